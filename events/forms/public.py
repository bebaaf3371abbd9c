"""What a visitor without an account can send us."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.base import PlainForm


class ReportForm(PlainForm):
    page = forms.CharField(label=_("Page"), max_length=300)
    text = forms.CharField(
        label=_("What is wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        required=False,
        help_text=_("Only if you want an answer."),
    )
    # A trap for machines: no person sees it, hears it or has it filled in by the browser.
    website = forms.CharField(
        required=False,
        label="",
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}),
    )
