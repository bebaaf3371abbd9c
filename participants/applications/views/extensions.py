"""The team's page of personal extensions: who has more time, until when, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.deadlines import shown_deadline, shown_instant
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.extension_forms import ExtensionForm
from participants.applications.operations.extensions import (
    AlreadyUsed,
    NotLater,
    grant_extension,
    take_back_extension,
)
from participants.applications.queries import applications_visible_to, extensions_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account

RULE = "participants.extend_deadline"
TEMPLATE = "applications/extensions.html"


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_extensions(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    if request.method == "GET":
        form = ExtensionForm(initial=_wanted(request, call), call=call)
        return render(request, TEMPLATE, _context(request, call, form))
    form = ExtensionForm(request.POST, call=call)
    if not form.is_valid():
        return invalid(request, TEMPLATE, _context(request, call, form))
    given = {name: form.cleaned_data[name] for name in ("email", "until", "reason")}
    try:
        grant_extension(call, by=account(request), **given)
    except NotLater:  # the deadline was moved while she typed
        form.add_error("until_on", _("Choose a time after the deadline for everybody, and not in the past."))
        return invalid(request, TEMPLATE, _context(request, call, form))
    messages.success(request, _("The extension is granted, and a mail about it is on its way."))
    return redirect("team_extensions", event.code)


@on(events_visible_to, RULE)
@require_POST
def team_extension_end(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    extension = extensions_visible_to(request.user).filter(call__event=event, pk=pk).first()
    if extension is None:
        raise Http404
    try:
        take_back_extension(extension, by=account(request))
    except AlreadyUsed:
        messages.error(request, _("Something was sent by this extension, so it stays on record."))
    else:
        messages.success(request, _("The extension is taken back."))
    return redirect("team_extensions", event.code)


def _wanted(request: HttpRequest, call: Call) -> dict[str, str]:
    """The address of the application she came from."""
    seen = applications_visible_to(request.user).filter(call=call)
    application = seen.filter(reference=request.GET.get("application", "")).first()
    return {"email": application.email} if application else {}


def _context(request: HttpRequest, call: Call, form: ExtensionForm) -> dict[str, Any]:
    rows = extensions_visible_to(request.user).filter(call=call)
    return {
        "event": call.event,
        "tab": "team_applications",
        "form": form,
        "deadline": shown_deadline(call),
        "rows": [
            {"extension": row, "until": shown_instant(row.until, call.event), "over": row.is_over}
            for row in rows
        ],
    }
