"""What selection reads: files to assess, the group and its counts, the reserve list, places, the event's outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.delivery import oldest_waiting
from core.outbox import UNSENT, Message
from core.worker.heartbeat import living
from events.approver_codes import still_asked
from events.models import Call, Event
from events.models.approver import hash_of
from participants.applications.models import Application
from participants.applications.queries import asked_of, open_to_assessor
from participants.selection.answer_dates import proposed_answer_day, proposed_reserve_day
from participants.selection.assessing.conflicts import apart_from
from participants.selection.assessing.phases import not_scored_now
from participants.selection.models import (
    ApprovalRequest,
    ApproverRemark,
    Assessment,
    Decision,
    Participation,
    Release,
)
from participants.selection.notices import DECISION_KINDS, NAMES_DATES, NOT_FOR_STAFF
from participants.selection.ranking import with_scores

if TYPE_CHECKING:
    from datetime import date

    from core.accounts import User

State = Participation.State
Verdict = Assessment.Verdict
Outcome = Decision.Outcome
REMIND_BEFORE = timedelta(days=2)


# --- reviewing -----------------------------------------------------------------------------------


def review_list(call: Call, assessor: User) -> QuerySet[Any]:
    """Every sent application she may assess with `my_verdict` (None when there is none), in the order files are read.

    Without those she has a conflict of interest with; nothing before she has declared which these are.
    """
    return (
        Application.objects.filter(
            open_to_assessor(assessor), apart_from(assessor), call=call, state__in=Application.SENT
        )
        .annotate(mine=FilteredRelation("assessments", condition=Q(assessments__assessor=assessor)))
        .annotate(
            my_verdict=F("mine__verdict"),
            my_points=F("mine__points"),
            my_percent=F("mine__points") / 100.0,
        )
        .order_by("pk")
    )


def without_my_verdict(files: QuerySet[Any]) -> QuerySet[Any]:
    return files.filter(my_verdict__isnull=True, state=Application.State.SUBMITTED)


def my_counts(call: Call, assessor: User) -> dict[str, int]:
    """How many files I judged yes, maybe, no, and how many wait: {"yes": 3, ..., "waiting": 9, "total": 15}."""
    found = dict(
        review_list(call, assessor).order_by().values_list("my_verdict").annotate(number=Count("pk"))
    )
    counts = {verdict: found.get(verdict, 0) for verdict in Verdict.values}
    return {**counts, "waiting": found.get(None, 0), "total": sum(found.values())}


def next_without_verdict(call: Call, assessor: User, after: int = 0) -> Application | None:
    """The next file without my verdict, starting behind `after` and going round once; one query."""
    waiting = without_my_verdict(review_list(call, assessor)).alias(round=Q(pk__lte=after))
    found: Application | None = waiting.order_by("round", "pk").first()
    return found


def neighbours(call: Call, assessor: User, application: Application) -> tuple[str, str]:
    """References of the files before and behind this one; "" at the ends."""
    files = review_list(call, assessor)
    before = files.filter(pk__lt=application.pk).order_by("-pk").values_list("reference", flat=True).first()
    behind = files.filter(pk__gt=application.pk).values_list("reference", flat=True).first()
    return before or "", behind or ""


def verdicts_on(application: Application) -> QuerySet[Assessment]:
    """Those that count: not of somebody with a conflict of interest."""
    rows = Assessment.objects.filter(application=application, void_at=None)
    return rows.select_related("assessor").prefetch_related("scores").order_by("pk")


def waiting_for_verdict(user: User, events: Iterable[int]) -> dict[int, int]:
    """{event: how many applications wait for hers now}; one query. Before her declaration too: that is what waits then."""
    waiting = Application.objects.filter(
        asked_of(user), apart_from(user), call__event__in=list(events), state=Application.State.SUBMITTED
    ).exclude(assessments__assessor=user)
    waiting = waiting.exclude(call__in=not_scored_now())
    return dict(waiting.order_by().values_list("call__event").annotate(number=Count("pk")))


# --- the group -----------------------------------------------------------------------------------


def group(call: Call) -> QuerySet[Application]:
    """Every sent application with its draft decision, its counts `yes`, `maybe`, `no`, and where points are given its score.

    Best first; one that nobody has assessed never stands above one that somebody has.
    """
    counts = {
        verdict: Count("assessments", filter=Q(assessments__verdict=verdict, assessments__void_at=None))
        for verdict in Verdict.values
    }
    sent = Application.objects.filter(call=call, state__in=Application.SENT).select_related("decision")
    return (
        with_scores(sent)
        .annotate(**counts)
        .annotate(
            assessed=Case(
                When(Q(yes=0, maybe=0, no=0), then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
            balance=F("yes") - F("no"),
        )
        .order_by("-assessed", "-balance", "-yes", "-maybe", F("score").desc(nulls_last=True), "pk")
    )


@dataclass(frozen=True)
class Totals:
    """Applications by place of work and outcome ("" is undecided), and the sums."""

    by_territory: list[tuple[str, dict[str, int]]]
    by_outcome: dict[str, int]
    applications: int


def totals(call: Call) -> Totals:
    cells: dict[str, dict[str, int]] = {}
    sums: dict[str, int] = {"": 0, **{str(outcome): 0 for outcome in Outcome.values}}
    rows = (
        Application.objects.filter(call=call, state__in=Application.SENT)
        .order_by()
        .values_list("territory", "decision__outcome")
        .annotate(number=Count("pk"))
    )
    for territory, outcome, number in rows:
        cells.setdefault(territory, {})[outcome or ""] = number
        sums[outcome or ""] += number
    return Totals(sorted(cells.items()), sums, sum(sums.values()))


MAY_WAIT = (Application.State.SUBMITTED, Application.State.RESERVE)  # who has withdrawn does not


def reserve_list(call: Call) -> QuerySet[Decision]:
    """The reserve list in its order; who has withdrawn is not on it."""
    return (
        Decision.objects.filter(
            application__call=call, application__state__in=MAY_WAIT, outcome=Outcome.RESERVE
        )
        .select_related("application")
        .order_by(F("reserve_rank").asc(nulls_last=True), "pk")
    )


# --- sending -------------------------------------------------------------------------------------


def draft_decisions(call: Call) -> QuerySet[Decision]:
    """What the next release would send: withdrawn applications are left out."""
    return Decision.objects.filter(
        application__call=call, application__state=Application.State.SUBMITTED, state=Decision.State.DRAFT
    ).select_related("application__call__event__programme")


def decision_letter(decision: Decision) -> Message | None:
    """The live letter about a decision, if one was written."""
    return (
        Message.objects.filter(
            about_type=Decision._meta.label_lower, about_id=str(decision.pk), kind__in=DECISION_KINDS
        )
        .exclude(state=Message.State.CANCELLED)
        .order_by("-pk")
        .first()
    )


def usual_letter_date(call: Call, outcome: str, *, but: Decision | None = None) -> date | None:
    """The day other letters of the same outcome name, else the proposed one."""
    if outcome == Outcome.NOT_SELECTED:
        return None
    others = Decision.objects.filter(application__call=call, outcome=outcome, letter_date__isnull=False)
    if but is not None:
        others = others.exclude(pk=but.pk)
    latest: date | None = others.order_by("-decided_at").values_list("letter_date", flat=True).first()
    if latest is not None:
        return latest
    today = timezone.localdate()
    propose = proposed_answer_day if outcome == Outcome.SELECTED else proposed_reserve_day
    return propose(today, call.event.starts_on)


def letters_to_release(call: Call) -> int:
    return draft_decisions(call).count()


def running_release(call: Call) -> Release | None:
    return Release.objects.filter(call=call).exclude(state=Release.State.DONE).first()


def release_obstacles(call: Call) -> list[str]:
    """Why the decisions cannot be sent now, in sentences; empty when nothing stands in the way."""
    if call.state == Call.State.DECIDED:
        return [_("The decisions were already sent.")]
    if call.state != Call.State.PUBLISHED:
        return [_("The call is not published or was cancelled.")]
    if call.event.state == Event.State.POSTPONED:
        return [_("The event is postponed: the letters need its new dates.")]
    waiting = Application.objects.filter(call=call, state=Application.State.SUBMITTED)
    undecided = waiting.filter(decision__isnull=True).count()
    found = []
    if call.is_open():
        found.append(
            _("The call is still open: applications may come and may be changed until the deadline.")
        )
    if undecided:
        found.append(
            ngettext(
                "%(number)s application has no decision yet.",
                "%(number)s applications have no decision yet.",
                undecided,
            )
            % {"number": undecided}
        )
    if not undecided and not waiting.exists():
        found.append(_("There is no application to decide on."))
    if waiting.filter(decision__letter_date__lt=timezone.localdate()).exists():
        found.append(_("The letters name a day that has passed. Please prepare them again."))
    return found


def last_release(call: Call) -> Release | None:
    return Release.objects.filter(call=call).order_by("-pk").first()


def progress_of(release: Release) -> tuple[int, int, bool]:
    """(done, total, finished); while the transaction runs its count stands in the cache only."""
    finished = release.state == Release.State.DONE
    done = release.done if finished else int(cache.get(progress_key(release)) or 0)
    return done, release.total, finished


def progress_key(release: Release) -> str:
    return f"release:{release.pk}"


def approvals(call: Call) -> QuerySet[ApprovalRequest]:
    return (
        ApprovalRequest.objects.filter(call=call)
        .select_related("user", "asked_by")
        .prefetch_related("remarks__application")
        .order_by("-pk")
    )


def changed_since(call: Call, request: ApprovalRequest) -> bool:
    """Whether a decision was changed after the approver's answer."""
    if request.answered_at is None:
        return False
    return Decision.objects.filter(application__call=call, decided_at__gt=request.answered_at).exists()


