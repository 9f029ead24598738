"""The Celery application, and the timetable: everything that happens because time passes."""

import logging
import os
from typing import Any

from celery import Celery, Task
from celery.exceptions import Ignore
from celery.schedules import crontab

from newsroom.keeping import with_django
from newsroom.logs import tasks as task_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# A worker shows no page: to check what pages need would load all of them. `manage.py check` does.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

logger = logging.getLogger(__name__)


class Punctual(Task):  # type: ignore[type-arg] # as Celery has it
    """A worker whose clock is wrong does nothing: what it does too early nobody can undo. What
    it leaves another does, or the sweep finds it when the clock is right again."""

    def __call__(self, *args: Any, **facts: Any) -> Any:
        from newsroom.clocks import BEARS, clock  # Here, as beat asks no database.

        if not self.request.called_directly and clock.is_wrong:
            said = (
                "not done: this clock is %+.0f seconds from PostgreSQL's, and %.0f are borne: %s"
            )
            logger.error(said, clock.off(), BEARS, self.name)
            raise Ignore
        return self.run(*args, **facts)


app: Celery[Any] = Celery("newsroom", fixups=[with_django], task_cls=Punctual)  # type: ignore[list-item] # by name or by itself
app.config_from_object("django.conf:settings", namespace="CELERY")
task_lines.listen()
app.autodiscover_tasks(["moderation"], related_name="tasks")
app.autodiscover_tasks(["moderation"], related_name="clock")
app.autodiscover_tasks(["newsroom.events"], related_name="tasks")

DAY = 24 * 3600.0


def hourly(minute: int) -> crontab:
    """Each long job at a minute of its own: all at once would take all threads of a worker."""
    return crontab(minute=minute)


# What happens, the task that does it, and every how many seconds, or at what time (UTC).
TIMETABLE: list[tuple[str, str, float | crontab]] = [
    ("find what a lost message left behind", "moderation.clock.sweep", 10),
    ("send the letters that are due by mail", "moderation.clock.mail", 10),
    ("tell newsrooms what happened", "newsroom.events.tasks.deliver", 1),
    ("let our own functions be told", "newsroom.events.tasks.attend", 60),
    ("give up what could not be told for a day", "newsroom.events.tasks.give_up", 60),
    ("forget what was told", "newsroom.events.tasks.forget", crontab(hour=4, minute=35)),
    ("take back leases that ran out", "moderation.clock.expire_leases", 30),
    ("give overdue comments an owner", "moderation.clock.escalate_overdue", 60),
    ("close what its author left lying", "moderation.clock.lapse", 600),
    ("ease off where readers cannot keep up", "moderation.clock.relieve", 300),
    ("sound an alarm before a queue diverges", "moderation.clock.watch", 300),
    ("erase readers who asked for it a day ago", "moderation.clock.erase", 60),
    ("look at whose comments were rejected", "moderation.clock.look_at_people", 60),
    ("tell who reported what became of it", "moderation.clock.tell_reporters", 600),
    ("close and forget reports", "moderation.clock.forget_reports", crontab(hour=4, minute=50)),
    ("invite readers who like to be asked", "moderation.clock.invite", 300),
    ("make pieces of tables before their time", "moderation.clock.keep_pieces", hourly(3)),
    (
        "count what is in tables in pieces",
        "moderation.clock.look_at_pieces",
        crontab(hour=2, minute=40),
    ),
    ("find what lies about for too long", "moderation.clock.look_for_neglected", hourly(8)),
    ("compare counters with rows", "moderation.clock.recount", crontab(hour=2, minute=20)),
    ("measure what audits say", "moderation.clock.measure", hourly(13)),
    ("count what happened, day by day", "moderation.clock.count_days", hourly(23)),
    (
        "look at who keeps company with whom",
        "moderation.clock.look_at_company",
        crontab(hour="*/2", minute=33),
    ),
    ("look for rings", "moderation.clock.look_for_rings", 600),
    ("see to the practice texts", "moderation.clock.practise", crontab(hour=3, minute=10)),
    ("forget what was mailed", "moderation.clock.forget_mail", crontab(hour=4, minute=30)),
    (
        "forget sessions that are over",
        "moderation.clock.forget_sessions",
        crontab(hour=4, minute=10),
    ),
    ("forget who looked at which case", "moderation.clock.forget_claims", hourly(53)),
    ("forget old traces", "moderation.clock.forget_marks", crontab(hour=4, minute=20)),
    ("forget unsent texts", "moderation.clock.forget_unsent", crontab(hour=4, minute=25)),
    ("forget texts of long ago", "moderation.clock.forget_texts", crontab(hour=4, minute=55)),
    ("find who votes alike", "moderation.clock.find_clusters", crontab(hour=4, minute=40)),
    ("refit what reviewers are worth", "moderation.clock.refit", crontab(hour=3, minute=40)),
]


# Seconds. The time is beat's, and whether it is over the worker's: their clocks may differ, by
# twice as much as each may from PostgreSQL's (newsroom/clocks.py).
EXPIRES_AFTER = 120.0


def _expires(when: float | crontab) -> float:
    """One that no worker took in time is not done late: the next one does its work."""
    return max(every(when) / 2, EXPIRES_AFTER)


def every(when: float | crontab) -> float:
    """Seconds from one time to the next."""
    if isinstance(when, crontab):
        hours: set[int] = when.hour  # type: ignore[attr-defined] # its stubs do not tell of it
        return DAY / len(hours)
    return when


app.conf.beat_schedule = {
    what: {"task": task, "schedule": when, "options": {"expires": _expires(when)}}
    for what, task, when in TIMETABLE
}
