"""Whether a SECRET_KEY is one that may sign for a real site. Pure."""

from __future__ import annotations

AT_LEAST = 50  # characters, and so many different ones: as Django's own check has it
DIFFERENT = 5
# What stands in this repository, or in what Django writes for a first try.
KNOWN_TO_ALL = ("only-for-collecting", "only for checks", "for tests only", "signs nothing")
FOR_A_TRY = "django-insecure-"


def wrong_with(key: str, *, of_a_demo: str = "") -> str:
    """What speaks against it, as the end of a sentence; nothing where it is good.

    `of_a_demo` is the key of a demo in this folder: it lies there for whoever can read it.
    """
    if key in KNOWN_TO_ALL or key.startswith(FOR_A_TRY):
        return "is one that everybody can read"
    if of_a_demo and key == of_a_demo:
        return "is that of a demo"
    if len(key) < AT_LEAST:
        return f"has {len(key)} characters, and {AT_LEAST} are the least"
    if len(set(key)) < DIFFERENT:
        return "is a few characters over and over"
    return ""
