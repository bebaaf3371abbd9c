"""Until when a selected person should answer, and by when the reserve list hears: calendar arithmetic only.

Organisers may choose other days; these are the ones proposed.
"""

from __future__ import annotations

from datetime import date, timedelta

WORKING_DAYS_TO_ANSWER = 5
WORKING_DAYS_WHEN_LATE = 2
LATE = timedelta(weeks=3)
RESERVE_CLOSES_BEFORE = timedelta(days=10)  # later, tickets can hardly be bought
SATURDAY = 5


def add_working_days(day: date, number: int) -> date:
    """The day `number` working days (Monday to Friday) after `day`."""
    while number > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            number -= 1
    return day


def proposed_answer_day(today: date, starts_on: date) -> date:
    """Five working days, two when the event is less than three weeks away; never after the day before it."""
    days = WORKING_DAYS_WHEN_LATE if starts_on - today < LATE else WORKING_DAYS_TO_ANSWER
    return max(today, min(add_working_days(today, days), starts_on - timedelta(days=1)))


def proposed_reserve_day(today: date, starts_on: date) -> date:
    """Ten days before the event; when that is near or past, two working days from today, still before it."""
    wanted = max(starts_on - RESERVE_CLOSES_BEFORE, add_working_days(today, WORKING_DAYS_WHEN_LATE))
    return max(today, min(wanted, starts_on - timedelta(days=1)))
