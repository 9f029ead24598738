"""What another screen needs to know of a case that it has open: who is there, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.cards.card import claims_by_others
from moderation.models import Before, Case, Claim, Decision, StaffOutcome
from newsroom.models import Reader
from newsroom.wording import isolated, one_by_one


def state_of(case: Case, moderator: Reader) -> dict[str, object]:
    """What another screen needs to know of a case: its version, who is there, what was decided."""
    claims = claims_by_others(case.pk, moderator)
    return {
        "version": case.version,
        "open": case.is_open,
        "others": [one.moderator.name for one in claims],
        "presence": presence_of(claims),
        "decided": "" if case.is_open else decided_sentence(case),
    }


def presence_of(claims: list[Claim]) -> str:
    """Who else looks at it, as a sentence; nothing if nobody does."""
    others = [one.moderator.name for one in claims]
    if not others:
        return ""
    said = ngettext("%(names)s is looking at this.", "%(names)s are looking at this.", len(others))
    return said % {"names": one_by_one(map(isolated, others))}


def decided_sentence(case: Case) -> str:
    """Who decided a closed case what, and when."""
    decision = case.decision
    if decision is None or decision.moderator is None:
        return _("This case is closed: its author took the text back or wrote it anew.")
    when = timezone.localtime(decision.decided_at)
    return DECIDED[StaffOutcome(decision.outcome)]() % {
        "name": isolated(decision.moderator.name),
        "time": formats.date_format(when, "TIME_FORMAT"),
    }


DECIDED = {
    StaffOutcome.RELEASE: lambda: _("%(name)s released it at %(time)s."),
    StaffOutcome.RETURN: lambda: _("%(name)s returned it to its author at %(time)s."),
    StaffOutcome.REJECT: lambda: _("%(name)s rejected it at %(time)s."),
}


@dataclass(frozen=True)
class Fresh:
    """A decision that somebody has just made."""

    decision: Decision
    until: datetime

    @property
    def left(self) -> int:
        """Milliseconds for which it can be undone, by our own clock."""
        return max(0, round((self.until - timezone.now()) / timedelta(milliseconds=1)))

    @property
    def can_be_undone(self) -> bool:
        """Not what came with something about its author (`workflow/undoing.py`)."""
        return not self.decision.sanctions.exists()

    @property
    def case(self) -> str:
        """The key of the case that it decided."""
        return str(self.decision.evidence["case"])

    @property
    def about(self) -> str:
        """Whose comment it was; not where it was judged blind, as it may be again."""
        if self.decision.evidence["cause"] == Case.Cause.AUDIT:
            return _("The comment")
        author = isolated(self.decision.revision.author.name)
        return _("Comment by %(name)s") % {"name": author}


def last_decided(moderator: Reader) -> Fresh | None:
    """What this moderator decided last, within the seconds for which it may be undone."""
    mine = Before.objects.filter(
        decision__moderator=moderator, until__gt=timezone.now(), decision__undoing=None
    )
    last = mine.select_related("decision__revision__author").order_by("-until").first()
    return Fresh(last.decision, last.until) if last is not None else None
