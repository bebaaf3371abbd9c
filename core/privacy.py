"""The privacy registry: for every personal field its purpose, stage, retention category and readers.

A model says it beside its columns: `PERSONAL = {"field": Personal(...)}` for what is about a person and
`NOT_PERSONAL = ("field", ...)` for texts that are not. A test fails on a field that is in neither.

So that export, erasure and purging reach every row (core/erasure.py), such a model also says
`DATA_SUBJECT`, the lookup path to the user it is about, and `EVENT`, the path to the event its age is counted
from; `ERASE_ROWS = True` deletes the row where others blank its fields. `EXPORTED_WHEN = {lookup: value}` keeps
a row out of the person's own copy while it is somebody's draft: a decision nobody has sent, a letter in the outbox.
`ROW_CATEGORY` is the path to a column that names a category for each row, when rows are not all kept equally long: such
a row goes when that one is due, and at the latest with the category of its fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

STAGES = ("account", "application", "selection", "participation", "library", "any")


@dataclass(frozen=True)
class Category:
    """How long data of a kind are kept: `days` after `counted_from` ("event_end" or "last_action")."""

    days: int
    counted_from: str
    what: str


# Defaults (days); a programme may shorten or lengthen them, see events.Programme.retention.
CATEGORIES: dict[str, Category] = {
    "needs": Category(30, "event_end", "diet and access needs"),
    "travel": Category(30, "event_end", "arrival, departure, rooms"),
    "application": Category(365, "event_end", "applications, answers, files and assessments"),
    "participation": Category(5 * 365, "event_end", "who took part"),
    "mail": Category(365, "event_end", "letters sent and their texts"),
    "draft": Category(30, "event_end", "applications never sent"),
    "unverified": Category(7, "last_action", "addresses that were never confirmed"),
    "account": Category(5 * 365, "last_action", "accounts and profiles"),
    "audit": Category(3 * 365, "event_end", "reasons and addresses in the audit trail"),
    "library": Category(0, "last_action", "names of authors, kept while the publication stands"),
}


@dataclass(frozen=True)
class Personal:
    """One row of the registry. `seen_by` names roles; "self" is the person, "public" everybody, "team" every role of the
    programme, and "holder" whoever may open the file or letter it stands in.

    `statistic` marks what stays when a row has been made anonymous, so that counts stay true: a place of work
    or an outcome says nothing about anybody once name, address and answers are gone.
    """

    purpose: str
    stage: str
    category: str
    seen_by: tuple[str, ...]
    statistic: bool = False

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES:
            raise ValueError(f"unknown retention category {self.category!r}")
        if self.stage not in STAGES:
            raise ValueError(f"unknown stage {self.stage!r}")


def registered(model: type[Model]) -> dict[str, Personal]:
    return dict(getattr(model, "PERSONAL", {}))


def registry() -> Iterator[tuple[type[Model], str, Personal]]:
    """Every registered field: (model, field name, row), ordered for the documentation."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        for name, row in sorted(registered(model).items()):
            yield model, name, row
