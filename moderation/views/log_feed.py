"""What people in charge did, as an Atom feed: without names, as the page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from comments.feeds import said
from comments.text import one_line
from moderation.models import LogEntry
from moderation.record import particulars, public_lines, reason
from newsroom.languages import ours
from newsroom.models import Publication
from newsroom.wording import one_by_one

ENTRIES = 50

if TYPE_CHECKING:
    _Feed = Feed[LogEntry, Publication]
else:
    _Feed = Feed


class ActsOfModerators(_Feed):
    feed_type = Atom1Feed

    def get_feed(self, obj: Any, request: HttpRequest) -> SyndicationFeed:
        """In the publication's language: a feed is kept for everybody."""
        with translation.override(ours(obj.language) or settings.LANGUAGE_CODE):
            return super().get_feed(obj, request)

    def get_object(self, request: HttpRequest, slug: str) -> Publication:
        return get_object_or_404(Publication, slug=slug)

    def title(self, publication: Publication) -> str:
        return _("What moderators did at %(name)s") % {"name": said(publication.name)}

    def link(self, publication: Publication) -> str:
        return reverse("public-log", args=[publication.slug])

    def items(self, publication: Publication) -> list[LogEntry]:
        return list(public_lines(publication.pk).order_by("-at", "-number")[:ENTRIES])

    def item_title(self, item: LogEntry) -> str:
        return one_line(item.in_words)

    def item_description(self, item: LogEntry) -> str:
        why = [reason(item)] if reason(item) else []
        return one_line(one_by_one([*particulars(item), *why]))

    def item_link(self, item: LogEntry) -> str:
        return reverse("public-log", args=[item.publication.slug])

    def item_guid(self, item: LogEntry) -> str:
        return item.pk.urn

    def item_pubdate(self, item: LogEntry) -> datetime:
        return item.at

    item_updateddate = item_pubdate


acts_of_moderators = cache_control(public=True, max_age=60)(ActsOfModerators())
