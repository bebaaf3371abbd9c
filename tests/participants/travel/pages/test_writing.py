"""Writing to many participants: everybody is shown before, and one press writes once."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from core.outbox import Message
from participants.travel.tasks import write_letters
from tests import factories as make
from tests.participants.travel.conftest import coming
from tests.participants.travel.pages.addresses import TEAM_PAGES, team


def _words(page, **texts):
    return {"key": str(page.context["form"]["key"].value()), **texts}


ENGLISH = {"subject_en": "News", "text_en": "Dear {name}"}


def test_the_check_shows_everybody_and_writes_nothing(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    check = client.post(url, _words(client.get(url), **ENGLISH))
    assert guest.email in check.content.decode()
    assert "Dear Arta Demo" in check.content.decode()
    assert not Message.objects.exists()


def test_a_list_that_changed_meanwhile_is_shown_again(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    check = client.post(url, words)
    late = coming(event, name="Late Comer")
    again = client.post(url, {**words, "confirmed": check.context["fingerprint"]})
    assert again.status_code == 200
    assert "have changed since you looked" in again.content.decode()
    assert late.email in again.content.decode()
    assert not Message.objects.exists()


def test_a_missing_language_needs_a_tick(client, event, guest, organiser):
    coming(event, language="mk")
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    check = client.post(url, words)
    assert check.context["needs_tick"]
    sent = {**words, "confirmed": check.context["fingerprint"]}
    assert client.post(url, sent).status_code == 422
    assert not Message.objects.exists()
    assert client.post(url, {**sent, "fallback": "on"}).status_code == 302
    assert {mail.language for mail in Message.objects.all()} == {"en"}


def test_english_alone_is_enough_for_readers_of_other_languages(client, event, organiser):
    coming(event, language="mk")
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = {**_words(client.get(url), **ENGLISH), "fallback": "on"}
    check = client.post(url, words)
    assert [(group.language, group.text_language) for group in check.context["groups"]] == [("mk", "en")]
    client.post(url, {**words, "confirmed": check.context["fingerprint"]})
    assert Message.objects.get().language == "en"


def test_a_double_click_writes_once(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    sent = {**words, "confirmed": client.post(url, words).context["fingerprint"]}
    for _click in range(2):
        assert client.post(url, sent).url == team(event, "letters/")
    assert Message.objects.count() == 1


def test_a_large_group_is_written_by_the_worker_once(client, event, guest, organiser, monkeypatch):
    monkeypatch.setattr("participants.travel.operations.MOST_AT_ONCE", 0)
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    sent = {**words, "confirmed": client.post(url, words).context["fingerprint"]}
    for _click in range(2):
        assert "are being written" in client.post(url, sent, follow=True).content.decode()
    assert not Message.objects.exists()
    for row in DBTaskResult.objects.all():
        write_letters.call(*row.args_kwargs["args"])
    mail = Message.objects.get()
    assert (mail.to_email, mail.subject, mail.state) == (guest.email, "News", Message.State.DRAFT)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"subject_en": "News"},
        {"subject_en": "News {secret}", "text_en": "x"},
        {"subject_en": "x" * 201, "text_en": "x"},
        {"subject_en": "x", "text_en": "x" * 10_001},
    ],
)
def test_words_that_cannot_be_sent_come_back(client, event, guest, organiser, texts):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    response = client.post(url, _words(client.get(url), **texts))
    assert response.status_code == 422
    assert not Message.objects.exists()


def test_going_back_keeps_the_words(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    page = client.post(url, {**_words(client.get(url), **ENGLISH), "back": "1"})
    assert page.status_code == 200
    assert "Dear {name}" in page.content.decode()


def test_nobody_is_named_in_the_pages_of_another_event(client, event, guest, organiser):
    other = make.event(event.programme)
    client.force_login(organiser)
    for path in TEAM_PAGES:
        response = client.get(team(other, path))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Arta Demo" not in body
