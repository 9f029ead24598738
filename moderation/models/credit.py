from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid, forbid_when
from moderation.coins import Counts
from moderation.models.rating import Rating
from moderation.trust import Source
from newsroom.models import Reader

# theirs has no types
_new = pgtrigger.Referencing(new="now_credited")  # type: ignore[no-untyped-call]
_both = pgtrigger.Referencing(old="was_credited", new="now_credited")  # type: ignore[no-untyped-call]
# A statement that may rewrite rows is said to have done so, though all of them were new.
IF_ANY = "IF NOT EXISTS (SELECT FROM now_credited) THEN RETURN NULL; END IF;"


def _count(row: str, condition: str) -> str:
    worth = f"{row}.caught + {row}.missed + {row}.spared + {row}.blamed > 0"  # else taken back
    return f"count(*) FILTER (WHERE {worth}{condition.format(row=row)})"


def settled(row: str) -> str:
    return _count(row, "")


def seen(row: str) -> str:
    return _count(row, " AND {row}.source = 'calibration'")


def passed(row: str) -> str:
    return _count(row, " AND {row}.source = 'calibration' AND {row}.caught + {row}.spared > 0")


SOURCES = [(source.value, source.name.capitalize()) for source in Source]


class Credit(models.Model):
    """The ledger: what one rating added to its reviewer's counts, and why.

    One row a rating. A later fact (an audit, an appeal, a night's refit) rewrites the row;
    the Standing is the sum, so that every update can be undone and every night replayed.
    """

    # No foreign key: a piece of the ratings that goes would look through all of the ledger. What
    # has no rating is refused by `credit_is_its_own_reviewers`, and no rating is ever deleted.
    rating = models.OneToOneField(
        Rating, models.PROTECT, primary_key=True, related_name="credit", db_constraint=False
    )
    reviewer = models.ForeignKey(Reader, models.PROTECT, related_name="credits")
    source = models.CharField(max_length=12, choices=SOURCES)
    bad = models.FloatField(help_text="How likely the text was bad, by this source.")
    caught = models.FloatField(default=0)
    missed = models.FloatField(default=0)
    spared = models.FloatField(default=0)
    blamed = models.FloatField(default=0)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            forbid_when(
                "credit_is_its_own_reviewers",
                """NOT EXISTS (SELECT FROM moderation_rating g
                    WHERE g.id = NEW.rating_id AND g.reviewer_id = NEW.reviewer_id)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "credit_stays_with_its_rating_and_is_never_deleted",
                operation=pgtrigger.Delete,
            ),
            forbid(
                "credit_keeps_its_reviewer",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reviewer_id <> NEW.reviewer_id OR OLD.rating_id <> NEW.rating_id"
                ),
            ),
            # A statement may write a million of them in a night: they are summed set by set.
            pgtrigger.Trigger(
                name="standing_sums_new_credits",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=_new,
                func=f"""
                    INSERT INTO moderation_standing AS s (reader_id, tier, caught, missed, spared,
                        blamed, settled, calibrations_seen, calibrations_passed)
                    SELECT reviewer_id, 'newcomer', sum(caught), sum(missed), sum(spared),
                        sum(blamed), {settled("c")}, {seen("c")}, {passed("c")}
                    FROM now_credited c GROUP BY reviewer_id ORDER BY reviewer_id
                    ON CONFLICT (reader_id) DO UPDATE SET
                        caught = s.caught + excluded.caught, missed = s.missed + excluded.missed,
                        spared = s.spared + excluded.spared, blamed = s.blamed + excluded.blamed,
                        settled = s.settled + excluded.settled,
                        calibrations_seen = s.calibrations_seen + excluded.calibrations_seen,
                        calibrations_passed =
                            s.calibrations_passed + excluded.calibrations_passed;
                    RETURN NULL;""",  # noqa: S608 - from our own constants
            ),
            pgtrigger.Trigger(
                name="standing_sums_rewritten_credits",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=_both,
                func=f"""
                    {IF_ANY}
                    WITH difference AS (
                        SELECT n.reviewer_id, sum(n.caught - o.caught) AS caught,
                            sum(n.missed - o.missed) AS missed,
                            sum(n.spared - o.spared) AS spared,
                            sum(n.blamed - o.blamed) AS blamed,
                            {settled("n")} - {settled("o")} AS settled,
                            {seen("n")} - {seen("o")} AS seen,
                            {passed("n")} - {passed("o")} AS passed
                        FROM now_credited n JOIN was_credited o USING (rating_id)
                        GROUP BY n.reviewer_id ORDER BY n.reviewer_id
                    )
                    UPDATE moderation_standing s SET caught = s.caught + d.caught,
                        missed = s.missed + d.missed, spared = s.spared + d.spared,
                        blamed = s.blamed + d.blamed, settled = s.settled + d.settled,
                        calibrations_seen = s.calibrations_seen + d.seen,
                        calibrations_passed = s.calibrations_passed + d.passed
                    FROM difference d WHERE s.reader_id = d.reviewer_id;
                    RETURN NULL;""",  # noqa: S608 - from our own constants
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.source}"

    @property
    def counts(self) -> Counts:
        return Counts(self.caught, self.missed, self.spared, self.blamed)
