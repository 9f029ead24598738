from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from comments.doors import forbid_when
from newsroom.ids import new_id
from newsroom.models import Publication, Reader

# What somebody wrote, in a line that names them: it goes with them.
WORDS = ("note", "words", "because")
_WORDS = "'{" + ",".join(WORDS) + "}'::text[]"


class Archived(models.Model):
    """A line of our own format that came with a publication, and has no row here to be.

    History of another installation: ratings under pseudonyms, reports, notices, what texts had
    behind them. It decides nothing here; the next export tells it again (decision 0033).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, help_text="The line's own, among those of its kind.")
    line = models.JSONField(help_text="As it was in the file.")
    reader = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", help_text="Whom it names, if anybody."
    )
    came_with = models.UUIDField(help_text="The export that it came with, as its header names it.")
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "key"], name="archived_line_is_there_once"
            )
        ]
        triggers = [
            forbid_when(
                "archived_line_loses_its_words_with_its_reader_and_else_stays",
                f"""to_jsonb(OLD) - 'line' <> to_jsonb(NEW) - 'line'
                   OR OLD.line - {_WORDS} <> NEW.line
                   OR NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @classmethod
    def forget_words_of(cls, reader: Reader) -> int:
        """Take out what an erased reader wrote; out of how many lines."""
        theirs = cls.objects.filter(reader=reader, line__has_any_keys=WORDS)
        less: CombinedExpression | F = F("line")
        for name in WORDS:
            less = CombinedExpression(
                less, "-", Value(name, models.TextField()), models.JSONField()
            )
        return theirs.update(line=less)
