import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # What was told before was told to whichever publication asked first: each begins anew.

    dependencies = [
        ('moderation', '0029_ghosts_keep_their_address'),
        ('newsroom', '0013_access_tokens_end_with_a_key'),
    ]

    operations = [
        migrations.DeleteModel(name='Announced'),
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
    ]
