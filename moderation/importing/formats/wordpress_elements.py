"""What an element of WordPress says, whatever stands beside it. Pure.

Plug-ins add elements of their own, some of them named as WordPress names its own: only these and
those of RSS itself, which are in no namespace, are listened to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

_DISQUS = re.compile(r"^Disqus/[^:]*:(\d+)$")
EXPORT = "wordpress.org/export/"
_LISTENED_TO = (EXPORT, "disqus.com/")


def named(element: etree._Element) -> str:
    """Its name, of WordPress's own, of Disqus's and of RSS; empty for everybody else's."""
    tag = element.tag
    space, _, name = tag.rpartition("}") if isinstance(tag, str) else ("", "", "")
    return name if not space or any(one in space for one in _LISTENED_TO) else ""


def text(element: etree._Element, name: str) -> str:
    """What the first child of this name says; empty where there is none."""
    child = next((one for one in element if named(one) == name), None)
    return ((child.text if child is not None else "") or "").strip()


def date(told: str) -> datetime | None:
    """A date; zeros mean that there is none."""
    try:
        return datetime.strptime(told, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def known_as(comment: etree._Element) -> Iterator[str]:
    """Under which number Disqus has it: its plug-in, or the agent that it wrote, says so."""
    found = set()
    for one in comment:
        if named(one) == "commentmeta" and text(one, "meta_key") == "dsq_post_id":
            found.add(text(one, "meta_value"))
        elif named(one) == "comment_agent" and (agent := _DISQUS.match((one.text or "").strip())):
            found.add(agent[1])
    yield from (f"disqus:{number}" for number in sorted(found) if number)
