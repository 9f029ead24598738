"""Files read into records, with everything that is odd about them."""

# ruff: noqa: E501 - lines of files as they are written
from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from moderation.importing.bodies import html_of, text_of
from moderation.importing.formats import disqus, wordpress
from moderation.importing.mapping import Mapping, MappingError
from moderation.importing.records import Comment, Markup, Oddity, State, Thread, UnreadableError
from tests.importing import files

WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/{version}/" xmlns:dsq="http://www.disqus.com/"><channel>
<title>Paper</title><wp:wxr_version>{version}</wp:wxr_version>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>jo</wp:author_login>
<wp:author_email>jo@paper.example</wp:author_email>
<wp:author_display_name><![CDATA[Jo &amp; Co]]></wp:author_display_name></wp:author>
{items}</channel></rss>"""


def item(number, link, *comments, kind="post", more=""):
    return f"""<item><title>A &amp; B</title><link>{link}</link><category>x</category>
<content:encoded><![CDATA[Text]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date>2020-01-01 12:00:00</wp:post_date><wp:post_date_gmt>2020-01-01 10:00:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:status>publish</wp:status>
<wp:post_type>{kind}</wp:post_type>{more}{"".join(comments)}</item>"""


def said(
    key,
    *,
    approved="1",
    parent="0",
    kind="",
    text="Hello",
    user="0",
    more="",
    gmt="2020-01-02 08:00:00",
):
    return f"""<wp:comment><wp:comment_id>{key}</wp:comment_id>
<wp:comment_author><![CDATA[ Ann &#8217;n ]]></wp:comment_author>
<wp:comment_author_email>ann@example.org</wp:comment_author_email>
<wp:comment_author_IP>::ffff:192.0.2.1</wp:comment_author_IP>
<wp:comment_date>2020-01-02 10:00:00</wp:comment_date><wp:comment_date_gmt>{gmt}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>{user}</wp:comment_user_id>{more}
</wp:comment>"""


def wxr(path, *items, version="1.2"):
    path.write_text(WXR.format(version=version, items="".join(items)), "utf-8")
    return list(wordpress.read(path, lambda done: None))


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_each_version_of_wxr_is_read(tmp_path, version):
    thread, comment = wxr(
        tmp_path / "w", item(3, "https://paper.example/a", said(5)), version=version
    )

    assert (thread.url, thread.title, thread.key) == ("https://paper.example/a", "A & B", "3")
    assert comment.author.name == "Ann ’n"
    assert comment.written_at == datetime(2020, 1, 2, 8, tzinfo=UTC)
    assert (comment.parent, comment.thread) == (None, "3")


def test_all_five_states_of_wordpress(tmp_path):
    told = ["1", "0", "spam", "trash", "post-trashed"]
    found = wxr(
        tmp_path / "w",
        item(3, "https://a.example", *(said(n, approved=one) for n, one in enumerate(told, 1))),
    )

    assert [one.state for one in found if isinstance(one, Comment)] == [
        State.PUBLIC, State.HELD, State.SPAM, State.REJECTED, State.REJECTED,
    ]  # fmt: skip


def test_pingbacks_menus_and_zero_dates(tmp_path):
    found = wxr(
        tmp_path / "w",
        item(3, "https://a.example", said(1, kind="pingback"), said(2, gmt="0000-00-00 00:00:00")),
        item(4, "https://a.example/menu", said(3), kind="nav_menu_item"),
        item(5, "https://a.example/?p=5", said(4, user="7")),
    )

    assert [one.code for one in found if isinstance(one, Oddity)] == ["pingback", "no_page"]
    undated, by_account = (one for one in found if isinstance(one, Comment))
    assert undated.written_at == datetime(2020, 1, 2, 8, tzinfo=UTC)  # two hours from UTC
    assert by_account.author.key == "user:7"
    assert [one.identifier for one in found if isinstance(one, Thread)] == ["", "post:5"]


def test_notes_of_editors_and_parts_of_a_theme_are_no_comments(tmp_path):
    found = wxr(
        tmp_path / "w",
        item(3, "https://a.example", said(1, kind="note", approved="0"), said(2, kind="comment")),
        item(4, "https://a.example/styles", said(3), kind="wp_global_styles"),
    )

    assert [(one.code, one.key) for one in found if isinstance(one, Oddity)] == [
        ("not_a_comment", "1"), ("no_page", "3"),
    ]  # fmt: skip
    assert [one.key for one in found if isinstance(one, Comment)] == ["2"]
    assert [one.key for one in found if isinstance(one, Thread)] == ["3"]


@pytest.mark.parametrize(
    ("status", "url", "is_deleted"),
    [
        ("publish", "https://a.example/?p=9", False),
        ("draft", "", False),
        ("future", "", False),
        ("private", "https://a.example/?p=9", True),
        ("trash", "https://a.example/?p=9", True),
    ],
)
def test_a_number_is_the_address_of_what_is_published(tmp_path, status, url, is_deleted):
    told = item(9, "https://a.example/?p=9").replace(">publish<", f">{status}<")

    [thread] = wxr(tmp_path / "w", told)

    assert (thread.url, thread.identifier, thread.deleted) == (url, "post:9", is_deleted)


def test_only_what_wordpress_says_itself_is_listened_to(tmp_path):
    foreign = """<p:comment_id xmlns:p="https://plugin.example/">99</p:comment_id>"""
    account = """<wp:author xmlns:wp="https://plugin.example/"><wp:author_id>7</wp:author_id>
    <wp:author_email>else@example.org</wp:author_email></wp:author>"""
    before = """<item xmlns:p="https://plugin.example/"><p:title>Theirs</p:title><p:post_id>1</p:post_id>"""
    told = item(
        3, "https://a.example", said(5, user="7").replace("<wp:comment>", f"<wp:comment>{foreign}")
    )

    thread, comment = wxr(tmp_path / "w", account, told.replace("<item>", before))

    assert (thread.key, thread.title) == ("3", "A & B")
    assert (comment.key, comment.author.email) == ("5", "ann@example.org")


@pytest.mark.parametrize("lead", [b"\n\n", b"\xef\xbb\xbf\r\n \t", b"\n" * 70_000])
def test_blank_lines_before_the_declaration_do_no_harm(tmp_path, lead):
    file = tmp_path / "w"
    before = wxr(file, item(3, "https://a.example", said(5)))
    file.write_bytes(lead + file.read_bytes())

    assert list(wordpress.read(file, lambda done: None)) == before


def test_what_disqus_has_too_is_known_by_its_number(tmp_path):
    meta = """<wp:commentmeta><wp:meta_key>dsq_post_id</wp:meta_key>
    <wp:meta_value><![CDATA[123]]></wp:meta_value></wp:commentmeta>"""
    agent = "<wp:comment_agent>Disqus/1.1(2.61):124</wp:comment_agent>"
    one, two = (
        found
        for found in wxr(
            tmp_path / "w", item(3, "https://a.example", said(1, more=meta), said(2, more=agent))
        )
        if isinstance(found, Comment)
    )

    assert (one.known_as, two.known_as) == (("disqus:123",), ("disqus:124",))


def test_single_line_ends_are_breaks(tmp_path):
    found = wxr(
        tmp_path / "w", item(3, "https://a.example", said(1, text="one\ntwo\n\n<b>three</b>"))
    )

    assert text_of(found[-1].text, Markup.HTML) == "one\ntwo\n\n**three**"


def test_a_packed_file_reads_as_the_plain_one(tmp_path):
    plain = files.disqus(
        tmp_path / "d.xml", files.thread("1", "http://a.example"), files.post("2", "1")
    )
    packed = tmp_path / "d.xml.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    def read(path):
        return list(disqus.read(path, lambda done: None))

    assert read(packed) == read(plain)
    assert [type(one) for one in read(plain)] == [Thread, Comment]
    packed.write_bytes(packed.read_bytes()[:-40])
    with pytest.raises(UnreadableError, match="cut off"):
        read(packed)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("dtd", [BOMB, FETCH])
def test_entities_of_its_own_are_refused(tmp_path, dtd):
    file = tmp_path / "d.xml"
    body = files.HEAD.split("?>", 1)[1]
    file.write_text(
        f"<?xml version='1.0'?>{dtd}{body}{files.post('1', '2', '&a;')}</disqus>", "utf-8"
    )

    with pytest.raises(UnreadableError):
        list(disqus.read(file, lambda done: None))


def test_an_element_without_an_end_is_refused_before_it_fills_the_memory(tmp_path):
    file = tmp_path / "d.xml"
    with file.open("w") as to:
        to.write(files.HEAD + '<post dsq:id="1"><message>')
        for _ in range(1600):
            to.write("x" * 65536)

    with pytest.raises(UnreadableError):
        list(disqus.read(file, lambda done: None))


def test_another_kind_of_file_is_named_as_such(tmp_path):
    file = tmp_path / "f.xml"
    file.write_text("<rss><channel><item/></channel></rss>")

    with pytest.raises(UnreadableError, match="no export of Disqus"):
        list(disqus.read(file, lambda done: None))


def test_control_characters_and_a_byte_order_mark_do_no_harm(tmp_path):
    file = files.disqus(
        tmp_path / "d.xml", files.thread("1", "http://a.example"), files.post("2", "1", "a\x0bb")
    )
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert list(disqus.read(file, lambda done: None))[-1].text == "ab"


def test_bytes_of_another_encoding_are_named_with_their_line(tmp_path):
    file = files.disqus(tmp_path / "d.xml", files.thread("1", "http://a.example"))
    file.write_bytes(file.read_bytes().replace(b"A title", b"A tit\xe9le"))

    with pytest.raises(UnreadableError, match="line"):
        list(disqus.read(file, lambda done: None))


def test_the_longest_beginning_wins_whatever_the_order():
    lines = ["http://a.example/* https://b.example/*", "http://a.example/x/* https://c.example/*"]

    for order in (lines, lines[::-1]):
        mapping = Mapping(order)
        assert mapping.lookup("http://a.example/x/1") == "https://c.example/1"
        assert mapping.lookup("http://a.example/y") == "https://b.example/y"
        assert mapping.lookup("http://z.example") is None


@pytest.mark.parametrize("line", ["one", "a* b", "a b c", "a*b* c*"])
def test_a_line_that_cannot_be_understood_is_named(line):
    with pytest.raises(MappingError, match="Line 2"):
        Mapping(["# moved", line])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("1. no list", "1\\. no list"),
        ("<a href='http://e.org/a/b/c' title='http://e.org/a/b/c'>http://e.org/a...</a>", "<http://e.org/a/b/c>"),
        ("<script>alert(1)</script>x", "x"),
        ("<a href='javascript:x'>y</a>", "y"),
        ("<div>" * 4000 + "deep", "deep"),
        ("<p> \u2060</p>", ""),
    ],
)  # fmt: skip
def test_what_html_becomes(html, text):
    assert text_of(html, Markup.HTML) == text


def test_nothing_that_was_no_markdown_becomes_any():
    shown = html_of(text_of("<p>*a* _b_ [c](http://d.example) `e` &lt;f&gt;</p>", Markup.HTML))

    assert shown == "<p>*a* _b_ [c](http://d.example) `e` &lt;f&gt;</p>\n"
