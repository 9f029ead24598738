from newsroom.models.access_token import AccessToken
from newsroom.models.article import Article, ArticleAddress
from newsroom.models.mode import CHOICES as MODE_CHOICES
from newsroom.models.mode import Mode
from newsroom.models.naming import NameBlock, NameChange
from newsroom.models.publication import Publication
from newsroom.models.reader import ERASED, LOCAL, Reader
from newsroom.models.role import Role

__all__ = [
    "ERASED",
    "LOCAL",
    "MODE_CHOICES",
    "AccessToken",
    "Article",
    "ArticleAddress",
    "Mode",
    "NameBlock",
    "NameChange",
    "Publication",
    "Reader",
    "Role",
]
