"""What interpretation shows on pages of lower apps: beside the board, what a group means for booths and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.wiring import Panel
from events.models import Event
from interpretation import consequence as reckoned
from interpretation.consequence import Consequence, CostLine, Meeting, Rates, Team
from interpretation.models import RateCard
from interpretation.names import channel_name
from interpretation.planner import Guest, count_needs
from interpretation.queries import guest_of, hours_of, rate_card_of

Languages = Mapping[str, Mapping[str, int]]  # {language: {"follows": level, "speaks": level}}


@dataclass(frozen=True)
class Column:
    """One group, or what was announced: a column of the table."""

    title: str
    found: Consequence

    @property
    def regime(self) -> str:
        spoken, heard = (_names(use.code for use in uses) for uses in (self.found.spoken, self.found.heard))
        if {use.code for use in self.found.spoken} == {use.code for use in self.found.heard}:
            return _("Spoken and heard: %(languages)s.") % {"languages": heard}
        return _("Spoken: %(spoken)s. Heard: %(heard)s.") % {"spoken": spoken, "heard": heard}


@dataclass(frozen=True)
class Layout:
    """One way of setting up the booths: its rows of the table, and its cost line by line."""

    title: str
    rows: list[tuple[str, list[int | Decimal]]]
    lines: list[tuple[str, CostLine]]
    total: Decimal


def consequence(
    *,
    event: Event,
    user: Any,
    number: int,
    proposed: Iterable[Languages],
    selected: Iterable[Languages],
    **facts: Any,
) -> Panel | None:
    """For who decides, and nobody else: languages, booths and cost of the proposal and of the group as it is now.

    It is told languages and no people. Two queries.
    """
    if not user.has_perm("participants.decide", event):
        return None
    minutes, known = hours_of(event)
    meeting = Meeting(tuple(event.working_languages), tuple(event.interpretation), minutes)
    now, before = _guests(selected), _guests(proposed)
    group, card = now or before, rate_card_of(event.programme)
    columns = [
        Column(_("As offered"), reckoned.as_offered(group, meeting)),
        Column(_("Proposal %(number)s") % {"number": number}, reckoned.needed(before, meeting)),
    ]
    if now:
        columns.append(Column(_("Selected"), reckoned.needed(now, meeting)))
    context = {
        "columns": columns,
        "layouts": list(_layouts(columns, meeting, card)),
        "about": columns[-1].title,
        "sentences": list(_sentences(columns[-1].found, group, meeting)),
        "hours": _hours(minutes, known),
        "rates": card,
        "programme": event.programme,
    }
    return Panel("interpretation/consequence.html", context)


def _guests(languages: Iterable[Languages]) -> list[Guest]:
    return [guest_of(number, one) for number, one in enumerate(languages)]


def _names(codes: Iterable[str]) -> str:
    return ", ".join(channel_name(code) for code in codes) or "–"


def _layouts(columns: list[Column], meeting: Meeting, card: RateCard | None) -> Iterator[Layout]:
    yield _layout(
        _("A booth for each language"), [one.found.classic for one in columns], columns, card, meeting
    )
    title = _("Two-way booths through %(language)s") % {"language": _names([meeting.pivot])}
    yield _layout(title, [one.found.two_way for one in columns], columns, card, meeting)


def _layout(
    title: str, teams: list[Team], columns: list[Column], card: RateCard | None, meeting: Meeting
) -> Layout:
    rows: list[tuple[str, list[int | Decimal]]] = [
        (_("Booths"), [team.booths for team in teams]),
        (_("Interpreters"), [team.interpreters for team in teams]),
    ]
    if card is None:
        return Layout(title, rows, [], Decimal(0))
    rates = Rates(card.interpreter_day, card.booth_day, card.receiver_day, card.technician_day)
    days = len(meeting.minutes)
    costs = [
        reckoned.cost_lines(team, one.found.receivers, days, rates)
        for team, one in zip(teams, columns, strict=True)
    ]
    totals = [reckoned.total(lines) for lines in costs]
    rows.append((_("Cost in %(currency)s") % {"currency": card.currency}, [*totals]))
    words = {
        "interpreter": _("Interpreters"),
        "booth": _("Booths"),
        "receiver": _("Receivers"),
        "technician": _("Technicians"),
    }
    return Layout(title, rows, [(words[line.what], line) for line in costs[-1]], totals[-1])


def _hours(minutes: tuple[int, ...], known: bool) -> str:
    if known:
        longest = max(minutes)
        hours = localize(longest // 60 if longest % 60 == 0 else round(longest / 60, 1))
        return _("By its programme the longest day has %(hours)s hours.") % {"hours": hours}
    text = _("The programme does not give the hours of every day; where it does not, %(hours)s are assumed.")
    return text % {"hours": reckoned.ASSUMED_MINUTES // 60}


def _sentences(found: Consequence, group: list[Guest], meeting: Meeting) -> Iterator[str]:
    """What to look at before it is ordered: numbers and languages, never anybody."""
    spoken = frozenset(use.code for use in found.spoken)
    into = reckoned.interpreted_into(spoken, frozenset(use.code for use in found.heard))
    alone = [use.code for use in found.heard if use.people == 1 and use.code in into]
    if alone:
        yield _("Interpretation for one person only: into %(languages)s.") % {"languages": _names(alone)}
    lonely = [use.code for use in found.spoken if use.people == 1 and use.code != meeting.pivot]
    if lonely:
        yield _("One person only would speak: %(languages)s.") % {"languages": _names(lonely)}
    yield from _counted(found, len(count_needs(group, meeting.working, []).left_out))
    unneeded = meeting.offered - spoken - {use.code for use in found.heard}
    if unneeded:
        names = _names(sorted(unneeded))
        yield _("Offered, and not needed by this group: %(languages)s.") % {"languages": names}
    if found.relayed:
        yield _("Some speech goes through two booths, so each two-way booth has at least three interpreters.")


def _counted(found: Consequence, without_help: int) -> Iterator[str]:
    counted = (
        (
            without_help,
            ngettext(
                "Without interpretation %(number)s person would follow nothing.",
                "Without interpretation %(number)s people would follow nothing.",
                without_help,
            ),
        ),
        (
            found.left_out,
            ngettext(
                "%(number)s person follows no language of the meeting.",
                "%(number)s people follow no language of the meeting.",
                found.left_out,
            ),
        ),
        (
            found.cannot_speak,
            ngettext(
                "%(number)s person can speak no language of the meeting.",
                "%(number)s people can speak no language of the meeting.",
                found.cannot_speak,
            ),
        ),
        (
            found.unknown,
            ngettext(
                "%(number)s person has told us no languages.",
                "%(number)s people have told us no languages.",
                found.unknown,
            ),
        ),
    )
    yield from (text % {"number": number} for number, text in counted if number)
