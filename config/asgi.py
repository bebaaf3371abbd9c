"""The door for an ASGI server."""

import os

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIHandler
from django.db import connections


def checked_application() -> ASGIHandler:
    """Refuses to start when the database lacks the columns of a language."""
    made = get_asgi_application()
    from core.checks import refuse_other_languages  # after Django is set up

    refuse_other_languages()
    connections.close_all()  # requests open their own, in their own threads
    return made


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = checked_application()
