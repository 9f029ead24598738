"""Whether new accounts write, or are complained of, far more than they ever do at this hour.

A raid looks like that, and so does a front page elsewhere: so it is only said at the desk, and
a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.utils import timezone

from moderation.models import Case
from newsroom import prepared
from newsroom.ids import first_id_of
from newsroom.models import Publication

QUARTER, NEW = timedelta(minutes=15), timedelta(days=1)
DAYS_BACK, LATELY = 7, 3  # days; quarters of an hour before this one
TEXTS_AT_LEAST, COMPLAINTS_AT_LEAST = 8, 4  # in a quarter of an hour: fewer are no crowd
COMPLAINED_OF = (
    Case.Cause.REPORT, Case.Cause.FLAGGED, Case.Cause.NOTICE, Case.Cause.SEVERE,
)  # fmt: skip


@dataclass(frozen=True)
class Crowd:
    """What a quarter of an hour brought from accounts younger than a day."""

    publication: Publication
    texts: int
    complaints: int
    are_many_texts: bool
    are_many_complaints: bool

    @property
    def is_unusual(self) -> bool:
        return self.are_many_texts or self.are_many_complaints


def crowd_at(publication: Publication) -> Crowd:
    """What new accounts do at a publication just now, beside what they usually do: one query."""
    counted = _counted(publication, timezone.now())
    texts, usual_texts = _beside_usual([texts for texts, _ in counted])
    complaints, usual_complaints = _beside_usual([complaints for _, complaints in counted])
    return Crowd(
        publication,
        texts,
        complaints,
        texts >= TEXTS_AT_LEAST and _is_jump(texts, usual_texts),
        complaints >= COMPLAINTS_AT_LEAST and _is_jump(complaints, usual_complaints),
    )


def _is_jump(number: int, expected: float) -> bool:
    """More than expected by three standard deviations and two (Poisson), as in a rush."""
    return number > expected + 3 * sqrt(expected) + 2


# Asked for each page of the desk. Comments that were begun in each quarter of an hour by who was
# new then, and cases about such. Ids begin with their time. The house's own signs in nowhere: its
# practice texts come all at once. OFFSET 0 keeps it at a look at the reader and the article of
# each: joined, a large site's readers would all be gone through for some hundred comments.
_COUNTED = """
SELECT
    (SELECT count(*) FROM comments_comment c
    WHERE c.id >= quarter.begins AND c.id < quarter.ends
    AND EXISTS (SELECT FROM newsroom_reader r WHERE r.id = c.author_id
        AND r.joined_at > c.created_at - %(new)s AND r.is_active OFFSET 0)
    AND EXISTS (SELECT FROM newsroom_article a
        WHERE a.id = c.article_id AND a.publication_id = %(publication)s OFFSET 0)),
    (SELECT count(*) FROM moderation_case k
    WHERE k.id >= quarter.begins AND k.id < quarter.ends AND k.publication_id = %(publication)s
    AND k.cause = ANY(%(causes)s)
    AND EXISTS (SELECT FROM comments_revision v JOIN newsroom_reader r ON r.id = v.author_id
        WHERE v.id = k.revision_id AND r.joined_at > k.opened_at - %(new)s OFFSET 0))
FROM unnest(%(begin)s::uuid[], %(end)s::uuid[]) WITH ORDINALITY AS quarter (begins, ends, place)
ORDER BY place"""


def _counted(publication: Publication, now: datetime) -> list[tuple[int, int]]:
    """Texts and complaints in this quarter of an hour, in the same one on the days before, and in
    those of the hour before."""
    days = [now - timedelta(days=day) for day in range(1, DAYS_BACK + 1)]
    lately = [now - quarter * QUARTER for quarter in range(1, LATELY + 1)]
    ends = [now, *days, *lately]
    facts = {
        "publication": publication.pk,
        "new": NEW,
        "causes": list(COMPLAINED_OF),
        "begin": [first_id_of(end - QUARTER) for end in ends],
        "end": [first_id_of(end) for end in ends],
    }
    return prepared.ask(_COUNTED, facts)


def _beside_usual(counts: list[int]) -> tuple[int, float]:
    """How many now; and how many are usual: by the days before, or by the hour if that is more."""
    now, days, lately = counts[0], counts[1 : 1 + DAYS_BACK], counts[1 + DAYS_BACK :]
    return now, max(sum(days) / DAYS_BACK, sum(lately) / LATELY)
