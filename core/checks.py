"""Start-up checks on languages: what is translated is text, and the database has a column for each language.

Without the second, a language that stands in the settings only makes every page that reads a text fail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, models
from django.db.migrations.executor import MigrationExecutor
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from core.localized import column

log = logging.getLogger(__name__)


class Difference(NamedTuple):
    """Columns of one table that are there or not, against what the settings say."""

    table: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"lacks {', '.join(self.missing)}"] if self.missing else []
        if self.unknown:
            parts.append(f"has {', '.join(self.unknown)} of no language in COLLOQUY_LANGUAGES")
        return f"{self.table} {' and '.join(parts)}"


REMEDY = (
    "Run `manage.py migrate`. If it has nothing to do, the migrations for this set of languages are missing:"
    " docs/languages.md says how a language is added."
)


@checks.register(checks.Tags.models)
def only_text_is_translated(**kwargs: Any) -> list[checks.CheckMessage]:
    """The fallback asks whether a text is empty; a number or date of another language would pass for an answer."""
    return [
        checks.Error(
            f"{model._meta.label}.{name} is registered for translation, but only text has languages.",
            hint="Take it out of the app's translation.py.",
            id="colloquy.E002",
        )
        for model in _translated_models()
        for name in translator.get_options_for_model(model).all_fields
        if not isinstance(model._meta.get_field(name), (models.CharField, models.TextField))
    ]


@checks.register(checks.Tags.translation)
def fallbacks_are_languages(**kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"COLLOQUY_LANGUAGES[{code!r}] falls back to {other!r}, which is not in the table.",
            id="colloquy.E003",
        )
        for code, row in settings.COLLOQUY_LANGUAGES.items()
        for other in row["fallback"]
        if other not in settings.COLLOQUY_LANGUAGES
    ]


@checks.register(checks.Tags.database)
def languages_are_columns(
    *, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Silent while migrations wait: `migrate` itself runs this check first, and may be about to add the columns."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            found += [
                checks.Error(f"The table {row}.", hint=REMEDY, id="colloquy.E004")
                for row in differences(alias)
            ]
    return found


def refuse_other_languages() -> None:
    """Called where the web server and the worker start. Raises ImproperlyConfigured with what differs and what to do.

    A database that does not answer stops nobody: it may come back, and /readyz says so.
    """
    try:
        found = list(differences("default"))
    except DatabaseError as error:
        log.warning("the database does not answer; its languages were not compared: %s", error)
        return
    if found:
        raise ImproperlyConfigured(
            f"The languages in the settings and in the database differ: {'; '.join(map(str, found))}. {REMEDY}"
        )


def differences(alias: str) -> Iterator[Difference]:
    """Tables whose language columns are not those of the settings. Tables that are not there yet are left out."""
    database = connections[alias]
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        for model in _translated_models():
            if model._meta.db_table not in tables:
                continue
            there = {
                row.name for row in database.introspection.get_table_description(cursor, model._meta.db_table)
            }
            wanted, plain = _columns(model)
            texts = tuple(f"{field}_" for field in _texts(model))
            unknown = {name for name in there - wanted - plain if name.startswith(texts)}
            if unknown or wanted - there:
                yield Difference(model._meta.db_table, tuple(sorted(wanted - there)), tuple(sorted(unknown)))


def _columns(model: type[models.Model]) -> tuple[set[str], set[str]]:
    """The columns that the languages of the settings need, and those that have no language."""
    wanted = {column(field, code) for field in _texts(model) for code in settings.COLLOQUY_LANGUAGES}
    fields: Iterable[Any] = (
        model._meta.local_concrete_fields
    )  # a translated one is a class mypy cannot follow
    return wanted, {field.column for field in fields if not isinstance(field, TranslationField)}


def _texts(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(translator.get_options_for_model(model).all_fields)


def _translated_models() -> list[type[models.Model]]:
    return list(translator.get_registered_models(abstract=False))
