"""Calls upward, by the one table in config/wiring.py: effects, panels and data collectors.

Python imports point down only. When a lower app must cause something in a higher one, it fires a name; the
table lists which functions answer. A start-up check proves that every dotted name resolves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string


class Panel(NamedTuple):
    """What another app shows on a page: a template and its context."""

    template: str
    context: dict[str, Any]


@cache
def _functions(table: str, name: str) -> tuple[Callable[..., Any], ...]:
    entries: dict[str, tuple[str, ...]] = import_string(f"{settings.WIRING}.{table}")
    return tuple(import_string(path) for path in entries[name])


def fire(name: str, **facts: Any) -> None:
    """Run the reactions to `name` in order, in the caller's transaction; an exception ends the operation."""
    for reaction in _functions("REACTIONS", name):
        reaction(**facts)


def panels(name: str, **facts: Any) -> list[Panel]:
    """The panels for a place on a page, empty ones left out."""
    return [panel for make in _functions("PANELS", name) if (panel := make(**facts)) is not None]


def collect(name: str, **facts: Any) -> Iterator[Any]:
    """What each collector returns, in the table's order."""
    for collector in _functions("COLLECTORS", name):
        yield collector(**facts)


@checks.register()
def every_name_resolves(**kwargs: Any) -> list[checks.CheckMessage]:
    problems: list[checks.CheckMessage] = []
    for table in ("REACTIONS", "PANELS", "COLLECTORS"):
        for name, paths in import_string(f"{settings.WIRING}.{table}").items():
            for path in paths:
                try:
                    import_string(path)
                except ImportError as error:
                    problems.append(
                        checks.Error(f"{table}[{name!r}] names {path}: {error}", id="colloquy.E001")
                    )
    return problems
