"""What the forms of the team share: clean text, native date and time fields, choices of languages and zones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator

from core.localized import text_of
from core.richtext import without_controls
from events.clock import zone_names
from events.models import Place
from events.names import language_name

# Languages people speak in meetings of the region; "Serbian" is one, whatever its script.
SPOKEN = ("en", "sq", "bs", "hr", "cnr", "mk", "sr", "de", "fr", "nl")


class PlainForm(forms.Form):
    """Every text without control characters, which would break calendars, feeds and PDFs."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {
            name: without_controls(value) if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d",)


class ClockField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ("%H:%M", "%H:%M:%S")


class WebAddress(forms.URLField):
    """The address of a page: http or https, nothing else a browser might open."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class LongText(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 6})


class ChooseSeveral(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class ChooseOne(forms.ChoiceField):
    """A select; browsers must not translate its names."""

    def __init__(self, *, choices: Any, untranslated: bool = False, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        if untranslated:
            self.widget.attrs["translate"] = "no"


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return place_label(obj)


def place_label(place: Place) -> str:
    return f"{text_of(place, 'name')} ({place.territory})"


def page_languages(codes: list[str] | None = None) -> list[tuple[str, str]]:
    """Languages a page can have, each by its own name."""
    known = settings.COLLOQUY_LANGUAGES
    return [(code, known[code]["name"]) for code in known if codes is None or code in codes]


def spoken_languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in SPOKEN]


def zones(current: str) -> list[tuple[str, str]]:
    """The zones to choose from; an odd one that is stored already stays, so that the page never breaks."""
    names = zone_names() if current in zone_names() or not current else (*zone_names(), current)
    return [(name, name.replace("_", " ")) for name in names]
