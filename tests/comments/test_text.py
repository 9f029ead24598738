"""What a text may not smuggle in, and that what was judged is what is shown."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Barrier
from time import perf_counter
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comments.text import clean, excerpt, is_empty, one_line, to_html

TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "a"}
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REL = 'rel="nofollow ugc noopener noreferrer"'
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Seen(HTMLParser):
    """What a browser finds in a page: its tags, their attributes, and the letters shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("<!--")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("<!")

    def handle_pi(self, data: str) -> None:
        self.tags.append("<?")


def seen(text: str) -> Seen:
    return Seen(to_html(clean(text)))


def assert_harmless(page: Seen) -> None:
    assert set(page.tags) <= TAGS
    for tag, name, value in page.attributes:
        assert (tag, name) in {("a", "href"), ("a", "rel")}
        if name == "href":
            assert (value or "").lower().startswith(("http://", "https://"))
    assert page.tags.count("a") == sum(name == "rel" for _, name, _ in page.attributes)
    assert not set(page.shown) & set(TURNING)


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button>ok",
    "<!-- hidden -->",
    "<!--[if IE]><script>1</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x](&#106;&#97;vascript&colon;alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/png;base64,iVBORw0KGgo=)",
    "[x](file:///etc/passwd)",
    "[x](mailto:a@b.example)",
    "[x](//evil.example)",
    "[x](/logout/)",
    "[x](#c-1)",
    "[x](?next=/desk/)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<a@b.example>",
    "<http://x.example/%E2%80%AEtxt.exe>",
    "[x](http://x.example 'onmouseover=alert(1)')",
    '[x](http://x.example "a\\"onmouseover=alert(1) b=")',
    '[x](http://x.example/"onmouseover=alert(1))',
    "[x](http://x.example/<script>)",
    "![x](http://x.example/pixel.png)",
    "![x](javascript:alert(1))",
    "[![x](http://x.example/p.png)](http://y.example)",
    "[x]: javascript:alert(1)\n\n[x]",
    "# Heading\n\nAnother\n=======",
    "| a | b |\n|---|---|\n| c | d |",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "> <script>alert(1)</script>",
    "* <img src=x onerror=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x202e;desrever",
    "&#8238;desrever",
    "\u202edesrever",
    "[a](http://x.example)[b](http://y.example)" * 20,
    "[[[[x](http://a.example)](http://b.example)](javascript:1)](http://c.example)",
    "***" * 50 + "<script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_becomes_a_harmless_page(text):
    assert_harmless(seen(text))


@patient
@given(st.text())
@example("![x](javascript:1)")
def test_any_text_at_all_becomes_a_harmless_page(text):
    assert_harmless(seen(text.replace("\x00", "")))


PIECES = [
    *"<>[]()!*_`\\&#;:/\"'\n -1.\u202e\u200d\u0301",
    *["script", "javascript:", "data:", "http://x.example", "a", "onload=", "style=", "&#106;"],
]


@patient
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_of_dangerous_pieces_becomes_a_harmless_page(text):
    assert_harmless(seen(text))


@pytest.mark.parametrize(
    "text",
    ["<b>bold</b>", "<!-- hidden -->", "&lt;b&gt;", "&amp;", "&nbsp;", "&#8238;", "a < b > c & d"],
)
def test_html_is_shown_as_it_was_typed_and_means_nothing(text):
    assert seen(text).shown.strip() == text


def test_no_entity_brings_back_what_was_taken_out():
    page = seen("&#8238;desrever &#x2066;x &rlm; &#0; &zwj;")

    assert page.shown.strip() == "&#8238;desrever &#x2066;x &rlm; &#0; &zwj;"


def test_no_heading_and_no_picture_but_their_words():
    assert seen("# Heading").tags == ["p"]
    assert seen("# Heading").shown.strip() == "# Heading"
    assert "img" not in seen("![cat](http://x.example/cat.png)").tags


# What it may carry


