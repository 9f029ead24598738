"""However an old site spelled an address, it is the article that it was."""

from __future__ import annotations

import re
import unicodedata
from io import StringIO
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from hypothesis import assume, given
from hypothesis import strategies as st

from comments.models import Comment
from moderation.importing.mapping import Mapping, MappingError
from newsroom.addresses import canonical_url
from tests.importing.files import disqus, post, thread

HERE = "https://münchen.example/nachrichten/café"
SPELLINGS = [
    HERE,
    unicodedata.normalize("NFD", HERE),
    "https://xn--mnchen-3ya.example/nachrichten/caf%C3%A9",
    "https://XN--MNCHEN-3YA.EXAMPLE/nachrichten/caf%c3%a9",
    "http://mu\u0308nchen.example/nachrichten/cafe%CC%81",
    "http://münchen.example:80/nachrichten/café/",
    "https://münchen.example:443/nachrichten//café//",
    f"{HERE}?utm_source=x&fbclid=y",
    f"{HERE}/#comment-7",
    f"{HERE}#!disqus_thread",
]
OTHERS = [
    "https://münchen.example:8443/nachrichten/café",
    "https://münchen.example/nachrichten/cafe",
    "https://münchen.example/nachrichten/café?page=2",
    "https://munchen.example/nachrichten/café",
]


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("http://a.example/1\thttps://b.example/1", "http://a.example/1", "https://b.example/1"),
        ("http://a.example/1,https://b.example/1", "http://a.example/1", "https://b.example/1"),
        ("http://a.example/1, https://b.example/1", "http://a.example/1", "https://b.example/1"),
        ("http://a.example/1,2,https://b.example/,2", "http://a.example/1,2", "https://b.example/,2"),
        ("http://a.example/1,2 https://b.example/1", "http://a.example/1,2", "https://b.example/1"),
        ('"http://a.example/1,2","https://b.example/1"', "http://a.example/1,2", "https://b.example/1"),
        (f"post:7,{UUID(int=7)}", "post:7", str(UUID(int=7))),
        ("http://a.example/*,https://b.example/*", "http://a.example/x", "https://b.example/x"),
    ],
)  # fmt: skip
def test_a_space_a_tab_or_a_comma_stands_between_two_addresses(line, old, new):
    assert Mapping([line]).lookup(old) == new


@pytest.mark.parametrize("line", ["http://a,http://b,http://c", "http://a.example/1,", "a,b,c"])
def test_a_line_that_can_be_read_in_two_ways_is_refused(line):
    with pytest.raises(MappingError, match="with a space, a tab or a comma between them"):
        Mapping([line])


@pytest.mark.django_db
def test_a_dry_run_says_where_the_mapping_leads_to_nothing(make, tmp_path):
    article = make.article()
    file = disqus(
        tmp_path / "d.xml",
        thread("1", "https://old.example/a"), thread("2", "https://old.example/b"),
        post("11", "1"), post("12", "2", parent="9999"),
    )  # fmt: skip
    mapping = tmp_path / "map.csv"
    lines = ["https://old.example/a,https://new.example/a", f"https://old.example/b,{article.pk}"]
    mapping.write_text("\n".join(lines))

    out = StringIO()
    call_command(
        "import_comments", "disqus", str(file), publication=article.publication.slug,
        dry_run=True, map=mapping, stdout=out, stderr=StringIO(),
    )  # fmt: skip

    assert "https://old.example/a  mapped to https://new.example/a, which is not known" in (
        out.getvalue()
    )
    assert f"https://old.example/b  -> {article.pk} (mapped)" in out.getvalue()
    assert "12 answers 9999, which is not there" in out.getvalue()


def bad(words, **facts):
    with pytest.raises(CommandError) as refused:
        call_command("import_comments", *words, stdout=StringIO(), stderr=StringIO(), **facts)
    return str(refused.value)


@pytest.mark.django_db
def test_what_cannot_be_read_is_named_by_its_file_and_line(make, tmp_path):
    slug = make.the_paper().slug
    cut = disqus(tmp_path / "cut.xml", thread("1", "https://old.example/a"))
    cut.write_text(cut.read_text().replace("</disqus>", ""))

    said = bad(["disqus", str(cut)], publication=slug)
    missing = bad(["disqus", str(tmp_path / "none.xml")], publication=slug)

    assert re.search(r"\(cut\.xml, line \d+\)$", said)
    assert "<string>" not in said
    assert missing == f"There is no file '{tmp_path / 'none.xml'}'."


