"""The door between what is judged and what is public.

`comments/` cannot know of decisions, waivers and ratings; so the invariants that join
its rows with ours hang on these proxies of its models.
"""

import pgtrigger

from comments.doors import forbid, forbid_at_commit, forbid_when, update_of, worth
from comments.models import Revision
from newsroom.models import Mode, Reader

# While the desk takes a decision back: to where the text stood before it.
_STEP_BACK = """EXISTS (SELECT FROM moderation_undoing u
    JOIN moderation_before b ON b.decision_id = u.decision_id
    WHERE u.done_at IS NULL
    AND b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status)"""

# The same when the transaction ends, in which the undoing was done: it put the text back there.
_STEPPED_BACK = """EXISTS (SELECT FROM moderation_undoing u
    JOIN moderation_before b ON b.decision_id = u.decision_id
    WHERE b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status
    AND b.facts #>> ARRAY['texts', NEW.id::text, 'decision']
        IS NOT DISTINCT FROM NEW.decision::text)"""


class JudgedRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            forbid_when(
                "revision_is_in_review_only_after_its_author_gave_the_reviews_owed",
                "NOT EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = NEW.id)",
                operation=update_of("status", "reviews_given"),
                condition=worth(
                    "NEW.status = 'in_review' AND NEW.reviews_given < NEW.reviews_owed"
                ),
            ),
            forbid_when(
                "revision_is_released_only_by_a_decision_to_release_it",
                """NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d.outcome = 'release')""",
                operation=update_of("status", "decision"),
                condition=worth("NEW.status = 'released'"),
            ),
            forbid_when(
                "revision_is_rejected_only_by_a_decision_of_the_desk",
                """NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d.outcome = 'reject')""",
                operation=update_of("status", "decision"),
                condition=worth("NEW.status = 'rejected'"),
            ),
            forbid_when(
                "revision_is_public_unread_only_as_a_mend",
                """NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d."by" = 'house'
                    AND d.outcome = 'release')""",
                operation=update_of("status"),
                condition=worth("OLD.status = 'pending' AND NEW.status = 'released'"),
            ),
            forbid_when(
                "revision_gives_way_in_public_only_to_a_mend_or_an_edit_of_it",
                """NOT EXISTS (
                    SELECT FROM comments_revision s JOIN moderation_decision d
                        ON d.revision_id = s.id AND d.outcome = 'release'
                    WHERE s.comment_id = NEW.comment_id AND s.number > NEW.number
                    AND (s.status = 'pending' AND d."by" = 'house'
                        AND s.mends_id = coalesce(NEW.mends_id, NEW.id)
                        OR s.status IN ('in_review', 'held', 'returned') AND d.id = s.decision
                        AND s.release_due_at IS NOT NULL AND s.edits_id = NEW.id))""",
                operation=update_of("status"),
                condition=worth("OLD.status = 'released' AND NEW.status = 'superseded'"),
            ),
            forbid_when(
                "revision_is_in_review_only_when_no_hook_is_still_to_answer",
                """EXISTS (
                    SELECT FROM moderation_hookcall h
                    WHERE h.revision_id = NEW.id AND h.state = 'open')""",
                operation=update_of("status"),
                condition=worth("NEW.status = 'in_review' AND OLD.status <> 'in_review'"),
            ),
            forbid(
                "revision_that_mends_a_slip_is_read_by_nobody",
                operation=update_of("status"),
                condition=worth("NEW.status = 'in_review' AND NEW.mends_id IS NOT NULL"),
            ),
            forbid_when(
                "revision_leaves_rejection_only_by_an_open_appeal",
                f"""NOT EXISTS (
                    SELECT FROM moderation_case c
                    WHERE c.revision_id = NEW.id AND c.closed_at IS NULL
                    AND c.cause IN ('appeal', 'correction')
                    AND OLD.decision IN (c.appealed_id, c.corrects_id)) AND NOT {_STEP_BACK}""",
                operation=update_of("status"),
                condition=worth("OLD.status = 'rejected' AND NEW.status <> 'rejected'"),
            ),
            forbid_when(
                "revision_is_taken_from_the_public_only_by_the_desk",
                f"""NOT {_STEP_BACK} AND NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d."by" = 'desk' AND d.outcome =
                        CASE NEW.status WHEN 'returned' THEN 'return' ELSE 'reject' END)""",
                operation=update_of("status"),
                condition=worth(
                    "OLD.status = 'released' AND NEW.status IN ('returned', 'rejected')"
                ),
            ),
            forbid_at_commit(
                "public_text_is_hidden_only_with_a_statement_of_reasons",
                f"""NOT EXISTS (SELECT FROM moderation_statement s
                    WHERE s.revision_id = NEW.id AND s.decision_id = NEW.decision)
                   AND NOT {_STEPPED_BACK}""",
                operation=update_of("status"),
                condition=pgtrigger.Condition(
                    "OLD.status = 'released' AND NEW.status IN ('held', 'returned', 'rejected')"
                ),
            ),
            forbid_when(
                "revision_is_hidden_only_by_a_decision_that_asks_the_desk",
                f"""NOT {_STEP_BACK} AND NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d.outcome = 'escalate')""",
                operation=update_of("status"),
                condition=worth("OLD.status = 'released' AND NEW.status = 'held'"),
            ),
            forbid_when(
                "revision_goes_back_to_its_readers_only_by_a_recount",
                f"""NOT EXISTS (SELECT FROM moderation_recount c
                    WHERE c.revision_id = NEW.id AND c.done_at IS NULL) AND NOT {_STEP_BACK}""",
                operation=update_of("status"),
                condition=worth("OLD.status IN ('returned', 'held') AND NEW.status = 'in_review'"),
            ),
            # What is public may also be held by the house, until the desk has looked.
            forbid_when(
                "revision_takes_a_step_back_only_with_an_undoing",
                f"""NOT {_STEP_BACK} AND NOT (
                    (OLD.status, NEW.status) = ('released', 'held') AND EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision
                    AND d.revision_id = NEW.id AND d.outcome = 'escalate'))""",
                operation=update_of("status"),
                condition=worth("""(OLD.status, NEW.status) IN (('returned', 'held'),
                    ('released', 'held'), ('superseded', 'released'), ('rejected', 'returned'),
                    ('rejected', 'released'), ('rejected', 'in_review'))
                    OR OLD.status = 'withdrawn' AND NEW.status <> 'withdrawn'"""),
            ),
            # No sooner than its author could have appealed, whatever a publication asks for.
            forbid_when(
                "ended_text_is_blanked_only_with_its_author_or_in_time",
                """NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = OLD.author_id AND a.erased_at IS NOT NULL)
                   AND NOT EXISTS (SELECT FROM moderation_leftover l
                    WHERE l.revision_id = OLD.id AND l.blanked_at IS NULL
                    AND l.since <= now() - interval '184 days')
                   AND NOT EXISTS (SELECT FROM moderation_importedcomment i
                    JOIN moderation_importbatch b ON b.id = i.batch_id
                    WHERE i.comment = OLD.comment_id AND b.state = 'rolling_back')""",
                operation=update_of("text", "html"),
                condition=worth("""OLD.status IN ('rejected', 'withdrawn', 'lapsed')
                    AND (OLD.text, OLD.html) <> (NEW.text, NEW.html)"""),
            ),
            forbid_when(
                "practice_text_is_blanked_only_with_the_author_of_its_origin",
                """NOT EXISTS (
                    SELECT FROM moderation_calibration c
                    JOIN comments_revision o ON o.id = c.origin_id
                    JOIN newsroom_reader a ON a.id = o.author_id
                    WHERE c.revision_id = NEW.id AND a.erased_at IS NOT NULL)""",
                operation=update_of("text", "html"),
                condition=worth("""OLD.status = 'calibration'
                    AND (OLD.text, OLD.html) <> (NEW.text, NEW.html)"""),
            ),
        ]


