"""Addresses of the form, and files as a browser sends them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from events.models import Call


def url(call: Call) -> str:
    return reverse("apply", args=[call.event.code])


def save_url(call: Call) -> str:
    return reverse("application_save", args=[call.event.code])


def text(answer: Any) -> str:
    return str(answer.content.decode())
