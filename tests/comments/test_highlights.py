"""Pins and picks: on record, gone with the comment; and badges, which open nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from comments.models import Highlight
from moderation.refusals import NothingPublic, OwnCase, PinsARoot, TooManyPins
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role
from newsroom.refusals import Refusal

pytestmark = pytest.mark.django_db
PIN, PICK = Highlight.Kind.PIN, Highlight.Kind.PICK


def shown(page):
    return re.findall(r'id="c-([\w-]+)"', page.content.decode())


def signed_in(reader):
    client = Client()
    client.force_login(reader)
    return client


def test_what_is_pinned_stands_first_and_only_once_whatever_the_order(make):
    comments, moderator = [make.released() for _ in range(4)], make.moderator()
    highlight(comments[2], kind=PIN, moderator=moderator)
    highlight(comments[0], kind=PIN, moderator=moderator)

    for sort, rest in (("oldest", [1, 3]), ("newest", [3, 1]), ("valued", [3, 1])):
        page = Client().get(f"/articles/{comments[0].article_id}/?sort={sort}")

        assert shown(page) == [str(comments[n].pk) for n in (2, 0, *rest)]
        assert page.content.decode().count("Pinned by the newsroom") == 2


def test_a_pin_and_a_pick_end_when_the_comment_is_no_longer_public(make):
    comment, moderator = make.released(), make.moderator()
    for kind in (PIN, PICK):
        highlight(comment, kind=kind, moderator=moderator)

    withdraw(comment)

    ended = Highlight.objects.all()
    assert [one.until is not None and one.ended_by is None for one in ended] == [True, True]
    page = Client().get(f"/articles/{comment.article_id}/").content.decode()
    assert "newsroom" not in page.lower()


def test_the_record_says_who_pinned_and_who_took_it_away(make):
    comment, first, second = make.released(), make.moderator(), make.moderator()

    highlight(comment, kind=PICK, moderator=first)
    highlight(comment, kind=PICK, moderator=second)
    end_highlight(comment, kind=PICK, moderator=second)
    end_highlight(comment, kind=PICK, moderator=first)

    [row] = Highlight.objects.all()
    assert (row.by, row.ended_by) == (first, second)
    assert row.since <= row.until


def test_what_may_not_be_highlighted(make):
    comments, moderator = [make.released() for _ in range(4)], make.moderator()
    reply = make.released(parent=comments[0])
    waiting = make.in_review().comment

    with pytest.raises(NothingPublic):
        highlight(waiting, kind=PICK, moderator=moderator)
    with pytest.raises(PinsARoot):
        highlight(reply, kind=PIN, moderator=moderator)
    with pytest.raises(OwnCase):
        highlight(make.released(moderator), kind=PICK, moderator=moderator)
    for comment in comments[:3]:
        highlight(comment, kind=PIN, moderator=moderator)
    with pytest.raises(TooManyPins):
        highlight(comments[3], kind=PIN, moderator=moderator)
    end_highlight(comments[1], kind=PIN, moderator=moderator)
    assert highlight(comments[3], kind=PIN, moderator=moderator).place == 2


@pytest.mark.django_db(transaction=True)
def test_three_pins_are_the_most_however_many_moderators_pin_at_once(make):
    comments, moderators = (
        [make.released() for _ in range(6)],
        [make.moderator(), make.moderator()],
    )

    def pin(number):
        try:
            return highlight(comments[number], kind=PIN, moderator=moderators[number % 2]).place
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        places = list(pool.map(pin, range(6)))

    assert sorted(places, key=str) == [1, 2, 3, *["too_many_pins"] * 3]


def test_the_tab_of_picks_shows_them_and_nothing_else(make):
    comments, moderator = [make.released() for _ in range(3)], make.moderator()
    reply = make.released(parent=comments[0])
    for comment in (comments[1], reply):
        highlight(comment, kind=PICK, moderator=moderator)

    page = Client().get(f"/articles/{reply.article_id}/?show=picks")

    assert shown(page) == [str(reply.pk), str(comments[1].pk)]
    assert "Newsroom picks (2)" in Client().get(f"/articles/{reply.article_id}/").content.decode()


def test_a_moderator_pins_from_the_page_and_comes_back_to_the_comment(make):
    comment, moderator = make.released(), make.moderator()
    client, page = signed_in(moderator), f"/articles/{comment.article_id}/?sort=oldest"
    assert f'value="pin {comment.pk}"' in client.get(page).content.decode()

    answer = client.post("/desk/highlights/", {"begin": f"pin {comment.pk}", "page": page})

    assert answer["Location"] == f"{page}#c-{comment.pk}"
    assert Highlight.objects.get().by == moderator
    client.post("/desk/highlights/", {"end": f"pin {comment.pk}", "page": page})
    assert Highlight.objects.get().ended_by == moderator


def test_nobody_but_a_moderator_of_the_place_pins_or_picks(make, as_):
    comment = make.released()
    expert = make.reader()
    Role.objects.create(reader=expert, publication=make.the_paper(), kind=Role.Kind.EXPERT)
    elsewhere = make.moderator(paper=make.publication())

    for reader, status in ((make.reader(), 403), (expert, 403), (elsewhere, 404)):
        page = signed_in(reader).get(f"/articles/{comment.article_id}/").content.decode()
        assert "/desk/highlights/" not in page
        answer = signed_in(reader).post("/desk/highlights/", {"begin": f"pick {comment.pk}"})
        assert answer.status_code == status
        assert as_(reader).put(f"/api/v1/comments/{comment.pk}/pick").status_code == status
    assert not Highlight.objects.exists()


def test_a_program_of_the_desk_pins_and_picks(make, as_):
    comment, desk = make.released(), as_(make.moderator())
    reply = make.released(parent=comment)

    for _ in range(2):
        assert desk.put(f"/api/v1/comments/{comment.pk}/pin").status_code == 204
        assert desk.put(f"/api/v1/comments/{reply.pk}/pick").status_code == 204
    assert desk.put(f"/api/v1/comments/{reply.pk}/pin").json()["code"] == "pins_a_root"

    place = f"/api/v1/articles/{comment.article_id}"
    [pinned] = Client().get(f"{place}/pinned").json()
    [picked] = Client().get(f"{place}/picks").json()["results"]
    assert (pinned["id"], pinned["pinned"], pinned["picked"]) == (str(comment.pk), True, False)
    assert (picked["id"], picked["pinned"], picked["picked"]) == (str(reply.pk), False, True)
    assert desk.delete(f"/api/v1/comments/{comment.pk}/pin").status_code == 204
    assert Client().get(f"{place}/pinned").json() == []


def test_badges_stand_beside_names_at_their_own_paper_only(make):
    reporter = make.reader(issuer="local", name="Ines")
    Role.objects.create(
        reader=reporter,
        publication=make.the_paper(),
        kind=Role.Kind.JOURNALIST,
        title="Transport reporter",
    )
    here = make.released(reporter)
    there = make.released(reporter, article=make.article(make.publication()))
    by_moderator = make.released(make.moderator())

    page = Client().get(f"/articles/{here.article_id}/").content.decode()
    told = Client().get(f"/api/v1/comments/{here.pk}").json()["author"]

    assert '<span class="badge journalist" dir="auto">Transport reporter</span>' in page
    assert '<span class="badge moderator" dir="auto">Moderator</span>' in page
    assert told["badges"] == [{"kind": "journalist", "words": "Transport reporter"}]
    elsewhere = Client().get(f"/comments/{there.pk}/").content.decode()
    assert "Transport reporter" not in elsewhere
    assert by_moderator.article_id == here.article_id


@pytest.mark.parametrize("kind", ["journalist", "expert"])
def test_a_badge_opens_no_door(make, as_, kind):
    case = make.split()
    holder = make.reader()
    Role.objects.create(reader=holder, publication=make.the_paper(), kind=kind)
    client = signed_in(holder)

    assert 'href="/desk/"' not in client.get("/").content.decode()
    assert 'href="/desk/"' in signed_in(make.moderator()).get("/").content.decode()
    for address in ("/desk/", "/desk/objections/", f"/desk/cases/{case.pk}/"):
        assert client.get(address).status_code == 403
    assert as_(holder).get("/api/v1/cases").status_code == 403


def test_a_role_is_given_and_taken_away_from_the_command_line(make):
    reader, paper = make.reader(), make.the_paper()
    role = partial(call_command, "role", reader.handle, paper.slug, stdout=StringIO())

    role("expert", title="Midwife")
    role("expert", title="Community midwife")

    assert Role.objects.get(reader=reader).badge == "Community midwife"
    role("expert", remove=True)
    assert not Role.objects.filter(reader=reader).exists()
    with pytest.raises(CommandError):
        call_command("role", "nobody-known", paper.slug, "expert")
