import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.db.models.manager
import django.utils.timezone
import newsroom.ids
import newsroom.migrating
import newsroom.models.publication
import newsroom.models.signing_key
import newsroom.origins
from django.conf import settings
from django.db import migrations, models


# Names that would pass for the house or for people in charge. More by `manage.py block_name`.
BLOCKED = """admin administrator mod moderator moderation editor editors editorial staff official
verified support helpdesk newsroom system root webmaster reader comments
deleted_reader the_house third_reading""".split()


def block(apps, schema_editor):
    NameBlock = apps.get_model("newsroom", "NameBlock")
    NameBlock.objects.bulk_create(NameBlock(words=words.replace("_", " ")) for words in BLOCKED)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE newsroom_event_number; CREATE SEQUENCE newsroom_event_place',
            reverse_sql='DROP SEQUENCE newsroom_event_number; DROP SEQUENCE newsroom_event_place',
        ),
        newsroom.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(unique=True)),
                        ('name', models.CharField(max_length=200)),
                        ('url', models.URLField()),
                        ('language', models.CharField(default='en', max_length=12)),
                        ('token_issuer', models.CharField(help_text="Who signs this site's readers in (iss).", max_length=200, unique=True)),
                        ('significant_query_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, help_text='The only query keys that tell two pages apart; empty: all but known tracking.', null=True, size=None)),
                        ('contact', models.EmailField(blank=True, help_text='Where readers can write to, about the site and its barriers.', max_length=254)),
                        ('origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300, validators=[newsroom.origins.validate_origin]), blank=True, default=list, help_text='The sites that may show its comments in a frame, such as https://example.org', size=None)),
                        ('time_zone', models.CharField(db_default='UTC', default='UTC', help_text='Whose clock its daily hours follow, such as Europe/Lisbon.', max_length=60, validators=[newsroom.models.publication.validate_time_zone])),
                        ('trusted_flaggers', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, db_default=[], default=list, help_text='The addresses of trusted flaggers whom it recognises (Art. 22 DSA).', size=None)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=django.db.models.lookups.Regex(models.Func('origins', models.Value(' '), function='array_to_string', output_field=models.TextField()), '^((https://([a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+\\])|http://(localhost|[a-z0-9-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1\\]))(:[0-9]{1,5})?( (https://([a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+\\])|http://(localhost|[a-z0-9-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1\\]))(:[0-9]{1,5})?)*)?$'), name='publication_lists_only_plain_origins')],
                    },
                ),
                migrations.CreateModel(
                    name='Reader',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('issuer', models.CharField(max_length=200)),
                        ('subject', models.CharField(max_length=200)),
                        ('handle', models.CharField(max_length=60, unique=True)),
                        ('name', models.CharField(help_text="As shown beside the reader's comments.", max_length=120)),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('is_active', models.BooleanField(default=True)),
                        ('joined_at', models.DateTimeField(auto_now_add=True)),
                        ('email_confirmed_at', models.DateTimeField(help_text='When its owner showed to read it; before that no text is mailed.', null=True)),
                        ('language', models.CharField(blank=True, help_text="Of pages and mails; empty: the publication's.", max_length=12)),
                        ('erased_at', models.DateTimeField(help_text='Nobody is behind this row any more.', null=True)),
                        ('leaving_at', models.DateTimeField(help_text='When this reader, who asked for it, is to be erased.', null=True)),
                        ('name_key', models.CharField(db_index=True, editable=False, help_text='What it has in common with every name that looks like it.', max_length=360, null=True)),
                        ('session_epoch', models.PositiveIntegerField(db_default=0, default=0, help_text='One more ends every session begun before.')),
                        ('took_data_at', models.DateTimeField(help_text='When this reader last asked for all that is kept about them.', null=True)),
                        ('tokens_since', models.DateTimeField(help_text='No token opens anything that was issued at this moment or before.', null=True)),
                        ('told_at', models.DateTimeField(help_text='When the newsroom said what is known of this reader (iat).', null=True)),
                        ('url', models.URLField(blank=True, db_default='', help_text='This reader’s account page at their newsroom.', max_length=500)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('leaving_at__isnull', False)), fields=['leaving_at'], name='reader_leaving'), models.Index(django.db.models.functions.text.Upper('email'), condition=models.Q(('email_confirmed_at__isnull', False)), name='reader_confirmed_address'), models.Index(django.db.models.functions.comparison.Greatest('joined_at', 'email_confirmed_at'), name='reader_came_or_was_confirmed')],
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='reader_is_known_by_issuer_and_subject'), models.UniqueConstraint(condition=models.Q(('issuer', 'local')), fields=('name_key',), name='reader_who_signed_up_looks_like_nobody_else'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('email', ''), ('email_confirmed_at', None), ('is_active', False), ('is_superuser', False), ('issuer', 'erased'), ('last_login', None), ('leaving_at', None), ('name', 'Deleted reader'), ('name_key', None), ('url', '')), _connector='OR'), name='reader_who_was_erased_is_nobody')],
                    },
                ),
                migrations.CreateModel(
                    name='AccessToken',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(help_text='What its reader calls it.', max_length=80)),
                        ('key_hash', models.CharField(editable=False, help_text='A keyed hash of it.', max_length=64, unique=True)),
                        ('ending', models.CharField(help_text='Its last letters, by which its reader can tell it from others.', max_length=4)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'write'), ('review', 'review'), ('moderate', 'moderate'), ('admin', 'admin')], max_length=20), size=None)),
                        ('made_under', models.CharField(editable=False, help_text="A hash of the password and of the sessions' epoch then; it ends with either.", max_length=64)),
                        ('second_factor', models.BooleanField(default=False, help_text='A second factor had been shown when it was made.')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('expires_at', models.DateTimeField()),
                        ('last_used_at', models.DateTimeField(help_text='To the hour.', null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to=settings.AUTH_USER_MODEL)),
                        ('signed_with', models.CharField(blank=True, db_default='', editable=False, help_text="The newsroom's key by whose word it was made: ended with it.", max_length=100)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reader', '-made_at'], name='access_token_of_reader')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=366))))), name='access_token_lives_a_year_at_most'), models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0), ('scopes__contained_by', ['read', 'write', 'review', 'moderate', 'admin'])), name='access_token_has_scopes_that_there_are'), models.CheckConstraint(condition=models.Q(('key_hash__regex', '^[0-9a-f]{64}$')), name='access_token_is_kept_as_a_hash')],
                    },
                ),
                migrations.CreateModel(
                    name='Article',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('section', models.SlugField()),
                        ('headline', models.CharField(max_length=300)),
                        ('standfirst', models.TextField(blank=True)),
                        ('byline', models.CharField(blank=True, max_length=200)),
                        ('place', models.CharField(blank=True, max_length=120)),
                        ('body', models.TextField(blank=True, help_text='Paragraphs, an empty line between them.')),
                        ('picture', models.CharField(blank=True, help_text='Path of a static file.', max_length=200)),
                        ('picture_alt', models.CharField(blank=True, max_length=300)),
                        ('caption', models.CharField(blank=True, max_length=400)),
                        ('published_at', models.DateTimeField()),
                        ('listed', models.BooleanField(default=True, help_text='Shown on the front page and in lists.')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='newsroom.publication')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('listed', True)), fields=['-published_at', '-id'], name='article_newest_first')],
                    },
                ),
                migrations.CreateModel(
                    name='ArticleAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('url', models.CharField(max_length=2000)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='newsroom.article')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'url'), name='address_leads_to_one_article')],
                    },
                ),
                migrations.CreateModel(
                    name='Endpoint',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('url', models.CharField(max_length=2000)),
                        ('description', models.CharField(blank=True, max_length=200)),
                        ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='The events that it is told of; empty: all of them.', size=None)),
                        ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('removed', 'Taken away')], default='active', max_length=7)),
                        ('paused_because', models.CharField(blank=True, choices=[('', 'by somebody at the desk'), ('gone', 'its server answered that it is gone for good (410)'), ('secret_lost', 'its secret cannot be read any more')], max_length=11)),
                        ('sealed', models.CharField(help_text='Its secret, locked with SECRET_KEY.', max_length=300)),
                        ('sealed_before', models.CharField(blank=True, help_text='The one before it.', max_length=300)),
                        ('before_until', models.DateTimeField(help_text='Until when that one still signs.', null=True)),
                        ('rotated_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('failures', models.PositiveIntegerField(default=0, help_text='In a row.')),
                        ('rests_until', models.DateTimeField(null=True)),
                        ('delivered_at', models.DateTimeField(help_text='When anything last arrived.', null=True)),
                        ('failed_at', models.DateTimeField(help_text='When anything last did not.', null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endpoints', to='newsroom.publication')),
                    ],
                    options={
                        'base_manager_name': 'ever',
                        'indexes': [models.Index(condition=models.Q(('state', 'removed'), _negated=True), fields=['publication'], name='endpoint_listening')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('before_until', None), ('sealed_before', '')), models.Q(('before_until__isnull', False), ('sealed_before__gt', '')), _connector='OR'), name='endpoint_signs_with_an_older_secret_only_for_a_time'), models.CheckConstraint(condition=models.Q(('paused_because', ''), ('state', 'paused'), _connector='OR'), name='endpoint_says_why_it_is_paused_only_while_it_is')],
                    },
                    managers=[
                        ('objects', django.db.models.manager.Manager()),
                        ('ever', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(db_default=models.Func(models.Value('newsroom_event_number'), function='nextval', output_field=models.BigIntegerField()), editable=False)),
                        ('place', models.BigIntegerField(help_text='Its place in line, once handed round.', null=True)),
                        ('type', models.CharField(max_length=40)),
                        ('subject', models.UUIDField(help_text='What it is about: a comment, article, reader; a ping, itself.')),
                        ('data', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('only_for', models.ForeignKey(db_index=False, help_text='A ping.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.endpoint')),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('place', None)), fields=['number'], name='event_to_hand_round'), models.Index(fields=['publication', 'created_at'], name='event_of_publication'), models.Index(fields=['created_at'], name='event_by_age')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('subject', models.UUIDField()),
                        ('place', models.BigIntegerField()),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('dead', 'Given up')], db_default='waiting', default='waiting', max_length=9)),
                        ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('gives_up_at', models.DateTimeField(help_text='When it has waited for too long.')),
                        ('lease_until', models.DateTimeField(help_text='A worker has it until then; if it says nothing, another may have it.', null=True)),
                        ('tried', models.JSONField(db_default=[], default=list, help_text='Each attempt: when, what was answered, how long.')),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('replayed', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='newsroom.endpoint')),
                        ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='newsroom.event')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'place'], name='delivery_next'), models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'subject', 'place'], name='delivery_in_line'), models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'attempts', 'place'], name='delivery_probe'), models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['endpoint'], name='delivery_under_way'), models.Index(fields=['endpoint', '-place'], name='delivery_newest'), models.Index(condition=models.Q(('state', 'dead')), fields=['endpoint', '-place'], name='delivery_dead')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'endpoint'), name='event_is_delivered_to_an_endpoint_as_one_row'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='delivery_is_settled_with_its_time')],
                    },
                ),
                migrations.CreateModel(
                    name='LinkWindow',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ends_at', models.DateTimeField()),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='link_windows', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('opened_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(days=90))))), name='link_window_ends_within_ninety_days')],
                    },
                ),
                migrations.CreateModel(
                    name='Rekeying',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('digest', models.CharField(help_text='Of its lines, whatever their order.', max_length=64)),
                        ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rekeyings', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'digest'), name='rekeying_is_carried_out_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Linking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('was_issuer', models.CharField(max_length=200)),
                        ('was_subject', models.CharField(max_length=200)),
                        ('subject', models.CharField(max_length=200)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linkings', to=settings.AUTH_USER_MODEL)),
                        ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='linkings', to='newsroom.linkwindow')),
                        ('rekeying', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='linkings', to='newsroom.rekeying')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('rekeying', None), ('window__isnull', False)), models.Q(('rekeying__isnull', False), ('window', None)), _connector='OR'), name='linking_is_by_a_window_or_by_a_list'), models.UniqueConstraint(fields=('reader', 'window'), name='reader_is_linked_once_in_a_window'), models.UniqueConstraint(fields=('rekeying', 'was_subject'), name='subject_is_changed_once_by_a_list')],
                    },
                ),
                migrations.CreateModel(
                    name='Mode',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('section', models.SlugField(blank=True, help_text='Empty: every section.')),
                        ('kind', models.CharField(choices=[('peers', 'Fellow readers decide'), ('staff_first', 'The desk reads first'), ('staff_after', 'The desk reads afterwards'), ('closed', 'Closed'), ('raid', 'Raid mode')], max_length=11)),
                        ('reason', models.CharField(blank=True, help_text='What readers are told.', max_length=300)),
                        ('note', models.CharField(blank=True, help_text='For the desk alone.', max_length=300)),
                        ('starts_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('daily_from', models.TimeField(help_text='By the clock of `time_zone`.', null=True)),
                        ('daily_until', models.TimeField(null=True)),
                        ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, help_text='On which the daily hours begin, Monday is 0; empty: every day.', size=None)),
                        ('time_zone', models.CharField(help_text="The publication's, as it was then.", max_length=60)),
                        ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(help_text='When somebody ended it.', null=True)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='modes', to='newsroom.article')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modes', to='newsroom.publication')),
                        ('set_by', models.ForeignKey(help_text='None: the newsroom.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['publication', 'article'], name='mode_not_ended')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='mode_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('section', ''), ('article', None), _connector='OR'), name='mode_is_of_an_article_or_of_a_section_not_of_both'), models.CheckConstraint(condition=models.Q(models.Q(('daily_from', None), ('daily_until', None), ('days', [])), models.Q(('daily_from__isnull', False), ('daily_until__isnull', False), models.Q(('daily_from', models.F('daily_until')), _negated=True)), _connector='OR'), name='mode_of_daily_hours_has_a_beginning_and_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'closed'), _negated=True), ('reason__gt', ''), ('ends_at__isnull', False), ('daily_from__isnull', False), _connector='OR'), name='mode_that_closes_says_why_or_until_when'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'raid'), _negated=True), models.Q(('daily_from', None), ('ends_at__isnull', False), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(seconds=43200))))), _connector='OR'), name='mode_of_a_raid_ends_by_itself_within_half_a_day'), models.CheckConstraint(condition=models.Q(('ended_by', None), ('ended_at__isnull', False), _connector='OR'), name='mode_is_ended_by_somebody_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='NameChange',
                    fields=[
                        ('id', models.UUIDField(default=newsroom.ids.new_id, editable=False, primary_key=True, serialize=False)),
                        ('was', models.CharField(max_length=120)),
                        ('was_key', models.CharField(db_index=True, max_length=360)),
                        ('became', models.CharField(max_length=120)),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_changes', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['reader', '-changed_at'], name='name_change_newest')],
                    },
                ),
                migrations.CreateModel(
                    name='NameBlock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=60, unique=True)),
                        ('anywhere', models.BooleanField(default=False, help_text='Inside of longer words, too; else only as words of their own.')),
                    ],
                ),
                migrations.CreateModel(
                    name='IdentityProvider',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(help_text='A part of the address to come back to.', unique=True)),
                        ('name', models.CharField(help_text='“Sign in with …”: as readers know it, such as Post ID.', max_length=60)),
                        ('issuer', models.URLField(help_text='Its address, exactly as its tokens say it (iss), without /.well-known/…')),
                        ('client_id', models.CharField(max_length=255)),
                        ('locked', models.TextField(blank=True, editable=False)),
                        ('active', models.BooleanField(default=True, help_text='Whether readers are offered it.')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='providers', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'issuer'), name='provider_is_named_once_by_a_publication'), models.CheckConstraint(condition=models.Q(('issuer__startswith', 'https://'), ('issuer__startswith', 'http://'), _connector='OR'), name='provider_is_known_by_an_address')],
                    },
                ),
                migrations.CreateModel(
                    name='Role',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('moderator', 'Moderator'), ('senior', 'Senior moderator'), ('admin', 'Admin'), ('journalist', 'Journalist'), ('expert', 'Expert')], max_length=20)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='newsroom.publication')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                        ('title', models.CharField(blank=True, help_text='For example “Transport reporter”; shown instead.', max_length=60)),
                        ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(), blank=True, default=list, help_text='Of whose articles only; empty: of every section.', size=None)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'publication', 'kind'), name='role_is_given_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ['moderator', 'senior', 'admin'])), fields=('reader', 'publication'), name='role_at_the_desk_is_one_per_publication'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'admin'), _negated=True), ('sections', []), _connector='OR'), name='role_of_an_admin_is_not_limited_to_sections')],
                    },
                ),
                migrations.CreateModel(
                    name='SigningKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kid', models.CharField(default=newsroom.models.signing_key.new_kid, help_text='What a token calls it by.', max_length=100)),
                        ('algorithm', models.CharField(choices=[('HS256', 'HS256: one secret, which both sides know'), ('RS256', 'RS256: an RSA key'), ('ES256', 'ES256: a key on the curve P-256'), ('EdDSA', 'EdDSA: a key on the curve Ed25519')], max_length=8)),
                        ('locked', models.TextField(blank=True, help_text='The secret, locked; of HS256 alone.')),
                        ('public', models.TextField(blank=True, help_text='The public key, as PEM; of the others.')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('rotated_at', models.DateTimeField(help_text='When another took its place.', null=True)),
                        ('inactive_at', models.DateTimeField(help_text='From when on it opens nothing; empty: it is in use.', null=True)),
                        ('last_used_at', models.DateTimeField(help_text='To the hour; not of every use.', null=True)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signing_keys', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'kid'), name='signing_key_is_known_by_its_kid'), models.CheckConstraint(condition=models.Q(models.Q(('algorithm', 'HS256'), ('locked__gt', ''), ('public', '')), models.Q(('algorithm__in', ['RS256', 'ES256', 'EdDSA']), ('locked', ''), ('public__gt', '')), _connector='OR'), name='signing_key_is_a_secret_or_a_public_key_by_its_algorithm'), models.CheckConstraint(condition=models.Q(('rotated_at', None), models.Q(('inactive_at__gte', models.F('rotated_at')), ('inactive_at__isnull', False)), _connector='OR'), name='signing_key_that_was_rotated_comes_to_an_end')],
                    },
                ),
                migrations.CreateModel(
                    name='KeySet',
                    fields=[
                        ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key_set', serialize=False, to='newsroom.publication')),
                        ('url', models.URLField(max_length=500)),
                        ('algorithms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('HS256', 'HS256: one secret, which both sides know'), ('RS256', 'RS256: an RSA key'), ('ES256', 'ES256: a key on the curve P-256'), ('EdDSA', 'EdDSA: a key on the curve Ed25519')], max_length=8), size=None)),
                        ('keys', models.JSONField(default=list, help_text='The public keys found there, as JWK.')),
                        ('fetched_at', models.DateTimeField(help_text='When they were last found there.', null=True)),
                        ('tried_at', models.DateTimeField(help_text='When they were last looked for.', null=True)),
                        ('problem', models.CharField(blank=True, help_text='Why they were not found.', max_length=40)),
                        ('last_used_at', models.DateTimeField(help_text='To the hour; not of every use.', null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('algorithms__contained_by', ['RS256', 'ES256', 'EdDSA']), models.Q(('algorithms', []), _negated=True)), name='key_set_is_for_public_keys_alone')],
                    },
                ),
                migrations.CreateModel(
                    name='SignedOut',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('jti', models.CharField(max_length=200)),
                        ('until', models.DateTimeField(db_index=True)),
                        ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom.publication')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('publication', 'jti'), name='token_is_signed_out_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ErasedSubject',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(help_text='HMAC of issuer and subject.', max_length=64, unique=True)),
                        ('erased_at', models.DateTimeField(help_text='No token issued by then opens anything.')),
                        ('until', models.DateTimeField(db_index=True)),
                    ],
                ),
            ],
        ),
        migrations.RunPython(block, migrations.RunPython.noop),
    ]
