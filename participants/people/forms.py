"""The profile, the sign-in field and the code. Forms only clean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import normal_email
from core.localized import html_lang
from core.richtext import without_controls
from events.footnotes import Designated
from participants.people.languages import ABILITIES, ASKED_FIRST, Levels, known_languages, own_name
from participants.people.models import ASKED_LANGUAGES, Gender, Level
from participants.people.places import place_choices

PROFILE = ("given_name", "family_name", "organisation", "role", "territory", "gender")


class PlainText(forms.CharField):
    """Text without control characters; a single line stays one."""

    def to_python(self, value: Any) -> str:
        text = without_controls(super().to_python(value) or "")
        if isinstance(self.widget, forms.Textarea):
            return text
        return " ".join(text.split("\n")).replace("\t", " ").strip()


@dataclass(frozen=True)
class LanguageRow:
    name: str
    code: str
    follows: forms.BoundField
    speaks: forms.BoundField
    known: bool

    @property
    def html_lang(self) -> str:
        return "" if "/" in self.name else html_lang(self.code)


class LevelSelect(forms.Select):
    """One template for the whole select, not one per option: twenty of these stand on one form."""

    template_name = "people/level_select.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        options = [(key, label, str(key) == str(value)) for key, label in self.choices]
        return {"widget": {"name": name, "attrs": self.build_attrs(self.attrs, attrs), "options": options}}


def level_field(language: str, ability: str) -> forms.TypedChoiceField:
    label = (
        _("I can follow a meeting in %(language)s")
        if ability == "follows"
        else _("I can speak in a meeting in %(language)s")
    )
    return forms.TypedChoiceField(
        label=label % {"language": own_name(language)},
        choices=Level.choices,
        coerce=int,
        empty_value=None,
        initial=0,
        widget=LevelSelect,
    )


class ProfileFields(forms.Form):
    """Who she is, where she works, which languages she uses: the same for a profile and an application.

    Cleaning refuses only what cannot be kept. Whether something is missing is another question, asked when she
    sends: `needed` only decides where "(optional)" is written.
    """

    use_required_attribute = False
    needed: frozenset[str] = frozenset({"given_name", "family_name", "organisation", "role", "territory"})

    given_name = PlainText(
        label=_("Given name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    family_name = PlainText(
        label=_("Family name"),
        help_text=_("In your own letters, as you write it yourself."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    organisation = PlainText(
        label=_("Organisation"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    role = PlainText(
        label=_("Your role there"),
        help_text=_("For instance social worker, teacher, police officer."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    territory = forms.ChoiceField(label=_("Where do you work?"))
    gender = forms.ChoiceField(
        label=_("Gender"),
        help_text=_("Only if you like. It helps us to invite a balanced group."),
        choices=[(value, label) for value, label in Gender.choices if value] + [("", Gender.NOT_SAID.label)],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_places(())
        for language in ASKED_LANGUAGES:
            for ability in ABILITIES:
                self.fields[f"{ability}_{language}"] = level_field(language, ability)

    def name_places(self, designations: Iterable[Designated]) -> None:
        """Write the places as these designations want it: for showing the form, not for reading it."""
        field = self.fields["territory"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = place_choices(designations)

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for name in self.needed & set(self.fields):
            self.fields[name].required = True

    def mark_needed(self) -> None:
        """So that "(optional)" is right also on a form that nobody has filled yet."""
        for name, field in self.fields.items():
            field.required = name in self.needed

    def profile(self) -> dict[str, str]:
        """What could be read of the profile's columns."""
        return {name: self.cleaned_data[name] for name in PROFILE if name in self.cleaned_data}

    def levels(self) -> Levels:
        """The languages asked about, as they are stored; a level that could not be read counts as none."""
        return known_languages(
            {
                language: {
                    ability: self.cleaned_data.get(f"{ability}_{language}") or 0 for ability in ABILITIES
                }
                for language in ASKED_LANGUAGES
            }
        )

    def language_rows(self) -> list[LanguageRow]:
        return [self._language_row(language) for language in ASKED_LANGUAGES]

    def first_languages(self) -> list[LanguageRow]:
        return [row for row in self.language_rows() if row.code in ASKED_FIRST or row.known]

    def more_languages(self) -> list[LanguageRow]:
        return [row for row in self.language_rows() if row.code not in ASKED_FIRST and not row.known]

    def _language_row(self, language: str) -> LanguageRow:
        follows, speaks = (self[f"{ability}_{language}"] for ability in ABILITIES)
        known = any(str(field.value() or 0) != "0" for field in (follows, speaks))
        return LanguageRow(own_name(language), language, follows, speaks, known)


def profile_initial(profile: Mapping[str, str], levels: Levels) -> dict[str, Any]:
    """Stored values as the form shows them."""
    shown: dict[str, Any] = {name: profile.get(name, "") for name in PROFILE}
    for language in ASKED_LANGUAGES:
        for ability in ABILITIES:
            shown[f"{ability}_{language}"] = levels.get(language, {}).get(ability, 0)
    return shown


class PersonForm(ProfileFields):
    """Her profile page. Nothing is demanded except a name."""

    needed = frozenset({"given_name", "family_name"})

    phone = PlainText(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    field_order = [*PROFILE, "phone"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in sorted(self.needed):
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Please fill this in."))
        return cleaned


class EmailForm(forms.Form):
    """The one field of the sign-in page."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])


class CodeForm(forms.Form):
    """Six digits; people copy them with spaces or a dash."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=20,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        return "".join(char for char in self.cleaned_data["code"] if char.isdigit())
