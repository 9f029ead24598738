from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from newsroom.ids import new_id
from newsroom.models.publication import Publication

LOCAL = "local"  # Issuer of the accounts that this installation keeps itself.


class Readers(BaseUserManager["Reader"]):
    """Accounts are made here; their identity is issuer and subject, never the e-mail."""

    def create_user(
        self, handle: str, password: str | None = None, *, issuer: str = LOCAL, **facts: Any
    ) -> Reader:
        facts.setdefault("subject", handle)
        facts.setdefault("name", handle)
        reader = self.model(handle=handle, issuer=issuer, **facts)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, handle: str, password: str | None = None, **facts: Any) -> Reader:
        return self.create_user(handle, password, is_superuser=True, **facts)


class Reader(AbstractBaseUser, PermissionsMixin):
    """Every account. Reviewing, moderating and administering are what a reader may do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    handle = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120, help_text="As shown beside the reader's comments.")
    email = models.EmailField(blank=True)
    email_confirmed_at = models.DateTimeField(
        null=True, help_text="When its owner showed to read it; before that no text is mailed."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="Of pages and mails; empty: the publication's."
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Readers] = Readers()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="reader_is_known_by_issuer_and_subject"
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def may_take_part_in(self, publication: Publication) -> bool:
        """Whether this account is good at that publication: its own, or this installation's."""
        return self.issuer in (LOCAL, publication.token_issuer)

    @property
    def is_moderator(self) -> bool:
        """Of any publication. Other roles are badges: they open no door."""
        return self.roles.filter(kind="moderator").exists()

    @property
    def is_staff(self) -> bool:
        """Who may open Django's admin."""
        return self.is_superuser
