"""A newsroom calls its readers by other subjects: by a list, once, and nobody gets lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.models import LogEntry
from moderation.refusals import AdminsOnly
from moderation.workflow import rekeying
from moderation.workflow.rekeying import SubjectTaken, outlook, rekey
from newsroom.models import Linking, Reader, Rekeying, Role
from newsroom.sso import SignedOutToken, reader_of
from newsroom.sso.rekeying import BadList, batches, digest_of, pairs_in, pieces
from tests import factories
from tests.newsroom.test_tokens import token

subjects = st.sampled_from("abcdefgh")
lists = st.dictionaries(subjects, subjects, max_size=8).map(
    lambda told: {old: new for old, new in told.items() if old != new}
).filter(lambda told: len(set(told.values())) == len(told))  # fmt: skip


@pytest.fixture
def paper(db):
    return factories.the_paper()


def readers(paper, told: str) -> dict[str, Reader]:
    return {one: factories.reader(issuer=paper.token_issuer, subject=one) for one in told}


def known_as(made: dict[str, Reader]) -> dict[str, str]:
    rows = Reader.objects.in_bulk([one.pk for one in made.values()])
    return {was: rows[one.pk].subject for was, one in made.items()}


# The list itself


def test_a_list_is_read_as_people_write_it():
    told = '\ufeffold,new\r\n1, 2\r\n\n"a,b",c\n3,3\n1,2\n'

    assert pairs_in(told) == {"1": "2", "a,b": "c"}


@pytest.mark.parametrize(
    "told", ["1", "1,2,3", "1,", ",2", "1,2\n1,3", "1,3\n2,3", "a\x00,b", "x" * 201 + ",b"]
)
def test_a_list_that_is_not_clear_is_refused_with_its_line(told):
    with pytest.raises(BadList, match="Line"):
        pairs_in(told)


@given(lists)
def test_every_line_is_in_one_piece_and_what_hangs_together_stays_together(told):
    found = list(pieces(told))

    assert sum(map(len, found)) == len(told)
    assert {old: new for piece in found for old, new in piece.items()} == told
    for piece in found:
        names = set(piece) | set(piece.values())
        others = [set(one) | set(one.values()) for one in found if one is not piece]
        assert not any(names & other for other in others)


@given(lists, st.integers(1, 4))
def test_batches_hold_whole_pieces(told, at_most):
    found = list(batches(told, at_most))

    assert sum(map(len, found)) == len(told)
    assert all(len(one) <= at_most or len(list(pieces(one))) == 1 for one in found)


@given(lists)
def test_a_list_is_known_again_whatever_its_order(told):
    assert digest_of(told) == digest_of(dict(reversed(told.items())))


# Carrying it out


@pytest.mark.parametrize(
    "told",
    [
        {"a": "x"},
        {"a": "b", "b": "x"},
        {"c": "d", "b": "c", "a": "b"},
        {"a": "b", "b": "a"},
        {"a": "b", "b": "c", "c": "a"},
        {"a": "b", "b": "a", "c": "x", "nobody": "y", "z": "q"},
    ],
)
@pytest.mark.parametrize("at_once", [1, 500])
def test_chains_rings_and_plain_lines_all_come_out_right(paper, monkeypatch, told, at_once):
    monkeypatch.setattr(rekeying, "AT_ONCE", at_once)
    made = readers(paper, "abc")

    rekey(paper, told, by=None)

    assert known_as(made) == {one: told.get(one, one) for one in "abc"}


def test_the_same_list_again_does_nothing(paper):
    """A ring would else be turned a second time."""
    made = readers(paper, "ab")
    ring = {"a": "b", "b": "a"}
    rekey(paper, ring, by=None)

    again = rekey(paper, dict(reversed(ring.items())), by=None)

    assert known_as(made) == ring
    assert (again.done_before, again.known, again.done) == (True, 0, 2)
    assert LogEntry.objects.filter(act="rekeyed").count() == 1


def test_a_token_of_before_a_swap_opens_nobody_elses_account(paper):
    """It names the subject that has become another reader's; it would be good for a day."""
    made = readers(paper, "abc")
    before = {one: token(paper, sub=one) for one in "ab"}

    rekey(paper, {"a": "b", "b": "a", "c": "d"}, by=None)

    for one in "ab":
        with pytest.raises(SignedOutToken):
            reader_of(before[one])
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        assert reader_of(token(paper, sub="b")) == made["a"]
        assert reader_of(token(paper, sub="d")) == made["c"]


