"""What everybody may know about how comments are decided: counted, charted, without names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from moderation import clock, drawing
from moderation.charts import Series
from moderation.logbook import acting, log
from moderation.models import DailyFigures, LogEntry, StaffOutcome
from moderation.nights.counting import count_days
from moderation.pictures import count
from moderation.plain_svg import NotAsExpected, without_styles
from moderation.spans import FEW, counted, quantile, together, without_the_few
from moderation.transparency import Span, months
from moderation.workflow.appealing import appeal
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from newsroom.models import Role

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

# Spans and small numbers.


@given(st.lists(st.floats(0, 90_000), min_size=1, max_size=80), st.sampled_from([0.5, 0.95]))
def test_what_is_read_from_steps_is_right_to_within_a_twentieth(minutes, share):
    exact = sorted(minutes)[max(0, -(-len(minutes) * share // 1).__int__() - 1)]

    found = quantile(counted(minutes), share)

    assert found == pytest.approx(max(exact, 1.0), rel=0.05)


@given(st.lists(st.floats(1, 5000), max_size=40), st.lists(st.floats(1, 5000), max_size=40))
def test_days_put_together_are_the_days_counted_at_once(one, other):
    assert together(counted(one), counted(other)) == counted(one + other)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=8))
def test_no_small_number_is_told_nor_the_only_one_that_is_missing(counts):
    told = without_the_few(counts)

    assert not any(n is not None and 0 < n < FEW for n in told.values())
    hidden = [name for name, n in told.items() if n is None]
    shown = [name for name, n in told.items() if n]
    assert len(hidden) != 1 or not shown


# Counting.


@pytest.fixture
def a_day(make):
    """Three texts decided by readers, one by the desk, and its rejection appealed and upheld."""
    with time_machine.travel(NOON, tick=False) as moment:
        moderator, other = make.moderator(), make.moderator(kind=Role.Kind.SENIOR)
        texts = [make.in_review() for _ in range(3)]
        case = make.split()
        moment.shift(timedelta(minutes=30))
        for text in texts:
            make.agree(text, civil=True)
            release(text.decision)
        decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack")
        appealed = appeal(case.comment, statement="No.")
        decision = decide_case(
            appealed, moderator=other, outcome=StaffOutcome.RELEASE, reason="within_rules"
        )
        release(decision.pk)
    return make.the_paper()


def count_at(paper, moment) -> int:
    with time_machine.travel(moment, tick=False):
        return count_days(paper)


@pytest.mark.django_db
def test_a_day_is_counted_from_its_facts(make, a_day):
    count_at(a_day, NOON + timedelta(hours=1))

    [span] = months(a_day.pk)
    assert span.decided == {"peers": {"release": 3}, "desk": {"reject": 1}}
    assert span.by_readers_alone == 0.75
    assert span.minutes_to("decision", 0.5) == pytest.approx(30, rel=0.05)
    assert span.minutes_to("publication", 0.5) == pytest.approx(30, rel=0.05)
    assert (span.opened("appeal"), span.answered("appeal"), span.reversed("appeal")) == (1, 1, 1)
    assert span.counts["refused_by_desk"] == {"reject": {"attack": 1}}
    assert span.rejected_for == {"attack": None}
    assert span.counts["waiting"]["texts"] == 0


@pytest.mark.django_db
def test_audits_say_how_well_readers_judge(make):
    make.policy(audit_share=1.0)
    outcomes = [StaffOutcome.RELEASE, StaffOutcome.RELEASE, StaffOutcome.REJECT]
    with time_machine.travel(NOON, tick=False):
        for outcome in outcomes:
            comment = make.released()
            reason = "within_rules" if outcome == StaffOutcome.RELEASE else "attack"
            decide_case(
                comment.cases.get(), moderator=make.moderator(), outcome=outcome, reason=reason
            )

    count_at(make.the_paper(), NOON + timedelta(hours=1))

    [span] = months(make.the_paper().pk)
    assert span.accuracy == pytest.approx(2 / 3)


@pytest.mark.django_db
def test_a_day_that_was_missed_or_may_have_changed_is_counted_again(make, a_day):
    with time_machine.travel(NOON, tick=False):
        assert count_days(a_day) == 1
    late = DailyFigures.objects.get()
    DailyFigures.objects.update(counts={})

    with time_machine.travel(NOON + timedelta(days=9), tick=False):
        assert count_days(a_day) == 10
        assert count_days(a_day) == 0  # nothing since

    late.refresh_from_db()
    assert late.counts["decided"]["peers"] == {"release": 3}


@pytest.mark.django_db
def test_a_day_is_counted_again_for_as_long_as_a_rule_lets_its_authors_come_back(make, a_day):
    make.policy(lapse_hours=240)
    with time_machine.travel(NOON, tick=False):
        text = make.pending()
    count_at(a_day, NOON + timedelta(days=6))
    late = DailyFigures.objects.order_by("day").first()
    before = late.counts["handed_in"]["queued"]
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        make.pay(text)
        self_check(text.comment, civil=True)

    count_at(a_day, NOON + timedelta(days=8))

    late.refresh_from_db()
    assert late.counts["handed_in"]["queued"] == before + 1


@pytest.mark.django_db
def test_no_rule_has_a_night_count_more_than_two_months_anew(make, a_day):
    make.policy(lapse_hours=24 * 365)
    count_at(a_day, NOON + timedelta(days=62))

    with time_machine.travel(NOON + timedelta(days=63), tick=False):
        assert count_days(a_day) == 62


@pytest.mark.django_db
def test_the_clock_counts_every_publication(make, a_day):
    make.publication()

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        clock.count_days()

    assert DailyFigures.objects.filter(publication=a_day).exists()


# The page, its charts, and the same for programs.


@pytest.fixture
def counted_paper(a_day):
    count_at(a_day, NOON + timedelta(hours=1))
    return a_day


@pytest.mark.django_db
def test_everybody_reads_the_numbers_with_a_table_beside_each_chart(client, counted_paper):
    answer = client.get("/transparency/", follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/transparency/{counted_paper.slug}/", 302)]
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=300"}
    assert "<b>75 %</b>" in page
    assert re.search(r"<b>(29|30|31) minutes</b>", page)
    assert page.count("<picture>") == page.count("As a table") >= 3
    assert "style=" not in page
    assert "fewer than 5" in page


@pytest.mark.django_db
def test_a_chart_is_a_picture_with_a_policy_of_its_own(client, counted_paper):
    page = client.get(f"/transparency/{counted_paper.slug}/").content.decode()
    addresses = re.findall(r'(?:src|srcset)="(/transparency/[^"]+)"', page)

    assert len(addresses) >= 6
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "style-src" not in policy
        assert "unsafe" not in policy
        assert b"<svg " in answer.content
    for wrong in ("xx/light-wide/appeals", "en/pink/appeals", "en/light-wide/nothing"):
        missing = client.get(f"/transparency/{counted_paper.slug}/charts/{wrong}.svg")
        assert missing.status_code == 404


@pytest.mark.django_db
def test_the_same_numbers_are_there_for_programs(anonymous, counted_paper):
    [month] = anonymous.get(f"/api/v1/publications/{counted_paper.slug}/transparency").json()

    assert month["begins"] == "2026-03-01"
    assert month["by_readers_alone"] == 0.75
    assert month["minutes_to_decision"]["median"] == pytest.approx(30, rel=0.05)
    assert (month["appeals"], month["appeals_upheld"], month["rejected"]) == (1, 1, 1)
    assert month["rejected_for"] == {"attack": None}
    assert anonymous.get("/api/v1/publications/nowhere/transparency").status_code == 404


@pytest.mark.django_db
def test_where_nothing_was_decided_the_page_says_so(make, client):
    page = client.get(f"/transparency/{make.the_paper().slug}/").content.decode()

    assert "Nothing has been decided here yet" in page


@pytest.mark.django_db
def test_more_months_ask_for_no_more_queries(make, client, counted_paper):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/transparency/{counted_paper.slug}/")
        return len(queries)

    few = asked()
    [known] = DailyFigures.objects.all()
    for back in range(1, 90):
        DailyFigures.objects.create(
            publication=counted_paper, day=known.day - timedelta(days=back), counts=known.counts
        )

    assert asked() == few


def test_a_chart_is_told_apart_without_colour_and_runs_as_its_language_does():
    series = [Series("One", [1, 2, None]), Series("Other", [3, 2, 1])]

    stacked = drawing.bars(["a", "b", "c"], series).decode()
    plain = drawing.lines(["a", "b", "c"], series).decode()
    with translation.override("ar"):
        mirrored = drawing.lines(["a", "b", "c"], series).decode()

    assert "<pattern" in stacked
    assert "stroke-dasharray" in plain
    assert ">Other</text>" in plain  # beside its line

    def place(chart: str, label: str) -> float:
        found = re.search(rf'x="([\d.]+)"[^>]*>{label}</text>', chart)
        assert found
        return float(found[1])

    assert place(plain, "a") < place(plain, "c")
    assert place(mirrored, "a") > place(mirrored, "c")
    assert drawing.lines(["a", "b", "c"], series).decode() == plain


def test_a_chart_needs_no_style_to_look_as_it_was_drawn():
    """Its policy lets none in; whatever is no attribute would be drawn black."""
    named = 'Mine; style="fill: red" & <style>'

    for draw in (drawing.bars, drawing.lines):
        drawn = etree.fromstring(draw(["a", "b"], [Series(named, [1, 2]), Series("B", [2, 1])]))

        assert not drawn.xpath("//*[@style] | //*[local-name() = 'style']")
        assert drawn.xpath(f"//*[text() = {named!r}]/@fill")
        lines = drawn.xpath("//*[local-name() = 'path']")
        assert lines
        assert {one.get("stroke-linecap") for one in lines} <= {"butt", "square", "round"}
        assert {one.get("stroke-linejoin") for one in lines} <= {"round", "miter"}
    assert drawn.xpath("//*[@stroke-dasharray and @stroke-width = '2']")


@pytest.mark.parametrize(
    "odd",
    [
        '<path style="mix-blend-mode: screen"/>',
        "<defs><style>*{stroke-linejoin: round}</style></defs>",
    ],
)
def test_another_matplotlib_that_writes_other_styles_is_found_out(odd):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{odd}</svg>'

    with pytest.raises(NotAsExpected):
        without_styles(picture.encode())


def test_an_axis_of_few_names_each_number_once():
    drawn = drawing.lines(["a", "b"], [Series("One", [0, 1])], write=count).decode()

    beside = re.findall(r">(\d+)</text>", drawn)
    assert sorted(beside) == ["0", "1"]


# The log that everybody may read.


@pytest.fixture
def acted(make):
    """A rejection, a note about a reader, and two decided at once."""
    moderator = make.moderator("the-moderator")
    paper = make.the_paper()
    case, *others = make.split(), make.split(), make.split()
    decide_case(
        case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack",
        explanation="Dear author",
    )  # fmt: skip
    log(LogEntry.Act.NOTED, publication=paper.pk, by=moderator, reader=case.comment.author)
    with transaction.atomic():
        whole = log(LogEntry.Act.BULK, publication=paper.pk, by=moderator, count=2)
        with acting(under=whole):
            for one in others:
                decision = decide_case(
                    one, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="within_rules"
                )
    release(decision.pk)
    return paper


@pytest.mark.django_db
def test_acts_of_moderators_are_public_and_nobody_is_named(make, client, anonymous, acted):
    page = client.get(f"/transparency/{acted.slug}/log/").content.decode()
    feed = client.get(f"/transparency/{acted.slug}/log.atom").content.decode()
    answer = anonymous.get(f"/api/v1/publications/{acted.slug}/log")

    for shown in (page, feed, answer.content.decode()):
        assert "It attacks a person" in shown or "attacks" in shown
        assert "the-moderator" not in shown
        assert "Dear author" not in shown
        for reader in LogEntry.objects.exclude(reader=None).values_list("reader", flat=True):
            assert str(reader) not in shown
        for one in LogEntry.objects.exclude(by=None).values_list("by", flat=True):
            assert str(one) not in shown
    assert [line["act"] for line in answer.json()["results"]] == ["bulk", "decided"]
    assert "Wrote a note" not in page


@pytest.mark.django_db
def test_the_feed_of_acts_has_no_character_that_xml_has_not(client, acted):
    acted.name = "The\x1b Post\x0b\ufffe & Mail"
    acted.save()

    feed = client.get(f"/transparency/{acted.slug}/log.atom")

    told = ElementTree.fromstring(feed.content)  # noqa: S314 - our own
    assert "The Post & Mail" in told.findtext("{http://www.w3.org/2005/Atom}title", "")


@pytest.mark.django_db
def test_what_was_done_at_once_is_one_line_that_unfolds(client, anonymous, acted):
    page = client.get(f"/transparency/{acted.slug}/log/").content.decode()
    [address] = re.findall(rf'href="(/transparency/{acted.slug}/log/[0-9a-f-]+/)"', page)

    unfolded = client.get(address).content.decode()

    assert "2 acts in one" in page
    assert unfolded.count("<b>Decided about a text</b>") == 2
    [bulk] = LogEntry.objects.filter(act="bulk")
    lines = anonymous.get(f"/api/v1/publications/{acted.slug}/log/{bulk.pk}").json()["results"]
    assert {line["act"] for line in lines} == {"decided"}


@pytest.mark.django_db
def test_a_comment_is_linked_only_while_it_is_public(client, acted):
    public = set(
        LogEntry.objects.filter(comment__released_revision__isnull=False).values_list(
            "comment", flat=True
        )
    )
    [bulk] = LogEntry.objects.filter(act="bulk")

    shown = client.get(f"/transparency/{acted.slug}/log/").content.decode()
    shown += client.get(f"/transparency/{acted.slug}/log/{bulk.pk}/").content.decode()

    linked = set(re.findall(r'href="/comments/([0-9a-f-]+)/"', shown))
    assert linked == {str(pk) for pk in public}


@pytest.mark.django_db
def test_a_letter_is_no_restriction_and_is_not_public(make, client, anonymous):
    for kind in ("message", "warning", "suspension"):
        make.sanction(make.reader(), kind)
    paper = make.the_paper()
    client.force_login(make.moderator(kind=Role.Kind.ADMIN))

    desk = client.get("/desk/log/").content.decode().partition('<ol class="log">')[2]
    public = client.get(f"/transparency/{paper.slug}/log/").content.decode()
    feed = client.get(f"/transparency/{paper.slug}/log.atom").content.decode()
    lines = anonymous.get(f"/api/v1/publications/{paper.slug}/log").json()["results"]

    for words in ("Wrote to a reader", "Warned a reader", "Restricted a reader"):
        assert desk.count(words) == 1
        for page in (public, feed):
            assert page.count(words) == (words != "Wrote to a reader")
    assert [line["act"] for line in lines].count("sanctioned") == 2


def test_letters_are_not_counted_with_restrictions():
    span = Span(date(2026, 11, 1), 30, {"sanctions": {"message": 20, "warning": 9, "ban": 7}})

    assert span.sanctions == {"warning": 9, "ban": 7}
