from comments.models.comment import DEEPEST, DEPTH_AT_MOST, KEY, Comment
from comments.models.mute import Mute
from comments.models.revision import Revision
from comments.models.status import LIVE, MOVES, Status
from comments.models.thread import Thread

__all__ = [
    "DEEPEST",
    "DEPTH_AT_MOST",
    "KEY",
    "LIVE",
    "MOVES",
    "Comment",
    "Mute",
    "Revision",
    "Status",
    "Thread",
]
