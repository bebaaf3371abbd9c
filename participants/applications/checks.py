"""What is still missing before an application can be sent: the same answer for the form, the check page and the act."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from participants.applications.kinds import CHOOSE, FILL_IN, KINDS, Asked, Stored
from participants.people.languages import Levels, follows_any
from participants.people.models import ASKED_LANGUAGES
from participants.people.places import CODES

NEEDED = ("given_name", "family_name", "organisation", "role")


@dataclass(frozen=True)
class Filled:
    """Everything somebody wrote into an application. What a form could not read is left out."""

    profile: Mapping[str, str] = field(default_factory=dict)
    languages: Levels = field(default_factory=dict)
    email: str | None = ""
    answers: Mapping[int, Stored] = field(default_factory=dict)
    # False on a part of a long form that does not ask for languages: those stored stay.
    asks_languages: bool = True


def without_address(filled: Filled) -> Filled:
    """For somebody who is signed in: her account's address is not the form's business."""
    return replace(filled, email=None)


def problems(filled: Filled, questions: Iterable[Asked], *, asks_email: bool) -> dict[str, str]:
    """{form field: what to do}, in the order of the page; empty when it can be sent."""
    found = {name: str(FILL_IN) for name in NEEDED if not filled.profile.get(name)}
    if filled.profile.get("territory") not in CODES:
        found["territory"] = str(CHOOSE)
    if not follows_any(filled.languages):
        found[f"follows_{ASKED_LANGUAGES[0]}"] = _(
            "Please tell us at least one language in which you can follow a meeting."
        )
    found |= answer_problems(filled.answers, questions)
    if asks_email and not is_address(filled.email or ""):
        found["email"] = _("Please write an e-mail address such as name@example.org.")
    return found


def answer_problems(answers: Mapping[int, Stored], questions: Iterable[Asked]) -> dict[str, str]:
    """{form field: what to do} for the questions that these answers lead to."""
    told = {
        question.name: KINDS[question.kind].problem(question, answers.get(question.pk, Stored()))
        for question in shown(questions, answers)
    }
    return {name: problem for name, problem in told.items() if problem}


def shown(questions: Iterable[Asked], answers: Mapping[int, Stored]) -> list[Asked]:
    """The questions these answers lead to: one with a condition only if its answer was given to a question shown.

    A condition on a question that is no longer asked holds nothing back.
    """
    listed = list(questions)
    rows = {question.pk: question for question in listed if not question.retired}
    return [question for question in listed if _is_shown(question, rows, answers, set())]


def hidden(questions: Iterable[Asked], answers: Mapping[int, Stored]) -> set[int]:
    """Ids of the questions these answers do not lead to: what stands there is not sent."""
    listed = list(questions)
    return {question.pk for question in listed} - {question.pk for question in shown(listed, answers)}


def without_hidden(filled: Filled, saved: Filled, questions: Iterable[Asked]) -> Filled:
    """For a change of a sent application: answers it no longer leads to are taken out."""
    gone = hidden(questions, merged(saved, filled).answers) & {*filled.answers, *saved.answers}
    return replace(filled, answers={**filled.answers, **dict.fromkeys(gone, Stored())})


def _is_shown(
    question: Asked, rows: Mapping[int, Asked], answers: Mapping[int, Stored], on_the_way: set[int]
) -> bool:
    parent = rows.get(question.shown_if or 0)
    if parent is None or question.pk in on_the_way:
        return True
    if question.shown_if_key not in answers.get(parent.pk, Stored()).choices:
        return False
    return _is_shown(parent, rows, answers, {*on_the_way, question.pk})


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def differences(saved: Filled, typed: Filled) -> list[str]:
    """Names of the form fields in which two versions differ; files are saved by themselves and never differ."""
    names = [name for name, value in typed.profile.items() if saved.profile.get(name, "") != value]
    asked = set(ASKED_LANGUAGES) if typed.asks_languages else set()
    for language in sorted({*saved.languages, *typed.languages} & asked):
        before, after = saved.languages.get(language, {}), typed.languages.get(language, {})
        names += [
            f"{ability}_{language}"
            for ability in ("follows", "speaks")
            if before.get(ability, 0) != after.get(ability, 0)
        ]
    names += [
        f"question_{pk}"
        for pk, answer in typed.answers.items()
        if not _same(saved.answers.get(pk, Stored()), answer)
    ]
    if typed.email is not None and (saved.email or "") != typed.email:
        names.append("email")
    return names


def merged(saved: Filled, typed: Filled) -> Filled:
    """What is stored after `typed` was saved over `saved`; files stay, they come by themselves."""
    answers = dict(saved.answers)
    for pk, answer in typed.answers.items():
        answers[pk] = replace(answers.get(pk, Stored()), text=answer.text, choices=answer.choices)
    replaced = ASKED_LANGUAGES if typed.asks_languages else ()
    others = {code: row for code, row in saved.languages.items() if code not in replaced}
    return Filled(
        profile={**saved.profile, **typed.profile},
        languages={**typed.languages, **others},
        email=saved.email if typed.email is None else typed.email,
        answers=answers,
    )


def fingerprint(saved: Filled, names: Iterable[str]) -> int:
    """A number for what is stored in these form fields: equal as long as nobody changed them. Never 0."""
    asked = set(names)
    rows = {
        **{name: value or "" for name, value in saved.profile.items() if name in asked},
        **{
            f"question_{pk}": (answer.text, answer.choices)
            for pk, answer in saved.answers.items()
            if answer.text or answer.choices
        },
        **{
            f"{ability}_{code}": level
            for code, levels in saved.languages.items()
            for ability, level in levels.items()
            if level
        },
        "email": saved.email or "",
    }
    kept = sorted((name, value) for name, value in rows.items() if name in asked and value)
    return zlib.crc32(repr(kept).encode()) % (2**31 - 1) + 1


def _same(before: Stored, after: Stored) -> bool:
    return (before.text, before.choices) == (after.text, after.choices)
