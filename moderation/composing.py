"""What a mail says: made when it is sent, of what is still true then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Mute, Status
from comments.text import excerpt, one_line
from moderation import phrasing
from moderation.models import Decision, Letter, Mail, Mailbox, Sanction
from moderation.outbox import FROM_THE_DESK, INVITATION_HOLDS_FOR, OUTCOMES, wants
from newsroom.models import Publication

Kind = Letter.Kind
LETTERS_SHOWN = 20
IN_FORCE = "in_force"
NAME_AT_MOST, HEADLINE_AT_MOST = 60, 120  # characters
_signer = Signer(salt="third-reading: no more mail")


@dataclass(frozen=True)
class Item:
    """One letter as it stands in a mail."""

    title: str
    says: str
    url: str
    to_do: str
    name: str = ""
    quote: str = ""


def letters_in(mail: Mail) -> list[Letter]:
    """What is in a mail, newest first, with all that is said of it; one query."""
    about = ("comment__author", "comment__released_revision", "comment__parent")
    return list(mail.letters.select_related(*about).order_by("-pk"))


def still_to_say(letters: Sequence[Letter], box: Mailbox) -> list[Letter]:
    """What of these is unread, wanted, and still so."""
    decided = _status_after(letter.about for letter in letters if letter.kind in OUTCOMES)
    decided |= _of_sanctions(letter.about for letter in letters if letter.kind in FROM_THE_DESK)
    unread = [letter for letter in letters if letter.read_at is None and wants(box, letter.kind)]
    muted = set(Mute.objects.filter(reader=box.reader_id).values_list("muted", flat=True))
    return [
        letter
        for letter in unread
        if _still_so(letter, decided.get(letter.about)) and not _is_by(muted, letter)
    ]


def _is_by(muted: set[UUID], letter: Letter) -> bool:
    """Whether it tells of an answer by somebody whom its reader has muted since."""
    reply = letter.comment if letter.kind == Kind.REPLY else None
    return reply is not None and reply.author_id in muted


def _status_after(decisions: Iterable[UUID | None]) -> dict[UUID | None, str]:
    rows = Decision.objects.filter(pk__in=list(decisions))
    return dict(rows.values_list("pk", "revision__status"))


def _of_sanctions(sanctions: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Whether they are in force."""
    wanted = [pk for pk in sanctions if pk is not None]
    rows = Sanction.objects.in_force().filter(pk__in=wanted) if wanted else ()
    return {one.pk: IN_FORCE for one in rows}


def _still_so(letter: Letter, status: str | None) -> bool:
    """Whether the world is still as the letter says. Nothing is quoted that is not public."""
    match letter.kind:
        case Kind.REPLY:
            reply = letter.comment
            return reply is not None and reply.is_public and _is_public(reply.parent)
        case Kind.RELEASED | Kind.SHOWN_AGAIN:
            return _is_public(letter.comment)
        case Kind.HIDDEN:
            return status == Status.HELD
        case Kind.NEW_PUBLIC:
            return status == Status.RELEASED
        case Kind.RETURNED | Kind.NEW_RETURNED | Kind.KEPT:
            return status == Status.RETURNED
        case Kind.REJECTED | Kind.NEW_REJECTED:
            return status == Status.REJECTED
        case Kind.RESTORED:
            return status in (Status.IN_REVIEW, Status.RELEASED)
        case Kind.WARNED | Kind.RESTRICTED:
            return status == IN_FORCE
        case Kind.MESSAGE | Kind.LIFTED | Kind.GRANTED | Kind.NOT_LIFTED:
            return True
        case Kind.INVITATION:
            return timezone.now() - letter.written_at < INVITATION_HOLDS_FOR
    return False


def _is_public(comment: Any) -> bool:
    return comment is not None and comment.is_public


def language_of(mail: Mail) -> str:
    """The reader's own, or the publication's; the house's where we do not have that one."""
    told = mail.to.language or mail.publication.language
    return told if translation.check_for_language(told) else settings.LANGUAGE_CODE


