from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.hosts import in_letters
from newsroom.models import Publication, Reader

_old = pgtrigger.Referencing(old="were")  # type: ignore[no-untyped-call]
_new = pgtrigger.Referencing(new="are")  # type: ignore[no-untyped-call]


# A statement may change ten thousand entries: it counts once.
_COUNT = """
    INSERT INTO moderation_listversion AS v (publication_id, version)
        SELECT DISTINCT publication_id, 1 FROM are ORDER BY publication_id
    ON CONFLICT (publication_id) DO UPDATE SET version = v.version + 1;
    RETURN NULL;"""
# What is removed was counted before; where its publication goes, nothing is left to count.
_COUNT_ON = """
    UPDATE moderation_listversion SET version = version + 1
        WHERE publication_id IN (SELECT publication_id FROM were);
    RETURN NULL;"""


class ListEntry(models.Model):
    """What a publication watches for in what is handed in, and what follows.

    A word or phrase, in which `*` and `?` stand for letters; a host that a text leads to, and
    all that is below it; or words of its author's name, as readers would see it.
    """

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        DOMAIN = "domain", _("Link domain")
        NAME = "name", _("Name")

    class Action(models.TextChoices):
        """What follows; which of several counts says `GRAVITY`."""

        SEVERE = "severe", _("Hold it as severe: a threat, private data, incitement")
        HOLD = "hold", _("Hold the text for the desk before any peer sees it")
        REFUSE = "refuse", _("Refuse the text, and say which word it was")
        NUDGE = "nudge", _("Ask the author once to think again")
        MARK = "mark", _("Only note it, and cover the text for its reviewers")
        ALLOW = "allow", _("Allow it, whatever a wider entry says")

    # The strictest first; `allow` takes a place out of all others.
    GRAVITY = (
        Action.SEVERE, Action.REFUSE, Action.HOLD, Action.NUDGE, Action.MARK, Action.ALLOW
    )  # fmt: skip

    SHORT = {
        Action.SEVERE: _("Severe"),
        Action.HOLD: _("Hold"),
        Action.REFUSE: _("Block"),
        Action.NUDGE: _("Nudge"),
        Action.MARK: _("Mark"),
        Action.ALLOW: _("Allow"),
    }

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="list_entries")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WORD)
    words = models.CharField(max_length=120)
    action = models.CharField(max_length=8, choices=Action.choices)
    note = models.CharField(max_length=200, blank=True, help_text="For the desk: why it is here.")
    added_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "words"], name="entry_is_on_its_list_once"
            ),
            # It is no text that one could put another way.
            models.CheckConstraint(
                name="name_is_nothing_to_think_again_about",
                condition=~Q(kind="name", action="nudge"),
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "words", "id"], name="list_entry_by_words"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_list_is_another_with_what_is_added",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=_new,
                func=_COUNT,
            ),
            pgtrigger.Trigger(
                name="a_list_is_another_with_what_is_changed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=_new,
                func=_COUNT,
            ),
            pgtrigger.Trigger(
                name="a_list_is_another_without_what_is_removed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=_old,
                func=_COUNT_ON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.words}: {self.action}"

    @property
    def action_in_short(self) -> str:
        return str(self.SHORT[self.Action(self.action)])

    @property
    def shown(self) -> str:
        """As it is read: a host in its own letters, and not in the code for them."""
        return in_letters(self.words) if self.kind == self.Kind.DOMAIN else self.words


class ListVersion(models.Model):
    """How often a publication's lists have changed; counted by PostgreSQL.

    By it a process knows, without reading ten thousand rows, that its own copy is the latest.
    """

    publication = models.OneToOneField(Publication, models.CASCADE, primary_key=True)
    version = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.version}"
