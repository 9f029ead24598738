from .client import Client
from .errors import ApiError, Conflict, Invalid, NotAllowed, NotHere, NotSignedIn, TooMany

__all__ = [
    "ApiError",
    "Client",
    "Conflict",
    "Invalid",
    "NotAllowed",
    "NotHere",
    "NotSignedIn",
    "TooMany",
]
