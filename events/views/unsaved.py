"""A page of the event's editor as one person finds it: its form, and the text she typed earlier and did not save."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from core.web import SignedInRequest
from events.forms.working_copy import (
    as_posted,
    differing,
    fingerprint,
    hidden_value,
    mark_differences,
)
from events.models import Event, WorkingCopy
from events.operations import drop_working_copy
from events.working_copies import working_copy_of

Make = Callable[[Any], Any]  # posted data, or None -> the page's form


@dataclass(frozen=True)
class Unsaved:
    """`copy` waits for her word, or fills the form (`taken`); `changed`: the page was saved since she began."""

    page: str
    form: Any
    based_on: str
    token: str
    copy: WorkingCopy | None = None
    taken: bool = False
    changed: bool = False

    def done(self, request: SignedInRequest, event: Event) -> HttpResponse:
        """After saving: what this page kept is no longer unsaved. Text of another window still waits."""
        token = hidden_value(request.POST, "working_copy", 32)
        drop_working_copy(event, by=request.user, page=self.page, token=token)
        return redirect(request.path)


def open_page(request: SignedInRequest, event: Event, page: str, make: Make) -> Unsaved:
    """What was posted, or her unsaved text when she asked for it (`?unsaved`), or what is stored."""
    stored = make(None)
    based_on = fingerprint(stored)
    if request.method == "POST":
        return _posted(request, page, make(request.POST or None), based_on)
    token, copy = secrets.token_hex(8), working_copy_of(event, page, request.user)
    if copy is None:
        return Unsaved(page, stored, based_on, token)
    form = make(as_posted(copy.data))
    if not differing(form):
        return Unsaved(page, stored, based_on, copy.token)
    changed = copy.based_on != based_on
    if "unsaved" not in request.GET:
        return Unsaved(page, stored, based_on, token, copy, changed=changed)
    form.full_clean()  # so that it says at once what Save would refuse
    if changed:
        mark_differences(form)
    return Unsaved(page, form, based_on, copy.token, copy, taken=True, changed=changed)


def may_store(request: SignedInRequest, unsaved: Unsaved) -> bool:
    """It was sent, it is well formed, and nobody saved something else since the page was opened."""
    return request.method == "POST" and bool(unsaved.form.is_valid()) and not unsaved.changed


def _posted(request: SignedInRequest, page: str, form: Any, based_on: str) -> Unsaved:
    """The form as she sent it. `changed` when somebody saved something else since the page was opened."""
    token = hidden_value(request.POST, "working_copy", 32) or secrets.token_hex(8)
    changed = request.POST.get("based_on", based_on) != based_on and bool(differing(form))
    if changed:
        mark_differences(form)
    return Unsaved(page, form, based_on, token, changed=changed)
