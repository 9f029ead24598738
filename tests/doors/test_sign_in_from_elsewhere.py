"""No other site signs anybody in, up or out: before there is a session there is no token, and the
browser says which site it was."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example"
PAGES = (
    "/login/", "/signup/", "/account/password/reset/", "/account/login/", "/account/signup/",
    "/logout/", "/account/logout/",
)  # fmt: skip


def test_nobody_is_signed_in_up_or_out_by_another_site(make):
    make.the_paper()
    make.reader("ada", password="reading")
    told = {"login": "ada", "password": "reading", "email": "a@example.org", "name": "Anna B.",
            "password1": "a long walk by the sea"}  # fmt: skip
    nobody = Client(enforce_csrf_checks=True)

    for page in PAGES:
        for headers in ({}, {"origin": EVIL}, {"origin": "null"}, {"referer": f"{EVIL}/"}):
            assert nobody.post(page, told, headers=headers).status_code == 403, (page, headers)
    assert "sessionid" not in nobody.cookies
    own = nobody.post("/login/", told, headers={"origin": "http://testserver"})
    assert own.status_code == 302, "else nothing was tried"
