"""Atom feeds: what was said lately under an article, and at a whole publication."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from comments.models import Comment
from comments.shared import WHILE_AWAY
from comments.text import one_line
from newsroom.languages import ours
from newsroom.models import Article, Publication
from newsroom.ready.offer import of_article as name_of_article
from newsroom.ready.offer import of_publication as name_of_publication
from newsroom.ready.offer import offer
from newsroom.wording import isolated

ENTRIES = 50
KEPT_FOR = 60  # seconds, by whoever passes it on


if TYPE_CHECKING:
    _Feed = Feed[Comment, Any]
else:
    _Feed = Feed


class _Comments(_Feed):
    feed_type = Atom1Feed

    def get_feed(self, obj: Any, request: HttpRequest) -> SyndicationFeed:
        """In the publication's language: a feed is kept for everybody."""
        publication = obj.publication if isinstance(obj, Article) else obj
        with translation.override(ours(publication.language) or settings.LANGUAGE_CODE):
            return super().get_feed(obj, request)

    def item_title(self, item: Comment) -> str:
        name, headline = said(item.author.name), said(item.article.headline)
        return _("%(name)s on “%(headline)s”") % {"name": name, "headline": headline}

    def item_description(self, item: Comment) -> str:
        return item.released_revision.html if item.released_revision else ""

    def item_link(self, item: Comment) -> str:
        return reverse("comment", args=[item.pk])

    def item_guid(self, item: Comment) -> str:
        return item.pk.urn

    def item_author_name(self, item: Comment) -> str:
        return one_line(item.author.name)

    def item_pubdate(self, item: Comment) -> datetime | None:
        return item.first_released_at

    def item_updateddate(self, item: Comment) -> datetime | None:
        return item.edited_at or item.first_released_at


class OfArticle(_Comments):
    """The latest public comments on one article."""

    def get_object(self, request: HttpRequest, article_id: UUID) -> Article:
        found = get_object_or_404(Article.objects.select_related("publication"), pk=article_id)
        names = [name_of_article(found.pk), name_of_publication(found.publication_id)]
        offer(request, names, by_browser=False)
        return found

    def title(self, article: Article) -> str:
        return _("Comments on “%(headline)s”") % {"headline": said(article.headline)}

    def link(self, article: Article) -> str:
        return reverse("article", args=[article.pk])

    def feed_guid(self, article: Article) -> str:
        return article.pk.urn

    def items(self, article: Article) -> QuerySet[Comment]:
        return _latest(Comment.public.filter(article=article))


class OfPublication(_Comments):
    """The latest public comments at a publication."""

    def get_object(self, request: HttpRequest, slug: str) -> Publication:
        return get_object_or_404(Publication, slug=slug)

    def title(self, publication: Publication) -> str:
        return _("Comments at %(name)s") % {"name": said(publication.name)}

    def link(self, publication: Publication) -> str:
        return reverse("front")

    def items(self, publication: Publication) -> QuerySet[Comment]:
        return _latest(Comment.public.filter(article__publication=publication))


def said(line: str) -> str:
    """A name or a headline that stays in its place, less the characters that XML has not."""
    return isolated(one_line(line))


def _latest(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    found = comments.select_related("author", "released_revision", "article")
    return found.order_by("-first_released_at", "-pk")[:ENTRIES]


_by_anybody = cache_control(public=True, max_age=KEPT_FOR, stale_if_error=WHILE_AWAY)
of_article = conditional_page(_by_anybody(OfArticle()))
of_publication = conditional_page(_by_anybody(OfPublication()))
