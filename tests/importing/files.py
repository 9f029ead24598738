"""Files as other systems write them, for tests."""

# ruff: noqa: E501 - lines of files as they are written
from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://disqus.com http://disqus.com/api/schemas/1.0/disqus.xsd">
<category dsq:id="1"><forum>paper</forum><title>General</title><isDefault>true</isDefault></category>
"""


def thread(key: str, link: str, **facts: Any) -> str:
    return f"""<thread dsq:id="{key}"><id>{escape(facts.get("identifier", ""))}</id>
<forum>paper</forum><category dsq:id="1"/><link>{escape(link)}</link>
<title>{escape(facts.get("title", "A title"))}</title><message/>
<createdAt>{facts.get("at", "2019-03-01T00:00:00Z")}</createdAt>
<author><name>Desk</name><isAnonymous>false</isAnonymous><username>desk</username></author>
<ipAddress>192.0.2.1</ipAddress><isClosed>{str(bool(facts.get("closed"))).lower()}</isClosed><isDeleted>false</isDeleted></thread>
"""


def post(key: str, of: str, text: str = "<p>Well said.</p>", **facts: Any) -> str:
    parent = f'<parent dsq:id="{facts["parent"]}"/>' if facts.get("parent") else ""
    yes = {name: str(bool(facts.get(name))).lower() for name in ("deleted", "spam")}
    username = f"<username>{facts['username']}</username>" if facts.get("username") else ""
    return f"""<post dsq:id="{key}"><id/><message><![CDATA[{text}]]></message>
<createdAt>{facts.get("at", "2019-03-02T10:00:00Z")}</createdAt>
<isDeleted>{yes["deleted"]}</isDeleted><isSpam>{yes["spam"]}</isSpam>
<author><email>{escape(facts.get("email", ""))}</email><name>{escape(facts.get("name", "Ann"))}</name>
<isAnonymous>{"false" if username else "true"}</isAnonymous>{username}</author>
<ipAddress>203.0.113.9</ipAddress><thread dsq:id="{of}"/>{parent}</post>
"""


def disqus(path: Path, *parts: str) -> Path:
    path.write_text(HEAD + "".join(parts) + "</disqus>\n", encoding="utf-8")
    return path
