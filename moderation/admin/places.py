"""What can be set: publications, articles, rules, roles, names that nobody may take."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation.admin.exceptions import PARTS, PolicyForm
from moderation.admin.scoped import Scoped
from moderation.models import LogEntry, Policy
from newsroom.models import Article, IdentityProvider, NameBlock, Publication, Role
from newsroom.targets import BadTarget, check


class SuperusersAdd:
    """Rows that concern the whole installation, or bring a new newspaper into it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publication)
class PublicationAdmin(SuperusersAdd, Scoped):
    publication = "pk"
    list_display = ("name", "slug", "url", "language")
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What would lock every reader out, if it were mistyped."""
        return () if request.user.is_superuser else ("slug", "token_issuer")


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg] # takes none when it runs
    """Its secret can be written and not read."""

    client_secret = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept locked, and shown to nobody. Empty: as it was."),
    )

    def save(self, commit: bool = True) -> IdentityProvider:
        if self.cleaned_data["client_secret"]:
            self.instance.secret = self.cleaned_data["client_secret"]
        made: IdentityProvider = super().save(commit)
        return made

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"]
        try:
            check(issuer)
        except BadTarget as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return issuer


@admin.register(IdentityProvider)
class ProviderAdmin(Scoped):
    form = ProviderForm
    list_display = ("name", "publication", "issuer", "active")
    list_select_related = ("publication",)
    fields = ("publication", "slug", "name", "issuer", "client_id", "client_secret", "active")
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # Whoever came by it is known by it. It is switched off.


@admin.register(Article)
class ArticleAdmin(Scoped):
    list_display = ("headline", "section", "published_at", "listed")
    list_filter = ("listed", "section")
    search_fields = ("headline",)
    date_hierarchy = "published_at"

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False  # Comments hang on it.


@admin.register(Role)
class RoleAdmin(Scoped):
    act = LogEntry.Act.ROLE
    list_display = ("reader", "publication", "kind", "sections", "title")
    list_filter = ("kind",)
    list_select_related = ("reader", "publication")
    autocomplete_fields = ("reader",)
    search_fields = ("reader__name", "reader__handle")


@admin.register(Policy)
class PolicyAdmin(Scoped):
    form = PolicyForm
    list_display = ("publication", "section", "article", "tier", "exceptions")
    list_select_related = ("publication", "article")
    raw_id_fields = ("article",)
    fieldsets = (
        (None, {"fields": ("publication", "section", "article", "tier")}),
        ("Exceptions", {"fields": (*PARTS,)}),
    )


@admin.register(NameBlock)
class NameBlockAdmin(SuperusersAdd, Scoped):
    publication = ""
    list_display = ("words", "anywhere")
    search_fields = ("words",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)
