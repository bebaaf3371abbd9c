"""Addresses of applications."""

from django.urls import path

from participants.applications.views import (
    after_selection,
    apply,
    copies,
    extensions,
    mine,
    questions,
    send,
    team,
    team_acts,
    team_numbers,
)

EVENT = "team/events/<slug:code>"

urlpatterns = [
    path("calls/<slug:code>/apply/", apply.apply, name="apply"),
    path("calls/<slug:code>/apply/save/", apply.application_save, name="application_save"),
    path("calls/<slug:code>/apply/leave/", apply.application_leave, name="application_leave"),
    path(
        "calls/<slug:code>/apply/files/<int:question>/", apply.application_upload, name="application_upload"
    ),
    path("applications/confirm/<str:token>/", send.application_link, name="application_link"),
    path("applications/<str:reference>/", mine.my_application, name="my_application"),
    path("applications/<str:reference>/after/", after_selection.application_after, name="application_after"),
    path("applications/<str:reference>/check/", send.application_check, name="application_check"),
    path("applications/<str:reference>/send/", send.application_send, name="application_send"),
    path("applications/<str:reference>/code/<str:ticket>/", send.application_code, name="application_code"),
    path(
        "applications/<str:reference>/code/<str:ticket>/again/",
        send.application_code_again,
        name="application_code_again",
    ),
    path("applications/<str:reference>/withdraw/", mine.application_withdraw, name="application_withdraw"),
    path("applications/<str:reference>/copy.json", copies.application_copy, name="application_copy"),
    path("applications/<str:reference>/copy.pdf", copies.application_pdf, name="application_pdf"),
    path("applications/<str:reference>/files/<uuid:file>/", mine.application_file, name="application_file"),
    path(f"{EVENT}/extensions/", extensions.team_extensions, name="team_extensions"),
    path(f"{EVENT}/extensions/<int:pk>/end/", extensions.team_extension_end, name="team_extension_end"),
    path(f"{EVENT}/questions/", questions.team_questions, name="team_questions"),
    path(f"{EVENT}/questions/new/<slug:kind>/", questions.team_question_new, name="team_question_new"),
    path(f"{EVENT}/questions/<int:pk>/", questions.team_question, name="team_question"),
    path(f"{EVENT}/questions/<int:pk>/move/", questions.team_question_move, name="team_question_move"),
    path(f"{EVENT}/questions/<int:pk>/retire/", questions.team_question_retire, name="team_question_retire"),
    path(f"{EVENT}/questions/<int:pk>/copy/", questions.team_question_copy, name="team_question_copy"),
    path(f"{EVENT}/sections/new/", questions.team_section_new, name="team_section_new"),
    path(f"{EVENT}/sections/<int:pk>/", questions.team_section, name="team_section"),
    path(f"{EVENT}/sections/<int:pk>/move/", questions.team_section_move, name="team_section_move"),
    path(f"{EVENT}/sections/<int:pk>/remove/", questions.team_section_remove, name="team_section_remove"),
    path(f"{EVENT}/applications/", team.team_applications, name="team_applications"),
    path(
        f"{EVENT}/applications/export/<slug:kind>/",
        team.team_applications_export,
        name="team_applications_export",
    ),
    path(f"{EVENT}/applications/bulk/", team_acts.team_applications_bulk, name="team_applications_bulk"),
    path(f"{EVENT}/applications/views/", team_acts.team_view_new, name="team_view_new"),
    path(f"{EVENT}/applications/views/<int:pk>/", team_acts.team_view_act, name="team_view_act"),
    path(
        f"{EVENT}/applications/statistics/",
        team_numbers.team_applications_statistics,
        name="team_applications_statistics",
    ),
    path(
        f"{EVENT}/applications/alike/", team_numbers.team_applications_alike, name="team_applications_alike"
    ),
    path(
        f"{EVENT}/applications/<str:reference>/tag/",
        team_acts.team_application_tag,
        name="team_application_tag",
    ),
    path(
        f"{EVENT}/applications/<str:reference>/note/",
        team_acts.team_application_note,
        name="team_application_note",
    ),
    path(f"{EVENT}/applications/<str:reference>/", team.team_application, name="team_application"),
]
