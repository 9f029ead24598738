"""What counts as mending a slip. Pure: no Django, no clock, no database.

An author may mend a slip in a public comment at once, unread. So a mend may never say
something else than what was read. Distance alone cannot tell: "now" and "not", "can" and
"can't", "legal" and "illegal" are close. A mend is small if

* no word comes or goes, and no gap, line or paragraph changes;
* three words change at most, and one in four at most (one is always allowed);
* and in each of them it is a slip: a letter or two of a long word, never the first; two
  neighbouring letters that changed places; capitals, accents, apostrophes, or the comma or
  full stop behind it.

Never a number, a link, a sign of Markdown, a question or exclamation mark, a quotation mark;
never a word into a "no", or a "no" into something else; never to capitals throughout.

It is measured against the text that was judged, so that a chain of mends leads nowhere else.
Where a language says "no" inside a word (as Turkish does), a publication does without mending:
`mend_within: 0`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from moderation.scripts import UNSPACED, is_accent

WORDS_AT_MOST = 3
ONE_IN = 4  # words
LONG, VERY_LONG = 5, 8  # letters: from here on, one of them may change, or two
SWAPPED = 3  # letters: from here on, two neighbours may have changed places

_GAPS = re.compile(r"(\s+)")
_PARTS = re.compile(r"([\W_]*)(.*?)([\W_]*)", re.DOTALL)
_PAUSES = str.maketrans("", "", ",.;:")
_APOSTROPHES = "'’ʼ"

# In the languages of this house and its neighbours, without apostrophes and accents.
_NO = """
    no not nor none never nobody nothing nowhere neither without cannot aint arent cant couldnt
    didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt shant shouldnt wasnt werent
    wont wouldnt
    nicht nichts nie niemals niemand nirgends kein keine keinem keinen keiner keines weder ohne
    ne ni pas jamais rien sans aucun aucune nul nulle personne point
    nunca jamas nadie nada ningun ninguna ninguno sin tampoco
    nao nem non mai niente nessuno nessuna senza niet geen nooit niets
    لا لم لن ليس ليست غير بدون ما
"""
NEGATIONS = frozenset(_NO.split())


def is_small_edit(judged: str, new: str) -> bool:
    """Whether `new` is the judged text with a slip or two mended, so that nobody need read it."""
    return mended_words(judged, new) is not None


def mended_words(judged: str, new: str) -> list[tuple[str, str]] | None:
    """The words that changed, as they were and as they are; None where it is no small edit."""
    before, after = _GAPS.split(judged), _GAPS.split(new)
    if len(before) != len(after) or before[1::2] != after[1::2]:
        return None
    words = list(zip(before[::2], after[::2], strict=True))
    changed = [(old, new) for old, new in words if old != new]
    if len(changed) > min(WORDS_AT_MOST, max(1, len(words) // ONE_IN)):
        return None
    return changed if all(is_slip(old, new) for old, new in changed) else None


def is_slip(old: str, new: str) -> bool:
    """Whether one word is another one with a slip mended."""
    before, after = _Word.of(old), _Word.of(new)
    if before.signs != after.signs:
        return False
    if before.core == after.core:  # Only a comma or a full stop came or went.
        return True
    if not (before.is_plain and after.is_plain):
        return False
    if (before.is_no or after.is_no) and before.letters != after.letters:
        return False
    shouts = after.core.isupper() and len(after.core) > 1 and not before.core.isupper()
    return not shouts and _is_near(before.letters, after.letters)


def _is_near(old: str, new: str) -> bool:
    if old == new:
        return True
    distance = OSA.distance(old, new)
    shorter = min(len(old), len(new))
    if distance == 1 and sorted(old) == sorted(new):
        return shorter >= SWAPPED
    allowed = 2 if shorter >= VERY_LONG else 1 if shorter >= LONG else 0
    return distance <= allowed and old[0] == new[0]


@dataclass(frozen=True)
class _Word:
    """What stands between two gaps: a core, and the signs around it."""

    before: str
    core: str
    behind: str

    @classmethod
    def of(cls, word: str) -> _Word:
        found = _PARTS.fullmatch(word)
        assert found is not None, "every string is signs, something, signs"  # noqa: S101
        return cls(*found.groups())

    @property
    def signs(self) -> tuple[str, str, int]:
        """What may not change about it: all signs but for pauses, and the hyphens within."""
        return self.before, self.behind.translate(_PAUSES), self.core.count("-")

    @property
    def is_plain(self) -> bool:
        """Whether it is made of letters, in a script that sets its words apart; no @name."""
        kept = [char for char in self.core if char != "-" and char not in _APOSTROPHES]
        are_letters = all(unicodedata.category(char)[0] in "LM" for char in kept)
        is_name = any(sign in self.before for sign in "@#/\\")
        return bool(kept) and are_letters and not is_name and not UNSPACED.search(self.core)

    @property
    def letters(self) -> str:
        """Its letters, without capitals, accents and apostrophes."""
        even = unicodedata.normalize("NFKD", self.core.casefold())
        bare = "".join(c for c in even if not is_accent(c) and c not in _APOSTROPHES)
        return unicodedata.normalize("NFC", bare)

    @property
    def is_no(self) -> bool:
        shortened = self.letters.endswith("nt") and any(a in self.core for a in _APOSTROPHES)
        return shortened or self.letters in NEGATIONS
