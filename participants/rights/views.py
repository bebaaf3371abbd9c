"""The page "My data": a copy of everything, and erasure, both after signing in again."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.exports import Export
from core.files import download
from core.privacy import CATEGORIES
from core.web import SignedInRequest, invalid, signed_in
from participants.rights.operations import StillNeeded, erase_own_account, request_own_data
from participants.rights.queries import exports_of

View = Callable[..., HttpResponseBase]


def after_signing_in_again(view: View) -> View:
    """allauth asks for the password or the second factor again; who has neither signs in anew by a code."""
    ask_again = reauthentication_required(view)

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if get_reauthentication_flows(request.user):
            return ask_again(request, *args, **kwargs)
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return view(request, *args, **kwargs)
        logout(request)
        messages.info(
            request, _("Please sign in again first; this protects your data. Nothing has been changed.")
        )
        return redirect_to_login(reverse("my_data"), reverse("sign_in"))

    return guarded


@signed_in
@require_GET
def my_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "rights/my_data.html", _context(request))


def _context(request: SignedInRequest) -> dict[str, object]:
    return {"exports": exports_of(request.user).filter(what="own data")[:5], "categories": CATEGORIES}


@signed_in
@require_POST
@after_signing_in_again
def request_copy(request: SignedInRequest) -> HttpResponse:
    request_own_data(request.user, by=request.user)
    messages.success(request, _("Your copy is being prepared. This page shows when it is ready."))
    return redirect("my_data")


@signed_in
@require_GET
def copy_progress(request: SignedInRequest, pk: str) -> JsonResponse:
    export = exports_of(request.user).filter(pk=pk).first()
    if export is None:
        raise Http404
    finished = export.state != Export.State.WORKING
    return JsonResponse({"done": int(finished), "total": 1, "finished": finished})


@signed_in
@require_POST  # because asking to sign in again ends the session
@after_signing_in_again
def copy_file(request: SignedInRequest, pk: str) -> HttpResponseBase:
    export = exports_of(request.user).filter(pk=pk, state=Export.State.READY).first()
    if export is None or export.file is None:
        raise Http404
    return download(export.file)


@signed_in
@require_POST
@after_signing_in_again
def erase_me(request: SignedInRequest) -> HttpResponse:
    if request.POST.get("sure") != "yes":
        refusal = _("Tick the box first if you are sure. Nothing was erased.")
        return invalid(request, "rights/my_data.html", {**_context(request), "refusal": refusal})
    try:
        erase_own_account(request.user, by=request.user)
    except StillNeeded as reason:
        return invalid(request, "rights/my_data.html", {**_context(request), "refusal": str(reason)})
    logout(request)
    messages.success(request, _("Your data have been erased and your account is closed."))
    return redirect("home")
