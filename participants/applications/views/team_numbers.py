"""Statistics of the list as it is filtered, and applications that may come from the same person."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.dates import format_date
from core.localized import sort_key
from core.web import on
from events.footnotes import footnotes_for
from events.models import Event
from events.names import language_name
from events.queries import designations_of, events_visible_to
from participants.applications.kinds import Asked
from participants.applications.listing import Filters, alike, filtered
from participants.applications.models import Application
from participants.applications.queries import applications_visible_to, asked, choices_of
from participants.applications.statistics import Counts, Facts, count, day_by_day, most_common
from participants.applications.views.shared import call_or_404
from participants.applications.views.team import RULE, TAB, shown_day
from participants.people.models import Gender
from participants.people.places import place_names

COUNTED = ("territory", "gender", "role", "languages", "submitted_at")


@on(events_visible_to, RULE)
@require_GET
def team_applications_statistics(request: HttpRequest, event: Event) -> HttpResponse:
    """Of exactly the filter in the address; two queries read what is counted, another one what the profiles are."""
    filters, call = Filters.read(request.GET), call_or_404(event)
    seen = filtered(applications_visible_to(request.user).filter(call=call), filters, reader=request.user)
    zone = ZoneInfo(event.timezone)
    profile = next((one for one in asked(call, retired=True) if one.is_profile), None)
    profiles = choices_of(profile.pk, seen) if profile else {}
    counts = count(
        Facts(territory, gender, role, languages, _day(at, zone), profiles.get(pk, ()))
        for pk, territory, gender, role, languages, at in seen.values_list("pk", *COUNTED)
    )
    designations = designations_of([event.programme_id])
    places = place_names(designations)
    context = {
        "event": event,
        "tab": TAB,
        "filters": filters,
        "query": filters.query(),
        "total": counts.total,
        "charts": _charts(counts, places, profile),
        "footnotes": footnotes_for(places.values(), designations),
    }
    return render(request, "applications/team_statistics.html", context)


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at else None


def _profile_chart(counts: Counts, profile: Asked, unknown: str) -> dict[str, Any]:
    """In the order of the form. A choice that nobody took is shown too."""
    rows = [(str(label), counts.profiles[key]) for key, label in profile.choices.items()]
    gone = sum(number for key, number in counts.profiles.items() if key not in profile.choices)
    return _chart(str(profile.label), [*rows, *([(unknown, gone)] if gone else [])])


def _charts(counts: Counts, places: dict[str, str], profile: Asked | None) -> list[dict[str, Any]]:
    unknown, genders = _("No answer"), dict(Gender.choices)
    roles, others = most_common(counts.roles)
    shown_roles = [(role or unknown, number) for role, number in roles]
    if others:
        shown_roles.append((_("All others"), others))
    return [
        _chart(_("Works in"), _named(counts.territories, lambda code: places.get(code, code) or unknown)),
        _chart(_("Gender"), _named(counts.genders, lambda key: str(genders.get(key, key)))),
        *([_profile_chart(counts, profile, unknown)] if profile else []),
        _chart(_("Follows"), _named(counts.languages, language_name)),
        _chart(_("Role"), shown_roles),
        _chart(_("Day"), [(_unbroken(day), number) for day, number in day_by_day(counts.days)]),
    ]


def _unbroken(day: date) -> str:
    """The day on one line, however narrow its column."""
    return format_date(day).replace(" ", "\u00a0")


def _named(counts: Counter[str], name: Any) -> list[tuple[str, int]]:
    """The most frequent first, equal ones in the order of the reader's language."""
    named = [(name(key), number) for key, number in counts.items()]
    return sorted(named, key=lambda pair: (-pair[1], sort_key(pair[0])))


def _chart(title: str, rows: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [{"label": label, "value": number} for label, number in rows],
        "max": max((number for _label, number in rows), default=0),
    }


@on(events_visible_to, RULE)
@require_GET
def team_applications_alike(request: HttpRequest, event: Event) -> HttpResponse:
    found = alike(call_or_404(event))
    members = [pk for group in found for pk in group.members]
    seen = applications_visible_to(request.user).filter(pk__in=members)
    people = {one.pk: one for one in seen.select_related(None)}
    groups = [
        {"why": sorted(group.why), "people": [_person(people[pk], event) for pk in group.members]}
        for group in found
        if people.keys() >= set(group.members)  # the reader keeps away from some
    ]
    return render(request, "applications/team_alike.html", {"event": event, "tab": TAB, "groups": groups})


def _person(application: Application, event: Event) -> dict[str, Any]:
    return {
        "name": application.full_name,
        "reference": application.reference,
        "email": application.email,
        "organisation": application.organisation,
        "sent": shown_day(application.submitted_at, event),
    }
