"""Look-ups for support: what the rows say. Everything is changed by the team's pages, which audit it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import (
    Call,
    Designation,
    Event,
    Membership,
    Place,
    PrivacyNotice,
    Programme,
    SecondFactorReset,
)


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly):
    list_display = ("code", "name_en", "organiser", "contact_email")
    search_fields = ("code", "name_en")


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("user", "role", "programme", "since")
    list_select_related = ("user", "programme")
    list_filter = ("role",)
    search_fields = ("user__email", "programme__code")


@admin.register(SecondFactorReset)
class SecondFactorResetAdmin(ReadOnly):
    list_display = ("user", "state", "requested_by", "decided_by", "requested_at")
    list_select_related = ("user", "requested_by", "decided_by")
    list_filter = ("state",)


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("code", "title_en", "kind", "state", "starts_on", "ends_on", "purge_on")
    list_filter = ("state", "kind")
    search_fields = ("code", "title_en", "title_sq", "title_mk", "title_sr")


@admin.register(Call)
class CallAdmin(ReadOnly):
    list_display = ("event", "state", "opens_at", "deadline_at", "hears_by", "version")
    list_select_related = ("event",)
    list_filter = ("state",)
    search_fields = ("event__code", "event__title_en")


@admin.register(Place)
class PlaceAdmin(ReadOnly):
    list_display = ("name_en", "territory", "timezone", "programme")
    list_select_related = ("programme",)


@admin.register(Designation)
class DesignationAdmin(ReadOnly):
    list_display = ("territory", "mark", "name_en", "programme")
    list_select_related = ("programme",)


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(ReadOnly):
    list_display = ("programme", "version", "published_at")
    list_select_related = ("programme",)
