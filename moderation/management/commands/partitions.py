"""The pieces of tables that are kept by time: list them, make what comes, drop what is over.

The clock does both by itself. `make --move` also puts back what was written while no clock ran for
months; others wait for that table meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from moderation.pieces import ALL
from newsroom.events.tidying import forget
from newsroom.pieces.dropping import drop_old
from newsroom.pieces.locking import BusyError
from newsroom.pieces.looking import wrong
from newsroom.pieces.making import MOVED_AT_MOST, make_ahead
from newsroom.pieces.tables import Piece, pieces


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["list", "make", "drop"])
        parser.add_argument("--since", metavar="DAY", help="For make: of the past, too.")
        parser.add_argument("--move", action="store_true", help="For make: however many rows.")

    def handle(self, *, act: str, since: str | None, move: bool, **_: Any) -> None:
        try:
            {"list": self._list, "drop": self._drop}.get(act, lambda: self._make(since, move))()
        except BusyError as busy:
            raise CommandError(f"{busy}. Nothing is lost; try again.") from busy

    def _list(self) -> None:
        for of in ALL:
            for one in pieces(of.table):
                rows = "?" if one.rows < 0 else one.rows
                self.stdout.write(f"{one.name}  {_until(one)}  {rows} rows  {one.size} bytes")
        for table, what in wrong().items():
            self.stdout.write(f"{table} is {what}")

    def _make(self, since: str | None, move: bool) -> None:
        if move:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
        day = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
        at_most = None if move else MOVED_AT_MOST
        made = [name for of in ALL for name in make_ahead(of, since=day, at_most=at_most)]
        self.stdout.write("\n".join(f"made {name}" for name in made) or "All are there.")

    def _drop(self) -> None:
        before = _all()
        for of in ALL[:2]:
            drop_old(of)
        forget()
        gone = sorted(before - _all())
        self.stdout.write("\n".join(f"dropped {name}" for name in gone) or "None is over.")


def _all() -> set[str]:
    return {one.name for of in ALL for one in pieces(of.table)}


def _until(piece: Piece) -> str:
    return f"up to {piece.until:%Y-%m-%d}" if piece.until else "what is left over"
