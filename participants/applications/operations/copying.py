"""The form of an event that was made from another one, or from a template; see config/wiring.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from core.audit import record
from events.event_templates import TypicalQuestion, in_languages
from events.models import Call, Event
from events.queries import call_of
from events.row_copies import copied_values
from participants.applications.models import Choice, Condition, FormSection, Question

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

# What a form is made of, what is pointed to before what points there, with the way from each row to its call.
# The earlier words of a question belong to the answers given to it and stay with them.
FORM: tuple[tuple[type[models.Model], str], ...] = (
    (FormSection, "call"),
    (Question, "call"),
    (Choice, "question__call"),
    (Condition, "call"),
)
# In the library stands the original.
NOT_COPIED = ("in_library",)

Copies = dict[tuple[type[models.Model], Any], models.Model]


def on_event_copied(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    original: Event | None,
    questions: Iterable[TypicalQuestion],
    **facts: object,
) -> None:
    """The original's questions as they are asked now, or the template's; answers and removed questions stay behind."""
    call = call_of(event)
    if call is None:
        return
    asked = call_of(original) if original is not None else None
    if asked is not None:
        _copy_form(asked, call)
    for position, question in enumerate(questions, start=1):
        Question.objects.create(
            call=call,
            kind=question.kind,
            position=position,
            required=question.required,
            word_limit=question.word_limit,
            **in_languages("label", question.label, event.programme.languages),
        )
    record(by=by, action="copy questions", target=call)


def _copy_form(asked: Call, call: Call) -> None:
    copies: Copies = {(Call, asked.pk): call}
    late: list[tuple[models.Model, models.Model]] = []
    for model, path in FORM:
        for row in _rows(model, path, asked):
            links = _links(row, copies)
            if any(links[key.name] is None and not key.null for key in _keys(model)):
                continue  # a choice of a question that was removed
            copy = model._default_manager.create(**copied_values(row, without=NOT_COPIED), **links)
            copies[model, row.pk] = copy
            late.append((row, copy))
    for row, copy in late:
        _link_the_rest(row, copy, copies)
    call.has_conditions = call.conditions.exists()
    call.save(update_fields=["has_conditions"])


def _rows(model: type[models.Model], path: str, asked: Call) -> models.QuerySet[models.Model]:
    rows = model._default_manager.filter(**{path: asked}).order_by("pk")
    if model is Condition:  # one that rests on a removed question is not in force
        return rows.filter(question__retired_at=None)
    return rows.filter(retired_at=None) if model is Question else rows


def _keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _links(row: models.Model, copies: Copies) -> dict[str, models.Model | None]:
    """{name: the copied row} for what a row of the form points to, None for what is not copied (yet)."""
    return {
        key.name: copies.get((key.remote_field.model, getattr(row, key.attname))) for key in _keys(type(row))
    }


def _link_the_rest(row: models.Model, copy: models.Model, copies: Copies) -> None:
    """What points to a row that was copied later, for instance to a question further down."""
    changes: dict[str, Any] = {
        name: link
        for name, link in _links(row, copies).items()
        if link is not None and getattr(copy, name) is None
    }
    if isinstance(row, Question) and row.shown_if_key and "shown_if" not in changes:
        kept = getattr(copy, "shown_if", None) is not None
        # Without its question the condition is gone: it was an answer to one that was removed.
        changes |= {} if kept else {"shown_if_key": ""}
    for name, value in changes.items():
        setattr(copy, name, value)
    if changes:
        copy.save(update_fields=list(changes))
