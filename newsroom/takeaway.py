"""All that is kept about a reader, as one file: the roof asks every app for its shelves.

It is put together while the reader waits, and kept nowhere. Once an hour, so that nobody can
keep the house busy with it; of ten thousand comments it takes some seconds.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from comments import takeaway as of_comments
from moderation import takeaway as of_moderation
from newsroom.accounts import takeaway as of_accounts
from newsroom.accounts.views import can_show_it
from newsroom.models import Reader
from newsroom.refusals import TooMany
from newsroom.shelves import Shelf

# One function of each app. What is new is added here, and to a list in its own app.
APPS: list[Callable[[Reader], list[Shelf]]] = [
    of_accounts.shelves,
    of_comments.shelves,
    of_moderation.shelves,
]
EVERY = timedelta(hours=1)


class TakenLately(TooMany):
    code = "taken_lately"
    sentence = _("You have taken your data with you within the last hour.")


@login_required
@reauthentication_required(enabled=can_show_it)  # type: ignore[untyped-decorator] # theirs
def takeaway(request: HttpRequest) -> HttpResponse:
    """What will be in it; asked for, the file itself."""
    if request.method != "POST":
        return render(request, "accounts/takeaway.html")
    assert isinstance(request.user, Reader)  # noqa: S101 - behind login_required
    return take_with_them(request.user)


def take_with_them(reader: Reader) -> HttpResponse:
    """The file. Raises TakenLately."""
    before = reader.took_data_at
    _once_an_hour(reader)
    try:
        file = packed(reader)
    except Exception:  # They have not got it, and may ask again at once.
        Reader.objects.filter(pk=reader.pk).update(took_data_at=before)
        raise
    name = f"third-reading-{timezone.now():%Y-%m-%d}.zip"
    return HttpResponse(
        file,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _once_an_hour(reader: Reader) -> None:
    now = timezone.now()
    lately = Q(took_data_at=None) | Q(took_data_at__lt=now - EVERY)
    if not Reader.objects.filter(lately, pk=reader.pk).update(took_data_at=now):
        raise TakenLately


def packed(reader: Reader) -> bytes:
    """A zip with one JSON file for each shelf, and a page to read it all on."""
    shelves = [shelf for app in APPS for shelf in app(reader)]
    file, to_read = BytesIO(), {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for shelf in shelves:
            lines: list[str] = []
            with archive.open(f"{shelf.name}.json", "w") as entry:
                for line in _as_json(shelf, lines):
                    entry.write(line.encode())
            to_read[shelf.name] = mark_safe("".join(lines))  # noqa: S308 - escaped by _as_html
        facts = {"reader": reader, "shelves": [(one, to_read[one.name]) for one in shelves]}
        archive.writestr("index.html", render_to_string("accounts/taken.html", facts))
    return file.getvalue()


def _as_json(shelf: Shelf, to_read: list[str]) -> Iterator[str]:
    """Its rows for programs, and on the way the same for people."""
    between = "[\n"
    for row in shelf.rows():
        to_read.append(_as_html(row))
        yield between + _JSON.encode(row)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


_JSON = DjangoJSONEncoder(ensure_ascii=False)


def _as_html(row: Any) -> str:
    """A row and all that is in it, to read."""
    if isinstance(row, dict):
        lines = (f"<dt>{escape(name)}<dd>{_as_html(value)}" for name, value in row.items())
        return f"<dl>{''.join(lines)}</dl>\n"
    if isinstance(row, list | tuple):
        return "".join(f"<p>{_as_html(one)}" for one in row)
    return "" if row is None else str(escape(row)).replace("\n", "<br>")
