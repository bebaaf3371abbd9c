"""A long form in parts: one page about her, then one a section. Plain data in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.localized import Text
from participants.applications.kinds import Asked, Stored


@dataclass(frozen=True)
class Part:
    number: int
    title: Text | str
    questions: list[Asked] = field(default_factory=list)

    @property
    def about_her(self) -> bool:
        """The first asks for her profile, her languages and her address instead of the call's questions."""
        return self.number == 1


def parts_of(questions: Iterable[Asked]) -> list[Part]:
    """The pages of a form with sections; none for a short form, which stays on one page."""
    listed = list(questions)
    if not any(question.section for question in listed):
        return []
    parts = [Part(1, _("About you"))]
    section: Any = parts  # equal to no section, so that questions without one begin a part too
    for question in listed:
        if question.section != section:
            section = question.section
            parts.append(Part(len(parts) + 1, section.title if section else _("Questions")))
        parts[-1].questions.append(question)
    return parts


def reached(part: Part, questions: Iterable[Asked], answers: Mapping[int, Stored]) -> list[Asked]:
    """The part's questions that answers of other parts do not hold back; within a part the page itself decides."""
    rows = {question.pk: question for question in questions if not question.retired}
    inside = {question.pk for question in part.questions}
    return [question for question in part.questions if not _held_back(question, rows, inside, answers)]


def _held_back(
    question: Asked, rows: Mapping[int, Asked], inside: set[int], answers: Mapping[int, Stored]
) -> bool:
    seen = {question.pk}
    parent = rows.get(question.shown_if or 0)
    while parent is not None and parent.pk not in seen:
        if parent.pk not in inside and question.shown_if_key not in answers.get(parent.pk, Stored()).choices:
            return True
        seen.add(parent.pk)
        question, parent = parent, rows.get(parent.shown_if or 0)
    return False


def part_of_field(name: str, parts: Iterable[Part]) -> int:
    """The number of the part that shows a form field or one of its widgets; what is no question's is on the first."""
    for part in parts:
        if any(f"{name}_".startswith(f"{question.name}_") for question in part.questions):
            return part.number
    return 1


def beside(number: int, by: int, open_parts: Iterable[int]) -> int | None:
    """The next part in this direction that asks anything; None at the end."""
    ahead = [one for one in open_parts if (one - number) * by > 0]
    return min(ahead, key=lambda one: abs(one - number), default=None)