def remarks_of(request: ApprovalRequest) -> dict[int, ApproverRemark]:
    """{application: what the approver says about it}"""
    return {row.application_id: row for row in ApproverRemark.objects.filter(request=request)}


def approval_by_token(token: str) -> ApprovalRequest | None:
    return (
        ApprovalRequest.objects.filter(token_hash=hash_of(token))
        .select_related("user", "asked_by", "call__event__programme", "call__event__place")
        .first()
    )


def is_answerable(request: ApprovalRequest) -> bool:
    """Whether the link still works; not once the decisions were sent, or the call was cancelled."""
    call = request.call
    return call.state == Call.State.PUBLISHED and still_asked(request, call.event.programme_id)


def unsent_of(event: Event) -> QuerySet[Message]:
    """All mail of the event that has not gone out yet."""
    return Message.objects.filter(scope=event.scope, state__in=UNSENT)


def about_old_dates(event: Event) -> QuerySet[Message]:
    """Unsent mail that a postponement makes wrong; decisions only while they are drafts, for they are written anew."""
    decisions = Q(kind__in=DECISION_KINDS, state=Message.State.DRAFT)
    return unsent_of(event).filter(Q(kind__in=NAMES_DATES) | decisions)


# --- places --------------------------------------------------------------------------------------


def lowest_free_seat(event: Event) -> int | None:
    """The first place nobody holds, or None. The caller holds the event's lock."""
    taken = set(Participation.objects.filter(event=event, seat__isnull=False).values_list("seat", flat=True))
    return next((seat for seat in range(1, event.places + 1) if seat not in taken), None)


