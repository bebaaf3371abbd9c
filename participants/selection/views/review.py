"""Assessing: the list of files, and one file with the verdict or the points beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts import User
from core.web import invalid, on, paginate
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.models import Application
from participants.applications.views.shared import call_or_404
from participants.people.languages import described
from participants.people.views import account
from participants.selection import operations, queries
from participants.selection.assessing.changed import changed_since_verdict
from participants.selection.assessing.conflicts import has_declared, recused, unasked
from participants.selection.assessing.desk import Desk
from participants.selection.assessing.files import answers_for, role_of
from participants.selection.assessing.forms import AgreedForm
from participants.selection.assessing.phases import Rights, closed_words, rights_now
from participants.selection.assessing.plans import Mode, mode_of, plan_of
from participants.selection.operations import Refused, TypedElsewhere
from participants.selection.views.conflicts import declaration_page
from participants.selection.views.shared import Places, refusals_on, whole_number

PAGE = "selection/review.html"
FILE = "selection/review_one.html"
TYPED = 2000  # letters of one field that are kept while somebody writes


@require_safe
@on(events_visible_to, "participants.assess")
def team_review(request: HttpRequest, event: Event) -> HttpResponse:
    call, user = call_or_404(event), account(request)
    waiting = unasked(call, user).count()
    if waiting and not has_declared(call, user):
        return declaration_page(request, call)
    only_waiting = request.GET.get("show") == "waiting"
    files = queries.review_list(call, user)
    page = paginate(request, queries.without_my_verdict(files) if only_waiting else files)
    places, plan = Places(event), plan_of(call)
    rights = rights_now(call, plan=plan)
    files_here = list(page.object_list)
    changed = changed_since_verdict(files_here, user, blind=rights.blind)
    context = {
        "page": page,
        "rows": [(file, places.name(file.territory), changed.get(file.pk)) for file in files_here],
        "only_waiting": only_waiting,
        "next": queries.next_without_verdict(call, user),
        "footnotes": places.footnotes(file.territory for file in files_here),
        "plan": plan,
        "blind": rights.blind,
        "full": mode_of(call, plan) == Mode.FULL,
        "recused": recused(call, user),
        "unasked": waiting,
    }
    return render(request, PAGE, {**_frame(call, user, rights), **context})


def _frame(call: Call, user: User, rights: Rights) -> dict[str, Any]:
    published = call.state == Call.State.PUBLISHED
    return {
        "event": call.event,
        "tab": "team_review",
        "call": call,
        "counts": queries.my_counts(call, user),
        "rights": rights,
        "open": published and rights.may_score,
        "closed": closed_words(rights, call) if published and not rights.may_score else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.assess")
def team_review_one(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    call, user = call_or_404(event), account(request)
    if unasked(call, user).filter(reference=reference).exists():
        return declaration_page(request, call)
    application = _mine(call, user, reference)
    desk = Desk(application, user)
    form = desk.form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, FILE, _file(event, desk, form))
    if form.is_valid():
        with refusals_on(form):
            desk.give(form)
            return _onward(request, event, application, user)
    return invalid(request, FILE, _file(event, desk, form))


def _mine(call: Call, user: User, reference: str) -> Application:
    """One she may assess. Raises Http404 for all others, those she keeps away from among them."""
    application: Application | None = queries.review_list(call, user).filter(reference=reference).first()
    if application is None:
        raise Http404
    application.call = call
    return application


@require_POST
@on(events_visible_to, "participants.assess")
def team_review_save(request: HttpRequest, event: Event, reference: str) -> JsonResponse:
    """Autosave of what is not given yet. Answers {"version": n}, or 409 when another page of hers was faster."""
    user = account(request)
    application = _mine(call_or_404(event), user, reference)
    names = Desk(application, user).form(None).fields
    typed = {name: request.POST.get(name, "")[:TYPED] for name in names}
    version = request.POST.get("version", "")
    try:
        kept = operations.keep_unfinished(application, typed=typed, version=whole_number(version), by=user)
    except Refused as refused:
        return JsonResponse({"message": str(refused)}, status=409)
    except TypedElsewhere:
        message = _(
            "Not kept: other unsaved text of yours waits here. Reload the page to take it over or drop it."
        )
        return JsonResponse({"message": message}, status=409)
    return JsonResponse({"version": kept})


@require_POST
@on(events_visible_to, "participants.assess")
def team_review_agree(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    """One score and one comment of all who have assessed it."""
    user = account(request)
    application = _mine(call_or_404(event), user, reference)
    form = AgreedForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            operations.agree_score(application, **form.cleaned_data, by=user)
            messages.success(request, _("Saved."))
            return redirect("team_review_one", event.code, reference)
    desk = Desk(application, user)
    return invalid(request, FILE, _file(event, desk, desk.form(None), form))


def _onward(request: HttpRequest, event: Event, application: Application, user: User) -> HttpResponse:
    following = queries.next_without_verdict(application.call, user, after=application.pk)
    if "stay" in request.POST:
        messages.success(request, _("Your verdict is saved."))
        return redirect(request.path)
    if following is None:
        messages.success(request, _("Your verdict is saved. You have given a verdict on every application."))
        return redirect("team_review", event.code)
    return redirect("team_review_one", event.code, following.reference)


def _file(event: Event, desk: Desk, form: Any, agreeing: AgreedForm | None = None) -> dict[str, Any]:
    """Everything about one file. What the others say is read only once the reader has given her own verdict."""
    application, places = desk.application, Places(event)
    answers = answers_for(application, desk.user, blind=desk.rights.blind, designations=places.designations)
    before, behind = queries.neighbours(application.call, desk.user, application)
    frame = _frame(application.call, desk.user, desk.rights)
    changed = changed_since_verdict([application], desk.user, blind=desk.rights.blind)
    return {
        **frame,
        **desk.context(agreeing),
        "application": application,
        "role": role_of(application, blind=desk.rights.blind),
        "works_in": places.name(application.territory),
        "spoken": described(application.languages),
        "answers": answers,
        "changed": changed.get(application.pk),
        "form": form,
        "open": frame["open"] and application.state == Application.State.SUBMITTED,
        "waiting": frame["counts"]["waiting"],
        "previous_url": _address(event, before),
        "next_url": _address(event, behind),
        "footnotes": places.footnotes(_places_in(application, answers)),
    }


def _places_in(application: Application, rows: list[dict[str, Any]]) -> list[str]:
    """Every place the page names, for its footnotes."""
    named = [row["answer"].choices for row in rows if row["answer"] and row["question"].kind == "territory"]
    return [application.territory, *(code for codes in named for code in codes)]


def _address(event: Event, reference: str) -> str:
    return reverse("team_review_one", args=[event.code, reference]) if reference else ""
