"""How comments are published at a place: set by those who may, in force, and held to."""

from __future__ import annotations

from datetime import time, timedelta
from time import monotonic
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import clock
from moderation.models import Case, Decision, LogEntry, Waiver
from moderation.refusals import ArticleClosed, MendNotNow, MissingAnswer, SeniorsOnly, UnfitTimes
from moderation.verdict import Outcome
from moderation.workflow.answering_back import rewrite
from moderation.workflow.deciding import decide
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.placing import Times, begin_raid, end_mode, set_mode
from moderation.workflow.releasing import release
from newsroom import places
from newsroom.models import Mode, Role
from newsroom.places import Place

pytestmark = pytest.mark.django_db
Kind, Cause = Mode.Kind, Case.Cause
DAY = timedelta(days=1)
REALLY_KNOWN_FOR = places.KNOWN_FOR  # seconds; before the tests have it last for ever


@pytest.fixture
def senior(make):
    return make.moderator(kind=Role.Kind.SENIOR)


@pytest.fixture
def paper(make):
    return make.the_paper()


def passed_by_peers(make: Any, **facts: Any) -> Revision:
    """A text that its readers found civil, and whose release is due."""
    revision: Revision = make.in_review(**facts)
    make.agree(revision, civil=True)
    assert revision.release_due_at is not None
    return revision


def after_the_release(revision: Revision) -> Revision:
    release(revision.decision)  # type: ignore[arg-type] # it is decided
    revision.refresh_from_db()
    return revision


# Who sets it, and what is kept of that.


def test_a_senior_sets_a_mode_and_it_is_on_record(make, senior, paper):
    mode = set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=senior, note="Election night")

    assert places.in_force(make.article()).mode == "staff_first"
    line = LogEntry.objects.get(act=LogEntry.Act.MODE)
    assert (line.by, line.reason) == (senior, "set")
    assert line.facts["mode"] == str(mode.pk)
    assert "Election" not in str(line.facts)


def test_a_moderator_sets_nothing_and_neither_does_anybody_else(make, paper):
    for nobody in (make.moderator(), make.reader()):
        with pytest.raises(SeniorsOnly):
            set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=nobody)
        with pytest.raises(SeniorsOnly):
            begin_raid(Place(paper), hours=1, by=nobody)


def test_a_senior_of_a_section_has_the_say_there_only(make, paper):
    senior = make.moderator(kind=Role.Kind.SENIOR, sections=["sport"])
    here, elsewhere = make.article(section="sport"), make.article(section="culture")

    set_mode(Place(paper, "sport"), kind=Kind.STAFF_FIRST, by=senior)
    set_mode(Place(paper, article=here), kind=Kind.STAFF_AFTER, by=senior)

    for other in (Place(paper), Place(paper, "culture"), Place(paper, article=elsewhere)):
        with pytest.raises(SeniorsOnly):
            set_mode(other, kind=Kind.STAFF_FIRST, by=senior)


def test_who_has_lost_the_role_ends_nothing(make, senior, paper):
    mode = set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=senior)
    senior.roles.update(kind=Role.Kind.MODERATOR)

    with pytest.raises(SeniorsOnly):
        end_mode(mode, by=senior)


def test_what_lasts_takes_the_place_of_what_lasted(make, senior, paper):
    first = set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=senior)
    nightly = Times(daily_from=time(22), daily_until=time(6))
    night = set_mode(Place(paper), kind=Kind.CLOSED, by=senior, times=nightly)

    second = set_mode(Place(paper), kind=Kind.STAFF_AFTER, by=senior)

    assert set(Mode.objects.not_over()) == {night, second}
    first.refresh_from_db()
    assert first.ended_by == senior
    ended = LogEntry.objects.get(act=LogEntry.Act.MODE, reason="ended")
    assert ended.facts["mode"] == str(first.pk)


def test_what_is_planned_leaves_what_lasts_alone_until_its_time(make, senior, paper):
    article = make.article()
    set_mode(Place(paper), kind=Kind.STAFF_AFTER, by=senior)
    starts = timezone.now() + DAY

    set_mode(
        Place(paper),
        kind=Kind.STAFF_FIRST,
        by=senior,
        times=Times(starts_at=starts, ends_at=starts + DAY),
    )

    assert places.in_force(article).mode == "staff_after"
    for later, mode in ((1.5, "staff_first"), (2.5, "staff_after")):
        with time_machine.travel(timezone.now() + later * DAY):
            assert places.in_force_now(article).mode == mode


def test_to_end_it_twice_is_to_end_it_once(make, senior, paper):
    mode = set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=senior)

    end_mode(mode, by=senior)
    end_mode(mode, by=senior)

    assert places.in_force(make.article()).mode == "peers"
    assert LogEntry.objects.filter(reason="ended").count() == 1


