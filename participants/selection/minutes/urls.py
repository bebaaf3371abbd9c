"""Addresses of the minutes."""

from django.urls import path

from participants.selection.minutes import views

EVENT = "team/events/<slug:code>"

urlpatterns = [
    path(f"{EVENT}/minutes/", views.team_minutes, name="team_minutes"),
    path(f"{EVENT}/minutes/pdf/", views.team_minutes_pdf, name="team_minutes_pdf"),
]
