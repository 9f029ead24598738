from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from newsroom.origins import LISTED, validate_origin


def validate_time_zone(name: str) -> None:
    """Raises ValidationError for what is no time zone of the IANA's list."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


def _joined(name: str) -> models.Func:
    """The entries of an array as one text, a space between two."""
    text = models.TextField()
    return models.Func(name, models.Value(" "), function="array_to_string", output_field=text)


class Publication(models.Model):
    """A news site served by this installation."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    url = models.URLField()
    language = models.CharField(max_length=12, default="en")
    contact = models.EmailField(
        blank=True, help_text="Where readers can write to, about the site and its barriers."
    )
    time_zone = models.CharField(
        max_length=60,
        default="UTC",
        db_default="UTC",
        validators=[validate_time_zone],
        help_text="Whose clock its daily hours follow, such as Europe/Lisbon.",
    )
    token_issuer = models.CharField(
        max_length=200, unique=True, help_text="Who signs this site's readers in (iss)."
    )
    significant_query_keys = ArrayField(
        models.CharField(max_length=60),
        null=True,
        blank=True,
        help_text="The only query keys that tell two pages apart; empty: all but known tracking.",
    )
    origins = ArrayField(
        models.CharField(max_length=300, validators=[validate_origin]),
        default=list,
        blank=True,
        help_text="The sites that may show its comments in a frame, such as https://example.org",
    )
    trusted_flaggers = ArrayField(
        models.EmailField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="The addresses of trusted flaggers whom it recognises (Art. 22 DSA).",
    )

    class Meta:
        constraints = [
            # They are written into a header: what is no origin could say something else there.
            models.CheckConstraint(
                name="publication_lists_only_plain_origins",
                condition=Regex(_joined("origins"), LISTED),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def recognises(self, address: str) -> bool:
        """Whether a trusted flagger writes from this address."""
        return address.casefold() in {one.casefold() for one in self.trusted_flaggers}

    @property
    def site_hosts(self) -> set[str]:
        """Where pages of its own are, its accounts' among them: its site, and who may frame us."""
        found = (urlsplit(url).hostname for url in (self.url, *self.origins))
        return {host for host in found if host}

    @property
    def clock(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)
