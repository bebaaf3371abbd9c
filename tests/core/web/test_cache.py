"""Pages that strangers share, and what is never kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from core import web
from core.web import cached_public
from tests import factories as make
from tests.core.web.pages import served

pytestmark = pytest.mark.urls("tests.core.web.pages")


@pytest.mark.django_db
def test_strangers_share_a_page_and_nobody_signed_in_gets_it_or_leaves_it(client: Client):
    user = make.user("arta@example.org", name="Arta Demo")
    member = Client()
    member.force_login(user)
    mine = member.get("/probe/")
    theirs, again = client.get("/probe/"), Client().get("/probe/")
    mine_again = member.get("/probe/")
    assert served == ["/probe/"] * 3
    assert theirs.content == again.content
    for answer in (theirs, again):
        assert b"Arta" not in answer.content
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
    for answer in (mine, mine_again):
        assert b"account_logout" in answer.content or b"/logout/" in answer.content
        assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_the_reverse_a_stranger_first_and_then_somebody_signed_in(client: Client):
    client.get("/probe/")
    member = Client()
    member.force_login(make.user())
    member.get("/probe/")
    assert len(served) == 2


@pytest.mark.django_db
def test_each_language_host_and_query_has_a_page_of_its_own(client: Client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.get("/probe/")
    client.get("/probe/", headers={"accept-language": "sq"})
    client.get("/probe/", headers={"host": "other.example.org"})
    client.get("/probe/?page=2")
    client.get("/probe/?page=2")
    assert len(served) == 5
    client.get("/probe/", headers={"accept-language": "sq"})
    assert len(served) == 5


def test_a_page_with_a_form_is_never_kept(client: Client):
    first, second = client.get("/probe-form/"), Client().get("/probe-form/")
    assert first.content != second.content
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


@pytest.mark.parametrize("address", ["/probe-cookie/", "/probe-missing/"])
def test_a_page_with_a_cookie_or_an_error_is_never_kept(client: Client, address: str):
    client.get(address)
    client.get(address)
    assert len(served) == 2


NOW = datetime(2026, 3, 1, 10, 59, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "instants", "seconds"),
    [
        (NOW.replace(minute=30), [], 60),
        (NOW, [], 50),  # to the full hour
        (NOW, [NOW + timedelta(seconds=12)], 12),  # the deadline
        (NOW, [NOW + timedelta(seconds=40), NOW + timedelta(seconds=7)], 7),
        (NOW, [NOW - timedelta(seconds=5), None], 50),  # past, or not set
        (NOW, [NOW + timedelta(microseconds=1)], 0.01),
        (NOW.replace(minute=30), [NOW + timedelta(days=1)], 60),
    ],
)
def test_a_page_lives_until_what_it_shows_changes(monkeypatch, now, instants, seconds):
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert web._seconds_until(instants) == pytest.approx(seconds, abs=0.001)


def test_a_page_that_changes_in_a_moment_is_made_anew_then(rf: RequestFactory):
    made: list[str] = []

    def make_page() -> HttpResponse:
        made.append("made")
        return HttpResponse("open")

    changes = [timezone.now() + timedelta(seconds=0.2)]
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    assert len(made) == 1
    import time

    time.sleep(0.25)
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    assert len(made) == 2
