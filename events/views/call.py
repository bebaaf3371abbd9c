"""The overview of an event, its call, and what makes them public or takes them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.states import MoveRefused
from core.web import SignedInRequest, invalid, on
from core.wiring import panels
from events import pages
from events.forms.calls import CallForm, call_initial
from events.forms.events import CancelForm
from events.models import Call, Event
from events.operations import (
    CallIsPublished,
    EventIsArchived,
    EventIsCancelled,
    NotLater,
    NotReady,
    cancel_event,
    change_call,
    create_call,
    publish_call,
    publish_event,
    unpublish_call,
    unpublish_event,
)
from events.queries import call_of, events_visible_to
from events.readiness import advice, missing_for_call, missing_for_event
from events.team_pages import concerned, life, next_dates, overview, public_now
from events.views.editor import editor_context
from events.views.unsaved import Make, may_store, open_page


@on(events_visible_to, "events.view_event")
@require_safe
def team_event(request: SignedInRequest, event: Event) -> HttpResponse:
    call = call_of(event)
    missing = missing_for_call(event, call) if call else missing_for_event(event)
    shown = pages.rendered(panels("event_overview", event=event, user=request.user), request)
    context = {
        **editor_context(event, ""),
        **overview(event, shown),
        "call": call,
        "missing": missing,
        "advice": advice(event, call),
        "dates": next_dates(event, call),
        "life": life(event, call),
        **public_now(event, call),
        "panels": shown,
        "may_change": request.user.has_perm("events.change_event", event),
    }
    return render(request, "team/overview.html", context)


@on(events_visible_to, "events.change_event")
def team_call(request: SignedInRequest, event: Event) -> HttpResponse:
    call = call_of(event)
    unsaved = open_page(request, event, "call", call_form(event))
    form = unsaved.form
    if may_store(request, unsaved):
        try:
            if call is None:
                create_call(event, by=request.user, **form.facts())
            else:
                change_call(call, by=request.user, **form.facts())
        except (EventIsCancelled, NotLater, NotReady) as error:
            messages.error(request, _refused(error))
        else:
            messages.success(request, _("Saved."))
            return unsaved.done(request, event)
        return redirect(request.path)
    missing = missing_for_call(event, call) if call else []
    shown = {"form": form, "unsaved": unsaved, "call": call, "missing": missing}
    context = {**editor_context(event, "call"), "tab": "team_call", **shown}
    return (invalid if request.POST else render)(request, "team/call.html", context)


def call_form(event: Event) -> Make:
    call = call_of(event)
    return lambda data: CallForm(data, initial=call_initial(call, event), event=event)


_PUBLIC = gettext_lazy("Everybody can read it now.")
_BACK = gettext_lazy("Taken back: only the team can read it now.")
# What the button says -> the operation, whether it is about the call, and what is said when it is done.
ACTS: dict[str, tuple[Callable[..., object], bool, Promise]] = {
    "publish": (publish_call, True, _PUBLIC),
    "unpublish": (unpublish_call, True, _BACK),
    "publish_event": (publish_event, False, _PUBLIC),
    "unpublish_event": (unpublish_event, False, _BACK),
}


@on(events_visible_to, "events.publish_event")
@require_POST
def team_publish(request: SignedInRequest, event: Event) -> HttpResponse:
    """Publish or take back, the call or the event alone; `act` says which."""
    if request.POST.get("act") not in ACTS:
        raise SuspiciousOperation("no such act")
    act, on_call, done = ACTS[request.POST["act"]]
    thing: Event | Call | None = call_of(event) if on_call else event
    back = redirect("team_call" if on_call else "team_event", code=event.code)
    if thing is None:
        messages.error(request, _("There is nothing to publish yet. Enter the dates of the call first."))
        return back
    try:
        act(thing, by=request.user)
    except (NotReady, CallIsPublished, EventIsCancelled, MoveRefused) as error:
        messages.error(request, _refused(error))
    else:
        messages.success(request, str(done))
    return back


@on(events_visible_to, "events.change_event")
def team_event_cancel(request: SignedInRequest, event: Event) -> HttpResponse:
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_event(event, by=request.user, reason=form.cleaned_data["reason"])
        except MoveRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("The event is cancelled. Everybody concerned gets a mail."),
            )
        return redirect("team_event", code=event.code)
    numbers = concerned(event, request.user, "cancel")
    context: dict[str, Any] = {**editor_context(event, "cancel"), "form": form, "concerned": numbers}
    return (invalid if form.is_bound else render)(request, "team/event_cancel.html", context)


def _refused(error: Exception) -> str:
    if isinstance(error, NotReady):
        return _("Not published: what is still missing is listed below.")
    if isinstance(error, CallIsPublished):
        return _("The call is still public. Take it back first; nothing was changed.")
    if isinstance(error, NotLater):
        return _("People have been told this deadline, so it only moves to a later time. Nothing was saved.")
    if isinstance(error, EventIsArchived):
        return _("The event is in the archive, so it cannot be changed any more. Nothing was saved.")
    if isinstance(error, EventIsCancelled):
        return _("The event is cancelled, so it cannot be changed any more. Nothing was saved.")
    return str(error)
