"""The words of texts that nothing becomes of any more go, once their time is over.

By night: what is new among them is written down, and what was written down long enough ago loses
its words (Terms.texts_kept_days). That it was, where it stood, who decided what and why, by which
ratings, stays: verdicts are replayed from ratings, and from no text.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import ENDED, Revision
from moderation.models import Case, HookCall, Leftover, Terms
from moderation.workflow.locks import lock_revisions

AT_ONCE = 500
DEFAULT_DAYS: int = Terms._meta.get_field("texts_kept_days").default


def forget_texts() -> int:
    """Write down what is left, and blank what is due; how many texts lost their words."""
    while _write_down():
        pass
    _strike_out_what_goes_on()
    blanked = 0
    while found := _due():
        done = _blank(found)
        blanked += done
        if done == 0:
            break
    return blanked


def _write_down() -> int:
    known = Leftover.objects.filter(revision=OuterRef("pk"))
    new = Revision.objects.filter(~Exists(known), status__in=ENDED).exclude(text="")
    rows = [Leftover(revision_id=pk) for pk in new.values_list("pk", flat=True)[:AT_ONCE]]
    return len(Leftover.objects.bulk_create(rows, ignore_conflicts=True))


def _strike_out_what_goes_on() -> None:
    """An appeal takes a text up again."""
    Leftover.objects.filter(blanked_at=None).exclude(revision__status__in=ENDED).delete()


def _due() -> list[UUID]:
    """The next texts whose time is over. What the desk is still asked about is none of them."""
    now = timezone.now()
    days = Coalesce(F("revision__publication__terms__texts_kept_days"), Value(DEFAULT_DAYS))
    asked = Case.objects.filter(revision=OuterRef("revision"), closed_at=None)
    kept = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
    waiting = Leftover.objects.annotate(until=F("since") + kept)
    due = waiting.filter(~Exists(asked), blanked_at=None, until__lte=now)
    return list(due.order_by("since", "pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _blank(found: list[UUID]) -> int:
    locked = lock_revisions(*found)
    ended = [pk for pk, text in locked.items() if text.status in ENDED]
    Revision.objects.filter(pk__in=ended).update(text="", html="", findings=[])
    HookCall.objects.filter(revision__in=ended).exclude(reason="").update(reason="")
    return Leftover.objects.filter(pk__in=ended).update(blanked_at=timezone.now())
