"""What the trial of crashes makes of clients' logs: it is believed, so it has to be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.crashes import journal, recovery
from benchmarks.crashes.house import Fault
from benchmarks.crashes.journal import Asked, Journal
from benchmarks.crashes.recovery import Answered, Felt, Span

POST = Asked("post", "ada", "POST", "/api/v1/articles/1/comments", {"text": "Once."}, "k-1")


def written(folder: Path, *answers: tuple[int, object] | None) -> journal.Deed:
    """A request that was sent once for each; None where its client was killed before it heard."""
    log = Journal(folder / "ada.log")
    for answer in answers:
        log.before(POST)
        if answer is not None:
            log.after(POST, *answer)
    log.close()
    [deed] = journal.read([folder / "ada.log"])
    return deed


def test_a_request_that_was_answered(tmp_path: Path):
    deed = written(tmp_path, (201, {"id": "c-1"}))

    assert deed.asked == POST
    assert deed.is_acknowledged
    assert deed.answer == {"id": "c-1"}


@pytest.mark.parametrize("last", [None, (0, "gone"), (503, {"code": "unavailable"})])
def test_a_request_of_which_nothing_is_known(tmp_path: Path, last: tuple[int, object] | None):
    deed = written(tmp_path, last)

    assert not deed.is_acknowledged
    assert deed.tries[-1].failed
    assert deed.refused_with == ""


def test_a_request_that_was_acknowledged_when_it_was_sent_again(tmp_path: Path):
    deed = written(tmp_path, (0, "gone"), (503, {"code": "busy"}), (201, {"id": "c-1"}))

    assert len(deed.tries) == 3
    assert deed.answers == [{"id": "c-1"}]


def test_a_request_that_was_refused(tmp_path: Path):
    deed = written(tmp_path, (0, "gone"), (409, {"code": "already_rated"}))

    assert deed.refused_with == "already_rated"
    assert not deed.is_acknowledged


def test_a_line_that_is_being_written_says_nothing_yet(tmp_path: Path):
    written(tmp_path, (201, {"id": "c-1"}))
    file = tmp_path / "ada.log"
    file.write_text(file.read_text()[:-5])

    [deed] = journal.read([file])

    assert not deed.is_acknowledged


# How long it was felt

SPAN = Span("worker", 100.0, 110.0)


def ok(sent: float, ended: float) -> Answered:
    return Answered(sent, ended, failed=False)


def bad(sent: float, ended: float) -> Answered:
    return Answered(sent, ended, failed=True)


@pytest.mark.parametrize(
    ("asked", "felt"),
    [
        ([ok(99, 101), ok(101, 102)], Felt(2, 0)),  # What was sent before proves nothing.
        ([ok(101, 102), bad(102, 103), ok(103, 104.5)], Felt(2, 4.5)),
        ([bad(99, 101), ok(101, 103)], Felt(3, 3)),
        ([ok(101, 102), bad(102, 109)], Felt(2, 10)),  # It was never seen to end.
        ([bad(101, 102), bad(102, 103)], None),
        ([ok(90, 95), ok(111, 112)], None),
    ],
)
def test_how_long_a_fault_was_felt(asked: list[Answered], felt: Felt | None):
    assert recovery.felt(SPAN, asked) == felt


def test_a_span_goes_from_a_fault_to_the_next():
    faults = [Fault("beat", 1.0), Fault("web parent", 4.0)]

    assert recovery.spans(faults, 9.0) == [Span("beat", 1.0, 4.0), Span("web parent", 4.0, 9.0)]
