from django.db import migrations


class Migration(migrations.Migration):
    """An assignment is written once and settled once: leave room for the second version."""

    dependencies = [("moderation", "0002_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE moderation_assignment SET (fillfactor = 80)", migrations.RunSQL.noop
        ),
    ]
