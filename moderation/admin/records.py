"""What can be looked at: decisions and the log. Nobody writes them here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from moderation.admin.scoped import ReadOnly, administered_by
from moderation.models import Case, Decision, LogEntry, Statement
from newsroom.models import LOCAL, Mode, Reader, at_home_in


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    publication = "revision__publication"
    list_display = ("decided_at", "outcome", "by", "reason")
    list_filter = ("by", "outcome")
    date_hierarchy = "decided_at"
    raw_id_fields = ("revision", "moderator")


@admin.register(Case)
class CaseAdmin(ReadOnly):
    list_display = ("opened_at", "cause", "closed_at")
    list_filter = ("cause",)
    raw_id_fields = ("comment", "revision", "decision", "appealed")


@admin.register(Statement)
class StatementAdmin(ReadOnly):
    list_display = ("application_date", "restriction", "category", "source_type")
    list_filter = ("restriction",)
    raw_id_fields = ("decision",)


@admin.register(Mode)
class ModeAdmin(ReadOnly):
    """What was in force where; it is set at the desk."""

    list_display = ("publication", "section", "article", "kind", "starts_at", "ends_at")
    list_select_related = ("publication", "article")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    list_display = ("at", "act", "rule", "reason", "publication")
    list_filter = ("act",)
    date_hierarchy = "at"
    list_select_related = ("publication",)


@admin.register(Reader)
class ReaderAdmin(ReadOnly):
    """By name only: addresses and passwords are nobody's business here."""

    publication = ""
    list_display = ("name", "handle", "joined_at", "is_active")
    search_fields = ("name", "handle")
    fields = ("name", "handle", "issuer", "joined_at", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reader]:
        """Those of the newsrooms that one sets up, and those who signed up here."""
        own = Q(issuer=LOCAL) | at_home_in(administered_by(request))
        readers = super().get_queryset(request).filter(erased_at=None)
        return readers.filter(own)
