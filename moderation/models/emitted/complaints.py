"""What readers and others say against comments, and what authors say against decisions.

Who reported or gave notice is known to the desk alone, and is in no event.
"""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from moderation.models.case import Case
from moderation.models.emitted.event import emits
from moderation.models.emitted.texts import of_text
from moderation.models.notice import Notice
from moderation.models.report import Report


class EmitsReport(Report):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_report",
                of_text(
                    "report.opened",
                    "NEW.revision_id",
                    report="NEW.id",
                    reason="NEW.reason",
                    reopened="false",
                ),
                pgtrigger.Insert,
            ),
            emits(
                "event_tells_of_a_report_opened_again",
                of_text(
                    "report.opened",
                    "NEW.revision_id",
                    report="NEW.id",
                    reason="NEW.reason",
                    reopened="true",
                ),
                update_of("outcome"),
                "OLD.outcome <> '' AND NEW.outcome = ''",
            ),
            *(
                emits(
                    f"event_tells_of_a_report_closed_{how}",
                    of_text(
                        "report.closed",
                        "NEW.revision_id",
                        report="NEW.id",
                        outcome="NEW.outcome",
                        decision="NEW.decision_id",
                    ),
                    operation,
                    condition,
                )
                for how, operation, condition in (
                    # One on what the desk has looked at already is closed as it is made.
                    ("at_once", pgtrigger.Insert, "NEW.outcome <> ''"),
                    ("later", update_of("outcome"), "OLD.outcome = '' AND NEW.outcome <> ''"),
                )
            ),
        ]


class EmitsNotice(Notice):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_notice",
                of_text(
                    "notice.received", "NEW.revision_id", notice="NEW.id", ground="NEW.ground"
                ),
                pgtrigger.Insert,
            ),
            emits(
                "event_tells_of_a_notice_answered",
                of_text(
                    "notice.answered",
                    "NEW.revision_id",
                    notice="NEW.id",
                    outcome="NEW.outcome",
                    decision="NEW.decision_id",
                ),
                update_of("outcome"),
                "OLD.outcome <> NEW.outcome AND NEW.outcome <> ''",
            ),
        ]


_APPEAL = {"appeal": "NEW.id", "against": "NEW.appealed_id"}


class EmitsAppeal(Case):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_an_appeal",
                of_text("appeal.opened", "NEW.revision_id", **_APPEAL),
                pgtrigger.Insert,
                "NEW.cause = 'appeal'",
            ),
            emits(
                "event_tells_of_an_appeal_decided",
                of_text(
                    "appeal.decided",
                    "NEW.revision_id",
                    decision="NEW.decision_id",
                    outcome="""coalesce((SELECT d.outcome FROM moderation_decision d
                        WHERE d.id = NEW.decision_id), 'taken_back')""",
                    **_APPEAL,
                ),
                update_of("closed_at"),
                "NEW.cause = 'appeal' AND OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL",
            ),
        ]
