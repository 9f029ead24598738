"""The desk of the sample newsroom: what it did in the past weeks, and what waits for it now."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from comments.models import Comment, Revision, Status
from moderation.models import Case, LegalGround, ReasonTemplate, ReportReason, Sanction, Statement
from moderation.sheets import Row
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import answer, appeal_account
from moderation.workflow.correcting import correct
from moderation.workflow.handing_over import assign_case, leave_note
from moderation.workflow.keeping_filters import save_filter
from moderation.workflow.listing import bring_in
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.noting import note
from moderation.workflow.placing import set_mode
from moderation.workflow.ranking import Penalty
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import acknowledge, impose
from moderation.workflow.submitting import submit
from moderation.workflow.templates import save_template
from moderation.workflow.undoing import undo
from newsroom.models import Article, Mode, Publication, Reader
from newsroom.places import Place

CONTENT = Path(__file__).parent / "content" / "weeks.toml"
At = Callable[..., AbstractContextManager[Any]]


class Desk:
    """Its rules, its past and its people, each through the verb that it has."""

    def __init__(
        self,
        place: Publication,
        readers: Mapping[str, Reader],
        articles: Mapping[str, Article],
        *,
        opened: datetime,
        at: At,
    ) -> None:
        self.place, self.readers, self.articles = place, readers, articles
        self.opened, self.at = opened, at
        self.content: dict[str, Any] = tomllib.loads(CONTENT.read_text())
        self.said: dict[str, Comment] = {}

    def set_up(self, words: list[dict[str, str]]) -> None:
        """Lists, templates, a saved filter, and a section whose comments the desk reads first."""
        with self._ago(days=36):
            rows = [Row(n, entry.get("kind", "word"), entry["words"], entry["action"],
                        entry.get("note", "")) for n, entry in enumerate(words, 2)]  # fmt: skip
            bring_in(self.place, rows, by=self.readers["chief"])
            for facts in self.content["template"]:
                template = ReasonTemplate(publication=self.place, language="en")
                save_template(template, by=self.readers["sub"], **facts)
            for facts in self.content["filter"]:
                shared = self.place if facts.pop("shared") else None
                by = self.readers[facts.pop("by")]
                save_filter(by, shared_with=shared, **facts)
            self._set_mode(Place(self.place, section="opinion"), **self.content["opinion"])

    def play_the_weeks(self) -> None:
        """What readers wrote under an older article, and what the desk did about each."""
        for entry in self.content["comment"]:
            with self._ago(days=entry["days_ago"]) as clock:
                revision = self._submit("lamp-tax", entry)
                clock.shift(timedelta(minutes=entry.get("after", 25)))
                self._answer(revision, entry)
                self.said[entry["key"]] = revision.comment
        for told in self.content["reported"]:
            with self._ago(days=told["days_ago"]) as clock:
                self._report(self.said[told["comment"]], told["by"], told["reason"])
                clock.shift(timedelta(hours=1))
                self._answer(self.said[told["comment"]].newest_revision(), told)
        self._look_after_people()
        with self._ago(days=2):
            article = Place(self.place, article=self.articles["lamp-tax"])
            self._set_mode(article, **self.content["closed"])

    def read_afterwards(self, article: Article) -> None:
        """What readers pass there the desk reads as well, when it is public."""
        at_it = Place(self.place, article=article)
        set_mode(at_it, kind=Mode.Kind.STAFF_AFTER, by=self.readers["sub"])

    def open_cases(self, said: Mapping[tuple[str, str], Comment]) -> None:
        """What waits: reported, given notice of, appealed, read first, drawn by lot."""
        with self._ago(hours=3) as clock:
            for told in self.content["flagged"]:
                self._report(said[told["article"], told["comment"]], told["by"], told["reason"])
                clock.shift(timedelta(minutes=4))
            for told in self.content["notice"]:
                ground = LegalGround(told.pop("ground"))
                comment = said[told.pop("article"), told.pop("comment")]
                give_notice(comment, Given(ground=ground, good_faith=True, **told))
            appeal(self.said[self.content["appeal"]["comment"]],
                   statement=self.content["appeal"]["statement"])  # fmt: skip
            leave_note(self.place, by=self.readers["sub"], text=self.content["handover"]["text"])
        with self._ago(minutes=70):
            case = Case.objects.filter(publication=self.place, cause=Case.Cause.FLAGGED)
            first = case.filter(closed_at=None).order_by("pk").first()
            if first is not None:
                assign_case(first, to=self.readers["mod"], moderator=self.readers["sub"])

    def _look_after_people(self) -> None:
        for told in self.content["person"]:
            reader, by = self.readers[told["reader"]], self.readers[told["by"]]
            with self._ago(days=told["days_ago"]) as clock:
                penalty = Penalty(
                    Sanction.Kind(told["kind"]),
                    reason=told["reason"],
                    explanation=told["explanation"],
                    days=told.get("days"),
                    note=told.get("note", ""),
                )
                sanction = impose(reader, self.place, penalty, by=by)
                clock.shift(timedelta(hours=5))
                if told["kind"] == Sanction.Kind.WARNING:
                    acknowledge(sanction, reader=reader)
                if "appeal" in told:
                    self._appeal(sanction, told)
        for told in self.content["note"]:
            with self._ago(days=told["days_ago"]):
                by = self.readers[told["by"]]
                note(self.readers[told["reader"]], self.place, by=by, text=told["text"])

    def _appeal(self, sanction: Sanction, told: Mapping[str, Any]) -> None:
        """Its reader appeals, by the statement that was written with the restriction."""
        asked = appeal_account(Statement.objects.get(sanction=sanction), words=told["appeal"])
        if "lifted_by" in told:
            by = self.readers[told["lifted_by"]]
            answer(asked, moderator=by, upheld=True, explanation=told["because"])

    def _answer(self, revision: Revision, told: Mapping[str, Any]) -> None:
        """The desk's word; perhaps one that it takes back at once, or another does later."""
        case = Case.objects.filter(revision=revision, closed_at=None).first()
        if case is None:
            return
        if "undone" in told:
            slip = decide_case(case, moderator=self.readers[told["moderator"]], **told["undone"])
            undo(slip, moderator=self.readers[told["moderator"]])
            case.refresh_from_db()
        self._decide(case, told["moderator"], told)
        if "corrected" in told:
            anew = told["corrected"]
            decided = correct(case, moderator=self.readers[anew.pop("by")], **anew)
            release(decided.pk)

    def _decide(self, case: Case, moderator: str, told: Mapping[str, Any]) -> None:
        decision = decide_case(
            case,
            moderator=self.readers[moderator],
            outcome=told["outcome"],
            reason=told["why"],
            explanation=told.get("explanation", ""),
        )
        if decision.outcome == "release":
            release(decision.pk)

    def _report(self, comment: Comment, by: list[str], reason: str) -> None:
        for handle in by:
            report(comment, by=self.readers[handle], reason=ReportReason(reason))

    def _submit(self, key: str, entry: Mapping[str, Any]) -> Revision:
        revision = submit(self.readers[entry["author"]], self.articles[key], text=entry["text"])
        assert revision.status == Status.HELD  # noqa: S101 - the desk reads first there
        return revision

    def _set_mode(
        self, place: Place, *, kind: str, by: str, reason: str = "", note: str = ""
    ) -> None:
        who = self.readers[by]
        set_mode(place, kind=Mode.Kind(kind), by=who, reason=reason, note=note)

    def _ago(self, **span: float) -> AbstractContextManager[Any]:
        return self.at(self.opened - timedelta(**span), tick=False)
