"""Functions that make things the way the site does: through the verbs.

The constraints would refuse anything else anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count, cycle
from typing import Any

import pgtrigger
from django.utils import timezone

from comments.models import Comment, Revision, Status
from comments.text import to_html
from moderation import conditions
from moderation.harshness import looks_harsh
from moderation.models import (
    Assignment,
    Calibration,
    Case,
    ListEntry,
    Measurement,
    Policy,
    Rating,
    Sanction,
    Standing,
)
from moderation.passports import key_of
from moderation.recount import differences
from moderation.rules import HouseRule
from moderation.screening import lists
from moderation.workflow.placing import Times, begin_raid, set_mode
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import rate
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import impose
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from newsroom import places
from newsroom.models import Article, Mode, Publication, Reader, Role, SigningKey
from newsroom.models.signing_key import new_secret
from newsroom.places import Place

_number = count(1)
ISSUER = "https://accounts.example"


def publication(**facts: Any) -> Publication:
    slug = facts.pop("slug", f"paper-{next(_number)}")
    facts.setdefault("token_issuer", f"{ISSUER}/{slug}")
    made = Publication.objects.create(slug=slug, name=slug, url="https://paper.example", **facts)
    signing_key(made)
    return made


def signing_key(paper: Publication, **facts: Any) -> SigningKey:
    """One more key of a publication's; a secret, unless the facts say otherwise."""
    key = SigningKey(publication=paper, **{"algorithm": SigningKey.Algorithm.HS256} | facts)
    if key.algorithm == SigningKey.Algorithm.HS256:
        key.secret = new_secret()
    key.save()
    return key


def secret_of(paper: Publication) -> str:
    """What the publication's own account system signs with."""
    return paper.signing_keys.living().order_by("pk")[0].secret


def article(paper: Publication | None = None, **facts: Any) -> Article:
    """An article; one without open comments is closed by a mode of its own."""
    is_open, reason = facts.pop("comments_open", True), facts.pop("closed_reason", "")
    facts.setdefault("headline", f"Headline {next(_number)}")
    facts.setdefault("standfirst", "What it is about.")
    facts.setdefault("section", "city")
    facts.setdefault("published_at", timezone.now())
    made = Article.objects.create(publication=paper or the_paper(), **facts)
    if not is_open:
        close(made, reason=reason or "Closed.")
    return made


def close(where: Article, *, reason: str = "Closed.") -> Mode:
    """An article takes nothing new, says the newsroom."""
    places.forget()
    facts = {"kind": Mode.Kind.CLOSED, "reason": reason, "time_zone": "UTC"}
    return Mode.objects.create(publication=where.publication, article=where, **facts)


def mode(where: Article | Publication, kind: str, *, section: str = "", **facts: Any) -> Mode:
    """What a senior moderator of the place sets there, from now on unless told otherwise."""
    place = _place(where, section)
    senior = moderator(paper=place.publication, kind=Role.Kind.SENIOR)
    told = {name: facts.pop(name) for name in ("reason", "note") if name in facts}
    return set_mode(place, kind=Mode.Kind(kind), by=senior, times=Times(**facts), **told)


def raid(where: Article | Publication, *, hours: int = 1, section: str = "") -> Mode:
    """A senior moderator of the place meets a raid there."""
    place = _place(where, section)
    senior = moderator(paper=place.publication, kind=Role.Kind.SENIOR)
    return begin_raid(place, hours=hours, by=senior)


def _place(where: Article | Publication, section: str) -> Place:
    if isinstance(where, Article):
        return Place(where.publication, article=where)
    return Place(where, section)


def the_paper() -> Publication:
    """The publication of a test that needs only one."""
    return Publication.objects.order_by("pk").first() or publication()


def the_article() -> Article:
    """The article of a test that needs only one."""
    return Article.objects.filter(listed=True).order_by("pk").first() or article()


def reader(handle: str = "", **facts: Any) -> Reader:
    handle = handle or f"reader-{next(_number)}"
    facts.setdefault("issuer", the_paper().token_issuer)
    return Reader.objects.create_user(handle, **facts)


def moderator(
    handle: str = "",
    paper: Publication | None = None,
    *,
    kind: Role.Kind = Role.Kind.MODERATOR,
    sections: Sequence[str] = (),
) -> Reader:
    """Somebody at the desk; a senior one or an admin by its `kind`."""
    made = reader(handle)
    Role.objects.create(
        reader=made, publication=paper or the_paper(), kind=kind, sections=list(sections)
    )
    return made


def senior(handle: str = "", paper: Publication | None = None) -> Reader:
    return moderator(handle, paper, kind=Role.Kind.SENIOR)


def sanction(
    who: Reader,
    kind: str,
    *,
    days: int | None = 3,
    reason: str = "attack",
    explanation: str = "",
    by: Reader | None = None,
) -> Sanction:
    """A step of the ladder, taken by a senior moderator of the one publication."""
    restricts = kind in Sanction.RESTRICTS
    penalty = Penalty(
        Sanction.Kind(kind),
        reason=reason,
        explanation=explanation or ("Please mind the rules." if kind == "message" else ""),
        days=days if restricts else None,
    )
    return impose(who, the_paper(), penalty, by=by or moderator(kind=Role.Kind.SENIOR))


def pending(author: Reader | None = None, *, text: str = "", **facts: Any) -> Revision:
    """A comment just handed in; its author owes three reviews."""
    where = facts.pop("article", None) or the_article()
    parent = facts.pop("parent", None)
    answered = parent.pk if parent else None
    return submit(author or reader(), where, text=text or a_text(), parent=answered, **facts)


