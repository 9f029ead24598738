from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Upper
from django.utils.crypto import salted_hmac

from newsroom import names, prepared
from newsroom.ids import new_id
from newsroom.models.at_home import homes_of
from newsroom.models.publication import Publication
from newsroom.ready.known import once
from newsroom.refusals import NotSignedIn

ERASED = "Deleted reader"  # The name of every reader who was erased.
GHOST = "import:"  # What the issuer of every reader begins with whom an import brought.
LOCAL = "local"  # The issuer of who signed up here, and not with the newsroom.


_LOCK_WRITER = "SELECT erased_at FROM newsroom_reader WHERE id = %s FOR NO KEY UPDATE"


class Readers(BaseUserManager["Reader"]):
    """Accounts are made here; their identity is issuer and subject, never the e-mail."""

    def create_user(
        self, handle: str, password: str | None = None, *, issuer: str = LOCAL, **facts: Any
    ) -> Reader:
        facts.setdefault("subject", handle)
        facts.setdefault("name", handle)
        facts.setdefault("name_key", names.key(facts["name"]) or None)
        reader = self.model(handle=handle, issuer=issuer, **facts)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, handle: str, password: str | None = None, **facts: Any) -> Reader:
        return self.create_user(handle, password, is_superuser=True, **facts)

    def lock_writer(self, pk: Any) -> None:
        """Lock one who is about to leave something behind, against being erased meanwhile.

        In a transaction, before anything else. Raises NotSignedIn for who was erased since
        the request began.
        """
        found = prepared.ask(_LOCK_WRITER, [pk])
        if not found:
            raise self.model.DoesNotExist
        if found[0][0] is not None:
            raise NotSignedIn


class Reader(AbstractBaseUser, PermissionsMixin):
    """Every account. Reviewing, moderating and administering are what a reader may do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    handle = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120, help_text="As shown beside the reader's comments.")
    name_key = models.CharField(
        max_length=names.KEY_AT_MOST,
        null=True,
        db_index=True,
        editable=False,
        help_text="What it has in common with every name that looks like it.",
    )
    email = models.EmailField(blank=True)
    email_confirmed_at = models.DateTimeField(
        null=True, help_text="When its owner showed to read it; before that no text is mailed."
    )
    url = models.URLField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="This reader’s account page at their newsroom.",
    )
    told_at = models.DateTimeField(
        null=True, help_text="When the newsroom said what is known of this reader (iat)."
    )
    tokens_since = models.DateTimeField(
        null=True, help_text="No token opens anything that was issued at this moment or before."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="Of pages and mails; empty: the publication's."
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(
        default=0, db_default=0, help_text="One more ends every session begun before."
    )
    took_data_at = models.DateTimeField(
        null=True, help_text="When this reader last asked for all that is kept about them."
    )
    leaving_at = models.DateTimeField(
        null=True, help_text="When this reader, who asked for it, is to be erased."
    )
    erased_at = models.DateTimeField(null=True, help_text="Nobody is behind this row any more.")

    objects: ClassVar[Readers] = Readers()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="reader_is_known_by_issuer_and_subject"
            ),
            # The newsroom's own readers are named by the newsroom, alike or not.
            models.UniqueConstraint(
                fields=["name_key"],
                condition=Q(issuer=LOCAL),
                name="reader_who_signed_up_looks_like_nobody_else",
            ),
            models.CheckConstraint(
                name="reader_who_was_erased_is_nobody",
                condition=Q(erased_at=None)
                | Q(
                    email="",
                    email_confirmed_at=None,
                    is_active=False,
                    is_superuser=False,
                    last_login=None,
                    leaving_at=None,
                    name=ERASED,
                    name_key=None,
                    url="",
                    issuer="erased",
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaving_at"], name="reader_leaving", condition=Q(leaving_at__isnull=False)
            ),
            # Looked for while a newsroom's accounts are linked to older ones (LinkWindow).
            models.Index(
                Upper("email"),
                name="reader_confirmed_address",
                condition=Q(email_confirmed_at__isnull=False),
            ),
            # GREATEST of PostgreSQL knows no null: of who confirmed nothing, when they joined.
            models.Index(
                Greatest("joined_at", "email_confirmed_at"), name="reader_came_or_was_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.handle

    def may_take_part_in(self, publication: Publication) -> bool:
        """Whether this account is good at that publication: its own, or this installation's."""
        if self.issuer in (LOCAL, publication.token_issuer):
            return True
        return homes_of(self.issuer).filter(pk=publication.pk).exists()

    @property
    def is_moderator(self) -> bool:
        """At the desk of any publication. Other roles are badges: they open no door."""
        seats = self.roles.filter(kind__in=["moderator", "senior", "admin"])
        return once(self.pk, "seats", seats.exists)

    @property
    def is_staff(self) -> bool:
        """Who may open Django's admin."""
        return self.is_superuser

    @property
    def is_imported(self) -> bool:
        """Whether this is only a name beside what an import brought: nobody can sign in as it."""
        return self.issuer.startswith(GHOST)

    @property
    def signed_up_here(self) -> bool:
        """Whether name and address are the reader's own to change, and not the newsroom's."""
        return self.issuer == LOCAL

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know: it ends with the password, and with the epoch."""
        salt = "newsroom.models.Reader.get_session_auth_hash"
        known = f"{self.session_epoch}:{self.password}"
        return salted_hmac(salt, known, secret=secret, algorithm="sha256").hexdigest()
