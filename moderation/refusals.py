"""The refusals of this app, each with a code that never changes.

newsroom.refusals.Refusal
├── Invalid (400)     EmptyText · TextTooLong · ListedWordUsed · ListedLinkUsed ·
│                     ListedNameUsed · CheckRefused · BadEntry · BadFile ·
│                     MissingAnswer · KeyReused · BlatantReleased · Contradiction ·
│                     UnfitTimes · UnfitHook · BadOpinion · NobodyFoundItCivil ·
│                     UnknownPlaceholder · UnknownKey · KeyTaken · NothingChosen ·
│                     TooManyCases · NotAtThisDesk · UnknownEvent
├── NotAllowed (403)  ArticleClosed · OwnCase · SameModerator ·
│                     ModeratorsOnly · NotYourDesk · NotYours · SeniorsOnly · AdminsOnly ·
│                     FellowModerator · TooLateToCorrect · OwnVoice · OwnReport ·
│                     Suspended · Banned · WarningFirst · NotReviewing
├── Conflict (409)    EntryListed · ParentNotPublic · RepeatedText · AlreadyRated · LeaseExpired ·
│                     ReviewsFirst · NotPending · NotReturned · AlreadyDecided ·
│                     StaleCase · NothingReported · NothingToFeature · TitleTaken ·
│                     TooLateToUndo · RestrictedWithIt · NotDecided · DecidedAgain ·
│                     NoMoreRewrites · SecondLookSpent · NotForPractice ·
│                     NothingPublic · PinsARoot · TooManyPins · RewordFirst ·
│                     AnotherReader ·
│                     NotInDoubt · NothingToContest · AlreadyAnswered · NotRejected ·
│                     AppealSpent · AppealTooLate · WithTheDesk ·
│                     HarsherOnAppeal · NotPublic · MendTooLate ·
│                     MendNotNow · MendTooLarge · MendsSpent · TellFirst ·
│                     AlreadyOver · NothingToAcknowledge · AlreadyReported ·
│                     ComplaintSpent · ComplaintTooLate · OneAtATime ·
│                     AnsweredOtherwise · AnswerTooLate · HookNameTaken · TooManyHooks ·
│                     AlreadyPaused · NotPaused · StillWaiting · TooManyEndpoints
└── TooMany (429)     TooManySkips · TooManyMutes · TooManyReports · TooManyNotices ·
                      TooManyComments · TooManyPending · TooNew · ListFull
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


class ListedLinkUsed(Invalid):
    code = "listed_link"
    sentence = _("The text links to a site that is not linked to from here. Please leave it out.")


class ListedNameUsed(Invalid):
    code = "listed_name"
    sentence = _("Comments are not published here under your name. Please change it first.")


class CheckRefused(Invalid):
    """What a check of the newsroom's own refuses; its sentence is the check's."""

    code = "check_refused"
    sentence = _("The text cannot be taken like this. Please put it another way.")


class BadEntry(Invalid):
    """Something that no list can look for."""

    code = "bad_entry"
    sentence = _("This cannot be looked for.")


class BadFile(Invalid):
    code = "bad_file"
    sentence = _("This file cannot be read.")


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


class UnfitTimes(Invalid):
    code = "unfit_times"
    sentence = _("These times do not fit together.")


class NobodyFoundItCivil(Invalid):
    code = "nobody_found_it_civil"
    sentence = _("No reader has let it through, so there is nobody to tell.")


class UnknownPlaceholder(Invalid):
    code = "unknown_placeholder"
    sentence = _("Only {article} and {newspaper} can be filled in.")


class UnknownKey(Invalid):
    code = "unknown_key"
    sentence = _("A key is one letter, digit or sign.")


class KeyTaken(Invalid):
    code = "key_taken"
    sentence = _("Two acts cannot have the same key.")


class TitleTaken(Conflict):
    code = "title_taken"
    sentence = _("There is a template of that title in that language already.")


class UnknownState(Invalid):
    code = "unknown_state"
    sentence = _("A text is never in that state.")


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


class SessionNeeded(NotAllowed):
    code = "session_needed"
    sentence = _("Tokens cannot do this. Please do it on our own pages, signed in there.")


class ModeratorsOnly(NotAllowed):
    code = "moderators_only"
    sentence = _("Only moderators may see this.")


class SeniorsOnly(NotAllowed):
    code = "seniors_only"
    sentence = _("Only a senior moderator may do that.")


class FellowModerator(NotAllowed):
    code = "fellow_moderator"
    sentence = _("Only an admin restricts somebody who sits at the desk.")


class Suspended(NotAllowed):
    """Its facts say until when, and where to object."""

    code = "suspended"
    sentence = _("You cannot take part here for now. You can read, and object to it.")


class Banned(NotAllowed):
    """Its facts say since when, until when if it has an end, and where to object."""

    code = "banned"
    sentence = _("You cannot take part here any more. You can read, and object to it.")


class WarningFirst(NotAllowed):
    """Its facts name the warning that is to be acknowledged first."""

    code = "warning_first"
    sentence = _("The desk has written to you. Please read that first, and say that you have.")


class NotReviewing(NotAllowed):
    code = "not_reviewing"
    sentence = _("You do not review for now; the desk reads your comments instead.")


class AdminsOnly(NotAllowed):
    code = "admins_only"
    sentence = _("Only admins of the desk may see this.")


class NotYourDesk(NotAllowed):
    code = "not_your_desk"
    sentence = _("You have no role at this desk, or not for this section.")


class NotYours(NotAllowed):
    code = "not_yours"
    sentence = _("Only who made a decision can take it back; a senior moderator may correct it.")


class OwnVoice(NotAllowed):
    code = "own_voice"
    sentence = _("Nobody mutes themselves.")


class OwnReport(NotAllowed):
    code = "own_report"
    sentence = _("Nobody reports their own comment. You can change it, or delete it.")


class EntryListed(Conflict):
    code = "entry_listed"
    sentence = _("This is on the list already.")


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


class StaleCase(Conflict):
    """Its facts have the version that the case has now."""

    code = "stale_case"
    sentence = _("Something about this case has changed since you opened it. Please look again.")


class NothingReported(Conflict):
    code = "nothing_reported"
    sentence = _("Nobody has reported it, so there is nothing to ignore.")


class NothingToFeature(Conflict):
    code = "nothing_to_feature"
    sentence = _("This text cannot be featured: it would not be shown, or is judged blind.")


class TooLateToUndo(Conflict):
    code = "too_late_to_undo"
    sentence = _("It is too late to take this back. It can still be corrected.")


class RestrictedWithIt(Conflict):
    code = "restricted_with_it"
    sentence = _("Its author was written to because of it. Lift that first, and correct this.")


class NotDecided(Conflict):
    code = "not_decided"
    sentence = _("Nothing has been decided here that could be corrected.")


class DecidedAgain(Conflict):
    code = "decided_again"
    sentence = _("Something else has become of the text since that decision.")


class TooLateToCorrect(NotAllowed):
    code = "too_late_to_correct"
    sentence = _(
        "You may correct your own decision for an hour. Now a senior moderator can do it."
    )


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
    sentence = _("Only what the desk has decided against can be appealed.")


class AppealSpent(Conflict):
    code = "appeal_spent"
    sentence = _("This has been appealed already; that can be done once.")


class AppealTooLate(Conflict):
    code = "appeal_too_late"
    sentence = _("The time to appeal against this is over.")


class WithTheDesk(Conflict):
    code = "with_the_desk"
    sentence = _("The desk is looking at it already.")


class HarsherOnAppeal(Conflict):
    code = "harsher_on_appeal"
    sentence = _("An appeal makes nothing worse: what was returned is not rejected on appeal.")


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


class TellFirst(Conflict):
    code = "tell_first"
    sentence = _(
        "Nobody has told this reader yet that their reviews are off. Please send a message or a"
        " warning first."
    )


class AlreadyOver(Conflict):
    code = "already_over"
    sentence = _("That is over already.")


class NothingToAcknowledge(Conflict):
    code = "nothing_to_acknowledge"
    sentence = _("There is no warning to be acknowledged.")


class KidTaken(Conflict):
    code = "kid_taken"
    sentence = _("There is a key of that name already.")


class KeyEnded(Conflict):
    code = "key_ended"
    sentence = _("This key is not in use any more, or another has taken its place.")


class WindowOpen(Conflict):
    code = "window_open"
    sentence = _("Accounts are being linked already. End that first.")


class TooManySkips(TooMany):
    code = "too_many_skips"
    sentence = _("That was one skip too many for a day. Please answer as well as you can.")


class ListFull(TooMany):
    code = "list_full"
    sentence = _("That would be more entries than one publication can have.")


class TooManyMutes(TooMany):
    code = "too_many_mutes"
    sentence = _("You have muted as many people as one may. Please unmute somebody first.")


class AlreadyReported(Conflict):
    code = "already_reported"
    sentence = _("You have reported this comment already. You will be told what became of it.")


class ComplaintSpent(Conflict):
    code = "complaint_spent"
    sentence = _("You can complain once, and where a comment stays only.")


class ComplaintTooLate(Conflict):
    code = "complaint_too_late"
    sentence = _("The time to complain about this is over.")


class TooManyReports(TooMany):
    code = "too_many_reports"
    sentence = _("You have reported as many comments as one may in a day. Please come back later.")


class TooManyNotices(TooMany):
    code = "too_many_notices"
    sentence = _(
        "More notices have come from here than we can take in an hour. Please try again later."
    )


class TooManyComments(TooMany):
    code = "too_many_comments"
    sentence = _("You have written as many comments as one may for now.")


class TooManyPending(TooMany):
    code = "too_many_pending"
    sentence = _(
        "Several comments of yours wait for the reviews that you owe. Please finish some of"
        " these first, or take a comment back."
    )


class TooManyUndecided(TooMany):
    code = "too_many_undecided"
    sentence = _(
        "You are new here, and several comments of yours are still being read. Please wait for"
        " one of these, or take it back."
    )


class TooNew(TooMany):
    code = "too_new"
    sentence = _("It is very busy here just now, and your account is new.")


class OneAtATime(Conflict):
    code = "one_at_a_time"
    sentence = _("Notices, appeals and samples are decided one at a time.")


class UnfitHook(Invalid):
    """Something about how a hook is set up that cannot be."""

    code = "unfit_hook"
    sentence = _("A hook cannot be set up like this.")


class BadOpinion(Invalid):
    """A hook's answer that cannot be used; the sentence says why."""

    code = "bad_opinion"
    sentence = _("This answer cannot be used.")


