"""Addresses of the trail."""

from django.urls import path

from participants.selection.trail import views

EVENT = "team/events/<slug:code>"

urlpatterns = [
    path(f"{EVENT}/trail/", views.team_trail, name="team_trail"),
    path(f"{EVENT}/trail/csv/", views.team_trail_csv, name="team_trail_csv"),
]
