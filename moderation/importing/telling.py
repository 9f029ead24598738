"""What an import would bring, or brought, in sentences for whoever sits at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.importing.summing_up import addresses, examples
from moderation.models import ImportBatch
from newsroom.models import Publication

SHOWN = 20  # addresses
EXAMPLES = 3

FATES = {
    "released": "are new and public here",
    "held": "are new and wait for our desk",
    "rejected": "are new and kept on record, not public",
    "stone": "stay as a mark only, since they are not public and were answered",
    "gone": "are left out, and nothing hangs on them",
    "erased": "are left out, since their author was erased here",
    "known": "were brought in before, and stay as they are",
    "twice": "are in the file once more",
    "no_article": "are about addresses that no article is known under",
    "not_public": "belong to a thread that was deleted there, or that not everybody could see",
    "no_thread": "belong to a thread that is not in the file",
}
HOW = {
    "identifier": "by what the site calls them",
    "address": "by their address",
    "mapped": "by the mapping file",
    "before": "as in an earlier import",
    "not_public": "to nothing: they were deleted there, or not everybody could see them",
    "made": "with an article that is made for them",
    "": "to nothing: no article is known under the address",
}
ODDITIES = {
    "twice": "comments that are in the file twice: the first counts",
    "no_such_thread": "comments of a thread that is not in the file",
    "no_such_parent": "answers to what is not there: they begin a conversation of their own",
    "answers_in_circles": "answers that lead in a circle: the first begins a conversation",
    "too_deep": "answers more than a thousand steps deep: they begin anew",
    "undated": "comments without a date that can be: they follow what came before them",
    "unreadable_date": "dates that cannot be read",
    "cut_short": "comments that are too long, and are cut",
    "thread_without_id": "threads without an id",
    "comment_without_id": "comments without an id",
    "text_cut": "comments that are too long, and are cut",
    "unreadable_text": "comments whose text cannot be read",
    "unknown_state": "comments of a state that we do not know: the desk looks at them",
    "no_key": "threads or comments without an id",
    "no_row": "lines that say nothing of a comment",
    "nearest_parent": "answers to what is not there: they stand under what that answered",
    "no_such_author": "comments of an author who is not in the files",
    "other_site": "comments of another site: they are left out",
    "other_tenant": "what belongs to another tenant, and is left out",
    "several_sites": "comments of a second site in the same database",
    "no_address": "things commented on of which no address is known: --tell url=…",
    "no_time_zone": "dates that say no time zone",
    "pinned": "comments that were pinned there",
    "featured": "comments that were featured there",
    "media_left_out": "pictures and the like beside a comment: they are left out",
    "blocked_there": "people who were blocked there",
    "no_page": "comments of pictures, menus and the like: they are left out",
    "not_a_comment": "notes of editors and other remarks that are no comments: they are left out",
    "led_nowhere": "addresses that the mapping file leads to what is not known here",
    "pingback": "pingbacks and trackbacks: they are no comments, and are left out",
}

# What to do about a batch that was broken off; or it is under way.
UNFINISHED = {
    "staging": " - not finished: the same line again goes on",
    "loading": " - not finished: the same line again goes on, --roll-back {batch} takes it back",
    "rolling_back": " - not finished: --roll-back {batch} again goes on",
}
DETAILS = {
    "no_such_parent": "{key} answers {detail}, which is not there",
    "led_nowhere": "{key} to {detail}",
}


def told(batch: ImportBatch, counts: dict[str, Any]) -> Iterator[str]:
    """All of it on a page: threads, comments, authors, what is odd, what is not kept."""
    yield "Threads"
    for row in counts["threads"]:
        lead = f"  {row['threads']:>10,}  matched {HOW.get(row['how'], row['how'])}"
        shared = row["threads"] - row["articles"] if row["articles"] else 0
        yield f"{lead}; {shared:,} share an article with another" if shared else lead
    yield from _closed(counts)
    yield "Comments"
    for row in counts["fates"]:
        said = FATES.get(row["fate"], row["fate"])
        yield f"  {row['comments']:>10,}  {said} (there: {row['state']})"
    yield "Authors"
    yield f"  {counts['authors']:>10,}  come as names that nobody can sign in as"
    yield f"  {counts['with_address']:>10,}  of them with an address, kept for two years"
    yield from _reactions(counts)
    if counts["oddities"]:
        yield "What is odd"
    kinds: dict[str, list[str]] = {}
    for code, key, detail in examples(batch, at_most=EXAMPLES):
        kinds.setdefault(code, []).append(_example(code, key, detail))
    for code, number in counts["oddities"].items():
        yield f"  {number:>10,}  {ODDITIES.get(code, code)}: {', '.join(kinds.get(code, []))}"
    for matched in (True, False):
        yield from _addresses(batch, matched=matched)


def _example(code: str, key: str, detail: str) -> str:
    if not detail or code in ("twice", "no_such_thread"):
        return key
    return DETAILS.get(code, "{key} ({detail})").format(key=key, detail=detail)


def _closed(counts: dict[str, Any]) -> Iterator[str]:
    if number := counts["come_closed"]:
        yield f"  {number:>10,}  articles come closed, as they were there"
    if number := counts["closed_there"]:
        yield (
            f"  {number:>10,}  articles were closed there, and are here already: as open as they"
            " are, they stay"
        )


def _reactions(counts: dict[str, Any]) -> Iterator[str]:
    if counts["likes"] or counts["dislikes"]:
        yield "Reactions"
        yield (
            f"  {counts['likes']:>10,}  likes and {counts['dislikes']:,} dislikes are in the file:"
            " not kept, since nobody can be asked whose they were"
        )


def _addresses(batch: ImportBatch, *, matched: bool, at_most: int | None = SHOWN) -> Iterator[str]:
    rows = addresses(batch, matched=matched, at_most=at_most)
    if rows:
        yield f"Addresses that are {'' if matched else 'not '}known, with their comments"
    for address, how, article, comments in rows:
        led = f"  mapped to {how}, which is not known" if how else ""
        found = f"  -> {article} ({how})" if matched else led
        yield f"  {comments:>10,}  {address}{found}"
    if at_most is not None and len(rows) == at_most:
        yield "              and perhaps more: --report FILE has all"


def all_of_it(batch: ImportBatch) -> Iterator[str]:
    """Every address and every oddity, one a line."""
    for matched in (True, False):
        yield from _addresses(batch, matched=matched, at_most=None)
    for code, key, detail in examples(batch, at_most=1_000_000_000):
        yield f"{code}\t{key}\t{detail}"


def listed(publication: Publication | None) -> Iterator[str]:
    """The batches there are, the newest first."""
    batches = ImportBatch.objects.select_related("source", "publication").order_by("-started_at")
    for batch in batches.filter(publication=publication) if publication else batches:
        loaded = batch.counts.get("loaded", 0)
        missing = batch.counts.get("given_up", 0)
        yield (
            f"{batch.pk}  {batch.started_at:%Y-%m-%d %H:%M}  {batch.publication.slug}"
            f"  {batch.source}  {batch.file_name}  {batch.state}  {loaded:,} comments"
            + (f" (given up: {missing:,} were not brought in)" if missing else "")
            + UNFINISHED.get(batch.state, "").format(batch=batch.pk)
        )