def test_emphasis_quotes_lists_and_code_are_shown():
    html = to_html("*a* **b** `c`\n\n> d\n\n- e\n- f\n\n1. g")

    assert html == (
        "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"
        "<blockquote>\n<p>d</p>\n</blockquote>\n"
        "<ul>\n<li>e</li>\n<li>f</li>\n</ul>\n"
        "<ol>\n<li>g</li>\n</ol>\n"
    )


def test_a_new_line_is_a_new_line_and_an_empty_one_a_paragraph():
    assert to_html("a\nb\n\nc") == "<p>a<br>\nb</p>\n<p>c</p>\n"


@pytest.mark.parametrize(
    "text", ["[words](https://x.example/a?b=c&d)", "<https://x.example/a?b=c&d>"]
)
def test_a_link_is_neither_followed_nor_told_where_it_came_from(text):
    html = to_html(text)

    assert '<a href="https://x.example/a?b=c&amp;d"' in html
    assert REL in html


def test_a_link_has_no_title_which_peers_would_not_see():
    assert to_html('[x](https://x.example "you idiot")') == (
        f'<p><a href="https://x.example" {REL}>x</a></p>\n'
    )


@pytest.mark.parametrize("target", ["/logout/", "//evil.example", "?a=b", "#top", "page.html"])
def test_a_link_that_would_lead_elsewhere_on_another_page_leads_nowhere(target):
    page = seen(f"[x]({target})")

    assert ("a", "href") not in {(tag, name) for tag, name, _ in page.attributes}
    assert page.shown.strip() == "x"


def test_an_address_shown_with_its_escapes_undone_turns_nothing_around():
    assert "\u202e" not in to_html("<https://x.example/%E2%80%AEexe.txt>")


# What is kept of a text


@pytest.mark.parametrize("control", TURNING)
def test_overrides_and_isolates_of_direction_are_taken_out(control):
    assert clean(f"a{control}b") == "ab"


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\u200c", "\u200d"])
def test_marks_that_mixed_scripts_need_may_stay(mark):
    assert clean(f"a{mark}b") == f"a{mark}b"


@pytest.mark.parametrize("control", ["\x01", "\x08", "\x0b", "\x1b", "\x7f", "\x9f", "\ufeff"])
def test_control_characters_are_taken_out(control):
    assert clean(f"a{control}b") == "ab"


def test_tabs_stay():
    assert clean("a\tb") == "a\tb"


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "a\udfffb", "\udc00\ud800"])
def test_what_no_database_could_keep_is_refused(text):
    with pytest.raises(ValueError, match="a text cannot hold"):
        clean(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_there_is_one_kind_of_line_end(end):
    assert clean(f"a{end}b") == "a\nb"
    assert clean(f"a{end}{end}b") == "a\n\nb"


def test_more_than_one_empty_line_is_one():
    assert clean("a\n\n\nb\r\n\r\n\r\n\r\nc\n\nd") == "a\n\nb\n\nc\n\nd"


def test_blanks_around_a_text_are_no_part_of_it():
    assert clean(" \n\t\u3000 a b \u2003\n") == "a b"


def test_letters_are_kept_composed_so_that_the_same_words_are_the_same_text():
    assert clean("e\u0301") == clean("\u00e9") == "\u00e9"
    assert clean("\u1112\u1161\u11ab") == "\ud55c"


def test_compatibility_forms_stay_as_they_were_written():
    assert clean("ﬁ ① ｗｉｄｅ x²") == "ﬁ ① ｗｉｄｅ x²"


@patient
@given(st.text())
@example("\u202e\u0301\n\u2066\n\n\u202c\n a")
@example("\n\x85\r\u2028")
def test_cleaning_a_clean_text_changes_nothing(text):
    once = clean(text.replace("\x00", ""))

    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once).strip()
    assert "\n\n\n" not in once
    assert "\r" not in once


@patient
@given(st.text().filter(lambda text: "\x00" not in text))
def test_the_words_of_a_clean_text_lose_nothing_to_a_second_look(text):
    assert to_html(clean(clean(text))) == to_html(clean(text))


