"""One application on the board: why it is in or out, its moves, and what the committee has settled about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.models import Event
from events.queries import events_visible_to
from participants.applications.list_forms import NoteForm
from participants.applications.models import Application, ApplicationNote
from participants.applications.operations.listing import note_applications
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.assessing.conflicts import kept_from
from participants.selection.board import operations, queries, shown, wording
from participants.selection.board.flags import flags_of
from participants.selection.board.forms import MoveForm, PairForm, PinForm
from participants.selection.board.operations import BACK, ReasonNeeded
from participants.selection.board.queries import Row, State
from participants.selection.board.views.shared import Scene, application_or_404
from participants.selection.models import Decision, Pin
from participants.selection.operations import Refused
from participants.selection.views.shared import refusals_told

PAGE = "selection/board/person.html"
MOVES = {*map(str, Decision.Outcome.values), BACK}


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_board_person(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    """POST moves it (`act` is an outcome or "back"), settles it ("pin", "pair"), or notes a word ("note")."""
    act = request.POST.get("act", "")
    if act in MOVES:
        return _move(request, event, reference)
    scene, state, row = _found(request, event, reference)
    if request.method != "POST":
        return render(request, PAGE, _shown(scene, state, row))
    if act == "note":
        return _note(request, scene, state, row)
    if act not in {"pin", "pair"}:
        raise Http404
    return _settle(request, scene, state, row, act)


def _found(request: HttpRequest, event: Event, reference: str) -> tuple[Scene, State, Row]:
    scene = Scene(event)
    state = queries.state_of(scene.call)
    row = state.row(reference)
    scene.apart = kept_from(scene.call, account(request))
    if row is None or row.application.pk in scene.apart:
        raise Http404
    row.application.call = scene.call
    return scene, state, row


def _move(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    """The others on the board are read only for a page that comes back with an error."""
    application = application_or_404(call_or_404(event), reference, account(request))
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            _made(request, application, form.cleaned_data["reason"])
        except ReasonNeeded as refused:
            form.add_error("reason", str(refused))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The decision is kept as a draft. Nobody sees it before it is sent."))
    if form.errors:
        return invalid(request, PAGE, _shown(*_found(request, event, reference), move_form=form))
    return redirect(request.path)


def _made(request: HttpRequest, application: Application, reason: str) -> None:
    to, seen = request.POST["act"], request.POST.get("seen", "")
    operations.move_on_board(application, to=to, seen=seen, reason=reason, by=account(request))


def _settle(request: HttpRequest, scene: Scene, state: State, row: Row, act: str) -> HttpResponse:
    pin, pair = PinForm(request.POST), PairForm(request.POST, others=_others(scene, state, row))
    form = pin if act == "pin" else pair
    if not form.is_valid():
        return invalid(request, PAGE, _shown(scene, state, row, **{f"{act}_form": form}))
    values, by = form.cleaned_data, account(request)
    with refusals_told(request):
        if act == "pin":
            operations.pin_application(row.application, **values, by=by)
        else:
            other = application_or_404(scene.call, values.pop("other"), by)
            operations.pin_together(scene.call, [row.application, other], **values, by=by)
        messages.success(request, _("Kept. The next proposal goes by it."))
    return redirect(request.path)


def _note(request: HttpRequest, scene: Scene, state: State, row: Row) -> HttpResponse:
    """The same notes that stand beside the application elsewhere."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return invalid(request, PAGE, _shown(scene, state, row, note_form=form))
    reference = row.application.reference
    note_applications(scene.call, [reference], text=form.cleaned_data["text"], by=account(request))
    return redirect(f"{request.path}#notes")


def _shown(scene: Scene, state: State, row: Row, **forms: Any) -> dict[str, Any]:
    flags = flags_of(scene.event)
    [shown_row] = shown.shown_rows([row], state, scene.names, flags)
    flagged = flags.summary([row.application], scene.names)
    return scene.context(
        state=state,
        shown=shown_row,
        flags=flagged,
        row=row,
        why=_why(row, state, scene),
        pairs=shown.pins_together(row),
        notes=list(ApplicationNote.objects.filter(application=row.application).select_related("by")),
        overrides=list(queries.overrides_of(row.application)),
        footnotes=scene.places.footnotes([row.application.territory, *(flags.into for _flag in flagged)]),
        **{
            "move_form": MoveForm(),
            "note_form": NoteForm(),
            "pin_form": PinForm(),
            "pair_form": PairForm(others=_others(scene, state, row)),
            **forms,
        },
    )


def _why(row: Row, state: State, scene: Scene) -> dict[str, str]:
    """The sentence about this person in the proposal that was taken over, and what the other way would cost."""
    if state.taken is None or row.proposed is None or not row.proposed.reason:
        return {}
    targets = {target["key"]: target for target in state.taken.targets}
    return {
        "sentence": wording.sentence(queries.why_of(row.proposed), targets, scene.names),
        "cost": shown.cost_words(row.proposed.cost, inside=row.proposed.inside),
    }


def _others(scene: Scene, state: State, row: Row) -> list[tuple[str, str]]:
    return [
        (other.application.reference, other.application.full_name)
        for other in queries.candidates_of(state)
        if other.application.pk != row.application.pk and other.application.pk not in scene.apart
    ]


@require_POST
@on(events_visible_to, "participants.decide")
def team_pin_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    call = call_or_404(event)
    pin = Pin.objects.select_related("application__call").filter(application__call=call, pk=pk).first()
    if pin is None:
        raise Http404
    with refusals_told(request):
        operations.remove_pin(pin, by=account(request))
    if pin.group:
        return redirect(reverse("team_targets", args=[event.code]) + "#together")
    return redirect("team_board_person", event.code, pin.application.reference)
