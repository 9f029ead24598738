"""Do the desk's list and a case's page cost more with a million cases behind them?

Run as `python -m benchmarks.desk`. Two databases of one server, one with 1,000 decided and 50
open cases, one with 1,000,000 and 50,000; the same pages of both by Django's own test client, in
turns. A page has as many rows of the one as of the other, which is checked: what differs is only
what is not on the page. Plans of the large one's lists go to `results/desk-plans.txt`.

Every case has a comment, a text and an article of its own kind; a decided one has a decision.
They are written past the doors, set by set.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.figures import versions
from benchmarks.rules import keep
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
BAR = 1.5
DECIDED, OPEN, SHARE = 1_000_000, 50_000, 1000
AT_ONCE = 50_000
RARE = 12  # open cases with what is rare: in the one as in the other
PAGE = 5  # rows: so many that both have them
SECONDS_TO_WARM_UP = 5

HOUSE = """
INSERT INTO newsroom_publication (slug, name, url, language, token_issuer, contact,
    origins)
VALUES ('bench', 'Bench', 'https://bench.example', 'en', 'https://bench.example', '',
    '{}');
INSERT INTO newsroom_article (id, publication_id, section, headline, standfirst, byline, place,
    body, picture, picture_alt, caption, published_at, listed)
SELECT uuidv7(), p.id,
    CASE WHEN n = 1 THEN 'rare'
        ELSE (ARRAY['city', 'sport', 'culture', 'politics'])[1 + n %% 4] END,
    'Headline ' || n, 'What it is about.', '', '', 'Body.', '', '', '',
    now() - interval '1 day', true
FROM newsroom_publication p, generate_series(1, %(articles)s) n;
INSERT INTO newsroom_reader (id, password, is_superuser, issuer, subject, handle, name, email,
    language, is_active, joined_at)
SELECT uuidv7(), '!', false, 'https://bench.example', who, who, who, '', '', true, now()
FROM (SELECT 'author-' || n AS who FROM generate_series(1, %(authors)s) n
    UNION ALL SELECT 'moderator-' || n FROM generate_series(1, 10) n) them;
INSERT INTO newsroom_role (reader_id, publication_id, kind, sections, title)
SELECT r.id, p.id, 'moderator', '{}', '' FROM newsroom_reader r, newsroom_publication p
WHERE r.handle LIKE 'moderator-%%';
"""
# Of each: which article, whose, when, and why the desk was asked. `n` counts all of them. Ids tell
# when something was made, and what looks for a raid goes by them: they are of their time.
PLACES = """
CREATE TEMP TABLE IF NOT EXISTS place (n int, id uuid, comment uuid, revision uuid, decision uuid,
    article uuid, author uuid, moderator uuid, publication bigint, at timestamptz,
    cause varchar(12), is_rare bool, text text);
TRUNCATE place;
INSERT INTO place
SELECT n, uuidv7(-ago), uuidv7(-ago), uuidv7(-ago), CASE WHEN %(decided)s THEN uuidv7(-ago) END,
    a.id, r.id, m.id, a.publication_id, now() - ago,
    CASE WHEN is_rare THEN 'check'
        ELSE (ARRAY['split', 'listed', 'flagged', 'audit', 'severe'])[1 + n %% 5] END,
    is_rare,
    'The council has promised this for years, said number ' || n || ', '
        || CASE WHEN is_rare THEN 'quoting a heron ' ELSE '' END
        || CASE WHEN n %% 4 = 0 THEN 'see https://example.org/page ' ELSE '' END
        || repeat('and every spring another reason appears why nothing could begin ', 3)
FROM (SELECT n, NOT %(decided)s AND n <= %(rare)s AS is_rare,
        CASE WHEN %(decided)s THEN interval '2 days' + n * interval '30 seconds'
            ELSE random() * interval '40 hours' END AS ago
    FROM generate_series(%(first)s::int, %(last)s::int) n) numbers
JOIN (SELECT *, row_number() OVER (ORDER BY headline = 'Headline 1' DESC, id) AS k
    FROM newsroom_article) a ON a.k = CASE WHEN is_rare THEN 1 ELSE 2 + n %% (%(articles)s - 1) END
JOIN (SELECT *, row_number() OVER (ORDER BY handle = 'author-1' DESC, id) AS k
    FROM newsroom_reader WHERE handle LIKE 'author-%%') r
    ON r.k = CASE WHEN is_rare THEN 1 ELSE 2 + n %% (%(authors)s - 1) END
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS k
    FROM newsroom_reader WHERE handle LIKE 'moderator-%%') m ON m.k = 1 + n %% 10;
