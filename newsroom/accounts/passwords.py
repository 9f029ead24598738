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
_LETTERS = re.compile(r"[^\W\d_]+")


class NotOurOwnWords:
    """A password is more than such words with digits and signs around them."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError with what to do instead."""
        if has_nothing_else(password, self._words()):
            raise ValidationError(self.get_help_text(), code="password_of_our_own_words")

    def get_help_text(self) -> str:
        return _("Choose something that is not the name of this site or newspaper.")

    def _words(self) -> list[str]:
        known = [settings.SITE_URL, *Publication.objects.values_list("url", flat=True)]
        hosts = [urlsplit(url).hostname or "" for url in known]
        names = Publication.objects.values_list("name", flat=True)
        return [*OWN, *(word for text in (*hosts, *names) for word in _LETTERS.findall(text))]


def has_nothing_else(password: str, words: Iterable[str]) -> bool:
    """Whether fewer than four letters are left once these words are taken out. Pure.

    What has no such word in it has nothing to be afraid of here.
    """
    left = whole = "".join(_LETTERS.findall(password.casefold()))
    for word in sorted({one.casefold() for one in words if len(one) >= SHORTEST}, key=len)[::-1]:
        left = left.replace(word, "")
    return left != whole and len(left) < SHORTEST
