"""The employer's answer, the clock, and the table of states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused, lock, move
from events.models import Call
from participants.applications.models import Application, Endorsement
from participants.applications.operations.endorsement import (
    LinkOver,
    answer_endorsement,
    expire_endorsement,
    remind_endorser,
)
from participants.applications.operations.sending import withdraw_application
from participants.applications.tasks import follow_endorsements
from participants.applications.ways.endorsement_links import is_answerable, link_token
from tests import factories as make
from tests.participants.applications.endorsement.asked import (
    CLOCK,
    HEAD,
    NAMED,
    State,
    asked_for,
    draft_of,
    mails,
    page_of,
    state_of,
)

pytestmark = pytest.mark.django_db


def answered(client: Client, endorsement: Endorsement, **fields: str) -> Any:
    given = {
        "answer": "endorse",
        "note": "",
        "substitute_name": "Sara Second",
        "substitute_email": "sara@example.org",
    }
    return client.post(page_of(endorsement), {**given, **fields})


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_the_whole_table_of_an_endorsement(call: Call, before: str, after: str) -> None:
    allowed = {
        ("named", "asked"),
        ("asked", "given"),
        ("asked", "refused"),
        ("asked", "expired"),
        ("asked", "replaced"),
        ("refused", "replaced"),
        ("expired", "replaced"),
    }
    row = Endorsement.objects.create(application=draft_of(call), state=before, **NAMED)
    locked = lock(row)
    if (before, after) in allowed:
        move(locked, to=after, by=CLOCK)
    else:
        with pytest.raises(MoveRefused):
            move(locked, to=after, by=CLOCK)
    assert state_of(row) == (after if (before, after) in allowed else before)


def test_an_answer_is_kept_once_and_told_to_the_applicant_in_her_language(call: Call) -> None:
    asked = asked_for(call)
    Application.objects.update(language="mk")
    asked.application.language = "mk"
    given = {"note": "Gladly.", "substitute_name": "Tea Third", "substitute_email": "Tea@example.org"}
    answer_endorsement(asked, endorses=True, by=HEAD, **given)
    row = Endorsement.objects.get()
    assert (row.state, row.note, row.substitute_name) == (State.GIVEN, "Gladly.", "Tea Third")
    assert row.substitute_email == "tea@example.org"
    mail = mails("endorsement_news")[0]
    assert (mail.to_email, mail.language) == (asked.application.email, "mk")
    assert "Gladly" not in mail.text
    assert AuditEntry.objects.filter(actor_kind="token", actor_id="endorser", state_after="given").exists()
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=False, note="No", by=HEAD)
    assert state_of(asked) == State.GIVEN
    assert len(mails("endorsement_news")) == 1


def test_a_refusal_keeps_the_application_and_the_named_colleague(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=False, note="Not this year.", by=HEAD)
    row = Endorsement.objects.select_related("application").get()
    assert (row.state, row.substitute_name) == (State.REFUSED, "Sara Second")
    assert row.application.state == "submitted"


def test_the_link_ends_at_its_instant_even_when_the_clock_is_late(call: Call) -> None:
    asked = asked_for(call)
    assert asked.expires_at is not None
    assert is_answerable(asked, asked.expires_at - timedelta(seconds=1))
    assert not is_answerable(asked, asked.expires_at)
    Endorsement.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=True, note="", by=HEAD)
    assert state_of(asked) == State.ASKED


def test_a_withdrawn_application_needs_no_endorsement(call: Call) -> None:
    asked = asked_for(call)
    withdraw_application(asked.application, reason="", by=CLOCK)
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=True, note="", by=HEAD)
    assert not mails("endorsement_news")


def test_one_reminder_then_the_end_and_the_applicant_is_told(call: Call) -> None:
    asked = asked_for(call)
    follow_endorsements()
    assert not mails("endorsement_reminder")
    Endorsement.objects.update(expires_at=timezone.now() + timedelta(days=3))
    follow_endorsements()
    follow_endorsements()
    assert [mail.language for mail in mails("endorsement_reminder")] == ["sq"]
    assert link_token(asked) in mails("endorsement_reminder")[0].text
    Endorsement.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    follow_endorsements()
    follow_endorsements()
    assert state_of(asked) == State.EXPIRED
    assert len(mails("endorsement_news")) == 1
    assert Message.objects.filter(kind="endorsement_reminder", state="cancelled").count() == 1


def test_the_clock_leaves_alone_what_was_answered_meanwhile(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=True, note="", by=HEAD)
    Endorsement.objects.update(expires_at=timezone.now() - timedelta(days=1))
    remind_endorser(asked, by=CLOCK)
    expire_endorsement(asked, by=CLOCK)
    assert state_of(asked) == State.GIVEN
    assert not mails("endorsement_reminder")


def test_looking_at_the_page_changes_nothing_and_shows_no_answer(call: Call, client: Client) -> None:
    question = make.question(call)
    asked = asked_for(call)
    make.answer(asked.application, question, text="Something private")
    before = Endorsement.objects.values().get()
    with translation.override("en"):
        answer = client.get(page_of(asked))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert asked.application.full_name in page
    assert "Sara Second" in page
    assert "Something private" not in page
    assert asked.application.email not in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert Endorsement.objects.values().get() == before


def test_the_button_decides_once(call: Call, client: Client) -> None:
    asked = asked_for(call)
    thanks = answered(client, asked, note="Yes.")
    assert thanks.status_code == 200
    assert "Thank you" in thanks.content.decode()
    again = answered(client, asked, answer="refuse")
    assert again.status_code == 410
    assert "Your answer has been kept" in again.content.decode()
    row = Endorsement.objects.get()
    assert (row.state, row.note) == (State.GIVEN, "Yes.")


def test_endorsing_needs_a_substitute_who_is_not_the_applicant(call: Call, client: Client) -> None:
    asked = asked_for(call)
    assert answered(client, asked, substitute_name="").status_code == 422
    assert answered(client, asked, substitute_email=asked.application.email).status_code == 422
    assert answered(client, asked, answer="").status_code == 422
    assert answered(client, asked, substitute_email="nonsense").status_code == 422
    assert state_of(asked) == State.ASKED
    assert (
        answered(client, asked, answer="refuse", substitute_name="", substitute_email="").status_code == 200
    )
    assert state_of(asked) == State.REFUSED


@pytest.mark.parametrize(
    "token", ["1", "1:wrong", "x" * 200, "1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
)
def test_a_wrong_link_says_so_kindly_and_tells_nothing(call: Call, client: Client, token: str) -> None:
    asked_for(call)
    answer = client.get(reverse("endorsement", args=[token]))
    assert answer.status_code == 410
    assert "This link is closed" in answer.content.decode()
    assert "Meeting" not in answer.content.decode()
    assert client.post(reverse("endorsement", args=[token]), {"answer": "endorse"}).status_code == 410
    assert Endorsement.objects.get().state == State.ASKED


def test_an_old_link_is_closed(call: Call, client: Client) -> None:
    asked = asked_for(call)
    Endorsement.objects.update(expires_at=timezone.now())
    assert client.get(page_of(asked)).status_code == 410
    assert answered(client, asked).status_code == 410
    assert state_of(asked) == State.ASKED
