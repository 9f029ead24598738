"""The Celery application, and the timetable: everything that happens because time passes."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["moderation"], related_name="tasks")
app.autodiscover_tasks(["moderation"], related_name="clock")

# What happens, the task that does it, and every how many seconds.
TIMETABLE = [
    ("find what a lost message left behind", "moderation.clock.sweep", 10),
    ("take back leases that ran out", "moderation.clock.expire_leases", 30),
    ("give overdue comments an owner", "moderation.clock.escalate_overdue", 60),
    ("close what its author left lying", "moderation.clock.lapse", 600),
    ("ease off where readers cannot keep up", "moderation.clock.relieve", 300),
    ("invite readers who like to be asked", "moderation.clock.invite", 300),
    ("note what one more rating costs", "moderation.clock.note_load", 3600),
    ("compare counters with rows", "moderation.clock.recount", 3600),
]
app.conf.beat_schedule = {
    what: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    # One that no worker took in time is not done late: the next one does its work.
    for what, task, seconds in TIMETABLE
}
