"""Beat: it sends names when their time has come, and does nothing else.

    python -m newsroom.beat --schedule /tmp/beat --pidfile ""

Celery's own command, with an application of its own that loads no task, no model and no page.
Valkey and the timetable are those of the worker.
"""

from celery import Celery
from celery.bin.base import CLIContext
from celery.bin.beat import beat

import newsroom.celery
from newsroom.logs.processes import this_is

app = Celery("beat", fixups=[], set_as_current=False)  # without Django's setup
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = newsroom.celery.app.conf.beat_schedule

if __name__ == "__main__":
    this_is("beat")
    beat(obj=CLIContext(app=app, no_color=True, workdir=None, quiet=True))
