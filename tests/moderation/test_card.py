"""The page of one case: what it shows, what it lets a moderator do, and what it says then."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from comments.models import Comment, Highlight, Revision, Status
from moderation import phrasing
from moderation.cards.card import card_of, findable
from moderation.cards.explaining import explain
from moderation.desk.in_line import place_of
from moderation.models import Case, Claim, Decision, DeskChoices, Letter, ReasonTemplate
from moderation.refusals import KeyTaken, SeniorsOnly, TitleTaken, UnknownKey, UnknownPlaceholder
from moderation.workflow.acting import Doing, acts_on
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.claiming import claim
from moderation.workflow.deciding import open_case
from moderation.workflow.desk_keys import choose, keys_of
from moderation.workflow.editing import edit
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from moderation.workflow.templates import drop_template, save_template
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db


def at(reader):
    client = Client()
    client.force_login(reader)
    return client


def address(case):
    return f"/desk/cases/{case.pk}/"


def page(client, path, **facts):
    return client.get(path, **facts).content.decode()


def said(case, outcome="reject", reason="threat", **more):
    return {
        "outcome": outcome,
        "reason": reason,
        "explanation": "",
        "version": case.version,
    } | more


# What it shows.


def test_it_shows_all_that_a_decision_needs(make):
    make.listed("giveaway")
    author = make.reader("anna")
    make.released(author)
    parent = make.released(text="What do you mean?")
    held = make.pending(author, text="A *giveaway*, at https://spam.example/x.", parent=parent)
    case = Case.objects.get(revision=held)

    shown = page(at(make.moderator()), address(case))

    assert '<mark class="word">giveaway</mark>' in shown
    assert '<mark class="link">https://spam.example/x</mark>' in shown
    assert "What do you mean?" in shown
    assert "It has a word that this site holds back" in shown
    assert "No reader has seen it." in shown
    assert "<b>1</b> public" in shown
    assert "may write it anew" in shown  # what to return means
    assert "may appeal to another moderator" in shown  # what to reject means
    assert "No reader has rated it." in shown
    assert "Plainly abusive" in shown.split("not-now")[1]  # nobody found it civil
    assert f'name="version" value="{case.version}"' in shown


def test_all_causes_are_told_that_came_together(make):
    public = Revision.objects.get(status=Status.RELEASED, comment=make.released())
    case = open_case(public, cause=Case.Cause.STAFF_AFTER)
    assert open_case(public, cause=Case.Cause.FLAGGED) == case
    case.refresh_from_db()

    assert (case.also, case.version) == (["flagged"], 2)
    shown = page(at(make.moderator()), address(case))
    assert "Here the desk reads everything that is public" in shown
    assert "Readers reported it after it was public" in shown


def test_an_audit_tells_nothing_of_what_readers_found(make):
    make.policy(audit_share=1.0, second_look="always")
    mine = make.returned()
    case = Case.objects.get(revision=mine)
    assert "returned" in case.also

    moderator = make.moderator()
    shown = page(at(moderator), address(case))

    assert mine.author.name not in shown
    assert "Readers returned it" not in shown
    assert "returned to its author" not in shown
    card = card_of(findable(moderator).get(pk=case.pk), moderator)
    assert (card.author, card.said, [why.code for why in card.causes]) == (None, None, ["audit"])


def test_a_heavy_no_beside_a_low_chance_is_explained_step_by_step(make, stated_terms):
    mine = make.in_review()
    make.review(mine, civil=False, reviewer=make.seasoned())
    make.review(mine, civil=True, reviewer=make.seasoned())
    mine.refresh_from_db()

    told = explain(mine)

    assert told.at_first is not None
    assert told.voices[0].then > told.at_first > 0
    assert told.voices[0].then > told.voices[1].then
    assert told.voices[-1].then == told.per_cent
    assert told.turned


def test_earlier_texts_are_shown_with_what_was_changed(make):
    mine = make.returned(text="You clown, stop it.")
    rewrite(mine.comment, text="You two, stop it.")
    case = open_case(mine.comment.newest_revision(), cause=Case.Cause.OVERDUE)

    shown = page(at(make.moderator()), address(case))

    assert "You <del>clown</del><ins>two</ins>, stop it." in shown


def test_the_card_costs_as_many_queries_whatever_is_on_it(make):
    author, moderator = make.reader(), make.moderator()
    case = make.split(author)
    client = at(moderator)

    def queries():
        # The desk looks twice at a crowd of new accounts, and there is none here.
        Reader.objects.update(joined_at=timezone.now() - timedelta(days=30))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(case)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number in range(6):
        shown = make.released(author)
        make.released(parent=shown)
        make.returned(author)
        claim(case, moderator=make.moderator())
        ReasonTemplate.objects.create(
            publication=make.the_paper(), language="en", reason="spam", title=str(number), text="x"
        )
    assert queries() == few
    assert few <= 50  # of which 12 ask for the moderator's roles


def test_what_stands_around_it_is_shown_on_demand(make):
    root = make.released(text="The root.")
    make.released(parent=root, text="The neighbour.")
    hidden = make.pending(parent=root, text="Not public.")
    case = make.split(parent=root)

    shown = page(at(make.moderator()), f"{address(case)}around/")

    assert "The neighbour." in shown
    assert hidden.text not in shown


# What may be done, and why not the rest.


def allowed(case, moderator):
    return {act.code.value for act in acts_on(case, moderator) if act.allowed}


def test_acts_say_why_not(make):
    case, author = make.split(), make.moderator()
    own = make.split(author)

    assert allowed(case, author) == {"release", "return", "reject", "feature"}
    assert {act.why_not_code for act in acts_on(own, author)} >= {"own_case", "not_decided"}
    flagged = open_case(
        Revision.objects.get(comment=make.released(), status="released"), cause="flagged"
    )
    assert {"keep", "blatant"} <= allowed(flagged, author)
    decide_case(case, moderator=author, outcome="reject", reason="threat")
    case.refresh_from_db()
    assert allowed(case, author) == {"undo", "correct"}
    acts = {act.code: act for act in acts_on(case, make.moderator())}
    assert acts[Doing.RELEASE].why_not_code == "already_decided"
    assert acts[Doing.UNDO].why_not_code == "not_yours"
    assert acts[Doing.CORRECT].why_not_code == "too_late_to_correct"


def test_after_a_decision_comes_the_next_case_with_the_undo(make):
    first, second = make.split(), make.split()
    client = at(make.moderator())

    answer = client.post(f"{address(first)}?cause=split", said(first), follow=True)

    assert answer.redirect_chain == [(f"{address(second)}?cause=split", 302)]
    shown = answer.content.decode()
    assert "Your decision is on record: reject it." in shown
    decision = Decision.objects.get(by="desk")
    undone = client.post(f"/desk/decisions/{decision.pk}/undo/?cause=split", follow=True)
    assert undone.redirect_chain == [(f"{address(first)}?cause=split", 302)]
    assert "Taken back: everything is as it was" in undone.content.decode()
    first.refresh_from_db()
    assert first.is_open


def test_what_was_just_decided_is_named_and_leads_back(make):
    first, second = make.split(make.reader(name="Wanda Wells")), make.split()
    client = at(make.moderator())

    shown = client.post(address(first), said(first), follow=True).content.decode()

    bar = shown[shown.index('id="undo"') :].partition("</form>")[0]
    assert f'href="{address(first)}"' in bar
    assert "Wanda Wells" in bar
    assert "Wanda Wells" not in shown.replace(bar, "")
    assert address(second) in shown


def test_of_what_was_judged_blind_the_bar_names_nobody(make):
    make.policy(audit_share=1.0)
    comment = make.released(make.reader(name="Wanda Wells"))
    case = Case.objects.get(comment=comment)

    answer = at(make.moderator()).post(address(case), said(case), follow=True)

    bar = answer.content.decode().partition('id="undo"')[2].partition("</form>")[0]
    assert address(case) in bar
    assert "Wanda Wells" not in bar


def test_a_decision_with_a_step_on_its_author_is_said_and_offers_no_undo(make):
    case, client = make.split(), at(make.moderator())
    never = "It cannot be undone: its author is told at once."
    assert never in page(client, address(case))

    asked = said(case, sanction="warning", sanction_words="No threats.")
    shown = client.post(address(case), asked, follow=True).content.decode()

    bar = shown.partition('id="undo"')[2].partition("</form>")[0]
    assert "Your decision is on record: reject it." in bar
    assert never in bar
    assert "<button" not in bar


def test_what_comes_next_is_what_the_list_shows_next(make):
    plain = make.split()
    make.listed("giveaway", "severe")
    severe = make.pending(text="A giveaway, all of it.").cases.get()
    moderator = make.moderator()

    def around(case, query=""):
        place = place_of(Case.objects.get(pk=case.pk), moderator, QueryDict(query))
        return place.before, place.after

    assert around(severe) == (None, plain.pk)  # The most urgent first, however old.
    assert around(plain, "order=oldest") == (None, severe.pk)
    assert around(plain, "cause=severe") == (severe.pk, None)
    assert around(severe, "cause=severe") == (None, None)
    assert around(plain, "cause=nonsense") == (severe.pk, None)


def test_an_undo_that_comes_too_late_says_so(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="threat")

    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        answer = at(moderator).post(f"/desk/decisions/{decision.pk}/undo/", follow=True)

    assert "It is too late to take this back." in answer.content.decode()


def test_nobody_else_can_undo_it(make):
    decision = decide_case(
        make.split(), moderator=make.moderator(), outcome="reject", reason="threat"
    )

    assert at(make.moderator()).post(f"/desk/decisions/{decision.pk}/undo/").status_code == 404


def test_two_moderators_collide_and_the_second_keeps_their_words(make):
    case, first = make.split(), make.moderator("mo")
    client = at(make.moderator())
    decide_case(case, moderator=first, outcome="release", reason="within_rules")

    answer = client.post(address(case), said(case, explanation="My own words."))

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "This case has been decided already." in shown
    assert "mo released it at" in shown
    assert "My own words." in shown


def test_who_had_an_older_version_in_view_gets_the_fresh_card(make):
    case = ask_second_look(make.returned().comment)
    Case.objects.filter(pk=case.pk).update(statement="It is irony.")

    answer = at(make.moderator()).post(address(case), said(case, explanation="My own words."))

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "has changed since you opened it" in shown
    assert "It is irony." in shown
    assert "My own words." in shown
    assert 'name="version" value="2"' in shown
    assert not Decision.objects.filter(by="desk").exists()


def test_a_form_that_says_of_no_version_is_not_carried_out(make):
    case = make.split()

    answer = at(make.moderator()).post(address(case), {"outcome": "reject", "reason": "threat"})

    assert answer.status_code == 409


def test_a_no_wants_a_reason_and_a_yes_needs_none(make):
    case, client = make.split(), at(make.moderator())

    answer = client.post(address(case), said(case, reason=""))
    assert answer.status_code == 400
    assert "Please choose a reason" in answer.content.decode()
    client.post(address(case), said(case, "release", ""))

    assert Decision.objects.get(by="desk").reason == "within_rules"


@pytest.mark.parametrize("outcome", ["release", "feature"])
def test_a_reason_that_was_picked_before_one_changed_ones_mind_hinders_no_release(make, outcome):
    case = make.split()

    for reason in ("threat", "other"):
        asked = said(case, outcome, reason, do="preview")
        assert at(make.moderator()).post(address(case), asked).status_code == 200
    answer = at(make.moderator()).post(
        address(case), said(case, outcome, "threat", explanation="It is sharp, and civil.")
    )

    assert answer.status_code == 302
    decision = Decision.objects.get(by="desk")
    assert (decision.outcome, decision.reason) == ("release", "within_rules")
    assert decision.explanation == "It is sharp, and civil."


def test_a_text_is_released_and_featured_in_one_go(make):
    case, moderator = make.split(), make.moderator()

    at(moderator).post(address(case), said(case, "feature", ""))

    assert Highlight.objects.get().comment == case.comment
    assert Comment.objects.get(pk=case.comment_id).is_public


def test_the_pick_of_a_text_never_becomes_one_of_the_text_that_replaced_it(make):
    comment, moderator = make.released(), make.moderator()
    case = open_case(comment.released_revision, cause="audit")
    new = edit(comment, text="Another thought altogether, and not the one that was read.")
    make.pay(new)
    self_check(new.comment, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=True)
    release(new.decision)
    assert Revision.objects.get(pk=case.revision_id).status == Status.SUPERSEDED

    answer = at(moderator).post(address(case), said(case, "feature", ""))

    assert answer.status_code == 409
    assert not Highlight.objects.exists()
    assert Case.objects.get(pk=case.pk).is_open


def test_a_page_that_is_not_asked_to_keep_keeps_nothing(make):
    case = make.split()

    answer = at(make.moderator()).post(address(case), said(case, "keep", ""))

    assert answer.status_code == 409
    assert not Decision.objects.filter(by="desk").exists()


def test_a_decided_case_is_decided_anew_from_its_page(make):
    case, senior = make.split(), make.moderator(kind=Role.Kind.SENIOR)
    decide_case(case, moderator=make.moderator("mo"), outcome="reject", reason="threat")
    case.refresh_from_db()
    client = at(senior)
    assert "Decide anew" in page(client, address(case))

    client.post(address(case), said(case, "release", "", correct="yes"))

    shown = page(client, address(case))
    assert "Corrected by" in shown
    release(Case.objects.get(cause="correction").decision_id)
    assert Comment.objects.get(pk=case.comment_id).is_public


# Letters ahead.


@pytest.mark.parametrize("language", ["", "de"])
@pytest.mark.parametrize(("outcome", "reason"), [("return", "hate"), ("reject", "illegal")])
def test_the_preview_is_what_its_author_then_reads(make, outcome, reason, language):
    from django.utils import translation

    case, moderator = make.split(make.reader(language=language)), make.moderator("mo")
    client = at(moderator)
    words = said(case, outcome, reason, explanation="The last line.", do="preview")

    shown = client.post(address(case), words).content.decode()
    assert not Decision.objects.filter(by="desk").exists()
    client.post(address(case), words | {"do": "decide"})

    letter = Letter.objects.get(to=case.revision.author)
    with translation.override(language or "en"):
        paragraphs = phrasing.words(letter).paragraphs
    preview = shown[shown.index('id="preview"') :]
    for paragraph in paragraphs:
        assert str(escape(paragraph)) in preview
    assert any("The last line." in paragraph for paragraph in paragraphs)
    assert case.publication.name in paragraphs[-1]
    assert not any(word == "mo" for line in paragraphs for word in line.split())


@pytest.mark.parametrize("asked", ["second look", "always", "appeal"])
def test_what_the_desk_says_of_what_stays_returned_its_author_reads_as_it_was_shown(make, asked):
    if asked == "always":
        make.policy(second_look="always")
    mine = make.returned()
    case = mine.cases.get() if asked == "always" else ask_second_look(mine.comment)
    if asked == "appeal":
        decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")
        case = appeal(mine.comment)
    client = at(make.moderator())
    words = said(case, "return", "hate", explanation="The last line.")

    shown = client.post(address(case), words | {"do": "preview"}).content.decode()
    client.post(address(case), words | {"sanction": "warning", "sanction_words": "No."})

    decision = Decision.objects.filter(by="desk").latest("decided_at")
    letter = Letter.objects.get(to=mine.author, about=decision.pk)
    paragraphs = phrasing.words(letter).paragraphs
    preview = shown[shown.index('id="preview"') :]
    assert all(str(escape(paragraph)) in preview for paragraph in paragraphs)
    assert "The last line." in paragraphs
    again = "The desk has taken a second look at it, and it stays so."
    assert (again in paragraphs) == (asked != "appeal")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert "The last line." in page(at(mine.author), f"/me/letters/{letter.pk}/")


def test_the_preview_of_an_audit_does_not_tell_that_readers_returned_it(make):
    make.policy(audit_share=1.0)
    mine = make.returned()
    case = mine.cases.get()
    client = at(make.moderator())

    shown = client.post(address(case), said(case, "return", "hate", do="preview"))
    client.post(address(case), said(case, "return", "hate"))

    assert "has taken a second look at it" not in shown.content.decode()
    assert Letter.objects.filter(to=mine.author, kind="returned").count() == 1


# Claims and what others see.


def test_who_opens_a_case_is_seen_by_the_others(make):
    case, first, second = make.split(), make.moderator("mo"), make.moderator("di")
    at(first).get(address(case))

    assert "mo is looking at this." in page(at(second), address(case))
    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        assert "mo is looking" not in page(at(second), address(case))
    at(second).post(f"{address(case)}hold/", {"leave": "yes"})
    assert [one.moderator for one in Claim.objects.all()] == [first]


def test_a_page_that_asks_again_learns_only_what_is_new(make):
    case, first = make.split(), make.moderator("mo")
    client = at(make.moderator())
    asked = client.get(f"{address(case)}state/")
    tag = asked["ETag"]

    assert client.get(f"{address(case)}state/", headers={"If-None-Match": tag}).status_code == 304
    decide_case(case, moderator=first, outcome="reject", reason="threat")
    again = client.get(f"{address(case)}state/", headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert (again.json()["open"], again.json()["version"]) == (False, 2)
    assert again.json()["decided"].startswith("mo rejected it at")


# Templates.


def test_a_senior_moderator_writes_templates_and_others_use_them(make):
    case, senior = make.split(), make.moderator(kind=Role.Kind.SENIOR)
    new = {"language": "en", "reason": "hate", "title": "Groups", "text": "On “{article}”: no."}
    at(senior).post("/desk/templates/", new)
    template = ReasonTemplate.objects.get()

    client = at(make.moderator())
    shown = page(client, address(case))
    assert "Groups" in shown
    chosen = said(case, "reject", "", template=str(template.pk))
    filled = client.post(address(case), chosen).content.decode()

    assert f"On “{case.comment.article.headline}”: no." in filled
    assert '<input type="radio" name="reason" value="hate" checked>' in filled
    assert not Decision.objects.filter(by="desk").exists()


def test_templates_are_for_senior_moderators_of_the_whole_publication(make):
    for reader in (make.moderator(), make.moderator(kind=Role.Kind.SENIOR, sections=["city"])):
        assert at(reader).get("/desk/templates/").status_code == 403
        blank = ReasonTemplate(publication=make.the_paper())
        with pytest.raises(SeniorsOnly):
            save_template(blank, by=reader, language="en", reason="spam", title="T", text="x")


def test_a_template_is_changed_and_dropped_on_record(make):
    senior = make.moderator(kind=Role.Kind.SENIOR)
    blank = ReasonTemplate(publication=make.the_paper())
    facts = {"language": "en", "reason": "spam", "title": "T", "text": "x"}
    made = save_template(blank, by=senior, **facts)
    client = at(senior)

    client.post(f"/desk/templates/{made.pk}/", facts | {"text": "Better."})
    made.refresh_from_db()
    assert made.text == "Better."
    with pytest.raises(UnknownPlaceholder):
        save_template(made, by=senior, text="Dear {name}")
    with pytest.raises(TitleTaken):
        save_template(ReasonTemplate(publication=make.the_paper()), by=senior, **facts)
    client.post(f"/desk/templates/{made.pk}/", {"drop": "yes"})

    assert not ReasonTemplate.objects.exists()
    from moderation.models import LogEntry

    reasons = LogEntry.objects.filter(act="rule").order_by("at").values_list("reason", flat=True)
    assert list(reasons) == ["template", "template", "template_dropped"]
    with pytest.raises(SeniorsOnly):
        drop_template(made, by=make.moderator())


# Keys, covers, pauses.


def test_keys_are_chosen_and_switched_off(make):
    moderator = make.moderator()
    client, case = at(moderator), make.split()
    assert 'data-key="j"' not in page(client, "/desk/keys/")  # nothing comes next there
    assert 'data-key="3"' in page(client, address(case))

    client.post("/desk/keys/", {"keys_on": "on", "key-reject": "x", "severe_in_a_row": "3"})
    shown = page(client, address(case))
    assert 'data-key="x"' in shown
    choices = DeskChoices.objects.get()
    assert (choices.keys, choices.severe_in_a_row, choices.covers) == ({"reject": "x"}, 3, False)
    client.post("/desk/keys/", {"severe_in_a_row": "3"})

    assert "data-key" not in page(client, address(case))
    assert keys_of(DeskChoices())["reject"] == "3"


@pytest.mark.parametrize(("key", "refusal"), [("jj", UnknownKey), ("j", KeyTaken)])
def test_a_key_is_one_sign_and_does_one_thing(make, key, refusal):
    with pytest.raises(refusal):
        choose(make.moderator(), keys={"reject": key})


def test_a_harsh_text_is_covered_until_it_is_opened(make):
    moderator, case = make.moderator(), make.split()
    client = at(moderator)
    assert 'class="cover"' not in page(client, address(case))
    Revision.objects.filter(pk=case.revision_id).update(looks_harsh=True)
    assert 'class="cover"' in page(client, address(case))

    choose(moderator, covers=False)

    assert 'class="cover"' not in page(client, address(case))


def test_after_too_many_hard_texts_in_a_row_something_else_comes_first(make):
    moderator = make.moderator()
    choose(moderator, severe_in_a_row=2)
    make.listed("giveaway", "severe")
    hard = [Case.objects.get(revision=make.pending(text=f"A giveaway, {n}!")) for n in range(4)]
    easy = make.split()
    client = at(moderator)

    first = client.post(address(hard[0]), said(hard[0]))
    second = client.post(address(hard[1]), said(hard[1]), follow=True)

    assert first["Location"] == address(hard[1])
    assert second.redirect_chain[0][0] == f"/desk/pause/?next={hard[2].pk}"
    shown = second.content.decode()
    assert address(easy) in shown
    assert address(hard[2]) in shown
    third = client.post(address(hard[2]), said(hard[2]))
    assert third["Location"] == address(hard[3])


def test_nobody_pauses_before_an_easy_text(make):
    moderator = make.moderator()
    choose(moderator, severe_in_a_row=1)
    make.listed("giveaway", "severe")
    hard = Case.objects.get(revision=make.pending(text="A giveaway!"))
    easy = make.split()

    answer = at(moderator).post(address(hard), said(hard))

    assert answer["Location"] == address(easy)
