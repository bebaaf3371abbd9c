"""What changes data about interpretation."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.accounts import User
from core.audit import record
from core.states import lock
from events.changes import apply_changes
from events.models import Programme
from interpretation.models import RateCard
from interpretation.queries import rate_card_of


@transaction.atomic
def set_rates(programme: Programme, *, by: User, **rates: Any) -> RateCard:
    """What a day of interpretation costs this programme from now on; the same rates again change nothing."""
    owner = lock(programme)
    row = rate_card_of(owner) or RateCard(programme=owner)
    changed = apply_changes(row, rates)
    if changed or row.pk is None:
        row.save()
        record(by=by, action="set rates", target=row, fields=changed)
    return row
