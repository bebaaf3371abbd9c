"""What pages of the board show: rows with their marks, and targets as bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.applications.models import Application
from participants.selection.board import queries, wording
from participants.selection.board.flags import Flags
from participants.selection.board.queries import Row, State
from participants.selection.board.standing import POINT, Standing
from participants.selection.board.wording import Names
from participants.selection.models import Decision, Pin, Proposal, Target

Outcome = Decision.Outcome
# Which draft somebody may be moved to, with the key that does it on the board and the colour of where she stands.
MOVES = ((Outcome.SELECTED, "s", "ok"), (Outcome.RESERVE, "r", "info"), (Outcome.NOT_SELECTED, "n", ""))


@dataclass(frozen=True)
class Bar:
    """One target against a set: a sentence for everybody, and a drawing in percent of its width."""

    label: str
    limits: str
    state: str
    met: bool
    hard: bool
    count: int
    available: int
    filled: int
    low: int
    width: int
    kind: str  # "ok", "warn" or "bad"
    url: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Move:
    outcome: str
    label: str
    key: str
    kind: str
    now: bool
    needs_reason: bool


@dataclass(frozen=True)
class ShownRow:
    row: Row
    place: str
    score: float | None
    spread: float
    marks: list[tuple[str, str]]  # (words, kind of badge)
    moves: list[Move]


def bars_of(state: State, names: Names) -> list[Bar]:
    """The working set against every target; a target that must be met and is not stands out more."""
    return [
        bar(
            wording.label_of(queries.kept_target(target, found.rule), names),
            found,
            state.seats,
            url=reverse("team_target", args=[state.call.event.code, target.pk]),
        )
        for target, found in state.standings()
    ]


def bar(label: str, found: Standing, seats: int, *, url: str = "", before: int | None = None) -> Bar:
    rule = found.rule
    scale = max(seats, found.count, rule.at_least or 0, rule.at_most or 0, before or 0, 1)
    low = _percent(rule.at_least or 0, scale)
    high = 100 if rule.at_most is None else _percent(rule.at_most, scale)
    return Bar(
        label=label,
        limits=wording.limits_of(rule.at_least, rule.at_most),
        state=wording.state_of(found),
        met=found.met,
        hard=rule.is_hard,
        count=found.count,
        available=found.available,
        filled=_percent(found.count, scale),
        low=low,
        width=max(high - low, 1),
        kind="ok" if found.met else "bad" if rule.is_hard else "warn",
        url=url,
        before=before,
    )


def _percent(number: int, scale: int) -> int:
    return min(100 * number // scale, 100)


def target_label(target: Target, names: Names, seats: int) -> tuple[str, str]:
    """(what is counted, its limits) of a row."""
    rule = queries.rule_of(target, seats)
    label = wording.label_of(queries.kept_target(target, rule), names)
    return label, wording.limits_of(rule.at_least, rule.at_most)


# --- rows --------------------------------------------------------------------------------------


def shown_rows(rows: Iterable[Row], state: State, names: Names, flags: Flags) -> list[ShownRow]:
    return [
        ShownRow(
            row=row,
            place=names.place(row.application.territory),
            score=points(row.ranked.score),
            spread=points(row.ranked.spread) or 0,
            marks=[*marks_of(row, state), *flags.marks(row.application)],
            moves=moves_of(row, state),
        )
        for row in rows
    ]


def points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / POINT


def moves_of(row: Row, state: State) -> list[Move]:
    """Where somebody stands and could stand; nothing once the application is no longer under review."""
    if row.application.state != Application.State.SUBMITTED:
        return []
    return [
        Move(
            outcome=str(outcome),
            label=str(outcome.label),
            key=key,
            kind=kind,
            now=outcome == row.outcome,
            needs_reason=_needs_reason(row, outcome, state),
        )
        for outcome, key, kind in MOVES
    ]


def _needs_reason(row: Row, outcome: str, state: State) -> bool:
    if state.taken is None:
        return False
    return queries.departs(row.proposed, outcome) and not queries.departs(row.proposed, row.outcome)


def marks_of(row: Row, state: State) -> list[tuple[str, str]]:
    """What the committee should see beside a name. None of it changes a score."""
    marks = [(str(pin.get_kind_display()), "info") for pin in row.pins]
    if state.taken is not None and queries.departs(row.proposed, row.outcome):
        marks.append((_("Departs from the proposal"), "warn"))
    if row.ranked.under_quorum and row.ranked.count:
        marks.append((_("Too few assessments"), "warn"))
    if row.ranked.below:
        marks.append((_("under the points needed"), "warn"))
    if row.application.is_late:
        marks.append((_("Sent after the deadline"), ""))
    if row.person.first_time is False:
        marks.append((_("Took part before"), ""))
    return marks


# --- proposals ---------------------------------------------------------------------------------


def bars_of_proposal(
    proposal: Proposal, names: Names, now: Mapping[str, Standing] | None = None
) -> list[Bar]:
    """The proposed set against the targets it was made for; `now` is the working set, by key of target."""
    totals: dict[str, list[int]] = proposal.result.get("totals", {})
    return [_bar_of(target, totals, names, proposal, now or {}) for target in proposal.targets]


def _bar_of(
    target: Mapping[str, Any],
    totals: Mapping[str, list[int]],
    names: Names,
    proposal: Proposal,
    now: Mapping[str, Standing],
) -> Bar:
    key = target["key"]
    parts = [found for name, found in totals.items() if name.split(".")[0] == key]
    rule = queries.rule_kept(target)
    before = now.get(key)
    found = Standing(
        rule=rule,
        count=max((count for count, _missing, _over in parts), default=0),
        available=0,
        missing=sum(missing for _count, missing, _over in parts),
        too_many=sum(over for _count, _missing, over in parts),
    )
    return bar(
        wording.label_of(target, names),
        found,
        proposal.inputs["seats"],
        before=before.count if before is not None else None,
    )


def cost_words(cost: int | None, *, inside: bool) -> str:
    """What forcing somebody the other way would cost the whole group."""
    if cost is None:
        return (
            _("Without this application no group meets the targets.")
            if inside
            else _("With this application no group meets the targets.")
        )
    points = round(abs(cost) / POINT, 1)  # of who has a score the solver holds a hundredth more
    several = int(points) if points.is_integer() else 2  # a broken number is never one
    if cost < 0:  # somebody settled to be in or out would be let go
        text = ngettext(
            "The other way round the group would be worth %(points)s point more.",
            "The other way round the group would be worth %(points)s points more.",
            several,
        )
    else:
        text = ngettext(
            "The other way round the group would be worth %(points)s point less.",
            "The other way round the group would be worth %(points)s points less.",
            several,
        )
    return text % {"points": localize(points if points % 1 else int(points))}


def pins_together(row: Row) -> list[Pin]:
    return [pin for pin in row.pins if pin.group]
