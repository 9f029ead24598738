"""What one would say to an author before a text is handed in. Pure: no Django, no database.

Nothing here stops a text: it is said once, and the author knows best. So each sign must be
plain to see for the author too, and a miss does no harm.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

REPEAT, LINK, SHOUTING, NEAR_WORD = "repeat", "link", "shouting", "near_word"
LISTED = "listed"

ALIKE = 90.0  # per cent of the characters of two texts, from which on they say the same
SHORTEST_REPEAT = 30  # characters: short answers are alike by nature
LETTERS_TO_SHOUT = 20  # fewer may be a name or an abbreviation
SHARE_TO_SHOUT = 0.6
LETTERS_IN_A_ROW = 10  # of three or more words in a row that are all capitals
SHORTEST_WORD = 5  # letters: among shorter words, too many are one letter apart

_LINK = re.compile(r"https?://\S*|\bwww\.\S+|\]\([^)]*\)?", re.IGNORECASE)
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")


def kinds_of(
    text: str, *, earlier: Iterable[str], near: Collection[str], listed: Collection[str] = ()
) -> list[str]:
    """What there is to say about a text, in the order in which it is said.

    `earlier` are its author's own texts of late, `near` what `Neighbours` found in it, `listed`
    what the publication asks its authors to think about again.
    """
    signs = {
        REPEAT: any(says_the_same(text, other) for other in earlier),
        LINK: has_link(text),
        SHOUTING: is_shouting(text),
        NEAR_WORD: bool(near),
        LISTED: bool(listed),
    }
    return [kind for kind, is_so in signs.items() if is_so]


def has_link(text: str) -> bool:
    """Whether it leads elsewhere."""
    return _LINK.search(text) is not None


def is_shouting(text: str) -> bool:
    """Whether it is mostly in capitals, or for three words in a row. Addresses do not count."""
    plain = _LINK.sub(" ", text)
    cased = [char for char in plain if char.isupper() or char.islower()]
    capitals = sum(char.isupper() for char in cased)
    if len(cased) >= LETTERS_TO_SHOUT and capitals > SHARE_TO_SHOUT * len(cased):
        return True
    return any(
        len(run) >= 3 and sum(map(len, run)) >= LETTERS_IN_A_ROW for run in _loud_runs(plain)
    )


def _loud_runs(text: str) -> Iterator[list[str]]:
    """Words of three letters and more in capitals that follow each other with only blanks
    between: a list of abbreviations has commas."""
    run: list[str] = []
    for word in text.split():
        letters = "".join(_WORD_OF_LETTERS.findall(word))
        if len(letters) >= 3 and letters.isupper():
            run.append(letters)
            if word[-1] not in ",;":
                continue
        yield run
        run = []
    yield run


def says_the_same(text: str, other: str) -> bool:
    """Whether two texts are nearly the same. The very same is for screening to refuse."""
    if text == other or min(len(text), len(other)) < SHORTEST_REPEAT:
        return False
    return fuzz.ratio(_even(text), _even(other), score_cutoff=ALIKE) >= ALIKE


def _even(text: str) -> str:
    return " ".join(text.casefold().split())


class Neighbours:
    """Words that are one slip away from a listed one: a letter more, less, other, or two swapped.

    Two words one slip apart have a form in common once a letter is taken out of either. So
    each listed word is put down under all such forms, and a text's word is looked up under
    its own: what a text costs does not grow with the list.
    """

    def __init__(self, listed: Iterable[str]) -> None:
        self._by_form: dict[str, set[str]] = defaultdict(set)
        for word in listed:
            if len(word) >= SHORTEST_WORD:
                for form in _forms(word):
                    self._by_form[form].add(word)

    def in_text(self, words: Iterable[str]) -> list[str]:
        """The words of a text, folded, that are so near, each once and in order."""
        long = dict.fromkeys(word for word in words if len(word) >= SHORTEST_WORD)
        return [word for word in long if self._is_near(word)]

    def _is_near(self, word: str) -> bool:
        listed = {other for form in _forms(word) for other in self._by_form.get(form, ())}
        return any(OSA.distance(word, other, score_cutoff=1) == 1 for other in listed)


def _forms(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
