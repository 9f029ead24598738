"""Keeping the lists: by whom, on record; from files, and into them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from comments.models import Status
from moderation import sheets
from moderation.entries import rows_of
from moderation.models import Case, ListEntry, ListVersion, LogEntry
from moderation.refusals import (
    BadEntry,
    BadFile,
    EntryListed,
    ListedLinkUsed,
    ListedNameUsed,
    ListedWordUsed,
    ListFull,
    RewordFirst,
    SeniorsOnly,
)
from moderation.screening import lists
from moderation.screening.lists import listed_in, lists_of
from moderation.sheets import Row
from moderation.workflow import listing
from moderation.workflow.nudging import nudge_first
from newsroom.models import Role


@pytest.fixture(autouse=True)
def _afresh():
    lists.forget()


@pytest.fixture
def senior(make):
    return make.moderator("senior", kind=Role.Kind.SENIOR)


def version_of(paper):
    return ListVersion.objects.get(publication=paper).version


# Who may, and what is kept of it


def test_a_senior_moderator_keeps_the_lists_and_the_log_holds_no_words(make, senior):
    paper = make.the_paper()

    entry = listing.add(paper, by=senior, kind="word", words="  Scum   bag ", action="block")
    listing.change(entry, by=senior, action="hold", note="since March")
    listing.change(entry, by=senior, action="hold", note="since March")
    listing.remove(entry, by=senior)
    listing.remove(entry, by=senior)

    lines = LogEntry.objects.filter(act="listed").order_by("at", "id")
    assert [line.facts["did"] for line in lines] == ["added", "changed", "removed"]
    assert lines[1].facts["was"] == "refuse"
    assert {line.by for line in lines} == {senior}
    assert "cum" not in str([line.facts for line in lines]).lower()


@pytest.mark.parametrize("kind", [Role.Kind.MODERATOR, Role.Kind.JOURNALIST])
def test_nobody_below_a_senior_changes_a_list(make, kind):
    somebody = make.moderator(kind=kind)
    entry = make.listed("odd")

    with pytest.raises(SeniorsOnly):
        listing.add(make.the_paper(), by=somebody, kind="word", words="x y", action="hold")
    with pytest.raises(SeniorsOnly):
        listing.change(entry, by=somebody, action="mark")
    with pytest.raises(SeniorsOnly):
        listing.remove(entry, by=somebody)
    with pytest.raises(SeniorsOnly):
        listing.bring_in(make.the_paper(), [], by=somebody)


def test_a_senior_of_one_section_or_of_another_paper_changes_no_list(make):
    of_sport = make.moderator("of-sport", kind=Role.Kind.SENIOR, sections=["sport"])
    elsewhere = make.moderator("elsewhere", make.publication(), kind=Role.Kind.SENIOR)

    for somebody in (of_sport, elsewhere):
        with pytest.raises(SeniorsOnly):
            listing.add(make.the_paper(), by=somebody, kind="word", words="odd", action="hold")


def test_what_is_listed_already_is_not_listed_twice(make, senior):
    make.listed("odd")

    with pytest.raises(EntryListed):
        listing.add(make.the_paper(), by=senior, kind="word", words="odd", action="mark")

    listing.add(make.the_paper(), by=senior, kind="name", words="odd", action="mark")


@pytest.mark.parametrize(
    ("kind", "words", "action"),
    [
        ("sound", "odd", "hold"),
        ("word", "odd", "shrug"),
        ("word", "!!!", "hold"),
        ("word", "*", "hold"),
        ("word", "x" * 121, "hold"),
        ("word", "a\x00b", "hold"),
        ("domain", "no domain", "hold"),
        ("domain", "paper.example/shop", "hold"),
        ("name", "Napoleon", "nudge"),
    ],
)
def test_what_nothing_can_look_for_is_not_listed(make, senior, kind, words, action):
    with pytest.raises(BadEntry):
        listing.add(make.the_paper(), by=senior, kind=kind, words=words, action=action)


# What follows from an entry


def test_names_links_and_words_are_held_refused_or_marked(make):
    make.listed("spam.example", "refuse", "domain")
    make.listed("*doctor*", "hold", "name")
    make.listed("Napoleon", "refuse", "name")
    make.listed("windmill", "mark")

    with pytest.raises(ListedLinkUsed) as refused:
        make.pending(text="Look: https://shop.spam.example/now")
    assert refused.value.facts == {"words": ["spam.example"]}
    with pytest.raises(ListedNameUsed):
        make.pending(make.reader(name="Nаpoleon"))

    held = make.pending(make.reader(name="Doctor Who"))
    assert (held.status, held.findings[0]["check"]) == (Status.HELD, "listed_names")
    assert Case.objects.get(revision=held).cause == Case.Cause.LISTED

    marked = make.pending(text="A windmill, see spam . example")
    assert marked.status == Status.PENDING
    assert marked.looks_harsh, "its reviewers are warned, by its words alone"
    assert marked.findings == [
        {"check": "marked_words", "detail": "windmill, spam.example", "cause": None}
    ]


def test_what_is_blocked_is_refused_though_it_would_also_be_held(make):
    make.listed("spam.example", "refuse", "domain")
    make.listed("scumbag", "refuse")
    make.listed("miracle cure", "hold")
    make.listed("*doctor*", "hold", "name")

    with pytest.raises(ListedWordUsed) as refused:
        make.pending(text="You scumbag, this is a miracle cure.")
    assert refused.value.facts == {"words": ["scumbag"]}
    with pytest.raises(ListedLinkUsed):
        make.pending(text="A miracle cure: https://spam.example/")
    with pytest.raises(ListedWordUsed):
        make.pending(make.reader(name="Doctor Who"), text="You scumbag.")

    held = make.pending(text="This is a miracle cure.")
    assert held.status == Status.HELD


def test_what_is_severe_is_not_refused_for_another_list(make):
    make.listed("spam.example", "refuse", "domain")
    make.listed("odd", "hold")
    make.listed("Napoleon", "severe", "name")

    revision = make.pending(make.reader(name="Napoleon"), text="Odd: https://spam.example/")

    assert [one["check"] for one in revision.findings] == ["listed_words", "listed_names"]
    assert Case.objects.get(revision=revision).cause == Case.Cause.SEVERE


def test_an_allowed_word_is_taken_out_of_a_wider_entry(make):
    make.listed("*unt*", "severe")
    make.listed("Scunthorpe", "allow")
    here = make.the_paper().pk

    assert listed_in(here, "From Scunthorpe, by train") == {}
    assert listed_in(here, "Scunthorpe, stunt") == {"severe": ["*unt*"]}


def test_a_word_to_think_about_is_asked_about_once_and_then_only_noted(make):
    make.listed("windbag", "nudge")
    author, text = make.reader(), "He is a windbag, and I mean it."

    with pytest.raises(RewordFirst) as asked:
        nudge_first(author, make.the_article(), text=text)
    (kind,) = asked.value.facts["kinds"]
    assert (kind["kind"], "windbag" in kind["sentence"]) == ("listed", True)
    nudge_first(author, make.the_article(), text=text, answered=asked.value.facts["nudge"])

    revision = make.pending(author, text=text)

    assert revision.status == Status.PENDING
    assert revision.findings[0]["check"] == "marked_words"


# How a process knows that its copy is the latest


def test_whatever_changes_a_list_counts_once_also_where_nobody_asks_a_verb(make):
    paper = make.the_paper()
    make.listed("odd")
    before = version_of(paper)

    ListEntry.objects.bulk_create(
        ListEntry(publication=paper, words=f"word{n}", action="hold") for n in range(50)
    )
    ListEntry.objects.filter(publication=paper).update(action="mark")
    ListEntry.objects.filter(publication=paper, words__startswith="word").delete()

    assert version_of(paper) == before + 3


def test_a_list_that_is_the_same_is_not_put_together_again(make, django_assert_num_queries):
    make.listed("odd")
    paper = make.the_paper().pk
    first = lists_of(paper)

    first.read_at -= lists.KNOWN_FOR + 1
    with django_assert_num_queries(1):
        assert lists_of(paper) is first

    ListEntry.objects.all().delete()
    first.read_at -= lists.KNOWN_FOR + 1
    assert lists_of(paper) is not first
    assert listed_in(paper, "odd") == {}


def test_a_publication_takes_its_lists_along(make):
    paper = make.publication()
    ListEntry.objects.create(publication=paper, words="odd", action="hold")

    paper.delete()

    assert not ListVersion.objects.filter(publication=paper.pk).exists()


# Files


FILE = """kind;words;action;note
word;schmier*;block;
domain;https://www.Spam.example/;hold;"spam; since ""May"" on"
name;Napoleon;nudge;
word;!!!;hold;
;plain;;
word;odd;mark;
"""


@pytest.mark.parametrize(
    "data",
    [
        FILE.encode(),
        FILE.encode("utf-8-sig"),
        FILE.encode("utf-16"),
        FILE.replace(";", "\t").replace("\tsince", ";since").replace("spam\t", "spam;").encode(),
        FILE.replace("\n", "\r\n").encode(),
    ],
)
def test_a_file_is_looked_through_and_then_brought_in(make, senior, data):
    paper = make.the_paper()
    make.listed("odd", "hold")
    rows = sheets.read(data)

    found = listing.look_through(paper, rows, kind="word", action="hold")

    assert [one.words for one in found.added] == ["schmier*", "spam.example", "plain"]
    assert [(one.words, one.action) for one in found.changed] == [("odd", "mark")]
    assert [row.line for row, _ in found.refused] == [4, 5]
    assert ListEntry.objects.count() == 1, "nothing is written yet"

    listing.bring_in(paper, rows, by=senior, kind="word", action="hold")
    again = listing.bring_in(paper, rows, by=senior, kind="word", action="hold")

    assert set(ListEntry.objects.values_list("kind", "words", "action", "note")) == {
        ("word", "schmier*", "refuse", ""),
        ("domain", "spam.example", "hold", 'spam; since "May" on'),
        ("word", "plain", "hold", ""),
        ("word", "odd", "mark", ""),
    }
    assert (again.added, again.changed, again.unchanged) == ([], [], 4)
    (line,) = LogEntry.objects.filter(act="listed")
    assert line.facts == {"did": "imported", "added": 3, "changed": 1}


def test_a_file_without_names_of_columns_is_a_plain_list():
    assert [row.words for row in sheets.read(b"one\ntwo words\n\nthree\n")] == [
        "one",
        "two words",
        "three",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"one,two\nthree,four\n",
        "wörter\nÄrger".encode("latin-1"),
        b'words\n"left open\n',
        b"words\n" + b"x\n" * 10_001,
        b"x" * (sheets.BYTES_AT_MOST + 1),
    ],
)
def test_what_is_no_list_is_refused_whole(data):
    with pytest.raises(BadFile):
        sheets.read(data)


def test_ten_thousand_rows_come_in_at_once_or_not_at_all(make, senior, monkeypatch):
    paper = make.the_paper()
    rows = sheets.read(("words\n" + "".join(f"word{n}\n" for n in range(10_000))).encode())

    monkeypatch.setattr(listing, "ENTRIES_AT_MOST", 9_999)
    with pytest.raises(ListFull):
        listing.bring_in(paper, rows, by=senior, kind="word", action="hold")
    assert not ListEntry.objects.exists()

    monkeypatch.undo()
    listing.bring_in(paper, rows, by=senior, kind="word", action="hold")
    assert ListEntry.objects.count() == 10_000
    assert version_of(paper) <= 10, "counted by the statement, not by the row"


@pytest.mark.parametrize("words", ["=1+1 x", "+cmd", "-minus", "@sum", 'quo"te', "comma, too"])
def test_what_is_written_is_read_again_and_is_no_formula(make, senior, words):
    paper = make.the_paper()
    listing.add(paper, by=senior, kind="word", words=words, action="hold", note="=note")

    written = "".join(sheets.write(rows_of(paper)))

    cells = written.splitlines()[1].split(",")
    assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in cells)
    (row,) = sheets.read(written.encode())
    assert row == Row(2, "word", words, "hold", "=note")


def test_the_command_says_what_it_would_do_and_does_it_when_told(make, tmp_path):
    paper = make.the_paper()
    file = tmp_path / "list.csv"
    file.write_bytes(FILE.encode("utf-8-sig"))
    said, complained = io.StringIO(), io.StringIO()

    call_command("lists", paper.slug, "--import", str(file), stdout=said, stderr=complained)
    assert "added 4, changed 0, unchanged 0, refused 2 (nothing is written" in said.getvalue()
    assert "line 4: 'Napoleon'" in complained.getvalue()
    assert not ListEntry.objects.exists()

    call_command("lists", paper.slug, "--import", str(file), "--apply", stdout=said, stderr=said)
    assert ListEntry.objects.count() == 4
    assert LogEntry.objects.get(act="listed").rule == "command"

    exported = io.StringIO()
    call_command("lists", paper.slug, "--export", stdout=exported)
    assert len(sheets.read(exported.getvalue().encode())) == 4


@pytest.mark.parametrize("told", [["nobody", "--export"], ["--both"], ["--no-file"]])
def test_the_command_says_what_is_wrong(make, told):
    slug = make.the_paper().slug
    if told == ["--both"]:
        told = [slug]
    if told == ["--no-file"]:
        told = [slug, "--import", "/nowhere.csv"]

    with pytest.raises(CommandError):
        call_command("lists", *told)
