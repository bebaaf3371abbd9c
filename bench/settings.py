"""A production-like server for measuring: PostgreSQL, hashed static files, file cache; plain HTTP on loopback."""

import os
from pathlib import Path

from config.settings.base import *  # noqa: F403 -- settings modules build on one another

VAR = Path(os.environ["COLLOQUY_VAR_DIR"])
DEBUG = False
SECRET_KEY = "for-measuring-only"  # noqa: S105 -- the database is thrown away
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
ROOT_URLCONF = "bench.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


class _Everybody:
    def __contains__(self, email: object) -> bool:
        return True


COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = _Everybody()  # the measuring visitors have no phone
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
}
