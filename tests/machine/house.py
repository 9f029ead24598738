"""The house: errands carried out in any order, sweeps, the rule, the places; and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from moderation import clock, tasks
from moderation.models import Decision, Policy, Voiding
from moderation.workflow.placing import begin_raid, end_mode, set_mode
from newsroom.models import Mode, Reader
from newsroom.places import Place
from tests.machine import laws
from tests.machine.expect import Expect, perhaps
from tests.machine.stage import Stage, one

# What comes round every few seconds or minutes.
OFTEN: Mapping[str, Callable[[], None]] = {
    "sweep": clock.sweep,
    "expire_leases": clock.expire_leases,
    "escalate_overdue": clock.escalate_overdue,
    "lapse": clock.lapse,
    "erase": clock.erase,
    "look_at_people": clock.look_at_people,
}
SELDOM: Mapping[str, Callable[[], None]] = {
    "recount_all": clock.recount,
    "look_for_neglected": clock.look_for_neglected,
    "tell_reporters": clock.tell_reporters,
    "forget_reports": clock.forget_reports,
    "measure": clock.measure,
    "count_days": clock.count_days,
    "look_at_company": clock.look_at_company,
    "refit": clock.refit,
    "find_clusters": clock.find_clusters,
    "practise": clock.practise,
    "relieve": clock.relieve,
    "watch": clock.watch,
    "invite": clock.invite,
    "mail": clock.mail,
    "forget_mail": clock.forget_mail,
    "forget_sessions": clock.forget_sessions,
    "forget_marks": clock.forget_marks,
    "forget_texts": clock.forget_texts,
    "forget_claims": clock.forget_claims,
    "forget_unsent": clock.forget_unsent,
}
RULES: list[dict[str, object]] = [
    {"reviews_owed": 1},
    {"reviews_owed": 3},
    {"reviews_owed": 0},
    {"self_check": False},
    {"audit_share": 1.0},
    {"second_look": "always"},
    {"second_look": "panel"},
    {"ratings_at_most": 3},
    {"weighed": False},
    {"desk_reads_first": 1},
    {"trusted_read_first": 1},
    {"banked_at_most": 1},
    {"lease_minutes": 5},
    {"reports_to_hide": 1.0, "reporters_at_least": 2},
    {"audit_share": 0.0, "second_look": "on_request", "self_check": True},
]
MODES = (Mode.Kind.PEERS, Mode.Kind.STAFF_FIRST, Mode.Kind.STAFF_AFTER, Mode.Kind.CLOSED,
         Mode.Kind.PEERS)  # fmt: skip
A_DAY = timedelta(days=1)


class House:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.model = stage.model

    # Errands: messages may come twice, late, in any order, or never.

    def release(self, pick: int) -> None:
        due = [t.decision for t in self.model.seen.texts.values() if t.due and t.decision]
        decisions = due or list(Decision.ever.order_by("pk").values_list("pk", flat=True))
        if not decisions:
            return self.stage.idle("release")
        self._release(one(decisions, pick))
        return None

    def release_anything(self, pick: int) -> None:
        decisions = list(Decision.ever.order_by("pk").values_list("pk", flat=True))
        if not decisions:
            return self.stage.idle("release")
        self._release(one(decisions, pick))
        return None

    def _release(self, decision: UUID) -> None:
        """What the desk decided for comes out wherever it is; what was taken back does not."""
        self.stage.do("release", Expect.MUST, lambda: tasks.release(str(decision)))
        made = Decision.objects.filter(pk=decision, by=Decision.By.DESK).first()
        text = self.model.seen.texts[made.revision_id] if made else None
        assert text is None or text.decision != decision or text.due is None

    def assign(self, pick: int) -> None:
        texts = list(self.model.seen.texts)
        self.stage.do("assign", Expect.MUST, lambda: tasks.assign(str(one(texts, pick))))

    def recount(self, pick: int) -> None:
        voidings = list(Voiding.objects.order_by("pk"))
        if not voidings:
            return self.stage.idle("recount")
        self.stage.do("recount", Expect.MUST, lambda: tasks.recount(str(one(voidings, pick).pk)))
        return None

    # The clock.

    def sweep(self, name: str) -> None:
        task, now = OFTEN.get(name) or SELDOM[name], self.stage.now
        self.stage.do(name, Expect.MUST, task)
        assert not (left := laws.left_by(name, now)), left

    def wait(self, how_long: timedelta) -> None:
        """Time goes on. Of what comes round with every day, tables in pieces cannot be late."""
        self.stage.wait(how_long)
        if how_long >= A_DAY:
            self.stage.do("keep_pieces", Expect.MUST, clock.keep_pieces)

    # What the newsroom sets.

    def change_rule(self, pick: int, where: int) -> None:
        policy = one(list(Policy.objects.order_by("pk")), where)
        policy.exceptions |= one(RULES, pick)
        policy.full_clean()
        self.stage.do("change_rule", Expect.MUST, policy.save)

    def set_mode(self, where: int, who: int) -> None:
        kind = one(MODES, where // 32)
        place, by = self._place(where, who)
        self.stage.do("set_mode", Expect.MAY,
                      lambda: set_mode(place, kind=kind, by=by, reason="We say so."))  # fmt: skip

    def begin_raid(self, where: int, who: int) -> None:
        place, by = self._place(where, who)
        self.stage.do("begin_raid", Expect.MAY, lambda: begin_raid(place, hours=1, by=by))

    def end_mode(self, pick: int, who: int) -> None:
        modes = list(Mode.objects.filter(ended_at=None).order_by("pk"))
        if not modes:
            return self.stage.idle("end_mode")
        mode = one(modes, pick)
        by = self._senior(mode.publication_id, who)
        self.stage.do("end_mode", perhaps(True), lambda: end_mode(mode, by=by))
        return None

    def _place(self, where: int, who: int) -> tuple[Place, Reader]:
        article = one(self.stage.town.articles, where)
        paper = article.publication
        of_it = where // 8 % 3
        place = Place(paper, article=article) if of_it else Place(paper)
        return place, self._senior(paper.pk, who)

    def _senior(self, paper: int, who: int) -> Reader:
        """A senior one of that desk, or an admin; now and then anybody."""
        at = 2 if self.stage.town.papers[0].pk == paper else 6
        return one(
            self.stage.town.desk[at : at + 2] if who % 8 != 7 else self.stage.town.desk, who
        )
