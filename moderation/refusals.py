"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     EmptyText · TextTooLong · ListedWordUsed ·
│                     MissingAnswer · KeyReused · BlatantReleased · Contradiction
├── NotAllowed (403)  ArticleClosed · AnotherPublication · OwnCase · SameModerator ·
│                     ModeratorsOnly · OwnVoice
├── Conflict (409)    ParentNotPublic · RepeatedText · AlreadyRated · LeaseExpired ·
│                     ReviewsFirst · NotPending · NotReturned · AlreadyDecided ·
│                     NoMoreRewrites · SecondLookSpent · NotForPractice ·
│                     NotInDoubt · NothingToContest · AlreadyAnswered
└── TooMany (429)     TooManySkips · TooManyMutes
"""

from newsroom.refusals import Conflict, Invalid, NotAllowed, TooMany


class EmptyText(Invalid):
    code = "empty_text"
    sentence = "There is no text in it."


class TextTooLong(Invalid):
    code = "text_too_long"
    sentence = "The text is too long."


class ListedWordUsed(Invalid):
    code = "listed_word"
    sentence = "The text uses a word that is not published here. Please put it another way."


class MissingAnswer(Invalid):
    code = "missing_answer"
    sentence = "Please answer every question."


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was used for another request."


class BlatantReleased(Invalid):
    code = "blatant_released"
    sentence = "What is plainly abusive cannot be released."


class Contradiction(Invalid):
    code = "contradiction"
    sentence = "That reason says the opposite of the decision."


class ArticleClosed(NotAllowed):
    code = "article_closed"
    sentence = "Comments on this article are closed."


class AnotherPublication(NotAllowed):
    code = "another_publication"
    sentence = "Your account is another publication's."


class OwnCase(NotAllowed):
    code = "own_case"
    sentence = "Nobody decides about their own comment."


class SameModerator(NotAllowed):
    code = "same_moderator"
    sentence = "You have decided about this text before; this time another moderator does."


class ModeratorsOnly(NotAllowed):
    code = "moderators_only"
    sentence = "Only moderators may see this."


class OwnVoice(NotAllowed):
    code = "own_voice"
    sentence = "Nobody mutes themselves."


class ParentNotPublic(Conflict):
    code = "parent_not_public"
    sentence = "The comment that this replies to is not public."


class RepeatedText(Conflict):
    code = "repeated_text"
    sentence = "You have handed in this very text before."


class AlreadyRated(Conflict):
    code = "already_rated"
    sentence = "You have reviewed this comment already."


class LeaseExpired(Conflict):
    code = "lease_expired"
    sentence = "The time for this review ran out; it has gone to somebody else."


class ReviewsFirst(Conflict):
    code = "reviews_first"
    sentence = "Please finish your reviews first; your own text comes last."


class NotPending(Conflict):
    code = "not_pending"
    sentence = "This comment is past that step."


class NotReturned(Conflict):
    code = "not_returned"
    sentence = "Only a comment that was returned to you can be written anew or looked at again."


class NoMoreRewrites(Conflict):
    code = "no_more_rewrites"
    sentence = "This comment has been written anew as often as it may."


class SecondLookSpent(Conflict):
    code = "second_look_spent"
    sentence = "The desk has looked at this text already."


class AlreadyDecided(Conflict):
    code = "already_decided"
    sentence = "This case has been decided already."


class NotForPractice(Conflict):
    code = "not_for_practice"
    sentence = "This text cannot be used for practice."


class NotInDoubt(Conflict):
    code = "not_in_doubt"
    sentence = "Nobody waits for a moderator to look at this practice text."


class NothingToContest(Conflict):
    code = "nothing_to_contest"
    sentence = "There is nothing in this letter to object to."


class AlreadyAnswered(Conflict):
    code = "already_answered"
    sentence = "This objection has been answered already."


class TooManySkips(TooMany):
    code = "too_many_skips"
    sentence = "That was one skip too many for a day. Please answer as well as you can."


class TooManyMutes(TooMany):
    code = "too_many_mutes"
    sentence = "You have muted as many people as one may. Please unmute somebody first."
