"""What lines there are, of which rows, in which order, and what of a row is told.

The order is that of reference: whatever a line names stands before it. Names of fields are those
of the models; the schema (docs/export.schema.json) is pinned by a test, so that a renamed column
is noticed before it changes the format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from comments.models import Comment, Highlight, Revision, Status, Tally
from moderation.models import (
    AccountAppeal,
    Case,
    Decision,
    Farewell,
    ImportedComment,
    Note,
    Notice,
    Rating,
    Report,
    Sanction,
    Statement,
    Undoing,
    Waiver,
)
from newsroom.models import Article, ArticleAddress, Mode, Publication, Reader

Rows = Callable[[Publication], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of line: a row of `model` each, in the order of `order`, which is unique."""

    name: str
    model: type[Model]
    fields: tuple[str, ...]
    rows: Rows
    order: tuple[str, ...] = ("id",)
    # Whose ids are told as pseudonyms, and what is told only of who is named (--linkable).
    masked: tuple[str, ...] = ()
    with_names: tuple[str, ...] = ()
    with_addresses: tuple[str, ...] = ()
    # Rows of other tables that the line tells of: the line is another when one of them is.
    also: tuple[tuple[type[Model], str], ...] = ()
    key: tuple[str, ...] = ("id",)

    def told(self, *, addresses: bool, linkable: bool) -> tuple[str, ...]:
        """The fields of a line, with these options."""
        more = self.with_addresses if addresses else ()
        return self.fields + more + (self.with_names if linkable else ())


def told_as(path: str) -> str:
    """What a field is called in a line: as its column, and of another table's row likewise."""
    name = path.rpartition("__")[2]
    return _NAMED.get(name, name)


# `kind` is the line's own; a rating bears the id of its assignment.
_NAMED = {"kind": "what", "assignment": "id"}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def not_practice(path: str = "") -> Q:
    """Without the texts that are there for practice: they ship with the product."""
    return ~Q(**{f"{path}status": Status.CALIBRATION})


def _comments(publication: Publication) -> QuerySet[Comment]:
    practice = Revision.objects.filter(comment=OuterRef("pk"), status=Status.CALIBRATION)
    found = Comment.objects.filter(article__publication=publication)
    return found.filter(~Exists(practice))


def _decisions(publication: Publication) -> QuerySet[Decision]:
    return Decision.ever.filter(not_practice("revision__"), revision__publication=publication)


def _readers(publication: Publication) -> QuerySet[Reader]:
    """Its own readers, and everybody else who left something here. Not the house's own."""
    left: list[QuerySet[Any]] = [
        _comments(publication).values("author"),
        Decision.ever.filter(revision__publication=publication).values("moderator"),
        Undoing.objects.filter(decision__revision__publication=publication).values("by"),
        publication.roles.values("reader"),
        Mode.objects.filter(publication=publication).values("set_by"),
        Mode.objects.filter(publication=publication).values("ended_by"),
        Highlight.objects.filter(article__publication=publication).values("by"),
        Highlight.objects.filter(article__publication=publication).values("ended_by"),
        *[
            Sanction.objects.filter(publication=publication).values(who)
            for who in ("reader", "by", "lifted_by")
        ],
        *[Note.objects.filter(publication=publication).values(who) for who in ("reader", "by")],
        *[
            Case.objects.filter(publication=publication).values(who)
            for who in ("assigned_to", "assigned_by")
        ],
        *[
            AccountAppeal.objects.filter(statement__publication=publication).values(who)
            for who in ("against", "answered_by")
        ],
        Waiver.objects.filter(revision__publication=publication).values("by"),
        Statement.ever.filter(publication=publication).values("reader"),
        Rating.objects.filter(revision__publication=publication).values("reviewer"),
        Report.objects.filter(publication=publication).values("reader"),
    ]
    somebody = Q(issuer=publication.token_issuer)
    for rows in left:
        somebody |= Q(pk__in=rows.order_by())  # A null among them is nobody's key.
    return Reader.objects.filter(somebody).exclude(issuer="house")


