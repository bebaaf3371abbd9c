"""The approver's one page, behind a mailed link and a code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import TokenHolder
from core.web import by_token, invalid
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import kept_from
from participants.selection.forms import ApprovalForm, CodeForm, RemarkForm
from participants.selection.models import ApprovalRequest, ApproverRemark
from participants.selection.ranking import by_points
from participants.selection.views.shared import Places, refusals_told

CODE_PAGE = "selection/approval_code.html"
PAGE = "selection/approval.html"
PREFIX = "remark"
SECONDS_AFTER_CODE = 30 * 60


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, token: str) -> HttpResponse:
    found = queries.approval_by_token(token)
    if found is None or not queries.is_answerable(found):
        return render(request, "selection/approval_closed.html", {"asked": found}, status=410)
    if not _checked(request, found):
        return _code(request, found)
    return _answer(request, found)


def _code(request: HttpRequest, found: ApprovalRequest) -> HttpResponse:
    """Send a code, or take the one that was typed. GET does neither."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    context = {"asked": found, "event": found.call.event, "form": form, "sent": bool(found.code_hash)}
    if request.method != "POST":
        return render(request, CODE_PAGE, context)
    with refusals_told(request):
        if "code" not in request.POST:
            operations.send_code(found, by=_holder(found))
            messages.success(request, _("A code is on its way to your address."))
        elif form.is_valid() and _is_right(form, found):
            _remember(request, found)
        else:
            return invalid(request, CODE_PAGE, context)
    return redirect(request.path)


def _is_right(form: CodeForm, found: ApprovalRequest) -> bool:
    """One try; the form says when it was in vain. Raises Refused after too many."""
    right = operations.check_code(found, form.cleaned_data["code"], by=_holder(found))
    if not right:
        form.add_error(
            "code", _("This code is not right or no longer valid. After three tries, ask for a new one.")
        )
    return right


def _answer(request: HttpRequest, found: ApprovalRequest) -> HttpResponse:
    if "row" in request.POST:
        return _remark(request, found)
    form = _form(found, request.POST or None)
    if request.method != "POST":
        return render(request, PAGE, _page(found, form, row=request.GET.get("row", "")))
    if not form.is_valid():
        return invalid(request, PAGE, _page(found, form))
    with refusals_told(request):
        operations.answer_request(found, **form.cleaned_data, by=_holder(found))
        request.session.pop(_session_key(found), None)
        return render(request, "selection/approval_thanks.html", {"event": found.call.event})
    return redirect(request.path)


def _form(found: ApprovalRequest, data: Any = None) -> ApprovalForm:
    return ApprovalForm(data, asked_before=found.state == ApprovalRequest.State.QUESTION)


def _remark(request: HttpRequest, found: ApprovalRequest) -> HttpResponse:
    """Keeps what is asked or objected about one row."""
    reference = request.POST["row"]
    remark_form = RemarkForm(request.POST, prefix=PREFIX)
    page = _page(found, _form(found), row=reference, remark_form=remark_form)
    if page["chosen"] is None:
        raise Http404
    if not remark_form.is_valid():
        return invalid(request, PAGE, page)
    with refusals_told(request):
        operations.remark_on(found, page["chosen"], **remark_form.cleaned_data, by=_holder(found))
    return redirect(f"{request.path}#r-{reference}")


def _page(
    found: ApprovalRequest, form: ApprovalForm, *, row: str = "", remark_form: RemarkForm | None = None
) -> dict[str, Any]:
    """The proposed group as an approver may see it: no address, no answers, no comments of assessors."""
    event = found.call.event
    places, remarks = Places(event), queries.remarks_of(found)
    decided = [row for row in queries.group(found.call) if hasattr(row, "decision")]
    apart = kept_from(found.call, found.user)
    told = sorted((one for one in decided if one.pk not in apart), key=_order)
    rows = [(one, places.name(one.territory), remarks.get(one.pk)) for one in told]
    chosen = next((one for one in told if one.reference == row), None)
    totals = queries.totals(found.call)
    return {
        "asked": found,
        "event": event,
        "form": form,
        "rows": rows,
        "kept": sorted(one.reference for one in decided if one.pk in apart),
        "chosen": chosen,
        "remark_form": remark_form or _remark_form(remarks.get(chosen.pk) if chosen else None),
        "by_points": by_points(decided, totals.applications),
        "totals": totals,
        "table": [(places.name(code), counts) for code, counts in totals.by_territory],
        "footnotes": places.footnotes(code for code, _counts in totals.by_territory),
    }


def _remark_form(remark: ApproverRemark | None) -> RemarkForm:
    initial = {"kind": remark.kind, "comment": remark.comment} if remark else None
    return RemarkForm(prefix=PREFIX, initial=initial)


def _order(row: Any) -> tuple[int, int]:
    """Selected, then the reserve list in its order, then the others."""
    place = ("selected", "reserve", "not_selected").index(row.decision.outcome)
    return place, row.decision.reserve_rank or 0


def _remember(request: HttpRequest, found: ApprovalRequest) -> None:
    request.session.cycle_key()
    request.session[_session_key(found)] = timezone.now().timestamp() + SECONDS_AFTER_CODE


def _checked(request: HttpRequest, found: ApprovalRequest) -> bool:
    """Whether this browser gave the right code for this request less than half an hour ago."""
    return float(request.session.get(_session_key(found), 0)) > timezone.now().timestamp()


def _session_key(found: ApprovalRequest) -> str:
    return f"approval-{found.pk}"


def _holder(found: ApprovalRequest) -> TokenHolder:
    return TokenHolder("approver", found.user.email)
