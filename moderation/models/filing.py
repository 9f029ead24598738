"""Why a case is there, and how it is filed: so that the desk's list reads one table, in order."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value, When
from django.db.models.functions import Cast, Floor
from django.utils.translation import gettext_lazy as _

from comments.doors import update_of
from newsroom.models import Article

OPEN = Q(closed_at__isnull=True)
CLOSED = Q(closed_at__isnull=False)

# What is filed with a case so that the desk's list needs no other table. PostgreSQL reads it from
# where it is at home, whatever a statement says, so that it cannot come to differ.
_FILE = """
SELECT c.article_id, c.author_id, a.section INTO NEW.article_id, NEW.author_id, NEW.section
    FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
    WHERE c.id = NEW.comment_id;
SELECT r.html LIKE '%<a %' OR r.text ~* '(https?://|www[.])', r.looks_harsh
    INTO NEW.has_link, NEW.looks_harsh
    FROM comments_revision r WHERE r.id = NEW.revision_id;
NEW.decided_by_id = NULL; NEW.outcome = '';
IF NEW.decision_id IS NOT NULL THEN
    SELECT d.moderator_id, d.outcome INTO NEW.decided_by_id, NEW.outcome
        FROM moderation_decision d WHERE d.id = NEW.decision_id;
END IF;
NEW.causes = coalesce(NEW.causes, '{}');
IF NOT NEW.cause = ANY(NEW.causes) THEN NEW.causes = array_prepend(NEW.cause, NEW.causes); END IF;
NEW.due_at = coalesce(NEW.due_at, NEW.opened_at + interval '24 hours');
RETURN NEW;"""

# 0 to 10; the surer it is that a text is bad, the sooner it is looked at. In tenths, so that of
# two that are as risky the one goes first that has less time.
_CALM = 10 - Cast(Floor(F("risk") * 10), models.SmallIntegerField())


class Tier(models.IntegerChoices):
    """What comes before what, whatever its risk and its age; a case's `rank` begins with it."""

    LEGAL = 0, _("Legal")
    SEVERE = 100, _("Severe")
    USUAL = 200, _("Usual")
    SAMPLE = 300, _("Sample")


# Samples are judged blind: where they stand must not tell what readers said.
RANK = models.Case(
    When(causes__contains=["notice"], then=Value(Tier.LEGAL.value) + _CALM),
    When(causes__contains=["severe"], then=Value(Tier.SEVERE.value) + _CALM),
    When(cause="audit", then=Value(Tier.SAMPLE.value)),
    default=Value(Tier.USUAL.value) + _CALM,
)


def opened(name: str, *fields: str, only: Q | None = None) -> models.Index:
    """What a page of open cases is read from, the most urgent first."""
    condition = OPEN & only if only is not None else OPEN
    return models.Index(fields=[*fields, "rank", "due_at", "id"], name=name, condition=condition)


def closed(name: str, *fields: str, only: Q | None = None) -> models.Index:
    """What a page of closed cases is read from, the last one closed first."""
    condition = CLOSED & only if only is not None else CLOSED
    return models.Index(fields=[*fields, "-closed_at", "-id"], name=name, condition=condition)


class Cause(models.TextChoices):
    """Why the desk is asked."""

    SEVERE = "severe", _("Screening found something severe")
    LISTED = "listed", _("It has a word that this site holds back")
    REPORT = "report", _("A reviewer reported it as harmful")
    SPLIT = "split", _("Its readers are split")
    OVERDUE = "overdue", _("Peers did not decide in time")
    SECOND_LOOK = "second_look", _("Its author asks for a second look")
    RETURNED = "returned", _("Readers returned it, and the desk looks at each of these")
    PANEL = "panel", _("Readers would return it, and nobody was about to confirm that")
    AUDIT = "audit", _("Drawn by lot, to see how well readers judge")
    RECOUNT = "recount", _("Ratings of it were voided, and the others say otherwise")
    APPEAL = "appeal", _("Its author appeals against the desk’s decision")
    NOTICE = "notice", _("A notice says that it is illegal")
    FLAGGED = "flagged", _("Readers reported it after it was public")
    CHECK = "check", _("A check asks the desk to look")
    STAFF_FIRST = "staff_first", _("Here the desk reads everything first")
    STAFF_AFTER = "staff_after", _("Here the desk reads everything that is public")
    RESTRICTED = "restricted", _("The desk reads its author’s comments first, for now")
    NEW_ACCOUNT = "new_account", _("Its author is new here")
    CORRECTION = "correction", _("The desk corrects what it had decided")
    IMPORTED = "imported", _("It waited for a decision in the system that it was brought from")


# A cause may be rare, or all its cases may be at the end of the list: each has an index of its
# own, so that nothing is passed over on the way. A case is in as many as it has causes.
OF_EACH_CAUSE = [
    opened(f"case_open_{cause}", "publication", only=Q(causes__contains=[cause.value]))
    for cause in Cause
]


ALONE = frozenset({Cause.NOTICE, Cause.APPEAL, Cause.AUDIT})
# What cannot wait at the end of the list, nor be judged without what is said of it. A notice,
# too; but that comes first whatever else was asked (workflow/noticing.py).
PRESSING = frozenset({Cause.SEVERE, Cause.REPORT, Cause.FLAGGED})

FILING = pgtrigger.Trigger(
    name="case_is_filed_by_what_it_is_about",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | update_of(
        "comment_id", "revision_id", "decision_id", "cause", "causes", "due_at", "article_id",
        "author_id", "section", "has_link", "looks_harsh", "decided_by_id", "outcome",
    ),
    func=_FILE,
)  # fmt: skip


class FiledArticle(Article):
    """An article, whose section its cases are filed under."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="article_takes_its_cases_to_another_section",
                when=pgtrigger.After,
                operation=update_of("section"),
                condition=pgtrigger.Condition("OLD.section <> NEW.section"),
                func="""
                    UPDATE moderation_case SET section = NEW.section WHERE article_id = NEW.id;
                    RETURN NULL;""",
            )
        ]
