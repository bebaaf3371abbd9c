"""Two applications side by side, the act that makes one of them, and what the owners of two accounts are asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import TokenHolder
from core.web import SignedInRequest, by_token, invalid, on
from events.changes import EventIsCancelled
from events.deadlines import shown_instant
from events.models import Event
from events.queries import designations_of, events_visible_to
from participants.applications.answers.readers import passages_of
from participants.applications.merging.account_links import AskedMerge, merge_by_token
from participants.applications.merging.forms import MergeForm
from participants.applications.merging.plan import stays_behind
from participants.applications.models import Application
from participants.applications.operations.account_merging import (
    AccountsNotMergeable,
    agree_to_merge,
    may_merge_accounts,
    merge_accounts,
)
from participants.applications.operations.merging import NotMergeable, merge_applications
from participants.applications.queries import applications_visible_to, asked, filled_of
from participants.applications.views.shared import unlisted
from participants.applications.views.team import TAB

RULE = "participants.merge_applications"
PAGE = "applications/merge.html"
ACCOUNTS = "applications/merge_accounts.html"


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_merge(request: SignedInRequest, event: Event, reference: str, other: str) -> HttpResponse:
    """The first one stays, the other goes; for each difference the organiser says which value counts."""
    kept, merged = (_one(request, event, number) for number in (reference, other))
    if kept.pk == merged.pk:
        raise Http404
    form = _form(request, event, kept, merged)
    if request.method == "GET":
        return render(request, PAGE, _context(event, kept, merged, form))
    if not form.is_valid():
        return invalid(request, PAGE, _context(event, kept, merged, form))
    try:
        merge_applications(
            kept,
            merged,
            from_merged=form.from_merged,
            accounts=bool(form.cleaned_data.get("accounts")),
            by=request.user,
        )
    except (NotMergeable, AccountsNotMergeable, EventIsCancelled) as refused:
        form.add_error(None, _why(refused))
        return invalid(request, PAGE, _context(event, kept, merged, form))
    messages.success(request, _("The two applications are one now."))
    return redirect("team_application", event.code, kept.reference)


def _why(refused: Exception) -> str:
    if isinstance(refused, AccountsNotMergeable):
        return _(
            "These two accounts cannot be merged from here. Nothing was changed. Merge the applications only, or ask"
            " those who run this site."
        )
    return _(
        "Only an application that is still under review can go, and only into one that stands. Nothing was changed."
    )


def _one(request: SignedInRequest, event: Event, reference: str) -> Application:
    seen = applications_visible_to(request.user).filter(call__event=event, reference=reference)
    application = seen.first()
    if application is None:
        raise Http404
    return application


def _form(request: SignedInRequest, event: Event, kept: Application, merged: Application) -> MergeForm:
    both = kept.user_id is not None and merged.user_id is not None and kept.user_id != merged.user_id
    return MergeForm(
        request.POST if request.method == "POST" else None,
        kept=filled_of(kept),
        merged=filled_of(merged),
        hidden=(passages_of(kept), passages_of(merged)),
        questions=asked(kept.call, retired=True, stage=None),
        designations=designations_of([event.programme_id]),
        accounts=both and may_merge_accounts(kept.user_id or 0, merged.user_id or 0, by=request.user),
    )


def _context(event: Event, kept: Application, merged: Application, form: MergeForm) -> dict[str, Any]:
    return {
        "event": event,
        "tab": TAB,
        "form": form,
        "kept": kept,
        "merged": merged,
        "both": [
            {"one": one, "sent": shown_instant(one.submitted_at, event) if one.submitted_at else ""}
            for one in (kept, merged)
        ],
        "left": [pointer.model._meta.verbose_name for pointer in stays_behind(kept, merged)],
    }


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def accounts_merge(request: HttpRequest, token: str) -> HttpResponse:
    """What would become of her account, and the button by which she agrees. Looking changes nothing."""
    asked = merge_by_token(token)
    done = False
    if asked is not None and request.method == "POST":
        try:
            _agreed(asked)
            done = True
        except AccountsNotMergeable:
            asked = None
    context = {"asked": asked, "done": done}
    return unlisted(render(request, ACCOUNTS, context, status=200 if asked else 410))


def _agreed(asked: AskedMerge) -> None:
    by = TokenHolder("account", asked.asked.email)
    if asked.agreed:
        merge_accounts(asked, by=by)
    else:
        agree_to_merge(asked, by=by)
