"""Who is there, and what was before: weeks of comments, and three quarters of an hour of tonight.

    python -m benchmarks.election.town wanted.json

writes the past by SQL, past the doors (no trigger fires): what is measured is the night. People
who have a role, a history or a good name need one. Prints who they are, with their tokens.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ARTICLES = ["Who has won the city", "District by district", "What the parties say"]
# So that the house knows a busy evening from a raid: this one has been going on for a while.
LATELY = """
INSERT INTO past SELECT 'tonight-' || 1 + n %% %(others)s, uuidv7(-at), uuidv7(-at), now() - at
FROM (SELECT n, interval '15 minutes' + random() * interval '45 minutes' AS at
      FROM generate_series(1, %(lately)s) n)
"""
WEEKS = """
INSERT INTO past SELECT 'regular-' || 1 + n %% %(regulars)s, uuidv7(-at), uuidv7(-at), now() - at
FROM (SELECT n, interval '2 hours' + random() * interval '28 days' AS at
      FROM generate_series(1, 4 * %(regulars)s) n)
"""
# Who has written here has read for it: most are known a little, and few are trusted.
STANDINGS = """
SET session_replication_role = replica;
INSERT INTO moderation_standing (reader_id, tier, caught, missed, spared, blamed, settled,
    calibrations_seen, calibrations_passed)
SELECT id, 'regular', 3 + n % 3, 1 + n % 2, 8 + n % 5, n % 2, 8 + n % 12, 6, 5
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM newsroom_reader
      WHERE handle LIKE 'regular-%') one;
SET session_replication_role = origin;
"""
READERS = """
INSERT INTO newsroom_reader (id, password, is_superuser, issuer, subject, handle, name, email,
    language, is_active, joined_at)
SELECT uuidv7(), '!', false, p.token_issuer, who, who, initcap(who), '', '', true,
    now() - %(from)s::interval - random() * (%(to)s::interval - %(from)s::interval)
FROM newsroom_publication p, (SELECT %(kind)s || '-' || n AS who
    FROM generate_series(1, %(number)s::int) n) one
"""
PAST = """
SET session_replication_role = replica;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count,
    released_revision_id, first_released_at)
SELECT p.comment, a.id, r.id, 0, p.at, 0, p.revision, p.at + interval '5 minutes'
FROM past p JOIN newsroom_reader r ON r.handle = p.who
CROSS JOIN (SELECT id FROM newsroom_article ORDER BY published_at LIMIT 1) a;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, decision, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
SELECT p.revision, p.comment, 1, a.publication_id, r.id, 'Of ' || p.at, '<p>Of ' || p.at || '</p>',
    p.at, '[]', 'released', uuidv7(), %s, 3, 3, 3, 3, 5, 0, p.at, random()
FROM past p JOIN newsroom_reader r ON r.handle = p.who
CROSS JOIN (SELECT * FROM newsroom_article ORDER BY published_at LIMIT 1) a;
INSERT INTO comments_thread (article_id, comment_count)
SELECT article_id, count(*) FROM comments_comment WHERE first_released_at IS NOT NULL GROUP BY 1
ON CONFLICT (article_id) DO UPDATE SET comment_count = excluded.comment_count;
SET session_replication_role = origin;
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    print(json.dumps(_settle(json.loads(Path(sys.argv[1]).read_text()))))


def _settle(wanted: dict[str, int]) -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from moderation.management.commands.seed_calibration import plant
    from moderation.models import Calibration
    from moderation.passports import key_of
    from moderation.rules import HouseRule
    from newsroom.models import Role
    from tests import factories as make

    paper = make.publication(slug="night")
    now = timezone.now()
    make.article(paper, headline="Yesterday", published_at=now - timedelta(days=30))
    articles = [
        make.article(paper, headline=headline, published_at=now - timedelta(hours=2 + place))
        for place, headline in enumerate(ARTICLES)
    ]
    kinds = {
        "tonight": (wanted["others"], "20 days", "900 days"),
        "regular": (wanted["regulars"], "30 days", "1500 days"),
        # Most joined for the election, in the last weeks; some today.
        "newcomer": (wanted["newcomers"], "10 minutes", "20 days"),
        "raider": (wanted["raiders"], "5 minutes", "6 hours"),
        "reporter": (wanted["reporters"], "30 days", "1500 days"),
    }
    with connection.cursor() as cursor:
        for kind, (number, since, until) in kinds.items():
            told: dict[str, Any] = {"kind": kind, "number": number, "from": since, "to": until}
            cursor.execute(READERS, told)
        cursor.execute("CREATE TEMP TABLE past (who text, comment uuid, revision uuid,"
                       " at timestamptz)")  # fmt: skip
        cursor.execute(WEEKS, wanted)
        if wanted["lately"]:
            cursor.execute(LATELY, wanted)
        cursor.execute(PAST, [key_of(HouseRule())])
        cursor.execute(STANDINGS)
    plant(paper)
    for number in range(wanted["volunteers"]):
        old = make.seasoned(f"volunteer-{number + 1}", settled=20 + number % 40)
        type(old).objects.filter(pk=old.pk).update(joined_at=now - timedelta(days=30 + 9 * number))
    for number in range(wanted["moderators"]):
        kind = Role.Kind.MODERATOR if number else Role.Kind.SENIOR
        make.moderator(f"desk-{number + 1}", paper, kind=kind)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    known = Calibration.objects.values_list("revision__text", "civil", "reasons")
    return {
        "publication": paper.slug,
        "articles": [str(article.pk) for article in articles],
        "tokens": _tokens(paper),
        "practice": {text: [civil, list(reasons)] for text, civil, reasons in known},
    }


def _tokens(paper: Any) -> dict[str, list[str]]:
    from newsroom.models import Reader
    from newsroom.sso import sign

    kinds = ("regular", "newcomer", "raider", "reporter", "volunteer", "desk")
    key = paper.signing_keys.living().order_by("-pk")[0]
    hour = timedelta(hours=1)
    return {
        kind: [
            sign(one, paper, valid_for=hour, key=key)
            for one in Reader.objects.filter(handle__startswith=f"{kind}-").order_by("pk")
        ]
        for kind in kinds
    }


if __name__ == "__main__":
    main()
