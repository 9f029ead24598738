"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     TooManyArticles · UnknownSort · UnknownReaction
└── NotAllowed (403)  OwnComment
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Invalid, NotAllowed

COUNTED_AT_MOST = 100


class TooManyArticles(Invalid):
    code = "too_many_articles"
    sentence = format_lazy(
        _("At most {number} articles can be counted at a time."), number=COUNTED_AT_MOST
    )


class UnknownSort(Invalid):
    code = "unknown_sort"
    sentence = _("Comments cannot be sorted like that.")


class UnknownReaction(Invalid):
    code = "unknown_reaction"
    sentence = _("There is no such reaction.")


class OwnComment(NotAllowed):
    code = "own_comment"
    sentence = _("Nobody reacts to their own comment.")
