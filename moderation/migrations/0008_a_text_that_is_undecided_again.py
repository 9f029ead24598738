import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0007_pieces'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldrevision',
            name='log_tells_of_every_move_of_a_text',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldrevision',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_move_of_a_text', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.status <> NEW.status OR (OLD.decision IS NOT NULL AND NEW.decision IS NULL))', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'moved', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN CASE WHEN NEW.decision IS NOT NULL AND\n                        NEW.status IN ('released', 'returned', 'rejected', 'held')\n                        THEN 'decision' ELSE NEW.status END ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('from', OLD.status, 'to', NEW.status), NEW.publication_id, NEW.comment_id, NEW.id, c.article_id, NEW.decision FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='0096f089a490805fba9107336c46e1017631c3fc', operation='UPDATE OF "status"', pgid='pgtrigger_log_tells_of_every_move_of_a_text_1c62c', table='comments_revision', when='AFTER')),
        ),
    ]
