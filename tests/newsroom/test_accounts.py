"""Signing up, signing in, and all that keeps an account its owner's."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from moderation import clock
from newsroom.accounts.adapter import SecondFactors
from newsroom.caching import Shared
from newsroom.models import LOCAL, Publication, Reader

PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests tried does not count in this one."""
    fresh = Shared(settings.REDIS_URL, {"KEY_PREFIX": uuid4().hex})
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", fresh)
    monkeypatch.setattr("newsroom.accounts.naming.cache", fresh)


@pytest.fixture
def client(make) -> Client:
    make.the_paper()
    return Client()


def sign_up(client: Client, name: str, email: str, password: str = PASSWORD, **more: str):
    facts = {"name": name, "email": email, "password1": password} | more
    return client.post("/signup/", facts)


def code_in(letter) -> str:
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", letter.body, re.M)
    return str(code)


def confirm(client: Client):
    return client.post("/account/confirm-email/", {"code": code_in(mail.outbox[-1])})


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/login/", {"login": login, "password": password} | more)


def who(client: Client) -> str:
    """Whom the page of settings greets; empty where nobody is signed in."""
    page = client.get("/me/settings/")
    return page.context["user"].name if page.status_code == 200 else ""


def show_that_it_is_you(client: Client) -> None:
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def joined(client: Client, name: str = "Anna Berg", email: str = "anna@example.org") -> Reader:
    sign_up(client, name, email)
    confirm(client)
    return Reader.objects.get(name=name)


# Signing up


def test_who_signs_up_confirms_their_address_and_goes_on_where_they_were(client):
    answer = sign_up(client, "Anna Berg", "Anna@Example.org", next="/reviews/help/")
    assert answer["Location"].startswith("/account/confirm-email/")
    reader = Reader.objects.get(issuer=LOCAL)
    assert (reader.name, reader.email) == ("Anna Berg", "anna@example.org")
    assert reader.email_confirmed_at is None
    assert who(client) == ""

    answer = confirm(client)

    assert answer["Location"] == "/reviews/help/"
    assert who(client) == "Anna Berg"
    reader.refresh_from_db()
    assert reader.email_confirmed_at is not None
    assert reader.password.startswith("argon2")


def test_a_wrong_code_confirms_nothing(client):
    sign_up(client, "Anna Berg", "anna@example.org")

    answer = client.post("/account/confirm-email/", {"code": "WRONG1"})

    assert answer.status_code == 200
    assert b"ncorrect" in answer.content
    assert Reader.objects.get(issuer=LOCAL).email_confirmed_at is None
    assert who(client) == ""


def test_where_a_sign_up_leads_is_never_another_site(client):
    sign_up(client, "Anna Berg", "anna@example.org", next="https://evil.example/")

    assert confirm(client)["Location"] == "/"


def test_who_has_an_account_already_is_told_by_mail_and_nobody_else_learns_of_it(client):
    joined(client)
    fresh, taken = Client(), Client()

    new = sign_up(fresh, "Somebody Else", "new@example.org")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):  # Mail goes out now and then.
        known = sign_up(taken, "Another One", "anna@example.org")

    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    pages = [one.get(new["Location"]).content for one in (fresh, taken)]
    without = [re.sub(rb'value="[^"]*"|new@\S+|anna@\S+', b"", page) for page in pages]
    assert without[0] == without[1]
    assert "has an account already" in mail.outbox[-1].body
    assert not Reader.objects.filter(name="Another One").exists()


def test_a_name_that_is_taken_and_a_weak_password_are_said_beside_their_fields(client):
    joined(client)

    taken = sign_up(Client(), "ANNA B\u00caRG", "other@example.org")
    weak = sign_up(Client(), "Other", "other@example.org", "password12")

    assert "looks like it" in str(taken.context["form"].errors["name"])
    assert "too common" in str(weak.context["form"].errors["password1"])
    assert Reader.objects.filter(issuer=LOCAL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_up_with_one_name_at_once_one_gets_it(make):
    make.the_paper()
    start = threading.Barrier(4)

    def ask(number: int):
        start.wait()
        try:
            answer = sign_up(Client(), "Highlander", f"{number}@example.org")
            if answer.status_code == 302:
                return "welcome"
            return str(answer.context["form"].errors["name"])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(ask, range(4)))

    assert said.count("welcome") == 1
    assert all("Somebody has this name already" in one for one in said if one != "welcome")
    assert Reader.objects.filter(name="Highlander").count() == 1


