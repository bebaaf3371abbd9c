"""Signing in by one field, and the profile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts import User, log_in
from core.actors import TokenHolder
from core.dates import format_instant
from core.web import by_token, invalid, public, signed_in
from events.footnotes import footnotes_for
from participants.people.forms import PROFILE, CodeForm, EmailForm, PersonForm, profile_initial
from participants.people.models import SignInCode
from participants.people.operations import (
    TooManyCodes,
    change_profile,
    open_account,
    request_sign_in,
    try_code,
    use_link,
)
from participants.people.places import place_names
from participants.people.queries import code_by_ticket, code_by_token, every_designation, levels_of, person_of

SIGN_IN = SignInCode.Purpose.SIGN_IN


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One field. The same answer for an address we know and one we do not; the code opens either."""
    next_url = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_url or "desk")
    form = EmailForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "next": next_url}
    if request.method == "GET":
        return render(request, "people/sign_in.html", context)
    if not form.is_valid():
        return invalid(request, "people/sign_in.html", context)
    email = form.cleaned_data["email"]
    try:
        pending = request_sign_in(
            email, language=get_language() or "en", next_url=next_url, by=TokenHolder("sign in", email)
        )
    except TooManyCodes as limit:
        return invalid(
            request,
            "people/sign_in.html",
            {**context, "no_more_codes": format_instant(limit.again_at, "UTC")},
        )
    return redirect("sign_in_code", pending.ticket)


@public
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest, ticket: str) -> HttpResponse:
    """Where the code is typed; found by its ticket alone, so the page survives a lost session."""
    pending = code_by_ticket(ticket, SIGN_IN)
    if pending is None:
        raise Http404
    form = CodeForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "pending": pending, "ended": pending.is_over}
    if request.method == "GET":
        return render(request, "people/code.html", context)
    if not form.is_valid():
        return invalid(request, "people/code.html", context)
    tried = try_code(pending, form.cleaned_data["code"], by=TokenHolder("sign in", pending.email))
    if tried.right:
        return _enter(request, pending)
    form.add_error("code", wrong_code(tried.left, ended=tried.ended))
    return invalid(request, "people/code.html", {**context, "ended": tried.ended})


def wrong_code(left: int, *, ended: bool) -> str:
    if ended:
        return _("This code can no longer be used. Ask for a new one.")
    return ngettext(
        "This is not the code. You can try %(left)s more time.",
        "This is not the code. You can try %(left)s more times.",
        left,
    ) % {"left": left}


@by_token
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail, on any device. Opening it changes nothing; the button signs in."""
    pending = code_by_token(token, SIGN_IN)
    if pending is None:
        raise Http404
    if request.method == "POST" and use_link(pending, by=TokenHolder("sign in", pending.email)).right:
        return _enter(request, pending)
    over = pending.is_over
    return render(
        request, "people/link.html", {"pending": pending, "used": over}, status=410 if over else 200
    )


def _enter(request: HttpRequest, pending: SignInCode) -> HttpResponse:
    """The address is proven: find or make the account and sign in, by way of a second factor where there is one."""
    user = open_account(pending, by=TokenHolder("sign in", pending.email))
    return log_in(request, user, email=pending.email, redirect_url=pending.next or resolve_url("desk"))


def account(request: HttpRequest) -> User:
    """The account of a page that only accounts may open."""
    assert isinstance(request.user, User)  # noqa: S101 -- the page says @signed_in or @on(...)
    return request.user


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A path only: anything else would be looked up as the name of a page.
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


@signed_in
@require_http_methods(["GET", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    designations = every_designation()
    person = person_of(request.user)
    initial = _initial(person) if person else {}
    posted = request.POST if request.method == "POST" else None
    form = PersonForm(posted, initial=initial)
    form.name_places(designations)
    form.mark_needed()
    context = {
        "form": form,
        "footnotes": footnotes_for(place_names(designations).values(), designations),
    }
    if request.method == "GET":
        return render(request, "people/profile.html", context)
    if not form.is_valid():
        return invalid(request, "people/profile.html", context)
    profile = {**form.profile(), "phone": form.cleaned_data["phone"]}
    user = account(request)
    change_profile(user, profile, form.levels(), by=user)
    messages.success(request, _("Your profile is saved."))
    return redirect("my_profile")


def _initial(person: Any) -> dict[str, Any]:
    profile = {name: getattr(person, name) for name in PROFILE}
    return {**profile_initial(profile, levels_of(person)), "phone": person.phone}
