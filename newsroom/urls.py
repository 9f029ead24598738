"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

import comments.embed.urls
import comments.urls
import moderation.urls
import newsroom.accounts.urls
from newsroom import languages, own_api, problems, token_api
from newsroom.api import pages as api_pages
from newsroom.health import healthz
from newsroom.security_txt import ADDRESS, security_txt
from newsroom.statements import accessibility
from newsroom.takeaway import takeaway

admin.autodiscover()

urlpatterns = [
    path("healthz", healthz),
    path(ADDRESS, security_txt),
    *newsroom.accounts.urls.urlpatterns,
    path("accessibility/", accessibility, name="accessibility"),
    path("language/", languages.choose, name="language"),
    path("me/settings/data/", takeaway, name="takeaway"),
    path("api/", api_pages.index, name="api"),
    path("api/v1/schema", api_pages.Schema.as_view(), name="schema"),
    path("api/v1/me", own_api.Me.as_view()),
    path("api/v1/me/data", own_api.OwnData.as_view()),
    path("api/v1/me/tokens", token_api.AccessTokens.as_view()),
    path("api/v1/me/tokens/<uuid:pk>", token_api.AccessTokenOf.as_view()),
    path("api/v1/me/leaving", own_api.Leaving.as_view()),
    path("api/v1/me/sign-out", own_api.SignOut.as_view()),
    path("api/v1/", include([*moderation.urls.api, *comments.urls.api])),
    re_path(r"^api/v1(?:/.*)?$", problems.nothing_in_the_api),
    path("api/<slug:chapter>/", api_pages.chapter, name="api-chapter"),
    path("admin/", admin.site.urls),
    *moderation.urls.pages,
    *comments.urls.pages,
    *comments.embed.urls.pages,
]

handler400 = "newsroom.problems.bad_request"
handler429 = "newsroom.problems.too_many"  # allauth looks for it here
handler404 = "newsroom.problems.not_found"
handler500 = "newsroom.problems.fault"
