from newsroom.models.article import Article, ArticleAddress
from newsroom.models.publication import Publication
from newsroom.models.reader import Reader
from newsroom.models.role import Role

__all__ = ["Article", "ArticleAddress", "Publication", "Reader", "Role"]
