"""Programmes with their teams, events, and calls for participants."""

from events.models.borders import VisaLeadTime
from events.models.calls import Call
from events.models.events import AgendaItem, CoverageItem, Event, GuidingQuestion, RelatedItem
from events.models.programmes import Designation, Place, PrivacyNotice, Programme
from events.models.series import EventSeries
from events.models.team import Membership, Role, SecondFactorReset
from events.models.translations import TextState, TranslationAssignment
from events.models.wording import TextApproval, TimelineProfile, WordingRule
from events.models.working_copies import WorkingCopy

__all__ = [
    "AgendaItem",
    "Call",
    "CoverageItem",
    "Designation",
    "Event",
    "EventSeries",
    "GuidingQuestion",
    "Membership",
    "Place",
    "PrivacyNotice",
    "Programme",
    "RelatedItem",
    "Role",
    "SecondFactorReset",
    "TextApproval",
    "TextState",
    "TimelineProfile",
    "TranslationAssignment",
    "VisaLeadTime",
    "WordingRule",
    "WorkingCopy",
]
