"""Settings of Jauap: every choice of a deployment is read from the environment by a typed reader (config.environment).

What beat starts stands in config.schedule, how often somebody may do something in config.limits. Secrets have no default outside DEBUG.
"""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.environment import (
    broker_address,
    database,
    env_addresses,
    env_bool,
    env_folder,
    env_keys,
    env_list,
    env_mail,
    env_number,
    env_price,
    env_providers,
    env_secret,
    env_sms,
    env_text,
    redis_address,
)
from config.limits import limits
from config.redaction import blank_line
from config.schedule import beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent

# -- the deployment --------------------------------------------------------------

DEBUG = env_bool("DEBUG", default=False)
DEMONSTRATION = env_bool("DEMONSTRATION", default=False)
"""Invented people and figures are loaded: every page carries a banner, the sign-in page lists accounts (DEBUG only)."""

SECRET_KEY = env_text("SECRET_KEY", "only-for-development-not-a-secret-at-all-0123456789" if DEBUG else None)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
IDENTITY_SECRET = env_secret("IDENTITY_SECRET", is_development=DEBUG)
"""Makes the keyed hash of an IIN (accounts.identity). Never change it: nobody could be recognised again."""
IDENTITY_KEYS = env_keys("IDENTITY_KEYS", is_development=DEBUG)
"""Seal the IINs that a law demands to be kept (config.identity_keys): by number, the highest seals. In no table and no backup."""
OIDC_PROVIDERS = env_providers("OIDC_PROVIDERS")
"""Providers of identity that people may sign in by (accounts.oidc); none where there is no agreement with one."""
PETITION_SECRET = env_secret("PETITION_SECRET", is_development=DEBUG)
"""The master from which each petition's own key is made. Never change it: everybody could sign once more."""
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_ADDRESS = env_text("SITE_ADDRESS", "http://localhost:8000").rstrip("/")
"""Scheme and host that messages and documents show, without a slash at the end."""

REDIS_URL = env_text("REDIS_URL", "redis://127.0.0.1:6379")

CLOCK_SHIFT_FILE: Path | None = None
if os.environ.get("CLOCK_SHIFT_FILE"):
    if not DEBUG:
        raise ImproperlyConfigured("CLOCK_SHIFT_FILE moves the clock of a demonstration; it is refused outside DEBUG.")
    CLOCK_SHIFT_FILE = Path(os.environ["CLOCK_SHIFT_FILE"])

# -- applications ----------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "statistics.apps.StatisticsConfig",
    "issues",
    "petitions",
    "cases",
    "notifications",
    "accounts",
    "territories",
    "config.admin_app.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    "django_structlog",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.security_headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.AuthenticationMiddleware",
    "config.middleware.AdminLanguageMiddleware",
    "config.middleware.LoginRequiredMiddleware",
    "config.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.NotFoundMiddleware",
    "config.middleware.DomainErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
PAGE_CACHE_MEGABYTES = env_number("PAGE_CACHE_MEGABYTES", 0 if DEBUG else 32)
"""Public pages kept by each web process (config.page_cache); 0 switches it off."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

# -- stores ------------------------------------------------------------------------

DATABASES = {"default": database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_address(REDIS_URL, 2)}
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "accounts.session_store"
"""Django's own in the database and Redis, under hashed keys; what was ended stays ended."""

