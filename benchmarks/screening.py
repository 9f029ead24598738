"""Does a list of 10,000 entries make posting slower than one of 10?

Run as `python -m benchmarks.screening`. Two publications in one database, one with 10 entries,
one with 10,000: nine of ten are words or phrases, some of which have wildcards; the others are
domains. Texts of 5,000 characters, with disguises and links in them, go through all checks of
the house for the one and for the other, in turns. The same with lists of nothing but entries that
begin with one of five stems and have a wildcard in their middle, and with a text full of words
that begin like them. Beside it, what it takes to put a list
together, to look whether it is the latest, and what other ways of looking for words take with
the same words.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import versions
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
ROUNDS = 200
SIZES = (10, 10_000)
BAR = 1.5
SHARED = "all checks, shared stems"
STEMS = ("dumm", "in", "schw", "faul", "blöd")
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéçñ"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer keep no figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        os.environ.update(newsroom.environment)
        results = _measure(options.rounds)
        results["versions"] = versions(newsroom.environment["DATABASE_URL"])
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if options.rounds >= ROUNDS:
        (RESULTS / "screening.json").write_text(json.dumps(results, indent=1) + "\n")
    for what, took in results["milliseconds"].items():
        small, large = (took[str(size)] for size in SIZES)
        print(f"{what:28} {small:9.3f} ms {large:9.3f} ms  {large / small:8.2f}")
    for ratio in (results["ratio"], results["ratio_of_shared_stems"]):
        print("met" if ratio <= BAR else "MISSED", f"{ratio:.2f}")


def _measure(rounds: int) -> dict[str, Any]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    dice = random.Random(7)
    entries = {size: _entries(dice, size) for size in SIZES}
    text = _text(dice)
    papers = {size: _paper(size, entries[size]) for size in SIZES}
    alike = {size: _paper(size, _alike(dice, size), "alike") for size in SIZES}
    stems = _text_of_stems(dice)
    took = {
        "all checks": _in_turns(rounds, {s: _screen(papers[s], text) for s in SIZES}),
        SHARED: _in_turns(rounds, {s: _screen(alike[s], stems) for s in SIZES}),
        "is it the latest?": _in_turns(rounds, {s: _look(papers[s]) for s in SIZES}),
        "read and put together": _in_turns(10, {s: _build(papers[s]) for s in SIZES}),
        "words one slip away, built": _in_turns(10, {s: _near(papers[s]) for s in SIZES}),
    }
    plain = {s: [e for k, e, _ in entries[s] if k == "word" and "*" not in e] for s in SIZES}
    for name, way in {"ours": _ours, "tree of words": _tree, "pyahocorasick": _other}.items():
        built = {size: way(plain[size]) for size in SIZES}
        searched = {size: (lambda found=found: found(text)) for size, found in built.items()}
        took[f"plain words, {name}"] = _in_turns(rounds // 4, searched)
        put = {size: (lambda size=size, way=way: way(plain[size])) for size in SIZES}
        took[f"  put together, {name}"] = _in_turns(5, put)
    return {
        "rounds": rounds,
        "characters": len(text),
        "milliseconds": took,
        "ratio": _ratio(took["all checks"]),
        "ratio_of_shared_stems": _ratio(took[SHARED]),
    }


def _ratio(took: dict[str, float]) -> float:
    large, small = (took[str(size)] for size in reversed(SIZES))
    return large / small


def _word(dice: random.Random, at_least: int = 4) -> str:
    return _letters(dice, dice.randint(at_least, 11))


def _letters(dice: random.Random, number: int) -> str:
    return "".join(dice.choices(LETTERS, k=number))


def _entries(dice: random.Random, number: int) -> list[tuple[str, str, str]]:
    found: dict[tuple[str, str], str] = {}
    while len(found) < number:
        kind, words = "word", _word(dice)
        match len(found) % 10:
            case 0:
                kind, words = "domain", f"{dice.choice('abcdefgh')}{len(found)}.example"
            case 1:
                words = dice.choice([f"{words}*", f"*{words}", f"{words[:2]}?{words[3:]}"])
            case 2 | 3:
                words = f"{words} {_word(dice, 2)}"
        found[kind, words] = dice.choice(["hold", "refuse", "mark", "nudge", "severe"])
    return [(kind, words, action) for (kind, words), action in found.items()]


def _alike(dice: random.Random, number: int) -> list[tuple[str, str, str]]:
    found: dict[str, str] = {}
    while len(found) < number:
        found[f"{dice.choice(STEMS)}*{_letters(dice, 3)}"] = dice.choice(["hold", "mark"])
    return [("word", words, action) for words, action in found.items()]


def _text_of_stems(dice: random.Random) -> str:
    words = [dice.choice(STEMS) + _letters(dice, dice.randint(0, 5)) + "q" for _ in range(900)]
    return " ".join(words)[:5000]


def _text(dice: random.Random) -> str:
    """Nothing of it is listed, so that every check has to look at all of it."""
    odd = ["s c h n e e", "w*o*r*t", "laaaang", "https://shop.other.example/x?y", "пaроль", "l33t"]
    words = [_word(dice, 2).capitalize() + "q" for _ in range(900)]
    for place in range(0, len(words), 40):
        words[place] = dice.choice(odd)
    return " ".join(words)[:5000]


def _paper(size: int, entries: list[tuple[str, str, str]], of: str = "of") -> Any:
    from moderation.models import ListEntry
    from newsroom.models import Article, Publication

    issuer = f"https://x.example/{of}/{size}"
    facts = {"slug": f"{of}-{size}", "name": str(size), "token_issuer": issuer}
    paper = Publication.objects.create(url="https://x.example", **facts)
    rows = [
        ListEntry(publication=paper, kind=kind, words=words, action=action)
        for kind, words, action in entries
    ]
    ListEntry.objects.bulk_create(rows, batch_size=1000)
    return Article(publication=paper, section="news", headline="x")


def _screen(article: Any, text: str) -> Callable[[], object]:
    from moderation.models.policy import HOUSE_RULE
    from moderation.screening import Draft, screen_here
    from newsroom.models import Reader

    author = Reader(handle="x", name="Somebody")
    draft = Draft(text, author, article, HOUSE_RULE)
    counter = count()
    # Another text each time: what was found in one is remembered for a while.
    return lambda: screen_here(replace(draft, text=f"{draft.text[:-6]}{next(counter):6}"))


def _look(article: Any) -> Callable[[], object]:
    from moderation.screening import lists

    lists.lists_of(article.publication_id)
    return lambda: lists._looked_up(article.publication_id)


def _build(article: Any) -> Callable[[], object]:
    from moderation.screening import lists

    def build() -> None:
        lists._lists.pop(article.publication_id, None)
        lists.lists_of(article.publication_id)

    return build


def _near(article: Any) -> Callable[[], object]:
    from moderation.screening import lists

    def near() -> None:
        known = lists.lists_of(article.publication_id)
        known.__dict__.pop("neighbours", None)
        _ = known.neighbours

    return near


def _ours(entries: list[str]) -> Callable[[str], object]:
    from moderation.patterns import Finder

    return Finder(entries).found_in


def _tree(entries: list[str]) -> Callable[[str], object]:
    """Phrases as a tree of dicts, a word a step: what the house had before. Without disguises."""
    from moderation.folding import fold

    root: dict[str, Any] = {}
    for entry in entries:
        here = root
        for word in fold(entry):
            here = here.setdefault(word, {})
        here[""] = entry

    def found(text: str) -> list[str]:
        words, hits = fold(text), []
        for start in range(len(words)):
            here = root
            for word in words[start:]:
                if word not in here:
                    break
                here = here[word]
                if "" in here:
                    hits.append(here[""])
        return hits

    return found


def _other(entries: list[str]) -> Callable[[str], object]:
    """The other library for the same automaton, where it is installed. Without disguises."""
    try:
        import ahocorasick
    except ImportError:
        return lambda text: None
    from moderation.folding import fold

    automaton = ahocorasick.Automaton()
    for entry in entries:
        automaton.add_word(f" {' '.join(fold(entry))} ", entry)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(f" {' '.join(fold(text))} "))


def _in_turns(rounds: int, calls: Mapping[int, Callable[[], object]]) -> dict[str, float]:
    took: dict[int, list[float]] = {size: [] for size in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for size, call in calls.items():
            began = time.perf_counter()
            call()
            took[size].append(1000 * (time.perf_counter() - began))
    return {str(size): median(times) for size, times in took.items()}


if __name__ == "__main__":
    main()
