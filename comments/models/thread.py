from django.db import models

from newsroom.models import Article


class Thread(models.Model):
    """The conversation under an article: its counters, apart from the article's own row."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="thread"
    )
    comment_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.comment_count} comments on {self.article_id}"
