"""Brings the features' look-ups to Django, which asks each app for one module."""

from participants.selection import admin as selection_admin

__all__ = ["selection_admin"]
