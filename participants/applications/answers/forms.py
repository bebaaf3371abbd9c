"""Writing a translation or a summary of one answer, and bringing back a table of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.uploads import XLSX
from events.forms.base import page_languages
from participants.applications.models import AnswerText
from participants.people.forms import PlainText


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language"),
        choices=page_languages,
        widget=forms.Select(attrs={"translate": "no"}),
    )


def _made_by() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Made"),
        choices=AnswerText.MadeBy.choices,
        initial=AnswerText.MadeBy.HUMAN,
        widget=forms.RadioSelect,
    )


class AnswerTextForm(forms.Form):
    use_required_attribute = False
    mark_optional = False

    kind = forms.ChoiceField(label=_("Kind"), choices=AnswerText.Kind.choices, widget=forms.RadioSelect)
    language = _language()
    made_by = _made_by()
    text = PlainText(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"})
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "language", "made_by", "text", "seen")}


class TargetForm(forms.Form):
    language = _language()


class AnswerSheetForm(forms.Form):
    use_required_attribute = False
    mark_optional = False

    language = _language()
    made_by = _made_by()
    file = forms.FileField(
        label=_("The table as it came back"), widget=forms.FileInput(attrs={"accept": ",".join(XLSX.aliases)})
    )
