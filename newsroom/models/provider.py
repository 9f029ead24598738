from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.locked import lock, unlock
from newsroom.models.publication import Publication

USE = "newsroom.models.IdentityProvider"


class IdentityProvider(models.Model):
    """A server that says who somebody is (OpenID Connect), as a publication has chosen it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="providers")
    slug = models.SlugField(unique=True, help_text=_("A part of the address to come back to."))
    name = models.CharField(
        max_length=60, help_text=_("“Sign in with …”: as readers know it, such as Post ID.")
    )
    issuer = models.URLField(
        max_length=200,
        help_text=_("Its address, exactly as its tokens say it (iss), without /.well-known/…"),
    )
    client_id = models.CharField(max_length=255)
    locked = models.TextField(blank=True, editable=False)
    active = models.BooleanField(default=True, help_text=_("Whether readers are offered it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "issuer"], name="provider_is_named_once_by_a_publication"
            ),
            # "local" and "erased" are issuers of ours, and a token must not come by one of them.
            models.CheckConstraint(
                name="provider_is_known_by_an_address",
                condition=Q(issuer__startswith="https://") | Q(issuer__startswith="http://"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The client's secret, empty for one without. Raises LockedForGood."""
        return unlock(self.locked, use=USE) if self.locked else ""

    @secret.setter
    def secret(self, value: str) -> None:
        self.locked = lock(value, use=USE) if value else ""
