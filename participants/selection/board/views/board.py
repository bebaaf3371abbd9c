"""The board itself, and the news of others at the same board."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.web import on, paginate
from events.models import Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.assessing.conflicts import kept_from
from participants.selection.board import operations, queries, shown
from participants.selection.board.beside import beside
from participants.selection.board.comments import comments_of_others, latest
from participants.selection.board.flags import flags_of
from participants.selection.board.forms import BoardFilter
from participants.selection.board.operations import ReasonNeeded
from participants.selection.board.queries import State
from participants.selection.board.views.shared import Scene, application_or_404
from participants.selection.models import Decision
from participants.selection.operations import Refused
from participants.selection.replacing import offers
from participants.selection.views.shared import whole_number

PAGE = "selection/board/board.html"
PAGE_SIZE = 100
OUTCOMES = {str(value) for value in Decision.Outcome.values}


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_board(request: HttpRequest, event: Event) -> HttpResponse:
    """POST moves one application: `act` is "outcome:reference:version"."""
    if request.method == "POST":
        return _move(request, event)
    scene = Scene(event)
    return render(request, PAGE, scene.context(**_board(request, scene)))


def _board(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    state = queries.state_of(scene.call)
    narrow = BoardFilter(request.GET or None)
    page = paginate(request, [row.application for row in narrow.kept(state.rows)], PAGE_SIZE)
    here = {application.pk for application in page.object_list}
    counts, bars = state.counts(), shown.bars_of(state, scene.names)
    return {
        "state": state,
        **_free_places(request, scene, state),
        "page": page,
        **_rows(scene, state, here),
        "counts": {str(value): counts[value] for value in Decision.Outcome.values},
        "undecided": counts[""],
        "unscored": sum(row.ranked.score is None for row in queries.candidates_of(state)),
        "too_many": max(counts[Decision.Outcome.SELECTED] - state.seats, 0),
        "bars": bars,
        "met": sum(bar.met for bar in bars),
        "filter": narrow,
        "filtered": bool(narrow.wanted("show")),
        **_proposals(request, state),
        "running": queries.running_proposal(scene.call),
        "thread": latest(scene.call),
        "last_move": queries.last_move(scene.call),
    }


def _free_places(request: HttpRequest, scene: Scene, state: State) -> dict[str, Any]:
    """What the reader keeps away from, and without it who could follow somebody who dropped out."""
    apart = kept_from(scene.call, account(request))
    return {"apart": apart, "offers": offers(scene.call, scene.names, apart=apart, state=state)}


def _proposals(request: HttpRequest, state: State) -> dict[str, Any]:
    """The last ones, and what they mean for other apps."""
    proposals = list(queries.proposals_of(state.call)[:6])
    return {"proposals": proposals, "panels": beside(state, proposals, account(request))}


def _rows(scene: Scene, state: State, here: Collection[int]) -> dict[str, Any]:
    """The applications of this page of the list; flags and footnotes are about all of them."""
    everybody = [row.application for row in state.rows]
    flags = flags_of(scene.event)
    flagged = flags.summary(everybody, scene.names)
    shown_here = [row for row in state.rows if row.application.pk in here]
    places = [*(one.territory for one in everybody), *(flags.into for _flag in flagged)]
    return {
        "rows": shown.shown_rows(shown_here, state, scene.names, flags),
        "flags": flagged,
        "footnotes": scene.places.footnotes(places),
    }


def _move(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    to, _colon, rest = request.POST.get("act", "").partition(":")
    reference, _colon, seen = rest.partition(":")
    if to not in OUTCOMES:
        raise Http404
    application = application_or_404(call, reference, account(request))
    try:
        operations.move_on_board(application, to=to, seen=seen, by=account(request))
    except ReasonNeeded as refused:
        messages.warning(request, str(refused))
        return redirect(reverse("team_board_person", args=[event.code, reference]))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{request.get_full_path()}#r-{reference}")


@require_safe
@on(events_visible_to, "participants.decide")
def team_board_news(request: HttpRequest, event: Event) -> JsonResponse:
    """What others have moved and written since the move and the comment the page knows."""
    call, user = call_or_404(event), account(request)
    since, comment = (whole_number(request.GET.get(name, "0")) for name in ("since", "comment"))
    found = [*queries.moves_of_others(call, since, user), *comments_of_others(call, comment, user)]
    return JsonResponse({"texts": found})
