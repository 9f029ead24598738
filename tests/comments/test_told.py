"""What the API tells of comments is what its serializers describe, of every shape of one."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from comments import told
from comments.beside import Page
from comments.models import Comment, Highlight, Kind
from comments.reactions import react
from comments.serializers import BranchSerializer, PublicCommentSerializer
from comments.sorting import Sorted
from comments.threads import page_of, rows_of
from moderation.workflow.highlighting import highlight
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role
from tests.planting import plant

pytestmark = pytest.mark.django_db


def as_described(one: Any, serializer: type[PublicCommentSerializer], **context: Any) -> Any:
    """By its serializer, from the model's own row, with the same things beside it."""
    row: Any = Comment.objects.select_related("author", "released_revision", "tally").get(
        pk=one.pk
    )
    row.beside, row.muted, row.answers_muted = one.beside, one.muted, one.answers_muted
    row.goes_on = one.goes_on
    return json.loads(JSONRenderer().render(serializer(row, context=context).data))


def asked(**query: str) -> Request:
    return Request(RequestFactory().get("/", query))


def of_every_kind(make):
    """A thread with a comment of each kind in it, and somebody who has to do with them."""
    article, reader, moderator = make.article(), make.reader(), make.moderator()
    edited = make.released(article=article)
    reply = make.released(article=article, parent=edited)
    own = make.released(article=article, author=reader, parent=reply)
    gone = make.released(article=article)
    make.released(article=article, parent=gone)
    withdraw(gone)
    make.released(article=article, author=moderator)
    for comment, kind in ((edited, "like"), (reply, "sad"), (edited, "wow")):
        react(reader, comment, kind)
    highlight(edited, kind=Highlight.Kind.PIN, moderator=moderator)
    highlight(own, kind=Highlight.Kind.PICK, moderator=moderator)
    Role.objects.create(
        reader=edited.author, publication=article.publication, kind="expert", title="A <b> % title"
    )
    deep = plant(make.article(), make.reader(), [None, *range(8)])
    return article, reader, Comment.objects.get(pk=deep[6])


def test_each_comment_is_told_as_its_serializer_describes_it(make):
    article, reader, deepest = of_every_kind(make)
    for place, comments in (
        (article, Comment.objects.filter(article=article)),
        (deepest.article, [deepest]),
    ):
        for viewer in (None, reader):
            rows = rows_of(comments, place)
            Page(place, rows, viewer)
            for one in rows:
                said = json.loads(told.answer(told.comment(one)).content)

                assert said == as_described(one, PublicCommentSerializer)
                assert list(said) == list(PublicCommentSerializer.Meta.fields)
    assert rows[0].goes_on


def test_each_branch_is_told_as_its_serializer_describes_it(make):
    article, reader, _ = of_every_kind(make)
    page, pinned = page_of(article, asked(), Sorted(), pins=True)
    Page(article, [one for branch in [*pinned, *page] for one in branch.comments], reader)

    for branch in [*pinned, *page]:
        said = json.loads(told.answer(told.branch(branch)).content)

        by_serializer = as_described(
            branch.root, BranchSerializer, branches={branch.root.pk: SimpleNamespace(
                replies=[], more=branch.more)},
        )  # fmt: skip
        by_serializer["replies"] = [
            as_described(reply, PublicCommentSerializer) for reply in branch.replies
        ]
        assert said == by_serializer
    assert [branch.root.is_pinned for branch in pinned] == [True]
    assert all(kind in said["reactions"] for kind in Kind.values)


def test_what_is_brought_from_elsewhere_says_so(make):
    comment = make.released()
    with connection.cursor() as cursor:  # Past the doors: only an import may do that.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE newsroom_reader SET issuer = 'import:disqus'")
        cursor.execute("SET session_replication_role = origin")
    [one] = rows_of([comment], comment.article)
    Page(comment.article, [one])

    said = json.loads(told.answer(told.comment(one)).content)

    assert said["author"]["imported"] is True
    assert said == as_described(one, PublicCommentSerializer)
