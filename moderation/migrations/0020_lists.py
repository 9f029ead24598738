import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0015_nobody_writes_as_erased'),
        ('moderation', '0019_nobody_writes_as_erased'),
        ('newsroom', '0008_modes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("ListedWord", "ListEntry"),
        migrations.RemoveConstraint("listentry", "word_is_listed_once_per_publication"),
        migrations.AlterField(
            "listentry",
            "publication",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_entries",
                to="newsroom.publication",
            ),
        ),
        migrations.CreateModel(
            name='ListVersion',
            fields=[
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='newsroom.publication')),
                ('version', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO moderation_listversion (publication_id, version)"
            " SELECT DISTINCT publication_id, 1 FROM moderation_listentry",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='listentry',
            name='added_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='listentry',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listentry',
            name='kind',
            field=models.CharField(choices=[('word', 'Word or phrase'), ('domain', 'Link domain'), ('name', 'Name')], default='word', max_length=8),
        ),
        migrations.AddField(
            model_name='listentry',
            name='note',
            field=models.CharField(blank=True, help_text='For the desk: why it is here.', max_length=200),
        ),
        migrations.AlterField(
            model_name='listentry',
            name='action',
            field=models.CharField(choices=[('severe', 'Hold it as severe: a threat, private data, incitement'), ('hold', 'Hold the text for the desk before any peer sees it'), ('refuse', 'Refuse the text, and say which word it was'), ('nudge', 'Ask the author once to think again'), ('mark', 'Only note it, and cover the text for its reviewers'), ('allow', 'Allow it, whatever a wider entry says')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='listentry',
            index=models.Index(fields=['publication', 'words', 'id'], name='list_entry_by_words'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listentry',
            trigger=pgtrigger.compiler.Trigger(name='a_list_is_another_with_what_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO moderation_listversion AS v (publication_id, version)\n        SELECT DISTINCT publication_id, 1 FROM are ORDER BY publication_id\n    ON CONFLICT (publication_id) DO UPDATE SET version = v.version + 1;\n    RETURN NULL;', hash='f230a814ec08736c7ec10289ab6caa6a8a92942b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_a_list_is_another_with_what_is_added_3cc60', referencing='REFERENCING NEW TABLE AS are ', table='moderation_listentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listentry',
            trigger=pgtrigger.compiler.Trigger(name='a_list_is_another_with_what_is_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO moderation_listversion AS v (publication_id, version)\n        SELECT DISTINCT publication_id, 1 FROM are ORDER BY publication_id\n    ON CONFLICT (publication_id) DO UPDATE SET version = v.version + 1;\n    RETURN NULL;', hash='8af1165871ffd434737dea7e646fb9ea983e2985', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_a_list_is_another_with_what_is_changed_aac54', referencing='REFERENCING NEW TABLE AS are ', table='moderation_listentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listentry',
            trigger=pgtrigger.compiler.Trigger(name='a_list_is_another_without_what_is_removed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    UPDATE moderation_listversion SET version = version + 1\n        WHERE publication_id IN (SELECT publication_id FROM were);\n    RETURN NULL;', hash='027be77ecb88c96054286a81bd83094ba7f2adbe', level='STATEMENT', operation='DELETE', pgid='pgtrigger_a_list_is_another_without_what_is_removed_be98c', referencing='REFERENCING OLD TABLE AS were ', table='moderation_listentry', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='listentry',
            constraint=models.UniqueConstraint(fields=('publication', 'kind', 'words'), name='entry_is_on_its_list_once'),
        ),
        migrations.AddConstraint(
            model_name='listentry',
            constraint=models.CheckConstraint(condition=models.Q(('action', 'nudge'), ('kind', 'name'), _negated=True), name='name_is_nothing_to_think_again_about'),
        ),
    ]
