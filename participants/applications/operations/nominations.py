"""Nominations: who answers for a territory, how many it may name, and the people who were named."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import normal_email
from core.audit import record
from core.states import MoveRefused, lock, move
from events.freshness import public_pages_changed
from events.models import Call, Membership, Programme, Role
from events.operations.team import AlreadyInRole, appoint_member, end_membership
from participants.applications import notices
from participants.applications.checks import Filled
from participants.applications.models import Application, FocalPoint, Nomination, SendingCapacity
from participants.applications.operations.drafts import start_draft
from participants.applications.operations.sending import TooLate
from participants.applications.rules import in_time
from participants.applications.ways.entry import bind_nomination
from participants.applications.ways.nominated import reordered, standing, takes_names

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

State = Nomination.State
# Withdrawn ones included: naming and withdrawing mails nobody without end.
MOST_PER_PLACE, MOST_PER_ADDRESS = 3, 2


class NominationsClosed(Exception):
    """The nominations' deadline has passed, or the call takes none."""


class NoPlaceLeft(Exception):
    """The territory has named as many people as it may, or this person as often as it may."""


class AlreadyNominated(Exception):
    """Somebody of the territory stands with this address."""


class MoreNamedAlready(Exception):
    """More people stand than the new number allows."""


class AlreadyNamed(Exception):
    """This person answers for this territory already."""


# --- who, and how many ------------------------------------------------------------------------


@transaction.atomic
def name_focal_point(
    programme: Programme, *, email: str, name: str, language: str, territory: str, by: User
) -> FocalPoint:
    """Somebody answers for a territory; she joins the team in this role and is told. Raises AlreadyNamed."""
    owner = lock(programme)
    try:
        member = appoint_member(
            owner, by=by, email=email, role=Role.FOCAL_POINT, name=name, language=language
        )
    except AlreadyInRole:
        member = Membership.objects.get(
            programme=owner, user__email=normal_email(email), role=Role.FOCAL_POINT
        )
    focal, is_new = FocalPoint.objects.get_or_create(membership=member, territory=territory)
    if not is_new:
        raise AlreadyNamed
    record(by=by, action="name focal point", target=focal, fields=("membership", "territory"))
    return focal


@transaction.atomic
def end_focal_point(focal: FocalPoint, *, by: User) -> None:
    """She no longer answers for it; those she named stay named. With her last territory the role ends."""
    member = focal.membership
    lock(member.programme)
    locked = lock(focal)
    record(by=by, action="end focal point", target=locked, fields=("territory",))
    locked.delete()
    if not member.territories.exists():
        end_membership(member, by=by)


@transaction.atomic
def set_capacity(
    call: Call, *, territory: str, places: int, until: datetime, ask: str, by: User
) -> SendingCapacity:
    """How many people the territory may name and until when; a second time changes it. Raises MoreNamedAlready.

    Side effect: the public page that says how one enters is made anew.
    """
    locked = lock(call)
    known = SendingCapacity.objects.filter(call=locked, territory=territory).first()
    if known is not None and standing(known).count() > places:
        raise MoreNamedAlready
    values = {"places": places, "until": until.replace(second=0, microsecond=0), "ask": ask}
    capacity, _new = SendingCapacity.objects.update_or_create(
        call=locked, territory=territory, defaults=values
    )
    record(by=by, action="set sending capacity", target=capacity, fields=tuple(values))
    public_pages_changed()
    return capacity


@transaction.atomic
def remove_capacity(capacity: SendingCapacity, *, by: User) -> None:
    """The territory names nobody for this call. Raises MoreNamedAlready when it ever named somebody."""
    lock(capacity.call)
    locked = lock(capacity)
    if locked.nominations.exists():
        raise MoreNamedAlready
    record(by=by, action="remove sending capacity", target=locked, fields=("territory",))
    locked.delete()
    public_pages_changed()


# --- the people named -------------------------------------------------------------------------


