from comments.models.comment import Comment
from comments.models.revision import Revision
from comments.models.status import LIVE, MOVES, Status
from comments.models.thread import Thread

__all__ = ["LIVE", "MOVES", "Comment", "Revision", "Status", "Thread"]
