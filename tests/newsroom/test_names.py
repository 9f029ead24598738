"""What a reader may be called, and which names look like somebody else's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from newsroom.accounts.naming import NameChangedLately, NameNotYours, NameTaken, rename
from newsroom.models import NameBlock, NameChange, Reader
from newsroom.names import BadName, checked, key, one_line


def local(name: str) -> Reader:
    """A reader who signed up here."""
    return Reader.objects.create_user(f"reader-{Reader.objects.count()}", name=name)


# Looks


@pytest.mark.parametrize(
    "alike",
    [
        "ada lindqvist",
        "ADA  LINDQVIST",
        "\u0410d\u0430 L\u0456ndqv\u0456st",  # Cyrillic
        "\U0001d4d0\U0001d4ed\U0001d4ea Lindqvist",  # mathematical
        "\uff21\uff44\uff41 Lindqvist",  # full width
        "\u00c1d\u00e1 L\u00edndqvist",
        "Ada-Lindqvist",
        "A.d.a Lindqvist",
        "Ada L1ndqvlst",
        "Ada\u200d Lindqvist",
    ],
)
def test_names_that_look_alike_have_one_key(alike):
    assert key(alike) == key("Ada Lindqvist")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lindqvist", "Ava Lindqvist"),
        ("\u0915\u093e\u092e", "\u0915\u092e\u0940"),  # vowels of Devanagari are no accents
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u0648\u062f"),
        ("Bob", "Rob"),
    ],
)
def test_names_that_differ_have_different_keys(one, other):
    assert key(one) != key(other)


@given(st.text(max_size=60))
def test_a_key_looks_like_itself_and_a_choice_is_final(text):
    assert key(key(text)) == key(text)
    try:
        name = checked(text)
    except BadName:
        return
    assert checked(name) == name
    assert key(name)
    assert one_line(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Zo\u00eb O\u2019Hara",
        "J. R. R. Tolkien",
        "Jean-Luc 2",
        "\u674e\u5c0f\u9f99",
        "Kenji \u5065\u4e8c",
        "\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647",  # Persian, with its joiner
        "\u039d\u03af\u03ba\u03bf\u03c2",
    ],
)
def test_names_of_people_may_be_chosen(name):
    assert checked(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "x" * 51,
        "A\u202eda",  # turns the line around
        "A\u2066da",
        "Ada\u200b B",
        "a\u200cb",  # a joiner where nothing joins
        "Ada\u3164",
        "Ada\u00ad B",
        "Ad\u0430",  # one letter is Cyrillic
        "Ada \u2713",
        "Z\u0335\u0336\u0337\u0338\u0321a",
        "..",
        "-Ada",
        "12345",
        "Ada<b>",
        "Ada\x00",
    ],
)
def test_disguises_may_not(name):
    with pytest.raises(BadName):
        checked(name)


# Whose


def test_nobody_takes_a_name_that_looks_like_anybody_elses(make):
    make.reader("ada", name="Ada Lindqvist")  # from the newsroom
    local("Bea Moor")
    newcomer = local("Newcomer")

    for wish in ["ada lindqvist", "Bea M00r"]:
        with pytest.raises(NameTaken):
            rename(newcomer, wish)
    rename(newcomer, "Newc\u00f3mer")  # their own, written otherwise

    newcomer.refresh_from_db()
    assert newcomer.name == "Newc\u00f3mer"


def test_a_newsroom_may_have_two_readers_of_one_name(make):
    one = make.reader("one", name="Kim Lee")
    other = make.reader("other", name="Kim Lee")

    assert one.name_key == other.name_key


@pytest.mark.parametrize("wish", ["Moderator Ann", "The Adm1n", "PAPER Z", "Off\u00edcial"])
def test_nobody_passes_for_the_house(make, wish):
    paper = make.the_paper()
    paper.name = "Paper Z"
    paper.save()

    with pytest.raises(BadName):
        rename(local("Ann"), wish)


def test_the_list_of_blocked_names_is_the_installations_own(make, capsys):
    reader = local("Ann")
    call_command("block_name", "zorro", "--anywhere")
    with pytest.raises(BadName):
        rename(reader, "elzorrote")

    call_command("block_name", "zorro", "admin", "--remove")

    assert rename(reader, "Badminton Zorro").name == "Badminton Zorro"
    assert not NameBlock.objects.filter(words="admin").exists()
    assert "moderator" in capsys.readouterr().out


def test_a_newsrooms_name_is_changed_at_the_newsroom(make):
    with pytest.raises(NameNotYours):
        rename(make.reader("ada"), "Somebody Else")


def test_a_name_stays_for_thirty_days_and_what_was_before_is_on_record(make):
    make.the_paper()
    reader = local("First Name")
    rename(reader, "Second Name")

    with pytest.raises(NameChangedLately):
        rename(reader, "Third Name")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        rename(reader, "Third Name")

    changes = NameChange.objects.filter(reader=reader).order_by("changed_at")
    assert [(one.was, one.became) for one in changes] == [
        ("First Name", "Second Name"),
        ("Second Name", "Third Name"),
    ]


def test_nobody_else_takes_a_name_just_given_up(make):
    make.the_paper()
    reader, other = local("Well Known"), local("Other")
    rename(reader, "Somebody New")

    with pytest.raises(NameTaken):
        rename(other, "Well Known")
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        assert rename(other, "Well Known").name == "Well Known"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_name_at_once_one_gets_it(make):
    make.the_paper()
    readers = [local(f"Reader Nr {number}") for number in range(6)]
    start = threading.Barrier(len(readers))

    def wish(reader: Reader) -> str:
        start.wait()
        try:
            return rename(reader, "Highlander").name
        except NameTaken:
            return "taken"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(readers)) as pool:
        got = list(pool.map(wish, readers))

    assert sorted(got) == ["Highlander", *["taken"] * 5]
