"""What focal points and organisers type about nominations and codes."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.footnotes import Designated
from events.forms.base import ChooseOne, ClockField, DayField
from events.forms.calls import OnClock
from events.forms.team import AppointForm, MailedForm
from events.models import Call
from participants.people.forms import PlainText
from participants.people.places import place_choices


class UntilForm(OnClock):
    """Until a day and an hour on the clocks of the event, as `until`."""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = call.event

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return {**cleaned, "until": self.instant("until_on", "until_time", later=True)}


class CapacityForm(UntilForm):
    territory = ChooseOne(label=_("Territory"), choices=[])
    places = forms.IntegerField(label=_("How many people it may name"), min_value=1, max_value=200)
    until_on = DayField(label=_("Nominations until"))
    until_time = ClockField(
        label=_("Until: time"),
        initial=time(23, 59),
        help_text=_("On the clocks of the event's zone. The whole minute still counts."),
    )
    ask = forms.CharField(
        label=_("Whom to ask"),
        max_length=200,
        required=False,
        help_text=_("An office and how to reach it. Everybody reads this before applying."),
    )

    def __init__(self, *args: Any, designations: list[Designated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].choices = place_choices(designations)  # type: ignore[attr-defined]  # a choice field


class FocalPointForm(AppointForm):
    """Somebody appointed in one role, for one territory."""

    role = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    territory = ChooseOne(label=_("Territory"), choices=[])

    def __init__(self, *args: Any, designations: list[Designated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].choices = place_choices(designations)  # type: ignore[attr-defined]  # a choice field


class NomineeForm(MailedForm):
    given_name = PlainText(label=_("Given name"), max_length=100)
    family_name = PlainText(label=_("Family name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    organisation = PlainText(label=_("Organisation"), max_length=200, required=False)
    role = PlainText(label=_("Role"), max_length=200, required=False)
    note = PlainText(
        label=_("Why this person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisers read this. It is part of the copy that the person may ask for."),
    )


class ReasonForm(forms.Form):
    reason = PlainText(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on record."),
    )


class MakeCodeForm(UntilForm):
    uses = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=5000, initial=1)
    until_on = DayField(label=_("Until"), required=False)
    until_time = ClockField(label=_("Until: time"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean_until_time(self) -> time:
        return self.cleaned_data["until_time"] or time(23, 59)


class EntryCodeForm(forms.Form):
    code = PlainText(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
