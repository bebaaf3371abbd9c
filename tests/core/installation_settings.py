"""Settings of the installations that tests run in processes of their own: like production, with a server to hurt."""

import os

from config.settings.base import *  # noqa: F403 -- settings modules build on one another
from config.settings.base import DATABASES, INSTALLED_APPS, PRIVATE_ROOT, storages

DEBUG = False
SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["testserver"]
COLLOQUY_BASE_URL = "http://testserver"
STORAGES = storages("disk", "django.contrib.staticfiles.storage.StaticFilesStorage")
STORAGES["private"]["OPTIONS"]["location"] = str(PRIVATE_ROOT)
INSTALLED_APPS = [*INSTALLED_APPS]
EMAIL_TIMEOUT = 30
SCHEDULE = "tests.core.installation_work.JOBS"
ADMINS = [("Operator", "operator@example.org")]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ.get("SQLITE_TIMEOUT", "20"))
