"""A copy of an event, an event from a template, and a series: what the organiser says about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import text_of
from events.deadlines import shown_dates
from events.forms.base import ChooseOne, DayField, PlaceField, PlainForm, page_languages
from events.forms.programmes import PerLanguageForm
from events.models import Event, Programme
from events.queries import nameable_in, programmes_organised_by


class ProgrammeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return text_of(obj, "name").value


class EventsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{text_of(obj, 'title')} ({shown_dates(obj)})"


class CopyForm(PlainForm):
    """Where to and when. `shown_for` is the day for which the dates were shown: only then are they copied."""

    first_day = DayField(label=_("New first day"))
    as_earlier = forms.BooleanField(
        label=_("Name this event among the related items of the copy"), required=False
    )
    with_files = forms.BooleanField(label=_("Copy the files, for the team alone at first"), required=False)
    shown_for = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, event: Event, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        owners = programmes_organised_by(user)
        self.fields["programme"] = ProgrammeField(
            owners, label=_("Programme"), initial=event.programme_id, empty_label=None
        )
        if len(owners) == 1:
            self.fields["programme"].widget = forms.HiddenInput()
        if event.series_id is not None:
            self.fields["in_series"] = forms.BooleanField(
                label=_("The copy belongs to the same series"), required=False, initial=True
            )
        self.order_fields(["first_day", "programme", "in_series", "as_earlier", "with_files", "shown_for"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        programme = cleaned.get("programme")
        if cleaned.get("as_earlier") and programme and not nameable_in(self.event, programme):
            self.add_error("as_earlier", _("This event is not public, so another programme cannot name it."))
        return cleaned

    @property
    def was_shown(self) -> bool:
        """Whether the organiser has seen the dates that would be written."""
        return bool(self.cleaned_data["shown_for"] == self.cleaned_data["first_day"])

    def facts(self) -> dict[str, Any]:
        """What copy_event() is told beside the event."""
        facts = {**self.cleaned_data, "files": self.cleaned_data["with_files"]}
        return {name: value for name, value in facts.items() if name not in {"shown_for", "with_files"}}


class FromTemplateForm(PlainForm):
    first_day = DayField(label=_("First day"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = ChooseOne(
            label=_("Language you write in"),
            choices=page_languages(programme.languages),
            untranslated=True,
            help_text=_("The others are translated from it."),
        )
        self.fields["place"] = PlaceField(programme.places.order_by("pk"), label=_("Place"), required=False)


class SeriesForm(PerLanguageForm):
    PER_LANGUAGE = (("title", _("Title"), forms.CharField, 250),)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"] = EventsField(programme.events.all(), label=_("Events"), required=False)

    def common(self) -> list[forms.BoundField]:
        """The events come last, below the titles."""
        return []
