from moderation.models.assignment import Assignment, SkipReason
from moderation.models.calibration import Calibration
from moderation.models.case import Case
from moderation.models.decision import Decision, StaffOutcome
from moderation.models.door import JudgedRevision
from moderation.models.idempotency import IdempotentAnswer
from moderation.models.policy import Policy
from moderation.models.rating import Quality, Rating, Reason
from moderation.models.standing import Standing
from moderation.models.waiver import Waiver
from moderation.models.wordlist import ListedWord

__all__ = [
    "Assignment",
    "Calibration",
    "Case",
    "Decision",
    "IdempotentAnswer",
    "JudgedRevision",
    "ListedWord",
    "Policy",
    "Quality",
    "Rating",
    "Reason",
    "SkipReason",
    "StaffOutcome",
    "Standing",
    "Waiver",
]
