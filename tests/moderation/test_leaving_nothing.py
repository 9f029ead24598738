"""Who has done everything here that a reader can do is erased: not a word of theirs is anywhere.

All that is hers has `sigrid` in it: names, addresses, words. Of her cookie, her network and her
keys the hashes are looked for. What others said of her has `that woman` in it: it is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from redis import Redis
from rest_framework.test import APIClient

from moderation.models import (
    Case,
    Farewell,
    HookCall,
    LegalGround,
    Letter,
    Mail,
    Mailbox,
    Mark,
    ModerationHook,
    Notice,
    Report,
    ReportReason,
    StaffOutcome,
)
from moderation.opinions import Said
from moderation.workflow import erasing
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import answer as answer_about_account
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.copying import copy
from moderation.workflow.hearing_outside import hear_hook
from moderation.workflow.mailboxes import choose
from moderation.workflow.mailing import gather_for
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.noting import note
from moderation.workflow.objecting import contest
from moderation.workflow.rating import rate
from moderation.workflow.reporting import report
from moderation.workflow.voiding import void
from newsroom.access_tokens import make_token
from newsroom.accounts.leaving import ask_to_leave
from newsroom.celery import TIMETABLE
from newsroom.events import endpoints
from newsroom.events.handing import hand_round
from newsroom.events.signing import new_secret
from newsroom.models import AccessToken, Delivery, Reader
from newsroom.scopes import Scope
from newsroom.takeaway import take_with_them

pytestmark = pytest.mark.django_db
HERS, OF_OTHERS = "sigrid", "that woman"
ADDRESS = "81.2.69.142"
NOWHERE = "https://93.184.216.34/hook"  # never called here
WAS_IN = {
    "account_emailaddress", "comments_revision", "django_session", "moderation_accountappeal",
    "moderation_case", "moderation_hookcall", "moderation_idempotentanswer", "moderation_letter",
    "moderation_mailbox", "moderation_mark", "moderation_note", "moderation_notice",
    "moderation_report", "moderation_sanction", "moderation_unsent", "newsroom_accesstoken",
    "newsroom_reader",
}  # fmt: skip
# What others wrote goes with those who wrote it, or is on record for good: docs/law.md.
STAYS = {"moderation_decision", "moderation_voiding", "moderation_rating", "moderation_report"}
UNTIL_FORGOTTEN = {"moderation_notice"}


@pytest.fixture(autouse=True)
def nothing_of_other_tests() -> None:
    Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def sigrid(make: Any) -> Reader:
    reader: Reader = make.reader(
        "sigrid-handle", name="Sigrid Unmistakable", subject="subscriber-sigrid",
        email="sigrid@example.org", email_confirmed_at=timezone.now(), language="nb",
    )  # fmt: skip
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    choose(reader, rhythm="instant")
    return reader


def she_writes(make: Any, sigrid: Reader, api: APIClient, page: Client) -> None:
    """Comments, answers, drafts: by the API with a key, and on pages with a cookie."""
    article = make.the_article()
    said = {"text": "Sigrid says so for all to read."}
    sent = api.post(
        f"/api/v1/articles/{article.pk}/comments", said, headers={"Idempotency-Key": "sigrids-key"}
    )
    assert sent.status_code == 201, sent.content
    other = make.article()
    assert page.post(f"/articles/{other.pk}/", {"text": "Sigrid, on a page."}).status_code == 302
    kept = page.post(f"/articles/{make.article().pk}/draft/", {"text": "Sigrid, not handed in."})
    assert kept.status_code == 302, kept.content


def she_speaks_of_others(make: Any, sigrid: Reader, api: APIClient, page: Client) -> None:
    make.review(make.in_review(), civil=True, reviewer=sigrid)
    public = make.released()
    told = {"reason": "attack", "words": "Sigrid was hurt by this."}
    assert page.post(f"/comments/{public.pk}/report/", told).status_code < 400
    given = {
        "comment": str(public.pk), "ground": LegalGround.DEFAMATION, "law": "Sigrids law",
        "explanation": "Sigrid never stole.", "name": "Sigrid Unmistakable",
        "email": "sigrid@example.org", "good_faith": True,
    }  # fmt: skip
    sent = api.post("/api/v1/notices", given)
    assert sent.status_code == 201, sent.content


def she_is_heard(make: Any, sigrid: Reader) -> None:
    """The desk decides against her, restricts her, and hears what she says about it."""
    chief, other = make.senior(), make.senior()
    split = make.split(sigrid, text="Sigrid splits the town.")
    decide_case(split, moderator=chief, outcome=StaffOutcome.REJECT, reason="attack",
                explanation="Let that woman mind the rules.")  # fmt: skip
    appeal(split.comment, statement="Sigrid wants somebody else to look.")
    heard = Case.objects.get(comment=split.comment_id, closed_at=None)
    decide_case(heard, moderator=other, outcome=StaffOutcome.REJECT, reason="attack",
                explanation="It stays so for that woman.")  # fmt: skip
    returned = make.returned(sigrid, text="Sigrid, returned.")
    ask_second_look(returned.comment, statement="Sigrid asks for a second look.")
    make.sanction(sigrid, "warning", by=chief, explanation="Sigrid, you were told.")
    contest(Letter.objects.get(to=sigrid, kind=Letter.Kind.WARNED), objection="Sigrid was not.")
    restricted = make.sanction(sigrid, "suspension", by=chief, explanation="Sigrid, again.")
    asked = appeal_account(restricted.stated, words="Sigrid appeals.")
    answer_about_account(asked, moderator=other, upheld=True, explanation="Sigrid was right.")
    note(sigrid, make.the_paper(), by=chief, text="Sigrid writes at night, that woman.")
    void(sigrid, by=chief, reason="That woman votes with Jon.")


def others_speak_of_her(make: Any, sigrid: Reader) -> None:
    public = make.released(sigrid, text="Sigrid in public.")
    report(public, by=make.reader(), reason=ReportReason.ATTACK, words="That woman lies.")
    give_notice(public, Given(LegalGround.DEFAMATION, "That woman says that I stole.", "Jon",
                              "jon@x.example", good_faith=True))  # fmt: skip
    lease = make.lease(make.in_review(sigrid, text="Sigrid in review."))
    rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=False, reasons=["other"],
         note="Not so, that woman.")  # fmt: skip
    copy(public.released_revision, civil=True, explanation="So it is.")
    reply = make.released(parent=public, text="A reply that stays.")
    assert reply.is_public


def programs_are_told(make: Any, sigrid: Reader) -> None:
    paper = make.the_paper()
    endpoints.add(paper, url=NOWHERE)
    hook = ModerationHook(publication=paper, name="civility", url=NOWHERE)
    hook.take(new_secret())
    hook.save()
    asked = make.pending(sigrid, text="Sigrid asks a machine.")
    call = HookCall.objects.get(revision=asked)
    hear_hook(call.pk, Said(status="hold", reason="Sigrid sounds angry."))
    ModerationHook.objects.update(active=False)  # Of what comes next it is asked nothing.


def she_is_known(make: Any, sigrid: Reader) -> None:
    """What lets her in, what is sent to her, and what she takes along."""
    make_token(sigrid, name="Sigrids token", scopes=[Scope.READ], days=30)
    with time_machine.travel(timezone.now() + timedelta(hours=24)):
        gather_for(sigrid.pk)
    hand_round()
    assert take_with_them(sigrid).content
    assert Mail.objects.filter(to=sigrid).exists()
    assert Delivery.objects.exists()
    assert Report.objects.filter(reader=sigrid).exists()
    assert Notice.objects.filter(reader=sigrid).exists()


def secrets_of(sigrid: Reader, page: Client) -> list[str]:
    """Of what was made of her cookie, her network, her keys: as it is, and as it is kept."""
    device = page.cookies[settings.DEVICE_COOKIE_NAME].value
    kept = list(Mark.objects.filter(reader=sigrid).values_list("kind", "digest"))
    assert {kind for kind, _digest in kept} == {"device", "network"}
    return [
        device, device.split(".")[0], ADDRESS, page.cookies["sessionid"].value,
        AccessToken.objects.get(reader=sigrid).key_hash, Mailbox.objects.get(reader=sigrid).secret,
        *(digest for _kind, digest in kept),
    ]  # fmt: skip


def tables() -> Iterator[tuple[str, str]]:
    """Every row of every table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from ((table, row) for [row] in cursor.fetchall())


