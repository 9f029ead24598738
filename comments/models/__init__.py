from comments.models.changed import (
    ChangedArticle,
    ChangedComment,
    ChangedHighlight,
    ChangedMode,
    ChangedMute,
    ChangedPublication,
    ChangedReaction,
    ChangedReader,
    ChangedRevision,
    ChangedRole,
    ChangedSession,
    ChangedTally,
    ChangedThread,
)
from comments.models.comment import DEEPEST, DEPTH_AT_MOST, KEY, Comment
from comments.models.highlight import PINS_AT_MOST, Highlight
from comments.models.linked import LinkedElsewhere
from comments.models.mute import Mute
from comments.models.reaction import Kind, Reaction, Tally
from comments.models.revision import Revision
from comments.models.rule import Rule
from comments.models.status import ENDED, LIVE, MOVES, Status
from comments.models.thread import Thread
from comments.models.visit import Visit

__all__ = [
    "DEEPEST",
    "DEPTH_AT_MOST",
    "ENDED",
    "KEY",
    "LIVE",
    "MOVES",
    "PINS_AT_MOST",
    "ChangedArticle",
    "ChangedComment",
    "ChangedHighlight",
    "ChangedMode",
    "ChangedMute",
    "ChangedPublication",
    "ChangedReaction",
    "ChangedReader",
    "ChangedRevision",
    "ChangedRole",
    "ChangedSession",
    "ChangedTally",
    "ChangedThread",
    "Comment",
    "Highlight",
    "Kind",
    "LinkedElsewhere",
    "Mute",
    "Reaction",
    "Revision",
    "Rule",
    "Status",
    "Tally",
    "Thread",
    "Visit",
]
