"""Two accounts of one person become one: an organiser asks, and both addresses have to agree, one after the other.

First the address of the account that stays is asked, because the other address will open it; then that of the account
that goes, and her yes carries it out. What the organiser may ask for is checked each time.

What is moved: every row that a foreign key ties to the account that goes, as the registry of models finds them
(pointers.py). Of profile and acknowledgements the kept ones count, and anything else that both have refuses the act.
Its address becomes a further address of the kept account only if it had been confirmed.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import models, transaction

from core.accounts import User
from core.actors import TokenHolder
from core.audit import record
from core.states import lock_all
from events.models import Event, Role
from events.rules import programmes_with
from participants.applications import notices
from participants.applications.merging.account_links import AskedMerge
from participants.applications.merging.plan import DOORS, OWN_WAY, moving
from participants.applications.merging.pointers import doubles, name_of, pointers, rows_at, ways_to_programme
from participants.applications.models import Application

# Of these one is enough: what the kept account has counts.
ONE_IS_ENOUGH = {"participants.Person.user", "participants.NoticeAcknowledgement.user"}


class AccountsNotMergeable(Exception):
    """She may not decide over these accounts, or both hold something of which there can be one. Nothing was changed."""


@transaction.atomic
def ask_account_merge(kept: User, goes: User, *, about: Application, by: User) -> None:
    """Ask the address of the account that stays; nothing else happens. Raises AccountsNotMergeable."""
    _check(kept.pk, goes.pk, by=by)
    asked = AskedMerge(about, kept, goes, by)
    record(by=by, action="ask to merge accounts", target=about, fields=(f"{goes.pk} into {kept.pk}",))
    notices.merge_asked(asked, by=by)


@transaction.atomic
def agree_to_merge(asked: AskedMerge, *, by: TokenHolder) -> None:
    """The address of the account that stays agrees: now that of the other one is asked. Raises AccountsNotMergeable."""
    _check(asked.kept.pk, asked.goes.pk, by=asked.asked_by)
    record(by=by, action="agree to merge accounts", target=asked.kept, fields=(f"from {asked.goes.pk}",))
    notices.merge_asked(asked.after_the_first(), by=by)


@transaction.atomic
def merge_accounts(asked: AskedMerge, *, by: TokenHolder) -> None:
    """Everything of the account that goes becomes the other's; the empty one is closed, and both addresses are told.

    `by` holds the link that only the address of the account that goes got, after the other one had agreed.
    Raises AccountsNotMergeable.
    """
    pair = (asked.kept.pk, asked.goes.pk)
    locked = {row.pk: row for row in lock_all(User.objects.filter(pk__in=pair, is_active=True))}
    if len(locked) != len(pair) or not asked.agreed:
        raise AccountsNotMergeable
    _check(*pair, by=asked.asked_by)
    kept, goes = (locked[pk] for pk in pair)
    for pointer in pointers(User):
        if name_of(pointer) not in OWN_WAY:
            rows = rows_at(pointer, goes.pk)
            rows.filter(pk__in=doubles(pointer, *pair)).delete()
            rows.update(**{pointer.name: kept})
    address = goes.email
    _move_addresses(kept, goes)
    _close(goes)
    for target, note in ((kept, f"from {goes.pk}"), (goes, f"into {kept.pk}")):
        record(by=by, action="merge accounts", target=target, fields=(note,))
    for to, reader in ((kept.email, kept), (address, goes)):
        notices.accounts_merged(asked.about, kept, to, language=reader.language, by=by)


# --- what an organiser may ask for ------------------------------------------------------------


def may_merge_accounts(kept: int, goes: int, *, by: User) -> bool:
    """Neither works in a team, no other door leads to the one that goes, and all that either has anywhere is in
    programmes whose organiser she is.
    """
    people = User.objects.filter(pk__in=(kept, goes))
    team = people.filter(models.Q(works_in_team=True) | models.Q(is_staff=True) | models.Q(is_superuser=True))
    if team.exists() or people.filter(memberships__isnull=False).exists():
        return False
    if any(name_of(pointer) in DOORS and rows_at(pointer, goes).exists() for pointer in pointers(User)):
        return False
    return not _is_seen_elsewhere((kept, goes), by=by)


def _check(kept: int, goes: int, *, by: User) -> None:
    if not may_merge_accounts(kept, goes, by=by):
        raise AccountsNotMergeable
    for pointer in moving(User):
        if name_of(pointer) not in ONE_IS_ENOUGH and doubles(pointer, kept, goes):
            raise AccountsNotMergeable


def _is_seen_elsewhere(people: tuple[int, int], *, by: User) -> bool:
    """Whether any row of theirs is of a programme, or has the scope of one, that is not hers to organise."""
    programmes = programmes_with(by, Role.ORGANISER)
    events = Event.objects.filter(programme__in=programmes).values_list("pk", flat=True)
    scopes = ["", *(f"programme:{pk}" for pk in programmes), *(f"event:{pk}" for pk in events)]
    for pointer in pointers(User):
        rows = pointer.model._base_manager.filter(**{f"{pointer.attname}__in": people})
        scoped = any(field.name == "scope" for field in pointer.model._meta.concrete_fields)
        if scoped and rows.exclude(scope__in=scopes).exists():
            return True
        for way in ways_to_programme(pointer.model):
            if rows.filter(**{f"{way}__isnull": False}).exclude(**{f"{way}__in": programmes}).exists():
                return True
    return False


# --- the account that goes --------------------------------------------------------------------


def _move_addresses(kept: User, goes: User) -> None:
    confirmed = EmailAddress.objects.filter(user=goes, verified=True)
    confirmed.update(user=kept, primary=False)
    EmailAddress.objects.filter(user=goes).delete()


def _close(account: User) -> None:
    """Nobody signs in to it again: its sessions end with its password, and its address leads to the kept one."""
    account.email = f"merged-{account.pk}@invalid.invalid"
    account.name, account.is_active = "", False
    account.set_unusable_password()
    account.save()
