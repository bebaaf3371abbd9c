"""The travel form of a participant, the team's filter, and what the team may change. Forms only clean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_date
from core.localized import html_lang, language_label
from core.outbox import UnknownPlaceholder, check_placeholders
from events.models import Event
from participants.people.forms import LanguageRow, PlainText, level_field
from participants.people.languages import ABILITIES, ASKED_FIRST, Levels, known_languages, own_name
from participants.people.models import ASKED_LANGUAGES
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from participants.travel.nights import Stay
from participants.travel.notices import PLACEHOLDERS
from participants.travel.queries import Summary, Wanted

MOST_NIGHTS = 30
FURTHEST_DAYS = 30  # a journey that begins a month before the event is a typing error


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class TravelForm(forms.Form):
    """Nothing is required: people save what they know and come back when the ticket is booked."""

    mark_optional = False
    arrives_on = forms.DateField(label=gettext_lazy("Day of arrival"), required=False, widget=_Day())
    arrives_at = forms.TimeField(label=gettext_lazy("Time of arrival"), required=False, widget=_Clock())
    arrives_by = PlainText(
        label=gettext_lazy("How you arrive"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Flight number, bus, train or car."),
    )
    leaves_on = forms.DateField(label=gettext_lazy("Day of departure"), required=False, widget=_Day())
    leaves_at = forms.TimeField(label=gettext_lazy("Time of departure"), required=False, widget=_Clock())
    leaves_by = PlainText(label=gettext_lazy("How you leave"), required=False, max_length=120)
    nights = forms.IntegerField(
        label=gettext_lazy("Nights in the hotel"), required=False, min_value=0, max_value=MOST_NIGHTS
    )
    phone = PlainText(
        label=gettext_lazy("Phone on the way"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    diet = forms.ChoiceField(label=gettext_lazy("Diet"), required=False, choices=TravelDetails.Diet.choices)
    diet_note = PlainText(label=gettext_lazy("More about food"), required=False, max_length=300)
    access_needs = PlainText(
        label=gettext_lazy("Access needs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What makes it easy for you to take part: a step-free way, a seat near the front, ..."
        ),
    )
    document_needed = forms.BooleanField(
        label=gettext_lazy("I need a letter for the border or a visa"), required=False
    )

    def __init__(self, *args: Any, event: Event, languages: Levels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.known = event, frozenset(languages)
        for code in ASKED_LANGUAGES:
            for ability in ABILITIES:
                self.fields[f"{ability}_{code}"] = level_field(code, ability)
                self.fields[f"{ability}_{code}"].required = False
                self.initial.setdefault(f"{ability}_{code}", languages.get(code, {}).get(ability, 0))

    def first_languages(self) -> list[LanguageRow]:
        return [row for row in self._language_rows() if row.code in ASKED_FIRST or row.known]

    def more_languages(self) -> list[LanguageRow]:
        return [row for row in self._language_rows() if row.code not in ASKED_FIRST and not row.known]

    def _language_rows(self) -> list[LanguageRow]:
        return [
            LanguageRow(
                own_name(code), code, self[f"follows_{code}"], self[f"speaks_{code}"], code in self.known
            )
            for code in ASKED_LANGUAGES
        ]

    @property
    def languages(self) -> Levels:
        """{language: {"follows": level, "speaks": level}}; languages she does not use are left out."""
        return known_languages(
            {
                code: {ability: self.cleaned_data.get(f"{ability}_{code}", 0) for ability in ABILITIES}
                for code in ASKED_LANGUAGES
            }
        )

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TravelDetails.OWN_FIELDS}

    def clean_arrives_on(self) -> Any:
        return self._near(self.cleaned_data["arrives_on"])

    def clean_leaves_on(self) -> Any:
        return self._near(self.cleaned_data["leaves_on"])

    def _near(self, day: Any) -> Any:
        if day and not (
            (day - self.event.starts_on).days >= -FURTHEST_DAYS
            and (day - self.event.ends_on).days <= FURTHEST_DAYS
        ):
            raise forms.ValidationError(
                _("This is more than a month away from the event. Please check the year and the month.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        arrives, leaves, nights = (cleaned.get(name) for name in ("arrives_on", "leaves_on", "nights"))
        if arrives and leaves and leaves < arrives:
            self.add_error("leaves_on", _("The day of departure is before the day of arrival."))
        elif arrives and leaves and nights and nights > (leaves - arrives).days:
            self.add_error("nights", _("There are fewer nights between arrival and departure."))
        return cleaned


def travel_initial(participation: Participation, stay: Stay) -> dict[str, Any]:
    """What the form shows at first: what was saved, else the nights the event offers."""
    travel: TravelDetails | None = getattr(participation, "travel", None)
    if travel is None:
        return {"phone": participation.phone, "nights": stay.nights or None}
    return {
        "phone": participation.phone,
        **{name: getattr(travel, name) for name in TravelDetails.OWN_FIELDS},
    }


# --- the team ---------------------------------------------------------------------------------


class FilterForm(forms.Form):
    """The filter of the participants' list, kept in the address. What it cannot read finds nobody, never everybody."""

    mark_optional = False
    q = PlainText(
        label=gettext_lazy("Name or organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    answer = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    diet = forms.ChoiceField(label=gettext_lazy("Diet"), required=False)
    arrives = forms.DateField(label=gettext_lazy("Arrives on"), required=False)
    missing = forms.BooleanField(label=gettext_lazy("Travel details missing"), required=False)
    document = forms.BooleanField(label=gettext_lazy("Needs a letter for the border"), required=False)
    unwritten = forms.BooleanField(label=gettext_lazy("Not yet written to from here"), required=False)

    def __init__(self, data: Any, *, summary: Summary) -> None:
        super().__init__(data)
        everybody = ("", _("All"))
        self._offer("answer", [("", _("Comes or has not answered")), *Participation.State.choices])
        self._offer("role", [everybody, *Participation.Role.choices])
        self._offer("language", [everybody, *_letter_languages(summary.languages)])
        self._offer("diet", [everybody, *((key, label) for key, label in TravelDetails.Diet.choices if key)])
        self.fields["arrives"].widget = forms.Select(
            choices=[everybody, *((day.isoformat(), format_date(day)) for day in summary.arrivals)]
        )

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> Wanted | None:
        """None when the address asks for something the list does not know: then nobody is found."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        return Wanted(
            answer=values["answer"],
            role=values["role"],
            language=values["language"],
            diet=values["diet"],
            arrives_on=values["arrives"],
            missing_travel=values["missing"],
            needs_document=values["document"],
            unwritten=values["unwritten"],
            words=values["q"],
        )


def _letter_languages(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, language_label(code)) for code in codes]


class ParticipantForm(forms.Form):
    """What the team may change about somebody, whatever she has answered herself."""

    mark_optional = False
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Participation.Role.choices)
    phone = PlainText(label=gettext_lazy("Phone"), required=False, max_length=40)
    room = PlainText(label=gettext_lazy("Room"), required=False, max_length=60)
    note = PlainText(
        label=gettext_lazy("Note of the team"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Participants never see it, unless they ask for a copy of their data."),
    )


class EndForm(forms.Form):
    """Taking somebody off the list needs a tick; the reason goes to the audit trail."""

    sure = forms.BooleanField(label=gettext_lazy("Yes, take this person off the list"))
    reason = PlainText(label=gettext_lazy("Reason"), required=False, max_length=500)


class NewParticipantForm(forms.Form):
    """Somebody who did not apply: a speaker, a host, an interpreter, or a participant invited by name."""

    name = PlainText(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Participation.Role.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"))
    organisation = PlainText(label=gettext_lazy("Organisation"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _letter_languages(tuple(settings.COLLOQUY_LANGUAGES))  # type: ignore[attr-defined]  # a ChoiceField


class ReplacementForm(forms.Form):
    """Somebody of the same organisation who comes instead."""

    name = PlainText(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"))
    no_ticket = forms.BooleanField(label=gettext_lazy("No ticket has been bought"))

    def __init__(self, *args: Any, planned: bool, **kwargs: Any) -> None:
        """`planned`: something is known of the journey, so somebody has to say that there is no ticket."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = _letter_languages(tuple(settings.COLLOQUY_LANGUAGES))  # type: ignore[attr-defined]  # a ChoiceField
        if not planned:
            del self.fields["no_ticket"]


class WriteForm(forms.Form):
    """A subject and a text for each language of the recipients. A language left empty needs a tick."""

    mark_optional = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    fallback = forms.BooleanField(
        label=gettext_lazy("Send the text of another language where one is missing"), required=False
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language_codes = languages
        for code in languages:
            self.fields[f"subject_{code}"] = PlainText(
                label=_("Subject"), required=False, max_length=200, strip=True
            )
            self.fields[f"text_{code}"] = PlainText(
                label=_("Text"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
            )

    @property
    def language_groups(self) -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "name": name,
                "html_lang": html_lang(code),
                "subject": self[f"subject_{code}"],
                "text": self[f"text_{code}"],
            }
            for code, name in _letter_languages(self.language_codes)
        ]

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        """{language: (subject, text)} of the languages somebody filled in."""
        found = {
            code: (self.cleaned_data.get(f"subject_{code}", ""), self.cleaned_data.get(f"text_{code}", ""))
            for code in self.language_codes
        }
        return {code: pair for code, pair in found.items() if all(pair)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code in self.language_codes:
            self._clean_pair(cleaned, code)
        if not self.errors and not self.texts:
            raise forms.ValidationError(_("Write a subject and a text in at least one language."))
        return cleaned

    def _clean_pair(self, cleaned: dict[str, Any], code: str) -> None:
        names = (f"subject_{code}", f"text_{code}")
        values = [cleaned.get(name, "") for name in names]
        for name, value in zip(names, values, strict=True):
            try:
                check_placeholders(value, PLACEHOLDERS)
            except UnknownPlaceholder as error:
                self.add_error(
                    name,
                    _("These words in braces are not known: %(names)s. You can use %(known)s.")
                    % {
                        "names": ", ".join(f"{{{one}}}" for one in error.names),
                        "known": ", ".join(f"{{{one}}}" for one in PLACEHOLDERS),
                    },
                )
            if not value and any(values) and name not in self.errors:
                self.add_error(name, _("This language needs a subject and a text, or neither."))
