"""`manage.py privacy_table`: docs/privacy.md from the registry beside the models."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.privacy import CATEGORIES, Personal, registry

HEAD = """# What is kept about people

Written by `manage.py privacy_table` from the registry that stands beside each model (`PERSONAL`, see
`core/privacy.py`); a test compares the two. Every field that could tell something about a person is here, with what
it is for, when it is asked for, who may see it, and how long it is kept. The clock deletes it after that time
(`participants/rights/`), or earlier when a programme says so or the person asks for it.

Roles: *self* is the person, *public* is everybody; the others are the roles of the programme's team.
"""
COUNTED_FROM = {"event_end": "the end of the event", "last_action": "the last thing the person did"}


class Command(BaseCommand):
    help = "Writes docs/privacy.md from the registry of personal fields."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when the file is not up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR, "docs", "privacy.md")
        with translation.override("en"):
            text = page()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                raise CommandError(
                    "docs/privacy.md is not what the registry says: run manage.py privacy_table."
                )
            return
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"docs/privacy.md is written: {sum(1 for _row in registry())} fields.")


def page() -> str:
    return "\n".join([HEAD, *_categories(), "", *_fields()]).rstrip() + "\n"


def _categories() -> Iterator[str]:
    yield "## How long"
    yield ""
    yield "| category | what | days | counted from |"
    yield "|---|---|---|---|"
    for name, category in CATEGORIES.items():
        days = str(category.days) if category.days else "no limit"
        yield f"| {name} | {category.what} | {days} | {COUNTED_FROM[category.counted_from]} |"


def _fields() -> Iterator[str]:
    last = ""
    for model, name, row in registry():
        label = str(model._meta.label)
        if label != last:
            yield from _heading(label, last, getattr(model, "ROW_CATEGORY", ""))
            last = label
        yield _line(name, row)


def _heading(label: str, last: str, own: str) -> Iterator[str]:
    if last:
        yield ""
    yield f"## {label}"
    yield ""
    if own:
        yield f"A row goes earlier when the category that its `{own.replace('__', '.')}` names is due before."
        yield ""
    yield "| field | purpose | stage | category | seen by | kept as a number |"
    yield "|---|---|---|---|---|---|"


def _line(name: str, row: Personal) -> str:
    kept = "yes" if row.statistic else ""
    return f"| `{name}` | {row.purpose} | {row.stage} | {row.category} | {', '.join(row.seen_by)} | {kept} |"
