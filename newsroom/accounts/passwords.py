"""Passwords that are tried first here: what this house and its newspapers are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from newsroom.models import Publication

OWN = ("third", "reading", "comments", "comment", "newsroom", "password", "moderator", "admin")
SHORTEST = 4  # letters, of a word that counts; and of what else is enough beside such words
LONG = 20  # letters, from which on words of several names are a phrase of somebody's own
_LETTERS = re.compile(r"[^\W\d_]+")


class NotOurOwnWords:
    """A password is more than such words with digits and signs around them."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError with what to do instead."""
        if has_nothing_else(password, self._names()):
            raise ValidationError(self.get_help_text(), code="password_of_our_own_words")

    def get_help_text(self) -> str:
        return _("Choose something that is not the name of this site or newspaper.")

    def _names(self) -> list[str]:
        known = [settings.SITE_URL, *Publication.objects.values_list("url", flat=True)]
        hosts = [urlsplit(url).hostname or "" for url in known]
        return [*OWN, *hosts, *Publication.objects.values_list("name", flat=True)]


def has_nothing_else(password: str, names: Iterable[str]) -> bool:
    """Whether fewer than four letters are left once the words of these names are taken out. Pure.

    Many newspapers together have many common words in their names: what is long is only asked
    whether it is made of one name. What has no such word has nothing to be afraid of here.
    """
    letters = "".join(_LETTERS.findall(password.casefold()))
    each = [_words(name) for name in names]
    if len(letters) >= LONG:
        return any(_is_made_of(words, letters) for words in each)
    return _is_made_of(set().union(*each), letters)


def _words(name: str) -> set[str]:
    return {word for word in _LETTERS.findall(name.casefold()) if len(word) >= SHORTEST}


def _is_made_of(words: set[str], letters: str) -> bool:
    left = letters
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != letters and len(left) < SHORTEST
