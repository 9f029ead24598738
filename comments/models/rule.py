from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from comments.doors import forbid
from comments.rule_keys import key_in_sql


class Rule(models.Model):
    """A house rule that was in force for some text: written once, and never again.

    Its key follows from what it says, so that there is one row for each rule that differs, whoever
    wrote it first; and a text that names a key says which rule it is, for good.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    says = models.JSONField(help_text="The HouseRule, as a passport.")

    class Meta:
        indexes = [
            # The draw asks which rules these are, of all that there ever were.
            models.Index(
                fields=["id"], name="rule_minds_clusters", condition=Q(says__other_cluster=True)
            ),
        ]
        triggers = [
            forbid(
                "rule_is_known_by_what_it_says",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    f"NEW.id <> {key_in_sql('NEW.says')} OR jsonb_typeof(NEW.says) <> 'object'"
                ),
            ),
            forbid(
                "rule_that_was_in_force_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
