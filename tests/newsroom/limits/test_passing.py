"""What somebody meets who writes too often: on a page, in a frame, by a program."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from comments.models import Revision
from moderation.models import Standing
from newsroom.access_tokens import make_token
from newsroom.limits import counting
from newsroom.limits.counting import Limit, count
from newsroom.limits.saying import refusal
from newsroom.limits.table import TABLE
from newsroom.limits.whose import Who, counted_by
from newsroom.metrics import counters
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db
HERE, THERE = "81.2.69.142", "8.8.8.8"
ORIGIN = {"origin": "http://testserver"}


def grown(reader: Reader, days: int = 9) -> Reader:
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=days))
    reader.refresh_from_db()
    return reader


def browser(reader: Reader, address: str = HERE, **headers: str) -> Client:
    client = Client(REMOTE_ADDR=address, headers=ORIGIN | headers)
    client.force_login(reader)
    client.get("/reviews/")
    return client


def choose(client: Client) -> int:
    """One write of the kind `settings`."""
    return int(client.post("/me/mail/", {}).status_code)


def test_a_page_and_a_program_of_one_reader_count_together(make, as_, limit):
    limit("settings", 600, 2, 90, 90, 90)
    reader = grown(make.reader())
    page, program = browser(reader), as_(reader)

    assert choose(page) != 429
    assert program.patch("/api/v1/me/mail", {}).status_code == 200
    assert choose(page) == 429
    refused = program.patch("/api/v1/me/mail", {})

    assert refused.status_code == 429
    assert refused.json()["limit"] == "settings.account"
    assert 540 < refused.json()["retry_after"] == int(refused["Retry-After"]) <= 660


@pytest.mark.parametrize(
    ("again_in", "said"),
    [(59, "in 59 seconds."), (60, "in about 1 minute."), (61, "in about 2 minutes."),
     (100, "in about 2 minutes."), (600, "in about 10 minutes."), (660, "in about 10 minutes.")],
)  # fmt: skip
def test_people_are_told_no_more_minutes_than_the_window_has(again_in, said):
    spent = Limit("writing.account", quota=40, seconds=600, used=40, again_in=again_in)

    no = refusal([spent])

    assert no.detail.endswith(f"Please try again {said}")
    assert no.facts["retry_after"] == again_in, "programs are told to the second"


def test_two_readers_on_one_device_have_what_it_has(make, limit):
    limit("settings", 600, 5, 3, 90, 90)
    one, other = grown(make.reader()), grown(make.reader())
    client = browser(one)
    first = [choose(client) for _ in range(2)]

    client.force_login(other)

    assert 429 not in [*first, choose(client)]
    assert choose(client) == 429
    assert choose(browser(other)) != 429, "their own has theirs"


def test_an_invented_cookie_is_no_device(make, limit):
    limit("settings", 600, 90, 5, 2, 90)
    client = browser(grown(make.reader()))

    def with_another() -> int:
        client.cookies[configured.DEVICE_COOKIE_NAME] = "x" * 32 + ".:1wPlSh:" + "y" * 43
        return choose(client)

    assert [with_another() == 429 for _ in range(3)] == [False, False, True]


def test_who_is_new_has_less_and_who_is_trusted_more(make, limit):
    limit("settings", 600, 4, 90, 90, 90)
    new, grown_up, trusted, seated = (make.reader() for _ in range(4))
    for one in (grown_up, trusted, seated):
        grown(one)
    Standing.objects.create(reader=trusted, tier=Standing.Tier.TRUSTED)
    seated.roles.create(publication=make.the_paper(), kind=Role.Kind.MODERATOR, sections=[])

    def passed(reader: Reader) -> int:
        client = browser(reader)
        return [choose(client) == 429 for _ in range(10)].index(True)

    assert [passed(one) for one in (new, grown_up, trusted, seated)] == [2, 4, 8, 8]


@pytest.mark.parametrize(
    ("same", "further", "far"),
    [
        ("81.2.69.142", "81.2.69.7", "81.2.70.7"),
        ("2a02:8109:9ac0:1f00::17", "2a02:8109:9ac0:ff00::1", "2a02:8109:9ac1::1"),
    ],
)
def test_a_network_and_what_lies_around_it(make, as_, limit, same, further, far):
    limit("settings", 600, 90, 90, 90, 2)

    def write(address: str) -> int:
        client = as_(make.reader())
        return int(client.patch("/api/v1/me/mail", {}, REMOTE_ADDR=address).status_code)

    assert [write(same) for _ in range(3)] == [200, 200, 429]
    # Around it eight times as much is taken: two are.
    address, used = further, 2
    while write(address) == 200:
        used += 1
        address = _next(address)
        assert used < 20
    assert used == 16
    assert write(far) == 200


def _next(address: str) -> str:
    if ":" in address:
        return f"2a02:8109:9ac0:{int(address.split(':')[3], 16) - 0x100:x}::1"
    return f"81.2.69.{int(address.rsplit('.')[-1]) + 1}"


def test_a_server_of_the_newsrooms_own_writes_for_many(make, as_, limit, settings):
    from newsroom.networks import read_networks

    limit("settings", 600, 2, 1, 1, 1)
    settings.WRITE_LIMITS_OWN_NETWORKS = read_networks(["81.2.69.0/24"])
    reader = grown(make.reader())

    def write(who: Reader) -> int:
        return int(as_(who).patch("/api/v1/me/mail", {}, REMOTE_ADDR=HERE).status_code)

    assert [write(make.reader()) for _ in range(4)] == [200] * 4
    assert [write(reader) for _ in range(3)] == [200, 200, 429], "each reader is one all the same"


def test_a_token_is_the_device_of_its_program(make, limit):
    limit("settings", 600, 90, 2, 90, 90)
    reader = grown(make.reader())
    tokens = [make_token(reader, name=name, scopes=["write"], days=1)[1] for name in "ab"]

    def write(token: str) -> int:
        client = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}", REMOTE_ADDR=HERE)
        return int(client.patch("/api/v1/me/mail", {}).status_code)

    assert [write(tokens[0]) for _ in range(3)] == [200, 200, 429]
    assert write(tokens[1]) == 200


def test_headers_say_how_it_stands_and_nothing_of_strangers(make, limit):
    limit("settings", 600, 4, 5, 6, 7)
    client = browser(grown(make.reader()))

    answer = client.post("/me/mail/", {})

    assert answer["RateLimit-Policy"] == (
        '"settings.account";q=4;w=600, "settings.device";q=5;w=600, "settings.network";q=7;w=600'
    )
    assert re.sub(r"t=\d+", "t=", answer["RateLimit"]) == (
        '"settings.account";r=3;t=, "settings.device";r=4;t='
    )
    assert not client.get("/me/mail/").has_header("RateLimit"), "to read costs nothing"


def test_what_was_typed_comes_back_and_can_be_sent_again(make, limit):
    limit("writing", 600, 1, 90, 90, 90)
    article = make.the_article()
    reader = grown(make.reader())
    client = browser(reader)
    text = 'What I have to say: <b>"everything"</b>.\nAnd more.'
    address = f"/articles/{article.pk}/"
    first = client.post(address, {"text": "Something else to begin with."})

    refused = client.post(address, {"text": text})
    page = refused.content.decode()

    assert (first.status_code, refused.status_code) == (302, 429)
    assert int(refused["Retry-After"]) > 500
    assert (
        refused["Cache-Control"].startswith("no-store") or "no-store" in refused["Cache-Control"]
    )
    assert "That was very often within a short time. Please try again in" in page
    assert "&lt;b&gt;&quot;everything&quot;&lt;/b&gt;.\nAnd more.</textarea>" in page
    assert f'action="{address}"' in page
    assert Revision.objects.filter(comment__author=reader).count() == 1


def test_a_password_never_comes_back(make, limit):
    limit("signing_in", 600, 0, 0, 0, 0)
    make.the_paper()
    secret = "a long walk by the sea"  # noqa: S105 - nobody's

    refused = Client(REMOTE_ADDR=HERE, headers=ORIGIN).post(
        "/login/", {"login": "ada", "password": secret}
    )

    assert refused.status_code == 429
    assert secret not in refused.content.decode()
    assert "from your network" in refused.content.decode()


def test_a_script_gets_a_problem_document(make, limit):
    limit("drafting", 600, 0, 0, 0, 0)
    article = make.the_article()
    client = browser(make.reader(), **{"X-Requested-With": "fetch"})

    refused = client.post(f"/articles/{article.pk}/draft/", {"text": "Half a"})

    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "too_many"


def test_the_review_step_is_put_in_its_place(make, limit):
    limit("reviewing", 600, 0, 0, 0, 0)
    client = browser(make.reader(), **{"HX-Request": "true", "HX-Target": "step"})

    refused = client.post("/reviews/", {})

    assert refused.status_code == 429
    assert 'id="step"' in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Please try again in"),
        ("de", "Bitte versuchen Sie es in"),
        ("fr", "Veuillez réessayer dans"),
        ("es", "Inténtelo de nuevo en"),
        ("ar", "يُرجى المحاولة مجددًا"),
    ],
)
def test_it_is_a_sentence_in_every_language(make, as_, limit, language, said):
    limit("settings", 600, 0, 0, 0, 0)
    reader = make.reader(language=language)

    page = browser(reader).post("/me/mail/", {"text": "Words of mine."}).content.decode()
    problem = as_(reader).patch("/api/v1/me/mail", {}, HTTP_ACCEPT_LANGUAGE=language).json()

    assert said in page
    assert said in problem["detail"]


def test_a_limit_that_is_reached_is_counted_by_its_name(make, limit):
    limit("settings", 600, 1, 90, 90, 90)
    client = browser(grown(make.reader()))
    child = counters.LIMITS.labels("settings.account")
    before = child._value.get()

    statuses = [choose(client) for _ in range(3)]

    assert statuses[1:] == [429, 429]
    assert child._value.get() == before + 2


def test_nothing_is_counted_twice_of_one_request(make, as_, limit):
    limit("settings", 600, 90, 90, 90, 90)
    reader = grown(make.reader())

    first = as_(reader).patch("/api/v1/me/mail", {}, REMOTE_ADDR=THERE)

    assert '"settings.account";r=89' in first["RateLimit"]
    assert counted_in(THERE) == [1, 1], "by its address, and by the network around that"


def counted_in(address: str) -> list[int]:
    """What the networks of an address have used up of the kind `settings`."""
    asked = counted_by("settings", Who(address=ip_address(address), device="x"), timezone.now())
    return [one.used - 1 for one in count(asked).limits if one.name.startswith("settings.network")]


def test_a_request_just_where_days_change_keys_is_counted_like_any_other(make, as_, monkeypatch):
    """Ten minutes before midnight each count has one key more, and all must have as many."""
    reader = grown(make.reader())
    turns = datetime(2026, 11, 30, 23, 50, tzinfo=UTC)
    real = timezone.now

    for early in range(1, 13):  # so that it comes between any two looks at the clock
        with time_machine.travel(turns - timedelta(minutes=1), tick=False):
            client = as_(reader)
        with time_machine.travel(turns - timedelta(milliseconds=early), tick=False) as clock:

            def now(clock=clock):
                clock.shift(timedelta(milliseconds=1))
                return real()

            monkeypatch.setattr(timezone, "now", now)
            answer = client.patch("/api/v1/me/mail", {}, REMOTE_ADDR=THERE)
            monkeypatch.setattr(timezone, "now", real)

        assert answer.status_code == 200, early
        assert not counting.is_alone(), early


def test_the_defaults_are_those_of_the_table(settings):
    assert settings.WRITE_LIMITS == TABLE
