"""Privacy notices, the accessibility statement, and reports of mistakes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Event, Programme
from events.operations import TooManyReports, report_mistake, reports
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_notice_names_the_four_parties_and_its_version(client: Client, programme: Programme) -> None:
    make.notice(programme)
    make.notice(programme, version=2, text_en="We keep **little**. About Kosovo*.", text_sq="Ruajmë pak.")
    html = client.get(f"/en/privacy/{programme.code}/").content.decode()
    for text in (
        "Controller body",
        "Processor body",
        "Organising body",
        "Publishing body",
        "<strong>little</strong>",
        "Version 2",
    ):
        assert text in html
    assert "without prejudice" in html
    assert "Ruajmë pak." in client.get(f"/sq/privacy/{programme.code}/").content.decode()
    assert "What we do with your data." in client.get(f"/en/privacy/{programme.code}/1/").content.decode()
    assert client.get(f"/en/privacy/{programme.code}/9/").status_code == 404
    assert client.get("/en/privacy/none/").status_code == 404


def test_the_only_notice_is_shown_at_once(client: Client, programme: Programme) -> None:
    make.notice(programme)
    assert client.get("/en/privacy/")["Location"] == f"/en/privacy/{programme.code}/"
    other = make.programme()
    make.notice(other)
    assert other.code in client.get("/en/privacy/").content.decode()


# --- reports ----------------------------------------------------------------------------------

REPORT = {"page": "/sq/calls/abc/", "text": "A word is wrong.", "email": "", "website": ""}


@pytest.fixture
def contact(programme: Programme) -> str:
    return programme.contact_email


def send(client: Client, **changes: str) -> Any:
    return client.post("/en/report/", {**REPORT, **changes})


def test_a_report_reaches_the_contact_of_the_page(client: Client, event: Event) -> None:
    response = send(client, page=f"/sq/calls/{event.code}/", email="reader@example.org")
    assert response.status_code == 302
    mail = Message.objects.get()
    assert (mail.to_email, mail.reply_to, mail.state) == (
        event.contact_email,
        "reader@example.org",
        "released",
    )
    assert "A word is wrong." in mail.text
    assert f"/sq/calls/{event.code}/" in mail.text
    assert "Thank you" in client.get("/en/report/").content.decode()


def test_any_other_page_goes_to_the_operator(client: Client, programme: Programme, settings: Any) -> None:
    settings.ADMINS = [("Operator", "operator@example.org")]
    send(client)
    assert Message.objects.get().to_email == "operator@example.org"


def test_without_operator_it_goes_to_a_programme(client: Client, contact: str) -> None:
    send(client)
    assert Message.objects.get().to_email == contact


def test_without_anybody_it_is_said_and_the_text_comes_back(client: Client) -> None:
    response = send(client)
    assert response.status_code == 422
    assert "A word is wrong." in response.content.decode()
    assert not Message.objects.exists()


def test_a_filled_trap_is_kept_for_a_person_to_look_at(client: Client, contact: str) -> None:
    assert send(client, website="http://spam.example").status_code == 302
    assert Message.objects.get().state == Message.State.DRAFT


def test_the_trap_is_hidden_from_reading_aids_and_autofill(client: Client) -> None:
    html = client.get("/en/report/").content.decode()
    assert '<div hidden aria-hidden="true"><input type="text" name="website"' in html
    assert 'autocomplete="off"' in html
    assert 'tabindex="-1"' in html


def test_the_same_report_twice_is_one_mail(client: Client, contact: str) -> None:
    send(client)
    send(client)
    assert Message.objects.count() == 1


def test_a_flood_waits_and_then_is_refused(contact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.actors import TokenHolder

    monkeypatch.setattr(reports, "SENT_PER_HOUR", 2)
    monkeypatch.setattr(reports, "KEPT_PER_HOUR", 3)
    by = TokenHolder("visitor", "")
    for number in range(3):
        report_mistake(by=by, page="/", text=f"Report {number}", language="en")
    assert sorted(Message.objects.values_list("state", flat=True)) == ["draft", "released", "released"]
    with pytest.raises(TooManyReports):
        report_mistake(by=by, page="/", text="One more", language="en")
    assert not AuditEntry.objects.exists()


def test_the_view_says_when_there_are_too_many(
    client: Client, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "KEPT_PER_HOUR", 0)
    response = send(client)
    assert response.status_code == 422
    assert "A word is wrong." in response.content.decode()


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"text": "x" * 2001}, {"email": "no address"}, {"page": ""}]
)
def test_bad_input_is_named_and_nothing_is_written(
    client: Client, contact: str, changes: dict[str, str]
) -> None:
    response = send(client, **changes)
    assert response.status_code == 422
    assert "aria-invalid" in response.content.decode()
    assert not Message.objects.exists()


def test_nobodys_text_acts_in_the_mail(client: Client, contact: str) -> None:
    send(client, text="<b>{x.__class__} {{ settings }} {% url %}</b>\r\nBcc: x@example.org")
    mail = Message.objects.get()
    assert "<b>{x.__class__} {{ settings }} {% url %}</b>" in mail.text
    assert mail.subject == "Somebody found a mistake on a page"


@pytest.mark.parametrize(
    ("given", "shown"), [("/sq/calls/", "/sq/calls/"), ("//evil.example", ""), ("https://evil.example", "")]
)
def test_only_our_own_pages_are_filled_in(client: Client, given: str, shown: str) -> None:
    html = client.get("/en/report/", {"page": given}).content.decode()
    field = re.search(r'<input[^>]*name="page"[^>]*>', html)
    assert field
    assert "evil" not in field[0]
    assert (f'value="{shown}"' in field[0]) is bool(shown)


def test_the_form_is_never_cached(client: Client, contact: str) -> None:
    first = client.get("/en/report/")
    assert "csrfmiddlewaretoken" in first.content.decode()
    assert first.cookies
