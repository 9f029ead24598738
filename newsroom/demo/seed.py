"""The sample newsroom, written the way readers would have: through the verbs, in their order.

The clock is set back while the past is played, so that a comment of yesterday evening
was reviewed yesterday evening.
"""

from __future__ import annotations

import os
import random
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import time_machine
import uuid6

from newsroom.demo import ISSUER, SLUG

CONTENT = Path(__file__).parent / "content"
PASSWORD = "reading"  # noqa: S105 - of every reader of the demo, printed by it


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.models import Comment, Revision, Status  # noqa: E402
from moderation.management.commands.seed_calibration import plant  # noqa: E402
from moderation.models import Assignment, Calibration, Case, Mailbox  # noqa: E402
from moderation.nights.counting import count_days  # noqa: E402
from moderation.nights.measuring import measure  # noqa: E402
from moderation.workflow import auditing  # noqa: E402
from moderation.workflow.answering_back import ask_second_look  # noqa: E402
from moderation.workflow.assigning import assign  # noqa: E402
from moderation.workflow.deciding import open_case  # noqa: E402
from moderation.workflow.keeping_keys import make_key  # noqa: E402
from moderation.workflow.mailboxes import choose  # noqa: E402
from moderation.workflow.rating import rate  # noqa: E402
from moderation.workflow.releasing import release  # noqa: E402
from moderation.workflow.self_checking import self_check  # noqa: E402
from moderation.workflow.submitting import submit  # noqa: E402
from moderation.workflow.timing_out import escalate_overdue  # noqa: E402
from newsroom import names  # noqa: E402
from newsroom.demo.desk import Desk  # noqa: E402
from newsroom.demo.highlights import feel, put_forward  # noqa: E402
from newsroom.models import Article, Publication, Reader, Role  # noqa: E402

EXTRA_READERS = [("ada", "Ada Lindqvist"), ("bo", "Bo Okafor")]
AT_THE_DESK = [
    ("mod", "Miriam Odell", Role.Kind.MODERATOR),
    ("sub", "Subira Night", Role.Kind.SENIOR),
    ("chief", "Chidi Abara", Role.Kind.ADMIN),
]


@transaction.atomic
def seed() -> bool:
    """Fill an empty database with the sample newsroom; False where it is there already."""
    if Publication.objects.exists():
        return False
    newsroom = _Newsroom()
    newsroom.practise()
    newsroom.desk.set_up(_toml("desk.toml")["listed_word"])
    newsroom.desk.play_the_weeks()
    newsroom.play_the_past()
    newsroom.open_more_cases()
    newsroom.fill_the_desk()  # Before the queue: its authors' reviews would decide what is there.
    newsroom.fill_the_queue()
    put_forward(newsroom.publication, newsroom.readers, newsroom.said)
    feel(newsroom.dice, list(newsroom.readers.values()), newsroom.said)
    measure(newsroom.publication)
    count_days(newsroom.publication)
    return True


@contextmanager
def at(moment: datetime, *, tick: bool) -> Iterator[Any]:
    """The past, for us, for our ids and for the lines that PostgreSQL writes into the log."""
    uuid6._last_v7_timestamp = None  # Ids never go back by themselves; days are found by them.
    with time_machine.travel(moment, tick=tick) as clock, connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('third_reading.clock', true), '')")
        [before] = cursor.fetchone()
        cursor.execute("SELECT set_config('third_reading.clock', %s, true)", [moment.isoformat()])
        yield clock
        cursor.execute("SELECT set_config('third_reading.clock', %s, true)", [before])


