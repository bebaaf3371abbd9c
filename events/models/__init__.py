"""Programmes with their teams, events, and calls for participants."""

from events.models.calls import Call
from events.models.events import AgendaItem, CoverageItem, Event, GuidingQuestion, RelatedItem
from events.models.programmes import Designation, Place, PrivacyNotice, Programme
from events.models.team import Membership, Role, SecondFactorReset

__all__ = [
    "AgendaItem",
    "Call",
    "CoverageItem",
    "Designation",
    "Event",
    "GuidingQuestion",
    "Membership",
    "Place",
    "PrivacyNotice",
    "Programme",
    "RelatedItem",
    "Role",
    "SecondFactorReset",
]
