"""What the applicant, the team and the endorser see of an endorsement."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.erasure import erase_person, personal_data
from events.models import Call
from participants.applications.models import Endorsement
from participants.applications.operations.endorsement import answer_endorsement, name_endorser
from participants.applications.ways.endorsement_links import endorsement_by_token, endorsement_of, link_token
from tests import factories as make
from tests.participants.applications.endorsement.asked import (
    CLOCK,
    HEAD,
    NAMED,
    State,
    asked_for,
    draft_of,
    read_notice,
)

pytestmark = pytest.mark.django_db


def test_the_check_page_leads_to_the_employer_and_back(call: Call, client: Client) -> None:
    draft = draft_of(call)
    client.force_login(draft.user)
    check = reverse("application_check", args=[draft.reference])
    naming = reverse("application_endorser", args=[draft.reference])
    assert client.get(check)["Location"] == naming
    assert client.get(naming).status_code == 200
    assert not Endorsement.objects.exists()
    sent = client.post(reverse("application_send", args=[draft.reference]), read_notice(call))
    assert sent["Location"] == naming
    assert client.post(naming, {**NAMED, "email": draft.email}).status_code == 422
    assert client.post(naming, NAMED)["Location"] == check
    assert "Hana Head" in client.get(check).content.decode()
    client.post(reverse("application_send", args=[draft.reference]), read_notice(call))
    page = client.get(reverse("my_application", args=[draft.reference])).content.decode()
    assert "Waiting for the endorsement" in page
    assert naming in page


def test_she_asks_somebody_else_until_it_is_given(call: Call, client: Client) -> None:
    asked = asked_for(call)
    client.force_login(asked.application.user)
    naming = reverse("application_endorser", args=[asked.application.reference])
    mine = reverse("my_application", args=[asked.application.reference])
    assert client.post(naming, {**NAMED, "email": "chief@example.org"})["Location"] == mine
    current = endorsement_of(asked.application)
    assert current is not None
    answer_endorsement(
        endorsement_by_token(link_token(current)) or current, endorses=True, note="Very good.", by=HEAD
    )
    page = client.get(mine).content.decode()
    assert "Very good." in page
    assert naming not in page
    assert "Nobody else can be asked" in client.get(naming).content.decode()
    client.post(naming, NAMED)
    assert Endorsement.objects.count() == 2


def test_nobody_else_names_her_endorser(call: Call, client: Client) -> None:
    asked = asked_for(call)
    naming = reverse("application_endorser", args=[asked.application.reference])
    client.force_login(make.user())
    assert client.get(naming).status_code == 404
    assert client.post(naming, NAMED).status_code == 404
    client.logout()
    assert client.get(naming).status_code == 404
    open_one = make.application(user=make.user())
    client.force_login(open_one.user)
    assert client.get(reverse("application_endorser", args=[open_one.reference])).status_code == 404
    assert Endorsement.objects.count() == 1


@pytest.fixture
def organiser(client: Client, call: Call, trust_staff: Any) -> Client:
    client.force_login(make.member(call.event.programme))
    return client


def test_the_list_shows_filters_and_exports_the_endorsement(call: Call, organiser: Client) -> None:
    waiting, given = asked_for(call), asked_for(call, email="other@example.org")
    answer_endorsement(given, endorses=True, note="Fine.", by=HEAD)
    name_endorser(waiting.application, by=CLOCK, **{**NAMED, "email": "new@example.org"})
    url = reverse("team_applications", args=[call.event.code])
    page = organiser.get(url).content.decode()
    assert "Waiting for the endorsement" in page
    for value, shown, other in (("asked", waiting, given), ("given", given, waiting)):
        page = organiser.get(url, {"endorsement": value}).content.decode()
        assert f"/{shown.application.reference}/" in page
        assert f"/{other.application.reference}/" not in page
    export = reverse("team_applications_export", args=[call.event.code, "csv"])
    for query in ("?col=endorsement&endorsement=given", "?endorsement=given"):
        answer = organiser.post(f"{export}{query}")
        table = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert re.findall(r"Endorsed", table) == ["Endorsed"]
    one = reverse("team_application", args=[call.event.code, given.application.reference])
    assert "Fine." in organiser.get(one).content.decode()


def test_the_list_of_an_open_call_has_no_such_column(organiser: Client, call: Call) -> None:
    Call.objects.update(route=Call.Route.OPEN)
    page = organiser.get(reverse("team_applications", args=[call.event.code])).content.decode()
    assert "Endorsement" not in page


def test_an_endorser_with_an_account_sees_and_erases_what_others_wrote_about_her(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=False, note="Busy.", by=HEAD)
    head = make.user("head@example.org")
    copy = personal_data(head)["participants.Endorsement.asked"]
    assert [(row["name"], row["note"]) for row in copy] == [("Hana Head", "Busy.")]
    erase_person(head, by=CLOCK)
    row = Endorsement.objects.get()
    assert (row.name, row.note, row.role) == ("", "", "")
    assert row.email.endswith("@invalid.invalid")
    assert (row.state, row.substitute_name) == (State.REFUSED, "Sara Second")
