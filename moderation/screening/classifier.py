"""A check that wraps a local classifier: advice, and never more than that.

`SCREENING_CHECKS="moderation.screening.classifier.advise"` with `CLASSIFIER_MODEL=/path/to/file`,
as written by `manage.py train_classifier`, and the extra `classifier` installed. What it says is
a finding with a score and the model's name; such a finding can hold nothing and refuse nothing.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from moderation.screening.shapes import Draft, Finding

if TYPE_CHECKING:
    from moderation.learning.classifying import Model

NAME = "classifier"
PATH = "moderation.screening.classifier.advise"


class Advise:
    """Loads its model when first asked, in its own thread and time, and anew when the file is
    another. What it cannot load it does not know: the text goes on without a guess."""

    name = NAME
    silence = "pass"

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: tuple[float, Model] | None = None

    @property
    def version(self) -> str:
        """Of the model that answers now; empty before the first answer."""
        return self._known[1].version if self._known else ""

    def __call__(self, draft: Draft) -> Finding:
        model = self._model()
        score = round(float(model.scores([draft.text])[0]), 3)
        return Finding(NAME, "", score=score, model=model.version)

    def _model(self) -> Model:
        from moderation.learning.classifying import Model

        path = Path(settings.CLASSIFIER_MODEL)
        made = path.stat().st_mtime
        with self._lock:
            if self._known is None or self._known[0] != made:
                self._known = made, Model.load(path)
            return self._known[1]


advise = Advise()
