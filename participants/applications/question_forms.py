"""The team's form for one question: words per language of the event, settings, and its choices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.localized import column, html_lang
from participants.applications.models import Question
from participants.people.forms import PlainText

NEW_CHOICES = 3
WITH_CHOICES = {Question.Kind.ONE, Question.Kind.SEVERAL}


class ChoiceRow(NamedTuple):
    key: str
    fields: list[forms.BoundField]


class QuestionForm(forms.Form):
    """One question. `kind` is chosen before and never changes: answers would lose their meaning."""

    use_required_attribute = False

    required = forms.BooleanField(label=_("Must be answered"), required=False)
    for_assessors = forms.BooleanField(label=_("Shown to assessors"), required=False, initial=True)

    def __init__(
        self, data: Any = None, *, kind: str, languages: Iterable[str], question: Question | None = None
    ) -> None:
        self.kind, self.languages, self.question = kind, list(languages), question
        super().__init__(data, initial=self._stored())
        for language in self.languages:
            self.fields[column("label", language)] = _words(_("Question"), language, 300)
            self.fields[column("help", language)] = _words(_("Explanation"), language, 2000, rows=2)
        if kind == Question.Kind.LONG:
            self.fields["word_limit"] = forms.IntegerField(
                label=_("Word limit"), required=False, min_value=1, max_value=5000
            )
        self.keys = (
            [choice.key for choice in question.choices.all()] if question and kind in WITH_CHOICES else []
        )
        for number in range(len(self.keys) + NEW_CHOICES if kind in WITH_CHOICES else 0):
            for language in self.languages:
                name = column("label", language)
                self.fields[f"choice_{number}_{name}"] = _words(
                    _("Answer %(number)s") % {"number": number + 1}, language, 200
                )

    def _stored(self) -> dict[str, Any]:
        question = self.question
        if question is None:
            return {}
        names = [column(field, language) for field in ("label", "help") for language in self.languages]
        shown = {
            name: getattr(question, name) or ""
            for name in (*names, "required", "for_assessors", "word_limit")
        }
        shown["required"], shown["for_assessors"] = question.required, question.for_assessors
        shown["word_limit"] = question.word_limit
        for number, choice in enumerate(question.choices.all()):
            for language in self.languages:
                name = column("label", language)
                shown[f"choice_{number}_{name}"] = getattr(choice, name) or ""
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        labels = [column("label", language) for language in self.languages]
        if not any(cleaned.get(name) for name in labels):
            self.add_error(labels[0], _("Please write the question in at least one language."))
        if self.kind in WITH_CHOICES and len([row for row in self.choices() if _has_words(row)]) < 2:
            self.add_error(None, _("Please write at least two answers to choose from."))
        return cleaned

    def texts(self) -> dict[str, str]:
        return {
            column(field, language): self.cleaned_data.get(column(field, language), "")
            for field in ("label", "help")
            for language in self.languages
        }

    def settings(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in ("required", "for_assessors")} | {
            "word_limit": self.cleaned_data.get("word_limit")
        }

    def choices(self) -> list[dict[str, str]]:
        """Rows for the operation: those that exist carry their key."""
        rows = []
        for number in range(len(self.keys) + NEW_CHOICES if self.kind in WITH_CHOICES else 0):
            words = {
                column("label", language): self.cleaned_data.get(
                    f"choice_{number}_{column('label', language)}", ""
                )
                for language in self.languages
            }
            rows.append({"key": self.keys[number] if number < len(self.keys) else "", **words})
        return rows

    def label_fields(self) -> list[forms.BoundField]:
        return [self[column(field, language)] for field in ("label", "help") for language in self.languages]

    def choice_rows(self) -> list[ChoiceRow]:
        count = len(self.keys) + NEW_CHOICES if self.kind in WITH_CHOICES else 0
        return [
            ChoiceRow(
                self.keys[number] if number < len(self.keys) else "",
                [self[f"choice_{number}_{column('label', language)}"] for language in self.languages],
            )
            for number in range(count)
        ]


def _has_words(row: dict[str, str]) -> bool:
    return any(text for name, text in row.items() if name != "key")


def _words(label: Any, language: str, length: int, *, rows: int = 0) -> PlainText:
    attributes = {"lang": html_lang(language)}
    widget: forms.Widget = (
        forms.Textarea({**attributes, "rows": rows}) if rows else forms.TextInput(attributes)
    )
    name = settings.COLLOQUY_LANGUAGES.get(language, {"name": language})["name"]
    return PlainText(
        label=_("%(what)s (%(language)s)") % {"what": label, "language": name},
        required=False,
        max_length=length,
        widget=widget,
    )
