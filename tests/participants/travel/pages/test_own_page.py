"""The participant's own page: travel details of one journey."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import AgendaItem
from participants.travel.models import TravelDetails
from tests import factories as make
from tests.participants.travel.conftest import State, coming, nothing_happened


def mine(event, path=""):
    return f"/en/my-events/{event.code}/{path}"


def test_the_page_is_hers_alone(client, event, guest, organiser):
    assert client.get(mine(event)).status_code == 302
    for stranger in (make.user(), organiser, coming(make.event(event.programme)).user):
        client.force_login(stranger)
        for path in ("", "letter/", "letter.pdf", "invite.ics"):
            assert client.get(mine(event, path)).status_code == 404
    client.force_login(guest.user)
    assert client.get(mine(event)).status_code == 200


def test_a_strangers_post_changes_nothing(client, event, guest):
    client.force_login(make.user())
    before = nothing_happened()
    assert client.post(mine(event), {"diet": "vegan"}).status_code == 404
    assert nothing_happened() == before


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.INVITED, "Please tell us whether you will come"),
        (State.ACCEPTED, "Tell us when you arrive and leave"),
        (State.DECLINED, "You told us that you cannot come"),
        (State.CANCELLED, "Your participation was cancelled"),
    ],
)
def test_each_state_says_what_comes_next(client, event, state, words):
    person = make.participation(event, state=state, seat=1 if state == State.ACCEPTED else None)
    client.force_login(person.user)
    page = client.get(mine(event)).content.decode()
    assert words in page
    assert ('name="diet"' in page) == (state == State.ACCEPTED)


def test_who_has_not_accepted_cannot_post_travel_details(client, event):
    person = make.participation(event)
    client.force_login(person.user)
    before = nothing_happened()
    response = client.post(mine(event), {"diet": "vegan"}, follow=True)
    assert "asked only from people who come" in response.content.decode()
    assert nothing_happened() == before


def test_partial_details_are_saved_and_shown_again(client, event, guest):
    client.force_login(guest.user)
    sent = {"arrives_on": event.starts_on.isoformat(), "follows_sq": "5", "speaks_sq": "3"}
    assert client.post(mine(event), sent).status_code == 302
    travel = TravelDetails.objects.get()
    assert (travel.arrives_on, travel.leaves_on) == (event.starts_on, None)
    form = client.get(mine(event)).context["form"]
    assert form["arrives_on"].value() == event.starts_on
    assert (form["follows_sq"].value(), form["speaks_sq"].value()) == (5, 3)


@pytest.mark.parametrize(("field", "days"), [("arrives_on", -400), ("leaves_on", 400), ("leaves_on", -20)])
def test_impossible_dates_are_refused_and_everything_typed_is_kept(client, event, guest, field, days):
    client.force_login(guest.user)
    sent = {
        "arrives_on": event.starts_on.isoformat(),
        "leaves_on": event.ends_on.isoformat(),
        "diet_note": "no nuts",
    }
    sent[field] = (event.starts_on + timedelta(days=days)).isoformat()
    response = client.post(mine(event), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "no nuts" in response.content.decode()
    assert not TravelDetails.objects.exists()


def test_more_nights_than_the_journey_has_are_refused(client, event, guest):
    client.force_login(guest.user)
    sent = {"arrives_on": event.starts_on.isoformat(), "leaves_on": event.ends_on.isoformat(), "nights": "5"}
    assert "nights" in client.post(mine(event), sent).context["form"].errors


def test_lunch_to_lunch_offers_one_night(client, event, guest):
    client.force_login(guest.user)
    assert client.get(mine(event)).context["form"]["nights"].value() == 1


def test_after_the_event_the_form_is_gone(client, event, guest):
    today = timezone.localdate()
    type(event).objects.filter(pk=event.pk).update(
        starts_on=today - timedelta(days=4), ends_on=today - timedelta(days=3)
    )
    client.force_login(guest.user)
    page = client.get(mine(event))
    assert page.context["form"] is None
    assert "The event is over" in page.content.decode()


def test_the_page_marks_the_designation_and_carries_its_footnote_once(client, event, guest, designation):
    client.force_login(guest.user)
    page = client.get(mine(event)).content.decode()
    assert "Pristina, Kosovo*" in page
    assert page.count("A footnote for tests.") == 1


def test_it_can_be_kept_for_reading_offline(client, event, guest):
    client.force_login(guest.user)
    page = client.get(mine(event)).content.decode()
    assert "data-offline>" in page
    assert "js/offline" in page


@pytest.mark.parametrize("items", [1, 3])
def test_her_page_costs_the_same_for_any_agenda(client, event, guest, items, django_assert_num_queries):
    start = timezone.now()
    for number in range(items):
        AgendaItem.objects.create(
            event=event,
            starts_at=start + timedelta(hours=number),
            ends_at=start + timedelta(hours=number + 1),
            title_en=f"Session {number}",
            public=False,
        )
    client.force_login(guest.user)
    with django_assert_num_queries(8):
        page = client.get(mine(event)).content.decode()
    assert f"Session {items - 1}" in page
