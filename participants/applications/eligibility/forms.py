"""The team's form for one condition: what it demands, by its kind, and words of the team's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import column
from events.footnotes import Designated
from events.names import language_name
from participants.applications.eligibility.conditions import KINDS, level_words
from participants.applications.kinds import CHOOSE, Asked
from participants.applications.kinds.levels import LEVELS
from participants.applications.models import Condition
from participants.applications.question_forms import words_field
from participants.people.models import ASKED_LANGUAGES
from participants.people.places import place_choices

Kind = Condition.Kind


class ConditionForm(forms.Form):
    """One condition. `kind` is chosen before and never changes; `questions` are those the call's form asks."""

    use_required_attribute = False
    mark_optional = False

    blocks = forms.ChoiceField(
        label=_("If somebody does not meet it"),
        choices=[
            ("yes", _("The application cannot be sent")),
            ("no", _("It can be sent, and the organisers see it")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        languages: Iterable[str],
        questions: Iterable[Asked],
        designations: Iterable[Designated] = (),
        condition: Condition | None = None,
    ) -> None:
        self.kind, self.languages, self.condition = kind, list(languages), condition
        self.designations = list(designations)
        self.questions = {one.pk: one for one in questions if one.kind in KINDS[kind].shown_by}
        super().__init__(data, initial=self._stored())
        if kind == Kind.TERRITORY:
            self._several("places", _("Places of work"), place_choices(self.designations)[1:])
        elif kind == Kind.PROFILE:
            self._several("keys", _("Answers"), self._answers())
        elif kind == Kind.LANGUAGE:
            self._language()
        elif kind == Kind.AGE:
            self.fields["age"] = forms.IntegerField(label=_("Minimum age"), min_value=1, max_value=99)
        if kind not in {Kind.PROFILE, Kind.TERRITORY, Kind.ENDORSEMENT}:
            self._offer_questions()
        label = _("Course or certificate") if KINDS[kind].needs_text else _("More about it")
        for language in self.languages:
            self.fields[column("text", language)] = words_field(label, language, 300)
        if kind == Kind.ENDORSEMENT:
            del self.fields["blocks"]
        else:
            self.order_fields([*(name for name in self.fields if name != "blocks"), "blocks"])

    def _several(self, name: str, label: Any, choices: list[Any]) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=label, choices=choices, widget=forms.CheckboxSelectMultiple
        )

    def _answers(self) -> list[Any]:
        """The answers of every question of which one or several are chosen, under its words."""
        return [
            (str(question.label), [(f"{question.pk}:{key}", str(words)) for key, words in choices.items()])
            for question in self.questions.values()
            if (choices := question.choices)
        ]

    def _language(self) -> None:
        self._several(
            "languages", _("One of these languages"), [(c, language_name(c)) for c in ASKED_LANGUAGES]
        )
        self.fields["ability"] = forms.ChoiceField(
            label=_("What for"),
            choices=[("follows", _("To follow a meeting")), ("speaks", _("To speak in a meeting"))],
            widget=forms.RadioSelect,
        )
        self.fields["level"] = forms.ChoiceField(
            label=_("Lowest level"), choices=[(one, f"{one}: {level_words(one)}") for one in LEVELS]
        )

    def _offer_questions(self) -> None:
        """Where the answer comes from: a question that is there, or for a yes or no a new one."""
        by_profile = self.kind == Kind.LANGUAGE
        if by_profile and not self.questions:
            return
        none = (
            _("The languages that every applicant names")
            if by_profile
            else _("A new question with yes or no")
        )
        hint = _("No birthday is asked for only because of this.") if self.kind == Kind.AGE else ""
        self.fields["question"] = forms.TypedChoiceField(
            label=_("The answer that shows it"),
            help_text=hint,
            choices=[("", none), *((str(pk), str(one.label)) for pk, one in self.questions.items())],
            coerce=int,
            empty_value=None,
            required=False,
        )

    def _stored(self) -> dict[str, Any]:
        row = self.condition
        if row is None:
            return {"blocks": "yes", "ability": "follows", "level": "B2"}
        shown = {**row.parameters, "blocks": "yes" if row.blocks else "no"}
        shown["question"] = row.question_id or ""
        shown["keys"] = [f"{row.question_id}:{key}" for key in row.parameters.get("keys", ())]
        for language in self.languages:
            shown[column("text", language)] = getattr(row, column("text", language)) or ""
        return shown

    def clean_keys(self) -> list[str]:
        """Answers to one question: a condition looks at one only."""
        picked: list[str] = self.cleaned_data["keys"]
        if len({one.partition(":")[0] for one in picked}) > 1:
            raise forms.ValidationError(_("Please choose answers to one question only."))
        return picked

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = [column("text", language) for language in self.languages]
        if KINDS[self.kind].needs_text and not any(cleaned.get(name) for name in names):
            self.add_error(names[0], _("Please name the course or the certificate."))
        if self.kind == Kind.PROFILE and not self.questions:
            self.add_error(None, CHOOSE)
        return cleaned

    def parameters(self) -> dict[str, Any]:
        names = ("places", "languages", "ability", "level", "age")
        found = {name: self.cleaned_data[name] for name in names if name in self.fields}
        if self.kind == Kind.PROFILE:
            found["keys"] = [one.partition(":")[2] for one in self.cleaned_data["keys"]]
        return found

    def question_id(self) -> int | None:
        if self.kind == Kind.PROFILE:
            return int(self.cleaned_data["keys"][0].partition(":")[0])
        return self.cleaned_data.get("question")

    def texts(self) -> dict[str, str]:
        return {
            column("text", language): self.cleaned_data.get(column("text", language), "")
            for language in self.languages
        }

    def blocking(self) -> bool:
        return str(self.cleaned_data.get("blocks", "yes")) == "yes"