def test_a_token_of_before_that_names_one_who_never_came_opens_nobody_elses_account(paper):
    readers(paper, "ab")
    before = token(paper, sub="n")

    rekey(paper, {"a": "n", "n": "e", "b": "x"}, by=None)

    with pytest.raises(SignedOutToken):
        reader_of(before)
    # To a subject that was nobody's no older token of somebody else leads.
    assert Reader.objects.get(subject="x").tokens_since is None


def test_what_was_broken_off_goes_on_where_it_was(paper, monkeypatch):
    monkeypatch.setattr(rekeying, "AT_ONCE", 2)
    made = readers(paper, "abcdef")
    told = {"a": "b", "b": "a", "c": "d", "d": "c", "e": "f", "f": "e"}
    real, calls = rekeying._carry_out, []

    def dies_at_the_second(act, batch, by):
        calls.append(batch)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(act, batch, by)

    monkeypatch.setattr(rekeying, "_carry_out", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rekey(paper, told, by=None)
    assert Linking.objects.count() == 2
    monkeypatch.setattr(rekeying, "_carry_out", real)

    rekey(paper, told, by=None)

    assert known_as(made) == told
    assert Linking.objects.count() == 6


def test_a_new_subject_that_is_somebody_elses_is_refused_before_anything_is_changed(paper):
    made = readers(paper, "abcx")

    with pytest.raises(SubjectTaken) as refused:
        rekey(paper, {"a": "b", "b": "x", "c": "y"}, by=None)

    assert refused.value.facts == {"taken": ["b"], "number": 1}
    assert known_as(made) == dict(zip("abcx", "abcx", strict=True))
    assert not Rekeying.objects.exists()


def test_a_dry_run_says_it_all_and_does_nothing(paper):
    made = readers(paper, "abx")

    found = outlook(paper, {"a": "b", "b": "x", "nobody": "y"})

    assert (found.lines, found.known, found.unknown, found.taken) == (3, 2, 1, ["b"])
    assert known_as(made) == dict(zip("abx", "abx", strict=True))
    assert not Rekeying.objects.exists()
    assert not Linking.objects.exists()


def test_readers_of_another_issuer_are_left_alone(paper):
    ours = readers(paper, "a")
    theirs = factories.reader(issuer="https://another.example", subject="a")

    rekey(paper, {"a": "b"}, by=None)

    theirs.refresh_from_db()
    assert (known_as(ours), theirs.subject) == ({"a": "b"}, "a")


def test_only_an_admin_may_and_it_is_on_record(make, paper):
    readers(paper, "ab")
    admin = make.moderator(kind=Role.Kind.ADMIN)
    with pytest.raises(AdminsOnly):
        rekey(paper, {"a": "x"}, by=make.moderator(kind=Role.Kind.SENIOR))

    rekey(paper, {"a": "x", "nobody": "y"}, by=admin)

    line = LogEntry.objects.get(act="rekeyed")
    assert (line.by, line.facts["readers"]) == (admin, 1)
    row = Linking.objects.get()
    assert (row.was_subject, row.subject, row.rekeying.by) == ("a", "x", admin)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(told=lists, there=st.sets(subjects))
def test_whatever_the_list_either_all_of_it_holds_or_none(paper, told, there):
    Linking.objects.all().delete()
    Rekeying.objects.all().delete()
    Reader.objects.filter(issuer=paper.token_issuer).delete()
    made = readers(paper, "".join(sorted(there)))

    try:
        rekey(paper, told, by=None)
    except SubjectTaken:
        assert known_as(made) == {one: one for one in there}
    else:
        assert known_as(made) == {one: told.get(one, one) for one in there}


def test_the_command_tries_and_does(paper, tmp_path, capsys):
    made = readers(paper, "ab")
    path = tmp_path / "subjects.csv"
    path.write_text("old,new\na,b\nb,a\nnobody,x\n")

    call_command("rekey", paper.slug, str(path), "--dry-run")
    assert "2 accounts to change, 1 not known" in capsys.readouterr().out
    assert known_as(made) == {"a": "a", "b": "b"}
    call_command("rekey", paper.slug, str(path))
    call_command("rekey", paper.slug, str(path))

    assert "carried out before" in capsys.readouterr().out
    assert known_as(made) == {"a": "b", "b": "a"}
    path.write_text("a")
    for bad in (["nobody", str(path)], [paper.slug, "/nowhere"], [paper.slug, str(path)]):
        with pytest.raises(CommandError):
            call_command("rekey", *bad)
