"""Every address, asked by every kind of person: docs/permissions.md says what they get.

After a change of addresses: `WRITE_PERMISSIONS=1 pytest tests/test_permissions.py` writes the
page anew. Read what changed, line by line, before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from comments.models import Comment
from moderation.models import (
    Assignment,
    Calibration,
    Ghost,
    HookCall,
    LegalGround,
    Letter,
    ModerationHook,
    ReasonTemplate,
    StaffOutcome,
    Statement,
)
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.assigning import assign
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.hook_messages import key_of
from moderation.workflow.keeping_filters import save_filter
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.objecting import contest
from moderation.workflow.templates import save_template
from newsroom.access_tokens import make_token
from newsroom.events import endpoints
from newsroom.events.signing import new_secret
from newsroom.models import Article, Delivery, Event, Reader, Role
from newsroom.scopes import Scope
from tests.importing import as_isso_writes as isso

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
PEOPLE = ("nobody", "reader", "restricted", "elsewhere", "moderator", "senior", "admin")
# Django's and django-allauth's own, below these.
THEIRS = ("/admin/", "/account/")
ID = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class World:
    """One of everything that an address may name, all of it somebody else's."""

    people: dict[str, Reader | None]
    ids: dict[str, object]


@pytest.fixture
def world(make: Any) -> World:
    article = make.article(section="city")
    stranger = make.moderator("stranger")
    comment = make.released(article=article)
    pending = make.pending(stranger, article=article)
    make.calibrations(3)
    assign(pending.pk)
    case = make.split(article=article)
    ids = {
        "article": article.pk, "comment": comment.pk, "case": case.pk, "reader": stranger.pk,
        "assignment": Assignment.objects.filter(pays_for=pending).values_list("pk", flat=True)[0],
        "slug": article.publication.slug, "kind": "like", "version": "0",
        "look": "light", "language": "en", "name": "waiting", "year": timezone.now().year,
        "chapter": "writing",
        **_of_the_desk(make, article, stranger), **_about_people(make, comment, stranger),
    }  # fmt: skip
    return World(_people(make), ids)


def _of_the_desk(make: Any, article: Article, stranger: Reader) -> dict[str, object]:
    """What moderators leave behind at their desk, of this article where it is of one."""
    senior = make.moderator(kind=Role.Kind.SENIOR)
    paper = article.publication
    template = ReasonTemplate(publication=paper, language="en", reason="spam")
    save_template(template, by=senior, title="Advertising", text="We take no advertising.")
    decided = make.split(article=article)
    reject = StaffOutcome.REJECT
    decision = decide_case(decided, moderator=stranger, outcome=reject, reason="spam")
    several = make.split(article=article)
    act = ask_in_bulk(
        {several.pk: several.seen}, key=uuid4(), moderator=stranger, outcome=reject, reason="spam"
    )
    return {
        "mode": make.mode(article, "staff_after").pk,
        "template": template.pk,
        "entry": make.listed("forbidden").pk,
        "key": paper.signing_keys.get().pk,
        "decision": decision.pk,
        "act": act.pk,
        "filter": save_filter(stranger, name="Mine", query="link=on").pk,
        "revision": Calibration.objects.values_list("revision", flat=True)[0],
        **_of_admins(make, article),
    }


def _of_admins(make: Any, article: Article) -> dict[str, object]:
    """Who outside is told of what happens, and who is asked: only admins set that up."""
    paper = article.publication
    endpoint, _secret = endpoints.add(paper, url=NOWHERE, description="Search")
    event = Event.objects.create(publication=paper, type="comment.held", subject=article.pk)
    delivery = Delivery.objects.create(
        endpoint=endpoint, event=event, subject=event.subject, place=0, gives_up_at=timezone.now()
    )
    hook = ModerationHook(publication=paper, name="civility", url=NOWHERE, asks_new=False)
    hook.take(new_secret())
    hook.save()
    call = HookCall.objects.create(
        hook=hook,
        revision=make.pending(article=article),
        action=HookCall.Action.NEW,
        deadline_at=timezone.now() + timedelta(hours=1),
    )
    return {
        "endpoint": endpoint.pk, "delivery": delivery.pk, "hook": hook.pk, "call": call.pk,
        "answer_key": key_of(call.pk),
    }  # fmt: skip


NOWHERE = "https://192.0.2.7/events"  # kept for documentation: nobody is there, nobody is asked


