"""Who could follow when somebody drops out: like for like. It is proposed only; an organiser sends each invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.audit import AuditEntry
from events.models import Call
from participants.applications.models import Application
from participants.selection import cohort
from participants.selection.board import queries as board
from participants.selection.board import wording
from participants.selection.board.standing import as_targets
from participants.selection.cohort.ties import memberships
from participants.selection.models import Participation, Pin
from participants.selection.queries import free_places, reserve_list

if TYPE_CHECKING:
    from datetime import datetime

    from participants.selection.board.queries import State
    from participants.selection.board.standing import Person
    from participants.selection.board.wording import Names

GONE = (Participation.State.DECLINED, Participation.State.EXPIRED, Participation.State.CANCELLED)
REASON_LENGTH = 300  # of the form that keeps it
HERE = (Participation.State.INVITED, Participation.State.ACCEPTED)


@dataclass(frozen=True)
class Offer:
    """Who left, and who is proposed. `reason` is in words and about targets only, so that it may be kept for years."""

    left: Participation
    application: Application
    reason: str


@dataclass(frozen=True)
class FromReserve:
    """Somebody who was invited from the reserve list, and why before others."""

    application: Application
    at: datetime
    reason: str


def offers(
    call: Call, names: Names, *, apart: frozenset[int] = frozenset(), state: State | None = None
) -> list[Offer]:
    """One for each place that became free, who left first comes first; nobody is proposed twice.

    First those who count for the same targets, then those with whom all that must be met is met, each in the order of
    the reserve list. Whoever declined is on that list no more. Without those about somebody the reader keeps `apart` from.
    `state` is the board's, where it was read already. No query before the decisions were sent, one while no place is free.
    """
    free = free_places(call.event, expecting_answers=True) if call.state == Call.State.DECIDED else 0
    if free < 1:
        return []
    left = _left(call)[:free][::-1]
    waiting = [row.application_id for row in reserve_list(call)]
    if not left or not waiting:
        return []
    pool = _Pool(call, state or board.state_of(call), names, waiting)
    found = []
    for participation in left:
        offer = pool.offer(participation)
        if offer is not None and not apart & {offer.application.pk, offer.left.application_id}:
            found.append(offer)
    return found


def from_reserve(call: Call) -> list[FromReserve]:
    """Everybody who was invited from it, in the order of time."""
    entries = AuditEntry.objects.filter(
        scope=call.scope,
        target_type=Application._meta.label_lower,
        state_before=Application.State.RESERVE,
        state_after=Application.State.SELECTED,
    )
    rows = list(entries.order_by("pk").prefetch_related("values"))
    people = Application.objects.in_bulk([int(row.target_id) for row in rows])
    return [
        FromReserve(
            people[int(row.target_id)],
            row.at,
            next((value.value for value in row.values.all() if value.name == "reason"), ""),
        )
        for row in rows
        if int(row.target_id) in people
    ]


def _left(call: Call) -> list[Participation]:
    """Who had a place or the offer of one and has not any more, the last first; not who was replaced by somebody of the
    same organisation: that place is free only when the other one does not come either.
    """
    rows = Participation.objects.filter(
        application__call=call, state__in=GONE, role__in=Participation.COUNTED_ROLES
    ).exclude(substitutes__state__in=HERE)
    return list(rows.select_related("application").order_by("-answered_at", "-pk"))


class _Pool:
    """Those who come, those on the reserve list, and the targets both count for."""

    def __init__(self, call: Call, state: State, names: Names, waiting: list[int]) -> None:
        self.call, self.state, self.names = call, state, names
        self.rows = {row.application.pk: row for row in state.rows}
        self.waiting = [pk for pk in waiting if pk in self.rows]
        here = Q(application__call=call, state__in=HERE)
        self.here = {
            pk
            for pk in Participation.objects.filter(here).values_list("application_id", flat=True)
            if pk in self.rows
        }

    def offer(self, left: Participation) -> Offer | None:
        application = left.application
        if application is None:
            return None
        problem = self._problem(application)
        chosen = {str(pk) for pk in self.here} | {str(application.pk)}
        place = {str(pk): number for number, pk in enumerate(self.waiting)}
        found = [one for one in cohort.replacements(problem, chosen, str(application.pk)) if one.key in place]
        if not found:
            return None
        best = min(found, key=lambda one: (not one.same_cell, bool(one.breaks), place[one.key]))
        self.waiting.remove(int(best.key))
        self.here.add(int(best.key))
        reason = Truncator(self._reason(best, problem)).chars(REASON_LENGTH)
        return Offer(left, self.rows[int(best.key)].application, reason)

    def _problem(self, left: Application) -> cohort.Problem:
        """Only people whom the question is about: those who come, who left, and who waits."""
        people = self._people(left)
        keys = {person.key for person in people}
        apart: dict[str, set[str]] = {}
        out = set()
        for row in self.rows.values():
            for pin in row.pins:
                if row.person.key in keys and pin.kind == Pin.Kind.APART:
                    apart.setdefault(pin.group, set()).add(row.person.key)
                elif row.person.key in keys and pin.kind == Pin.Kind.OUT:
                    out.add(row.person.key)
        return cohort.Problem(
            seats=self.state.seats,
            candidates=tuple(cohort.Candidate(person.key, person.score or 0) for person in people),
            targets=tuple(target for rule in self.state.rules for target in as_targets(rule, people)),
            must_out=frozenset(out),
            apart=tuple(frozenset(group) for group in apart.values() if len(group) > 1),
        )

    def _people(self, left: Application) -> list[Person]:
        known = [
            self.rows[pk].person for pk in sorted({*self.here, *self.waiting, left.pk} & self.rows.keys())
        ]
        if left.pk in self.rows:
            return known
        questions = {rule.question for rule in self.state.rules if rule.question}
        return [*known, board.person_of(self.call, left, questions)]

    def _reason(self, best: cohort.Replacement, problem: cohort.Problem) -> str:
        if best.breaks:
            return _("First on the reserve list. Not met any more: %(targets)s") % {
                "targets": self._labels(best.breaks)
            }
        if not problem.targets:
            return _("First on the reserve list.")
        if not best.same_cell:
            return _("With this person everything that must be met is met.")
        shared = self._labels(memberships(problem)[best.key])
        if shared:
            return _("Counts for the same targets: %(targets)s") % {"targets": shared}
        return _("Changes nothing in the targets.")

    def _labels(self, keys: tuple[str, ...]) -> str:
        """Targets by their keys, each once: what stands behind a point or a stroke is a group inside one."""
        wanted = {key.split(".")[0].split("/")[0] for key in keys}
        return "; ".join(
            wording.label_of(board.kept_target(target, rule), self.names)
            for target, rule in zip(self.state.targets, self.state.rules, strict=True)
            if rule.key in wanted
        )
