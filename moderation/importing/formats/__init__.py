"""One module for each format. Each reads a file into records, and knows no database."""

from moderation.importing.formats import disqus
from moderation.importing.records import Read

FORMATS: dict[str, Read] = {
    "disqus": disqus.read,
}
