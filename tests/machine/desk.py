"""The two desks: cases, decisions taken and taken back, and what is done about people."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import F

from comments.models import Comment, Highlight
from moderation import tasks
from moderation.models import (
    AccountAppeal,
    Case,
    Decision,
    Letter,
    Sanction,
    StaffOutcome,
    Statement,
)
from moderation.workflow import appealing_accounts, objecting
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.claiming import claim
from moderation.workflow.correcting import correct
from moderation.workflow.highlighting import highlight
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.ranking import Penalty
from moderation.workflow.sanctioning import acknowledge, decide_and_impose, impose, lift
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from newsroom.models import Reader
from tests.machine.expect import UNDO_WITHIN, Expect, perhaps, surely
from tests.machine.stage import Stage, one

_WORDS = ("message", "warning")


def reason_for(outcome: StaffOutcome) -> str:
    return "within_rules" if outcome == StaffOutcome.RELEASE else "attack"


class Desk:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.model = stage.model

    def decide(self, pick: int, who: int, outcome: StaffOutcome, *, marked: bool) -> None:
        """`marked`: what is against the rules as blatant, what is kept for good."""
        is_kept = outcome == StaffOutcome.RELEASE
        case = self._case(pick)
        if case is None:
            return self.stage.idle("decide")
        by = self._member(case.publication_id, who)
        self.stage.do(
            "decide",
            perhaps(self._may_decide(case, by)),
            lambda: decide_case(
                case, moderator=by, outcome=outcome, reason=reason_for(outcome),
                blatant=marked and not is_kept, ignore_reports=marked and is_kept,
            ),
            self._note,
        )  # fmt: skip
        return None

    def feature(self, pick: int, who: int) -> None:
        case = self._case(pick)
        if case is None:
            return self.stage.idle("feature")
        by = self._member(case.publication_id, who)
        before = self._newest_decision()
        may = self._may_decide(case, by)

        def call() -> None:
            try:
                release_and_feature(case, moderator=by, reason="within_rules")
            finally:  # It is released first, and picked then.
                self._note_since(before)

        self.stage.do("feature", perhaps(may), call)
        return None

    def correct(self, pick: int, who: int, outcome: StaffOutcome) -> None:
        cases = list(Case.objects.exclude(decision=None).order_by("pk"))
        if not cases:
            return self.stage.idle("correct")
        case = one(cases, -1 - pick % 4)
        by = self._member(case.publication_id, who)
        may = case.author_id != by.pk and by.pk not in self.model.seen.erased
        self.stage.do(
            "correct",
            perhaps(may),
            lambda: correct(case, moderator=by, outcome=outcome, reason=reason_for(outcome)),
            self._note,
        )
        return None

    def undo(self, pick: int, who: int) -> None:
        """As a rule who decided last takes that back."""
        decisions = list(Decision.ever.filter(by=Decision.By.DESK).order_by("pk"))
        if not decisions:
            return self.stage.idle("undo")
        decision = one(decisions, -1 - pick % 2)
        assert decision.moderator is not None
        by = decision.moderator if who % 6 != 5 else one(self.stage.town.desk, who)
        in_time = self.stage.now <= decision.decided_at + UNDO_WITHIN
        is_done = not Decision.objects.filter(pk=decision.pk).exists()
        may = decision.moderator_id == by.pk and (in_time or is_done)
        self.stage.do(
            "undo",
            perhaps(may),
            lambda: undo(decision, moderator=by),
            lambda _: self.model.undone(decision.revision_id, decision.pk),
        )
        return None

    def bulk(self, pick: int, who: int, outcome: StaffOutcome) -> None:
        by = one(self.stage.town.desk, who)
        cases = Case.objects.filter(closed_at=None, publication__in=by.roles.values("publication"))
        seen = {case.pk: case.seen for case in cases.order_by("pk")[: 1 + pick % 3]}
        if not seen:
            return self.stage.idle("bulk")
        before = self._newest_decision()

        def call() -> None:
            act = ask_in_bulk(
                seen, key=uuid4(), moderator=by, outcome=outcome, reason=reason_for(outcome)
            )
            tasks.bulk(str(act.pk))

        self.stage.do("bulk", Expect.MAY, call, lambda _: self._note_since(before))
        return None

    def claim(self, pick: int, who: int) -> None:
        case = self._case(pick)
        if case is None:
            return self.stage.idle("claim")
        by = self._member(case.publication_id, who)
        self.stage.do(
            "claim", perhaps(self._sits_there(case, by)), lambda: claim(case, moderator=by)
        )
        return None

    def pin(self, pick: int, who: int) -> None:
        public = list(self.model.seen.public)
        if not public:
            return self.stage.idle("pin")
        comment = Comment.objects.get(pk=one(public, pick))
        by = self._member(comment.article.publication_id, who)
        kind = one(list(Highlight.Kind), pick // 8)
        self.stage.do("pin", perhaps(by.pk != comment.author_id),
                      lambda: highlight(comment, kind=kind, moderator=by))  # fmt: skip
        return None

    # About people.

    def restrict(self, whom: int, who: int, kind: Sanction.Kind, days: int) -> None:
        reader = one(self.stage.town.readers, whom)
        home = [p for p in self.stage.town.papers if reader.may_take_part_in(p)]
        paper = one(home, whom // 16)
        by = self._member(paper.pk, who)
        may = not {reader.pk, by.pk} & self.model.seen.erased
        penalty = self._penalty(kind, days)
        self.stage.do("restrict", perhaps(may), lambda: impose(reader, paper, penalty, by=by))

    def decide_and_restrict(self, pick: int, who: int, kind: Sanction.Kind, days: int) -> None:
        case = self._case(pick)
        if case is None:
            return self.stage.idle("decide_and_restrict")
        by = self._member(case.publication_id, who)
        decision = {"outcome": StaffOutcome.REJECT, "reason": "attack"}
        penalty = self._penalty(kind, days)
        self.stage.do(
            "decide_and_restrict",
            perhaps(self._may_decide(case, by)),
            lambda: decide_and_impose(case, penalty, moderator=by, **decision),
            lambda both: self._note(both[0]),
        )
        return None

    def lift(self, pick: int, who: int) -> None:
        sanctions = list(Sanction.objects.exclude(kind="message").order_by("-lifted_at", "pk"))
        if not sanctions:
            return self.stage.idle("lift")
        sanction = one(sanctions, pick)
        by = self._member(sanction.publication_id, who)
        may = sanction.lifted_at is None
        self.stage.do("lift", perhaps(may), lambda: lift(sanction, by=by, because="It is enough."))
        return None

    def acknowledge(self, pick: int, _: int) -> None:
        sanctions = list(Sanction.objects.filter(kind="warning").order_by("pk"))
        if not sanctions:
            return self.stage.idle("acknowledge")
        sanction = one(sanctions, pick)
        may = sanction.lifted_at is None and sanction.reader_id not in self.model.seen.erased
        self.stage.do("acknowledge", surely(may),
                      lambda: acknowledge(sanction, reader=sanction.reader))  # fmt: skip
        return None

    def appeal_account(self, pick: int, _: int) -> None:
        stated = list(Statement.objects.exclude(sanction=None).order_by("pk"))
        if not stated:
            return self.stage.idle("appeal_account")
        statement = one(stated, pick)
        is_erased = statement.reader_id in self.model.seen.erased
        self.stage.do("appeal_account", perhaps(not is_erased),
                      lambda: appealing_accounts.appeal_account(statement))  # fmt: skip
        return None

    def answer_account(self, pick: int, who: int) -> None:
        appeals = list(AccountAppeal.objects.order_by(F("answered_at").desc(), "pk"))
        if not appeals:
            return self.stage.idle("answer_account")
        appeal = one(appeals, pick)
        by = self._member(appeal.statement.publication_id, who)
        is_erased = appeal.statement.reader_id in self.model.seen.erased
        may = appeal.answered_at is None and not is_erased
        self.stage.do(
            "answer_account",
            perhaps(may),
            lambda: appealing_accounts.answer(appeal, moderator=by, upheld=who % 2 == 0),
        )
        return None

    def void(self, whom: int, who: int) -> None:
        reader, by = one(self.stage.town.readers, whom), one(self.stage.town.desk, who)
        may = by.pk not in self.model.seen.erased and who % len(self.stage.town.desk) % 4 >= 2
        self.stage.do("void", perhaps(may), lambda: void(reader, by=by, reason="a ring"))

    def contest(self, pick: int, _: int) -> None:
        letters = list(Letter.objects.filter(kind__in=["voided", "warned", "practice", "missed"]))
        if not letters:
            return self.stage.idle("contest")
        self.stage.do("contest", Expect.MAY, lambda: objecting.contest(one(letters, pick)))
        return None

    def answer_letter(self, pick: int, who: int) -> None:
        letters = list(Letter.objects.exclude(contested_at=None).order_by("pk"))
        if not letters:
            return self.stage.idle("answer_letter")
        letter, by = one(letters, pick), one(self.stage.town.desk, who)
        may = letter.answered_at is None and by.pk not in self.model.seen.erased
        self.stage.do(
            "answer_letter",
            perhaps(may),
            lambda: objecting.answer(letter, moderator=by, lift=pick % 2 == 0),
        )
        return None

    # What they share.

    def _case(self, pick: int) -> Case | None:
        """An open one; now and then any."""
        some = Case.objects.all() if pick % 11 == 7 else Case.objects.filter(closed_at=None)
        cases = list(some.order_by("pk")) or list(Case.objects.order_by("pk"))
        return one(cases, pick) if cases else None

    def _member(self, paper: int, who: int) -> Reader:
        """Somebody of that desk; now and then of the other."""
        at = 0 if self.stage.town.papers[0].pk == paper else 4
        return one(
            self.stage.town.desk[at : at + 4] if who % 12 != 7 else self.stage.town.desk, who
        )

    def _sits_there(self, case: Case, by: Reader) -> bool:
        paper = self.stage.town.paper(case.publication_id)
        return by.issuer == paper.token_issuer and by.pk not in self.model.seen.erased

    def _may_decide(self, case: Case, by: Reader) -> bool:
        return case.is_open and case.author_id != by.pk and self._sits_there(case, by)

    def _penalty(self, kind: Sanction.Kind, days: int) -> Penalty:
        return Penalty(kind, reason="attack", explanation="Please mind the rules.",
                       days=None if kind in _WORDS else days)  # fmt: skip

    def _note(self, decision: Decision) -> None:
        released = decision.outcome == StaffOutcome.RELEASE
        self.model.decided(decision.revision_id, decision.pk, released=released)

    def _newest_decision(self) -> UUID | None:
        return Decision.ever.order_by("-pk").values_list("pk", flat=True).first()

    def _note_since(self, before: UUID | None) -> None:
        new = Decision.ever.filter(by=Decision.By.DESK).order_by("pk")
        for decision in new.filter(pk__gt=before) if before else new:
            self._note(decision)
