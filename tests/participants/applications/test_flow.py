"""The applicant's way from an empty form to the receipt, without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.outbox import Message
from participants.applications.models import Application
from tests import factories as make
from tests.participants.applications import filled_in as fill

pytestmark = pytest.mark.django_db


def code_in_mail() -> str:
    mail = Message.objects.filter(kind="code").order_by("-pk").first()
    assert mail is not None
    found = re.match(r"(\d{6}) ", mail.subject)
    assert found
    return found[1]


def test_whole_way_of_somebody_we_do_not_know(client: Client) -> None:
    call = make.call()
    question = make.question(call, required=True)
    page = client.get(reverse("apply", args=[call.event.code]))
    assert page.status_code == 200
    answer = client.post(
        reverse("apply", args=[call.event.code]),
        fill.posted(**{f"question_{question.pk}": "Work with mothers.", "action": "check"}),
    )
    application = Application.objects.get()
    assert application.user is None
    check = reverse("application_check", args=[application.reference])
    assert answer["Location"] == check
    shown = client.get(check).content.decode()
    assert "Work with mothers." in shown
    answer = client.post(
        reverse("application_send", args=[application.reference]),
        {"notice": call.privacy_notice_id, "read": "on"},
    )
    assert answer.status_code == 302, answer.content.decode()
    waiting = answer["Location"]
    assert "arta@example.org" in client.get(waiting).content.decode()
    answer = client.post(waiting, {"code": code_in_mail()})
    assert answer["Location"] == reverse("my_application", args=[application.reference])
    application.refresh_from_db()
    assert application.state == Application.State.SUBMITTED
    assert application.user is not None
    assert application.user.email == "arta@example.org"
    mine = client.get(answer["Location"])
    assert mine.status_code == 200
    assert "Under review" in mine.content.decode()
