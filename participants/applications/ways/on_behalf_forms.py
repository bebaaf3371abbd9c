"""For whom an organiser begins an application. Forms only clean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participants.applications.ways.endorsement_forms import AddressField
from participants.people.forms import PlainText


class OnBehalfForm(forms.Form):
    given_name = PlainText(label=_("Given name"), max_length=100)
    family_name = PlainText(label=_("Family name"), max_length=100)
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "Her own, or one of her office. She gets a link there and sends the application herself."
        ),
    )
    language = forms.ChoiceField(label=_("Language of letters"))
    reason = PlainText(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on record; she reads it too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # it is the ChoiceField above
            (code, row["name"]) for code, row in settings.COLLOQUY_LANGUAGES.items()
        ]
