from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from newsroom.ids import new_id
from newsroom.models.reader import Reader
from newsroom.scopes import Scope

LONGEST = timedelta(days=366)
SCOPES = [(str(one), str(one)) for one in Scope]
NAME_AT_MOST = 80  # characters


class AccessToken(models.Model):
    """What lets one program act as one reader, within its scopes and until a day.

    The token itself is known to whom it was shown to, once, and to nobody else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=NAME_AT_MOST, help_text="What its reader calls it.")
    key_hash = models.CharField(
        max_length=64, unique=True, editable=False, help_text="A keyed hash of it."
    )
    ending = models.CharField(
        max_length=4, help_text="Its last letters, by which its reader can tell it from others."
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=[(str(one), str(one)) for one in Scope])
    )
    made_under = models.CharField(
        max_length=64,
        editable=False,
        help_text="A hash of the password and of the sessions' epoch then; it ends with either.",
    )
    second_factor = models.BooleanField(
        default=False, help_text="A second factor had been shown when it was made."
    )
    signed_with = models.CharField(
        max_length=100,
        blank=True,
        db_default="",
        editable=False,
        help_text="The newsroom's key by whose word it was made: ended with it.",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the hour.")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_token_lives_a_year_at_most",
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + models.Value(LONGEST)),
            ),
            models.CheckConstraint(
                name="access_token_has_scopes_that_there_are",
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=list(map(str, Scope))),
            ),
            models.CheckConstraint(
                name="access_token_is_kept_as_a_hash",
                condition=Q(key_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]
        indexes = [models.Index(fields=["reader", "-made_at"], name="access_token_of_reader")]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"