def test_whoever_closes_says_why_or_until_when(senior, paper):
    with pytest.raises(MissingAnswer):
        set_mode(Place(paper), kind=Kind.CLOSED, by=senior)

    set_mode(Place(paper), kind=Kind.CLOSED, by=senior, times=Times(ends_at=timezone.now() + DAY))


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_at": timedelta(hours=-1)},
        {"starts_at": timedelta(hours=2), "ends_at": timedelta(hours=1)},
        {"daily_from": time(22)},
        {"daily_from": time(22), "daily_until": time(22)},
        {"days": [1]},
        {"daily_from": time(22), "daily_until": time(6), "days": [7]},
    ],
)
def test_times_that_do_not_fit_together_are_refused(senior, paper, facts):
    now = timezone.now()
    told = {k: now + v if isinstance(v, timedelta) else v for k, v in facts.items()}

    with pytest.raises(UnfitTimes):
        set_mode(Place(paper), kind=Kind.STAFF_FIRST, by=senior, times=Times(**told))


def test_an_article_that_is_opened_stays_open_in_a_closed_section(make):
    article = make.article(section="city")
    make.mode(article.publication, "closed", section="city", reason="Holidays.")
    assert not places.in_force(article).is_open

    make.mode(article, "peers")

    assert places.in_force(article).is_open
    assert not places.in_force(make.article(section="city")).is_open
    assert places.in_force(make.article(section="sport")).is_open


def test_another_paper_is_not_concerned(make, paper):
    make.mode(paper, "closed", reason="Closed.")

    assert places.in_force(make.article(make.publication())).is_open


# Closed.


