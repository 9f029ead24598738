"""The addresses that other sites load from us. Those of frames are found in `frames.py`."""

from django.urls import path

from comments.embed import files, fragment, handing_over, views

pages = [
    path("embed.js", files.script, name="embed-script"),
    path("embed.<slug:version>.js", files.script, name="embed-script-version"),
    path("embed/look.css", files.stylesheet, name="embed-look"),
    path("embed/<slug:slug>/fragment", fragment.fragment, name="embed-fragment"),
    path("embed/<slug:slug>/hand-over/", handing_over.hand_over, name="frame-hand-over"),
    path("embed/<slug:slug>/", views.not_open, name="embed"),
    path("embed/<slug:slug>/<uuid:article_id>/<slug:look>/", views.not_open),
]
