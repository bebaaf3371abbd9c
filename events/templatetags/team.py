"""The tabs of an event and of a programme on the team's side: only the pages this person may open. And badges."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.deadlines import days_until_deadline, shown_days_left
from events.models import Call, Event, Programme
from events.phases import KINDS, LABELS, phase_of

register = template.Library()

# (permission, URL name, label); the order is the order of the work.
TABS = (
    ("events.view_event", "team_event", _("Overview")),
    ("events.change_event", "team_call", _("Call")),
    ("events.translate", "team_translations", _("Translations")),
    ("participants.view_applications", "team_applications", _("Applications")),
    ("participants.decide", "team_assessing", _("Assessing")),
    ("participants.assess", "team_review", _("Review")),
    ("participants.decide", "team_decisions", _("The group")),
    ("core.view_outbox", "team_letters", _("Letters")),
    ("participants.view_participants", "team_participants", _("Participants")),
    ("interpretation.view_regime", "team_interpretation", _("Interpretation")),
    ("materials.change_files", "team_files", _("Files")),
)
PROGRAMME_TABS = (
    ("events.view_programme", "team_programme", _("Events")),
    ("events.view_programme", "team_series_list", _("Series")),
    ("events.view_programme", "team_members", _("Team")),
    ("materials.change_publication", "team_publications", _("Publications")),
    ("events.change_programme", "team_programme_edit", _("Names and contact")),
    ("events.change_programme", "team_places", _("Places")),
    ("events.change_programme", "team_designations", _("Designations")),
    ("events.change_programme", "team_notice", _("Privacy notice")),
    ("events.change_programme", "team_wording_rules", _("Wording")),
    ("events.change_programme", "team_timing", _("Timing")),
    ("interpretation.change_rates", "team_rates", _("Rates")),
    ("events.change_programme", "team_visas", _("Visas")),
)


@register.inclusion_tag("components/tabs.html", takes_context=True)
def event_tabs(context: dict[str, Any], event: Event, current: str) -> dict[str, Any]:
    return {"label": _("Pages of the event"), "tabs": _tabs(context["user"], TABS, event, current)}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def programme_tabs(context: dict[str, Any], programme: Programme, current: str) -> dict[str, Any]:
    return {
        "label": _("Pages of the programme"),
        "tabs": _tabs(context["user"], PROGRAMME_TABS, programme, current),
    }


def _tabs(
    user: Any, rows: tuple[tuple[str, str, Any], ...], thing: Event | Programme, current: str
) -> list[dict[str, Any]]:
    return [
        {"url": reverse(name, args=[thing.code]), "label": label, "current": name == current}
        for permission, name, label in rows
        if user.has_perm(permission, thing)
    ]


@register.inclusion_tag("components/badge.html")
def event_badge(event: Event) -> dict[str, Any]:
    """The phase of its life cycle at this moment."""
    phase = phase_of(event)
    return {"text": LABELS[phase], "kind": KINDS.get(phase, "")}


@register.inclusion_tag("components/badge.html")
def call_badge(call: Call) -> dict[str, Any]:
    """Draft, open, closed, decided or cancelled, by the clock where the state alone does not say."""
    if call.state == Call.State.PUBLISHED:
        if timezone.now() < call.opens_at:
            return {"text": _("Opens soon"), "kind": "info"}
        left = days_until_deadline(call)
        return {"text": shown_days_left(call), "kind": "ok" if left >= 0 else ""}
    return {"text": call.get_state_display(), "kind": "bad" if call.state == Call.State.CANCELLED else ""}
