"""Readers who write, and what they do with what they wrote."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from comments.models import Comment, Kind
from moderation.models import Notice, ReportReason
from moderation.models.notice import LegalGround
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.muting import mute
from moderation.workflow.noticing import Given, complain, give_notice
from moderation.workflow.reacting import react
from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import take_back_edit, withdraw
from newsroom.accounts.leaving import ask_to_leave, stay
from newsroom.models import Reader
from tests.machine import expect
from tests.machine.expect import Expect, in_hand, perhaps, surely, to_write
from tests.machine.seeing import Text
from tests.machine.stage import Stage, one

_number = count(1)
_LINKS = ("", "", "", " See https://example.org/timetable for it.")
APPEALED = ("rejected", "returned", "held")  # It may be an edit, beside what is public.
GIVEN = Given(LegalGround.DEFAMATION, "It says of me what is not so.", name="Nobody",
              email="nobody@example.org", good_faith=True)  # fmt: skip


class Writers:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.model = stage.model
        self.is_out_of_turn = False  # Then any comment will do, wherever it stands.

    # What there is to do something about.

    def _comments(self, *statuses: str) -> list[UUID]:
        """Comments of which what is in hand stands like this; all, if none does."""
        texts = [one for one in self.model.seen.texts.values() if one.status != "calibration"]
        found = dict.fromkeys(t.comment for t in texts if t.status in statuses)
        if self.is_out_of_turn:
            found = {}
        return list(found or dict.fromkeys(t.comment for t in texts))

    def _comment(self, pick: int, *statuses: str) -> tuple[Comment, Text] | None:
        found = self._comments(*statuses)
        if not found:
            return None
        comment = Comment.objects.select_related("article__publication", "author").get(
            pk=one(found, pick)
        )
        return comment, in_hand(self.model, comment.pk)

    def _may_write(self, text: Text) -> bool:
        return to_write(self.model, text.author, text.paper, self.stage.now)

    def _words(self, pick: int) -> str:
        return f"What I think of it, {next(_number)} times over.{one(_LINKS, pick)}"

    # What is done.

    def submit(self, who: int, where: int, answers: int) -> None:
        author = one(self.stage.town.readers, who)
        home = [a for a in self.stage.town.articles if author.may_take_part_in(a.publication)]
        article = one(home if where % 10 != 7 else self.stage.town.articles, where)
        public = [c for c, t in self.model.seen.public.items()
                  if self.model.seen.texts[t].article == article.pk]  # fmt: skip
        parent = one(public, answers) if public and answers % 2 else None
        if answers % 17 == 5 and (anything := self._comments()):
            parent = one(anything, answers)
        is_there = parent is None or parent in public
        may = to_write(self.model, author.pk, article.publication_id, self.stage.now)
        self.stage.do(
            "submit",
            perhaps(may and is_there and article in home),
            lambda: submit(author, article, text=self._words(where), parent=parent),
        )

    def self_check(self, pick: int, civil: bool, anew: bool) -> None:
        if (found := self._comment(pick, "pending")) is None:
            return self.stage.idle("self_check")
        comment, text = found
        may = expect.to_self_check(self.model, text, self.stage.now)
        words = self._words(pick) if anew else None
        self.stage.do(
            "self_check",
            surely(may) if words is None else perhaps(may),
            lambda: self_check(comment, civil=civil, text=words),
        )
        return None

    def edit(self, pick: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("edit")
        comment, text = found
        may = expect.to_edit(self.model, comment.pk) and self._may_write(text)
        words = self._words(pick)
        self.stage.do("edit", perhaps(may), lambda: edit(comment, text=words))
        return None

    def mend(self, pick: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("mend")
        comment, text = found
        may = expect.to_edit(self.model, comment.pk) and self._may_write(text)
        shown = self.model.seen.public.get(comment.pk)
        words = comment.revisions.get(pk=shown).text if shown else "Nothing."
        words = words.replace("think", "thinks") if "thinks" not in words else words + "!"
        self.stage.do(
            "mend",
            perhaps(may),
            lambda: mend(comment, text=words),
            lambda mended: self.model.mended.add(mended.pk),
        )
        return None

    def withdraw(self, pick: int) -> None:
        if (found := self._comment(pick)) is None:
            return self.stage.idle("withdraw")
        comment, _ = found

        def note(_: None) -> None:
            newest = (
                comment.newest_revision().status
            )  # Of an appeal it is that which is taken back.
            was_public = comment.pk in self.model.seen.public
            if was_public or newest not in ("rejected", "lapsed"):
                self.model.taken_back.add(comment.pk)

        self.stage.do("withdraw", Expect.MUST, lambda: withdraw(comment), note)
        return None

    def take_back_edit(self, pick: int, _: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("take_back_edit")
        self.stage.do("take_back_edit", Expect.MUST, lambda: take_back_edit(found[0]))
        return None

    def rewrite(self, pick: int) -> None:
        if (found := self._comment(pick, "returned")) is None:
            return self.stage.idle("rewrite")
        comment, text = found
        may = text.status == "returned" and text.due is None and self._may_write(text)
        words = self._words(pick)
        self.stage.do("rewrite", perhaps(may), lambda: rewrite(comment, text=words))
        return None

    def ask_second_look(self, pick: int) -> None:
        if (found := self._comment(pick, "returned")) is None:
            return self.stage.idle("ask_second_look")
        comment, text = found
        may = text.status == "returned" and text.due is None
        words = ("", "Please look again.")[pick % 2]
        self.stage.do("ask_second_look", perhaps(may),
                      lambda: ask_second_look(comment, statement=words))  # fmt: skip
        return None

    def appeal(self, pick: int) -> None:
        if (found := self._comment(pick, "rejected", "returned", "held")) is None:
            return self.stage.idle("appeal")
        comment, text = found
        of_it = [one for one in self.model.seen.texts.values() if one.comment == text.comment]
        may = any(one.status in APPEALED and one.due is None for one in of_it)
        self.stage.do("appeal", perhaps(may),
                      lambda: appeal(comment, statement="It was meant kindly."))  # fmt: skip
        return None

    def report(self, pick: int, who: int, why: ReportReason) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("report")
        comment, _ = found
        by = self._somebody(comment, who)
        shown = self.model.seen.public.get(comment.pk)
        may = by.may_take_part_in(comment.article.publication) and expect.to_report(
            self.model, comment.pk, by.pk, self.stage.now
        )

        def note(_: object) -> None:
            assert shown is not None
            self.model.reported.add((by.pk, self.model.judged(shown)))
            if not Comment.public.filter(pk=comment.pk).exists():
                self.model.hidden.add(shown)

        self.stage.do(
            "report",
            surely(may),
            lambda: report(comment, by=by, reason=why, words="So it is."),
            note,
        )
        return None

    def give_notice(self, pick: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("give_notice")
        comment, _ = found
        may = comment.pk in self.model.seen.public
        self.stage.do("give_notice", surely(may), lambda: give_notice(comment, GIVEN))
        return None

    def complain(self, pick: int, _: int) -> None:
        notices = list(Notice.objects.order_by("-outcome", "pk"))
        if not notices:
            return self.stage.idle("complain")
        notice = one(notices, pick)
        may = notice.outcome == Notice.Outcome.KEPT and notice.complained_at is None
        self.stage.do("complain", perhaps(may), lambda: complain(notice, words="Look again."))
        return None

    def react(self, pick: int, who: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("react")
        comment, text = found
        by = self._somebody(comment, who)
        kept_out = expect.is_kept_from(
            self.model, by.pk, text.paper, expect.KEPT_OUT, self.stage.now
        )
        is_there = comment.pk in self.model.seen.public and by.pk != text.author
        is_home = by.may_take_part_in(comment.article.publication)
        may = is_there and is_home and not kept_out
        self.stage.do("react", surely(may), lambda: react(by, comment, one(list(Kind), pick // 8)))
        return None

    def mute(self, pick: int, who: int) -> None:
        if (found := self._comment(pick, "released")) is None:
            return self.stage.idle("mute")
        comment, text = found
        by = self._somebody(comment, who)
        may = by.pk != text.author and by.pk not in self.model.seen.erased
        self.stage.do("mute", surely(may), lambda: mute(comment, by=by))
        return None

    def leave(self, who: int, often: int) -> None:
        if often % 3:  # Else nobody would be left.
            return self.stage.idle("leave")
        reader = self.stage.town.reader(one(self.stage.town.readers, who).pk)
        self.stage.do("leave", Expect.MUST, lambda: ask_to_leave(reader))
        return None

    def stay(self, who: int, _: int) -> None:
        asked = list(Reader.objects.exclude(leaving_at=None).order_by("pk"))
        if not asked:
            return self.stage.idle("stay")
        self.stage.do("stay", Expect.MUST, lambda: stay(one(asked, who)))
        return None

    def _somebody(self, comment: Comment, who: int) -> Reader:
        """A reader of that place, as a rule another than who wrote it."""
        paper = comment.article.publication
        home = [r for r in self.stage.town.readers if r.may_take_part_in(paper)]
        others = [r for r in home if r.pk != comment.author_id]
        return one(others if who % 9 != 7 else self.stage.town.readers, who)