@transaction.atomic
def nominate(
    capacity: SendingCapacity,
    *,
    given_name: str,
    family_name: str,
    email: str,
    organisation: str,
    role: str,
    note: str,
    language: str,
    by: User,
) -> Nomination:
    """Name somebody, last in the order of preference; a mail in her language brings the link to the form.

    Raises NominationsClosed, NoPlaceLeft, AlreadyNominated.
    """
    locked = _open_capacity(capacity)
    rows, address = standing(locked), normal_email(email)
    ever = locked.nominations
    if rows.count() >= locked.places or ever.count() >= MOST_PER_PLACE * locked.places:
        raise NoPlaceLeft
    if rows.filter(email=address).exists():
        raise AlreadyNominated
    if ever.filter(email=address).count() >= MOST_PER_ADDRESS:
        raise NoPlaceLeft
    nomination = Nomination.objects.create(
        call=locked.call,
        capacity=locked,
        nominator=by,
        rank=rows.count() + 1,
        given_name=given_name,
        family_name=family_name,
        email=address,
        organisation=organisation,
        role=role,
        note=note,
        language=language,
    )
    record(by=by, action="nominate", target=nomination, fields=("email", "rank"))
    notices.nomination(nomination, by=by)
    return nomination


@transaction.atomic
def rank_nomination(nomination: Nomination, *, to: int, by: User) -> None:
    """Put somebody at a place in the order of preference; the others close up. Raises NominationsClosed, MoveRefused."""
    capacity = _open_capacity(nomination.capacity)
    rows = list(standing(capacity).select_for_update())
    moved = next((row for row in rows if row.pk == nomination.pk), None)
    if moved is None:
        raise MoveRefused(nomination, nomination.state, nomination.state)
    _number(reordered(rows, moved, to))
    record(by=by, action="rank nomination", target=moved, fields=("rank",))


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, reason: str, by: User) -> Nomination:
    """Take a name back, with a reason; her place is free again. She is told; what she wrote is kept.

    An application she has sent stands, and its page says that the nomination was withdrawn.
    Raises NominationsClosed, MoveRefused.
    """
    capacity = _open_capacity(nomination.capacity)
    locked = lock(nomination)
    locked.rank, locked.withdrawn_at, locked.withdrawn_reason = None, timezone.now(), reason
    move(locked, to=State.WITHDRAWN, by=by, also=("rank", "withdrawn_at", "withdrawn_reason"))
    _number(list(standing(capacity)))
    locked.call = capacity.call
    notices.nomination_withdrawn(locked, by=by)
    return locked


@transaction.atomic
def begin_nominated(
    nomination: Nomination, *, by: TokenHolder | User, user: User | None = None
) -> Application:
    """The application of somebody who was named: the one she began, else a draft with what is known about her.

    Raises MoveRefused when the nomination was withdrawn, and TooLate.
    """
    call, locked = nomination.call, lock(nomination)
    if locked.state == State.WITHDRAWN:
        raise MoveRefused(locked, locked.state, State.BEGUN)
    begun = locked.application
    if begun is not None and begun.state != Application.State.WITHDRAWN:
        return begun
    if not in_time(call, user=user):
        raise TooLate
    profile = {name: getattr(locked, name) for name in ("given_name", "family_name", "organisation", "role")}
    filled = Filled(profile, email=locked.email)
    draft = start_draft(call, language=locked.language, by=by, user=user, filled=filled, entered=True)
    bind_nomination(locked, draft, by=by, user=user)
    return draft


def link_nominations(user: User, *, by: User | TokenHolder | Clock) -> None:
    """Whoever was named under her address is she, now that she has proven it."""
    Nomination.objects.filter(email=user.email, user__isnull=True).update(user=user)


def _open_capacity(capacity: SendingCapacity) -> SendingCapacity:
    """Call and capacity, locked and still taking names."""
    call = lock(capacity.call)
    call.event = capacity.call.event
    locked = lock(capacity)
    locked.call = call
    if not takes_names(locked):
        raise NominationsClosed
    return locked


def _number(rows: list[Nomination]) -> None:
    for rank, row in enumerate(rows, 1):
        row.rank = rank
    Nomination.objects.bulk_update(rows, ["rank"])
