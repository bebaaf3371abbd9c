"""A developer's machine and the demo: SQLite and files under var/, nothing leaves the machine."""

from config.settings import environment as env
from config.settings.base import *  # noqa: F403 -- settings modules build on one another
from config.settings.base import INSTALLED_APPS, STORAGE_KIND, VAR_DIR, storages

DEBUG = env.flag("COLLOQUY_DEBUG", False)
COLLOQUY_DEMO = env.flag("COLLOQUY_DEMO", False)
SECRET_KEY = "for-development-only-never-in-production"  # noqa: S105 -- prod.py demands a real one
ALLOWED_HOSTS = ["*"]
STORAGES = storages(STORAGE_KIND, "django.contrib.staticfiles.storage.StaticFilesStorage")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Mail is kept as files under var/ and shown at /demo/mailbox/; it never reaches the network.
EMAIL_BACKEND = "materials.demo.mailbox.MailboxBackend"
COLLOQUY_MAILBOX_DIR = VAR_DIR / "mailbox"
if COLLOQUY_DEMO:
    from materials.demo.logins import STAFF

    INSTALLED_APPS = [*INSTALLED_APPS, "materials.demo"]
    COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = STAFF
