"""A text as it would look, before it is handed in. Leaves nothing behind."""

from __future__ import annotations

from comments.text import is_empty, to_html
from moderation.models import Policy
from moderation.refusals import EmptyText
from moderation.rules import HouseRule
from moderation.screening import Draft, screen_here
from moderation.workflow.writing import readable
from newsroom.models import Article, Reader
from newsroom.refusals import UnreadableText


def preview(
    article: Article, author: Reader | None, *, text: str, rule: HouseRule | None = None
) -> str:
    """The text as safe HTML, as its readers would see it. `rule`: another than the one in force.

    Raises what the house's own checks would refuse it for. Of somebody who has not signed in,
    only that there is no text: the rest is told to who may hand one in.
    """
    cleaned = readable(text)
    if is_empty(cleaned):
        raise EmptyText
    if author is not None:
        in_force = rule or Policy.objects.rule_for(article, author)
        screen_here(Draft(text=cleaned, author=author, article=article, rule=in_force))
    return to_html(cleaned)


def as_seen(text: str) -> str:
    """The same of a text that is looked at once more, whatever a check may say of it."""
    try:
        return to_html(readable(text))
    except UnreadableText:
        return ""
