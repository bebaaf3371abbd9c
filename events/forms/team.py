"""Roles in a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import normal_email
from events.forms.base import ChooseOne, PlainForm, page_languages
from events.models import Role


class MailedForm(forms.Form):
    """Somebody who is written to, at `email` and in one of `languages`."""

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = ChooseOne(
            label=_("Language of the mail"), choices=page_languages(languages), untranslated=True
        )

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])


class AppointForm(MailedForm, PlainForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    role = ChooseOne(label=_("Role"), choices=Role.choices)
