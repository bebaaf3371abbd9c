"""Rates of interpretation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from events.forms.base import PlainForm


class _PerDay(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=9, decimal_places=2, **kwargs)


class RatesForm(PlainForm):
    """What a day costs."""

    mark_optional = False

    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("Three capital letters, for instance EUR."),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, for instance EUR."))],
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "translate": "no"}),
    )
    interpreter_day = _PerDay(label=_("An interpreter, per day"))
    booth_day = _PerDay(label=_("A booth, per day"))
    receiver_day = _PerDay(label=_("A receiver, per day"))
    technician_day = _PerDay(label=_("A technician, per day"))
