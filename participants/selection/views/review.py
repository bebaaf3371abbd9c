"""Assessing: the list of files, and one file with the verdict beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts import User
from core.localized import content_language, html_lang
from core.web import invalid, on, paginate
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.answers.languages import (
    WRITTEN,
    is_unread,
    languages_read,
    shown_to,
    texts_of,
    written_in,
    written_name,
)
from participants.applications.answers.readers import answers_for_readers
from participants.applications.checks import shown
from participants.applications.kinds import KINDS, Stored, as_answered
from participants.applications.models import Application
from participants.applications.queries import asked
from participants.people.languages import described
from participants.selection import queries
from participants.selection.forms import VerdictForm
from participants.selection.models import Assessment
from participants.selection.operations import Refused, record_verdict
from participants.selection.views.shared import Places, account, call_or_404

PAGE = "selection/review.html"
FILE = "selection/review_one.html"


@require_safe
@on(events_visible_to, "participants.assess")
def team_review(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    user = account(request)
    files = queries.review_list(call, user)
    only_waiting = request.GET.get("show") == "waiting"
    if only_waiting:
        files = queries.without_my_verdict(files)
    page = paginate(request, files)
    places = Places(event)
    context = {
        "event": event,
        "tab": "team_review",
        "call": call,
        "page": page,
        "rows": [(file, places.name(file.territory)) for file in page.object_list],
        "only_waiting": only_waiting,
        "counts": queries.my_counts(call, user),
        "next": queries.next_without_verdict(call, user),
        "open": call.state == Call.State.PUBLISHED,
        "footnotes": places.footnotes(file.territory for file in page.object_list),
    }
    return render(request, PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.assess")
def team_review_one(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    call = call_or_404(event)
    user = account(request)
    application = queries.review_list(call, user).filter(reference=reference).first()
    if application is None:
        raise Http404
    application.call = call
    mine = Assessment.objects.filter(application=application, assessor=user).first()
    form = VerdictForm(
        request.POST or None, initial={"verdict": mine.verdict, "line": mine.line} if mine else None
    )
    if request.method != "POST":
        return render(request, FILE, _file(event, application, mine, form, user))
    if not form.is_valid():
        return invalid(request, FILE, _file(event, application, mine, form, user))
    try:
        record_verdict(application, **form.cleaned_data, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    return _onward(request, event, application, user)


def _onward(request: HttpRequest, event: Event, application: Application, user: User) -> HttpResponse:
    following = queries.next_without_verdict(application.call, user, after=application.pk)
    if "stay" in request.POST:
        messages.success(request, _("Your verdict is saved."))
        return redirect(request.path)
    if following is None:
        messages.success(request, _("Your verdict is saved. You have given a verdict on every application."))
        return redirect("team_review", event.code)
    return redirect("team_review_one", event.code, following.reference)


def _file(
    event: Event, application: Application, mine: Assessment | None, form: VerdictForm, user: User
) -> dict[str, Any]:
    """Everything about one file. What the others say is read only once the reader has given her own verdict."""
    call, places = application.call, Places(event)
    answers = _answers(application, places, user)
    before, behind = queries.neighbours(call, user, application)
    others = [row for row in queries.verdicts_on(application) if row.assessor_id != user.pk] if mine else []
    return {
        "event": event,
        "tab": "team_review",
        "call": call,
        "application": application,
        "works_in": places.name(application.territory),
        "spoken": described(application.languages),
        "answers": answers,
        "mine": mine,
        "others": others,
        "form": form,
        "open": call.state == Call.State.PUBLISHED and application.state == Application.State.SUBMITTED,
        "waiting": queries.my_counts(call, user)["waiting"],
        "previous_url": _address(event, before),
        "next_url": _address(event, behind),
        "footnotes": places.footnotes(_places_in(application, answers)),
    }


def _answers(application: Application, places: Places, reader: User) -> list[dict[str, Any]]:
    """Questions meant for assessors, in the words they were asked in, each with its answer in words or its file.

    Beside what she wrote stands what is written of it in the reader's language.
    """
    stored = answers_for_readers(application)
    texts = texts_of(application, stored)
    reads = languages_read(reader, among=written_in(application, texts))
    rows = []
    for question in shown(asked(application.call, retired=True), stored):
        answer = stored.get(question.pk)
        if question.for_assessors and (answer or not question.retired):
            given = answer or Stored()
            words = as_answered(question, given)
            lines = KINDS[question.kind].lines(words, given, places.designations)
            row = {"question": words, "lines": lines, "answer": answer}
            if question.kind in WRITTEN and given.text:
                beside = texts.get(question.pk, [])
                row["written_in"] = written_name(application.text_language)
                row["lang"] = html_lang(application.text_language)
                row["texts"] = shown_to(beside, reads, content_language())
                row["unread"] = is_unread(application.text_language, reads, beside)
            rows.append(row)
    return rows


def _places_in(application: Application, rows: list[dict[str, Any]]) -> list[str]:
    """Every place the page names, for its footnotes."""
    named = [row["answer"].choices for row in rows if row["answer"] and row["question"].kind == "territory"]
    return [application.territory, *(code for codes in named for code in codes)]


def _address(event: Event, reference: str) -> str:
    return reverse("team_review_one", args=[event.code, reference]) if reference else ""