# What shows nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " \n\t ",
        "\u00a0\u2003\u3000",
        "\u200b\u200c\u200d\u2060",
        "\u200e\u200f\u061c",
        "\u00ad",
        "\u034f\ufe0f",
        "\u0301\u0301\u0300",
        "\u200b \u0301\n\u200d",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\u2800\u2800",
        "\U000e0061\U000e007f",
        "\U000e0100",
        "\x1b\x07",
    ],
)
def test_a_text_of_which_nothing_is_seen_is_empty(text):
    assert is_empty(text)
    assert is_empty(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        ".",
        "?!",
        "7",
        "👍",
        "👩‍👩‍👧‍👦",
        "🇧🇷",
        "❤️",
        "1️⃣",
        "\U0001fae8",  # Younger than Python 3.11: Unicode 15.
        "Да",
        "שלום",
        "مرحبا",
        "می‌خواهم",
        "हिन्दी",
        "বাংলা",
        "தமிழ்",
        "ภาษาไทย",
        "မြန်မာ",
        "ខ្មែរ",
        "ქართული",
        "አማርኛ",
        "你好",
        "ひらがな",
        "カタカナ",
        "한국어",
        "\u1112\u1161\u11ab",
        "ᏣᎳᎩ",
        "\U00010400",
        "\U0001e900",
        "²",
        "€",
        "…",
    ],
)
def test_a_text_in_any_script_or_sign_is_not_empty(text):
    assert not is_empty(text)
    assert not is_empty(clean(text))


# Time


@pytest.mark.parametrize(
    "piece",
    ["[", "![[", "*", "*a _b ", "**x", "> ", "- ", "`", "[a](", "a](b", "\\", "<", "&", "a\n",
     "[x](<", "]" , "1. ", "_*", "\u0301", "<a:"],
)  # fmt: skip
def test_no_text_of_the_greatest_length_is_slow_to_render(piece):
    text = clean((piece * 5000)[:5000])

    began = perf_counter()
    assert_harmless(Seen(to_html(text)))

    assert perf_counter() - began < 2


# Shortened, and on one line


@patient
@given(st.text(), st.integers(min_value=1, max_value=60))
def test_an_excerpt_is_one_line_of_what_is_there_and_no_longer_than_asked(text, at_most):
    try:
        kept = clean(text)
    except ValueError:
        return

    short = excerpt(to_html(kept), at_most=at_most)

    assert "\n" not in short
    assert len(short) <= at_most + 1  # and the dots that say that there is more


def test_an_excerpt_ends_with_a_whole_word_and_keeps_what_looks_like_html():
    html = to_html("One *two* three.\n\n> four & <b>five</b>\n\nsix")

    assert excerpt(html) == "One two three. four & <b>five</b> six"
    assert excerpt(html, at_most=12) == "One two…"
    assert excerpt(to_html("abcdefghij"), at_most=4) == "abcd…"


def test_a_name_on_one_line_hides_nothing():
    assert one_line("Eve\r\nBcc:\u202e all\x0b\u2028now ") == "Eve Bcc: all now"


# At once


def afresh(name: str) -> ModuleType:
    """A module as a process has it that has just begun, with what it reads Markdown with."""
    for known in [one for one in sys.modules if one.partition(".")[0] in ("markdown_it", "mdurl")]:
        del sys.modules[known]
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("module", "verb"),
    [
        ("comments.text", "to_html"),
        ("moderation.importing.formats.visible", "words_of_markdown"),
    ],
)
def test_the_first_texts_of_a_process_are_read_like_all_others(module, verb):
    """Eight threads at once, as a web process has them that was killed under load."""
    text, found = "> a *b* [c](https://example.org/a%20b?c=d) <https://example.org/%C3%A4>", set()
    mean = str(getattr(import_module(module), verb)(text))
    switched, modules = sys.getswitchinterval(), dict(sys.modules)
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _again in range(100):
                together, read = Barrier(8), getattr(afresh(module), verb)
                told = [pool.submit(after, together, read, text) for _ in range(8)]
                found |= {str(one.result(30)) for one in told}
    finally:
        sys.setswitchinterval(switched)
        sys.modules.update(modules)

    assert found == {mean}


def after(together: Barrier, read: Callable[[str], Any], text: str) -> Any:
    together.wait(30)
    return read(text)
