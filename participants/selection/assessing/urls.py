"""Addresses of assessing."""

from django.urls import path

from participants.selection.views import assessing, assigning, conflicts, paper, phases, ranking, review

EVENT = "team/events/<slug:code>"
REVIEW = f"{EVENT}/review"
ASSESSING = f"{EVENT}/assessing"

urlpatterns = [
    path(f"{REVIEW}/", review.team_review, name="team_review"),
    path(f"{REVIEW}/declaration/", conflicts.team_declaration, name="team_declaration"),
    path(f"{REVIEW}/paper/", paper.team_paper, name="team_paper"),
    path(f"{REVIEW}/paper/new/", paper.paper_new, name="paper_new"),
    path(f"{REVIEW}/paper/sheet/", paper.score_sheet, name="score_sheet"),
    path(f"{REVIEW}/paper/<uuid:pk>/", paper.paper_file, name="paper_file"),
    path(f"{REVIEW}/ranking/", ranking.team_review_ranking, name="team_review_ranking"),
    path(f"{REVIEW}/<str:reference>/", review.team_review_one, name="team_review_one"),
    path(f"{REVIEW}/<str:reference>/save/", review.team_review_save, name="team_review_save"),
    path(f"{REVIEW}/<str:reference>/agree/", review.team_review_agree, name="team_review_agree"),
    path(f"{REVIEW}/<str:reference>/conflict/", conflicts.team_conflict, name="team_conflict"),
    path(f"{ASSESSING}/", assessing.team_assessing, name="team_assessing"),
    path(f"{ASSESSING}/conflicts/<str:reference>/<int:pk>/", conflicts.conflict_note, name="conflict_note"),
    path(f"{ASSESSING}/conflicts/<int:pk>/lift/", conflicts.conflict_lift, name="conflict_lift"),
    path(f"{ASSESSING}/criteria/new/", assessing.criterion_new, name="criterion_new"),
    path(f"{ASSESSING}/criteria/usual/", assessing.criteria_usual, name="criteria_usual"),
    path(f"{ASSESSING}/criteria/<int:pk>/", assessing.criterion_edit, name="criterion_edit"),
    path(f"{ASSESSING}/criteria/<int:pk>/remove/", assessing.criterion_remove, name="criterion_remove"),
    path(f"{ASSESSING}/phases/new/", phases.phase_new, name="phase_new"),
    path(f"{ASSESSING}/phases/<int:pk>/", phases.phase_edit, name="phase_edit"),
    path(f"{ASSESSING}/phases/<int:pk>/remove/", phases.phase_remove, name="phase_remove"),
    path(f"{ASSESSING}/shares/", assigning.team_assignments, name="team_assignments"),
    path(f"{ASSESSING}/shares/fill/", assigning.assignments_fill, name="assignments_fill"),
    path(f"{ASSESSING}/ranking/", ranking.team_ranking, name="team_ranking"),
]
