"""Who needs which language at an event, from what people told us about following and speaking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from events.models import AgendaItem, Event, Programme
from interpretation.consequence import minutes_of_days
from interpretation.models import RateCard
from interpretation.planner import Guest, Needs, count_needs
from participants.selection.models import Participation

State = Participation.State


@dataclass(frozen=True)
class Person:
    """As much of a participant as planning interpretation takes."""

    pk: int
    name: str
    state: str
    languages: Mapping[str, Mapping[str, int]]

    @property
    def guest(self) -> Guest:
        return guest_of(self.pk, self.languages)


def guest_of(key: int, languages: Mapping[str, Mapping[str, int]]) -> Guest:
    """Languages as they are stored, for the planner."""

    def levels(ability: str) -> dict[str, int]:
        return {code: row.get(ability, 0) for code, row in languages.items()}

    return Guest(key, levels("follows"), levels("speaks"))


def listeners_of(event: Event) -> list[Person]:
    """Everybody who comes or may still come; interpreters work and do not listen. One query."""
    rows = (
        Participation.objects.filter(event=event, state__in=(State.INVITED, State.ACCEPTED))
        .exclude(role=Participation.Role.INTERPRETER)
        .order_by("name", "pk")
        .values_list("pk", "name", "state", "languages")
    )
    return [Person(*row) for row in rows]


def needs_of(event: Event, people: Iterable[Person]) -> Needs:
    return count_needs([person.guest for person in people], event.working_languages, event.interpretation)


def coming(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if person.state == State.ACCEPTED]


def named(keys: Iterable[int], people: Iterable[Person]) -> list[Person]:
    wanted: set[Any] = set(keys)
    return [person for person in people if person.pk in wanted]


def rate_card_of(programme: Programme) -> RateCard | None:
    return RateCard.objects.filter(programme=programme).first()


def hours_of(event: Event) -> tuple[tuple[int, ...], bool]:
    """(minutes of each day, whether its programme says them all), by the clock of the place. One query."""
    zone = ZoneInfo(event.timezone)
    rows = AgendaItem.objects.filter(event=event).values_list("starts_at", "ends_at")
    sessions = [(begins.astimezone(zone), ends.astimezone(zone)) for begins, ends in rows]
    return minutes_of_days(event.starts_on, event.ends_on, sessions)
