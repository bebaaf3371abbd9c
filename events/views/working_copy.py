"""Where the editor's pages keep what is typed, and the two buttons for text that was not saved."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates import format_instant
from core.web import SignedInRequest, on
from events.forms.working_copy import fingerprint, hidden_value, typed
from events.models import Event
from events.operations import OtherWorkingCopy, drop_working_copy, keep_working_copy
from events.queries import events_visible_to
from events.views.call import call_form
from events.views.editor import PARTS, part_form, texts_form
from events.views.unsaved import Make


@on(events_visible_to, "events.change_event")
@require_POST
def team_working_copy(request: SignedInRequest, event: Event, part: str) -> JsonResponse:
    """Autosave. Answers {"saved_at": time}, or 409 when text of another window waits."""
    _address, make = _page(event, part)
    try:
        copy = keep_working_copy(
            event,
            by=request.user,
            page=part,
            token=hidden_value(request.POST, "working_copy", 32) or secrets.token_hex(8),
            based_on=hidden_value(request.POST, "based_on", 64) or fingerprint(make(None)),
            data=typed(make(request.POST), request.POST),
        )
    except OtherWorkingCopy:
        message = _(
            "Not kept: other unsaved text of yours waits here. Reload the page to take it over or drop it."
        )
        return JsonResponse({"conflict": True, "message": message}, status=409)
    return JsonResponse({"saved_at": format_instant(copy.saved_at, event.timezone)})


@on(events_visible_to, "events.change_event")
@require_POST
def team_working_copy_act(request: SignedInRequest, event: Event, part: str) -> HttpResponse:
    """Take it over: the page opens filled with it, still unsaved. Or drop it."""
    address, _make = _page(event, part)
    act = request.POST.get("act")
    if act == "take":
        return redirect(f"{address}?unsaved=1")
    if act != "drop":
        raise SuspiciousOperation("no such act")
    drop_working_copy(event, by=request.user, page=part)
    messages.success(request, _("Discarded"))
    return redirect(address)


def _page(event: Event, part: str) -> tuple[str, Make]:
    """Address and form of a page of the editor. Raises Http404."""
    if part in PARTS:
        return reverse("team_event_part", args=[event.code, part]), part_form(PARTS[part], event)
    if part == "call":
        return reverse("team_call", args=[event.code]), call_form(event)
    language = part.removeprefix("texts-")
    if language == part or language not in event.languages:
        raise Http404
    return reverse("team_event_texts", args=[event.code, language]), texts_form(event, language)
