"""What a reader judged, what was decided about them, and what the house wrote to them.

Of a text by somebody else only the words are told, and only while they are public: what is
not public is not told apart from practice.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment
from moderation import ghosts, phrasing
from moderation.filing import record_of
from moderation.models import (
    AccountAppeal,
    Archived,
    Assignment,
    Decision,
    DeskChoices,
    Dispute,
    Ghost,
    GhostAnswer,
    HandoverNote,
    HookCall,
    Letter,
    Mail,
    Mailbox,
    Mark,
    Note,
    Notice,
    Nudge,
    Rating,
    Report,
    Sanction,
    SavedFilter,
    Statement,
    Unsent,
    Willing,
)
from newsroom.models import Reader
from newsroom.shelves import CHUNK, Row, Shelf


def shelves(reader: Reader) -> list[Shelf]:
    return [
        Shelf("reviews", _("Your reviews"), lambda: _reviews(reader)),
        Shelf("skipped", _("What you did not review"), lambda: _skipped(reader)),
        Shelf("decisions", _("What was decided about your comments"), lambda: _decisions(reader)),
        Shelf("asked_outside", _("Whom we asked about your texts"), lambda: _asked(reader)),
        Shelf("statements", _("Why you were restricted"), lambda: _statements(reader)),
        Shelf("appeals", _("Appeals about your account"), lambda: _appeals(reader)),
        Shelf("unsent", _("What you began and have not handed in"), lambda: _unsent(reader)),
        Shelf("thoughts", _("What you were asked before handing in"), lambda: _nudges(reader)),
        Shelf("letters", _("Letters to you"), lambda: _letters(reader)),
        Shelf("standing", _("What the desk said to you or limited"), lambda: _sanctions(reader)),
        Shelf("desk_notes", _("What the desk noted about you"), lambda: _notes(reader)),
        Shelf("mail_choices", _("How you like to be written to"), lambda: _mailbox(reader)),
        Shelf("mails", _("Mails to you"), lambda: _mails(reader)),
        Shelf("objections", _("Tests that you called wrong"), lambda: _disputes(reader)),
        Shelf("reports", _("What you reported"), lambda: _reports(reader)),
        Shelf("notices", _("Your notices of illegal content"), lambda: _notices(reader)),
        Shelf(
            "old_comments",
            _("Comments from an old site under your address"),
            lambda: _old_comments(reader),
        ),
        Shelf("old_comments_answered", _("Whose you said they are"), lambda: _answers(reader)),
        Shelf("invitations", _("When you liked to be asked"), lambda: _willing(reader)),
        Shelf("desk", _("How you work at the desk"), lambda: _desk(reader)),
        Shelf("saved_filters", _("Filters that you saved at a desk"), lambda: _filters(reader)),
        Shelf(
            "shift_notes",
            _("Notes that you left for the next shift"),
            lambda: _shift_notes(reader),
        ),
        Shelf("archived", _("What you did here before we moved"), lambda: _archived(reader)),
        Shelf("brought", _("Where comments of yours were brought from"), lambda: _brought(reader)),
        Shelf("traces", _("Traces of your devices, as hashes"), lambda: _marks(reader)),
    ]


def _reviews(reader: Reader) -> Iterator[Row]:
    public = When(
        comment__released_revision=F("revision"), then=F("comment__released_revision__text")
    )
    rows = Rating.objects.filter(reviewer=reader).order_by("pk")
    told = rows.annotate(text=Case(public, default=Value(None)))
    fields = ("rated_at", "quality", "civil", "reasons", "note", "text")
    yield from told.values(*fields).iterator(chunk_size=CHUNK)


def _skipped(reader: Reader) -> Iterator[Row]:
    rows = Assignment.objects.filter(reviewer=reader, state=Assignment.State.SKIPPED)
    fields = ("assigned_at", "skipped_at", "skipped_because")
    yield from rows.order_by("pk").values(*fields).iterator(chunk_size=CHUNK)


def _decisions(reader: Reader) -> Iterator[Row]:
    rows = Decision.objects.filter(revision__author=reader).order_by("pk")
    told = rows.annotate(comment=F("revision__comment"), wording=F("revision__number"))
    fields = ("comment", "wording", "decided_at", "outcome", "by", "reason", "explanation")
    yield from told.values(*fields).iterator(chunk_size=CHUNK)


def _asked(reader: Reader) -> Iterator[Row]:
    """Services of a newsroom's that saw a text, and what they said of it."""
    rows = HookCall.objects.filter(revision__author=reader).order_by("pk")
    told = rows.annotate(
        asked=F("hook__name"), comment=F("revision__comment"), wording=F("revision__number")
    )
    fields = (
        "asked", "comment", "wording", "asked_at", "answered_at", "opinion", "flags", "tags",
        "reason",
    )  # fmt: skip
    yield from told.values(*fields).iterator(chunk_size=CHUNK)


def _statements(reader: Reader) -> Iterator[Row]:
    """As the record has them: in the language of the publication."""
    rows = Statement.objects.filter(reader=reader).order_by("pk")
    for statement in rows.iterator(chunk_size=CHUNK):
        yield {"made_at": statement.made_at, **record_of(statement)}


def _appeals(reader: Reader) -> Iterator[Row]:
    rows = AccountAppeal.objects.filter(statement__reader=reader).order_by("pk")
    yield from rows.values("made_at", "words", "answered_at", "upheld", "answer")


