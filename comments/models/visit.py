from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from newsroom.models import Article, Reader


class Visit(models.Model):
    """When a reader last looked at a thread: what was released since is new to them."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(help_text="The end of the visit before this one.")
    latest = models.DateTimeField(help_text="The last look of this one, to the minute.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "article"], name="visit_is_one_of_a_reader_to_an_article"
            ),
            models.CheckConstraint(
                name="visit_comes_after_the_one_before", condition=Q(latest__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.article_id}"
