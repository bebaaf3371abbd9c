"""The team tries the form: it looks and answers like the applicant's, and keeps nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.files import StoredFile
from core.outbox import Message
from events.models import Call, Role
from participants.applications.models import Answer, Application, FormSection
from tests import factories as make
from tests.participants.applications.filled_in import posted
from tests.participants.applications.test_long_form import carried_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def call() -> Call:
    return make.call(make.event(languages=["en", "mk"]))


@pytest.fixture(autouse=True)
def observer(client: Client, call: Call) -> None:
    client.force_login(make.member(call.event.programme, Role.OBSERVER))


def url(call: Call) -> str:
    return reverse("team_form_trial", args=[call.event.code])


def nothing_kept() -> bool:
    models: list[Any] = [Application, Answer, StoredFile, Message]
    return not any(model.objects.exists() for model in models)


def test_a_short_form_is_checked_and_nothing_is_saved(client: Client, call: Call) -> None:
    question = make.question(call, "short", label_en="Why?", required=True)
    page = client.get(url(call)).content.decode()
    assert "This is a preview of the form" in page
    assert "Why?" in page
    assert "data-autosave=" not in page
    assert "Save and go on later" not in page
    answer = client.post(url(call), posted(action="check", role="", **{f"question_{question.pk}": ""}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_role"' in page
    assert f'href="#id_question_{question.pk}"' in page
    answer = client.post(url(call), posted(action="check", **{f"question_{question.pk}": "Because"}))
    assert answer.status_code == 200
    assert "Nothing is missing" in answer.content.decode()
    assert nothing_kept()


def test_an_upload_is_looked_into_and_not_kept(client: Client, call: Call) -> None:
    question = make.question(call, "file", required=True)
    name = f"question_{question.pk}"
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    answer = client.post(url(call), posted(action="check", **{f"{name}_file": bad}))
    assert answer.status_code == 422
    assert "We cannot take this type" in answer.content.decode()
    good = SimpleUploadedFile("paper.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n")
    answer = client.post(url(call), posted(action="check", **{f"{name}_file": good}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "paper.pdf" in page
    assert "data-upload=" not in page
    assert nothing_kept()


def test_a_long_form_goes_part_by_part_with_everything_typed(client: Client, call: Call) -> None:
    section = FormSection.objects.create(call=call, title_en="Your reasons", title_mk="Причини")
    question = make.question(
        call, "short", label_en="Why?", label_mk="Зошто?", section=section, required=True
    )
    first = client.get(url(call)).content.decode()
    assert "Part 1 of 2" in first
    typed = {name: value for name, value in posted().items() if name not in ("action", "version", "window")}
    both = carried_by(first) | typed
    refused = client.post(url(call), both | {"role": "", "action": "next"})
    assert refused.status_code == 422
    assert "Part 1 of 2" in refused.content.decode()
    second = client.post(url(call), both | {"action": "next"})
    page = second.content.decode()
    assert second.status_code == 200
    assert "Part 2 of 2" in page
    kept = carried_by(page)
    assert kept["role"] == ["Social worker"]
    answer = client.post(url(call), kept | {"action": "check"})
    assert answer.status_code == 422
    assert f'href="#id_question_{question.pk}"' in answer.content.decode()
    back = client.post(url(call), kept | {f"question_{question.pk}": "Because", "go": "1"})
    assert "Part 1 of 2" in back.content.decode()
    done = client.post(url(call), carried_by(back.content.decode()) | typed | {"action": "check"})
    assert done.status_code == 200
    assert "Nothing is missing" in done.content.decode()
    assert nothing_kept()


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x", ""])
@pytest.mark.parametrize("name", ["go", "part"])
def test_a_part_that_is_no_number_counts_as_none(client: Client, call: Call, name: str, number: str) -> None:
    FormSection.objects.create(call=call, title_en="Your reasons")
    answer = client.post(url(call), posted(action="next", **{name: number}))
    assert answer.status_code in {200, 422}
    assert nothing_kept()


def test_the_questions_page_leads_to_it_in_each_language(client: Client, call: Call) -> None:
    make.question(call, "short", label_en="Why?", label_mk="Зошто?")
    client.force_login(make.member(call.event.programme))
    page = client.get(reverse("team_questions", args=[call.event.code])).content.decode()
    links = re.findall(r'href="(/[a-z-]+/team/events/[^"]+/questions/try/)"', page)
    assert [link.split("/")[1] for link in links] == ["en", "mk"]
    assert "Зошто?" in client.get(links[1]).content.decode()


def test_others_are_refused(client: Client, call: Call) -> None:
    client.force_login(make.member(make.programme()))
    assert client.get(url(call)).status_code == 404
    assert client.post(url(call), posted(action="check")).status_code == 404
    assert nothing_kept()
