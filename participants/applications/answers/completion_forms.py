"""What the team puts into one application: a field completed for the applicant, a passage to hide, a copy to give."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import DOCUMENTS
from participants.applications.answers.completion import LANGUAGES, belongs_to
from participants.applications.checks import Filled
from participants.applications.forms import QuestionFields
from participants.applications.kinds import Asked
from participants.people.forms import PlainText, ProfileFields


class MaskForm(forms.Form):
    """Words that stand in an answer, and why nobody else should read them."""

    use_required_attribute = False

    passage = PlainText(
        label=_("Passage to hide"),
        help_text=_("Copy it from an answer, or mark it there. It is hidden wherever it stands."),
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "data-take-selection": ".summary dd"}),
    )
    mask_reason = PlainText(label=_("Reason"), help_text=_("Kept on record."), max_length=500)


class CopyForm(forms.Form):
    """A document without what tells who wrote it. Whether it is good is found out when it is stored."""

    use_required_attribute = False
    mark_optional = False

    copy = forms.FileField(
        label=_("Copy without what tells who wrote it"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": DOCUMENTS.accept}),
    )


class FieldForm(QuestionFields, ProfileFields):
    """One field of an application as the applicant's form has it, and the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = PlainText(
        label=_("Reason"),
        help_text=_(
            "The applicant reads it: it is sent by mail and stands in the history of the application."
        ),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order: list[str]

    def __init__(self, *args: Any, name: str, question: Asked | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.ask([question] if question else [])
        kept = {one for one in self.fields if belongs_to(one, name)} | {"version", "reason"}
        for other in set(self.fields) - kept:
            del self.fields[other]
        self.needed = frozenset({"reason", name} if name != "gender" and not question else {"reason"})
        if question and question.required:
            self.needed |= {name}
        self.mark_needed()
        self.order_fields([one for one in self.fields if one != "reason"])

    def name_places(self, designations: Any) -> None:
        if "territory" in self.fields:
            super().name_places(designations)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError(_("Please fill this in."))
        return reason

    def filled(self) -> Filled:
        return Filled(self.profile(), self.levels(), None, self.answers())

    @property
    def is_languages(self) -> bool:
        return self.name == LANGUAGES
