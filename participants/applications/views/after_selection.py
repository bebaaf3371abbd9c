"""The page that asks selected people what nobody else is asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web import invalid, signed_in
from participants.applications.forms import AfterSelectionForm, form_initial
from participants.applications.models import Application, Question
from participants.applications.operations.after_selection import answer_after_selection
from participants.applications.operations.sending import Incomplete
from participants.applications.queries import asked
from participants.applications.views.apply import kept_files
from participants.applications.views.mine import own_by_account
from participants.applications.views.page import FormPage, crumbs
from participants.people.views import account

PAGE = "applications/after_selection.html"


@signed_in
@require_http_methods(["GET", "POST"])
def application_after(request: HttpRequest, reference: str) -> HttpResponse:
    page = _page(request, own_by_account(request, reference))
    if request.method == "GET":
        return _answer(request, page, _form(page))
    form = AfterSelectionForm(request.POST, request.FILES, questions=page.questions)
    form.is_valid()
    files = kept_files(page, form)
    if form.errors:
        return _answer(request, page, form)
    try:
        answer_after_selection(page.begin(), form.answers(), files=files, by=account(request))
    except Incomplete as incomplete:
        form.add_problems(incomplete.found)
        return _answer(request, page, form)
    messages.success(request, _("Saved."))
    return redirect("my_application", reference)


def _page(request: HttpRequest, application: Application) -> FormPage:
    """Raises Http404 for who is not selected, and where nothing is asked."""
    page = FormPage(request, application.call, application)
    page.__dict__["questions"] = asked(application.call, notes=True, stage=Question.Stage.AFTER)
    if application.state != Application.State.SELECTED or not page.questions:
        raise Http404
    return page


def _form(page: FormPage) -> AfterSelectionForm:
    return AfterSelectionForm(questions=page.questions, initial=form_initial(page.filled, page.questions))


def _answer(request: HttpRequest, page: FormPage, form: AfterSelectionForm) -> HttpResponse:
    form.name_answers(page.designations)
    application = page.begin()
    context = {
        "form": form,
        "application": application,
        "event": page.call.event,
        "parts": page.parts(form),
        "footnotes": page.footnotes,
        "crumbs": crumbs(page.call, {"label": _("Questions after selection")}),
    }
    return invalid(request, PAGE, context) if form.errors else render(request, PAGE, context)