class AnsweredOtherwise(Conflict):
    code = "answered_otherwise"
    sentence = _("There is another answer already. The first one counts.")


class AnswerTooLate(Conflict):
    code = "answer_too_late"
    status = 410
    sentence = _("It is too long ago: answers are taken until a week after the deadline.")


class HookNameTaken(Conflict):
    code = "hook_name_taken"
    sentence = _("There is another hook of that name.")


class TooManyHooks(Conflict):
    code = "too_many_hooks"
    sentence = _("There are as many hooks as there may be. Remove one first.")


class UnknownEvent(Invalid):
    code = "unknown_event"
    sentence = _("There is no event of that name.")


class TooManyEndpoints(Conflict):
    code = "too_many_endpoints"
    sentence = _("Your publication has as many endpoints as it may have.")


class AlreadyPaused(Conflict):
    code = "already_paused"
    sentence = _("It is paused already.")


class NotPaused(Conflict):
    code = "not_paused"
    sentence = _("It is not paused.")


class StillWaiting(Conflict):
    code = "still_waiting"
    sentence = _("It is still on its way.")


class AlreadyClaimed(Conflict):
    code = "already_claimed"
    sentence = _("It was already said whose these comments are.")


class ImportUnderWay(Conflict):
    code = "import_under_way"
    sentence = _(
        "Comments of that site are being brought in, or taken back, just now. Please try again"
        " later."
    )
