"""The newsroom's own checks are asked before a verb locks anything.

They may take as long as their budgets say. So whoever hands a text in waits for them first,
and nobody else waits for rows that are locked meanwhile. A verb that is not dressed like this
still asks them, only later: no text goes unasked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial, wraps
from typing import NamedTuple, ParamSpec, TypeVar

from comments.models import Comment
from moderation.models import Policy
from moderation.sanctions import in_force
from moderation.screening import Draft, consulted, is_consulted, screen_here
from moderation.screening.outside import outside_checks
from moderation.workflow.writing import readable
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal

P = ParamSpec("P")
T = TypeVar("T")
First = Callable[[], AbstractContextManager[None]]  # what to enter before a transaction


class Told(NamedTuple):
    """Who hands in which text, and where."""

    author: Reader
    article: Article
    text: str | None
    begins: bool = False  # a comment, so that it is asked how often one may


def consulting(told: Callable[..., Told]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Dress a verb: `told` says of its arguments who hands which text in, and where.

    It may raise what the verb would refuse this with, so that nobody is asked in vain.
    """

    def dress(verb: Callable[P, T]) -> Callable[P, T]:
        @wraps(verb)
        def dressed(*args: P.args, **kwargs: P.kwargs) -> T:
            with _asked(partial(told, *args, **kwargs)) if outside_checks() else nullcontext():
                return verb(*args, **kwargs)

        return dressed

    return dress


def first(told: Callable[P, Told], *args: P.args, **kwargs: P.kwargs) -> First | None:
    """For who opens a transaction around a verb: what to enter before that, if anything.

    The verb within asks nobody again about the same text."""
    return partial(_asked, partial(told, *args, **kwargs)) if outside_checks() else None


def of_comment(comment: Comment, *, text: str | None) -> Told:
    """Of a verb that takes a comment and another text of it."""
    return Told(comment.author, comment.article, text)


def _asked(told: Callable[[], Told]) -> AbstractContextManager[None]:
    """Nobody is asked about a text that the house refuses anyway: its verb will say why."""
    try:
        author, article, text, begins = told()
        if text is None:
            return nullcontext()
        in_force(author, article.publication_id).refuse_writing()
        rule = Policy.objects.rule_for(article, author)
        draft = Draft(readable(text), author, article, rule, begins)
        screen_here(draft)
    except Refusal:
        return nullcontext()
    return nullcontext() if is_consulted(draft) else consulted(draft)
