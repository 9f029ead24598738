"""What holds of every verdict, whatever readers said and whoever they are."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.authors import author_shift
from moderation.coins import Counts
from moderation.rules import HouseRule
from moderation.trust import Measures, Phase, Record, phase, word
from moderation.verdict import Circumstances, Outcome, Witness, verdict, weigh

RULE = HouseRule()
RANK = {
    Outcome.RETURN: 0,
    Outcome.ESCALATE: 1,
    Outcome.ONE_MORE: 1,
    Outcome.ASK_TRUSTED: 1,
    Outcome.RELEASE: 2,
}


@st.composite
def witness(draw, civil=None):
    says = draw(st.booleans() if civil is None else civil)
    heavy = draw(st.floats(0, 2.5))
    return Witness(
        civil=says,
        weight=-heavy if says else heavy,
        newcomer=draw(st.booleans()),
        rushed=draw(st.booleans()),
        circle=draw(st.sampled_from([None, None, 1, 2])),
    )


@st.composite
def around(draw):
    return Circumstances(
        measures=Measures(established=draw(st.sampled_from([0, 500])), alarm=draw(st.booleans())),
        author=draw(st.floats(-0.5, 2.5)),
        hours=draw(st.floats(0, 12)),
        load=draw(st.floats(0, 5)),
    )


@given(st.lists(witness(), max_size=6), around(), st.randoms())
def test_in_which_order_they_spoke_does_not_matter(witnesses, circumstances, chance):
    shuffled = chance.sample(witnesses, len(witnesses))

    one, other = weigh(witnesses, circumstances), weigh(shuffled, circumstances)

    assert abs(one - other) < 1e-9


@given(st.lists(witness(), max_size=5), witness(civil=st.just(True)), around())
def test_one_more_who_finds_it_civil_never_harms_a_text(witnesses, another, circumstances):
    before = verdict(witnesses, RULE, circumstances).outcome

    after = verdict([*witnesses, another], RULE, circumstances).outcome

    assert RANK[after] >= RANK[before]


@given(st.lists(witness(), max_size=1), around())
def test_nothing_is_decided_on_one_rating(witnesses, circumstances):
    assert verdict(witnesses, RULE, circumstances).outcome is Outcome.ONE_MORE


def test_one_circle_alone_returns_nothing():
    circle = [Witness(civil=False, weight=2.5, circle=1) for _ in range(3)]
    strangers = [Witness(civil=False, weight=2.5) for _ in range(3)]

    assert verdict(circle, RULE, Circumstances()).outcome is not Outcome.RETURN
    assert verdict(strangers, RULE, Circumstances()).outcome is Outcome.RETURN


counts = st.builds(Counts, *[st.floats(0, 500)] * 4)


@given(counts, st.integers(0, 500), st.integers(0, 5), st.booleans())
def test_no_word_weighs_more_than_the_limit_or_against_itself(found, settled, strikes, flagged):
    said = word(Record(found, settled, strikes, flagged), Measures())

    assert -2.5 <= said.civil <= 0 <= said.uncivil <= 2.5


def test_who_reads_a_lot_is_not_put_on_probation_for_a_slip_in_ten():
    keen = Record(Counts(caught=60, missed=12, spared=400, blamed=60), settled=500, strikes=3)
    careless = Record(Counts(caught=6, missed=6, spared=40, blamed=2), settled=50, strikes=3)

    assert phase(keen, Measures().population) is not Phase.PROBATION
    assert phase(careless, Measures().population) is Phase.PROBATION


@given(st.floats(0, 500), st.floats(0, 500))
def test_a_record_helps_little_warns_more_and_does_not_help_in_a_rush(fine, bad):
    assert -0.5 <= author_shift(fine, bad, 0.1) <= 2.5
    assert author_shift(fine, bad, 0.1, rush=True) >= 0
