"""Begun by a colleague: what she is told, and what she never sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.accounts import User
from core.erasure import personal_data
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application, OnBehalf
from participants.applications.operations.drafts import AlreadyApplied
from participants.applications.operations.on_behalf import begin_for_colleague
from participants.applications.tasks import send_begun
from participants.applications.ways.on_behalf import continue_token
from participants.selection.notices import NOT_FOR_STAFF
from tests import factories as make
from tests.participants.applications.on_behalf.begun import (
    GIVEN,
    OFFICE,
    State,
    for_somebody,
    link_of,
    run_queue,
    sent,
)

pytestmark = pytest.mark.django_db


def test_anybody_who_has_signed_in_may_begin_for_a_colleague(
    client: Client, call: Call, colleague: User
) -> None:
    apply = reverse("apply", args=[call.event.code])
    assert for_somebody(call) in client.get(apply).content.decode()
    assert client.get(for_somebody(call)).status_code == 200
    answer = client.post(for_somebody(call), GIVEN, follow=True)
    assert "a link is on its way" in answer.content.decode()
    assert not Message.objects.exists()
    run_queue()
    application = Application.objects.get()
    assert (application.state, application.user, application.email) == (State.DRAFT, None, OFFICE)
    assert OnBehalf.objects.get().begun_by == colleague
    mail = Message.objects.get()
    assert (mail.to_email, mail.kind, mail.language) == (OFFICE, "draft_on_behalf", "sq")
    assert mail.kind in NOT_FOR_STAFF
    assert colleague.email in mail.text
    assert "evil" not in mail.text
    assert "Bela" not in mail.text
    assert mail.to_name == ""
    assert continue_token(application) in mail.text


def test_who_began_it_never_sees_what_is_written_there(client: Client, call: Call, colleague: User) -> None:
    client.post(for_somebody(call), GIVEN)
    run_queue()
    application = Application.objects.get()
    Application.objects.update(role="Secret role")
    hers = ("my_application", "application_check", "application_pdf", "application_copy")
    for sent_by in (None, make.user(OFFICE)):
        if sent_by is not None:
            sent(application, sent_by)
            Application.objects.update(role="Secret role")
        assert [client.get(reverse(name, args=[application.reference])).status_code for name in hers] == [
            404
        ] * 4
        for page in (reverse("apply", args=[call.event.code]), reverse("desk"), for_somebody(call)):
            text = client.get(page).content.decode()
            assert "Secret role" not in text
            assert application.reference not in text
    assert "Secret role" not in str(personal_data(colleague))


def test_the_answer_tells_nobody_who_has_applied(client: Client, call: Call, colleague: User) -> None:
    pages = [re.sub(r'value="[^"]{20,}"', "", _answer(client, call, GIVEN)) for _try in range(2)]
    owner = make.user("own@example.org")
    make.application(call, user=owner, email=owner.email, given_name="Dana", family_name="Own")
    known = {**GIVEN, "given_name": "Dana", "family_name": "Own", "email": owner.email}
    pages.append(re.sub(r'value="[^"]{20,}"', "", _answer(client, call, known)))
    assert pages[0] == pages[1] == pages[2]
    assert Application.objects.count() == 2
    assert Message.objects.count() == 1


def _answer(client: Client, call: Call, given: dict[str, str]) -> str:
    page = client.post(for_somebody(call), given, follow=True).content.decode()
    run_queue()
    return re.sub(r'nonce="[^"]*"', "", page)


def test_the_page_does_the_same_whatever_stands(client: Client, call: Call, colleague: User) -> None:
    """New, begun already, and sent already: as many queries, one task, and the worker alone looks and writes."""
    owner = make.user("own@example.org")
    make.application(call, user=owner, email=owner.email, given_name="Dana", family_name="Own")
    known = {**GIVEN, "given_name": "Dana", "family_name": "Own", "email": owner.email}
    client.get(for_somebody(call))
    queries = []
    for number, given in enumerate((GIVEN, GIVEN, known), 1):
        with CaptureQueriesContext(connection) as seen:
            assert client.post(for_somebody(call), given).status_code == 302
        queries.append([re.sub(r"\W.*", "", one["sql"]) for one in seen])
        assert DBTaskResult.objects.count() == number
        assert Message.objects.count() == min(number - 1, 1)
        run_queue()
    assert queries[0] == queries[1] == queries[2]
    assert Message.objects.count() == 1
    assert Application.objects.count() == 2
    assert OnBehalf.objects.count() == 1


def test_what_waits_twice_is_mailed_once_however_often_the_worker_runs(
    client: Client, call: Call, colleague: User
) -> None:
    for _press in range(2):
        client.post(for_somebody(call), GIVEN)
    first, second = OnBehalf.objects.order_by("pk")
    for _run in range(2):
        send_begun.call(second.pk)
        send_begun.call(first.pk)
    application = Application.objects.get()
    assert application == first.application
    assert Message.objects.get().about_id == str(application.pk)
    make.application(call, email=OFFICE, given_name="Bela", family_name="Second")
    send_begun.call(first.pk)
    assert Application.objects.filter(pk=application.pk).exists()


def test_a_call_that_closed_before_the_worker_came_begins_nothing(
    client: Client, call: Call, colleague: User
) -> None:
    client.post(for_somebody(call), GIVEN)
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1))
    run_queue()
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_of_a_colleague_the_proven_address_is_shown_and_no_name(
    client: Client, call: Call, colleague: User, trust_staff: Any
) -> None:
    client.post(for_somebody(call), GIVEN)
    run_queue()
    application = Application.objects.get()
    pages = [Client().get(link_of(application)).content.decode()]
    owner = make.user(OFFICE)
    sent(application, owner)
    client.force_login(owner)
    pages.append(client.get(reverse("my_application", args=[application.reference])).content.decode())
    client.force_login(make.member(call.event.programme))
    address = reverse("team_application", args=[call.event.code, application.reference])
    pages.append(client.get(address).content.decode())
    for page in pages:
        assert "Begun by colleague [at] example [dot] org" in page
        assert "evil" not in page
        assert "Their own words" in page
        assert "On leave." in page


def test_an_unsent_draft_from_outside_never_stands_in_the_teams_way(
    client: Client, call: Call, organiser: User, trust_staff: Any
) -> None:
    begin_for_colleague(call, by=make.user("colleague@example.org"), **GIVEN)
    run_queue()
    client.force_login(organiser)
    given = {**GIVEN, "reason": "No computer"}
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.post(url, given).status_code == 302
    assert Message.objects.filter(to_email=OFFICE).count() == 2
    assert client.post(url, given).status_code == 422
    outside, team = Application.objects.order_by("pk")
    owner = make.user(OFFICE)
    sent(outside, owner)
    with pytest.raises((AlreadyApplied, IntegrityError)), transaction.atomic():
        sent(team, owner)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"route": Call.Route.INVITED}, "wants a nomination or an invitation"),
        ({"route": Call.Route.NOMINATION}, "wants a nomination or an invitation"),
        ({"deadline_at": timezone.now() - timedelta(days=1)}, "The call is not open now."),
    ],
)
def test_where_she_cannot_apply_nobody_begins_for_her(
    client: Client, call: Call, colleague: User, values: dict[str, Any], sentence: str
) -> None:
    Call.objects.update(**values)
    refused = client.post(for_somebody(call), GIVEN)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert for_somebody(call) not in client.get(reverse("apply", args=[call.event.code])).content.decode()
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_a_stranger_signs_in_first_and_a_hidden_call_is_not_there(client: Client, call: Call) -> None:
    assert client.get(for_somebody(call)).status_code == 302
    assert client.post(for_somebody(call), GIVEN).status_code == 302
    Call.objects.update(state=Call.State.DRAFT)
    client.force_login(make.user())
    assert client.post(for_somebody(call), GIVEN).status_code == 404
    assert not Application.objects.exists()
