"""What waits on somebody's desk. The number of queries does not grow with the number of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from core.outbox import Message
from events.models import Event
from events.queries import events_visible_to
from participants.applications.models import Application
from participants.applications.queries import applications_of
from participants.applications.rules import own_deadline
from participants.selection.models import ApprovalRequest, Participation
from participants.selection.notices import DECISION_KINDS
from participants.selection.queries import waiting_for_verdict
from participants.travel.queries import own_participations

LOOK_BACK = timedelta(days=60)  # an event leaves the desk two months after its end
State = Participation.State


@dataclass
class Counts:
    """What is open at one event, as numbers."""

    submitted: int = 0
    undecided: int = 0
    for_my_verdict: int = 0
    invited: int = 0
    late: int = 0
    in_line: int = 0
    coming: int = 0
    without_travel: int = 0
    without_languages: int = 0
    answer_by: date | None = None
    drafts: int = 0
    failed: int = 0
    questions: set[str] = field(default_factory=set)


def events_on_desk(user: Any) -> list[Event]:
    """The events of the user's programmes that are ahead or not long past, the next one first."""
    since = timezone.localdate() - LOOK_BACK
    return list(
        events_visible_to(user)
        .exclude(state=Event.State.CANCELLED)
        .filter(ends_on__gte=since)
        .order_by("starts_on", "pk")
    )


def counts_of(events: Iterable[Event], user: Any) -> dict[int, Counts]:
    """{event id: counts}, in five queries; none when there is no event."""
    found = {event.pk: Counts() for event in events}
    if found:
        _count_applications(found, user)
        _count_people(found)
        _count_mails(found)
        _note_approvals(found)
    return found


def _count_applications(found: dict[int, Counts], user: Any) -> None:
    waiting = Application.objects.filter(call__event__in=found, state=Application.State.SUBMITTED).order_by()
    rows = waiting.values_list("call__event").annotate(
        submitted=Count("pk"), undecided=Count("pk", filter=Q(decision=None))
    )
    for event_id, submitted, undecided in rows:
        found[event_id].submitted, found[event_id].undecided = submitted, undecided
    for event_id, number in waiting_for_verdict(user, found).items():
        found[event_id].for_my_verdict = number


def _count_people(found: dict[int, Counts]) -> None:
    today = timezone.localdate()
    invited, comes = Q(state=State.INVITED), Q(state=State.ACCEPTED)
    answers = invited & Q(waiting_since=None)
    no_travel = Q(travel=None) | Q(travel__arrives_on=None) | Q(travel__leaves_on=None)
    rows = (
        Participation.objects.filter(event__in=found)
        .order_by()
        .values("event")
        .annotate(
            invited=Count("pk", filter=answers),
            late=Count("pk", filter=answers & Q(answer_by__lt=today)),
            in_line=Count("pk", filter=invited & Q(waiting_since__isnull=False)),
            coming=Count("pk", filter=comes),
            without_travel=Count("pk", filter=comes & no_travel),
            without_languages=Count("pk", filter=comes & Q(languages={})),
            next_answer=Min("answer_by", filter=answers & Q(answer_by__gte=today)),
        )
    )
    for row in rows:
        counts = found[row["event"]]
        counts.answer_by = row["next_answer"]
        for name in ("invited", "late", "in_line", "coming", "without_travel", "without_languages"):
            setattr(counts, name, row[name])


def _count_mails(found: dict[int, Counts]) -> None:
    """Letters of a release wait for the release, not for somebody to send them: they are not counted."""
    scopes = {f"event:{event_id}": event_id for event_id in found}
    draft, failed = Message.State.DRAFT, Message.State.FAILED
    rows = (
        Message.objects.filter(scope__in=scopes, state__in=(draft, failed))
        .exclude(state=draft, kind__in=DECISION_KINDS)
        .order_by()
        .values_list("scope", "state")
        .annotate(number=Count("pk"))
    )
    for scope, state, number in rows:
        counts = found[scopes[scope]]
        if state == failed:
            counts.failed = number
        else:
            counts.drafts = number


def _note_approvals(found: dict[int, Counts]) -> None:
    open_states = (ApprovalRequest.State.QUESTION, ApprovalRequest.State.OBJECTED)
    rows = ApprovalRequest.objects.filter(
        call__event__in=found, call__state="published", state__in=open_states
    ).values_list("call__event", "state")
    for event_id, state in rows:
        found[event_id].questions.add(state)


# --- a practitioner's own things --------------------------------------------------------------


def own_applications(user: Any) -> QuerySet[Any]:
    """Her applications, the newest first, each with its own last minute as `until`; the decision as far as she may know it."""
    rows = applications_of(user).annotate(until=own_deadline())
    return rows.select_related("decision").order_by("-created_at", "-pk")


def own_events(user: Any) -> list[Participation]:
    """Her events, one row each, the next one first and past ones behind."""
    today = timezone.localdate()
    live_first = own_participations(user)
    by_event: dict[int, Participation] = {}
    for row in live_first:
        by_event.setdefault(row.event_id, row)
    return sorted(
        by_event.values(),
        key=lambda row: (row.event.ends_on < today, abs((row.event.starts_on - today).days), row.pk),
    )