def compose(mail: Mail, letters: Sequence[Letter], box: Mailbox) -> EmailMultiAlternatives:
    """The mail with these letters, ready to be sent. Raises ValueError for a bad address."""
    with translation.override(language_of(mail)):
        context = _context(mail, letters, box)
        message = EmailMultiAlternatives(
            subject=_subject(letters, context["paper"]),
            body=render_to_string("moderation/mail/letters.txt", context),
            from_email=from_paper(context["paper"]),
            to=[mail.to.email],
            headers=_headers(mail, context["stop"]) | {"Content-Language": context["language"]},
        )
        html = render_to_string("moderation/mail/letters.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _context(mail: Mail, letters: Sequence[Letter], box: Mailbox) -> dict[str, Any]:
    return {
        "paper": called(mail.publication),
        "reader": one_line(mail.to.name)[:NAME_AT_MOST],
        "items": [_item(letter) for letter in letters[:LETTERS_SHOWN]],
        "more": max(len(letters) - LETTERS_SHOWN, 0),
        "letters": absolute("letters"),
        "settings": absolute("mail"),
        "stop": absolute("stop-mail", _signer.sign(box.secret)),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _subject(letters: Sequence[Letter], paper: str) -> str:
    """Never a word of a comment, nor a name that a reader chose."""
    kinds = {letter.kind for letter in letters}
    number = len(letters)
    if kinds == {Kind.REPLY}:
        said = ngettext(
            "Somebody answered your comment at %(paper)s",
            "%(number)s answers to your comments at %(paper)s",
            number,
        )
        return said % {"number": number, "paper": paper}
    if number == 1:
        return _("%(title)s, at %(paper)s") % {
            "title": letters[0].get_kind_display(),
            "paper": paper,
        }
    said = ngettext(
        "%(number)s letter from %(paper)s", "%(number)s letters from %(paper)s", number
    )
    return said % {"number": number, "paper": paper}


def _item(letter: Letter) -> Item:
    says = one_line(phrasing.words(letter).paragraphs[0])
    title = str(letter.get_kind_display())
    match letter.kind:
        case Kind.REPLY:
            return Item(title, says, _place(letter), _("Read it in its place"), **_quoted(letter))
        case Kind.RELEASED | Kind.NEW_PUBLIC | Kind.SHOWN_AGAIN:
            return Item(title, says, _place(letter), _("See it in its place"))
        case Kind.INVITATION:
            return Item(title, says, absolute("reviews"), _("Go to the reviews"))
        case Kind.MESSAGE | Kind.WARNED | Kind.RESTRICTED | Kind.LIFTED:
            return Item(title, says, absolute("standing"), _("See why, and what you can do"))
    if letter.comment_id is None:
        return Item(title, says, absolute("letters"), _("Read the letter"))
    mine = f"{absolute('my-comments')}#c-{letter.comment_id}"
    return Item(title, says, mine, _("See why, and what you can do"))


def _quoted(letter: Letter) -> dict[str, str]:
    reply = letter.comment
    if reply is None or reply.released_revision is None:
        return {}
    name = one_line(reply.author.name)[:NAME_AT_MOST]
    return {"name": name, "quote": excerpt(reply.released_revision.html)}


def _place(letter: Letter) -> str:
    return f"{absolute('comment', letter.comment_id)}#c-{letter.comment_id}"


def absolute(name: str, *args: Any) -> str:
    """The whole address of a page: by SITE_URL, since no request is at hand, or to be believed."""
    site: str = settings.SITE_URL
    return site.rstrip("/") + reverse(name, args=args)


def secret_in(token: str) -> str | None:
    """The mailbox secret in an address that stops mail; None where we did not make it."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None


def called(publication: Publication) -> str:
    """Its name for the head of a mail: one line, with no word that is decoded there (RFC 2047)."""
    return one_line(publication.name).replace("=?", "= ?")


def from_paper(paper: str) -> str:
    """Our address, under the name of a publication."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((paper, address))


def _headers(mail: Mail, stop: str) -> dict[str, str]:
    host = (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
    return {
        "Message-ID": f"<{mail.pk}@{host}>",  # The same at each attempt: a double can be told.
        "List-Id": f"<letters.{mail.publication.slug}.{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
    }
