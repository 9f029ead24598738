"""Checks of a newsroom's own, good and bad, as they would be named in the settings."""

from __future__ import annotations

from threading import Event
from typing import Any

from moderation.models import Case
from moderation.refusals import ListedWordUsed
from moderation.screening import Draft, Finding

asked: list[str] = []
go_on = Event()
locked: list[bool] = []


def telephone(draft: Draft) -> Finding | None:
    """Finds telephone numbers, and says so."""
    asked.append(draft.text)
    return Finding("telephone", "a number", Case.Cause.CHECK) if "555" in draft.text else None


telephone.version = "3"  # type: ignore[attr-defined]


def notes(draft: Draft) -> Finding:
    asked.append(draft.text)
    return Finding("notes", f"{len(draft.text)} characters")


def guesses(draft: Draft) -> Finding:
    return Finding("guesses", "", score=0.8312, model="harbour-2026-11")


def refuses(draft: Draft) -> Any:
    return ListedWordUsed("Not like this.") if "nope" in draft.text else None


def raises(draft: Draft) -> None:
    raise ValueError(f"secret: {draft.text}")


def raises_a_refusal(draft: Draft) -> None:
    raise ListedWordUsed("Not like that.")


def exits(draft: Draft) -> None:
    raise SystemExit(1)


def hangs(draft: Draft) -> None:
    asked.append(draft.text)
    go_on.wait(30)


class _Unversioned:
    """Its version lies in a file that is gone; it takes its time to find that out."""

    @property
    def version(self) -> str:
        versioned.wait(30)
        raise FileNotFoundError("model.json")

    def __call__(self, draft: Draft) -> None:
        return None


versioned = Event()
unversioned = _Unversioned()


def is_huge(draft: Draft) -> Finding:
    return Finding("somebody_else", "x\x00\ud800\u202e" * 1_000_000, Case.Cause.APPEAL)


class Odd(Finding):
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("do not look at me")


class Liar:
    check, detail, cause, score, model, silence = "x", "y", None, None, "", None


RUBBISH: dict[str, Any] = {
    "text": "yes",
    "flag": True,
    "nothing_like_it": object(),
    "a_liar": Liar(),
    "a_class": Finding,
    "no_text": Finding("x", 7),  # type: ignore[arg-type]
    "no_cause": Finding("x", "y", "hang them"),  # type: ignore[arg-type]
    "odd": object.__new__(Odd),
}
rubbish: list[Any] = []


def answers_rubbish(draft: Draft) -> Any:
    return rubbish[-1]


not_a_function = 7
