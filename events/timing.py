"""Whether a call leaves enough time, by the norms of a profile. Plain data in, what falls short out.

Days are counted between calendar days in the event's own zone: open from 2 to 18 August is sixteen days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Profile:
    """The least number of days for each; 0 means that there is no norm."""

    open_days: int = 0  # the call is open
    deadline_days: int = 0  # from the deadline to the first day of the event
    results_days: int = 0  # from the day applicants hear to the first day
    opens_days: int = 0  # from the opening of the call to the first day


# What a programme goes by until it sets numbers of its own: four weeks from call to event must not be scolded.
SHORT = Profile(open_days=14, deadline_days=14)
LONG = Profile(open_days=30, results_days=56, opens_days=90)


@dataclass(frozen=True)
class Dates:
    opens: date
    deadline: date
    hears_by: date
    starts: date


@dataclass(frozen=True)
class Shortfall:
    """`norm` is the name of the profile's field; it asks for `norm_days`, and there are `days`."""

    norm: str
    days: int
    norm_days: int


def shortfalls(dates: Dates, profile: Profile) -> list[Shortfall]:
    """What is shorter than the profile's norm, in the order of the calendar."""
    spans = {
        "opens_days": (dates.opens, dates.starts),
        "open_days": (dates.opens, dates.deadline),
        "deadline_days": (dates.deadline, dates.starts),
        "results_days": (dates.hears_by, dates.starts),
    }
    found = []
    for norm, (first, last) in spans.items():
        days, norm_days = max((last - first).days, 0), getattr(profile, norm)
        if days < norm_days:
            found.append(Shortfall(norm, days, norm_days))
    return found
