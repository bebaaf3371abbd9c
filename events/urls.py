"""Addresses of events/: public pages, the team's pages, and (`plain`) those without a language."""

from django.urls import path

from events.views import about, call, editor, machines, programme, public, team

urlpatterns = [
    path("", public.home, name="home"),
    path("calls/", public.call_list, name="call_list"),
    path("calls/<slug:code>/", public.call_page, name="call_page"),
    path("calls/<slug:code>/qr.svg", machines.call_qr, name="call_qr"),
    path("events/", public.event_list, name="event_list"),
    path("events/<slug:code>/", public.event_page, name="event_page"),
    path("events/<slug:code>/event.ics", machines.event_calendar, name="event_calendar"),
    path("feed.atom", machines.feed, name="feed"),
    path("privacy/", about.privacy, name="privacy"),
    path("privacy/<slug:code>/", about.privacy_notice, name="privacy_notice"),
    path("privacy/<slug:code>/<int:version>/", about.privacy_notice, name="privacy_notice_version"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("report/", about.report, name="report_mistake"),
    # The team
    path("team/", team.team_home, name="team_home"),
    path("team/programmes/<slug:code>/", team.team_programme, name="team_programme"),
    path("team/programmes/<slug:code>/members/", team.team_members, name="team_members"),
    path("team/members/<int:pk>/end/", team.team_member_end, name="team_member_end"),
    path("team/members/<int:pk>/second-factor/", team.team_reset_request, name="team_reset_request"),
    path("team/second-factor/<int:pk>/", team.team_reset_decide, name="team_reset_decide"),
    path("team/programmes/<slug:code>/edit/", programme.team_programme_edit, name="team_programme_edit"),
    path("team/programmes/<slug:code>/places/", programme.team_places, name="team_places"),
    path("team/programmes/<slug:code>/places/<int:pk>/", programme.team_places, name="team_place"),
    path("team/programmes/<slug:code>/designations/", programme.team_designations, name="team_designations"),
    path(
        "team/programmes/<slug:code>/designations/<int:pk>/",
        programme.team_designations,
        name="team_designation",
    ),
    path("team/programmes/<slug:code>/privacy/", programme.team_notice, name="team_notice"),
    path("team/programmes/<slug:code>/events/new/", editor.team_event_new, name="team_event_new"),
    path("team/events/<slug:code>/", call.team_event, name="team_event"),
    path("team/events/<slug:code>/edit/", editor.team_event_edit, name="team_event_edit"),
    path("team/events/<slug:code>/edit/<slug:part>/", editor.team_event_edit, name="team_event_part"),
    path("team/events/<slug:code>/texts/<slug:language>/", editor.team_event_texts, name="team_event_texts"),
    path("team/events/<slug:code>/call/", call.team_call, name="team_call"),
    path("team/events/<slug:code>/publish/", call.team_publish, name="team_publish"),
    path("team/events/<slug:code>/cancel/", call.team_event_cancel, name="team_event_cancel"),
    path("team/events/<slug:code>/preview/", public.team_preview, name="team_preview"),
]
plain = [
    path("s/<slug:code>", machines.short_link, name="short_link"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
]
