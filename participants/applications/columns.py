"""The columns of the team's list, to choose from: the same cells on the page and in the table taken away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.footnotes import Designated
from events.models import Call
from events.names import language_name
from participants.applications.answers.gathered import Given
from participants.applications.answers.languages import unread_among, written_name
from participants.applications.earlier import earlier_of
from participants.applications.earlier import labels as earlier_labels
from participants.applications.eligibility.conditions import Stated
from participants.applications.eligibility.standing import conditions_of, look_at_answers, not_met
from participants.applications.kinds import KINDS, Asked, Stored, as_answered
from participants.applications.listing import VERDICTS, Filters, Keys, Row, alike, note_counts, tags_of
from participants.applications.models import Application, Endorsement, Nomination, Question
from participants.applications.ways.endorsement_links import endorsements_of
from participants.applications.ways.nominated import nominations_of
from participants.people.languages import known_languages
from participants.people.models import ASKED_LANGUAGES, Gender, Level
from participants.people.places import place_names

DEFAULT = (
    "reference",
    "territory",
    "organisation",
    "sent",
    "state",
    "unmet",
    "endorsement",
    "nominated",
    "preference",
    *VERDICTS,
    "decision",
    "tags",
)
NUMBERS = (*VERDICTS, "notes", "rank")
NOMINATION = ("nominated", "preference", "nominator", "why")
UNBROKEN = ("reference", "sent")


@dataclass(frozen=True)
class Column:
    """One to choose; the name of the applicant always stands first and is none of them."""

    key: str
    label: str

    @property
    def css(self) -> str:
        return "num" if self.key in NUMBERS else "id" if self.key in UNBROKEN else ""

    @property
    def question(self) -> int | None:
        return int(self.key[1:]) if self.key[1:].isdecimal() else None


def available(
    questions: Iterable[Asked], *, endorsed: bool = False, nominated: bool = False, gated: bool = False
) -> list[Column]:
    """`endorsed`: the call wants an employer's word, so there is something to say about it; `nominated`: a focal point's."""
    fixed = {
        "reference": _("Reference number"),
        "email": _("E-mail address"),
        "territory": _("Works in"),
        "organisation": _("Organisation"),
        "role": _("Role"),
        "gender": _("Gender"),
        "language": _("Language of letters"),
        "written": _("Language of the answers"),
        "unread": _("Nobody on the committee reads it"),
        "follows": _("Follows"),
        "speaks": _("Speaks"),
        "sent": _("Sent"),
        "state": _("State"),
        **({"unmet": _("Does not meet")} if gated else {}),
        **({"endorsement": _("Endorsement")} if endorsed else {}),
        **(nomination_labels() if nominated else {}),
        "yes": _("Yes"),
        "maybe": _("Maybe"),
        "no": _("No"),
        "decision": _("Decision"),
        "tags": _("Tags"),
        "notes": _("Notes"),
        "earlier": _("Earlier events"),
        "alike": _("Perhaps the same person"),
    }
    asked = [Column(f"q{one.pk}", str(one.label)) for one in questions]
    return [*(Column(key, label) for key, label in fixed.items()), *asked]


def unmet_label(conditions: Iterable[Stated], row: Row) -> str:
    """What it does not meet, in short. The row carries its answers when `look_at_answers(conditions)`."""
    answers = {
        question: Stored(text=text, choices=tuple(json.loads(keys)))
        for question, (text, keys, *_rest) in row.answers.items()
        if any(one.question is not None and one.question.pk == question for one in conditions)
    }
    found = not_met(conditions, row.territory, row.languages, answers)
    return "; ".join(dict.fromkeys(one.label for one in found))


def nomination_labels() -> dict[str, str]:
    return {
        "nominated": _("Nominated for"),
        "preference": _("Order of preference"),
        "nominator": _("Nominated by"),
        "why": _("Why this person"),
    }


def nomination_cells(nomination: Nomination | None, words: Words) -> dict[str, object]:
    """Who named her, for which territory, and at which place; a nomination that was withdrawn says so."""
    if nomination is None:
        return dict.fromkeys(NOMINATION, "")
    withdrawn = nomination.state == Nomination.State.WITHDRAWN
    return {
        "nominated": words.places.get(nomination.capacity.territory, nomination.capacity.territory),
        "preference": str(nomination.get_state_display()) if withdrawn else nomination.rank or "",
        "nominator": str(nomination.nominator),
        "why": nomination.note,
    }


def chosen(filters: Filters, columns: Iterable[Column]) -> list[Column]:
    """Those the address names, in the order they are offered in; without a name that is known, the usual ones."""
    offered = list(columns)
    found = [column for column in offered if column.key in filters.columns]
    return found or [column for column in offered if column.key in DEFAULT]


class Words:
    """Keys and codes in words, looked up once for the whole table."""

    def __init__(self, questions: Iterable[Asked], designations: list[Designated]) -> None:
        self.questions = {question.pk: question for question in questions}
        self.chosen: dict[tuple[int, Given], str] = {}
        self.designations = designations
        self.places = place_names(designations)
        self.states = {value: str(label) for value, label in Application.State.choices}
        self.endorsements = {"": "", **{value: str(label) for value, label in Endorsement.State.choices}}
        self.genders = {value: str(label) for value, label in Gender.choices if value}
        self.languages = {code: language_name(code) for code in ASKED_LANGUAGES}
        self.yes = _("Yes")
        self.recused = _("Recused")
        self.outcomes = {
            "selected": _("Selected"),
            "reserve": _("Reserve list"),
            "not_selected": _("Not selected"),
        }

    def state(self, row: Row) -> str:
        """With a mark for what came after everybody's deadline, by an extension, or from an address that is shared."""
        words = self.states.get(row.state, row.state)
        words = _("%(state)s (late)") % {"state": words} if row.late_until else words
        return _("%(state)s (address shared)") % {"state": words} if row.shares else words

    def assessed(self, row: Row, reader: Any) -> dict[str, object]:
        """Its verdicts and its decision, unless they are kept from the reader."""
        if row.hides_from(reader):
            return dict.fromkeys((*VERDICTS, "decision"), self.recused)
        rank = row.reserve_rank if row.reserve_rank is not None else ""
        decision = f"{self.outcomes.get(row.outcome or '', '')} {rank}".strip()
        return {**{verdict: row.verdicts[verdict] for verdict in VERDICTS}, "decision": decision}

    def able(self, levels: dict[str, dict[str, int]], ability: str) -> str:
        known = known_languages(levels).items()  # a database may keep keys in an order of its own
        able = (code for code, row in known if row.get(ability, 0) >= Level.MEETING)
        return ", ".join(self.languages.get(code, code) for code in able)

    def answer(self, question: int, answer: Given | None) -> str:
        asked = self.questions[question]
        if answer is None:
            return ""
        text, keys, file_name, words = answer
        if asked.kind in {Question.Kind.SHORT, Question.Kind.LONG}:
            return text
        if asked.kind == Question.Kind.FILE:
            return file_name or ""
        if (question, answer) not in self.chosen:
            given_to = json.loads(words) if words else None
            stored = Stored(text=text, choices=tuple(json.loads(keys)), asked_in=given_to)
            lines = KINDS[asked.kind].lines(as_answered(asked, stored), stored, self.designations)
            self.chosen[question, answer] = "; ".join(lines)
        return self.chosen[question, answer]


