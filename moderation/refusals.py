"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     EmptyText · TextTooLong · ListedWordUsed ·
│                     MissingAnswer · KeyReused · BlatantReleased · Contradiction ·
│                     NothingChosen · TooManyCases · NotAtThisDesk
├── NotAllowed (403)  ArticleClosed · OwnCase · SameModerator ·
│                     ModeratorsOnly · OwnVoice
├── Conflict (409)    ParentNotPublic · RepeatedText · AlreadyRated · LeaseExpired ·
│                     ReviewsFirst · NotPending · NotReturned · AlreadyDecided ·
│                     NoMoreRewrites · SecondLookSpent · NotForPractice ·
│                     NothingPublic · PinsARoot · TooManyPins · RewordFirst ·
│                     AnotherReader ·
│                     NotInDoubt · NothingToContest · AlreadyAnswered · NotRejected ·
│                     AppealSpent · AppealTooLate · NotPublic · MendTooLate ·
│                     MendNotNow · MendTooLarge · MendsSpent · OneAtATime
└── TooMany (429)     TooManySkips · TooManyMutes
"""

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Conflict, Invalid, NotAllowed, TooMany


class EmptyText(Invalid):
    code = "empty_text"
    sentence = _("There is no text in it.")


class TextTooLong(Invalid):
    code = "text_too_long"
    sentence = _("The text is too long.")


class ListedWordUsed(Invalid):
    code = "listed_word"
    sentence = _("The text uses a word that is not published here. Please put it another way.")


class MissingAnswer(Invalid):
    code = "missing_answer"
    sentence = _("Please answer every question.")


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key was used for another request.")


class BlatantReleased(Invalid):
    code = "blatant_released"
    sentence = _("What is plainly abusive cannot be released.")


class Contradiction(Invalid):
    code = "contradiction"
    sentence = _("That reason says the opposite of the decision.")


class NothingChosen(Invalid):
    code = "nothing_chosen"
    sentence = _("Please choose at least one case.")


class TooManyCases(Invalid):
    code = "too_many_cases"
    sentence = _("Those are more cases than can be decided at once.")


class NotAtThisDesk(Invalid):
    code = "not_at_this_desk"
    sentence = _("Nobody of that name may decide this case.")


class ArticleClosed(NotAllowed):
    code = "article_closed"
    sentence = _("Comments on this article are closed.")


class OwnCase(NotAllowed):
    code = "own_case"
    sentence = _("Nobody decides about their own comment.")


class SameModerator(NotAllowed):
    code = "same_moderator"
    sentence = _("You have decided about this text before; this time another moderator does.")


class ModeratorsOnly(NotAllowed):
    code = "moderators_only"
    sentence = _("Only moderators may see this.")


class OwnVoice(NotAllowed):
    code = "own_voice"
    sentence = _("Nobody mutes themselves.")


class ParentNotPublic(Conflict):
    code = "parent_not_public"
    sentence = _("The comment that this replies to is not public.")


class RepeatedText(Conflict):
    code = "repeated_text"
    sentence = _("You have handed in this very text before.")


class RewordFirst(Conflict):
    """Asked once: its facts name the nudge, with which the text is taken as it is."""

    code = "reword_first"
    sentence = _("Before you hand it in, one thought. You may leave it as it is.")


class AnotherReader(Conflict):
    code = "another_reader"
    sentence = _(
        "This was written under another account than the one that you are signed in with now."
        " If you hand it in, it is from the account that you are signed in with."
    )


class AlreadyRated(Conflict):
    code = "already_rated"
    sentence = _("You have reviewed this comment already.")


class LeaseExpired(Conflict):
    code = "lease_expired"
    sentence = _("The time for this review ran out; it has gone to somebody else.")


class ReviewsFirst(Conflict):
    code = "reviews_first"
    sentence = _("Please finish your reviews first; your own text comes last.")


class NotPending(Conflict):
    code = "not_pending"
    sentence = _("This comment is past that step.")


class NotReturned(Conflict):
    code = "not_returned"
    sentence = _("Only a comment that was returned to you can be written anew or looked at again.")


class NoMoreRewrites(Conflict):
    code = "no_more_rewrites"
    sentence = _("This comment has been written anew as often as it may.")


class SecondLookSpent(Conflict):
    code = "second_look_spent"
    sentence = _("The desk has looked at this text already.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    sentence = _("This case has been decided already.")


class NotForPractice(Conflict):
    code = "not_for_practice"
    sentence = _("This text cannot be used for practice.")


class NotInDoubt(Conflict):
    code = "not_in_doubt"
    sentence = _("Nobody waits for a moderator to look at this practice text.")


class NothingToContest(Conflict):
    code = "nothing_to_contest"
    sentence = _("There is nothing in this letter to object to.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    sentence = _("This objection has been answered already.")


class NothingPublic(Conflict):
    code = "nothing_public"
    sentence = _("This comment is not public.")


class PinsARoot(Conflict):
    code = "pins_a_root"
    sentence = _("Only a comment that begins a conversation can be pinned; a reply can be picked.")


class TooManyPins(Conflict):
    code = "too_many_pins"
    sentence = _(
        "Three comments of this article are pinned already. Please unpin one of them first."
    )


class NotRejected(Conflict):
    code = "not_rejected"
    sentence = _("Only what the desk rejected can be appealed.")


class AppealSpent(Conflict):
    code = "appeal_spent"
    sentence = _("This has been appealed already; that can be done once.")


class AppealTooLate(Conflict):
    code = "appeal_too_late"
    sentence = _("The time to appeal against this is over.")


class NotPublic(Conflict):
    code = "not_public"
    sentence = _("Only a public comment can be changed.")


class EditUnderWay(Conflict):
    code = "edit_under_way"
    sentence = _("A new text of this comment is under way. You may take it back first.")


class MendTooLate(Conflict):
    code = "mend_too_late"
    sentence = _("The minutes in which a slip can be mended are over.")


class MendNotNow(Conflict):
    code = "mend_not_now"
    sentence = _("This comment cannot be mended just now.")


class MendTooLarge(Conflict):
    code = "mend_too_large"
    sentence = _(
        "This is more than a slip mended. What others have read may not change its meaning, so"
        " that only a few letters can be set right."
    )


class MendsSpent(Conflict):
    code = "mends_spent"
    sentence = _("This comment has been mended as often as it may.")


class TooManySkips(TooMany):
    code = "too_many_skips"
    sentence = _("That was one skip too many for a day. Please answer as well as you can.")


class TooManyMutes(TooMany):
    code = "too_many_mutes"
    sentence = _("You have muted as many people as one may. Please unmute somebody first.")


class OneAtATime(Conflict):
    code = "one_at_a_time"
    sentence = _("Notices, appeals and samples are decided one at a time.")
