"""What a name may look like beside a comment, and when two names look alike.

Names that a newsroom gives (`one_line`) are taken as they are, less what could turn a line
around. Names that readers choose for themselves (`checked`) must be plain, and no reader's
may be taken for another's: two names with the same `key` look alike (Unicode Technical
Standard #39, and case, width, accents and what stands between the letters besides).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise

from confusable_homoglyphs.categories import alias
from django.utils.translation import gettext_lazy as _

from newsroom.letters import with_few_marks
from newsroom.refusals import Invalid

GIVEN_AT_MOST = 120  # characters, of a name that a newsroom gives
KEY_AT_MOST = 360  # characters; some letters are many when they are taken apart
CHOSEN_AT_LEAST, CHOSEN_AT_MOST = 2, 50
JOINERS = "\u200c\u200d"  # Invisible, but part of the spelling of Persian or Hindi names.
# Letters and marks by name, and nothing to look at.
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
BETWEEN_LETTERS = " -.'\u2019\u2010\u00b7"
MARKS_AT_MOST = 3  # on one letter; what climbs over other lines has more
NO_JOINERS = {"LATIN", "GREEK", "CYRILLIC", "HAN", "HIRAGANA", "KATAKANA", "HANGUL"}
EVERYWHERE = {"COMMON", "INHERITED"}
# Scripts that are written together; any other mixture is a disguise (UTS #39, 5.2).
TOGETHER = [
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
]


class BadName(Invalid):
    code = "name_not_allowed"
    sentence = _("This name cannot be used.")


def one_line(claim: object) -> str:
    """A name as a newsroom gives it: one line, and nothing that turns it around."""
    line = " ".join(claim.split()) if isinstance(claim, str) else ""
    shown = "".join(char for char in line if char.isprintable() or char in JOINERS)
    return with_few_marks(shown, MARKS_AT_MOST).strip()[:GIVEN_AT_MOST]


def checked(wish: str) -> str:
    """The name that a reader wishes to have, in its one spelling. Raises BadName, with why."""
    name = unicodedata.normalize("NFKC", with_few_marks(" ".join(wish.split())))
    if not CHOSEN_AT_LEAST <= len(name) <= CHOSEN_AT_MOST:
        raise BadName(_("A name has 2 to 50 characters."))
    if any(map(_is_unseen, name)) or not _joins_only_what_is_joined(name):
        raise BadName(_("The name has characters in it that cannot be seen."))
    if not all(map(_may_stand_in_a_name, name)) or not name[0].isalnum():
        raise BadName(_("A name begins with a letter, and has letters, digits, - . and ' in it."))
    if not any(char.isalpha() for char in name) or _has_a_tower(name):
        raise BadName(_("A name is there to be read: please write it with letters."))
    if not _is_of_one_script(name):
        raise BadName(_("The name mixes letters of different scripts."))
    return name


def key(name: str) -> str:
    """What two names have in common that look alike; empty where it has no letters."""
    found, before = _plain(with_few_marks(name)), ""
    while found != before:
        found, before = _plain("".join(map(_prototype, found))), found
    return found.replace("i", "l")[:KEY_AT_MOST]  # I and l are the same stroke in most typefaces.


def keys_of_words(name: str) -> list[str]:
    """The key of each word of a name, in order."""
    words = re.split(r"[\W_]+", unicodedata.normalize("NFKC", with_few_marks(name)))
    return [one for one in map(key, words) if one]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(filter(_is_of_the_letters, folded))


def _is_of_the_letters(char: str) -> bool:
    """Letters and digits count, and marks that are vowels; an accent does not."""
    kind = unicodedata.category(char)
    return kind[0] in "LN" or (kind[0] == "M" and alias(char) != "INHERITED")


def _prototype(char: str) -> str:
    return _prototypes().get(char, char)


@cache
def _prototypes() -> dict[str, str]:
    """Each character that looks like another, and that other (UTS #39, section 4).

    The library lists look-alikes in both directions: what has one entry is the look-alike,
    what has several is what they look like.
    """
    source = files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    listed: dict[str, list[dict[str, str]]] = json.loads(source)
    found = {}
    for char, alike in listed.items():
        other = alike[0]["c"].strip("\u200e")
        if len(char) == 1 and len(alike) == 1:
            mutual = len(other) == 1 and len(listed.get(other, ())) == 1
            found[char] = min(char, other) if mutual else other
    return found


def _is_unseen(char: str) -> bool:
    unseen = unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return (unseen and char not in JOINERS) or char in FILLERS or "\ufe00" <= char <= "\ufe0f"


def _joins_only_what_is_joined(name: str) -> bool:
    """Joiners stand between two letters of a script that is written with them."""
    for place, char in enumerate(name):
        if char in JOINERS:
            beside = name[max(0, place - 1) : place] + name[place + 1 : place + 2]
            if len(beside) < 2 or any(alias(one) in NO_JOINERS | {"COMMON"} for one in beside):
                return False
    return True


def _may_stand_in_a_name(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] in "LM" or kind == "Nd" or char in BETWEEN_LETTERS or char in JOINERS


def _has_a_tower(name: str) -> bool:
    marks = "".join("m" if unicodedata.category(char)[0] == "M" else "." for char in name)
    twice = any(one == other and one in BETWEEN_LETTERS for one, other in pairwise(name))
    return "m" * (MARKS_AT_MOST + 1) in marks or twice


def _is_of_one_script(name: str) -> bool:
    scripts = {alias(char) for char in name} - EVERYWHERE
    return len(scripts) <= 1 or any(scripts <= family for family in TOGETHER)