class _Newsroom:
    """The Harbour Post while it is being set up."""

    def __init__(self) -> None:
        self.dice = random.Random(1847)  # Every demo opens with the same paper.
        auditing.dice = random.Random(1847)  # And with the same verdicts drawn by lot.
        self.opened = timezone.now()
        self.publication = Publication.objects.create(
            slug=SLUG, name="The Harbour Post", url="https://www.harbourpost.example",
            token_issuer=ISSUER, contact="desk@harbourpost.example",
        )  # fmt: skip
        make_key(self.publication, by=None)  # `manage.py token` signs with it.
        self.articles = {entry["key"]: self._article(entry) for entry in _articles()}
        self.readers = self._readers()
        self.by_key = {reader.pk: reader for reader in self.readers.values()}
        self.desk = Desk(self.publication, self.readers, self.articles, opened=self.opened, at=at)
        plant(self.publication)
        self.answers = dict(Calibration.objects.values_list("pk", "civil"))
        self.reasons = dict(Calibration.objects.values_list("pk", "reasons"))

    def practise(self) -> None:
        """Some readers have been here for long: the house knows what their word is worth."""
        regulars = self.dice.sample([one["handle"] for one in _toml("readers.toml")["reader"]], 6)
        items = list(Calibration.objects.order_by("pk").select_related("revision"))
        with at(self.opened - timedelta(days=40), tick=False):
            for handle in regulars:
                for item in self.dice.sample(items, 12):
                    self._answer(self._lease(item.revision, self.readers[handle]))

    def play_the_past(self) -> None:
        """The threads, comment by comment, in the order in which they were written."""
        self.said: dict[tuple[str, str], Comment] = {}
        past = []
        for key, article in self.articles.items():
            for entry in _thread(key):
                past.append(
                    (article.published_at + timedelta(minutes=entry["minutes"]), key, entry)
                )
        for moment, key, entry in sorted(past, key=lambda one: one[0]):
            with at(moment, tick=False) as clock:
                parent = self.said.get((key, entry["parent"]))
                if parent is not None and not parent.is_public:
                    self._decide_now(parent)
                comment = self._post(key, entry, parent)
                self.said[key, entry["key"]] = comment
                clock.shift(timedelta(minutes=2))
                self._release_due()
        self._decide_what_is_left()

    def open_more_cases(self) -> None:
        """What waits for the desk beside `fill_the_desk`: reported, overdue, by lot, listed."""
        content, passed = _toml("weeks.toml"), {}
        with at(self.opened - timedelta(hours=15), tick=False):
            late = content["waiting"]["overdue"]
            self._post(late["article"], late, None)
        with at(self.opened - timedelta(hours=4), tick=False) as clock:
            escalate_overdue()
            self.desk.read_afterwards(self.articles["heron-prow"])
            for entry in content["passed"]:
                passed[entry["article"], entry["key"]] = self._passed(entry)
            self._passed(content["waiting"]["staff_after"])
            drawn = self._passed(content["waiting"]["audit"]).newest_revision()
            open_case(drawn, cause=Case.Cause.AUDIT)
            clock.shift(timedelta(minutes=9))
            listed = content["waiting"]["listed"]
            self._submit(listed["article"], listed, None)
        self.desk.open_cases(passed)

    def _passed(self, entry: dict[str, Any]) -> Comment:
        """Public by its readers' word."""
        comment = self._post(entry["article"], entry, None)
        self._decide_now(comment)
        return comment

    def fill_the_queue(self) -> None:
        """About a dozen comments that wait for the visitor's reviews."""
        entries = _toml("waiting.toml")["comment"]
        with at(self.opened - timedelta(minutes=25), tick=False) as clock:
            posted = []
            for entry in entries:
                parent = self.said.get((entry["article"], entry["parent"]))
                posted.append(self._submit(entry["article"], entry, parent))
            # Nobody's text is in the queue yet, so all of them review calibration items.
            for revision in posted:
                self._review(revision, at_most=3)
            for revision in posted:
                clock.shift(timedelta(minutes=1))
                self_check(revision.comment, civil=True)

    def fill_the_desk(self) -> None:
        """A severe, a split and a returned one, for the moderator."""
        with at(self.opened - timedelta(hours=2), tick=False):
            for entry in _toml("desk.toml")["comment"]:
                revision = self._submit(entry["article"], entry, None)
                if entry["why"] == "severe":
                    continue
                self._review(revision, at_most=3)
                self_check(revision.comment, civil=True)
                revision.refresh_from_db()
                answers = {"split": cycle([False, True]), "second_look": cycle([False])}
                self._judge(revision, answers[entry["why"]])
                if entry["why"] == "second_look":
                    ask_second_look(revision.comment, statement=entry["statement"])

    def _article(self, entry: dict[str, Any]) -> Article:
        plain = ("section", "headline", "standfirst", "byline", "place", "caption", "picture_alt")
        article = Article.objects.create(
            publication=self.publication,
            body="\n\n".join(entry["paragraphs"]),
            picture=f"demo/pictures/{entry['picture']}" if entry["picture"] else "",
            published_at=self.opened - timedelta(hours=entry["hours_ago"]),
            **{name: entry[name] for name in plain},
        )
        article.add_address(entry["url"])
        return article

    def _readers(self) -> dict[str, Reader]:
        password = make_password(PASSWORD)  # Slow on purpose; once is enough for a demo.
        more = _toml("weeks.toml")["reader"]
        listed = [
            (one["handle"], one["name"]) for one in [*_toml("readers.toml")["reader"], *more]
        ]
        desk = [(handle, name) for handle, name, _ in AT_THE_DESK]
        made = Reader.objects.bulk_create(
            Reader(
                handle=handle,
                subject=handle,
                name=name,
                name_key=names.key(name),
                issuer=ISSUER,
                password=password,
            )
            for handle, name in [*listed, *EXTRA_READERS, *desk]
        )
        readers = {reader.handle: reader for reader in made}
        # They have been here for a while: a new account's reports weigh little.
        here_for = {one["handle"]: one["days_here"] for one in more if "days_here" in one}
        for reader in made:
            reader.joined_at = self.opened - timedelta(days=here_for.get(reader.handle, 200))
        Reader.objects.bulk_update(made, ["joined_at"])
        for handle, _ in EXTRA_READERS:
            readers[handle].email = f"{handle}@harbourpost.example"
            readers[handle].email_confirmed_at = self.opened
            readers[handle].save(update_fields=["email", "email_confirmed_at"])
        choose(readers["ada"], rhythm=Mailbox.Rhythm.INSTANT)  # Bo is still to be asked.
        for handle, _, kind in AT_THE_DESK:
            Role.objects.create(reader=readers[handle], publication=self.publication, kind=kind)
        return readers

    def _submit(self, key: str, entry: dict[str, Any], parent: Comment | None) -> Revision:
        author = self.readers[entry["author"]]
        answered = parent.pk if parent else None
        return submit(author, self.articles[key], text=entry["text"], parent=answered)

    def _post(self, key: str, entry: dict[str, Any], parent: Comment | None) -> Comment:
        revision = self._submit(key, entry, parent)
        self._review(revision, at_most=3)
        self_check(revision.comment, civil=True)
        return revision.comment

    def _review(self, revision: Revision, *, at_most: int) -> None:
        """Its author gives the reviews owed."""
        for assignment in assign(revision.pk)[:at_most]:
            self._answer(assignment)

    def _answer(self, assignment: Assignment) -> None:
        """What is known of a text is found by nearly everybody; what is not is civil here."""
        judged = assignment.revision_id
        civil = self.answers.get(judged, True)
        if judged in self.answers and self.dice.random() < 0.1:
            civil = not civil
        self._rate(assignment, civil=civil, reasons=self.reasons.get(judged) or ["other"])

    def _lease(self, revision: Revision, reviewer: Reader) -> Assignment:
        """Somebody is given this very text, without owing anything. The site only draws."""
        return Assignment.objects.create(
            reviewer=reviewer,
            revision=revision,
            comment_id=revision.comment_id,
            lease_until=timezone.now() + timedelta(minutes=15),
        )

    def _rate(
        self, assignment: Assignment, *, civil: bool, reasons: Sequence[str] = ("attack",)
    ) -> None:
        rate(
            assignment.pk,
            reviewer=self.by_key[assignment.reviewer_id],
            quality=self.dice.choice(["fair", "good", "good", "poor"]),
            civil=civil,
            reasons=() if civil else reasons,
        )

    def _judge(self, revision: Revision, answers: Iterator[bool]) -> None:
        while revision.is_waiting_for_peers:
            self._volunteer(revision, civil=next(answers))
            revision.refresh_from_db()

    def _volunteer(self, revision: Revision, *, civil: bool) -> None:
        """Somebody who has not had this text reads it, without owing anything.

        One whose word has proved good, as readers whom a house trusts would.
        """
        had = Assignment.objects.filter(comment=revision.comment_id).values("reviewer")
        free = Reader.objects.filter(issuer=ISSUER, roles=None).exclude(pk=revision.author_id)
        known = free.exclude(pk__in=had).order_by(F("standing__settled").desc(nulls_last=True))
        self._rate(self._lease(revision, self.dice.choice(list(known[:5]))), civil=civil)

    def _decide_now(self, comment: Comment) -> None:
        revision = comment.newest_revision()
        self._judge(revision, cycle([True]))
        self._release_due()
        comment.refresh_from_db()

    def _decide_what_is_left(self) -> None:
        left = Revision.objects.filter(status=Status.IN_REVIEW).order_by("created_at")
        for revision in left.select_related("comment"):
            with at(revision.created_at + timedelta(minutes=9), tick=False):
                self._decide_now(revision.comment)

    def _release_due(self) -> None:
        due = Revision.objects.filter(release_due_at__isnull=False, decision__isnull=False)
        for decision in list(due.values_list("decision", flat=True)):
            release(UUID(str(decision)))


def _articles() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = _toml("articles.toml")["article"]
    return entries


def _thread(key: str) -> list[dict[str, Any]]:
    path = CONTENT / "threads" / f"{key}.toml"
    return tomllib.loads(path.read_text())["comment"] if path.exists() else []


if __name__ == "__main__":
    print("seeded" if seed() else "was there already")
