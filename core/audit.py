"""The audit trail: who did what to which row, and when. Append-only.

An entry holds ids and field names and can be kept for years. Personal values (a reason in free text, the address
a link was mailed to) stand in `AuditValue`, which erasure empties without breaking the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.actors import Clock, TokenHolder, identity
from core.privacy import Personal

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts import User


class AuditEntry(models.Model):
    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60)
    action = models.CharField(max_length=80)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    scope = models.CharField(max_length=40, blank=True, db_index=True)
    fields = models.JSONField(default=list)
    state_before = models.CharField(max_length=30, blank=True)
    state_after = models.CharField(max_length=30, blank=True)

    NOT_PERSONAL = (
        "actor_kind",
        "actor_id",
        "action",
        "target_type",
        "target_id",
        "scope",
        "fields",
        "state_before",
        "state_after",
    )

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id"])]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class AuditValue(models.Model):
    entry = models.ForeignKey(AuditEntry, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(max_length=60)
    value = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    EVENT_SCOPE = "entry__scope"
    NOT_PERSONAL = ("name",)
    PERSONAL = {
        "value": Personal(
            purpose="explain a decision when somebody asks for a review",
            stage="any",
            category="audit",
            seen_by=("organiser",),
        )
    }

    def __str__(self) -> str:
        return self.name


def scope_of(target: Any) -> str:
    """What the row belongs to, for instance "event:12"; rows that belong to nothing have no scope."""
    return str(getattr(target, "scope", "") or "")


@dataclass(frozen=True)
class Act:
    """What one entry says. `values` may be personal: they go to the erasable table."""

    action: str
    target: models.Model
    fields: Iterable[str] = ()
    values: Mapping[str, str] | None = None
    before: str = ""
    after: str = ""


def record(
    *,
    by: User | TokenHolder | Clock,
    action: str,
    target: models.Model,
    fields: Iterable[str] = (),
    values: Mapping[str, str] | None = None,
    before: str = "",
    after: str = "",
) -> AuditEntry:
    """Append one entry in the caller's transaction. `values` may be personal: they go to the erasable table."""
    [entry] = record_many([Act(action, target, fields, values, before, after)], by=by)
    return entry


def record_many(acts: Iterable[Act], *, by: User | TokenHolder | Clock) -> list[AuditEntry]:
    """Append an entry for each act in the caller's transaction, in their order; two statements for any number."""
    acts, (kind, actor_id) = list(acts), identity(by)
    entries = AuditEntry.objects.bulk_create(
        AuditEntry(
            actor_kind=kind,
            actor_id=actor_id,
            action=act.action,
            target_type=act.target._meta.label_lower,
            target_id=str(act.target.pk),
            scope=scope_of(act.target),
            fields=sorted(act.fields),
            state_before=act.before,
            state_after=act.after,
        )
        for act in acts
    )
    AuditValue.objects.bulk_create(
        AuditValue(entry=entry, name=name, value=value)
        for entry, act in zip(entries, acts, strict=True)
        for name, value in _personal(act, by).items()
    )
    return entries


def _personal(act: Act, by: User | TokenHolder | Clock) -> dict[str, str]:
    found = {name: value for name, value in (act.values or {}).items() if value}
    if isinstance(by, TokenHolder):
        found["actor"] = by.email
    return found


def acts_of(user: User | None, action: str, since: datetime, *, on: models.Model | None = None) -> int:
    """How often she, or anybody, has done this since then, to one row or to any.

    For limits that count what was tried, whatever came of it.
    """
    entries = AuditEntry.objects.filter(action=action, at__gt=since)
    if user is not None:
        kind, actor_id = identity(user)
        entries = entries.filter(actor_kind=kind, actor_id=actor_id)
    if on is not None:
        entries = entries.filter(target_type=on._meta.label_lower, target_id=str(on.pk))
    return entries.count()


def history(target: models.Model) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        target_type=target._meta.label_lower, target_id=str(target.pk)
    ).prefetch_related("values")
