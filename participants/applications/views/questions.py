"""The team's pages on the questions of a call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.models import Call, Event
from events.queries import call_of, events_visible_to
from participants.applications.models import Question
from participants.applications.operations.questions import (
    ChoiceInUse,
    add_question,
    change_question,
    move_question,
    restore_question,
    retire_question,
)
from participants.applications.queries import as_asked
from participants.applications.question_forms import QuestionForm
from participants.people.views import account

TAB = "team_call"


def _call(event: Event) -> Call:
    call = call_of(event)
    if call is None:
        raise Http404
    return call


def _question(event: Event, pk: int) -> Question:
    question = _call(event).questions.prefetch_related("choices").filter(pk=pk).first()
    if question is None:
        raise Http404
    return question


@on(events_visible_to, "events.change_event")
def team_questions(request: HttpRequest, event: Event) -> HttpResponse:
    rows = [(question, as_asked(question)) for question in _call(event).questions.all()]
    context = {
        "event": event,
        "tab": TAB,
        "asked": [row for row in rows if row[0].retired_at is None],
        "retired": [row for row in rows if row[0].retired_at is not None],
        "kinds": Question.Kind.choices,
    }
    return render(request, "applications/team_questions.html", context)


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_question_new(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    if kind not in Question.Kind.values:
        raise Http404
    form = QuestionForm(
        request.POST if request.method == "POST" else None, kind=kind, languages=event.languages
    )
    context = _form_context(event, form)
    if request.method == "GET":
        return render(request, "applications/team_question.html", context)
    if not form.is_valid():
        return invalid(request, "applications/team_question.html", context)
    add_question(
        _call(event),
        kind,
        texts=form.texts(),
        settings=form.settings(),
        choices=form.choices(),
        by=account(request),
    )
    messages.success(request, _("The question is added."))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_question(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    question = _question(event, pk)
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, kind=question.kind, languages=event.languages, question=question)
    context = _form_context(event, form, question)
    if request.method == "GET":
        return render(request, "applications/team_question.html", context)
    if not form.is_valid():
        return invalid(request, "applications/team_question.html", context)
    try:
        change_question(
            question,
            texts=form.texts(),
            settings=form.settings(),
            choices=form.choices(),
            by=account(request),
        )
    except ChoiceInUse as used:
        form.add_error(None, str(used))
        return invalid(request, "applications/team_question.html", context)
    messages.success(request, _("The question is saved."))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_question_move(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    move_question(_question(event, pk), up=request.POST.get("to") == "up", by=account(request))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_question_retire(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    question = _question(event, pk)
    if question.retired_at is None:
        retire_question(question, by=account(request))
        messages.success(request, _("The question is no longer asked. Answers already given are kept."))
    else:
        restore_question(question, by=account(request))
        messages.success(request, _("The question is asked again."))
    return redirect("team_questions", event.code)


def _form_context(event: Event, form: QuestionForm, question: Question | None = None) -> dict[str, Any]:
    return {
        "event": event,
        "tab": TAB,
        "form": form,
        "question": question,
        "kind": Question.Kind(form.kind).label,
    }
