"""Which of a comment's texts is which: what is public, and what its author has in hand."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from comments.models import LIVE, Revision, Status


class Texts:
    """All texts of one comment."""

    def __init__(self, texts: Iterable[Revision]) -> None:
        self.all = sorted(texts, key=lambda text: text.number)

    @property
    def by_key(self) -> dict[UUID, Revision]:
        return {text.pk: text for text in self.all}

    @property
    def public(self) -> Revision | None:
        return self._last(text for text in self.all if text.status == Status.RELEASED)

    @property
    def under_way(self) -> Revision | None:
        """What may still become public: a first text, a rewrite, or an edit."""
        return self._last(text for text in self.all if text.status in LIVE)

    @property
    def edit(self) -> Revision | None:
        """The text that was to take the place of the public one, however far it got.

        Of several, one under way; else the last that the desk rejected, since that can be
        appealed; else the last.
        """
        public = self.public
        edits = [text for text in self.all if public is not None and text.edits_id == public.pk]
        rejected = self._last(text for text in edits if text.status == Status.REJECTED)
        return self.under_way or rejected or self._last(edits) if public else None

    @property
    def in_hand(self) -> Revision:
        """The text that its author's next step is about: the edit of what is public, if any.

        Of what is not public it is never an edit that came to nothing, but what it was to replace.
        """
        return self.edit or self.public or self.under_way or self._last_in_its_own_right()

    def _last_in_its_own_right(self) -> Revision:
        replaced = {text.pk for text in self.all if text.status == Status.SUPERSEDED}
        own = (text for text in self.all if text.edits_id is None or text.edits_id in replaced)
        return self._last(own) or self.all[-1]

    @property
    def shown(self) -> Revision:
        """The text that stands for the comment: the public one, or else what is in hand."""
        return self.public or self.in_hand

    @staticmethod
    def _last(texts: Iterable[Revision]) -> Revision | None:
        return next(reversed(list(texts)), None)
