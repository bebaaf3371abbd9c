"""The team's work on a call's questions. Nothing here ever loses an answer: a question is retired, not deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from core.audit import record
from core.states import lock
from events.freshness import public_pages_changed
from participants.applications.models import Answer, Choice, Question

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Call

SETTINGS = ("required", "word_limit", "for_assessors")


class ChoiceInUse(Exception):
    """Somebody chose what was to be removed. `str()` is a sentence a user may read."""

    def __init__(self, key: str, count: int) -> None:
        self.key, self.count = key, count
        super().__init__(
            ngettext(
                "%(count)s person has chosen this answer, so it stays.",
                "%(count)s people have chosen this answer, so it stays.",
                count,
            )
            % {"count": count}
        )


@transaction.atomic
def add_question(
    call: Call,
    kind: str,
    *,
    texts: Mapping[str, str],
    settings: Mapping[str, Any],
    choices: Sequence[Mapping[str, str]] = (),
    by: User | TokenHolder | Clock,
) -> Question:
    """A new question at the end. `texts` and each choice are {column: text}, for instance "label_sq"."""
    locked = _next_version(call)
    last = locked.questions.order_by("-position").values_list("position", flat=True).first()
    question = Question.objects.create(
        call=locked, kind=kind, position=(last or 0) + 1, **texts, **_known_settings(settings)
    )
    _write_choices(question, choices)
    record(by=by, action="add question", target=question, fields=(*texts, *SETTINGS))
    return question


@transaction.atomic
def change_question(
    question: Question,
    *,
    texts: Mapping[str, str],
    settings: Mapping[str, Any],
    choices: Sequence[Mapping[str, str]] = (),
    by: User | TokenHolder | Clock,
) -> Question:
    """New words and settings; its kind and the keys of its choices stay, so that answers keep their meaning.

    Raises ChoiceInUse when a choice that somebody took is left without words.
    """
    _next_version(question.call)
    locked = lock(question)
    for name, value in {**texts, **_known_settings(settings)}.items():
        setattr(locked, name, value)
    locked.save()
    _write_choices(locked, choices)
    record(by=by, action="change question", target=locked, fields=(*texts, *SETTINGS))
    return locked


def _known_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in SETTINGS if name in settings}


def _write_choices(question: Question, rows: Sequence[Mapping[str, str]]) -> None:
    """Rows with a key change that choice, rows without make a new one; a row without any word removes it."""
    present = {choice.key: choice for choice in question.choices.all()}
    for position, row in enumerate(rows):
        key = row.get("key", "")
        words = {name: text for name, text in row.items() if name != "key"}
        choice = present.get(key)
        if not any(words.values()):
            if choice is not None:
                _remove_choice(choice)
            continue
        if choice is None:
            choice = Choice(question=question, key=_new_key(present))
            present[choice.key] = choice
        for name, text in words.items():
            setattr(choice, name, text)
        choice.position = position
        choice.save()


def _new_key(present: Mapping[str, Choice]) -> str:
    """Short and without meaning: the words may change, the key never does."""
    number = len(present) + 1
    while f"a{number}" in present:
        number += 1
    return f"a{number}"


def _remove_choice(choice: Choice) -> None:
    chosen = Answer.objects.filter(question=choice.question_id).values_list("choices", flat=True)
    count = sum(choice.key in keys for keys in chosen)
    if count:
        raise ChoiceInUse(choice.key, count)
    choice.delete()


@transaction.atomic
def move_question(question: Question, *, up: bool, by: User | TokenHolder | Clock) -> None:
    """One place up or down among the questions that are asked; at the end nothing happens."""
    call = _next_version(question.call)
    rows = list(call.questions.filter(retired_at__isnull=True))
    place = next((number for number, row in enumerate(rows) if row.pk == question.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Question.objects.bulk_update(rows, ["position"])
    record(by=by, action="move question", target=question, fields=("position",))


@transaction.atomic
def retire_question(question: Question, *, by: User | TokenHolder | Clock) -> Question:
    """Ask it no longer; its answers stay."""
    return _set_retired(question, timezone.now(), "retire question", by=by)


@transaction.atomic
def restore_question(question: Question, *, by: User | TokenHolder | Clock) -> Question:
    """Ask it again."""
    return _set_retired(question, None, "restore question", by=by)


def _set_retired(question: Question, at: Any, action: str, *, by: User | TokenHolder | Clock) -> Question:
    _next_version(question.call)
    locked = lock(question)
    locked.retired_at = at
    locked.save(update_fields=["retired_at"])
    record(by=by, action=action, target=locked, fields=("retired_at",))
    return locked


def _next_version(call: Call) -> Call:
    """The call, locked; its pages are made anew."""
    locked = lock(call)
    locked.version += 1
    locked.save(update_fields=["version"])
    public_pages_changed()
    return locked
