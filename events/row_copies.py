"""What of a row goes into its copy: words, numbers and choices, also those of columns added later.

Not its key nor what must be unique, not its state, not its moments and days, not what only the system writes, and no
row it points to: whoever copies says these.
"""

from __future__ import annotations

from collections.abc import Container
from copy import deepcopy
from typing import Any

from django.db import models
from modeltranslation.translator import NotRegistered, translator


def copied_values(row: models.Model, *, without: Container[str] = ()) -> dict[str, Any]:
    """{column: value} for a new row of the same model. Texts come by language; their base column is never read."""
    bases = _base_columns(type(row))
    return {
        field.attname: deepcopy(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if _is_copied(field) and field.name not in bases and field.name not in without
    }


def _is_copied(field: models.Field[Any, Any]) -> bool:
    if field.primary_key or field.unique or field.is_relation or not field.editable:
        return False
    return field.name != "state" and not isinstance(field, models.DateField)


def _base_columns(model: type[models.Model]) -> Container[str]:
    try:
        return frozenset(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return frozenset()
