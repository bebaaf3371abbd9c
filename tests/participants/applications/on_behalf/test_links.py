"""Begun by the team for somebody: the link, going on with it, and one address of several people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.outbox import Message
from events.models import Call, Role
from participants.applications.models import Application, OnBehalf
from participants.applications.operations.drafts import AlreadyApplied, claim_draft
from participants.applications.operations.on_behalf import MOST_IN_WINDOW, TooManyLinks
from participants.applications.operations.sending import TooLate
from participants.applications.ways.entry import NoEntry
from participants.applications.ways.on_behalf import continue_token
from participants.selection.models import Decision
from participants.selection.operations.release import begin_participation
from tests import factories as make
from tests.participants.applications.filled_in import posted
from tests.participants.applications.on_behalf.begun import OFFICE, State, begun, link_of, sent

pytestmark = pytest.mark.django_db


def test_a_link_goes_to_the_person_and_nothing_else_happens(call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    assert (application.state, application.user, application.email) == (State.DRAFT, None, OFFICE)
    row = OnBehalf.objects.get()
    assert (row.begun_by, row.reason) == (organiser, "She has no computer.")
    mail = Message.objects.get()
    assert (mail.to_email, mail.language, mail.expires_at) == (OFFICE, "sq", call.closes_at)
    assert mail.wipe_when_sent
    assert continue_token(application) in mail.text
    assert User.objects.count() == 1


def test_the_same_person_is_not_begun_for_twice(call: Call, organiser: User) -> None:
    begun(call, organiser, "Bela Šećond")
    with pytest.raises(AlreadyApplied):
        begun(call, organiser, "bela second")
    begun(call, organiser, "Cana Third")
    assert Application.objects.count() == 2
    user = make.user("own@example.org")
    make.application(call, user=user, email=user.email, given_name="Dana", family_name="Own")
    with pytest.raises(AlreadyApplied):
        begun(call, organiser, "Dana Own", "own@example.org")


def test_what_somebody_is_writing_herself_stays_unknown_to_the_team(call: Call, organiser: User) -> None:
    user = make.user(OFFICE)
    make.application(
        call,
        user=user,
        email=OFFICE,
        given_name="Bela",
        family_name="Second",
        state="draft",
        submitted_at=None,
    )
    assert begun(call, organiser).state == State.DRAFT


def test_refusals_begin_nothing(call: Call, organiser: User) -> None:
    Call.objects.update(route=Call.Route.INVITED)
    with pytest.raises(NoEntry):
        begun(call, organiser)
    Call.objects.update(route=Call.Route.OPEN, state=Call.State.DRAFT)
    with pytest.raises(TooLate):
        begun(call, organiser)
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_one_address_gets_a_few_links_a_day(call: Call, organiser: User) -> None:
    for number in range(MOST_IN_WINDOW):
        begun(call, organiser, f"Person Number{chr(97 + number)}")
    with pytest.raises(TooManyLinks):
        begun(call, organiser, "One More")
    begun(call, organiser, "One More", "other@example.org")
    assert Message.objects.filter(to_email=OFFICE).count() == MOST_IN_WINDOW


def test_she_completes_and_sends_it_from_the_link(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    page = client.get(link_of(application)).content.decode()
    assert "Bela Second" in page
    assert "She has no computer." in page
    assert "Olga Organiser" in page
    assert not client.session.get("drafts")
    apply = client.post(link_of(application))["Location"]
    assert apply == reverse("apply", args=[call.event.code])
    assert "Bela" in client.get(apply).content.decode()
    application.refresh_from_db()
    given = posted(
        given_name="Bela",
        family_name="Second",
        email=OFFICE,
        version=str(application.revision),
        action="check",
    )
    assert client.post(apply, given).status_code == 302
    read = {"notice": call.privacy_notice_id, "read": "on"}
    waiting = client.post(reverse("application_send", args=[application.reference]), read)["Location"]
    code = re.search(r"\b\d{6}\b", Message.objects.filter(kind="code").latest("pk").subject)
    assert code
    client.post(waiting, {"code": code[0]})
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    page = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert "She has no computer." in page


def test_a_wrong_or_old_link_is_closed(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    assert client.get(reverse("application_continue", args=["1:nonsense"])).status_code == 410
    Application.objects.update(state=State.WITHDRAWN)
    assert client.get(link_of(application)).status_code == 410
    assert client.post(link_of(application)).status_code == 410
    assert not client.session.get("drafts")


def test_once_it_is_somebodys_the_link_asks_to_sign_in(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    owner = make.user(OFFICE)
    claim_draft(application, owner, by=owner)
    assert reverse("sign_in") in client.get(link_of(application))["Location"]
    assert reverse("sign_in") in client.post(link_of(application))["Location"]
    client.force_login(owner)
    assert client.post(link_of(application))["Location"] == reverse("apply", args=[call.event.code])


def test_two_people_of_one_office_apply_and_each_only_once(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    assert (first.state, second.state) == (State.SUBMITTED, State.SUBMITTED)
    assert Application.objects.filter(call=call, user=owner).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        make.application(call, user=owner, on_behalf_of=second.on_behalf_of)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.application(call, user=owner)


def test_the_same_person_does_not_send_a_second_one_from_her_own_account(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    sent(begun(call, organiser), owner)
    own = make.application(
        call, user=owner, given_name="Bela", family_name="Second", state="draft", submitted_at=None
    )
    with pytest.raises(AlreadyApplied):
        sent(own, owner)


def test_each_of_them_is_opened_by_its_own_button(client: Client, call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    client.force_login(owner)
    apply = reverse("apply", args=[call.event.code])
    assert 'value="Ana"' in client.get(apply).content.decode()
    page = client.get(reverse("my_application", args=[second.reference])).content.decode()
    assert link_of(second) in page
    client.post(link_of(second))
    assert 'value="Bela"' in client.get(apply).content.decode()
    page = client.get(reverse("my_application", args=[first.reference])).content.decode()
    assert link_of(first) in page
    client.post(link_of(first))
    assert 'value="Ana"' in client.get(apply).content.decode()


def test_both_can_be_selected(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    rows = []
    for application in (first, second):
        decision = Decision.objects.create(
            application=application, outcome=Decision.Outcome.SELECTED, decided_by=organiser
        )
        with transaction.atomic():
            rows.append(begin_participation(decision, application, by=organiser))
    assert [row.name for row in rows] == ["Ana First", "Bela Second"]
    assert len({row.pk for row in rows}) == 2


def test_the_organiser_begins_one_and_is_told_of_a_shared_address(
    client: Client, call: Call, organiser: User, trust_staff: Any
) -> None:
    owner = make.user(OFFICE)
    make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    client.force_login(organiser)
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.get(url).status_code == 200
    given = {
        "given_name": "Bela",
        "family_name": "Second",
        "email": "Office@example.org",
        "language": "mk",
        "reason": "On leave.",
    }
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    assert client.post(url, given).status_code == 302
    again = client.post(url, given)
    assert again.status_code == 422
    assert "stands already" in again.content.decode()
    second = sent(Application.objects.get(on_behalf_of="bela second"), owner)
    page = client.get(reverse("team_applications", args=[call.event.code])).content.decode()
    assert page.count("address shared") == 2
    page = client.get(reverse("team_application", args=[call.event.code, second.reference])).content.decode()
    assert "On leave." in page
    assert "Application begun" in page


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_of_the_team_begins_one(client: Client, call: Call, role: str, trust_staff: Any) -> None:
    client.force_login(make.member(call.event.programme, role))
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, {"given_name": "B"}).status_code in (403, 404)
    assert not Application.objects.exists()
