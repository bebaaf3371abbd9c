"""Answers that are chosen, and the two things next to them: a statement to accept, a text that asks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.footnotes import Designated
from participants.applications.kinds.base import CHOOSE, Asked, Kind, Stored
from participants.people.places import CODES, place_choices, place_name

ACCEPT = gettext_lazy("Please tick the box if you agree; without it the application cannot be sent.")


class OneOf(Kind):
    def anchor(self, question: Asked) -> str:
        return f"{question.name}_0"

    def options(self, question: Asked) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in question.choices.items()]

    def field(self, question: Asked) -> forms.Field:
        return forms.ChoiceField(choices=self.options(question), widget=forms.RadioSelect)

    def stored(self, value: Any) -> Stored:
        return Stored(choices=(value,) if value else ())

    def initial(self, stored: Stored) -> Any:
        return stored.choices[0] if stored.choices else ""

    def problem(self, question: Asked, stored: Stored) -> str:
        known = [key for key in stored.choices if key in dict(self.options(question))]
        return str(CHOOSE) if question.required and not known else ""

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        labels = dict(self.options(question))
        return [labels.get(key, key) for key in stored.choices]


class SeveralOf(OneOf):
    def field(self, question: Asked) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.options(question), widget=forms.CheckboxSelectMultiple, help_text=""
        )

    def stored(self, value: Any) -> Stored:
        return Stored(choices=tuple(value))

    def initial(self, stored: Stored) -> Any:
        return list(stored.choices)


class YesNo(OneOf):
    def options(self, question: Asked) -> list[tuple[str, str]]:
        return [("yes", _("Yes")), ("no", _("No"))]


class Territory(Kind):
    """A country or territory by its code; the page writes the names as the programme's designations want it."""

    def field(self, question: Asked) -> forms.Field:
        return forms.ChoiceField(choices=place_choices(()))

    def stored(self, value: Any) -> Stored:
        return Stored(choices=(value,) if value else ())

    def initial(self, stored: Stored) -> Any:
        return stored.choices[0] if stored.choices else ""

    def problem(self, question: Asked, stored: Stored) -> str:
        return str(CHOOSE) if question.required and not set(stored.choices) & set(CODES) else ""

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        return [place_name(code, designations) for code in stored.choices]


class Statement(Kind):
    """One box to tick; the question is the statement."""

    def field(self, question: Asked) -> forms.Field:
        return forms.BooleanField()

    def stored(self, value: Any) -> Stored:
        return Stored(choices=("yes",) if value else ())

    def initial(self, stored: Stored) -> Any:
        return "yes" in stored.choices

    def posted(self, question: Asked, stored: Stored) -> dict[str, list[str]]:
        return {question.name: ["on"]} if stored.choices else {}

    def problem(self, question: Asked, stored: Stored) -> str:
        return str(ACCEPT) if question.required and not stored.choices else ""

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        return [_("Yes")] if stored.choices else []


class Note(Kind):
    """Words between the questions: no field, no answer."""

    takes_answer = False

    def field(self, question: Asked) -> forms.Field:
        raise TypeError("a text that asks nothing has no field")

    def posted(self, question: Asked, stored: Stored) -> dict[str, list[str]]:
        return {}

    def problem(self, question: Asked, stored: Stored) -> str:
        return ""
