"""django-comments-xtd as its manual sets it up, to be posted to; run by a Python that has it.

Of its own: no mail and no confirmation by mail (its settings say so), and whoever posts is taken
as signed in, so that no form hash is asked for. Served by gunicorn with two workers, as its
makers do, or by whatever serves a WSGI application.
"""

import os
import sys
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings

_url = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="measured",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    SITE_ID=1,
    LOGGING_CONFIG=None,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "rest_framework",
        "django_comments_xtd",
        "django_comments",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                ]
            },
        }
    ],
    COMMENTS_APP="django_comments_xtd",
    COMMENTS_XTD_MAX_THREAD_LEVEL=6,
    COMMENTS_XTD_CONFIRM_EMAIL=False,
    COMMENTS_XTD_SALT=b"measured",
    COMMENTS_XTD_FROM_EMAIL="noreply@example.com",
    COMMENTS_XTD_CONTACT_EMAIL="helpdesk@example.com",
    COMMENTS_XTD_API_USER_REPR=lambda user: user.username,
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": []},
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(_url.path[1:]),
            "USER": _url.username,
            "HOST": parse_qs(_url.query)["host"][0],
            "CONN_MAX_AGE": 600,
        }
    },
)
django.setup()

from django.core.management import call_command  # noqa: E402 - once it is configured
from django.core.wsgi import get_wsgi_application  # noqa: E402 - likewise
from django.urls import include, path  # noqa: E402 - likewise
from django_comments_xtd.signals import should_request_be_authorized  # noqa: E402 - likewise

urlpatterns = [path("comments/", include("django_comments_xtd.urls"))]


def authorized(**_: object) -> bool:
    return True


should_request_be_authorized.connect(authorized)
application = get_wsgi_application()


def set_up() -> None:
    """Its tables, and a thing to comment on: a site, as good as any object."""
    call_command("migrate", verbosity=0)


if __name__ == "__main__" and sys.argv[1:] == ["set-up"]:
    set_up()
