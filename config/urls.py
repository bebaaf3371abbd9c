"""Mounts each app's addresses: pages under their language, machines and links without."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from events import urls as events_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.urls")),
    path("", include(events_urls.plain)),
]
urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
    path("", include("participants.rights.urls")),
    path("", include("participants.people.urls")),
    path("", include("participants.applications.urls")),
    path("", include("participants.selection.urls")),
    path("", include("participants.travel.urls")),
    path("", include("interpretation.urls")),
    path("support/", admin.site.urls),
    path("", include("events.urls")),
    path("", include("materials.urls")),
    path("", include("materials.desk.urls")),
)
handler404 = "core.web.not_found"
if settings.COLLOQUY_DEMO:
    urlpatterns += [path("demo/", include("materials.demo.urls"))]
