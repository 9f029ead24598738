"""How near a case stands to the top of the list: by readers, by reports, by a machine's guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moderation.models import Case, LegalGround
from moderation.models.filing import Tier
from moderation.reports import chance
from moderation.rules import HouseRule
from moderation.workflow.deciding import open_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.reporting import report
from moderation.workflow.urgency import chance_of_bad
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
Cause = Case.Cause
chances = st.floats(0, 1)
nearness = st.floats(0, 5)


@pytest.fixture
def known(make):
    """Readers who have been here for a month."""

    def made():
        reader = make.reader()
        Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
        reader.refresh_from_db()
        return reader

    return made


@pytest.fixture
def guessed(make, settings):
    """A text that a check of the newsroom gave a score of 0.831, and nobody has read."""
    settings.SCREENING_CHECKS = ["tests.checks_to_try.guesses"]
    return make.in_review()


def the_case(comment):
    return Case.objects.get(comment=comment, closed_at=None)


# Reports.


@given(chances, nearness, nearness, chances)
def test_more_reports_never_make_a_text_likelier_to_be_fine(before, one, other, sure):
    less, more = sorted((one, other))

    assert before <= chance(before, less, sure=sure) <= chance(before, more, sure=sure) <= 1


@given(st.floats(0.001, 0.6))
def test_what_hides_a_text_makes_it_as_likely_bad_as_what_readers_return(before):
    sure = HouseRule().sure_to_return

    assert chance(before, 1, sure=sure) == pytest.approx(sure)
    assert chance(before, 0.5, sure=sure) < sure < chance(before, 1.3, sure=sure)


def test_each_report_that_joins_moves_a_case_up(make, known):
    comment = make.released()
    risks = [chance_of_bad(comment.released_revision)]

    for _ in range(3):
        report(comment, by=known(), reason="attack")
        risks.append(the_case(comment).risk)

    assert risks == sorted(set(risks))
    assert risks[-1] == pytest.approx(HouseRule().sure_to_return)


def test_a_threat_is_as_urgent_as_what_is_hidden(make, known):
    comment = make.released()

    report(comment, by=known(), reason="threat")

    assert the_case(comment).risk == pytest.approx(HouseRule().sure_to_return)


def test_what_is_only_off_the_topic_says_nothing_bad(make, known):
    comment = make.released()
    before = chance_of_bad(comment.released_revision)

    report(comment, by=known(), reason="off_topic")

    assert the_case(comment).risk == pytest.approx(before)


def test_a_case_that_is_open_for_another_cause_is_raised_too(make, known):
    comment = make.released()
    case = open_case(comment.released_revision, cause=Cause.STAFF_AFTER)

    report(comment, by=known(), reason="attack")

    assert the_case(comment).risk > case.risk


def test_a_notice_stands_before_whatever_is_reported(make, known, as_):
    noticed, hidden = make.released(), make.released()
    said = Given(LegalGround.DEFAMATION, "None of it is true.", "Zoe", "z@reader.example")
    give_notice(noticed, replace(said, good_faith=True))

    for _ in range(4):
        if not hidden.is_public:
            break
        report(hidden, by=known(), reason="threat")
        hidden.refresh_from_db()

    listed = as_(make.moderator()).get("/api/v1/cases").json()["results"]
    assert [one["comment"] for one in listed] == [str(noticed.pk), str(hidden.pk)]
    assert the_case(noticed).tier == Tier.LEGAL


# A machine's guess.


def test_a_machines_guess_raises_a_case(guessed):
    case = open_case(guessed, cause=Cause.OVERDUE)

    assert case.risk == pytest.approx(0.831)


def test_a_machines_guess_lowers_nothing(make, settings):
    split = make.split()
    likely = max(0.9, split.risk)
    Case.objects.filter(pk=split.pk).update(risk=likely)
    split.revision.findings.append({"check": "guesses", "score": 0.01, "model": "harbour"})

    joined = open_case(split.revision, cause=Cause.FLAGGED)

    assert joined.risk == likely
    assert chance_of_bad(split.revision) >= split.risk


def test_the_list_says_that_it_is_a_machines_guess(guessed, make, client, as_):
    open_case(guessed, cause=Cause.OVERDUE)
    moderator = make.moderator()
    client.force_login(moderator)

    said = client.get("/desk/?state=open").content.decode()
    told = as_(moderator).get("/api/v1/cases").json()["results"][0]

    assert "A machine’s guess: probably not civil" in said
    assert "So far:" not in said
    assert told["risk"] == pytest.approx(0.831)


def test_the_list_says_where_nobody_has_rated_it(make, client):
    """Its risk is that of any text: it had stood there as "probably fine" beside a threat."""
    open_case(make.in_review(), cause=Cause.SEVERE)
    client.force_login(make.moderator())

    said = client.get("/desk/?state=open").content.decode()

    assert "No reader has rated it." in said
    assert "So far:" not in said


def test_the_list_says_what_readers_made_of_it(make, client):
    make.split()
    client.force_login(make.moderator())

    said = client.get("/desk/?state=open").content.decode()

    assert "So far:" in said
    assert "No reader has rated it." not in said


def test_a_sample_shows_no_machines_guess_and_stands_where_it_would_without(
    guessed, make, client, as_
):
    sample = open_case(guessed, cause=Cause.AUDIT)
    moderator = make.moderator()
    client.force_login(moderator)

    listed = client.get("/desk/?state=open").content.decode()
    card = client.get(f"/desk/cases/{sample.pk}/").content.decode()
    told = as_(moderator).get(f"/api/v1/cases/{sample.pk}").json()

    sample.refresh_from_db()
    assert sample.rank == Tier.SAMPLE
    assert "machine" not in listed + card
    assert "0.83" not in listed + card
    assert told["case"]["risk"] is None
    assert not any("score" in finding for finding in told["case"]["findings"])
