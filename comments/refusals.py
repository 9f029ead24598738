"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     TooManyArticles · UnknownSort
"""

from newsroom.refusals import Invalid

COUNTED_AT_MOST = 100


class TooManyArticles(Invalid):
    code = "too_many_articles"
    sentence = f"At most {COUNTED_AT_MOST} articles can be counted at a time."


class UnknownSort(Invalid):
    code = "unknown_sort"
    sentence = "Comments cannot be sorted like that."
