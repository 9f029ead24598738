"""They do next to nothing, all the time: so it is known for how long something did not work."""

from __future__ import annotations

from benchmarks.crashes.asking import Asker
from benchmarks.crashes.people import Place, seen

EVERY = 0.2  # seconds

# Of what they ask, what is reading: a page that is kept for everybody, and one that nobody keeps.
READING = ("page", "own page")


def read(asker: Asker, place: Place) -> None:
    asker.look("page", "", f"/articles/{place.articles[0]}/")
    asker.over.wait(EVERY)


def read_own(asker: Asker, place: Place) -> None:
    asker.look("own page", place.people["reporter"][0], "/api/v1/me/comments")
    asker.over.wait(EVERY)


def react(asker: Asker, place: Place) -> None:
    """The smallest thing that one can write, there and back: to what is public already."""
    who = place.people["reporter"][-1]
    comment = next(iter(place.liked or seen(asker, place)), None)
    place.liked = [comment] if comment else []
    for method in ("PUT", "DELETE") if comment else ():
        answer = asker.ask("react", who, method, f"/api/v1/comments/{comment}/reactions/like")
        if answer is not None and answer.status == 404:  # Somebody has reported it.
            place.liked = []
            break
        asker.over.wait(EVERY)
    asker.over.wait(EVERY)
