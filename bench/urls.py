"""The project's addresses and two bare views to compare with."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as project
from core.web import public


@public
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@public
def bare_insert(request: HttpRequest) -> HttpResponse:
    """The least a POST can do that keeps something: one row. The table is made by deadline_rush.py."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (text) VALUES (%s)", [request.POST["text"]])
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("bare/insert/", bare_insert), *project]
