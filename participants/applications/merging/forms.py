"""Which value stays where two applications differ. The form only cleans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.footnotes import Designated
from participants.applications.answers.languages import written_name
from participants.applications.answers.masking import Passage
from participants.applications.answers.readers import hide
from participants.applications.checks import Filled
from participants.applications.kinds import KINDS, Asked, Stored, as_answered
from participants.applications.merging.plan import choices_of
from participants.applications.summary import language_lines
from participants.people.models import Gender
from participants.people.places import place_name

KEPT, OTHER = "kept", "other"
NOTHING = "–"
Hidden = dict[int, list[Passage]]  # {question: what is hidden of its answer}


class MergeForm(forms.Form):
    """One pair of radio buttons for each difference; what is empty on one side is proposed from the other."""

    mark_optional = False
    accounts = forms.BooleanField(
        label=gettext_lazy("These are one person: merge the two accounts as well"),
        required=False,
        help_text=gettext_lazy(
            "We ask both addresses by mail. Once both have agreed, everything of the other account goes to the"
            " account of the application that stays, and the other one is closed."
        ),
    )

    def __init__(
        self,
        data: Any,
        *,
        kept: Filled,
        merged: Filled,
        hidden: tuple[Hidden, Hidden],
        questions: Sequence[Asked],
        designations: Sequence[Designated],
        accounts: bool,
    ) -> None:
        super().__init__(data)
        self.questions, self.designations = {one.pk: one for one in questions}, list(designations)
        if not accounts:
            del self.fields["accounts"]
        for name, (one, other) in choices_of(kept, merged).items():
            shown = [(KEPT, self._words(name, one, hidden[0])), (OTHER, self._words(name, other, hidden[1]))]
            self.fields[name] = forms.ChoiceField(
                label=self._label(name),
                choices=shown,
                widget=forms.RadioSelect,
                initial=KEPT if one else OTHER,
            )

    def _label(self, name: str) -> str:
        labels = {
            "given_name": _("Given name"),
            "family_name": _("Family name"),
            "organisation": _("Organisation"),
            "role": _("Role"),
            "territory": _("Works in"),
            "gender": _("Gender"),
            "languages": _("Languages"),
            "written_in": _("Language you write in"),
        }
        question = self._question(name)
        return str(question.label) if question else labels.get(name, name)

    def _question(self, name: str) -> Asked | None:
        number = name.rpartition("_")[2]
        return self.questions.get(int(number)) if number.isdecimal() else None

    def _words(self, name: str, value: Any, hidden: Hidden) -> str:
        question = self._question(name)
        if not value:
            return NOTHING
        if question is not None:
            stored: Stored = hide({question.pk: value}, hidden)[question.pk]
            asked_in = as_answered(question, stored)
            return "; ".join(KINDS[question.kind].lines(asked_in, stored, self.designations)) or NOTHING
        if name == "territory":
            return place_name(value, self.designations)
        if name == "gender":
            return str(Gender(value).label)
        if name == "written_in":
            return written_name(value)
        if name == "languages":
            return "; ".join(language_lines(Filled(languages=value))) or NOTHING
        return str(value).strip() or NOTHING

    @property
    def from_merged(self) -> list[str]:
        return [name for name, value in self.cleaned_data.items() if value == OTHER]
