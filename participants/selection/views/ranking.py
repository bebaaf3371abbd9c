"""The ranking: every application by its score, with what the score rests on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.web import on, paginate
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.queries import applications_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import queries
from participants.selection.assessing.conflicts import apart_from, has_declared
from participants.selection.assessing.phases import rights_now
from participants.selection.assessing.plans import plan_of
from participants.selection.ranking import places_in, ranked
from participants.selection.views.conflicts import declaration_page

PAGE = "selection/ranking.html"
SIZE = 100


@require_safe
@on(events_visible_to, "participants.decide")
def team_ranking(request: HttpRequest, event: Event) -> HttpResponse:
    """Without what the reader has a conflict of interest with herself, her own application among them."""
    call = call_or_404(event)
    seen = applications_visible_to(request.user).filter(apart_from(account(request)), call=call)
    context = {"tab": "team_assessing", "organises": True, "open": call.state == Call.State.PUBLISHED}
    return render(request, PAGE, {**_table(request, call, seen.select_related(None).in_bulk()), **context})


@require_safe
@on(events_visible_to, "participants.assess")
def team_review_ranking(request: HttpRequest, event: Event) -> HttpResponse:
    """For assessors, in a phase that shows it to them: of the files they may read, without names where it is blind."""
    call, user = call_or_404(event), account(request)
    rights = rights_now(call)
    if not rights.sees_ranking:
        raise Http404
    if not has_declared(call, user):
        return declaration_page(request, call)
    context = {"tab": "team_review", "blind": rights.blind}
    return render(
        request, PAGE, {**_table(request, call, queries.review_list(call, user).in_bulk()), **context}
    )


def _table(request: HttpRequest, call: Call, files: dict[int, Any]) -> dict[str, Any]:
    rows = [row for row in ranked(call) if row.application_id in files]
    places = places_in(rows)
    by_file = {row.application_id: row for row in rows}
    page = paginate(request, [files[pk] for pk in by_file], SIZE)
    return {
        "event": call.event,
        "page": page,
        "rows": [(places.get(file.pk), file, by_file[file.pk]) for file in page.object_list],
        "plan": plan_of(call),
        "short": sum(row.under_quorum for row in rows),
    }
