"""Celery: the schedule is code (settings.CELERY_BEAT_SCHEDULE), tasks live in each app's tasks.py."""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("jauap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["accounts"], related_name="tasks_eds")


@beat_init.connect
def sweep_at_once(**_: object) -> None:
    """Do not wait a whole interval after a start: what became due while nobody looked is due now."""
    app.send_task("cases.tasks.sweep", expires=60)
