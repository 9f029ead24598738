"""Which address is a write of which kind: the one place for all of them. Pure.

Pages and API stand together: `{}` is whatever an address names, and a star whatever follows. What
has no line is `other`, and limited as well; `tests/newsroom/limits/test_every_write.py` fails for
it, so that somebody decides.
"""

from __future__ import annotations

import re
from functools import cache

OTHER = "other"

ROUTES = """
writing      (the front page of a frame) articles/{} articles/{}/comments
writing      comments/{} comments/{}/self-check comments/{}/rewrite comments/{}/second-look
writing      comments/{}/edit comments/{}/mend comments/{}/appeal me/comments/{}/*
writing      me/statements/{}/appeal statements/{}/appeal
writing      me/letters/{}/contest me/letters/{}/objection
drafting     articles/{}/draft
reviewing    reviews reviews/*
reacting     reactions comments/{}/reactions/{} comments/{}/mute me/muted/{}
reporting    comments/{}/report comments/{}/reports
noticing     notices notices/{}/complaint
signing_in   login logout account/* admin/login admin/logout me/sign-out
signing_up   signup account/signup
mailing      account/email account/password/reset account/reauthenticate/code
settings     language me/* me/settings/* mail/stop/{} account/password/change account/password/set
tokens       me/tokens me/settings/tokens/new
frames       session embed/{}/hand-over
desk         desk/* admin/* cases/* decisions/* bulk-acts people/* sanctions/* modes modes/* raids
desk         publications/* endpoints/* deliveries/* hooks hooks/* lists lists/* practice/*
desk         objections/* account-appeals/* comments/{}/pin comments/{}/pick
importing    lists/import desk/lists/import publications/{}/statements desk/statements/{}/file
importing    publications/{}/sign-on/subjects desk/sign-on/{}/rekey publications/{}/reports/{}
machines     hook-answers/{}/{}
other        (pages that are only read, and answer a form as well) healthz desk notices/{}
other        notices/thanks articles/{}/feed.atom publications/{}/feed.atom embed/{} embed/{}/{}/{}
other        transparency/{}/log.atom
"""
_REMARK = re.compile(r"\([a-z][^)]*\)")


@cache
def _lines() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Whole routes, and the beginnings of routes, the longest first; each with its kind."""
    whole, begun = {"": "writing"}, []
    for line in _REMARK.sub("", ROUTES).strip().splitlines():
        kind, *routes = line.split()
        for route in routes:
            if route.endswith("*"):
                begun.append((route[:-1], kind))
            else:
                whole[route] = kind
    return whole, sorted(begun, key=lambda one: -len(one[0]))


def bare(route: str) -> str:
    """A route as Django writes it, without what differs between a page and the API."""
    named = re.sub(r"<[^<>]*>|\(\?P<[^<)]*\)", "{}", route)
    return named.strip("^$/").removeprefix("api/v1").strip("/")


@cache
def listed(route: str) -> str | None:
    """The kind that the table has for a route, as Django writes it; None where it has no line."""
    whole, begun = _lines()
    told = bare(route)
    if told in whole:
        return whole[told]
    return next((kind for beginning, kind in begun if told.startswith(beginning)), None)


def kind_of(route: str) -> str:
    """The kind of write that a route is, whether anybody has thought of it or not."""
    return listed(route) or OTHER
