"""What a file does not say, in one line for whoever writes it and whoever brings it in."""

from __future__ import annotations

from typing import Any

NEVER = "signing keys, passwords, letters, drafts, word lists and the log"


def left_out(header: Any) -> str:
    """A sentence, by the options that the header of a file has; whatever they are."""
    options = header if isinstance(header, dict) else {}
    parts = []
    if not options.get("addresses"):
        parts.append("mail addresses and trusted flaggers (--with-addresses)")
    if not options.get("linkable"):
        parts.append("who reviewed, reported and reacted (--linkable)")
    return f"Not in the file: {', '.join([*parts, NEVER])}."
