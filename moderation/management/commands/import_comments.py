"""Bring the comments of another system in, look what would come, or take them back out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from moderation.importing import telling
from moderation.importing.dry_run import nothing_kept
from moderation.importing.formats import FORMATS
from moderation.importing.knowing import UnknownOptionError, reader_of
from moderation.importing.mapping import Mapping, MappingError
from moderation.importing.progress import Progress
from moderation.importing.records import Read, UnreadableError
from moderation.importing.staging import stage
from moderation.importing.summing_up import summed_up, to_bring
from moderation.models import ImportBatch
from moderation.workflow.beginning_imports import Asked, ImportRefusedError, begin
from moderation.workflow.bringing_in import bring_in, put_in_order
from moderation.workflow.rolling_back import roll_back
from moderation.workflow.undisturbed import ImportUnderWayError, one_at_a_time
from newsroom.models import Publication, Reader
from newsroom.terminals import plain

_REFUSED = (ImportRefusedError, MappingError, UnknownOptionError, OSError)


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", nargs="?", choices=sorted(FORMATS))
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--publication", help="its slug")
        parser.add_argument("--source", default="", help="which site of that system it is")
        parser.add_argument("--dry-run", action="store_true", help="say what would come")
        parser.add_argument("--map", type=Path, help="lines of an old and a new address, or id")
        parser.add_argument("--create-articles", action="store_true", help="of unknown addresses")
        parser.add_argument("--section", default="archive", help="of the articles created")
        parser.add_argument("--spam", choices=["skip", "keep"], default="skip")
        parser.add_argument("--rejected", choices=["skip", "keep"], default="skip")
        parser.add_argument("--held", choices=["desk", "skip"], default="desk")
        parser.add_argument("--without-addresses", action="store_true", help="keep no e-mail")
        parser.add_argument(
            "--tell", action="append", default=[], metavar="NAME=VALUE",
            help="what the file does not say, such as site=https://paper.example for isso",
        )  # fmt: skip
        parser.add_argument("--by", help="the handle of who does it, for the log")
        parser.add_argument("--batch", type=UUID, help="go on with this one")
        parser.add_argument("--list", action="store_true", help="the batches there are")
        parser.add_argument("--roll-back", type=UUID, metavar="BATCH", help="take it back out")
        parser.add_argument("--report", type=Path, help="write every address and oddity there")

    def handle(self, *args: Any, **asked: Any) -> None:
        try:
            if asked["list"]:
                self.stdout.write(
                    "\n".join(map(plain, telling.listed(self._publication(asked, None))))
                )
            elif asked["roll_back"]:
                self._roll_back(asked["roll_back"])
            else:
                self._import(asked)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {str(error.filename)!r}.") from error
        except UnreadableError as error:
            raise CommandError(plain(_with_its_name(str(error), asked["file"]))) from error
        except _REFUSED as error:
            raise CommandError(str(error)) from error
        except ImportUnderWayError as error:
            raise CommandError("Another import is under way for this publication.") from error

    def _import(self, asked: dict[str, Any]) -> None:
        wanted = self._asked(asked)
        mapping = Mapping.read(asked["map"]) if asked["map"] else Mapping()
        if asked["dry_run"]:
            with nothing_kept():
                self._try_out(wanted, mapping, asked["report"])
            return
        with one_at_a_time(wanted.publication):
            self._bring_in(wanted, mapping, self._batch(asked["batch"]), asked["report"])

    def _try_out(self, wanted: Asked, mapping: Mapping, report: Path | None) -> None:
        batch = begin(wanted)
        bar = self._bar("read", batch.file_size, in_bytes=True)
        records = _reader(wanted)(wanted.path, bar.at)
        try:
            stage(batch, records, now=batch.started_at, at=_said_of(bar))
        finally:
            bar.end()
        put_in_order(batch, mapping, only_say=True)
        self._tell(batch, report)
        self.stdout.write("Nothing is written yet: this was a dry run.")

    def _bring_in(
        self, wanted: Asked, mapping: Mapping, batch: ImportBatch | None, report: Path | None
    ) -> None:
        batch = begin(wanted, batch=batch)
        self.stderr.write(f"batch {batch.pk}")
        bar = self._bar("read", batch.file_size, in_bytes=True)
        bars = [bar]

        def loaded(number: int) -> None:
            if len(bars) == 1:
                bar.end()
                bars.append(self._bar("brought in", to_bring(batch)))
                self._tell(batch, report)
            bars[-1].at(number)

        records = _reader(wanted)(wanted.path, bar.at)
        bring_in(batch, records, mapping=mapping, staged=_said_of(bar), loaded=loaded)
        bars[-1].end()
        self.stdout.write(f"Done: {batch.counts.get('loaded', 0):,} comments. Batch {batch.pk}.")

    def _roll_back(self, pk: UUID) -> None:
        batch = self._batch(pk)
        assert batch is not None  # noqa: S101 - for mypy: a key was given
        with one_at_a_time(batch.publication):
            batch.refresh_from_db()
            if batch.state == ImportBatch.State.ROLLED_BACK:
                at = (
                    f", on {batch.rolled_back_at:%Y-%m-%d %H:%M} (UTC)"
                    if batch.rolled_back_at
                    else ""
                )
                self.stdout.write(f"It was taken back before{at}: nothing is left to do.")
                return
            bar = self._bar("taken back", int(batch.counts.get("loaded", 0)))
            roll_back(batch, taken=bar.at)
            bar.end()
        self.stdout.write(f"Taken back: {batch.counts.get('taken_back', 0):,} comments.")
        if marks := batch.counts.get("marks", 0):
            stayed = "\n".join(f"  {one}" for one in batch.counts["stayed"])
            self.stdout.write(
                f"{marks:,} stay as a mark, since something of this site hangs on them:\n{stayed}"
            )

    def _tell(self, batch: ImportBatch, report: Path | None) -> None:
        self.stdout.write("\n".join(map(plain, telling.told(batch, summed_up(batch)))))
        if report is not None:
            report.write_text(
                "".join(f"{plain(line)}\n" for line in telling.all_of_it(batch)), encoding="utf-8"
            )
            self.stdout.write(f"Every address and oddity is in {report}.")

    def _asked(self, asked: dict[str, Any]) -> Asked:
        if not asked["format"] or not asked["file"]:
            raise CommandError("Say which format and which file, or --list, or --roll-back BATCH.")
        batch = self._batch(asked["batch"])
        publication = self._publication(asked, batch)
        if publication is None:
            raise CommandError("Say for which --publication.")
        options = {
            "spam": asked["spam"],
            "rejected": asked["rejected"],
            "held": asked["held"],
            "addresses": not asked["without_addresses"],
            "create_articles": asked["create_articles"],
            "section": asked["section"],
            "told": asked["tell"],
        }
        reader_of(asked["format"], asked["tell"])
        by = self._who(asked["by"]) if asked["by"] else None
        return Asked(
            publication, asked["format"], asked["file"], asked["source"],
            batch.options if batch else options, by,
        )  # fmt: skip

    def _who(self, handle: str) -> Reader:
        found = Reader.objects.filter(handle=handle).first()
        if found is None:
            raise CommandError(f"There is no reader {handle!r}.")
        return found

    def _batch(self, pk: UUID | None) -> ImportBatch | None:
        if pk is None:
            return None
        found = ImportBatch.objects.select_related("source", "publication").filter(pk=pk).first()
        if found is None:
            raise CommandError(f"There is no batch {pk}.")
        return found

    def _publication(self, asked: dict[str, Any], batch: ImportBatch | None) -> Publication | None:
        if batch is not None and not asked["publication"]:
            return batch.publication
        if not asked["publication"]:
            return None
        found = Publication.objects.filter(slug=asked["publication"]).first()
        if found is None:
            raise CommandError(f"There is no publication {asked['publication']!r}.")
        return found

    def _bar(self, what: str, total: int, *, in_bytes: bool = False) -> Progress:
        return Progress(sys.stderr, what, total=total, in_bytes=in_bytes)


def _reader(wanted: Asked) -> Read:
    return reader_of(wanted.format, wanted.options.get("told", []))


def _with_its_name(said: str, file: Path) -> str:
    """A sentence about a file that says which."""
    return said if file.name in said else f"{said.rstrip('.')} ({file.name})."


def _said_of(bar: Progress) -> Any:
    def say(records: int) -> None:
        bar.also = f"{records:,} records"

    return say
