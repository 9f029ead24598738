from django.db import migrations


class Migration(migrations.Migration):
    """Rows whose counters change in place need room on their page, and a quick vacuum.

    A queue that moves index entries, or is not vacuumed soon, loses its rate under use:
    docs/decisions/0004-the-draw.md.
    """

    dependencies = [("comments", "0002_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE comments_revision SET (fillfactor = 70,"
            " autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,"
            " autovacuum_vacuum_cost_delay = 0)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "ALTER TABLE comments_thread SET (fillfactor = 50)", migrations.RunSQL.noop
        ),
    ]
