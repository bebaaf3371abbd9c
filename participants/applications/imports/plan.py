"""What would become of each row of a table: new, already there, or not possible with the reason. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts import normal_email
from core.search import fold
from events.footnotes import Designated
from events.models import Call
from events.queries import designations_of
from participants.applications.checks import Filled, hidden, is_address
from participants.applications.imports.reading import Table, read_file
from participants.applications.imports.targets import NEEDED, choice_words, fixed_targets, importable
from participants.applications.imports.values import (
    Words,
    day_of,
    gender_words,
    instant_of,
    language_words,
    level_words,
    number_of,
    place_words,
    several_of,
    yes_no_words,
)
from participants.applications.kinds import FILL_IN, KINDS, Asked, Stored
from participants.applications.models import Application, ApplicationImport, ImportedRow, Question
from participants.people.forms import ProfileFields
from participants.people.languages import known_languages

TEXTS = ("given_name", "family_name", "organisation", "role")
Kind = Question.Kind


class FileGone(Exception):
    """The table was kept for some days and is no longer there; what came of it is."""


class Outcome(StrEnum):
    NEW = "new"
    THERE = "there"
    ERROR = "error"


class Unreadable(Exception):
    """A cell that cannot be taken over; `str()` says why."""


@dataclass
class Planned:
    """One row: its number in the file, what it holds, and what would become of it."""

    number: int
    name: str = ""
    email: str = ""
    row_id: str = ""
    language: str = ""
    submitted_at: datetime | None = None
    filled: Filled = field(default_factory=Filled)
    problems: list[str] = field(default_factory=list)
    is_there: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.is_there:
            return Outcome.THERE
        return Outcome.ERROR if self.problems else Outcome.NEW


@dataclass
class _Taken:
    """What was read of a row so far."""

    profile: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    answers: dict[int, Stored] = field(default_factory=dict)


class Reader:
    """Reads rows of one call's tables; everything that has to be looked up is looked up once."""

    def __init__(self, call: Call, questions: Sequence[Asked], language: str) -> None:
        self.call, self.language = call, language
        self.questions = {f"q{one.pk}": one for one in importable(questions)}
        self.asked = list(questions)
        designations: list[Designated] = designations_of([call.event.programme_id])
        self.places, self.genders = place_words(designations), gender_words()
        self.levels, self.languages = level_words(), language_words()
        self.yes_no, self.choices = yes_no_words(), choice_words(call)
        self.fields = ProfileFields().fields
        self.answer_fields = {one.pk: KINDS[one.kind].field(one) for one in self.questions.values()}
        self.labels = fixed_targets()

    def row(self, number: int, cells: Sequence[str], columns: Sequence[str]) -> Planned:
        given = {target: cell for target, cell in zip(columns, cells, strict=False) if target}
        planned, taken = Planned(number, language=self.language), _Taken()
        for target, cell in given.items():
            try:
                self._take(target, cell, planned, taken)
            except Unreadable as reason:
                planned.problems.append(f"{self._label(target)}: {reason}")
        profile, answers = taken.profile, taken.answers
        planned.name = f"{profile.get('given_name', '')} {profile.get('family_name', '')}".strip()
        for pk in hidden(self.asked, answers):
            answers.pop(pk, None)
        planned.problems += self._missing(given, planned, taken)
        planned.filled = Filled(profile, known_languages(taken.levels), planned.email, answers)
        return planned

    def _label(self, target: str) -> str:
        question = self.questions.get(target)
        return str(question.label) if question else self.labels.get(target, target.replace("_", " "))

    def _take(self, target: str, cell: str, planned: Planned, taken: _Taken) -> None:
        ability, _line, code = target.partition("_")
        if target in self.questions:
            question = self.questions[target]
            taken.answers[question.pk] = self.answer(question, cell)
        elif ability in {"follows", "speaks"}:
            level = int(_word(cell, self.levels)) if cell else 0
            taken.levels.setdefault(code, {"follows": 0, "speaks": 0})[ability] = level
        elif target in {*TEXTS, "territory", "gender"}:
            taken.profile[target] = self._profile(target, cell)
        else:
            self._about_row(target, cell, planned)

    def _about_row(self, target: str, cell: str, planned: Planned) -> None:
        if target == "email":
            planned.email = normal_email(cell)
            if cell and not is_address(planned.email):
                raise Unreadable(_("“%(value)s” is no e-mail address.") % {"value": _short(cell)})
        elif target == "row_id":
            planned.row_id = cell[:100]
        elif target == "language" and cell:
            planned.language = _word(cell, self.languages)
        elif target == "submitted" and cell:
            planned.submitted_at = instant_of(cell, self.call.event.timezone)
            if planned.submitted_at is None:
                raise Unreadable(_("“%(value)s” is no date.") % {"value": _short(cell)})
            if planned.submitted_at > timezone.now():
                raise Unreadable(_("“%(value)s” has not come yet.") % {"value": _short(cell)})

    def _profile(self, target: str, cell: str) -> str:
        if target == "territory":
            return _word(cell, self.places)
        if target == "gender":
            return _word(cell, self.genders)
        return str(self._cleaned(self.fields[target].clean, cell) if cell else "")

    def answer(self, question: Asked, cell: str) -> Stored:
        """What is kept of a cell at a question. Raises Unreadable."""
        if not cell:
            return Stored()
        kind = KINDS[question.kind]
        field = self.answer_fields[question.pk]
        stored = kind.stored(self._cleaned(field.clean, self._value(question, cell)))
        problem = kind.problem(question, stored)
        if problem:
            raise Unreadable(problem)
        return stored

    def _value(self, question: Asked, cell: str) -> object:
        if question.kind == Kind.NUMBER:
            return number_of(cell)
        if question.kind == Kind.DATE:
            day = day_of(cell)
            if day is None:
                raise Unreadable(_("“%(value)s” is no date.") % {"value": _short(cell)})
            return day.isoformat()
        if question.kind == Kind.TERRITORY:
            return _word(cell, self.places)
        if question.kind == Kind.YES_NO:
            return _word(cell, self.yes_no)
        if question.kind == Kind.STATEMENT:
            return _word(cell, self.yes_no) == "yes"
        if question.kind == Kind.ONE:
            return _word(cell, self.choices.get(question.pk, {}))
        if question.kind == Kind.SEVERAL:
            keys, unknown = several_of(cell, self.choices.get(question.pk, {}))
            if unknown:
                raise _unknown(unknown[0])
            return keys
        return cell

    def _cleaned(self, clean: Callable[[object], object], value: object) -> object:
        try:
            return clean(value)
        except ValidationError as error:
            raise Unreadable(" ".join(error.messages)) from error

    def _missing(self, given: dict[str, str], planned: Planned, taken: _Taken) -> list[str]:
        """What must be there: the person, and every required question that has a column and is led to."""
        known = {"email": planned.email or given.get("email", ""), **taken.profile}
        found = [f"{self.labels[name]}: {FILL_IN}" for name in NEEDED if not known.get(name)]
        away = hidden(self.asked, taken.answers)
        for target, question in self.questions.items():
            if question.required and target in given and not given[target] and question.pk not in away:
                found.append(f"{question.label}: {FILL_IN}")
        return found


