"""The addresses of what readers see."""

from django.urls import path

from comments import api as programs
from comments import counts, feeds, reacting, reactions_api, views

pages = [
    path("", views.front, name="front"),
    path("articles/<uuid:article_id>/feed.atom", feeds.of_article, name="article-feed"),
    path("publications/<slug:slug>/feed.atom", feeds.of_publication, name="publication-feed"),
    path("comments/<uuid:comment_id>/", views.comment, name="comment"),
    path("comments/<uuid:comment_id>/replies/", views.replies, name="replies"),
    path("reactions/", reacting.reactions, name="reactions"),
]

api = [
    path("articles", programs.ArticleList.as_view()),
    path("articles/<uuid:pk>", programs.ArticleDetail.as_view()),
    path("comments/<uuid:pk>/replies", programs.Replies.as_view()),
    path("comments/<uuid:pk>/conversation", programs.Around.as_view()),
    path("articles/<uuid:pk>/pulse", programs.Pulse.as_view(), name="pulse"),
    path("articles/<uuid:pk>/pinned", reactions_api.Pinned.as_view()),
    path("articles/<uuid:pk>/picks", reactions_api.Picks.as_view()),
    path("comments/<uuid:pk>/reactions/<str:kind>", reactions_api.ReactionOf.as_view()),
    path("counts", counts.Counts.as_view()),
]
