"""Who endorses an application, and what she answers. Forms only clean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import normal_email
from events.forms.base import page_languages
from participants.people.forms import PlainText

ENDORSE, REFUSE = "endorse", "refuse"
HER_OWN = _("This is the applicant's own address. Please name somebody else.")


class AddressField(PlainText):
    widget = forms.EmailInput(attrs={"autocapitalize": "none", "spellcheck": "false"})
    default_validators = forms.EmailField.default_validators

    def clean(self, value: Any) -> str:
        return normal_email(super().clean(value))


class SubstituteFields(forms.Form):
    """Whom the employer would send instead; never the applicant herself."""

    def __init__(self, *args: Any, applicant_email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applicant_email = applicant_email

    def clean_substitute_email(self) -> str:
        return self._not_hers("substitute_email")

    def _not_hers(self, name: str) -> str:
        address: str = self.cleaned_data[name]
        if address and address == self.applicant_email:
            raise forms.ValidationError(HER_OWN)
        return address


class EndorserForm(SubstituteFields):
    name = PlainText(label=_("Who endorses your application?"), max_length=200)
    role = PlainText(label=_("Role"), max_length=200, help_text=_("For instance head of the department."))
    email = AddressField(
        label=_("E-mail address"), max_length=254, help_text=_("They get a link there and need no account.")
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=page_languages)
    substitute_name = PlainText(
        label=_("Who would come instead of you?"),
        max_length=200,
        help_text=_("A colleague whom your employer would send if you cannot come."),
    )
    substitute_email = AddressField(label=_("Address of this colleague"), max_length=254)

    def clean_email(self) -> str:
        return self._not_hers("email")


class EndorsementForm(SubstituteFields):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(ENDORSE, _("I endorse this application")), (REFUSE, _("I do not endorse it"))],
        widget=forms.RadioSelect,
    )
    note = PlainText(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant and the organisers read it."),
    )
    substitute_name = PlainText(
        label=_("Who would come instead?"),
        max_length=200,
        required=False,
        help_text=_("Named by the applicant; change it if you would send somebody else."),
    )
    substitute_email = AddressField(label=_("Address of this colleague"), max_length=254, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") == ENDORSE:
            for name in ("substitute_name", "substitute_email"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in."))
        return values

    def given(self) -> dict[str, Any]:
        """As answer_endorsement() takes it."""
        values = self.cleaned_data
        return {
            "endorses": values["answer"] == ENDORSE,
            **{name: values[name] for name in ("note", "substitute_name", "substitute_email")},
        }
