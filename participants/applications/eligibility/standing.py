"""Whether somebody can apply: the conditions of a call in the reader's words, held against what is known of her.

Who fits the conditions is nobody's decision here: the form says it before she types, sending refuses what blocks, and
the team sees the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.localized import text_of
from events.footnotes import Designated
from events.models import Call
from participants.applications.checks import Filled, shown
from participants.applications.checks import problems as missing_in
from participants.applications.eligibility import gate
from participants.applications.eligibility.conditions import KINDS, SKILL_OF, Stated
from participants.applications.kinds import KINDS as QUESTION_KINDS
from participants.applications.kinds import Asked, Stored
from participants.applications.kinds.levels import LEVELS
from participants.applications.models import Answer, Application, Condition, Question
from participants.applications.queries import asked
from participants.people.languages import Levels


def conditions_of(
    call: Call, questions: Iterable[Asked] | None = None, designations: Iterable[Designated] = ()
) -> list[Stated]:
    """The call's conditions in the reader's language; no query for a call without any, else one.

    `questions` are those the form asks; a second query fetches them when they are not given and needed.
    """
    if not call.has_conditions:
        return []
    rows = list(Condition.objects.filter(call=call))
    if questions is None:
        questions = asked(call) if any(row.question_id for row in rows) else ()
    known = {one.pk: one for one in questions if not (one.retired or one.after)}
    return [state(row, known.get(row.question_id or 0), call.event.starts_on, designations) for row in rows]


def state(
    row: Condition, question: Asked | None, first_day: date, designations: Iterable[Designated] = ()
) -> Stated:
    kind = KINDS[row.kind]
    # Where a question was chosen and is gone, its answer cannot be given: nobody is kept out by it.
    lost = question is None and (kind.needs_question or row.question_id is not None)
    check = None if lost else kind.check(row.parameters, question, first_day)
    named_by = question if row.kind == Condition.Kind.PROFILE else None
    return Stated(
        pk=row.pk,
        label=str(named_by.label if named_by else row.get_kind_display()),
        sentence=kind.sentence(row.parameters, question, designations),
        more=text_of(row, "text"),
        blocks=row.blocks,
        rule=gate.Rule(row.pk, check, row.blocks) if check is not None else None,
        field_name=kind.field(row.parameters, question),
        question=question,
    )


def said(conditions: Iterable[Stated]) -> list[Stated]:
    """Those that still mean something: the others only the team sees."""
    return [one for one in conditions if one.rule is not None]


def outcome(conditions: Iterable[Stated], facts: gate.Facts) -> gate.Outcome:
    return gate.ask([one.rule for one in conditions if one.rule is not None], facts)


# --- what is known ----------------------------------------------------------------------------


def facts_of(filled: Filled, questions: Iterable[Asked]) -> gate.Facts:
    """What she wrote; an answer to a question that her other answers do not lead to says nothing."""
    known = {
        question.pk: (question.kind, filled.answers.get(question.pk, Stored()))
        for question in shown(questions, filled.answers)
    }
    return _facts(filled.profile.get("territory", ""), filled.languages, known)


def _facts(territory: str, languages: Levels, answers: Mapping[int, tuple[str, Stored]]) -> gate.Facts:
    days, levels, chosen = {}, {}, {}
    for pk, (kind, stored) in answers.items():
        if kind == Question.Kind.DATE and (day := _day(stored.text)) is not None:
            days[pk] = day
        elif kind == Question.Kind.LEVELS:
            levels[pk] = _levels(QUESTION_KINDS[kind].initial(stored))
        elif stored.choices:
            chosen[pk] = stored.choices
    spoken = {
        code: {ability: level for ability, level in row.items() if level}
        for code, row in languages.items()
        if any(row.values())
    }
    return gate.Facts(territory, spoken, chosen, days, levels)


def _levels(skills: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, int]]:
    """Levels of a question as numbers, by the names the profile has for the abilities."""
    return {
        code: {ability: LEVELS.index(row[skill]) for ability, skill in SKILL_OF.items() if row.get(skill)}
        for code, row in skills.items()
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # nothing there, or what an import brought and nobody can count with
        return None


# --- for the applicant ------------------------------------------------------------------------


def standing(conditions: list[Stated], filled: Filled, questions: Iterable[Asked]) -> dict[str, Any]:
    """The list above the form, and which of it does not fit what is known; {} without conditions."""
    listed = said(conditions)
    if not listed:
        return {}
    found = outcome(listed, facts_of(filled, questions))
    return {
        "conditions": listed,
        "refused": [one.sentence for one in listed if one.pk in found.refused],
        "warned": [one.sentence for one in listed if one.pk in found.warned],
    }


def problems(
    conditions: list[Stated],
    filled: Filled,
    questions: Iterable[Asked],
    *,
    asks_email: bool,
    before: Filled | None = None,
) -> dict[str, str]:
    """{form field: what to do}: what is missing, then what does not fit who can apply; empty when it can be sent."""
    asked_now = list(questions)
    missing = missing_in(filled, asked_now, asks_email=asks_email)
    return gate_problems(conditions, filled, asked_now, before=before) | missing


def gate_problems(
    conditions: list[Stated], filled: Filled, questions: Iterable[Asked], *, before: Filled | None = None
) -> dict[str, str]:
    """{form field: why it cannot be sent}. What already did not fit `before`, when it was sent, refuses no change."""
    listed, asked_now = said(conditions), list(questions)
    found = outcome(listed, facts_of(filled, asked_now))
    known = outcome(listed, facts_of(before, asked_now)).not_met if before is not None else ()
    open_fields = {one.name for one in shown(asked_now, filled.answers)}
    problems: dict[str, str] = {}
    for one in listed:
        if one.pk in found.refused and one.pk not in known:
            problems.setdefault(one.field_name, _refusal(one))
        elif before is None and one.blocks and one.pk in found.unknown and one.field_name in open_fields:
            problems.setdefault(one.field_name, _("Please answer this: who can apply depends on it."))
    return problems


def _refusal(condition: Stated) -> str:
    return _(
        "This does not fit a condition of the call: “%(condition)s” Change it here if it is not right. If you are"
        " in doubt, write to the organisers; what you wrote stays saved."
    ) % {"condition": condition.sentence}


# --- for the team -----------------------------------------------------------------------------


def look_at_answers(conditions: Iterable[Stated]) -> bool:
    return any(one.question is not None for one in said(conditions))


def not_met(
    conditions: Iterable[Stated], territory: str, languages: Levels, answers: Mapping[int, Stored]
) -> list[Stated]:
    """The conditions that somebody does not meet, of whom this is known. No query."""
    listed = said(conditions)
    known = {
        one.question.pk: (one.question.kind, answers[one.question.pk])
        for one in listed
        if one.question is not None and one.question.pk in answers
    }
    missed = outcome(listed, _facts(territory, languages, known)).not_met
    return [one for one in listed if one.pk in missed]


def unmet(conditions: Iterable[Stated], rows: Iterable[tuple[int, str, Levels]]) -> dict[int, list[Stated]]:
    """{application: the conditions it does not meet}; `rows` are (key, place of work, languages). One query at most."""
    listed, applications = said(conditions), list(rows)
    if not listed or not applications:
        return {}
    resting = {one.question.pk for one in listed if one.question is not None}
    answers = _answers([pk for pk, *_rest in applications], resting) if resting else {}
    found = {
        pk: not_met(listed, territory, languages, answers.get(pk, {}))
        for pk, territory, languages in applications
    }
    return {pk: missed for pk, missed in found.items() if missed}


def _answers(applications: list[int], questions: Iterable[int]) -> dict[int, dict[int, Stored]]:
    found: dict[int, dict[int, Stored]] = {}
    given = Answer.objects.filter(application__in=applications, question__in=questions)
    for application, question, text, choices in given.values_list(
        "application_id", "question_id", "text", "choices"
    ):
        found.setdefault(application, {})[question] = Stored(text=text, choices=tuple(choices))
    return found


def unmet_of(application: Application, conditions: list[Stated]) -> list[Stated]:
    row = (application.pk, application.territory, application.languages)
    return unmet(conditions, [row]).get(application.pk, [])
