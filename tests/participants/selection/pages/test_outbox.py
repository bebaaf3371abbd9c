"""The event's outbox and the one act that sends the decisions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.outbox import Message
from participants.selection.models import Release
from tests.participants.selection.conftest import World, mails
from tests.participants.selection.pages.visiting import waiting_mail
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_a_letter_is_read_edited_discarded_and_taken_back(world: World) -> None:
    mail = waiting_mail(world)
    client = signed_in(world.organiser)
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    act = reverse("letter_act", args=[world.event.code, mail.pk])
    assert b"We meet at nine." in client.get(url).content
    assert client.post(url, {"subject": "", "text": ""}).status_code == 422
    client.post(url, {"subject": "New", "text": "We meet at ten."})
    mail.refresh_from_db()
    assert (mail.subject, mail.text.strip(), mail.edited_by_hand) == ("New", "We meet at ten.", True)
    for name, state in (("discard", "cancelled"), ("restore", "draft"), ("release", "released")):
        client.post(act, {"act": name})
        mail.refresh_from_db()
        assert mail.state == state
    assert client.post(act, {"act": "explode"}).status_code == 404


def test_a_mail_that_has_gone_keeps_what_was_typed_and_says_so(world: World) -> None:
    mail = waiting_mail(world)
    Message.objects.update(state="sent")
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    page = signed_in(world.organiser).post(url, {"subject": "Late", "text": "Too late"})
    assert page.status_code == 409
    mail.refresh_from_db()
    assert mail.subject == "The time has changed"


def test_a_failed_mail_shows_the_servers_answer_and_can_be_tried_again(world: World) -> None:
    mail = waiting_mail(world)
    Message.objects.update(state="failed", last_error="550 no such mailbox")
    client = signed_in(world.organiser)
    page = client.get(reverse("team_letters", args=[world.event.code]) + "?state=failed").content.decode()
    assert "550 no such mailbox" in page
    client.post(reverse("letter_act", args=[world.event.code, mail.pk]), {"act": "release"})
    mail.refresh_from_db()
    assert mail.state == "released"


def test_a_mail_with_a_secret_is_listed_but_not_shown(world: World) -> None:
    mail = waiting_mail(world, text="http://testserver/secret", wipe_when_sent=True)
    client = signed_in(world.organiser)
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    assert b"testserver/secret" not in client.get(url).content
    client.post(url, {"subject": "x", "text": "y"})
    mail.refresh_from_db()
    assert mail.subject == "The time has changed"


def test_who_has_only_begun_an_application_is_not_shown(world: World) -> None:
    mail = waiting_mail(world, kind="draft_reminder", to="secret@example.org")
    client = signed_in(world.organiser)
    listed = client.get(reverse("team_letters", args=[world.event.code]))
    assert b"secret@example.org" not in listed.content
    assert client.get(reverse("team_letter", args=[world.event.code, mail.pk])).status_code == 404


def test_many_mails_leave_after_their_number_was_typed(world: World) -> None:
    for number in range(2):
        waiting_mail(world, key=f"note {number}")
    client = signed_in(world.organiser)
    url = reverse("team_letters", args=[world.event.code]) + "?kind=event_changed"
    assert client.post(url, {"number": "3"}).status_code == 422
    assert {mail.state for mail in mails()} == {"draft"}
    assert client.post(url, {"number": "2"}).status_code == 302
    assert {mail.state for mail in mails()} == {"released"}


def test_the_letters_are_prepared_from_their_page(world: World) -> None:
    world.decided("selected")
    client = signed_in(world.organiser)
    url = reverse("team_letters_prepare", args=[world.event.code])
    late = world.event.starts_on.isoformat()
    assert client.post(url, {"answer_by": late, "hear_by": late}).status_code == 422
    from datetime import timedelta

    day = (world.event.starts_on - timedelta(days=20)).isoformat()
    assert client.post(url, {"answer_by": day, "hear_by": day}).status_code == 302
    assert len(mails()) == 1


def test_sending_takes_the_typed_number_and_then_shows_progress(world: World) -> None:
    world.decided("selected")
    world.decided("not_selected")
    client = signed_in(world.organiser)
    url = reverse("team_release", args=[world.event.code])
    progress = reverse("team_release_progress", args=[world.event.code])
    assert client.get(progress).status_code == 404
    for number in ("", "1", "x"):
        assert client.post(url, {"number": number}).status_code == 422
    assert not Release.objects.exists()
    for _press in range(2):
        assert client.post(url, {"number": "2"}).status_code == 302
    release = Release.objects.get()
    assert client.get(progress).json() == {"done": 0, "total": 2, "finished": False}
    assert b"data-progress-url" in client.get(url).content
    from participants.selection.tasks import send_decisions

    send_decisions.call(release.pk)
    assert client.get(progress).json() == {"done": 2, "total": 2, "finished": True}
    assert b"2 decisions were sent." in client.get(url).content
    assert client.post(url, {"number": "2"}).status_code == 302
    assert Release.objects.count() == 1
