"""A list of other subjects ends no ban: not of who was erased, nor of who has an old token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from moderation.models import KeptOut
from moderation.refusals import Banned
from moderation.sanctions import digests_by, in_force
from moderation.workflow import rekeying
from moderation.workflow.rekeying import rekey
from moderation.workflow.submitting import submit
from newsroom.models import Reader
from newsroom.sso import SignedOutToken, reader_of
from newsroom.sso.examining import examine
from tests import factories
from tests.moderation.test_coming_back import come_back, erase
from tests.newsroom.test_rekeying import known_as, lists
from tests.newsroom.test_tokens import token

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(make):
    return make.the_paper()


def banned_and_erased(make, *subjects: str) -> None:
    for subject in subjects:
        reader = make.reader(subject=subject)
        make.sanction(reader, "ban", days=30)
        erase(reader)


def keep_out(paper, subject: str) -> None:
    """As `banned_and_erased` leaves it."""
    KeptOut.objects.create(
        digest=digests_by(paper.token_issuer, subject)[0],
        publication=paper, kind="ban", until=timezone.now() + timedelta(days=30),
    )  # fmt: skip


def come_as(paper, subject: str):
    """By a token that the newsroom signs after the list was carried out."""
    return come_back(Reader(issuer=paper.token_issuer, subject=subject, name="Ada"), paper)


def kept_out(paper, *subjects: str) -> set[str]:
    return {
        one for one in subjects
        if in_force(Reader(issuer=paper.token_issuer, subject=one), paper.pk).all
    }  # fmt: skip


# Who was erased while banned


def test_who_was_erased_while_banned_is_known_by_the_new_subject(make, paper):
    banned_and_erased(make, "old-7")

    rekey(paper, {"old-7": "new-7"}, by=None)
    again = come_as(paper, "new-7")

    with pytest.raises(Banned):
        submit(again, make.article(), text=make.a_text())


def test_and_by_the_old_one_which_the_newsroom_may_still_sign(make, paper):
    banned_and_erased(make, "old-7")

    rekey(paper, {"old-7": "new-7"}, by=None)

    assert kept_out(paper, "old-7", "new-7") == {"old-7", "new-7"}


@pytest.mark.parametrize("there", ["", "b", "c", "bc"])
def test_whoever_gets_a_subject_of_theirs_is_not_held_for_them(make, paper, there):
    """A ring, in which some are readers here."""
    banned_and_erased(make, "a")
    made = {one: make.reader(subject=one) for one in there}

    rekey(paper, {"a": "b", "b": "c", "c": "a"}, by=None)

    assert known_as(made) == {one: {"b": "c", "c": "a"}[one] for one in there}
    assert kept_out(paper, *"abc") == {"b"}


@pytest.mark.parametrize("there", ["", "b"])
@pytest.mark.parametrize("dies_in", ["_carry_out", "_end"])
def test_a_list_that_was_broken_off_moves_them_once(make, paper, monkeypatch, there, dies_in):
    banned_and_erased(make, "a", "x")
    for one in there:
        make.reader(subject=one)
    told = {"a": "b", "b": "c", "c": "a", "x": "y", "y": "x"}
    real = getattr(rekeying, dies_in)

    def dies_behind_it(*facts):
        if dies_in == "_carry_out":
            real(*facts)
        raise KeyboardInterrupt

    monkeypatch.setattr(rekeying, "AT_ONCE", 1)
    monkeypatch.setattr(rekeying, dies_in, dies_behind_it)
    with pytest.raises(KeyboardInterrupt):
        rekey(paper, told, by=None)
    monkeypatch.setattr(rekeying, dies_in, real)

    rekey(paper, told, by=None)

    assert kept_out(paper, *"abcxy") == {"b", "y"}


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(told=lists)
def test_whatever_the_list_each_ban_goes_to_the_subject_of_its_person(paper, told):
    for model in (KeptOut, rekeying.Linking, rekeying.Rekeying):
        model.objects.all().delete()
    Reader.objects.filter(issuer=paper.token_issuer).delete()
    banned = {"a", "b", "c"}
    for one in banned:
        keep_out(paper, one)

    rekey(paper, told, by=None)

    now = {told.get(one, one) for one in banned}
    as_well = banned - set(told.values())
    assert kept_out(paper, *"abcdefgh") == now | as_well


def test_what_is_kept_under_two_keys_of_the_house_holds_for_the_longer(make, paper, settings):
    keep_out(paper, "old-7")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60
    keep_out(paper, "old-7")
    shorter = KeptOut.objects.latest("pk")
    KeptOut.objects.filter(pk=shorter.pk).update(until=timezone.now() + timedelta(days=1))

    rekey(paper, {"old-7": "new-7"}, by=None)

    found = KeptOut.objects.get(digest=digests_by(paper.token_issuer, "new-7")[0])
    assert found.until > timezone.now() + timedelta(days=29)


# Who has an old token


def test_an_old_token_makes_nobody_new_whom_no_ban_is_known_of(make, paper):
    reader = make.reader(subject="old-7")
    make.sanction(reader, "ban", days=30)
    before = token(paper, sub="old-7")

    rekey(paper, {"old-7": "new-7"}, by=None)

    with pytest.raises(SignedOutToken):
        reader_of(before)
    assert not Reader.objects.filter(subject="old-7").exists()
    assert come_as(paper, "new-7") == reader


@pytest.mark.parametrize("there", ["", "a", "b"])
def test_no_old_token_of_the_list_makes_anybody(paper, there):
    """Neither of who never came, nor of a subject that somebody was to get who never came."""
    before = [token(paper, sub=one) for one in "ab"]
    for one in there:
        factories.reader(issuer=paper.token_issuer, subject=one)

    rekey(paper, {"a": "b", "b": "c"}, by=None)

    for one in before:
        with pytest.raises(SignedOutToken):
            reader_of(one)
    assert Reader.objects.filter(issuer=paper.token_issuer).count() == len(there)


def test_the_page_for_trying_a_token_says_why_it_opens_nothing(make, paper):
    make.reader(subject="old-7")
    before = token(paper, sub="old-7")

    rekey(paper, {"old-7": "new-7"}, by=None)

    said = [str(one.says) for one in examine(before, paper).findings]
    assert "It was issued before its reader was erased or got another subject." in said


def test_a_token_of_the_old_subject_that_is_signed_later_is_let_in(paper):
    """The newsroom says that there is such a reader, and may give a subject anew."""
    rekey(paper, {"a": "b"}, by=None)

    assert come_as(paper, "a").subject == "a"


# Broken off, and begun again


def test_who_was_given_a_subject_is_not_moved_on_by_its_next_line(paper, monkeypatch):
    """That line is about whoever had it before, and never came."""
    made = {"a": factories.reader(issuer=paper.token_issuer, subject="a")}
    told, real = {"a": "b", "b": "c"}, rekeying._end
    monkeypatch.setattr(rekeying, "_end", lambda *facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rekey(paper, told, by=None)
    monkeypatch.setattr(rekeying, "_end", real)

    rekey(paper, told, by=None)

    assert known_as(made) == {"a": "b"}
