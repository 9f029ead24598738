"""What the desk answered about an account goes with whose account it was.

Who is erased takes it along (erasing.py). This finds it of those who were erased before that was
so, whose farewell is done: nobody comes back to them.
"""

from moderation.models import AccountAppeal

AT_ONCE = 500


def forget_answers() -> int:
    """Take the words out of appeals of nobody any more; of how many."""
    forgotten = 0
    gone = AccountAppeal.objects.filter(statement__reader__erased_at__isnull=False)
    left = gone.exclude(words="", answer="").order_by("pk").values_list("pk", flat=True)
    while found := list(left[:AT_ONCE]):
        forgotten += AccountAppeal.objects.filter(pk__in=found).update(words="", answer="")
    return forgotten
