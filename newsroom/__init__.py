"""Who publishes and who reads: publications, articles, readers, sign-on, and the wiring."""

from newsroom.celery import app as celery_app

__all__ = ["celery_app"]
