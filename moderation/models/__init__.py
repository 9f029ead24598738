from moderation.models.announced import Announced
from moderation.models.appeal import AccountAppeal
from moderation.models.archived import Archived
from moderation.models.assignment import Assignment, SkipReason
from moderation.models.brought import BroughtComment, BroughtText
from moderation.models.bulk import BulkAct, BulkItem
from moderation.models.calibration import Calibration
from moderation.models.case import Case
from moderation.models.changed import (
    ChangedCase,
    ChangedDecision,
    ChangedHookCall,
    ChangedLetter,
    ChangedPolicy,
    ChangedProvider,
    ChangedSanction,
    ChangedStanding,
    ChangedStatement,
    ChangedUndoing,
    ChangedUnsent,
    ChangedWaiver,
)
from moderation.models.company import Apart, Cluster, Mark, Tie
from moderation.models.credit import Credit
from moderation.models.decision import Decision, StaffOutcome
from moderation.models.desk import Claim, DeskChoices, ReasonTemplate, ReportsIgnored
from moderation.models.door import ErasedReader, JudgedRevision, SettledMode
from moderation.models.emitted import (
    EmitsAccountAppeal,
    EmitsAddress,
    EmitsAppeal,
    EmitsArticle,
    EmitsNotice,
    EmitsRating,
    EmitsReader,
    EmitsReport,
    EmitsRevision,
    EmitsSanction,
    EmitsWaiver,
)
from moderation.models.farewell import Farewell
from moderation.models.figures import DailyFigures
from moderation.models.filing import FiledArticle
from moderation.models.ghost import BroughtReader, ErasedGhost, Ghost
from moderation.models.ghost_answer import ClaimedComment, ClaimedRevision, GhostAnswer
from moderation.models.hook import HookCall, ModerationHook
from moderation.models.idempotency import IdempotentAnswer
from moderation.models.importing import (
    ImportBatch,
    ImportedAlias,
    ImportedComment,
    ImportedThread,
    ImportSource,
)
from moderation.models.kept_out import KeptOut
from moderation.models.lease import Lease
from moderation.models.leftover import Leftover
from moderation.models.letter import Letter
from moderation.models.listing import ListEntry, ListVersion
from moderation.models.log import LogEntry
from moderation.models.mail import Mail, Mailbox
from moderation.models.measurement import Measurement
from moderation.models.note import Note
from moderation.models.notice import LegalGround, Notice
from moderation.models.notice_mail import NoticeMail
from moderation.models.nudge import Nudge
from moderation.models.opening import Opening
from moderation.models.policy import Policy
from moderation.models.practice import Dispute, Strike
from moderation.models.rating import Quality, Rating, Reason
from moderation.models.relief import Relief
from moderation.models.report import Report, ReportReason
from moderation.models.sanction import Sanction
from moderation.models.shift import HandoverNote, SavedFilter
from moderation.models.staging import StagedComment, StagedOddity, StagedText, StagedThread
from moderation.models.standing import Standing
from moderation.models.statement import Statement
from moderation.models.terms import Terms
from moderation.models.told import (
    ToldCase,
    ToldCredit,
    ToldDecision,
    ToldHighlight,
    ToldLinking,
    ToldPolicy,
    ToldRecount,
    ToldRelief,
    ToldRevision,
    ToldRole,
    ToldStanding,
    ToldVoiding,
    ToldWaiver,
)
from moderation.models.undoing import Before, Undoing
from moderation.models.unsent import Unsent
from moderation.models.voiding import Recount, Voiding
from moderation.models.waiver import Waiver
from moderation.models.willing import Willing

__all__ = [
    "AccountAppeal",
    "Announced",
    "Apart",
    "Archived",
    "Assignment",
    "Before",
    "BroughtComment",
    "BroughtReader",
    "BroughtText",
    "BulkAct",
    "BulkItem",
    "Calibration",
    "Case",
    "ChangedCase",
    "ChangedDecision",
    "ChangedHookCall",
    "ChangedLetter",
    "ChangedPolicy",
    "ChangedProvider",
    "ChangedSanction",
    "ChangedStanding",
    "ChangedStatement",
    "ChangedUndoing",
    "ChangedUnsent",
    "ChangedWaiver",
    "Claim",
    "ClaimedComment",
    "ClaimedRevision",
    "Cluster",
    "Credit",
    "DailyFigures",
    "Decision",
    "DeskChoices",
    "Dispute",
    "EmitsAccountAppeal",
    "EmitsAddress",
    "EmitsAppeal",
    "EmitsArticle",
    "EmitsNotice",
    "EmitsRating",
    "EmitsReader",
    "EmitsReport",
    "EmitsRevision",
    "EmitsSanction",
    "EmitsWaiver",
    "ErasedGhost",
    "ErasedReader",
    "Farewell",
    "FiledArticle",
    "Ghost",
    "GhostAnswer",
    "HandoverNote",
    "HookCall",
    "IdempotentAnswer",
    "ImportBatch",
    "ImportSource",
    "ImportedAlias",
    "ImportedComment",
    "ImportedThread",
    "JudgedRevision",
    "KeptOut",
    "Lease",
    "Leftover",
    "LegalGround",
    "Letter",
    "ListEntry",
    "ListVersion",
    "LogEntry",
    "Mail",
    "Mailbox",
    "Mark",
    "Measurement",
    "ModerationHook",
    "Note",
    "Notice",
    "NoticeMail",
    "Nudge",
    "Opening",
    "Policy",
    "Quality",
    "Rating",
    "Reason",
    "ReasonTemplate",
    "Recount",
    "Relief",
    "Report",
    "ReportReason",
    "ReportsIgnored",
    "Sanction",
    "SavedFilter",
    "SettledMode",
    "SkipReason",
    "StaffOutcome",
    "StagedComment",
    "StagedOddity",
    "StagedText",
    "StagedThread",
    "Standing",
    "Statement",
    "Strike",
    "Terms",
    "Tie",
    "ToldCase",
    "ToldCredit",
    "ToldDecision",
    "ToldHighlight",
    "ToldLinking",
    "ToldPolicy",
    "ToldRecount",
    "ToldRelief",
    "ToldRevision",
    "ToldRole",
    "ToldStanding",
    "ToldVoiding",
    "ToldWaiver",
    "Undoing",
    "Unsent",
    "Voiding",
    "Waiver",
    "Willing",
]
