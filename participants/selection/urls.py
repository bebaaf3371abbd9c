"""Addresses of selection."""

from django.urls import path

from participants.selection.assessing.urls import urlpatterns as assessing_urls
from participants.selection.board.urls import urlpatterns as board_urls
from participants.selection.minutes.urls import urlpatterns as minutes_urls
from participants.selection.trail.urls import urlpatterns as trail_urls
from participants.selection.views import approval, decisions, invitation, letters, release

EVENT = "team/events/<slug:code>"

urlpatterns = [
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("approval/<str:token>/", approval.approval, name="approval"),
    path(f"{EVENT}/group/", decisions.team_decisions, name="team_decisions"),
    path(f"{EVENT}/group/<str:reference>/", decisions.team_decision, name="team_decision"),
    path(f"{EVENT}/reserve/close/", release.reserve_close, name="reserve_close"),
    path(f"{EVENT}/reserve/<str:reference>/move/", decisions.reserve_move, name="reserve_move"),
    path(f"{EVENT}/reserve/<str:reference>/invite/", decisions.reserve_invite, name="reserve_invite"),
    path(f"{EVENT}/release/", release.team_release, name="team_release"),
    path(f"{EVENT}/release/progress/", release.release_progress, name="team_release_progress"),
    path(f"{EVENT}/release/again/", release.release_again, name="team_release_again"),
    path(f"{EVENT}/release/approver/", release.approver_ask, name="approver_ask"),
    path(f"{EVENT}/release/approver/<int:pk>/withdraw/", release.approver_withdraw, name="approver_withdraw"),
    path(f"{EVENT}/letters/", letters.team_letters, name="team_letters"),
    path(f"{EVENT}/letters/prepare/", letters.prepare, name="team_letters_prepare"),
    path(f"{EVENT}/letters/<int:pk>/", letters.team_letter, name="team_letter"),
    path(f"{EVENT}/letters/<int:pk>/act/", letters.letter_act, name="letter_act"),
    *board_urls,
    *minutes_urls,
    *trail_urls,
    *assessing_urls,
]
