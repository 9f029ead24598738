"""Whom an import brought: a name beside comments, and nobody who can sign in."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from comments.doors import forbid, forbid_any, update_of
from moderation.models.importing import ImportBatch, ImportSource
from newsroom.models import GHOST, Reader


class Ghost(models.Model):
    """A reader whom an import brought: a name beside comments, and nobody who can sign in.

    The address, which the other system knew, is kept for a time, so that whoever can show to read
    it may have the comments. It is no address of the reader: nothing is ever written to it.
    """

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="ghost")
    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="ghosts")
    email = models.EmailField(max_length=254, blank=True)
    confirmed = models.BooleanField(
        default=False, help_text="The other system says that the address is the author's."
    )
    keep_until = models.DateTimeField(null=True, help_text="Then the address is forgotten.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ghost_has_an_address_only_for_a_time",
                condition=Q(email="") | Q(keep_until__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["email"], name="ghost_by_address", condition=~Q(email="")),
            models.Index(fields=["keep_until"], name="ghost_to_forget", condition=~Q(email="")),
        ]
        triggers = [
            forbid_any(
                "ghost_is_somebody_whom_an_import_brought",
                f"""NOT EXISTS (SELECT FROM newsroom_reader r
                    JOIN moderation_importbatch b ON b.id = n.batch_id
                    JOIN moderation_importsource s ON s.id = b.source_id
                    WHERE r.id = n.reader_id AND s.id = n.source_id AND b.state = 'loading'
                    AND r.issuer = '{GHOST}' || s.name || ':' || s.publication_id)""",
            ),
            # Who reads it may have the comments: it is the other system's word, or none.
            forbid(
                "ghost_keeps_its_address_until_that_is_forgotten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.reader_id, OLD.source_id, OLD.batch_id) IS DISTINCT FROM"
                    " (NEW.reader_id, NEW.source_id, NEW.batch_id)"
                    " OR NEW.email NOT IN (OLD.email, '') OR NEW.confirmed AND NOT OLD.confirmed)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reader_id)


class ErasedGhost(models.Model):
    """A ghost that was erased, as a keyed hash of its site and of what that called it.

    So no later file of that site brings the person back. It names nobody, and is kept for good.
    """

    digest = models.CharField(
        max_length=64, primary_key=True, help_text="HMAC of issuer and subject."
    )

    def __str__(self) -> str:
        return f"{self.digest[:12]}…"


class BroughtReader(Reader):
    """A ghost: nobody signs in as one."""

    class Meta:
        proxy = True
        triggers = [
            forbid(
                "ghost_never_signs_in",
                operation=pgtrigger.Insert | update_of("is_active", "is_superuser", "issuer"),
                condition=pgtrigger.Condition(
                    f"NEW.issuer LIKE '{GHOST}%' AND (NEW.is_active OR NEW.is_superuser)"
                ),
            ),
            forbid(
                "nobody_who_was_somebody_becomes_a_ghost",
                operation=update_of("issuer"),
                condition=pgtrigger.Condition(
                    f"(NEW.issuer LIKE '{GHOST}%' AND NEW.issuer <> OLD.issuer)"
                ),
            ),
        ]
