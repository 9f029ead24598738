"""A text that somebody outside is still to answer about.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.models import HookCall, ModerationHook
from moderation.opinions import Said
from moderation.workflow.hearing_outside import hear_hook
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


def _asked(make) -> HookCall:
    ModerationHook.objects.create(
        publication=make.the_paper(), name="civility", url="https://hook.example", sealed="x"
    )
    revision = make.pending()
    make.pay(revision)
    return HookCall.objects.get(revision=revision)


def test_no_text_is_in_review_while_a_hook_is_still_to_answer(make):
    call = _asked(make)
    dies_on(
        "revision_is_in_review_only_when_no_hook_is_still_to_answer",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        call.revision_id,
    )


def test_no_hook_is_asked_about_a_text_that_readers_have(make):
    revision = make.in_review()
    hook = ModerationHook.objects.create(
        publication=make.the_paper(), name="civility", url="https://hook.example", sealed="x"
    )
    dies_on(
        "hook_is_asked_only_about_a_text_that_no_reader_has",
        """INSERT INTO moderation_hookcall (id, hook_id, revision_id, action, state, asked_at,
            deadline_at, attempts, promised, trouble, opinion, flags, tags, reason)
        VALUES (gen_random_uuid(), %s, %s, 'new', 'open', now(), now(), 0, false, '', '', '{}',
            '{}', '')""",
        hook.pk,
        revision.pk,
    )


def test_a_call_that_is_closed_is_not_opened_again(make):
    call = _asked(make)
    hear_hook(call.pk, Said())
    dies_on(
        "call_that_is_closed_is_not_opened_again",
        "UPDATE moderation_hookcall SET state = 'open', closed_at = NULL WHERE id = %s",
        call.pk,
    )


def test_no_deadline_is_put_off(make):
    call = _asked(make)
    dies_on(
        "call_keeps_its_text_and_its_deadline",
        "UPDATE moderation_hookcall SET deadline_at = now() + interval '1 year' WHERE id = %s",
        call.pk,
    )


def test_a_hook_does_not_change_its_mind(make):
    call = _asked(make)
    hear_hook(call.pk, Said("hold"))
    dies_on(
        "hook_answers_once",
        "UPDATE moderation_hookcall SET opinion = 'approve' WHERE id = %s",
        call.pk,
    )


def test_no_call_is_deleted(make):
    call = _asked(make)
    dies_on("call_is_never_deleted", "DELETE FROM moderation_hookcall WHERE id = %s", call.pk)


def test_no_hook_that_was_removed_is_switched_on(make):
    call = _asked(make)
    dies_on(
        "hook_that_ended_is_asked_no_more",
        "UPDATE moderation_moderationhook SET ended_at = now() WHERE id = %s",
        call.hook_id,
    )
