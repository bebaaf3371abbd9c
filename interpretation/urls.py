from django.urls import path

from interpretation import views

urlpatterns = [
    path("team/events/<slug:code>/interpretation/", views.team_interpretation, name="team_interpretation"),
]