def _unsent(reader: Reader) -> Iterator[Row]:
    rows = Unsent.objects.filter(reader=reader).order_by("pk")
    yield from rows.values("text", "kept_at", headline=F("article__headline"))


def _nudges(reader: Reader) -> Iterator[Row]:
    rows = Nudge.objects.filter(reader=reader).order_by("pk")
    told = rows.values("shown_at", "kinds", "outcome", headline=F("article__headline"))
    yield from told.iterator(chunk_size=CHUNK)


def _mailbox(reader: Reader) -> Iterator[Row]:
    rows = Mailbox.objects.filter(reader=reader)
    yield from rows.values("rhythm", "replies", "outcomes", "asked_at")


def _mails(reader: Reader) -> Iterator[Row]:
    rows = Mail.objects.filter(to=reader).order_by("pk")
    yield from rows.values("made_at", "state", "over_at").iterator(chunk_size=CHUNK)


def _letters(reader: Reader) -> Iterator[Row]:
    due = Letter.objects.filter(to=reader, due_at__lte=timezone.now())
    for letter in due.order_by("pk").iterator(chunk_size=CHUNK):
        said = phrasing.words(letter)
        yield {
            "written_at": letter.written_at,
            "read_at": letter.read_at,
            "title": said.title,
            "paragraphs": said.paragraphs,
            "your_objection": letter.objection,
            "answer": letter.answer,
        }


def _sanctions(reader: Reader) -> Iterator[Row]:
    rows = Sanction.objects.filter(reader=reader).order_by("pk")
    fields = (
        "kind", "reason", "explanation", "rule", "began_at", "until", "acknowledged_at",
        "lifted_at",
    )  # fmt: skip
    yield from rows.values(*fields, paper=F("publication__name")).iterator(chunk_size=CHUNK)


def _notes(reader: Reader) -> Iterator[Row]:
    """Without who wrote them: that is somebody else's."""
    rows = Note.objects.filter(reader=reader).order_by("pk")
    told = rows.values("written_at", "text", paper=F("publication__name"))
    yield from told.iterator(chunk_size=CHUNK)


def _disputes(reader: Reader) -> Iterator[Row]:
    rows = Dispute.objects.filter(reader=reader).order_by("pk")
    yield from rows.values("raised_at", "statement")


def _reports(reader: Reader) -> Iterator[Row]:
    # Those of reviewers are among what they skipped: no report tells a text from practice.
    rows = Report.objects.filter(reader=reader, assignment=None).order_by("pk")
    fields = ("comment", "made_at", "reason", "words", "outcome", "settled_at")
    yield from rows.values(*fields).iterator(chunk_size=CHUNK)


def _notices(reader: Reader) -> Iterator[Row]:
    rows = Notice.objects.filter(reader=reader).order_by("pk")
    fields = (
        "comment", "received_at", "ground", "law", "explanation", "name", "email",
        "trusted_flagger", "outcome", "answered_at", "complaint", "complained_at", "keep_until",
    )  # fmt: skip
    yield from rows.values(*fields).iterator(chunk_size=CHUNK)


def _old_comments(reader: Reader) -> Iterator[Row]:
    """What is public of it: anybody may have typed the address. What is claimed is their own."""
    keys = list(ghosts.open_to(reader).values_list("pk", flat=True))
    rows = Comment.public.filter(author__in=keys).order_by("pk")
    told = rows.values("created_at", name=F("author__name"), text=F("released_revision__text"))
    yield from told.iterator(chunk_size=CHUNK)


def _answers(reader: Reader) -> Iterator[Row]:
    rows = GhostAnswer.objects.filter(reader=reader).order_by("pk")
    yield from rows.values("kind", "answered_at", "done_at").iterator(chunk_size=CHUNK)


def _willing(reader: Reader) -> Iterator[Row]:
    rows = Willing.objects.filter(reader=reader).order_by("pk")
    yield from rows.values("since", "until", paper=F("publication__name"))


def _desk(reader: Reader) -> Iterator[Row]:
    rows = DeskChoices.objects.filter(reader=reader)
    yield from rows.values("keys_on", "keys", "covers", "severe_in_a_row")


def _filters(reader: Reader) -> Iterator[Row]:
    rows = SavedFilter.objects.filter(reader=reader).order_by("pk")
    yield from rows.values("name", "query", "saved_at", shared_at=F("shared_with__name"))


def _shift_notes(reader: Reader) -> Iterator[Row]:
    rows = HandoverNote.objects.filter(by=reader).order_by("pk")
    told = rows.values("written_at", "text", paper=F("publication__name"))
    yield from told.iterator(chunk_size=CHUNK)


def _archived(reader: Reader) -> Iterator[Row]:
    """What came along with a publication and names them, as it came."""
    rows = Archived.objects.filter(reader=reader).order_by("kind", "key")
    for kind, line in rows.values_list("kind", "line").iterator(chunk_size=CHUNK):
        yield {"kind": kind, **line}


def _brought(reader: Reader) -> Iterator[Row]:
    rows = Ghost.objects.filter(reader=reader)
    yield from rows.values("email", "keep_until", site=F("source__name"))


def _marks(reader: Reader) -> Iterator[Row]:
    yield from (
        Mark.objects.filter(reader=reader).order_by("pk").values("kind", "digest", "seen_at")
    )
