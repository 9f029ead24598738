"""What a hook is sent, and the way back: an address with a secret for one answer.

It carries the text, and ids; no name and no address of anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from comments.models import Comment, Revision
from comments.text import to_plain
from moderation.models import HookCall, ModerationHook
from newsroom.events.kinds import API_VERSION
from newsroom.ids import new_id
from newsroom.models import Article, Reader, Role

TYPE = "moderation.ask"
_SALT = "moderation.workflow.hook_messages"


def key_of(call: UUID) -> str:
    """What lets a hook answer one call by itself. It is kept nowhere, and is for no other."""
    return salted_hmac(_SALT, str(call), algorithm="sha256").hexdigest()


def fits(call: UUID, key: str) -> bool:
    return constant_time_compare(key_of(call), key)


def payload(call: HookCall) -> dict[str, Any]:
    """What is sent: of the same shape as an event, so that one receiver may read both."""
    revision, comment = call.revision, call.revision.comment
    article = comment.article
    data = {
        "comment": str(comment.pk),
        "revision": str(revision.pk),
        "action": call.action,
        "text": {"format": call.hook.form, "body": in_form(revision, call.hook.form)},
        "parent": _parent(comment, call.hook.form),
        "author": {"id": str(revision.author_id), "role": _role(revision.author, article)},
        "article": _article(article),
    }
    return _envelope(call.hook, call.pk, call.asked_at, call.attempts, data) | {
        "deadline": _moment(call.deadline_at),
        "answer_url": answer_url(call.pk),
    }


def _envelope(
    hook: ModerationHook, pk: UUID, at: datetime, attempt: int, data: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": str(pk),
        "type": TYPE,
        "api_version": API_VERSION,
        "created_at": _moment(at),
        "site": hook.publication.slug,
        "delivery_attempt": attempt,
        "data": data,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def answer_url(call: UUID) -> str | None:
    """Where an answer may come in later; None where the house does not know its own address."""
    site: str = settings.SITE_URL
    path = reverse("hook-answer", args=[call, key_of(call)])
    return site.rstrip("/") + path if site else None


def in_form(revision: Revision, form: str) -> str:
    """A text as a hook wants it."""
    match form:
        case ModerationHook.Form.HTML:
            return revision.html
        case ModerationHook.Form.PLAIN:
            return to_plain(revision.html)
    return revision.text


def _parent(comment: Comment, form: str) -> dict[str, Any] | None:
    """What it answers; with its words while they are public."""
    if comment.parent is None:
        return None
    public = comment.parent.released_revision
    return {"id": str(comment.parent_id), "text": in_form(public, form) if public else None}


def _role(author: Reader, article: Article) -> str:
    """What the author is at this publication beside a reader, by the code; else `reader`."""
    roles = Role.objects.filter(reader=author, publication=article.publication_id)
    return roles.order_by("pk").values_list("kind", flat=True).first() or "reader"


def _article(article: Article) -> dict[str, Any]:
    address = article.addresses.order_by("pk").values_list("url", flat=True).first()
    return {
        "id": str(article.pk),
        "url": address or settings.SITE_URL.rstrip("/") + reverse("article", args=[article.pk]),
        "headline": article.headline,
        "section": article.section,
        "language": article.publication.language,
    }


SAMPLE = "This is a sample, to see whether you can be reached. Nothing follows from your answer."


def sample(hook: ModerationHook) -> dict[str, Any]:
    """What a test sends. Its ids are of nothing; there is nowhere to answer later."""
    data = {
        "comment": str(new_id()),
        "revision": str(new_id()),
        "action": HookCall.Action.NEW,
        "text": {
            "format": hook.form,
            "body": f"<p>{SAMPLE}</p>" if hook.form == ModerationHook.Form.HTML else SAMPLE,
        },
        "parent": None,
        "author": {"id": str(new_id()), "role": "reader"},
        "article": {
            "id": str(new_id()),
            "url": hook.publication.url,
            "headline": "A sample",
            "section": "sample",
            "language": hook.publication.language,
        },
    }
    now = timezone.now()
    envelope = _envelope(hook, new_id(), now, 1, data)
    deadline = now + timedelta(seconds=hook.deadline)
    return envelope | {"deadline": _moment(deadline), "answer_url": None, "sample": True}
