"""Everything that changes programmes, teams, events and calls."""

from events.changes import EventIsCancelled
from events.operations.calls import change_call, create_call, publish_call, unpublish_call
from events.operations.events import (
    CallIsPublished,
    cancel_event,
    change_event,
    create_event,
    publish_event,
    set_coverage,
    unpublish_event,
)
from events.operations.programmes import (
    change_programme,
    create_programme,
    publish_privacy_notice,
    save_designation,
    save_place,
)
from events.operations.reports import NobodyToTell, TooManyReports, report_mistake
from events.operations.team import (
    AlreadyInRole,
    AlreadyRequested,
    LastOrganiser,
    NotInTeam,
    TwoPersonsNeeded,
    appoint_member,
    confirm_second_factor_reset,
    end_membership,
    refuse_second_factor_reset,
    request_second_factor_reset,
)
from events.operations.texts import (
    AgendaRow,
    RelatedRow,
    Texts,
    set_agenda,
    set_guiding_questions,
    set_related_items,
    write_texts,
)
from events.readiness import NotReady

__all__ = [
    "AgendaRow",
    "AlreadyInRole",
    "AlreadyRequested",
    "CallIsPublished",
    "EventIsCancelled",
    "LastOrganiser",
    "NobodyToTell",
    "NotInTeam",
    "NotReady",
    "RelatedRow",
    "Texts",
    "TooManyReports",
    "TwoPersonsNeeded",
    "appoint_member",
    "cancel_event",
    "change_call",
    "change_event",
    "change_programme",
    "confirm_second_factor_reset",
    "create_call",
    "create_event",
    "create_programme",
    "end_membership",
    "publish_call",
    "publish_event",
    "publish_privacy_notice",
    "refuse_second_factor_reset",
    "report_mistake",
    "request_second_factor_reset",
    "save_designation",
    "save_place",
    "set_agenda",
    "set_coverage",
    "set_guiding_questions",
    "set_related_items",
    "unpublish_call",
    "unpublish_event",
    "write_texts",
]
