"""Reacting to a comment, where the desk has a say in who may. The reaction itself is comments'."""

from __future__ import annotations

from django.db import transaction

from comments import reactions
from comments.models import Comment
from moderation.sanctions import in_force
from moderation.workflow.locks import lock_writer
from newsroom.models import Reader


@transaction.atomic
def react(reader: Reader, comment: Comment, kind: str) -> None:
    """Give a reaction. Safe to repeat. Raises Suspended and Banned, and what comments' raises."""
    lock_writer(reader.pk)
    in_force(reader, comment.article.publication_id).refuse_taking_part()
    reactions.react(reader, comment, kind)
