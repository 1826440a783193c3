"""All settings of Redress, read top to bottom; every difference between places is a variable."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from config.environment import Environment, origins_of
from config.secrets import kept_secret

django_stubs_ext.monkeypatch()  # lets classes of Django name what they are of: ListView[Award]

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))  # what is set already wins
env = Environment(os.environ)

# --- Where we are ---------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)
REDRESS_DEMO = env.flag("REDRESS_DEMO", DEBUG)  # the start page offers the demo's logins
VAR_DIR = env.folder("REDRESS_VAR", BASE_DIR / "var").resolve()
SITE_URL = env.address(
    "SITE_URL", "http://127.0.0.1:8000" if DEBUG else "", schemes=("http", "https")
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

PROXIES = env.whole("REDRESS_PROXIES", 0)  # how many of our own stand in front
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# --- Secrets: no default outside DEBUG ------------------------------------------------------

# Where it is missing, one that nobody knows lets the system checks run, which then refuse.
SECRET_KEY = env.text("SECRET_KEY", "" if DEBUG else secrets.token_urlsafe(50))
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
PAYEE_KEY = env.text("PAYEE_KEY")  # base64 of 32 bytes: encrypts payees' account numbers
PAYEE_KEY_FALLBACKS = env.words("PAYEE_KEY_FALLBACKS", [])  # older ones, to open with alone
if DEBUG:
    SECRET_KEY = SECRET_KEY or kept_secret(
        VAR_DIR / "secrets" / "secret_key", lambda: secrets.token_urlsafe(50)
    )
    PAYEE_KEY = PAYEE_KEY or kept_secret(
        VAR_DIR / "secrets" / "payee_key",
        lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    )

# --- What is installed ----------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "pictures",
    "claims",
    "similarity",
    "review",
    "payouts",
    "notices",
    "enforcement",
    "transparency",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.answers.ApiAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffTotpMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- The database: ours when no other is named ----------------------------------------------

POSTGRES_DIR = VAR_DIR / "postgres"
DATABASE: dict[str, Any] = env.url("DATABASE_URL", environ.Env.db_url_config) or {
    "ENGINE": "config.embedded",
    "NAME": "redress",
    "USER": "postgres",
}
IDLE_TRANSACTION_SECONDS = env.whole("REDRESS_IDLE_TRANSACTION_SECONDS", 60)
DATABASE["CONN_MAX_AGE"] = env.whole("DATABASE_CONN_MAX_AGE", 60)
DATABASE["CONN_HEALTH_CHECKS"] = True
DATABASE["TEST"] = {"NAME": env.text("REDRESS_TEST_DB", "test_redress")}
if IDLE_TRANSACTION_SECONDS:  # a forgotten transaction slows every queue: see docs/operations.md
    DATABASE.setdefault("OPTIONS", {}).setdefault(
        "options", f"-c idle_in_transaction_session_timeout={IDLE_TRANSACTION_SECONDS}s"
    )
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.url("CACHE_URL", environ.Env.cache_url_config)
    or {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counters of limits must not be thrown out
    }
}

# --- Celery: the bell beside the queue, which is the database -------------------------------

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or "embedded://files"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "max_retries": 1,  # a page does not wait for a broker that is down
    "interval_start": 0,
    "interval_step": 0,
    "visibility_timeout": 3600,
}
if CELERY_BROKER_URL == "embedded://files":
    # A worker that has done one bell looks for the next after this many seconds: at half a second
    # forty bells kept it from everybody's work for twenty. Looking costs 0.4 % of a core.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(VAR_DIR / "broker"), "polling_interval": 0.05}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its reply queues would pile up as files
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "redress")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False  # a lost ring costs a minute; a waiting page costs a visitor
CELERY_TASK_SOFT_TIME_LIMIT = env.whole("CELERY_TASK_SOFT_TIME_LIMIT", 540, least=1)
CELERY_TASK_TIME_LIMIT = env.whole("CELERY_TASK_TIME_LIMIT", 600, least=2)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.whole("CELERY_WORKER_CONCURRENCY", 1, least=1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # mails of the console backend stay readable
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_TIMEZONE = "Asia/Shanghai"
BELL_SECONDS = env.whole("REDRESS_BELL_SECONDS", 60, least=1)
REDRESS_WAKE = "config.flow.wake"

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0] or "https"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # somebody changed how you sign in: never to be switched off
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost
MFA_TOTP_ISSUER = "Redress"
REDRESS_REQUIRE_STAFF_TOTP = env.flag("REDRESS_REQUIRE_STAFF_TOTP", not DEBUG)

# The platform's own accounts, through OpenID Connect; without these variables there is no button.
OIDC_ISSUER = env.address("OIDC_ISSUER", "", schemes=("http", "https"))
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME", env.text("REDRESS_PLATFORM_NAME", "Redress"))
OIDC_ORIGINS = env.words("OIDC_ORIGINS", [])  # where the sign-in page lies, if not at the issuer
OIDC_ENABLED = bool(OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET)
SOCIALACCOUNT_ADAPTER = "accounts.platform.PlatformAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the adapter asks that both sides have verified it
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "platform",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ENABLED
        else [],
    }
}

# Which rooms answer for a person's data, in their order; they forget it in the opposite one.
REDRESS_PERSONAL_ROOMS = [
    f"{room}.personal"
    for room in (
        "accounts",
        "pictures",
        "claims",
        "similarity",
        "review",
        "payouts",
        "notices",
        "enforcement",
    )
]
REDRESS_KEEP_CLAIM_YEARS = env.whole("REDRESS_KEEP_CLAIM_YEARS", 3, least=3)
REDRESS_KEEP_MONEY_YEARS = env.whole("REDRESS_KEEP_MONEY_YEARS", 30, least=1)

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")  # never served by a public URL
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

REDRESS_UPLOAD_BYTES = env.whole("REDRESS_UPLOAD_BYTES", 20 * 1024 * 1024, least=1)
REDRESS_UPLOAD_PIXELS = env.whole("REDRESS_UPLOAD_PIXELS", 40_000_000, least=1)
REDRESS_UPLOAD_SIDE = env.whole("REDRESS_UPLOAD_SIDE", 12_000, least=1)
REDRESS_EVIDENCE_BYTES = env.whole("REDRESS_EVIDENCE_BYTES", 20 * 1024 * 1024, least=1)
REDRESS_BULK_ROWS = env.whole("REDRESS_BULK_ROWS", 2_000, least=1)
REDRESS_BULK_TABLE_BYTES = env.whole("REDRESS_BULK_TABLE_BYTES", 10 * 1024 * 1024, least=1)
REDRESS_BULK_FILES = env.whole("REDRESS_BULK_FILES", 5_000, least=1)
REDRESS_BULK_ZIP_BYTES = env.whole("REDRESS_BULK_ZIP_BYTES", 500 * 1024 * 1024, least=1)
REDRESS_BULK_UNPACKED_BYTES = env.whole("REDRESS_BULK_UNPACKED_BYTES", 1024**3, least=1)
REDRESS_BULK_KEEP_DAYS = env.whole("REDRESS_BULK_KEEP_DAYS", 30, least=1)
REDRESS_BULK_RATIO = env.whole("REDRESS_BULK_RATIO", 100, least=1)
REDRESS_AVATAR_URLS = env.text(  # expressions with blanks between them
    "REDRESS_AVATAR_URLS", r"/avatars/(?P<id>[\w.~%-]+) [?&]avatar=(?P<id>[\w.~%-]+)"
).split()
REDRESS_AVATAR_ROWS = env.whole("REDRESS_AVATAR_ROWS", 50, least=1)  # of one call
REDRESS_AVATAR_HOSTS = env.words("REDRESS_AVATAR_HOSTS", [])  # empty: no addresses of pictures
REDRESS_FETCH_SECONDS = env.whole("REDRESS_FETCH_SECONDS", 20, least=1)  # by the worker
REDRESS_FETCH_SECONDS_NOW = env.whole("REDRESS_FETCH_SECONDS_NOW", 10, least=1)  # while one waits
REDRESS_FETCH_REDIRECTS = env.whole("REDRESS_FETCH_REDIRECTS", 3)
REDRESS_FETCH_PORTS = env.words("REDRESS_FETCH_PORTS", ["443"])
REDRESS_FETCH_PLAIN = env.flag("REDRESS_FETCH_PLAIN", False)  # http; for trying out alone
REDRESS_FETCH_INSIDE = env.words("REDRESS_FETCH_INSIDE", [])  # networks; for trying out alone
REDRESS_TSA_ROOTS = env.folder("REDRESS_TSA_ROOTS", VAR_DIR / "tsa-roots")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of a request without its files
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- E-mail ---------------------------------------------------------------------------------

EMAIL: dict[str, Any] = env.url("EMAIL_URL", environ.Env.email_url_config)
EMAIL_BACKEND = EMAIL.get(
    "EMAIL_BACKEND",
    f"django.core.mail.backends.{'console' if DEBUG else 'smtp'}.EmailBackend",
)
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_FILE_PATH = EMAIL.get("EMAIL_FILE_PATH") or ""
EMAIL_USE_TLS = bool(EMAIL.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(EMAIL.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "redress@localhost" if DEBUG else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The rules of the house -----------------------------------------------------------------

REDRESS_PLATFORM_NAME = env.text("REDRESS_PLATFORM_NAME", "Redress")  # the notices' letterhead
REDRESS_SIGNING_KEY = env.text("REDRESS_SIGNING_KEY")  # a PEM file
REDRESS_SIGNING_OWN = env.flag("REDRESS_SIGNING_OWN", DEBUG)  # without one: an authority of ours
REDRESS_SIGNING_CERTIFICATES = env.text("REDRESS_SIGNING_CERTIFICATES")  # PEM: signer to root
REDRESS_SIGNING_PASSPHRASE = env.text("REDRESS_SIGNING_PASSPHRASE")  # of the key, or the PIN
REDRESS_SIGNING_DRIVER = env.text("REDRESS_SIGNING_DRIVER")  # a token's driver
REDRESS_SIGNING_TOKEN = env.text("REDRESS_SIGNING_TOKEN")
REDRESS_SIGNING_LABEL = env.text("REDRESS_SIGNING_LABEL")
REDRESS_SIGNING_TSA = env.text("REDRESS_SIGNING_TSA")  # address of a timestamp authority
REDRESS_SIGNING_LTA = env.flag("REDRESS_SIGNING_LTA", False)  # keep what validates it in the file
REDRESS_SIGNING_ROOTS = env.words("REDRESS_SIGNING_ROOTS", [])  # PEM files of earlier roots
REDRESS_LEASE_MINUTES = env.whole("REDRESS_LEASE_MINUTES", 30, least=1)
REDRESS_APPROVAL_LIMIT = env.whole("REDRESS_APPROVAL_LIMIT", 50_000)  # CNY that one person approves
REDRESS_APPROVAL_TOP = env.whole("REDRESS_APPROVAL_TOP", 0)  # CNY; 0: no upper limit
REDRESS_APPROVERS = env.words("REDRESS_APPROVERS", [])  # e-mails of those who sign above it
REDRESS_PAYEE_IDENTITY = env.flag("REDRESS_PAYEE_IDENTITY", True)  # payees give their number
REDRESS_BATCH_LIMIT = env.whole("REDRESS_BATCH_LIMIT", 0)  # CNY of one batch; 0: no limit
REDRESS_DAY_LIMIT = env.whole("REDRESS_DAY_LIMIT", 0)  # CNY released in one day; 0: no limit
REDRESS_RATE = "payouts.queries.rate_on"  # what review asks for the promised amount of a picture
REDRESS_PAYER_NAME = env.text("REDRESS_PAYER_NAME", "示例平台" if DEBUG else "")  # who pays
REDRESS_PAYER_ACCOUNT = env.text("REDRESS_PAYER_ACCOUNT", "1202000000000000001" if DEBUG else "")
REDRESS_PAYER_BANK_CODE = env.matching(  # CNAPS
    "REDRESS_PAYER_BANK_CODE", "102100099996" if DEBUG else "", r"([0-9]{12})?", "12 digits"
)
REDRESS_EXPORT_AT_ONCE = env.whole("REDRESS_EXPORT_AT_ONCE", 500)  # payments; more: the worker
REDRESS_DAILY_CASES = env.whole("REDRESS_DAILY_CASES", 0)  # claims a reviewer takes; 0: no cap
REDRESS_RESERVE_HOURS = env.whole("REDRESS_RESERVE_HOURS", 24, least=1)
REDRESS_RANK_APPEAL_HOURS = env.whole("REDRESS_RANK_APPEAL_HOURS", 48)
REDRESS_RANK_CONFLICT_HOURS = env.whole("REDRESS_RANK_CONFLICT_HOURS", 24)
REDRESS_RANK_ESCALATED_HOURS = env.whole("REDRESS_RANK_ESCALATED_HOURS", 72)
REDRESS_RANK_PICTURE_HOURS = env.whole("REDRESS_RANK_PICTURE_HOURS", 4)
REDRESS_RANK_PICTURES_MOST_HOURS = env.whole("REDRESS_RANK_PICTURES_MOST_HOURS", 48)
REDRESS_RANK_LIKELY_HOURS = env.whole("REDRESS_RANK_LIKELY_HOURS", 12)
REDRESS_RANK_UPHELD_HOURS = env.whole("REDRESS_RANK_UPHELD_HOURS", 24)
REDRESS_RANK_NEW_HOURS = env.whole("REDRESS_RANK_NEW_HOURS", 12)
REDRESS_DOUBLE_REVIEW_PERCENT = env.whole("REDRESS_DOUBLE_REVIEW_PERCENT", 5)  # 0: none
REDRESS_GOLDEN_PERCENT = env.whole("REDRESS_GOLDEN_PERCENT", 2)  # of takes; 0: none
REDRESS_APPEAL_DAYS = env.whole("REDRESS_APPEAL_DAYS", 15, least=1)
REDRESS_DAYS_DEEMED = env.whole("REDRESS_DAYS_DEEMED", 7)  # a sent notice counts as arrived
REDRESS_DAYS_POSTED = env.whole("REDRESS_DAYS_POSTED", 30, least=1)  # public posting of a notice
REDRESS_NOTICE_MAIL = env.matching(  # how an e-mail brings a notice
    "REDRESS_NOTICE_MAIL", "link", "link|attachment", "link or attachment"
)
REDRESS_NOTICE_MAIL_KIB = env.whole("REDRESS_NOTICE_MAIL_KIB", 5120)  # larger ones: the link
REDRESS_MAIL_DAYS = env.whole("REDRESS_MAIL_DAYS", 5, least=1)  # then trying to send is given up
REDRESS_DAYS_COMPLETENESS = env.whole("REDRESS_DAYS_COMPLETENESS", 1, least=1)
REDRESS_DAYS_DECISION = env.whole("REDRESS_DAYS_DECISION", 7, least=1)
REDRESS_DAYS_ANSWER = env.whole("REDRESS_DAYS_ANSWER", 10, least=1)
REDRESS_DAYS_REMINDER = env.whole("REDRESS_DAYS_REMINDER", 3, least=1)
REDRESS_DAYS_APPEAL_DECISION = env.whole("REDRESS_DAYS_APPEAL_DECISION", 10, least=1)
REDRESS_DAYS_PAYMENT = env.whole("REDRESS_DAYS_PAYMENT", 10, least=1)
REDRESS_COUNTER_RULE = env.matching(  # what a counter-statement's clock counts: docs/respondent.md
    "REDRESS_COUNTER_RULE", "working", "working|calendar|at_once", "working, calendar or at_once"
)
REDRESS_COUNTER_DAYS = env.whole("REDRESS_COUNTER_DAYS", 20, least=1)
REDRESS_COUNTER_SINCE = env.day("REDRESS_COUNTER_SINCE", "2021-01-01")  # this rule's first day
REDRESS_COUNTER_ANSWER_DAYS = env.whole("REDRESS_COUNTER_ANSWER_DAYS", 15, least=1)
REDRESS_COUNTER_DEEMED_DAYS = env.whole("REDRESS_COUNTER_DEEMED_DAYS", 3, least=1)
REDRESS_COUNTER_LINK_DAYS = env.whole("REDRESS_COUNTER_LINK_DAYS", 120, least=1)
REDRESS_DAYS_CLAWBACK = env.whole("REDRESS_DAYS_CLAWBACK", 30, least=1)  # working days
REDRESS_DAYS_CLAWBACK_REMINDER = env.whole("REDRESS_DAYS_CLAWBACK_REMINDER", 7, least=1)
REDRESS_ORDER_HOURS = env.whole("REDRESS_ORDER_HOURS", 24, least=1)  # to follow an order
REDRESS_DAYS_TEST = env.whole("REDRESS_DAYS_TEST", 10, least=1)  # to report a test, working days
REDRESS_WEBHOOK_PAUSES = [  # seconds between the tries of a webhook
    int(pause)
    for pause in env.matching(
        "REDRESS_WEBHOOK_PAUSES",
        "5,300,1800,7200,18000,36000,50400,72000,86400,86400",
        r"[0-9]{1,7}(,[0-9]{1,7})*",
        "whole seconds with commas between them",
    ).split(",")
]
REDRESS_WEBHOOK_FAILING_DAYS = env.whole("REDRESS_WEBHOOK_FAILING_DAYS", 5, least=1)
REDRESS_WEBHOOK_OVERLAP_HOURS = env.whole("REDRESS_WEBHOOK_OVERLAP_HOURS", 24, least=1)
REDRESS_WEBHOOK_HOSTS = env.words("REDRESS_WEBHOOK_HOSTS", [])  # called although they are inside
REDRESS_WEBHOOK_CA = env.text("REDRESS_WEBHOOK_CA")  # a PEM file of authorities of your own
REDRESS_SEALED_ROWS = ["enforcement.resealing.resealed"]  # what rotate_payee_key renews besides
REDRESS_VELOCITY_DAYS = env.whole("REDRESS_VELOCITY_DAYS", 30, least=1)  # what alarms look back on
REDRESS_VELOCITY_AWARDS = env.whole("REDRESS_VELOCITY_AWARDS", 20, least=1)  # in those days: alarm
REDRESS_ALARM_CLAIMANTS = env.whole("REDRESS_ALARM_CLAIMANTS", 3, least=2)  # paid to one account
REDRESS_ALARM_CHANGED_DAYS = env.whole("REDRESS_ALARM_CHANGED_DAYS", 7, least=1)
REDRESS_ALARM_NEW_AWARDS = env.whole("REDRESS_ALARM_NEW_AWARDS", 5, least=1)
REDRESS_TRANSPARENCY_K = env.whole("REDRESS_TRANSPARENCY_K", 5, least=2)  # smaller counts: "< 5"

CLIP_MODEL = env.text("CLIP_MODEL", "redress-small")
CLIP_PRETRAINED = env.text("CLIP_PRETRAINED")  # empty: the weights shipped in the repository
CLIP_PRECISION = env.text("CLIP_PRECISION", "auto")  # auto, fp32 or bf16
CLIP_NEXT_MODEL = env.text("CLIP_NEXT_MODEL")  # the search moves over to it: see docs/search.md
CLIP_NEXT_PRETRAINED = env.text("CLIP_NEXT_PRETRAINED")
CLIP_NEXT_PRECISION = env.text("CLIP_NEXT_PRECISION", "auto")
REDRESS_PREVIEWS_A_DAY = env.whole("REDRESS_PREVIEWS_A_DAY", 10, least=1)  # of drafts, per person
REDRESS_WATCHES = env.whole("REDRESS_WATCHES", 500, least=1)  # works that a person may watch
REDRESS_WATCH_FLOOD = env.whole("REDRESS_WATCH_FLOOD", 30, least=1)  # likely avatars in a week
REDRESS_CHECK_MS = env.whole("REDRESS_CHECK_MS", 2000, least=1)  # until a check is answered
REDRESS_CHECK_BATCH = env.whole("REDRESS_CHECK_BATCH", 20, least=1)  # pictures in one call
REDRESS_CHECK_DAYS = env.whole("REDRESS_CHECK_DAYS", 180, least=1)  # until a check is forgotten
REDRESS_CALIBRATION = env.text("REDRESS_CALIBRATION")  # empty: the one shipped for redress-small
REDRESS_INDEX = env.text("REDRESS_INDEX", "similarity.index.postgres.PostgresIndex")
REDRESS_INDEX_CANDIDATES = env.whole("REDRESS_INDEX_CANDIDATES", 200, least=10)  # measured again
REDRESS_INDEX_EF = env.whole("REDRESS_INDEX_EF", 200, least=10)  # pgvector's hnsw.ef_search
REDRESS_INDEX_MEMORY = env.whole("REDRESS_INDEX_MEMORY", 1024, least=64)  # MB, while it is built
REDRESS_RECALL_HOURS = env.whole("REDRESS_RECALL_HOURS", 24, least=1)  # between two samples
REDRESS_RECALL_CONTENTS = env.whole("REDRESS_RECALL_CONTENTS", 50, least=1)  # asked about in one
REDRESS_RECALL_PERCENT = env.whole("REDRESS_RECALL_PERCENT", 97)  # below it, an alarm
REDRESS_ADJUDICATED = "review.queries.adjudicated_pairs"  # what fit_calibration --verdicts reads

# --- The API --------------------------------------------------------------------------------

REDRESS_KEY_OVERLAP_HOURS = env.whole("REDRESS_KEY_OVERLAP_HOURS", 24)  # of a rotated secret
REDRESS_IDEMPOTENCY_HOURS = env.whole("REDRESS_IDEMPOTENCY_HOURS", 24, least=1)
RATE = (r"\d+/(second|minute|hour|day)", "a rate like 30/minute")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.keys.KeyAuthentication",  # first: a stranger gets 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "config.paging.CursorPages",
    "PAGE_SIZE": 25,
    "DEFAULT_SCHEMA_CLASS": "config.shapes.Shapes",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.matching("API_RATE_ANON", "30/minute", *RATE),
        "key": env.matching("API_RATE_KEY", "300/minute", *RATE),
        "user": env.matching("API_RATE_USER", "600/minute", *RATE),
        "uploads": env.matching("API_RATE_UPLOADS", "120/minute", *RATE),
        "checks": env.matching("API_RATE_CHECKS", "60/hour", *RATE),
        "answers": env.matching("API_RATE_ANSWERS", "120/hour", *RATE),
        "open": env.matching("API_RATE_OPEN", "120/minute", *RATE),
        "asking": env.matching("API_RATE_ASKING", "1200/minute", *RATE),
        "previews": env.matching("API_RATE_PREVIEWS", "20/minute", *RATE),
    },
    "NUM_PROXIES": PROXIES,
    "EXCEPTION_HANDLER": "config.problems.answer",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Redress API",
    "DESCRIPTION": "Claims against generated avatars, from filing to payment.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.0",  # the first that describes webhooks
    "WEBHOOKS": [
        "enforcement.webhook_serializers.order_webhook",
        "enforcement.webhook_serializers.forwarded_webhook",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "HolderKindEnum": "claims.models.Claim.HolderKind",
        "FloodOutcomeEnum": "similarity.models.Flood.Outcome",
        "SuitKindEnum": "enforcement.models.Suit.Kind",
        "SuitOutcomeEnum": "enforcement.models.Suit.Outcome",
        "LanguageEnum": "accounts.models.User.Language",
        "ClaimStateEnum": "claims.states.State",
        "BatchStateEnum": "payouts.models.Batch.State",
        "ExportStateEnum": "payouts.models.Export.State",
        "PaymentStateEnum": "payouts.models.Payment.State",
        "RecusalReasonEnum": "review.models.recusals.Recusal.Reason",
        "CorrectionKindEnum": "payouts.models.Correction.Kind",
        "CorrectionReasonEnum": "payouts.models.Correction.Reason",
        "CorrectionOutcomeEnum": "payouts.models.Correction.Outcome",
        "CorrectionStageEnum": "payouts.queries.corrections.Stage",
        "CorrectionLetterKindEnum": "payouts.models.CorrectionLetter.Kind",
        "ClosingKindEnum": "payouts.models.Closing.Kind",
        "ClosingOutcomeEnum": "payouts.models.Closing.Outcome",
        "BankOutcomeEnum": "payouts.models.BankLine.Outcome",
        "AlarmKindEnum": "payouts.models.AlarmSeen.Kind",
        "PayeeKindEnum": "payouts.models.Payee.Kind",
        "PolicyStateEnum": "payouts.models.Policy.State",
        "RemittanceStateEnum": "payouts.models.TaxRemittance.State",
        "TaxKindEnum": "payouts.models.TaxPolicy.Kind",
        "HoldReasonEnum": "payouts.models.Hold.Reason",
        "ProofKindEnum": "pictures.models.ProofKind",
        "MadeByEnum": "pictures.models.MadeBy",
        "LabelStateEnum": "pictures.models.LabelState",
        "FetchStateEnum": "pictures.models.AvatarFetch.State",
        "EvidenceKindEnum": "claims.models.Evidence.Kind",
        "DistressEnum": "pictures.models.SensitiveFlag.Kind",
        "VeiledEnum": "review.models.wellbeing.When",
        "BandEnum": "similarity.models.Band",
        "NoticeKindEnum": "notices.models.Notice.Kind",
        "TermKindEnum": "claims.models.Term.Kind",
        "ClockBasisEnum": "claims.models.Term.Basis",
        "GroundEnum": "review.grounds.Ground",
        "OrderKindEnum": "enforcement.models.Order.Kind",
        "OrderStateEnum": "enforcement.models.Order.State",
        "DoneEnum": "enforcement.models.Acknowledgement.Done",
        "TestOutcomeEnum": "enforcement.models.TestReport.Outcome",
        "EndpointStateEnum": "enforcement.models.States",
        "EndpointOffEnum": "enforcement.models.Endpoint.Off",
        "DeliveryStateEnum": "enforcement.models.Delivery.State",
        "WebhookTypeEnum": "enforcement.models.Message.Type",
        "KeptDownKindEnum": "similarity.models.StayDown.Kind",
        "RespondentEnum": "claims.models.Claim.RespondentKind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- What browsers are told -----------------------------------------------------------------

HTTPS = env.flag("REDRESS_HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.whole("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 14 * 24 * 3600
if PROXIES:  # only a proxy of our own may say that a request was safe
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *origins_of(OIDC_ISSUER), *OIDC_ORIGINS],
        "frame-ancestors": [NONE],
    }
}

# --- What is written down -------------------------------------------------------------------

LEVELS = "DEBUG|INFO|WARNING|ERROR"
LOG_LEVEL = env.matching("LOG_LEVEL", "INFO", LEVELS, f"one of {LEVELS.replace('|', ', ')}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
