"""The phases in which a call is assessed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.localized import column, text_of
from core.states import lock, lock_all
from events.models import Call, Event
from participants.selection.assessing.phases import (
    differences,
    facts_of,
    in_time,
    kept_on_clock,
    overlapping,
    phases_of,
)
from participants.selection.models import ReviewPhase
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

TIMES = ("begins_at", "ends_at")


@transaction.atomic
def add_phase(call: Call, *, texts: Mapping[str, str], facts: Mapping[str, Any], by: User) -> ReviewPhase:
    """One more. From then on assessors score in phases only. Raises Refused when it overlaps with another."""
    locked = _open(call)
    phase = ReviewPhase(call=locked, **texts, **facts)
    _place([*phases_of(locked), phase])
    words = {"after": "; ".join(differences({}, facts_of(phase, locked.event)))}
    record(by=by, action="add review phase", target=phase, fields=(*texts, *facts), values=words)
    return phase


@transaction.atomic
def change_phase(
    phase: ReviewPhase, *, texts: Mapping[str, str], facts: Mapping[str, Any], by: User
) -> ReviewPhase:
    """Other words, times or rights, at any time: what was given stays. Raises Refused when it overlaps with another."""
    call = _open(phase.call)
    locked = lock(phase)
    before = facts_of(locked, call.event)
    changed = [
        name for name, value in {**texts, **facts}.items() if (getattr(locked, name) or "") != (value or "")
    ]
    for name, value in {**texts, **facts}.items():
        setattr(locked, name, value)
    _place([*(row for row in phases_of(call) if row.pk != locked.pk), locked])
    if changed:
        words = {"after": "; ".join(differences(before, facts_of(locked, call.event)))}
        record(by=by, action="change review phase", target=locked, fields=changed, values=words)
    return locked


@transaction.atomic
def word_phase(phase: ReviewPhase, name: str, *, language: str, by: User | TokenHolder | Clock) -> None:
    """Its name in one language, from the page of translations."""
    lock(phase.call)
    locked = lock(phase)
    setattr(locked, column("name", language), name)
    locked.save(update_fields=[column("name", language)])
    record(by=by, action="change review phase", target=locked, fields=(column("name", language),))


@transaction.atomic
def remove_phase(phase: ReviewPhase, *, by: User) -> None:
    """Without any, the call is assessed at any time again, as its rules say."""
    call = _open(phase.call)
    locked = lock(phase)
    record(
        by=by,
        action="remove review phase",
        target=locked,
        values={"name": str(text_of(locked, "name"))},
    )
    locked.delete()
    _place(phases_of(call))


@transaction.atomic
def keep_phases_on_clock(event: Event, *, old_zone: str, by: User | TokenHolder | Clock) -> None:
    """After the event got another zone: the clocks show the same for every phase, also once decisions were sent."""
    for call in lock_all(Call.objects.filter(event=event)):
        phases = in_time(lock_all(ReviewPhase.objects.filter(call=call)))
        for phase, times in zip(phases, kept_on_clock(phases, old_zone, event.timezone), strict=True):
            _keep_on_clock(phase, times, event, old_zone=old_zone, by=by)


def _keep_on_clock(
    phase: ReviewPhase,
    times: tuple[datetime | None, datetime | None],
    event: Event,
    *,
    old_zone: str,
    by: User | TokenHolder | Clock,
) -> None:
    there = copy(event)
    there.timezone, there.place = (
        old_zone,
        None,
    )  # the place may be a new one, so its name says nothing of before
    before = facts_of(phase, there)
    moved = [name for name, at in zip(TIMES, times, strict=True) if getattr(phase, name) != at]
    if not moved:
        return
    phase.begins_at, phase.ends_at = times
    phase.save(update_fields=moved)
    words = {"after": "; ".join(differences(before, facts_of(phase, event)))}
    record(by=by, action="change review phase", target=phase, fields=moved, values=words)


def _open(call: Call) -> Call:
    """The call, locked. Raises Refused once its decisions were sent, or when it was cancelled."""
    locked = lock(call)
    if locked.state not in (Call.State.DRAFT, Call.State.PUBLISHED):
        raise Refused(_("The decisions were sent or the call was cancelled, so nothing was changed."))
    return locked


def _place(phases: list[ReviewPhase]) -> None:
    """Save them in the order of time. Raises Refused when two share an instant, or one ends before it begins."""
    if any(row.begins_at and row.ends_at and row.ends_at <= row.begins_at for row in phases):
        raise Refused(_("It ends before it begins."))
    found = overlapping(phases)
    if found is not None:
        names = {"one": text_of(found[0], "name"), "other": text_of(found[1], "name")}
        raise Refused(
            _(
                "The phases “%(one)s” and “%(other)s” overlap, so nothing was saved. Please choose other times."
            )
            % names
        )
    for position, phase in enumerate(in_time(phases)):
        phase.position = position
        phase.save()