def free_places(event: Event, *, expecting_answers: bool = False) -> int:
    """Places nobody holds; with `expecting_answers` also without those offered to people who have not answered."""
    counted = Q(role__in=Participation.COUNTED_ROLES)
    taken = Q(state=State.INVITED) if expecting_answers else Q(seat__isnull=False)
    taken |= Q(state=State.ACCEPTED)
    return event.places - Participation.objects.filter(counted, taken, event=event).count()


def waiting_for_place(event: Event) -> QuerySet[Participation]:
    """Who wanted to confirm when every place was taken, the longest first."""
    return Participation.objects.filter(
        event=event, state=State.INVITED, waiting_since__isnull=False
    ).order_by("waiting_since", "pk")


def to_expire(today: date) -> QuerySet[Participation]:
    """Invitations whose day to answer by has passed; who waits for a place has answered."""
    return _unanswered(today).filter(answer_by__lt=today)


def to_remind(today: date) -> QuerySet[Participation]:
    """Invitations whose day to answer by is near."""
    return _unanswered(today).filter(answer_by__gte=today, answer_by__lte=today + REMIND_BEFORE)


def _unanswered(today: date) -> QuerySet[Participation]:
    return (
        Participation.objects.filter(state=State.INVITED, waiting_since=None, event__ends_on__gte=today)
        .exclude(event__state__in=(Event.State.POSTPONED, Event.State.CANCELLED))
        .order_by("event", "pk")
    )


def first_waiting(event: Event) -> Participation | None:
    return waiting_for_place(event).first()


# --- the event's outbox --------------------------------------------------------------------------


def mails_of(event: Event) -> QuerySet[Message]:
    """The mails of the event that staff may see, the newest first."""
    return Message.objects.filter(scope=event.scope).exclude(kind__in=NOT_FOR_STAFF).order_by("-pk")


def mail_counts(event: Event) -> dict[tuple[str, str], int]:
    """{(kind, state): number} over all mails of the event: one query for every number of the page."""
    rows = mails_of(event).order_by().values_list("kind", "state")
    return {(kind, state): number for kind, state, number in rows.annotate(number=Count("pk"))}


def delivery_warnings() -> list[str]:
    """What staff must know about mail that does not leave; empty when all is well."""
    found = []
    if not living().exists():
        found.append(
            _(
                "The program that sends mail is not running, so nothing leaves. Nothing is lost; please tell your technical contact."
            )
        )
    if oldest_waiting() is not None:
        found.append(_("A mail has been waiting for more than 15 minutes to leave."))
    return found
