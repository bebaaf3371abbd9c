"""The targets of a call, and how large its group is to be."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.models import Event
from events.models.programmes import TERRITORIES
from events.queries import events_visible_to
from participants.applications.kinds import Asked
from participants.applications.models import Application
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.assessing.conflicts import kept_from
from participants.selection.board import operations, queries, shown
from participants.selection.board.forms import BoardForm, TargetForm, initial_of
from participants.selection.board.groups import groups_of
from participants.selection.board.views.shared import Scene
from participants.selection.models import Board, Target
from participants.selection.views.shared import refusals_on, refusals_told, whole_number

LIST = "selection/board/targets.html"
ONE = "selection/board/target.html"
Kind = Target.Kind
# Kinds that need nothing of the form beside what everybody is asked.
ALWAYS = (Kind.PLACE, Kind.REGION, Kind.PLACES, Kind.GENDER, Kind.ORGANISATION, Kind.LANGUAGE, Kind.FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_targets(request: HttpRequest, event: Event) -> HttpResponse:
    """POST keeps the size of the group."""
    scene = Scene(event)
    board = queries.board_of(scene.call)
    initial = {"seats": board.seats, "reserve": board.reserve, "lottery": board.lottery}
    form = BoardForm(request.POST or None, initial=initial)
    if request.method != "POST":
        return render(request, LIST, _targets(request, scene, board, form))
    if form.is_valid():
        with refusals_on(form):
            operations.set_board(scene.call, **form.cleaned_data, by=account(request))
            messages.success(request, _("Saved."))
            return redirect("team_targets", event.code)
    return invalid(request, LIST, _targets(request, scene, board, form))


def _targets(request: HttpRequest, scene: Scene, board: Board, form: BoardForm) -> dict[str, Any]:
    seats = queries.seats_of(scene.call, board)
    questions = [question for question in scene.questions if not question.retired]
    profile = next((question for question in questions if question.is_profile), None)
    return scene.context(
        form=form,
        board=board,
        seats=seats,
        targets=[
            (target, *shown.target_label(target, scene.names, seats))
            for target in queries.targets_of(scene.call)
        ],
        groups=groups_of(scene.call, apart=kept_from(scene.call, account(request))),
        kinds=[(str(kind), kind.label) for kind in ALWAYS],
        profile=profile,
        answers=[question for question in questions if not question.is_profile],
        footnotes=scene.places.footnotes(TERRITORIES),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_target_new(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    scene = Scene(event)
    form = _form(request, scene, kind, _question(scene, kind, request.GET.get("question", "")))
    context = scene.context(form=form, title=Kind(kind).label, target=None)
    if request.method != "POST":
        return render(request, ONE, context)
    if form.is_valid():
        with refusals_on(form):
            operations.add_target(scene.call, **form.as_target(), by=account(request))
            return redirect("team_targets", event.code)
    return invalid(request, ONE, context)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_target(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    scene = Scene(event)
    target = _target(scene.call, pk)
    question = scene.names.questions.get(target.question_id or 0)
    form = _form(request, scene, target.kind, question, initial_of(target))
    context = scene.context(form=form, title=target.get_kind_display(), target=target)
    if request.method != "POST":
        return render(request, ONE, context)
    if form.is_valid():
        with refusals_on(form):
            operations.change_target(target, **form.as_target(), by=account(request))
            return redirect("team_targets", event.code)
    return invalid(request, ONE, context)


@require_POST
@on(events_visible_to, "participants.decide")
def team_target_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    with refusals_told(request):
        operations.remove_target(_target(call_or_404(event), pk), by=account(request))
    return redirect("team_targets", event.code)


def _target(call: Any, pk: int) -> Target:
    target = Target.objects.filter(call=call, pk=pk).first()
    if target is None:
        raise Http404
    target.call = call
    return target


def _question(scene: Scene, kind: str, number: str) -> Asked | None:
    """The question an answer is counted of. Raises Http404 when the form has no such question, or the kind is none."""
    if kind in ALWAYS:
        return None
    if kind == Kind.PROFILE:
        found = next((one for one in scene.questions if one.is_profile), None)
    else:
        found = scene.names.questions.get(whole_number(number))
    if found is None or kind not in {Kind.PROFILE, Kind.ANSWER}:
        raise Http404
    return found


def _form(
    request: HttpRequest,
    scene: Scene,
    kind: str,
    question: Asked | None,
    initial: dict[str, Any] | None = None,
) -> TargetForm:
    return TargetForm(
        request.POST or None, kind=kind, question=question, places=_places(scene, kind), initial=initial
    )


def _places(scene: Scene, kind: str) -> list[tuple[str, str]]:
    """The region's places, and every other one from which somebody applies."""
    if kind != Kind.PLACE:
        return []
    applied = Application.objects.filter(call=scene.call, state__in=Application.SENT).order_by()
    codes = {*TERRITORIES, *applied.values_list("territory", flat=True).distinct()} - {""}
    return sorted(((code, scene.names.place(code)) for code in codes), key=lambda pair: pair[1])
