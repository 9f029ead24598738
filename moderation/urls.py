"""The addresses of everything that a comment goes through."""

from django.urls import path

from moderation.api import cases, comments, letters, looking_back, mail, reviews
from moderation.api import highlights as highlight_api
from moderation.api import muting as muting_api
from moderation.api import notes as note_api
from moderation.api import people as people_api
from moderation.api import reacting as reacting_api
from moderation.api import sanctions as sanction_api
from moderation.desk import highlights, objections, people, restricting, reviewers
from moderation.desk import views as desk
from moderation.views import (
    articles,
    authors,
    drafts,
    muting,
    reacting,
    reviewing,
    rewriting,
    standing,
    volunteering,
)
from moderation.views import letters as letter_pages
from moderation.views import mail as mail_pages

pages = [
    path("articles/<uuid:article_id>/", articles.article, name="article"),
    path("articles/<uuid:article_id>/draft/", drafts.draft, name="draft"),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/help/", volunteering.help_out, name="help-out"),
    path("reviews/help/invitations/", volunteering.invitations, name="invitations"),
    path("reviews/<uuid:assignment_id>/", reviewing.rate, name="rate"),
    path("reviews/<uuid:assignment_id>/skip/", reviewing.skip, name="skip"),
    path("me/comments/", authors.my_comments, name="my-comments"),
    path("me/comments/<uuid:comment_id>/", authors.my_comment, name="my-comment"),
    path("me/comments/<uuid:comment_id>/check/", authors.self_check, name="self-check"),
    path("me/comments/<uuid:comment_id>/rewrite/", rewriting.rewrite, name="rewrite"),
    path("me/comments/<uuid:comment_id>/sent/", authors.sent, name="sent"),
    path("me/comments/<uuid:comment_id>/second-look/", authors.second_look, name="second-look"),
    path("me/comments/<uuid:comment_id>/mend/", authors.mend, name="mend"),
    path("me/comments/<uuid:comment_id>/edit/", rewriting.edit, name="edit"),
    path(
        "me/comments/<uuid:comment_id>/edit/back/", authors.take_back_edit, name="take-back-edit"
    ),
    path("me/comments/<uuid:comment_id>/appeal/", authors.appeal, name="appeal"),
    path("me/comments/<uuid:comment_id>/withdraw/", authors.withdraw, name="withdraw"),
    path("me/reviews/", reviewing.my_reviews, name="my-reviews"),
    path("me/muted/", muting.muted, name="muted"),
    path("me/muted/<uuid:mute_id>/", muting.unmute, name="unmute"),
    path("comments/<uuid:comment_id>/mute/", muting.mute, name="mute"),
    path("reactions/", reacting.reactions, name="reactions"),
    path("me/standing/", standing.standing, name="standing"),
    path("me/standing/<uuid:sanction_id>/read/", standing.acknowledge, name="acknowledge"),
    path("me/letters/", letter_pages.letters, name="letters"),
    path("me/letters/<uuid:letter_id>/", letter_pages.letter, name="letter"),
    path("me/letters/<uuid:letter_id>/contest/", letter_pages.contest, name="contest"),
    path("me/replies/", letter_pages.replies, name="replies-to-me"),
    path("me/mail/", mail_pages.mail, name="mail"),
    path("me/mail/asked/", mail_pages.answer_about_mail, name="answer-about-mail"),
    path("mail/stop/<str:token>/", mail_pages.stop_mail, name="stop-mail"),
    path("desk/", desk.cases, name="desk"),
    path("desk/objections/", objections.objections, name="objections"),
    path("desk/objections/<uuid:letter_id>/", objections.answer, name="answer-objection"),
    path("desk/practice/<uuid:revision_id>/", objections.settle, name="settle-practice"),
    path("desk/highlights/", highlights.highlights, name="highlight"),
    path("desk/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/people/", people.people, name="people"),
    path("desk/people/<uuid:reader_id>/", people.person, name="person"),
    path("desk/people/<uuid:reader_id>/sanctions/", restricting.impose, name="impose"),
    path("desk/people/<uuid:reader_id>/notes/", restricting.note, name="note"),
    path("desk/people/<uuid:reader_id>/void/", reviewers.void_reviews, name="void-reviews"),
    path("desk/sanctions/<uuid:sanction_id>/lift/", restricting.lift, name="lift-sanction"),
    path("desk/reviewers/<uuid:reader_id>/", reviewers.reviewer, name="reviewer"),
]

api = [
    path("articles/<uuid:pk>/comments", comments.ArticleComments.as_view()),
    path("comments/<uuid:pk>", comments.CommentDetail.as_view()),
    path("comments/<uuid:pk>/self-check", comments.SelfCheck.as_view()),
    path("comments/<uuid:pk>/rewrite", comments.Rewrite.as_view()),
    path("comments/<uuid:pk>/second-look", comments.SecondLook.as_view()),
    path("comments/<uuid:pk>/edit", comments.Edit.as_view()),
    path("comments/<uuid:pk>/mend", comments.Mend.as_view()),
    path("comments/<uuid:pk>/appeal", comments.Appeal.as_view()),
    path("me/comments", comments.MyComments.as_view()),
    path("comments/<uuid:pk>/mute", muting_api.MuteAuthor.as_view()),
    path("me/muted", muting_api.Muted.as_view()),
    path("me/muted/<uuid:pk>", muting_api.Unmute.as_view()),
    path("me/reviews", looking_back.MyReviews.as_view()),
    path("me/letters", letters.Letters.as_view()),
    path("me/letters/<uuid:pk>/read", letters.ReadMark.as_view()),
    path("me/letters/<uuid:pk>/objection", letters.Objection.as_view()),
    path("me/mail", mail.MailChoices.as_view()),
    path("reviews", reviews.Reviews.as_view()),
    path("reviews/<uuid:pk>/rating", reviews.RatingOf.as_view()),
    path("reviews/<uuid:pk>/skip", reviews.SkipOf.as_view()),
    path("cases", cases.Cases.as_view()),
    path("cases/<uuid:pk>/decision", cases.DecisionOf.as_view()),
    path("comments/<uuid:pk>/reactions/<str:kind>", reacting_api.ReactionOf.as_view()),
    path("me/standing", sanction_api.OwnStanding.as_view()),
    path("me/standing/<uuid:pk>/read", sanction_api.Acknowledge.as_view()),
    path("people", people_api.People.as_view()),
    path("people/<uuid:pk>", people_api.Person.as_view()),
    path("people/<uuid:pk>/texts", people_api.TextsOf.as_view()),
    path("people/<uuid:pk>/notes", note_api.NotesOn.as_view()),
    path("people/<uuid:pk>/voiding", note_api.VoidingOf.as_view()),
    path("people/<uuid:pk>/sanctions", sanction_api.SanctionsOf.as_view()),
    path("sanctions/<uuid:pk>/lift", sanction_api.Lift.as_view()),
    path("comments/<uuid:pk>/pin", highlight_api.Pin.as_view()),
    path("comments/<uuid:pk>/pick", highlight_api.Pick.as_view()),
]
