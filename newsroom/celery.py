"""The Celery application, and the timetable: everything that happens because time passes."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["moderation"], related_name="tasks")
app.autodiscover_tasks(["moderation"], related_name="clock")

app.conf.beat_schedule = {
    "find what a lost message left behind": {"task": "moderation.clock.sweep", "schedule": 10.0},
    "take back leases that ran out": {"task": "moderation.clock.expire_leases", "schedule": 30.0},
    "give overdue comments an owner": {
        "task": "moderation.clock.escalate_overdue",
        "schedule": 60.0,
    },
    "close what its author left lying": {"task": "moderation.clock.lapse", "schedule": 600.0},
    "compare counters with rows": {"task": "moderation.clock.recount", "schedule": 3600.0},
}
