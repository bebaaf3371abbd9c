"""The test suite: SQLite in memory, or PostgreSQL when DATABASE_URL says so."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403 -- settings modules build on one another
from config.settings.base import COLLOQUY_LANGUAGES, DATABASE_URL, database, storages

_SCRATCH = Path(tempfile.mkdtemp(prefix="colloquy-test-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)

DEBUG = False
SECRET_KEY = "for-tests-only"  # noqa: S105 -- no data behind it
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
COLLOQUY_BASE_URL = "http://testserver"
DATABASES = {"default": database(DATABASE_URL, _SCRATCH / "test.sqlite3")}
PRIVATE_ROOT = _SCRATCH / "files"
STORAGES = storages("disk", "django.contrib.staticfiles.storage.StaticFilesStorage")
for _name in ("default", "private"):
    STORAGES[_name]["OPTIONS"]["location"] = str(PRIVATE_ROOT)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
COLLOQUY_MAILBOX_DIR = _SCRATCH / "mailbox"
COLLOQUY_CONFIRMED_LANGUAGES = ["en"]
MODELTRANSLATION_LANGUAGES = tuple(COLLOQUY_LANGUAGES)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
