"""The team's table of applications with every answer, for CSV and XLSX; wholly in the reader's language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from events.footnotes import Designated
from events.names import language_name
from participants.applications.kinds import KINDS, Asked, Stored
from participants.applications.listing import VERDICTS, verdict_counts
from participants.applications.models import Answer, Application
from participants.people.languages import known_languages
from participants.people.models import ASKED_LANGUAGES, Gender, Level
from participants.people.places import place_names

COLUMNS = (
    *(
        "pk",
        "reference",
        "state",
        "submitted_at",
        "given_name",
        "family_name",
        "email",
        "organisation",
        "role",
    ),
    *("territory", "gender", "language", "languages", "decision__outcome", "decision__reserve_rank"),
)


def headers(questions: list[Asked]) -> list[str]:
    return [
        *(
            _("Reference number"),
            _("State"),
            _("Sent"),
            _("Given name"),
            _("Family name"),
            _("E-mail address"),
        ),
        *(_("Organisation"), _("Role"), _("Works in"), _("Gender"), _("Language of letters"), _("Follows")),
        *(_("Speaks"), _("Yes"), _("Maybe"), _("No"), _("Decision"), _("Place on the reserve list")),
        *(str(question.label) for question in questions),
    ]


def rows(
    applications: QuerySet[Application], questions: list[Asked], designations: list[Designated]
) -> Iterator[list[Any]]:
    """One row per application, in the order of the queryset; three queries, whatever its length."""
    table = list(applications.values_list(*COLUMNS))
    counts = verdict_counts(applications.order_by().values("pk"))
    answers = _answers(applications)
    words, none = _Words(questions, designations), Counter[str]()
    for values in table:
        yield [
            *words.fixed(values),
            *(counts.get(values[0], none)[verdict] for verdict in VERDICTS),
            *words.decision(values[-2], values[-1]),
            *words.answered(answers.get(values[0], {})),
        ]


def _answers(applications: QuerySet[Application]) -> dict[int, dict[int, tuple[str, str, str]]]:
    """{application: {question: (text, choices as JSON, name of the file)}}; JSON is read only where there is some."""
    found: dict[int, dict[int, tuple[str, str, str]]] = {}
    ids = applications.order_by().values("pk")
    given = Answer.objects.filter(application__in=ids).annotate(keys=Cast("choices", TextField()))
    for application, question, *answer in given.values_list(
        "application_id", "question_id", "text", "keys", "file__name"
    ).iterator(chunk_size=2000):
        found.setdefault(application, {})[question] = tuple(answer)
    return found


class _Words:
    """Keys and codes in words, looked up once for the whole table."""

    def __init__(self, questions: list[Asked], designations: list[Designated]) -> None:
        self.questions = questions
        self.chosen: dict[tuple[int, str], str] = {}
        self.places = place_names(designations)
        self.states = {value: str(label) for value, label in Application.State.choices}
        self.genders = {value: str(label) for value, label in Gender.choices if value}
        self.languages = {code: language_name(code) for code in ASKED_LANGUAGES}
        self.outcomes = {
            "selected": _("Selected"),
            "reserve": _("Reserve list"),
            "not_selected": _("Not selected"),
        }

    def fixed(self, values: tuple[Any, ...]) -> list[Any]:
        _pk, reference, state, sent, given, family, email, organisation, role, *rest = values
        territory, gender, language, levels = rest[:4]
        return [
            *(reference, self.states.get(state, state), sent, given, family, email, organisation, role),
            *(self.places.get(territory, territory), self.genders.get(gender, ""), language),
            *(self._able(levels, "follows"), self._able(levels, "speaks")),
        ]

    def _able(self, levels: dict[str, dict[str, int]], ability: str) -> str:
        known = known_languages(levels).items()  # a database may keep keys in an order of its own
        able = (code for code, row in known if row.get(ability, 0) >= Level.MEETING)
        return ", ".join(self.languages.get(code, code) for code in able)

    def decision(self, outcome: str | None, rank: int | None) -> list[Any]:
        return [self.outcomes.get(outcome or "", ""), rank if rank is not None else ""]

    def answered(self, answers: dict[int, tuple[str, str, str]]) -> list[str]:
        return [self._answer(question, answers.get(question.pk)) for question in self.questions]

    def _answer(self, question: Asked, answer: tuple[str, str, str] | None) -> str:
        if answer is None:
            return ""
        text, keys, file_name = answer
        if keys == "[]":
            return text or file_name or ""
        if (question.pk, keys) not in self.chosen:
            lines = KINDS[question.kind].lines(question, Stored(choices=tuple(json.loads(keys))))
            self.chosen[question.pk, keys] = "; ".join(lines)
        return self.chosen[question.pk, keys]
