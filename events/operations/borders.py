"""The programme's table of how long visas take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.changes import apply_changes
from events.models import Programme, VisaLeadTime

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


class SameLeadTime(Exception):
    """Another rule for these two places begins on the same day; nothing was saved. `str()` is for users."""

    def __init__(self) -> None:
        super().__init__(_("There is a rule for these two places from this day on. Please change that one."))


@transaction.atomic
def save_visa_lead_time(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    lead_time: VisaLeadTime | None = None,
    **fields: Any,
) -> VisaLeadTime:
    """A new rule, or changes to one of the programme's. Raises SameLeadTime."""
    owner = lock(programme)
    row = lock(lead_time) if lead_time is not None else VisaLeadTime(programme=owner)
    changed = apply_changes(row, fields)
    same = owner.visa_lead_times.filter(works_in=row.works_in, into=row.into, valid_from=row.valid_from)
    if same.exclude(pk=row.pk).exists():
        raise SameLeadTime
    if changed or row.pk is None:
        row.save()
        record(by=by, action="save visa lead time", target=row, fields=changed)
    return row


@transaction.atomic
def remove_visa_lead_time(lead_time: VisaLeadTime, *, by: User | TokenHolder | Clock) -> None:
    lock(lead_time.programme)
    row = lock(lead_time)
    record(by=by, action="remove visa lead time", target=row, fields=("days",))
    row.delete()
