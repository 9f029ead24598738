"""What each process has loaded once it is up: nothing that only a few ever need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom.health import _migrations

# What draws, computes, reads other systems' files, makes catalogues, or is for tests.
HEAVY = (
    "matplotlib", "scipy", "sklearn", "lxml", "bs4", "markdownify", "ijson", "prompt_toolkit",
    "babel.messages.pofile", "newsroom.migrations", "allauth.mfa.migrations", "pytest",
)  # fmt: skip
PAGES = ("newsroom.urls", "moderation.urls", "moderation.desk", "moderation.api", "comments.api",
         "rest_framework.views", "rest_framework.serializers", "moderation.admin",
         "drf_spectacular.openapi", "fido2")  # fmt: skip
MODELS = ("comments.models", "moderation.models", "newsroom.models", "django.db.models")

WEB = "import newsroom.serving as serving; serving.load()"
WORKER = "import newsroom.worker as worker; worker.app.loader.import_default_modules()"
BEAT = "import newsroom.beat as beat; beat.app.loader.init_worker(); beat.app.finalize()"
SETUP = "import django, newsroom; django.setup()"


def loaded(start: str) -> set[str]:
    """What a process of its own has loaded after this."""
    told = f"{start}\nimport sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("start", "must", "must_not"),
    [
        (WEB, "moderation.desk.board", (*HEAVY, "numpy")),
        (WORKER, "moderation.clock", (*HEAVY, *PAGES)),
        (BEAT, "newsroom.celery", (*HEAVY, *PAGES, *MODELS, "numpy", "moderation")),
        (SETUP, "moderation.models", (*HEAVY, *PAGES, "numpy", "markdown_it", "httpcore")),
    ],
    ids=["web", "worker", "beat", "a command"],
)
def test_a_process_has_loaded_nothing_that_few_need(start, must, must_not):
    found = loaded(start)

    assert must in found, "and so it has really started"
    assert found & set(must_not) == set()


@pytest.mark.parametrize(
    ("start", "changes"), [(WEB, True), (WORKER, False)], ids=["web", "worker"]
)
def test_threads_of_a_web_process_take_short_turns(start, changes):
    """Kept by the workers that are made of it; where nobody waits for an answer, as usual."""
    told = f"{start}\nimport os, sys; sys.exit(0 if os.fork() else print(sys.getswitchinterval()))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)

    usual = sys.getswitchinterval()
    assert (float(done.stdout) < usual / 10) is changes


def test_our_commands_read_no_page_before_they_work():
    """The checks of `manage.py check` and `migrate` load every page, which takes longer."""
    ours = {name: app for name, app in get_commands().items() if app in {"newsroom", "comments"}
            or str(app).startswith("moderation")}  # fmt: skip
    assert len(ours) > 20

    checked = {
        name for name, app in ours.items() if load_command_class(app, name).requires_system_checks
    }

    assert checked == {"migrate"}, "which is Django's own, and only more patient"


@pytest.mark.django_db
def test_the_health_page_knows_all_migrations_without_loading_them():
    assert set(_migrations()) == set(MigrationLoader(connection).disk_migrations or ())
