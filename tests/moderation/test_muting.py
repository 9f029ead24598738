"""Not to read somebody: what is folded away, for whom, and who judges whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments import mutes
from comments.models import Mute
from moderation import queue
from moderation.models import Apart
from moderation.refusals import OwnVoice, TooManyMutes
from moderation.workflow import muting

pytestmark = pytest.mark.django_db
FOLDED = "By somebody you have muted."
REPLY_FOLDED = "A reply to somebody you have muted."


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


@pytest.fixture
def thread(make):
    """A root, the reply of a bore, an answer to it and an answer to that."""
    bore = make.reader(name="A Bore")
    root = make.released(text="The root.")
    boring = make.released(bore, parent=root, text="Bla.")
    answer = make.released(parent=boring, text="Bla to you.")
    deeper = make.released(parent=answer, text="Now, now.")
    return {"bore": bore, "root": root, "boring": boring, "answer": answer, "deeper": deeper}


def apart():
    return set(Apart.objects.filter(why="mute").values_list("reviewer", "author"))


def test_neither_is_given_the_others_texts_until_both_have_made_up(make):
    make.policy(reviews_owed=0, self_check=False)
    one, other = make.reader(), make.reader()
    theirs, mine = make.released(other), make.released(one)
    waiting = {one: make.in_review(other).pk, other: make.in_review(one).pk}

    def is_drawn(reader):
        drawn = {text.revision for text in queue.draw(make.the_paper().pk, reader.pk, 3)}
        return waiting[reader] in drawn

    assert is_drawn(one)
    assert is_drawn(other)
    first = muting.mute(theirs, by=one)
    again = muting.mute(theirs, by=one)
    second = muting.mute(mine, by=other)
    assert first == again
    assert not is_drawn(one)
    assert not is_drawn(other)
    muting.unmute(first)
    assert apart() == {(one.pk, other.pk), (other.pk, one.pk)}
    muting.unmute(second)
    muting.unmute(second)
    assert apart() == set()
    assert is_drawn(one)
    assert is_drawn(other)


def test_unmuting_leaves_other_reasons_to_keep_them_apart(make):
    one, other = make.reader(), make.reader()
    Apart.objects.create(reviewer=one, author=other, why="favour")
    mute = muting.mute(make.released(other), by=one)

    muting.unmute(mute)

    assert Apart.objects.get().why == "favour"


def test_nobody_mutes_themselves_or_a_whole_town(make, monkeypatch):
    monkeypatch.setattr(muting, "MUTED_AT_MOST", 2)
    reader, mine = make.reader(), make.reader()
    others = [make.released() for _ in range(3)]

    with pytest.raises(OwnVoice):
        muting.mute(make.released(mine), by=mine)
    for comment in others[:2]:
        muting.mute(comment, by=reader)
    with pytest.raises(TooManyMutes):
        muting.mute(others[2], by=reader)
    assert muting.mute(others[0], by=reader).muted_id == others[0].author_id
    assert Mute.objects.count() == 2


@pytest.mark.parametrize("page", ["/articles/{article}/", "/comments/{root}/"])
def test_their_comments_and_direct_replies_are_folded_for_who_muted_them_alone(
    make, sign_in, thread, page
):
    reader = make.reader()
    muting.mute(thread["boring"], by=reader)
    address = page.format(article=thread["root"].article_id, root=thread["root"].pk)

    seen = sign_in(reader).get(address).content.decode()
    assert (seen.count(FOLDED), seen.count(REPLY_FOLDED)) == (1, 1)
    assert seen.index(FOLDED) < seen.index("Bla.") < seen.index(REPLY_FOLDED)
    for client in (Client(), sign_in(make.reader()), sign_in(thread["bore"])):
        others = client.get(address).content.decode()
        assert FOLDED not in others
        assert REPLY_FOLDED not in others
        assert "Now, now." in others


def test_who_follows_a_link_to_it_sees_it(make, sign_in, thread):
    reader = make.reader()
    muting.mute(thread["boring"], by=reader)

    page = sign_in(reader).get(f"/comments/{thread['boring'].pk}/").content.decode()

    assert page.count('<details class="muted" open>') == 1
    assert page.count('<details class="muted">') == 1


def test_programs_are_told_the_same(make, as_, anonymous, thread):
    reader = make.reader()
    muting.mute(thread["boring"], by=reader)
    addresses = [
        f"/api/v1/articles/{thread['root'].article_id}/comments",
        f"/api/v1/comments/{thread['root'].pk}/replies",
        f"/api/v1/comments/{thread['deeper'].pk}/conversation",
    ]

    def muted(client, address):
        results = client.get(address).json()["results"]
        listed = results[0].get("replies", results)
        return {one["text"]: one["muted"] for one in listed}

    for address in addresses:
        assert muted(as_(reader), address) == {
            "Bla.": True, "Bla to you.": True, "Now, now.": False,
        }  # fmt: skip
        assert not any(muted(anonymous, address).values())


def test_by_page_one_mutes_and_unmutes_by_a_comment(make, sign_in, thread):
    reader = make.reader()
    client, address = sign_in(reader), f"/comments/{thread['boring'].pk}/mute/"

    assert "Mute A Bore?" in client.get(address).content.decode()
    answer = client.post(address, follow=True)
    assert "A Bore is muted. They are not told." in answer.content.decode()
    assert mutes.is_muted(by=reader, who=thread["bore"])
    assert not mutes.is_muted(by=thread["bore"], who=reader)
    assert "A Bore is muted" in client.get(address).content.decode()
    listed = client.get("/me/muted/").content.decode()
    assert "A Bore" in listed
    assert str(thread["bore"].pk) not in listed
    [mute] = Mute.objects.all()
    assert sign_in(make.reader()).post(f"/me/muted/{mute.pk}/").status_code == 404
    answer = client.post(f"/me/muted/{mute.pk}/", follow=True)
    assert "You see A Bore again." in answer.content.decode()
    assert not Mute.objects.exists()


def test_by_api_one_mutes_and_unmutes_by_a_comment(make, as_, anonymous, thread):
    reader = make.reader()
    address = f"/api/v1/comments/{thread['boring'].pk}/mute"

    made = as_(reader).post(address)
    assert made.status_code == 201
    assert set(made.json()) == {"id", "name", "since"}
    assert as_(reader).get("/api/v1/me/muted").json()["results"] == [made.json()]
    gone = as_(make.reader()).delete(f"/api/v1/me/muted/{made.json()['id']}")
    assert gone.status_code == 404
    assert as_(reader).delete(f"/api/v1/me/muted/{made.json()['id']}").status_code == 204
    assert as_(reader).get("/api/v1/me/muted").json()["results"] == []
    assert anonymous.post(address).status_code == 401
    assert as_(thread["bore"]).post(address).json()["code"] == "own_voice"


def test_what_is_not_public_cannot_be_muted_by(make, as_, sign_in):
    waiting = make.in_review()

    assert (
        as_(make.reader()).post(f"/api/v1/comments/{waiting.comment_id}/mute").status_code == 404
    )
    assert sign_in(make.reader()).post(f"/comments/{waiting.comment_id}/mute/").status_code == 404


def test_neither_the_thread_nor_the_list_costs_more_for_many(make, sign_in, thread):
    reader = make.reader()
    client = sign_in(reader)

    def queries():
        counted = []
        for address in (f"/articles/{thread['root'].article_id}/", "/me/muted/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counted.append(len(captured))
        return counted

    muting.mute(thread["boring"], by=reader)
    few = queries()
    for _ in range(6):
        muting.mute(make.released(parent=thread["root"]), by=reader)

    assert queries() == few
