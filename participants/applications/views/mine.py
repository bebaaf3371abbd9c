"""Her own application after it was sent: status, next step, every answer, what she changed; withdraw; her files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.files import download
from core.states import MoveRefused
from core.web import by_token, invalid, signed_in
from core.wiring import panels
from events.deadlines import shown_instant
from participants.applications.answers.changes import change_texts
from participants.applications.answers.documents import file_for_team
from participants.applications.answers.readers import hidden_in
from participants.applications.forms import WithdrawForm
from participants.applications.kinds import Asked
from participants.applications.models import Answer, Application
from participants.applications.operations.sending import withdraw_application
from participants.applications.queries import (
    applications_of,
    asked,
    drafts_held,
    filled_of,
)
from participants.applications.rules import can_change, can_withdraw, own_deadline_shown
from participants.applications.session import held_token, held_tokens
from participants.applications.summary import summary_rows
from participants.applications.views.endorsement import shown_endorsement
from participants.applications.views.on_behalf import change_url, shown_begun
from participants.applications.views.page import FormPage, crumbs, has_session
from participants.people.views import account

State = Application.State


def own_by_account(request: HttpRequest, reference: str) -> Application:
    application = applications_of(request.user).filter(reference=reference).first()
    if application is None:
        raise Http404
    return application


@signed_in
@require_GET
def my_application(request: HttpRequest, reference: str) -> HttpResponse:
    application = own_by_account(request, reference)
    if application.state == State.DRAFT:
        return redirect("apply", application.call.event.code)
    return render(request, "applications/mine.html", _context(request, application))


def _context(request: HttpRequest, application: Application) -> dict[str, Any]:
    call = application.call
    page = FormPage(request, call, application)
    questions = asked(call, retired=True, stage=None)
    return {
        "application": application,
        "event": call.event,
        "call": call,
        **_answers(application, page, questions),
        "asks_after": application.state == State.SELECTED
        and any(one.after and not one.retired for one in questions),
        **own_deadline_shown(call, application),
        "changes": changes_shown(application),
        "endorsement": shown_endorsement(application),
        "change_url": change_url(request, application),
        **shown_begun(application),
        "sent_at": shown_instant(application.submitted_at, call.event) if application.submitted_at else "",
        "can_change": can_change(application),
        "can_withdraw": can_withdraw(application),
        "panels": panels("my_application", application=application),
        "unsent_rows": _unsent_rows(request, application, page),
        "footnotes": page.footnotes,
        "crumbs": crumbs(call, {"label": application.reference}),
    }


def _answers(application: Application, page: FormPage, questions: list[Asked]) -> dict[str, Any]:
    """All she wrote, whole; and of which answers others do not read everything."""
    answered = [one for one in questions if not (one.retired or one.after) or one.pk in page.filled.answers]
    return {
        "rows": summary_rows(page.filled, answered, page.designations, email=application.email),
        "files": _files(application, page),
        "hidden": hidden_in(application, questions, page.filled.answers),
    }


def changes_shown(application: Application) -> list[dict[str, Any]]:
    """What was changed after sending, with the time on the event's clock; and whose hand it was, if not hers.

    What was asked stands in the reader's language, or says in which it is; the answers are in hers.
    """
    return [
        {
            "change": row,
            **change_texts(row, application),
            "at": shown_instant(row.at, application.call.event),
            "by": "" if row.by_id == application.user_id else _("Organiser"),
        }
        for row in application.changes.select_related("asked")
    ]


def _files(application: Application, page: FormPage) -> list[dict[str, Any]]:
    return [
        {"id": stored.file, "name": stored.file_name, "size": stored.file_size}
        for stored in page.filled.answers.values()
        if stored.file
    ]


def _unsent_rows(request: HttpRequest, application: Application, page: FormPage) -> list[dict[str, Any]]:
    """What she typed in this browser before it turned out that she had applied already: hers to copy from."""
    token = held_token(request.session, application.call_id)  # the bar leads to older ones
    draft = drafts_held([token]).first() if token else None
    return summary_rows(filled_of(draft), page.questions, page.designations) if draft else []


@signed_in
@require_http_methods(["GET", "POST"])
def application_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    application = own_by_account(request, reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "application": application,
        "event": application.call.event,
        "crumbs": crumbs(application.call, {"label": _("Withdraw")}),
    }
    if request.method == "GET":
        return render(request, "applications/withdraw.html", context)
    if not form.is_valid():
        return invalid(request, "applications/withdraw.html", context)
    try:
        withdraw_application(application, reason=form.cleaned_data["reason"], by=account(request))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect("my_application", reference)


@by_token
@require_GET
def application_file(request: HttpRequest, reference: str, file: UUID) -> HttpResponseBase:
    """A file of an application: for its owner, this browser's draft, and the team that may read it."""
    tokens = held_tokens(request.session) if has_session(request) else []
    own = Answer.objects.filter(application__in=applications_of(request.user, tokens).values("pk"))
    answer = own.filter(application__reference=reference, file=file).select_related("file").first()
    stored = answer.file if answer else None
    if answer is None and request.user.is_authenticated:
        stored = file_for_team(request.user, reference, file)
    if stored is None:
        raise Http404
    return download(stored)
