"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     TooManyArticles · UnknownSort · UnknownReaction · BadPageSize
├── NotHere (404)     UnknownCursor
└── NotAllowed (403)  OwnComment
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Invalid, NotAllowed, NotHere

COUNTED_AT_MOST = 100


class TooManyArticles(Invalid):
    code = "too_many_articles"
    sentence = format_lazy(
        _("At most {number} articles can be counted at a time."), number=COUNTED_AT_MOST
    )


class UnknownSort(Invalid):
    code = "unknown_sort"
    sentence = _("Comments cannot be sorted like that.")


class BadPageSize(Invalid):
    code = "bad_page_size"
    sentence = _("A page has one entry at least: please ask for a whole number.")


class UnknownCursor(NotHere):
    code = "unknown_cursor"
    sentence = _("This leads to no page of the list. Please begin again with the first one.")


class UnknownReaction(Invalid):
    code = "unknown_reaction"
    sentence = _("There is no such reaction.")


class OwnComment(NotAllowed):
    code = "own_comment"
    sentence = _("Nobody reacts to their own comment.")
