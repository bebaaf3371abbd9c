"""The event's outbox: what waits, what went, what failed; and one mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.outbox import Message
from core.states import can_move
from core.web import invalid, on, paginate
from events.models import Call, Event
from events.queries import call_of, events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import notices, operations, queries
from participants.selection.answer_dates import proposed_answer_day, proposed_reserve_day
from participants.selection.assessing.conflicts import kept_letters
from participants.selection.forms import LetterFilter, LetterForm, NumberForm, PrepareForm, kind_label
from participants.selection.views.shared import refusals_told

PAGE = "selection/letters.html"
ONE = "selection/letter.html"
State = Message.State
ACTS = {
    "discard": operations.discard_letter,
    "restore": operations.restore_letter,
    "release": operations.release_letter,
}


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "core.view_outbox")
def team_letters(request: HttpRequest, event: Event) -> HttpResponse:
    """POST lets the waiting mails of the filter go, after their number was typed."""
    counts = queries.mail_counts(event)
    narrow = LetterFilter(request.GET or None, kinds=sorted({kind for kind, _state in counts}))
    wanted = {name: value for name in ("state", "kind") if (value := narrow.wanted(name))}
    rows = _listed(request, event, wanted)
    number = _ready(counts, wanted)
    form = NumberForm(request.POST or None, expected=number)
    context = _letters(request, event, rows, counts) | {"filter": narrow, "form": form, "ready": number}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return invalid(request, PAGE, context)
    with refusals_told(request):
        gone = operations.release_letters(rows, expected=number, by=account(request))
        text = ngettext("%(number)s mail is on its way.", "%(number)s mails are on their way.", gone)
        messages.success(request, text % {"number": gone})
    return redirect(request.get_full_path())


def _listed(request: HttpRequest, event: Event, wanted: dict[str, str]) -> QuerySet[Message]:
    """The mails of the filter, each with `kept`: it tells of a decision that the reader keeps away from."""
    kept = Exists(kept_letters(account(request)).filter(pk=OuterRef("pk")))
    rows = queries.mails_of(event).filter(**wanted).defer("text", "calendar").annotate(kept=kept)
    return rows.filter(kept=False) if "kind" in wanted else rows  # the kind is the decision


def _ready(counts: dict[tuple[str, str], int], wanted: dict[str, str]) -> int:
    """How many of the filtered mails wait for an organiser; letters about decisions leave another way."""
    return sum(
        number
        for (kind, state), number in counts.items()
        if state == State.DRAFT
        and kind not in notices.DECISION_KINDS
        and wanted.get("kind", kind) == kind
        and wanted.get("state", state) == state
    )


def _letters(
    request: HttpRequest, event: Event, rows: QuerySet[Message], counts: dict[tuple[str, str], int]
) -> dict[str, Any]:
    page = paginate(request, rows)
    call = call_of(event)
    by_state = {
        label: sum(number for (_kind, state), number in counts.items() if state == value)
        for value, label in State.choices
    }
    return {
        "event": event,
        "tab": "team_letters",
        "call": call,
        "page": page,
        "rows": [(mail, kind_label(mail.kind)) for mail in page.object_list],
        "counts": by_state,
        "warnings": queries.delivery_warnings(),
        "can_prepare": call is not None and call.state == Call.State.PUBLISHED,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "core.view_outbox")
def team_letter(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """POST keeps the changed words of a waiting mail."""
    mail = _mail(request, event, pk)
    form = LetterForm(request.POST or None, initial={"subject": mail.subject, "text": mail.text})
    if request.method != "POST":
        return render(request, ONE, _one(event, mail, form))
    if not form.is_valid():
        return invalid(request, ONE, _one(event, mail, form))
    with refusals_told(request):
        operations.edit_letter(mail, **form.cleaned_data, by=account(request))
        messages.success(request, _("Your words are saved."))
        return redirect("team_letter", event.code, pk)
    return render(request, ONE, _one(event, _mail(request, event, pk), form), status=409)


def _one(event: Event, mail: Message, form: LetterForm) -> dict[str, Any]:
    secret = mail.wipe_when_sent
    decision = mail.kind in notices.DECISION_KINDS
    return {
        "event": event,
        "tab": "team_letters",
        "mail": mail,
        "kind": kind_label(mail.kind),
        "form": form,
        "secret": secret,
        "waits_for_release": decision and mail.state == State.DRAFT,
        "can_edit": mail.state == State.DRAFT and not secret,
        "can_discard": can_move(mail, State.CANCELLED),
        "can_restore": mail.state == State.CANCELLED,
        "can_release": mail.state == State.DRAFT and not decision,
        "can_retry": mail.state == State.FAILED,
        "attached": list(mail.attachments.values_list("name", flat=True)),
    }


@require_POST
@on(events_visible_to, "core.release_mail")
def letter_act(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    with refusals_told(request):
        act(_mail(request, event, pk), by=account(request))
        messages.success(request, _("Done."))
    return redirect("team_letter", event.code, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def prepare(request: HttpRequest, event: Event) -> HttpResponse:
    """Which days the letters name; POST writes them as drafts."""
    call = call_or_404(event)
    today = timezone.localdate()
    initial = {
        "answer_by": proposed_answer_day(today, event.starts_on),
        "hear_by": proposed_reserve_day(today, event.starts_on),
    }
    form = PrepareForm(request.POST or None, initial=initial, last_day=event.starts_on)
    context = {"event": event, "tab": "team_letters", "form": form, "totals": queries.totals(call)}
    if request.method != "POST":
        return render(request, "selection/prepare.html", context)
    if not form.is_valid():
        return invalid(request, "selection/prepare.html", context)
    with refusals_told(request):
        prepared = operations.prepare_letters(call, **form.cleaned_data, by=account(request))
        messages.success(request, _prepared(prepared))
    return redirect("team_letters", event.code)


def _prepared(prepared: operations.Prepared) -> str:
    return _(
        "Letters: %(written)s written, %(rewritten)s written anew, %(unchanged)s already right,"
        " %(edited)s left alone because somebody edited them."
    ) % {
        "written": prepared.written,
        "rewritten": prepared.rewritten,
        "unchanged": prepared.unchanged,
        "edited": prepared.edited_by_hand,
    }


def _mail(request: HttpRequest, event: Event, pk: int) -> Message:
    """A mail of this event that staff may see, and not about what the reader keeps away from. Raises Http404."""
    kept = kept_letters(account(request)).values("pk")
    mail = queries.mails_of(event).filter(pk=pk).exclude(pk__in=kept).first()
    if mail is None:
        raise Http404
    return mail
