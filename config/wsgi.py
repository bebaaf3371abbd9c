"""The door for gunicorn: `gunicorn config.wsgi`."""

import gc
import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.template import engines
from django.urls import reverse
from django.utils import translation


def checked_application() -> WSGIHandler:
    """Refuses to start when the database lacks the columns of a language."""
    made = get_wsgi_application()
    from core.checks import refuse_other_languages  # after Django is set up
    from events.names import language_name

    refuse_other_languages()
    # What every page needs now and not at the first request: with `gunicorn --preload` the workers then share it, and
    # need a third less memory. Django keeps addresses apart by language, and Babel its names and dates.
    engines.all()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("home")
            language_name(language)
    # Frozen, it stays shared: the collector leaves its pages alone.
    gc.collect()
    gc.freeze()
    connections.close_all()  # requests open their own, in their own threads
    return made


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = checked_application()