def table_of(batch: ApplicationImport) -> Table:
    """The table again. Raises FileGone, and TableRefused for one that can no longer be read."""
    if batch.file is None:
        raise FileGone
    with batch.file.file.open("rb") as content:
        return read_file(content, batch.encoding)


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:60]}…"


def _unknown(cell: str) -> Unreadable:
    return Unreadable(_("“%(value)s” is none of the answers.") % {"value": _short(cell)})


def _word(cell: str, words: Words) -> str:
    if not cell:
        return ""
    found = words.get(fold(cell))
    if found is None:
        raise _unknown(cell)
    return found


def plan(
    call: Call, questions: Sequence[Asked], table: Table, columns: Sequence[str], language: str
) -> list[Planned]:
    """Every row of the table in its order. The first of two rows of one person counts."""
    reader = Reader(call, questions, language)
    rows = [reader.row(number, cells, columns) for number, cells in enumerate(table.rows, start=2)]
    ids, addresses = _already(call)
    seen: dict[str, int] = {}
    for row in rows:
        row.is_there = row.email in addresses or bool(row.row_id and row.row_id in ids)
        keys = [key for key in (row.email, row.row_id and f"id {row.row_id}") if key]
        before = next((seen[key] for key in keys if key in seen), None)
        if before is not None and not row.problems:
            row.problems.append(_("The same person stands in row %(number)s already.") % {"number": before})
        elif not row.problems:
            seen.update(dict.fromkeys(keys, row.number))
    return rows


def still_new(call: Call, rows: Sequence[Planned]) -> list[Planned]:
    """The planned rows whose person has not come in since they were planned. Two queries."""
    ids, addresses = _already(call)
    return [row for row in rows if row.email not in addresses and not (row.row_id and row.row_id in ids)]


def _already(call: Call) -> tuple[set[str], set[str]]:
    """Numbers and addresses that came in before; an address also by an application of her own. Two queries.

    Drafts do not count: who has only begun an application is no business of the team.
    """
    rows = list(ImportedRow.objects.filter(application__call=call).values_list("row_id", "email"))
    sent = Application.objects.filter(call=call, submitted_at__isnull=False)
    own = {normal_email(email) for email in sent.values_list("email", flat=True)}
    return {row_id for row_id, _email in rows if row_id}, own | {email for _row_id, email in rows}
