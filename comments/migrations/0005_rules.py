"""The rule that a text was handed in under: a row, once for each that differs, and its key.

The table is written anew, which no trigger sees: its rows stay what they are, and what was copied
into each is gone from the disk. Until it is done nobody else reads or writes it.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What a key is made of stands here as it was when these rows were made.
KEEP = """
SET LOCAL statement_timeout = 0;
INSERT INTO comments_rule (id, says)
SELECT encode(substring(sha256(convert_to(said, 'UTF8')) FOR 16), 'hex')::uuid, said::jsonb
FROM (SELECT DISTINCT rule::text AS said FROM comments_revision) AS found;
ALTER TABLE comments_revision ALTER COLUMN rule TYPE uuid
    USING encode(substring(sha256(convert_to(rule::text, 'UTF8')) FOR 16), 'hex')::uuid;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0004_own_pages_changed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('says', models.JSONField(help_text='The HouseRule, as a passport.')),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='revision_begins_with_the_passport_that_its_rul',
        ),
        # It names the column, whose type cannot change under it.
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='revision_text_is_written_once',
        ),
        migrations.RunSQL(
            KEEP,
            state_operations=[
                migrations.AlterField(
                    model_name='revision',
                    name='rule',
                    field=models.UUIDField(help_text='The Rule in force when it was handed in: the key. A door sees that it is there.'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='revision_text_is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.text <> NEW.text OR OLD.html <> NEW.html OR OLD.comment_id <> NEW.comment_id OR OLD.author_id <> NEW.author_id OR OLD.number <> NEW.number OR OLD.rule <> NEW.rule OR OLD.reviews_owed <> NEW.reviews_owed OR OLD.ratings_at_most <> NEW.ratings_at_most OR OLD.mends_id IS DISTINCT FROM NEW.mends_id OR OLD.edits_id IS DISTINCT FROM NEW.edits_id)', func="IF (OLD.comment_id, OLD.number, OLD.rule, OLD.reviews_owed,\n                    OLD.ratings_at_most, OLD.mends_id) IS DISTINCT FROM (NEW.comment_id,\n                    NEW.number, NEW.rule, NEW.reviews_owed, NEW.ratings_at_most, NEW.mends_id)\n                   OR OLD.author_id <> NEW.author_id AND ((OLD.text, OLD.html, OLD.edits_id)\n                    IS DISTINCT FROM (NEW.text, NEW.html, NEW.edits_id) OR NOT EXISTS (SELECT FROM newsroom_reader ghost WHERE ghost.id = OLD.author_id\n    AND ghost.issuer LIKE 'import:%' AND NOT ghost.is_active))\n                   OR OLD.author_id = NEW.author_id AND (NEW.text <> '' OR NEW.html <> '')\n                   OR OLD.author_id = NEW.author_id AND NOT (\n                    OLD.status IN ('calibration', 'rejected', 'withdrawn', 'lapsed')\n                    OR EXISTS (SELECT FROM newsroom_reader a\n                        WHERE a.id = OLD.author_id AND a.erased_at IS NOT NULL)) THEN RAISE EXCEPTION 'revision text is written once' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_text_is_written_once', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b14a4f56906b2b105178f1e7fbf82795f2aef5b9', operation='UPDATE', pgid='pgtrigger_revision_text_is_written_once_8fa8c', table='comments_revision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='revision_begins_with_the_passport_that_its_rul', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.ratings_received <> 0 OR NEW.leases_open <> 0 OR NOT EXISTS (\n                    SELECT FROM comments_rule k WHERE k.id = NEW.rule AND (\n                        NEW.status = 'calibration'\n                        OR NEW.reviews_owed = (k.says ->> 'reviews_owed')::int\n                        AND NEW.ratings_at_most = (k.says ->> 'ratings_at_most')::int)) THEN RAISE EXCEPTION 'revision begins with the passport that its rule says' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_begins_with_the_passport_that_its_rule_says', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='e663a940a9127bf5de07669e38b364fadc040221', operation='INSERT', pgid='pgtrigger_revision_begins_with_the_passport_that_its_rul_94bbf', table='comments_revision', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='rule',
            index=models.Index(condition=models.Q(('says__other_cluster', True)), fields=['id'], name='rule_minds_clusters'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='rule_is_known_by_what_it_says', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.id <> encode(substring(sha256(convert_to((NEW.says)::text, 'UTF8')) FOR 16), 'hex')::uuid OR jsonb_typeof(NEW.says) <> 'object')", func="RAISE EXCEPTION 'rule is known by what it says' USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_is_known_by_what_it_says', TABLE = TG_TABLE_NAME;", hash='79ea97f2f8ff95a864a4615f5572b3cf01ed4d8c', operation='INSERT', pgid='pgtrigger_rule_is_known_by_what_it_says_58143', table='comments_rule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='rule_that_was_in_force_is_never_changed_or_del', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rule that was in force is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_that_was_in_force_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME;", hash='026368facd5309f8c278f4f63511e5ee6af2eaad', operation='UPDATE OR DELETE', pgid='pgtrigger_rule_that_was_in_force_is_never_changed_or_del_ccaf3', table='comments_rule', when='BEFORE')),
        ),
    ]