def test_a_name_is_not_kept_for_who_never_confirms(client):
    sign_up(client, "Anna Berg", "mistyped@example.org")

    soon = sign_up(Client(), "Anna Berg", "anna@example.org")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        later = sign_up(Client(), "Anna Berg", "anna@example.org")

    assert soon.context["form"].errors["name"]
    assert later.status_code == 302
    assert Reader.objects.get(name="Anna Berg").email == "anna@example.org"


def test_a_name_does_not_tell_whether_an_address_has_an_account(client):
    joined(client)

    def is_taken(name):
        form = sign_up(Client(), name, "probe@example.org", "short").context["form"]
        return "name" in form.errors

    sign_up(Client(), "Unknown Person", "new@example.org")
    sign_up(Client(), "Known Person", "anna@example.org")
    soon = is_taken("Unknown Person"), is_taken("Known  Person")

    assert soon == (True, True)
    assert not is_taken("Nobodys Name")
    assert not Reader.objects.filter(name="Known Person").exists()


def test_a_held_name_is_free_again_when_that_of_any_other_would_be(client, monkeypatch):
    kept = {}
    monkeypatch.setattr(
        "newsroom.accounts.naming.cache.set", lambda key, value, ends: kept.update({key: ends})
    )
    joined(client)

    sign_up(Client(), "Known Person", "anna@example.org")

    # Limits of how often somebody may try are kept there as well.
    assert [ends for key, ends in kept.items() if "name" in key] == [30 * 60]


def test_who_has_an_account_is_told_so_with_a_link_that_is_ours(client, settings):
    settings.SITE_URL = "https://comments.paper.example"
    settings.ALLOWED_HOSTS = ["*"]
    Publication.objects.create(name="Another", slug="another", token_issuer="other")
    joined(client)

    facts = {"name": "Some One", "email": "anna@example.org", "password1": PASSWORD}
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        Client().post("/signup/", facts, headers={"host": "evil.example"})

    [letter] = mail.outbox[-1:]
    assert "https://comments.paper.example/account/password/reset/" in letter.body
    assert letter.body.endswith("comments.paper.example")
    assert "evil" not in letter.body


# Signing in


def test_a_reader_signs_in_by_address_and_a_newsrooms_own_by_name(client, make):
    joined(client)
    Reader.objects.filter(pk=make.reader("ada", password="reading").pk).update(name="Ada")

    ways = [("anna@example.org", PASSWORD, "Anna Berg"), ("ada", "reading", "Ada")]
    for login, password, name in ways:
        fresh = Client()
        answer = sign_in(fresh, login, password, next="/me/comments/")
        assert answer["Location"] == "/me/comments/"
        assert who(fresh) == name


@pytest.mark.parametrize("typed", ["ada", "anna@example.org", "nobody", "nobody@example.org"])
def test_the_page_says_what_is_to_be_typed_and_the_same_of_whatever_is_wrong(client, make, typed):
    joined(client)
    make.reader("ada", password="reading")
    fresh = Client()

    page = sign_in(fresh, typed, "not the password").content.decode()

    assert "E-mail address or sign-in name" in page
    assert "Not the name that stands beside your comments." in page
    assert "does not go with this password. Please look at both again." in page
    assert not re.search(r"\busername\b(?!\")", page), "it is called so nowhere else"


