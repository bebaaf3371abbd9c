"""Addresses of the participant's page and of the team's pages."""

from __future__ import annotations

TEAM_PAGES = ("participants/", "participants.csv", "participants/new/", "participants/write/")


def team(event, path):
    return f"/en/team/events/{event.code}/{path}"
