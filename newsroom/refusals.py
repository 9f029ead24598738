"""The house says no, with a code.

A refusal is what the house may answer to something that was asked properly:

    Refusal
    ├── Invalid            400  the words of the request are off (UnreadableText)
    ├── NotSignedIn        401  (newsroom.sso: its token is bad, expired, or absent)
    ├── NotAllowed         403  not for this reader (AnotherPublication)
    ├── NotHere            404  does not exist, or not for this reader
    ├── Conflict           409  the house is not in the state that the request takes for granted
    ├── TooLarge           413
    ├── TooMany            429
    └── Unavailable        503  the database cannot answer (newsroom/failures.py)
        └── Busy                it can in a moment

Each app draws its own branches in its own `refusals.py`. `code` is for programs and
never changes; the sentence is for people and may.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# Those that were made for whom is answered just now: the last code of each status. (Not they
# themselves: they hold on to all that they came through.)
_made: ContextVar[dict[int, str] | None] = ContextVar("made_noes", default=None)
# The one that was told to them although the answer has another status.
_told: ContextVar[str] = ContextVar("told_no", default="")


def forget_no() -> None:
    """Somebody else is answered from here on."""
    _made.set({})
    _told.set("")


def note_no(code: str, status: int) -> None:
    """Something that is no Refusal says no as well: the framework."""
    made = _made.get()
    if made is not None:  # Else nobody is answered: this is a task, or a command.
        made[status] = code


def note_told(refusal: Refusal) -> None:
    """It is said beside a form, or on the page that this answer leads to."""
    _told.set(refusal.code)


def no_said_by(status: int) -> str:
    """With which code an answer of that status says no; blank if it does not. One that was made
    and is of another status was not said: the house had only asked itself."""
    return _told.get() or (_made.get() or {}).get(status, "")


class Refusal(Exception):  # noqa: N818 - the house's own word, see docs/glossary.md
    """The house says no. `facts` go into the answer beside the code and the sentence."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    sentence: ClassVar[StrOrPromise] = _("That cannot be done.")

    def __init__(self, sentence: StrOrPromise | None = None, **facts: Any) -> None:
        self.facts = facts
        note_no(self.code, self.status)
        super().__init__(sentence or self.sentence)

    @property
    def detail(self) -> str:
        """The sentence, in the language of whom it is said to."""
        return str(self.args[0])


class Invalid(Refusal):
    code = "invalid"
    status = 400
    sentence = _("Something in the request is not right.")


class UnreadableText(Invalid):
    code = "unreadable_text"
    sentence = _("The text holds characters that cannot be kept.")


class NotSignedIn(Refusal):
    code = "not_signed_in"
    status = 401
    sentence = _("Please sign in first.")


class NotAllowed(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("You may not do that.")


class AnotherPublication(NotAllowed):
    code = "another_publication"
    sentence = _("Your account is another publication's.")


class NotHere(Refusal):
    code = "not_found"
    status = 404
    sentence = _("There is nothing here.")


class Conflict(Refusal):
    code = "conflict"
    status = 409
    sentence = _("Something has changed in the meantime.")


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    sentence = _("That is too large.")


class TooMany(Refusal):
    code = "too_many"
    status = 429
    sentence = _("That was too often.")


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    sentence = _("Nothing can be kept at this moment.")


class Busy(Unavailable):
    code = "busy"
    sentence = _("Too much is going on at this moment.")


def in_words(code: str) -> StrOrPromise:
    """What a refusal with that code says; the code itself for one that there is no more."""
    kinds = [Refusal]
    while kinds:
        kind = kinds.pop()
        if kind.code == code:
            return kind.sentence
        kinds += kind.__subclasses__()
    return code
