"""What every installation shares. dev.py, test.py and prod.py say what differs."""

from collections.abc import Container
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.settings import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("COLLOQUY_VAR_DIR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "modeltranslation",  # before admin: it patches the registered options
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "core",
    "events",
    "participants",
    "interpretation",
    "materials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.web.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.web.InterfaceLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.web.DenyByDefault",
    "core.accounts.StaffSecondFactor",
    "allauth.account.middleware.AccountMiddleware",
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
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.page_context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# --- data -------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL")


def database(url: str, sqlite_path: Path) -> dict[str, Any]:
    """PostgreSQL by URL, else one SQLite file with the settings that make it safe for two writers."""
    if url and url != "sqlite":
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(
                "DATABASE_URL must be postgres://user:password@host/name, or the word sqlite."
                " See docs/configuration.md."
            )
        return {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": sqlite_path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing at COMMIT
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


DATABASES = {"default": database(DATABASE_URL, VAR_DIR / "colloquy.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGE_KIND = env.text("COLLOQUY_STORAGE", "disk")
PRIVATE_ROOT = Path(env.text("COLLOQUY_FILES_DIR", str(VAR_DIR / "files")))


def storages(kind: str, static_backend: str) -> dict[str, dict[str, Any]]:
    """Private files on disk or in an S3-compatible bucket; they never have a public address."""
    if kind not in {"", "disk", "s3"}:
        raise ImproperlyConfigured(
            f"COLLOQUY_STORAGE must be disk or s3, not {kind!r}. See docs/configuration.md."
        )
    private: dict[str, Any] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    }
    if kind == "s3":
        private = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket()}
    return {"default": private, "private": private, "staticfiles": {"BACKEND": static_backend}}


def _bucket() -> dict[str, Any]:
    """How django-storages finds the bucket. Services other than Amazon's take these requests too."""
    from botocore.config import Config  # type: ignore[import-untyped]  # ships no types

    endpoint = env.text("COLLOQUY_S3_ENDPOINT")
    access_key, secret_key = env.text("COLLOQUY_S3_ACCESS_KEY"), env.text("COLLOQUY_S3_SECRET_KEY")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            "COLLOQUY_S3_ENDPOINT must be an address such as https://s3.example.org. See docs/configuration.md."
        )
    if bool(access_key) != bool(secret_key):
        raise ImproperlyConfigured(
            "Set both COLLOQUY_S3_ACCESS_KEY and COLLOQUY_S3_SECRET_KEY, or neither. See docs/configuration.md."
        )
    return {
        "bucket_name": env.required("COLLOQUY_S3_BUCKET", "the bucket that holds the private files"),
        "endpoint_url": endpoint or None,
        "region_name": env.text("COLLOQUY_S3_REGION") or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            signature_version="s3v4",
            # Amazon's newer checksums are refused by several other services.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # A visitor waits for the answer: the library's own limits come to five minutes.
            connect_timeout=5,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    }


STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = storages(STORAGE_KIND, "whitenoise.storage.CompressedManifestStaticFilesStorage")
COLLOQUY_UPLOAD_MAX_BYTES = env.number("COLLOQUY_UPLOAD_MAX_MB", 10) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # text only; files are counted apart
FILE_UPLOAD_PERMISSIONS = 0o640

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}
if env.text("COLLOQUY_REDIS_URL"):
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.text("COLLOQUY_REDIS_URL"),
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
SCHEDULE = "config.schedule.JOBS"
WIRING = "config.wiring"

# --- languages --------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# One table decides which languages exist. Adding one is a documented step: docs/languages.md.
COLLOQUY_LANGUAGES: dict[str, dict[str, Any]] = {
    "en": {"name": "English", "html": "en", "fallback": ()},
    "sq": {"name": "Shqip", "html": "sq", "fallback": ("en",)},
    "mk": {"name": "Македонски", "html": "mk", "fallback": ("en",)},
    "sr": {"name": "Српски", "html": "sr-Cyrl", "fallback": ("sr-latn", "bs", "en")},
    "sr-latn": {"name": "Srpski", "html": "sr-Latn", "fallback": ("bs", "sr", "en")},
    "bs": {"name": "Bosanski", "html": "bs", "fallback": ("sr-latn", "sr", "en")},
}
# Languages whose interface texts a native reader has confirmed; the others say "provisional" in the footer.
COLLOQUY_CONFIRMED_LANGUAGES = env.listed("COLLOQUY_CONFIRMED_LANGUAGES", "en")
LANGUAGES = [(code, row["name"]) for code, row in COLLOQUY_LANGUAGES.items()]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = tuple(COLLOQUY_LANGUAGES)
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", "sr-latn", "bs", "sr", "sq", "mk"),
    **{code: row["fallback"] for code, row in COLLOQUY_LANGUAGES.items() if row["fallback"]},
}
MODELTRANSLATION_TRANSLATION_FILES = (
    "events.translation",
    "participants.applications.translation",
    "participants.selection.translation",
    "materials.translation",
)

# --- accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a password is optional; codes and passkeys do without
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
# A ministry sits behind one address: limits are per account or per target address, generous per network.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "300/m/ip,3/m/key",
    "signup": "300/m/ip",
    "confirm_email": "3/m/key",
    "reset_password": "300/m/ip,3/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Colloquy"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Only the demo sets this: its staff sign in without a second factor.
COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR: Container[str] = frozenset()
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# Origins a login page may redirect to (an organisation's own sign-in); nothing else widens the policy.
COLLOQUY_OIDC_ORIGINS: list[str] = []
if env.text("COLLOQUY_OIDC_ISSUER"):
    COLLOQUY_OIDC_ORIGINS = env.listed("COLLOQUY_OIDC_ORIGINS", env.text("COLLOQUY_OIDC_ISSUER"))
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "organisation",
                "name": env.text("COLLOQUY_OIDC_NAME", "Organisation account"),
                "client_id": env.required("COLLOQUY_OIDC_CLIENT_ID", "the client your sign-in service knows"),
                "secret": env.required("COLLOQUY_OIDC_SECRET", "the secret of that client"),
                "settings": {"server_url": env.text("COLLOQUY_OIDC_ISSUER")},
            }
        ]
    }

# --- web --------------------------------------------------------------------------------------

COLLOQUY_BASE_URL = env.text("COLLOQUY_BASE_URL", "http://localhost:8000")
COLLOQUY_SITE_NAME = env.text("COLLOQUY_SITE_NAME", "Colloquy")
# How many proxies stand before us: the only hops whose X-Forwarded-For is believed.
COLLOQUY_TRUSTED_PROXIES = env.number("COLLOQUY_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = COLLOQUY_TRUSTED_PROXIES
COLLOQUY_DEMO = False
CSRF_FAILURE_VIEW = "core.web.csrf_failure"
CSRF_COOKIE_HTTPONLY = False  # the autosave module reads the form's token field, never the cookie
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- mail -------------------------------------------------------------------------------------

EMAIL_HOST = env.text("COLLOQUY_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("COLLOQUY_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("COLLOQUY_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("COLLOQUY_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("COLLOQUY_SMTP_STARTTLS")
EMAIL_USE_SSL = env.flag("COLLOQUY_SMTP_TLS")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("COLLOQUY_MAIL_FROM", "Colloquy <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("Operator", address) for address in env.listed("COLLOQUY_OPERATOR_MAIL")]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("COLLOQUY_LOG_LEVEL", "INFO")},
    # allauth and Django log addresses only at DEBUG; keep them quiet below WARNING.
    "loggers": {"django.db.backends": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
}
