"""What search engines read of a page: the same as people, and never a way out of its block."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from comments.structured import as_script
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told_by(address, client=None):
    [block] = BLOCK.findall((client or Client()).get(address).content.decode())
    return json.loads(block)


class Scripts(HTMLParser):
    """What a browser takes for scripts, and what for anything else."""

    def __init__(self):
        super().__init__()
        self.tags, self.data = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.data += data

    def handle_comment(self, data):
        self.tags.append("!--")


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("]]> &amp; \u2028 \u2029 </SCRIPT")
def test_no_text_breaks_out_of_the_block_and_every_text_comes_back(text):
    script = as_script({"text": text})

    page = Scripts()
    page.feed(script)
    assert page.tags == ["script"]
    assert json.loads(page.data) == {"text": text}


def test_an_article_is_told_with_its_comments_each_under_what_it_answers(make):
    root = make.released(text="<script>alert(1)</script> & so *on*")
    reply = make.released(parent=root)
    answer = make.released(parent=reply)

    told = told_by(f"/articles/{root.article_id}/")

    assert (told["@type"], told["commentCount"]) == ("NewsArticle", 3)
    [first] = told["comment"]
    assert first["text"] == "<script>alert(1)</script> & so *on*"
    assert first["author"] == {"@type": "Person", "name": root.author.name}
    assert first["url"] == f"http://testserver/comments/{root.pk}/"
    assert first["dateCreated"] == root.first_released_at.isoformat()
    [second] = first["comment"]
    [third] = second["comment"]
    assert [second["url"][-37:-1], third["url"][-37:-1]] == [str(reply.pk), str(answer.pk)]


def test_a_tombstone_is_left_out_and_what_answers_it_is_not(make):
    root = make.released()
    reply = make.released(parent=root)
    answer = make.released(parent=reply)
    withdraw(reply)

    told = told_by(f"/comments/{root.pk}/")

    assert told["@type"] == "DiscussionForumPosting"
    assert told["isPartOf"]["@type"] == "NewsArticle"
    assert [one["url"][-37:-1] for one in told["comment"]] == [str(answer.pk)]
    withdraw(root)
    assert not BLOCK.search(Client().get(f"/comments/{root.pk}/").content.decode())


def test_every_page_of_a_conversation_names_its_one_address(make):
    root = make.released()
    reply = make.released(parent=root)
    canonical = re.compile(r'<link rel="canonical" href="([^"]+)">')
    expected = {
        f"/comments/{root.pk}/": f"/comments/{root.pk}/",
        f"/comments/{reply.pk}/": f"/comments/{root.pk}/",
        f"/comments/{root.pk}/replies/": f"/comments/{root.pk}/",
        f"/articles/{root.article_id}/": f"/articles/{root.article_id}/",
        f"/articles/{root.article_id}/?sort=valued": f"/articles/{root.article_id}/",
        f"/articles/{root.article_id}/?reply={root.pk}": f"/articles/{root.article_id}/",
    }

    for address, its_one in expected.items():
        page = Client().get(address).content.decode()
        assert canonical.findall(page) == [f"http://testserver{its_one}"], address
        assert '<meta name="description" content="' in page