def test_a_closed_place_takes_nothing_and_says_why_and_until_when(make, as_, paper):
    article, opens = make.article(), timezone.now() + timedelta(hours=2)
    make.mode(paper, "closed", reason="We sleep.", ends_at=opens)

    answer = as_(make.reader()).post(
        f"/api/v1/articles/{article.pk}/comments", {"text": "Are you there?"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "article_closed")
    assert "We sleep. Comments open on" in answer.json()["detail"]
    assert 7100 < int(answer["Retry-After"]) <= 7200


def test_comments_open_at_their_time_and_by_themselves(make, senior, paper):
    article = make.article()
    opens = timezone.now() + timedelta(hours=2)
    set_mode(
        Place(paper, article=article), kind=Kind.CLOSED, by=senior, times=Times(ends_at=opens)
    )
    with pytest.raises(ArticleClosed, match="Comments open on"):
        make.pending(article=article)

    with time_machine.travel(opens + timedelta(seconds=1)):
        places.forget()
        assert make.pending(article=article).status == Status.PENDING


def test_what_readers_passed_waits_until_a_place_that_is_closed_for_a_time_opens(make, paper):
    mine, opens = passed_by_peers(make), timezone.now() + timedelta(hours=3)
    make.mode(paper, "closed", ends_at=opens, reason="Night.")

    after_the_release(mine)

    assert (mine.status, mine.release_due_at) == (Status.IN_REVIEW, opens)
    clock.sweep()
    assert not Comment.public.exists()
    with time_machine.travel(opens + timedelta(seconds=6)):
        clock.sweep()
    assert Comment.public.get() == mine.comment


def test_who_opens_it_earlier_lets_go_what_waited(make, senior, paper):
    mine = passed_by_peers(make)
    mode = make.mode(paper, "closed", ends_at=timezone.now() + DAY, reason="Night.")
    after_the_release(mine)

    end_mode(mode, by=senior)
    clock.sweep()

    mine.refresh_from_db()
    assert mine.release_due_at is not None
    assert mine.release_due_at <= timezone.now()
    assert after_the_release(mine).status == Status.RELEASED


def test_what_was_under_way_comes_out_of_a_place_that_is_closed_for_good(make, paper):
    mine = passed_by_peers(make)
    make.mode(paper, "closed", reason="This discussion has ended.")

    assert after_the_release(mine).status == Status.RELEASED


def test_the_desk_may_publish_where_it_is_closed(make, paper):
    case = make.split()
    make.mode(paper, "closed", ends_at=timezone.now() + DAY, reason="Night.")

    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")

    case.revision.refresh_from_db()
    assert after_the_release(case.revision).status == Status.RELEASED


def test_its_author_is_told_that_it_waits_for_the_opening(make, paper, client):
    mine = passed_by_peers(make)
    make.mode(paper, "closed", ends_at=timezone.now() + DAY, reason="Night.")
    after_the_release(mine)
    client.force_login(mine.author)

    page = client.get("/me/comments/").content.decode()

    assert "it will be public when they open" in page


# The desk reads first.


def test_where_the_desk_reads_first_no_peer_sees_a_text(make, paper):
    make.mode(paper, "staff_first")

    mine = make.pending()

    assert mine.status == Status.HELD
    assert Case.objects.get(revision=mine).cause == Cause.STAFF_FIRST
    assert Decision.objects.get(revision=mine).by == Decision.By.HOUSE


def test_the_card_says_the_mode_in_words(make, paper, client):
    make.mode(paper, "staff_first")
    case = Case.objects.get(revision=make.pending())
    client.force_login(make.moderator())

    page = client.get(f"/desk/cases/{case.pk}/").content.decode()

    assert "<bdi>The desk reads first</bdi>" in page
    assert "staff_first" not in page


def test_what_the_desk_releases_there_owes_no_reviews(make, paper):
    make.mode(paper, "staff_first")
    mine = make.pending()
    moderator = make.moderator()

    case = Case.objects.get(revision=mine)
    decide_case(case, moderator=moderator, outcome="release", reason="fine")
    mine.refresh_from_db()

    assert after_the_release(mine).status == Status.RELEASED
    assert Waiver.objects.get(revision=mine).by == moderator


def test_a_text_that_peers_have_already_goes_to_the_desk_before_it_is_public(make, paper):
    mine = passed_by_peers(make)
    make.mode(paper, "staff_first")

    after_the_release(mine)

    assert (mine.status, mine.release_due_at) == (Status.HELD, None)
    case = Case.objects.get(revision=mine)
    assert (case.cause, case.is_open) == (Cause.STAFF_FIRST, True)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")
    mine.refresh_from_db()
    assert after_the_release(mine).status == Status.RELEASED


def test_its_readers_go_on_and_if_the_mode_is_over_by_then_it_comes_out(make, senior, paper):
    mine = make.in_review()
    mode = make.mode(paper, "staff_first")
    make.agree(mine, civil=True)

    end_mode(mode, by=senior)

    assert after_the_release(mine).status == Status.RELEASED


def test_what_is_with_the_desk_stays_there_when_the_mode_is_over(make, senior, paper):
    mode = make.mode(paper, "staff_first")
    mine = make.pending()

    end_mode(mode, by=senior)
    clock.sweep()

    mine.refresh_from_db()
    assert mine.status == Status.HELD
    assert Case.objects.filter(revision=mine, closed_at=None).exists()


def test_an_edit_waits_for_the_desk_while_the_old_text_stands(make, paper):
    public = make.released()
    make.mode(paper, "staff_first")

    new = edit(public, text="Something quite different, and longer than before.")

    assert new.status == Status.HELD
    assert Comment.public.get() == public


def test_a_rewritten_text_goes_to_the_desk(make, paper):
    returned = make.returned()
    make.mode(paper, "staff_first")

    assert rewrite(returned.comment, text="Put another way, and kindly.").status == Status.HELD


def test_a_slip_is_mended_there_as_anywhere(make, paper):
    public = make.released(text="They will recieve a letter, and then another one tomorrow.")
    make.mode(paper, "staff_first")

    mended = mend(public, text="They will receive a letter, and then another one tomorrow.")

    assert mended.status == Status.RELEASED


def test_what_a_recount_found_for_is_looked_at_where_the_desk_reads_first(make, paper):
    """A returned text whose reviewers were voided is due to be released after all."""
    returned = make.returned()
    unread = "moderation.Decision:decision_of_peers_to_release_rests_on_two_rati"
    with pgtrigger.ignore(unread):
        decide(
            returned,
            outcome=Outcome.RELEASE,
            by=Decision.By.PEERS,
            reason=Cause.RECOUNT,
            evidence={},
        )
    make.mode(paper, "staff_first")

    after_the_release(returned)

    assert (returned.status, returned.release_due_at) == (Status.RETURNED, None)
    case = Case.objects.get(revision=returned, closed_at=None)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")
    returned.refresh_from_db()
    assert after_the_release(returned).status == Status.RELEASED


# The desk reads afterwards.


def test_where_the_desk_reads_afterwards_nothing_waits_for_it(make, paper):
    make.mode(paper, "staff_after")

    mine = after_the_release(passed_by_peers(make))

    assert mine.status == Status.RELEASED
    case = Case.objects.get(revision=mine)
    assert (case.cause, case.is_open) == (Cause.STAFF_AFTER, True)


def test_the_desk_takes_back_what_it_finds_afterwards(make, paper):
    make.mode(paper, "staff_after")
    mine = after_the_release(passed_by_peers(make))

    case = Case.objects.get(revision=mine)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    assert not Comment.public.exists()


def test_a_case_of_afterwards_holds_no_mend_up_and_is_about_what_is_public(make, paper):
    make.mode(paper, "staff_after")
    text = "They will recieve a letter, and then another one tomorrow."
    mine = after_the_release(passed_by_peers(make, text=text))

    mended = mend(mine.comment, text=text.replace("recieve", "receive"))

    open_ones = Case.objects.filter(closed_at=None)
    assert [(case.revision, case.cause) for case in open_ones] == [(mended, Cause.STAFF_AFTER)]


def test_any_other_case_still_stops_a_mend(make, paper):
    public = make.released(text="They will recieve a letter, and then another one tomorrow.")
    revision = public.released_revision
    Case.objects.create(publication=paper, comment=public, revision=revision, cause=Cause.AUDIT)

    with pytest.raises(MendNotNow):
        mend(public, text="They will receive a letter, and then another one tomorrow.")


def test_what_the_desk_released_itself_is_not_looked_at_again(make, paper):
    make.mode(paper, "staff_after")
    case = make.split()

    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")
    case.revision.refresh_from_db()
    after_the_release(case.revision)

    assert not Case.objects.filter(closed_at=None).exists()


# What readers see.


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("peers", "Peer-review three community comments"),
        ("staff_first", "Here the newsroom reads every comment before it is public."),
        ("staff_after", "Here the newsroom also reads every comment once it is public."),
        ("closed", "Gone fishing."),
    ],
)
def test_the_page_says_how_comments_are_published(make, client, paper, kind, said):
    article = make.article()
    make.mode(paper, kind, reason="Gone fishing.")

    assert said in client.get(f"/articles/{article.pk}/").content.decode()


