"""Addresses of events/: public pages, the team's pages, and (`plain`) those without a language."""

from django.urls import path

from events.views import public, team

urlpatterns = [
    path("", public.page, name="home"),
    path("calls/", public.page, name="call_list"),
    path("calls/<slug:code>/", public.page, name="call_page"),
    path("calls/<slug:code>/qr.svg", public.page, name="call_qr"),
    path("events/", public.page, name="event_list"),
    path("events/<slug:code>/", public.page, name="event_page"),
    path("events/<slug:code>/event.ics", public.page, name="event_calendar"),
    path("feed.atom", public.page, name="feed"),
    path("privacy/<slug:code>/", public.page, name="privacy_notice"),
    path("accessibility/", public.page, name="accessibility"),
    path("report/", public.page, name="report_mistake"),
    path("team/", team.team_home, name="team_home"),
    path("team/programmes/<slug:code>/", team.team_programme, name="team_programme"),
    path("team/programmes/<slug:code>/members/", team.team_programme, name="team_members"),
    path("team/programmes/<slug:code>/events/new/", team.team_programme, name="team_event_new"),
    path("team/events/<slug:code>/", team.team_event, name="team_event"),
    path("team/events/<slug:code>/edit/", team.team_event_part, name="team_event_edit"),
    path("team/events/<slug:code>/call/", team.team_event_part, name="team_call"),
]
plain = [
    path("s/<slug:code>", public.page, name="short_link"),
]
