"""Who works for a programme; and a lost second factor, which takes two people to replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.accounts import User, normal_email
from core.audit import record
from core.states import lock, move
from events import notices
from events.models import Membership, Programme, Role, SecondFactorReset, TranslationAssignment

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder


class AlreadyInRole(Exception):
    """She has this role already."""


class LastOrganiser(Exception):
    """A programme without an organiser could not be run by anybody."""


class NotInTeam(Exception):
    """The person has no role in this programme."""


class TwoPersonsNeeded(Exception):
    """The one who decides is the one who asked, or the one it is about."""


class AlreadyRequested(Exception):
    """Somebody asked for this already; it waits for a second person."""


@transaction.atomic
def appoint_member(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    email: str,
    role: str,
    name: str = "",
    language: str = "en",
) -> Membership:
    """Give somebody a role. Raises AlreadyInRole.

    Side effects: an account without password when the address is new, `works_in_team` (which asks her for a second
    factor), and one mail a day in her language that says where to sign in.
    """
    owner = lock(programme)
    user = _account(normal_email(email), name, language)
    if owner.memberships.filter(user=user, role=role).exists():
        raise AlreadyInRole
    membership = Membership.objects.create(programme=owner, user=user, role=role)
    if not user.works_in_team:
        user.works_in_team = True
        user.save(update_fields=["works_in_team"])
    record(by=by, action="appoint member", target=membership, fields=("user", "role"))
    notices.tell_appointed(membership, by=by)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User | TokenHolder | Clock) -> None:
    """Take a role back. Raises LastOrganiser. With her last role anywhere she is an ordinary account again."""
    owner = lock(membership.programme)
    locked = lock(membership)
    others = owner.memberships.filter(role=Role.ORGANISER).exclude(pk=locked.pk)
    if locked.role == Role.ORGANISER and not others.exists():
        raise LastOrganiser
    user = lock(locked.user)
    record(by=by, action="end membership", target=locked, fields=("user", "role"))
    if locked.role == Role.TRANSLATOR:
        TranslationAssignment.objects.filter(event__programme=owner, user=user).delete()
    locked.delete()
    if user.works_in_team and not user.memberships.exists():
        user.works_in_team = False
        user.save(update_fields=["works_in_team"])


@transaction.atomic
def request_second_factor_reset(programme: Programme, *, user: User, by: User) -> SecondFactorReset:
    """Ask that somebody may enrol anew; another organiser confirms. She is told at once, in case it was not her wish.

    Raises NotInTeam, TwoPersonsNeeded (nobody asks for herself) and AlreadyRequested.
    """
    owner = lock(programme)
    if not owner.memberships.filter(user=user).exists():
        raise NotInTeam
    if user == by:
        raise TwoPersonsNeeded
    try:
        with transaction.atomic():
            reset = SecondFactorReset.objects.create(programme=owner, user=user, requested_by=by)
    except IntegrityError:  # one open request per person, whichever programme asked
        raise AlreadyRequested from None
    record(by=by, action="request second factor reset", target=reset, fields=("user",))
    notices.tell_reset(reset, by=by)
    return reset


@transaction.atomic
def confirm_second_factor_reset(reset: SecondFactorReset, *, by: User) -> SecondFactorReset:
    """The second person agrees. Raises TwoPersonsNeeded and MoveRefused.

    Side effects: her authenticators and her password are gone, which also ends every session; she signs in by a
    mailed code and enrols anew. She is told.
    """
    locked = _lock_for_decision(reset, by)
    move(locked, to=SecondFactorReset.State.CONFIRMED, by=by, also=("decided_by", "decided_at"))
    user = lock(locked.user)
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    notices.tell_reset(locked, by=by)
    return locked


@transaction.atomic
def refuse_second_factor_reset(reset: SecondFactorReset, *, by: User) -> SecondFactorReset:
    """The second person does not agree; everything stays as it was. Raises TwoPersonsNeeded and MoveRefused."""
    locked = _lock_for_decision(reset, by)
    move(locked, to=SecondFactorReset.State.REFUSED, by=by, also=("decided_by", "decided_at"))
    return locked


def _lock_for_decision(reset: SecondFactorReset, by: User) -> SecondFactorReset:
    locked = lock(reset)
    if by.pk in {locked.requested_by_id, locked.user_id}:
        raise TwoPersonsNeeded
    locked.decided_by, locked.decided_at = by, timezone.now()
    return locked


def _account(email: str, name: str, language: str) -> User:
    """The account of an address, made when there is none; locked, because `works_in_team` hangs on it."""
    found = User.objects.filter(email=email).first()
    if found is not None:
        return lock(found)
    try:
        with transaction.atomic():
            made = User.objects.create_user(email, name=name, language=language)
            EmailAddress.objects.create(user=made, email=email, primary=True, verified=False)
    except IntegrityError:  # somebody made it in the same moment, in another programme or by applying
        made = User.objects.get(email=email)
    return lock(made)
