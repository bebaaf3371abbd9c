"""The team's form for one question: words per language of the event, settings, and its choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    mark_optional = False  # a text may lack any language; what is needed at least is said when it is missing

    required = forms.BooleanField(label=_("Must be answered"), required=False)
    for_assessors = forms.BooleanField(label=_("Shown to assessors"), required=False, initial=True)
    section = forms.TypedChoiceField(label=_("Section"), required=False, coerce=int, empty_value=None)
    shown_if = forms.ChoiceField(
        label=_("Shown only with this answer"),
        help_text=_("To another question. Without a choice here it is always shown."),
        required=False,
    )
    stage = forms.ChoiceField(
        label=_("When it is asked"), choices=Question.Stage.choices, required=False, widget=forms.RadioSelect
    )
    about = forms.ChoiceField(
        label=_("Asks for"),
        help_text=_("These may only be asked of people who are selected."),
        choices=Question.About.choices,
        required=False,
    )
    retention = forms.ChoiceField(
        label=_("How long answers are kept"),
        help_text=_(
            "Never longer than the application. What only selected people are asked usually goes first."
        ),
        choices=[("", _("As usual for what it asks")), *Question.Retention.choices],
        required=False,
    )
    is_profile = forms.BooleanField(
        label=_("Its answers are the profiles"),
        help_text=_("They are counted in the statistics. One question of a call can be this."),
        required=False,
    )
    in_library = forms.BooleanField(label=_("Keep it in the library, for other calls too"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        languages: Iterable[str],
        question: Question | None = None,
        sections: Iterable[tuple[int, str]] = (),
        conditions: Iterable[tuple[str, list[tuple[str, str]]]] = (),
    ) -> None:
        self.kind, self.languages, self.question = kind, list(languages), question
        super().__init__(data, initial=self._stored())
        self._offer("section", [(str(pk), title) for pk, title in sections])
        self._offer("shown_if", list(conditions))
        if kind == Question.Kind.NOTE:
            for name in ("required", "for_assessors", "about", "retention"):
                del self.fields[name]
        if kind not in WITH_CHOICES:
            del self.fields["is_profile"]
        for language in self.languages:
            self.fields[column("label", language)] = words_field(_("Question"), language, 300)
            self.fields[column("help", language)] = words_field(_("Explanation"), language, 2000, rows=2)
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
                self.fields[f"choice_{number}_{name}"] = words_field(
                    _("Answer %(number)s") % {"number": number + 1}, language, 200
                )

    def _offer(self, name: str, choices: list[Any]) -> None:
        """A select with these choices and an empty one; without any there is nothing to ask."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [("", "–"), *choices]
        if not choices:
            del self.fields[name]

    def _stored(self) -> dict[str, Any]:
        question = self.question
        if question is None:
            return {"stage": Question.Stage.APPLICATION, "required": self.kind == Question.Kind.STATEMENT}
        names = [column(field, language) for field in ("label", "help") for language in self.languages]
        shown = {
            name: getattr(question, name) or ""
            for name in (*names, "required", "for_assessors", "word_limit")
        }
        shown["required"], shown["for_assessors"] = question.required, question.for_assessors
        shown["word_limit"] = question.word_limit
        shown |= {
            name: getattr(question, name)
            for name in ("stage", "about", "retention", "in_library", "is_profile")
        }
        shown["section"] = question.section_id or ""
        shown["shown_if"] = f"{question.shown_if_id}:{question.shown_if_key}" if question.shown_if_id else ""
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
        parent, _colon, key = self.cleaned_data.get("shown_if", "").partition(":")
        return {
            "required": bool(self.cleaned_data.get("required")),
            "for_assessors": bool(self.cleaned_data.get("for_assessors")),
            "word_limit": self.cleaned_data.get("word_limit"),
            "stage": self.cleaned_data.get("stage") or Question.Stage.APPLICATION,
            "about": self.cleaned_data.get("about", ""),
            "retention": self.cleaned_data.get("retention", ""),
            "in_library": self.cleaned_data["in_library"],
            "is_profile": self.cleaned_data.get("is_profile", False),
            "section_id": self.cleaned_data.get("section"),
            "shown_if_id": int(parent) if parent else None,
            "shown_if_key": key,
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

    def setting_fields(self) -> list[forms.BoundField]:
        names = (
            "word_limit",
            "required",
            "for_assessors",
            "section",
            "shown_if",
            "stage",
            "about",
            "retention",
            "is_profile",
            "in_library",
        )
        return [self[name] for name in names if name in self.fields]

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


def words_field(label: Any, language: str, length: int, *, rows: int = 0) -> PlainText:
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


class SectionForm(forms.Form):
    """The title of a section, in the languages of the event."""

    use_required_attribute = False
    mark_optional = False  # a text may lack any language; what is needed at least is said when it is missing

    def __init__(self, data: Any = None, *, languages: Iterable[str], stored: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(stored))
        self.names = [column("title", language) for language in languages]
        for language in languages:
            self.fields[column("title", language)] = words_field(_("Title"), language, 200)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in self.names):
            self.add_error(self.names[0], _("Please write the title in at least one language."))
        return cleaned

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.names}
