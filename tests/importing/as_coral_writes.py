"""A folder as mongoexport fills it from Coral's collections.

Written from Coral's data model and from what MongoDB documents of its extended JSON; it knows
nothing of our reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TENANT, SITE = "8a3f2d1c-0000-4000-8000-000000000001", "site-1"
Date = Callable[[datetime], Any]


def relaxed(moment: datetime) -> Any:
    return {"$date": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}


def canonical(moment: datetime) -> Any:
    return {"$date": {"$numberLong": str(int(moment.timestamp() * 1000))}}


def of_old_tools(moment: datetime) -> Any:
    return {"$date": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")}


def story(key: str, at: datetime, date: Date = relaxed, **facts: Any) -> dict[str, Any]:
    return {
        "_id": {"$oid": "5f5e0fc0a1b2c3d4e5f60718"},
        "tenantID": TENANT,
        "siteID": SITE,
        "id": key,
        "url": f"https://paper.example/{key}",
        "metadata": {"title": f"Story {key}", "author": "A. Writer"},
        "scrapedAt": date(at),
        "createdAt": date(at),
        "settings": {},
        "commentCounts": {"action": {"REACTION": 400}, "status": {"APPROVED": 17}},
    } | facts


def user(key: str, name: str, email: str = "", **facts: Any) -> dict[str, Any]:
    return {
        "_id": {"$oid": "5f5e0fc0a1b2c3d4e5f60719"},
        "tenantID": TENANT,
        "id": key,
        "username": name,
        "email": email,
        "emailVerified": bool(email),
        "role": "COMMENTER",
        "profiles": [{"type": "local", "id": email, "password": "$2a$10$hash"}],
        "status": {"ban": {"active": False, "history": []}},
        "notifications": {"onReply": False},
    } | facts


def comment(
    key: str, story: str, author: str, at: datetime, *bodies: str, **facts: Any
) -> dict[str, Any]:
    date = facts.pop("date", relaxed)
    return {
        "_id": {"$oid": "5f5e0fc0a1b2c3d4e5f6071a"},
        "tenantID": TENANT,
        "siteID": SITE,
        "id": key,
        "storyID": story,
        "authorID": author,
        "ancestorIDs": [],
        "childIDs": [],
        "childCount": 0,
        "revisions": [
            {"id": f"{key}-r{n}", "body": body, "actionCounts": {}, "createdAt": date(at)}
            for n, body in enumerate(bodies)
        ],
        "status": "NONE",
        "actionCounts": {"REACTION": 99},
        "tags": [],
        "createdAt": date(at),
    } | facts


def reaction(comment: str, user: str, kind: str = "REACTION") -> dict[str, Any]:
    return {
        "tenantID": TENANT,
        "id": f"{comment}-{user}-{kind}",
        "actionType": kind,
        "commentID": comment,
        "commentRevisionID": f"{comment}-r0",
        "userID": user,
    }


def folder(path: Path, *, arrays: bool = False, **collections: Iterable[Any]) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in collections.items():
        with (path / f"{name}.json").open("w") as file:
            if arrays:
                json.dump(list(rows), file)
            else:
                file.writelines(json.dumps(row) + "\n" for row in rows)
    return path