def test_who_was_made_by_hand_signs_in_by_name_and_is_not_forgotten(client):
    Reader.objects.create_user("miriam", PASSWORD, name="Miriam Odell", email="m@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=9)):
        clock.erase()

    sign_in(client, "miriam")
    assert who(client) == "Miriam Odell"


def test_who_never_confirms_is_forgotten(client):
    sign_up(client, "Anna Berg", "anna@example.org")
    reader = Reader.objects.get(issuer=LOCAL)

    for days, is_there in [(2, True), (4, False)]:
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            clock.erase()
        assert Reader.objects.filter(pk=reader.pk).exists() == is_there


def test_who_never_confirms_and_was_given_a_role_keeps_nobody_from_being_forgotten(client, make):
    sign_up(client, "Anna Berg", "anna@example.org")
    sign_up(Client(), "Bea Carl", "bea@example.org")
    anna = Reader.objects.get(name="Anna Berg")
    call_command("role", anna.handle, make.the_paper().slug, "moderator")

    with time_machine.travel(timezone.now() + timedelta(days=4)):
        clock.erase()
        again = sign_up(Client(), "Anna Berg", "another@example.org")

    assert [one.name for one in Reader.objects.filter(issuer=LOCAL)] == ["Anna Berg"]
    assert again.context["form"].errors["name"], "it is taken, and said so"


def test_who_has_a_confirmed_address_is_never_forgotten(client):
    reader = joined(client)
    Reader.objects.filter(pk=reader.pk).update(email_confirmed_at=None, last_login=None)

    with time_machine.travel(timezone.now() + timedelta(days=9)):
        clock.erase()

    assert Reader.objects.filter(pk=reader.pk).exists()


def test_a_sign_in_leads_to_no_other_site(client, make):
    make.reader("ada", password="reading")

    assert sign_in(client, "ada", "reading", next="//evil.example/")["Location"] == "/"


def test_guessing_is_stopped_and_others_are_not(client, make):
    make.reader("ada", password="reading")
    make.reader("bo", password="reading")

    for _ in range(5):
        sign_in(client, "ada", "wrong")
    stopped, other = sign_in(Client(), "ada", "reading"), sign_in(Client(), "bo", "reading")

    assert "Too many" in str(stopped.context["form"].errors)
    assert other.status_code == 302


def test_an_unconfirmed_address_is_asked_about_again_at_the_next_sign_in(client):
    sign_up(client, "Anna Berg", "anna@example.org")
    later = Client()

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answer = sign_in(later, "anna@example.org")

    assert answer["Location"].startswith("/account/confirm-email/")
    assert who(later) == ""


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    away = Shared("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", away)


def test_while_valkey_is_away_readers_sign_in_and_guessing_is_stopped_all_the_same(
    client, make, no_valkey
):
    make.reader("ada", password="reading")
    make.reader("bo", password="reading")

    assert sign_in(Client(), "bo", "reading").status_code == 302
    for _ in range(5):
        sign_in(client, "ada", "wrong")
    assert "Too many" in str(sign_in(client, "ada", "reading").context["form"].errors)


def test_processes_share_what_they_remember():
    one, other = (Shared(settings.REDIS_URL, {}) for _ in range(2))

    assert one.add("only-once", 1, timeout=5)
    assert not other.add("only-once", 2, timeout=5)
    assert other.get("only-once") == 1
    one.delete("only-once")
    for cache in (one, other):  # Else it is seen when somebody sweeps up, at any time.
        cache._valkey._cache.get_client(write=True).connection_pool.disconnect()


# Passwords and addresses


def test_a_forgotten_password_is_set_anew_by_a_mailed_code(client):
    joined(client)
    fresh = Client()
    before = len(mail.outbox)

    fresh.post("/account/password/reset/", {"email": "anna@example.org"})
    assert len(mail.outbox) == before + 1
    fresh.post("/account/password/reset/confirm/", {"code": code_in(mail.outbox[-1])})
    new = {"password1": "another long walk", "password2": "another long walk"}
    fresh.post("/account/password/reset/complete/", new)

    assert sign_in(Client(), "anna@example.org", "another long walk").status_code == 302
    assert who(client) == "", "whoever knew the old password is signed out"


def test_a_new_password_is_no_way_around_the_second_factor(client):
    TOTP.activate(joined(client), generate_totp_secret())
    fresh = Client()
    fresh.post("/account/password/reset/", {"email": "anna@example.org"})
    fresh.post("/account/password/reset/confirm/", {"code": code_in(mail.outbox[-1])})
    new = {"password1": "another long walk", "password2": "another long walk"}
    fresh.post("/account/password/reset/complete/", new)
    assert who(fresh) == ""

    led = sign_in(fresh, "anna@example.org", "another long walk")

    assert led["Location"].startswith("/account/two-factor/authenticate/")
    assert who(fresh) == ""


@pytest.mark.parametrize("password", ["  between blanks, and so it stays  ", "söö läng " * 40])
def test_a_password_is_taken_as_it_was_typed_however_long(client, password):
    sign_up(client, "Anna Berg", "anna@example.org", password)
    confirm(client)

    assert sign_in(Client(), "anna@example.org", password).status_code == 302
    assert sign_in(Client(), "anna@example.org", password.strip()).status_code == 200
    assert sign_in(Client(), "anna@example.org", password[:20]).status_code == 200


def test_nothing_is_mailed_to_who_has_no_account_nor_to_a_newsrooms_reader(client, make):
    make.reader("ada", email="ada@example.org")

    for email in ["nobody@example.org", "ada@example.org"]:
        answer = Client().post("/account/password/reset/", {"email": email})
        assert answer.status_code == 302
    assert mail.outbox == []


def test_a_new_address_is_used_once_it_is_confirmed(client):
    reader = joined(client)
    show_that_it_is_you(client)

    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    reader.refresh_from_db()
    assert reader.email == "anna@example.org"
    confirm(client)

    reader.refresh_from_db()
    assert reader.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.org"]


def test_a_confirmed_address_is_changed_and_never_just_taken_away(client):
    reader = joined(client)
    show_that_it_is_you(client)

    client.post("/account/email/", {"email": "anna@example.org", "action_remove": ""})
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        sign_up(Client(), "Second Self", "anna@example.org")

    assert EmailAddress.objects.get(user=reader).verified
    assert not Reader.objects.filter(name="Second Self").exists()


def test_an_address_that_waits_to_be_confirmed_can_be_given_up(client):
    joined(client)
    show_that_it_is_you(client)
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})

    client.post("/account/email/", {"email": "new@example.org", "action_remove": ""})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["anna@example.org"]


