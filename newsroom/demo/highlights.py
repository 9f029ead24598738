"""What stands beside the sample comments: badges, a pin, picks, and what readers felt."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comments.models import Comment, Highlight
from comments.reactions import react
from moderation.workflow.highlighting import highlight
from newsroom.models import Publication, Reader, Role

CONTENT = Path(__file__).parent / "content" / "highlights.toml"
Said = Mapping[tuple[str, str], Comment]  # by the keys of the article and of the comment


def _content() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text())


def put_forward(place: Publication, readers: Mapping[str, Reader], said: Said) -> None:
    """Badges of some who write here, and what the moderators pinned and picked."""
    content = _content()
    for badge in content["badge"]:
        reader = readers[badge.pop("reader")]
        Role.objects.create(reader=reader, publication=place, **badge)
    for entry in content["highlight"]:
        highlight(
            said[entry["article"], entry["comment"]],
            kind=Highlight.Kind(entry["kind"]),
            moderator=readers[entry["by"]],
        )


def feel(dice: random.Random, readers: Sequence[Reader], said: Said) -> None:
    """What a comment calls for where it is said, and else a few likes by chance."""
    called_for = {
        (entry["article"], entry["comment"]): entry["given"] for entry in _content()["reactions"]
    }
    for key, comment in said.items():
        others = [reader for reader in readers if reader.pk != comment.author_id]
        by_chance = {"like": dice.choice([0, 0, 0, 1, 2, 3, 5])}
        for kind, number in called_for.get(key, by_chance).items():
            for reader in dice.sample(others, number):
                react(reader, comment, kind)
