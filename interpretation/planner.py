"""How many follow and speak which language in a meeting. Plain data in, plain data out.

Bosnian, Croatian, Montenegrin and Serbian are one channel for listening: an interpreter into one of them serves
them all. People keep the name they chose, so a channel shows every name with its own count. Nothing else is
inferred: whoever speaks Macedonian is never assumed to follow Serbian.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Languages served by one channel. A channel of one language has that language's code.
CLUSTERS: Mapping[str, tuple[str, ...]] = {"bcms": ("bs", "hr", "cnr", "sr")}
_CHANNEL_OF = {language: channel for channel, languages in CLUSTERS.items() for language in languages}

# CEFR as stored: 3 is B2, well enough to follow or speak in a meeting.
MEETING_LEVEL = 3


@dataclass(frozen=True)
class Guest:
    """Somebody in the room: what she follows and speaks, {language: level}."""

    key: int
    follows: Mapping[str, int]
    speaks: Mapping[str, int]

    @property
    def said(self) -> bool:
        """Whether she told us about any language at all."""
        return bool(self.follows or self.speaks)


@dataclass(frozen=True)
class Channel:
    """One language (or cluster) and who uses it. `names` keeps the languages people named, most listeners first."""

    code: str
    listeners: int
    speakers: int
    names: tuple[tuple[str, int], ...]
    # Listeners who follow no working language: those for whom the channel is needed, not only welcome.
    depend_on_it: int
    offered: bool


@dataclass(frozen=True)
class Needs:
    people: int
    channels: tuple[Channel, ...]
    # Follow neither a working language nor a language of interpretation at meeting level.
    left_out: tuple[int, ...]
    # Can speak in none of them.
    cannot_speak: tuple[int, ...]
    # Told us nothing about languages: nobody knows whether they follow.
    unknown: tuple[int, ...]


def channel_of(language: str) -> str:
    spoken = language.partition("-")[0]  # a script says nothing about the ear
    return _CHANNEL_OF.get(spoken, spoken)


def channels_at(levels: Mapping[str, int], level: int = MEETING_LEVEL) -> frozenset[str]:
    """The channels in which somebody reaches the level."""
    return frozenset(channel_of(language) for language, reached in levels.items() if reached >= level)


@dataclass(frozen=True)
class _Seat:
    """A guest who told us about languages, with the channels she can use."""

    guest: Guest
    hears: frozenset[str]
    speaks: frozenset[str]


def count_needs(
    guests: Iterable[Guest],
    working: Iterable[str],
    interpretation: Iterable[str],
    *,
    level: int = MEETING_LEVEL,
) -> Needs:
    """Count listeners and speakers per channel, and find those whom no offered language reaches."""
    room = list(guests)
    seats = [
        _Seat(guest, channels_at(guest.follows, level), channels_at(guest.speaks, level))
        for guest in room
        if guest.said
    ]
    without_help = frozenset(channel_of(language) for language in working)
    offered = without_help | {channel_of(language) for language in interpretation}
    present = offered.union(*(seat.hears | seat.speaks for seat in seats))
    channels = (
        Channel(
            code=code,
            listeners=sum(code in seat.hears for seat in seats),
            speakers=sum(code in seat.speaks for seat in seats),
            names=_names(code, seats, level),
            depend_on_it=sum(code in seat.hears and not seat.hears & without_help for seat in seats),
            offered=code in offered,
        )
        for code in present
    )
    return Needs(
        people=len(room),
        # The languages of the meeting first, then by the number of listeners.
        channels=tuple(
            sorted(channels, key=lambda one: (not one.offered, -one.listeners, -one.speakers, one.code))
        ),
        left_out=tuple(seat.guest.key for seat in seats if not seat.hears & offered),
        cannot_speak=tuple(seat.guest.key for seat in seats if not seat.speaks & offered),
        unknown=tuple(guest.key for guest in room if not guest.said),
    )


def _names(code: str, seats: list[_Seat], level: int) -> tuple[tuple[str, int], ...]:
    """How many named each language of the channel; a language nobody named is left out."""
    counts: dict[str, int] = {}
    for seat in seats:
        for language, reached in seat.guest.follows.items():
            if reached >= level and channel_of(language) == code:
                counts[language] = counts.get(language, 0) + 1
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
