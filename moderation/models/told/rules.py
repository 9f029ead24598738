"""Lines about what is asked of readers, and about who may do what."""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from moderation.models.policy import Policy
from moderation.models.relief import Relief
from moderation.models.told.line import line, told
from newsroom.models import Role


class ToldRelief(Relief):
    class Meta:
        proxy = True
        triggers = [
            told(
                f"log_tells_of_relief_that_{name}",
                line(
                    "relieved",
                    by="NULL::uuid",
                    rule="'supply'",
                    publication_id="NEW.publication_id",
                    facts=f"jsonb_build_object('level', {level})",
                ),
                operation,
            )
            for name, level, operation in (
                ("begins", "NEW.level", pgtrigger.Insert),
                ("ends", "0", update_of("until")),
            )
        ]


def _whole(act: str, facts: str, sentence: str, **of: str) -> list[pgtrigger.Trigger]:
    """Lines that tell a row as it is now (and as it was before); for few and weighty rows."""
    kinds = (
        ("given", pgtrigger.Insert, "NEW", ""),
        ("changed", pgtrigger.Update, "NEW", "OLD.* IS DISTINCT FROM NEW.*"),
        ("taken", pgtrigger.Delete, "OLD", ""),
    )
    return [
        told(
            f"log_tells_of_a_{sentence}_that_is_{how}",
            line(
                act,
                rule="'unattributed'",
                facts=f"jsonb_build_object('how', '{how}', 'row', {row}.id, {facts})".replace(
                    "ROW.", f"{row}."
                ),
                **{name: f"{row}.{column}" for name, column in of.items()},
            ),
            operation,
            condition,
        )
        for how, operation, row, condition in kinds
    ]


class ToldPolicy(Policy):
    class Meta:
        proxy = True
        triggers = _whole(
            "rule",
            """'section', ROW.section, 'tier', ROW.tier, 'article', ROW.article_id,
            'exceptions', ROW.exceptions""",
            "rule",
            publication_id="publication_id",
            article_id="article_id",
        )


class ToldRole(Role):
    class Meta:
        proxy = True
        triggers = _whole(
            "role",
            "'kind', ROW.kind, 'sections', ROW.sections",
            "role",
            publication_id="publication_id",
            reader_id="reader_id",
        )
