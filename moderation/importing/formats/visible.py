"""What somebody reads of a text, whatever it is written in. Pure."""

from __future__ import annotations

from html.parser import HTMLParser

from markdown_it import MarkdownIt

# As much of Markdown as this house shows (comments/text.py): what needs more of it is not the
# same here, and comes as the HTML that was public.
_markdown = MarkdownIt("zero", {"breaks": True}).enable(
    ["emphasis", "blockquote", "list", "backticks", "link", "autolink", "newline", "escape",
     "entity", "balance_pairs"]
)  # fmt: skip
# Before two threads do so at once, as in comments/text.py.
_markdown.render("a\n> [b](https://a.example/%20) <https://a.example/%20> &amp;\n")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where a link leads and what a picture shows are part of what is said."""
        self.said += [f" {value}" for name, value in attrs if name in ("href", "src") and value]
        self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def visible_words(html: str) -> list[str]:
    """The words of a piece of HTML in their order, with where its links lead."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.said).split()


def words_of_markdown(text: str) -> list[str]:
    return visible_words(_markdown.render(text))
