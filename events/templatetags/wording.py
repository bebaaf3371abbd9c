"""What the linter finds, beside the fields of the editor and on the page of the call."""

from __future__ import annotations

from typing import Any

from django import template

from events.linter import Finding
from events.models import Call, Event
from events.readiness import advice, said_of
from events.wording import Found, findings_in

register = template.Library()


@register.simple_tag
def findings_by_field(event: Event, language: str) -> dict[str, list[Found]]:
    """`{% findings_by_field event language as found %}`: what to look at in each text of this language."""
    found: dict[str, list[Found]] = {}
    for row in findings_in(event, language):
        found.setdefault(row.place.field, []).append(row)
    return found


@register.filter
def of_field(found: dict[str, list[Found]], name: str) -> list[Found]:
    return found.get(name, [])


@register.filter
def said(finding: Finding) -> str:
    """The finding in a sentence."""
    return said_of(finding)


@register.inclusion_tag("team/wording_note.html")
def wording_note(event: Event, call: Call | None) -> dict[str, Any]:
    """`{% wording_note event call %}`: timing, wording and approval, what is worth another look before publication."""
    gaps = [gap for gap in advice(event, call) if gap.part in {"call", "wording"}]
    return {"event": event, "gaps": gaps}
