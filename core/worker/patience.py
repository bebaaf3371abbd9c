"""What must be remembered is written again and again: a locked or restarting database is no reason to forget."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSE_SECONDS = 1.0
DATABASE_AWAY = (OperationalError, InterfaceError)

# Set by SIGTERM and SIGINT; the process stops as a whole.
stopping = threading.Event()


def insist(write: Callable[[], T]) -> T:
    """The result of `write`, tried until the database takes it.

    For outcomes: a mail the server has taken, a task that has run. Raises only when the process must stop, and
    then the next worker finds the row as it was claimed.
    """
    while True:
        try:
            return write()
        except DATABASE_AWAY as error:
            log.warning("the database does not take the outcome yet: %s", error)
            connection.close_if_unusable_or_obsolete()
            if stopping.wait(PAUSE_SECONDS):
                raise
