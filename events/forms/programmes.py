"""A programme's texts, places, designations and privacy notice, each text once per language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import column
from events.clock import is_zone
from events.forms.base import ChooseOne, ChooseSeveral, LongText, PlainForm, WebAddress, page_languages, zones
from events.models import Designation, Place, Programme
from events.names import territory_choices


class PerLanguageForm(PlainForm):
    """A form with some fields once per language (`name_sq`), one of them required; the languages come with it."""

    mark_optional = False
    PER_LANGUAGE: tuple[tuple[str, Any, type[forms.CharField], int | None], ...] = ()

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = page_languages(languages)
        for name, label, kind, length in self.PER_LANGUAGE:
            for code, _language in self.languages:
                self.fields[column(name, code)] = kind(label=label, max_length=length, required=False)

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(code, name of the language, its fields) for the template."""
        return [
            (code, name, [self[column(field, code)] for field, *_rest in self.PER_LANGUAGE])
            for code, name in self.languages
        ]

    def common(self) -> list[forms.BoundField]:
        mine = {column(field, code) for field, *_rest in self.PER_LANGUAGE for code, _name in self.languages}
        return [field for field in self if field.name not in mine]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, label, *_rest in self.PER_LANGUAGE[:1]:
            if not any(cleaned.get(column(name, code), "").strip() for code, _language in self.languages):
                self.add_error(None, _("Write “%(label)s” in at least one language.") % {"label": label})
        return cleaned


class ProgrammeForm(PerLanguageForm):
    PER_LANGUAGE = (
        ("name", _("Name"), forms.CharField, 200),
        ("description", _("Description"), LongText, 4000),
    )

    contact_name = forms.CharField(label=_("Contact person"), max_length=150)
    contact_email = forms.EmailField(
        label=_("Contact address"),
        max_length=254,
        help_text=_("Somebody must read it: answers to our mails arrive here."),
    )
    controller = forms.CharField(
        label=_("Controller"), max_length=200, help_text=_("Decides why and how personal data are used.")
    )
    processor = forms.CharField(
        label=_("Processor"), max_length=200, help_text=_("Handles the data for the controller.")
    )
    organiser = forms.CharField(label=_("Organiser"), max_length=200)
    publisher = forms.CharField(label=_("Publisher"), max_length=200)
    letter_signatory = forms.CharField(label=_("Letters are signed by"), max_length=200, required=False)
    letter_address = forms.CharField(
        label=_("Address on letters"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"] = ChooseSeveral(label=_("Languages"), choices=page_languages())
        self.fields["timezone"] = ChooseOne(
            label=_("Time zone"), choices=zones(programme.timezone), untranslated=True
        )


class PlaceForm(PerLanguageForm):
    PER_LANGUAGE = (("name", _("Name"), forms.CharField, 120),)

    def __init__(self, *args: Any, place: Place | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"] = ChooseOne(label=_("Country or territory"), choices=_territories(place))
        self.fields["timezone"] = ChooseOne(
            label=_("Time zone"), choices=zones(place.timezone if place else ""), untranslated=True
        )

    def clean_timezone(self) -> str:
        zone = str(self.cleaned_data["timezone"])
        if not is_zone(zone):
            raise forms.ValidationError(_("This time zone is not known."))
        return zone


class DesignationForm(PerLanguageForm):
    PER_LANGUAGE = (
        ("name", _("Name, without the mark"), forms.CharField, 120),
        ("footnote", _("Footnote, without the mark"), LongText, 600),
    )

    mark = forms.CharField(label=_("Mark"), max_length=5, initial="*")
    source = WebAddress(label=_("Address of the official text"), required=False)

    def __init__(self, *args: Any, designation: Designation | None, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = designation.territory if designation else ""
        choices = [row for row in territory_choices() if row[0] == own or row[0] not in taken]
        self.fields["territory"] = ChooseOne(label=_("Country or territory"), choices=choices)
        self.fields["confirmed_languages"] = ChooseSeveral(
            label=_("Compared with an official text"),
            choices=self.languages,
            required=False,
            help_text=_("Until you tick a language, its footnote is marked as a provisional translation."),
        )


class NoticeForm(PerLanguageForm):
    PER_LANGUAGE = (("text", _("Text"), LongText, 30000),)


def _territories(place: Place | None) -> list[tuple[str, str]]:
    """The region's, and the place's own when it lies elsewhere."""
    choices = territory_choices()
    if place is not None and place.territory not in dict(choices):
        choices.append((place.territory, place.territory))
    return choices
