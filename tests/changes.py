"""What changed in the database, and what tried to change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

_WRITE = re.compile(
    r'^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.IGNORECASE
)
# Signing in keeps its time; every test signs in.
_SIGNS_IN = 'UPDATE "core_user" SET "last_login" = %s WHERE'


@contextmanager
def watched_writes(allowed: Iterable[str] = ()) -> Iterator[list[str]]:
    """The statements that write into a table not in `allowed`, as "table: statement"."""
    found: list[str] = []
    tables = set(allowed)

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = _WRITE.match(sql)
        if match and match[1] not in tables and not sql.startswith(_SIGNS_IN):
            found.append(f"{match[1]}: {sql[:200]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


# Who is signed in, and what an address of the site has cost; no words of anybody's.
NOT_COMPARED = {"sessions.Session"}


def everything() -> dict[str, dict[Any, tuple[Any, ...]]]:
    """Every row of every table, to be compared with itself later."""
    found = {}
    for model in apps.get_models():
        if model._meta.label not in NOT_COMPARED:
            columns = [
                column.attname for column in model._meta.concrete_fields if column.name != "last_login"
            ]
            found[model._meta.label] = {
                row[0]: row for row in model._base_manager.values_list("pk", *columns)
            }
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        f"{label} {pk}: {before[label].get(pk)} -> {after[label].get(pk)}"
        for label in before
        for pk in {**before[label], **after[label]}
        if before[label].get(pk) != after[label].get(pk)
    ]


def assert_none(found: list[Any]) -> None:
    assert not found, "\n" + "\n".join(str(one) for one in found)
