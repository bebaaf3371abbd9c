"""The parts of an event's editor: facts first, texts in forms/texts.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.clock import is_zone
from events.coverage import coverage_label
from events.forms.base import (
    ChooseOne,
    ChooseSeveral,
    ClockField,
    DayField,
    PlaceField,
    PlainForm,
    page_languages,
    spoken_languages,
    zones,
)
from events.models import CoverageItem, Event, Place, Programme

_WHOLE_EVENT = (CoverageItem.Kind.HOTEL, CoverageItem.Kind.TRAVEL, CoverageItem.Kind.TRANSFER)
_BY_DAY = (CoverageItem.Kind.LUNCH, CoverageItem.Kind.DINNER)


class DatesMixin(forms.Form):
    """First and last day in order; the end of a one-day event after its beginning."""

    def check_dates(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if first and first == last and begins and ends and ends <= begins:
            self.add_error("ends_at", _("The event ends before it begins."))


class NewEventForm(DatesMixin, PlainForm):
    """What a draft cannot be without; everything else is entered part by part."""

    kind = ChooseOne(label=_("Kind"), choices=Event.Kind.choices)
    format = ChooseOne(label=_("Format"), choices=Event.Format.choices)
    title = forms.CharField(label=_("Title"), max_length=250)
    neutral_title = forms.CharField(
        label=_("Neutral title"),
        max_length=120,
        help_text=_(
            "Stands in calendars, subjects and on letters, where others may see it. Say nothing about the topic."
        ),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    places = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=2000, initial=15)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = page_languages(programme.languages)
        self.fields["language"] = ChooseOne(
            label=_("Language you write in"),
            choices=languages,
            untranslated=True,
            help_text=_("The others are translated from it."),
        )
        self.fields["place"] = PlaceField(programme.places.order_by("pk"), label=_("Place"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_dates(cleaned)
        return cleaned


class BasicsForm(PlainForm):
    kind = ChooseOne(label=_("Kind"), choices=Event.Kind.choices)
    format = ChooseOne(label=_("Format"), choices=Event.Format.choices)
    places = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=2000)
    organiser = forms.CharField(label=_("Organiser"), max_length=200, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WhenForm(DatesMixin, PlainForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    starts_at = ClockField(label=_("Begins"), required=False)
    ends_at = ClockField(label=_("Ends"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["timezone"] = ChooseOne(
            label=_("Time zone"),
            choices=zones(event.timezone),
            untranslated=True,
            help_text=_("All times of the event and its deadline are on the clocks of this zone."),
        )
        places = Place.objects.filter(programme=event.programme_id).order_by("pk")
        self.fields["place"] = PlaceField(places, label=_("Place"), required=False)
        self.fields["zone_confirmed"] = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_timezone(self) -> str:
        zone = str(self.cleaned_data["timezone"])
        if not is_zone(zone):
            raise forms.ValidationError(_("This time zone is not known."))
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_dates(cleaned)
        return cleaned

    @property
    def zone_changes(self) -> bool:
        return self.is_bound and self.cleaned_data.get("timezone") != self.event.timezone

    def facts(self) -> dict[str, Any]:
        """The fields of the event; the confirmation is none of them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "zone_confirmed"}


class LanguagesForm(PlainForm):
    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [*event.programme.languages, *event.languages]
        self.fields["languages"] = ChooseSeveral(
            label=_("Languages of the page"),
            choices=page_languages(known),
            help_text=_("A page in a language is published when its title, audience and aim are written."),
        )
        self.fields["working_languages"] = ChooseSeveral(
            label=_("Working languages"), choices=spoken_languages()
        )
        self.fields["interpretation"] = ChooseSeveral(
            label=_("Interpretation into"), choices=spoken_languages(), required=False
        )


class CoverageForm(PlainForm):
    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coverage"] = ChooseSeveral(
            label=_("What is covered"), choices=coverage_choices(event), required=False
        )

    def items(self) -> list[tuple[str, int]]:
        return [
            (kind, int(day)) for kind, day in (value.split(":") for value in self.cleaned_data["coverage"])
        ]


class ContactsForm(PlainForm):
    contact_name = forms.CharField(label=_("Contact person"), max_length=150)
    contact_email = forms.EmailField(
        label=_("Contact address"),
        max_length=254,
        help_text=_("Shown on the page in a form that address collectors cannot read."),
    )
    second_contact_name = forms.CharField(label=_("Second contact person"), max_length=150, required=False)
    second_contact_email = forms.EmailField(label=_("Second contact address"), max_length=254, required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class CancelForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Kept in the records of the team; nobody else sees it."),
    )
    sure = forms.BooleanField(label=_("Yes, cancel the event. This cannot be undone."))


def coverage_choices(event: Event) -> list[tuple[str, str]]:
    """Hotel and travel once, meals for each day (of at most a week)."""
    choices = [(f"{kind}:0", str(kind.label)) for kind in _WHOLE_EVENT]
    for day in range(1, min(event.nights + 1, 7) + 1):
        choices += [(f"{kind}:{day}", coverage_label(kind.label, [day])) for kind in _BY_DAY]
    return choices
