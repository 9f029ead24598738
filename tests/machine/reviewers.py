"""Readers who review: they come for texts, and answer or pass them on."""

from __future__ import annotations

from comments.models import Comment
from moderation.models import ReportReason, SkipReason
from moderation.workflow.assigning import draw_missing
from moderation.workflow.rating import rate, skip
from moderation.workflow.self_checking import self_check
from moderation.workflow.volunteering import help_out
from newsroom.models import Reader
from tests.machine import expect
from tests.machine.expect import Expect, perhaps, surely
from tests.machine.seeing import Lease
from tests.machine.stage import Stage, one


class Reviewers:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.model = stage.model

    def draw(self, who: int) -> None:
        owing = [t.author for t in self.model.seen.texts.values() if t.status == "pending"]
        town = self.stage.town
        reader = town.reader(one(owing, who)) if owing else one(town.readers, who)
        self.stage.do("draw", Expect.MUST, lambda: draw_missing(reader))

    def help_out(self, who: int, where: int) -> None:
        reader = one(self.stage.town.readers, who)
        home = [p for p in self.stage.town.papers if reader.may_take_part_in(p)]
        paper = one(home if where % 10 != 7 else self.stage.town.papers, where)
        kept_from = expect.is_kept_from(
            self.model, reader.pk, paper.pk, expect.MAY_NOT_REVIEW, self.stage.now
        )
        may = paper in home and not kept_from
        self.stage.do("help_out", perhaps(may), lambda: help_out(reader, paper))

    def come_by(self, who: int, where: int, civil: bool) -> None:
        """A reader has an hour for it: takes what there is, and answers about all of it."""
        self.help_out(who, where)
        reader = one(self.stage.town.readers, who)
        for lease in self._usable():
            if lease.reader == reader.pk:
                self._rate(lease, reader, civil)

    def rate(self, pick: int, civil: bool) -> None:
        """Whoever has something before them answers."""
        leases = self._usable()
        if not leases:
            return self.stage.idle("rate")
        lease = one(leases, pick)
        self._rate(lease, self.stage.town.reader(lease.reader), civil)
        return None

    def rate_anything(self, pick: int, who: int, civil: bool) -> None:
        """Somebody answers about an assignment: twice, too late, or another's."""
        leases = list(self.model.seen.leases.values())
        if not leases:
            return self.stage.idle("rate")
        lease = one(leases, pick)
        by = one(self.stage.town.readers, who) if who % 3 == 1 else None
        self._rate(lease, by or self.stage.town.reader(lease.reader), civil)
        return None

    def skip(self, pick: int, why: SkipReason, harm: ReportReason) -> None:
        leases = self._usable() or list(self.model.seen.leases.values())
        if not leases:
            return self.stage.idle("skip")
        lease = one(leases, pick)
        by = self.stage.town.reader(lease.reader)
        may = expect.to_answer(self.model, lease, by.pk, self.stage.now)
        self.stage.do(
            "skip", perhaps(may), lambda: skip(lease.id, reviewer=by, why=why, harm=harm)
        )
        return None

    def work_off(self, pick: int, civil: bool) -> None:
        """An author comes, is given texts, answers about all of them, and checks their own."""
        pending = [t for t in self.model.seen.texts.values() if t.status == "pending"]
        if not pending:
            return self.stage.idle("work_off")
        text = one(pending, pick)
        author = self.stage.town.reader(text.author)
        self.stage.do("draw", Expect.MUST, lambda: draw_missing(author))
        for lease in self._usable():
            if lease.reader == author.pk:
                self._rate(lease, author, civil)
        text = self.model.seen.texts[text.id]
        may = expect.to_self_check(self.model, text, self.stage.now)
        comment = Comment.objects.get(pk=text.comment)
        self.stage.do("self_check", surely(may), lambda: self_check(comment, civil=True))
        return None

    def _rate(self, lease: Lease, by: Reader, civil: bool) -> None:
        may = expect.to_answer(self.model, lease, by.pk, self.stage.now)
        self.stage.do(
            "rate",
            surely(may),
            lambda: rate(lease.id, reviewer=by, quality="fair", civil=civil,
                         reasons=[] if civil else ["attack"]),
            lambda _: self.model.rated(lease, civil),
        )  # fmt: skip

    def _usable(self) -> list[Lease]:
        now = self.stage.now
        leases = self.model.seen.leases.values()
        return [one for one in leases if expect.to_answer(self.model, one, one.reader, now)]
