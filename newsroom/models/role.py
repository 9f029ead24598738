from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.publication import Publication
from newsroom.models.reader import Reader


class Role(models.Model):
    """What a reader is for a publication beside a reader; shown beside their name.

    A moderator decides; a senior moderator also sets the place's rules and corrects what
    others decided; an admin also gives roles. A journalist or an expert has a badge and no key.
    """

    class Kind(models.TextChoices):
        MODERATOR = "moderator", _("Moderator")
        SENIOR = "senior", _("Senior moderator")
        ADMIN = "admin", _("Admin")
        JOURNALIST = "journalist", _("Journalist")
        EXPERT = "expert", _("Expert")

    # Who sits at the desk, from the least that one may do there to the most.
    DESK = (Kind.MODERATOR, Kind.SENIOR, Kind.ADMIN)

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="roles")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    sections = ArrayField(
        models.SlugField(),
        default=list,
        blank=True,
        help_text="Of whose articles only; empty: of every section.",
    )
    title = models.CharField(
        max_length=60, blank=True, help_text="For example “Transport reporter”; shown instead."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication", "kind"], name="role_is_given_once"
            ),
            # Else the wider of two would hide that the other was meant to be narrow.
            models.UniqueConstraint(
                fields=["reader", "publication"],
                condition=Q(kind__in=["moderator", "senior", "admin"]),
                name="role_at_the_desk_is_one_per_publication",
            ),
            models.CheckConstraint(
                name="role_of_an_admin_is_not_limited_to_sections",
                condition=~Q(kind="admin") | Q(sections=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader} is {self.kind} of {self.publication}"

    @property
    def badge(self) -> str:
        """The words that stand beside the reader's name."""
        return self.title or str(self.Kind(self.kind).label)

    @property
    def opens_the_desk(self) -> bool:
        return self.kind in self.DESK

    def covers(self, section: str) -> bool:
        """Whether what this role allows is allowed about articles of that section."""
        return not self.sections or section in self.sections

    def is_at_least(self, kind: Role.Kind) -> bool:
        """Whether this role at the desk allows what that one does. Badges allow nothing."""
        return self.opens_the_desk and self.DESK.index(self.Kind(self.kind)) >= self.DESK.index(
            kind
        )
