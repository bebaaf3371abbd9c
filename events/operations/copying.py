"""An event made from another one, or from a template: always a draft, with dates of its own."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.audit import record
from core.states import lock
from core.wiring import fire
from events.date_shift import Shift, at_clock, shift_between
from events.event_templates import Template, in_languages, placeholders
from events.models import (
    AgendaItem,
    Call,
    CoverageItem,
    Event,
    GuidingQuestion,
    Place,
    Programme,
    RelatedItem,
)
from events.models.events import purge_date
from events.operations.calls import create_call
from events.operations.events import create_event, set_coverage
from events.queries import call_of, flat_questions, latest_notice, nameable_in
from events.row_copies import copied_values

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

SHARED = ("organiser", "publisher", "contact_name", "contact_email")
OF_THE_TEAM = (*SHARED, "second_contact_name", "second_contact_email")
OPENS_AT, CLOSES_AT = time(9), time(23, 59)


@transaction.atomic
def copy_event(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    first_day: date,
    programme: Programme | None = None,
    in_series: bool = True,
    as_earlier: bool = False,
    files: bool = False,
) -> Event:
    """A draft that begins on `first_day`, every date of it moved by as many days; clocks show the same times.

    It takes over texts, costs, guiding questions, related items, agenda and call; never people, letters, states,
    approvals or calendar entries. In another programme it has that programme's contact and languages, no place and no
    series. `as_earlier` names the original among its related items; "event_copied" lets the apps above copy theirs.
    Raises core.files.FileMissing when a file that was asked for is not in the store.
    """
    owner = lock(programme or event.programme)
    original = lock(event)
    call = call_of(original)
    shift = shift_between(original.starts_on, first_day, original.timezone)
    copy = Event.objects.create(**_facts(original, owner, shift, in_series=in_series))
    CoverageItem.objects.bulk_create(
        CoverageItem(event=copy, **copied_values(row)) for row in original.coverage.all()
    )
    _copy_guiding_questions(original, copy)
    _copy_related(original, copy, as_earlier=as_earlier)
    for item in original.agenda.all():
        begins, ends = shift.span(item.starts_at, item.ends_at)
        values = copied_values(item, without=("sequence",))
        AgendaItem.objects.create(event=copy, starts_at=begins, ends_at=ends, **values)
    if call is not None:
        _copy_call(lock(call), copy, shift)
    record(by=by, action="copy event", target=copy, fields=("starts_on", "ends_on"))
    fire("event_copied", event=copy, by=by, original=original, questions=(), files=files)
    return copy


@transaction.atomic
def create_from_template(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    template: Template,
    first_day: date,
    language: str,
    place: Place | None = None,
) -> Event:
    """A draft with the days, costs, agenda, call and questions of its kind; its titles are left to be written."""
    zone = place.timezone if place else programme.timezone
    event = create_event(
        programme,
        by=by,
        kind=template.kind,
        format=template.format,
        timeline=template.timeline,
        starts_on=first_day,
        ends_on=first_day + timedelta(days=template.days - 1),
        starts_at=template.begins,
        ends_at=template.ends,
        timezone=zone,
        place=place,
        places=template.places,
        languages=[language],
        **placeholders([language]),
    )
    set_coverage(event, by=by, items=template.coverage)
    for slot in template.agenda:
        day = first_day + timedelta(days=slot.day - 1)
        AgendaItem.objects.create(
            event=event,
            starts_at=at_clock(day, slot.begins, zone),
            ends_at=at_clock(day, slot.ends, zone, later=True),
            **in_languages("title", slot.title, programme.languages),
        )
    create_call(event, by=by, **_dates_of_call(template, first_day, zone))
    fire("event_copied", event=event, by=by, original=None, questions=template.questions, files=False)
    return event


def _facts(original: Event, owner: Programme, shift: Shift, *, in_series: bool) -> dict[str, Any]:
    at_home = owner.pk == original.programme_id
    ends_on = shift.day(original.ends_on)
    values = copied_values(original, without=("calendar_sequence", "date_precision"))
    if not at_home:
        values |= dict.fromkeys(OF_THE_TEAM, "")
        values |= {name: getattr(owner, name) for name in SHARED}
        values["languages"] = [code for code in original.languages if code in owner.languages] or list(
            owner.languages
        )
    return {
        **values,
        "programme": owner,
        "series": original.series if at_home and in_series else None,
        "place": original.place if at_home else None,
        "starts_on": shift.day(original.starts_on),
        "ends_on": ends_on,
        "purge_on": purge_date(ends_on, owner.retention),
    }


def _copy_guiding_questions(original: Event, copy: Event) -> None:
    """The tree: a question comes before those under it."""
    copies: dict[int | None, GuidingQuestion] = {}
    for row in flat_questions(original):
        parent = copies.get(row.parent_id)
        copies[row.pk] = GuidingQuestion.objects.create(event=copy, parent=parent, **copied_values(row))


def _copy_related(original: Event, copy: Event, *, as_earlier: bool) -> None:
    """In another programme only events that everybody may read stay named."""
    last = -1
    for row in original.related_items.select_related("related_event"):
        other = row.related_event
        named = other if other is not None and nameable_in(other, copy.programme) else None
        if named is not None or row.url or other is None:
            RelatedItem.objects.create(event=copy, related_event=named, **copied_values(row))
            last = max(last, row.position)
    if as_earlier and nameable_in(original, copy.programme):
        RelatedItem.objects.create(event=copy, related_event=original, position=last + 1)


def _copy_call(call: Call, copy: Event, shift: Shift) -> None:
    opens_at, deadline_at = shift.span(call.opens_at, call.deadline_at)
    Call.objects.create(
        event=copy,
        opens_at=opens_at,
        deadline_at=deadline_at,
        hears_by=shift.day(call.hears_by),
        privacy_notice=latest_notice(copy.programme),
        **copied_values(call, without=("version",)),
    )


def _dates_of_call(template: Template, first_day: date, zone: str) -> dict[str, Any]:
    def before(days: int) -> date:
        return first_day - timedelta(days=days)

    return {
        "opens_at": at_clock(before(template.opens), OPENS_AT, zone),
        "deadline_at": at_clock(before(template.closes), CLOSES_AT, zone, later=True),
        "hears_by": before(template.hears),
    }
