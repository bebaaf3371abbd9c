from django.urls import path

from materials.views import library, team

urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/<slug:code>/", library.publication_page, name="publication_page"),
    path("library/<slug:code>/<str:language>/", library.publication_file, name="publication_file"),
    path("files/<uuid:pk>/", library.event_file, name="event_file"),
    path("team/events/<slug:code>/files/", team.files, name="team_files"),
    path("team/events/<slug:code>/files/<int:pk>/", team.file, name="team_file"),
    path("team/events/<slug:code>/files/<int:pk>/remove/", team.remove_file, name="team_file_remove"),
    path("team/programmes/<slug:code>/publications/", team.publications, name="team_publications"),
    path("team/publications/<slug:code>/", team.publication, name="team_publication"),
    path("team/publications/<slug:code>/preview/", team.preview, name="team_publication_preview"),
    path("team/publications/<slug:code>/publish/", team.publish, name="team_publication_publish"),
    path("team/publications/<slug:code>/withdraw/", team.withdraw, name="team_publication_withdraw"),
    path("team/publications/<slug:code>/versions/new/", team.version, name="team_version_new"),
    path("team/publications/<slug:code>/versions/<str:language>/", team.version, name="team_version"),
    path("team/publications/<slug:code>/<slug:part>/<str:language>/", team.part, name="team_part"),
]
