"""Look-ups for support: what the rows say. States and decisions are changed by the team's pages only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from participants.selection.models import ApprovalRequest, Assessment, Decision, Participation, Release


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    list_display = ("application", "assessor", "verdict", "at")
    list_select_related = ("application", "assessor")
    search_fields = ("application__reference", "assessor__email")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ("application", "state", "outcome", "reserve_rank", "decided_by", "released_at")
    list_select_related = ("application", "decided_by")
    list_filter = ("state", "outcome")
    search_fields = ("application__reference",)
    exclude = ("invitation_code",)


@admin.register(Release)
class ReleaseAdmin(ReadOnly):
    list_display = ("call", "state", "by", "total", "done", "created_at", "finished_at")
    list_select_related = ("call", "by")


@admin.register(ApprovalRequest)
class ApprovalRequestAdmin(ReadOnly):
    list_display = ("call", "user", "state", "asked_by", "asked_at", "answered_at")
    list_select_related = ("call", "user", "asked_by")
    exclude = ("token_hash", "code_hash")


@admin.register(Participation)
class ParticipationAdmin(ReadOnly):
    list_display = ("name", "event", "role", "state", "seat", "answered_at")
    list_select_related = ("event",)
    list_filter = ("state", "role")
    search_fields = ("name", "email", "event__code")
