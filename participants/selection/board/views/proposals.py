"""Proposals: asked for, looked at with their reasons, compared, taken over and taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web import on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.assessing.conflicts import kept_from
from participants.selection.board import operations, queries, shown, wording
from participants.selection.board.comments import threads_on
from participants.selection.board.inputs import places_after
from participants.selection.board.standing import worth
from participants.selection.board.views.shared import Scene
from participants.selection.models import Proposal, ProposedPerson
from participants.selection.views.shared import refusals_told, report

PAGE = "selection/board/proposal.html"
COMPARE = "selection/board/compare.html"


@require_POST
@on(events_visible_to, "participants.decide")
def team_proposal_new(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    with refusals_told(request):
        proposal = operations.ask_for_proposal(call, by=account(request))
        return redirect("team_proposal", event.code, proposal.number)
    return redirect("team_board", event.code)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_proposal(request: HttpRequest, event: Event, number: int) -> HttpResponse:
    """POST takes it over as draft decisions, or takes that back."""
    scene = Scene(event)
    proposal = _proposal(scene.call, number)
    if request.method != "POST":
        apart = kept_from(scene.call, account(request))
        return render(request, PAGE, scene.context(apart=apart, **_shown(scene, proposal)))
    act = {"take": operations.take_over, "undo": operations.undo_take_over}.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    with refusals_told(request):
        report(request, [row for row in act(proposal, by=account(request)) if row.done or row.apart])
        return redirect("team_board", event.code)
    return redirect("team_proposal", event.code, number)


def _proposal(call: Call, number: int) -> Proposal:
    proposal = queries.proposals_of(call).filter(number=number).first()
    if proposal is None:
        raise Http404
    proposal.call = call
    return proposal


def _shown(scene: Scene, proposal: Proposal) -> dict[str, Any]:
    done, total, finished = queries.progress_of(proposal)
    feasible = bool(proposal.result.get("feasible"))
    state = queries.state_of(scene.call) if feasible else None
    now = {found.rule.key: found for _target, found in state.standings()} if state else {}
    people = _people(scene, proposal) if feasible else []
    others = [row for row in queries.proposals_of(scene.call)[:12] if row.number != proposal.number]
    [thread] = threads_on([proposal])
    return {
        "proposal": proposal,
        "thread": thread,
        "finished": finished,
        "done": done,
        "total": total,
        "feasible": feasible,
        "infeasible": bool(proposal.result) and not feasible,
        "value": shown.points(worth(proposal.inputs, proposal.result)) if feasible else None,
        "bars": shown.bars_of_proposal(proposal, scene.names, now) if feasible else [],
        "inside": [row for row in people if row["person"].inside],
        "outside": [row for row in people if not row["person"].inside],
        "tied": [row for row in people if row["person"].tied],
        "relax": _relax(scene, proposal),
        "others": [row for row in others if row.result.get("feasible")],
        "footnotes": scene.places.footnotes(row["person"].application.territory for row in people),
    }


def _people(scene: Scene, proposal: Proposal) -> list[dict[str, Any]]:
    targets = {target["key"]: target for target in proposal.targets}
    return [
        {
            "person": person,
            "place": scene.names.place(person.application.territory),
            "score": shown.points(person.score),
            "sentence": wording.sentence(queries.why_of(person), targets, scene.names),
            "cost": shown.cost_words(person.cost, inside=person.inside),
        }
        for person in queries.people_in(proposal)
        if person.reason
    ]


def _relax(scene: Scene, proposal: Proposal) -> list[dict[str, Any]]:
    """What would have to give way, each with the target or the people it is about."""
    rows = proposal.result.get("relax", [])
    targets = {target["key"]: target for target in proposal.targets}
    known = {f"t{target.pk}": target for target in queries.targets_of(scene.call)} if rows else {}
    people = {row.key: row.application for row in queries.people_in(proposal)} if rows else {}
    places = places_after(proposal.inputs, rows)
    return [
        {
            "text": wording.relaxed(row, targets, scene.names, places),
            "target": known.get(row["target"].split(".")[0]),
            "people": [people[key] for key in row["people"] if key in people],
        }
        for row in rows
    ]


@require_safe
@on(events_visible_to, "participants.decide")
def team_proposal_progress(request: HttpRequest, event: Event, number: int) -> JsonResponse:
    done, total, finished = queries.progress_of(_proposal(call_or_404(event), number))
    return JsonResponse({"done": done, "total": total, "finished": finished})


@require_safe
@on(events_visible_to, "participants.decide")
def team_proposals_compare(request: HttpRequest, event: Event) -> HttpResponse:
    """Two proposals side by side: `?a=` and `?b=` are their numbers, the last two when nothing is said."""
    scene = Scene(event)
    ready = [row for row in queries.proposals_of(scene.call) if row.result.get("feasible")]
    pair = _pair(request, ready)
    if len(pair) < 2:
        return render(request, COMPARE, scene.context())
    first, second = pair
    context = scene.context(
        apart=kept_from(scene.call, account(request)),
        first=first,
        second=second,
        ready=ready,
        bars=_side_by_side(scene, first, second),
        values=[shown.points(worth(row.inputs, row.result)) for row in (first, second)],
        threads=threads_on(pair),
        **_differences(first, second),
    )
    return render(request, COMPARE, context)


def _pair(request: HttpRequest, ready: list[Proposal]) -> list[Proposal]:
    by_number = {str(row.number): row for row in ready}
    wanted = [by_number.get(request.GET.get(name, "")) for name in ("a", "b")]
    rest = [row for row in ready if row not in wanted]
    pair = [one if one is not None else rest.pop(0) if rest else None for one in wanted]
    return [one for one in pair if one is not None]


def _side_by_side(scene: Scene, first: Proposal, second: Proposal) -> list[dict[str, Any]]:
    """Each target that either was made for, with how both stand; None where a proposal did not know it."""
    columns = []
    for proposal in (first, second):
        keys = [target["key"] for target in proposal.targets]
        columns.append(dict(zip(keys, shown.bars_of_proposal(proposal, scene.names), strict=True)))
    keys = list(dict.fromkeys([*columns[0], *columns[1]]))
    return [{"first": columns[0].get(key), "second": columns[1].get(key)} for key in keys]


def _differences(first: Proposal, second: Proposal) -> dict[str, list[ProposedPerson]]:
    one, two = ({row.application_id: row for row in queries.people_in(row)} for row in (first, second))
    inside = [{pk for pk, row in side.items() if row.inside} for side in (one, two)]
    return {
        "only_first": [one[pk] for pk in one if pk in inside[0] - inside[1]],
        "only_second": [two[pk] for pk in two if pk in inside[1] - inside[0]],
        "both": [one[pk] for pk in one if pk in inside[0] & inside[1]],
    }
