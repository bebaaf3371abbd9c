"""Every foreign key that points at a model, found in the registry of models: none that is added later is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from core.accounts import User
from events.models import Programme

Pointer = models.ForeignKey[Any, Any]


def pointers(model: type[models.Model]) -> list[Pointer]:
    """Foreign keys of all models that point here, those without a name for the way back and those of tables between
    two models included.
    """
    found = [
        field
        for owner in apps.get_models(include_auto_created=True)
        for field in owner._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    ]
    return sorted(found, key=name_of)


def name_of(pointer: Pointer) -> str:
    return f"{pointer.model._meta.label}.{pointer.name}"


def rows_at(pointer: Pointer, pk: int) -> QuerySet[Any]:
    """The rows in which this key points at that row."""
    return pointer.model._base_manager.filter(**{pointer.attname: pk})


def ways_to_programme(model: type[models.Model], passed: tuple[type[models.Model], ...] = ()) -> list[str]:
    """How a row finds the programmes it belongs to, as lookups: over foreign keys, but never over an account."""
    around = (model, User, *passed)
    ways: list[str] = []
    for key in model._meta.concrete_fields:
        target = key.related_model
        if target is Programme:
            return [key.name]
        if isinstance(target, type) and target not in around:
            ways += [f"{key.name}__{way}" for way in ways_to_programme(target, (*passed, model))]
    return ways


def doubles(pointer: Pointer, kept: int, merged: int) -> list[Any]:
    """Keys of the rows of `merged` that a constraint would not let stand beside those of `kept`."""
    found: set[Any] = set()
    for others, condition in _unique_with(pointer):
        taken = set(rows_at(pointer, kept).filter(condition).values_list(*others, "pk"))
        held = {row[:-1] for row in taken}
        for *values, pk in rows_at(pointer, merged).filter(condition).values_list(*others, "pk"):
            if None not in values and tuple(values) in held:
                found.add(pk)
    return sorted(found)


def _unique_with(pointer: Pointer) -> Iterator[tuple[list[str], Q]]:
    """(the other fields, the condition) of each constraint in which the key takes part."""
    meta = pointer.model._meta
    if pointer.unique:
        yield [], Q()
    for names in meta.unique_together:
        if pointer.name in names:
            yield [name for name in names if name != pointer.name], Q()
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and pointer.name in constraint.fields:
            yield [name for name in constraint.fields if name != pointer.name], constraint.condition or Q()
