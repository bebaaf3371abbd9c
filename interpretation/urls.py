from django.urls import path

from interpretation import views

urlpatterns = [
    path("team/programmes/<slug:code>/rates/", views.team_rates, name="team_rates"),
    path("team/events/<slug:code>/interpretation/", views.team_interpretation, name="team_interpretation"),
]
