"""The empty form comes from the cache: the same for every stranger but for what is hers alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Call
from participants.applications.operations.questions import add_question
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    cache.clear()
    return make.call()


def opened(client: Client, call: Call) -> tuple[str, dict[str, str]]:
    """The page, and its hidden fields."""
    answer = client.get(reverse("apply", args=[call.event.code]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    html = answer.content.decode()
    found = re.findall(r'name="(csrfmiddlewaretoken|window)" value="([^"]+)"', html)
    return html, dict(found)


def test_the_second_visitor_costs_no_query_and_gets_her_own_marks(
    call: Call, django_assert_num_queries: Any
) -> None:
    first_page, first = opened(Client(), call)
    with django_assert_num_queries(0):
        second_page, second = opened(Client(), call)
    assert set(first) == set(second) == {"csrfmiddlewaretoken", "window"}
    assert first["csrfmiddlewaretoken"] != second["csrfmiddlewaretoken"]
    assert first["window"] != second["window"]
    for mark in first.values():
        assert mark not in second_page
    assert len(first_page) == len(second_page)


def test_a_form_from_the_cache_can_be_sent(call: Call) -> None:
    opened(Client(), call)
    visitor = Client(enforce_csrf_checks=True)
    _page, marks = opened(visitor, call)
    answer = visitor.post(reverse("apply", args=[call.event.code]), posted(**marks))
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_who_has_begun_sees_her_own_answers_and_nobody_else_does(call: Call) -> None:
    writer = Client()
    writer.post(reverse("apply", args=[call.event.code]), posted(given_name="Unmistakable", action="save"))
    assert "Unmistakable" in opened(writer, call)[0]
    assert "Unmistakable" not in opened(Client(), call)[0]


def test_a_new_question_shows_at_once(call: Call, django_capture_on_commit_callbacks: Any) -> None:
    opened(Client(), call)
    with django_capture_on_commit_callbacks(execute=True):
        add_question(call, "short", texts={"label_en": "Something new?"}, settings={}, by=make.user())
    assert "Something new?" in opened(Client(), call)[0]


def test_it_is_never_kept_beyond_the_deadline(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[float] = []
    real = cache.set

    def note(key: str, value: Any, timeout: float | None = None, **more: Any) -> None:
        if key.startswith("page:") and timeout is not None:
            kept.append(timeout)
        real(key, value, timeout, **more)

    monkeypatch.setattr(cache, "set", note)
    Call.objects.filter(pk=call.pk).update(deadline_at=timezone.now())
    call.refresh_from_db()
    opened(Client(), call)
    assert len(kept) == 1
    assert kept[0] <= max((call.closes_at - timezone.now()).total_seconds(), 0) + 1
