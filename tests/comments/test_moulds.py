"""What is filled into a mould says what the template says: of every shape, in every language."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import set_script_prefix
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from comments import marks
from comments.beside import Beside, Gone, Viewer
from comments.felt import reactions_to
from comments.filling import Thread
from comments.models import Kind
from comments.rows import Branch, Shown
from newsroom.wording import ago, isolated

ARTICLE = uuid4()
NAMES = ["Ann", "مها", "<b>&\"'", "%(id)s %s %%", "{{ 7 }}{% now 'Y' %}", "\u202eevil\u2069", ""]
HOSTILE = "<p>%(name)s &amp; 100 % {{ 7 }}</p>"
LONG_AGO = [timedelta(seconds=3), timedelta(minutes=59), timedelta(hours=30), timedelta(days=9),
            timedelta(days=45), timedelta(days=800)]  # fmt: skip


def a_comment(dice, **facts):
    """Of any shape at all."""
    now = datetime.now(UTC)
    at = now - dice.choice(LONG_AGO)
    depth = dice.choice([0, 0, 1, 2, 5, 6, 7, 96])
    public = facts.get("public", dice.random() < 0.7)
    name = facts.get("name", dice.choice(NAMES))
    titles = [f"journalist {dice.choice(NAMES)}", "moderator ", "expert 50 % <i>"]
    issuer = dice.choice(["import:disqus", "local"])
    counts = [dice.choice([0, 0, 1, 1234]) for _ in range(6)]
    said = (
        "Text",
        facts.get("html", HOSTILE),
        at + dice.choice([timedelta(0), timedelta(days=1)]),
    )
    one = Shown((
        1, uuid4(), uuid4() if depth else None, depth, uuid4(), at, 3, dice.random() < 0.3, name,
        issuer,
        *(said if public else (None, None, None)),
        dice.sample(titles, dice.choice([0, 0, 1, 2])) or None,
        dice.random() < 0.3, dice.random() < 0.3, 2, *counts, False,
    ), ARTICLE)  # fmt: skip
    own = dice.sample([kind.value for kind in Kind], dice.choice([0, 0, 2]))
    one.beside = Beside(
        badges=one.badges,
        reactions=reactions_to(one, own),
        is_own=dice.random() < 0.3,
        is_new=dice.random() < 0.3,
        is_pinned=one.is_pinned,
        is_picked=one.is_picked,
        is_changing=dice.random() < 0.3,
        gone="" if public else dice.choice(list(Gone)),
    )
    one.muted, one.answers_muted = dice.choice([(False, False), (True, False), (False, True)])
    return one


def plainly(one, viewer, place, *, is_head, chosen):
    """By its template, as any other page is made."""
    here = {"viewer": viewer, "place": place, "article": SimpleNamespace(pk=ARTICLE)}
    facts = {
        "is_edited": one.edited_at is not None,
        "is_imported": one.author.is_imported,
        **{name: getattr(one, name) for name in ("pk", "author", "beside", "depth", "parent_id",
           "shown_depth", "is_public", "goes_on", "muted", "answers_muted")},
    }  # fmt: skip
    context = here | {
        "comment": facts, "is_head": is_head, "is_chosen": one.pk == chosen,
        "reactions": render_to_string("comments/_reactions.html", here | {"comment": one}),
        "badges": render_to_string("comments/_badges.html", {"badges": one.badges}),
        "isolated_name": isolated(one.author.name),
        "released": one.first_released_at.isoformat(), "released_ago": ago(one.first_released_at),
    }  # fmt: skip
    if one.released_revision:
        context["html"] = one.released_revision.html
    if one.edited_at:
        context |= {"edited": one.edited_at.isoformat(), "edited_ago": ago(one.edited_at)}
    return render_to_string("comments/_comment.html", context)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_shape_of_a_comment_is_as_its_template_says(language):
    dice = random.Random(language)
    for _ in range(150):
        viewer = Viewer(
            dice.choice([None, SimpleNamespace(pk=uuid4())]),
            may_react=dice.random() < 0.5,
            moderates=dice.random() < 0.3,
        )
        place = SimpleNamespace(is_open=dice.random() < 0.5)
        one, is_head = a_comment(dice), dice.random() < 0.3
        chosen = dice.choice([one.pk, None])
        with translation.override(language):
            filled = Thread(viewer, place, ARTICLE, chosen).comment(one, is_head=is_head)

            assert filled == plainly(one, viewer, place, is_head=is_head, chosen=chosen)


def test_in_a_frame_its_addresses_are_those_of_the_frame():
    one, place = a_comment(random.Random(1), public=True), SimpleNamespace(is_open=True)
    set_script_prefix("/embed/paper/look/")
    try:
        filled = Thread(Viewer(), place, ARTICLE, None).comment(one)
        plain = plainly(one, Viewer(), place, is_head=False, chosen=None)
    finally:
        set_script_prefix("/")

    assert filled == plain
    assert f'href="/embed/paper/look/comments/{one.pk}/#c-{one.pk}"' in filled


@given(st.text(max_size=60))
@example("%(id)s")
@example("<script>alert(1)</script>")
def test_no_name_becomes_html_or_anything_but_a_name(name):
    one = a_comment(random.Random(2), public=True, name=name, html="<p>Text.</p>")
    place = SimpleNamespace(is_open=True)

    filled = Thread(Viewer(), place, ARTICLE, None).comment(one)

    assert filled == plainly(one, Viewer(), place, is_head=False, chosen=None)


def test_what_follows_a_branch_names_whom_it_leads_to():
    dice = random.Random(3)
    root, reply = a_comment(dice, public=True, name="<b>Ann</b>"), a_comment(dice, public=True)
    thread = Thread(Viewer(), SimpleNamespace(is_open=True), ARTICLE, None)

    short = thread.branches([Branch(root, [reply])])
    long = thread.branches([Branch(root, [reply], more=True)])

    more = long.removeprefix(short)
    assert f'<a href="/comments/{root.pk}/replies/">More replies' in more
    assert "<bdi>&lt;b&gt;Ann&lt;/b&gt;</bdi>" in more


def test_a_shape_is_rendered_once(monkeypatch):
    dice = random.Random(4)
    one = a_comment(dice, public=True)
    thread = Thread(Viewer(), SimpleNamespace(is_open=True), ARTICLE, None)
    thread.comment(one)

    def never(*_, **__):
        raise AssertionError("rendered again")

    monkeypatch.setattr("comments.moulds.render_to_string", never)
    one.pk, one.author = UUID(int=5), one.author._replace(name="Somebody else")

    assert "Somebody else" in thread.comment(one)
    one.beside = replace(one.beside, is_new=not one.beside.is_new)
    with pytest.raises(AssertionError, match="rendered again"):
        thread.comment(one)


def test_how_long_ago_is_counted_as_django_counts():
    from django.utils import timezone
    from django.utils.timesince import timesince

    from newsroom.wording import AGO

    dice, now = random.Random(5), timezone.now()
    for _ in range(3000):
        moment = now - timedelta(minutes=1) - timedelta(seconds=dice.random() ** 4 * 1e8)

        assert ago(moment) == timesince(moment, depth=1, time_strings=AGO)


@pytest.mark.parametrize(
    "spoilt",
    [
        marks.mark("name").upper(),
        marks.mark("name")[:-1] + "…",
        marks.ID.hex,
        str(marks.ARTICLE).upper(),
    ],
    ids=["as capitals", "cut short", "an id without dashes", "an id in capitals"],
)
def test_a_mark_that_a_template_spoilt_never_reaches_a_reader(spoilt):
    with pytest.raises(ValueError, match="a mark is left"):
        marks.as_mould(f"<p>{marks.mark('name')} and {spoilt}</p>")
