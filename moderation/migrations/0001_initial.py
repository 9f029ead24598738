import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import django.db.models.manager
import django.utils.timezone
import moderation.models.mail
import moderation.models.notice
import moderation.models.terms
import moderation.trust
import newsroom.ids
import newsroom.migrating
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


# An assignment is written once and settled once: leave room for the second version.
HOT_ROWS = "ALTER TABLE moderation_assignment SET (fillfactor = 80)"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('newsroom', '0001_initial'),
        ('comments', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE moderation_logentry_number',
            reverse_sql='DROP SEQUENCE moderation_logentry_number',
        ),
        newsroom.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Announced',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField(default=django.utils.timezone.now, help_text='What is older than this, and some minutes, is told.')),
                        ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Of the rows of these minutes, those told.', size=None)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'publication'), name='publication_is_told_of_a_reader_in_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('outcome', models.CharField(choices=[('release', 'Release it'), ('return', 'Return it to its author'), ('reject', 'Reject it'), ('escalate', 'Ask the desk')], max_length=8)),
                        ('by', models.CharField(choices=[('peers', 'Peers'), ('desk', 'Desk'), ('house', 'the house itself, by a rule that it names'), ('import', 'the system that it was brought from')], max_length=6)),
                        ('reason', models.CharField(max_length=200)),
                        ('explanation', models.TextField(blank=True)),
                        ('evidence', models.JSONField(help_text='Ratings and rule, enough to come to it again.')),
                        ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('moderator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='comments.revision')),
                    ],
                    options={
                        'base_manager_name': 'ever',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by', 'desk'), ('moderator__isnull', False)), models.Q(models.Q(('by', 'desk'), _negated=True), ('moderator__isnull', True)), _connector='OR'), name='decision_of_the_desk_has_a_moderator'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'reject'), _negated=True), ('by__in', ['desk', 'import']), _connector='OR'), name='decision_to_reject_is_made_by_people_in_charge'), models.UniqueConstraint(condition=models.Q(('by', 'import')), fields=('revision',), name='text_is_brought_once'), models.CheckConstraint(condition=models.Q(models.Q(('by', 'import'), _negated=True), ('id__lt', uuid.UUID('00dc6acf-ac00-7000-8000-000000000000')), _connector='OR'), name='decision_of_an_import_lies_before_all_of_ours'), models.CheckConstraint(condition=models.Q(('reason__gt', '')), name='decision_has_a_reason')],
                        'triggers': [pgtrigger.compiler.Trigger(name='decision_of_peers_to_release_rests_on_two_rati', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by" = \'peers\')', func='IF NEW."by" = \'peers\' AND NEW.outcome = \'release\' AND 2 > (\n                    SELECT count(*) FROM moderation_rating g\n                    WHERE g.revision_id = NEW.revision_id AND g.civil AND NOT EXISTS (\n                        SELECT FROM moderation_voiding v WHERE v.reviewer_id = g.reviewer_id\n                        AND (v.lifted_at IS NULL OR v.lifted_at > g.rated_at))) THEN RAISE EXCEPTION \'decision of peers to release rests on two ratings\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_peers_to_release_rests_on_two_ratings\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='b011ad00711b57a27738f0b9aed5c71d066287b9', operation='INSERT', pgid='pgtrigger_decision_of_peers_to_release_rests_on_two_rati_893f5', table='moderation_decision', when='BEFORE')), pgtrigger.compiler.Trigger(name='decision_of_the_house_asks_the_desk_or_release', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by" = \'house\')', func='IF NEW."by" = \'house\' AND NEW.outcome <> \'escalate\' AND NOT (\n                    NEW.outcome = \'release\' AND EXISTS (\n                    SELECT FROM comments_revision r\n                    JOIN comments_comment c ON c.id = r.comment_id\n                    JOIN comments_revision public ON public.id = c.released_revision_id\n                    WHERE r.id = NEW.revision_id AND r.status = \'pending\'\n                    AND r.mends_id = coalesce(public.mends_id, public.id)\n                    AND c.first_released_at + make_interval(\n                        mins => coalesce((r.rule ->> \'mend_within\')::int, 5)) >= NEW.decided_at\n                    AND NOT EXISTS (SELECT FROM moderation_case k\n                        WHERE k.comment_id = c.id AND k.closed_at IS NULL\n                        AND k.cause <> \'staff_after\'))) THEN RAISE EXCEPTION \'decision of the house asks the desk or releases a mend\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_the_house_asks_the_desk_or_releases_a_mend\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='06587782e180ed4d338b92bf3597bcba0233cfb2', operation='INSERT', pgid='pgtrigger_decision_of_the_house_asks_the_desk_or_release_cd8e8', table='moderation_decision', when='BEFORE')), pgtrigger.compiler.Trigger(name='decision_of_an_import_is_about_a_text_that_it_', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_broken boolean;', func='IF EXISTS (SELECT FROM came n WHERE n."by" = \'import\') THEN\n            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE (n."by" = \'import\') AND ((SELECT true FROM comments_revision r\n                    JOIN moderation_importedcomment i ON i.comment = r.comment_id\n                    JOIN moderation_importbatch b ON b.id = i.batch_id\n                    JOIN newsroom_reader a ON a.id = r.author_id\n                    WHERE r.id = n.revision_id AND r.decision = n.id\n                    AND r.status = n.evidence ->> \'began\'\n                    AND (r.status, n.outcome) IN ((\'released\', \'release\'), (\'withdrawn\', \'release\'), (\'held\', \'escalate\'),\n    (\'rejected\', \'reject\'))\n                    AND b.state = \'loading\' AND b.publication_id = r.publication_id\n                    AND n.evidence ->> \'batch\' = b.id::text AND a.issuer LIKE \'import:%\')\n                    IS NULL)) $ask$\n                INTO is_broken;\n            IF is_broken THEN RAISE EXCEPTION \'decision of an import is about a text that it brings\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_an_import_is_about_a_text_that_it_brings\', TABLE = TG_TABLE_NAME; END IF;\n        END IF; RETURN NULL;', hash='8f61ac33b53e6c68f6b568cf17a022b6bd7aea8f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_decision_of_an_import_is_about_a_text_that_it__459ad', referencing='REFERENCING NEW TABLE AS came ', table='moderation_decision', when='AFTER')), pgtrigger.compiler.Trigger(name='decision_against_a_text_has_its_statement_of_r', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.outcome IN (\'return\', \'reject\') AND NEW."by" <> \'import\')', constraint='CONSTRAINT', func="IF NOT EXISTS (SELECT FROM moderation_statement s WHERE s.decision_id = NEW.id)\n                   AND NOT EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.status = 'superseded') THEN RAISE EXCEPTION 'decision against a text has its statement of reasons' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_against_a_text_has_its_statement_of_reasons', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='d9ca85f48f8deb18f45c9a7464e4d2c756347e7b', operation='INSERT', pgid='pgtrigger_decision_against_a_text_has_its_statement_of_r_a774e', table='moderation_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='decision_is_never_changed_or_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'decision is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME;", hash='f3d612760d3571593a3c7f870fa000dc5e466c42', operation='UPDATE', pgid='pgtrigger_decision_is_never_changed_or_deleted_cb9b3', table='moderation_decision', when='BEFORE')), pgtrigger.compiler.Trigger(name='decision_goes_only_with_the_import_that_brough', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF OLD."by" <> \'import\' OR NOT EXISTS (\n                    SELECT FROM moderation_importbatch b WHERE b.state = \'rolling_back\'\n                    AND OLD.evidence ->> \'batch\' = b.id::text) THEN RAISE EXCEPTION \'decision goes only with the import that brought it\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_goes_only_with_the_import_that_brought_it\', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;', hash='a9f5ffe5047addb9d85eb1e5db57693a84c8c324', operation='DELETE', pgid='pgtrigger_decision_goes_only_with_the_import_that_brough_8c023', table='moderation_decision', when='BEFORE'))],
                    },
                    managers=[
                        ('objects', django.db.models.manager.Manager()),
                        ('ever', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='Sanction',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('message', 'Message'), ('warning', 'Warning'), ('premoderation', 'The desk reads first'), ('no_reviewing', 'No reviewing'), ('suspension', 'Suspended'), ('ban', 'Banned')], max_length=13)),
                        ('reason', models.CharField(help_text='A code; see moderation/grounds.py.', max_length=60)),
                        ('explanation', models.TextField(blank=True, help_text='To the reader.')),
                        ('rule', models.CharField(blank=True, help_text='Which rule of the house did it, where nobody did.', max_length=60)),
                        ('cause', models.CharField(blank=True, help_text='What made the rule fire: it does so once for each.', max_length=60)),
                        ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField(null=True)),
                        ('review_at', models.DateTimeField(help_text='When the desk is to look again whether a ban still has to be.', null=True)),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('lifted_because', models.CharField(blank=True, max_length=200)),
                        ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='moderation.decision')),
                        ('lifted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('lifted_at__isnull', True), models.Q(('kind', 'message'), _negated=True)), fields=['reader', 'publication'], name='sanction_perhaps_in_force'), models.Index(fields=['publication', '-id'], name='sanction_newest_first')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['message', 'warning']), ('until__isnull', True)), models.Q(('kind__in', ['premoderation', 'no_reviewing', 'suspension']), ('until__isnull', False)), ('kind', 'ban'), _connector='OR'), name='sanction_that_restricts_has_an_end_but_for_a_ban'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('began_at')), _connector='OR'), name='sanction_ends_after_it_began'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ban'), ('until__isnull', True), _negated=True), ('review_at__isnull', False), _connector='OR'), name='sanction_without_an_end_is_looked_at_again'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('cause', ''), ('rule', '')), models.Q(('by__isnull', True), ('cause__gt', ''), ('rule__gt', '')), _connector='OR'), name='sanction_says_who_imposed_it_or_by_which_rule'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ban'), _negated=True), ('by__isnull', False), ('rule', 'came_back'), _connector='OR'), name='sanction_to_ban_is_a_decision_of_people'), models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('by', models.F('reader')), _negated=True), _connector='OR'), name='sanction_is_not_imposed_on_oneself'), models.CheckConstraint(condition=models.Q(('reason__gt', '')), name='sanction_has_a_reason'), models.CheckConstraint(condition=models.Q(('acknowledged_at__isnull', True), ('kind', 'warning'), _connector='OR'), name='sanction_that_is_acknowledged_is_a_warning'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_because', ''), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='sanction_is_lifted_by_somebody'), models.UniqueConstraint(condition=models.Q(('rule__gt', '')), fields=('reader', 'publication', 'rule', 'cause'), name='sanction_by_a_rule_is_imposed_once_for_each_cause')],
                        'triggers': [pgtrigger.compiler.Trigger(name='sanction_in_force_is_never_two_of_one_kind_at_', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban') AND NEW.lifted_at IS NULL)", func="PERFORM FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id FOR NO KEY UPDATE; IF EXISTS (SELECT FROM moderation_sanction s\n                    WHERE s.reader_id = NEW.reader_id AND s.kind = NEW.kind\n                    AND s.publication_id = NEW.publication_id AND s.lifted_at IS NULL\n                    AND (s.until IS NULL OR s.until > NEW.began_at)) THEN RAISE EXCEPTION 'sanction in force is never two of one kind at once' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_in_force_is_never_two_of_one_kind_at_once', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='357b4dee88b9900a6d9bc10278c57b24896d7b70', operation='INSERT', pgid='pgtrigger_sanction_in_force_is_never_two_of_one_kind_at__6e7c5', table='moderation_sanction', when='BEFORE')), pgtrigger.compiler.Trigger(name='sanction_that_restricts_has_its_statement_of_r', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban'))", constraint='CONSTRAINT', func="IF NOT EXISTS (SELECT FROM moderation_statement s\n                    WHERE s.sanction_id = NEW.id AND s.reader_id = NEW.reader_id\n                    AND s.publication_id = NEW.publication_id) THEN RAISE EXCEPTION 'sanction that restricts has its statement of reasons' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_that_restricts_has_its_statement_of_reasons', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='a2595faf0eff0144941a3a401bbdcc6660ff522a', operation='INSERT', pgid='pgtrigger_sanction_that_restricts_has_its_statement_of_r_109e5', table='moderation_sanction', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='sanction_is_acknowledged_or_lifted_once_and_el', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.id, OLD.reader_id, OLD.publication_id, OLD.kind, OLD.reason, OLD.by_id, OLD.rule, OLD.cause, OLD.decision_id, OLD.began_at, OLD.until, OLD.review_at) IS DISTINCT FROM (NEW.id, NEW.reader_id, NEW.publication_id, NEW.kind, NEW.reason, NEW.by_id, NEW.rule, NEW.cause, NEW.decision_id, NEW.began_at, NEW.until, NEW.review_at) OR (OLD.acknowledged_at IS NOT NULL AND OLD.acknowledged_at IS DISTINCT FROM NEW.acknowledged_at) OR (OLD.lifted_at IS NOT NULL AND (OLD.lifted_at, OLD.lifted_by_id) IS DISTINCT FROM (NEW.lifted_at, NEW.lifted_by_id)))', func="RAISE EXCEPTION 'sanction is acknowledged or lifted once and else stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_is_acknowledged_or_lifted_once_and_else_stays', TABLE = TG_TABLE_NAME;", hash='1658e5e5ac9c84102ab33be0f7e142aa81304c9e', operation='UPDATE', pgid='pgtrigger_sanction_is_acknowledged_or_lifted_once_and_el_b74db', table='moderation_sanction', when='BEFORE')), pgtrigger.compiler.Trigger(name='sanction_loses_its_words_only_with_its_reader', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.explanation IS DISTINCT FROM NEW.explanation OR (OLD.lifted_at IS NOT NULL AND OLD.lifted_because IS DISTINCT FROM NEW.lifted_because))', func="IF NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'sanction loses its words only with its reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_loses_its_words_only_with_its_reader', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='c13f024701a850b36cf28b213186c0d98d05067b', operation='UPDATE', pgid='pgtrigger_sanction_loses_its_words_only_with_its_reader_a10b6', table='moderation_sanction', when='BEFORE')), pgtrigger.compiler.Trigger(name='sanction_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'sanction is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='7fedabbc9f73985e4e4568c7f440a7e743e12696', operation='DELETE', pgid='pgtrigger_sanction_is_never_deleted_4c21f', table='moderation_sanction', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('restriction', models.CharField(choices=[('returned', 'Returned to you'), ('rejected', 'Rejected'), ('taken_down', 'Taken from the public'), ('hidden', 'Hidden until the desk has decided'), ('account', 'Your account was restricted')], max_length=10)),
                        ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), help_text='The reasons, as codes.', size=None)),
                        ('facts', models.JSONField(default=dict, help_text='Numbers and codes; no names, no texts.')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('exported_at', models.DateTimeField(help_text='When it was first exported to file.', null=True)),
                        ('decision_visibility', models.CharField(blank=True, max_length=60)),
                        ('decision_provision', models.CharField(blank=True, max_length=60)),
                        ('decision_account', models.CharField(blank=True, max_length=60)),
                        ('decision_ground', models.CharField(max_length=60)),
                        ('illegal_content_legal_ground', models.TextField(blank=True)),
                        ('illegal_content_explanation', models.TextField(blank=True)),
                        ('incompatible_content_ground', models.TextField(blank=True)),
                        ('incompatible_content_explanation', models.TextField(blank=True)),
                        ('category', models.CharField(max_length=80)),
                        ('category_addition', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                        ('category_specification', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                        ('category_specification_other', models.TextField(blank=True)),
                        ('territorial_scope', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                        ('content_language', models.CharField(blank=True, max_length=2)),
                        ('content_date', models.DateField(help_text='When the text was handed in, or the account made.')),
                        ('application_date', models.DateField()),
                        ('end_date', models.DateField(help_text='Of what is restricted for a time.', null=True)),
                        ('decision_facts', models.TextField()),
                        ('source_type', models.CharField(max_length=40)),
                        ('source_identity', models.TextField(blank=True, help_text='What kind of notifier; no name.')),
                        ('automated_detection', models.BooleanField()),
                        ('automated_decision', models.CharField(max_length=40)),
                        ('confirms', models.ForeignKey(db_index=False, help_text='The statement of what was decided anew in the same way; that one is filed.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.statement')),
                        ('decision', models.OneToOneField(help_text='Not of an account.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stated', to='moderation.decision')),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(help_text='Whom it is to.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.revision')),
                        ('sanction', models.OneToOneField(help_text='The restriction of an account that it is about.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stated', to='moderation.sanction')),
                    ],
                    options={
                        'base_manager_name': 'ever',
                        'indexes': [models.Index(fields=['reader', '-id'], name='statement_newest_first'), models.Index(fields=['publication', 'made_at', 'id'], name='statement_of_a_period'), models.Index(condition=models.Q(('confirms__isnull', True), ('exported_at__isnull', True)), fields=['publication'], name='statement_never_exported'), models.Index(condition=models.Q(('exported_at__isnull', False)), fields=['publication', '-exported_at'], name='statement_batches')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('restriction', 'account'), _negated=True), ('decision__isnull', False), ('decision_account', ''), ('decision_provision', ''), ('decision_visibility__gt', ''), ('revision__isnull', False), ('sanction__isnull', True)), models.Q(models.Q(('decision_provision__gt', ''), ('decision_account__gt', ''), _connector='OR'), ('decision__isnull', True), ('decision_visibility', ''), ('restriction', 'account'), ('revision__isnull', True), ('sanction__isnull', False)), _connector='OR'), name='statement_is_about_a_decision_or_about_an_account'), models.CheckConstraint(condition=models.Q(models.Q(('decision_ground', 'DECISION_GROUND_ILLEGAL_CONTENT'), ('illegal_content_explanation__gt', ''), ('illegal_content_legal_ground__gt', ''), ('incompatible_content_explanation', ''), ('incompatible_content_ground', '')), models.Q(('decision_ground', 'DECISION_GROUND_INCOMPATIBLE_CONTENT'), ('illegal_content_explanation', ''), ('illegal_content_legal_ground', ''), ('incompatible_content_explanation__gt', ''), ('incompatible_content_ground__gt', '')), _connector='OR'), name='statement_says_on_which_ground_and_why'), models.CheckConstraint(condition=models.Q(('decision_visibility__in', ('', 'DECISION_VISIBILITY_CONTENT_REMOVED', 'DECISION_VISIBILITY_CONTENT_DISABLED', 'DECISION_VISIBILITY_CONTENT_DEMOTED', 'DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED', 'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED', 'DECISION_VISIBILITY_CONTENT_LABELLED', 'DECISION_VISIBILITY_OTHER')), ('decision_provision__in', ('', 'DECISION_PROVISION_PARTIAL_SUSPENSION', 'DECISION_PROVISION_TOTAL_SUSPENSION', 'DECISION_PROVISION_PARTIAL_TERMINATION', 'DECISION_PROVISION_TOTAL_TERMINATION')), ('decision_account__in', ('', 'DECISION_ACCOUNT_SUSPENDED', 'DECISION_ACCOUNT_TERMINATED')), ('category__in', ('STATEMENT_CATEGORY_ANIMAL_WELFARE', 'STATEMENT_CATEGORY_CONSUMER_INFORMATION', 'STATEMENT_CATEGORY_CYBER_VIOLENCE', 'STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN', 'STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', 'STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE', 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC', 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS', 'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY', 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD', 'STATEMENT_CATEGORY_SELF_HARM', 'STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS', 'STATEMENT_CATEGORY_VIOLENCE')), ('category_addition__contained_by', ['STATEMENT_CATEGORY_ANIMAL_WELFARE', 'STATEMENT_CATEGORY_CONSUMER_INFORMATION', 'STATEMENT_CATEGORY_CYBER_VIOLENCE', 'STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN', 'STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', 'STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE', 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC', 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS', 'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY', 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD', 'STATEMENT_CATEGORY_SELF_HARM', 'STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS', 'STATEMENT_CATEGORY_VIOLENCE']), ('category_specification__contained_by', ['KEYWORD_CYBER_BULLYING_INTIMIDATION', 'KEYWORD_CYBER_HARASSMENT', 'KEYWORD_CYBER_INCITEMENT', 'KEYWORD_CYBER_STALKING', 'KEYWORD_MISSING_PROCESSING_GROUND', 'KEYWORD_RIGHT_TO_BE_FORGOTTEN', 'KEYWORD_DEFAMATION', 'KEYWORD_DISCRIMINATION', 'KEYWORD_HATE_SPEECH', 'KEYWORD_MISINFORMATION_DISINFORMATION', 'KEYWORD_VIOLATION_EU_LAW', 'KEYWORD_VIOLATION_NATIONAL_LAW', 'KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING', 'KEYWORD_INAUTHENTIC_ACCOUNTS', 'KEYWORD_PHISHING', 'KEYWORD_COORDINATED_HARM', 'KEYWORD_INCITEMENT_VIOLENCE_HATRED', 'KEYWORD_ADULT_SEXUAL_MATERIAL', 'KEYWORD_GOODS_SERVICES_NOT_PERMITTED', 'KEYWORD_LANGUAGE_REQUIREMENTS', 'KEYWORD_OTHER']), ('territorial_scope__contained_by', ['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']), ('content_language__in', ('', 'AA', 'AB', 'AE', 'AF', 'AK', 'AM', 'AN', 'AR', 'AS', 'AV', 'AY', 'AZ', 'BA', 'BE', 'BG', 'BH', 'BI', 'BM', 'BN', 'BO', 'BR', 'BS', 'CA', 'CE', 'CH', 'CO', 'CR', 'CS', 'CU', 'CV', 'CY', 'DA', 'DE', 'DV', 'DZ', 'EE', 'EL', 'EN', 'EO', 'ES', 'ET', 'EU', 'FA', 'FF', 'FI', 'FJ', 'FO', 'FR', 'FY', 'GA', 'GD', 'GL', 'GN', 'GU', 'GV', 'HA', 'HE', 'HI', 'HO', 'HR', 'HT', 'HU', 'HY', 'HZ', 'IA', 'ID', 'IE', 'IG', 'II', 'IK', 'IO', 'IS', 'IT', 'IU', 'JA', 'JV', 'KA', 'KG', 'KI', 'KJ', 'KK', 'KL', 'KM', 'KN', 'KO', 'KR', 'KS', 'KU', 'KV', 'KW', 'KY', 'LA', 'LB', 'LG', 'LI', 'LN', 'LO', 'LT', 'LU', 'LV', 'MG', 'MH', 'MI', 'MK', 'ML', 'MN', 'MR', 'MS', 'MT', 'MY', 'NA', 'NB', 'ND', 'NE', 'NG', 'NL', 'NN', 'NO', 'NR', 'NV', 'NY', 'OC', 'OJ', 'OM', 'OR', 'OS', 'PA', 'PI', 'PL', 'PS', 'PT', 'QU', 'RM', 'RN', 'RO', 'RU', 'RW', 'SA', 'SC', 'SD', 'SE', 'SG', 'SI', 'SK', 'SL', 'SM', 'SN', 'SO', 'SQ', 'SR', 'SS', 'ST', 'SU', 'SV', 'SW', 'TA', 'TE', 'TG', 'TH', 'TI', 'TK', 'TL', 'TN', 'TO', 'TR', 'TS', 'TT', 'TW', 'TY', 'UG', 'UK', 'UR', 'UZ', 'VE', 'VI', 'VO', 'WA', 'WO', 'XH', 'YI', 'YO', 'ZA', 'ZH', 'ZU')), ('source_type__in', ('SOURCE_ARTICLE_16', 'SOURCE_TRUSTED_FLAGGER', 'SOURCE_TYPE_OTHER_NOTIFICATION', 'SOURCE_VOLUNTARY')), ('automated_decision__in', ('AUTOMATED_DECISION_FULLY', 'AUTOMATED_DECISION_PARTIALLY', 'AUTOMATED_DECISION_NOT_AUTOMATED'))), name='statement_says_what_the_eu_database_knows'), models.CheckConstraint(condition=models.Q(('decision_facts__gt', ''), ('territorial_scope__len__gt', 0)), name='statement_says_the_facts_and_where_it_holds'), models.CheckConstraint(condition=models.Q(models.Q(('source_type', 'SOURCE_VOLUNTARY'), _negated=True), ('source_identity', ''), _connector='OR'), name='statement_names_a_source_only_where_there_was_one'), models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gte', models.F('application_date')), _connector='OR'), name='statement_ends_after_it_begins'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('decision_facts'), 5000), name='statement_keeps_to_the_length_of_decision_facts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('illegal_content_legal_ground'), 500), name='statement_keeps_to_the_length_of_illegal_content_legal_ground'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('illegal_content_explanation'), 2000), name='statement_keeps_to_the_length_of_illegal_content_explanation'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('incompatible_content_ground'), 500), name='statement_keeps_to_the_length_of_incompatible_content_ground'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('incompatible_content_explanation'), 2000), name='statement_keeps_to_the_length_of_incompatible_content_explanati'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('category_specification_other'), 500), name='statement_keeps_to_the_length_of_category_specification_other'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source_identity'), 500), name='statement_keeps_to_the_length_of_source_identity')],
                        'triggers': [pgtrigger.compiler.Trigger(name='statement_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF to_jsonb(OLD) - 'exported_at' <> to_jsonb(NEW) - 'exported_at'\n                   OR OLD.exported_at IS NOT NULL THEN RAISE EXCEPTION 'statement is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_never_changed', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='3e6b01ce37b1003c4262207103338dcadc7df5de', operation='UPDATE', pgid='pgtrigger_statement_is_never_changed_9fb91', table='moderation_statement', when='BEFORE')), pgtrigger.compiler.Trigger(name='statement_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'statement is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='3b7fa4ab213990d9e822ed9c1ea34c9bf1375365', operation='DELETE', pgid='pgtrigger_statement_is_never_deleted_4ccce', table='moderation_statement', when='BEFORE')), pgtrigger.compiler.Trigger(name='statement_is_to_the_author_of_what_was_decided', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.decision_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d JOIN comments_revision r\n                        ON r.id = d.revision_id\n                    WHERE d.id = NEW.decision_id AND d.outcome <> 'release'\n                    AND r.id = NEW.revision_id AND r.author_id = NEW.reader_id\n                    AND r.publication_id = NEW.publication_id) THEN RAISE EXCEPTION 'statement is to the author of what was decided against' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_to_the_author_of_what_was_decided_against', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='ec270f0bdd1c542663ef2dadcbc29b0d0b248e2a', operation='INSERT', pgid='pgtrigger_statement_is_to_the_author_of_what_was_decided_94de5', table='moderation_statement', when='BEFORE'))],
                    },
                    managers=[
                        ('objects', django.db.models.manager.Manager()),
                        ('ever', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='AccountAppeal',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('words', models.TextField(blank=True, help_text='Why it should be lifted.', max_length=2000)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('upheld', models.BooleanField(help_text='Whether the restriction is lifted.', null=True)),
                        ('answer', models.TextField(blank=True, help_text='What the desk says to it.', max_length=2000)),
                        ('against', models.ForeignKey(help_text='Who restricted the account; null where a rule of the house did.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account_appeal', to='moderation.statement')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['made_at', 'id'], name='account_appeal_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('upheld__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('upheld__isnull', False)), _connector='OR'), name='account_appeal_is_answered_by_somebody_and_in_one_way')],
                        'triggers': [pgtrigger.compiler.Trigger(name='account_appeal_is_against_a_restricted_account', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_statement s\n                    WHERE s.id = NEW.statement_id AND s.restriction = 'account') THEN RAISE EXCEPTION 'account appeal is against a restricted account' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_against_a_restricted_account', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='e9d763ebd607bdee0b0fff6c96b40158b4b1846b', operation='INSERT', pgid='pgtrigger_account_appeal_is_against_a_restricted_account_36137', table='moderation_accountappeal', when='BEFORE')), pgtrigger.compiler.Trigger(name='account_appeal_is_against_who_imposed_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.against_id IS DISTINCT FROM (\n                    SELECT x.by_id FROM moderation_statement s\n                    JOIN moderation_sanction x ON x.id = s.sanction_id\n                    WHERE s.id = NEW.statement_id) THEN RAISE EXCEPTION 'account appeal is against who imposed it' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_against_who_imposed_it', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='fd7ae71d9bffb749f305a9a7e3732096377863ad', operation='INSERT', pgid='pgtrigger_account_appeal_is_against_who_imposed_it_58e21', table='moderation_accountappeal', when='BEFORE')), pgtrigger.compiler.Trigger(name='account_appeal_that_is_answered_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.statement_id <> NEW.statement_id OR OLD.made_at <> NEW.made_at\n                   OR OLD.against_id IS DISTINCT FROM NEW.against_id\n                   OR OLD.words <> NEW.words AND NEW.words <> ''\n                   OR OLD.answered_at IS NOT NULL AND to_jsonb(OLD) - 'words'\n                    <> to_jsonb(NEW) - 'words' THEN RAISE EXCEPTION 'account appeal that is answered stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_that_is_answered_stays_so', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='49de3c614fe4aa17e7c57d71285ff44bee1b8edc', operation='UPDATE', pgid='pgtrigger_account_appeal_that_is_answered_stays_so_ed92e', table='moderation_accountappeal', when='BEFORE')), pgtrigger.compiler.Trigger(name='account_appeal_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'account appeal is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='08247fd3956a02475ab560887019e16b0026e0a1', operation='DELETE', pgid='pgtrigger_account_appeal_is_never_deleted_4a3b5', table='moderation_accountappeal', when='BEFORE')), pgtrigger.compiler.Trigger(name='account_appeal_is_answered_by_another_where_th', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.answered_by_id IS NOT NULL AND EXISTS (\n                    SELECT FROM moderation_statement s\n                    JOIN moderation_sanction x ON x.id = s.sanction_id\n                    WHERE s.id = NEW.statement_id AND (\n                        NEW.answered_by_id = s.reader_id OR NEW.answered_by_id = NEW.against_id\n                        AND EXISTS (SELECT FROM newsroom_role o\n                            JOIN newsroom_reader p ON p.id = o.reader_id\n                            WHERE o.publication_id = s.publication_id\n                            AND o.kind IN ('moderator', 'senior', 'admin')\n                            AND (o.kind <> 'moderator' OR x.kind <> 'ban'\n                                AND x.until - x.began_at < interval '8 days'\n                                AND NOT EXISTS (SELECT FROM moderation_sanction y\n                                    WHERE y.reader_id = x.reader_id AND y.kind = x.kind\n                                    AND y.publication_id = x.publication_id\n                                    AND y.lifted_at IS NULL AND y.until > now()\n                                    AND y.until - y.began_at >= interval '8 days'))\n                            AND (o.kind = 'admin' OR NOT EXISTS (SELECT FROM newsroom_role f\n                                WHERE f.publication_id = s.publication_id\n                                AND f.reader_id = s.reader_id\n                                AND f.kind IN ('moderator', 'senior', 'admin')))\n                            AND cardinality(o.sections) = 0 AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()))\n                            AND p.id NOT IN (NEW.against_id, s.reader_id)))) THEN RAISE EXCEPTION 'account appeal is answered by another where there is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_answered_by_another_where_there_is_one', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='1d656a326986348ae52d2607bd7201e565e22a12', operation='UPDATE', pgid='pgtrigger_account_appeal_is_answered_by_another_where_th_a2b42', table='moderation_accountappeal', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Archived',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('key', models.CharField(help_text="The line's own, among those of its kind.", max_length=120)),
                        ('line', models.JSONField(help_text='As it was in the file.')),
                        ('came_with', models.UUIDField(help_text='The export that it came with, as its header names it.')),
                        ('came_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(help_text='Whom it names, if anybody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'kind', 'key'), name='archived_line_is_there_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='archived_line_loses_its_words_with_its_reader_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF to_jsonb(OLD) - 'line' <> to_jsonb(NEW) - 'line'\n                   OR OLD.line - '{note,words,because}'::text[] <> NEW.line\n                   OR NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'archived line loses its words with its reader and else stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'archived_line_loses_its_words_with_its_reader_and_else_stays', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='1e913e70c365214ff53d37a96ab59544dbdf0e80', operation='UPDATE', pgid='pgtrigger_archived_line_loses_its_words_with_its_reader__94f85', table='moderation_archived', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('rated', 'Rated'), ('skipped', 'Skipped'), ('expired', 'Expired')], default='open', max_length=8)),
                        ('assigned_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('lease_until', models.DateTimeField()),
                        ('skipped_because', models.CharField(blank=True, choices=[('cannot_judge', 'I cannot judge this'), ('too_harmful', 'Too harmful, report it')], max_length=12)),
                        ('skipped_at', models.DateTimeField(null=True)),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                        ('pays_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paying_assignments', to='comments.revision')),
                        ('reviewer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='comments.revision')),
                        ('shown_at', models.DateTimeField(help_text="First put before its reviewer's eyes.", null=True)),
                        ('banks', models.BooleanField(db_default=False, default=False, help_text='Given ahead: it may pay for a later text.')),
                        ('grim', models.BooleanField(db_default=False, default=False, help_text='Likely bad, as far as could be told then.')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reviewer', 'assigned_at'], name='assignment_given_lately'), models.Index(condition=models.Q(('state', 'open')), fields=['lease_until'], name='assignment_open_leases'), models.Index(condition=models.Q(('state', 'skipped')), fields=['reviewer', 'skipped_at'], name='assignment_skips_of_a_day'), models.Index(condition=models.Q(('banks', True), ('pays_for__isnull', True), ('state', 'rated')), fields=['reviewer', 'id'], name='assignment_in_the_bank')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'expired'), _negated=True), fields=('reviewer', 'comment'), name='assignment_gives_a_reader_a_comment_once'), models.CheckConstraint(condition=models.Q(models.Q(('skipped_at__isnull', False), ('skipped_because__gt', ''), ('state', 'skipped')), models.Q(models.Q(('state', 'skipped'), _negated=True), ('skipped_at__isnull', True), ('skipped_because', '')), _connector='OR'), name='assignment_is_skipped_with_a_reason')],
                        'triggers': [pgtrigger.compiler.Trigger(name='assignment_is_of_a_text_in_review_by_somebody_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state <> 'open' OR NOT EXISTS (\n                    SELECT FROM comments_revision r WHERE r.id = NEW.revision_id\n                    AND r.comment_id = NEW.comment_id AND r.author_id <> NEW.reviewer_id\n                    AND r.status IN ('in_review', 'calibration')) THEN RAISE EXCEPTION 'assignment is of a text in review by somebody else' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_is_of_a_text_in_review_by_somebody_else', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b08ddb485ed862a140146753863fa02136e6d03e', operation='INSERT', pgid='pgtrigger_assignment_is_of_a_text_in_review_by_somebody__c69bb', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='assignment_pays_for_a_text_of_its_reviewer', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.pays_for_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM comments_revision r WHERE r.id = NEW.pays_for_id\n                    AND r.author_id = NEW.reviewer_id) THEN RAISE EXCEPTION 'assignment pays for a text of its reviewer' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_pays_for_a_text_of_its_reviewer', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='6448577537e94e75d2f8c6621e7911f14391f319', operation='INSERT', pgid='pgtrigger_assignment_pays_for_a_text_of_its_reviewer_3aae6', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='banked_review_pays_what_its_reviewer_owes_at_t', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.pays_for_id IS DISTINCT FROM OLD.pays_for_id AND NOT EXISTS (\n                    SELECT FROM comments_revision r, comments_revision judged\n                    WHERE r.id = NEW.pays_for_id AND judged.id = NEW.revision_id\n                    AND r.author_id = NEW.reviewer_id AND r.status = 'pending'\n                    AND r.reviews_given < r.reviews_owed\n                    AND r.publication_id = judged.publication_id) THEN RAISE EXCEPTION 'banked review pays what its reviewer owes at the same place' USING ERRCODE = 'check_violation', CONSTRAINT = 'banked_review_pays_what_its_reviewer_owes_at_the_same_place', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='1c4376f626953c058b16461971c3e2ff9d84f110', operation='UPDATE OF "pays_for_id"', pgid='pgtrigger_banked_review_pays_what_its_reviewer_owes_at_t_98574', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='assignment_leaves_open_only_once_and_is_rated_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state <> OLD.state AND (OLD.state <> 'open' OR (NEW.state = 'rated'\n                    AND NOT EXISTS (SELECT FROM moderation_rating g\n                                    WHERE g.assignment_id = NEW.id))) THEN RAISE EXCEPTION 'assignment leaves open only once and is rated by a rating' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_leaves_open_only_once_and_is_rated_by_a_rating', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='24ecff373c06cdc549dbe944639f3037f94263d6', operation='UPDATE OF "state"', pgid='pgtrigger_assignment_leaves_open_only_once_and_is_rated__85ad8', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='assignment_keeps_its_reviewer_and_its_texts', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.reviewer_id <> NEW.reviewer_id OR OLD.revision_id <> NEW.revision_id OR OLD.comment_id <> NEW.comment_id OR OLD.banks <> NEW.banks OR (OLD.pays_for_id IS DISTINCT FROM NEW.pays_for_id AND NOT (OLD.pays_for_id IS NULL AND OLD.banks AND OLD.state = 'rated')))", func="RAISE EXCEPTION 'assignment keeps its reviewer and its texts' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_keeps_its_reviewer_and_its_texts', TABLE = TG_TABLE_NAME;", hash='4de76f0deea2da57280a4c2d8b0927d30ce971f9', operation='UPDATE', pgid='pgtrigger_assignment_keeps_its_reviewer_and_its_texts_7c31a', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='assignment_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'assignment is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='4d0cbe5b5b7b78fc1f4d820f39a1b15c803995b6', operation='DELETE', pgid='pgtrigger_assignment_is_never_deleted_3736e', table='moderation_assignment', when='BEFORE')), pgtrigger.compiler.Trigger(name='passport_counts_a_lease', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    UPDATE comments_revision SET leases_open = leases_open + 1\n                    WHERE id = NEW.revision_id;\n                    RETURN NULL;', hash='c0555f528c8ee04422b7e248f04eb9cdb0862931', operation='INSERT', pgid='pgtrigger_passport_counts_a_lease_1a13e', table='moderation_assignment', when='AFTER')), pgtrigger.compiler.Trigger(name='passport_counts_a_review', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state = 'open' AND NEW.state <> 'open')", func="\n                    IF NEW.state = 'rated' AND NEW.pays_for_id < NEW.revision_id THEN\n                        UPDATE comments_revision SET reviews_given = reviews_given + 1\n                        WHERE id = NEW.pays_for_id;\n                    END IF;\n                    UPDATE comments_revision SET leases_open = leases_open - 1,\n                        ratings_received = ratings_received + (NEW.state = 'rated')::int\n                    WHERE id = NEW.revision_id;\n                    IF NEW.state = 'rated' AND NEW.pays_for_id > NEW.revision_id THEN\n                        UPDATE comments_revision SET reviews_given = reviews_given + 1\n                        WHERE id = NEW.pays_for_id;\n                    END IF;\n                    RETURN NULL;", hash='0616c460e79fdda4816e4b899f2cc09c7a1ae820', operation='UPDATE OF "state"', pgid='pgtrigger_passport_counts_a_review_17edd', table='moderation_assignment', when='AFTER')), pgtrigger.compiler.Trigger(name='passport_counts_a_banked_review', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.pays_for_id IS NULL AND NEW.pays_for_id IS NOT NULL)', func='\n                    UPDATE comments_revision SET reviews_given = reviews_given + 1\n                    WHERE id = NEW.pays_for_id;\n                    RETURN NULL;', hash='88e494894f3c081c6556da1e109eb7fb61faaf8d', operation='UPDATE OF "pays_for_id"', pgid='pgtrigger_passport_counts_a_banked_review_5c965', table='moderation_assignment', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='BroughtComment',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.comment',),
                    managers=[
                        ('public', django.db.models.manager.Manager()),
                        ('objects', django.db.models.manager.Manager()),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='broughtcomment',
                    trigger=pgtrigger.compiler.Trigger(name='comment_is_born_public_only_by_the_import_that', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_broken boolean;', func='IF EXISTS (SELECT FROM came n WHERE (n.released_revision_id IS NOT NULL OR n.first_released_at IS NOT NULL\n    OR n.path IS NOT NULL)) THEN\n            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE ((n.released_revision_id IS NOT NULL OR n.first_released_at IS NOT NULL\n    OR n.path IS NOT NULL)) AND ((SELECT b.publication_id FROM moderation_importedcomment i\n    JOIN moderation_importbatch b ON b.id = i.batch_id AND b.state = \'loading\' WHERE i.comment = n.id)\n                    IS DISTINCT FROM coalesce((SELECT a.publication_id FROM newsroom_article a\n                        WHERE a.id = n.article_id), -1)\n                   OR (SELECT d.outcome FROM comments_revision r\n                    JOIN moderation_decision d ON d.id = r.decision AND d.revision_id = r.id\n                    WHERE r.comment_id = n.id AND r.number = 1 AND d."by" = \'import\')\n                    IS DISTINCT FROM \'release\')) $ask$\n                INTO is_broken;\n            IF is_broken THEN RAISE EXCEPTION \'comment is born public only by the import that brings it\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'comment_is_born_public_only_by_the_import_that_brings_it\', TABLE = TG_TABLE_NAME; END IF;\n        END IF; RETURN NULL;', hash='3e0e05aec5981183bb2a57c67b28645d2eae1395', level='STATEMENT', operation='INSERT', pgid='pgtrigger_comment_is_born_public_only_by_the_import_that_3c70c', referencing='REFERENCING NEW TABLE AS came ', table='comments_comment', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='BroughtText',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.revision',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='broughttext',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_born_decided_only_as_its_import_sa', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_broken boolean;', func='IF EXISTS (SELECT FROM came n WHERE n.status NOT IN (\'pending\', \'calibration\')) THEN\n            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE (n.status NOT IN (\'pending\', \'calibration\')) AND ((SELECT true FROM moderation_importedcomment i\n    JOIN moderation_importbatch b ON b.id = i.batch_id AND b.state = \'loading\'\n                    JOIN moderation_decision d ON d.evidence ->> \'batch\' = b.id::text\n                    WHERE i.comment = n.comment_id AND b.publication_id = n.publication_id\n                    AND d.id = n.decision AND d.revision_id = n.id AND d."by" = \'import\'\n                    AND d.evidence ->> \'began\' = n.status\n                    AND (n.status, d.outcome) IN ((\'released\', \'release\'), (\'withdrawn\', \'release\'), (\'held\', \'escalate\'),\n    (\'rejected\', \'reject\'))) IS NULL\n                   OR n.status = \'withdrawn\' AND (n.text, n.html) <> (\'\', \'\')\n                   OR n.reviews_given > 0 OR n.mends_id IS NOT NULL OR n.edits_id IS NOT NULL\n                   OR n.release_due_at IS NOT NULL)) $ask$\n                INTO is_broken;\n            IF is_broken THEN RAISE EXCEPTION \'revision is born decided only as its import says\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'revision_is_born_decided_only_as_its_import_says\', TABLE = TG_TABLE_NAME; END IF;\n        END IF; RETURN NULL;', hash='db8ee29412ed167a36f49eaeb96215a4751327b6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_revision_is_born_decided_only_as_its_import_sa_479f3', referencing='REFERENCING NEW TABLE AS came ', table='comments_revision', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='FiledArticle',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.article',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='filedarticle',
                    trigger=pgtrigger.compiler.Trigger(name='article_takes_its_cases_to_another_section', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.section <> NEW.section)', func='\n                    UPDATE moderation_case SET section = NEW.section WHERE article_id = NEW.id;\n                    RETURN NULL;', hash='d2b0faaeb5082f076d52f63f0c9109d93fc29e1e', operation='UPDATE OF "section"', pgid='pgtrigger_article_takes_its_cases_to_another_section_00a0a', table='newsroom_article', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('cause', models.CharField(choices=[('severe', 'Screening found something severe'), ('listed', 'It has a word that this site holds back'), ('report', 'A reviewer reported it as harmful'), ('split', 'Its readers are split'), ('overdue', 'Peers did not decide in time'), ('second_look', 'Its author asks for a second look'), ('returned', 'Readers returned it, and the desk looks at each of these'), ('panel', 'Readers would return it, and nobody was about to confirm that'), ('audit', 'Drawn by lot, to see how well readers judge'), ('recount', 'Ratings of it were voided, and the others say otherwise'), ('appeal', 'Its author appeals against the desk’s decision'), ('notice', 'A notice says that it is illegal'), ('flagged', 'Readers reported it after it was public'), ('check', 'A check asks the desk to look'), ('staff_first', 'Here the desk reads everything first'), ('staff_after', 'Here the desk reads everything that is public'), ('restricted', 'The desk reads its author’s comments first, for now'), ('new_account', 'Its author is new here'), ('correction', 'The desk corrects what it had decided'), ('imported', 'It waited for a decision in the system that it was brought from')], max_length=12)),
                        ('statement', models.TextField(blank=True, help_text='What the person who asked for it says.')),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.comment')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.revision')),
                        ('decision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case', to='moderation.decision')),
                        ('appealed', models.OneToOneField(help_text='The decision that an appeal is against: each is appealed once.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='moderation.decision')),
                        ('article', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.article')),
                        ('assigned_at', models.DateTimeField(null=True)),
                        ('assigned_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('author', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('causes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('severe', 'Screening found something severe'), ('listed', 'It has a word that this site holds back'), ('report', 'A reviewer reported it as harmful'), ('split', 'Its readers are split'), ('overdue', 'Peers did not decide in time'), ('second_look', 'Its author asks for a second look'), ('returned', 'Readers returned it, and the desk looks at each of these'), ('panel', 'Readers would return it, and nobody was about to confirm that'), ('audit', 'Drawn by lot, to see how well readers judge'), ('recount', 'Ratings of it were voided, and the others say otherwise'), ('appeal', 'Its author appeals against the desk’s decision'), ('notice', 'A notice says that it is illegal'), ('flagged', 'Readers reported it after it was public'), ('check', 'A check asks the desk to look'), ('staff_first', 'Here the desk reads everything first'), ('staff_after', 'Here the desk reads everything that is public'), ('restricted', 'The desk reads its author’s comments first, for now'), ('new_account', 'Its author is new here'), ('correction', 'The desk corrects what it had decided'), ('imported', 'It waited for a decision in the system that it was brought from')], max_length=12), default=list, help_text='All that asked for it; the first is its cause.', size=None)),
                        ('corrects', models.ForeignKey(help_text='The decision that the desk decides anew by it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='moderation.decision')),
                        ('decided_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('due_at', models.DateTimeField(help_text='When it has waited longer than it should.', null=True)),
                        ('has_link', models.BooleanField(default=False, editable=False)),
                        ('looks_harsh', models.BooleanField(default=False, editable=False)),
                        ('outcome', models.CharField(default='', editable=False, max_length=8)),
                        ('risk', models.FloatField(db_default=0.5, default=0.5, help_text='How likely its text is bad, 0 to 1, as far as was known.')),
                        ('section', models.SlugField(default='', editable=False)),
                        ('version', models.PositiveIntegerField(db_default=1, default=1, help_text='Raised by every change; who decides says which it was.')),
                        ('rank', models.GeneratedField(db_persist=True, expression=models.Case(models.When(causes__contains=['notice'], then=django.db.models.expressions.CombinedExpression(models.Value(0), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), models.When(causes__contains=['severe'], then=django.db.models.expressions.CombinedExpression(models.Value(100), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), models.When(cause='audit', then=models.Value(300)), default=django.db.models.expressions.CombinedExpression(models.Value(200), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), output_field=models.SmallIntegerField())),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'opened_at', 'id'], name='case_open_oldest_first'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_by_urgency'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'due_at'], name='case_open_due'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'section', 'rank', 'due_at', 'id'], name='case_open_in_section'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['article', 'rank', 'due_at', 'id'], name='case_open_on_article'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['author', 'rank', 'due_at', 'id'], name='case_open_of_author'), models.Index(condition=models.Q(('closed_at__isnull', True), ('has_link', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_with_link'), models.Index(condition=models.Q(('closed_at__isnull', True), ('looks_harsh', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_harsh'), models.Index(condition=models.Q(('closed_at__isnull', True), ('assigned_to__isnull', False)), fields=['assigned_to', 'rank', 'due_at', 'id'], name='case_open_assigned'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['publication', '-closed_at', '-id'], name='case_closed_newest'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['publication', 'section', '-closed_at', '-id'], name='case_closed_in_section'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['article', '-closed_at', '-id'], name='case_closed_on_article'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['author', '-closed_at', '-id'], name='case_closed_of_author'), models.Index(condition=models.Q(('closed_at__isnull', False), ('decided_by__isnull', False)), fields=['decided_by', '-closed_at', '-id'], name='case_decided_by'), models.Index(fields=['author'], name='case_names_author'), models.Index(condition=models.Q(('assigned_to__isnull', False)), fields=['assigned_to'], name='case_names_assigned_to'), models.Index(condition=models.Q(('assigned_by__isnull', False)), fields=['assigned_by'], name='case_names_assigned_by'), models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['decided_by'], name='case_names_decided_by'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('closed_at__isnull', False)), fields=['causes'], name='case_closed_causes'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['severe'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_severe'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['listed'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_listed'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['report'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_report'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['split'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_split'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['overdue'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_overdue'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['second_look'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_second_look'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['returned'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_returned'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['panel'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_panel'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['audit'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_audit'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['recount'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_recount'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['appeal'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_appeal'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['notice'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_notice'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['flagged'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_flagged'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['check'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_check'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['staff_first'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_staff_first'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['staff_after'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_staff_after'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['restricted'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_restricted'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['new_account'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_new_account'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['correction'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_correction'), models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['imported'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_imported')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('revision',), name='text_has_one_open_case_at_most'), models.CheckConstraint(condition=models.Q(('due_at__isnull', False)), name='case_says_when_it_is_due'), models.CheckConstraint(condition=models.Q(models.Q(('assigned_at', None), ('assigned_by', None), ('assigned_to', None)), models.Q(('assigned_at__isnull', False), ('assigned_by__isnull', False), ('assigned_to__isnull', False)), _connector='OR'), name='case_is_somebodys_by_somebody'), models.CheckConstraint(condition=models.Q(('decision__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='case_that_is_decided_is_closed'), models.CheckConstraint(condition=models.Q(models.Q(('appealed__isnull', False), ('cause', 'appeal')), models.Q(models.Q(('cause', 'appeal'), _negated=True), ('appealed__isnull', True)), _connector='OR'), name='case_of_an_appeal_names_the_decision_that_it_is_against'), models.CheckConstraint(condition=models.Q(models.Q(('cause', 'correction'), ('corrects__isnull', False)), models.Q(models.Q(('cause', 'correction'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='case_of_a_correction_names_the_decision_that_it_corrects')],
                        'triggers': [pgtrigger.compiler.Trigger(name='case_has_another_version_with_each_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.cause, OLD.causes, OLD.statement, OLD.closed_at, OLD.decision_id) IS DISTINCT FROM (NEW.cause, NEW.causes, NEW.statement, NEW.closed_at, NEW.decision_id))', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='ebde06700e00a52b6f0aae7942e914d9d545596d', operation='UPDATE', pgid='pgtrigger_case_has_another_version_with_each_change_5043e', table='moderation_case', when='BEFORE')), pgtrigger.compiler.Trigger(name='case_is_filed_by_what_it_is_about', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nSELECT c.article_id, c.author_id, a.section INTO NEW.article_id, NEW.author_id, NEW.section\n    FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id\n    WHERE c.id = NEW.comment_id;\nSELECT r.html LIKE '%<a %' OR r.text ~* '(https?://|www[.])', r.looks_harsh\n    INTO NEW.has_link, NEW.looks_harsh\n    FROM comments_revision r WHERE r.id = NEW.revision_id;\nNEW.decided_by_id = NULL; NEW.outcome = '';\nIF NEW.decision_id IS NOT NULL THEN\n    SELECT d.moderator_id, d.outcome INTO NEW.decided_by_id, NEW.outcome\n        FROM moderation_decision d WHERE d.id = NEW.decision_id;\nEND IF;\nNEW.causes = coalesce(NEW.causes, '{}');\nIF NOT NEW.cause = ANY(NEW.causes) THEN NEW.causes = array_prepend(NEW.cause, NEW.causes); END IF;\nNEW.due_at = coalesce(NEW.due_at, NEW.opened_at + interval '24 hours');\nRETURN NEW;", hash='0fb8713e3f3d375e238866fd6babd0580d9d3c5f', operation='INSERT OR UPDATE OF "comment_id", "revision_id", "decision_id", "cause", "causes", "due_at", "article_id", "author_id", "section", "has_link", "looks_harsh", "decided_by_id", "outcome"', pgid='pgtrigger_case_is_filed_by_what_it_is_about_c3de3', table='moderation_case', when='BEFORE')), pgtrigger.compiler.Trigger(name='correction_is_of_what_the_desk_decided_and_is_', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d\n                    JOIN comments_revision r ON r.id = d.revision_id\n                    WHERE d.id = NEW.corrects_id AND d."by" = \'desk\'\n                    AND r.id = NEW.revision_id AND r.decision = d.id) THEN RAISE EXCEPTION \'correction is of what the desk decided and is in force\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'correction_is_of_what_the_desk_decided_and_is_in_force\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='33941b4ab16cce7b5b4196ab064cff6a905ccfe1', operation='INSERT', pgid='pgtrigger_correction_is_of_what_the_desk_decided_and_is__5d639', table='moderation_case', when='BEFORE')), pgtrigger.compiler.Trigger(name='appeal_is_against_a_decision_of_the_desk_that_', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW.appealed_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.appealed_id\n                    AND d.revision_id = NEW.revision_id AND d."by" = \'desk\'\n                    AND d.outcome IN (\'return\', \'reject\')\n                    AND NOT EXISTS (SELECT FROM moderation_case c\n                        WHERE c.decision_id = d.id AND c.cause = \'appeal\')) THEN RAISE EXCEPTION \'appeal is against a decision of the desk that is not final\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'appeal_is_against_a_decision_of_the_desk_that_is_not_final\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='c859916d79de5f62d20e8bce11c3b2d23d9d766d', operation='INSERT', pgid='pgtrigger_appeal_is_against_a_decision_of_the_desk_that__f3137', table='moderation_case', when='BEFORE')), pgtrigger.compiler.Trigger(name='appeal_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((OLD.appealed_id, OLD.revision_id, OLD.cause, OLD.statement) IS DISTINCT FROM (NEW.appealed_id, NEW.revision_id, NEW.cause, NEW.statement) AND 'appeal' IN (OLD.cause, NEW.cause))", func="IF (OLD.appealed_id, OLD.revision_id, OLD.cause)\n                    IS DISTINCT FROM (NEW.appealed_id, NEW.revision_id, NEW.cause)\n                   OR NEW.statement <> '' OR NOT EXISTS (\n                    SELECT FROM newsroom_reader a JOIN comments_comment c ON c.author_id = a.id\n                    WHERE c.id = OLD.comment_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'appeal stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stays_what_it_was', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='c34cd8aaf6b9565971dac4cd4bf377fcf17a88e5', operation='UPDATE', pgid='pgtrigger_appeal_stays_what_it_was_43b56', table='moderation_case', when='BEFORE')), pgtrigger.compiler.Trigger(name='appeal_is_decided_by_another_moderator_where_t', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cause = 'appeal' AND EXISTS (\n                    SELECT FROM moderation_decision d, moderation_decision first\n                    WHERE d.id = NEW.decision_id AND first.id = NEW.appealed_id\n                    AND d.moderator_id = first.moderator_id AND EXISTS (\n                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id\n                        JOIN comments_comment c ON c.id = NEW.comment_id\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE o.publication_id = NEW.publication_id\n                        AND o.kind IN ('moderator', 'senior', 'admin')\n                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))\n                        AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now())) AND p.id NOT IN (first.moderator_id, c.author_id))) THEN RAISE EXCEPTION 'appeal is decided by another moderator where there is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_is_decided_by_another_moderator_where_there_is_one', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='e347654019ab7de24c9ecc5515664a34f1ea54f7', operation='UPDATE OF "decision_id"', pgid='pgtrigger_appeal_is_decided_by_another_moderator_where_t_60244', table='moderation_case', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='BulkAct',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('outcome', models.CharField(choices=[('release', 'Release it'), ('return', 'Return it to its author'), ('reject', 'Reject it')], max_length=8)),
                        ('reason', models.CharField(max_length=200)),
                        ('explanation', models.TextField(blank=True)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['by', '-asked_at'], name='bulk_newest_first'), models.Index(condition=models.Q(('done_at__isnull', True)), fields=['asked_at'], name='bulk_unfinished')],
                        'triggers': [pgtrigger.compiler.Trigger(name='bulk_act_stays_what_was_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.by_id, OLD.outcome, OLD.reason, OLD.explanation, OLD.asked_at) IS DISTINCT FROM (NEW.by_id, NEW.outcome, NEW.reason, NEW.explanation, NEW.asked_at) OR OLD.done_at IS NOT NULL)', func="RAISE EXCEPTION 'bulk act stays what was asked' USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_act_stays_what_was_asked', TABLE = TG_TABLE_NAME;", hash='396f8a16f6e3138312c216ff854e6778313cddc7', operation='UPDATE', pgid='pgtrigger_bulk_act_stays_what_was_asked_580c0', table='moderation_bulkact', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='BulkItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seen', models.CharField(help_text='What the case was when it was chosen.', max_length=40)),
                        ('state', models.CharField(choices=[('waiting', 'Still to be done'), ('done', 'Decided'), ('changed', 'Left out: it had changed'), ('refused', 'Refused')], default='waiting', max_length=8)),
                        ('refusal', models.CharField(blank=True, help_text='The code of the refusal.', max_length=60)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('act', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='moderation.bulkact')),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.case')),
                        ('decision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.decision')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('act', 'case'), name='bulk_act_decides_a_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('decision__isnull', True)), _connector='OR'), name='bulk_item_that_is_done_has_its_decision'), models.CheckConstraint(condition=models.Q(models.Q(('refusal__gt', ''), ('state', 'refused')), models.Q(models.Q(('state', 'refused'), _negated=True), ('refusal', '')), _connector='OR'), name='bulk_item_says_why_it_was_refused')],
                        'triggers': [pgtrigger.compiler.Trigger(name='bulk_item_that_is_over_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'waiting')", func="RAISE EXCEPTION 'bulk item that is over stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_item_that_is_over_stays_so', TABLE = TG_TABLE_NAME;", hash='d0945b219a7cf93af4db4c27432e4d9bb4c9edef', operation='UPDATE OR DELETE', pgid='pgtrigger_bulk_item_that_is_over_stays_so_f4531', table='moderation_bulkitem', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Rating',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('quality', models.CharField(choices=[('poor', 'Poor'), ('fair', 'Fair'), ('good', 'Good')], max_length=4)),
                        ('civil', models.BooleanField()),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('attack', 'attacks a person'), ('slur', 'insults a group of people'), ('threat', 'threatens'), ('private_data', "gives away somebody's private data"), ('spam', 'is advertising or spam'), ('other', 'something else')], max_length=12), default=list, size=None)),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('rated_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='moderation.assignment')),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                        ('reviewer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='comments.revision')),
                        ('counts', models.BooleanField(db_default=True, default=True, help_text='Given before the verdict; a late one only pays.')),
                        ('phase', models.CharField(choices=[('newcomer', 'Newcomer'), ('established', 'Established'), ('trusted', 'Trusted'), ('probation', 'Probation'), ('unheard', 'Unheard')], db_default='newcomer', default=moderation.trust.Phase['NEWCOMER'], max_length=12)),
                        ('rushed', models.BooleanField(db_default=False, default=False, help_text='When far more came at once than ever do.')),
                        ('seconds', models.FloatField(help_text='Spent on it, where it is known.', null=True)),
                        ('weight', models.FloatField(db_default=0.0, default=0, help_text='Log-odds towards bad.')),
                        ('starred', models.BooleanField(db_default=False, default=False, help_text='Worth featuring. It decides nothing.')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reviewer', 'rated_at'], name='rating_of_a_day')],
                        'constraints': [models.UniqueConstraint(fields=('reviewer', 'comment'), name='rating_judges_a_comment_once_per_reader'), models.CheckConstraint(condition=models.Q(models.Q(('civil', True), ('reasons', [])), models.Q(('civil', False), ('reasons__len__gt', 0)), _connector='OR'), name='rating_that_says_uncivil_says_why'), models.CheckConstraint(condition=models.Q(('starred', False), ('civil', True), _connector='OR'), name='rating_stars_only_what_it_finds_civil')],
                        'triggers': [pgtrigger.compiler.Trigger(name='rating_is_never_of_ones_own_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM comments_comment c\n                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reviewer_id) THEN RAISE EXCEPTION 'rating is never of ones own text' USING ERRCODE = 'check_violation', CONSTRAINT = 'rating_is_never_of_ones_own_text', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='14a3454e8be77c30e7d67b51146e73c0b3920e1a', operation='INSERT', pgid='pgtrigger_rating_is_never_of_ones_own_text_01fca', table='moderation_rating', when='BEFORE')), pgtrigger.compiler.Trigger(name='rating_needs_an_open_lease_of_its_reviewer', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_assignment a\n                    WHERE a.id = NEW.assignment_id AND a.state = 'open'\n                    AND a.lease_until > NEW.rated_at\n                    AND a.reviewer_id = NEW.reviewer_id AND a.revision_id = NEW.revision_id\n                    AND a.comment_id = NEW.comment_id) THEN RAISE EXCEPTION 'rating needs an open lease of its reviewer' USING ERRCODE = 'check_violation', CONSTRAINT = 'rating_needs_an_open_lease_of_its_reviewer', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='f592398b4381a5ea72aede2f0b553fcbf9936113', operation='INSERT', pgid='pgtrigger_rating_needs_an_open_lease_of_its_reviewer_06e2d', table='moderation_rating', when='BEFORE')), pgtrigger.compiler.Trigger(name='rating_is_never_changed_or_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' OR NEW.note <> ''\n                   OR to_jsonb(OLD) - 'note' <> to_jsonb(NEW) - 'note'\n                   OR NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reviewer_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'rating is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'rating_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='035925e2c51973e481583d7beadc58495d2822de', operation='UPDATE OR DELETE', pgid='pgtrigger_rating_is_never_changed_or_deleted_d5fa3', table='moderation_rating', when='BEFORE')), pgtrigger.compiler.Trigger(name='rating_settles_its_assignment', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    UPDATE moderation_assignment SET state = 'rated'\n                    WHERE id = NEW.assignment_id;\n                    RETURN NULL;", hash='74d39a3be1a4fa0e8c30cb11ed80b1b0298ecdad', operation='INSERT', pgid='pgtrigger_rating_settles_its_assignment_391d5', table='moderation_rating', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Calibration',
                    fields=[
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='calibration', serialize=False, to='comments.revision')),
                        ('key', models.SlugField(help_text='Of a shipped starter.', null=True, unique=True)),
                        ('civil', models.BooleanField()),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('attack', 'attacks a person'), ('slur', 'insults a group of people'), ('threat', 'threatens'), ('private_data', "gives away somebody's private data"), ('spam', 'is advertising or spam'), ('other', 'something else')], max_length=12), default=list, size=None)),
                        ('tone', models.CharField(blank=True, max_length=20)),
                        ('blatant', models.BooleanField(default=False)),
                        ('explanation', models.TextField(help_text='To a reviewer: why this is the answer.')),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('confirmed_at', models.DateTimeField(help_text='A moderator looked and kept it; earlier doubts are settled.', null=True)),
                        ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('origin', models.OneToOneField(help_text='The text that it is a copy of.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practised_as', to='comments.revision')),
                        ('picked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('retired_because', models.CharField(blank=True, choices=[('worn', 'As many have seen it as may'), ('easy', 'As good as everybody passes it'), ('ambiguous', 'Most readers fail it'), ('experts', 'Readers with a good record disagree with it'), ('disputed', 'Several readers say that it is wrong'), ('taken_back', 'Its author took the text back'), ('wrong', 'A moderator says that it is wrong')], max_length=10)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('retired_because__in', ['experts', 'disputed'])), fields=['retired_because'], name='calibration_in_doubt')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_because', '')), models.Q(('retired_at__isnull', False), ('retired_because__gt', '')), _connector='OR'), name='calibration_is_retired_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='calibration_is_confirmed_by_somebody')],
                        'triggers': [pgtrigger.compiler.Trigger(name='calibration_copies_its_origin_word_for_word', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.origin_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM comments_revision o JOIN comments_revision r ON r.text = o.text\n                    WHERE o.id = NEW.origin_id AND r.id = NEW.revision_id AND r.id <> o.id) THEN RAISE EXCEPTION 'calibration copies its origin word for word' USING ERRCODE = 'check_violation', CONSTRAINT = 'calibration_copies_its_origin_word_for_word', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='756ac23ef993b2ca2b84a739ea870f6dd5a2cf72', operation='INSERT', pgid='pgtrigger_calibration_copies_its_origin_word_for_word_b7bd2', table='moderation_calibration', when='BEFORE')), pgtrigger.compiler.Trigger(name='calibration_is_of_a_text_for_practice', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.status = 'calibration') THEN RAISE EXCEPTION 'calibration is of a text for practice' USING ERRCODE = 'check_violation', CONSTRAINT = 'calibration_is_of_a_text_for_practice', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='5b589b344d790659b6ca297dbbc3475cde7f0475', operation='INSERT', pgid='pgtrigger_calibration_is_of_a_text_for_practice_3b089', table='moderation_calibration', when='BEFORE')), pgtrigger.compiler.Trigger(name='calibration_keeps_its_text_and_its_answer', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.revision_id <> NEW.revision_id OR OLD.civil <> NEW.civil OR OLD.origin_id IS DISTINCT FROM NEW.origin_id)', func="RAISE EXCEPTION 'calibration keeps its text and its answer' USING ERRCODE = 'check_violation', CONSTRAINT = 'calibration_keeps_its_text_and_its_answer', TABLE = TG_TABLE_NAME;", hash='2adbc23d202681aab53796a97fa5861609a7dc9d', operation='UPDATE', pgid='pgtrigger_calibration_keeps_its_text_and_its_answer_3dd72', table='moderation_calibration', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Tie',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evidence', models.JSONField(default=dict)),
                        ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField()),
                        ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['other'], name='tie_by_the_other')],
                        'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='tie_is_known_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='tie_names_its_readers_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Apart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('why', models.CharField(choices=[('favour', 'kinder or harsher to this author than anybody else'), ('circle', 'keeps turning up together with the author'), ('device', 'shares a device with the author'), ('network', 'shares a small network with the author'), ('mute', 'one of them has muted the other')], max_length=8)),
                        ('evidence', models.JSONField(default=dict)),
                        ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField(help_text='Null: for good.', null=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reviewer', 'author', 'why'), name='apart_is_said_once_for_each_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Cluster',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField()),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'publication'), name='cluster_is_one_for_each_reader'), models.CheckConstraint(condition=models.Q(('number__in', [0, 1])), name='cluster_is_one_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='Mark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('device', 'Device'), ('network', 'Network')], max_length=7)),
                        ('digest', models.CharField(max_length=64)),
                        ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'digest'], name='mark_shared_by'), models.Index(fields=['seen_at'], name='mark_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'kind', 'digest'), name='mark_is_kept_once_per_reader')],
                    },
                ),
                migrations.CreateModel(
                    name='Credit',
                    fields=[
                        ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='credit', serialize=False, to='moderation.rating')),
                        ('source', models.CharField(choices=[('peers', 'Peers'), ('calibration', 'Calibration'), ('escalation', 'Escalation'), ('audit', 'Audit'), ('report', 'Report'), ('appeal', 'Appeal')], max_length=12)),
                        ('bad', models.FloatField(help_text='How likely the text was bad, by this source.')),
                        ('caught', models.FloatField(default=0)),
                        ('missed', models.FloatField(default=0)),
                        ('spared', models.FloatField(default=0)),
                        ('blamed', models.FloatField(default=0)),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'triggers': [pgtrigger.compiler.Trigger(name='credit_is_its_own_reviewers', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_rating g\n                    WHERE g.id = NEW.rating_id AND g.reviewer_id = NEW.reviewer_id) THEN RAISE EXCEPTION 'credit is its own reviewers' USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_is_its_own_reviewers', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='7cb626b4e444cd3da7145e7d5289f6f0394de29d', operation='INSERT', pgid='pgtrigger_credit_is_its_own_reviewers_00fd9', table='moderation_credit', when='BEFORE')), pgtrigger.compiler.Trigger(name='credit_stays_with_its_rating_and_is_never_dele', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'credit stays with its rating and is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_stays_with_its_rating_and_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='c721d5b869cb2fa63701696eff550269553db194', operation='DELETE', pgid='pgtrigger_credit_stays_with_its_rating_and_is_never_dele_a4dd4', table='moderation_credit', when='BEFORE')), pgtrigger.compiler.Trigger(name='credit_keeps_its_reviewer', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.reviewer_id <> NEW.reviewer_id OR OLD.rating_id <> NEW.rating_id)', func="RAISE EXCEPTION 'credit keeps its reviewer' USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_keeps_its_reviewer', TABLE = TG_TABLE_NAME;", hash='15a102b8d15801b84d4b26858842ebc41c2f9ec9', operation='UPDATE', pgid='pgtrigger_credit_keeps_its_reviewer_5aff9', table='moderation_credit', when='BEFORE')), pgtrigger.compiler.Trigger(name='standing_sums_new_credits', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    INSERT INTO moderation_standing AS s (reader_id, tier, caught, missed, spared,\n                        blamed, settled, calibrations_seen, calibrations_passed)\n                    SELECT reviewer_id, 'newcomer', sum(caught), sum(missed), sum(spared),\n                        sum(blamed), count(*) FILTER (WHERE c.caught + c.missed + c.spared + c.blamed > 0), count(*) FILTER (WHERE c.caught + c.missed + c.spared + c.blamed > 0 AND c.source = 'calibration'), count(*) FILTER (WHERE c.caught + c.missed + c.spared + c.blamed > 0 AND c.source = 'calibration' AND c.caught + c.spared > 0)\n                    FROM now_credited c GROUP BY reviewer_id ORDER BY reviewer_id\n                    ON CONFLICT (reader_id) DO UPDATE SET\n                        caught = s.caught + excluded.caught, missed = s.missed + excluded.missed,\n                        spared = s.spared + excluded.spared, blamed = s.blamed + excluded.blamed,\n                        settled = s.settled + excluded.settled,\n                        calibrations_seen = s.calibrations_seen + excluded.calibrations_seen,\n                        calibrations_passed =\n                            s.calibrations_passed + excluded.calibrations_passed;\n                    RETURN NULL;", hash='fdb42cfd1429790489f5ef7e5bf07d5196ff1871', level='STATEMENT', operation='INSERT', pgid='pgtrigger_standing_sums_new_credits_fc9ad', referencing='REFERENCING NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER')), pgtrigger.compiler.Trigger(name='standing_sums_rewritten_credits', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    WITH difference AS (\n                        SELECT n.reviewer_id, sum(n.caught - o.caught) AS caught,\n                            sum(n.missed - o.missed) AS missed,\n                            sum(n.spared - o.spared) AS spared,\n                            sum(n.blamed - o.blamed) AS blamed,\n                            count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0) AS settled,\n                            count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration') - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration') AS seen,\n                            count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration' AND n.caught + n.spared > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration' AND o.caught + o.spared > 0) AS passed\n                        FROM now_credited n JOIN was_credited o USING (rating_id)\n                        GROUP BY n.reviewer_id ORDER BY n.reviewer_id\n                    )\n                    UPDATE moderation_standing s SET caught = s.caught + d.caught,\n                        missed = s.missed + d.missed, spared = s.spared + d.spared,\n                        blamed = s.blamed + d.blamed, settled = s.settled + d.settled,\n                        calibrations_seen = s.calibrations_seen + d.seen,\n                        calibrations_passed = s.calibrations_passed + d.passed\n                    FROM difference d WHERE s.reader_id = d.reviewer_id;\n                    RETURN NULL;", hash='b2c936d09a466e985af40733bf542fc167f45f5a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_standing_sums_rewritten_credits_35e2c', referencing='REFERENCING OLD TABLE AS was_credited  NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Claim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField(db_index=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='moderation.case')),
                        ('moderator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'moderator'), name='claim_is_one_per_case_and_moderator')],
                    },
                ),
                migrations.CreateModel(
                    name='ReasonTemplate',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('language', models.CharField(max_length=12)),
                        ('reason', models.CharField(help_text='A code of moderation/grounds.py.', max_length=20)),
                        ('title', models.CharField(help_text='For moderators; its author never sees it.', max_length=80)),
                        ('text', models.TextField(max_length=2000)),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'language', 'title'), name='template_has_its_title_to_itself'), models.CheckConstraint(condition=models.Q(('text__gt', '')), name='template_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportsIgnored',
                    fields=[
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reports_ignored', serialize=False, to='comments.revision')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'triggers': [pgtrigger.compiler.Trigger(name='reports_ignored_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'reports ignored is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_ignored_is_never_changed', TABLE = TG_TABLE_NAME;", hash='1ebde4897d37c32cae9c42cbd461406df28b8ca6', operation='UPDATE', pgid='pgtrigger_reports_ignored_is_never_changed_ed2cf', table='moderation_reportsignored', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='DeskChoices',
                    fields=[
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='desk_choices', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('keys_on', models.BooleanField(default=True)),
                        ('keys', models.JSONField(default=dict, help_text='Acts and the keys chosen for them.')),
                        ('covers', models.BooleanField(default=True, help_text='Harsh texts, until they are opened.')),
                        ('severe_in_a_row', models.PositiveSmallIntegerField(default=5, help_text='After how many a pause is suggested; 0: never.')),
                    ],
                ),
                migrations.CreateModel(
                    name='JudgedRevision',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.revision',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_in_review_only_after_its_author_ga', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status = 'in_review' AND NEW.reviews_given < NEW.reviews_owed\n                   AND NOT EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = NEW.id)\n                 THEN RAISE EXCEPTION 'revision is in review only after its author gave the reviews owed' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_in_review_only_after_its_author_gave_the_reviews_owed', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='df6611541460308950d8d22d38b8abb4e4cd1d36', operation='UPDATE OF "status", "reviews_given"', pgid='pgtrigger_revision_is_in_review_only_after_its_author_ga_9e3a3', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_released_only_by_a_decision_to_rel', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status = 'released' AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d.outcome = 'release') THEN RAISE EXCEPTION 'revision is released only by a decision to release it' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_released_only_by_a_decision_to_release_it', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='3c01b86ecd816ea22bcc89692f2828553a35bae2', operation='UPDATE OF "status", "decision"', pgid='pgtrigger_revision_is_released_only_by_a_decision_to_rel_9be4d', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_rejected_only_by_a_decision_of_the', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status = 'rejected' AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d.outcome = 'reject') THEN RAISE EXCEPTION 'revision is rejected only by a decision of the desk' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_rejected_only_by_a_decision_of_the_desk', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='794c58762d97fcdd2ed6bf2478e4d3c3bead37fe', operation='UPDATE OF "status", "decision"', pgid='pgtrigger_revision_is_rejected_only_by_a_decision_of_the_0c158', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_public_unread_only_as_a_mend', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF OLD.status = \'pending\' AND NEW.status = \'released\' AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d."by" = \'house\'\n                    AND d.outcome = \'release\') THEN RAISE EXCEPTION \'revision is public unread only as a mend\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'revision_is_public_unread_only_as_a_mend\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='f5a27aa90dfae9abcde6214028cfb86a5292fb43', operation='UPDATE OF "status"', pgid='pgtrigger_revision_is_public_unread_only_as_a_mend_b687d', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_gives_way_in_public_only_to_a_mend_or', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF OLD.status = \'released\' AND NEW.status = \'superseded\' AND NOT EXISTS (\n                    SELECT FROM comments_revision s JOIN moderation_decision d\n                        ON d.revision_id = s.id AND d.outcome = \'release\'\n                    WHERE s.comment_id = NEW.comment_id AND s.number > NEW.number\n                    AND (s.status = \'pending\' AND d."by" = \'house\'\n                        AND s.mends_id = coalesce(NEW.mends_id, NEW.id)\n                        OR s.status IN (\'in_review\', \'held\', \'returned\') AND d.id = s.decision\n                        AND s.release_due_at IS NOT NULL AND s.edits_id = NEW.id)) THEN RAISE EXCEPTION \'revision gives way in public only to a mend or an edit of it\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'revision_gives_way_in_public_only_to_a_mend_or_an_edit_of_it\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='49067597a0b0c18d2f1fed57f711f6ac78746dd5', operation='UPDATE OF "status"', pgid='pgtrigger_revision_gives_way_in_public_only_to_a_mend_or_b94f0', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_in_review_only_when_no_hook_is_sti', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status = 'in_review' AND OLD.status <> 'in_review' AND EXISTS (\n                    SELECT FROM moderation_hookcall h\n                    WHERE h.revision_id = NEW.id AND h.state = 'open') THEN RAISE EXCEPTION 'revision is in review only when no hook is still to answer' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_in_review_only_when_no_hook_is_still_to_answer', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='86ad99d878925bcec8882c338803d5dff464082f', operation='UPDATE OF "status"', pgid='pgtrigger_revision_is_in_review_only_when_no_hook_is_sti_e3f83', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_that_mends_a_slip_is_read_by_nobody', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status = 'in_review' AND NEW.mends_id IS NOT NULL THEN RAISE EXCEPTION 'revision that mends a slip is read by nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_that_mends_a_slip_is_read_by_nobody', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='fde0633f50c2ee82fc4667b360d528e2386273b7', operation='UPDATE OF "status"', pgid='pgtrigger_revision_that_mends_a_slip_is_read_by_nobody_8799b', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_leaves_rejection_only_by_an_open_appe', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status = 'rejected' AND NEW.status <> 'rejected' AND NOT EXISTS (\n                    SELECT FROM moderation_case c\n                    WHERE c.revision_id = NEW.id AND c.closed_at IS NULL\n                    AND c.cause IN ('appeal', 'correction')\n                    AND OLD.decision IN (c.appealed_id, c.corrects_id)) AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE u.done_at IS NULL\n    AND b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status) THEN RAISE EXCEPTION 'revision leaves rejection only by an open appeal' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_leaves_rejection_only_by_an_open_appeal', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='5ba8b8e66758c51394b995930b9ed7f31bc26e26', operation='UPDATE OF "status"', pgid='pgtrigger_revision_leaves_rejection_only_by_an_open_appe_45788', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_taken_from_the_public_only_by_the_', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF OLD.status = \'released\' AND NEW.status IN (\'returned\', \'rejected\')\n                   AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE u.done_at IS NULL\n    AND b.facts #>> ARRAY[\'texts\', NEW.id::text, \'status\'] = NEW.status) AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d."by" = \'desk\' AND d.outcome =\n                        CASE NEW.status WHEN \'returned\' THEN \'return\' ELSE \'reject\' END) THEN RAISE EXCEPTION \'revision is taken from the public only by the desk\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'revision_is_taken_from_the_public_only_by_the_desk\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='b9cf49fce1f2fee1d73ff9985dedd7dcf857e821', operation='UPDATE OF "status"', pgid='pgtrigger_revision_is_taken_from_the_public_only_by_the__be89a', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='public_text_is_hidden_only_with_a_statement_of', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status = 'released' AND NEW.status IN ('held', 'returned', 'rejected'))", constraint='CONSTRAINT', func="IF NOT EXISTS (SELECT FROM moderation_statement s\n                    WHERE s.revision_id = NEW.id AND s.decision_id = NEW.decision)\n                   AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status\n    AND b.facts #>> ARRAY['texts', NEW.id::text, 'decision']\n        IS NOT DISTINCT FROM NEW.decision::text) THEN RAISE EXCEPTION 'public text is hidden only with a statement of reasons' USING ERRCODE = 'check_violation', CONSTRAINT = 'public_text_is_hidden_only_with_a_statement_of_reasons', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='218ec37b523bf9d98f3c184493f088d8d5e81afb', operation='UPDATE OF "status"', pgid='pgtrigger_public_text_is_hidden_only_with_a_statement_of_c98c1', table='comments_revision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_hidden_only_by_a_decision_that_ask', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status = 'released' AND NEW.status = 'held' AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE u.done_at IS NULL\n    AND b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status)\n                   AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d.outcome = 'escalate') THEN RAISE EXCEPTION 'revision is hidden only by a decision that asks the desk' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_hidden_only_by_a_decision_that_asks_the_desk', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='98c6584e357294b6bc45ba9cc070f5b2989e4d0d', operation='UPDATE OF "status"', pgid='pgtrigger_revision_is_hidden_only_by_a_decision_that_ask_35068', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_goes_back_to_its_readers_only_by_a_re', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status IN ('returned', 'held') AND NEW.status = 'in_review'\n                    AND NOT EXISTS (SELECT FROM moderation_recount c\n                    WHERE c.revision_id = NEW.id AND c.done_at IS NULL) AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE u.done_at IS NULL\n    AND b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status) THEN RAISE EXCEPTION 'revision goes back to its readers only by a recount' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_goes_back_to_its_readers_only_by_a_recount', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='14446447c09a4ab4f767ad708c1645013cf2401c', operation='UPDATE OF "status"', pgid='pgtrigger_revision_goes_back_to_its_readers_only_by_a_re_9e6c4', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_takes_a_step_back_only_with_an_undoin', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF ((OLD.status, NEW.status) IN (('returned', 'held'), ('released', 'held'),\n                    ('superseded', 'released'), ('rejected', 'returned'),\n                    ('rejected', 'released'), ('rejected', 'in_review'))\n                    OR OLD.status = 'withdrawn' AND NEW.status <> 'withdrawn')\n                    AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_before b ON b.decision_id = u.decision_id\n    WHERE u.done_at IS NULL\n    AND b.facts #>> ARRAY['texts', NEW.id::text, 'status'] = NEW.status) AND NOT (\n                    (OLD.status, NEW.status) = ('released', 'held') AND EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.decision\n                    AND d.revision_id = NEW.id AND d.outcome = 'escalate')) THEN RAISE EXCEPTION 'revision takes a step back only with an undoing' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_takes_a_step_back_only_with_an_undoing', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='49a0176dda3de4998968c64808c7b866cfd44ab1', operation='UPDATE OF "status"', pgid='pgtrigger_revision_takes_a_step_back_only_with_an_undoin_41eea', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='ended_text_is_blanked_only_with_its_author_or_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status IN ('rejected', 'withdrawn', 'lapsed')\n                   AND (OLD.text, OLD.html) <> (NEW.text, NEW.html)\n                   AND NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.author_id AND a.erased_at IS NOT NULL)\n                   AND NOT EXISTS (SELECT FROM moderation_leftover l\n                    WHERE l.revision_id = OLD.id AND l.blanked_at IS NULL\n                    AND l.since <= now() - interval '184 days')\n                   AND NOT EXISTS (SELECT FROM moderation_importedcomment i\n                    JOIN moderation_importbatch b ON b.id = i.batch_id\n                    WHERE i.comment = OLD.comment_id AND b.state = 'rolling_back') THEN RAISE EXCEPTION 'ended text is blanked only with its author or in time' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_text_is_blanked_only_with_its_author_or_in_time', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='4abc647fdbcf81793f7acd7530229a53fb726e29', operation='UPDATE OF "text", "html"', pgid='pgtrigger_ended_text_is_blanked_only_with_its_author_or__49234', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='judgedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='practice_text_is_blanked_only_with_the_author_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status = 'calibration' AND (OLD.text, OLD.html) <> (NEW.text, NEW.html)\n                   AND NOT EXISTS (\n                    SELECT FROM moderation_calibration c\n                    JOIN comments_revision o ON o.id = c.origin_id\n                    JOIN newsroom_reader a ON a.id = o.author_id\n                    WHERE c.revision_id = NEW.id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'practice text is blanked only with the author of its origin' USING ERRCODE = 'check_violation', CONSTRAINT = 'practice_text_is_blanked_only_with_the_author_of_its_origin', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b337781129287545692b7cb3ca10033fe71e3007', operation='UPDATE OF "text", "html"', pgid='pgtrigger_practice_text_is_blanked_only_with_the_author__5f5f8', table='comments_revision', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='ErasedReader',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.reader',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='erasedreader',
                    trigger=pgtrigger.compiler.Trigger(name='reader_who_was_erased_does_not_come_back', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.erased_at IS NOT NULL AND (OLD.erased_at, OLD.handle, OLD.issuer, OLD.subject, OLD.name, OLD.password) IS DISTINCT FROM (NEW.erased_at, NEW.handle, NEW.issuer, NEW.subject, NEW.name, NEW.password))', func="RAISE EXCEPTION 'reader who was erased does not come back' USING ERRCODE = 'check_violation', CONSTRAINT = 'reader_who_was_erased_does_not_come_back', TABLE = TG_TABLE_NAME;", hash='d0eb3af5406d5f503fa10f76a56cb3e59e339084', operation='UPDATE', pgid='pgtrigger_reader_who_was_erased_does_not_come_back_d74a9', table='newsroom_reader', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='SettledMode',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.mode',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='settledmode',
                    trigger=pgtrigger.compiler.Trigger(name='mode_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_importedthread t\n                    JOIN moderation_importbatch b ON b.id = t.batch_id\n                    WHERE t.article_id = OLD.article_id AND t.mode = OLD.id AND t.is_made\n                    AND b.state = 'rolling_back') THEN RAISE EXCEPTION 'mode is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'mode_is_never_deleted', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='5789698f7a4d93cd34434368c7c49a2e3ac35f3e', operation='DELETE', pgid='pgtrigger_mode_is_never_deleted_42937', table='newsroom_mode', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='settledmode',
                    trigger=pgtrigger.compiler.Trigger(name='mode_is_ended_once_and_otherwise_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.ended_at IS NOT NULL OR (OLD.id, OLD.publication_id, OLD.section, OLD.article_id, OLD.kind, OLD.reason, OLD.note, OLD.starts_at, OLD.ends_at, OLD.daily_from, OLD.daily_until, OLD.days, OLD.time_zone, OLD.set_by_id, OLD.set_at) IS DISTINCT FROM (NEW.id, NEW.publication_id, NEW.section, NEW.article_id, NEW.kind, NEW.reason, NEW.note, NEW.starts_at, NEW.ends_at, NEW.daily_from, NEW.daily_until, NEW.days, NEW.time_zone, NEW.set_by_id, NEW.set_at))', func="RAISE EXCEPTION 'mode is ended once and otherwise never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'mode_is_ended_once_and_otherwise_never_changed', TABLE = TG_TABLE_NAME;", hash='6291b31f59752b267e55e0778552e66eeaeaf1e6', operation='UPDATE', pgid='pgtrigger_mode_is_ended_once_and_otherwise_never_changed_fe745', table='newsroom_mode', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='ToldLinking',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.linking',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldlinking',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_account_that_is_linked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.window_id IS NOT NULL)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'linked', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'window' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('window', NEW.window_id), NEW.publication_id, NEW.reader_id ; RETURN NULL;", hash='2c10ece9b17684f4f31dd52b8f2d782e94b4354d', operation='INSERT', pgid='pgtrigger_log_tells_of_every_account_that_is_linked_0bd96', table='newsroom_linking', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Standing',
                    fields=[
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('tier', models.CharField(choices=[('newcomer', 'Newcomer'), ('regular', 'Regular'), ('trusted', 'Trusted')], default='newcomer', max_length=10)),
                        ('calibrations_seen', models.IntegerField(db_default=0, default=0)),
                        ('calibrations_passed', models.IntegerField(db_default=0, default=0)),
                        ('blamed', models.FloatField(db_default=0.0, default=0)),
                        ('caught', models.FloatField(db_default=0.0, default=0)),
                        ('flagged_until', models.DateTimeField(help_text='By what the nights found.', null=True)),
                        ('missed', models.FloatField(db_default=0.0, default=0)),
                        ('probation_until', models.DateTimeField(null=True)),
                        ('settled', models.IntegerField(db_default=0, default=0)),
                        ('spared', models.FloatField(db_default=0.0, default=0)),
                        ('strikes', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('tier', 'trusted')), fields=['reader'], name='standing_trusted')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('calibrations_passed__lte', models.F('calibrations_seen'))), name='standing_passes_no_more_than_it_has_seen')],
                        'triggers': [pgtrigger.compiler.Trigger(name='standing_begins_with_nothing', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF pg_trigger_depth() < 2 AND NEW.caught + NEW.missed + NEW.spared + NEW.blamed\n                    + NEW.settled + NEW.calibrations_seen <> 0 THEN RAISE EXCEPTION 'standing begins with nothing' USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_begins_with_nothing', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='fcffc39ba082fda975636eb87318659ceea89d73', operation='INSERT', pgid='pgtrigger_standing_begins_with_nothing_d7ee0', table='moderation_standing', when='BEFORE')), pgtrigger.compiler.Trigger(name='standing_is_counted_from_its_credits_never_wri', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF pg_trigger_depth() < 2 AND (OLD.caught, OLD.missed, OLD.spared, OLD.blamed, OLD.settled, OLD.calibrations_seen, OLD.calibrations_passed) IS DISTINCT FROM (NEW.caught, NEW.missed, NEW.spared, NEW.blamed, NEW.settled, NEW.calibrations_seen, NEW.calibrations_passed) THEN RAISE EXCEPTION 'standing is counted from its credits never written' USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_is_counted_from_its_credits_never_written', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='7d29de00f1a90dbd60c6fafea4d916b06e00bc50', operation='UPDATE OF "caught", "missed", "spared", "blamed", "settled", "calibrations_seen", "calibrations_passed"', pgid='pgtrigger_standing_is_counted_from_its_credits_never_wri_02115', table='moderation_standing', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Voiding',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('reason', models.CharField(max_length=200)),
                        ('voided_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='voiding', to=settings.AUTH_USER_MODEL)),
                        ('lifted_at', models.DateTimeField(help_text='Its reader objected, and was right.', null=True)),
                    ],
                    options={
                        'triggers': [pgtrigger.compiler.Trigger(name='voiding_is_lifted_once_and_else_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.lifted_at IS NOT NULL OR (OLD.id, OLD.reviewer_id, OLD.by_id, OLD.reason, OLD.voided_at) IS DISTINCT FROM (NEW.id, NEW.reviewer_id, NEW.by_id, NEW.reason, NEW.voided_at))', func="RAISE EXCEPTION 'voiding is lifted once and else stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'voiding_is_lifted_once_and_else_stays', TABLE = TG_TABLE_NAME;", hash='9ad6331d35377007d1b2392317a2327f12e4a3b7', operation='UPDATE', pgid='pgtrigger_voiding_is_lifted_once_and_else_stays_b08ed', table='moderation_voiding', when='BEFORE')), pgtrigger.compiler.Trigger(name='voiding_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'voiding is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'voiding_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='85c9cff2ece19c55622f8767724ba8fa89945f1c', operation='DELETE', pgid='pgtrigger_voiding_is_never_deleted_bea84', table='moderation_voiding', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Recount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('done_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('kept', 'The others say the same'), ('released', 'Returned by mistake, and released'), ('queued', 'Decided by mistake, and given to readers again'), ('case', 'With the desk'), ('resettled', 'Still with its readers'), ('by_desk', 'The desk had decided, or was going to'), ('gone', 'Withdrawn, lapsed or written anew')], max_length=9)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recounts', to='comments.revision')),
                        ('voiding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recounts', to='moderation.voiding')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['voiding', 'id'], name='recount_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('voiding', 'revision'), name='recount_is_of_a_text_once_for_each_voiding'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('outcome', '')), models.Q(('done_at__isnull', False), ('outcome__gt', '')), _connector='OR'), name='recount_that_is_done_says_what_came_of_it')],
                        'triggers': [pgtrigger.compiler.Trigger(name='recount_is_of_a_text_that_the_voided_account_r', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (\n                    SELECT FROM moderation_rating g JOIN moderation_voiding v\n                    ON v.reviewer_id = g.reviewer_id\n                    WHERE v.id = NEW.voiding_id AND g.revision_id = NEW.revision_id) THEN RAISE EXCEPTION 'recount is of a text that the voided account rated' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_is_of_a_text_that_the_voided_account_rated', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='de8c7af4905b9f2e34c35884f2f518db616bc37d', operation='INSERT', pgid='pgtrigger_recount_is_of_a_text_that_the_voided_account_r_e5117', table='moderation_recount', when='BEFORE')), pgtrigger.compiler.Trigger(name='recount_is_done_once_and_then_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NOT NULL OR OLD.voiding_id <> NEW.voiding_id OR OLD.revision_id <> NEW.revision_id)', func="RAISE EXCEPTION 'recount is done once and then stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_is_done_once_and_then_stays', TABLE = TG_TABLE_NAME;", hash='2a8c5fbf81e7b952b7d80ee97d8f6d001d0a37ce', operation='UPDATE', pgid='pgtrigger_recount_is_done_once_and_then_stays_46768', table='moderation_recount', when='BEFORE')), pgtrigger.compiler.Trigger(name='recount_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'recount is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'recount_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='f75da92351cdd73bb1cf991b12680cfa480de13f', operation='DELETE', pgid='pgtrigger_recount_is_never_deleted_280e4', table='moderation_recount', when='BEFORE')), pgtrigger.compiler.Trigger(name='passport_gives_a_voided_rating_its_place_back', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NULL AND NEW.done_at IS NOT NULL)', func='\n                    UPDATE comments_revision SET ratings_received = ratings_received - 1\n                    WHERE id = NEW.revision_id;\n                    RETURN NULL;', hash='50450ab5d30b5c09c459c786eba7e88cb5752912', operation='UPDATE OF "done_at"', pgid='pgtrigger_passport_gives_a_voided_rating_its_place_back_37c1c', table='moderation_recount', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='ToldVoiding',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.voiding',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldvoiding',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_voiding', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'voided', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN '' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('voiding', NEW.id), home.id, NEW.reviewer_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reviewer_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='195e9c6648ddc2a01b2ce8a9465e0b51c23500a8', operation='INSERT', pgid='pgtrigger_log_tells_of_every_voiding_2be7d', table='moderation_voiding', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldStanding',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.standing',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldstanding',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.tier, OLD.strikes, OLD.probation_until, OLD.flagged_until) IS DISTINCT\n                FROM (NEW.tier, NEW.strikes, NEW.probation_until, NEW.flagged_until))', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reader_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='961c5862eb58d060031f38aa3aec92e33fc7ac79', operation='UPDATE OF "tier", "strikes", "probation_until", "flagged_until"', pgid='pgtrigger_log_tells_of_a_standing_that_changes_dae59', table='moderation_standing', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldstanding',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_is_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'given' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until, 'counts', jsonb_build_array(NEW.caught, NEW.missed, NEW.spared, NEW.blamed, NEW.settled,\n    NEW.calibrations_seen, NEW.calibrations_passed)), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reader_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL AND pg_trigger_depth() < 2; RETURN NULL;", hash='e403362727a47c296a224e0e1522704f6c9402ae', operation='INSERT', pgid='pgtrigger_log_tells_of_a_standing_that_is_given_b868d', table='moderation_standing', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldCredit',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.credit',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldcredit',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_what_credits_add', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'credited', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, told.all_of_them, place.publication_id FROM (SELECT jsonb_object_agg(reviewer_id, counts) AS all_of_them\n        FROM (SELECT n.reviewer_id, jsonb_build_array(sum(n.caught), sum(n.missed), sum(n.spared), sum(n.blamed), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0),\n    count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration'), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration' AND n.caught + n.spared > 0)) AS counts\n            FROM now_credited n GROUP BY n.reviewer_id) added\n        WHERE counts <> '[0, 0, 0, 0, 0, 0, 0]') told\n    CROSS JOIN LATERAL (SELECT r.publication_id FROM now_credited n\n        JOIN moderation_rating g ON g.id = n.rating_id\n        JOIN comments_revision r ON r.id = g.revision_id LIMIT 1) place\n    WHERE told.all_of_them IS NOT NULL; RETURN NULL;", hash='eeb763250582e35fa337e49f8c056c051cfb8567', level='STATEMENT', operation='INSERT', pgid='pgtrigger_log_tells_what_credits_add_1c516', referencing='REFERENCING NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldcredit',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_what_credits_become', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'credited', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, told.all_of_them, place.publication_id FROM (SELECT jsonb_object_agg(reviewer_id, counts) AS all_of_them\n        FROM (SELECT n.reviewer_id, jsonb_build_array(sum(n.caught - o.caught), sum(n.missed - o.missed), sum(n.spared - o.spared),\n    sum(n.blamed - o.blamed), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration') - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration'),\n    count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration' AND n.caught + n.spared > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration' AND o.caught + o.spared > 0)) AS counts\n            FROM now_credited n JOIN was_credited o ON o.rating_id = n.rating_id GROUP BY n.reviewer_id) added\n        WHERE counts <> '[0, 0, 0, 0, 0, 0, 0]') told\n    CROSS JOIN LATERAL (SELECT r.publication_id FROM now_credited n\n        JOIN moderation_rating g ON g.id = n.rating_id\n        JOIN comments_revision r ON r.id = g.revision_id LIMIT 1) place\n    WHERE told.all_of_them IS NOT NULL; RETURN NULL;", hash='8bdd962cc3a7abba54bd3769ae762349b7b7525b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_log_tells_what_credits_become_0fe33', referencing='REFERENCING OLD TABLE AS was_credited  NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Policy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('section', models.SlugField(blank=True, help_text='Empty: every section.')),
                        ('tier', models.CharField(blank=True, choices=[('newcomer', 'Newcomer'), ('regular', 'Regular'), ('trusted', 'Trusted')], help_text='Empty: every reader.', max_length=10)),
                        ('exceptions', models.JSONField(help_text='For example {"reviews_owed": 2}.')),
                        ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='newsroom.article')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='policies', to='newsroom.publication')),
                    ],
                    options={
                        'verbose_name': 'exception to the rule',
                        'verbose_name_plural': 'exceptions to the rule',
                        'constraints': [models.UniqueConstraint(fields=('publication', 'section', 'article', 'tier'), name='policy_is_said_once_for_each_place', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Relief',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField()),
                        ('since', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField(help_text='Null: in force.', null=True)),
                        ('why', models.JSONField(help_text='What was measured.')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('publication',), name='relief_is_in_force_once_at_a_place'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='relief_has_three_levels'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='relief_ends_after_it_began')],
                        'triggers': [pgtrigger.compiler.Trigger(name='relief_only_ends_and_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.until IS NOT NULL OR (OLD.publication_id, OLD.level, OLD.since, OLD.why) IS DISTINCT FROM (NEW.publication_id, NEW.level, NEW.since, NEW.why))', func="RAISE EXCEPTION 'relief only ends and is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'relief_only_ends_and_is_never_changed', TABLE = TG_TABLE_NAME;", hash='359383e71c174c067ec9fca0a8d56ac5ecec14f9', operation='UPDATE', pgid='pgtrigger_relief_only_ends_and_is_never_changed_1de8a', table='moderation_relief', when='BEFORE')), pgtrigger.compiler.Trigger(name='relief_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'relief is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'relief_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='e3a05adc696d8e7c2e113308b82a62f0dc44f92b', operation='DELETE', pgid='pgtrigger_relief_is_never_deleted_3a702', table='moderation_relief', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ToldRelief',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.relief',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrelief',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_relief_that_begins', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'relieved', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'supply' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('level', NEW.level), NEW.publication_id ; RETURN NULL;", hash='7d799ce622c03680a097dffcc38022f279a8698a', operation='INSERT', pgid='pgtrigger_log_tells_of_relief_that_begins_52552', table='moderation_relief', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrelief',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_relief_that_ends', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'relieved', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'supply' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('level', 0), NEW.publication_id ; RETURN NULL;", hash='6724353cc4633cd8bf7e010f9bf6a49e74ec92ed', operation='UPDATE OF "until"', pgid='pgtrigger_log_tells_of_relief_that_ends_49b04', table='moderation_relief', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldPolicy',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.policy',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldpolicy',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_rule_that_is_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'rule', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'given', 'row', NEW.id, 'section', NEW.section, 'tier', NEW.tier, 'article', NEW.article_id,\n            'exceptions', NEW.exceptions), NEW.publication_id, NEW.article_id ; RETURN NULL;", hash='3def2e09d103a6106acec701425085ef7465aaac', operation='INSERT', pgid='pgtrigger_log_tells_of_a_rule_that_is_given_3531a', table='moderation_policy', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldpolicy',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_rule_that_is_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'rule', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'changed', 'row', NEW.id, 'section', NEW.section, 'tier', NEW.tier, 'article', NEW.article_id,\n            'exceptions', NEW.exceptions), NEW.publication_id, NEW.article_id ; RETURN NULL;", hash='25a168d5bee21817bc9c9d438386f4f9b2065134', operation='UPDATE', pgid='pgtrigger_log_tells_of_a_rule_that_is_changed_2317b', table='moderation_policy', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldpolicy',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_rule_that_is_taken', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'rule', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'taken', 'row', OLD.id, 'section', OLD.section, 'tier', OLD.tier, 'article', OLD.article_id,\n            'exceptions', OLD.exceptions), OLD.publication_id, OLD.article_id ; RETURN NULL;", hash='7403e05ad8c28ff2cb046a4484cc64a2b9937952', operation='DELETE', pgid='pgtrigger_log_tells_of_a_rule_that_is_taken_d02ad', table='moderation_policy', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldRole',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.role',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrole',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_role_that_is_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'role', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'given', 'row', NEW.id, 'kind', NEW.kind, 'sections', NEW.sections), NEW.publication_id, NEW.reader_id ; RETURN NULL;", hash='cd93bf8f21dcbe75dc81f6d3b4b4d5e9f8fd1cde', operation='INSERT', pgid='pgtrigger_log_tells_of_a_role_that_is_given_e2252', table='newsroom_role', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrole',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_role_that_is_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'role', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'changed', 'row', NEW.id, 'kind', NEW.kind, 'sections', NEW.sections), NEW.publication_id, NEW.reader_id ; RETURN NULL;", hash='c2273b2e28751e7dad21255fa47e1537f794774c', operation='UPDATE', pgid='pgtrigger_log_tells_of_a_role_that_is_changed_e55d7', table='newsroom_role', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrole',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_role_that_is_taken', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'role', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'unattributed' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('how', 'taken', 'row', OLD.id, 'kind', OLD.kind, 'sections', OLD.sections), OLD.publication_id, OLD.reader_id ; RETURN NULL;", hash='778c07466b2f63f5cb98c897ff9d936031696087', operation='DELETE', pgid='pgtrigger_log_tells_of_a_role_that_is_taken_507ba', table='newsroom_role', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Waiver',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('reason', models.CharField(max_length=200)),
                        ('waived_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(help_text='None: the house.', null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='waiver', to='comments.revision')),
                    ],
                    options={
                        'triggers': [pgtrigger.compiler.Trigger(name='waiver_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'waiver is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_is_never_changed', TABLE = TG_TABLE_NAME;", hash='1bae729c4d6ba10975e24ba06ddd618221c37b54', operation='UPDATE', pgid='pgtrigger_waiver_is_never_changed_c9ba8', table='moderation_waiver', when='BEFORE')), pgtrigger.compiler.Trigger(name='waiver_is_deleted_only_with_the_decision_that_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_undoing u\n                    JOIN moderation_decision d ON d.id = u.decision_id\n                    WHERE u.done_at IS NULL AND d.revision_id = OLD.revision_id\n                    AND d.moderator_id = OLD.by_id AND d.decided_at <= OLD.waived_at) THEN RAISE EXCEPTION 'waiver is deleted only with the decision that it came with' USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_is_deleted_only_with_the_decision_that_it_came_with', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='f95791f7937981e10fa835c4e838e7ffad1813fa', operation='DELETE', pgid='pgtrigger_waiver_is_deleted_only_with_the_decision_that__41d3d', table='moderation_waiver', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ToldRevision',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.revision',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrevision',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_move_of_a_text', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.status <> NEW.status)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'moved', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN CASE WHEN NEW.decision IS NOT NULL AND\n                        NEW.status IN ('released', 'returned', 'rejected', 'held')\n                        THEN 'decision' ELSE NEW.status END ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('from', OLD.status, 'to', NEW.status), NEW.publication_id, NEW.comment_id, NEW.id, c.article_id, NEW.decision FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='3b7797957b91b6d85828d553ecd7760b2dceabfc', operation='UPDATE OF "status"', pgid='pgtrigger_log_tells_of_every_move_of_a_text_1c62c', table='comments_revision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrevision',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_text_that_is_not_born_pending', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), \'hex\')::uuid, coalesce(nullif(current_setting(\'third_reading.clock\', true), \'\')::timestamptz, clock_timestamp()), \'moved\', nullif(current_setting(\'third_reading.by\', true), \'\')::uuid, CASE WHEN nullif(current_setting(\'third_reading.by\', true), \'\')::uuid IS NULL THEN n.status ELSE \'\' END, \'\', nullif(current_setting(\'third_reading.under\', true), \'\')::uuid, jsonb_build_object(\'from\', \'\', \'to\', n.status), n.publication_id, n.comment_id, n.id, c.article_id, n.decision FROM came n JOIN comments_comment c ON c.id = n.comment_id\n    WHERE n.status <> \'pending\' AND NOT EXISTS (SELECT FROM moderation_decision d\n        WHERE d.id = n.decision AND d.revision_id = n.id AND d."by" = \'import\'); RETURN NULL;', hash='61be836f5a6b494e7133759cc4195921c1ec80cf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_log_tells_of_a_text_that_is_not_born_pending_bbcdb', referencing='REFERENCING NEW TABLE AS came ', table='comments_revision', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldDecision',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.decision',),
                    managers=[
                        ('objects', django.db.models.manager.Manager()),
                        ('ever', django.db.models.manager.Manager()),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tolddecision',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_decision', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by" <> \'import\')', func='INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, reader_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), \'hex\')::uuid, NEW.decided_at, \'decided\', NEW.moderator_id, CASE WHEN NEW.moderator_id IS NULL THEN NEW."by" ELSE \'\' END, CASE WHEN NEW.reason ~ \'^[a-z0-9_]+$\' THEN NEW.reason ELSE \'other\' END, nullif(current_setting(\'third_reading.under\', true), \'\')::uuid, jsonb_build_object(\'outcome\', NEW.outcome, \'was\', r.status), r.publication_id, r.comment_id, r.id, c.author_id, c.article_id, NEW.id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;', hash='51ceb664908dad433bc35b71df74b49822ab14c2', operation='INSERT', pgid='pgtrigger_log_tells_of_every_decision_11f2e', table='moderation_decision', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldCase',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.case',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldcase',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_appeal', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.cause = 'appeal')", func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, reader_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'appealed', c.author_id, CASE WHEN c.author_id IS NULL THEN '' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('case', NEW.id), NEW.publication_id, NEW.comment_id, NEW.revision_id, c.author_id, c.article_id, NEW.appealed_id FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='5ec9dd2ee068d6d17e82cc0e71fadc878def1b66', operation='INSERT', pgid='pgtrigger_log_tells_of_every_appeal_e643a', table='moderation_case', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldWaiver',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.waiver',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldwaiver',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_waiver', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'waived', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN 'nothing_to_read' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('owed', r.reviews_owed, 'given', r.reviews_given), r.publication_id, r.comment_id, r.id, c.article_id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;", hash='dca5d9f4b4b1a57dd00448c3d66e601441334011', operation='INSERT', pgid='pgtrigger_log_tells_of_every_waiver_50042', table='moderation_waiver', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldRecount',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.recount',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldrecount',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_what_came_of_every_recount', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NULL AND NEW.done_at IS NOT NULL)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'recounted', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'voiding' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('voiding', NEW.voiding_id,\n                        'outcome', NEW.outcome), r.publication_id, r.comment_id, r.id, c.article_id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;", hash='db52faabb7b6859aeb230bf62f19870106de6b92', operation='UPDATE OF "done_at"', pgid='pgtrigger_log_tells_what_came_of_every_recount_4e9d1', table='moderation_recount', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ToldHighlight',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.highlight',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldhighlight',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_highlight_that_begins', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'highlighted', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN 'hidden' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('kind', NEW.kind, 'ended', false), a.publication_id, NEW.comment_id, a.id FROM newsroom_article a WHERE a.id = NEW.article_id; RETURN NULL;", hash='0842c9c4bbfa35f4690e1a7c321b0762d6d956fd', operation='INSERT', pgid='pgtrigger_log_tells_of_a_highlight_that_begins_95b43', table='comments_highlight', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldhighlight',
                    trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_highlight_that_ends', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.until IS NULL AND NEW.until IS NOT NULL)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'highlighted', NEW.ended_by_id, CASE WHEN NEW.ended_by_id IS NULL THEN 'hidden' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('kind', NEW.kind, 'ended', true), a.publication_id, NEW.comment_id, a.id FROM newsroom_article a WHERE a.id = NEW.article_id; RETURN NULL;", hash='bdca8b1a59ec657427a3302a4b13f2b0925a6b11', operation='UPDATE OF "until"', pgid='pgtrigger_log_tells_of_a_highlight_that_ends_76893', table='comments_highlight', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsSanction',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.sanction',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitssanction',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_suspension', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('suspension', 'ban') AND NEW.lifted_at IS NULL)", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, NEW.publication_id, 'user.suspended', NEW.reader_id, jsonb_build_object('until', NEW.until, 'reader', NEW.reader_id, 'sanction', NEW.id, 'kind', NEW.kind), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM (SELECT) once WHERE (true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = NEW.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'user.suspended' = ANY(listens.events))); RETURN NULL;", hash='3392fc5b1da59203e9be05ab8544ee21d42edc12', operation='INSERT', pgid='pgtrigger_event_tells_of_a_suspension_d0c4c', table='moderation_sanction', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitssanction',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_suspension_lifted', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('suspension', 'ban')\n                AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL)", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, NEW.publication_id, 'user.reinstated', NEW.reader_id, jsonb_build_object('reader', NEW.reader_id, 'sanction', NEW.id, 'kind', NEW.kind), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM (SELECT) once WHERE (true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = NEW.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'user.reinstated' = ANY(listens.events))); RETURN NULL;", hash='93ddb1b7d69e709a58ed070f5dafc4666760f213', operation='UPDATE OF "lifted_at"', pgid='pgtrigger_event_tells_of_a_suspension_lifted_96eaf', table='moderation_sanction', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsReader',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.reader',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsreader',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_reader_erased', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)', func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, p.id, 'user.erased', NEW.id, jsonb_build_object('reader', NEW.id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM newsroom_publication p WHERE (p.token_issuer = OLD.issuer OR EXISTS (\n                        SELECT FROM comments_comment c\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE c.author_id = NEW.id AND a.publication_id = p.id)) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = p.id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'user.erased' = ANY(listens.events))); RETURN NULL;", hash='e24285936b3b4a126b2cf500092bc0ae4b5c41b4', operation='UPDATE OF "erased_at"', pgid='pgtrigger_event_tells_of_a_reader_erased_feede', table='newsroom_reader', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsAccountAppeal',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.accountappeal',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsaccountappeal',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_account_appeal', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, s.publication_id, 'appeal.opened', s.reader_id, jsonb_build_object('appeal', NEW.id, 'reader', s.reader_id, 'sanction', s.sanction_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM moderation_statement s WHERE (s.id = NEW.statement_id) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = s.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'appeal.opened' = ANY(listens.events))); RETURN NULL;", hash='800a5a893645c48199b1ea664df700114cac5ff6', operation='INSERT', pgid='pgtrigger_event_tells_of_an_account_appeal_6d50d', table='moderation_accountappeal', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsaccountappeal',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_account_appeal_answered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL)', func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, s.publication_id, 'appeal.decided', s.reader_id, jsonb_build_object('outcome', CASE WHEN NEW.upheld THEN 'lifted' ELSE 'stays' END, 'appeal', NEW.id, 'reader', s.reader_id, 'sanction', s.sanction_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM moderation_statement s WHERE (s.id = NEW.statement_id) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = s.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'appeal.decided' = ANY(listens.events))); RETURN NULL;", hash='6bccb146861195ffe388a48936f6cc84cf1e9878', operation='UPDATE OF "answered_at"', pgid='pgtrigger_event_tells_of_an_account_appeal_answered_64d47', table='moderation_accountappeal', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsArticle',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.article',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsarticle',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_article', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, NEW.publication_id, 'story.created', NEW.id, jsonb_build_object('article', NEW.id, 'section', NEW.section), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM (SELECT) once WHERE (true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = NEW.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'story.created' = ANY(listens.events))); RETURN NULL;", hash='ec5e661524660d656b9c57de4ef362d2ac453961', operation='INSERT', pgid='pgtrigger_event_tells_of_an_article_b6bef', table='newsroom_article', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsAddress',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.articleaddress',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsaddress',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_address_of_an_article', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, NEW.publication_id, 'story.address_added', NEW.article_id, jsonb_build_object('article', NEW.article_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM (SELECT) once WHERE (true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = NEW.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'story.address_added' = ANY(listens.events))); RETURN NULL;", hash='ff3cfb67f9dcf70c4778d77e439d3e4d8afd7137', operation='INSERT', pgid='pgtrigger_event_tells_of_an_address_of_an_article_ea36b', table='newsroom_articleaddress', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsRevision',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.revision',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsrevision',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_text_handed_in', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.mends_id IS NULL AND NEW.status <> 'calibration' AND NOT (coalesce(current_setting('third_reading.quiet', true), '') = 'on'))", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.submitted', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'edits', NEW.edits_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.submitted' = ANY(listens.events))); RETURN NULL;", hash='ae7696ca7c48ed2cdd338a1de79864a671f6e408', operation='INSERT', pgid='pgtrigger_event_tells_of_a_text_handed_in_3cf9d', table='comments_revision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsrevision',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_reviews_all_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.reviews_given < OLD.reviews_owed AND NEW.reviews_given >= NEW.reviews_owed)', func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.gate_paid', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'reviews_given', NEW.reviews_given, 'reviews_owed', NEW.reviews_owed), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.gate_paid' = ANY(listens.events))); RETURN NULL;", hash='3dba2bb0b611c9b76645f6a002b73d723ce3c88c', operation='UPDATE OF "reviews_given"', pgid='pgtrigger_event_tells_of_reviews_all_given_c3657', table='comments_revision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsrevision',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_where_a_text_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.status <> NEW.status)', func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; \nIF OLD.status = 'released' THEN\n    IF NEW.status IN ('held', 'returned', 'rejected') THEN\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.hidden', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', false, 'decision', t.decision), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.hidden' = ANY(listens.events)));\n    ELSIF NEW.status = 'superseded' THEN\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.edited', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', 'released', 'public', true, 'before', NEW.id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = coalesce((SELECT n.id FROM comments_revision n\n    WHERE n.comment_id = NEW.comment_id AND n.id <> NEW.id AND n.number > NEW.number\n    AND (n.edits_id = NEW.id OR n.mends_id = coalesce(NEW.mends_id, NEW.id))\n    AND n.status NOT IN ('released', 'superseded', 'withdrawn', 'lapsed')\n    ORDER BY n.number DESC LIMIT 1), NEW.id) AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.edited' = ANY(listens.events)));\n    END IF;\nEND IF;\nIF NEW.status = 'released' AND NOT ((NEW.edits_id IS NOT NULL OR NEW.mends_id IS NOT NULL) AND NOT EXISTS (SELECT FROM moderation_logentry l WHERE l.comment_id = NEW.comment_id\n    AND l.revision_id = NEW.id AND l.act = 'moved' AND l.facts ->> 'from' = 'released')) THEN\n    IF EXISTS (SELECT FROM comments_comment p\n        WHERE p.id = NEW.comment_id AND p.first_released_at IS NOT NULL) THEN\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.restored', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', true, 'decision', t.decision), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.restored' = ANY(listens.events)));\n    ELSE\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.published', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', true, 'decision', t.decision), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.published' = ANY(listens.events)));\n    END IF;\nEND IF;\nIF NEW.status = 'withdrawn' THEN\n    IF OLD.status <> 'released' AND NEW.edits_id IS NOT NULL THEN\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.edit_withdrawn', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.edit_withdrawn' = ANY(listens.events)));\n    ELSE\n        INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.author_deleted', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', false, 'was_public', OLD.status = 'released'), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.author_deleted' = ANY(listens.events)));\n    END IF;\nEND IF;IF NEW.status = 'in_review' THEN INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.in_review', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.in_review' = ANY(listens.events))); END IF;IF NEW.status = 'held' THEN INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.held', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.held' = ANY(listens.events))); END IF;IF NEW.status = 'returned' THEN INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.returned', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'decision', t.decision), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.returned' = ANY(listens.events))); END IF;IF NEW.status = 'rejected' THEN INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.rejected', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'decision', t.decision), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.rejected' = ANY(listens.events))); END IF;IF NEW.status = 'lapsed' THEN INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.lapsed', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.lapsed' = ANY(listens.events))); END IF; RETURN NULL;", hash='5062d4e777d3ba2efe1c4c5b59d8427783c1dbc8', operation='UPDATE OF "status"', pgid='pgtrigger_event_tells_where_a_text_moves_09080', table='comments_revision', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsWaiver',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.waiver',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitswaiver',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_reviews_let_off', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'comment.gate_waived', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND t.mends_id IS NULL) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'comment.gate_waived' = ANY(listens.events))); RETURN NULL;", hash='60e36547198edd3f56afd95f69aa5ba274cb1e05', operation='INSERT', pgid='pgtrigger_event_tells_of_reviews_let_off_5adde', table='moderation_waiver', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsRating',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.rating',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsrating',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_review_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'review.completed', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', NEW.reviewer_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'review', NEW.id, 'ratings_received', t.ratings_received), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'review.completed' = ANY(listens.events))); RETURN NULL;", hash='53b34ec5fc99f0efb4b552ae99360f6a5c601634', operation='INSERT', pgid='pgtrigger_event_tells_of_a_review_given_21373', table='moderation_rating', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Before',
                    fields=[
                        ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='before', serialize=False, to='moderation.decision')),
                        ('until', models.DateTimeField(help_text='When it can be undone no more.')),
                        ('facts', models.JSONField(help_text="Of the comment's texts and cases, and of its reviewers.")),
                    ],
                    options={
                        'indexes': [models.Index(fields=['until'], name='before_until')],
                        'triggers': [pgtrigger.compiler.Trigger(name='what_was_before_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'what was before is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_before_is_never_changed', TABLE = TG_TABLE_NAME;", hash='47e498b4b3284e30894f3b04ac9e11245a2f27d4', operation='UPDATE', pgid='pgtrigger_what_was_before_is_never_changed_ca12f', table='moderation_before', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Undoing',
                    fields=[
                        ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='undoing', serialize=False, to='moderation.decision')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done_at', models.DateTimeField(help_text='Null only inside of the transaction that puts things back.', null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['decision'], name='undoing_at_work')],
                        'triggers': [pgtrigger.compiler.Trigger(name='decision_is_undone_within_ten_seconds_by_who_m', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NOT EXISTS (SELECT FROM moderation_decision d\n                    JOIN moderation_before b ON b.decision_id = d.id\n                    WHERE d.id = NEW.decision_id AND d."by" = \'desk\'\n                    AND d.moderator_id = NEW.by_id AND NEW.at <= b.until) THEN RAISE EXCEPTION \'decision is undone within ten seconds by who made it\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_is_undone_within_ten_seconds_by_who_made_it\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='617cdd21ca7d69f99c850ecfc2bb9c13cefafb5d', operation='INSERT', pgid='pgtrigger_decision_is_undone_within_ten_seconds_by_who_m_c4784', table='moderation_undoing', when='BEFORE')), pgtrigger.compiler.Trigger(name='undoing_is_done_once_and_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NOT NULL OR (OLD.decision_id, OLD.by_id, OLD.at) IS DISTINCT FROM (NEW.decision_id, NEW.by_id, NEW.at))', func="RAISE EXCEPTION 'undoing is done once and never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'undoing_is_done_once_and_never_changed', TABLE = TG_TABLE_NAME;", hash='accb47bfc9f163faee643cb8c5e33668666b1cc5', operation='UPDATE', pgid='pgtrigger_undoing_is_done_once_and_never_changed_0dd5e', table='moderation_undoing', when='BEFORE')), pgtrigger.compiler.Trigger(name='undoing_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'undoing is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'undoing_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='ecba200d2e07f99789876e2e2b31639036f86d8c', operation='DELETE', pgid='pgtrigger_undoing_is_never_deleted_4cbf5', table='moderation_undoing', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('secret', models.CharField(default=moderation.models.notice.new_notice_secret, editable=False, max_length=43, unique=True)),
                        ('ground', models.CharField(choices=[('children', 'Sexual abuse or exploitation of children'), ('hatred', 'Incitement to hatred or violence'), ('terror', 'Terrorism, or praise of it'), ('threat', 'Threats, stalking or coercion'), ('defamation', 'Insult, slander or defamation'), ('privacy', 'Privacy, personal data or pictures of somebody'), ('property', 'Copyright, trade marks or other intellectual property'), ('fraud', 'Fraud, or selling what may not be sold'), ('other', 'Another law')], max_length=10)),
                        ('law', models.CharField(blank=True, help_text='The law, as they name it.', max_length=300)),
                        ('explanation', models.TextField()),
                        ('name', models.CharField(blank=True, max_length=120)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('trusted_flagger', models.CharField(blank=True, help_text='Art. 22; as told.', max_length=120)),
                        ('good_faith', models.BooleanField()),
                        ('language', models.CharField(blank=True, max_length=12)),
                        ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('outcome', models.CharField(blank=True, choices=[('', 'Not decided yet'), ('acted', 'The comment was taken off the page'), ('kept', 'The comment stays'), ('gone', 'Its author took the text back, or changed it')], max_length=5)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('complaint', models.TextField(blank=True, help_text='Why the answer is wrong, they say.')),
                        ('complained_at', models.DateTimeField(null=True)),
                        ('heard_at', models.DateTimeField(help_text='When their complaint was answered.', null=True)),
                        ('keep_until', models.DateTimeField(help_text='Then who gave it is forgotten.', null=True)),
                        ('forgotten_at', models.DateTimeField(null=True)),
                        ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='moderation.case')),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                        ('complained_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='moderation.decision')),
                        ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.decision')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(help_text='If they had signed in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='comments.revision')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['publication', '-received_at', '-id'], name='notice_newest'), models.Index(fields=['email', 'received_at'], name='notice_by_address'), models.Index(condition=models.Q(('forgotten_at__isnull', True), ('keep_until__isnull', False)), fields=['keep_until'], name='notice_to_forget')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('good_faith', True)), name='notice_is_given_in_good_faith'), models.CheckConstraint(condition=models.Q(('forgotten_at__isnull', False), models.Q(('explanation__gt', ''), models.Q(('ground', 'children'), models.Q(('email__gt', ''), ('name__gt', '')), _connector='OR')), _connector='OR'), name='notice_says_why_and_by_whom'), models.CheckConstraint(condition=models.Q(('forgotten_at__isnull', True), models.Q(('email', ''), ('name', ''), ('reader', None), ('trusted_flagger', ''), ('complaint', ''), ('explanation', ''), ('law', '')), _connector='OR'), name='notice_that_is_forgotten_names_nobody'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='notice_is_answered_with_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('outcome__in', ['acted', 'kept'])), models.Q(('outcome__in', ['acted', 'kept']), _negated=True), _connector='OR'), name='notice_that_was_decided_names_the_decision'), models.CheckConstraint(condition=models.Q(models.Q(('complained_at__isnull', True), ('complained_of__isnull', True)), models.Q(('complained_at__isnull', False), ('complained_of__isnull', False)), _connector='OR'), name='notice_is_complained_of_once_where_nothing_was_done'), models.CheckConstraint(condition=models.Q(('heard_at__isnull', True), ('complained_at__isnull', False), _connector='OR'), name='notice_hears_a_complaint_only_if_there_was_one')],
                        'triggers': [pgtrigger.compiler.Trigger(name='notice_is_about_a_text_of_the_comment_that_is_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM comments_revision r WHERE r.id = NEW.revision_id\n                    AND r.comment_id = NEW.comment_id AND r.status = 'released') THEN RAISE EXCEPTION 'notice is about a text of the comment that is public' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_is_about_a_text_of_the_comment_that_is_public', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='79bd5f286eba26400d96a740bcf5a76cb911aae1', operation='INSERT', pgid='pgtrigger_notice_is_about_a_text_of_the_comment_that_is__d1d8d', table='moderation_notice', when='BEFORE')), pgtrigger.compiler.Trigger(name='notice_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE'\n                   OR (OLD.id, OLD.secret, OLD.publication_id, OLD.comment_id, OLD.revision_id,\n                    OLD.ground, OLD.good_faith, OLD.received_at) IS DISTINCT FROM (NEW.id,\n                    NEW.secret, NEW.publication_id, NEW.comment_id, NEW.revision_id,\n                    NEW.ground, NEW.good_faith, NEW.received_at)\n                   OR (NEW.forgotten_at IS NULL AND (OLD.reader_id, OLD.name, OLD.email,\n                    OLD.law, OLD.trusted_flagger, OLD.explanation) IS DISTINCT FROM\n                    (NEW.reader_id, NEW.name, NEW.email, NEW.law, NEW.trusted_flagger,\n                    NEW.explanation))\n                   OR (OLD.forgotten_at IS NOT NULL\n                    AND NEW.forgotten_at IS DISTINCT FROM OLD.forgotten_at)\n                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome AND NEW.outcome <> 'gone'\n                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)\n                    AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_decision d ON d.id = u.decision_id\n    JOIN comments_revision r ON r.id = d.revision_id\n    WHERE u.done_at IS NULL AND r.comment_id = NEW.comment_id))\n                   OR (OLD.complained_at IS NULL AND NEW.complained_at IS NOT NULL\n                    AND (OLD.outcome <> 'kept' OR NEW.complained_of_id <> OLD.decision_id))\n                   OR (OLD.complained_at IS NOT NULL AND (OLD.complained_at, OLD.complained_of_id)\n                    IS DISTINCT FROM (NEW.complained_at, NEW.complained_of_id)) THEN RAISE EXCEPTION 'notice stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_stays_what_it_was', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='ad10fdc70278d5a9d77bea22d2418086cde0f4d6', operation='UPDATE OR DELETE', pgid='pgtrigger_notice_stays_what_it_was_2e001', table='moderation_notice', when='BEFORE')), pgtrigger.compiler.Trigger(name='notice_is_complained_of_to_another_moderator', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.complained_of_id IS NOT NULL AND OLD.heard_at IS NULL\n                   AND NEW.decision_id <> NEW.complained_of_id AND EXISTS (\n                    SELECT FROM moderation_decision d, moderation_decision first\n                    WHERE d.id = NEW.decision_id AND first.id = NEW.complained_of_id\n                    AND d.moderator_id = first.moderator_id AND EXISTS (\n                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id\n                        JOIN comments_comment c ON c.id = NEW.comment_id\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE o.publication_id = NEW.publication_id\n                        AND o.kind IN ('moderator', 'senior', 'admin')\n                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))\n                        AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now())) AND p.id NOT IN (first.moderator_id, c.author_id)\n                        AND NOT EXISTS (SELECT FROM moderation_notice other\n                            JOIN moderation_decision f ON f.id = other.complained_of_id\n                            WHERE other.comment_id = NEW.comment_id AND f.moderator_id = p.id\n                            AND (other.heard_at IS NULL OR other.decision_id = d.id)))) THEN RAISE EXCEPTION 'notice is complained of to another moderator' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_is_complained_of_to_another_moderator', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='9642d90a9e1afc21345c7e701caaf931de7a50c2', operation='UPDATE', pgid='pgtrigger_notice_is_complained_of_to_another_moderator_52c33', table='moderation_notice', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('reason', models.CharField(choices=[('attack', 'It attacks a person'), ('slur', 'It insults a group of people'), ('threat', 'It threatens somebody'), ('private_data', 'It gives away somebody’s private data'), ('spam', 'It is advertising or spam'), ('off_topic', 'It has nothing to do with the article'), ('misinformation', 'It says something that is not true'), ('other', 'Something else'), ('harmful', 'Too harmful to be read by reviewers')], max_length=14)),
                        ('words', models.CharField(blank=True, max_length=1000)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('weight', models.FloatField()),
                        ('because', models.JSONField(default=dict, help_text='How it came to weigh that.')),
                        ('argues_there', models.BooleanField(default=False, help_text='Its reader wrote in that conversation: it asks for a look only.')),
                        ('outcome', models.CharField(blank=True, choices=[('', 'Not decided yet'), ('upheld', 'The comment was taken off the page'), ('dismissed', 'The comment stays'), ('gone', 'Its author took the text back, or changed it'), ('lapsed', 'Nobody else reported it, and it stays for now'), ('ignored', 'The desk had looked at it already, and it stays')], max_length=9)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('told_at', models.DateTimeField(help_text='When its reader was written to.', null=True)),
                        ('assignment', models.OneToOneField(help_text='By a reviewer of it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.assignment')),
                        ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                        ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.decision')),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='comments.revision')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['publication', 'made_at'], name='report_open'), models.Index(fields=['reader', '-made_at'], name='report_by_reader'), models.Index(condition=models.Q(('settled_at__isnull', False), ('told_at__isnull', True)), fields=['settled_at'], name='report_to_be_told')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'revision'), name='report_is_given_once_by_each_reader_on_a_text'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 1.5)), name='report_weighs_no_more_than_any_may'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='report_is_settled_with_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('outcome__in', ['upheld', 'dismissed'])), models.Q(models.Q(('outcome__in', ['upheld', 'dismissed']), _negated=True), ('decision__isnull', True)), _connector='OR'), name='report_that_was_decided_names_the_decision')],
                        'triggers': [pgtrigger.compiler.Trigger(name='report_is_never_of_ones_own_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM comments_comment c\n                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reader_id) THEN RAISE EXCEPTION 'report is never of ones own text' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_never_of_ones_own_text', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b8af9114d405f61cda1c1dc3639da7ad2f6d2b79', operation='INSERT', pgid='pgtrigger_report_is_never_of_ones_own_text_90696', table='moderation_report', when='BEFORE')), pgtrigger.compiler.Trigger(name='report_is_of_what_is_public_or_was_given_to_re', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.comment_id = NEW.comment_id\n                    AND (NEW.assignment_id IS NULL AND r.status = 'released'\n                        OR EXISTS (SELECT FROM moderation_assignment a\n                            WHERE a.id = NEW.assignment_id AND a.reviewer_id = NEW.reader_id\n                            AND a.revision_id = NEW.revision_id))) THEN RAISE EXCEPTION 'report is of what is public or was given to read' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_of_what_is_public_or_was_given_to_read', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='789ac9fd770b75e608188b60587ab9c87d20bb42', operation='INSERT', pgid='pgtrigger_report_is_of_what_is_public_or_was_given_to_re_e09a8', table='moderation_report', when='BEFORE')), pgtrigger.compiler.Trigger(name='report_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' OR to_jsonb(OLD) - '{words,outcome,decision_id,settled_at,told_at}'::text[] <> to_jsonb(NEW) - '{words,outcome,decision_id,settled_at,told_at}'::text[]\n                   OR (OLD.words <> NEW.words AND (NEW.words <> '' OR NOT EXISTS (\n                    SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL)))\n                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome\n                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)\n                    AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_decision d ON d.id = u.decision_id\n    JOIN comments_revision r ON r.id = d.revision_id\n    WHERE u.done_at IS NULL AND r.comment_id = NEW.comment_id)) THEN RAISE EXCEPTION 'report stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_stays_what_it_was', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='9d4b7326f33799e1eb210d60e87418bb9c323736', operation='UPDATE OR DELETE', pgid='pgtrigger_report_stays_what_it_was_aab6c', table='moderation_report', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='EmitsReport',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.report',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsreport',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_report', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'report.opened', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'report', NEW.id, 'reason', NEW.reason, 'reopened', false), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'report.opened' = ANY(listens.events))); RETURN NULL;", hash='937ca479eeccf09c1d7b7ed6d70a40934b0d6b2e', operation='INSERT', pgid='pgtrigger_event_tells_of_a_report_7a025', table='moderation_report', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsreport',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_report_opened_again', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.outcome <> '' AND NEW.outcome = '')", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'report.opened', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'report', NEW.id, 'reason', NEW.reason, 'reopened', true), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'report.opened' = ANY(listens.events))); RETURN NULL;", hash='dea1512e93695655ffcc8858b9c3c03876420e3e', operation='UPDATE OF "outcome"', pgid='pgtrigger_event_tells_of_a_report_opened_again_6f6bb', table='moderation_report', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsreport',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_report_closed_at_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.outcome <> '')", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'report.closed', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'report', NEW.id, 'outcome', NEW.outcome, 'decision', NEW.decision_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'report.closed' = ANY(listens.events))); RETURN NULL;", hash='4e28fbfcb5a3ebaed4f1c8e84e0bb0a1ec06f45f', operation='INSERT', pgid='pgtrigger_event_tells_of_a_report_closed_at_once_441dc', table='moderation_report', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsreport',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_report_closed_later', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.outcome = '' AND NEW.outcome <> '')", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'report.closed', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'report', NEW.id, 'outcome', NEW.outcome, 'decision', NEW.decision_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'report.closed' = ANY(listens.events))); RETURN NULL;", hash='2c9506513e4f1a6530ec741e922f5ad88e726ce9', operation='UPDATE OF "outcome"', pgid='pgtrigger_event_tells_of_a_report_closed_later_73923', table='moderation_report', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsNotice',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.notice',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsnotice',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_notice', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'notice.received', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'notice', NEW.id, 'ground', NEW.ground), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'notice.received' = ANY(listens.events))); RETURN NULL;", hash='e9e990cc2e9de65c3cee52de98ef68ac3ddf27cc', operation='INSERT', pgid='pgtrigger_event_tells_of_a_notice_529d5', table='moderation_notice', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsnotice',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_a_notice_answered', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.outcome <> NEW.outcome AND NEW.outcome <> '')", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'notice.answered', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'notice', NEW.id, 'outcome', NEW.outcome, 'decision', NEW.decision_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'notice.answered' = ANY(listens.events))); RETURN NULL;", hash='0e011146504288169d73b6a773e99cadd80646ee', operation='UPDATE OF "outcome"', pgid='pgtrigger_event_tells_of_a_notice_answered_92460', table='moderation_notice', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='EmitsAppeal',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('moderation.case',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsappeal',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_appeal', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.cause = 'appeal')", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'appeal.opened', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'appeal', NEW.id, 'against', NEW.appealed_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'appeal.opened' = ANY(listens.events))); RETURN NULL;", hash='152ab9439c4f014275acd54e0aadecf3339c7d75', operation='INSERT', pgid='pgtrigger_event_tells_of_an_appeal_9684c', table='moderation_case', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='emitsappeal',
                    trigger=pgtrigger.compiler.Trigger(name='event_tells_of_an_appeal_decided', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.cause = 'appeal' AND OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL)", func="IF coalesce(current_setting('third_reading.quiet', true), '') = 'on' THEN RETURN NULL; END IF; INSERT INTO newsroom_event\n        (id, publication_id, type, subject, data, created_at)\n        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, t.publication_id, 'appeal.decided', t.comment_id, jsonb_build_object('comment', t.comment_id, 'revision', t.id, 'number', t.number, 'article', c.article_id, 'parent', c.parent_id, 'reader', t.author_id, 'status', t.status, 'public', c.released_revision_id IS NOT NULL, 'decision', NEW.decision_id, 'outcome', coalesce((SELECT d.outcome FROM moderation_decision d\n                        WHERE d.id = NEW.decision_id), 'taken_back'), 'appeal', NEW.id, 'against', NEW.appealed_id), coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp())\n        FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id WHERE (t.id = NEW.revision_id AND t.status <> 'calibration' AND true) AND EXISTS (SELECT FROM newsroom_endpoint listens\n        WHERE listens.publication_id = t.publication_id AND listens.state <> 'removed'\n        AND (cardinality(listens.events) = 0 OR 'appeal.decided' = ANY(listens.events))); RETURN NULL;", hash='a5ee738d09fc7f7ff53f47ffeaec8850d6a1ea72', operation='UPDATE OF "closed_at"', pgid='pgtrigger_event_tells_of_an_appeal_decided_c5e37', table='moderation_case', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='Farewell',
                    fields=[
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='farewell', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('erased_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done_at', models.DateTimeField(help_text='When nothing of theirs was left.', null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['erased_at'], name='farewell_not_done')],
                        'triggers': [pgtrigger.compiler.Trigger(name='farewell_is_said_to_who_was_erased', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'farewell is said to who was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'farewell_is_said_to_who_was_erased', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='4057a50560221ed7c6023db764d3825ceade2a5c', operation='INSERT', pgid='pgtrigger_farewell_is_said_to_who_was_erased_1812f', table='moderation_farewell', when='BEFORE')), pgtrigger.compiler.Trigger(name='farewell_is_done_once_and_then_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NOT NULL OR (OLD.reader_id, OLD.asked_at, OLD.erased_at) IS DISTINCT FROM (NEW.reader_id, NEW.asked_at, NEW.erased_at))', func="RAISE EXCEPTION 'farewell is done once and then stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'farewell_is_done_once_and_then_stays', TABLE = TG_TABLE_NAME;", hash='7c22f7220929d6730990f6c7299d24a7ea07cb40', operation='UPDATE', pgid='pgtrigger_farewell_is_done_once_and_then_stays_f5ead', table='moderation_farewell', when='BEFORE')), pgtrigger.compiler.Trigger(name='farewell_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'farewell is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'farewell_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='0fa1e459856250b7fd5f95853f1d3d369b9e4bb9', operation='DELETE', pgid='pgtrigger_farewell_is_never_deleted_3cdcb', table='moderation_farewell', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='DailyFigures',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('counts', models.JSONField(help_text='See counting.py.')),
                        ('counted_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'day'), name='figures_are_of_a_day_once_at_a_place')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportSource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('format', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=100)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'name'), name='import_source_is_known_by_its_name')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportBatch',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('staging', 'being read'), ('loading', 'being brought in'), ('done', 'brought in'), ('rolling_back', 'being taken back'), ('rolled_back', 'taken back')], default='staging', max_length=12)),
                        ('file_name', models.CharField(max_length=255)),
                        ('file_size', models.BigIntegerField()),
                        ('file_sha', models.CharField(max_length=64)),
                        ('options', models.JSONField(default=dict)),
                        ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('rolled_back_at', models.DateTimeField(null=True)),
                        ('records', models.BigIntegerField(default=0, help_text='Of the file, which are staged.')),
                        ('is_arranged', models.BooleanField(default=False)),
                        ('level', models.IntegerField(default=-1, help_text='In the threads, of what came last.')),
                        ('position', models.BigIntegerField(default=-1, help_text='In the file, of what came last.')),
                        ('counts', models.JSONField(default=dict)),
                        ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='moderation.importsource')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['publication', '-started_at'], name='import_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='import_is_done_at_a_time')],
                        'triggers': [pgtrigger.compiler.Trigger(name='import_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'import is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='3ef3ec0b1fc8f001029e0a3acb6579f49c012681', operation='DELETE', pgid='pgtrigger_import_is_never_deleted_fd2ee', table='moderation_importbatch', when='BEFORE')), pgtrigger.compiler.Trigger(name='import_moves_only_along_the_arrows_drawn', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (\n                    ('staging', 'loading'), ('loading', 'done'), ('staging', 'rolling_back'),\n                    ('loading', 'rolling_back'), ('done', 'rolling_back'),\n                    ('rolling_back', 'rolled_back'))\n                   OR (OLD.publication_id, OLD.source_id, OLD.file_sha)\n                    <> (NEW.publication_id, NEW.source_id, NEW.file_sha) THEN RAISE EXCEPTION 'import moves only along the arrows drawn' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_moves_only_along_the_arrows_drawn', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b904e2685b205b78a9d4dae752306e37aabae17e', operation='UPDATE', pgid='pgtrigger_import_moves_only_along_the_arrows_drawn_90bfc', table='moderation_importbatch', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedThread',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=255)),
                        ('is_made', models.BooleanField(default=False, help_text='The batch made the article, too.')),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.article')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threads', to='moderation.importbatch')),
                        ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.importsource')),
                        ('mode', models.UUIDField(help_text='By which the batch closed the article that it made.', null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='imported_thread_comes_once_from_its_source')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedComment',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('key', models.CharField(max_length=255)),
                        ('comment', models.UUIDField(help_text='Its id; the row may be gone again.', unique=True)),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='moderation.importbatch')),
                        ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.importsource')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='imported_comment_comes_once_from_its_source')],
                        'triggers': [pgtrigger.compiler.Trigger(name='imported_comment_was_not_here_before_it_came', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_broken boolean;', func="IF EXISTS (SELECT FROM came n WHERE true) THEN\n            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE (true) AND (EXISTS (SELECT FROM comments_comment c WHERE c.id = n.comment)\n                   OR NOT EXISTS (SELECT FROM moderation_importbatch b\n                    WHERE b.id = n.batch_id AND b.state = 'loading'))) $ask$\n                INTO is_broken;\n            IF is_broken THEN RAISE EXCEPTION 'imported comment was not here before it came' USING ERRCODE = 'check_violation', CONSTRAINT = 'imported_comment_was_not_here_before_it_came', TABLE = TG_TABLE_NAME; END IF;\n        END IF; RETURN NULL;", hash='e63590ca77bbb6a578a4b9718e0705c2cfb2b7bb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_imported_comment_was_not_here_before_it_came_32c44', referencing='REFERENCING NEW TABLE AS came ', table='moderation_importedcomment', when='AFTER')), pgtrigger.compiler.Trigger(name='imported_comment_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'imported comment is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'imported_comment_is_never_changed', TABLE = TG_TABLE_NAME;", hash='d89475395930ba06be051ba1e16b093ee989bd50', operation='UPDATE', pgid='pgtrigger_imported_comment_is_never_changed_daa98', table='moderation_importedcomment', when='BEFORE')), pgtrigger.compiler.Trigger(name='imported_comment_is_forgotten_only_when_it_is_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_importbatch b\n                    WHERE b.id = OLD.batch_id AND b.state = 'rolling_back') THEN RAISE EXCEPTION 'imported comment is forgotten only when it is taken back' USING ERRCODE = 'check_violation', CONSTRAINT = 'imported_comment_is_forgotten_only_when_it_is_taken_back', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='0c9027bcc98963fb65a580f22e9e482cec48d756', operation='DELETE', pgid='pgtrigger_imported_comment_is_forgotten_only_when_it_is__baf3c', table='moderation_importedcomment', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedAlias',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('alias', models.CharField(help_text='Such as disqus:123.', max_length=300)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='moderation.importedcomment')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'alias'), name='imported_alias_is_one_comments')],
                    },
                ),
                migrations.CreateModel(
                    name='Ghost',
                    fields=[
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='ghost', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('confirmed', models.BooleanField(default=False, help_text="The other system says that the address is the author's.")),
                        ('keep_until', models.DateTimeField(help_text='Then the address is forgotten.', null=True)),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ghosts', to='moderation.importbatch')),
                        ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.importsource')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='ghost_by_address'), models.Index(condition=models.Q(('email', ''), _negated=True), fields=['keep_until'], name='ghost_to_forget')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', ''), ('keep_until__isnull', False), _connector='OR'), name='ghost_has_an_address_only_for_a_time')],
                        'triggers': [pgtrigger.compiler.Trigger(name='ghost_is_somebody_whom_an_import_brought', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_broken boolean;', func="IF EXISTS (SELECT FROM came n WHERE true) THEN\n            EXECUTE $ask$ SELECT EXISTS (SELECT FROM came n WHERE (true) AND (NOT EXISTS (SELECT FROM newsroom_reader r\n                    JOIN moderation_importbatch b ON b.id = n.batch_id\n                    JOIN moderation_importsource s ON s.id = b.source_id\n                    WHERE r.id = n.reader_id AND s.id = n.source_id AND b.state = 'loading'\n                    AND r.issuer = 'import:' || s.name || ':' || s.publication_id))) $ask$\n                INTO is_broken;\n            IF is_broken THEN RAISE EXCEPTION 'ghost is somebody whom an import brought' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_is_somebody_whom_an_import_brought', TABLE = TG_TABLE_NAME; END IF;\n        END IF; RETURN NULL;", hash='f403c98dd190a066e92cddf6dbed87d8a71072bb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_ghost_is_somebody_whom_an_import_brought_71aff', referencing='REFERENCING NEW TABLE AS came ', table='moderation_ghost', when='AFTER')), pgtrigger.compiler.Trigger(name='ghost_keeps_its_address_until_that_is_forgotte', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((OLD.reader_id, OLD.source_id, OLD.batch_id) IS DISTINCT FROM (NEW.reader_id, NEW.source_id, NEW.batch_id) OR NEW.email NOT IN (OLD.email, '') OR NEW.confirmed AND NOT OLD.confirmed)", func="RAISE EXCEPTION 'ghost keeps its address until that is forgotten' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_keeps_its_address_until_that_is_forgotten', TABLE = TG_TABLE_NAME;", hash='41eb545b1e5b0ba5fe52b78313da4bf025c5b02e', operation='UPDATE', pgid='pgtrigger_ghost_keeps_its_address_until_that_is_forgotte_40953', table='moderation_ghost', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='BroughtReader',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('newsroom.reader',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='broughtreader',
                    trigger=pgtrigger.compiler.Trigger(name='ghost_never_signs_in', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.issuer LIKE 'import:%' AND (NEW.is_active OR NEW.is_superuser))", func="RAISE EXCEPTION 'ghost never signs in' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_never_signs_in', TABLE = TG_TABLE_NAME;", hash='ac3ad68a33ac3cd82a7ca744d6ca236de16c4fbc', operation='INSERT OR UPDATE OF "is_active", "is_superuser", "issuer"', pgid='pgtrigger_ghost_never_signs_in_165a8', table='newsroom_reader', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='broughtreader',
                    trigger=pgtrigger.compiler.Trigger(name='nobody_who_was_somebody_becomes_a_ghost', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.issuer LIKE 'import:%' AND NEW.issuer <> OLD.issuer)", func="RAISE EXCEPTION 'nobody who was somebody becomes a ghost' USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_who_was_somebody_becomes_a_ghost', TABLE = TG_TABLE_NAME;", hash='b55d0672ea769679051085e6de24630bf4af124b', operation='UPDATE OF "issuer"', pgid='pgtrigger_nobody_who_was_somebody_becomes_a_ghost_ea7aa', table='newsroom_reader', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='GhostAnswer',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('ghost', models.UUIDField(help_text='A reader whom an import brought; the row may be gone.')),
                        ('kind', models.CharField(choices=[('mine', 'They are mine'), ('not_mine', 'They are not mine'), ('delete', 'They are mine: delete them')], max_length=8)),
                        ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done_at', models.DateTimeField(help_text='When all that was claimed had moved.', null=True)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('kind', 'mine')), fields=['answered_at'], name='ghost_answer_not_done')],
                        'constraints': [models.UniqueConstraint(fields=('ghost', 'reader'), name='ghost_answer_is_given_once_by_each_reader'), models.UniqueConstraint(condition=models.Q(('kind', 'not_mine'), _negated=True), fields=('ghost',), name='ghost_is_one_readers_and_nobody_elses')],
                        'triggers': [pgtrigger.compiler.Trigger(name='ghost_is_answered_for_by_who_reads_its_address', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (\nSELECT FROM moderation_ghost g\nJOIN newsroom_reader o ON o.id = g.reader_id\nJOIN moderation_importsource s ON s.id = g.source_id\nJOIN newsroom_publication p ON p.id = s.publication_id\nJOIN newsroom_reader r ON r.id = NEW.reader_id\nWHERE g.reader_id = NEW.ghost AND g.email <> '' AND lower(r.email) = lower(g.email)\nAND r.email_confirmed_at IS NOT NULL AND r.is_active AND r.erased_at IS NULL\nAND o.erased_at IS NULL AND r.issuer IN ('local', p.token_issuer)) THEN RAISE EXCEPTION 'ghost is answered for by who reads its address' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_is_answered_for_by_who_reads_its_address', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='48d1b704cce6f63a1ad7020c783b9ca32b90c3a8', operation='INSERT', pgid='pgtrigger_ghost_is_answered_for_by_who_reads_its_address_3bee5', table='moderation_ghostanswer', when='BEFORE')), pgtrigger.compiler.Trigger(name='ghost_is_not_claimed_while_its_import_is_under', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.kind <> 'not_mine' AND EXISTS (\nSELECT FROM moderation_ghost g JOIN moderation_importbatch b ON b.source_id = g.source_id\nWHERE g.reader_id = NEW.ghost AND b.state IN ('loading', 'rolling_back')) THEN RAISE EXCEPTION 'ghost is not claimed while its import is under way' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_is_not_claimed_while_its_import_is_under_way', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b52c0bc21f5948b4acb304b50cb0ad0b0111651a', operation='INSERT', pgid='pgtrigger_ghost_is_not_claimed_while_its_import_is_under_d1567', table='moderation_ghostanswer', when='BEFORE')), pgtrigger.compiler.Trigger(name='ghost_answer_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.id, OLD.ghost, OLD.reader_id, OLD.kind, OLD.answered_at) IS DISTINCT FROM (NEW.id, NEW.ghost, NEW.reader_id, NEW.kind, NEW.answered_at))', func="RAISE EXCEPTION 'ghost answer stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'ghost_answer_stays_what_it_was', TABLE = TG_TABLE_NAME;", hash='8e384ed913e32dcf5e636b854f0a3f44b9143ddd', operation='UPDATE', pgid='pgtrigger_ghost_answer_stays_what_it_was_68d0b', table='moderation_ghostanswer', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ClaimedComment',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.comment',),
                    managers=[
                        ('public', django.db.models.manager.Manager()),
                        ('objects', django.db.models.manager.Manager()),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='claimedcomment',
                    trigger=pgtrigger.compiler.Trigger(name='comment_goes_from_a_ghost_to_who_claimed_it_on', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.author_id <> NEW.author_id AND NOT EXISTS (\n    SELECT FROM moderation_ghostanswer a WHERE a.ghost = OLD.author_id\n    AND a.reader_id = NEW.author_id AND a.kind = 'mine') THEN RAISE EXCEPTION 'comment goes from a ghost to who claimed it only' USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_goes_from_a_ghost_to_who_claimed_it_only', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='1ddd208b36f1959844f1a9856615a13049b53ae2', operation='UPDATE OF "author_id"', pgid='pgtrigger_comment_goes_from_a_ghost_to_who_claimed_it_on_9ee0c', table='comments_comment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='claimedcomment',
                    trigger=pgtrigger.compiler.Trigger(name='comment_is_claimed_with_all_its_texts', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.author_id <> NEW.author_id)', constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM comments_revision r JOIN comments_comment c\n    ON c.id = r.comment_id WHERE c.id = NEW.id AND r.author_id <> c.author_id) THEN RAISE EXCEPTION 'comment is claimed with all its texts' USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_is_claimed_with_all_its_texts', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='9800ac79e8381f0e047e9777d98278f588748547', operation='UPDATE OF "author_id"', pgid='pgtrigger_comment_is_claimed_with_all_its_texts_48487', table='comments_comment', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ClaimedRevision',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                    },
                    bases=('comments.revision',),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='claimedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_goes_from_a_ghost_to_who_claimed_it_o', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.author_id <> NEW.author_id AND NOT EXISTS (\n    SELECT FROM moderation_ghostanswer a WHERE a.ghost = OLD.author_id\n    AND a.reader_id = NEW.author_id AND a.kind = 'mine') THEN RAISE EXCEPTION 'revision goes from a ghost to who claimed it only' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_goes_from_a_ghost_to_who_claimed_it_only', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='adee5863438a307f1a3cd90d956e15b38f47e330', operation='UPDATE OF "author_id"', pgid='pgtrigger_revision_goes_from_a_ghost_to_who_claimed_it_o_46055', table='comments_revision', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='claimedrevision',
                    trigger=pgtrigger.compiler.Trigger(name='revision_is_claimed_with_its_comment', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.author_id <> NEW.author_id)', constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM comments_revision r JOIN comments_comment c\n    ON c.id = r.comment_id WHERE c.id = NEW.comment_id AND r.author_id <> c.author_id) THEN RAISE EXCEPTION 'revision is claimed with its comment' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_claimed_with_its_comment', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='59ad43ea889789aaf467fdc3019a951c944b296d', operation='UPDATE OF "author_id"', pgid='pgtrigger_revision_is_claimed_with_its_comment_342eb', table='comments_revision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ModerationHook',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.SlugField(help_text='What its findings are kept under.', max_length=40)),
                        ('url', models.CharField(max_length=2000)),
                        ('deadline', models.PositiveIntegerField(default=30, help_text='Seconds that it has; until then no reader is given the text.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(21600)])),
                        ('silence', models.CharField(choices=[('pass', 'The text goes on; that is noted'), ('hold', 'The desk looks')], default='pass', max_length=4)),
                        ('asks_new', models.BooleanField(default=True, help_text='About texts that were never public.')),
                        ('asks_edits', models.BooleanField(default=True, help_text='About edits and mends.')),
                        ('form', models.CharField(choices=[('markdown', 'As it was written (Markdown)'), ('plain', 'Plain text'), ('html', 'HTML')], default='markdown', max_length=8)),
                        ('active', models.BooleanField(default=True)),
                        ('sealed', models.CharField(help_text='Its secret, locked with SECRET_KEY.', max_length=300)),
                        ('sealed_before', models.CharField(blank=True, help_text='The one before it.', max_length=300)),
                        ('before_until', models.DateTimeField(help_text='Until when that one still signs.', null=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(help_text='Removed; what it said stays.', null=True)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moderation_hooks', to='newsroom.publication')),
                        ('failures', models.PositiveIntegerField(db_default=0, default=0, help_text='In a row.')),
                        ('rests_until', models.DateTimeField(help_text='Until then it is not asked.', null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('publication', 'name'), name='hook_has_a_name_of_its_own'), models.CheckConstraint(condition=models.Q(('deadline__range', (5, 21600))), name='hook_has_some_seconds_and_at_most_some_hours'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('active', False), _connector='OR'), name='hook_that_ended_is_asked_no_more'), models.CheckConstraint(condition=models.Q(('rests_until__isnull', True), ('failures__gt', 0), _connector='OR'), name='hook_rests_only_after_failures')],
                    },
                ),
                migrations.CreateModel(
                    name='HookCall',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('action', models.CharField(choices=[('new', 'new text'), ('edit', 'edit')], max_length=4)),
                        ('state', models.CharField(choices=[('open', 'Waits for an answer'), ('answered', 'Answered'), ('silent', 'No answer in time'), ('late', 'Answered too late'), ('moot', 'The text was gone before')], default='open', max_length=8)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('deadline_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(help_text='Since when no text waits for it.', null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                        ('promised', models.BooleanField(default=False, help_text='It said that it will answer later.')),
                        ('trouble', models.CharField(blank=True, help_text='What the last try came to.', max_length=40)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('opinion', models.CharField(blank=True, choices=[('approve', 'for it'), ('hold', 'wants the desk to look'), ('no_opinion', 'no opinion')], max_length=10)),
                        ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hook_calls', to='comments.revision')),
                        ('hook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='moderation.moderationhook')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['hook', '-asked_at', '-id'], name='hookcall_newest'), models.Index(condition=models.Q(('state', 'open')), fields=['deadline_at'], name='hookcall_deadline'), models.Index(condition=models.Q(('next_try_at__isnull', False), ('state', 'open')), fields=['next_try_at'], name='hookcall_due'), models.Index(condition=models.Q(('state', 'open')), fields=['revision'], name='hookcall_open')],
                        'constraints': [models.UniqueConstraint(fields=('hook', 'revision'), name='hook_is_asked_once_about_a_text'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='call_is_open_or_says_when_it_was_closed'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('opinion__gt', ''), ('state__in', ['answered', 'late'])), models.Q(('answered_at__isnull', True), ('opinion', ''), ('state__in', ['open', 'silent'])), ('state', 'moot'), _connector='OR'), name='call_that_is_answered_says_when_and_what')],
                        'triggers': [pgtrigger.compiler.Trigger(name='hook_is_asked_only_about_a_text_that_no_reader', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM FROM comments_revision\n                    WHERE id = NEW.revision_id FOR NO KEY UPDATE;IF NEW.state = 'open' AND EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.status IN ('in_review', 'calibration')) THEN RAISE EXCEPTION 'hook is asked only about a text that no reader has' USING ERRCODE = 'check_violation', CONSTRAINT = 'hook_is_asked_only_about_a_text_that_no_reader_has', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='58d860d1d6a2ed82c9a4cbcfa10bfa865af74b50', operation='INSERT', pgid='pgtrigger_hook_is_asked_only_about_a_text_that_no_reader_bc340', table='moderation_hookcall', when='BEFORE')), pgtrigger.compiler.Trigger(name='call_that_is_closed_is_not_opened_again', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'open' AND NEW.state = 'open')", func="RAISE EXCEPTION 'call that is closed is not opened again' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_that_is_closed_is_not_opened_again', TABLE = TG_TABLE_NAME;", hash='86c86be26aba048e3ad5928ecd2614527586a422', operation='UPDATE OF "state"', pgid='pgtrigger_call_that_is_closed_is_not_opened_again_271ad', table='moderation_hookcall', when='BEFORE')), pgtrigger.compiler.Trigger(name='call_keeps_its_text_and_its_deadline', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.hook_id, OLD.revision_id, OLD.action, OLD.asked_at, OLD.deadline_at) IS DISTINCT FROM (NEW.hook_id, NEW.revision_id, NEW.action, NEW.asked_at, NEW.deadline_at))', func="RAISE EXCEPTION 'call keeps its text and its deadline' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_keeps_its_text_and_its_deadline', TABLE = TG_TABLE_NAME;", hash='341d6b1d41061350a2378c46421acb2bfc1801bb', operation='UPDATE', pgid='pgtrigger_call_keeps_its_text_and_its_deadline_08f83', table='moderation_hookcall', when='BEFORE')), pgtrigger.compiler.Trigger(name='hook_answers_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.opinion, OLD.flags, OLD.tags) IS DISTINCT FROM (NEW.answered_at, NEW.opinion, NEW.flags, NEW.tags))', func="RAISE EXCEPTION 'hook answers once' USING ERRCODE = 'check_violation', CONSTRAINT = 'hook_answers_once', TABLE = TG_TABLE_NAME;", hash='7b3175c805b3c83d0fc317bd5de066b54756536c', operation='UPDATE OF "answered_at", "opinion", "flags", "tags"', pgid='pgtrigger_hook_answers_once_dbce4', table='moderation_hookcall', when='BEFORE')), pgtrigger.compiler.Trigger(name='call_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'call is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='bec5cbc42f25d6db386f36f2f86bfb9f403798bc', operation='DELETE', pgid='pgtrigger_call_is_never_deleted_beca7', table='moderation_hookcall', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='IdempotentAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200)),
                        ('fingerprint', models.CharField(help_text='SHA-256 of what was asked.', max_length=64)),
                        ('answer', models.JSONField()),
                        ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['answered_at'], name='idempotent_answers_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'key'), name='idempotency_key_is_used_once_per_reader')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptOut',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(help_text='HMAC of issuer and subject.', max_length=64)),
                        ('kind', models.CharField(choices=[('message', 'Message'), ('warning', 'Warning'), ('premoderation', 'The desk reads first'), ('no_reviewing', 'No reviewing'), ('suspension', 'Suspended'), ('ban', 'Banned')], max_length=13)),
                        ('until', models.DateTimeField(help_text='A ban without an end is kept for a year.')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['until'], name='kept_out_until')],
                        'constraints': [models.UniqueConstraint(fields=('digest', 'publication', 'kind'), name='kept_out_once_of_each_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['suspension', 'ban'])), name='kept_out_are_only_the_suspended_and_the_banned')],
                    },
                ),
                migrations.CreateModel(
                    name='Leftover',
                    fields=[
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='leftover', serialize=False, to='comments.revision')),
                        ('since', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was first seen as such.')),
                        ('blanked_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('blanked_at', None)), fields=['since'], name='leftover_with_words')],
                        'triggers': [pgtrigger.compiler.Trigger(name='leftover_is_seen_when_it_is_and_not_before', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.since < now() - interval '1 hour' THEN RAISE EXCEPTION 'leftover is seen when it is and not before' USING ERRCODE = 'check_violation', CONSTRAINT = 'leftover_is_seen_when_it_is_and_not_before', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='aeaba29be465562dbd796a751b8490e20f5dc34e', operation='INSERT', pgid='pgtrigger_leftover_is_seen_when_it_is_and_not_before_172a1', table='moderation_leftover', when='BEFORE')), pgtrigger.compiler.Trigger(name='leftover_does_not_become_older_than_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.since <> OLD.since OR OLD.blanked_at IS NOT NULL THEN RAISE EXCEPTION 'leftover does not become older than it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'leftover_does_not_become_older_than_it_is', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='a600ece3d8a0267dd24757b0b7f5b7a97a75d7b6', operation='UPDATE', pgid='pgtrigger_leftover_does_not_become_older_than_it_is_feb6d', table='moderation_leftover', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Mailbox',
                    fields=[
                        ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mailbox', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('rhythm', models.CharField(choices=[('instant', 'At once'), ('hourly', 'Once an hour'), ('daily', 'Once a day'), ('off', 'Not by mail')], default='off', max_length=7)),
                        ('replies', models.BooleanField(default=True, help_text="Of answers to the reader's comments.")),
                        ('outcomes', models.BooleanField(default=True, help_text='Of what becomes of their own.')),
                        ('secret', models.CharField(default=moderation.models.mail.new_mail_secret, editable=False, max_length=43, unique=True)),
                        ('asked_at', models.DateTimeField(help_text='Asked once, with their first comment.', null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'Dropped'), ('failed', 'Failed')], default='waiting', max_length=7)),
                        ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When to try; moved on before each attempt.', null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', models.CharField(blank=True, help_text='Its class, no more.', max_length=80)),
                        ('over_at', models.DateTimeField(null=True)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='mail_due'), models.Index(condition=models.Q(('over_at__isnull', False)), fields=['over_at'], name='mail_over')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('over_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('due_at__isnull', True), ('over_at__isnull', False)), _connector='OR'), name='mail_is_due_until_it_is_over'), models.CheckConstraint(condition=models.Q(('attempts__lte', 6)), name='mail_is_tried_so_often_and_no_more')],
                        'triggers': [pgtrigger.compiler.Trigger(name='mail_that_is_over_is_never_sent_again', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'waiting' AND NEW.state IS DISTINCT FROM OLD.state)", func="RAISE EXCEPTION 'mail that is over is never sent again' USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_that_is_over_is_never_sent_again', TABLE = TG_TABLE_NAME;", hash='a426c811837c1c9e6246044dd101c98897da6b86', operation='UPDATE', pgid='pgtrigger_mail_that_is_over_is_never_sent_again_c593e', table='moderation_mail', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('released', 'Your comment is public'), ('returned', 'Your comment was returned to you'), ('rejected', 'Your comment was rejected'), ('upheld', 'Your appeal was heard, and your comment stays rejected'), ('new_public', 'Your new text is public'), ('new_returned', 'Your new text was returned to you'), ('new_rejected', 'Your new text was rejected'), ('new_upheld', 'Your appeal was heard, and your new text stays rejected'), ('kept', 'Your appeal was heard, and it stays returned to you'), ('granted', 'Your appeal was heard, and you were right'), ('not_lifted', 'Your appeal was heard, and the restriction stays'), ('restored', 'Your comment was returned by mistake'), ('hidden', 'Your comment is hidden until the desk has looked at it'), ('shown_again', 'Your comment is public again'), ('reports', 'What became of your reports'), ('reply', 'Somebody answered you'), ('missed', 'About a review of yours'), ('practice', 'A few practice texts for you'), ('voided', 'Your reviews do not count any more'), ('invitation', 'Comments are waiting to be read'), ('message', 'A message from the desk'), ('warned', 'A warning from the desk'), ('restricted', 'What you may do here is limited for now'), ('lifted', 'You may take part again as before')], max_length=12)),
                        ('facts', models.JSONField(default=dict, help_text='What its words are filled in with.')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('contested_at', models.DateTimeField(null=True)),
                        ('objection', models.CharField(blank=True, max_length=2000)),
                        ('comment', models.ForeignKey(help_text='Of a reply: the reply.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
                        ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL)),
                        ('about', models.UUIDField(help_text='The decision, text or reply that it is about: one letter each.', null=True)),
                        ('answer', models.CharField(blank=True, choices=[('lifted', 'Lift it'), ('left', 'Leave it')], max_length=6)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(help_text='Whose desk answers.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('mail_due_at', models.DateTimeField(help_text='Null: not, or no more, by mail.', null=True)),
                        ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='letters', to='moderation.mail')),
                        ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, help_text='Not shown or mailed before: until then its decision may be undone.')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['to', '-id'], name='letter_newest_first'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['to'], name='letter_unread'), models.Index(condition=models.Q(('answered_at__isnull', True), ('contested_at__isnull', False)), fields=['publication', 'contested_at', 'id'], name='letter_contested'), models.Index(condition=models.Q(('kind', 'reply')), fields=['to', '-id'], name='letter_replies'), models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='letter_mail_due'), models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['to'], name='letter_mail_to')],
                        'constraints': [models.UniqueConstraint(fields=('to', 'kind', 'about'), name='letter_is_written_once_about_each_thing'), models.CheckConstraint(condition=models.Q(('contested_at__isnull', True), ('kind__in', ['missed', 'practice', 'voided', 'warned']), _connector='OR'), name='letter_that_is_contested_tells_of_a_review_or_a_warning'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answer__gt', ''), ('answered_at__isnull', False), ('answered_by__isnull', False), ('contested_at__isnull', False)), _connector='OR'), name='letter_is_answered_by_somebody_once_it_is_contested'), models.CheckConstraint(condition=models.Q(('mail__isnull', True), ('mail_due_at__isnull', True), _connector='OR'), name='letter_that_is_in_a_mail_waits_for_none')],
                        'triggers': [pgtrigger.compiler.Trigger(name='letter_that_waits_for_no_mail_never_will', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.mail_due_at IS NULL AND NEW.mail_due_at IS NOT NULL)', func="RAISE EXCEPTION 'letter that waits for no mail never will' USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_that_waits_for_no_mail_never_will', TABLE = TG_TABLE_NAME;", hash='0188ed273e9ab4e612eda1153ffc5f73d240f570', operation='UPDATE OF "mail_due_at"', pgid='pgtrigger_letter_that_waits_for_no_mail_never_will_83697', table='moderation_letter', when='BEFORE')), pgtrigger.compiler.Trigger(name='letter_goes_into_a_mail_only_when_it_waits_for', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.mail_id IS NOT NULL AND OLD.mail_due_at IS NULL AND NEW.mail_id IS DISTINCT FROM OLD.mail_id)', func="RAISE EXCEPTION 'letter goes into a mail only when it waits for one' USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_goes_into_a_mail_only_when_it_waits_for_one', TABLE = TG_TABLE_NAME;", hash='cabd93ddaa026d30b4410910f78fac6c6a9d05dd', operation='UPDATE OF "mail_id"', pgid='pgtrigger_letter_goes_into_a_mail_only_when_it_waits_for_9b540', table='moderation_letter', when='BEFORE')), pgtrigger.compiler.Trigger(name='letter_goes_into_a_mail_to_its_own_reader', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.mail_id IS NOT NULL AND NOT EXISTS (SELECT FROM moderation_mail m\n                    WHERE m.id = NEW.mail_id AND m.to_id = NEW.to_id) THEN RAISE EXCEPTION 'letter goes into a mail to its own reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_goes_into_a_mail_to_its_own_reader', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='7ef13e368fc54f8c225061d4d6c8c200bfc781cf', operation='INSERT OR UPDATE OF "mail_id"', pgid='pgtrigger_letter_goes_into_a_mail_to_its_own_reader_3ba23', table='moderation_letter', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ListEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=120)),
                        ('action', models.CharField(choices=[('severe', 'Hold it as severe: a threat, private data, incitement'), ('hold', 'Hold the text for the desk before any peer sees it'), ('refuse', 'Refuse the text, and say which word it was'), ('nudge', 'Ask the author once to think again'), ('mark', 'Only note it, and cover the text for its reviewers'), ('allow', 'Allow it, whatever a wider entry says')], max_length=8)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_entries', to='newsroom.publication')),
                        ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('kind', models.CharField(choices=[('word', 'Word or phrase'), ('domain', 'Link domain'), ('name', 'Name')], default='word', max_length=8)),
                        ('note', models.CharField(blank=True, help_text='For the desk: why it is here.', max_length=200)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['publication', 'words', 'id'], name='list_entry_by_words')],
                        'constraints': [models.UniqueConstraint(fields=('publication', 'kind', 'words'), name='entry_is_on_its_list_once'), models.CheckConstraint(condition=models.Q(('action', 'nudge'), ('kind', 'name'), _negated=True), name='name_is_nothing_to_think_again_about')],
                        'triggers': [pgtrigger.compiler.Trigger(name='a_list_is_another_with_what_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO moderation_listversion AS v (publication_id, version)\n        SELECT DISTINCT publication_id, 1 FROM are ORDER BY publication_id\n    ON CONFLICT (publication_id) DO UPDATE SET version = v.version + 1;\n    RETURN NULL;', hash='f230a814ec08736c7ec10289ab6caa6a8a92942b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_a_list_is_another_with_what_is_added_3cc60', referencing='REFERENCING NEW TABLE AS are ', table='moderation_listentry', when='AFTER')), pgtrigger.compiler.Trigger(name='a_list_is_another_with_what_is_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO moderation_listversion AS v (publication_id, version)\n        SELECT DISTINCT publication_id, 1 FROM are ORDER BY publication_id\n    ON CONFLICT (publication_id) DO UPDATE SET version = v.version + 1;\n    RETURN NULL;', hash='8af1165871ffd434737dea7e646fb9ea983e2985', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_a_list_is_another_with_what_is_changed_aac54', referencing='REFERENCING NEW TABLE AS are ', table='moderation_listentry', when='AFTER')), pgtrigger.compiler.Trigger(name='a_list_is_another_without_what_is_removed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    UPDATE moderation_listversion SET version = version + 1\n        WHERE publication_id IN (SELECT publication_id FROM were);\n    RETURN NULL;', hash='027be77ecb88c96054286a81bd83094ba7f2adbe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_a_list_is_another_without_what_is_removed_be98c', referencing='REFERENCING OLD TABLE AS were ', table='moderation_listentry', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='ListVersion',
                    fields=[
                        ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='newsroom.publication')),
                        ('version', models.PositiveBigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='LogEntry',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(db_default=models.Func(models.Value('moderation_logentry_number'), function='nextval', output_field=models.BigIntegerField()), editable=False, help_text='The order of writing; within one text, one person or one rule without doubt.')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('act', models.CharField(choices=[('decided', 'Decided about a text'), ('undone', 'Took a decision back at once'), ('corrected', 'Corrected an earlier decision'), ('bulk', 'Decided about many at once'), ('assigned', 'Gave a case to a colleague'), ('hidden', 'Hid a public comment until it is decided'), ('shown', 'Showed a hidden comment again'), ('reports_ignored', 'Keeps a comment, whatever is reported'), ('notice_received', 'Received a notice of illegal content'), ('notice_answered', 'Answered a notice of illegal content'), ('appealed', 'An author appealed'), ('appeal_heard', 'Heard an appeal'), ('sanctioned', 'Restricted a reader'), ('lifted', 'Lifted a restriction'), ('acknowledged', 'A reader acknowledged a warning'), ('noted', 'Wrote a note about a reader'), ('voided', 'Voided a reader’s reviews'), ('standing', 'A reviewer’s record changed'), ('mode', 'Set how comments are published'), ('raid', 'Switched raid mode'), ('listed', 'Changed a list of words, links or names'), ('rule', 'Changed a rule'), ('role', 'Gave or took a role'), ('highlighted', 'Pinned or picked a comment'), ('exported', 'Exported records'), ('hook', 'Changed who outside is asked about texts'), ('endpoint', 'Set where events are sent'), ('sign_on', 'Changed how readers sign in'), ('linked', 'Linked an account by its confirmed address'), ('rekeyed', 'Changed what accounts are known by'), ('imported', 'Brought comments from elsewhere, or took them back'), ('erasing', 'Began to erase a reader who asked for it'), ('moved', 'A text moved on'), ('credited', 'Reviews were counted for their reviewers'), ('recounted', 'A text was counted anew'), ('waived', 'Let an author off their reviews'), ('relieved', 'Asked more or less of readers')], max_length=16)),
                        ('rule', models.CharField(blank=True, help_text='Which rule of the house did it, where nobody did.', max_length=60)),
                        ('reason', models.CharField(blank=True, help_text='A code, never free words.', max_length=200)),
                        ('facts', models.JSONField(default=dict, help_text='Numbers, codes and ids; no names, no texts.')),
                        ('article', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.article')),
                        ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('comment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                        ('decision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='moderation.decision')),
                        ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='moderation.logentry')),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(db_index=False, help_text='Whom it is about.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reverses', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='moderation.logentry')),
                        ('revision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.revision')),
                    ],
                    options={
                        'verbose_name': 'line of the log',
                        'verbose_name_plural': 'log',
                        'indexes': [models.Index(fields=['publication', 'at', 'number'], name='log_in_order'), models.Index(fields=['publication', 'act', 'at', 'number'], name='log_of_one_act'), models.Index(condition=models.Q(('act__in', ('moved', 'credited', 'standing', 'recounted')), _negated=True), fields=['publication', 'at', 'number'], name='log_of_acts'), models.Index(condition=models.Q(('by__isnull', False)), fields=['by', 'at', 'number'], name='log_of_by'), models.Index(condition=models.Q(('comment__isnull', False)), fields=['comment', 'at', 'number'], name='log_of_comment'), models.Index(condition=models.Q(('revision__isnull', False)), fields=['revision', 'at', 'number'], name='log_of_revision'), models.Index(condition=models.Q(('reader__isnull', False)), fields=['reader', 'at', 'number'], name='log_of_reader'), models.Index(condition=models.Q(('article__isnull', False)), fields=['article', 'at', 'number'], name='log_of_article'), models.Index(condition=models.Q(('decision__isnull', False)), fields=['decision', 'at', 'number'], name='log_of_decision'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'at', 'number'], name='log_of_parent'), models.Index(condition=models.Q(('reverses__isnull', False)), fields=['reverses', 'at', 'number'], name='log_of_reverses')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('rule', '')), models.Q(('by__isnull', True), ('rule__gt', '')), _connector='OR'), name='log_entry_says_who_did_it_or_by_which_rule')],
                        'triggers': [pgtrigger.compiler.Trigger(name='log_entry_is_never_changed_or_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'log entry is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'log_entry_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME;", hash='677166b72e37a344dfc3e60c9aa0edb4a3b75372', operation='UPDATE OR DELETE', pgid='pgtrigger_log_entry_is_never_changed_or_deleted_bf4e8', table='moderation_logentry', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Measurement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('measured_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('share', models.FloatField(help_text='Of handed-in texts that are bad, by audits alone.')),
                        ('temperature', models.FloatField(help_text='That weights are scaled by.')),
                        ('sensitivity', models.FloatField(help_text='Assumed of a newcomer.')),
                        ('specificity', models.FloatField(help_text='Assumed of a newcomer.')),
                        ('strength', models.FloatField(help_text='Of that assumption, in counts.')),
                        ('established', models.PositiveIntegerField(help_text='Reviewers with a history.')),
                        ('trusted', models.PositiveIntegerField(default=0, help_text='Of these, seen the last day.')),
                        ('trusted_sensitivity', models.FloatField(null=True)),
                        ('trusted_specificity', models.FloatField(null=True)),
                        ('alarm', models.BooleanField(default=False, help_text='Disagreement goes to staff.')),
                        ('load', models.FloatField(default=1, help_text='Reviews owed to others, to those expected.')),
                        ('audits', models.PositiveIntegerField(default=0)),
                        ('report', models.JSONField(default=dict, help_text='How it was come by.')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='newsroom.publication')),
                        ('strength_specificity', models.FloatField(help_text='Of the second of the two; null: the same.', null=True)),
                        ('wary', models.BooleanField(db_default=False, default=False, help_text='The costs of being wrong count double.')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['publication', '-measured_at'], name='measurement_newest_first')],
                        'triggers': [pgtrigger.compiler.Trigger(name='measurement_is_never_changed_or_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'measurement is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME;", hash='a2022f3fbc7997086355ace444e41db894d2a608', operation='UPDATE OR DELETE', pgid='pgtrigger_measurement_is_never_changed_or_deleted_acb6f', table='moderation_measurement', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Note',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('text', models.CharField(max_length=2000)),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to=settings.AUTH_USER_MODEL)),
                        ('sanction', models.ForeignKey(help_text='That it goes with.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='moderation.sanction')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reader', '-id'], name='note_newest_first')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text__gt', '')), name='note_says_something')],
                        'triggers': [pgtrigger.compiler.Trigger(name='note_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'note is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'note_is_never_changed', TABLE = TG_TABLE_NAME;", hash='31bbbbedebac7eb3e1b7e3ccdec69cffdc1556b1', operation='UPDATE', pgid='pgtrigger_note_is_never_changed_86a74', table='moderation_note', when='BEFORE')), pgtrigger.compiler.Trigger(name='note_goes_only_with_its_reader', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'note goes only with its reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'note_goes_only_with_its_reader', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='2921ce574aa8d0597fc8afc92a933e77803d10d0', operation='DELETE', pgid='pgtrigger_note_goes_only_with_its_reader_5cf47', table='moderation_note', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeMail',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('receipt', 'Receipt'), ('answer', 'Answer'), ('heard', 'Heard')], max_length=7)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'Dropped'), ('failed', 'Failed')], default='waiting', max_length=7)),
                        ('due_at', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', models.CharField(blank=True, max_length=80)),
                        ('over_at', models.DateTimeField(null=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='moderation.notice')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='notice_mail_due')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'kind'), name='notice_is_written_to_once_about_each_thing'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('over_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('due_at__isnull', True), ('over_at__isnull', False)), _connector='OR'), name='notice_mail_is_due_until_it_is_over'), models.CheckConstraint(condition=models.Q(('attempts__lte', 6)), name='notice_mail_is_tried_so_often_and_no_more')],
                    },
                ),
                migrations.CreateModel(
                    name='Nudge',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('text_hash', models.CharField(max_length=64)),
                        ('kinds', models.JSONField(help_text='What was said about it, see moderation/wording.py.')),
                        ('shown_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('outcome', models.CharField(choices=[('reworded', 'Reworded'), ('sent_anyway', 'Sent Anyway')], max_length=11, null=True)),
                        ('settled_at', models.DateTimeField(help_text='When a text was handed in after it.', null=True)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.article')),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['shown_at'], name='nudges_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'article', 'parent', 'text_hash'), name='nudge_is_shown_once_for_a_text_at_its_place', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('outcome__isnull', True)), fields=('reader', 'article', 'parent'), name='nudge_waits_alone_for_its_answer_at_a_place', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('outcome', None), ('settled_at', None)), models.Q(('outcome__isnull', False), ('settled_at__isnull', False)), _connector='OR'), name='nudge_is_settled_with_what_came_of_it')],
                    },
                ),
                migrations.CreateModel(
                    name='Dispute',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('statement', models.CharField(blank=True, max_length=2000)),
                        ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('calibration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='moderation.calibration')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('calibration', 'reader'), name='dispute_is_raised_once_per_reader')],
                        'triggers': [pgtrigger.compiler.Trigger(name='dispute_is_raised_by_a_reader_who_answered', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_rating g\n                    WHERE g.revision_id = NEW.calibration_id\n                    AND g.reviewer_id = NEW.reader_id) THEN RAISE EXCEPTION 'dispute is raised by a reader who answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_is_raised_by_a_reader_who_answered', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='7e938b9f593be976011fcbd2c75f5382ac95211a', operation='INSERT', pgid='pgtrigger_dispute_is_raised_by_a_reader_who_answered_e391c', table='moderation_dispute', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Strike',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('struck_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strikes', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.revision')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'revision'), name='strike_is_given_once_for_a_text')],
                        'triggers': [pgtrigger.compiler.Trigger(name='strike_is_for_a_text_that_its_reader_called_ci', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_rating g\n                    WHERE g.revision_id = NEW.revision_id\n                    AND g.reviewer_id = NEW.reader_id AND g.civil) THEN RAISE EXCEPTION 'strike is for a text that its reader called civil' USING ERRCODE = 'check_violation', CONSTRAINT = 'strike_is_for_a_text_that_its_reader_called_civil', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='84e3b11182fc90cc590403e5c7b688032a8848c0', operation='INSERT', pgid='pgtrigger_strike_is_for_a_text_that_its_reader_called_ci_be520', table='moderation_strike', when='BEFORE')), pgtrigger.compiler.Trigger(name='strike_is_lifted_once_and_else_stays_as_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.reader_id <> NEW.reader_id OR OLD.revision_id <> NEW.revision_id OR OLD.struck_at <> NEW.struck_at OR OLD.lifted_at IS NOT NULL)', func="RAISE EXCEPTION 'strike is lifted once and else stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'strike_is_lifted_once_and_else_stays_as_it_is', TABLE = TG_TABLE_NAME;", hash='504273a97d4d6abcce52e7baa93e2944c20c229e', operation='UPDATE', pgid='pgtrigger_strike_is_lifted_once_and_else_stays_as_it_is_71f32', table='moderation_strike', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='SavedFilter',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('query', models.CharField(blank=True, max_length=2000)),
                        ('is_default', models.BooleanField(default=False, help_text='The desk opens with it, for its owner.')),
                        ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('shared_with', models.ForeignKey(help_text="Whose desk has it too; nobody's: only its owner.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('name__gt', '')), name='saved_filter_has_a_name'), models.UniqueConstraint(condition=models.Q(('shared_with__isnull', True)), fields=('reader', 'name'), name='saved_filter_of_ones_own_has_its_name_to_itself'), models.UniqueConstraint(condition=models.Q(('shared_with__isnull', False)), fields=('shared_with', 'name'), name='saved_filter_of_a_desk_has_its_name_to_itself'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('reader',), name='saved_filter_that_a_desk_opens_with_is_one')],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverNote',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('text', models.TextField(max_length=4000)),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['publication', '-written_at'], name='handover_newest_first')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text__gt', '')), name='handover_note_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='StagedThread',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.BigIntegerField()),
                        ('key', models.CharField(max_length=255)),
                        ('url', models.TextField()),
                        ('identifier', models.TextField()),
                        ('title', models.TextField()),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('closed', models.BooleanField()),
                        ('deleted', models.BooleanField()),
                        ('article', models.UUIDField(null=True)),
                        ('how', models.CharField(db_default='', default='', max_length=12)),
                        ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.importbatch')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['batch', 'key'], name='staged_thread_by_key')],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='staged_thread_has_its_position')],
                    },
                ),
                migrations.CreateModel(
                    name='StagedComment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.BigIntegerField()),
                        ('key', models.CharField(max_length=255)),
                        ('thread', models.CharField(max_length=255)),
                        ('parent', models.CharField(max_length=255, null=True)),
                        ('state', models.CharField(max_length=8)),
                        ('is_empty', models.BooleanField()),
                        ('known_as', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, size=None)),
                        ('written_at', models.DateTimeField()),
                        ('comment', models.UUIDField()),
                        ('article', models.UUIDField(null=True)),
                        ('fate', models.CharField(db_default='', default='', max_length=16)),
                        ('over', models.UUIDField(help_text='The comment that it answers, as it is here.', null=True)),
                        ('level', models.IntegerField(null=True)),
                        ('is_stone', models.BooleanField(db_default=False, default=False, help_text='Not to be seen, and answered in public.')),
                        ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.importbatch')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['batch', 'key'], name='staged_comment_by_key'), models.Index(fields=['batch', 'comment'], name='staged_comment_by_id'), models.Index(fields=['batch', 'over'], name='staged_comment_by_answered'), models.Index(fields=['batch', 'level', 'position'], name='staged_comment_in_order')],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='staged_comment_has_its_position')],
                    },
                ),
                migrations.CreateModel(
                    name='StagedText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.BigIntegerField()),
                        ('author', models.CharField(max_length=200)),
                        ('name', models.CharField(max_length=120)),
                        ('name_key', models.CharField(max_length=360, null=True)),
                        ('email', models.CharField(max_length=254)),
                        ('confirmed', models.BooleanField()),
                        ('text', models.TextField()),
                        ('html', models.TextField()),
                        ('looks_harsh', models.BooleanField()),
                        ('edited_at', models.DateTimeField(null=True)),
                        ('likes', models.IntegerField()),
                        ('dislikes', models.IntegerField()),
                        ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.importbatch')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='staged_text_has_its_position')],
                    },
                ),
                migrations.CreateModel(
                    name='StagedOddity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.BigIntegerField()),
                        ('code', models.CharField(max_length=40)),
                        ('key', models.CharField(max_length=255)),
                        ('detail', models.CharField(max_length=300)),
                        ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.importbatch')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['batch', 'code', 'position'], name='staged_oddity_said')],
                    },
                ),
                migrations.CreateModel(
                    name='Terms',
                    fields=[
                        ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='terms', serialize=False, to='newsroom.publication')),
                        ('files_statements', models.BooleanField(default=False, help_text="Its statements go to the EU's database (DSA, Article 24(5)).")),
                        ('territory', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=moderation.models.terms.the_union, help_text='Where a restriction holds: countries of the EU and the EEA, two letters each.', size=None)),
                        ('legal_ground', models.CharField(blank=True, help_text='The laws that a text is against which is rejected as illegal.', max_length=500)),
                        ('redress', models.CharField(choices=[('house', 'Our words: an out-of-court body, and the courts'), ('own', 'Your own words'), ('none', 'Nothing')], default='house', max_length=5)),
                        ('redress_words', models.TextField(blank=True, max_length=2000)),
                        ('texts_kept_days', models.PositiveSmallIntegerField(default=730, help_text='For how long the words are kept of what was rejected, withdrawn or left.', validators=[django.core.validators.MinValueValidator(184)])),
                    ],
                    options={
                        'verbose_name_plural': 'terms',
                        'constraints': [models.CheckConstraint(condition=models.Q(('texts_kept_days__gte', 184)), name='terms_keep_a_text_for_as_long_as_it_can_be_appealed'), models.CheckConstraint(condition=models.Q(('territory__contained_by', ['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']), ('territory__len__gt', 0)), name='terms_hold_in_countries_of_the_eea'), models.CheckConstraint(condition=models.Q(models.Q(('redress', 'own'), _negated=True), ('redress_words__gt', ''), _connector='OR'), name='terms_with_redress_in_own_words_have_them')],
                    },
                ),
                migrations.CreateModel(
                    name='Unsent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField()),
                        ('kept_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.article')),
                        ('parent', models.ForeignKey(help_text='What it answers.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('rewrites', models.ForeignKey(help_text="The reader's own comment that it would be the new text of.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kept_at'], name='unsent_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('reader', 'article', 'parent', 'rewrites'), name='reader_keeps_one_unsent_text_at_a_place', nulls_distinct=False), models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('text'), 0), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 40000)), name='unsent_text_is_neither_empty_nor_endless'), models.CheckConstraint(condition=models.Q(('parent', None), ('rewrites', None), _connector='OR'), name='unsent_text_is_a_reply_or_a_rewrite_not_both')],
                        'triggers': [pgtrigger.compiler.Trigger(name='nobody_keeps_a_text_as_an_erased_reader', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'nobody keeps a text as an erased reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_keeps_a_text_as_an_erased_reader', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='4a482ce542437697e8cd6142139a1812edf44988', operation='INSERT', pgid='pgtrigger_nobody_keeps_a_text_as_an_erased_reader_bda84', table='moderation_unsent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Willing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField(default=django.utils.timezone.now)),
                        ('until', models.DateTimeField(help_text='Null: still willing.', null=True)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('publication', 'reader'), name='reader_is_willing_once_at_a_place'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='willing_ends_after_it_began')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(HOT_ROWS, migrations.RunSQL.noop),
    ]
