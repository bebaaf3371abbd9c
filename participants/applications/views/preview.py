"""The applicant's form for the team to try out: filled in and checked like hers, and nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.views.decorators.http import require_http_methods

from core.files import ATTACHMENTS, UploadRefused
from core.localized import html_lang
from core.uploads import check_upload
from core.web import invalid, on
from events.forms.base import page_languages
from events.models import Event
from events.queries import events_visible_to
from participants.applications.checks import Filled, problems
from participants.applications.forms import ApplicationForm, QuestionFields
from participants.applications.kinds import Asked, Stored
from participants.applications.views.page import FormPage
from participants.applications.views.parts import first_part, goal
from participants.applications.views.shared import call_or_404

FORM = "applications/apply.html"


class TrialPage(FormPage):
    """The form as a stranger meets it on the day the call opens. It has no application and makes none."""

    @property
    def filled(self) -> Filled:
        return Filled()

    @property
    def asks_email(self) -> bool:
        return True

    @property
    def carries(self) -> bool:
        return True

    @property
    def open_now(self) -> bool:
        return True

    @property
    def save_url(self) -> str:
        return ""

    def url(self, number: int | None = None) -> str:
        return reverse("team_form_trial", args=[self.call.event.code])

    def upload_url(self, question: Asked) -> str:
        return ""

    def kept_references(self) -> dict[int, str]:
        return self.references

    def _shown_file(self, question_id: int, stored: Stored) -> dict[str, Any]:
        name = self.references.get(question_id)
        return {"id": name, "name": name, "size": 0, "url": ""} if name else {}


@on(events_visible_to, "events.view_event")
@require_http_methods(["GET", "POST"])
def team_form_trial(request: HttpRequest, event: Event) -> HttpResponse:
    page = TrialPage(request, call_or_404(event), None, number=_number(request))
    if request.method == "GET":
        return render(request, FORM, page.context(page.form(), trial=True))
    return _tried(request, page)


def trial_languages(event: Event) -> list[dict[str, str]]:
    """Where the form can be tried in each language of the event."""
    path = reverse("team_form_trial", args=[event.code])
    return [
        {"name": name, "html_lang": html_lang(code), "url": translate_url(path, code)}
        for code, name in page_languages(event.languages)
    ]


def _tried(request: HttpRequest, page: TrialPage) -> HttpResponse:
    """Go on or check, with the errors an applicant would get."""
    form = page.form(request.POST, request.FILES)
    form.is_valid()
    filled = _with_files(page, form)
    to = goal(page, form, request.POST)
    if "go" not in request.POST:
        found = problems(filled, page.questions, asks_email=True)
        here = {name: told for name, told in found.items() if first_part(page, [name]) == page.number}
        form.add_problems(here if to is not None else found)
    if form.errors and (to is None or first_part(page, form.errors) == page.number):
        page.number = first_part(page, form.errors)
        return invalid(request, FORM, page.context(form, trial=True))
    page.number = to or page.number
    return render(request, FORM, page.context(form, trial=True, complete=to is None))


def _with_files(page: TrialPage, form: QuestionFields) -> Filled:
    """What was typed; a file is looked into and only its name goes along."""
    assert isinstance(form, ApplicationForm)  # noqa: S101 -- the only form of this page
    filled = form.filled()
    answers = dict(filled.answers)
    for pk, upload in form.uploads().items():
        name = "" if upload.remove else upload.reference
        if upload.file is not None:
            try:
                name = check_upload(upload.file, ATTACHMENTS).name
            except UploadRefused as refused:
                form.add_error(f"question_{pk}", refused)
        page.references[pk] = name
        if name:
            answers[pk] = Stored(file=uuid4(), file_name=name)
    return replace(filled, answers=answers)


def _number(request: HttpRequest) -> int:
    """Which part of a long form the page was."""
    part = str(request.POST.get("part", ""))
    return max(1, int(part)) if part.isdecimal() and len(part) < 10 else 1
