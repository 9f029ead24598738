"""What every page of the admin has in common: whose it is, and that it is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest

from moderation.logbook import acting, log
from moderation.models import LogEntry, Policy
from moderation.permissions import seats_of
from newsroom.models import Publication, Reader, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    Page = admin.ModelAdmin[Any]
else:  # At run time it knows no types.
    Page = admin.ModelAdmin


def administered_by(request: HttpRequest) -> QuerySet[Publication]:
    """The publications that whoever asks may set up."""
    return _papers_of(cast(Reader, request.user))


def _papers_of(reader: Reader) -> QuerySet[Publication]:
    if reader.is_superuser:
        return Publication.objects.all()
    seats = seats_of(reader, at_least=Role.Kind.ADMIN)
    return Publication.objects.filter(pk__in=[seat.publication_id for seat in seats])


class Scoped(Page):
    """Rows of the publications that one is admin of, and of no others."""

    publication = "publication"  # The path from a row to its publication; empty: it has none.
    act = LogEntry.Act.RULE
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if not self.publication:
            return rows
        return rows.filter(Q(**{f"{self.publication}__in": administered_by(request)}))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.related_model is Publication:
            kwargs["queryset"] = administered_by(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True  # Whoever is let in; the rows are their own.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    # Our log instead of Django's: append-only, and without names. Of roles and rules PostgreSQL
    # writes it; all that it cannot know is who.

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic(), acting(by=cast(Reader, request.user)):
            self._refuse_who_is_none_any_more(request, [obj])
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic(), acting(by=cast(Reader, request.user)):
            self._refuse_who_is_none_any_more(request, [obj])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic(), acting(by=cast(Reader, request.user)):
            self._refuse_who_is_none_any_more(request, queryset)
            super().delete_queryset(request, queryset)

    def _refuse_who_is_none_any_more(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        """Under the lock of the publications that it is about: whoever waited for another may have
        lost their role meanwhile, and must not give it back to themselves."""
        about = {publication_of(row, self.publication) for row in rows}
        held = Publication.objects.filter(pk__in=[pk for pk in about if pk]).order_by("pk")
        list(held.select_for_update(no_key=True))
        reader = Reader.objects.get(pk=cast(Reader, request.user).pk)
        theirs = set(_papers_of(reader).values_list("pk", flat=True))
        brings_one = None in about and reader.is_superuser
        if not reader.is_active or (about - theirs and not brings_one):
            raise PermissionDenied

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return self._log(request, obj, "added")

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        changed = [name for part in message or [] for name in _fields_of(part)]
        return self._log(request, obj, "changed", fields=changed)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return [self._log(request, obj, "removed") for obj in queryset]

    def _log(self, request: HttpRequest, obj: Model, what: str, **facts: Any) -> LogEntry | None:
        place = publication_of(obj, self.publication)
        if place is None or isinstance(obj, (Policy, Role)):
            return None
        return log(
            self.act,
            publication=place,
            by=cast(Reader, request.user),
            reason=what,
            table=obj._meta.model_name,
            row=str(obj.pk),
            **facts,
        )


def publication_of(obj: Model, path: str) -> int | None:
    """The key of the publication to which a row belongs."""
    if isinstance(obj, Publication):
        return obj.pk
    found: Any = obj
    for step in path.split("__") if path else []:
        found = getattr(found, step)
    return found.pk if isinstance(found, Publication) else None


def _fields_of(part: Any) -> list[str]:
    return [str(name) for name in part.get("changed", {}).get("fields", [])]


class ReadOnly(Scoped):
    """To look at. What it shows comes about elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