def _ghost(article: Article, email: str) -> Reader:
    """Whom an import brought, with an address and a comment."""
    article.add_address("https://paper.example/1")
    row = {"author": "Ann", "email": email, "text": "From the old site."}
    with TemporaryDirectory() as folder:
        file = isso.database(Path(folder) / "c.db", [(1, "/1", "One")], row)
        call_command(
            "import_comments", "isso", str(file), publication=article.publication.slug,
            tell=["site=https://paper.example"], stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
    with connection.cursor() as cursor:  # As in a transaction of its own.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Ghost.objects.get(email=email).reader


def _about_people(make: Any, comment: Comment, stranger: Reader) -> dict[str, object]:
    """What is about one reader: restricted, warned, reported to the desk, muted."""
    restricted = make.sanction(make.reader(), "suspension")
    statement = Statement.objects.get(sanction=restricted)
    warned = make.reader()
    make.sanction(warned, "warning")
    letter = contest(Letter.objects.get(to=warned), objection="I did not.")
    given = Given(
        LegalGround.DEFAMATION, "It says that I stole.", "Jon", "jon@x.example", good_faith=True
    )
    notice = give_notice(comment, given)
    return {
        "sanction": restricted.pk,
        "statement": statement.pk,
        "appeal": appeal_account(statement).pk,
        "letter": letter.pk,
        "notice": notice.pk,
        "secret": notice.secret,
        "mute": mute(comment, by=stranger).pk,
        "token": make_token(stranger, name="Theirs", scopes=[Scope.READ], days=1)[0].pk,
        "ghost": _ghost(comment.article, _confirmed(stranger)).pk,
    }


def _confirmed(stranger: Reader) -> str:
    stranger.email, stranger.email_confirmed_at = "ann@example.org", timezone.now()
    stranger.save()
    return stranger.email


def _any() -> UUID:
    return UUID("01900000-0000-7000-8000-000000000000")


def _people(make: Any) -> dict[str, Reader | None]:
    restricted = make.reader()
    make.sanction(restricted, "suspension")
    return {
        "nobody": None,
        "reader": make.reader(),
        "restricted": restricted,
        "elsewhere": make.moderator(sections=["sport"]),
        "moderator": make.moderator(),
        "senior": make.moderator(kind=Role.Kind.SENIOR),
        "admin": make.moderator(kind=Role.Kind.ADMIN),
    }


def addresses(resolver: Any = None, prefix: str = "/") -> Iterator[str]:
    """Every address that is ours, with `<kind:name>` where an id goes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern.pattern, RegexPattern):
            continue  # What is no address of the API: nobody may anything there.
        if isinstance(pattern, URLPattern) and not route.startswith(THEIRS):
            yield route
        elif isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)


def filled_in(route: str, ids: dict[str, object]) -> str:
    """The route with the id of what it names: by the parameter, or by what stands before it."""

    def of(match: re.Match[str]) -> str:
        before = route[: match.start()].rstrip("/").rpartition("/")[2]
        for name in (match["name"].removesuffix("_id"), BEFORE.get(before, before.rstrip("s"))):
            if name in ids:
                return str(ids[name])
        return "0" if match["kind"] == "int" else str(_any())

    return ID.sub(of, route)


# What stands before an id that is called `pk` alone.
BEFORE = {
    "people": "reader", "reviews": "assignment", "lists": "entry", "bulk-acts": "act",
    "account-appeals": "appeal", "keys": "key", "muted": "mute", "standing": "sanction",
    "deliveries": "delivery", "hook-answers": "call", "old-comments": "ghost",
    "objections": "letter",
}  # fmt: skip


def sent(route: str, ids: dict[str, object]) -> dict[str, Any]:
    """What makes sense to each address: something for every field that any of them asks for."""
    told = {
        "text": "Words that make sense here.", "civil": "yes", "quality": "good",
        "reasons": ["attack"], "reason": "attack", "outcome": "reject",
        "explanation": "So that it is said.", "statement": "I think otherwise.",
        "objection": "I think otherwise.", "why": "cannot_judge", "version": "1",
        "publication": ids["slug"], "name": "Links", "query": "link=on", "language": "en",
        "title": "Another one", "words": "nasty", "action": "hold", "kind": "word", "hours": 1,
        "csv": "words,action\nnasty,hold\n", "because": "It was a mistake.", "days": 3,
        "sure": "yes", "upheld": "no", "since": "2026-01-01", "until": "2026-01-31",
        "comment": ids["comment"], "ground": "defamation", "email": "jon@x.example",
        "good_faith": "yes", "article": ids["article"], "severe_in_a_row": 3,
        "url": "https://8.8.8.8/events", "deadline": 30, "silence": "pass", "form": "plain",
        "asks_new": True, "answer": "not_mine", "overlap": 24, "lift": False, "keep": True,
    }  # fmt: skip
    if route.startswith("/api/v1/hook-answers/"):  # read strictly: nothing else may be in it
        return {"status": "hold", "flags": ["insult"], "reason": "It calls somebody names."}
    return told | next((own for end, own in ENDS.items() if route.endswith(end)), {})


# Where the same word asks for something else.
ENDS: dict[str, dict[str, Any]] = {
    "/assignee": {"to": "stranger"},
    "/feature": {"reason": "within_rules"},
    "/keep": {"reason": "within_rules"},
    "/modes": {"kind": "staff_after", "days": []},
    "/places/set/": {"kind": "staff_after", "days": ""},
    "/sanctions": {"kind": "suspension"},
    "/sanctions/": {"kind": "suspension"},
    "/templates": {"reason": "spam"},
    "/sign-on/keys": {"algorithm": "HS256", "kid": "another"},
    "/keys/": {"algorithm": "HS256", "kid": "another"},
    "/rotation": {"overlap": 7},
    "/keys/<int:key_id>/": {"overlap": 7},
    "/sign-on/test": {"token": "a.b.c"},
    "/test/": {"token": "a.b.c"},
    "/rekey/": {"csv": "1,2"},
    "/subjects": {"csv": "1,2"},
    "/hooks": {"name": "links"},
    "/desk/hooks/": {"name": "links"},
    "/key-set": {"url": NOWHERE, "algorithms": ["RS256"]},
    "/bulk-acts": {"filter": "section=city", "reason": "spam"},
}
# Forms of many parts, which have tests of their own: nothing that is sent here makes sense.
WHOLE_FORMS = (
    "/api/v1/publications/<slug:slug>/sign-on/key-set", "/desk/sign-on/<slug:slug>/key-set/",
    "/desk/bulk/", "/desk/lists/import/", "/desk/places/set/", "/desk/places/raid/",
    "/desk/statements/<slug:slug>/file/", "/desk/statements/<slug:slug>/terms/",
)  # fmt: skip
# A filter finds nothing there, and who may set no rules knows of no place.
NOTHING_FOUND = ("/api/v1/bulk-acts", "/api/v1/modes")


def may_make_no_sense(route: str) -> bool:
    """What is sent to one's own addresses need not: they are one's own, whatever it is."""
    return "/me/" in route or route in (*WHOLE_FORMS, *NOTHING_FOUND)


def answer_of(reader: Reader | None, method: str, address: str, told: dict[str, Any]) -> int:
    """The status that somebody gets, 401 where it is to sign in; nothing of it stays done."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if reader is not None:
            client.force_login(reader)
        ask: Callable[..., Any] = getattr(client, method.lower())
        kind = {} if method in ("GET", "POST") and "/api/" not in address else JSON
        answer = ask(address, {} if method == "GET" else told, **kind)
        transaction.set_rollback(True)
    assert answer.status_code < 500 or address == "/healthz", (method, address)
    return 401 if answer.get("Location", "").startswith("/login/") else int(answer.status_code)


SAID = {401: "sign in", 403: "no", 404: "–", 405: "not done"}
JSON = {"content_type": "application/json"}


def lines(world: World, routes: Sequence[str]) -> Iterator[str]:
    for route in routes:
        address = filled_in(route, world.ids)
        methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
        for method in methods if "/api/" in route else ("GET", "POST"):
            told = sent(route, world.ids)
            found = [answer_of(world.people[who], method, address, told) for who in PEOPLE]
            # Else nobody would know whether it would be done.
            assert 400 not in found or may_make_no_sense(route), (
                method,
                route,
                found,
            )
            got = [SAID.get(status, "yes") for status in found]
            if "not done" not in got and not (method != "GET" and set(got) == {"no"}):
                yield f"| {method} `{route}` | {' | '.join(got)} |"


ROUTES = sorted(set(addresses()))
HEAD = [f"| | {' | '.join(PEOPLE)} |", f"|---|{'---|' * len(PEOPLE)}"]
SHARES = 4  # tests/permissions/: all of it takes many minutes, so workers take their parts.


def route_of(line: str) -> str:
    return line.split("`")[1]


def said() -> list[str]:
    """The lines of the page's table, without its head."""
    page = PAGE.read_text()
    head, *body = page[page.index("| |") :].splitlines()
    assert [head, body[0]] == HEAD
    return body[1:]


def check(world: World, share: int) -> None:
    """That everybody gets what the page says, of a share of all addresses."""
    mine = ROUTES[share::SHARES]

    assert list(lines(world, mine)) == [line for line in said() if route_of(line) in set(mine)]
    assert Comment.public.exists(), "and nothing was left done"


def test_the_page_names_only_what_there_is_in_its_order() -> None:
    named = list(dict.fromkeys(route_of(line) for line in said()))

    assert named == [route for route in ROUTES if route in set(named)]


if "WRITE_PERMISSIONS" in os.environ:

    def test_the_page_is_written_anew(world: World) -> None:
        before = PAGE.read_text().partition("| |")[0]

        PAGE.write_text(before + "\n".join([*HEAD, *lines(world, ROUTES)]) + "\n")

        assert said()
