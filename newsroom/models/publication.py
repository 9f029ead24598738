import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models


def new_token_secret() -> str:
    """32 random bytes; the prefix names the use, so that a leak can be recognised."""
    return f"ssosec_{secrets.token_hex(32)}"


class Publication(models.Model):
    """A news site served by this installation."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    url = models.URLField()
    language = models.CharField(max_length=12, default="en")
    contact = models.EmailField(
        blank=True, help_text="Where readers can write to, about the site and its barriers."
    )
    token_issuer = models.CharField(
        max_length=200, unique=True, help_text="Who signs this site's readers in (iss)."
    )
    token_secret = models.CharField(max_length=200, default=new_token_secret)
    significant_query_keys = ArrayField(
        models.CharField(max_length=60),
        null=True,
        blank=True,
        help_text="The only query keys that tell two pages apart; empty: all but known tracking.",
    )

    def __str__(self) -> str:
        return self.name
