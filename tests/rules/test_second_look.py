"""A panel has to agree before anything is returned, where the rule says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.coins import Population
from moderation.rules import HouseRule
from moderation.verdict import Circumstances, Outcome, Witness, verdict

PANEL = HouseRule(second_look="panel")
SOMEBODY_TRUSTED = Circumstances(trusted=Population(0.85, 0.95))
NOBODY = Circumstances()
AGAINST = Witness(civil=False, weight=2.0)
A_TRUSTED_NO = replace(AGAINST, trusted=True)
A_TRUSTED_YES = Witness(civil=True, weight=-0.5, trusted=True)


def test_without_a_panel_readers_return_alone():
    assert verdict([AGAINST] * 3, HouseRule(), NOBODY).outcome is Outcome.RETURN


def test_a_trusted_reader_is_asked_before_a_text_is_returned():
    found = verdict([AGAINST] * 3, PANEL, SOMEBODY_TRUSTED)

    assert (found.outcome, found.because) == (Outcome.ASK_TRUSTED, "panel_must_confirm")


def test_what_a_trusted_reader_would_return_too_is_returned():
    found = verdict([AGAINST, AGAINST, A_TRUSTED_NO], PANEL, SOMEBODY_TRUSTED)

    assert found.outcome is Outcome.RETURN


def test_a_trusted_reader_who_finds_it_civil_confirms_nothing():
    found = verdict([AGAINST, AGAINST, AGAINST, A_TRUSTED_YES], PANEL, SOMEBODY_TRUSTED)

    assert found.outcome is Outcome.ASK_TRUSTED


def test_where_nobody_trusted_is_about_the_desk_is_asked():
    found = verdict([AGAINST] * 3, PANEL, NOBODY)

    assert (found.outcome, found.because) == (Outcome.ESCALATE, "no_panel_to_confirm")


def test_after_as_many_as_allowed_the_desk_is_asked():
    assert verdict([AGAINST] * 5, PANEL, SOMEBODY_TRUSTED).outcome is Outcome.ESCALATE


def test_a_panel_is_heard_too_where_every_rating_counts_alike():
    plain = replace(PANEL, weighed=False)

    assert verdict([AGAINST] * 2, plain, SOMEBODY_TRUSTED).outcome is Outcome.ASK_TRUSTED
    assert verdict([A_TRUSTED_NO] * 2, plain, NOBODY).outcome is Outcome.RETURN


witnesses = st.lists(
    st.builds(
        lambda civil, weight, trusted: Witness(
            civil, -weight if civil else weight, trusted=trusted
        ),
        st.booleans(),
        st.floats(0, 2.5),
        st.booleans(),
    ),
    max_size=5,
)


@given(witnesses, st.sampled_from([SOMEBODY_TRUSTED, NOBODY]))
def test_a_panel_changes_nothing_but_who_returns(said, around):
    alone = verdict(said, HouseRule(), around)
    with_panel = verdict(said, PANEL, around)

    confirmed = any(one.trusted and not one.civil for one in said)
    if alone.outcome is Outcome.RETURN and not confirmed:
        assert with_panel.outcome in (Outcome.ASK_TRUSTED, Outcome.ESCALATE)
    else:
        assert with_panel == alone
    assert with_panel.bad == pytest.approx(alone.bad)
