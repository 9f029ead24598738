"""A town of honest readers: who lives there, what was before the day, and what they know."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import RequestFactory

from moderation.management.commands.seed_calibration import plant
from moderation.marks import traces_of
from moderation.models import Calibration
from moderation.nights.measuring import measure
from moderation.passports import key_of
from moderation.rules import HouseRule
from moderation.workflow.marking import leave_marks
from newsroom.models import Article, Publication, Reader, Role
from tests import factories as make

WORDS = re.findall(
    r"\w+",
    """
the tram came late again and nobody at the stop knew why while the board showed another time so
people asked each other which line still went over the bridge and whether the new bus takes bikes
others say that fares rose where the service fell and that the depot should have been built first
""",
)
# What was written and released at these hours of the days before, and in the hour before, at the
# same rate: the house has to know a usual hour from an unusual one. Past the doors.
PAST = """
SET session_replication_role = replica;
CREATE TEMP TABLE past ON COMMIT DROP AS
SELECT r.id AS author, uuidv7(-at) AS comment, uuidv7(-at) AS revision, now() - at AS at
FROM (SELECT n, interval '1 day' * (n %% 9) + interval '1 hour' * CASE n %% 9
          WHEN 0 THEN random() ELSE -%(hours)s::float * random() END AS at
      FROM generate_series(1, %(number)s) n) one
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM newsroom_reader
      WHERE handle LIKE 'regular-%%') r ON r.n = 1 + one.n %% %(regulars)s;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count,
    released_revision_id, first_released_at)
SELECT comment, %(article)s, author, 0, at, 0, revision, at + interval '5 minutes' FROM past;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, decision, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
SELECT revision, comment, 1, %(publication)s, author, 'Of ' || at, '<p>Of ' || at || '</p>',
    at, '[]', 'released', uuidv7(), %(rule)s, 3, 3, 3, 3, 5, 0, at, random() FROM past;
INSERT INTO comments_thread (article_id, comment_count)
SELECT article_id, count(*) FROM comments_comment WHERE first_released_at IS NOT NULL GROUP BY 1
ON CONFLICT (article_id) DO UPDATE SET comment_count = excluded.comment_count;
SET session_replication_role = origin;
"""


@dataclass
class Town:
    """Everybody honest, and the truth about every text."""

    paper: Publication
    article: Article
    regulars: list[Reader]
    desk: list[Reader]
    senior: Reader
    dice: random.Random
    bad: set[str] = field(default_factory=set)  # texts
    addresses: dict[UUID, tuple[str, str]] = field(default_factory=dict)  # device and network
    handed_in: dict[UUID, datetime] = field(default_factory=dict)  # honest comments, and when

    def words(self) -> str:
        said = " ".join(self.dice.choices(WORDS, k=self.dice.randint(12, 26)))
        return f"{said.capitalize()}, {self.dice.randint(1, 10**9)} of us."

    def newcomer(self, handle: str = "", *, joined: datetime | None = None) -> Reader:
        """Somebody who has just signed in for the first time, from a place of their own."""
        made = make.reader(handle, issuer=self.paper.token_issuer)
        if joined is not None:
            Reader.objects.filter(pk=made.pk).update(joined_at=joined)
            made.joined_at = joined
        return made

    def lives_at(self, reader: Reader, device: str, network: str) -> None:
        self.addresses[reader.pk] = device, network

    def is_seen(self, reader: Reader) -> None:
        """What the pages do when somebody hands in, rates or reports."""
        number = reader.pk.int >> 8
        home = (f"d{number}", f"{60 + number % 60}.{number // 60 % 250}.{number // 15000 % 250}.9")
        device, network = self.addresses.get(reader.pk, home)
        request = RequestFactory().get("/", REMOTE_ADDR=network)
        request.COOKIES["device"] = device.ljust(32, "x")[:32]
        leave_marks(reader, traces_of(request))


def settle(*, seed: int, regulars: int, an_hour: int, hours: float) -> Town:
    """A small site that has been open for a while: its readers, its desk, and its last week."""
    random.seed(seed)
    paper = make.publication(slug=f"raided-{seed}")
    article = make.article(paper)
    people = [_regular(f"regular-{seed}-{number}", paper) for number in range(regulars)]
    senior = make.moderator(f"senior-{seed}", paper, kind=Role.Kind.SENIOR)
    desk = [make.moderator(f"desk-{seed}-{number}", paper) for number in range(2)]
    town = Town(paper, article, people, desk, senior, random.Random(seed))
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed / 1000])
        facts: dict[str, Any] = {
            "number": int(9 * hours * an_hour),
            "hours": hours,
            "regulars": regulars,
            "article": article.pk,
            "publication": paper.pk,
            "rule": key_of(HouseRule()),
        }
        for statement in PAST.split(";\n")[:-1]:
            cursor.execute(statement, facts)
    plant(paper)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_revision, comments_comment, newsroom_reader")
    known = Calibration.objects.filter(civil=False, revision__publication=paper)
    town.bad |= set(known.values_list("revision__text", flat=True))
    measure(paper)
    return town


def _regular(handle: str, paper: Publication) -> Reader:
    made = make.seasoned(handle)
    joined = made.joined_at - timedelta(days=200)
    Reader.objects.filter(pk=made.pk).update(joined_at=joined, issuer=paper.token_issuer)
    made.refresh_from_db()
    return made
