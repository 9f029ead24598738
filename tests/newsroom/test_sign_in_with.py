"""Signing in by OpenID Connect, with a provider that really runs and really signs."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from newsroom.models import IdentityProvider, Reader, Role
from tests.newsroom.provider import Pair, Provider, serving

pytestmark = pytest.mark.django_db
WAY = "/account/with/post-id/"


@pytest.fixture(autouse=True)
def on_this_machine(settings) -> None:
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True


@pytest.fixture(params=["RS256"])
def provider(request) -> Iterator[Provider]:
    made = Provider(request.param)
    with serving(made) as made.url:
        yield made


@pytest.fixture
def paper(make, provider):
    paper = make.the_paper()
    row = IdentityProvider(
        publication=paper, slug="post-id", name="Post ID", issuer=provider.url,
        client_id=Provider.CLIENT,
    )  # fmt: skip
    row.secret = Provider.SECRET
    row.save()
    return paper


def go(client: Client, way: str = WAY) -> str:
    """To the provider, as a browser goes; the address at which it sends one back to us."""
    there = client.get(way)
    assert there.status_code == 302, there.content
    parts = urlsplit(there["Location"])
    line = HTTPConnection(parts.netloc, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    assert answer.status == 302, answer.read()
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def signed_in(client: Client) -> Reader | None:
    key = client.session.get("_auth_user_id")
    return Reader.objects.filter(pk=key).first() if key else None


def come(client: Client, way: str = WAY) -> Any:
    return client.get(go(client, way))


def refused(answer: Any, client: Client) -> None:
    assert answer.status_code == 401
    assert "did not say who you are" in answer.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize("provider", ["RS256", "ES256", "EdDSA"], indirect=True)
def test_somebody_new_signs_in_and_is_known_by_issuer_and_subject(paper, provider, client):
    provider.who |= {"email": "anna@paper.example", "email_verified": True}

    answer = come(client, WAY + "?next=/mine/")

    assert (answer.status_code, answer["Location"]) == (302, "/mine/")
    reader = signed_in(client)
    assert (reader.issuer, reader.subject, reader.name) == (provider.url, "anna-7", "Anna")
    assert (reader.email, bool(reader.email_confirmed_at)) == ("anna@paper.example", True)
    assert not reader.has_usable_password()
    assert reader.may_take_part_in(paper)


def test_it_goes_with_state_and_pkce(paper, provider, client):
    there = parse_qs(urlsplit(client.get(WAY)["Location"]).query)

    assert there["code_challenge_method"] == ["S256"]
    assert there["code_challenge"]
    assert there["state"]
    assert set(there["scope"][0].split()) == {"openid", "profile", "email"}


def test_who_comes_again_is_the_same_and_brought_up_to_date(paper, provider, client):
    come(client)
    first = signed_in(client)
    provider.who["name"] = "Anna Berg"
    Reader.objects.update(told_at=None)

    again = Client()
    come(again)

    assert signed_in(again) == first
    assert signed_in(again).name == "Anna Berg"


def test_no_table_of_theirs_is_filled(paper, provider, client):
    come(client)

    for model in (SocialAccount, SocialToken, EmailAddress):
        assert not model.objects.exists()


def test_an_address_never_leads_to_an_older_account(make, paper, provider, client):
    old = make.reader("anna", issuer="local", email="anna@paper.example")
    EmailAddress.objects.create(user=old, email=old.email, verified=True, primary=True)
    provider.who |= {"email": old.email, "email_verified": True}

    come(client)

    assert signed_in(client) != old
    assert Reader.objects.filter(email=old.email).count() == 2


def test_the_page_for_signing_in_offers_it_and_leads_on(paper, client):
    for page in ("/login/?next=/mine/", "/signup/?next=/mine/"):
        shown = client.get(page).content.decode()
        assert "Sign in with <bdi>Post ID</bdi>" in shown
        assert f'href="{WAY}?next=%2Fmine%2F"' in shown


def test_the_way_on_leads_nowhere_else(paper, provider, client):
    shown = client.get("/login/?next=https://evil.example/").content.decode()
    answer = come(client, WAY + "?next=https://evil.example/")

    assert "evil.example" not in shown.partition("post-id")[2][:100]
    assert answer["Location"] == "/"


def test_one_that_is_switched_off_is_not_there(paper, client):
    IdentityProvider.objects.update(active=False)

    assert client.get(WAY).status_code == 404
    assert "Post ID" not in client.get("/login/").content.decode()


def test_nobody_is_signed_in_by_a_code_of_another_browser(paper, provider, client):
    back = go(client)

    refused(Client().get(back), Client())
    answer = (other := Client()).get(back)
    refused(answer, other)


def test_a_code_is_good_once(paper, provider, client):
    back = go(client)
    client.get(back)
    client.logout()

    refused(client.get(back), client)


def test_whoever_changed_their_mind_is_where_they_began(paper, provider, client):
    state = parse_qs(urlsplit(client.get(WAY)["Location"]).query)["state"][0]

    answer = client.get(f"{WAY}back/?error=access_denied&state={state}", follow=True)

    assert answer.redirect_chain[-1] == ("/login/", 302)
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "another-client"},
        {"aud": ["third-reading", "another"], "azp": "another"},
        {"exp": 1},
        {"exp": ...},
        {"iat": ...},
        {"iat": 32_503_680_000, "exp": 32_503_680_300},
        {"sub": ""},
        {"sub": ...},
        {"sub": "x" * 400},
        {"sub": "a\x00b"},
    ],
)
def test_an_id_token_that_is_not_right_signs_nobody_in(paper, provider, client, claims):
    provider.claims = claims

    refused(come(client), client)
    assert not Reader.objects.exists()


def test_an_id_token_by_another_key_signs_nobody_in(paper, provider, client):
    provider.signs_with = Pair("RS256", kid=provider.pair.kid)

    refused(come(client), client)


def test_userinfo_of_somebody_else_signs_nobody_in(paper, provider, client):
    provider.userinfo = {"sub": "bo"}

    refused(come(client), client)


def test_a_provider_that_calls_itself_otherwise_is_not_believed(paper, provider, client):
    provider.configuration = {"issuer": "https://another.example"}

    refused(come(client), client)


@pytest.mark.parametrize(
    "configuration",
    [
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": 5},
        {"token_endpoint": None},
    ],
)
def test_a_provider_that_is_half_down_signs_nobody_in(paper, provider, client, configuration):
    back = go(client)
    provider.configuration = configuration

    refused(client.get(back), client)


def test_a_provider_that_is_down_is_a_sentence_on_a_page(paper, client):
    IdentityProvider.objects.update(issuer="http://127.0.0.1:1")

    refused(client.get(WAY), client)


def test_a_provider_inside_our_own_network_is_not_asked(paper, provider, client, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = [], False

    refused(client.get(WAY), client)
    assert provider.seen == []


def test_nothing_is_connected_to_who_is_signed_in(make, paper, provider, client):
    reader = make.reader("bo")
    client.force_login(reader)

    come(client, WAY + "?process=connect")

    assert signed_in(client) == reader
    assert Reader.objects.count() == 1


def test_who_was_signed_in_before_leaves_nothing_behind(make, paper, provider, client):
    client.force_login(make.reader("bo"))
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1}]
    session.save()

    come(client)

    assert signed_in(client).subject == "anna-7"
    methods = [one["method"] for one in client.session["account_authentication_methods"]]
    assert methods == ["socialaccount"]


@pytest.mark.parametrize(("amr", "status"), [(["pwd", "mfa"], 200), (["pwd"], 403), ("mfa", 403)])
def test_a_second_factor_shown_there_opens_the_desk(
    paper, provider, client, settings, amr, status
):
    settings.DESK_SECOND_FACTOR = True
    come(client)
    Role.objects.create(reader=signed_in(client), publication=paper, kind="moderator")
    client.logout()
    provider.claims = {"amr": amr}

    come(client)

    assert client.get("/desk/").status_code == status


def test_a_closed_account_is_not_opened(paper, provider, client):
    come(client)
    Reader.objects.update(is_active=False)

    other = Client()
    answer = come(other)

    assert answer["Location"].endswith("/inactive/")
    assert signed_in(other) is None


def test_the_secret_is_shown_to_nobody(make, paper, client):
    client.force_login(make.moderator(kind=Role.Kind.ADMIN))
    row = IdentityProvider.objects.get()
    page = f"/admin/newsroom/identityprovider/{row.pk}/change/"

    shown = client.get(page)

    assert shown.status_code == 200
    assert Provider.SECRET not in shown.content.decode()
    assert row.locked not in shown.content.decode()
    assert Provider.SECRET not in row.locked
