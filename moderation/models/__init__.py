from moderation.models.assignment import Assignment, SkipReason
from moderation.models.calibration import Calibration
from moderation.models.case import Case
from moderation.models.company import Apart, Cluster, Mark, Tie
from moderation.models.credit import Credit
from moderation.models.decision import Decision, StaffOutcome
from moderation.models.door import ErasedReader, JudgedRevision
from moderation.models.farewell import Farewell
from moderation.models.idempotency import IdempotentAnswer
from moderation.models.kept_out import KeptOut
from moderation.models.letter import Letter
from moderation.models.log import LogEntry
from moderation.models.mail import Mail, Mailbox
from moderation.models.measurement import Measurement
from moderation.models.note import Note
from moderation.models.nudge import Nudge
from moderation.models.policy import Policy
from moderation.models.practice import Dispute, Strike
from moderation.models.rating import Quality, Rating, Reason
from moderation.models.relief import Relief
from moderation.models.sanction import Sanction
from moderation.models.standing import Standing
from moderation.models.unsent import Unsent
from moderation.models.voiding import Recount, Voiding
from moderation.models.waiver import Waiver
from moderation.models.willing import Willing
from moderation.models.wordlist import ListedWord

__all__ = [
    "Apart",
    "Assignment",
    "Calibration",
    "Case",
    "Cluster",
    "Credit",
    "Decision",
    "Dispute",
    "ErasedReader",
    "Farewell",
    "IdempotentAnswer",
    "JudgedRevision",
    "KeptOut",
    "Letter",
    "ListedWord",
    "LogEntry",
    "Mail",
    "Mailbox",
    "Mark",
    "Measurement",
    "Note",
    "Nudge",
    "Policy",
    "Quality",
    "Rating",
    "Reason",
    "Recount",
    "Relief",
    "Sanction",
    "SkipReason",
    "StaffOutcome",
    "Standing",
    "Strike",
    "Tie",
    "Unsent",
    "Voiding",
    "Waiver",
    "Willing",
]
