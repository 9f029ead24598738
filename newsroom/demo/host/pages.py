"""The pages of the sample site: plain HTML, with two lines of ours in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote, urlsplit

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>$title</title>
  <link rel="icon" href="/pictures/tram.svg">
  <link rel="stylesheet" href="/site.css">
  $head
</head>
<body>
  <header>
    <a href="/">harbourpost<b>.example</b></a>
    <span>The paper’s own site, on another origin</span>
    $account
  </header>
  <main>$main</main>
  <footer>Made by a CMS that knows of comments only one script tag.</footer>
</body>
</html>
""")
_ARTICLE = Template("""<article>
  <p class="section">$section</p>
  <h1>$headline</h1>
  <p class="standfirst">$standfirst</p>
  $figure
  $paragraphs
</article>
<h2>What readers say</h2>
<div id="reader-comments">$comments</div>
<script async src="$site/embed.js"
  data-publication="$slug" data-events
  data-into="reader-comments"
  $accounts
  data-accent="#a3162e"
  data-font="sans"></script>
""")
_FIGURE = Template("""<figure>
    <img src="/pictures/$picture" alt="$picture_alt" width="960" height="540">
    <figcaption>$caption</figcaption>
  </figure>""")
_ACCOUNTS = Template('data-token-url="/comments-token" data-login-url="/sign-in?back=$back"')
_LISTED = Template("""<li>
  <p class="section">$section</p>
  <h2><a href="$path">$headline</a></h2>
  <p>$standfirst</p>
  <p><a class="count" href="$path#comments" data-third-reading-count="$url">Comments</a></p>
</li>
""")
_COUNTS = Template(
    '<script async src="$site/embed.js" data-publication="$slug" data-counts></script>'
)
_MEMBER = Template("""<form method="post" action="/sign-out">
  <input type="hidden" name="back" value="$back">
  $name <button>Sign out</button>
</form>""")
_CHOICE = Template("""<form method="post" action="/sign-in">
  <input type="hidden" name="back" value="$back">
  <button name="member" value="$member">$name</button>
</form>
""")


def front_page(articles: Iterable[Mapping[str, Any]], member: str, site: str, slug: str) -> str:
    listed = [_LISTED.substitute(_escaped(entry), path=escape(_path(entry))) for entry in articles]
    script = _COUNTS.substitute(site=site, slug=slug)
    return _page("harbourpost.example", f"<ul>{''.join(listed)}</ul>{script}", member, "/")


def article_page(
    entry: Mapping[str, Any], comments: str, member: str, site: str, slug: str, *, accounts: bool
) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in entry["paragraphs"])
    path = _path(entry)
    main = _ARTICLE.substitute(
        _escaped(entry),
        figure=_FIGURE.substitute(_escaped(entry)) if entry.get("picture") else "",
        paragraphs=paragraphs,
        comments=comments,
        site=site,
        slug=slug,
        accounts=_ACCOUNTS.substitute(back=quote(path + "#comments")) if accounts else "",
    )
    canonical = f'<link rel="canonical" href="{escape(entry["url"])}">'
    return _page(entry["headline"], main, member, path, canonical)


def sign_in_page(members: Mapping[str, str], back: str) -> str:
    choices = [
        _CHOICE.substitute(back=escape(back), member=member, name=escape(name))
        for member, name in members.items()
    ]
    main = f"<h1>Sign in</h1><p>Who are you today?</p>{''.join(choices)}"
    return _page("Sign in", main, "", "")


def _page(title: str, main: str, member: str, here: str, head: str = "") -> str:
    account = f'<a href="/sign-in?back={quote(here)}">Sign in</a>' if here else ""
    if member:
        account = _MEMBER.substitute(back=escape(here), name=escape(member))
    return _PAGE.substitute(title=escape(title), main=main, account=account, head=head)


def _path(entry: Mapping[str, Any]) -> str:
    return urlsplit(str(entry["url"])).path


def _escaped(entry: Mapping[str, Any]) -> dict[str, str]:
    return {name: escape(text) for name, text in entry.items() if isinstance(text, str)}
