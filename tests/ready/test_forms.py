"""A form on a page that is the same for everybody has no token; of which site it is, is known."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

TEXT = {"text": "What I have to say.", "by": ""}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def test_who_has_not_signed_in_may_send_it_from_our_own_page(make, strict):
    article = make.the_article()

    sent = strict.post(f"/articles/{article.pk}/", TEXT, headers={"origin": "http://testserver"})

    assert sent.status_code == 302
    assert "/login/" in sent["Location"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://testserver.evil"])
def test_nobody_sends_it_from_elsewhere(make, strict, origin):
    article = make.the_article()

    sent = strict.post(f"/articles/{article.pk}/", TEXT, headers={"origin": origin})

    assert sent.status_code == 403


def test_who_has_signed_in_needs_the_token_also_from_our_own_page(make, strict):
    article, reader = make.the_article(), make.reader()
    strict.force_login(reader)

    sent = strict.post(f"/articles/{article.pk}/", TEXT, headers={"origin": "http://testserver"})

    assert sent.status_code == 403
    assert not reader.comments.exists()
