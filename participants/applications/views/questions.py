"""The team's pages on the questions of a call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.localized import column, text_of
from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.kinds import Asked, choosable
from participants.applications.models import FormSection, Question
from participants.applications.operations.questions import (
    QuestionRefused,
    add_question,
    change_question,
    copy_question,
    move_question,
    restore_question,
    retire_question,
)
from participants.applications.operations.sections import (
    add_section,
    change_section,
    move_section,
    remove_section,
)
from participants.applications.queries import answered_and_not, as_asked, asked, library_of
from participants.applications.question_forms import QuestionForm, SectionForm
from participants.applications.views.preview import trial_languages
from participants.applications.views.shared import call_or_404
from participants.people.views import account

TAB = "team_call"
QUESTION = "applications/team_question.html"
SECTION = "applications/team_section.html"


def _question(event: Event, pk: int) -> Question:
    question = call_or_404(event).questions.prefetch_related("choices").filter(pk=pk).first()
    if question is None:
        raise Http404
    return question


def _section(event: Event, pk: int) -> FormSection:
    section = call_or_404(event).form_sections.filter(pk=pk).first()
    if section is None:
        raise Http404
    return section


@on(events_visible_to, "events.change_event")
def team_questions(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    rows = [(question, as_asked(question)) for question in call.questions.all()]
    asked_now = [row for row in rows if row[0].retired_at is None]
    context = {
        "event": event,
        "tab": TAB,
        "parts": _parts(call, asked_now),
        "after": [row for row in asked_now if row[0].stage == Question.Stage.AFTER],
        "retired": [row for row in rows if row[0].retired_at is not None],
        "library": [(question, as_asked(question)) for question in library_of(call)],
        "kinds": Question.Kind.choices,
        "trial_languages": trial_languages(event),
    }
    return render(request, "applications/team_questions.html", context)


def _parts(call: Call, rows: list[tuple[Question, Asked]]) -> list[dict[str, Any]]:
    """What the application asks, by section: first what stands in none."""
    asked_at_once = [row for row in rows if row[0].stage == Question.Stage.APPLICATION]
    sections: list[FormSection | None] = [None, *call.form_sections.all()]
    return [
        {
            "section": section,
            "title": text_of(section, "title") if section else None,
            "rows": [row for row in asked_at_once if row[0].section_id == (section.pk if section else None)],
        }
        for section in sections
    ]


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_question_new(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    if kind not in Question.Kind.values:
        raise Http404
    form = _form(request, event, kind)
    store = partial(add_question, call_or_404(event), kind)
    return _answered(request, form, _form_context(event, form), store, _("The question is added."))


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_question(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    question = _question(event, pk)
    form = _form(request, event, question.kind, question)
    context = _form_context(event, form, question)
    return _answered(request, form, context, partial(change_question, question), _("The question is saved."))


def _answered(
    request: HttpRequest,
    form: QuestionForm,
    context: dict[str, Any],
    store: Callable[..., Question],
    done: str,
) -> HttpResponse:
    """The form, or once it is stored back to the list, where `done` is said."""
    if request.method == "GET":
        return render(request, QUESTION, context)
    if form.is_valid():
        values = {"texts": form.texts(), "settings": form.settings(), "choices": form.choices()}
        try:
            store(**values, by=account(request))
        except QuestionRefused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return invalid(request, QUESTION, context)
    messages.success(request, done)
    return redirect("team_questions", context["event"].code)


def _form(request: HttpRequest, event: Event, kind: str, question: Question | None = None) -> QuestionForm:
    call = call_or_404(event)
    stage = question.stage if question else Question.Stage.APPLICATION
    return QuestionForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        languages=event.languages,
        question=question,
        sections=[(section.pk, str(text_of(section, "title"))) for section in call.form_sections.all()],
        conditions=[
            (str(other.label), [(f"{other.pk}:{key}", label) for key, label in options])
            for other in asked(call, stage=stage)
            if other.pk != (question.pk if question else None) and (options := choosable(other))
        ],
    )


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


@on(events_visible_to, "events.change_event")
@require_POST
def team_question_copy(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    call = call_or_404(event)
    source = library_of(call).prefetch_related("choices").filter(pk=pk).first()
    if source is None:
        raise Http404
    copy_question(source, call, by=account(request))
    messages.success(request, _("The question is added."))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_section_new(request: HttpRequest, event: Event) -> HttpResponse:
    return _section_answered(request, event, None, partial(add_section, call_or_404(event)))


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_section(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    section = _section(event, pk)
    return _section_answered(request, event, section, partial(change_section, section))


def _section_answered(
    request: HttpRequest, event: Event, section: FormSection | None, store: Callable[..., FormSection]
) -> HttpResponse:
    """The same for a section, new or there."""
    names = [column("title", language) for language in event.languages]
    stored = {name: getattr(section, name) or "" for name in names} if section else {}
    data = request.POST if request.method == "POST" else None
    form = SectionForm(data, languages=event.languages, stored=stored)
    context = {"event": event, "tab": TAB, "form": form, "section": section}
    if request.method == "GET":
        return render(request, SECTION, context)
    if not form.is_valid():
        return invalid(request, SECTION, context)
    store(form.texts(), by=account(request))
    messages.success(request, _("Saved."))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_section_move(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    move_section(_section(event, pk), up=request.POST.get("to") == "up", by=account(request))
    return redirect("team_questions", event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_section_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    remove_section(_section(event, pk), by=account(request))
    messages.success(request, _("The section is removed. Its questions stay."))
    return redirect("team_questions", event.code)


def _form_context(event: Event, form: QuestionForm, question: Question | None = None) -> dict[str, Any]:
    return {
        "event": event,
        "tab": TAB,
        "form": form,
        "question": question,
        "kind": Question.Kind(form.kind).label,
        "effects": effects(question) if question and question.kind != Question.Kind.NOTE else [],
    }


def effects(question: Question) -> list[str]:
    """What a change of this question does to the applications that are in; nothing when there are none."""
    answered, lacking = answered_and_not(question)
    said = []
    if answered:
        said.append(
            ngettext(
                "%(count)s application has answered it: the answer stays, with the words it was given to.",
                "%(count)s applications have answered it: the answers stay, with the words they were given to.",
                answered,
            )
            % {"count": answered}
        )
    if lacking:
        said.append(
            ngettext(
                "%(count)s application has no answer to it, and stays as it is even if it must now be answered.",
                "%(count)s applications have no answer to it, and stay as they are even if it must now be answered.",
                lacking,
            )
            % {"count": lacking}
        )
    return said
