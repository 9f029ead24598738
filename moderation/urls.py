"""The addresses of everything that a comment goes through."""

from django.urls import path

from moderation import views
from moderation.api import cases, comments, reviews
from moderation.desk import views as desk

pages = [
    path("articles/<uuid:article_id>/", views.article, name="article"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<uuid:assignment_id>/", views.rate, name="rate"),
    path("reviews/<uuid:assignment_id>/skip/", views.skip, name="skip"),
    path("me/comments/", views.my_comments, name="my-comments"),
    path("me/comments/<uuid:comment_id>/check/", views.self_check, name="self-check"),
    path("me/comments/<uuid:comment_id>/rewrite/", views.rewrite, name="rewrite"),
    path("me/comments/<uuid:comment_id>/second-look/", views.second_look, name="second-look"),
    path("me/comments/<uuid:comment_id>/withdraw/", views.withdraw, name="withdraw"),
    path("desk/", desk.cases, name="desk"),
    path("desk/cases/<uuid:case_id>/", desk.case, name="case"),
]

api = [
    path("articles/<uuid:pk>/comments", comments.ArticleComments.as_view()),
    path("comments/<uuid:pk>", comments.CommentDetail.as_view()),
    path("comments/<uuid:pk>/self-check", comments.SelfCheck.as_view()),
    path("comments/<uuid:pk>/rewrite", comments.Rewrite.as_view()),
    path("comments/<uuid:pk>/second-look", comments.SecondLook.as_view()),
    path("me/comments", comments.MyComments.as_view()),
    path("reviews", reviews.Reviews.as_view()),
    path("reviews/<uuid:pk>/rating", reviews.RatingOf.as_view()),
    path("reviews/<uuid:pk>/skip", reviews.SkipOf.as_view()),
    path("cases", cases.Cases.as_view()),
    path("cases/<uuid:pk>/decision", cases.DecisionOf.as_view()),
]
