import pytest

from comments.models import Comment, Revision, Status, Thread
from moderation.api.own import new_json, own_json
from moderation.models import Case, Decision, ListEntry
from moderation.passports import rule_of
from moderation.refusals import (
    ArticleClosed,
    EmptyText,
    ListedWordUsed,
    ParentNotPublic,
    RepeatedText,
    TextTooLong,
)
from moderation.screening import lists
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw
from newsroom.refusals import AnotherPublication, UnreadableText

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_the_lists_afresh():
    lists.forget()


def test_a_comment_is_born_hidden_with_its_passport(make):
    revision = make.pending()

    assert revision.status == Status.PENDING
    assert (revision.reviews_owed, revision.reviews_given, revision.ratings_received) == (3, 0, 0)
    assert not Comment.public.exists()
    assert not Thread.objects.exists()


def test_the_rule_in_force_is_copied_so_that_a_change_never_rewrites_history(make):
    before = make.pending()
    make.policy(reviews_owed=5)
    after = make.pending()

    before.refresh_from_db()
    assert (before.reviews_owed, rule_of(before).reviews_owed) == (3, 3)
    assert (after.reviews_owed, rule_of(after).reviews_owed) == (5, 5)


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200d", "\u0301\u0301"])
def test_a_text_that_shows_nothing_is_refused(make, text):
    with pytest.raises(EmptyText):
        submit(make.reader(), make.article(), text=text)


def test_a_text_over_the_length_is_refused_with_both_numbers(make):
    with pytest.raises(TextTooLong, match=r"5,001 characters; 5,000 are the most"):
        submit(make.reader(), make.article(), text="x" * 5001)


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 a pair"])
def test_a_text_that_cannot_be_kept_is_refused(make, text):
    with pytest.raises(UnreadableText):
        submit(make.reader(), make.article(), text=text)


def test_overrides_of_direction_are_taken_out_not_refused(make):
    revision = make.pending(text="safe \u202etxet desrever\u202c end")

    assert revision.text == "safe txet desrever end"


def test_a_closed_article_says_why(make):
    article = make.article(comments_open=False, closed_reason="We close on election day.")

    with pytest.raises(ArticleClosed, match=r"We close on election day\."):
        submit(make.reader(), article, text="Let me in.")


def test_the_same_words_twice_are_refused_unless_taken_back(make):
    author = make.reader()
    first = make.pending(author, text="I said so.")

    with pytest.raises(RepeatedText):
        make.pending(author, text="I said so.")
    assert make.pending(make.reader(), text="I said so.")
    withdraw(first.comment)
    assert make.pending(author, text="I said so.")


def test_what_peers_returned_does_not_come_back_by_withdrawing_it(make):
    returned = make.returned(text="You are all fools.")
    withdraw(returned.comment)

    with pytest.raises(RepeatedText):
        make.pending(returned.author, text="You are all fools.")


def test_a_rule_that_asks_for_nothing_queues_the_text_at_once(make):
    make.policy(reviews_owed=0, self_check=False)

    assert make.pending().status == Status.IN_REVIEW


def test_nobody_comments_with_the_account_of_another_publication(make):
    theirs = make.article(make.publication())

    with pytest.raises(AnotherPublication):
        submit(make.reader(issuer="https://elsewhere.example"), theirs, text="Let me in.")


def test_a_reply_needs_a_public_parent_on_the_same_article(make):
    hidden, shown = make.pending().comment, make.released()
    elsewhere = make.article()

    with pytest.raises(ParentNotPublic):
        make.pending(parent=hidden)
    with pytest.raises(ParentNotPublic):
        make.pending(parent=shown, article=elsewhere)
    reply = make.pending(parent=shown).comment
    assert (reply.parent, reply.root, reply.depth) == (shown, shown, 1)


def test_a_severe_phrase_goes_to_the_desk_before_any_peer_sees_it(make):
    ListEntry.objects.create(publication=make.the_paper(), words="kill you", action="severe")

    revision = make.pending(text="One day I will KILL   yоu. I will kill\nyou!")

    assert revision.status == Status.HELD
    case = Case.objects.get(revision=revision)
    assert case.cause == Case.Cause.SEVERE
    decision = Decision.objects.get(pk=revision.decision)
    assert (decision.by, decision.outcome) == ("house", "escalate")
    assert revision.findings[0]["detail"] == "kill you"


def test_a_listed_word_is_held_or_refused_as_the_publication_says(make):
    paper = make.the_paper()
    ListEntry.objects.create(publication=paper, words="giveaway", action="hold")
    ListEntry.objects.create(publication=paper, words="scumbag", action="refuse")

    held = make.pending(text="A giveaway!")
    with pytest.raises(ListedWordUsed) as refused:
        make.pending(text="You scumbag.")

    assert held.status == Status.HELD
    assert Case.objects.get(revision=held).cause == Case.Cause.LISTED
    assert refused.value.facts == {"words": ["scumbag"]}


def test_what_is_refused_leaves_nothing_behind(make):
    with pytest.raises(EmptyText):
        submit(make.reader(), make.article(), text="")

    assert not Comment.objects.exists()
    assert not Revision.objects.exists()


def test_a_post_is_answered_as_the_comment_is_read_afterwards(make):
    revision = make.pending()
    fresh = Revision.objects.select_related("comment__article").get(pk=revision.pk)

    assert new_json(fresh) == own_json(Comment.objects.get(pk=revision.comment_id))
