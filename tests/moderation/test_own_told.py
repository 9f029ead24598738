"""What an author is told of a comment is what the serializers describe, of every state of one."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from rest_framework.renderers import JSONRenderer

from comments.models import Comment
from comments.reactions import react
from moderation import reading
from moderation.api import own_told
from moderation.api.own import OwnCommentSerializer
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


def in_every_state(make):
    """Comments of all kinds that an author may have, each by its own author."""
    public, edited, gone = (make.released() for _ in range(3))
    mended = make.released(text="The brigde is far too narrow.")
    react(make.reader(), public, "like")
    edit(edited, text="A wholly new text, that says it at more length.")
    mend(mended, text="The bridge is far too narrow.")
    withdraw(gone)
    make.pending(parent=public, article=public.article)
    make.in_review()
    make.returned()
    make.split()
    decide_case(make.split(), moderator=make.moderator(), outcome="reject", reason="attack")
    return Comment.objects.all()


def test_each_comment_is_told_as_its_serializer_describes_it(make):
    several = reading.own(list(in_every_state(make)))
    assert {one.state for one in several} >= {
        "pending", "in_review", "released", "returned", "held", "rejected", "withdrawn"
    }  # fmt: skip
    assert any(one.edit for one in several)

    for language in ("en", "ar"):
        with translation.override(language):
            for one in several:
                described = OwnCommentSerializer(one)

                said = own_told.comment(one)

                assert said == json.loads(JSONRenderer().render(described.data))
                assert said.keys() == described.fields.keys()
