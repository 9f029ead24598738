from allauth.account import views as accounts
from django.urls import include, path

from newsroom.accounts import sign_in_with, token_pages, views

urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("me/settings/", views.settings, name="settings"),
    path("me/settings/name/", views.name, name="settings-name"),
    path("me/settings/sessions/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("me/settings/leave/", views.leave, name="leave"),
    path("me/settings/stay/", views.stay, name="stay"),
    path("me/settings/tokens/", token_pages.tokens, name="tokens"),
    path("me/settings/tokens/new/", token_pages.new_token, name="new-token"),
    path(
        "me/settings/tokens/<uuid:token_id>/revoke/", token_pages.revoke_token, name="revoke-token"
    ),
    path("account/logout/", views.sign_out),
    path("account/email/", views.only_here(accounts.email)),
    path("account/password/set/", views.only_here(accounts.password_set)),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    # django-allauth looks for these by its own names.
    path("account/with/<slug:provider_id>/", sign_in_with.go, name="openid_connect_login"),
    path(
        "account/with/<slug:provider_id>/back/",
        sign_in_with.come_back,
        name="openid_connect_callback",
    ),
    path("account/with-nobody/", sign_in_with.cancelled, name="socialaccount_login_cancelled"),
    # The last of a name is the one that links lead to.
    path("signup/", accounts.signup, name="account_signup"),
    path("login/", accounts.login, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
]
