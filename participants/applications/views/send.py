"""Check your answers, send, and the code by mail that proves the address."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts import User, log_in
from core.actors import TokenHolder
from core.states import MoveRefused
from core.web import by_token, invalid
from events.deadlines import shown_instant
from participants.applications.forms import ReadNoticeForm
from participants.applications.models import Application
from participants.applications.operations.drafts import AlreadyApplied, NotADraft
from participants.applications.operations.endorsement import EndorserMissing, NoOtherEndorser
from participants.applications.operations.sending import (
    Incomplete,
    NoticeNotRead,
    TooLate,
    request_send_code,
    submit_application,
)
from participants.applications.queries import waiting_code
from participants.applications.rules import own_deadline_shown
from participants.applications.session import bar_beside, hold, let_go
from participants.applications.summary import summary_parts, summary_rows
from participants.applications.views.endorsement import nobody_else, shown_endorsement
from participants.applications.views.page import FormPage, crumbs, own_application
from participants.applications.views.parts import steps
from participants.applications.ways.endorsement_forms import HER_OWN
from participants.applications.ways.endorsement_links import endorsement_of, needs_endorser
from participants.applications.ways.entry import NoEntry
from participants.people.forms import CodeForm
from participants.people.models import SignInCode
from participants.people.operations import (
    TooManyCodes,
    open_account,
    try_code,
    use_link,
)
from participants.people.queries import token_digest
from participants.people.views import wrong_code

CHECK = "applications/check.html"


@by_token
@require_http_methods(["GET"])
def application_check(request: HttpRequest, reference: str) -> HttpResponse:
    application = own_application(request, reference, "call__privacy_notice")
    if application.state != Application.State.DRAFT:
        return redirect("my_application", reference)
    page = _page(request, application)
    if page.problems():
        return redirect(page.missing_url())
    if needs_endorser(application):
        return redirect("application_endorser", reference)
    context = _check_context(page, _notice_form(page))
    return render(request, CHECK, {**context, **bar_beside(request, application)})


@by_token
@require_POST
def application_send(request: HttpRequest, reference: str) -> HttpResponse:
    """The button "Send the application": at once for who is signed in, else by a code to the address."""
    application = own_application(request, reference)
    page = _page(request, application)
    form = _notice_form(page, request.POST)
    if form is not None and not form.is_valid():
        return invalid(request, CHECK, _check_context(page, form))
    notice_id = page.call.privacy_notice_id
    if request.user.is_authenticated:
        return _submit(request, application, request.user, notice_id=notice_id)
    try:
        pending = request_send_code(application, notice_id=notice_id, by=page.by)
    except TooManyCodes as limit:
        again = shown_instant(limit.again_at, page.call.event)
        return invalid(request, CHECK, _check_context(page, form, no_more_codes=again))
    except NotADraft:
        return redirect("sign_in")
    except EndorserMissing as refused:
        return _to_endorser(request, application, refused)
    except (TooLate, NoEntry, Incomplete):
        return _back_to_form(request, application)
    return redirect("application_code", reference, pending.ticket)


@by_token
@require_http_methods(["GET", "POST"])
def application_code(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """Where she types the code. Found by the ticket alone, so that a lost session costs nothing."""
    pending, application = _waiting(reference, ticket=ticket)
    if request.method == "GET":
        context = _code_context(pending, CodeForm(), **bar_beside(request, application))
        return render(request, "applications/code.html", context)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return invalid(request, "applications/code.html", _code_context(pending, form))
    tried = try_code(pending, form.cleaned_data["code"], by=TokenHolder("code", pending.email))
    if tried.right:
        return _proven(request, pending)
    form.add_error("code", wrong_code(tried.left, ended=tried.ended))
    return invalid(request, "applications/code.html", _code_context(pending, form, ended=tried.ended))


@by_token
@require_POST
def application_code_again(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """A new code to the same address; the page stays the same but for its ticket."""
    pending, application = _waiting(reference, ticket=ticket)
    try:
        fresh = request_send_code(application, notice_id=None, by=TokenHolder("code", pending.email))
    except TooManyCodes as limit:
        again = shown_instant(limit.again_at, application.call.event)
        return invalid(
            request, "applications/code.html", _code_context(pending, CodeForm(), no_more_codes=again)
        )
    except (NotADraft, TooLate, NoEntry, Incomplete, NoticeNotRead, EndorserMissing):
        return redirect("apply", application.call.event.code)
    messages.success(request, _("A new code is on its way."))
    return redirect("application_code", reference, fresh.ticket)


@by_token
@require_http_methods(["GET", "POST"])
def application_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the same mail, on any device: shows what it would send, and sends it by the button."""
    pending, application = _waiting(token_hash=token_digest(token))
    used = pending.is_over or application.state != Application.State.DRAFT
    if request.method == "POST" and use_link(pending, by=TokenHolder("code", pending.email)).right:
        return _proven(request, pending)
    context = {"application": application, "event": application.call.event, "used": used, "token": token}
    return render(request, "applications/link.html", context, status=410 if used else 200)