def in_review(author: Reader | None = None, **facts: Any) -> Revision:
    """A comment that peers may read: its author has done all that the rule asks."""
    revision = pending(author, **facts)
    pay(revision)
    if revision.status == Status.PENDING:  # Unless the rule asks for no self-check.
        self_check(revision.comment, civil=True)
        revision.refresh_from_db()
    assert revision.status == Status.IN_REVIEW
    return revision


def pay(revision: Revision) -> None:
    """Its author gives the reviews owed, of practice texts, and finds all of them civil."""
    for known in calibrations(revision.reviews_owed - revision.reviews_given):
        handed = lease(known.revision, revision.author, pays_for=revision)
        rate(handed.pk, reviewer=revision.author, quality="fair", civil=True)
    revision.refresh_from_db()


def released(author: Reader | None = None, **facts: Any) -> Comment:
    """A public comment, decided by kind peers."""
    revision = in_review(author, **facts)
    agree(revision, civil=True)
    assert revision.decision is not None
    assert release(revision.decision)
    return Comment.objects.get(pk=revision.comment_id)


def returned(author: Reader | None = None, **facts: Any) -> Revision:
    """A comment that its readers found uncivil."""
    revision = in_review(author, **facts)
    agree(revision, civil=False)
    assert revision.status == Status.RETURNED
    return revision


def drift() -> list[str]:
    """Counters that do not equal their rows, but for standings: `seasoned` gives those."""
    return [line for line in differences() if not line.startswith("standing")]


def agree(revision: Revision, *, civil: bool) -> None:
    """As many readers whose word has proved good as it takes say the same."""
    while revision.is_waiting_for_peers:
        review(revision, civil=civil, reviewer=seasoned())
        revision.refresh_from_db()


def split(author: Reader | None = None, **facts: Any) -> Case:
    """A comment that peers could not agree on, and the case it became."""
    revision = in_review(author, **facts)
    answers = cycle([True, False])
    while revision.status == Status.IN_REVIEW:
        review(revision, civil=next(answers))
        revision.refresh_from_db()
    return Case.objects.get(revision=revision)


def seasoned(handle: str = "", **counts: float) -> Reader:
    """A reader whose word has proved good, on practice texts and on what was settled.

    PostgreSQL counts standings from the ledger; here they are given, as if it had.
    """
    made = reader(handle)
    facts = {"caught": 9, "missed": 1, "spared": 19, "blamed": 1, "settled": 20} | counts
    with pgtrigger.ignore("moderation.Standing:standing_begins_with_nothing"):
        Standing.objects.create(reader=made, tier=Standing.Tier.REGULAR, **facts)
    return made


def lease(
    revision: Revision,
    reviewer: Reader | None = None,
    *,
    pays_for: Revision | None = None,
    banks: bool = False,
) -> Assignment:
    """Hand this very text to a reviewer. The site never does that: it draws."""
    return Assignment.objects.create(
        reviewer=reviewer or reader(),
        revision=revision,
        comment_id=revision.comment_id,
        pays_for=pays_for,
        banks=banks,
        lease_until=timezone.now() + timedelta(minutes=15),
    )


def review(revision: Revision, *, civil: bool, reviewer: Reader | None = None) -> Rating:
    """One peer's answer about this very text."""
    handed = lease(revision, reviewer)
    reasons = [] if civil else ["attack"]
    return rate(handed.pk, reviewer=handed.reviewer, quality="fair", civil=civil, reasons=reasons)


def calibrations(
    number: int, *, civil: bool = True, text: str = "", **facts: Any
) -> list[Calibration]:
    """So many fresh texts with a known answer."""
    house, _ = Reader.objects.get_or_create(
        issuer="house", subject="calibration", defaults={"handle": "the-house"}
    )
    return [_calibration(house, civil, text or a_text(), facts) for _ in range(number)]


def _calibration(house: Reader, civil: bool, text: str, facts: dict[str, Any]) -> Calibration:
    revision = Revision.objects.create(
        comment=Comment.objects.create(article=the_article(), author=house),
        publication=the_paper(),
        author=house,
        text=text,
        html=to_html(text),
        looks_harsh=looks_harsh(text, the_paper().language),
        status=Status.CALIBRATION,
        rule=key_of(HouseRule()),
        reviews_owed=0,
        ratings_wanted=1000,
        ratings_at_most=1000,
        deadline_at=timezone.now(),
    )
    facts = {"explanation": "So it is."} | facts
    return Calibration.objects.create(revision=revision, civil=civil, **facts)


def listed(words: str, action: str = "hold", kind: str = "word") -> ListEntry:
    """Something that the one publication watches for."""
    lists.forget()  # A process knows its lists for some seconds.
    facts = {"words": words, "action": action, "kind": kind}
    return ListEntry.objects.create(publication=the_paper(), **facts)


def policy(**exceptions: Any) -> Policy:
    """An exception to the house rule for the whole of the one publication; said once more, it
    is added to what was said before."""
    general, _ = Policy.objects.get_or_create(
        publication=the_paper(), section="", article=None, tier="", defaults={"exceptions": {}}
    )
    general.exceptions |= exceptions
    general.save()
    return general


def stated_terms() -> None:
    """Costs and measures that a test can count with, whatever the house's own come to be."""
    policy(cost_of_bad_released=33.0, cost_of_fine_returned=5.0, cost_of_a_review=0.1)
    Measurement.objects.create(
        publication=the_paper(),
        share=0.1,
        temperature=0.7,
        sensitivity=0.70,
        specificity=0.88,
        strength=8.0,
        established=0,
    )
    conditions.forget()


def a_text() -> str:
    return f"What I have to say, for the {next(_number)}th time."
