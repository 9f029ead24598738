"""One file. The environment decides, and what is missing fails loudly."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from newsroom.databases import databases, replicas_of
from newsroom.limits import table
from newsroom.logs import lines
from newsroom.networks import read_networks
from newsroom.secret_keys import wrong_with
from newsroom.servers import embedded_addresses
from newsroom.tracing.beginning import traces_to

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# Where a demo or a test run keeps its embedded servers; real ones are named by URL.
THIRD_READING_DATA = BASE_DIR / env("THIRD_READING_DATA", default=".demo")
_embedded = embedded_addresses(THIRD_READING_DATA)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default=_embedded.get("secret_key", ""))
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set, and no demo has been started here: run `make demo`, or set it."
    )
# Behind https is a real site: whoever knew its key could sign anybody in.
HTTPS = env.bool("HTTPS", default=False)
# Keys of before. What they signed is believed as what ours signs, so they are looked at alike.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for _name, _secret in [
    ("SECRET_KEY", SECRET_KEY),
    *(("one of SECRET_KEY_FALLBACKS", key) for key in SECRET_KEY_FALLBACKS),
]:
    if HTTPS and (wrong := wrong_with(_secret, of_a_demo=_embedded.get("secret_key", ""))):
        raise ImproperlyConfigured(
            f"HTTPS is on, and {_name} {wrong}. Make one: openssl rand -base64 48"
        )
if HTTPS and DEBUG:
    raise ImproperlyConfigured(
        "HTTPS and DEBUG are on: a page of errors would show anybody what is behind it."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Web processes may come by way of PgBouncer in transaction mode. Workers, beat and manage.py come
# straight: they lock for longer than a transaction.
SERVES_WEB = env.bool("SERVES_WEB", default=False)  # set by newsroom/wsgi.py
PGBOUNCER_URL = env("PGBOUNCER_URL", default="") if SERVES_WEB else ""
# Where anonymous readers' pages are read from, by commas, if it is not far behind; docs/scaling.md
REPLICA_DATABASE_URLS = env.list("REPLICA_DATABASE_URLS", default=[])
REPLICA_BEHIND_AT_MOST = env.float("REPLICA_BEHIND_AT_MOST", default=2.0)  # seconds
DATABASES = databases(
    env.db_url_config,
    env("DATABASE_URL", default=_embedded.get("database_url", ""))
    # Nobody listens there: commands that need no database run, the others say why not.
    or f"postgresql://postgres@/no_database_url_is_set?host={THIRD_READING_DATA}",
    pgbouncer=PGBOUNCER_URL,
    replicas=REPLICA_DATABASE_URLS if SERVES_WEB else [],
    # What is sent again and again is planned once for each connection (newsroom/prepared.py).
    prepares=env.bool("DATABASE_PREPARES", default=True),
    # Longer than PostgreSQL's own time-out. Jobs stretch that, and wait for as long as they say.
    answers_within=20 if SERVES_WEB else None,
)
REDIS_URL = env("REDIS_URL", default=_embedded.get("redis_url", "redis://127.0.0.1:1/0"))

INSTALLED_APPS = [
    "newsroom",  # Before the admin, whose pages have our look.
    "moderation.apps.SetUp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "comments",
    "moderation.apps.ModerationConfig",
    # After ours, so that their pages are looked for in our templates first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "newsroom.headers.Headers",
    "newsroom.metrics.page.Metrics",
    "newsroom.logs.requests.RequestLine",
    "newsroom.metrics.requests.Counted",
    "newsroom.hosts.OneName",
    "newsroom.middleware.NoOddCookies",
    "newsroom.middleware.BodyLimit",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # Pads at random, so that a size tells no secret.
    "csp.middleware.CSPMiddleware",
    "comments.embed.middleware.Openers",
    "comments.embed.middleware.Frames",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.Forms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "comments.embed.middleware.SignedOutTokens",
    "newsroom.middleware.DeviceCookie",
    "newsroom.middleware.Languages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "newsroom.middleware.Manners",
    "newsroom.limits.pages.Writes",  # The last: what else is no, is no write.
]

if SERVES_WEB:  # Nobody else asks Django from elsewhere, or could go to another node.
    before_sessions = MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
    MIDDLEWARE.insert(before_sessions, "newsroom.punctual.Punctual")

DATABASE_ROUTERS: list[str] = []
if replicas_of(DATABASES):
    DATABASE_ROUTERS = ["newsroom.routing.Router"]
    MIDDLEWARE.append("newsroom.routing.FromReplica")  # the innermost: it calls the view

# Set by `make demo` and by nothing else: all mail can be read then, by whoever comes by.
DEMO = env.bool("DEMO", default=False)
ROOT_URLCONF = "newsroom.demo.urls" if DEMO else "newsroom.urls"
FRAME_URLCONF = "newsroom.frame_urls"  # inside of frames in the pages of other sites
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.masthead",
            ],
        },
    }
]

# What readers get is kept as bytes by each web process, so many at most, a quarter of them for
# those who have signed in; with 0 it is made for each request. docs/performance.md
READY_BYTES_AT_MOST = env.int("READY_BYTES_AT_MOST", default=16 * 1024 * 1024)

# What may be lost at any moment: how often somebody tried to sign in, for one.
CACHES = {"default": {"BACKEND": "newsroom.caching.Shared", "LOCATION": REDIS_URL}}

# Figures for Prometheus at /metrics: with it as a bearer token; without it there is no such page.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
if 0 < len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN is too short: take `openssl rand -hex 24`.")
# Where processes that are started apart on one machine count together. A web server makes one for
# itself and what it forks.
METRICS_DIR = env("METRICS_DIR", default="")
# Where a worker that shares with no web process hands its figures out: 127.0.0.1:9808
METRICS_LISTEN = env("METRICS_LISTEN", default="")

AUTH_USER_MODEL = "newsroom.Reader"
AUTHENTICATION_BACKENDS = ["newsroom.accounts.backend.Backend"]
# The first one makes new hashes; the second can still read older ones.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email", "handle"]},
    },
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": "newsroom.accounts.passwords.NotOurOwnWords"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "front"
SESSION_ENGINE = "newsroom.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "device"
# How many proxies of ours a request comes through: each adds one hop to X-Forwarded-For, and
# only these are believed. 0: the address is that of the connection.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
CSRF_FAILURE_VIEW = "moderation.views.expired.csrf_failure"

# Where readers reach these pages. A mail is made without a request, and a Host header is
# anybody's word: so links in mails begin with this, and there is no mail without it.
SITE_URL = env("SITE_URL", default="")
# smtp://user:password@host:25, smtp+tls:// (STARTTLS), smtp+ssl://, filemail:////folder
# Without it no letter goes out, and nobody can sign up here: a code, and whose it is, stands in no
# log. While one develops it is printed.
EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL and not SITE_URL:
    raise ImproperlyConfigured("EMAIL_URL is set, but SITE_URL is not: mails could link nowhere.")
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
if not EMAIL_URL and not (DEBUG or DEMO):
    EMAIL_BACKEND = "newsroom.accounts.no_mail.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds, for each word of the server's
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="comments@localhost")

# Accounts of readers who sign up here (django-allauth). Everybody else's are their newsroom's.
ACCOUNT_ADAPTER = "newsroom.accounts.adapter.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
# It knows addresses from its own table only: a newsroom's readers are none of its business.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "newsroom.accounts.adapter.shown"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "newsroom.accounts.forms.SignIn",
    "signup": "newsroom.accounts.forms.SignUp",
    "change_password": "newsroom.accounts.forms.ChangePassword",
    "reset_password": "newsroom.accounts.forms.AskForReset",
    "reset_password_from_key": "newsroom.accounts.forms.ResetPassword",
    "reauthenticate": "newsroom.accounts.forms.ShowThatItIsYou",
    "confirm_email_verification_code": "newsroom.accounts.forms.ConfirmAddress",
    "confirm_password_reset_code": "newsroom.accounts.forms.ConfirmReset",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # seconds; mail is slow at times
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # Nothing is mailed to who has no account here.
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of what was done to the account: a password changed, …
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
# An office or a school shares one address; who guesses is stopped by `login_failed`.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Who comes by OpenID Connect is known by issuer and subject, and never by an address for mail.
SOCIALACCOUNT_ADAPTER = "newsroom.accounts.providers.Providers"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
# A link, not a form: browsers hold a form's whole way, over the provider's own redirects too, to
# `form-action 'self'`. What it begins is bound to this browser's session (state, PKCE).
SOCIALACCOUNT_LOGIN_ON_GET = True
MFA_ADAPTER = "newsroom.accounts.adapter.SecondFactors"
MFA_FORMS = {
    "add_webauthn": "newsroom.accounts.passkeys.Add",
    "login_webauthn": "newsroom.accounts.passkeys.SignIn",
    "authenticate_webauthn": "newsroom.accounts.passkeys.SecondFactor",
    "reauthenticate_webauthn": "newsroom.accounts.passkeys.ShowThatItIsYou",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# A browser offers passkeys only over TLS, and on this machine itself.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Whoever sits at a desk, and whoever configures, shows a second factor. To be turned off only
# where the newsroom's own sign-on sees to that, or nobody else can get in.
DESK_SECOND_FACTOR = env.bool("DESK_SECOND_FACTOR", default=True)
DESK_SECOND_FACTOR_HOURS = env.int("DESK_SECOND_FACTOR_HOURS", default=24)  # then once more

# How newsrooms may sign their readers in; a token never chooses. docs/sign-on.md
SIGN_ON_ALGORITHMS = env.list("SIGN_ON_ALGORITHMS", default=["HS256", "RS256", "ES256", "EdDSA"])

LANGUAGE_CODE = "en"
# Each in its own words, as it is offered at the foot of a page. docs/translating.md
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = "newsroom.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
# In production `collectstatic` fills this folder; without it, files come from where they lie.
STATIC_ROOT = env("STATIC_ROOT", default=None)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT
# What other sites load from us has addresses of its own (comments/embed/files.py).
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Checks of a newsroom's own, asked about every text after the house's: dotted paths, each with
# options as in ?budget=500&silence=pass. docs/screening.md
SCREENING_CHECKS = env.list("SCREENING_CHECKS", default=[])
# The file that `manage.py train_classifier` wrote, for the check that wraps it.
CLASSIFIER_MODEL = env("CLASSIFIER_MODEL", default="")

# A comment is a few kilobytes; whatever is larger than this is refused unread.
BODY_AT_MOST = env.int("BODY_AT_MOST", default=256 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_AT_MOST
# Where the desk hands in a list of ten thousand words.
FILES_AT = {"/desk/lists/import/", "/api/v1/lists/import"}
FILE_AT_MOST = 1280 * 1024  # a megabyte, and what a form puts around it

# Calls to addresses that somebody at a newsroom typed in: https, to the open internet. These
# networks may be called beside it, such as 10.2.0.0/16; http and every port is for development,
# as is this machine.
HERE = ["127.0.0.0/8", "::1/128"]
OUTGOING_NETWORKS = env.list("OUTGOING_NETWORKS", default=HERE if DEBUG or DEMO else [])
OUTGOING_PORTS = env.list("OUTGOING_PORTS", cast=int, default=[443, 8443])
OUTGOING_HTTP = env.bool("OUTGOING_HTTP", default=DEBUG or DEMO)
# Events for newsrooms' own tools; docs/events.md
EVENTS_AT_ONCE = env.int("EVENTS_AT_ONCE", default=4)  # calls to one endpoint
EVENTS_ROUNDS = env.int("EVENTS_ROUNDS", default=1)  # workers that deliver at a time
EVENTS_KEPT_DAYS = env.int("EVENTS_KEPT_DAYS", default=30)
# Functions of your own that are told of events, in the worker: dotted paths; docs/analytics.md
ANALYTICS_HOOKS = env.list("ANALYTICS_HOOKS", default=[])
DEAD_LETTERS_KEPT_DAYS = env.int("DEAD_LETTERS_KEPT_DAYS", default=90)
# Of what each rating added to its reviewer's counts; their sums stay. 0: for ever.
LEDGER_KEPT_YEARS = env.int("LEDGER_KEPT_YEARS", default=0)

# Whom to tell of a hole, in /.well-known/security.txt: mailto:, https: or tel:, by commas.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
if any(not one.startswith(("mailto:", "https://", "tel:")) for one in SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT begins with mailto:, https:// or tel:.")
SECURITY_POLICY = env("SECURITY_POLICY", default="")  # where it says how holes are dealt with

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # A browser takes such a name from this host alone, by TLS, and for all of it: no neighbour of
    # ours under the same domain can plant a session or a form's secret.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    DEVICE_COOKIE_NAME = "__Host-device"
# Of `check --deploy`: hosts below this one are not ours to bind to TLS, nor to put on a list; and
# what guards forms is Django's own, as `newsroom.middleware.Forms`.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021"]

# How often things may be written: newsroom/limits/table.py, with what is to be otherwise here,
# by commas: writing.account=60. All of it so many times; so much of an account's for one that is
# new, and for one that is trusted; and so much for each process while Valkey is away.
try:
    WRITE_LIMITS = table.changed(env.list("WRITE_LIMITS", default=[]))
    # Servers of the newsroom's own, that write for its readers: accounts are counted alone.
    WRITE_LIMITS_OWN_NETWORKS = read_networks(
        env.list("WRITE_LIMITS_OWN_NETWORKS", default=HERE if DEBUG or DEMO else [])
    )
    WRITE_LIMITS_TIMES = table.factor(env.float("WRITE_LIMITS_TIMES", default=1.0))
    WRITE_LIMITS_NEW = table.factor(env.float("WRITE_LIMITS_NEW", default=0.5))
    WRITE_LIMITS_TRUSTED = table.factor(env.float("WRITE_LIMITS_TRUSTED", default=2.0))
    WRITE_LIMITS_ALONE = table.factor(env.float("WRITE_LIMITS_ALONE", default=0.5))
except ValueError as error:
    raise ImproperlyConfigured(f"Of the settings that begin with WRITE_LIMITS: {error}") from error
# How often the API may be asked for anything in a minute: by one account or access token, and by
# all access tokens of one person, for all processes together; and, of one network, by who reads
# without an account, of each process.
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=300)
API_TOKENS_A_MINUTE = env.int("API_TOKENS_A_MINUTE", default=900)
API_READS_A_MINUTE = env.int("API_READS_A_MINUTE", default=1200)
if min(API_REQUESTS_A_MINUTE, API_TOKENS_A_MINUTE, API_READS_A_MINUTE) < 1:
    raise ImproperlyConfigured("API_…_A_MINUTE is one at least: with none nobody is answered.")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "newsroom.api.authentication.PersonalToken",
        "newsroom.sso.BearerToken",
        "newsroom.sso.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_THROTTLE_CLASSES": ["newsroom.limits.programs.Limits"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["newsroom.parsing.Json"],
    "DEFAULT_SCHEMA_CLASS": "newsroom.api.describing.Described",
    "EXCEPTION_HANDLER": "newsroom.problems.answer",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Third Reading",
    "DESCRIPTION": "Comments for newsrooms, peer-reviewed by readers before they are public.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "newsroom.api.refused.finish",
    ],
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "comments.models.Status",
        "OutcomeEnum": "moderation.models.StaffOutcome",
        "DecisionOutcomeEnum": "moderation.models.decision.OUTCOMES",
        "SanctionReasonEnum": "moderation.grounds.SANCTION_REASONS",
        "SanctionKindEnum": "moderation.models.sanction.Sanction.Kind",
        "RoleKindEnum": "newsroom.models.Role.Kind",
        "LetterKindEnum": "moderation.models.Letter.Kind",
        "ReportOutcomeEnum": "moderation.models.Report.Outcome",
        "NoticeOutcomeEnum": "moderation.models.Notice.Outcome",
        "ReasonEnum": "moderation.models.Reason",
        "ReportReasonEnum": "moderation.models.ReportReason",
        "PublicReportReasonEnum": "moderation.forms.PUBLIC_REASONS",
        "ActionEnum": "moderation.models.ListEntry.Action",
        "HookCallStateEnum": "moderation.models.HookCall.State",
        "HookCallActionEnum": "moderation.models.HookCall.Action",
        "HookOpinionEnum": "moderation.models.HookCall.Opinion",
        "HookSilenceEnum": "moderation.models.ModerationHook.Silence",
        "OldCommentsAnswerEnum": "moderation.models.GhostAnswer.Kind",
        "AnswerEnum": "moderation.models.Letter.Answer",
        "ModeEnum": "newsroom.models.mode.CHOICES",
        "ModeOrRaidEnum": "newsroom.models.mode.KINDS",
        "EndpointStateEnum": "moderation.api.endpoints.STATES",
        "DeliveryStateEnum": "moderation.api.deliveries.DELIVERY_STATES",
        "EventEnum": "moderation.api.endpoints.EVENTS",
    },
}

# Where messages for workers go: Valkey, as long as one carries it all; or RabbitMQ, amqp://…
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="") or REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2  # seconds
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"confirm_publish": True}
    if CELERY_BROKER_URL.startswith(("amqp", "pyamqp"))
    else {
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
        # A message taken by a worker that died comes back after this; the sweep is sooner.
        "visibility_timeout": 300,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_TIMEZONE = "UTC"

# To standard error: an object a line, or to be read by people. docs/operations.md
LOG_FORMAT = env("LOG_FORMAT", default="line" if DEBUG or DEMO else "json")
LOGGING = lines.configuration(LOG_FORMAT, env("LOG_LEVEL", default="INFO"))
# Traces go to a collector, over OTLP/HTTP, where one of OpenTelemetry's own variables says to
# which; else nothing of it is loaded. docs/operations.md
TRACES = traces_to(env)
# One line for each request that no ready answer was there for.
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=True)
