"""Reactions, for who may take part."""

from comments import reactions_api
from moderation.workflow.reacting import react


class ReactionOf(reactions_api.ReactionOf):
    """A reaction of yours to a comment: put it to give it, delete it to take it back.

    Either may be repeated, and answers with the reactions as they are then.
    """

    verb = staticmethod(react)
