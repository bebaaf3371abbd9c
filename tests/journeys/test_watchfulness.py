"""The journeys are worth what their eyes are worth: each kind of trouble is noticed, with scripts and without."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,">
<main><h1>Page</h1>{}</main></html>"""
TROUBLE = {
    "inline-script": ("<script>document.title = 'changed'</script>", "Content Security Policy"),
    "other-host": ("<img src='http://elsewhere.example/a.png' alt=''>", "request to another host"),
    "server-error": ("<img src='/broken.png' alt=''>", "500 from .*/broken.png"),
    "missing-file": ("<img src='/nowhere.png' alt=''>", "status of 404"),
}
UGLY = {
    "too-wide": (f"<p>{'x' * 400}</p>", "overflows at 1280 px"),
    "nameless-link": ("<a href='/'></a>", "dark: link-name"),
    "no-alternative": ("<img src='data:,'>", "light: image-alt"),
}


def page(_request: HttpRequest, name: str = "") -> HttpResponse:
    inside = {**TROUBLE, **UGLY}.get(name, ("", ""))[0]
    return HttpResponse(PAGE.format(inside), headers={"Content-Security-Policy": POLICY})


def broken(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def nowhere(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


for view in (page, broken, nowhere):
    view.access = "public"

urlpatterns = [
    path("", page),
    path("broken.png", broken),
    path("nowhere.png", nowhere),
    path("<slug:name>/", page),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("javascript", [True, False])
def test_good_page_passes(visitor: NewVisitor, javascript: bool) -> None:
    guest = visitor(javascript=javascript, width=360)
    audit_page(guest.open("/"))
    assert guest.unexpected_problems() == []
    assert guest.page.viewport_size == {"width": 360, "height": 800}


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_noticed(visitor: NewVisitor, name: str, javascript: bool) -> None:
    guest = visitor(javascript=javascript)
    guest.open(f"/{name}/").wait_for_load_state("networkidle")
    if name == "inline-script" and not javascript:
        assert guest.problems == []  # nobody would have run it
        return
    expected = TROUBLE[name][1]
    assert guest.unexpected_problems()
    guest.expect_problem(f"{expected}|Content Security Policy|status of 500")
    assert guest.unexpected_problems() == []


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", UGLY)
def test_barrier_is_noticed(visitor: NewVisitor, name: str, javascript: bool) -> None:
    guest = visitor(javascript=javascript)
    with pytest.raises(AssertionError, match=UGLY[name][1]):
        audit_page(guest.open(f"/{name}/"))
