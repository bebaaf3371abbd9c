"""Who assesses what: by hand, or shared out by load and by the languages people read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.web import on, paginate
from events.models import Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations
from participants.selection.assessing.shares import ShareTable, proposal
from participants.selection.views.shared import refusals_told, saved_or_refused

RULE = "participants.decide"
SIZE = 50
BOXES = 900  # of one page: a form has at most 1,000 fields


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def team_assignments(request: HttpRequest, event: Event) -> HttpResponse:
    """Applications against assessors. What is saved are the boxes of the page that was shown, no others."""
    call = call_or_404(event)
    table = ShareTable(call, request.user)
    if request.method == "POST":
        return _save(request, event, table)
    page = paginate(request, table.files, max(1, min(SIZE, BOXES // max(1, len(table.assessors)))))
    rows = table.rows(page.object_list)
    context = {
        "event": event,
        "tab": "team_assessing",
        "page": page,
        "assessors": table.heads(),
        "rows": rows,
        "shown": " ".join(cell["value"] for row in rows for cell in row["cells"] if not cell["apart"]),
        "plan": table.plan,
    }
    return render(request, "selection/assignments.html", context)


def _save(request: HttpRequest, event: Event, table: ShareTable) -> HttpResponse:
    shown, ticked = _pairs(request, "shown"), _pairs(request, "pair")
    offered = {pair for pair in shown if table.offers(*pair)}
    with saved_or_refused(request):
        operations.unassign(table.call, offered - ticked, by=account(request))
        operations.assign(table.call, offered & ticked, by=account(request))
    return redirect(request.get_full_path())


def _pairs(request: HttpRequest, name: str) -> set[tuple[int, int]]:
    """`application:assessor`, as the boxes say it."""
    found: Iterable[Any] = (value.partition(":") for value in _values(request, name))
    return {
        (int(one), int(other))
        for one, _colon, other in found
        if one.isdecimal() and other.isdecimal() and len(one + other) < 30
    }


def _values(request: HttpRequest, name: str) -> list[str]:
    """All boxes of the page stand in one field."""
    return " ".join(request.POST.getlist(name)).split()


@require_POST
@on(events_visible_to, RULE)
def assignments_fill(request: HttpRequest, event: Event) -> HttpResponse:
    """Fill up to the number of the call; who is asked already stays."""
    call = call_or_404(event)
    shares = proposal(call, by_language=request.POST.get("by") == "language")
    with refusals_told(request):
        number = operations.assign(call, shares.pairs, by=account(request))
        text = ngettext("%(number)s assignment was added.", "%(number)s assignments were added.", number)
        messages.success(request, text % {"number": number})
        if shares.short:
            text = ngettext(
                "%(number)s application has too few assessors without a conflict of interest.",
                "%(number)s applications have too few assessors without a conflict of interest.",
                len(shares.short),
            )
            messages.warning(request, text % {"number": len(shares.short)})
    return redirect("team_assignments", event.code)
