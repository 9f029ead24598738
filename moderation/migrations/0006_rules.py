"""The rule that peers decided by: out of their evidence, into a column that names its row.

The table is written anew, as that of texts: no trigger that keeps a decision as it is has to be
put aside for it.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

KEEP = """
SET LOCAL statement_timeout = 0;
INSERT INTO comments_rule (id, says)
SELECT encode(substring(sha256(convert_to(said, 'UTF8')) FOR 16), 'hex')::uuid, said::jsonb
FROM (SELECT DISTINCT (evidence -> 'rule')::text AS said FROM moderation_decision
    WHERE jsonb_typeof(evidence -> 'rule') = 'object') AS found
ON CONFLICT (id) DO NOTHING;
ALTER TABLE moderation_decision ADD COLUMN rule uuid;
ALTER TABLE moderation_decision
    ALTER COLUMN rule TYPE uuid USING CASE WHEN jsonb_typeof(evidence -> 'rule') = 'object' THEN
        encode(substring(sha256(convert_to((evidence -> 'rule')::text, 'UTF8')) FOR 16), 'hex')::uuid
        END,
    ALTER COLUMN evidence TYPE jsonb USING
        CASE WHEN jsonb_typeof(evidence -> 'rule') = 'object' THEN evidence - 'rule' ELSE evidence END;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0005_rules'),
        ('moderation', '0005_own_pages_changed'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='decision_of_the_house_asks_the_desk_or_release',
        ),
        migrations.RunSQL(
            KEEP,
            state_operations=[
                migrations.AddField(
                    model_name='decision',
                    name='rule',
                    field=models.UUIDField(help_text='The Rule by which peers decided it: the key. See Revision.rule.', null=True),
                ),
                migrations.AlterField(
                    model_name='decision',
                    name='evidence',
                    field=models.JSONField(help_text='With the rule, enough to come to it again.'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_of_the_house_asks_the_desk_or_release', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by" = \'house\')', func='IF NEW."by" = \'house\' AND NEW.outcome <> \'escalate\' AND NOT (\n                    NEW.outcome = \'release\' AND EXISTS (\n                    SELECT FROM comments_revision r\n                    JOIN comments_comment c ON c.id = r.comment_id\n                    JOIN comments_revision public ON public.id = c.released_revision_id\n                    JOIN comments_rule k ON k.id = r.rule\n                    WHERE r.id = NEW.revision_id AND r.status = \'pending\'\n                    AND r.mends_id = coalesce(public.mends_id, public.id)\n                    AND c.first_released_at + make_interval(\n                        mins => coalesce((k.says ->> \'mend_within\')::int, 5)) >= NEW.decided_at\n                    AND NOT EXISTS (SELECT FROM moderation_case open\n                        WHERE open.comment_id = c.id AND open.closed_at IS NULL\n                        AND open.cause <> \'staff_after\'))) THEN RAISE EXCEPTION \'decision of the house asks the desk or releases a mend\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_the_house_asks_the_desk_or_releases_a_mend\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='169c8a9c1ddb76694af92b0bfc359b7868617c3d', operation='INSERT', pgid='pgtrigger_decision_of_the_house_asks_the_desk_or_release_cd8e8', table='moderation_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_names_a_rule_that_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.rule IS NOT NULL)', func="IF NOT EXISTS (SELECT FROM comments_rule k WHERE k.id = NEW.rule) THEN RAISE EXCEPTION 'decision names a rule that is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_names_a_rule_that_is_kept', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='28f14e84cbfb4caf3584e908748b350ef216ea42', operation='INSERT', pgid='pgtrigger_decision_names_a_rule_that_is_kept_b846c', table='moderation_decision', when='BEFORE')),
        ),
    ]
