"""Addresses of events/: public pages, the team's pages, and (`plain`) those without a language."""

from django.urls import path

from events.views import (
    about,
    call,
    copying,
    editor,
    life_cycle,
    machines,
    preview,
    programme,
    public,
    team,
    translations,
    wording,
    working_copy,
)

urlpatterns = [
    path("", public.home, name="home"),
    path("calls/", public.call_list, name="call_list"),
    path("calls/<slug:code>/", public.call_page, name="call_page"),
    path("calls/<slug:code>/qr.svg", machines.call_qr, name="call_qr"),
    path("events/", public.event_list, name="event_list"),
    path("events/<slug:code>/", public.event_page, name="event_page"),
    path("events/<slug:code>/event.ics", machines.event_calendar, name="event_calendar"),
    path("series/<slug:code>/", copying.series_page, name="series_page"),
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
    path("team/programmes/<slug:code>/wording/", wording.team_wording_rules, name="team_wording_rules"),
    path("team/programmes/<slug:code>/wording/start/", wording.team_wording_start, name="team_wording_start"),
    path(
        "team/programmes/<slug:code>/wording/<int:pk>/", wording.team_wording_rules, name="team_wording_rule"
    ),
    path("team/programmes/<slug:code>/timing/", wording.team_timing, name="team_timing"),
    path("team/programmes/<slug:code>/events/new/", editor.team_event_new, name="team_event_new"),
    path(
        "team/programmes/<slug:code>/events/new/<slug:template>/",
        copying.team_event_from,
        name="team_event_from",
    ),
    path("team/programmes/<slug:code>/series/", copying.team_series_list, name="team_series_list"),
    path("team/programmes/<slug:code>/series/new/", copying.team_series_new, name="team_series_new"),
    path("team/series/<int:pk>/", copying.team_series, name="team_series"),
    path("team/events/<slug:code>/copy/", copying.team_event_copy, name="team_event_copy"),
    path("team/events/<slug:code>/", call.team_event, name="team_event"),
    path("team/events/<slug:code>/edit/", editor.team_event_edit, name="team_event_edit"),
    path("team/events/<slug:code>/edit/<slug:part>/", editor.team_event_edit, name="team_event_part"),
    path("team/events/<slug:code>/texts/<slug:language>/", editor.team_event_texts, name="team_event_texts"),
    path(
        "team/events/<slug:code>/working-copy/<slug:part>/",
        working_copy.team_working_copy,
        name="team_working_copy",
    ),
    path(
        "team/events/<slug:code>/working-copy/<slug:part>/act/",
        working_copy.team_working_copy_act,
        name="team_working_copy_act",
    ),
    path("team/events/<slug:code>/translations/", translations.team_translations, name="team_translations"),
    path("team/events/<slug:code>/translators/", translations.team_translators, name="team_translators"),
    path("team/translators/<int:pk>/end/", translations.team_translator_end, name="team_translator_end"),
    path(
        "team/events/<slug:code>/translations/<slug:language>/",
        translations.team_translation,
        name="team_translation",
    ),
    path(
        "team/events/<slug:code>/translations/<slug:language>/propose/",
        translations.team_translation_propose,
        name="team_translation_propose",
    ),
    path(
        "team/events/<slug:code>/translations/<slug:language>/table/",
        translations.team_translation_sheet,
        name="team_translation_sheet",
    ),
    path(
        "team/events/<slug:code>/translations/<slug:language>/table/file/",
        translations.team_translation_file,
        name="team_translation_file",
    ),
    path("team/events/<slug:code>/call/", call.team_call, name="team_call"),
    path("team/events/<slug:code>/wording/", wording.team_wording, name="team_wording"),
    path("team/events/<slug:code>/wording/ask/", wording.team_text_ask, name="team_text_ask"),
    path(
        "team/events/<slug:code>/wording/<int:pk>/withdraw/",
        wording.team_text_withdraw,
        name="team_text_withdraw",
    ),
    path("text-approval/<str:token>/", wording.text_approval, name="text_approval"),
    path("team/events/<slug:code>/publish/", call.team_publish, name="team_publish"),
    path("team/events/<slug:code>/cancel/", call.team_event_cancel, name="team_event_cancel"),
    path(
        "team/events/<slug:code>/life-cycle/<slug:act>/", life_cycle.team_life_cycle, name="team_life_cycle"
    ),
    path("team/events/<slug:code>/preview/", public.team_preview, name="team_preview"),
    path("team/events/<slug:code>/preview/screens/", preview.team_screens, name="team_screens"),
    path("team/events/<slug:code>/preview/page/", preview.team_screen, name="team_screen"),
]
plain = [
    path("s/<slug:code>", machines.short_link, name="short_link"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
]
