"""The editor's forms and text that is not saved yet: what was typed, what it began from, and where the two differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from hashlib import sha256
from typing import Any

from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _

from core.dates import format_date
from core.richtext import without_controls


def fingerprint(stored: Any) -> str:
    """Of an unbound form, or set of forms: the same as long as nobody saves something else."""
    shown = [(field.html_name, _stored(field)) for form in _forms(stored) for field in form]
    return sha256(json.dumps(shown, default=str).encode()).hexdigest()


def typed(form: Any, data: QueryDict) -> dict[str, list[str]]:
    """What was posted into the fields of the form; nothing else of the request."""
    forms = [*_forms(form), *([form.management_form] if isinstance(form, BaseFormSet) else [])]
    names = {field.html_name for one in forms for field in one}
    return {name: [without_controls(value) for value in data.getlist(name)] for name in names & data.keys()}


def hidden_value(data: QueryDict, name: str, longest: int) -> str:
    """A hidden field of the page as it came back."""
    return without_controls(data.get(name, ""))[:longest]


def as_posted(data: Mapping[str, list[str]]) -> QueryDict:
    """Kept fields as a form takes them."""
    posted = QueryDict(mutable=True)
    for name, values in data.items():
        posted.setlist(name, values)
    return posted


def differing(form: Any) -> list[BoundField]:
    """The visible fields of a bound form that say something else than what is stored."""
    fields = [one[name] for one in _forms(form) for name in one.changed_data]
    return [field for field in fields if not field.is_hidden and field.data != _written(field)]


def mark_differences(form: Any) -> None:
    """Each differing field says what is stored now, in the place of its hint."""
    for field in differing(form):
        field.help_text = _("Saved in the meantime: %(value)s") % {"value": _shown(field)}


def _forms(form: Any) -> list[Any]:
    return list(form.forms) if isinstance(form, BaseFormSet) else [form]


def _stored(field: BoundField) -> Any:
    return field.field.prepare_value(field.initial)


def _written(field: BoundField) -> Any:
    """The stored value as the page writes it: a clock shows no seconds."""
    return field.field.widget.format_value(_stored(field))


def _shown(field: BoundField) -> str:
    """A stored value as its reader knows it."""
    value = _stored(field)
    labels = {str(key): label for key, label in getattr(field.field, "choices", ())}
    several = value if isinstance(value, list) else [value]
    return (
        ", ".join(str(labels.get(str(one), _plain(one))) for one in several if one not in (None, "")) or "–"
    )


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(yesno(value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return format_date(value) if isinstance(value, date) else str(value)
