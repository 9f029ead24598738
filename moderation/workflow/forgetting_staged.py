"""What was staged of a file goes, as soon as nothing is to be brought in of it any more."""

from django.db import connection

from moderation.models import ImportBatch
from moderation.workflow.undisturbed import unhurried_and_quiet

ROWS_AT_ONCE = 50_000


def forget_staged(batch: ImportBatch) -> None:
    """What was staged is not needed any more. A slice at a time; safe to repeat."""
    for table in ("comment", "text", "thread", "oddity"):
        while True:
            with unhurried_and_quiet(), connection.cursor() as cursor:
                cursor.execute(
                    f"DELETE FROM moderation_staged{table} WHERE id IN ("  # noqa: S608 - of constants
                    f" SELECT id FROM moderation_staged{table} WHERE batch_id = %s LIMIT %s)",
                    [batch.pk, ROWS_AT_ONCE],
                )
                if cursor.rowcount < ROWS_AT_ONCE:
                    break
