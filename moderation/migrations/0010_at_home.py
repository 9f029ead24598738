import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import newsroom.migrating


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0009_what_was_said_to_the_erased'),
    ]

    # As one step: Django would render all models that are related again after each.
    operations = [newsroom.migrating.Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='emitsreader',
            name='event_tells_of_a_reader_erased',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='ghostanswer',
            name='ghost_is_answered_for_by_who_reads_its_address',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldstanding',
            name='log_tells_of_a_standing_that_changes',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldstanding',
            name='log_tells_of_a_standing_that_is_given',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='toldvoiding',
            name='log_tells_of_every_voiding',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='emitsreader',
            trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_reader_erased', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)', func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' OR NOT EXISTS (SELECT FROM newsroom_endpoint WHERE state <> 'removed') THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, p.id, 'user.erased', NEW.id, jsonb_build_object('reader', NEW.id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM newsroom_publication p WHERE ((p.token_issuer = OLD.issuer OR EXISTS (SELECT FROM newsroom_identityprovider chosen\n    WHERE chosen.publication_id = p.id AND chosen.issuer = OLD.issuer)) OR EXISTS (\n                        SELECT FROM comments_comment c\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE c.author_id = NEW.id AND a.publication_id = p.id)) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = p.id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'user.erased' = ANY(listens.events))); RETURN NULL;", hash='bf3819341b1b9491f820ec0906ded1090c435c52', operation='UPDATE OF "erased_at"', pgid='pgtrigger_event_tells_of_a_reader_erased_feede', table='newsroom_reader', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ghostanswer',
            trigger=pgtrigger.compiler.Trigger(name='ghost_is_answered_for_by_who_reads_its_address', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (\nSELECT FROM moderation_ghost g\nJOIN newsroom_reader o ON o.id = g.reader_id\nJOIN moderation_importsource s ON s.id = g.source_id\nJOIN newsroom_publication p ON p.id = s.publication_id\nJOIN newsroom_reader r ON r.id = NEW.reader_id\nWHERE g.reader_id = NEW.ghost AND g.email <> '' AND lower(r.email) = lower(g.email)\nAND r.email_confirmed_at IS NOT NULL AND r.is_active AND r.erased_at IS NULL\nAND o.erased_at IS NULL AND (r.issuer = 'local' OR (p.token_issuer = r.issuer OR EXISTS (SELECT FROM newsroom_identityprovider chosen\n    WHERE chosen.publication_id = p.id AND chosen.issuer = r.issuer)))) THEN RAISE EXCEPTION 'ghost is answered for by who reads its address' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_is_answered_for_by_who_reads_its_address', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='ad165dca1da57ec9a99abbf5268c4fe5ab7e8f66', operation='INSERT', pgid='pgtrigger_ghost_is_answered_for_by_who_reads_its_address_3bee5', table='moderation_ghostanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldstanding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.tier, OLD.strikes, OLD.probation_until, OLD.flagged_until) IS DISTINCT\n                FROM (NEW.tier, NEW.strikes, NEW.probation_until, NEW.flagged_until))', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON (p.token_issuer = r.issuer OR EXISTS (SELECT FROM newsroom_identityprovider chosen\n    WHERE chosen.publication_id = p.id AND chosen.issuer = r.issuer)) WHERE r.id = NEW.reader_id\n            ORDER BY p.token_issuer <> r.issuer, p.id LIMIT 1),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='4cb8097e93550e13e8fded993f6875506c33f277', operation='UPDATE OF "tier", "strikes", "probation_until", "flagged_until"', pgid='pgtrigger_log_tells_of_a_standing_that_changes_dae59', table='moderation_standing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldstanding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_is_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() < 1)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'given' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until, 'counts', jsonb_build_array(NEW.caught, NEW.missed, NEW.spared, NEW.blamed, NEW.settled,\n    NEW.calibrations_seen, NEW.calibrations_passed)), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON (p.token_issuer = r.issuer OR EXISTS (SELECT FROM newsroom_identityprovider chosen\n    WHERE chosen.publication_id = p.id AND chosen.issuer = r.issuer)) WHERE r.id = NEW.reader_id\n            ORDER BY p.token_issuer <> r.issuer, p.id LIMIT 1),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='c1fa872b325ab1439df25d6cb626041a277fb6c9', operation='INSERT', pgid='pgtrigger_log_tells_of_a_standing_that_is_given_b868d', table='moderation_standing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldvoiding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_voiding', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'voided', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN '' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('voiding', NEW.id), home.id, NEW.reviewer_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON (p.token_issuer = r.issuer OR EXISTS (SELECT FROM newsroom_identityprovider chosen\n    WHERE chosen.publication_id = p.id AND chosen.issuer = r.issuer)) WHERE r.id = NEW.reviewer_id\n            ORDER BY p.token_issuer <> r.issuer, p.id LIMIT 1),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='cfab3ac962f774c37f7f2479b80719a6167ff386', operation='INSERT', pgid='pgtrigger_log_tells_of_every_voiding_2be7d', table='moderation_voiding', when='AFTER')),
        ),
    ])]
