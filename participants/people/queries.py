"""Profiles and sign-in codes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from events.footnotes import Designated
from events.models import Programme
from events.queries import designations_of
from participants.people.languages import ABILITIES, Levels
from participants.people.models import Person, SignInCode

if TYPE_CHECKING:
    from core.accounts import User

# Codes one address is sent; a ministry's network is not one applicant, so nothing is counted per network.
LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))


def person_of(user: Any) -> Person | None:
    if not getattr(user, "is_authenticated", False):
        return None
    return Person.objects.filter(user=user).prefetch_related("languages").first()


def levels_of(person: Person) -> Levels:
    return {
        row.language: {ability: getattr(row, ability) for ability in ABILITIES}
        for row in person.languages.all()
    }


def every_designation() -> list[Designated]:
    """For pages that belong to no programme."""
    return designations_of(Programme.objects.values_list("pk", flat=True))


def codes_for(email: str) -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(email=email)


def next_code_at(email: str, now: datetime | None = None) -> datetime | None:
    """When this address may be sent another code; None when at once."""
    now = now or timezone.now()
    longest = max(window for window, _most in LIMITS)
    sent = list(
        codes_for(email)
        .filter(created_at__gt=now - longest)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: max(most for _window, most in LIMITS)]
    )
    waits = [sent[most - 1] + window for window, most in LIMITS if len(sent) >= most]
    later = [instant for instant in waits if instant > now]
    return max(later) if later else None


def code_by_ticket(ticket: str, purpose: str) -> SignInCode | None:
    return SignInCode.objects.filter(ticket=ticket, purpose=purpose).select_related("user").first()


def code_by_token(token: str, purpose: str) -> SignInCode | None:
    found = SignInCode.objects.filter(token_hash=token_digest(token), purpose=purpose)
    return found.select_related("user").first()


def token_digest(token: str) -> str:
    """How a link's token is kept: it is long and random, so a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(email: str) -> User | None:
    """The account an address belongs to: confirmed there, or its own. One query for any address, known or not."""
    from core.accounts import User

    confirmed = User.objects.filter(emailaddress__email=email, emailaddress__verified=True)
    own = User.objects.filter(email=email)
    both = confirmed.annotate(rank=Value(0)).union(own.annotate(rank=Value(1)), all=True)
    return both.order_by("rank").first()
