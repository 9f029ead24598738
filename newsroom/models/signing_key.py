"""What a publication's own account system signs its readers in with."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.locked import lock, unlock
from newsroom.models.publication import Publication

USE = "newsroom.models.SigningKey"  # What the secrets are locked for.


class Algorithm(models.TextChoices):
    HS256 = "HS256", _("HS256: one secret, which both sides know")
    RS256 = "RS256", _("RS256: an RSA key")
    ES256 = "ES256", _("ES256: a key on the curve P-256")
    EDDSA = "EdDSA", _("EdDSA: a key on the curve Ed25519")


PUBLIC = [Algorithm.RS256, Algorithm.ES256, Algorithm.EDDSA]


def new_secret() -> str:
    """32 random bytes; the prefix names the use, so that a leak can be recognised."""
    return f"ssosec_{secrets.token_hex(32)}"


def new_kid() -> str:
    return secrets.token_hex(6)


class SigningKeys(models.QuerySet["SigningKey"]):
    def living(self) -> SigningKeys:
        """Those whose tokens are taken: not ended, and not rotated longer ago than the overlap."""
        return self.filter(Q(inactive_at=None) | Q(inactive_at__gt=timezone.now()))


class SigningKey(models.Model):
    """One key: a secret of HS256, or the public half of a pair. It is ended, never edited."""

    Algorithm = Algorithm

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="signing_keys")
    kid = models.CharField(max_length=100, default=new_kid, help_text="What a token calls it by.")
    algorithm = models.CharField(max_length=8, choices=Algorithm.choices)
    locked = models.TextField(blank=True, help_text="The secret, locked; of HS256 alone.")
    public = models.TextField(blank=True, help_text="The public key, as PEM; of the others.")
    created_at = models.DateTimeField(default=timezone.now)
    rotated_at = models.DateTimeField(null=True, help_text="When another took its place.")
    inactive_at = models.DateTimeField(
        null=True, help_text="From when on it opens nothing; empty: it is in use."
    )
    last_used_at = models.DateTimeField(null=True, help_text="To the hour; not of every use.")

    objects = SigningKeys.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kid"], name="signing_key_is_known_by_its_kid"
            ),
            # A public key's bytes must never be tried as a secret.
            models.CheckConstraint(
                name="signing_key_is_a_secret_or_a_public_key_by_its_algorithm",
                condition=Q(algorithm=Algorithm.HS256, locked__gt="", public="")
                | Q(algorithm__in=PUBLIC, public__gt="", locked=""),
            ),
            models.CheckConstraint(
                name="signing_key_that_was_rotated_comes_to_an_end",
                condition=Q(rotated_at=None)
                | Q(inactive_at__isnull=False, inactive_at__gte=F("rotated_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kid} ({self.algorithm})"

    @property
    def secret(self) -> str:
        """What HS256 signs with. Raises LockedForGood. People see it once, when it is made."""
        return unlock(self.locked, use=USE)

    @secret.setter
    def secret(self, value: str) -> None:
        self.locked = lock(value, use=USE)

    def is_living(self, at: datetime | None = None) -> bool:
        return self.inactive_at is None or self.inactive_at > (at or timezone.now())


class KeySet(models.Model):
    """An address where a publication's account system says its public keys itself (JWKS).

    What was found there last is kept in this row, so that all processes share it, and
    nobody is signed out while that address cannot be reached.
    """

    publication = models.OneToOneField(
        Publication, models.CASCADE, related_name="key_set", primary_key=True
    )
    url = models.URLField(max_length=500)
    algorithms = ArrayField(models.CharField(max_length=8, choices=Algorithm.choices))
    keys = models.JSONField(default=list, help_text="The public keys found there, as JWK.")
    fetched_at = models.DateTimeField(null=True, help_text="When they were last found there.")
    tried_at = models.DateTimeField(null=True, help_text="When they were last looked for.")
    problem = models.CharField(max_length=40, blank=True, help_text="Why they were not found.")
    last_used_at = models.DateTimeField(null=True, help_text="To the hour; not of every use.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_set_is_for_public_keys_alone",
                condition=Q(algorithms__contained_by=PUBLIC) & ~Q(algorithms=[]),
            )
        ]

    def __str__(self) -> str:
        return self.url


class SignedOut(models.Model):
    """A token that opens nothing any more, for as long as it would have. It names nobody."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+", db_index=False)
    jti = models.CharField(max_length=200)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "jti"], name="token_is_signed_out_once")
        ]

    def __str__(self) -> str:
        return self.jti


class ErasedSubject(models.Model):
    """Somebody who was erased, or is known by another subject since (`rekey`), as a keyed hash of
    issuer and subject, for as long as a token of before could still be good: none of these may
    make them anew. It says nothing to whoever has no key, and goes when its time is over."""

    digest = models.CharField(max_length=64, unique=True, help_text="HMAC of issuer and subject.")
    erased_at = models.DateTimeField(help_text="No token issued by then opens anything.")
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"erased at {self.erased_at:%Y-%m-%d %H:%M}"
