"""The demo's mailbox: every mail as a page, nothing leaves the machine, and no mail can act."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client, override_settings
from django.urls import include, path

from config.urls import urlpatterns as real_patterns
from core.actors import Clock
from core.delivery import send_waiting
from core.outbox import Attachment, write
from materials.demo import mailbox

urlpatterns = [path("demo/", include("materials.demo.urls")), *real_patterns]
EVIL = "<script>alert(1)</script> {x.__class__}"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.EMAIL_BACKEND = "materials.demo.mailbox.MailboxBackend"
    settings.COLLOQUY_MAILBOX_DIR = tmp_path / "mailbox"
    settings.ROOT_URLCONF = "tests.core.test_mailbox"


def letter(key: str = "k", **fields):
    write(
        **{
            "to": "arta@example.org",
            "name": "Арта Demo",
            "kind": "letter",
            "key": key,
            "subject": f"Предмет {EVIL}",
            "text": f"Dear {EVIL},\n\nhttp://testserver/en/desk/\nhttps://elsewhere.example/\n",
            "language": "en",
            "reply_to": "event@example.org",
            "by": Clock(),
            "release": True,
            "attachments": [Attachment("Писмо.pdf", "application/pdf", b"%PDF-\x00\xff")],
            **fields,
        }
    )
    send_waiting("w")


@pytest.mark.django_db
def test_an_empty_mailbox_says_how_it_fills(client: Client):
    answer = client.get("/demo/mailbox/")
    assert answer.status_code == 200
    assert b"No mail yet" in answer.content


@pytest.mark.django_db
def test_the_list_is_newest_first_and_says_whom_it_is_for(client: Client):
    for number in range(3):
        letter(f"k{number}", subject=f"Letter {number}", to=f"person{number}@example.org")
    page = client.get("/demo/mailbox/").content.decode()
    places = [page.index(f"Letter {number}") for number in (2, 1, 0)]
    assert places == sorted(places)
    assert "person1@example.org" in page


@pytest.mark.django_db
def test_many_mails_have_pages(client: Client):
    for number in range(35):
        letter(f"k{number}", subject=f"Letter {number}.", attachments=[])
    assert b"Letter 34." in client.get("/demo/mailbox/").content
    assert b"Letter 0." in client.get("/demo/mailbox/?page=2").content


@pytest.mark.django_db
def test_a_mail_is_shown_with_its_people_words_links_and_files(client: Client):
    letter(language="sr")
    (name,) = mailbox.names()
    page = client.get(f"/demo/mailbox/{name}/").content.decode()
    assert '<div class="card" lang="sr-Cyrl">' in page
    assert "Арта Demo &lt;arta@example.org&gt;" in page
    assert "event@example.org" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {x.__class__}" in page
    assert '<a class="break-all" href="http://testserver/en/desk/"' in page
    assert 'href="https://elsewhere' not in page
    assert "Писмо.pdf" in page


@pytest.mark.django_db
def test_the_html_part_stands_alone_and_cannot_act(client: Client):
    letter()
    (name,) = mailbox.names()
    answer = client.get(f"/demo/mailbox/{name}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "allow-" not in policy
    assert b"<script>" not in answer.content
    assert b'style="' in answer.content
    assert "unsafe-inline" not in client.get(f"/demo/mailbox/{name}/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_attachment_comes_as_a_download_byte_for_byte(client: Client):
    letter()
    (name,) = mailbox.names()
    answer = client.get(f"/demo/mailbox/{name}/1/")
    assert answer.content == b"%PDF-\x00\xff"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_mail_without_html_or_files_shows_what_it_has(client: Client):
    EmailMultiAlternatives("Plain", "words\n", "a@example.org", ["b@example.org"]).send()
    (name,) = mailbox.names()
    assert b"words" in client.get(f"/demo/mailbox/{name}/").content
    assert client.get(f"/demo/mailbox/{name}/html/").status_code == 404
    assert client.get(f"/demo/mailbox/{name}/1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["..", "x", "0000000000000000000-00000000", "%2e%2e%2fsettings", "1" * 400])
def test_what_is_no_mail_is_not_found(client: Client, name: str):
    letter()
    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="config.urls")
def test_outside_the_demo_there_is_no_mailbox(client: Client):
    assert client.get("/demo/mailbox/").status_code == 404
