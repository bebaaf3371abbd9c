"""Answers that are written: text, numbers, days, addresses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.wordcount import count_words
from participants.applications.kinds.base import Asked, Kind, Stored
from participants.people.forms import PlainText

SHORT_LIMIT = 500  # characters
LONG_LIMIT = 20_000
NUMBER_LIMIT = 40
NO_CLIENTS = gettext_lazy(
    "Please do not identify clients: no names, and nothing by which somebody could recognise a person."
)


class ShortText(Kind):
    def field(self, question: Asked) -> forms.Field:
        return PlainText(max_length=SHORT_LIMIT)

    def stored(self, value: Any) -> Stored:
        return Stored(text=value)

    def initial(self, stored: Stored) -> Any:
        return stored.text


class LongText(ShortText):
    def field(self, question: Asked) -> forms.Field:
        attributes: dict[str, Any] = {"rows": 8}
        if question.word_limit:
            attributes["data-word-limit"] = question.word_limit
            attributes["data-word-text"] = _("Words: {n} of {limit}")
        return PlainText(max_length=LONG_LIMIT, widget=forms.Textarea(attributes), help_text=NO_CLIENTS)

    def problem(self, question: Asked, stored: Stored) -> str:
        words, limit = count_words(stored.text), question.word_limit
        if limit and words > limit:
            return ngettext(
                "Please shorten this answer: it has %(words)s words, and the limit is %(limit)s word.",
                "Please shorten this answer: it has %(words)s words, and the limit is %(limit)s words.",
                limit,
            ) % {"words": words, "limit": limit}
        return super().problem(question, stored)


class Number(ShortText):
    """Kept as it was typed until it is sent; a decimal comma becomes a point."""

    def field(self, question: Asked) -> forms.Field:
        return PlainText(max_length=NUMBER_LIMIT, widget=forms.TextInput({"inputmode": "decimal"}))

    def stored(self, value: Any) -> Stored:
        pointed = value.replace(",", ".", 1)
        return Stored(text=pointed if is_number(pointed) else value)

    def problem(self, question: Asked, stored: Stored) -> str:
        if stored.text and not is_number(stored.text):
            return _("Please write a number in digits, such as 12 or 12.5.")
        return super().problem(question, stored)


def is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


class Day(Kind):
    def field(self, question: Asked) -> forms.Field:
        return forms.DateField(
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": gettext_lazy("Please write the date as year-month-day.")},
        )

    def stored(self, value: date | None) -> Stored:
        return Stored(text=value.isoformat() if value else "")

    def initial(self, stored: Stored) -> Any:
        return stored.text


class Link(ShortText):
    """An address on the web; only https is sent on, so that nobody is led to an open line."""

    def field(self, question: Asked) -> forms.Field:
        return PlainText(
            max_length=SHORT_LIMIT,
            widget=forms.URLInput(
                {"autocapitalize": "none", "spellcheck": "false", "placeholder": "https://"}
            ),
        )

    def problem(self, question: Asked, stored: Stored) -> str:
        if stored.text and not is_https(stored.text):
            return _("Please give the whole address, beginning with https://.")
        return super().problem(question, stored)


def is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and not any(char.isspace() for char in text)
