"""Languages with a level each for listening, speaking and reading, from A1 to C2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.localized import html_lang
from events.footnotes import Designated
from participants.applications.kinds.base import CHOOSE, Asked, Kind, Stored
from participants.people.languages import ASKED_FIRST, own_name
from participants.people.models import ASKED_LANGUAGES

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
SKILLS = {
    "listening": gettext_lazy("Listening"),
    "speaking": gettext_lazy("Speaking"),
    "reading": gettext_lazy("Reading"),
}
Skills = dict[str, dict[str, str]]  # {language: {skill: level}}, only what is not empty


class LevelsWidget(forms.Widget):
    """A table, one row per language; every select has a name and a label of its own."""

    template_name = "applications/levels.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Skills:
        found = {
            code: {skill: data.get(f"{name}_{code}_{skill}", "") for skill in SKILLS}
            for code in ASKED_LANGUAGES
        }
        return {
            code: {skill: level for skill, level in row.items() if level}
            for code, row in found.items()
            if any(row.values())
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{ASKED_LANGUAGES[0]}_listening"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = value or {}
        rows = [
            self._row(context["widget"]["attrs"].get("id", ""), name, code, known) for code in ASKED_LANGUAGES
        ]
        first = [row for row in rows if row["code"] in ASKED_FIRST or row["code"] in known]
        more = [row for row in rows if row not in first]
        return {**context, "skills": list(SKILLS.values()), "levels": LEVELS, "tables": [first, more]}

    def _row(self, id_: str, name: str, code: str, known: Skills) -> dict[str, Any]:
        language = own_name(code)
        chosen = known.get(code, {})
        return {
            "code": code,
            "name": language,
            "lang": "" if "/" in language else html_lang(code),
            "cells": [
                {
                    "name": f"{name}_{code}_{skill}",
                    "id": f"{id_}_{code}_{skill}",
                    "skill": label,
                    "chosen": chosen.get(skill, ""),
                }
                for skill, label in SKILLS.items()
            ],
        }


class LevelsField(forms.Field):
    widget = LevelsWidget

    def clean(self, value: Any) -> Skills:
        levels = {level for row in value.values() for level in row.values()}
        if not levels <= set(LEVELS):
            raise forms.ValidationError(CHOOSE)
        return dict(value)


class Levels(Kind):
    """Kept as one key per language, such as "sq:C1:B2:" for a language she does not read."""

    def field(self, question: Asked) -> forms.Field:
        return LevelsField()

    def anchor(self, question: Asked) -> str:
        return f"{question.name}_{ASKED_LANGUAGES[0]}_listening"

    def stored(self, value: Skills) -> Stored:
        return Stored(
            choices=tuple(
                ":".join((code, *(value[code].get(skill, "") for skill in SKILLS)))
                for code in ASKED_LANGUAGES
                if code in value
            )
        )

    def initial(self, stored: Stored) -> Skills:
        return {
            code: {skill: level for skill, level in zip(SKILLS, levels, strict=False) if level}
            for code, *levels in (key.split(":") for key in stored.choices)
        }

    def posted(self, question: Asked, stored: Stored) -> dict[str, list[str]]:
        known = self.initial(stored)
        return {
            f"{question.name}_{code}_{skill}": [known.get(code, {}).get(skill, "")]
            for code in ASKED_LANGUAGES
            for skill in SKILLS
        }

    def problem(self, question: Asked, stored: Stored) -> str:
        return str(CHOOSE) if question.required and not stored.choices else ""

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        return [
            _("%(language)s: listening %(listening)s, speaking %(speaking)s, reading %(reading)s")
            % {"language": own_name(code), **{skill: row.get(skill, "–") for skill in SKILLS}}
            for code, row in self.initial(stored).items()
        ]
