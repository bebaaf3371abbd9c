"""Addresses of travel: the participant's own pages, and the team's list."""

from django.urls import path

from participants.travel.views import own, replacing, team, write

urlpatterns = [
    path("my-events/<slug:code>/", own.my_event, name="my_event"),
    path("my-events/<slug:code>/letter/", own.my_letter_page, name="my_letter_page"),
    path("my-events/<slug:code>/letter.pdf", own.my_letter, name="my_letter"),
    path("my-events/<slug:code>/invite.ics", own.my_calendar, name="my_calendar"),
    path("team/events/<slug:code>/participants/", team.team_participants, name="team_participants"),
    path(
        "team/events/<slug:code>/participants.<str:request_format>",
        team.team_participants_export,
        name="team_participants_export",
    ),
    path("team/events/<slug:code>/participants/new/", team.team_participant_new, name="team_participant_new"),
    path("team/events/<slug:code>/participants/write/", write.team_write, name="team_write"),
    path("team/events/<slug:code>/participants/<int:pk>/", team.team_participant, name="team_participant"),
    path(
        "team/events/<slug:code>/participants/<int:pk>/travel/",
        team.team_participant_travel,
        name="team_participant_travel",
    ),
    path(
        "team/events/<slug:code>/participants/<int:pk>/state/",
        team.team_participant_state,
        name="team_participant_state",
    ),
    path(
        "team/events/<slug:code>/participants/<int:pk>/replace/",
        replacing.team_participant_replace,
        name="team_participant_replace",
    ),
    path(
        "team/events/<slug:code>/participants/<int:pk>/attendance/",
        team.team_participant_attendance,
        name="team_participant_attendance",
    ),
    path(
        "team/events/<slug:code>/participants/<int:pk>/letter.pdf",
        team.team_participant_letter,
        name="team_participant_letter",
    ),
]
