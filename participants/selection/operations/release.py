"""Sending all decisions of a call in one confirmed act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outbox
from core.audit import record
from core.outbox import Message
from core.states import lock, lock_all, move
from events.models import Call, Event
from participants.applications.models import Application
from participants.selection import notices
from participants.selection.models import Decision, Participation, Release
from participants.selection.operations.letters import write_missing_letter
from participants.selection.operations.refused import Refused
from participants.selection.queries import draft_decisions, progress_key, release_obstacles

if TYPE_CHECKING:
    from core.accounts import User

PROGRESS_SECONDS = 3600


@transaction.atomic
def start_release(call: Call, *, expected: int, by: User) -> Release:
    """Begin the one act that sends all decisions: creates the Release and queues its task, both or neither.

    Pressed twice, or by two organisers, it returns the release that is under way or done. `expected` is the
    number of letters the organiser confirmed. Raises Refused when something stands in the way.
    """
    from participants.selection.tasks import send_decisions

    call = lock(call)
    earlier = Release.objects.filter(call=call).order_by("-pk").first()
    if earlier is not None and (earlier.state != Release.State.DONE or call.state == Call.State.DECIDED):
        return earlier
    if obstacles := release_obstacles(call):
        raise Refused(" ".join(obstacles))
    total = draft_decisions(call).count()
    if total != expected:
        raise Refused(_("The number of decisions has changed. Nothing was sent; please look again."))
    release = Release.objects.create(call=call, by=by, total=total)
    cache.delete(progress_key(release))
    record(by=by, action="start release", target=release, fields=("total",))
    send_decisions.enqueue(release.pk)
    return release


def try_again(release: Release, *, by: User) -> None:
    """Queue the task of a release that did not finish once more; a second run finds nothing left to do."""
    from participants.selection.tasks import send_decisions

    with transaction.atomic():
        record(by=by, action="restart release", target=release)
        send_decisions.enqueue(release.pk)


@transaction.atomic
def release_decisions(release: Release, *, by: User) -> Release:
    """Send every draft decision of the call: applications move, letters go, participations begin.

    Everything in one transaction, and once: a second run finds the release done. When the call was cancelled in
    the meantime nothing is sent and the release ends with `done` 0.
    """
    call = Call.objects.get(pk=release.call_id)
    event = lock(Event.objects.get(pk=call.event_id))
    call = lock(call)
    release = lock(release)
    if release.state == Release.State.DONE:
        return release
    sent = _send_all(event, call, release, by) if call.state == Call.State.PUBLISHED else 0
    release.done, release.finished_at = sent, timezone.now()
    move(release, to=Release.State.DONE, by=by, also=("done", "finished_at"))
    return release


def _send_all(event: Event, call: Call, release: Release, by: User) -> int:
    drafts = draft_decisions(call)
    applications = {row.pk: row for row in lock_all(Application.objects.filter(decision__in=drafts))}
    decisions = lock_all(drafts)
    numbers = notices.call_numbers(call)
    for number, decision in enumerate(decisions, start=1):
        application = applications[decision.application_id]
        application.call, call.event, decision.application = call, event, application
        _send_one(decision, application, numbers, by)
        cache.set(progress_key(release), number, PROGRESS_SECONDS)
    move(call, to=Call.State.DECIDED, by=by)
    return len(decisions)


def _send_one(decision: Decision, application: Application, numbers: notices.Numbers, by: User) -> None:
    letter = write_missing_letter(decision, numbers, by=by)
    if letter.state == Message.State.DRAFT:
        outbox.release_message(letter, by=by)
    move(application, to=decision.outcome, by=by)
    decision.released_at = timezone.now()
    move(decision, to=Decision.State.RELEASED, by=by, also=("released_at",))
    if decision.outcome == Decision.Outcome.SELECTED:
        begin_participation(decision, application, by=by)


def begin_participation(decision: Decision, application: Application, *, by: User) -> Participation:
    """Invite a selected person. Somebody the team had already added keeps her row and her answer."""
    event = application.call.event
    existing = (
        Participation.objects.select_for_update(of=("self",))
        .filter(event=event, user=application.user, user__isnull=False)
        .filter(on_behalf_of=application.on_behalf_of)
        .exclude(state=Participation.State.CANCELLED)
        .first()
    )
    if existing is not None:
        existing.application, existing.code = application, decision.invitation_code
        existing.save(update_fields=["application", "code"])
        return existing
    participation = Participation.objects.create(
        event=event,
        user=application.user,
        on_behalf_of=application.on_behalf_of,
        application=application,
        source=Participation.Source.APPLICATION,
        code=decision.invitation_code,
        name=application.full_name,
        email=application.email,
        organisation=application.organisation,
        territory=application.territory,
        language=application.language,
        languages=application.languages,
        answer_by=decision.letter_date,
    )
    record(by=by, action="invite", target=participation, fields=("state",), after=participation.state)
    return participation
