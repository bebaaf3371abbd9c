"""The tabs of an event on the team's side: only the pages this person may open. And the badge of its state."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event

register = template.Library()

# (permission, URL name, label); the order is the order of the work.
TABS = (
    ("events.view_event", "team_event", _("Overview")),
    ("events.change_event", "team_call", _("Call")),
    ("participants.view_applications", "team_applications", _("Applications")),
    ("participants.assess", "team_review", _("Review")),
    ("participants.decide", "team_decisions", _("The group")),
    ("core.view_outbox", "team_letters", _("Letters")),
    ("participants.view_participants", "team_participants", _("Participants")),
    ("interpretation.view_regime", "team_interpretation", _("Interpretation")),
    ("materials.change_files", "team_files", _("Files")),
)
_STATE_KIND = {Event.State.DRAFT: "", Event.State.PUBLISHED: "ok", Event.State.CANCELLED: "bad"}


def _mounted(name: str, code: str) -> bool:  # while the apps are being built side by side
    try:
        reverse(name, args=[code])
    except NoReverseMatch:
        return False
    return True


@register.inclusion_tag("components/tabs.html", takes_context=True)
def event_tabs(context: dict[str, Any], event: Event, current: str) -> dict[str, Any]:
    user = context["user"]
    return {
        "label": _("Pages of the event"),
        "tabs": [
            {"url": reverse(name, args=[event.code]), "label": label, "current": name == current}
            for permission, name, label in TABS
            if user.has_perm(permission, event) and _mounted(name, event.code)
        ],
    }


@register.inclusion_tag("components/badge.html")
def event_badge(event: Event) -> dict[str, Any]:
    return {"text": event.get_state_display(), "kind": _STATE_KIND[Event.State(event.state)]}
