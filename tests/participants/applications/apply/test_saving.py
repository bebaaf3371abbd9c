"""Saving while typing, two windows, stale tokens and the deadline: no word is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.outbox import Message
from events.models import Call
from participants.applications.models import Answer, Application
from tests import factories as make
from tests.participants.applications.apply.writing import save_url, text, url
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db


def test_autosave_answers_with_the_version_and_sends_nothing(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    first = client.post(save_url(call), posted(**{f"question_{question.pk}": "One"}))
    assert json.loads(first.content) == {"version": 1}
    second = client.post(save_url(call), posted(version="1", **{f"question_{question.pk}": "One two"}))
    assert json.loads(second.content) == {"version": 2}
    assert Answer.objects.get().text == "One two"
    assert Message.objects.count() == 0


def test_a_save_in_flight_is_no_conflict_with_the_button_of_the_same_page(client: Client, call: Call) -> None:
    client.post(save_url(call), posted(role="Social"))
    answer = client.post(url(call), posted(role="Social worker", version="0"))
    assert answer.status_code == 302
    assert Application.objects.get().role == "Social worker"


def test_two_windows_never_overwrite_each_other_silently(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    name = f"question_{question.pk}"
    client.post(url(call), posted(window="one", **{name: "Old"}))
    client.post(url(call), posted(window="two", version="1", role="Teacher", **{name: "From the second"}))
    autosave = client.post(save_url(call), posted(window="one", version="1", **{name: "From the first"}))
    assert autosave.status_code == 409
    assert json.loads(autosave.content)["conflict"] is True
    answer = client.post(url(call), posted(window="one", version="1", **{name: "From the first"}))
    assert answer.status_code == 409
    page = text(answer)
    for shown in ("From the first", "From the second", "Teacher", "Social worker"):
        assert shown in page
    assert Answer.objects.get().text == "From the second"
    assert Application.objects.get().role == "Teacher"


def test_she_chooses_field_by_field(client: Client, call: Call) -> None:
    question = make.question(call, "several")
    name = f"question_{question.pk}"
    client.post(url(call), posted(window="one", **{name: ["first"]}))
    client.post(url(call), posted(window="two", version="1", role="Teacher", **{name: ["second", "third"]}))
    chosen = posted(window="fresh", version="2", resolve="1", **{name: ["first"], f"keep_{name}": "saved"})
    assert client.post(url(call), {**chosen, "keep_role": "typed"}).status_code == 302
    assert Answer.objects.get().choices == ["second", "third"]
    assert Application.objects.get().role == "Social worker"


def test_two_windows_that_say_the_same_are_no_conflict(client: Client, call: Call) -> None:
    client.post(url(call), posted(window="one"))
    client.post(url(call), posted(window="two", version="1"))
    assert client.post(url(call), posted(window="one", version="1")).status_code == 302


def test_two_first_saves_of_one_account_make_one_draft(client: Client, call: Call) -> None:
    user = make.user()
    client.force_login(user)
    client.post(save_url(call), posted(window="one"))
    other = Client()
    other.force_login(user)
    answer = other.post(url(call), posted(window="two", version="0", role="Teacher"))
    assert answer.status_code == 409
    assert Application.objects.count() == 1


def test_a_stale_token_gives_every_answer_back_and_does_nothing(call: Call) -> None:
    question = make.question(call, "long")
    careful = Client(enforce_csrf_checks=True)
    careful.get(url(call))
    answer = careful.post(
        url(call), posted(csrfmiddlewaretoken="old", **{f"question_{question.pk}": "Two hours of work"})
    )
    assert answer.status_code == 403
    page = text(answer)
    assert "Two hours of work" in page
    assert 'value="Arta"' in page
    assert "Nothing was saved, and nothing is lost" in page
    assert Application.objects.count() == 0
    fresh = answer.context["csrf_token"]
    again = careful.post(url(call), posted(csrfmiddlewaretoken=str(fresh)))
    assert again.status_code == 302
    assert Application.objects.count() == 1


def test_words_from_another_site_are_not_put_into_the_form(call: Call) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    answer = careful.post(url(call), posted(given_name="Injected"))
    assert answer.status_code == 403
    assert 'value="Injected"' not in text(answer)


def test_after_the_deadline_every_answer_comes_back_and_is_kept(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    client.post(url(call), posted())
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    answer = client.post(
        url(call),
        posted(version="1", action="check", **{f"question_{question.pk}": "Written to the last minute"}),
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "Not submitted" in page
    assert "Written to the last minute" in page
    assert 'value="check"' not in page
    assert Answer.objects.get().text == "Written to the last minute"
    assert "Written to the last minute" in text(client.get(url(call)))
    check = reverse("application_send", args=[Application.objects.get().reference])
    client.post(check, {"notice": call.privacy_notice_id, "read": "on"})
    assert Application.objects.get().state == "draft"
    assert Message.objects.count() == 0


def test_a_first_post_after_the_deadline_is_kept_too(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    answer = client.post(url(call), posted(action="check"))
    assert answer.status_code == 422
    assert "Not submitted" in text(answer)
    assert Application.objects.get().given_name == "Arta"


def test_the_minute_of_the_deadline_still_counts(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now().replace(second=0, microsecond=0))
    assert client.post(url(call), posted(action="check")).status_code == 302


def test_a_call_that_is_over_says_so(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1))
    page = text(client.get(url(call)))
    assert "You cannot apply at the moment" in page
    assert "<form" not in page.split("<main")[1]


def test_a_call_that_is_not_open_yet_says_when(client: Client, call: Call) -> None:
    Call.objects.update(opens_at=timezone.now() + timedelta(days=1))
    assert "You can apply from" in text(client.get(url(call)))


def test_only_posts_save(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    for name, args in (
        ("application_save", [call.event.code]),
        ("application_leave", [call.event.code]),
        ("application_upload", [call.event.code, question.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 405
