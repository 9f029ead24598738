"""Access tokens: what a reader lets a program do, and never more."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from moderation.models import Notice
from moderation.workflow.erasing import begin
from moderation.workflow.keeping_keys import end_key, make_key
from newsroom.access_tokens import (
    BadExpiry,
    BadScopes,
    FactorForTheDesk,
    TooManyTokens,
    is_good,
    make_token,
    revoke,
)
from newsroom.accounts.leaving import ask_to_leave, sign_out_everywhere
from newsroom.ids import new_id
from newsroom.models import AccessToken, Reader, Role, SigningKey
from newsroom.scopes import Scope
from newsroom.sso import sign
from tests.invariants.attacking import dies_on
from tests.newsroom.test_accounts import now_code, what_was_tried

pytestmark = pytest.mark.django_db
__all__ = ["what_was_tried"]
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's


def token_for(reader, *scopes, **facts: Any) -> str:
    told: dict[str, Any] = {"name": "A program", "days": 30} | facts
    return make_token(reader, scopes=scopes or ["read"], **told)[1]


def with_(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def test_a_program_reads_what_is_its_readers(make):
    reader = make.reader()
    make.pending(reader)

    answer = with_(token_for(reader, "read")).get("/api/v1/me/comments")

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_a_program_does_nothing_beyond_its_scopes(make):
    reader, article = make.reader(), make.article()
    reads, writes = with_(token_for(reader, "read")), with_(token_for(reader, "write"))

    refused = reads.post(f"/api/v1/articles/{article.pk}/comments", {"text": "Well, well."})
    taken = writes.post(f"/api/v1/articles/{article.pk}/comments", {"text": "Well, well."})

    assert code_of(refused) == (403, "scope_missing")
    assert refused.json()["scope"] == "write"
    assert 'error="scope_missing"' in refused["WWW-Authenticate"]
    assert taken.status_code == 201
    assert code_of(writes.get("/api/v1/me/comments")) == (403, "scope_missing")


def test_who_may_not_read_is_nobody_in_particular_where_everybody_may(make):
    reader, comment = make.reader(), make.released()
    with_(token_for(reader, "write")).put(f"/api/v1/comments/{comment.pk}/reactions/like")

    seen = with_(token_for(reader, "write")).get(f"/api/v1/comments/{comment.pk}/replies")
    known = with_(token_for(reader, "read")).get(f"/api/v1/comments/{comment.pk}/replies")

    assert seen.json()["head"]["own_reactions"] == []
    assert seen["Third-Reading-Token"] == "scope_missing"
    assert known.json()["head"]["own_reactions"] == ["like"]


def test_a_program_may_no_more_than_its_reader(make):
    nobody, moderator = make.reader(), make.moderator()
    theirs = with_(token_for(moderator, "moderate", second_factor=True))

    assert code_of(with_(token_for(nobody, "moderate")).get("/api/v1/cases"))[0] == 403
    assert theirs.get("/api/v1/cases").status_code == 200

    moderator.roles.all().delete()
    assert code_of(theirs.get("/api/v1/cases")) == (403, "moderators_only"), "read anew each time"


NEVER_BY_TOKEN = [
    # Whoever has a key that signs people on is anybody whom they like to be.
    ("post", "publications/{slug}/sign-on/keys"),
    ("delete", "publications/{slug}/sign-on/keys/7"),
    ("post", "publications/{slug}/sign-on/keys/7/rotation"),
    ("put", "publications/{slug}/sign-on/key-set"),
    ("delete", "publications/{slug}/sign-on/key-set"),
    ("post", "publications/{slug}/sign-on/window"),
    ("delete", "publications/{slug}/sign-on/window"),
    ("post", "publications/{slug}/sign-on/subjects"),
    # Whoever has a secret that others trust already can speak to them as the house.
    ("post", "endpoints/{id}/secret"),
    ("post", "hooks/{id}/secret"),
    # Whoever has one token would have one for ever.
    ("post", "me/tokens"),
]


@pytest.mark.parametrize(("method", "there"), NEVER_BY_TOKEN)
def test_no_token_gives_its_holder_more_than_it_was_made_for(make, method, there):
    admin, slug = make.moderator(kind=Role.Kind.ADMIN), make.the_paper().slug
    everything = with_(token_for(admin, *Scope, second_factor=True))
    here, counted = there.format(slug=slug, id=new_id()), SigningKey.objects.count()

    refused = getattr(everything, method)(f"/api/v1/{here}", {}, format="json")

    assert code_of(refused) == (403, "scope_missing"), "and no scope is named that would do"
    assert "scope" not in refused.json()
    assert SigningKey.objects.count() == counted
    assert everything.get(f"/api/v1/publications/{slug}/sign-on").status_code == 200, "to look at"


@pytest.mark.parametrize("ends", ["revoked", "closed", "erased", "password", "everywhere", "day"])
def test_a_token_ends_with_whatever_ends_it(make, ends):
    reader = make.reader()
    row, token = make_token(reader, name="A program", scopes=["read"], days=1)
    client = with_(token)
    assert client.get("/api/v1/me/comments").status_code == 200

    if ends == "revoked":
        revoke(reader, row.pk)
    elif ends == "closed":
        reader.is_active = False
        reader.save()
    elif ends == "erased":
        ask_to_leave(reader)
        Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())
        begin(reader.pk)
    elif ends == "password":
        reader.set_password(PASSWORD)
        reader.save()
    elif ends == "everywhere":
        sign_out_everywhere(reader)
    else:
        past = {"made_at": timezone.now() - timedelta(days=2), "expires_at": timezone.now()}
        AccessToken.objects.filter(pk=row.pk).update(**past)

    expected = "access_token_expired" if ends == "day" else "access_token_unknown"
    answer = client.get("/api/v1/me/comments")
    assert code_of(answer) == (401, expected)
    assert answer["WWW-Authenticate"] == f'Bearer error="{expected}"'
    assert client.get("/api/v1/articles").status_code == 200, "a bad token fails no page"


def test_nobody_can_look_a_token_up(make):
    row, token = make_token(make.reader(), name="A program", scopes=["read"], days=1)

    kept = str(AccessToken.objects.filter(pk=row.pk).values().get())

    assert re.fullmatch(r"trpat_[A-Za-z0-9]{40}[0-9a-f]{8}", token)
    assert token not in kept
    assert token[6:46] not in kept


def test_a_slip_of_the_pen_costs_no_query(make, django_assert_num_queries):
    token = token_for(make.reader())
    wrong = token[:-9] + ("a" if token[-9] != "a" else "b") + token[-8:]

    with django_assert_num_queries(0):
        answer = with_(wrong).get("/api/v1/me/comments")

    assert code_of(answer) == (401, "access_token_unknown")


def test_a_use_is_written_down_once_an_hour(make, django_assert_num_queries):
    reader = make.reader()
    client = with_(token_for(reader))
    client.get("/api/v1/me/muted")
    first = reader.access_tokens.get().last_used_at

    client.get("/api/v1/me/muted")

    assert first is not None
    assert reader.access_tokens.get().last_used_at == first


def test_a_key_that_was_changed_opens_what_it_had_closed(make, settings):
    token = token_for(make.reader())
    with_(token).get("/api/v1/me/comments")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    assert with_(token).get("/api/v1/me/comments").status_code == 200

    settings.SECRET_KEY_FALLBACKS = []

    assert with_(token).get("/api/v1/me/comments").status_code == 200, "it was used meanwhile"


def test_a_token_that_nobody_used_goes_with_the_key_it_was_made_under(make, settings):
    token = token_for(make.reader())

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []

    assert with_(token).get("/api/v1/me/comments").status_code == 401


def test_a_token_is_made_for_a_year_at_most_and_for_something(make):
    reader = make.reader()

    with pytest.raises(BadExpiry):
        token_for(reader, days=366)
    with pytest.raises(BadScopes):
        token_for(reader, "read", "everything")
    for _number in range(20):
        token_for(reader)
    with pytest.raises(TooManyTokens):
        token_for(reader)


def test_the_desk_asks_a_second_factor_of_programs_too(make, settings):
    settings.DESK_SECOND_FACTOR = False
    moderator = make.moderator()
    without, shown = (
        token_for(moderator, "moderate"),
        token_for(moderator, "moderate", second_factor=True),
    )
    settings.DESK_SECOND_FACTOR = True

    assert code_of(with_(without).get("/api/v1/cases")) == (403, "second_factor_first")
    assert with_(shown).get("/api/v1/cases").status_code == 200
    with pytest.raises(FactorForTheDesk):
        token_for(moderator, "moderate")


def by_password(reader) -> Client:
    reader.set_password(PASSWORD)
    reader.save()
    client = Client()
    client.post("/login/", {"login": reader.handle, "password": PASSWORD})
    return client


def test_a_token_is_made_on_a_page_after_showing_who_one_is(
    make, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://paper.example"
    reader = make.reader(
        "ada", issuer="local", email="ada@x.example", email_confirmed_at=timezone.now()
    )
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    client = by_password(reader)
    asked = client.get("/me/settings/tokens/new/")
    assert asked["Location"].startswith("/account/reauthenticate/"), "not by a page left open"
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    form = {"name": "My reader", "scopes": ["read", "review"], "days": "7"}
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/me/settings/tokens/new/", form)

    token = re.search(rb"trpat_\w{48}", page.content)
    assert token
    assert with_(token[0].decode()).get("/api/v1/me/comments").status_code == 200
    assert b"trpat_" not in client.get("/me/settings/tokens/").content, "shown once"
    assert "no-store" in page["Cache-Control"]
    (told,) = mail.outbox
    assert "My reader" in told.body
    assert token[0].decode() not in told.body
    row = reader.access_tokens.get()
    client.post(f"/me/settings/tokens/{row.pk}/revoke/")
    row.refresh_from_db()
    assert not is_good(row)


def test_a_moderator_makes_one_for_the_desk_with_a_code(make, settings):
    settings.DESK_SECOND_FACTOR = True
    settings.SITE_URL = "https://paper.example"
    moderator = make.reader("mo", issuer="local")
    Role.objects.create(reader=moderator, publication=make.the_paper(), kind="moderator")
    secret = generate_totp_secret()
    TOTP.activate(moderator, secret)
    client = by_password(moderator)
    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    form = {"name": "Night desk", "scopes": ["moderate"], "days": "30"}
    page = client.post("/me/settings/tokens/new/", form)

    token = re.search(rb"trpat_\w{48}", page.content)[0].decode()
    assert with_(token).get("/api/v1/cases").status_code == 200
    moderator.authenticator_set.all().delete()
    assert code_of(with_(token).get("/api/v1/cases")) == (403, "second_factor_first")


def test_a_newsrooms_word_makes_one_and_a_token_makes_none(make, as_):
    reader = make.reader()
    asked = {"name": "A program", "scopes": ["read"], "days": 7}

    made = as_(reader).post("/api/v1/me/tokens", asked)

    assert made.status_code == 201
    theirs = with_(made.json()["token"])
    assert code_of(theirs.post("/api/v1/me/tokens", asked)) == (403, "scope_missing")
    assert [one["good"] for one in theirs.get("/api/v1/me/tokens").json()["results"]] == [True]
    assert as_(reader).delete(f"/api/v1/me/tokens/{made.json()['id']}").status_code == 204
    assert theirs.get("/api/v1/me/tokens").status_code == 401


def test_a_key_that_is_ended_takes_along_what_was_made_by_its_word(make, as_):
    """Whoever has a newsroom's key could else make themselves a year at anybody's desk."""
    reader, asked = make.reader(), {"name": "A program", "scopes": ["read"], "days": 365}
    others = with_(as_(reader).post("/api/v1/me/tokens", asked).json()["token"])
    key, _ = make_key(make.the_paper(), by=None)
    signed = with_(sign(reader, make.the_paper(), valid_for=timedelta(minutes=5), key=key))
    made = with_(signed.post("/api/v1/me/tokens", asked).json()["token"])
    on_a_page = with_(token_for(reader))
    assert made.get("/api/v1/me").status_code == 200

    end_key(key, by=None)

    assert code_of(made.get("/api/v1/me")) == (401, "access_token_unknown")
    assert others.get("/api/v1/me").status_code == on_a_page.get("/api/v1/me").status_code == 200


def test_what_is_open_to_everybody_is_written_in_a_name_only_by_who_may_write(make):
    reader, comment = make.reader(), make.released()
    notice = {
        "comment": str(comment.pk), "ground": "hatred", "explanation": "It incites.",
        "name": "Anna", "email": "anna@x.example", "good_faith": True,
    }  # fmt: skip

    refused = with_(token_for(reader, "read")).post("/api/v1/notices", notice, format="json")

    assert code_of(refused) == (403, "scope_missing")
    assert refused.json()["scope"] == "write"
    assert not Notice.objects.exists()


def test_a_newsrooms_word_of_an_hour_ago_is_not_enough(make):
    reader = make.reader()
    with time_machine.travel(timezone.now() - timedelta(minutes=11), tick=False):
        signed = sign(reader, make.the_paper(), valid_for=timedelta(hours=2))

    answer = with_(signed).post("/api/v1/me/tokens", {"name": "Mine", "scopes": ["read"]})

    assert code_of(answer) == (403, "show_yourself")


def test_nobody_ends_anothers_token(make, as_):
    row, _token = make_token(make.reader(), name="Theirs", scopes=["read"], days=1)

    answer = as_(make.reader()).delete(f"/api/v1/me/tokens/{row.pk}")

    assert answer.status_code == 404
    row.refresh_from_db()
    assert is_good(row)


ROW = "UPDATE newsroom_accesstoken SET "


def test_no_token_lives_for_ever_nor_is_for_what_there_is_not(make):
    make_token(make.reader(), name="A program", scopes=["read"], days=1)

    dies_on("access_token_lives_a_year_at_most", ROW + "expires_at = made_at + interval '2 years'")
    dies_on("access_token_has_scopes_that_there_are", ROW + "scopes = '{}'")
    dies_on("access_token_has_scopes_that_there_are", ROW + "scopes = '{everything}'")
    dies_on("access_token_is_kept_as_a_hash", ROW + "key_hash = 'trpat_itself'")