@dataclass(frozen=True)
class Beside:
    """What stands elsewhere than in the applications' own rows, by application; only what a chosen column shows."""

    tags: dict[int, list[str]]
    unread: set[int]
    endorsed: dict[int, str]
    named: dict[int, Nomination]
    notes: dict[int, int]
    earlier: dict[int, str]


class Sheet:
    """Cells of the chosen columns for any number of lines; each column that looks elsewhere costs one query.

    `reader` decides whose earlier events are shown; `instant` writes when an application was sent.
    """

    def __init__(
        self,
        call: Call,
        columns: list[Column],
        words: Words,
        *,
        reader: Any,
        instant: Callable[[datetime | None], object],
    ) -> None:
        self.call, self.columns, self.words = call, columns, words
        self.reader, self.instant = reader, instant
        self.keys = {column.key for column in columns}
        self.alike = self._alike() if "alike" in self.keys else {}
        asks_who = "unmet" in self.keys
        self.conditions = conditions_of(call, words.questions.values()) if asks_who else []

    @property
    def needs_answers(self) -> bool:
        """Whether its lines are made of rows that carry their answers."""
        return any(column.question for column in self.columns) or look_at_answers(self.conditions)

    def beside(
        self, applications: Keys, people: Keys | None = None, tags: dict[int, list[str]] | None = None
    ) -> Beside:
        """For those of a page or all of a table. `people` are their owners; `tags` may be known already."""
        keys = self.keys
        if tags is None:
            tags = tags_of(applications) if "tags" in keys else {}
        return Beside(
            tags=tags,
            unread=unread_among(applications) if "unread" in keys else set(),
            endorsed=endorsements_of(applications) if "endorsement" in keys else {},
            named=nominations_of(applications) if keys.intersection(NOMINATION) else {},
            notes=note_counts(applications) if "notes" in keys else {},
            earlier=self._earlier(people) if people is not None and "earlier" in keys else {},
        )

    def line(self, row: Row, beside: Beside) -> list[object]:
        """The cells of a row, in the order of the columns."""
        words, pk = self.words, row.pk
        cells = self._fixed(row)
        cells["tags"] = ", ".join(beside.tags.get(pk, ()))
        cells["unmet"] = unmet_label(self.conditions, row) if self.conditions else ""
        cells["unread"] = words.yes if pk in beside.unread else ""
        cells |= nomination_cells(beside.named.get(pk), words)
        cells["endorsement"] = words.endorsements[beside.endorsed.get(pk, "")]
        cells["notes"] = beside.notes.get(pk, "")
        cells["earlier"] = beside.earlier.get(row.user or 0, "")
        return [
            words.answer(column.question, row.answers.get(column.question))
            if column.question
            else cells[column.key]
            for column in self.columns
        ]

    def _fixed(self, row: Row) -> dict[str, object]:
        words = self.words
        return {
            "reference": row.reference,
            "email": row.email,
            "territory": words.places.get(row.territory, row.territory),
            "organisation": row.organisation,
            "role": row.role,
            "gender": words.genders.get(row.gender, ""),
            "language": row.language,
            "written": written_name(row.written_in or row.language) if "written" in self.keys else "",
            "follows": words.able(row.languages, "follows") if "follows" in self.keys else "",
            "speaks": words.able(row.languages, "speaks") if "speaks" in self.keys else "",
            "sent": self.instant(row.submitted_at),
            "state": words.state(row),
            **words.assessed(row, self.reader),
            "alike": self.alike.get(row.pk, ""),
        }

    def _earlier(self, people: Keys) -> dict[int, str]:
        labels = earlier_labels()
        found = earlier_of(people, self.call.event, self.reader)
        return {
            user: "; ".join(f"{labels[entry.what]}: {entry.code}" for entry in entries)
            for user, entries in found.items()
        }

    def _alike(self) -> dict[int, str]:
        """{application: the numbers of those that may be the same person's}."""
        found = alike(self.call)
        members = [pk for group in found for pk in group.members]
        numbers = dict(Application.objects.filter(pk__in=members).values_list("pk", "reference"))
        return {
            pk: ", ".join(numbers[other] for other in group.members if other != pk)
            for group in found
            for pk in group.members
        }