# --- sending ----------------------------------------------------------------------------------


def _proven(request: HttpRequest, pending: SignInCode) -> HttpResponse:
    """The address is hers: find or make her account, send the application, sign her in."""
    assert pending.application is not None  # noqa: S101 -- _waiting() has looked
    application, known = pending.application, pending.user is not None
    user = open_account(pending, name=application.full_name, by=TokenHolder("code", pending.email))
    hold(request.session, application)  # so that it is found again here if it cannot be sent now
    if known and (not user.is_active or is_mfa_enabled(user)):  # somebody with a second factor sends after it
        check = reverse("application_check", args=[application.reference])
        return log_in(request, user, email=pending.email, redirect_url=check)
    in_time = pending.created_at if pending.revision == application.revision else None
    answer = _submit(request, application, user, pressed_at=in_time)
    log_in(request, user, email=pending.email, redirect_url=answer["Location"])
    return answer


def _submit(request: HttpRequest, application: Application, user: User, **facts: Any) -> HttpResponse:
    """Send it; every refusal says what happened, what is kept, and where to go on. Always a redirect."""
    try:
        sent = submit_application(application, user=user, by=user, **facts)
    except AlreadyApplied as other:
        return _to_the_first(request, other.existing)
    except (TooLate, NoEntry, Incomplete):
        return _back_to_form(request, application)
    except NoticeNotRead:
        return redirect("application_check", application.reference)
    except (EndorserMissing, NoOtherEndorser) as refused:
        return _to_endorser(request, application, refused)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("my_application", application.reference)
    if not sent.on_behalf_of:  # else this browser keeps to it: her account may have another to this call
        let_go(request.session, application)
    messages.success(request, _("Your application has been sent."))
    return redirect("my_application", sent.reference)


def _to_endorser(request: HttpRequest, application: Application, refused: Exception) -> HttpResponse:
    """Where she names somebody, and why, if the one she has named is not asked."""
    if isinstance(refused, NoOtherEndorser):
        messages.error(request, nobody_else())
    elif endorsement_of(application) is not None:
        messages.error(request, HER_OWN)
    return redirect("application_endorser", application.reference)


def _to_the_first(request: HttpRequest, existing: Application) -> HttpResponse:
    words = _(
        "You have already applied to this call: this is your application. What you have just written was not sent."
        " You can change this application until the deadline."
    )
    messages.warning(request, words)
    return redirect("my_application", existing.reference)


def _back_to_form(request: HttpRequest, application: Application) -> HttpResponse:
    """Too late or incomplete: the form itself says so, with every answer in it."""
    return redirect(_page(request, application).missing_url())


# --- pages ------------------------------------------------------------------------------------


def _page(request: HttpRequest, application: Application) -> FormPage:
    return FormPage(request, application.call, application)


def _notice_form(page: FormPage, data: Any = None) -> ReadNoticeForm | None:
    notice_id = page.call.privacy_notice_id
    return ReadNoticeForm(data, notice_id=notice_id) if notice_id is not None else None


def _check_context(page: FormPage, form: ReadNoticeForm | None, **more: Any) -> dict[str, Any]:
    return {
        "application": page.application,
        "event": page.call.event,
        "call": page.call,
        "parts": summary_parts(_rows(page)),
        "form": form,
        "notice": page.call.privacy_notice,
        **own_deadline_shown(page.call, page.application, page.request.user),
        "steps": steps("check", page.call, page.application.reference if page.application else ""),
        "footnotes": page.footnotes,
        "endorsement": shown_endorsement(page.application) if page.application else None,
        "crumbs": crumbs(page.call, {"label": _("Check your answers")}),
        **more,
    }


def _rows(page: FormPage) -> list[dict[str, Any]]:
    email = getattr(page.request.user, "email", "") or page.filled.email or ""
    rows = summary_rows(
        page.filled, page.questions, page.designations, change_url=page.change_url, email=email
    )
    if not page.asks_email:
        rows[-1]["url"] = ""  # an account's address is changed on the account's page
    return rows


def _waiting(reference: str = "", **lookup: Any) -> tuple[SignInCode, Application]:
    """A code and the application it sends. Raises Http404."""
    pending = waiting_code(**lookup)
    if pending is None or pending.application is None or reference not in ("", pending.application.reference):
        raise Http404
    return pending, pending.application


def _code_context(pending: SignInCode, form: CodeForm, **more: Any) -> dict[str, Any]:
    application = pending.application
    assert application is not None  # noqa: S101 -- _waiting() has looked
    return {
        "form": form,
        "pending": pending,
        "application": application,
        "event": application.call.event,
        "steps": steps("send", application.call),
        "sent_already": application.state != Application.State.DRAFT,
        "ended": pending.is_over,
        **more,
    }
