"""A statement without any value: what stands between quotation marks, and numbers, go. Pure.

Values are sent beside a statement, and are not in it. But constants may be, some libraries put
values into the text, and whatever somebody once typed may be a constant of tomorrow's.
"""

from __future__ import annotations

import re
from functools import lru_cache

AT_MOST = 2000  # characters
# Each alternative begins with another sign, and none is tried again where it has failed.
_VALUES = re.compile(
    r"\$(?P<tag>\w*)\$(?s:.)*?(?:\$(?P=tag)\$|\Z)"  # $$ … $$
    r"|'[^']*(?:''[^']*)*(?:'|\Z)"
    r"|--[^\n]*|/\*(?s:.)*?(?:\*/|\Z)"
    r"|(?<![\w$%\"])\d[\w.]*"
)
_TABLE = re.compile(r"(?i)\b(?:from|into|update|join)\s+\"?(\w+)")
_VERB = re.compile(r"[\s(]*+(\w+)")


@lru_cache(maxsize=1000)
def without_values(sql: str) -> str:
    return _VALUES.sub("?", sql[:AT_MOST])


@lru_cache(maxsize=1000)
def summary(sql: str) -> str:
    """What it does, and to which table first: `SELECT comments_comment`."""
    bare = without_values(sql)
    verb, table = _VERB.match(bare), _TABLE.search(bare)
    named = verb[1].upper()[:20] if verb else "SQL"
    return f"{named} {table[1][:63]}" if table else named