@pytest.mark.django_db
def test_each_spelling_of_an_address_is_one_article(make, tmp_path):
    article = make.article()
    article.add_address(SPELLINGS[4])
    every = [*SPELLINGS, *OTHERS]
    file = disqus(
        tmp_path / "d.xml",
        *(thread(str(n), url) for n, url in enumerate(every)),
        *(post(str(100 + n), str(n)) for n in range(len(every))),
    )

    out = StringIO()
    call_command(
        "import_comments", "disqus", str(file), publication=article.publication.slug,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip

    assert Comment.public.filter(article=article).count() == len(SPELLINGS)
    assert f"{len(OTHERS)}  are about addresses that no article" in out.getvalue()


# What a path may hold in the clear; what splits an address is no part of its path.
SEGMENT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="/?#%\\"),
    min_size=1,
)


def lower(escaped):
    first, *rest = escaped.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def escaped_wholly(text):
    return "".join(f"%{byte:02x}" for byte in text.encode())


@given(st.lists(SEGMENT, min_size=1, max_size=4))
def test_another_way_to_escape_a_path_leads_nowhere_else(segments):
    path = "/".join(segments)
    assume(path.strip() == path)
    ways = [
        path,
        quote(path),
        lower(quote(path)),
        quote(unicodedata.normalize("NFD", unicodedata.normalize("NFC", path))),
        "/".join(map(escaped_wholly, segments)),
    ]
    addresses = [f"http://paper.example/{way}" for way in ways]
    exact = Mapping([f"https://paper.example/{quote(path)} https://new.example/here"])
    begun = Mapping(["https://paper.example/* https://new.example/*"])

    assert len({canonical_url(one) for one in addresses}) == 1
    assert {exact.lookup(one) for one in addresses} == {"https://new.example/here"}
    led = {canonical_url(begun.lookup(one) or "") for one in addresses}
    assert led == {canonical_url(addresses[0]).replace("//paper", "//new")}


@pytest.mark.parametrize(
    ("host", "form"),
    [
        ("straße.example", "xn--strae-oqa.example"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("i❤.example", "xn--i-7iq.example"),
        ("a_ü.example", "xn--a_-yka.example"),
    ],
)
def test_a_host_is_called_what_browsers_call_it(host, form):
    assert canonical_url(f"http://{host}/a") == f"https://{form}/a"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://old.example/a", "https://new.example/a"),
        ("https://OLD.example/a/", "https://new.example/a/"),
        ("https://old.example", "https://new.example/"),
        ("http://old.example/blog/x?utm_source=1", "https://new.example/b/x/"),
        ("http://old.example/blogger", "https://new.example/blogger"),
        ("https://old.example/?p=12", "https://new.example/post-12"),
        ("http://old.example/q?b=1&a=7", "https://new.example/second-7"),
        ("https://old.example/shop/?utm_campaign=7", "https://new.example/shop/"),
        ("http://old.example/caf%c3%a9/", "https://new.example/coffee"),
        ("http://old.example/top?ref=2", "https://new.example/two"),
        ("post:7", "https://new.example/seven"),
        ("/news/1", "https://new.example/n/1"),
        ("https://other.example/", None),
    ],
)
def test_a_mapping_knows_an_address_in_each_of_its_spellings(old, new):
    mapping = Mapping([
        "http://old.example/* https://new.example/*",
        "https://old.example/blog/* https://new.example/b/*",
        "http://old.example/?p=* https://new.example/post-*",
        "http://old.example/q?b=1&a=* https://new.example/second-*",
        "http://old.example/shop?utm_* https://new.example/never-*",
        "https://old.example/café https://new.example/coffee",
        "http://old.example/top?ref=1 https://new.example/one",
        "http://old.example/top?ref=2 https://new.example/two",
        "post:7 https://new.example/seven",
        "/news/* https://new.example/n/*",
    ])  # fmt: skip

    assert mapping.lookup(old) == new
