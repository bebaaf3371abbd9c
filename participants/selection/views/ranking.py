"""The ranking: every application by its score, with what the score rests on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.web import on, paginate
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.queries import applications_visible_to
from participants.selection.assessing.plans import plan_of
from participants.selection.ranking import ranked
from participants.selection.views.shared import call_or_404

SIZE = 100


@require_safe
@on(events_visible_to, "participants.decide")
def team_ranking(request: HttpRequest, event: Event) -> HttpResponse:
    """Without what the reader has a conflict of interest with herself."""
    call = call_or_404(event)
    seen = applications_visible_to(request.user).filter(call=call).select_related(None)
    files = seen.in_bulk()
    rows = [row for row in ranked(call) if row.application_id in files]
    places = {row.application_id: number for number, row in enumerate(rows, start=1)}
    by_file = {row.application_id: row for row in rows}
    page = paginate(request, [files[pk] for pk in by_file], SIZE)
    context = {
        "event": event,
        "tab": "team_assessing",
        "page": page,
        "rows": [(places[file.pk], file, by_file[file.pk]) for file in page.object_list],
        "plan": plan_of(call),
        "open": call.state == Call.State.PUBLISHED,
        "short": sum(row.under_quorum for row in rows),
    }
    return render(request, "selection/ranking.html", context)
