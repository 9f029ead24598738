"""No sentence on a page is left out of the catalogues: what is not marked is found here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

from newsroom.extraction import ROOT, sources, templates

# What is called the same in every language, or is no word: names, keys, units.
SAME_EVERYWHERE = {"Third Reading", "JSON"}
WORDS = re.compile(r"[^\W\d_]{2,}")  # A letter alone is a class or a mark.
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|alt|placeholder|content)="([^"]*)"')
# Read by programs. What is in the block `kind` is a class as well.
FOR_PROGRAMS = re.compile(
    r"<meta\b[^>]*>|<script\b.*?</script>|<style\b.*?</style>|<!doctype[^>]*>", re.DOTALL
)


def unmarked(source: str) -> list[str]:
    """The words of a template that stand outside of every translation."""
    page = "".join(_said(token) for token in _outside_of_translations(source))
    page = FOR_PROGRAMS.sub(" ", page)
    spoken = [*SPOKEN_ATTRIBUTES.findall(page), *re.split(r"<[^>]*>", page)]
    texts = (" ".join(re.sub(r"&\w+;", " ", text).split()) for text in spoken)
    return [text for text in texts if WORDS.search(text) and text not in SAME_EVERYWHERE]


def _outside_of_translations(source: str) -> list[Token]:
    outside: list[Token] = []
    until = ""
    for token in Lexer(source).tokenize():
        is_tag = token.token_type == TokenType.BLOCK
        if until:
            until = "" if is_tag and token.contents == until else until
        elif is_tag and re.match("blocktranslate|block kind$", token.contents):
            until = f"end{token.contents.split()[0]}"
        else:
            outside.append(token)
    return outside


def _said(token: Token) -> str:
    """What a token puts on the page as it stands; literals in tags and filters count too."""
    if token.token_type == TokenType.TEXT:
        return token.contents
    marked = token.contents.startswith("translate")
    glued = re.search(r'\b(?:default|yesno|pluralize|join|add):"([^"]*)"', token.contents)
    return f"<>{glued[1]}<>" if glued and not marked else ""


# What the API says of itself is English, as the description is that it is made from; so it says
# of itself which language that is.
ENGLISH = sorted(path for path in templates() if path.parent == ROOT / "newsroom/templates/api")
SPOKEN = [path for path in templates() if path not in ENGLISH]


def test_pages_in_english_for_everybody_say_so():
    pages = [path.read_text() for path in ENGLISH if not path.name.startswith("_")]

    assert pages
    assert all('lang="en" dir="ltr"' in page for page in pages)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_on_a_page_is_marked(path: Path):
    assert unmarked(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p title="Link to this">{{ name }}</p>', ["Link to this"]),
        ('{% if a %}<b class="x">one</b>{% endif %}', ["one"]),
        ('{{ n }} {{ n|pluralize:"s,es" }}', ["s,es"]),
        ('{{ reason|default:"None given" }}', ["None given"]),
        ('<p>{% translate "Hello there" %}</p>', []),
        ("{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}", []),
        ("{# Hello there #}{% comment %}{% endcomment %}<kbd>1</kbd> · {{ name }}", []),
        ('<meta name="color-scheme" content="light dark"><p class="lead">–</p>', []),
    ],
)
def test_it_would_be_found_if_it_were_not(source, found):
    assert unmarked(source) == found


# In Python: where a sentence for people stands, by the looks of the code around it.

TELLING = {"success", "info", "warning", "error", "add_error"}


def unmarked_in_python(source: str) -> list[str]:
    """Sentences for people that no call marks: of refusals, messages, forms, choices."""
    return [
        ast.unparse(said)
        for node in ast.walk(ast.parse(source))
        for said in _for_people(node)
        if isinstance(said, ast.JoinedStr)
        or (isinstance(said, ast.Constant) and WORDS.search(str(said.value)))
    ]


def _for_people(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id="sentence" | "verbose_name" | "label")]):
            yield node.value
        case ast.Call(func=ast.Attribute(value=ast.Name(id="messages" | "self"), attr=name)):
            yield from node.args[1:] if name in TELLING else []
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=[said, *_])):
            yield from [] if name.endswith(("Error", "Taken", "Configured", "Host")) else [said]
        case ast.ClassDef(bases=[ast.Attribute(attr="TextChoices")]):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    yield from line.value.elts[1:]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_for_people_is_marked(path: Path):
    assert unmarked_in_python(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('class No(Refusal):\n    sentence = "That is too large."', ["'That is too large.'"]),
        ('messages.success(request, "It is done.")', ["'It is done.'"]),
        ('messages.info(request, f"It is {n} done.")', ["f'It is {n} done.'"]),
        ('raise OwnCase("Nobody does.")', ["'Nobody does.'"]),
        ('class A(models.TextChoices):\n    B = "b", "Bee line"', ["'Bee line'"]),
        ('self.add_error("text", "Too long.")', ["'Too long.'"]),
        ('raise OwnCase(_("Nobody does."))', []),
        ('raise ValueError("a programmer reads this")', []),
        ('class A(models.TextChoices):\n    B = "b", _("Bee line")', []),
    ],
)
def test_so_it_would_be_in_python(source, found):
    assert unmarked_in_python(source) == found
