"""Every address of the site."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

import comments.embed.urls
import comments.urls
import moderation.urls
from newsroom import languages
from newsroom.health import healthz
from newsroom.statements import accessibility

urlpatterns = [
    path("healthz", healthz),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("accessibility/", accessibility, name="accessibility"),
    path("language/", languages.choose, name="language"),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include([*moderation.urls.api, *comments.urls.api])),
    *moderation.urls.pages,
    *comments.urls.pages,
    *comments.embed.urls.pages,
]

handler400 = "newsroom.problems.bad_request"
handler404 = "newsroom.problems.not_found"
handler500 = "newsroom.problems.fault"