class ErasedReader(Reader):
    """The row that is left of a reader, for what hangs on it."""

    class Meta:
        proxy = True
        triggers = [
            forbid(
                "reader_who_was_erased_does_not_come_back",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.erased_at IS NOT NULL AND (OLD.erased_at, OLD.handle, OLD.issuer,"
                    " OLD.subject, OLD.name, OLD.password) IS DISTINCT FROM (NEW.erased_at,"
                    " NEW.handle, NEW.issuer, NEW.subject, NEW.name, NEW.password)"
                ),
            ),
        ]


class SettledMode(Mode):
    """What was set for a place, on record."""

    class Meta:
        proxy = True
        triggers = [
            # But with its article, when an import that made and closed it is taken back.
            forbid_when(
                "mode_is_never_deleted",
                """NOT EXISTS (SELECT FROM moderation_importedthread t
                    JOIN moderation_importbatch b ON b.id = t.batch_id
                    WHERE t.article_id = OLD.article_id AND t.mode = OLD.id AND t.is_made
                    AND b.state = 'rolling_back')""",
                operation=pgtrigger.Delete,
            ),
            forbid(
                "mode_is_ended_once_and_otherwise_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.ended_at IS NOT NULL OR (OLD.id, OLD.publication_id, OLD.section,"
                    " OLD.article_id, OLD.kind, OLD.reason, OLD.note, OLD.starts_at,"
                    " OLD.ends_at, OLD.daily_from, OLD.daily_until, OLD.days, OLD.time_zone,"
                    " OLD.set_by_id, OLD.set_at) IS DISTINCT FROM (NEW.id, NEW.publication_id,"
                    " NEW.section, NEW.article_id, NEW.kind, NEW.reason, NEW.note,"
                    " NEW.starts_at, NEW.ends_at, NEW.daily_from, NEW.daily_until, NEW.days,"
                    " NEW.time_zone, NEW.set_by_id, NEW.set_at)"
                ),
            ),
        ]
