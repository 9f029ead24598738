from __future__ import annotations

from django.db import models
from django.utils import timezone

from newsroom import names
from newsroom.ids import new_id
from newsroom.models.reader import Reader


class NameChange(models.Model):
    """On record: a reader went by another name before. Goes when the reader is erased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="name_changes")
    was = models.CharField(max_length=120)
    was_key = models.CharField(max_length=names.KEY_AT_MOST, db_index=True)
    became = models.CharField(max_length=120)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["reader", "-changed_at"], name="name_change_newest")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.was} became {self.became}"


class NameBlock(models.Model):
    """Words that no reader may go by who signs up here, since they would pass for the house.

    The names of the publications need no row: they are blocked as well.
    """

    words = models.CharField(max_length=60, unique=True)
    anywhere = models.BooleanField(
        default=False, help_text="Inside of longer words, too; else only as words of their own."
    )

    def __str__(self) -> str:
        return self.words

    def is_in(self, name: str) -> bool:
        """Whether a name has these words in it, or something that looks like them."""
        return occurs(self.words, name, anywhere=self.anywhere)


def occurs(words: str, name: str, *, anywhere: bool = False) -> bool:
    """Whether a name looks as if it had these words in it."""
    if anywhere or names.key(name) == names.key(words):
        return names.key(words) in names.key(name)
    looked_for = names.keys_of_words(words)
    there = names.keys_of_words(name)
    places = range(len(there) - len(looked_for) + 1)
    return any(there[place : place + len(looked_for)] == looked_for for place in places)
