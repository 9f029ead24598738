"""The rule in force: the house's, and what was set for the site, its parts and its readers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from moderation.models import Policy, Standing
from moderation.passports import rule_of
from moderation.rules import HouseRule
from newsroom.models import Article, Reader

pytestmark = pytest.mark.django_db
HOUSE = HouseRule()


def say(about: Article, *, owed: int | None = None, **facts: Any) -> Policy:
    """Set a policy for the publication of an article, or for as much of it as is named."""
    exceptions = facts.pop("exceptions", {"reviews_owed": owed})
    return Policy.objects.create(publication=about.publication, exceptions=exceptions, **facts)


def reader_of_tier(make: Any, tier: str) -> Reader:
    reader: Reader = make.reader()
    Standing.objects.create(reader=reader, tier=tier)
    return reader


def owed(article: Article, reader: Reader) -> int:
    return Policy.objects.rule_for(article, reader).reviews_owed


# Which one counts


def test_where_nothing_is_said_the_house_rule_is_in_force(make):
    assert Policy.objects.rule_for(make.article(), make.reader()) == HOUSE


def test_the_nearer_to_the_reader_a_policy_is_the_more_it_counts(make):
    article, regular = make.article(section="city"), reader_of_tier(make, "regular")

    said = [owed(article, regular)]
    for number, place in enumerate([{}, {"section": "city"}, {"article": article}], start=4):
        say(article, owed=number, **place)
        said.append(owed(article, regular))
    say(article, owed=7, tier="regular")
    said.append(owed(article, regular))

    assert said == [3, 4, 5, 6, 7]


def test_it_does_not_matter_in_which_order_they_were_set(make):
    article, regular = make.article(section="city"), reader_of_tier(make, "regular")
    say(article, owed=7, tier="regular")
    say(article, owed=6, article=article)
    say(article, owed=5, section="city")
    say(article, owed=4)

    assert owed(article, regular) == 7
    assert owed(article, make.reader()) == 6
    assert owed(make.article(article.publication, section="city"), make.reader()) == 5
    assert owed(make.article(article.publication, section="sports"), make.reader()) == 4


def test_a_policy_for_fewer_of_a_tier_counts_more_than_for_all_of_it(make):
    article, regular = make.article(section="city"), reader_of_tier(make, "regular")
    say(article, owed=1, tier="regular", article=article)
    say(article, owed=2, tier="regular", section="city")
    say(article, owed=4, tier="regular")

    assert owed(article, regular) == 1
    assert owed(make.article(article.publication, section="city"), regular) == 2
    assert owed(make.article(article.publication, section="sports"), regular) == 4


def test_policies_for_elsewhere_say_nothing_here(make):
    article, reader = make.article(section="city"), make.reader()
    say(article, owed=9, section="sports")
    say(article, owed=8, article=make.article(article.publication))
    say(article, owed=7, tier="trusted")
    say(make.article(make.publication()), owed=6)

    assert Policy.objects.rule_for(article, reader) == HOUSE


def test_a_reader_without_a_standing_is_a_newcomer(make):
    article = make.article()
    say(article, owed=5, tier="newcomer")

    assert owed(article, make.reader()) == 5
    assert owed(article, reader_of_tier(make, "newcomer")) == 5
    assert owed(article, reader_of_tier(make, "regular")) == 3


def test_each_policy_speaks_only_of_what_it_names(make):
    article, reader = make.article(section="city"), make.reader()
    say(article, exceptions={"reviews_owed": 5, "lapse_hours": 24})
    say(article, section="city", exceptions={"self_check": False})
    say(article, article=article, exceptions={"reviews_owed": 1})

    rule = Policy.objects.rule_for(article, reader)

    assert rule == HOUSE.with_exceptions(
        {"reviews_owed": 1, "lapse_hours": 24, "self_check": False}
    )


def test_none_says_nothing_and_no_says_no(make):
    article, reader = make.article(section="city"), make.reader()
    say(article, exceptions={"reviews_owed": 5, "self_check": False})
    say(article, section="city", exceptions={"reviews_owed": None, "self_check": None})

    rule = Policy.objects.rule_for(article, reader)

    assert (rule.reviews_owed, rule.self_check) == (5, False)


def test_in_general_only_what_was_said_for_the_whole_site_counts(make):
    article = make.article(section="city")
    say(article, owed=5, section="city")
    say(article, owed=6, article=article)
    say(article, owed=7, tier="newcomer")
    say(make.article(make.publication()), owed=8)

    before = Policy.objects.rule_of(article.publication_id)
    say(article, owed=4)
    after = Policy.objects.rule_of(article.publication_id)

    assert (before, after.reviews_owed) == (HOUSE, 4)


def test_one_place_has_one_policy(make):
    article = make.article()
    for place in [{}, {"section": "city"}, {"article": article}, {"tier": "regular"}]:
        say(article, owed=1, **place)
        with (
            pytest.raises(IntegrityError, match="policy_is_said_once_for_each_place"),
            transaction.atomic(),
        ):
            say(article, owed=2, **place)


# A change of rule never rewrites history.


def test_two_reviews_for_regulars_are_asked_of_their_next_comment_only(make):
    regular, newcomer = reader_of_tier(make, "regular"), make.reader()
    before = make.pending(regular)

    say(make.the_article(), owed=2, tier="regular")
    after, newcomers = make.pending(regular), make.pending(newcomer)

    before.refresh_from_db()
    assert [r.reviews_owed for r in (before, after, newcomers)] == [3, 2, 3]
    assert [rule_of(r).reviews_owed for r in (before, after, newcomers)] == [3, 2, 3]


def test_a_text_is_judged_by_the_rule_it_was_handed_in_under(make):
    revision = make.in_review()
    make.policy(ratings_at_least=4, ratings_at_most=7)

    make.review(revision, civil=True)
    make.review(revision, civil=True)

    revision.refresh_from_db()
    assert (revision.ratings_wanted, revision.ratings_at_most) == (2, 5)
    assert revision.decision is not None


def test_who_rises_in_tier_still_owes_what_was_asked_at_the_time(make):
    reader = make.reader()
    say(make.the_article(), owed=1, tier="trusted")
    revision = make.pending(reader)

    Standing.objects.update_or_create(reader=reader, defaults={"tier": "trusted"})

    revision.refresh_from_db()
    assert revision.reviews_owed == 3
    assert make.pending(reader).reviews_owed == 1


# A policy that could not work is never saved by hand.


@pytest.mark.parametrize(
    ("exceptions", "complaint"),
    [
        ({"reviews_owed": -1}, "reviews_owed must be between 0 and 10"),
        ({"reviews_owed": 2.5}, "reviews_owed must be a whole number"),
        ({"reviews_owed": "2"}, "reviews_owed must be a whole number"),
        ({"self_check": "no"}, "self_check must be true or false"),
        ({"ratings_at_least": 1}, "ratings_at_least must be 2 or more"),
        ({"ratings_at_most": 1}, "not above ratings_at_most"),
        ({"lead": 3}, "reachable with ratings_at_least"),
        ({"lapse_hours": 10**12}, "lapse_hours must be between"),
        ({"reviews_owde": 2}, "reviews_owde"),
        ({}, "cannot be blank"),
        (None, "cannot be null"),
        (3, "not iterable"),
        (["reviews_owed"], "dictionary update sequence"),
    ],
)
def test_a_bad_policy_is_refused_and_says_why(make, exceptions, complaint):
    policy = Policy(publication=make.the_paper(), exceptions=exceptions)

    with pytest.raises(ValidationError, match=complaint) as refused:
        policy.full_clean()

    assert "exceptions" in refused.value.message_dict


def test_a_tier_that_does_not_exist_is_refused(make):
    policy = Policy(publication=make.the_paper(), tier="king", exceptions={"reviews_owed": 0})

    with pytest.raises(ValidationError, match="king"):
        policy.full_clean()


@pytest.mark.parametrize(
    "exceptions", [{"reviews_owed": 2}, {"self_check": False}, {"lead": None, "rewrites": 0}]
)
def test_a_good_policy_is_taken(make, exceptions):
    policy = Policy(publication=make.the_paper(), tier="regular", exceptions=exceptions)

    policy.full_clean()
    policy.save()

    rule = Policy.objects.rule_for(make.the_article(), reader_of_tier(make, "regular"))
    assert rule == HOUSE.with_exceptions(exceptions)


def test_two_good_policies_that_cannot_work_together_stop_no_comment(make, caplog):
    article, regular = make.article(), reader_of_tier(make, "regular")
    strict = {"ratings_at_least": 4, "lead": 3}
    for exceptions, tier in [(strict, ""), ({"ratings_at_most": 3}, "regular")]:
        policy = Policy(publication=article.publication, tier=tier, exceptions=exceptions)
        policy.full_clean()
        policy.save()

    rule = Policy.objects.rule_for(article, regular)

    assert (rule.ratings_at_least, rule.ratings_at_most) == (4, 5)
    assert "is left out: ratings_at_least must be 2 or more" in caplog.text


def test_a_policy_for_an_article_of_another_publication_is_refused(make):
    theirs = make.article(make.publication())
    policy = Policy(publication=make.publication(), article=theirs, exceptions={"lead": 1})

    with pytest.raises(ValidationError, match="another publication"):
        policy.full_clean()
