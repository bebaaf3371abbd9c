"""What a group of people means for interpretation: languages, booths, interpreters, cost. Plain data in and out.

People decide which languages are spoken, and the smallest set of channels in which everybody follows something is
what they need to hear. The languages are clusters of planner.py. Two layouts are reckoned:

- a booth for each language that is interpreted into, staffed by the table of the international association (AIIC);
- as it is usual in the region, a two-way booth for each language but one, through which everything goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

from interpretation.planner import Guest, channel_of, channels_at

# {languages spoken: (booths, interpreters) for one, two ... languages interpreted into}.
AIIC: Mapping[int, tuple[tuple[int, int], ...]] = {
    1: ((1, 2), (2, 4)),
    2: ((1, 2), (1, 3), (3, 5), (4, 7)),
    3: ((1, 2), (2, 3), (3, 5), (4, 7), (5, 9)),
    4: ((1, 2), (2, 4), (3, 6), (4, 8), (5, 10), (6, 12)),
}
# How many a two-way booth needs on a day of at most so many minutes; more on a longer one.
BY_MINUTES = ((4 * 60, 2), (6 * 60, 3))
ON_LONGER_DAYS = 4
# Others take over what comes out of a two-way booth, so nobody there may be alone while one rests.
WITH_RELAY = 3
ASSUMED_MINUTES = 6 * 60
LONG_BREAK = timedelta(minutes=90)  # shorter ones count as work
HOUSE = "en"


@dataclass(frozen=True)
class Meeting:
    """What is announced: languages of the meeting, languages of interpretation, and the minutes of each day."""

    working: tuple[str, ...]
    interpretation: tuple[str, ...]
    minutes: tuple[int, ...]

    @property
    def offered(self) -> frozenset[str]:
        return frozenset(channel_of(language) for language in (*self.working, *self.interpretation))

    @property
    def pivot(self) -> str:
        """The language of the house, which is always spoken and through which the others go; empty without any."""
        languages = [channel_of(language) for language in (*self.working, *self.interpretation)]
        return HOUSE if HOUSE in languages else next(iter(languages), "")


@dataclass(frozen=True)
class Use:
    """A channel, and how many need it: who follows, or speaks, no other language of the regime."""

    code: str
    people: int


@dataclass(frozen=True)
class Team:
    booths: int
    interpreters: int


@dataclass(frozen=True)
class Consequence:
    people: int
    spoken: tuple[Use, ...]
    heard: tuple[Use, ...]
    classic: Team
    two_way: Team
    # Directions that go through two booths, one after the other.
    relayed: int
    receivers: int
    # Follow none of the languages on offer, can speak in none, and have told us nothing.
    left_out: int
    cannot_speak: int
    unknown: int

    @property
    def interpreted(self) -> bool:
        return bool(self.classic.booths)


@dataclass(frozen=True)
class Rates:
    """What a day costs."""

    interpreter: Decimal
    booth: Decimal
    receiver: Decimal
    technician: Decimal


@dataclass(frozen=True)
class CostLine:
    what: str  # "interpreter", "booth", "receiver" or "technician"
    number: int
    days: int
    rate: Decimal

    @property
    def sum(self) -> Decimal:
        return self.number * self.days * self.rate


# --- which languages ---------------------------------------------------------------------------


def needed(guests: Iterable[Guest], meeting: Meeting) -> Consequence:
    """What these people need, of the languages on offer."""
    room = list(guests)
    hears, speaks = _channels(room, meeting)
    heard = smallest_cover(hears, _preferred(hears, [channel_of(one) for one in meeting.working]))
    heard = heard or frozenset({meeting.pivot} if meeting.pivot else ())
    spoken = smallest_cover(speaks, _preferred(speaks, heard), given=meeting.pivot)
    return _consequence(room, meeting, spoken, heard)


def as_offered(guests: Iterable[Guest], meeting: Meeting) -> Consequence:
    """What everything that was announced takes, whoever comes."""
    return _consequence(list(guests), meeting, meeting.offered, meeting.offered)


def _channels(room: list[Guest], meeting: Meeting) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """The channels on offer that each follows, and speaks; who told us nothing stands in neither."""
    said = [guest for guest in room if guest.said]
    return (
        [channels_at(guest.follows) & meeting.offered for guest in said],
        [channels_at(guest.speaks) & meeting.offered for guest in said],
    )


def _preferred(wants: Iterable[frozenset[str]], first: Iterable[str]) -> list[str]:
    """Those of `first` first, then what most can use."""
    counts: dict[str, int] = {}
    for want in wants:
        for code in want:
            counts[code] = counts.get(code, 0) + 1
    known = frozenset(first)
    return sorted(counts, key=lambda code: (code not in known, -counts[code], code))


def smallest_cover(
    wants: Iterable[frozenset[str]], preferred: Sequence[str], *, given: str = ""
) -> frozenset[str]:
    """The fewest channels such that everybody with any has one of hers; of equals those that are preferred.

    `given` is there anyway. A want is what one person can use; an empty one cannot be met and is left out.
    """
    taken = frozenset({given} if given else ())
    open_wants = {want for want in wants if want and not want & taken}
    taken |= {code for want in open_wants if len(want) == 1 for code in want}
    open_wants = {want for want in open_wants if not want & taken}
    choice = [code for code in preferred if any(code in want for want in open_wants)]
    for size in range(len(choice) + 1):
        for more in combinations(choice, size):
            if all(want.intersection(more) for want in open_wants):
                return taken | frozenset(more)
    raise ValueError("Somebody can use a channel that is not among the preferred ones.")


# --- booths and people in them -----------------------------------------------------------------


def _consequence(
    room: list[Guest], meeting: Meeting, spoken: frozenset[str], heard: frozenset[str]
) -> Consequence:
    hears, speaks = _channels(room, meeting)
    unknown = len(room) - len(hears)
    into = interpreted_into(spoken, heard)
    lost = [mine for mine in hears if not spoken <= mine]
    return Consequence(
        people=len(room),
        spoken=_uses(spoken, speaks),
        heard=_uses(heard, hears),
        classic=classic_team(len(spoken), len(into)),
        two_way=two_way_team(spoken, into, meeting),
        relayed=len(relays(spoken, into, meeting.pivot)),
        receivers=_with_a_tenth(len(lost) + unknown) if into else 0,
        left_out=sum(not mine for mine in hears),
        cannot_speak=sum(not mine for mine in speaks),
        unknown=unknown,
    )


def _uses(channels: Collection[str], wants: list[frozenset[str]]) -> tuple[Use, ...]:
    depending = {code: sum(want.intersection(channels) == {code} for want in wants) for code in channels}
    return tuple(Use(code, depending[code]) for code in sorted(channels, key=lambda c: (-depending[c], c)))


def _with_a_tenth(number: int) -> int:
    """Some are always lost or empty."""
    return -(-number * 11 // 10)


def interpreted_into(spoken: frozenset[str], heard: frozenset[str]) -> frozenset[str]:
    """Of what is heard all but a language that is the only one spoken."""
    return frozenset(code for code in heard if spoken - {code})


def classic_team(spoken: int, into: int) -> Team:
    """Beyond the table two interpreters a booth."""
    row = AIIC.get(spoken, ())
    return Team(*row[into - 1]) if 0 < into <= len(row) else Team(into, 2 * into)


def two_way_team(spoken: frozenset[str], into: frozenset[str], meeting: Meeting) -> Team:
    """The longest day decides: the same people come on every day."""
    if not into:
        return Team(0, 0)
    booths = len((spoken | into) - {meeting.pivot})
    each = max((in_a_booth(minutes) for minutes in meeting.minutes), default=in_a_booth(ASSUMED_MINUTES))
    if relays(spoken, into, meeting.pivot):
        each = max(each, WITH_RELAY)
    return Team(booths, booths * each)


def relays(spoken: frozenset[str], into: frozenset[str], pivot: str) -> list[tuple[str, str]]:
    """From which language into which nothing goes directly."""
    sources, targets = sorted(spoken - {pivot}), sorted(into - {pivot})
    return [(one, other) for one in sources for other in targets if one != other]


def in_a_booth(minutes: int) -> int:
    return next((number for most, number in BY_MINUTES if minutes <= most), ON_LONGER_DAYS)


# --- hours and cost ----------------------------------------------------------------------------


def minutes_of_days(
    first: date, last: date, sessions: Iterable[tuple[datetime, datetime]]
) -> tuple[tuple[int, ...], bool]:
    """(the minutes of each day, whether the programme says them all); a day it does not know is assumed.

    From the first session to the last one of a day, without breaks as long as a proper lunch.
    """
    worked: dict[date, timedelta] = {}
    until: dict[date, datetime] = {}
    for begins, ends in sorted(sessions):
        day = begins.date()
        before = until.get(day, begins)
        gap = begins - before if begins - before < LONG_BREAK else timedelta()
        new = max(ends - max(begins, before), timedelta())
        worked[day] = worked.get(day, timedelta()) + max(gap, timedelta()) + new
        until[day] = max(before, ends)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    known = [int(worked[day].total_seconds() // 60) if day in worked else ASSUMED_MINUTES for day in days]
    return tuple(known), all(day in worked for day in days)


def cost_lines(team: Team, receivers: int, days: int, rates: Rates) -> list[CostLine]:
    """Line by line; nothing where nobody interprets."""
    if not team.booths:
        return []
    return [
        CostLine("interpreter", team.interpreters, days, rates.interpreter),
        CostLine("booth", team.booths, days, rates.booth),
        CostLine("receiver", receivers, days, rates.receiver),
        CostLine("technician", 1, days, rates.technician),
    ]


def total(lines: Iterable[CostLine]) -> Decimal:
    return sum((line.sum for line in lines), Decimal(0))