KINDS: tuple[Kind, ...] = (
    Kind(
        "article",
        Article,
        _words(
            "id section headline standfirst byline place body picture picture_alt caption"
            " published_at listed"
        ),
        lambda paper: Article.objects.filter(publication=paper),
        also=((ArticleAddress, "article"),),
    ),
    Kind(
        "reader",
        Reader,
        _words("id issuer subject handle name language is_active joined_at leaving_at erased_at"),
        _readers,
        with_addresses=("email", "email_confirmed_at"),
        also=((Farewell, "reader"),),
    ),
    Kind(
        "mode",
        Mode,
        _words(
            "id section article kind reason note starts_at ends_at daily_from daily_until days"
            " time_zone set_by set_at ended_by ended_at"
        ),
        lambda paper: Mode.objects.filter(publication=paper),
    ),
    Kind(
        "comment",
        Comment,
        _words(
            "id article author parent root depth created_at released_revision first_released_at"
            " reply_count"
        ),
        _comments,
        order=("depth", "id"),
    ),
    # So that an old file which is brought in again after a move is known by its keys.
    Kind(
        "imported",
        ImportedComment,
        _words("comment source__format source__name key batch"),
        lambda paper: ImportedComment.objects.filter(source__publication=paper),
        order=("comment",),
        key=("comment",),
    ),
    Kind(
        "revision",
        Revision,
        _words(
            "id comment number author mends edits text created_at findings screened looks_harsh"
            " status decision release_due_at rule reviews_owed reviews_given ratings_received"
            " ratings_wanted ratings_at_most assigned_at self_checked_at self_civil queued_at"
            " deadline_at"
        ),
        lambda paper: Revision.objects.filter(not_practice(), publication=paper),
    ),
    Kind(
        "decision",
        Decision,
        _words("id revision outcome by moderator reason explanation evidence decided_at"),
        _decisions,
        also=((Undoing, "decision"),),
    ),
    Kind(
        "sanction",
        Sanction,
        _words(
            "id reader kind reason explanation by rule cause decision began_at until review_at"
            " acknowledged_at lifted_at lifted_by lifted_because"
        ),
        lambda paper: Sanction.objects.filter(publication=paper),
    ),
    Kind(
        "statement",
        Statement,
        tuple(
            field.name for field in Statement._meta.concrete_fields if field.name != "publication"
        ),
        lambda paper: Statement.ever.filter(publication=paper),
    ),
    Kind(
        "case",
        Case,
        _words(
            "id comment revision cause causes statement opened_at closed_at decision appealed"
            " corrects risk due_at assigned_to assigned_by assigned_at"
        ),
        lambda paper: Case.objects.filter(not_practice("revision__"), publication=paper),
    ),
    Kind(
        "account_appeal",
        AccountAppeal,
        _words("id statement against words made_at answered_at answered_by upheld answer"),
        lambda paper: AccountAppeal.objects.filter(statement__publication=paper),
    ),
    Kind(
        "waiver",
        Waiver,
        _words("id revision by reason waived_at"),
        lambda paper: Waiver.objects.filter(revision__publication=paper),
    ),
    Kind(
        "note",
        Note,
        _words("id reader by sanction text written_at"),
        lambda paper: Note.objects.filter(publication=paper),
    ),
    Kind(
        "highlight",
        Highlight,
        _words("comment article kind place since by until ended_by"),
        lambda paper: Highlight.objects.filter(article__publication=paper),
        order=("comment", "kind", "since"),
        key=("comment", "kind", "since"),
    ),
    Kind(
        "rating",
        Rating,
        _words(
            "assignment reviewer revision comment quality civil reasons starred rated_at counts"
            " weight phase rushed seconds"
        ),
        lambda paper: Rating.objects.filter(
            not_practice("revision__"), revision__publication=paper
        ),
        order=("assignment",),
        masked=("reviewer",),
        with_names=("note", "assignment__pays_for"),
    ),
    Kind(
        "report",
        Report,
        _words(
            "id comment revision reader reason made_at weight argues_there outcome decision"
            " settled_at"
        ),
        lambda paper: Report.objects.filter(not_practice("revision__"), publication=paper),
        masked=("reader",),
        with_names=("words", "because"),
    ),
    Kind(
        "notice",
        Notice,
        _words(
            "id comment revision case ground received_at outcome decision answered_at"
            " complained_at complained_of heard_at"
        ),
        lambda paper: Notice.objects.filter(publication=paper),
    ),
    Kind(
        "reactions",
        Tally,
        _words("comment like funny wow sad disagree valued"),
        lambda paper: Tally.objects.filter(comment__article__publication=paper),
        order=("comment",),
        key=("comment",),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
# One line each, of everything there is of the kind; told anew whenever a file is taken up again.
WHOLE = ("publication", "rules", "roles")
# The order of the file. A rule may be an article's, a role is a reader's.
ORDER = ("publication", "article", "rules", "reader", "roles", *[k.name for k in KINDS[2:]])
