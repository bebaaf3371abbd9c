"""A real installation. Refuses to start when something it needs is missing, and says what."""

from django.core.exceptions import ImproperlyConfigured

from config.settings import environment as env
from config.settings.base import *  # noqa: F403 -- settings modules build on one another
from config.settings.base import VAR_DIR, database

DEBUG = False
SECRET_KEY = env.required("COLLOQUY_SECRET_KEY", "a long random text that signs sessions and links")
ALLOWED_HOSTS = env.listed("COLLOQUY_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "Set the environment variable COLLOQUY_HOSTS: the host names this installation answers to,"
        " separated by commas, never '*'. See docs/configuration.md."
    )
COLLOQUY_BASE_URL = env.required(
    "COLLOQUY_BASE_URL", "the address in mailed links, for instance https://calls.example.org"
)
DATABASES = {
    "default": database(
        env.required("DATABASE_URL", "postgres://..., or the word sqlite for one machine"),
        VAR_DIR / "colloquy.sqlite3",
    )
}
EMAIL_HOST = env.required("COLLOQUY_SMTP_HOST", "the mail server")
DEFAULT_FROM_EMAIL = env.required("COLLOQUY_MAIL_FROM", "the sender, an address of your own domain")
env.required("COLLOQUY_TRUSTED_PROXIES", "how many proxies stand before the web server; 0 if none")
COLLOQUY_TRUSTED_PROXIES = env.number("COLLOQUY_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = COLLOQUY_TRUSTED_PROXIES

COLLOQUY_MACHINES = env.number("COLLOQUY_MACHINES", 1)
if COLLOQUY_MACHINES > 1 and not env.text("COLLOQUY_REDIS_URL"):
    raise ImproperlyConfigured(
        "Set the environment variable COLLOQUY_REDIS_URL: with more than one machine the limits on signing in"
        " and the cached pages need a cache that all of them share. See docs/configuration.md."
    )
if COLLOQUY_MACHINES > 1 and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured(
        "Set DATABASE_URL to a PostgreSQL database: SQLite serves one machine only. See docs/configuration.md."
    )

_https = env.flag("COLLOQUY_HTTPS", True)
if _https and COLLOQUY_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [COLLOQUY_BASE_URL]
