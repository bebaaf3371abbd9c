"""Calls whose assessors see no names at an instant, for queries over answers of many calls.

The same as selection's `assessing.phases.rights_now` says of one call: a test compares the two.
"""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.models import Call


def nameless_calls(now: datetime | None = None) -> QuerySet[Call]:
    """By the plan, or by the phase that began last; before the first phase, by the first."""
    now = now or timezone.now()
    phases = apps.get_model("participants", "ReviewPhase")._default_manager.filter(call=OuterRef("pk"))
    begun = phases.filter(Q(begins_at=None) | Q(begins_at__lte=now)).order_by("-position", "-pk")
    first = phases.order_by("position", "pk")
    named = Coalesce(Subquery(begun.values("sees_names")[:1]), Subquery(first.values("sees_names")[:1]))
    return Call.objects.alias(sees_names=named).filter(Q(assessment_plan__blind=True) | Q(sees_names=False))


def calls_hiding_names() -> QuerySet[Call]:
    """Those whose assessors see no names now or in any phase, past or to come: what the team has to prepare for."""
    phases = apps.get_model("participants", "ReviewPhase")._default_manager.filter(sees_names=False)
    return Call.objects.filter(Q(assessment_plan__blind=True) | Q(pk__in=phases.values("call")))
