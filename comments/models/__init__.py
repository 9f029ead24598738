from comments.models.comment import Comment
from comments.models.revision import MOVES, Revision, Status
from comments.models.thread import Thread

__all__ = ["MOVES", "Comment", "Revision", "Status", "Thread"]
