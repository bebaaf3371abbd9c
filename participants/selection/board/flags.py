"""Flags of the board: what organisers should know about a place of work.

They score nothing, stop nothing, and the solver never hears of them. Nobody but organisers sees the board.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.borders import LeadTime, days_left, too_long
from events.clock import to_wall
from events.models import Event, VisaLeadTime
from participants.applications.models import Application
from participants.selection.board.wording import Names

State = Application.State
MAY_COME = (State.SUBMITTED, State.RESERVE, State.SELECTED)


@dataclass(frozen=True)
class Flag:
    """`number` applications are meant."""

    sentence: str
    source: str
    number: int


@dataclass(frozen=True)
class Flags:
    """The visas for the venue that take too long, by place of work. Without any, nothing is flagged."""

    into: str = ""
    left: int = 0
    times: Mapping[str, LeadTime] = field(default_factory=dict)

    def marks(self, application: Application) -> list[tuple[str, str]]:
        """What stands beside a name on the board."""
        return [(_("A visa may take too long"), "warn")] if self._meant(application) else []

    def summary(self, applications: Iterable[Application], names: Names) -> list[Flag]:
        """One flag for each place of work, in the order of the names."""
        found = Counter(one.territory for one in applications if self._meant(one))
        flags = [(names.place(place), self._flag(place, found[place], names)) for place in found]
        return [flag for _place, flag in sorted(flags, key=lambda pair: pair[0])]

    def _meant(self, application: Application) -> bool:
        return application.territory in self.times and application.state in MAY_COME

    def _flag(self, place: str, number: int, names: Names) -> Flag:
        time = self.times[place]
        sentence = ngettext(
            "People who work in %(place)s usually need a visa for %(into)s. That takes about %(days)s day; "
            "days left: %(left)s.",
            "People who work in %(place)s usually need a visa for %(into)s. That takes about %(days)s days; "
            "days left: %(left)s.",
            time.days,
        )
        facts = {"place": names.place(place), "into": names.place(self.into)}
        return Flag(sentence % {**facts, "days": time.days, "left": self.left}, time.source, number)


def flags_of(event: Event) -> Flags:
    """By the calendar of the event's own zone; one query, none where nobody travels or it has begun."""
    today, _time = to_wall(timezone.now(), event.timezone)
    left = days_left(event.starts_on, today)
    stays = event.format == Event.Format.ONLINE or event.state in Event.NOT_ON
    if stays or left < 0 or event.place is None:
        return Flags()
    into = event.place.territory
    rows = VisaLeadTime.objects.filter(programme=event.programme_id, into=into)
    times = [LeadTime(row.works_in, row.days, row.source, row.valid_from, row.valid_until) for row in rows]
    return Flags(into, left, too_long(times, first_day=event.starts_on, today=today))
