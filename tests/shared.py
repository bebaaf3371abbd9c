"""What many tests of one module only look at, built once for all of them.

The rows stand in a transaction around the module; each test works in a savepoint of its own, as ever, on a copy of the
objects, so that nothing it does reaches the next one. A test of the module that wants an empty database goes elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction

Built = TypeVar("Built")


@contextmanager
def built_once(blocker: Any, build: Callable[[], Built]) -> Iterator[Built]:
    """`blocker` is pytest-django's, which keeps the database closed between tests."""
    with ExitStack() as stack:
        with blocker.unblock():
            cache.clear()
            stack.enter_context(_taken_back(blocker))
            made = build()
        yield made


@contextmanager
def _taken_back(blocker: Any) -> Iterator[None]:
    outer = transaction.atomic()
    outer.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
