"""Which nominations and codes somebody sees, and what stands on their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from events.footnotes import Designated
from events.models import Call, Programme, Role
from events.queries import public_calls
from events.rules import programmes_with
from participants.applications.models import (
    Application,
    EntryCode,
    EntryCodeUse,
    FocalPoint,
    Nomination,
    SendingCapacity,
)
from participants.people.places import place_name

T = TypeVar("T")
_STANDING = Count(
    "nominations", filter=Q(nominations__isnull=False) & ~Q(nominations__state=Nomination.State.WITHDRAWN)
)
HELD_UNCLAIMED = timedelta(days=1)  # how long a draft without an account keeps the use of a code


def capacities_visible_to(user: Any) -> QuerySet[SendingCapacity]:
    """A focal point's: of her own territories, for calls of her programme that take nominations and are public."""
    programmes = programmes_with(user, Role.FOCAL_POINT)
    if not programmes:
        return SendingCapacity.objects.none()
    hers = FocalPoint.objects.filter(
        membership__user=user,
        membership__role=Role.FOCAL_POINT,
        membership__programme__in=programmes,
    ).values_list("membership__programme", "territory")
    mine = Q(pk=None)
    for programme, territory in hers:
        mine |= Q(call__event__programme=programme, territory=territory)
    found = SendingCapacity.objects.filter(
        mine, call__route=Call.Route.NOMINATION, call__in=public_calls().values("pk")
    )
    return found.select_related("call__event__programme", "call__event__place").order_by(
        "call__deadline_at", "pk"
    )


def nominations_visible_to(user: Any) -> QuerySet[Nomination]:
    """A focal point's: whoever was named for her territories, also by a predecessor."""
    capacities = capacities_visible_to(user).order_by().values("pk")
    return Nomination.objects.filter(capacity__in=capacities).select_related(
        "capacity__call__event__programme", "application"
    )


def entry_codes_visible_to(user: Any) -> QuerySet[EntryCode]:
    """The team's side: organisers'."""
    return EntryCode.objects.filter(
        call__event__programme__in=programmes_with(user, Role.ORGANISER)
    ).select_related("call__event")


def capacities_organised_by(user: Any) -> QuerySet[SendingCapacity]:
    return SendingCapacity.objects.filter(
        call__event__programme__in=programmes_with(user, Role.ORGANISER)
    ).select_related("call__event")


def focal_points_organised_by(user: Any) -> QuerySet[FocalPoint]:
    return FocalPoint.objects.filter(
        membership__programme__in=programmes_with(user, Role.ORGANISER)
    ).select_related("membership__programme", "membership__user")


def named_of(capacity: SendingCapacity) -> list[Nomination]:
    """Everybody named, those who stand first and in order; one query."""
    return list(capacity.nominations.select_related("application"))


def progress_of(nomination: Nomination) -> str:
    """How far her application is, as a focal point may know it: none, draft, sent or withdrawn; never what is in it."""
    application = nomination.application
    if application is None:
        return "none"
    if application.state in (Application.State.DRAFT, Application.State.WITHDRAWN):
        return str(application.state)
    return "sent"


def capacities_of(call: Call) -> QuerySet[SendingCapacity]:
    """With how many stand, for the organisers."""
    return call.capacities.annotate(named=_STANDING).order_by("territory")


def capacities_waiting(user: Any) -> list[SendingCapacity]:
    """A focal point's that still take names and have places left, with how many stand; the first to end first."""
    rows = capacities_visible_to(user).annotate(named=_STANDING).order_by("until", "pk")
    return [row for row in rows if row.named < row.places and takes_names(row)]


def focal_points_of(programme: Programme) -> QuerySet[FocalPoint]:
    return (
        FocalPoint.objects.filter(membership__programme=programme)
        .select_related("membership__user")
        .order_by("territory", "membership__user__name", "pk")
    )


def entry_codes_of(call: Call) -> QuerySet[EntryCode]:
    """With how often each was used."""
    used = Q(taken__in=_counted())
    return call.entry_codes.annotate(used=Count("taken", filter=used)).order_by("-at", "-pk")


def nominations_of(applications: list[int] | QuerySet[Any, Any]) -> dict[int, Nomination]:
    """{application: its nomination}, for the team's list and its tables; one query."""
    rows = Nomination.objects.filter(application__in=applications).select_related("capacity", "nominator")
    return {row.application_id: row for row in rows if row.application_id is not None}


def nomination_of(application: Application) -> Nomination | None:
    return nominations_of([application.pk]).get(application.pk)


def whom_to_ask(call: Call, designations: list[Designated]) -> list[dict[str, Any]]:
    """The territories that may send somebody, and the office to ask, for everybody who wants to enter."""
    rows = call.capacities.order_by("territory")
    return [{"place": place_name(row.territory, designations), "ask": row.ask} for row in rows]


def standing(capacity: SendingCapacity) -> QuerySet[Nomination]:
    return (
        Nomination.objects.filter(capacity=capacity)
        .exclude(state=Nomination.State.WITHDRAWN)
        .order_by("rank", "pk")
    )


def takes_names(capacity: SendingCapacity) -> bool:
    call, now = capacity.call, timezone.now()
    return (
        call.route == Call.Route.NOMINATION
        and not capacity.is_over
        and call.takes_part(now)
        and now < call.closes_at
    )


def reordered(rows: list[T], moved: T, to: int) -> list[T]:
    """The same with one of them at place `to`, counted from 1; too far is the end."""
    others = [row for row in rows if row != moved]
    return [*others[: max(to, 1) - 1], moved, *others[max(to, 1) - 1 :]]


def uses_of(code: EntryCode) -> int:
    return _counted().filter(entry_code=code).count()


def _counted() -> QuerySet[EntryCodeUse]:
    """A withdrawn application gives its use back, and so does what nobody made her own within a day."""
    abandoned = Q(
        application__state=Application.State.DRAFT,
        application__user__isnull=True,
        at__lte=timezone.now() - HELD_UNCLAIMED,
    )
    return EntryCodeUse.objects.exclude(abandoned).exclude(application__state=Application.State.WITHDRAWN)
