from __future__ import annotations

from django.db import models

from newsroom.addresses import canonical_url
from newsroom.ids import new_id
from newsroom.models.publication import Publication


class Article(models.Model):
    """What comments hang on. It has its own id, and any number of URLs as aliases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="articles")
    section = models.SlugField()
    headline = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True)
    byline = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="Paragraphs, an empty line between them.")
    picture = models.CharField(max_length=200, blank=True, help_text="Path of a static file.")
    picture_alt = models.CharField(max_length=300, blank=True)
    caption = models.CharField(max_length=400, blank=True)
    published_at = models.DateTimeField()
    listed = models.BooleanField(default=True, help_text="Shown on the front page and in lists.")

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="article_newest_first",
                condition=models.Q(listed=True),
            )
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.body.split("\n\n") if part.strip()]

    def add_address(self, url: str) -> ArticleAddress:
        """Know this article under one more URL; the first to claim a URL keeps it."""
        keys = self.publication.significant_query_keys
        canonical = canonical_url(url, significant=frozenset(keys) if keys else None)
        address, _ = ArticleAddress.objects.get_or_create(
            publication=self.publication, url=canonical, defaults={"article": self}
        )
        return address


class ArticleAddress(models.Model):
    """A URL, in its canonical form, under which an article is known."""

    publication = models.ForeignKey(Publication, models.CASCADE)
    article = models.ForeignKey(Article, models.CASCADE, related_name="addresses")
    url = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "url"], name="address_leads_to_one_article"
            )
        ]

    def __str__(self) -> str:
        return self.url
