"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     TooManyArticles · UnknownSort · UnknownReaction
└── NotAllowed (403)  OwnComment
"""

from newsroom.refusals import Invalid, NotAllowed

COUNTED_AT_MOST = 100


class TooManyArticles(Invalid):
    code = "too_many_articles"
    sentence = f"At most {COUNTED_AT_MOST} articles can be counted at a time."


class UnknownSort(Invalid):
    code = "unknown_sort"
    sentence = "Comments cannot be sorted like that."


class UnknownReaction(Invalid):
    code = "unknown_reaction"
    sentence = "There is no such reaction."


class OwnComment(NotAllowed):
    code = "own_comment"
    sentence = "Nobody reacts to their own comment."