"""
WRITE = """
SET session_replication_role = replica;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
SELECT comment, article, author, 0, at - interval '2 hours', 0 FROM place;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, decision, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw, looks_harsh)
SELECT revision, comment, 1, publication, author, text, '<p>' || text || '</p>',
    at - interval '2 hours', '[]', CASE WHEN decision IS NULL THEN 'held' ELSE 'rejected' END,
    decision, %(rule)s::uuid, 3, 3, 0, 2, 5, 0, at + interval '10 hours', random(), n %% 4 = 1
FROM place;
INSERT INTO moderation_decision (id, revision_id, outcome, "by", moderator_id, reason,
    explanation, evidence, decided_at)
SELECT decision, revision, CASE WHEN n %% 3 = 0 THEN 'reject' ELSE 'return' END, 'desk',
    moderator, 'attack', '', '{}', at + interval '3 hours' FROM place WHERE decision IS NOT NULL;
INSERT INTO moderation_case (id, publication_id, comment_id, revision_id, cause, causes,
    statement, opened_at, closed_at, decision_id, risk, due_at, section, article_id, author_id,
    has_link, looks_harsh, decided_by_id, outcome)
SELECT p.id, publication, comment, revision, cause, ARRAY[cause], '', at,
    CASE WHEN decision IS NOT NULL THEN at + interval '3 hours' END, decision, random(),
    at + interval '24 hours', a.section, article, author, n %% 4 = 0, n %% 4 = 1,
    CASE WHEN decision IS NOT NULL THEN moderator END,
    CASE WHEN decision IS NULL THEN '' WHEN n %% 3 = 0 THEN 'reject' ELSE 'return' END