def test_who_signed_up_and_has_no_address_any_more_is_asked_for_it_anew(client):
    reader = joined(client)
    EmailAddress.objects.all().delete()
    later = Client()

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        answer = sign_in(later, reader.handle)
        assert answer["Location"].startswith("/account/confirm-email/")
        assert who(later) == ""
        confirm(later)
        assert who(later) == "Anna Berg"


def test_who_comes_back_later_shows_that_it_is_them_before_the_account_is_touched(client):
    joined(client)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    for address in ["/account/two-factor/totp/activate/", "/me/settings/leave/"]:
        assert client.get(address)["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/me/settings/leave/").status_code == 200


def test_signing_out_everywhere_leaves_this_device_signed_in(client):
    joined(client)
    other = Client()
    sign_in(other, "anna@example.org")

    client.post("/me/settings/sessions/")

    assert (who(client), who(other)) == ("Anna Berg", "")


def test_who_leaves_everywhere_leaves_nothing_in_the_browser(client):
    joined(client)
    show_that_it_is_you(client)

    out = client.post("/me/settings/leave/", {"everywhere": "yes"})

    assert who(client) == ""
    assert out["Clear-Site-Data"] == '"storage"'


# A second factor


def now_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_code_from_an_app_is_asked_for_and_a_recovery_code_helps_out(client):
    reader = joined(client)
    show_that_it_is_you(client)
    page = client.get("/account/two-factor/totp/activate/")
    secret = page.context["form"].secret
    assert b"<svg" in page.content

    client.post("/account/two-factor/totp/activate/", {"code": now_code(secret)})

    assert secret not in str(Authenticator.objects.get(user=reader, type="totp").data)
    codes = Authenticator.objects.get(user=reader, type="recovery_codes").wrap().get_unused_codes()
    fresh = Client()
    assert sign_in(fresh, "anna@example.org")["Location"].startswith("/account/two-factor/")
    assert who(fresh) == ""
    fresh.post("/account/two-factor/authenticate/", {"code": "000000"})
    assert who(fresh) == ""
    fresh.post("/account/two-factor/authenticate/", {"code": codes[0]})
    assert who(fresh) == "Anna Berg"
    again = Client()
    sign_in(again, "anna@example.org")
    again.post("/account/two-factor/authenticate/", {"code": codes[0]})
    assert who(again) == "", "a recovery code works once"


# Settings


def test_a_reader_changes_their_name_on_the_page_of_settings(client):
    joined(client)

    bad = client.post("/me/settings/name/", {"name": "Moderator"})
    good = client.post("/me/settings/name/", {"name": "Anna B."})

    assert bad.status_code == 400
    assert b"speaks for this site" in bad.content
    assert good.status_code == 302
    assert who(client) == "Anna B."
    assert b"You can change it again from" in client.get("/me/settings/").content


def test_a_newsrooms_reader_sees_what_is_theirs_to_set(client, make):
    client.force_login(make.reader("ada"))

    page = client.get("/me/settings/").content.decode()

    assert "comes from your newsroom" in page
    assert "/account/email/" not in page
    assert client.post("/me/settings/name/", {"name": "Other Name"}).status_code == 400
    for theirs in ["/account/email/", "/account/password/set/"]:
        assert client.get(theirs).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/me/settings/", "/me/settings/leave/", "/account/email/", "/account/two-factor/"],
)
def test_settings_are_nobodys_who_is_not_signed_in(client, address):
    assert client.get(address)["Location"].startswith("/login/")


def test_second_factors_are_locked_by_the_key_of_the_house(settings):
    settings.SECRET_KEY = "the first"  # noqa: S105 - nobody's
    kept = SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert SecondFactors().decrypt(kept) == "JBSWY3DPEHPK3PXP"

    settings.SECRET_KEY = "the second"  # noqa: S105 - nobody's
    lost = {SecondFactors().decrypt(kept) for _ in range(2)}
    settings.SECRET_KEY_FALLBACKS = ["the first"]

    assert SecondFactors().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    assert len(lost) == 2, "nobody knows it"
    assert "JBSWY3DPEHPK3PXP" not in lost
