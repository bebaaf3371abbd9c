"""The applicant names who endorses her application; whoever was asked answers on one page behind a mailed link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import TokenHolder
from core.web import by_token, invalid
from events.deadlines import shown_instant
from events.models import Call
from participants.applications.models import Application, Endorsement
from participants.applications.operations.endorsement import (
    NAMED_FIELDS,
    EndorserMissing,
    LinkOver,
    NoOtherEndorser,
    answer_endorsement,
    name_endorser,
)
from participants.applications.views.page import FormPage, actor, crumbs, own_application
from participants.applications.views.parts import last_url, pages_in_all, steps
from participants.applications.views.shared import unlisted
from participants.applications.ways.endorsement_forms import HER_OWN, EndorsementForm, EndorserForm
from participants.applications.ways.endorsement_links import (
    endorsement_by_token,
    endorsement_of,
    is_answerable,
    may_ask_another,
)

NAMING, PAGE, CLOSED = (
    "applications/endorser.html",
    "applications/endorsement.html",
    "applications/endorsement_closed.html",
)


@by_token
@require_http_methods(["GET", "POST"])
def application_endorser(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the endorser of a draft, or ask somebody else after it was sent."""
    application = own_application(request, reference)
    if application.call.route != Call.Route.ENDORSED:
        raise Http404
    current = endorsement_of(application)
    data, known = request.POST if request.method == "POST" else None, _known(application, current)
    form = EndorserForm(data, initial=known, applicant_email=application.email)
    if not form.is_valid():
        answer = invalid if form.is_bound else render
        return answer(request, NAMING, _naming(request, application, current, form))
    try:
        named = name_endorser(application, by=actor(request, application), **form.cleaned_data)
    except EndorserMissing:
        form.add_error("email", HER_OWN)
        return invalid(request, NAMING, _naming(request, application, current, form))
    except NoOtherEndorser:
        messages.error(request, nobody_else())
        return redirect("my_application", reference)
    if named.state == Endorsement.State.NAMED:
        return redirect("application_check", reference)
    messages.success(request, _("The mail is on its way. The earlier link no longer works."))
    return redirect("my_application", reference)


def nobody_else() -> str:
    return _("Nobody else can be asked any more. Nothing was changed.")


def _known(application: Application, current: Endorsement | None) -> dict[str, str]:
    """What was named so far; after sending only the colleague, because somebody else is asked."""
    if current is None:
        return {"language": application.language}
    names = NAMED_FIELDS if current.state == Endorsement.State.NAMED else NAMED_FIELDS[3:]
    return {name: getattr(current, name) for name in names}


def _naming(
    request: HttpRequest, application: Application, current: Endorsement | None, form: EndorserForm
) -> dict[str, Any]:
    sent = application.state != Application.State.DRAFT
    return {
        **({} if sent else _last_step(FormPage(request, application.call, application))),
        "form": form,
        "application": application,
        "event": application.call.event,
        "current": current,
        "sent": sent,
        "closed": not may_ask_another(application, current),
        "crumbs": crumbs(application.call, {"label": _("Endorsement by your employer")}),
    }


def _last_step(page: FormPage) -> dict[str, Any]:
    """Before she checks her answers: the last part of a long form, or a step of its own after a short one."""
    if page.all_parts:
        number = pages_in_all(page)
        progress: dict[str, Any] = {"part": {"number": number}, "total": number}
    else:
        progress = {"steps": steps("endorser", page.call)}
    return {"back": last_url(page), **progress}


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def endorsement(request: HttpRequest, token: str) -> HttpResponse:
    """What she is asked to endorse, and her answer. Looking changes nothing; the button decides, once."""
    return unlisted(_answered(request, token))


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    found = endorsement_by_token(token)
    if found is None or not is_answerable(found):
        return render(request, CLOSED, {"asked": found}, status=410)
    form = EndorsementForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in ("substitute_name", "substitute_email")},
        applicant_email=found.application.email,
    )
    if request.method != "POST":
        return render(request, PAGE, _page(found, form))
    if not form.is_valid():
        return invalid(request, PAGE, _page(found, form))
    try:
        answered = answer_endorsement(found, by=TokenHolder("endorser", found.email), **form.given())
    except LinkOver:  # pressed twice, or on two devices: the first answer counts
        return render(request, CLOSED, {"asked": endorsement_by_token(token)}, status=410)
    return render(request, CLOSED, {"asked": answered, "now_answered": True})


def _page(found: Endorsement, form: EndorsementForm) -> dict[str, Any]:
    """Who applies for what; nothing of what the applicant answered."""
    event = found.application.call.event
    return {
        "asked": found,
        "application": found.application,
        "event": event,
        "form": form,
        "until": shown_instant(found.expires_at, event) if found.expires_at else "",
    }


def shown_endorsement(application: Application) -> dict[str, Any] | None:
    """For her own page and the team's: whom she named, how it stands, and whether somebody else may be asked."""
    if application.call.route != Call.Route.ENDORSED:
        return None
    current = endorsement_of(application)
    event = application.call.event
    return {
        "row": current,
        "until": shown_instant(current.expires_at, event) if current and current.expires_at else "",
        "may_ask": may_ask_another(application, current),
        "kind": {"given": "ok", "refused": "bad", "expired": "warn"}.get(current.state, "info")
        if current
        else "warn",
    }
