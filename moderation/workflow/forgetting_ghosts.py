"""Addresses of those whom an import brought are kept for a time, and then forgotten."""

from django.utils import timezone

from moderation.models import Ghost

AT_ONCE = 5_000


def forget_addresses() -> int:
    """Forget whose time is over; how many those were."""
    forgotten = 0
    due = Ghost.objects.filter(keep_until__lte=timezone.now()).exclude(email="")
    while found := list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        facts = {"email": "", "confirmed": False, "keep_until": None}
        forgotten += Ghost.objects.filter(pk__in=found).update(**facts)
    return forgotten
