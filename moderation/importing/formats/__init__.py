"""One module for each format. Each reads a file into records, and knows no database."""

from moderation.importing.formats import contrib, coral, disqus, isso, remark42, wordpress
from moderation.importing.records import Read

FORMATS: dict[str, Read] = {
    "contrib": contrib.read,
    "coral": coral.read,
    "disqus": disqus.read,
    "isso": isso.read,
    "remark42": remark42.read,
    "wordpress": wordpress.read,
}