MEDIA_ROOT = Path(env_text("MEDIA_ROOT", str(BASE_DIR / ".run" / "media")))
MEDIA_URL = "media/"
STATIC_URL = "static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT", str(BASE_DIR / ".run" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# -- people ------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "phone", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # what was stored before is stored anew at the next sign-in
]
AUTHENTICATION_BACKENDS = [
    "accounts.backends.StrongBackend",
    "accounts.backends.PasswordBackend",
    "accounts.backends.EmailCodeBackend",
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "workspace:today"
LOGOUT_REDIRECT_URL = "home"
PHONE_DAYS = env_number("PHONE_DAYS", 365, least=1)
"""A telephone number that was not used for so long may be somebody else's by now: it opens no old account (accounts.entering)."""
# -- the seams between apps: what those above add to those below, which do not import them ----------

IDENTITY_HOOKS = ["notifications.identities.tell", "petitions.disowned.disown"]
"""Functions, by their dotted address, that hear in the same transaction of a claim that gave way to a proof (accounts.identity)."""
CODE_BY_PHONE = "notifications.sms.codes.Codes"
"""What sends a code to a telephone: a class by its dotted address (accounts.senders)."""
ACCOUNT_NEWS = "notifications.account_news.tell"
"""What tells an account about itself: a function by its dotted address (accounts.news)."""
MY_PAGE_SECTIONS = [
    "accounts.eds.my_page.sections",
    "accounts.oidc.my_page.sections",
    "notifications.my_page.sections",
    "cases.my_page.sections",
    "petitions.my_page.sections",
]
"""What apps above accounts add to a resident's page: functions by their dotted address (accounts.my_page)."""
MY_DATA = [
    "accounts.my_data.parts",
    "cases.my_data.parts",
    "issues.my_data.parts",
    "petitions.my_data.parts",
    "notifications.my_data.parts",
]
"""What each app keeps of an account, for its holder to take away: functions by their dotted address (accounts.my_data)."""
ERASURE_OBSTACLES = ["accounts.erasure.duties", "petitions.erasing.why_not"]
"""What may keep an account from being erased: functions by their dotted address (accounts.erasure)."""
ACCOUNT_ERASERS = [
    "cases.erasing.erase",
    "issues.erasing.erase",
    "petitions.erasing.erase",
    "notifications.erasing.erase",
    "accounts.erasure.erase_account",
]
"""What each app forgets with an account; accounts comes last, because the others still look at its addresses."""
IDENTITY_SUBJECTS = {
    "case": "cases.subjects.reporter",
    "petition": "petitions.subjects.author",
    "account": "accounts.openings.of_account",
}
"""By whose number an operator may find who a resident is: functions by their dotted address (accounts.openings)."""
TELL_OPENING = "notifications.openings.tell"
CASE_PANELS = ["cases.joined_panel.CasePanel", "petitions.panels.CasePanel"]
"""What apps above cases add to the page of a case: classes by their dotted address (cases.panels)."""
NOTICE_SOURCES = {
    "opening": "notifications.openings.OpeningNotices",
    "identity": "notifications.identities.IdentityNotices",
    "account": "notifications.account_news.AccountNotices",
    "case": "cases.notices.CaseNotices",
    "petition": "petitions.notices.PetitionNotices",
    "decision": "petitions.notices.DecisionNotices",
    "report": "issues.notices.ReportNotices",
    "held": "issues.notices.HeldNotices",
}
"""Who finds people and words for the notices that an app writes: classes by their dotted address (notifications.sources)."""
CALENDAR_IS_CHANGED_AT = "clocks:change_day"
"""The page of the site on which a day of the calendar is changed, by the name of its address; the admin leads there."""
CLOCK_CHANGE_HOOKS = ["petitions.clock_changes.Terms", "issues.clock_changes.Desk"]
"""Whose terms move beside the cases when a day off is changed or an outage is noted: classes (cases.clock_changes.previews.Hook)."""

# -- electronic signatures (docs/signatures.md) ----------------------------------------

EDS_ROOTS = env_folder("EDS_ROOTS")
"""Folder of the pinned roots and authorities (.cer, .crt, .pem, .der). Empty: nobody signs in with a signature."""
EDS_CRLS = env_addresses("EDS_CRLS")
EDS_DELTA_CRLS = env_addresses("EDS_DELTA_CRLS")
"""Where complete lists of revoked certificates are, and those that say what changed since."""
EDS_OCSP = next(iter(env_addresses("EDS_OCSP")), "")
"""Where one asks about a single certificate."""
EDS_NCANODE_URL = next(iter(env_addresses("EDS_NCANODE_URL")), "")
"""The operator's NCANode server, then the legal verifier; ours is the second."""
EDS_CACHE = Path(env_text("EDS_CACHE", str(BASE_DIR / ".run" / "eds")))
"""Where fetched lists lie; shared by all workers."""
EDS_REFRESH_SECONDS = env_number("EDS_REFRESH_SECONDS", 600, least=60)
"""How often beat asks whether a list changed."""
if EDS_ROOTS and not (EDS_CRLS or EDS_OCSP):
    raise ImproperlyConfigured("EDS_ROOTS needs EDS_CRLS or EDS_OCSP: without either no signature can be accepted.")

# -- letters -----------------------------------------------------------------------

_mail = env_mail("EMAIL_URL", (BASE_DIR / ".run" / "mail").as_uri() if DEBUG else None)
EMAIL_BACKEND = _mail["BACKEND"]
EMAIL_FILE_PATH = _mail.get("FILE_PATH")
EMAIL_HOST, EMAIL_PORT = _mail.get("HOST", "localhost"), _mail.get("PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("HOST_USER", ""), _mail.get("HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("USE_TLS", False), _mail.get("USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_text("EMAIL_FROM", f"Jauap <no-reply@{urlsplit(SITE_ADDRESS).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CONTACT_EMAIL = env_text("CONTACT_EMAIL", f"info@{urlsplit(SITE_ADDRESS).hostname}")
"""Where people write to the platform itself."""

# -- short messages ---------------------------------------------------------------

SMS_GATEWAY = env_sms("SMS_URL", (BASE_DIR / ".run" / "sms").as_uri() if DEBUG else "none:")
SMS_RANGES = env_list(
    "SMS_RANGES",
    "+7700,+7701,+7702,+7703,+7704,+7705,+7706,+7707,+7708,+7709,+7747,+7771,+7775,+7776,+7777,+7778"
    + (",+7000" if DEBUG else ""),
)
"""Beginnings of the numbers that get messages: the mobile networks of Kazakhstan; in DEBUG also numbers that are nobody's."""
SMS_DAILY_BUDGET = env_number("SMS_DAILY_BUDGET", 3000)
"""So many parts (each is paid for) leave in a day at most, whatever happens."""
SMS_DAILY_CODES = env_number("SMS_DAILY_CODES", SMS_DAILY_BUDGET * 6 // 10)
"""So many of them may be codes to sign in with, so that whoever makes us send codes cannot silence the news of cases."""
SMS_NUMBER_DAILY = env_number("SMS_NUMBER_DAILY", 10, least=1)
"""So many messages one number gets in a day."""
SMS_PRICE = env_price("SMS_PRICE", "12")
"""What a part costs, in tenge, where the gateway does not say."""
SMS_SESSIONS = env_number("SMS_SESSIONS", 2, least=1)
"""How many SMPP sessions the operator lets us have at once."""
SMS_RECEIPT_DAYS = env_number("SMS_RECEIPT_DAYS", 3, least=1)
"""So long it is asked, or waited for, whether a message arrived; then its number is forgotten."""

# -- messages about what happens ------------------------------------------------------

NOTICE_QUIET_FROM, NOTICE_QUIET_UNTIL = 22, 8
"""No letters at night, in local time, but for emergencies: from the first hour on, until the second."""
NOTICE_DAILY_HOUR = 9
"""When the daily digest goes, in local time."""
NOTICE_GATHER_MINUTES = env_number("NOTICE_GATHER_MINUTES", 15, least=1)
"""So long an office's messages are collected into one digest."""
NOTICE_RELAY_SECONDS = env_number("NOTICE_RELAY_SECONDS", 60, least=1)
"""How often beat starts the relay. Safe at any rate; commits wake it besides."""
NOTICE_RUN_SECONDS = 40
"""How long one run of the relay may last."""
NOTICE_RELAYS = env_number("NOTICE_RELAYS", 1, least=1)
"""So many relays run at once; fewer than there are workers, which have the sweep to do."""
NOTICE_MOST_TRIES = env_number("NOTICE_MOST_TRIES", 12, least=1)
"""So often a letter is tried, over the best part of a day, before it is given up and shown to the operator."""
NOTICE_ADDRESS_DAYS = env_number("NOTICE_ADDRESS_DAYS", 30)
"""So long the address of a letter is kept after it went."""

# -- languages and time --------------------------------------------------------------

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# -- tasks -----------------------------------------------------------------------------

CELERY_BROKER_URL = broker_address(REDIS_URL, 0)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

SWEEP_SECONDS = env_number("SWEEP_SECONDS", 60, least=1)
"""How often beat starts the sweep (clocks.md: every 60 s). It is safe at any rate."""
SWEEP_GRACE_SECONDS = env_number("SWEEP_GRACE_SECONDS", 120)
"""How long past its deadline a case waits for answers under way: longer than the longest request (gunicorn's timeout is 60 s)."""
SWEEP_BATCH = env_number("SWEEP_BATCH", 1000, least=1)
ENGINE_LATE_MINUTES = env_number("ENGINE_LATE_MINUTES", 10, least=1)
"""The sweep may be late by so much before an alarm is raised (config.engine_watch)."""
OPERATOR_EMAILS = env_list("OPERATOR_EMAILS")
"""Who is told, once, that the engine is late."""
PETITION_COUNT_SECONDS = env_number("PETITION_COUNT_SECONDS", 10, least=1)
"""How often signatures are counted and petitions taken a step further. Safe at any rate."""

CELERY_BEAT_SCHEDULE = beat_schedule(
    sweep=SWEEP_SECONDS,
    count_petitions=PETITION_COUNT_SECONDS,
    relay=NOTICE_RELAY_SECONDS,
    refresh_lists=EDS_REFRESH_SECONDS,
)

# -- limits and uploads -------------------------------------------------------------------

PHOTO_MAX_BYTES = 15 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
PHOTO_MAX_COUNT = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LIMITS = limits()
TRUSTED_PROXIES = env_number("TRUSTED_PROXIES", 0)
"""How many of our own proxies stand before the web server; that many entries of X-Forwarded-For are believed."""
PROOF_COST = env_number("PROOF_COST", 2000, least=1)
"""Rounds of each try of a proof of work (accounts.proofs)."""
PROOF_LOW = (60, 120)
PROOF_HIGH = (env_number("PROOF_TRIES", 400, least=1), env_number("PROOF_TRIES", 400, least=1) * 2)
"""So many tries, at least and at most: in ordinary times, and when a flood may have begun (docs/abuse.md says what that takes)."""
MAP_TILES = env_text("MAP_TILES", " ").strip()
"""Address pattern of map tiles, e.g. https://tiles.example/{z}/{x}/{y}.png. Empty: outlines only, nothing is fetched from outside."""
MAP_TILES_CREDIT = env_text("MAP_TILES_CREDIT", " ").strip()
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
"""Bearer token of /metrics; empty outside DEBUG hides the page."""

# -- API ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Jauap API",
    "DESCRIPTION": "Local problems and the answers the state owes: places, categories, offices, cases, statistics.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],  # values of a field stand with the field: no invented names for them
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# -- security ---------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env_number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_tile_host = f"{urlsplit(MAP_TILES).scheme}://{urlsplit(MAP_TILES).netloc}" if MAP_TILES else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *([_tile_host] if _tile_host else [])],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

DEFAULT_EXCEPTION_REPORTER = "config.error_reports.ErrorReport"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.ErrorReportFilter"

# -- logs: ids, never personal data --------------------------------------------------------------

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_lines = structlog.dev.ConsoleRenderer(colors=False) if DEBUG else structlog.processors.JSONRenderer(ensure_ascii=False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _lines, blank_line],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "filters": {"not_a_probe": {"()": "config.probes.NotAProbe"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_text("LOG_LEVEL", "INFO")},
    "loggers": {
        # By the root alone: with Django's own handlers each line came twice.
        "django": {"handlers": [], "level": "INFO"},
        "django_structlog": {"level": env_text("LOG_LEVEL_REQUESTS", "WARNING")},
        "django_structlog.middlewares.request": {"filters": ["not_a_probe"]},
        "celery": {"level": env_text("LOG_LEVEL", "WARNING")},
        "fido2": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # else twenty lines for each PDF
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
