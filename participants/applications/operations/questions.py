"""The team's work on a call's questions. Nothing here ever loses an answer: a question is retired, not deleted, and
when its words change, the answers already sent keep those they were given to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts import User
from core.audit import record
from core.localized import LANGUAGES, column
from core.states import lock
from events.freshness import public_pages_changed
from participants.applications.models import Answer, Application, Choice, Question, QuestionVersion

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder
    from events.models import Call

PROFILE_KINDS = {Question.Kind.ONE, Question.Kind.SEVERAL}
RULES = ("required", "word_limit", "for_assessors")
SETTINGS = (
    *RULES,
    "stage",
    "about",
    "retention",
    "section_id",
    "shown_if_id",
    "shown_if_key",
    "in_library",
    "is_profile",
)


class QuestionRefused(Exception):
    """The question cannot be like this; nothing was changed. `str()` is a sentence a user may read."""


class ChoiceInUse(QuestionRefused):
    """Somebody chose what was to be removed."""

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
    """A new question at the end. `texts` and each choice are {column: text}, for instance "label_sq".

    Raises QuestionRefused.
    """
    locked = _next_version(call)
    last = locked.questions.order_by("-position").values_list("position", flat=True).first()
    question = Question(
        call=locked, kind=kind, position=(last or 0) + 1, **texts, **_known_settings(settings)
    )
    _check_place(question)
    _only_profile(question)
    question.retention = settings.get("retention") or _usual_retention(question.about)
    question.save()
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

    Answers that were sent keep the words they were given to, as a version. Raises QuestionRefused, and ChoiceInUse
    when a choice that somebody took is left without words.
    """
    _next_version(question.call)
    locked = lock(question)
    before, rules = _words_of(locked), _rules_of(locked)
    was = (locked.about, locked.retention)
    for name, value in {**texts, **_known_settings(settings)}.items():
        setattr(locked, name, value)
    _check_place(locked)
    _only_profile(locked)
    if not locked.retention or (locked.about != was[0] and locked.retention == was[1]):
        locked.retention = _usual_retention(locked.about)
    locked.save()
    _write_choices(locked, choices)
    if (_words_of(locked), _rules_of(locked)) != (before, rules):
        _keep_version(locked, before, rules, by=by)
    record(by=by, action="change question", target=locked, fields=(*texts, *SETTINGS))
    return locked


@transaction.atomic
def copy_question(source: Question, call: Call, *, by: User | TokenHolder | Clock) -> Question:
    """A question of the library, asked in another call too: in all its languages, with its choices and their keys."""
    texts = {
        column(name, code): getattr(source, column(name, code))
        for name in ("label", "help")
        for code in LANGUAGES
    }
    copied = add_question(
        call,
        source.kind,
        texts=texts,
        settings={name: getattr(source, name) for name in (*RULES, "stage", "about", "retention")},
        by=by,
    )
    Choice.objects.bulk_create(
        Choice(
            question=copied,
            key=choice.key,
            position=choice.position,
            **{column("label", code): getattr(choice, column("label", code)) for code in LANGUAGES},
        )
        for choice in source.choices.all()
    )
    return copied


# --- versions ---------------------------------------------------------------------------------


def _words_of(question: Question) -> dict[str, Any]:
    """Every word of a question in every language, as a version keeps them."""
    choices = Choice.objects.filter(question=question)
    return {
        "label": _in_languages(question, "label"),
        "help": _in_languages(question, "help"),
        "choices": {choice.key: _in_languages(choice, "label") for choice in choices},
    }


def _in_languages(row: Question | Choice, name: str) -> dict[str, str]:
    texts = {code: getattr(row, column(name, code)) or "" for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def _rules_of(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in RULES}


def _keep_version(
    question: Question,
    words: Mapping[str, Any],
    rules: Mapping[str, Any],
    *,
    by: User | TokenHolder | Clock,
) -> None:
    """What was asked until now, for the answers sent until now; a draft will be read again before it is sent."""
    given = Answer.objects.filter(question=question, version=None).exclude(
        application__state=Application.State.DRAFT
    )
    if not given.exists():
        return
    version = QuestionVersion.objects.create(
        question=question,
        number=question.versions.count() + 1,
        texts=words,
        rules=rules,
        made_by=by if isinstance(by, User) else None,
    )
    given.update(version=version)


# --- where it may stand -----------------------------------------------------------------------


def _check_place(question: Question) -> None:
    """Raises QuestionRefused: too early for what it asks, or resting on something it cannot rest on."""
    if question.about and question.stage != Question.Stage.AFTER:
        raise QuestionRefused(
            _(
                "%(about)s may only be asked of people who are selected, because nobody else's is needed. "
                'Choose "After selection".'
            )
            % {"about": question.get_about_display()}
        )
    seen, parent = {question.pk}, question.shown_if
    while parent is not None:
        if parent.pk in seen or parent.call_id != question.call_id or parent.stage != question.stage:
            raise QuestionRefused(
                _("This question cannot depend on that answer: it is asked later, or depends on this one.")
            )
        seen.add(parent.pk)
        parent = parent.shown_if


def _usual_retention(about: str) -> str:
    """What nobody but selected people may be asked is kept shortest; all else as long as the application."""
    return Question.Retention.NEEDS if about else Question.Retention.APPLICATION


def _only_profile(question: Question) -> None:
    """The question whose answers are the profiles takes that place from another one of the call."""
    if question.is_profile:
        if question.kind not in PROFILE_KINDS or question.stage != Question.Stage.APPLICATION:
            raise QuestionRefused(_("Profiles are answers to choose from, asked in the application."))
        question.call.questions.filter(is_profile=True).exclude(pk=question.pk).update(is_profile=False)


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
    if Question.objects.filter(shown_if=choice.question_id, shown_if_key=choice.key).exists():
        raise QuestionRefused(_("Another question is shown only with this answer, so it stays."))
    choice.delete()


@transaction.atomic
def move_question(question: Question, *, up: bool, by: User | TokenHolder | Clock) -> None:
    """One place up or down among the questions of its section; at the end nothing happens."""
    call = _next_version(question.call)
    rows = list(
        call.questions.filter(retired_at__isnull=True, section=question.section_id, stage=question.stage)
    )
    place = next((number for number, row in enumerate(rows) if row.pk == question.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    positions = sorted(row.position for row in rows)
    rows[place], rows[other] = rows[other], rows[place]
    if len(set(positions)) < len(positions):
        positions = list(range(1, len(rows) + 1))
    for position, row in zip(positions, rows, strict=True):
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
