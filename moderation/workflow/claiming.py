"""Who has a case open: a short lease, to be seen by the others. It holds nobody up."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from moderation.models import Case, Claim
from moderation.models.desk import CLAIMED_FOR
from moderation.workflow.barring import must_sit_at_the_desk_of
from newsroom.models import Reader


@transaction.atomic
def claim(case: Case, *, moderator: Reader) -> Claim:
    """Say for two more minutes that this moderator looks at the case. Raises NotYourDesk."""
    must_sit_at_the_desk_of(case.comment, moderator)
    until = timezone.now() + CLAIMED_FOR
    made, _ = Claim.objects.update_or_create(
        case=case, moderator=moderator, defaults={"until": until}
    )
    return made


def let_go(case: Case, *, moderator: Reader) -> None:
    """This moderator looks at something else. Safe to repeat."""
    Claim.objects.filter(case=case, moderator=moderator).delete()


def forget_claims() -> None:
    """What ran out is of no use to anybody."""
    Claim.objects.filter(until__lt=timezone.now()).delete()
