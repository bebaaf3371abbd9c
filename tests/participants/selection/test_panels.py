"""What an applicant sees of her decision: nothing before it was sent, then the next step."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participants.selection.models import AssessmentPlan, Criterion, Decision
from tests import factories as make

pytestmark = pytest.mark.django_db


def decided(outcome: str, *, released: bool, **fields: Any) -> Any:
    application = make.application(state=outcome if released else "submitted")
    Decision.objects.create(
        application=application,
        outcome=outcome,
        state="released" if released else "draft",
        decided_by=make.member(application.call.event.programme),
        **fields,
    )
    return application


def page_of(client: Client, application: Any) -> str:
    client.force_login(application.user)
    return client.get(reverse("my_application", args=[application.reference])).content.decode()


@pytest.mark.parametrize("outcome", ["selected", "reserve", "not_selected"])
def test_a_draft_decision_is_not_seen(client: Client, outcome: str) -> None:
    application = decided(outcome, released=False, reason_text="A secret word")
    page = page_of(client, application)
    assert "Under review" in page
    assert "A secret word" not in page


def test_somebody_selected_finds_the_way_to_answer(client: Client) -> None:
    application = decided("selected", released=True)
    coming = make.participation(application.call.event, user=application.user, application=application)
    assert reverse("invitation", args=[coming.code]) in page_of(client, application)
    coming.state, coming.seat = "accepted", 1
    coming.save()
    page = page_of(client, application)
    assert reverse("my_event", args=[application.call.event.code]) in page
    assert reverse("invitation", args=[coming.code]) not in page


def test_somebody_not_selected_reads_her_own_reason(client: Client) -> None:
    application = decided(
        "not_selected", released=True, reason="capacity", reason_text="Please <b>apply</b> again."
    )
    page = page_of(client, application)
    assert "There were more good applications than places." in page
    assert "Please &lt;b&gt;apply&lt;/b&gt; again." in page


@pytest.mark.usefixtures("trust_staff")
def test_an_organiser_hears_before_publication_that_the_criteria_are_missing(client: Client) -> None:
    call, missing = make.call(), "there is no criterion yet"
    page = reverse("team_event", args=[call.event.code])
    client.force_login(make.member(call.event.programme))
    assert missing not in client.get(page).content.decode()  # few applications: a verdict is usual
    AssessmentPlan.objects.create(call=call, mode="full")
    html = client.get(page).content.decode()
    assert missing in html
    assert reverse("team_assessing", args=[call.event.code]) in html
    observer = Client()
    observer.force_login(make.member(call.event.programme, "observer"))
    assert missing not in observer.get(page).content.decode()
    Criterion.objects.create(call=call, name_en="Relevance", weight=1)
    assert missing not in client.get(page).content.decode()
