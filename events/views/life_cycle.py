"""The acts of an event's life cycle: one page each that says what will happen, and a POST that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.states import MoveRefused
from core.web import SignedInRequest, invalid, on
from events.forms.life_cycle import FORMS, ActForm
from events.life_cycle import Act
from events.models import Event
from events.operations import (
    EventIsCancelled,
    EventIsHeld,
    NotExtendable,
    NotHeld,
    NotLater,
    NotReady,
    archive_event,
    extend_deadline,
    postpone_event,
    publish_call,
)
from events.phases import acts_for
from events.queries import events_visible_to
from events.team_pages import concerned
from events.views.editor import editor_context


@dataclass(frozen=True)
class Page:
    """What the page of an act says, the operation behind it, and what is said afterwards."""

    title: Promise
    effects: tuple[Promise, ...]
    operation: Callable[..., object]
    on_call: bool
    done: Promise


PAGES: dict[str, Page] = {
    Act.SCHEDULE: Page(
        gettext_lazy("Choose the time of publication"),
        (
            gettext_lazy(
                "From that moment on everybody can read the call. Nobody has to press anything then."
            ),
        ),
        publish_call,
        True,
        gettext_lazy("Everybody can read the call from that moment on."),
    ),
    Act.EXTEND: Page(
        gettext_lazy("Extend the deadline"),
        (
            gettext_lazy("The public page says from when to when the deadline was extended."),
            gettext_lazy("Who has begun an application gets a mail at once. Reminders are counted anew."),
        ),
        extend_deadline,
        True,
        gettext_lazy("The deadline is extended."),
    ),
    Act.POSTPONE: Page(
        gettext_lazy("Postpone the event"),
        (
            gettext_lazy("The public pages give the new dates, or say that they follow."),
            gettext_lazy(
                "Applications and participants stay. Everybody gets a mail at once, in their language."
            ),
            gettext_lazy("Calendar entries are moved, or removed until there are new dates."),
            gettext_lazy("Mail about the old dates that has not gone out yet is discarded."),
        ),
        postpone_event,
        False,
        gettext_lazy("The event is postponed. Everybody concerned gets a mail."),
    ),
    Act.ARCHIVE: Page(
        gettext_lazy("Put the event into the archive"),
        (
            gettext_lazy("Nobody can change it any more. This cannot be undone."),
            gettext_lazy("Its public pages stay."),
        ),
        archive_event,
        False,
        gettext_lazy("The event is in the archive."),
    ),
}
REFUSALS = (EventIsCancelled, EventIsHeld, MoveRefused, NotExtendable, NotHeld, NotLater, NotReady)


@on(events_visible_to, "events.publish_event")
def team_life_cycle(request: SignedInRequest, event: Event, act: str) -> HttpResponse:
    """Postpone, extend, schedule or archive; what the event's phase does not allow is not there."""
    if act not in PAGES or Act(act) not in acts_for(event):
        raise Http404
    page = PAGES[act]
    form = FORMS[act](request.POST or None, event=event)
    if request.method == "POST" and form.is_valid() and _done(page, form, event, request.user):
        messages.success(request, str(page.done))
        return redirect("team_event", code=event.code)
    context = {
        **editor_context(event, ""),
        "form": form,
        "title": page.title,
        "effects": page.effects,
        "concerned": concerned(event, request.user, act),
    }
    return (invalid if form.is_bound else render)(request, "team/life_cycle_act.html", context)


def _done(page: Page, form: ActForm, event: Event, by: Any) -> bool:
    """Whether the operation did it; a refusal stands in the form, and nothing was changed."""
    thing = form.call if page.on_call else event
    try:
        page.operation(thing, by=by, **form.facts())
    except REFUSALS as error:
        for sentence in _sentences(error):
            form.add_error(None, sentence)
        return False
    return True


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, NotReady):
        return [gap.text for gap in error.gaps]
    if isinstance(error, NotLater):
        return [_("The new date must be later than the one before, and still to come. Nothing was changed.")]
    if isinstance(error, MoveRefused):
        return [str(error)]
    return [_("This was changed in the meantime, so the step is no longer possible. Nothing was done.")]
