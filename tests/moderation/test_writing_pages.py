"""The form that a comment is written in: nothing typed is ever lost, nobody sees another's."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from moderation.models import Nudge, Unsent
from moderation.workflow.drafting import keep
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Requested-With": "fetch"}
HOSTILE = '</textarea><script>alert("1")</script>'
LOUD = "THIS IS A SCANDAL AND EVERYBODY KNOWS IT"


@pytest.fixture
def sign_in():
    def signed_in(reader, **options):
        client = Client(**options)
        client.force_login(reader)
        return client

    return signed_in


def page_of(article):
    return f"/articles/{article.pk}/"


def draft_of(article):
    return f"/articles/{article.pk}/draft/"


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def lose_the_session():
    Session.objects.all().delete()


# Kept while it is written


def test_what_a_script_sends_is_there_on_the_next_visit_on_any_device(make, sign_in):
    reader, article = make.reader(), make.article()

    answer = sign_in(reader).post(draft_of(article), {"text": "I thi"}, headers=BY_SCRIPT)

    assert (answer.status_code, answer.json()) == (200, {"kept": True})
    page = shown(sign_in(reader), page_of(article))
    assert ">I thi</textarea>" in page
    assert "Kept just now" in page


def test_a_hostile_text_comes_back_as_text(make, sign_in):
    reader, article = make.reader(), make.article()
    client = sign_in(reader)

    client.post(draft_of(article), {"text": HOSTILE}, headers=BY_SCRIPT)

    for address in (page_of(article), "/me/comments/"):
        page = shown(client, address)
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page


def test_nobody_sees_or_discards_what_another_began(make, sign_in):
    article, shown_comment = make.the_article(), make.released()
    keep(make.reader(), article, text="MARK of another.")
    keep(make.reader(), article, text="MARK of a third.", parent=shown_comment.pk)
    client = sign_in(make.reader())

    for address in (page_of(article), f"{page_of(article)}?reply={shown_comment.pk}"):
        assert "MARK" not in shown(client, address)
    assert "MARK" not in shown(client, "/me/comments/")
    client.post(draft_of(article), {"do": "drop"})
    client.post(draft_of(article), {"do": "drop", "parent": str(shown_comment.pk)})
    assert Unsent.objects.count() == 2


def test_somebody_elses_comment_cannot_be_rewritten_into(make, sign_in):
    theirs = make.returned()
    facts = {"text": "Mine now.", "rewrites": str(theirs.comment_id)}

    answer = sign_in(make.reader()).post(
        draft_of(theirs.comment.article), facts, headers=BY_SCRIPT
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Unsent.objects.exists()


@pytest.mark.parametrize("field", ["parent", "rewrites"])
@pytest.mark.parametrize("key", ["no key", "\x00", "00000000-0000-7000-8000-0000000000ff"])
def test_a_place_that_is_none_is_refused_in_words(make, sign_in, field, key):
    client, article = sign_in(make.reader()), make.article()

    by_script = client.post(draft_of(article), {"text": "a", field: key}, headers=BY_SCRIPT)
    by_form = client.post(draft_of(article), {"text": "Not lost.", field: key})

    assert by_script.status_code in (404, 409)
    assert by_script.json()["detail"]
    assert by_form.status_code in (404, 409)
    assert "Not lost." in by_form.content.decode()


def test_a_script_of_nobody_is_told_to_sign_in(make):
    answer = Client().post(draft_of(make.article()), {"text": "I thi"}, headers=BY_SCRIPT)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_keep_for_later_and_discard_work_without_a_script(make, sign_in):
    client, article = sign_in(make.reader()), make.article()

    kept = client.post(draft_of(article), {"text": "Later.", "do": "keep"}, follow=True)
    assert "Kept. You find it here" in kept.content.decode()
    assert ">Later.</textarea>" in kept.content.decode()
    listed = shown(client, "/me/comments/")
    assert "Begun, not handed in" in listed
    assert f'href="{page_of(article)}#text"' in listed

    dropped = client.post(draft_of(article), {"do": "drop"}, follow=True)
    assert "Discarded." in dropped.content.decode()
    assert "Later." not in dropped.content.decode()
    assert "Begun, not handed in" not in shown(client, "/me/comments/")


# Signed out


def test_what_somebody_wrote_before_signing_in_stands_in_the_form_after_it(make):
    parent = make.released()
    reader, client = make.reader(), Client()
    facts = {"text": "Before I sign in.", "parent": str(parent.pk), "by": ""}
    target = f"{page_of(parent.article)}?reply={parent.pk}#text"

    sent = client.post(page_of(parent.article), facts)
    client.force_login(reader)

    asked = dict(parse_qsl(urlsplit(sent["Location"]).query))
    assert asked == {"next": target}
    page = shown(client, target.removesuffix("#text"))
    assert ">Before I sign in.</textarea>" in page
    assert "In reply to" in page
    assert Unsent.objects.get().parent_id == parent.pk
    assert not Comment.objects.filter(author=reader).exists()


def test_a_session_that_ends_while_one_writes_loses_nothing(make, sign_in):
    reader, article = make.reader(), make.article()
    keep(reader, article, text="I thi")
    client = sign_in(reader)
    lose_the_session()

    sent = client.post(page_of(article), {"text": "I think not.", "by": str(reader.pk)})
    assert sent["Location"].startswith("/login/")
    client.force_login(reader)

    assert ">I think not.</textarea>" in shown(client, page_of(article))
    assert Unsent.objects.get().text == "I think not."


def test_another_who_signs_in_next_never_sees_it(make, sign_in):
    reader, article = make.reader(), make.article()
    client = sign_in(reader)
    lose_the_session()
    client.post(page_of(article), {"text": "MARK mine alone.", "by": str(reader.pk)})

    assert "MARK" not in shown(client, page_of(article))
    client.force_login(make.reader())

    assert "MARK" not in shown(client, page_of(article))
    assert "MARK" not in shown(client, "/me/comments/")
    assert not Unsent.objects.exists()


def test_a_session_that_is_anothers_is_emptied_with_what_was_written_in_it(make, sign_in):
    first, second, article = make.reader(), make.reader(), make.article()
    client = Client()
    client.post(page_of(article), {"text": "MARK of the first.", "by": ""})
    client.force_login(first)

    client.force_login(second)

    assert "MARK" not in shown(client, page_of(article))


def test_after_two_hours_nobody_finds_what_was_written_before_signing_in(make):
    article, client = make.article(), Client()
    client.post(page_of(article), {"text": "MARK of somebody.", "by": ""})
    assert "MARK" in shown(client, page_of(article))

    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert "MARK" not in shown(client, page_of(article))


def test_a_session_holds_a_few_texts_and_no_more(make):
    articles, client = [make.article() for _ in range(5)], Client()

    for number, article in enumerate(articles):
        client.post(page_of(article), {"text": f"MARK {number} " + "x" * 50_000})

    found = [f"MARK {n}" in shown(client, page_of(article)) for n, article in enumerate(articles)]
    assert found == [False, False, True, True, True]
    assert len(str(dict(client.session))) < 3 * 41_000


@pytest.mark.parametrize("text", ["a\x00b", "y" * 39_990])
def test_what_cannot_be_kept_after_signing_in_still_stands_in_the_box(make, text):
    article, client = make.article(), Client()
    reader = make.reader()
    keep(reader, article, text="x" * 100)
    client.post(page_of(article), {"text": text})
    client.force_login(reader)

    page = shown(client, page_of(article))

    assert text in page


def test_who_is_signed_out_can_begin_preview_and_discard(make):
    article, client = make.article(), Client()

    assert "<textarea" in shown(client, page_of(article))
    preview = client.post(page_of(article), {"text": "*So* it is.", "do": "preview"})
    assert "<em>So</em> it is." in preview.content.decode()
    client.post(page_of(article), {"text": "Begun."})
    client.post(draft_of(article), {"do": "drop"})
    assert "Begun." not in shown(client, page_of(article))


def test_keep_for_later_of_who_is_signed_out_leads_through_the_sign_in(make):
    article, client = make.article(), Client()

    sent = client.post(draft_of(article), {"text": "Keep me.", "do": "keep"})
    client.force_login(make.reader())

    assert sent["Location"].startswith("/login/")
    assert "Keep me." in shown(client, page_of(article))


def test_the_new_text_of_a_returned_comment_survives_a_lost_session(make, sign_in):
    mine = make.returned()
    client, path = sign_in(mine.author), f"/me/comments/{mine.comment_id}/rewrite/"
    lose_the_session()

    sent = client.post(path, {"text": "Put better.", "by": str(mine.author.pk)})
    client.force_login(mine.author)

    assert sent["Location"] == f"/login/?next={path}%23text"
    assert ">Put better.</textarea>" in shown(client, path)


# Another account, another token


def test_a_text_is_not_handed_in_under_another_account_unasked(make, sign_in):
    ada, bo, article = make.reader(), make.reader(), make.article()
    client = sign_in(bo)
    facts = {"text": "From the tab of Ada.", "by": str(ada.pk)}

    answer = client.post(page_of(article), facts)
    by_script = client.post(draft_of(article), facts, headers=BY_SCRIPT)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "written under another account" in page
    assert ">From the tab of Ada.</textarea>" in page
    assert f'name="by" value="{bo.pk}"' in page
    assert by_script.json()["code"] == "another_reader"
    assert not Unsent.objects.exists()
    assert not Comment.objects.exists()


def test_a_form_with_a_token_of_before_comes_back_with_its_text(make, sign_in):
    reader, article = make.reader(), make.article()
    client = sign_in(reader, enforce_csrf_checks=True)
    facts = {"text": f"Not lost. {HOSTILE}", "by": str(reader.pk)}

    answer = client.post(page_of(article), facts, headers={"Origin": "http://testserver"})

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Your text is all here" in page
    assert "Not lost. &lt;/textarea&gt;" in page
    token = page.split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
    make.calibrations(3)
    sent = client.post(page_of(article), facts | {"csrfmiddlewaretoken": token})
    assert sent["Location"] == "/reviews/"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_no_other_site_puts_words_into_the_form(make, sign_in, origin):
    client = sign_in(make.reader(), enforce_csrf_checks=True)
    headers = {"Origin": origin} if origin else {}

    answer = client.post(page_of(make.article()), {"text": "MARK of a stranger."}, headers=headers)

    assert answer.status_code == 403
    assert "MARK" not in answer.content.decode()
    assert not Unsent.objects.exists()


def test_who_lost_all_cookies_finds_the_text_too(make):
    mine, ours = make.returned(), {"Origin": "http://testserver"}
    client = Client(enforce_csrf_checks=True)

    article = client.post(page_of(mine.comment.article), {"text": "Still here."}, headers=ours)
    rewrite = client.post(
        f"/me/comments/{mine.comment_id}/rewrite/",
        {"text": "Still here.", "by": str(mine.author.pk)},
        headers=ours,
    )
    script = client.post(draft_of(mine.comment.article), {"text": "a"}, headers=ours | BY_SCRIPT)

    assert article["Location"].startswith("/login/")  # It waits in the session that this began.
    assert rewrite["Location"].startswith("/login/")
    client.force_login(mine.author)
    assert ">Still here.</textarea>" in shown(client, page_of(mine.comment.article))
    assert "Still here." in shown(client, f"/me/comments/{mine.comment_id}/rewrite/")
    assert (script.status_code, script.json()["code"]) == (403, "form_expired")


# Preview


def test_a_preview_shows_the_text_as_it_will_look_and_hands_nothing_in(make, sign_in):
    client, article = sign_in(make.reader()), make.article()
    facts = {"text": f"*So* it is. {HOSTILE}", "do": "preview"}

    page = client.post(page_of(article), facts).content.decode()
    by_script = client.post(page_of(article), facts, headers=BY_SCRIPT).json()

    assert "<em>So</em> it is." in page
    assert "<script>alert" not in page
    assert "*So* it is." in page  # It still stands in the box.
    assert by_script["html"].startswith("<p><em>So</em> it is.")
    assert "<script" not in by_script["html"]
    assert not Comment.objects.exists()
    assert Unsent.objects.get().text.startswith("*So* it is.")


def test_a_preview_says_what_handing_in_would_be_refused_for(make, sign_in):
    make.listed("scumbag", "refuse")
    make.listed("giveaway", "hold")
    client, article = sign_in(make.reader()), make.article()

    refused = client.post(page_of(article), {"text": "You scumbag.", "do": "preview"})
    script = client.post(
        page_of(article), {"text": "x" * 5001, "do": "preview"}, headers=BY_SCRIPT
    )
    held = client.post(page_of(article), {"text": "A giveaway!", "do": "preview"})

    assert refused.status_code == 400
    assert "not published here" in refused.content.decode()
    assert script.json()["code"] == "text_too_long"
    assert held.status_code == 200  # What the desk will look at is not told beforehand.
    assert "held" not in held.content.decode().lower()


def test_a_rewrite_is_kept_previewed_and_refused_in_place(make, sign_in):
    mine = make.returned(text="You are all fools.")
    client, path = sign_in(mine.author), f"/me/comments/{mine.comment_id}/rewrite/"
    article = mine.comment.article

    assert ">You are all fools.</textarea>" in shown(client, path)
    preview = client.post(path, {"text": "You are *all* wrong.", "do": "preview"})
    assert "You are <em>all</em> wrong." in preview.content.decode()
    refused = client.post(path, {"text": "x" * 5001})
    assert refused.status_code == 400
    assert "5,001 characters" in refused.content.decode()
    facts = {"text": "You are all mis", "rewrites": str(mine.comment_id)}
    client.post(draft_of(article), facts, headers=BY_SCRIPT)
    assert ">You are all mis</textarea>" in shown(client, path)
    assert path in shown(client, "/me/comments/")


# One thought


def test_one_thought_is_shown_with_the_text_and_two_ways_on(make, sign_in):
    make.calibrations(3)
    client, article = sign_in(make.reader()), make.article()

    asked = client.post(page_of(article), {"text": LOUD})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "reads like shouting" in page
    assert "Hand in as it is" in page
    assert f">{LOUD}</textarea>" in page
    assert client.post(page_of(article), {"text": LOUD}).status_code == 409  # A second click.

    sent = client.post(page_of(article), {"text": LOUD, "nudge": str(Nudge.objects.get().pk)})
    assert sent["Location"] == "/reviews/"
    assert Nudge.objects.get().outcome == "sent_anyway"
    assert not Unsent.objects.exists()


# On the way


def test_a_second_click_goes_on_like_the_first(make, sign_in):
    make.calibrations(3)
    client, article = sign_in(make.reader()), make.article()

    answers = [client.post(page_of(article), {"text": "Once."}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/reviews/"] * 2
    assert Comment.objects.filter(article=article).count() == 1


def test_a_first_comment_is_told_its_way_and_a_second_is_not(make, sign_in):
    make.calibrations(6)
    client, article = sign_in(make.reader()), make.article()

    assert "Your first comment here?" in shown(client, page_of(article))
    first = client.post(page_of(article), {"text": "The first."}, follow=True)
    second = client.post(page_of(article), {"text": "The second."}, follow=True)

    assert "Your comment is handed in." in first.content.decode()
    assert "Your comment is handed in." not in second.content.decode()
    assert "Your first comment here?" not in shown(client, page_of(article))


def test_where_no_reviews_are_owed_the_way_leads_back_to_the_article(make, sign_in):
    make.policy(reviews_owed=0, self_check=False)
    client, article = sign_in(make.reader()), make.article()

    answer = client.post(page_of(article), {"text": "At once."}, follow=True)

    assert answer.redirect_chain == [(f"{page_of(article)}#waiting", 302)]
    page = answer.content.decode()
    assert "Your comment is now with its readers." in page
    assert "Yours, not public yet" in page


def test_a_reply_quotes_what_it_answers_and_takes_the_focus(make, sign_in):
    parent = make.released(text="The parent speaks.")
    client = sign_in(make.reader())

    page = shown(client, f"{page_of(parent.article)}?reply={parent.pk}")

    quoted = page.split('class="quoted"')[1].split("</div>")[0]
    assert "The parent speaks." in quoted
    assert f"?reply={parent.pk}#text" in page
    assert "autofocus" in page


def test_a_reply_to_what_is_gone_becomes_a_comment_of_its_own_if_its_author_likes(make, sign_in):
    parent, reader = make.released(), make.reader()
    client, article = sign_in(reader), parent.article
    keep(reader, article, text="To you.", parent=parent.pk)
    withdraw(parent)

    seen = shown(client, f"{page_of(article)}?reply={parent.pk}")
    facts = {"text": "To you!", "parent": str(parent.pk), "by": str(reader.pk)}
    sent = client.post(page_of(article), facts)

    assert "as a comment of its own" in seen
    assert ">To you.</textarea>" in seen
    assert sent.status_code == 409
    assert ">To you!</textarea>" in sent.content.decode()
    assert 'name="parent"' not in sent.content.decode()
    [row] = Unsent.objects.all()
    assert row.parent is None


def test_a_refusal_stands_by_the_box_and_takes_the_focus_there(make, sign_in):
    client, article = sign_in(make.reader()), make.article()

    page = client.post(page_of(article), {"text": "x" * 5001}).content.decode()

    box = page.split("<textarea")[1].split(">")[0]
    assert 'aria-invalid="true"' in box
    assert "autofocus" in box
    assert 'aria-describedby="refusal text-hint"' in box
    assert "5,001 characters" in page.split('id="refusal"')[1].split("</span>")[0]


def test_an_article_that_closes_meanwhile_gives_the_text_back(make, sign_in):
    reader = make.reader()
    article = make.article(comments_open=False, closed_reason="Closed on election day.")

    page = sign_in(reader).post(page_of(article), {"text": "Too late."}).content.decode()

    assert "Closed on election day." in page
    assert ">Too late.</textarea>" in page
    assert "readonly" in page


def test_a_full_list_of_unsent_texts_takes_no_more_queries(make, sign_in):
    reader = make.reader()
    client = sign_in(reader)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            shown(client, "/me/comments/")
        return len(captured)

    keep(reader, make.article(), text="One.", parent=None)
    few = queries()
    for _ in range(5):
        parent = make.released()
        keep(reader, parent.article, text="More.", parent=parent.pk)
        keep(reader, make.article(), text="More.")

    assert queries() == few


# One's own text, once more.


@pytest.fixture
def own_once_more(make, sign_in):
    mine = make.pending(text="It is the *bell* that never moved.\n\n> So they said.")
    make.pay(mine)
    return sign_in(mine.author), f"/me/comments/{mine.comment_id}/check/"


def as_its_readers_see_it(page):
    return page.partition('<div class="judged" dir="auto">')[2].partition("</div>")[0]


def test_before_it_is_sent_ones_text_is_shown_as_its_readers_will_see_it(own_once_more):
    client, address = own_once_more

    page = client.get(address).content.decode()

    seen = as_its_readers_see_it(page)
    assert "<em>bell</em>" in seen
    assert "<blockquote>" in seen
    assert '<label for="text">What you wrote</label>' in page
    assert "It is the *bell* that never moved." in page


def test_what_was_changed_and_not_taken_yet_is_shown_as_changed(own_once_more):
    client, address = own_once_more

    page = client.post(address, {"text": f"A *new* word. {HOSTILE}"}).content.decode()

    seen = as_its_readers_see_it(page)
    assert "A <em>new</em> word." in seen
    assert "<script" not in seen
