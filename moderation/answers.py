"""What is mailed to who gave a notice: made when it is sent, and never with a word of theirs.

Anybody may fill in anybody's address. So a mail says what the house says, and no more: it
carries nothing from one stranger to another.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from moderation import grounds
from moderation.composing import absolute, called, from_paper
from moderation.models import Notice, NoticeMail


def compose(mail: NoticeMail) -> EmailMessage | None:
    """This mail as it is to be sent now; None where there is nobody left to send it to."""
    notice = mail.notice
    if not notice.email:
        return None
    with translation.override(_language_of(notice)):
        paper = called(notice.publication)
        context = {
            "kind": mail.kind,
            "notice": notice,
            "paper": paper,
            "received": notice.received_at,
            "address": absolute("notice-status", notice.secret),
            "comment": f"{absolute('comment', notice.comment_id)}#c-{notice.comment_id}",
            "reason": reason_of(notice),
        }
        return EmailMessage(
            subject=_subject(mail, paper),
            body=render_to_string("moderation/mail/notice.txt", context),
            from_email=from_paper(paper),
            to=[notice.email],
            headers=_headers(mail),
        )


def reason_of(notice: Notice) -> str:
    """Why the desk decided as it did, in words; what it wrote to the author stays with them."""
    if notice.decision is None:
        return ""
    return str(grounds.in_words(notice.decision.reason))


def _subject(mail: NoticeMail, paper: str) -> str:
    if mail.kind == NoticeMail.Kind.RECEIPT:
        return _("Your notice to %(paper)s has come in") % {"paper": paper}
    if mail.kind == NoticeMail.Kind.ANSWER:
        return _("What became of your notice to %(paper)s") % {"paper": paper}
    return _("Your notice to %(paper)s was looked at again") % {"paper": paper}


def _language_of(notice: Notice) -> str:
    told = notice.language or notice.publication.language
    return told if translation.check_for_language(told) else settings.LANGUAGE_CODE


def _headers(mail: NoticeMail) -> dict[str, str]:
    host = (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
    return {
        "Message-ID": f"<{mail.pk}@{host}>",
        "Content-Language": translation.get_language() or settings.LANGUAGE_CODE,
        "Auto-Submitted": "auto-generated",
    }
