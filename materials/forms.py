"""Forms of the library and of an event's files. They clean; operations write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.localized import localized
from core.uploads import MATERIALS, PUBLICATIONS
from events.forms.base import WebAddress
from events.models import Event, Place, Programme
from materials.models import EventFile, Publication, Series, Topic
from materials.queries import LibraryFilter


def language_choices(codes: Any = None) -> list[tuple[str, str]]:
    return [
        (code, settings.COLLOQUY_LANGUAGES[code]["name"]) for code in codes or settings.COLLOQUY_LANGUAGES
    ]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class NewPublicationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Publication.Kind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    published_on = forms.DateField(label=_("Publication date"), widget=DateInput)


class PublicationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Publication.Kind.choices)
    published_on = forms.DateField(
        label=_("Publication date"),
        widget=DateInput,
        help_text=_("Of the page; each language has its own date below."),
    )
    authors = forms.CharField(label=_("Authors"), max_length=300, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    event = forms.ModelChoiceField(
        label=_("Event"), queryset=Event.objects.none(), required=False, empty_label="–"
    )
    series = forms.ModelChoiceField(
        label=_("Series"), queryset=Series.objects.none(), required=False, empty_label="–"
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"), queryset=Topic.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.ModelMultipleChoiceField(
        label=_("Places"), queryset=Place.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model, text in (
            ("event", Event, "title"),
            ("series", Series, "name"),
            ("topics", Topic, "name"),
            ("places", Place, "name"),
        ):
            field: Any = self.fields[name]  # a model choice field, all four
            field.queryset = (
                model.objects.filter(programme=programme).annotate(label=localized(text)).order_by("label")
            )
            field.label_from_instance = lambda row: row.label


class VersionForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    abstract = forms.CharField(label=_("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    published_on = forms.DateField(label=_("Publication date"), widget=DateInput)
    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": PUBLICATIONS.accept})
    )


class PartRowForm(forms.Form):
    """One insight, note or reading in one language; the other languages keep theirs."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    heading = forms.CharField(label=_("Heading"), max_length=200, required=False)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    url = WebAddress(label=_("Address"), required=False, max_length=500)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if part == "insights":
            del self.fields["url"]
        if part == "notes":
            del self.fields["heading"]


class EventFileForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": MATERIALS.accept}))
    access = forms.ChoiceField(
        label=_("Who may open it"), choices=EventFile.Access.choices, initial=EventFile.Access.TEAM
    )

    def __init__(self, *args: Any, event: Event, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changing:
            del self.fields["file"]
        for code, name in language_choices(event.languages):
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": name}, max_length=200, required=False
            )

    def titles(self) -> dict[str, str]:
        return {
            name.removeprefix("title_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("title_")
        }


class LibraryFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].choices = [("", _("All")), *rows]  # type: ignore[attr-defined]  # choice fields

    def filter(self) -> LibraryFilter:
        """The filter of the address; an unknown value is no filter."""
        self.is_valid()
        clean = self.cleaned_data
        return LibraryFilter(
            words=clean.get("q", ""),
            topic=clean.get("topic", ""),
            place=clean.get("place", ""),
            language=clean.get("language", ""),
            year=clean.get("year", ""),
        )
