"""Passwords of the house's own words are the first that anybody tries."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from newsroom.accounts.passwords import has_nothing_else
from newsroom.models import Publication

WORDS = ("Harbour", "Post", "comments")


@pytest.mark.parametrize(
    "password",
    ["HarbourPost2026", "harbour-post!!", "comments.1234567", "xyzHarbourPost", "POSTharbour_99"],
)
def test_names_with_a_year_and_a_sign_are_nothing_else(password):
    assert has_nothing_else(password, WORDS)


@pytest.mark.parametrize(
    "password",
    [
        "a boat in the harbour at night",
        "1234567890",
        "correct horse",
        "postillions!",
        "größer als",
    ],
)
def test_what_has_more_in_it_or_none_of_them_is_not_asked_about_here(password):
    assert not has_nothing_else(password, WORDS)


@pytest.fixture
def harbour_post(db) -> None:
    Publication.objects.create(slug="hp", name="The Harbour Post", url="https://news.example")


@pytest.mark.usefixtures("harbour_post")
@pytest.mark.parametrize("password", ["HarbourPost#1", "news.example.1", "thirdreading99"])
def test_a_password_of_the_newspapers_name_or_address_or_of_ours_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_of_our_own_words" in [one.code for one in refused.value.error_list]


@pytest.mark.usefixtures("harbour_post")
def test_a_long_walk_that_passes_the_harbour_is_a_good_one():
    validate_password("a long walk along the harbour")
