"""The addresses of what readers see."""

from django.urls import path

from comments import api as programs
from comments import views

pages = [
    path("", views.front, name="front"),
    path("comments/<uuid:comment_id>/", views.comment, name="comment"),
]

api = [
    path("articles", programs.ArticleList.as_view()),
    path("articles/<uuid:pk>", programs.ArticleDetail.as_view()),
    path("counts", programs.Counts.as_view()),
]
