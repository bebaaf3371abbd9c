"""The team's work on who can apply. What was sent before is never changed by it: the list shows what no longer fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.audit import record
from core.localized import column
from core.states import lock
from events.freshness import public_pages_changed
from participants.applications.eligibility.conditions import KINDS, ConditionRefused
from participants.applications.models import Condition, Question
from participants.applications.operations.questions import add_question

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Call

FIELDS = ("parameters", "question", "text", "blocks")


@transaction.atomic
def add_condition(
    call: Call,
    kind: str,
    *,
    parameters: Mapping[str, Any],
    texts: Mapping[str, str],
    blocks: bool = True,
    question: Question | None = None,
    by: User | TokenHolder | Clock,
) -> Condition:
    """A new condition at the end. `texts` are {column: text}, for instance "text_sq".

    Where somebody has to confirm it and no question is given, one is added to the form. Raises ConditionRefused.
    """
    locked = _next_version(call)
    last = locked.conditions.order_by("-position").values_list("position", flat=True).first()
    condition = Condition(call=locked, kind=kind, position=(last or 0) + 1)
    _write(condition, parameters, texts, blocks, question, by=by)
    _note_whether(locked)
    record(by=by, action="add condition", target=condition, fields=FIELDS)
    return condition


@transaction.atomic
def change_condition(
    condition: Condition,
    *,
    parameters: Mapping[str, Any],
    texts: Mapping[str, str],
    blocks: bool,
    question: Question | None,
    by: User | TokenHolder | Clock,
) -> Condition:
    """Another demand, other words, another question. Raises ConditionRefused.

    A yes to one age is no yes to another: with a new age the question is another one too.
    """
    _next_version(condition.call)
    locked = lock(condition)
    same = question is not None and locked.question_id == question.pk and question.kind != Question.Kind.DATE
    if same and locked.parameters.get("age") != parameters.get("age"):
        raise ConditionRefused(
            _("The question asks about the age of before. Choose a new question for the new age.")
        )
    _write(locked, parameters, texts, blocks, question, by=by)
    record(by=by, action="change condition", target=locked, fields=FIELDS)
    return locked


@transaction.atomic
def word_condition(
    condition: Condition, texts: Mapping[str, str], *, by: User | TokenHolder | Clock
) -> Condition:
    """New words after the sentence, from the page of translations."""
    _next_version(condition.call)
    locked = lock(condition)
    for name, text in texts.items():
        setattr(locked, name, text)
    locked.save()
    record(by=by, action="change condition", target=locked, fields=tuple(texts))
    return locked


@transaction.atomic
def move_condition(condition: Condition, *, up: bool, by: User | TokenHolder | Clock) -> None:
    """One place up or down; at the end nothing happens."""
    call = _next_version(condition.call)
    rows = list(call.conditions.all())
    place = next((number for number, row in enumerate(rows) if row.pk == condition.pk), None)
    other = (place or 0) + (-1 if up else 1)
    if place is None or not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Condition.objects.bulk_update(rows, ["position"])
    record(by=by, action="move condition", target=condition, fields=("position",))


@transaction.atomic
def remove_condition(condition: Condition, *, by: User | TokenHolder | Clock) -> None:
    """Nobody has to meet it any more; the question it rested on stays in the form, with its answers."""
    call = _next_version(condition.call)
    locked = lock(condition)
    record(by=by, action="remove condition", target=locked, fields=FIELDS)
    locked.delete()
    _note_whether(call)


def _write(
    condition: Condition,
    parameters: Mapping[str, Any],
    texts: Mapping[str, str],
    blocks: bool,
    question: Question | None,
    *,
    by: User | TokenHolder | Clock,
) -> None:
    kind = KINDS[condition.kind]
    _check_question(condition, question)
    condition.parameters = kind.clean(parameters, question)
    condition.blocks = blocks
    for name, text in texts.items():
        setattr(condition, name, text)
    if kind.needs_text and not any(texts.values()):
        raise ConditionRefused(_("Please name the course or the certificate."))
    if question is None and kind.confirmed:
        question = _asked_for(condition, texts, by=by)
    condition.question = question
    condition.save()


def _check_question(condition: Condition, question: Question | None) -> None:
    kind = KINDS[condition.kind]
    if question is None:
        if kind.needs_question and not kind.confirmed:
            raise ConditionRefused(_("Please choose a question."))
        return
    fits = question.kind in kind.shown_by and question.stage == Question.Stage.APPLICATION
    if not fits or question.retired_at is not None or question.call_id != condition.call_id:
        raise ConditionRefused(_("An answer to this question cannot show whether the condition is met."))


def _asked_for(condition: Condition, texts: Mapping[str, str], *, by: User | TokenHolder | Clock) -> Question:
    """A yes-or-no question that confirms it, in every language of the event; the assessors need not read it."""
    kind, words = KINDS[condition.kind], {}
    for language in condition.call.event.languages:
        with translation.override(language):
            words[column("label", language)] = kind.to_confirm(condition.parameters)
        words[column("help", language)] = texts.get(column("text", language), "")
    return add_question(
        condition.call,
        Question.Kind.YES_NO,
        texts=words,
        settings={"required": condition.blocks, "for_assessors": False},
        by=by,
    )


def _note_whether(call: Call) -> None:
    call.has_conditions = call.conditions.exists()
    call.save(update_fields=["has_conditions"])


def _next_version(call: Call) -> Call:
    """The call, locked; its pages are made anew."""
    locked = lock(call)
    locked.version += 1
    locked.save(update_fields=["version"])
    public_pages_changed()
    return locked
