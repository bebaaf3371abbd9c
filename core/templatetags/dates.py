"""Dates in templates, in the active language and as plain text: pages, mails and attributes use the same tags."""

from __future__ import annotations

from datetime import date as calendar_day
from datetime import datetime, tzinfo

from django import template

from core import dates

register = template.Library()


@register.simple_tag
def date(day: calendar_day | None, weekday: bool = False, known: str = "day") -> str:
    """`{% date event.starts_on %}`; `{% date day weekday=True %}`; `{% date day known="month" %}`. Nothing for no date."""
    if day and known != "day":
        return dates.format_known(day, known)
    return dates.format_date(day, weekday=weekday) if day else ""


@register.simple_tag
def daterange(first: calendar_day | None, last: calendar_day | None = None, known: str = "day") -> str:
    """`{% daterange event.starts_on event.ends_on event.date_precision %}`: no day where only the month is known."""
    if first and known != "day":
        return dates.format_known(first, known)
    return dates.format_date_range(first, last) if first else ""


@register.simple_tag
def instant(moment: datetime | None, timezone: str | tzinfo, label: str | None = None) -> str:
    """`{% instant call.deadline event.timezone event.zone_label %}`: always with hour and zone."""
    return dates.format_instant(moment, timezone, zone_label=label) if moment else ""


@register.simple_tag
def times(start: datetime | None, end: datetime | None, timezone: str | tzinfo) -> str:
    """`{% times session.starts_at session.ends_at event.timezone %}`: 09:00–10:30 CEST."""
    return dates.format_times(start, end, timezone) if start else ""