def valkey() -> Iterator[tuple[str, str]]:
    """Every key and what is kept under it, of every kind that Valkey has."""
    client = Redis.from_url(settings.REDIS_URL)
    read: dict[Any, Callable[[Any], Any]] = {
        b"string": client.get, b"hash": client.hgetall, b"set": client.smembers,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1), b"stream": client.xrange,
    }  # fmt: skip
    for key in client.scan_iter(count=1000):
        kind = client.type(key)
        if kind != b"none":  # It ran out just now.
            yield f"valkey {key.decode(errors='replace')}", repr(read[kind](key))


def where(*needles: str) -> set[str]:
    """The tables and the keys of Valkey in which one of these is."""
    found = [(what, f"{what} {row}".casefold()) for what, row in (*tables(), *valkey())]
    return {what for what, said in found if any(one.casefold() in said for one in needles)}


def come_round(after: timedelta, *, of: str = "") -> None:
    """The clock comes round then: with what forgets, or with the erasing alone."""
    with time_machine.travel(timezone.now() + after):
        for _what, task, _when in TIMETABLE:
            if of in task:
                with connection.cursor() as cursor:  # As after a commit.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
                import_string(task)()


def test_nothing_is_left_of_who_has_done_everything_here(
    make: Any, sigrid: Reader, as_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    page = Client(REMOTE_ADDR=ADDRESS)
    page.force_login(sigrid)
    with django_capture_on_commit_callbacks(execute=True):
        she_writes(make, sigrid, as_(sigrid), page)
        she_speaks_of_others(make, sigrid, as_(sigrid), page)
        others_speak_of_her(make, sigrid)
        programs_are_told(make, sigrid)
        she_is_heard(make, sigrid)
        she_is_known(make, sigrid)
        secrets = secrets_of(sigrid, page)
    assert f"valkey {{page}}:reader-{sigrid.pk}" in where(str(sigrid.pk))  # Valkey is looked at.
    hers, of_others = where(HERS, *secrets), where(OF_OTHERS)
    assert hers >= WAS_IN
    assert not {"newsroom_event", "newsroom_delivery", "moderation_logentry"} & hers
    assert of_others >= STAYS | UNTIL_FORGOTTEN

    with django_capture_on_commit_callbacks(execute=True):
        ask_to_leave(sigrid)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            while not Farewell.objects.filter(done_at__isnull=False).exists():
                erasing.erase_due()

    assert where(HERS, *secrets) == set()
    assert where(OF_OTHERS) == STAYS | UNTIL_FORGOTTEN
    come_round(timedelta(days=800), of="forget")
    assert where(OF_OTHERS) == STAYS


def test_what_valkey_keeps_of_a_request_runs_out_within_two_hours(
    make: Any, sigrid: Reader, as_: Any
) -> None:
    page = Client(REMOTE_ADDR=ADDRESS)
    page.force_login(sigrid)
    she_writes(make, sigrid, as_(sigrid), page)

    client = Redis.from_url(settings.REDIS_URL)
    of_requests = [key for key in client.scan_iter(count=1000) if not key.startswith(MESSAGES)]

    assert any(b"network" in key for key in of_requests)
    assert any(b"device" in key for key in of_requests)
    left = {key: client.ttl(key) for key in of_requests}
    assert {key: ttl for key, ttl in left.items() if ttl == FOR_EVER or ttl > 7200} == {}


FOR_EVER = -1
MESSAGES = (b"celery", b"_kombu", b"unacked")  # of ids alone; they go when a worker has them