FROM place p JOIN newsroom_article a ON a.id = p.article;
SET session_replication_role = origin;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument(
        "--tenth", action="store_true", help="A tenth of the full size; keeps no figures."
    )
    parser.add_argument("--quick", action="store_true", help="A hundredth: does it run?")
    options = parser.parse_args()
    by = 100 if options.quick else 10 if options.tenth else 1
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        os.environ.update(newsroom.environment)
        urls = _two_databases(newsroom)
        sizes = {
            "small": (DECIDED // SHARE, OPEN // SHARE),
            "large": (DECIDED // by, OPEN // by),
        }
        began = time.perf_counter()
        for name, (decided, waiting) in sizes.items():
            _fill(urls[name], decided=decided, waiting=waiting)
        filled = time.perf_counter() - began
        results, plans = _measure(urls, options.rounds)
        results |= {
            "cases": sizes,
            "filled_in": round(filled),
            "versions": versions(urls["large"]),
        }
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if by == 1:
        (RESULTS / "desk.json").write_text(json.dumps(results, indent=1) + "\n")
        (RESULTS / "desk-plans.txt").write_text(plans)
    for page, took in results["pages"].items():
        ratio = took["large"] / took["small"]
        met = "met   " if ratio <= BAR else "MISSED"
        print(f"{met} {page:26} {took['small']:6.1f} ms {took['large']:6.1f} ms  {ratio:.2f}")


def _two_databases(newsroom: Newsroom) -> dict[str, str]:
    """A small one beside the large one, in the same server, with the same tables."""
    url = newsroom.environment["DATABASE_URL"]
    newsroom.manage("migrate", "--verbosity", "0")
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url, dbname="template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE desk_small TEMPLATE "{name}"')
    return {"large": url, "small": psycopg.conninfo.make_conninfo(url, dbname="desk_small")}


def _fill(url: str, *, decided: int, waiting: int) -> None:
    facts: dict[str, Any] = {
        "articles": max(20, (decided + waiting) // 200),
        "authors": max(50, (decided + waiting) // 50),
        "rare": RARE,
    }
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET pgtrigger.ignore = '{}'")
        facts["rule"] = str(keep(connection))
        connection.execute(HOUSE, facts)
        for is_decided, number in ((True, decided), (False, waiting)):
            for first in range(1, number + 1, AT_ONCE):
                last = min(number, first + AT_ONCE - 1)
                told = facts | {"decided": is_decided, "first": first, "last": last}
                with connection.transaction():
                    connection.execute(PLACES, told)
                    connection.execute(WRITE, told)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _measure(urls: dict[str, str], rounds: int) -> tuple[dict[str, Any], str]:
    """How long each page takes, and how PostgreSQL reads the large one's lists."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.db import connections

    large = connections["default"].settings_dict["NAME"]
    names = {"large": large, "small": "desk_small"}

    def use(size: str) -> None:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = names[size]

    asked: dict[str, dict[str, Callable[[], int]]] = {}
    for size in names:
        use(size)
        asked[size] = _pages()
        if size == "large":
            plans = _plans()
    rows: dict[str, dict[str, int]] = {}
    took: dict[str, dict[str, list[float]]] = {}
    for size in names:  # What is shown, and warm.
        use(size)
        ends = time.perf_counter() + SECONDS_TO_WARM_UP
        while time.perf_counter() < ends:
            for page, get in asked[size].items():
                rows.setdefault(page, {})[size] = get()
    for page, shown in rows.items():
        assert len(set(shown.values())) == 1, (page, shown)
    for _ in range(rounds):
        for size in names:
            use(size)
            for page, get in asked[size].items():
                get()  # The connection is new, and so are its plans.
                began = time.perf_counter()
                get()
                spent = 1000 * (time.perf_counter() - began)
                took.setdefault(page, {}).setdefault(size, []).append(spent)
    found = {
        "rounds": rounds,
        "milliseconds": "median",
        "rows": {page: shown["large"] for page, shown in rows.items()},
        "pages": {
            page: {size: median(found) for size, found in sizes.items()}
            for page, sizes in took.items()
        },
    }
    return found, plans


def _lists() -> dict[str, str]:
    """The queries of the lists, by what they show."""
    from newsroom.models import Article, Reader

    rare_author = Reader.objects.get(handle="author-1").pk
    common = Article.objects.exclude(section="rare").earliest("headline", "pk").pk
    rare = Article.objects.get(section="rare").pk
    return {
        "all, most urgent": "state=open",
        "all, oldest": "order=oldest",
        "common cause": "cause=split",
        "samples": "cause=audit",
        "rare cause": "cause=check",
        "two causes": "cause=check&cause=listed",
        "common section": "section=sport",
        "rare section": "section=rare",
        "two sections": "section=sport,city",
        "rare article": f"article={rare}",
        "rare author": f"author={rare_author}",
        "with a link": "link=on",
        "looks harsh": "harsh=on",
        "waits for 30 hours": "age=30",
        "late": "overdue=on",
        "rare words": "words=heron",
        "common words": "words=council",
        "cause and section": "cause=split&section=sport&page_size=2",
        "nothing found": "words=xylophone",
        "closed": "state=decided",
        "closed, by me": "by=me",
        "closed, common cause": "state=decided&cause=split",
        "closed, on an article": f"state=decided&article={common}",
    }


def _pages() -> dict[str, Callable[[], int]]:
    """How to get each page; what is got is how many cases there are on it."""
    from django.test import Client

    from moderation.models import Case
    from newsroom.models import Reader

    client = Client(headers={"host": "localhost"})
    client.force_login(Reader.objects.get(handle="moderator-1"))
    some = Case.objects.filter(closed_at=None, cause="split").order_by("pk")[0].pk
    addresses = {name: f"/desk/?page_size={PAGE}&{query}" for name, query in _lists().items()}
    addresses |= {
        "deep page": _deep(client, "state=open", 3),
        "JSON, most urgent": f"/api/v1/cases?page_size={PAGE}",
        "a case": f"/desk/cases/{some}/",
        "search, rare words": f"/desk/comments/?page_size={PAGE}&words=heron",
        "search, newest": f"/desk/comments/?page_size={PAGE}",
    }

    def getter(where: str) -> Callable[[], int]:
        def get() -> int:
            answer = client.get(where)
            assert answer.status_code == 200, (where, answer.status_code)
            return answer.content.count(b'class="what"') + answer.content.count(b'"opened_at"')

        return get

    return {page: getter(where) for page, where in addresses.items()}


def _deep(client: Any, query: str, pages: int) -> str:
    """The address of the list's end, seen from before: its last pages, in either size alike."""
    from moderation.models import Case

    total = Case.objects.filter(closed_at=None).count()
    where = f"/api/v1/cases?page_size=100&{query}"
    left = total - pages * PAGE  # Cases before the page that is measured.
    while left > 100:
        where, left = client.get(where).json()["next"], left - 100
    where = where.replace("page_size=100", f"page_size={left}")
    return (
        str(client.get(where).json()["next"])
        .replace(f"page_size={left}", f"page_size={PAGE}")
        .replace("/api/v1/cases", "/desk/")
    )


def _plans() -> str:
    """How PostgreSQL answers what the lists ask."""
    from django.http import QueryDict

    from moderation.listing.cases import lanes_of, order_of, with_what_is_shown
    from moderation.listing.filters import CaseFilter
    from newsroom.models import Reader

    moderator = Reader.objects.get(handle="moderator-1")
    plans = []
    for name, query in _lists().items():
        chosen = CaseFilter(QueryDict(query), moderator)
        assert chosen.is_valid(), chosen.errors
        keys = order_of(chosen)
        names = [f"-{key}" if keys.descends else key for key in keys.names]
        for lane in lanes_of(chosen):
            page = with_what_is_shown(lane).order_by(*names)[: PAGE + 1]
            plans.append(f"-- {name}\n" + page.explain(analyze=True, buffers=True))
    return "\n\n".join(plans) + "\n"


if __name__ == "__main__":
    main()
