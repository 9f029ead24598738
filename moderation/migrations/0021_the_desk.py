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
import moderation.models.notice
import moderation.models.terms
import newsroom.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# The trigger, which is there by then, files each of them.
FILL = """
UPDATE moderation_case c SET causes = ARRAY[cause],
    due_at = opened_at + make_interval(hours => coalesce((
        SELECT (p.exceptions ->> 'desk_hours')::int FROM moderation_policy p
        WHERE p.publication_id = c.publication_id AND p.section = '' AND p.article_id IS NULL
        AND p.tier = ''), 24)),
    risk = coalesce((
        SELECT (d.evidence ->> 'bad')::float FROM moderation_decision d
        WHERE d.revision_id = c.revision_id AND d."by" = 'peers' AND d.evidence ->> 'bad' <> ''
        ORDER BY d.decided_at DESC LIMIT 1), 0.5);
-- Else what is still to be checked of these rows forbids to alter the table.
SET CONSTRAINTS ALL IMMEDIATE;
"""

# How things stood when the log began to be complete: what a replay starts from.
OPENING = """
CREATE FUNCTION pg_temp.line_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(
        int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid $$;

INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, publication_id, comment_id,
    revision_id, reader_id, article_id, decision_id, facts)
SELECT pg_temp.line_id(), d.decided_at, 'decided', d.moderator_id,
    CASE WHEN d.moderator_id IS NULL THEN d."by" ELSE '' END,
    CASE WHEN d.reason ~ '^[a-z0-9_]+$' THEN d.reason ELSE 'other' END,
    r.publication_id, r.comment_id, r.id, c.author_id, c.article_id, d.id,
    jsonb_build_object('outcome', d.outcome, 'was', 'in_review')
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
JOIN comments_comment c ON c.id = r.comment_id ORDER BY d.decided_at, d.id;

INSERT INTO moderation_logentry (id, at, act, rule, reason, publication_id, comment_id,
    revision_id, article_id, decision_id, facts)
SELECT pg_temp.line_id(), now(), 'moved', 'log_began', '', r.publication_id, r.comment_id, r.id,
    c.article_id, r.decision, jsonb_build_object('from', '', 'to', r.status)
FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
WHERE r.status <> 'pending' OR r.decision IS NOT NULL ORDER BY r.id;

INSERT INTO moderation_logentry (id, at, act, rule, reason, publication_id, reader_id, facts)
SELECT pg_temp.line_id(), now(), 'standing', 'log_began', '', coalesce(
        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r
            ON r.issuer = p.token_issuer WHERE r.id = s.reader_id),
        (SELECT min(id) FROM newsroom_publication)), s.reader_id,
    jsonb_build_object('tier', s.tier, 'strikes', s.strikes,
        'probation_until', s.probation_until, 'flagged_until', s.flagged_until,
        'counts', jsonb_build_array(s.caught, s.missed, s.spared, s.blamed, s.settled,
            s.calibrations_seen, s.calibrations_passed))
FROM moderation_standing s ORDER BY s.reader_id;

INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, publication_id, reader_id,
    facts)
SELECT pg_temp.line_id(), v.voided_at, 'voided', v.by_id, '', '', coalesce(
        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r
            ON r.issuer = p.token_issuer WHERE r.id = v.reviewer_id),
        (SELECT min(id) FROM newsroom_publication)), v.reviewer_id,
    jsonb_build_object('voiding', v.id)
FROM moderation_voiding v ORDER BY v.voided_at;

INSERT INTO moderation_logentry (id, at, act, rule, reason, publication_id, reader_id, facts)
SELECT pg_temp.line_id(), now(), 'role', 'log_began', '', o.publication_id, o.reader_id,
    jsonb_build_object('how', 'given', 'row', o.id, 'kind', o.kind, 'sections', o.sections)
FROM newsroom_role o ORDER BY o.id;

INSERT INTO moderation_logentry (id, at, act, rule, reason, publication_id, article_id, facts)
SELECT pg_temp.line_id(), now(), 'rule', 'log_began', '', p.publication_id, p.article_id,
    jsonb_build_object('how', 'given', 'row', p.id, 'section', p.section, 'tier', p.tier,
        'article', p.article_id, 'exceptions', p.exceptions)
FROM moderation_policy p ORDER BY p.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0016_the_desk'),
        ('moderation', '0020_lists'),
        ('newsroom', '0009_confirmed_and_trusted'),
        ('newsroom', '__first__'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='appeal_is_against_a_rejection_that_is_not_fina',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='appeal_is_decided_by_another_moderator_where_t',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='decision_of_peers_to_release_rests_on_two_rati',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='decision_of_the_house_asks_the_desk_or_release',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='judgedrevision',
            name='revision_is_taken_from_the_public_only_by_the_',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='judgedrevision',
            name='revision_goes_back_to_its_readers_only_by_a_re',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='judgedrevision',
            name='revision_leaves_rejection_only_by_an_open_appe',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='voiding',
            name='voiding_is_never_changed_or_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='waiver',
            name='waiver_is_never_changed_or_deleted',
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_of_an_appeal_names_the_rejection_that_it_is_against',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_that_is_contested_tells_of_a_review',
        ),
        migrations.RunSQL(
            sql='CREATE SEQUENCE moderation_logentry_number',
            reverse_sql='DROP SEQUENCE moderation_logentry_number',
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
            },
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
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(db_default=models.Func(models.Value('moderation_logentry_number'), function='nextval', output_field=models.BigIntegerField()), editable=False, help_text='The order of writing; within one text, one person or one rule without doubt.')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('act', models.CharField(choices=[('decided', 'Decided about a text'), ('undone', 'Took a decision back at once'), ('corrected', 'Corrected an earlier decision'), ('bulk', 'Decided about many at once'), ('assigned', 'Gave a case to a colleague'), ('hidden', 'Hid a public comment until it is decided'), ('shown', 'Showed a hidden comment again'), ('reports_ignored', 'Keeps a comment, whatever is reported'), ('notice_received', 'Received a notice of illegal content'), ('notice_answered', 'Answered a notice of illegal content'), ('appealed', 'An author appealed'), ('appeal_heard', 'Heard an appeal'), ('sanctioned', 'Restricted a reader'), ('lifted', 'Lifted a restriction'), ('acknowledged', 'A reader acknowledged a warning'), ('noted', 'Wrote a note about a reader'), ('voided', 'Voided a reader’s reviews'), ('standing', 'A reviewer’s record changed'), ('mode', 'Set how comments are published'), ('raid', 'Switched raid mode'), ('listed', 'Changed a list of words, links or names'), ('rule', 'Changed a rule'), ('role', 'Gave or took a role'), ('highlighted', 'Pinned or picked a comment'), ('exported', 'Exported records'), ('moved', 'A text moved on'), ('credited', 'Reviews were counted for their reviewers'), ('recounted', 'A text was counted anew'), ('waived', 'Let an author off their reviews'), ('relieved', 'Asked more or less of readers')], max_length=16)),
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
                'indexes': [models.Index(fields=['publication', 'at', 'number'], name='log_in_order'), models.Index(fields=['publication', 'act', 'at', 'number'], name='log_of_one_act'), models.Index(condition=models.Q(('act__in', ('moved', 'credited', 'standing', 'recounted')), _negated=True), fields=['publication', 'at', 'number'], name='log_of_acts'), models.Index(condition=models.Q(('by__isnull', False)), fields=['by', 'at', 'number'], name='log_of_by'), models.Index(condition=models.Q(('comment__isnull', False)), fields=['comment', 'at', 'number'], name='log_of_comment'), models.Index(condition=models.Q(('reader__isnull', False)), fields=['reader', 'at', 'number'], name='log_of_reader'), models.Index(condition=models.Q(('article__isnull', False)), fields=['article', 'at', 'number'], name='log_of_article'), models.Index(condition=models.Q(('decision__isnull', False)), fields=['decision', 'at', 'number'], name='log_of_decision'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'at', 'number'], name='log_of_parent'), models.Index(condition=models.Q(('reverses__isnull', False)), fields=['reverses', 'at', 'number'], name='log_of_reverses')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('rule', '')), models.Q(('by__isnull', True), ('rule__gt', '')), _connector='OR'), name='log_entry_says_who_did_it_or_by_which_rule')],
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
            },
        ),
        migrations.CreateModel(
            name='ReportsIgnored',
            fields=[
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reports_ignored', serialize=False, to='comments.revision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
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
            name='Undoing',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='undoing', serialize=False, to='moderation.decision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(help_text='Null only inside of the transaction that puts things back.', null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['decision'], name='undoing_at_work')],
            },
        ),
        migrations.CreateModel(
            name='FiledArticle',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('newsroom.article',),
        ),
        migrations.CreateModel(
            name='SettledMode',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('newsroom.mode',),
        ),
        migrations.CreateModel(
            name='ToldCase',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.case',),
        ),
        migrations.CreateModel(
            name='ToldCredit',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.credit',),
        ),
        migrations.CreateModel(
            name='ToldDecision',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.decision',),
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('ever', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ToldHighlight',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('comments.highlight',),
        ),
        migrations.CreateModel(
            name='ToldPolicy',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.policy',),
        ),
        migrations.CreateModel(
            name='ToldRecount',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.recount',),
        ),
        migrations.CreateModel(
            name='ToldRelief',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.relief',),
        ),
        migrations.CreateModel(
            name='ToldRevision',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('comments.revision',),
        ),
        migrations.CreateModel(
            name='ToldRole',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('newsroom.role',),
        ),
        migrations.CreateModel(
            name='ToldStanding',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.standing',),
        ),
        migrations.CreateModel(
            name='ToldVoiding',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.voiding',),
        ),
        migrations.CreateModel(
            name='ToldWaiver',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('moderation.waiver',),
        ),
        migrations.AlterModelOptions(
            name='decision',
            options={'base_manager_name': 'ever'},
        ),
        migrations.AlterModelOptions(
            name='policy',
            options={'verbose_name': 'exception to the rule', 'verbose_name_plural': 'exceptions to the rule'},
        ),
        migrations.AlterModelManagers(
            name='decision',
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('ever', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AlterField(
            model_name='case',
            name='appealed',
            field=models.OneToOneField(help_text='The decision that an appeal is against: each is appealed once.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='moderation.decision'),
        ),
        migrations.AlterField(
            model_name='case',
            name='cause',
            field=models.CharField(choices=[('severe', 'Screening found something severe'), ('listed', 'It has a word that this site holds back'), ('report', 'A reviewer reported it as harmful'), ('split', 'Its readers are split'), ('overdue', 'Peers did not decide in time'), ('second_look', 'Its author asks for a second look'), ('returned', 'Readers returned it, and the desk looks at each of these'), ('panel', 'Readers would return it, and nobody was about to confirm that'), ('audit', 'Drawn by lot, to see how well readers judge'), ('recount', 'Ratings of it were voided, and the others say otherwise'), ('appeal', 'Its author appeals against the desk’s decision'), ('notice', 'A notice says that it is illegal'), ('flagged', 'Readers reported it after it was public'), ('check', 'A check asks the desk to look'), ('staff_first', 'Here the desk reads everything first'), ('staff_after', 'Here the desk reads everything that is public'), ('restricted', 'The desk reads its author’s comments first, for now'), ('new_account', 'Its author is new here'), ('correction', 'The desk corrects what it had decided')], max_length=12),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('released', 'Your comment is public'), ('returned', 'Your comment was returned to you'), ('rejected', 'Your comment was rejected'), ('upheld', 'Your appeal was heard, and your comment stays rejected'), ('new_public', 'Your new text is public'), ('new_returned', 'Your new text was returned to you'), ('new_rejected', 'Your new text was rejected'), ('new_upheld', 'Your appeal was heard, and your new text stays rejected'), ('kept', 'Your appeal was heard, and it stays returned to you'), ('granted', 'Your appeal was heard, and you were right'), ('not_lifted', 'Your appeal was heard, and the restriction stays'), ('restored', 'Your comment was returned by mistake'), ('hidden', 'Your comment is hidden until the desk has looked at it'), ('shown_again', 'Your comment is public again'), ('reports', 'What became of your reports'), ('reply', 'Somebody answered you'), ('missed', 'About a review of yours'), ('practice', 'A few practice texts for you'), ('voided', 'Your reviews do not count any more'), ('invitation', 'Comments are waiting to be read'), ('message', 'A message from the desk'), ('warned', 'A warning from the desk'), ('restricted', 'What you may do here is limited for now'), ('lifted', 'You may take part again as before')], max_length=12),
        ),
        migrations.AddField(
            model_name='case',
            name='article',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.article'),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='author',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='causes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('severe', 'Screening found something severe'), ('listed', 'It has a word that this site holds back'), ('report', 'A reviewer reported it as harmful'), ('split', 'Its readers are split'), ('overdue', 'Peers did not decide in time'), ('second_look', 'Its author asks for a second look'), ('returned', 'Readers returned it, and the desk looks at each of these'), ('panel', 'Readers would return it, and nobody was about to confirm that'), ('audit', 'Drawn by lot, to see how well readers judge'), ('recount', 'Ratings of it were voided, and the others say otherwise'), ('appeal', 'Its author appeals against the desk’s decision'), ('notice', 'A notice says that it is illegal'), ('flagged', 'Readers reported it after it was public'), ('check', 'A check asks the desk to look'), ('staff_first', 'Here the desk reads everything first'), ('staff_after', 'Here the desk reads everything that is public'), ('restricted', 'The desk reads its author’s comments first, for now'), ('new_account', 'Its author is new here'), ('correction', 'The desk corrects what it had decided')], max_length=12), default=list, help_text='All that asked for it; the first is its cause.', size=None),
        ),
        migrations.AddField(
            model_name='case',
            name='corrects',
            field=models.ForeignKey(help_text='The decision that the desk decides anew by it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='moderation.decision'),
        ),
        migrations.AddField(
            model_name='case',
            name='decided_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='due_at',
            field=models.DateTimeField(help_text='When it has waited longer than it should.', null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='has_link',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='case',
            name='looks_harsh',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome',
            field=models.CharField(default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='case',
            name='risk',
            field=models.FloatField(db_default=0.5, default=0.5, help_text='How likely its text is bad, 0 to 1, as far as was known.'),
        ),
        migrations.AddField(
            model_name='case',
            name='section',
            field=models.SlugField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='case',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, help_text='Raised by every change; who decides says which it was.'),
        ),
        migrations.AddField(
            model_name='letter',
            name='due_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, help_text='Not shown or mailed before: until then its decision may be undone.'),
        ),
        migrations.AddField(
            model_name='voiding',
            name='lifted_at',
            field=models.DateTimeField(help_text='Its reader objected, and was right.', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_is_filed_by_what_it_is_about', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nSELECT c.article_id, c.author_id, a.section INTO NEW.article_id, NEW.author_id, NEW.section\n    FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id\n    WHERE c.id = NEW.comment_id;\nSELECT r.html LIKE '%<a %' OR r.text ~* '(https?://|www[.])', r.looks_harsh\n    INTO NEW.has_link, NEW.looks_harsh\n    FROM comments_revision r WHERE r.id = NEW.revision_id;\nNEW.decided_by_id = NULL; NEW.outcome = '';\nIF NEW.decision_id IS NOT NULL THEN\n    SELECT d.moderator_id, d.outcome INTO NEW.decided_by_id, NEW.outcome\n        FROM moderation_decision d WHERE d.id = NEW.decision_id;\nEND IF;\nNEW.causes = coalesce(NEW.causes, '{}');\nIF NOT NEW.cause = ANY(NEW.causes) THEN NEW.causes = array_prepend(NEW.cause, NEW.causes); END IF;\nNEW.due_at = coalesce(NEW.due_at, NEW.opened_at + interval '24 hours');\nRETURN NEW;", hash='0fb8713e3f3d375e238866fd6babd0580d9d3c5f', operation='INSERT OR UPDATE OF "comment_id", "revision_id", "decision_id", "cause", "causes", "due_at", "article_id", "author_id", "section", "has_link", "looks_harsh", "decided_by_id", "outcome"', pgid='pgtrigger_case_is_filed_by_what_it_is_about_c3de3', table='moderation_case', when='BEFORE')),
        ),
        migrations.RunSQL(
            FILL, migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='case',
            name='article',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.article'),
        ),
        migrations.AlterField(
            model_name='case',
            name='author',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='rank',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(causes__contains=['notice'], then=django.db.models.expressions.CombinedExpression(models.Value(0), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), models.When(causes__contains=['severe'], then=django.db.models.expressions.CombinedExpression(models.Value(100), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), models.When(cause='audit', then=models.Value(300)), default=django.db.models.expressions.CombinedExpression(models.Value(200), '+', django.db.models.expressions.CombinedExpression(models.Value(10), '-', django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('risk'), '*', models.Value(10))), models.SmallIntegerField())))), output_field=models.SmallIntegerField()),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_by_urgency'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'due_at'], name='case_open_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['publication', 'section', 'rank', 'due_at', 'id'], name='case_open_in_section'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['article', 'rank', 'due_at', 'id'], name='case_open_on_article'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['author', 'rank', 'due_at', 'id'], name='case_open_of_author'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('has_link', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_with_link'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('looks_harsh', True)), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_harsh'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('assigned_to__isnull', False)), fields=['assigned_to', 'rank', 'due_at', 'id'], name='case_open_assigned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['publication', '-closed_at', '-id'], name='case_closed_newest'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['publication', 'section', '-closed_at', '-id'], name='case_closed_in_section'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['article', '-closed_at', '-id'], name='case_closed_on_article'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['author', '-closed_at', '-id'], name='case_closed_of_author'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False), ('decided_by__isnull', False)), fields=['decided_by', '-closed_at', '-id'], name='case_decided_by'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('closed_at__isnull', False)), fields=['causes'], name='case_closed_causes'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['severe'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_severe'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['listed'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_listed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['report'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_report'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['split'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_split'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['overdue'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_overdue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['second_look'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_second_look'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['returned'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_returned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['panel'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_panel'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['audit'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_audit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['recount'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_recount'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['appeal'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_appeal'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['notice'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_notice'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['flagged'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_flagged'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['check'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_check'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['staff_first'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_staff_first'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['staff_after'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_staff_after'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['restricted'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_restricted'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['new_account'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_new_account'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('causes__contains', ['correction'])), fields=['publication', 'rank', 'due_at', 'id'], name='case_open_correction'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__isnull', False)), name='case_says_when_it_is_due'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_at', None), ('assigned_by', None), ('assigned_to', None)), models.Q(('assigned_at__isnull', False), ('assigned_by__isnull', False), ('assigned_to__isnull', False)), _connector='OR'), name='case_is_somebodys_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appealed__isnull', False), ('cause', 'appeal')), models.Q(models.Q(('cause', 'appeal'), _negated=True), ('appealed__isnull', True)), _connector='OR'), name='case_of_an_appeal_names_the_decision_that_it_is_against'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cause', 'correction'), ('corrects__isnull', False)), models.Q(models.Q(('cause', 'correction'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='case_of_a_correction_names_the_decision_that_it_corrects'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('contested_at__isnull', True), ('kind__in', ['missed', 'practice', 'voided', 'warned']), _connector='OR'), name='letter_that_is_contested_tells_of_a_review_or_a_warning'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_has_another_version_with_each_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.cause, OLD.causes, OLD.statement, OLD.closed_at, OLD.decision_id) IS DISTINCT FROM (NEW.cause, NEW.causes, NEW.statement, NEW.closed_at, NEW.decision_id))', func='NEW.version = OLD.version + 1; RETURN NEW;', hash='ebde06700e00a52b6f0aae7942e914d9d545596d', operation='UPDATE', pgid='pgtrigger_case_has_another_version_with_each_change_5043e', table='moderation_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='correction_is_of_what_the_desk_decided_and_is_', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d\n                    JOIN comments_revision r ON r.id = d.revision_id\n                    WHERE d.id = NEW.corrects_id AND d."by" = \'desk\'\n                    AND r.id = NEW.revision_id AND r.decision = d.id) THEN RAISE EXCEPTION \'correction is of what the desk decided and is in force\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'correction_is_of_what_the_desk_decided_and_is_in_force\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='33941b4ab16cce7b5b4196ab064cff6a905ccfe1', operation='INSERT', pgid='pgtrigger_correction_is_of_what_the_desk_decided_and_is__5d639', table='moderation_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='appeal_is_against_a_decision_of_the_desk_that_', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW.appealed_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d WHERE d.id = NEW.appealed_id\n                    AND d.revision_id = NEW.revision_id AND d."by" = \'desk\'\n                    AND d.outcome IN (\'return\', \'reject\')\n                    AND NOT EXISTS (SELECT FROM moderation_case c\n                        WHERE c.decision_id = d.id AND c.cause = \'appeal\')) THEN RAISE EXCEPTION \'appeal is against a decision of the desk that is not final\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'appeal_is_against_a_decision_of_the_desk_that_is_not_final\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='c859916d79de5f62d20e8bce11c3b2d23d9d766d', operation='INSERT', pgid='pgtrigger_appeal_is_against_a_decision_of_the_desk_that__f3137', table='moderation_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='appeal_is_decided_by_another_moderator_where_t', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cause = 'appeal' AND EXISTS (\n                    SELECT FROM moderation_decision d, moderation_decision first\n                    WHERE d.id = NEW.decision_id AND first.id = NEW.appealed_id\n                    AND d.moderator_id = first.moderator_id AND EXISTS (\n                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id\n                        JOIN comments_comment c ON c.id = NEW.comment_id\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE o.publication_id = NEW.publication_id\n                        AND o.kind IN ('moderator', 'senior', 'admin')\n                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))\n                        AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now())) AND p.id NOT IN (first.moderator_id, c.author_id))) THEN RAISE EXCEPTION 'appeal is decided by another moderator where there is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_is_decided_by_another_moderator_where_there_is_one', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='e347654019ab7de24c9ecc5515664a34f1ea54f7', operation='UPDATE OF "decision_id"', pgid='pgtrigger_appeal_is_decided_by_another_moderator_where_t_60244', table='moderation_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_of_peers_to_release_rests_on_two_rati', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW."by" = \'peers\' AND NEW.outcome = \'release\' AND 2 > (\n                    SELECT count(*) FROM moderation_rating g\n                    WHERE g.revision_id = NEW.revision_id AND g.civil AND NOT EXISTS (\n                        SELECT FROM moderation_voiding v WHERE v.reviewer_id = g.reviewer_id\n                        AND (v.lifted_at IS NULL OR v.lifted_at > g.rated_at))) THEN RAISE EXCEPTION \'decision of peers to release rests on two ratings\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_peers_to_release_rests_on_two_ratings\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='f8d32dde94bf4e11801256fdeccea1c7489833d8', operation='INSERT', pgid='pgtrigger_decision_of_peers_to_release_rests_on_two_rati_893f5', table='moderation_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_of_the_house_asks_the_desk_or_release', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW."by" = \'house\' AND NEW.outcome <> \'escalate\' AND NOT (\n                    NEW.outcome = \'release\' AND EXISTS (\n                    SELECT FROM comments_revision r\n                    JOIN comments_comment c ON c.id = r.comment_id\n                    JOIN comments_revision public ON public.id = c.released_revision_id\n                    WHERE r.id = NEW.revision_id AND r.status = \'pending\'\n                    AND r.mends_id = coalesce(public.mends_id, public.id)\n                    AND c.first_released_at + make_interval(\n                        mins => coalesce((r.rule ->> \'mend_within\')::int, 5)) >= NEW.decided_at\n                    AND NOT EXISTS (SELECT FROM moderation_case k\n                        WHERE k.comment_id = c.id AND k.closed_at IS NULL\n                        AND k.cause <> \'staff_after\'))) THEN RAISE EXCEPTION \'decision of the house asks the desk or releases a mend\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_of_the_house_asks_the_desk_or_releases_a_mend\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='77620af861345c097123ee6def369ebe1bb9ddae', operation='INSERT', pgid='pgtrigger_decision_of_the_house_asks_the_desk_or_release_cd8e8', table='moderation_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_against_a_text_has_its_statement_of_r', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.outcome IN ('return', 'reject'))", constraint='CONSTRAINT', func="IF NOT EXISTS (SELECT FROM moderation_statement s WHERE s.decision_id = NEW.id)\n                   AND NOT EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.status = 'superseded') THEN RAISE EXCEPTION 'decision against a text has its statement of reasons' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_against_a_text_has_its_statement_of_reasons', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='db168dc644ca253d36815dc67442012603025117', operation='INSERT', pgid='pgtrigger_decision_against_a_text_has_its_statement_of_r_a774e', table='moderation_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
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
            trigger=pgtrigger.compiler.Trigger(name='ended_text_is_blanked_only_with_its_author_or_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.status IN ('rejected', 'withdrawn', 'lapsed')\n                   AND (OLD.text, OLD.html) <> (NEW.text, NEW.html)\n                   AND NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.author_id AND a.erased_at IS NOT NULL)\n                   AND NOT EXISTS (SELECT FROM moderation_leftover l\n                    WHERE l.revision_id = OLD.id AND l.blanked_at IS NULL\n                    AND l.since <= now() - interval '184 days') THEN RAISE EXCEPTION 'ended text is blanked only with its author or in time' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_text_is_blanked_only_with_its_author_or_in_time', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='aa160bc9e144e1c383d0b2578d6de3c7347b9c24', operation='UPDATE OF "text", "html"', pgid='pgtrigger_ended_text_is_blanked_only_with_its_author_or__49234', table='comments_revision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voiding',
            trigger=pgtrigger.compiler.Trigger(name='voiding_is_lifted_once_and_else_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.lifted_at IS NOT NULL OR (OLD.id, OLD.reviewer_id, OLD.by_id, OLD.reason, OLD.voided_at) IS DISTINCT FROM (NEW.id, NEW.reviewer_id, NEW.by_id, NEW.reason, NEW.voided_at))', func="RAISE EXCEPTION 'voiding is lifted once and else stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'voiding_is_lifted_once_and_else_stays', TABLE = TG_TABLE_NAME;", hash='9ad6331d35377007d1b2392317a2327f12e4a3b7', operation='UPDATE', pgid='pgtrigger_voiding_is_lifted_once_and_else_stays_b08ed', table='moderation_voiding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voiding',
            trigger=pgtrigger.compiler.Trigger(name='voiding_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'voiding is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'voiding_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='85c9cff2ece19c55622f8767724ba8fa89945f1c', operation='DELETE', pgid='pgtrigger_voiding_is_never_deleted_bea84', table='moderation_voiding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='waiver',
            trigger=pgtrigger.compiler.Trigger(name='waiver_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'waiver is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_is_never_changed', TABLE = TG_TABLE_NAME;", hash='1bae729c4d6ba10975e24ba06ddd618221c37b54', operation='UPDATE', pgid='pgtrigger_waiver_is_never_changed_c9ba8', table='moderation_waiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='waiver',
            trigger=pgtrigger.compiler.Trigger(name='waiver_is_deleted_only_with_the_decision_that_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_undoing u\n                    JOIN moderation_decision d ON d.id = u.decision_id\n                    WHERE u.done_at IS NULL AND d.revision_id = OLD.revision_id\n                    AND d.moderator_id = OLD.by_id AND d.decided_at <= OLD.waived_at) THEN RAISE EXCEPTION 'waiver is deleted only with the decision that it came with' USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_is_deleted_only_with_the_decision_that_it_came_with', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='f95791f7937981e10fa835c4e838e7ffad1813fa', operation='DELETE', pgid='pgtrigger_waiver_is_deleted_only_with_the_decision_that__41d3d', table='moderation_waiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='before',
            trigger=pgtrigger.compiler.Trigger(name='what_was_before_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'what was before is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_before_is_never_changed', TABLE = TG_TABLE_NAME;", hash='47e498b4b3284e30894f3b04ac9e11245a2f27d4', operation='UPDATE', pgid='pgtrigger_what_was_before_is_never_changed_ca12f', table='moderation_before', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leftover',
            trigger=pgtrigger.compiler.Trigger(name='leftover_is_seen_when_it_is_and_not_before', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.since < now() - interval '1 hour' THEN RAISE EXCEPTION 'leftover is seen when it is and not before' USING ERRCODE = 'check_violation', CONSTRAINT = 'leftover_is_seen_when_it_is_and_not_before', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='aeaba29be465562dbd796a751b8490e20f5dc34e', operation='INSERT', pgid='pgtrigger_leftover_is_seen_when_it_is_and_not_before_172a1', table='moderation_leftover', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leftover',
            trigger=pgtrigger.compiler.Trigger(name='leftover_does_not_become_older_than_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.since <> OLD.since OR OLD.blanked_at IS NOT NULL THEN RAISE EXCEPTION 'leftover does not become older than it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'leftover_does_not_become_older_than_it_is', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='a600ece3d8a0267dd24757b0b7f5b7a97a75d7b6', operation='UPDATE', pgid='pgtrigger_leftover_does_not_become_older_than_it_is_feb6d', table='moderation_leftover', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='filedarticle',
            trigger=pgtrigger.compiler.Trigger(name='article_takes_its_cases_to_another_section', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.section <> NEW.section)', func='\n                    UPDATE moderation_case SET section = NEW.section WHERE article_id = NEW.id;\n                    RETURN NULL;', hash='d2b0faaeb5082f076d52f63f0c9109d93fc29e1e', operation='UPDATE OF "section"', pgid='pgtrigger_article_takes_its_cases_to_another_section_00a0a', table='newsroom_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settledmode',
            trigger=pgtrigger.compiler.Trigger(name='mode_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'mode is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'mode_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='7fc102d500e351c40746a20eb3912d10420f1f71', operation='DELETE', pgid='pgtrigger_mode_is_never_deleted_42937', table='newsroom_mode', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settledmode',
            trigger=pgtrigger.compiler.Trigger(name='mode_is_ended_once_and_otherwise_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.ended_at IS NOT NULL OR (OLD.id, OLD.publication_id, OLD.section, OLD.article_id, OLD.kind, OLD.reason, OLD.note, OLD.starts_at, OLD.ends_at, OLD.daily_from, OLD.daily_until, OLD.days, OLD.time_zone, OLD.set_by_id, OLD.set_at) IS DISTINCT FROM (NEW.id, NEW.publication_id, NEW.section, NEW.article_id, NEW.kind, NEW.reason, NEW.note, NEW.starts_at, NEW.ends_at, NEW.daily_from, NEW.daily_until, NEW.days, NEW.time_zone, NEW.set_by_id, NEW.set_at))', func="RAISE EXCEPTION 'mode is ended once and otherwise never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'mode_is_ended_once_and_otherwise_never_changed', TABLE = TG_TABLE_NAME;", hash='6291b31f59752b267e55e0778552e66eeaeaf1e6', operation='UPDATE', pgid='pgtrigger_mode_is_ended_once_and_otherwise_never_changed_fe745', table='newsroom_mode', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldcase',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_appeal', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.cause = 'appeal')", func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, reader_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'appealed', c.author_id, CASE WHEN c.author_id IS NULL THEN '' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('case', NEW.id), NEW.publication_id, NEW.comment_id, NEW.revision_id, c.author_id, c.article_id, NEW.appealed_id FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='5ec9dd2ee068d6d17e82cc0e71fadc878def1b66', operation='INSERT', pgid='pgtrigger_log_tells_of_every_appeal_e643a', table='moderation_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldcredit',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_what_credits_add', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'credited', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, told.all_of_them, place.publication_id FROM (SELECT jsonb_object_agg(reviewer_id, counts) AS all_of_them\n        FROM (SELECT n.reviewer_id, jsonb_build_array(sum(n.caught), sum(n.missed), sum(n.spared), sum(n.blamed), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0),\n    count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration'), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration' AND n.caught + n.spared > 0)) AS counts\n            FROM now_credited n GROUP BY n.reviewer_id) added\n        WHERE counts <> '[0, 0, 0, 0, 0, 0, 0]') told\n    CROSS JOIN LATERAL (SELECT r.publication_id FROM now_credited n\n        JOIN moderation_rating g ON g.id = n.rating_id\n        JOIN comments_revision r ON r.id = g.revision_id LIMIT 1) place\n    WHERE told.all_of_them IS NOT NULL; RETURN NULL;", hash='eeb763250582e35fa337e49f8c056c051cfb8567', level='STATEMENT', operation='INSERT', pgid='pgtrigger_log_tells_what_credits_add_1c516', referencing='REFERENCING NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldcredit',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_what_credits_become', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'credited', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, told.all_of_them, place.publication_id FROM (SELECT jsonb_object_agg(reviewer_id, counts) AS all_of_them\n        FROM (SELECT n.reviewer_id, jsonb_build_array(sum(n.caught - o.caught), sum(n.missed - o.missed), sum(n.spared - o.spared),\n    sum(n.blamed - o.blamed), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0), count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration') - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration'),\n    count(*) FILTER (WHERE n.caught + n.missed + n.spared + n.blamed > 0 AND n.source = 'calibration' AND n.caught + n.spared > 0) - count(*) FILTER (WHERE o.caught + o.missed + o.spared + o.blamed > 0 AND o.source = 'calibration' AND o.caught + o.spared > 0)) AS counts\n            FROM now_credited n JOIN was_credited o ON o.rating_id = n.rating_id GROUP BY n.reviewer_id) added\n        WHERE counts <> '[0, 0, 0, 0, 0, 0, 0]') told\n    CROSS JOIN LATERAL (SELECT r.publication_id FROM now_credited n\n        JOIN moderation_rating g ON g.id = n.rating_id\n        JOIN comments_revision r ON r.id = g.revision_id LIMIT 1) place\n    WHERE told.all_of_them IS NOT NULL; RETURN NULL;", hash='8bdd962cc3a7abba54bd3769ae762349b7b7525b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_log_tells_what_credits_become_0fe33', referencing='REFERENCING OLD TABLE AS was_credited  NEW TABLE AS now_credited ', table='moderation_credit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tolddecision',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_decision', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, reader_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), \'hex\')::uuid, NEW.decided_at, \'decided\', NEW.moderator_id, CASE WHEN NEW.moderator_id IS NULL THEN NEW."by" ELSE \'\' END, CASE WHEN NEW.reason ~ \'^[a-z0-9_]+$\' THEN NEW.reason ELSE \'other\' END, nullif(current_setting(\'third_reading.under\', true), \'\')::uuid, jsonb_build_object(\'outcome\', NEW.outcome, \'was\', r.status), r.publication_id, r.comment_id, r.id, c.author_id, c.article_id, NEW.id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;', hash='0d59d4d2fb25314ecdde4bcb516a744a9ea00ffb', operation='INSERT', pgid='pgtrigger_log_tells_of_every_decision_11f2e', table='moderation_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldhighlight',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_highlight_that_begins', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'highlighted', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN 'hidden' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('kind', NEW.kind, 'ended', false), a.publication_id, NEW.comment_id, a.id FROM newsroom_article a WHERE a.id = NEW.article_id; RETURN NULL;", hash='0842c9c4bbfa35f4690e1a7c321b0762d6d956fd', operation='INSERT', pgid='pgtrigger_log_tells_of_a_highlight_that_begins_95b43', table='comments_highlight', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldhighlight',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_highlight_that_ends', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.until IS NULL AND NEW.until IS NOT NULL)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'highlighted', NEW.ended_by_id, CASE WHEN NEW.ended_by_id IS NULL THEN 'hidden' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('kind', NEW.kind, 'ended', true), a.publication_id, NEW.comment_id, a.id FROM newsroom_article a WHERE a.id = NEW.article_id; RETURN NULL;", hash='bdca8b1a59ec657427a3302a4b13f2b0925a6b11', operation='UPDATE OF "until"', pgid='pgtrigger_log_tells_of_a_highlight_that_ends_76893', table='comments_highlight', when='AFTER')),
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
        pgtrigger.migrations.AddTrigger(
            model_name='toldrecount',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_what_came_of_every_recount', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NULL AND NEW.done_at IS NOT NULL)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'recounted', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'voiding' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('voiding', NEW.voiding_id,\n                        'outcome', NEW.outcome), r.publication_id, r.comment_id, r.id, c.article_id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;", hash='db52faabb7b6859aeb230bf62f19870106de6b92', operation='UPDATE OF "done_at"', pgid='pgtrigger_log_tells_what_came_of_every_recount_4e9d1', table='moderation_recount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldrelief',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_relief_that_begins', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'relieved', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'supply' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('level', NEW.level), NEW.publication_id ; RETURN NULL;", hash='7d799ce622c03680a097dffcc38022f279a8698a', operation='INSERT', pgid='pgtrigger_log_tells_of_relief_that_begins_52552', table='moderation_relief', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldrelief',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_relief_that_ends', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'relieved', NULL::uuid, CASE WHEN NULL::uuid IS NULL THEN 'supply' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('level', 0), NEW.publication_id ; RETURN NULL;", hash='6724353cc4633cd8bf7e010f9bf6a49e74ec92ed', operation='UPDATE OF "until"', pgid='pgtrigger_log_tells_of_relief_that_ends_49b04', table='moderation_relief', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldrevision',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_move_of_a_text', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.status <> NEW.status)', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'moved', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN CASE WHEN NEW.decision IS NOT NULL AND\n                        NEW.status IN ('released', 'returned', 'rejected', 'held')\n                        THEN 'decision' ELSE NEW.status END ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('from', OLD.status, 'to', NEW.status), NEW.publication_id, NEW.comment_id, NEW.id, c.article_id, NEW.decision FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='3b7797957b91b6d85828d553ecd7760b2dceabfc', operation='UPDATE OF "status"', pgid='pgtrigger_log_tells_of_every_move_of_a_text_1c62c', table='comments_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldrevision',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_text_that_is_not_born_pending', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status <> 'pending')", func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id, decision_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'moved', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN NEW.status ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('from', '', 'to', NEW.status), NEW.publication_id, NEW.comment_id, NEW.id, c.article_id, NEW.decision FROM comments_comment c WHERE c.id = NEW.comment_id; RETURN NULL;", hash='0d4c50b480dc50abfc099d04df96cfdc7c35752e', operation='INSERT', pgid='pgtrigger_log_tells_of_a_text_that_is_not_born_pending_bbcdb', table='comments_revision', when='AFTER')),
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
        pgtrigger.migrations.AddTrigger(
            model_name='toldstanding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.tier, OLD.strikes, OLD.probation_until, OLD.flagged_until) IS DISTINCT\n                FROM (NEW.tier, NEW.strikes, NEW.probation_until, NEW.flagged_until))', func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'record' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reader_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='961c5862eb58d060031f38aa3aec92e33fc7ac79', operation='UPDATE OF "tier", "strikes", "probation_until", "flagged_until"', pgid='pgtrigger_log_tells_of_a_standing_that_changes_dae59', table='moderation_standing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldstanding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_a_standing_that_is_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'standing', nullif(current_setting('third_reading.by', true), '')::uuid, CASE WHEN nullif(current_setting('third_reading.by', true), '')::uuid IS NULL THEN 'given' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,\n    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until, 'counts', jsonb_build_array(NEW.caught, NEW.missed, NEW.spared, NEW.blamed, NEW.settled,\n    NEW.calibrations_seen, NEW.calibrations_passed)), home.id, NEW.reader_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reader_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL AND pg_trigger_depth() < 2; RETURN NULL;", hash='e403362727a47c296a224e0e1522704f6c9402ae', operation='INSERT', pgid='pgtrigger_log_tells_of_a_standing_that_is_given_b868d', table='moderation_standing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldvoiding',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_voiding', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, reader_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'voided', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN '' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('voiding', NEW.id), home.id, NEW.reviewer_id FROM (SELECT coalesce(\n        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r\n            ON r.issuer = p.token_issuer WHERE r.id = NEW.reviewer_id),\n        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL; RETURN NULL;", hash='195e9c6648ddc2a01b2ce8a9465e0b51c23500a8', operation='INSERT', pgid='pgtrigger_log_tells_of_every_voiding_2be7d', table='moderation_voiding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='toldwaiver',
            trigger=pgtrigger.compiler.Trigger(name='log_tells_of_every_waiver', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO moderation_logentry (id, at, act, by_id, rule, reason, parent_id, facts, publication_id, comment_id, revision_id, article_id) SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(\n    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),\n    52, 1), 53, 1), 'hex')::uuid, coalesce(nullif(current_setting('third_reading.clock', true), '')::timestamptz, clock_timestamp()), 'waived', NEW.by_id, CASE WHEN NEW.by_id IS NULL THEN 'nothing_to_read' ELSE '' END, '', nullif(current_setting('third_reading.under', true), '')::uuid, jsonb_build_object('owed', r.reviews_owed, 'given', r.reviews_given), r.publication_id, r.comment_id, r.id, c.article_id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id\n                    WHERE r.id = NEW.revision_id; RETURN NULL;", hash='dca5d9f4b4b1a57dd00448c3d66e601441334011', operation='INSERT', pgid='pgtrigger_log_tells_of_every_waiver_50042', table='moderation_waiver', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkact',
            trigger=pgtrigger.compiler.Trigger(name='bulk_act_stays_what_was_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.by_id, OLD.outcome, OLD.reason, OLD.explanation, OLD.asked_at) IS DISTINCT FROM (NEW.by_id, NEW.outcome, NEW.reason, NEW.explanation, NEW.asked_at) OR OLD.done_at IS NOT NULL)', func="RAISE EXCEPTION 'bulk act stays what was asked' USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_act_stays_what_was_asked', TABLE = TG_TABLE_NAME;", hash='396f8a16f6e3138312c216ff854e6778313cddc7', operation='UPDATE', pgid='pgtrigger_bulk_act_stays_what_was_asked_580c0', table='moderation_bulkact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkitem',
            trigger=pgtrigger.compiler.Trigger(name='bulk_item_that_is_over_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'waiting')", func="RAISE EXCEPTION 'bulk item that is over stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_item_that_is_over_stays_so', TABLE = TG_TABLE_NAME;", hash='d0945b219a7cf93af4db4c27432e4d9bb4c9edef', operation='UPDATE OR DELETE', pgid='pgtrigger_bulk_item_that_is_over_stays_so_f4531', table='moderation_bulkitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logentry',
            trigger=pgtrigger.compiler.Trigger(name='log_entry_is_never_changed_or_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'log entry is never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'log_entry_is_never_changed_or_deleted', TABLE = TG_TABLE_NAME;", hash='677166b72e37a344dfc3e60c9aa0edb4a3b75372', operation='UPDATE OR DELETE', pgid='pgtrigger_log_entry_is_never_changed_or_deleted_bf4e8', table='moderation_logentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_is_about_a_text_of_the_comment_that_is_', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM comments_revision r WHERE r.id = NEW.revision_id\n                    AND r.comment_id = NEW.comment_id AND r.status = 'released') THEN RAISE EXCEPTION 'notice is about a text of the comment that is public' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_is_about_a_text_of_the_comment_that_is_public', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='79bd5f286eba26400d96a740bcf5a76cb911aae1', operation='INSERT', pgid='pgtrigger_notice_is_about_a_text_of_the_comment_that_is__d1d8d', table='moderation_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE'\n                   OR (OLD.id, OLD.secret, OLD.publication_id, OLD.comment_id, OLD.revision_id,\n                    OLD.ground, OLD.good_faith, OLD.received_at) IS DISTINCT FROM (NEW.id,\n                    NEW.secret, NEW.publication_id, NEW.comment_id, NEW.revision_id,\n                    NEW.ground, NEW.good_faith, NEW.received_at)\n                   OR (NEW.forgotten_at IS NULL AND (OLD.reader_id, OLD.name, OLD.email,\n                    OLD.law, OLD.trusted_flagger, OLD.explanation) IS DISTINCT FROM\n                    (NEW.reader_id, NEW.name, NEW.email, NEW.law, NEW.trusted_flagger,\n                    NEW.explanation))\n                   OR (OLD.forgotten_at IS NOT NULL\n                    AND NEW.forgotten_at IS DISTINCT FROM OLD.forgotten_at)\n                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome AND NEW.outcome <> 'gone'\n                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)\n                    AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_decision d ON d.id = u.decision_id\n    JOIN comments_revision r ON r.id = d.revision_id\n    WHERE u.done_at IS NULL AND r.comment_id = NEW.comment_id))\n                   OR (OLD.complained_at IS NULL AND NEW.complained_at IS NOT NULL\n                    AND (OLD.outcome <> 'kept' OR NEW.complained_of_id <> OLD.decision_id))\n                   OR (OLD.complained_at IS NOT NULL AND (OLD.complained_at, OLD.complained_of_id)\n                    IS DISTINCT FROM (NEW.complained_at, NEW.complained_of_id)) THEN RAISE EXCEPTION 'notice stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_stays_what_it_was', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='ad10fdc70278d5a9d77bea22d2418086cde0f4d6', operation='UPDATE OR DELETE', pgid='pgtrigger_notice_stays_what_it_was_2e001', table='moderation_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_is_complained_of_to_another_moderator', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.complained_of_id IS NOT NULL AND OLD.heard_at IS NULL\n                   AND NEW.decision_id <> NEW.complained_of_id AND EXISTS (\n                    SELECT FROM moderation_decision d, moderation_decision first\n                    WHERE d.id = NEW.decision_id AND first.id = NEW.complained_of_id\n                    AND d.moderator_id = first.moderator_id AND EXISTS (\n                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id\n                        JOIN comments_comment c ON c.id = NEW.comment_id\n                        JOIN newsroom_article a ON a.id = c.article_id\n                        WHERE o.publication_id = NEW.publication_id\n                        AND o.kind IN ('moderator', 'senior', 'admin')\n                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))\n                        AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now())) AND p.id NOT IN (first.moderator_id, c.author_id)\n                        AND NOT EXISTS (SELECT FROM moderation_notice other\n                            JOIN moderation_decision f ON f.id = other.complained_of_id\n                            WHERE other.comment_id = NEW.comment_id AND f.moderator_id = p.id\n                            AND (other.heard_at IS NULL OR other.decision_id = d.id)))) THEN RAISE EXCEPTION 'notice is complained of to another moderator' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_is_complained_of_to_another_moderator', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='9642d90a9e1afc21345c7e701caaf931de7a50c2', operation='UPDATE', pgid='pgtrigger_notice_is_complained_of_to_another_moderator_52c33', table='moderation_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_is_never_of_ones_own_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM comments_comment c\n                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reader_id) THEN RAISE EXCEPTION 'report is never of ones own text' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_never_of_ones_own_text', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='b8af9114d405f61cda1c1dc3639da7ad2f6d2b79', operation='INSERT', pgid='pgtrigger_report_is_never_of_ones_own_text_90696', table='moderation_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_is_of_what_is_public_or_was_given_to_re', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM comments_revision r\n                    WHERE r.id = NEW.revision_id AND r.comment_id = NEW.comment_id\n                    AND (NEW.assignment_id IS NULL AND r.status = 'released'\n                        OR EXISTS (SELECT FROM moderation_assignment a\n                            WHERE a.id = NEW.assignment_id AND a.reviewer_id = NEW.reader_id\n                            AND a.revision_id = NEW.revision_id))) THEN RAISE EXCEPTION 'report is of what is public or was given to read' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_of_what_is_public_or_was_given_to_read', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='789ac9fd770b75e608188b60587ab9c87d20bb42', operation='INSERT', pgid='pgtrigger_report_is_of_what_is_public_or_was_given_to_re_e09a8', table='moderation_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_stays_what_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' OR to_jsonb(OLD) - '{words,outcome,decision_id,settled_at,told_at}'::text[] <> to_jsonb(NEW) - '{words,outcome,decision_id,settled_at,told_at}'::text[]\n                   OR (OLD.words <> NEW.words AND (NEW.words <> '' OR NOT EXISTS (\n                    SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL)))\n                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome\n                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)\n                    AND NOT EXISTS (SELECT FROM moderation_undoing u\n    JOIN moderation_decision d ON d.id = u.decision_id\n    JOIN comments_revision r ON r.id = d.revision_id\n    WHERE u.done_at IS NULL AND r.comment_id = NEW.comment_id)) THEN RAISE EXCEPTION 'report stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_stays_what_it_was', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='9d4b7326f33799e1eb210d60e87418bb9c323736', operation='UPDATE OR DELETE', pgid='pgtrigger_report_stays_what_it_was_aab6c', table='moderation_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsignored',
            trigger=pgtrigger.compiler.Trigger(name='reports_ignored_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'reports ignored is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_ignored_is_never_changed', TABLE = TG_TABLE_NAME;", hash='1ebde4897d37c32cae9c42cbd461406df28b8ca6', operation='UPDATE', pgid='pgtrigger_reports_ignored_is_never_changed_ed2cf', table='moderation_reportsignored', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='sanction_in_force_is_never_two_of_one_kind_at_', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban') AND NEW.lifted_at IS NULL)", func="PERFORM FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id FOR NO KEY UPDATE; IF EXISTS (SELECT FROM moderation_sanction s\n                    WHERE s.reader_id = NEW.reader_id AND s.kind = NEW.kind\n                    AND s.publication_id = NEW.publication_id AND s.lifted_at IS NULL\n                    AND (s.until IS NULL OR s.until > NEW.began_at)) THEN RAISE EXCEPTION 'sanction in force is never two of one kind at once' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_in_force_is_never_two_of_one_kind_at_once', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='357b4dee88b9900a6d9bc10278c57b24896d7b70', operation='INSERT', pgid='pgtrigger_sanction_in_force_is_never_two_of_one_kind_at__6e7c5', table='moderation_sanction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='sanction_that_restricts_has_its_statement_of_r', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban'))", constraint='CONSTRAINT', func="IF NOT EXISTS (SELECT FROM moderation_statement s\n                    WHERE s.sanction_id = NEW.id AND s.reader_id = NEW.reader_id\n                    AND s.publication_id = NEW.publication_id) THEN RAISE EXCEPTION 'sanction that restricts has its statement of reasons' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_that_restricts_has_its_statement_of_reasons', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;", hash='a2595faf0eff0144941a3a401bbdcc6660ff522a', operation='INSERT', pgid='pgtrigger_sanction_that_restricts_has_its_statement_of_r_109e5', table='moderation_sanction', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='sanction_is_acknowledged_or_lifted_once_and_el', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.id, OLD.reader_id, OLD.publication_id, OLD.kind, OLD.reason, OLD.by_id, OLD.rule, OLD.cause, OLD.decision_id, OLD.began_at, OLD.until, OLD.review_at) IS DISTINCT FROM (NEW.id, NEW.reader_id, NEW.publication_id, NEW.kind, NEW.reason, NEW.by_id, NEW.rule, NEW.cause, NEW.decision_id, NEW.began_at, NEW.until, NEW.review_at) OR (OLD.acknowledged_at IS NOT NULL AND OLD.acknowledged_at IS DISTINCT FROM NEW.acknowledged_at) OR (OLD.lifted_at IS NOT NULL AND (OLD.lifted_at, OLD.lifted_by_id) IS DISTINCT FROM (NEW.lifted_at, NEW.lifted_by_id)))', func="RAISE EXCEPTION 'sanction is acknowledged or lifted once and else stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_is_acknowledged_or_lifted_once_and_else_stays', TABLE = TG_TABLE_NAME;", hash='1658e5e5ac9c84102ab33be0f7e142aa81304c9e', operation='UPDATE', pgid='pgtrigger_sanction_is_acknowledged_or_lifted_once_and_el_b74db', table='moderation_sanction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='sanction_loses_its_words_only_with_its_reader', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.explanation IS DISTINCT FROM NEW.explanation OR (OLD.lifted_at IS NOT NULL AND OLD.lifted_because IS DISTINCT FROM NEW.lifted_because))', func="IF NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'sanction loses its words only with its reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_loses_its_words_only_with_its_reader', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='c13f024701a850b36cf28b213186c0d98d05067b', operation='UPDATE', pgid='pgtrigger_sanction_loses_its_words_only_with_its_reader_a10b6', table='moderation_sanction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='sanction_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'sanction is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'sanction_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='7fedabbc9f73985e4e4568c7f440a7e743e12696', operation='DELETE', pgid='pgtrigger_sanction_is_never_deleted_4c21f', table='moderation_sanction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='note_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'note is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'note_is_never_changed', TABLE = TG_TABLE_NAME;", hash='31bbbbedebac7eb3e1b7e3ccdec69cffdc1556b1', operation='UPDATE', pgid='pgtrigger_note_is_never_changed_86a74', table='moderation_note', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='note_goes_only_with_its_reader', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM newsroom_reader a\n                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL) THEN RAISE EXCEPTION 'note goes only with its reader' USING ERRCODE = 'check_violation', CONSTRAINT = 'note_goes_only_with_its_reader', TABLE = TG_TABLE_NAME; END IF; RETURN OLD;", hash='2921ce574aa8d0597fc8afc92a933e77803d10d0', operation='DELETE', pgid='pgtrigger_note_goes_only_with_its_reader_5cf47', table='moderation_note', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF to_jsonb(OLD) - 'exported_at' <> to_jsonb(NEW) - 'exported_at'\n                   OR OLD.exported_at IS NOT NULL THEN RAISE EXCEPTION 'statement is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_never_changed', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='3e6b01ce37b1003c4262207103338dcadc7df5de', operation='UPDATE', pgid='pgtrigger_statement_is_never_changed_9fb91', table='moderation_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'statement is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='3b7fa4ab213990d9e822ed9c1ea34c9bf1375365', operation='DELETE', pgid='pgtrigger_statement_is_never_deleted_4ccce', table='moderation_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_to_the_author_of_what_was_decided', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.decision_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM moderation_decision d JOIN comments_revision r\n                        ON r.id = d.revision_id\n                    WHERE d.id = NEW.decision_id AND d.outcome <> 'release'\n                    AND r.id = NEW.revision_id AND r.author_id = NEW.reader_id\n                    AND r.publication_id = NEW.publication_id) THEN RAISE EXCEPTION 'statement is to the author of what was decided against' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_is_to_the_author_of_what_was_decided_against', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='ec270f0bdd1c542663ef2dadcbc29b0d0b248e2a', operation='INSERT', pgid='pgtrigger_statement_is_to_the_author_of_what_was_decided_94de5', table='moderation_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountappeal',
            trigger=pgtrigger.compiler.Trigger(name='account_appeal_is_against_a_restricted_account', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT FROM moderation_statement s\n                    WHERE s.id = NEW.statement_id AND s.restriction = 'account') THEN RAISE EXCEPTION 'account appeal is against a restricted account' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_against_a_restricted_account', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='e9d763ebd607bdee0b0fff6c96b40158b4b1846b', operation='INSERT', pgid='pgtrigger_account_appeal_is_against_a_restricted_account_36137', table='moderation_accountappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountappeal',
            trigger=pgtrigger.compiler.Trigger(name='account_appeal_is_against_who_imposed_it', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.against_id IS DISTINCT FROM (\n                    SELECT x.by_id FROM moderation_statement s\n                    JOIN moderation_sanction x ON x.id = s.sanction_id\n                    WHERE s.id = NEW.statement_id) THEN RAISE EXCEPTION 'account appeal is against who imposed it' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_against_who_imposed_it', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='fd7ae71d9bffb749f305a9a7e3732096377863ad', operation='INSERT', pgid='pgtrigger_account_appeal_is_against_who_imposed_it_58e21', table='moderation_accountappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountappeal',
            trigger=pgtrigger.compiler.Trigger(name='account_appeal_that_is_answered_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.statement_id <> NEW.statement_id OR OLD.made_at <> NEW.made_at\n                   OR OLD.against_id IS DISTINCT FROM NEW.against_id\n                   OR OLD.words <> NEW.words AND NEW.words <> ''\n                   OR OLD.answered_at IS NOT NULL AND to_jsonb(OLD) - 'words'\n                    <> to_jsonb(NEW) - 'words' THEN RAISE EXCEPTION 'account appeal that is answered stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_that_is_answered_stays_so', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='49de3c614fe4aa17e7c57d71285ff44bee1b8edc', operation='UPDATE', pgid='pgtrigger_account_appeal_that_is_answered_stays_so_ed92e', table='moderation_accountappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountappeal',
            trigger=pgtrigger.compiler.Trigger(name='account_appeal_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'account appeal is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='08247fd3956a02475ab560887019e16b0026e0a1', operation='DELETE', pgid='pgtrigger_account_appeal_is_never_deleted_4a3b5', table='moderation_accountappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountappeal',
            trigger=pgtrigger.compiler.Trigger(name='account_appeal_is_answered_by_another_where_th', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.answered_by_id IS NOT NULL AND EXISTS (\n                    SELECT FROM moderation_statement s\n                    JOIN moderation_sanction x ON x.id = s.sanction_id\n                    WHERE s.id = NEW.statement_id AND (\n                        NEW.answered_by_id = s.reader_id OR NEW.answered_by_id = NEW.against_id\n                        AND EXISTS (SELECT FROM newsroom_role o\n                            JOIN newsroom_reader p ON p.id = o.reader_id\n                            WHERE o.publication_id = s.publication_id\n                            AND o.kind IN ('moderator', 'senior', 'admin')\n                            AND (o.kind <> 'moderator' OR x.kind <> 'ban'\n                                AND x.until - x.began_at < interval '8 days'\n                                AND NOT EXISTS (SELECT FROM moderation_sanction y\n                                    WHERE y.reader_id = x.reader_id AND y.kind = x.kind\n                                    AND y.publication_id = x.publication_id\n                                    AND y.lifted_at IS NULL AND y.until > now()\n                                    AND y.until - y.began_at >= interval '8 days'))\n                            AND (o.kind = 'admin' OR NOT EXISTS (SELECT FROM newsroom_role f\n                                WHERE f.publication_id = s.publication_id\n                                AND f.reader_id = s.reader_id\n                                AND f.kind IN ('moderator', 'senior', 'admin')))\n                            AND cardinality(o.sections) = 0 AND p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k\n    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id\n    AND k.kind IN ('suspension', 'ban')\n    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()))\n                            AND p.id NOT IN (NEW.against_id, s.reader_id)))) THEN RAISE EXCEPTION 'account appeal is answered by another where there is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_appeal_is_answered_by_another_where_there_is_one', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;", hash='1d656a326986348ae52d2607bd7201e565e22a12', operation='UPDATE', pgid='pgtrigger_account_appeal_is_answered_by_another_where_th_a2b42', table='moderation_accountappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undoing',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_undone_within_ten_seconds_by_who_m', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NOT EXISTS (SELECT FROM moderation_decision d\n                    JOIN moderation_before b ON b.decision_id = d.id\n                    WHERE d.id = NEW.decision_id AND d."by" = \'desk\'\n                    AND d.moderator_id = NEW.by_id AND NEW.at <= b.until) THEN RAISE EXCEPTION \'decision is undone within ten seconds by who made it\' USING ERRCODE = \'check_violation\', CONSTRAINT = \'decision_is_undone_within_ten_seconds_by_who_made_it\', TABLE = TG_TABLE_NAME; END IF; RETURN NEW;', hash='617cdd21ca7d69f99c850ecfc2bb9c13cefafb5d', operation='INSERT', pgid='pgtrigger_decision_is_undone_within_ten_seconds_by_who_m_c4784', table='moderation_undoing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undoing',
            trigger=pgtrigger.compiler.Trigger(name='undoing_is_done_once_and_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.done_at IS NOT NULL OR (OLD.decision_id, OLD.by_id, OLD.at) IS DISTINCT FROM (NEW.decision_id, NEW.by_id, NEW.at))', func="RAISE EXCEPTION 'undoing is done once and never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'undoing_is_done_once_and_never_changed', TABLE = TG_TABLE_NAME;", hash='accb47bfc9f163faee643cb8c5e33668666b1cc5', operation='UPDATE', pgid='pgtrigger_undoing_is_done_once_and_never_changed_0dd5e', table='moderation_undoing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undoing',
            trigger=pgtrigger.compiler.Trigger(name='undoing_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'undoing is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'undoing_is_never_deleted', TABLE = TG_TABLE_NAME;", hash='ecba200d2e07f99789876e2e2b31639036f86d8c', operation='DELETE', pgid='pgtrigger_undoing_is_never_deleted_4cbf5', table='moderation_undoing', when='BEFORE')),
        ),
        migrations.RunSQL(
            OPENING, migrations.RunSQL.noop,
        ),
    ]
