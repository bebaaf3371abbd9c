"""Addresses of the board."""

from django.urls import path

from participants.selection.board.views import board, comments, person, proposals, targets

BOARD = "team/events/<slug:code>/board"

urlpatterns = [
    path(f"{BOARD}/", board.team_board, name="team_board"),
    path(f"{BOARD}/news/", board.team_board_news, name="team_board_news"),
    path(f"{BOARD}/comments/", comments.team_board_comments, name="team_board_comments"),
    path(
        f"{BOARD}/comments/<int:pk>/remove/",
        comments.team_board_comment_remove,
        name="team_board_comment_remove",
    ),
    path(f"{BOARD}/targets/", targets.team_targets, name="team_targets"),
    path(f"{BOARD}/targets/new/<slug:kind>/", targets.team_target_new, name="team_target_new"),
    path(f"{BOARD}/targets/<int:pk>/", targets.team_target, name="team_target"),
    path(f"{BOARD}/targets/<int:pk>/remove/", targets.team_target_remove, name="team_target_remove"),
    path(f"{BOARD}/pins/<int:pk>/remove/", person.team_pin_remove, name="team_pin_remove"),
    path(f"{BOARD}/proposals/new/", proposals.team_proposal_new, name="team_proposal_new"),
    path(f"{BOARD}/proposals/compare/", proposals.team_proposals_compare, name="team_proposals_compare"),
    path(f"{BOARD}/proposals/<int:number>/", proposals.team_proposal, name="team_proposal"),
    path(
        f"{BOARD}/proposals/<int:number>/progress/",
        proposals.team_proposal_progress,
        name="team_proposal_progress",
    ),
    path(f"{BOARD}/one/<str:reference>/", person.team_board_person, name="team_board_person"),
]
