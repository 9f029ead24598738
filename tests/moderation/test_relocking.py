"""A SECRET_KEY that others may know goes, and what has to be read again is not lost with it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from moderation.models import ModerationHook
from newsroom.accounts.adapter import SecondFactors
from newsroom.models import Endpoint, IdentityProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make):
    return make.reader("ada")


@pytest.fixture
def what_is_locked(make, reader):
    """One secret of each kind; how each is read again."""
    paper = make.the_paper()
    provider = IdentityProvider(
        publication=paper, slug="post-id", name="Post ID", issuer="https://id.post.example",
        client_id="comments",
    )  # fmt: skip
    provider.secret = "of the provider"  # noqa: S105 - nobody's
    provider.save()
    told = Endpoint(publication=paper, url="https://cms.example/told")
    told.take("of the endpoint")
    told.save()
    asked = ModerationHook(
        publication=paper, name="civility", url="https://x.example/", deadline=60
    )
    asked.take("of the hook")
    asked.save()
    TOTP.activate(reader, generate_totp_secret())
    RecoveryCodes.activate(reader)
    key = paper.signing_keys.get()

    def read() -> list[object]:
        totp = Authenticator.objects.get(type="totp")
        codes = Authenticator.objects.get(type="recovery_codes").wrap()
        return [
            type(key).objects.get(pk=key.pk).secret,
            IdentityProvider.objects.get().secret,
            Endpoint.objects.get().secrets,
            ModerationHook.objects.get().secrets,
            SecondFactors().decrypt(totp.data["secret"]),
            codes.get_unused_codes(),
        ]

    return read


def test_what_was_locked_under_the_key_before_opens_without_it(settings, what_is_locked):
    before = what_is_locked()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    call_command("relock")
    settings.SECRET_KEY_FALLBACKS = []

    assert what_is_locked() == before


def test_a_second_time_changes_nothing(settings, what_is_locked, capsys):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    call_command("relock")
    kept = list(Endpoint.objects.values_list("sealed"))
    capsys.readouterr()

    call_command("relock")

    assert capsys.readouterr().out == "0 secrets were locked anew, and 6 were of today.\n"
    assert list(Endpoint.objects.values_list("sealed")) == kept


def test_what_nobody_can_open_is_named_and_the_rest_is_done(settings, what_is_locked, capsys):
    settings.SECRET_KEY, before = "another", settings.SECRET_KEY
    told = Endpoint.objects.get()
    told.take("of today")
    told.save()

    with pytest.raises(CommandError, match="5 are locked for good"):
        call_command("relock")

    assert "SecondFactors, totp of ada" in capsys.readouterr().err
    settings.SECRET_KEY_FALLBACKS = [before]
    assert what_is_locked()[2] == ["of today"]


def test_no_field_that_is_locked_is_forgotten():
    """Whoever adds one finds it here: it is called so, or says so."""
    from moderation.workflow.relocking import _FIELDS

    found = {
        (model, field.name)
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and (field.name.startswith(("locked", "sealed")) or "locked" in field.help_text.lower())
    }

    assert found == {(model, name) for model, (_, names) in _FIELDS.items() for name in names}
