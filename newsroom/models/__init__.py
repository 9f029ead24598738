from newsroom.models.access_token import AccessToken
from newsroom.models.article import Article, ArticleAddress
from newsroom.models.at_home import AT_HOME, at_home_in, homes_of
from newsroom.models.endpoint import Endpoint
from newsroom.models.event import PING, Delivery, Event
from newsroom.models.linking import Linking, LinkWindow, Rekeying
from newsroom.models.mode import CHOICES as MODE_CHOICES
from newsroom.models.mode import Mode
from newsroom.models.naming import NameBlock, NameChange
from newsroom.models.provider import IdentityProvider
from newsroom.models.publication import Publication
from newsroom.models.reader import ERASED, GHOST, LOCAL, Reader
from newsroom.models.role import Role
from newsroom.models.signing_key import ErasedSubject, KeySet, SignedOut, SigningKey

__all__ = [
    "AT_HOME",
    "ERASED",
    "GHOST",
    "LOCAL",
    "MODE_CHOICES",
    "PING",
    "AccessToken",
    "Article",
    "ArticleAddress",
    "Delivery",
    "Endpoint",
    "ErasedSubject",
    "Event",
    "IdentityProvider",
    "KeySet",
    "LinkWindow",
    "Linking",
    "Mode",
    "NameBlock",
    "NameChange",
    "Publication",
    "Reader",
    "Rekeying",
    "Role",
    "SignedOut",
    "SigningKey",
    "at_home_in",
    "homes_of",
]
