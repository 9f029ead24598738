"""Train the classifier on what this newsroom decided, and say how good it is, and to whom."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.learning.classifying import (
    Example,
    Measured,
    Report,
    TooFewTextsError,
    train,
)
from moderation.models import Decision
from moderation.verdict import Outcome

BAD = {"return", "reject"}


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publications", nargs="+", help="slugs: whose decisions it learns")
        parser.add_argument(
            "--out", type=Path, required=True, help="the file, for CLASSIFIER_MODEL"
        )
        parser.add_argument("--name", default="", help="its guesses are by NAME-DATE")

    def handle(self, *args: Any, **asked: Any) -> None:
        name = asked["name"] or asked["publications"][0]
        version = f"{name}-{timezone.now():%Y-%m-%d}"
        try:
            model, report = train(examples(asked["publications"]), version=version)
        except TooFewTextsError as error:
            raise CommandError(str(error)) from error
        except ImportError as error:
            raise CommandError("Install the extra first: third-reading[classifier]") from error
        model.save(asked["out"])
        self.stdout.write("\n".join(told(report)))
        self.stdout.write(f"{version} is in {asked['out']}")


def examples(publications: list[str]) -> list[Example]:
    """Each text with the last thing that was decided about it, by readers or the desk."""
    decisions = Decision.objects.filter(
        revision__publication__slug__in=publications,
        outcome__in=[Outcome.RELEASE, *BAD],
        by__in=[Decision.By.PEERS, Decision.By.DESK],
    ).exclude(revision__text="")
    last = decisions.order_by("revision", "-decided_at", "-pk").distinct("revision")
    rows = last.values_list(
        "revision__text",
        "outcome",
        "revision__author",
        "revision__publication__language",
        "revision__comment__article__section",
    )
    return [
        Example(text, outcome in BAD, str(author), (f"language {tongue}", f"section {section}"))
        for text, outcome, author, tongue, section in rows
    ]


def told(report: Report) -> list[str]:
    """The report as a table, and what is to be thought about."""
    head = f"{'':28} texts   bad   AUC  precision  recall  false alarms"
    lines = [f"Trained on {report.trained_on} texts; measured on authors that are not among them.",
             head, _row("all", report.overall)]  # fmt: skip
    lines += [_row(group, measured) for group, measured in report.groups.items()]
    if report.unequal:
        lines += ["", "Fine texts of these fare worse than others, by more than chance:"]
        lines += [f"  {group}" for group in report.unequal]
        lines += ["Think twice before you switch it on."]
    return [*lines, ""]


def _row(name: str, measured: Measured) -> str:
    figures = [measured.auc, measured.precision, measured.recall, measured.false_alarms]
    shown = [f"{figure:.2f}" if figure is not None else "–" for figure in figures]
    return f"{name:28.28} {measured.texts:5} {measured.bad:5} " + " ".join(
        f"{figure:>{width}}" for figure, width in zip(shown, (5, 10, 7, 13), strict=True)
    )