def test_a_closed_page_has_no_form_and_no_reply_links(make, client):
    public = make.released()
    make.close(public.article, reason="Gone fishing.")

    page = client.get(f"/articles/{public.article_id}/").content.decode()
    alone = client.get(f"/comments/{public.pk}/").content.decode()

    assert "<textarea" not in page
    assert "?reply=" not in page + alone


def test_programs_are_told_the_mode(make, anonymous, paper):
    article, opens = make.article(), timezone.now() + DAY
    make.mode(paper, "closed", reason="Night.", ends_at=opens)
    make.raid(article)

    told = anonymous.get(f"/api/v1/articles/{article.pk}").json()

    assert told["comments_open"] is False
    assert told["closed_reason"].startswith("Night. Comments open on")
    assert told["mode"]["kind"] == "closed"
    assert told["mode"]["opens_at"] is not None
    assert "very busy" in told["mode"]["busy"]


def test_a_list_of_articles_asks_once_for_all_their_modes(
    make, anonymous, django_assert_num_queries
):
    def ask(number: int) -> None:
        places.forget()
        with django_assert_num_queries(number):
            anonymous.get("/api/v1/articles")

    make.mode(make.article(), "staff_first")
    ask(2)
    for _ in range(8):
        make.mode(make.article(), "staff_first")
    ask(2)


def test_a_page_asks_for_the_mode_once(make, paper, django_assert_num_queries):
    article = make.article()
    for kind in ("staff_after", "staff_first"):
        make.mode(article, kind)
    places.forget()

    with django_assert_num_queries(1):
        for _ in range(30):
            assert places.in_force(article).mode == "staff_first"


def test_a_process_knows_a_mode_for_seconds_and_no_longer(make, paper, monkeypatch):
    article = make.article()
    assert places.in_force(article).is_open
    Mode.objects.create(
        publication=paper, kind="closed", reason="By another process.", time_zone="UTC"
    )
    assert places.in_force(article).is_open

    monkeypatch.setattr(places, "KNOWN_FOR", REALLY_KNOWN_FOR)
    assert REALLY_KNOWN_FOR <= 5
    later = monotonic() + REALLY_KNOWN_FOR + 0.1
    monkeypatch.setattr(places.time, "monotonic", lambda: later)
    assert not places.in_force(article).is_open


def test_what_was_asked_for_first_is_not_remembered_over_what_is_newer(make, paper, monkeypatch):
    article = make.article()
    monkeypatch.setattr(places, "KNOWN_FOR", 60)
    before, began = [], monotonic()
    make.mode(article, "closed", reason="Meanwhile.")
    places.learn([article], afresh=True)

    places.know(article, before, began)

    assert not places.in_force(article).is_open


@pytest.mark.parametrize(
    "address", ["/embed/{article.publication.slug}/fragment?article={article.pk}", "/"]
)
def test_what_others_keep_is_not_made_of_what_was_known_of_late(make, paper, monkeypatch, address):
    monkeypatch.setattr(places, "KNOWN_FOR", 60)
    article = make.article()
    assert places.in_force(article).is_open
    Mode.objects.create(publication=paper, kind="closed", reason="By another.", time_zone="UTC")

    Client().get(address.format(article=article))

    assert not places.in_force(article).is_open


def test_the_notice_is_in_the_fragment_for_other_sites(make, client):
    article = make.article()
    make.close(article, reason="Gone fishing.")

    page = Client().get(f"/embed/{article.publication.slug}/fragment?article={article.pk}")

    assert "Gone fishing." in page.content.decode()
    assert "Write a comment" not in page.content.decode()
