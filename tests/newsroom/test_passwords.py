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


MANY = ("Evening Post", "The Times", "Daily Herald", "www.city.example", "Sunday Times of Harbour")


@pytest.mark.parametrize("password", ["post times daily herald city", "harbour herald evening 7"])
def test_a_long_phrase_of_words_that_many_newspapers_have_in_their_names_is_somebodys_own(
    password,
):
    assert not has_nothing_else(password, MANY)


@pytest.mark.parametrize(
    "password",
    [
        "DailyTimes2026",  # of two, but short
        "post herald city 12",
        "harbour-sunday-times-2026",  # long, and one of them
        "Times.Times.Times.Times.1",
    ],
)
def test_what_is_short_or_the_long_name_of_one_of_many_is_refused(password):
    assert has_nothing_else(password, MANY)


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


@pytest.mark.django_db
def test_a_long_phrase_is_a_good_one_where_many_newspapers_have_its_words_in_their_names():
    for number, name in enumerate(MANY):
        slug = f"paper-{number}"
        told = {"slug": slug, "token_issuer": slug, "url": f"https://{slug}.example"}
        Publication.objects.create(name=name, **told)

    validate_password("post times daily herald city")
    with pytest.raises(ValidationError, match="not the name of this site"):
        validate_password("sunday-times-harbour-2026")
