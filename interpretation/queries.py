"""Who needs which language at an event, from what people told us about following and speaking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from events.models import Event
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
        return Guest(self.pk, self._levels("follows"), self._levels("speaks"))

    def _levels(self, ability: str) -> dict[str, int]:
        return {code: row.get(ability, 0) for code, row in self.languages.items()}


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
