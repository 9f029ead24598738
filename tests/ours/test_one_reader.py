"""What an operator does for one reader who asks by letter."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.models import Archived, Farewell, LogEntry
from newsroom.models import ERASED, Reader

pytestmark = pytest.mark.django_db


def archived(make: Any, reader: Reader) -> Archived:
    """A rating that came along by name, with words beside it."""
    key = str(uuid4())
    line = {"id": key, "reviewer": str(reader.pk), "civil": False, "note": "He is rude."}
    return Archived.objects.create(
        publication=make.the_paper(), kind="rating", key=key, line=line, reader=reader,
        came_with=uuid4(),
    )  # fmt: skip


@pytest.mark.parametrize("known_by", ["handle", "pk", "subject"])
def test_their_data_is_written_to_a_file(make: Any, tmp_path: Path, known_by: str) -> None:
    ada = make.reader("ada")
    make.released(ada)
    archived(make, ada)

    call_command("reader_data", str(getattr(ada, known_by)), str(tmp_path / "a.zip"), verbosity=0)

    with zipfile.ZipFile(tmp_path / "a.zip") as taken:
        assert json.loads(taken.read("account.json"))[0]["handle"] == ada.handle
        assert len(json.loads(taken.read("comments.json"))) == 1
        assert json.loads(taken.read("archived.json"))[0]["note"] == "He is rude."
    line = LogEntry.objects.get(act=LogEntry.Act.EXPORTED)
    assert (line.reader, line.rule) == (ada, "manage.py reader_data")


def test_a_file_that_is_there_is_not_written_over(make: Any, tmp_path: Path) -> None:
    ada, path = make.reader("ada"), tmp_path / "a.zip"
    path.write_text("mine")

    with pytest.raises(CommandError, match="there already"):
        call_command("reader_data", ada.handle, str(path))

    assert path.read_text() == "mine"


def test_they_have_a_day_to_think_it_over(make: Any) -> None:
    ada = make.reader("ada")

    call_command("erase_reader", ada.handle, verbosity=0)

    ada.refresh_from_db()
    assert ada.leaving_at is not None
    assert timedelta(hours=23) < ada.leaving_at - timezone.now() <= timedelta(hours=24)
    assert ada.erased_at is None
    assert LogEntry.objects.get(act=LogEntry.Act.ERASING).reader == ada


def test_or_they_are_erased_at_once(make: Any) -> None:
    ada = make.reader("ada")
    comment = make.released(ada)
    line = archived(make, ada)
    other = archived(make, make.reader("bo"))

    call_command("erase_reader", ada.handle, "--now", verbosity=0)

    ada.refresh_from_db()
    comment.refresh_from_db()
    line.refresh_from_db()
    other.refresh_from_db()
    assert ada.name == ERASED
    assert not comment.is_public
    assert comment.revisions.get().text == ""
    assert "note" not in line.line
    assert line.line["civil"] is False
    assert other.line["note"] == "He is rude."
    farewell = Farewell.objects.get(reader=ada)
    assert farewell.done_at is not None
    assert farewell.asked_at <= farewell.erased_at
    assert LogEntry.objects.filter(act=LogEntry.Act.ERASING, reader=ada).count() == 1


def test_nobody_in_particular_is_erased(make: Any) -> None:
    with pytest.raises(CommandError, match="no reader"):
        call_command("erase_reader", "nobody")


def test_an_archived_line_is_never_changed(make: Any) -> None:
    line = archived(make, make.reader("ada"))

    for change in ({"line": {"civil": True}}, {"key": "other"}):
        with pytest.raises(IntegrityError, match="archived line loses"), transaction.atomic():
            Archived.objects.filter(pk=line.pk).update(**change)
