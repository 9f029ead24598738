"""Who may be given what: the rules of the draw, against the same rules in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import queue
from moderation.models import Apart, Assignment, Calibration, Standing
from moderation.trust import Phase
from moderation.workflow.assigning import assign
from moderation.workflow.rating import rate
from moderation.workflow.self_checking import self_check
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def open_house(make):
    """A paper that asks nothing of its authors: what they hand in waits for readers at once."""
    make.the_paper()
    make.policy(reviews_owed=0, self_check=False)
    return make


def drawn_by(reader, wanted=3):
    return [text.revision for text in queue.draw(Revision.objects.first().publication_id,
                                                 reader.pk, wanted)]  # fmt: skip


def apart(reviewer, author, why="favour", days=30):
    until = None if days is None else timezone.now() + days * DAY
    return Apart.objects.create(reviewer=reviewer, author=author, why=why, until=until)


def trust(reader):
    Standing.objects.update_or_create(reader=reader, defaults={"tier": Standing.Tier.TRUSTED})


def had(make, text, reader, *, days_ago=0.0):
    """This reader was given this text, and answered."""
    lease = make.lease(text, reader)
    rate(lease.pk, reviewer=reader, quality="fair", civil=True)
    Assignment.objects.filter(pk=lease.pk).update(assigned_at=timezone.now() - days_ago * DAY)


# One rule at a time


def test_who_takes_part_in_a_thread_is_given_nothing_of_it(open_house):
    make = open_house
    author, answers, sibling, asks = (make.reader() for _ in range(4))
    root = make.released(author)
    reply = make.in_review(answers, parent=root)
    make.in_review(sibling, parent=root)
    elsewhere = make.in_review()

    assert reply.pk not in drawn_by(author)
    assert reply.pk not in drawn_by(sibling)
    assert {reply.pk, elsewhere.pk} <= set(drawn_by(asks))


@pytest.mark.parametrize("why", Apart.Why.values)
def test_who_is_kept_apart_from_an_author_is_not_given_their_texts(open_house, why):
    make = open_house
    text, reader, other = make.in_review(), make.reader(), make.reader()
    apart(reader, text.author, why)

    assert drawn_by(reader) == []
    assert not queue.has_more(text.publication_id, reader.pk)
    assert drawn_by(other) == [text.pk]


def test_who_was_kept_apart_may_be_given_them_again_once_it_is_over(open_house):
    make = open_house
    text, reader, for_good = make.in_review(), make.reader(), make.reader()
    apart(reader, text.author, days=30)
    apart(for_good, text.author, days=None)

    with time_machine.travel(timezone.now() + 31 * DAY):
        assert drawn_by(reader) == [text.pk]
        assert drawn_by(for_good) == []


def test_an_author_comes_again_after_a_fortnight_and_before_it_only_if_nobody_else_is_left(
    open_house,
):
    make = open_house
    author, reader = make.reader(), make.reader()
    had(make, make.in_review(author), reader)
    again = make.in_review(author)
    others = [make.in_review() for _ in range(3)]

    assert all(again.pk not in drawn_by(reader) for _ in range(30))
    assert again.pk in drawn_by(reader, wanted=4)
    with time_machine.travel(timezone.now() + 15 * DAY):
        assert any(again.pk in drawn_by(reader) for _ in range(60))
    assert len(others) == 3


def test_one_draw_brings_one_text_of_an_author_as_long_as_there_are_others(open_house):
    make = open_house
    prolific = make.reader()
    texts = {make.in_review(prolific).pk for _ in range(5)}
    for _ in range(2):
        make.in_review()

    for _ in range(30):
        assert len(texts.intersection(drawn_by(make.reader()))) == 1


def test_one_draw_brings_one_text_that_is_likely_bad_as_long_as_there_are_others(open_house):
    make = open_house
    grim = {make.in_review().pk for _ in range(4)}
    Revision.objects.filter(pk__in=grim).update(author_shift=1.2)
    for _ in range(3):
        make.in_review()

    for _ in range(30):
        assert len(grim.intersection(drawn_by(make.reader()))) <= 1


def test_only_trusted_readers_are_asked_in_doubt_and_they_are_asked_first(open_house):
    make = open_house
    make.stated_terms()
    in_doubt = make.in_review()
    make.review(in_doubt, civil=False)
    make.review(in_doubt, civil=False)
    in_doubt.refresh_from_db()
    assert in_doubt.is_waiting_for_peers
    Revision.objects.filter(pk=in_doubt.pk).update(trusted_only=True, ratings_wanted=3)
    for _ in range(40):
        make.in_review()
    trusted, anybody = make.reader(), make.reader()
    trust(trusted)

    asked = sum(in_doubt.pk in drawn_by(trusted) for _ in range(200))

    assert asked > 25  # a draw from forty-one alike would bring it fifteen times
    assert all(in_doubt.pk not in drawn_by(anybody) for _ in range(60))


def test_what_waits_longest_and_what_has_one_rating_is_drawn_most(open_house):
    make = open_house
    old, begun, fresh = (make.in_review() for _ in range(3))
    now = timezone.now()
    Revision.objects.filter(pk=old.pk).update(queued_at=now - timedelta(hours=4))
    make.review(begun, civil=True)  # One more decides it: the shortest work first.

    drawn = Counter(drawn_by(make.reader(), wanted=1)[0] for _ in range(300))

    assert drawn[old.pk] > drawn[begun.pk] > drawn[fresh.pk] > 0


# All of them together


@dataclass
class World:
    """All that the rules ask about, read once, for the same rules in plain Python."""

    texts: list[Revision]
    readers: list[Reader]
    threads: dict[UUID, set[UUID]]  # of each reader
    given: list[Assignment]
    apart: set[tuple[UUID, UUID]]
    trusted: set[UUID]

    def may_be_given(self, text: Revision, reader: UUID) -> bool:
        is_full = text.ratings_received + text.leases_open >= text.ratings_wanted
        is_waiting = text.status == Status.IN_REVIEW and text.release_due_at is None
        had = any(
            one.reviewer_id == reader and one.comment_id == text.comment_id
            for one in self.given
            if one.state != Assignment.State.EXPIRED
        )
        return (
            (is_waiting and not is_full)
            and text.author_id != reader
            and not had
            and thread_of(text.comment) not in self.threads[reader]
            and (reader, text.author_id) not in self.apart
            and (not text.trusted_only or reader in self.trusted)
        )

    def lately(self, reader: UUID) -> set[UUID]:
        """The authors whose texts this reader has had within a fortnight."""
        since = timezone.now() - 14 * DAY
        return {
            one.revision.author_id
            for one in self.given
            if one.reviewer_id == reader
            and one.state != Assignment.State.EXPIRED
            and one.assigned_at > since
        }


def thread_of(comment: Comment) -> UUID:
    return comment.root_id or comment.pk


def look_at_the_world() -> World:
    threads: dict[UUID, set[UUID]] = {reader.pk: set() for reader in Reader.objects.all()}
    for comment in Comment.objects.all():
        threads[comment.author_id].add(thread_of(comment))
    now = timezone.now()
    return World(
        texts=list(Revision.objects.exclude(status=Status.CALIBRATION).select_related("comment")),
        readers=list(Reader.objects.filter(handle__startswith="reader-").exclude(issuer="house")),
        threads=threads,
        given=list(Assignment.objects.select_related("revision")),
        apart={
            (row.reviewer_id, row.author_id)
            for row in Apart.objects.all()
            if row.until is None or row.until > now
        },
        trusted=set(
            Standing.objects.filter(tier="trusted").values_list("reader", flat=True)
        ),
    )  # fmt: skip


@pytest.fixture
def world(open_house):
    """A small random town in which every rule bites somewhere."""
    make, dice = open_house, random.Random(1847)
    make.policy(new_undecided_at_most=0)
    people = [make.reader() for _ in range(16)]
    roots = [make.released(author) for author in people[:4]]
    texts = [
        make.in_review(dice.choice(people), parent=dice.choice([None, *roots])) for _ in range(48)
    ]
    for text in dice.sample(texts, 6):
        text.set(trusted_only=True, doubt=0.8)
    for reader in dice.sample(people, 4):
        trust(reader)
    for reviewer, author in {tuple(dice.sample(people, 2)) for _ in range(30)}:
        apart(reviewer, author, dice.choice(Apart.Why.values), dice.choice([30, -1, None]))
    for text in dice.sample(texts, 30):
        able = [r for r in people if r.pk != text.author_id]
        reader, days_ago = dice.choice(able), dice.choice([1, 13, 15])
        lease = make.lease(text, reader)
        state = dice.choice(["open", "expired"])
        Assignment.objects.filter(pk=lease.pk).update(
            state=state, assigned_at=timezone.now() - days_ago * DAY
        )
    for text in dice.sample(texts, 5):  # As many as its verdict wants have it.
        while text.leases_open < text.ratings_wanted:
            make.lease(text)
            text.refresh_from_db()
    make.calibrations(6)
    return look_at_the_world()


@pytest.mark.lots
def test_ten_thousand_draws_break_no_rule(world):
    """B17: 0 violations. And as long as others are left, nobody meets an author again."""
    practice = set(Calibration.objects.values_list("pk", flat=True))
    texts = {text.pk: text for text in world.texts}
    may = {
        r.pk: {text.pk for text in world.texts if world.may_be_given(text, r.pk)}
        for r in world.readers
    }
    lately = {reader.pk: world.lately(reader.pk) for reader in world.readers}
    draws, dice, seen = 0, random.Random(7), set()

    while draws < 10_000:
        reader = dice.choice(world.readers)
        drawn = drawn_by(reader)
        draws += len(drawn)
        waiting = set(drawn) - practice
        assert waiting <= may[reader.pk]
        assert len(drawn) == len(set(drawn)) == 3
        authors = [texts[pk].author_id for pk in waiting]
        again = [a for a in authors if a in lately[reader.pk]]
        fresh = {texts[pk].author_id for pk in may[reader.pk]} - lately[reader.pk]
        if len(fresh) >= 3:
            assert again == []
            assert len(authors) == len(set(authors))
        seen |= waiting

    assert seen == set().union(*may.values())  # Nothing starves.


def test_what_can_be_drawn_is_what_the_rules_say_no_more_and_no_less(world, monkeypatch):
    monkeypatch.setattr(queue, "SAMPLE", 1000)
    monkeypatch.setattr(queue, "OF_THEM_IN_DOUBT", 1000)
    practice = set(Calibration.objects.values_list("pk", flat=True))

    for reader in world.readers:
        allowed = {text.pk for text in world.texts if world.may_be_given(text, reader.pk)}
        assert set(drawn_by(reader, wanted=1000)) - practice == allowed
        assert queue.has_more(world.texts[0].publication_id, reader.pk)
        assert queue.has_waiting(world.texts[0].publication_id, reader.pk) == bool(allowed)


# Practice among the rest


def share_of_practice(reader, draws):
    practice = set(Calibration.objects.values_list("pk", flat=True))
    return sum(drawn_by(reader, wanted=1)[0] in practice for _ in range(draws)) / draws


@pytest.mark.lots
@pytest.mark.parametrize(
    ("settled", "waiting", "rate"),
    [(0, 7, 0.25), (5, 7, 0.25), (6, 7, 0.03), (0, 15, 0.125), (500, 10_000, 0.03 * 8 / 10_001)],
)
def test_practice_comes_by_how_well_its_reader_is_known_and_gives_way(settled, waiting, rate):
    known = Phase.NEWCOMER if settled < 6 else Phase.ESTABLISHED
    situation = queue.Situation(
        settled, "newcomer", known, informed=0.5, practice_is_bad=0.5, waiting=waiting
    )

    assert situation.practice_rate == pytest.approx(rate)


@pytest.mark.lots
def test_newcomers_practise_a_quarter_of_the_time_and_others_little(open_house):
    """Binomial: within 3.3 standard deviations, one false alarm in a thousand runs."""
    make = open_house
    for _ in range(7):
        make.in_review()
    make.calibrations(5)

    for reader, rate_ in ((make.reader(), 0.25), (make.seasoned(), 0.03)):
        tolerance = 3.3 * (rate_ * (1 - rate_) / 800) ** 0.5
        assert share_of_practice(reader, 800) == pytest.approx(rate_, abs=tolerance)


def test_a_long_queue_is_not_counted_to_its_end(open_house, monkeypatch):
    monkeypatch.setattr(queue, "SITUATION", queue.SITUATION.replace("LIMIT 100", "LIMIT 5"))
    make = open_house
    texts = [make.in_review() for _ in range(9)]

    publication = texts[0].publication_id
    facts = queue._facts(publication, make.reader().pk)

    assert queue._situation(publication, facts).waiting == 5


def test_on_probation_a_reader_practises_as_long_as_there_is_something_to_practise_on(open_house):
    make = open_house
    waiting = {make.in_review().pk for _ in range(3)}
    known = {item.pk for item in make.calibrations(2)}
    reader = make.seasoned()
    until = timezone.now() + 14 * DAY
    Standing.objects.filter(reader=reader).update(probation_until=until)

    assert set(drawn_by(reader, wanted=2)) == known
    assert known < set(drawn_by(reader, wanted=3)) < known | waiting
    with time_machine.travel(until + DAY):
        assert any(waiting & set(drawn_by(reader, wanted=1)) for _ in range(20))


def test_a_text_with_a_known_answer_is_shown_to_thirty_and_then_to_no_more(
    open_house, monkeypatch
):
    monkeypatch.setattr(queue, "EXPOSED_AT_MOST", 2)
    make = open_house
    harvested, starter = make.calibrations(2)
    Calibration.objects.filter(pk=starter.pk).update(key="a-starter")
    for item in (harvested, harvested, starter, starter):
        make.lease(item.revision)
    fresh, reader = make.calibrations(1)[0], make.reader()

    assert drawn_by(reader, wanted=1) == [fresh.pk]
    assert set(drawn_by(reader, wanted=3)) == {fresh.pk, starter.pk}  # rather than let them off


def test_worn_practice_is_never_mixed_into_a_full_queue(open_house, monkeypatch):
    monkeypatch.setattr(queue, "EXPOSED_AT_MOST", 1)
    monkeypatch.setattr(queue, "calibration_rate", lambda *_: 0.999)
    make = open_house
    [starter] = make.calibrations(1)
    Calibration.objects.update(key="a-starter")
    make.lease(starter.revision)
    waiting = [make.in_review() for _ in range(3)]

    assert set(drawn_by(make.reader())) == {text.pk for text in waiting}


def test_a_retired_item_is_never_drawn(open_house):
    make = open_house
    text, [item] = make.in_review(), make.calibrations(1)
    Calibration.objects.filter(pk=item.pk).update(
        retired_at=timezone.now(), retired_because=Calibration.Retired.WRONG
    )

    assert drawn_by(make.reader()) == [text.pk]


@pytest.mark.lots
def test_nobody_is_given_anything_twice_and_practice_looks_like_all_else(make, as_):
    """B5: the payload of a text with a known answer has the shape of any other."""
    make.calibrations(12)
    for _ in range(6):
        make.in_review()
    reader, payloads, had = make.reader(), [], []

    for _ in range(4):
        mine = make.pending(reader)
        assign(mine.pk)
        listed = as_(reader).get("/api/v1/reviews").json()["results"]
        payloads += listed
        for one in listed:
            lease = Assignment.objects.select_related("revision").get(pk=one["id"])
            had.append(lease.revision)
            answer = {"quality": "fair", "civil": "yes"}
            as_(reader).post(f"/api/v1/reviews/{one['id']}/rating", answer)

    kinds = {text.status == Status.CALIBRATION for text in had}
    assert kinds == {True, False}
    assert len(had) == len({text.comment_id for text in had}) == 12
    assert len({str(shape(payload)) for payload in payloads}) == 1


def shape(value):
    return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else type(value)


def test_a_site_with_two_authors_still_flows(make):
    """Nobody but the two: each judges the other's texts, again and again, rather than wait."""
    one, other = make.reader(), make.reader()

    for author in [one, other] * 4:
        mine = make.pending(author)
        for lease in assign(mine.pk):
            rate(lease.pk, reviewer=author, quality="fair", civil=True)
        assign(mine.pk)
        self_check(mine.comment, civil=True)
        mine.refresh_from_db()
        assert mine.status == Status.IN_REVIEW

    read = Assignment.objects.filter(state="rated")
    assert read.filter(reviewer=one, revision__author=other).count() >= 2
    assert read.filter(reviewer=other, revision__author=one).count() >= 2
