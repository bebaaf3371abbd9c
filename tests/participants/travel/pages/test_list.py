"""The team's list of participants, its table, and one participant."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from events.models import Role
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from tests import factories as make
from tests.participants.travel.conftest import State, coming, nothing_happened, travels
from tests.participants.travel.pages.addresses import TEAM_PAGES, team


@pytest.mark.parametrize("path", TEAM_PAGES)
def test_who_may_open_the_teams_pages(client, event, guest, trust_staff, path):
    url = team(event, path)
    assert client.get(url).status_code == 302
    for stranger in (guest.user, make.member(make.programme())):
        client.force_login(stranger)
        assert client.get(url).status_code == 404
    for role in (Role.ASSESSOR, Role.EDITOR, Role.OBSERVER, Role.INTERPRETATION):
        client.force_login(make.member(event.programme, role))
        assert client.get(url).status_code == 403
    client.force_login(make.member(event.programme, Role.ORGANISER))
    assert client.get(url).status_code == 200


def test_logistics_reads_and_takes_the_list_but_does_not_write_to_it(client, event, guest, logistics):
    client.force_login(logistics)
    answers = {path: client.get(team(event, path)).status_code for path in TEAM_PAGES}
    assert answers == {
        "participants/": 200,
        "participants.csv": 200,
        "participants/new/": 403,
        "participants/write/": 403,
    }
    assert b"Write to" not in client.get(team(event, "participants/")).content


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_any_group(client, event, organiser, people, django_assert_num_queries):
    for _number in range(people):
        travels(coming(event))
    client.force_login(organiser)
    with django_assert_num_queries(8):
        response = client.get(team(event, "participants/"))
    assert len(response.context["rows"]) == people


@pytest.mark.parametrize("people", [1, 3])
def test_the_export_costs_the_same_for_any_group(client, event, organiser, people, django_assert_num_queries):
    for _number in range(people):
        travels(coming(event))
    client.force_login(organiser)
    with django_assert_num_queries(8):
        b"".join(client.get(team(event, "participants.csv")).streaming_content)


def _csv(client, event, **query):
    response = client.get(team(event, "participants.csv"), query)
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_the_export_says_what_the_list_says(client, event, guest, organiser):
    travels(guest, diet="vegan", room="12", arrives_by="JU 123")
    client.force_login(organiser)
    page = client.get(team(event, "participants/")).content.decode()
    row = _csv(client, event)[1]
    for value in ("Arta Demo", "JU 123", "12", "vegan"):
        assert value in page
        assert value in row
    assert event.starts_on.isoformat() in row


def test_levels_of_languages_are_not_for_logistics(client, event, guest, organiser, logistics):
    Participation.objects.filter(pk=guest.pk).update(languages={"de": {"follows": 5, "speaks": 5}})
    client.force_login(organiser)
    assert "German (5)" in _csv(client, event)[1]
    client.force_login(logistics)
    header, row = _csv(client, event)
    assert "Follows" not in header
    assert "German" not in row


def test_an_export_is_logged_with_its_filter(client, event, guest, organiser):
    client.force_login(organiser)
    _csv(client, event, role="participant")
    log = Export.objects.get()
    assert (log.made_by, log.what, log.scope, log.filter, log.rows, log.language) == (
        organiser,
        "participants",
        event.scope,
        "role=participant",
        1,
        "en",
    )


def test_a_denied_export_is_not_logged(client, event, guest):
    client.force_login(guest.user)
    assert client.get(team(event, "participants.csv")).status_code == 404
    assert not Export.objects.exists()


def test_formulas_in_names_stay_text(client, event, organiser):
    coming(event, name="=1+1", organisation="@SUM(A1)")
    client.force_login(organiser)
    assert _csv(client, event)[1].startswith("'=1+1")
    book = openpyxl.load_workbook(
        BytesIO(b"".join(client.get(team(event, "participants.xlsx")).streaming_content))
    )
    assert (book.active["A2"].value, book.active["A2"].data_type) == ("=1+1", "s")
    book.close()


def test_headings_are_in_the_language_of_whoever_takes_the_list(client, event, guest, organiser):
    client.force_login(organiser)
    response = client.get(f"/sq/team/events/{event.code}/participants.csv")
    b"".join(response.streaming_content)
    assert Export.objects.get().language == "sq"


def test_another_format_does_not_exist(client, event, guest, organiser):
    client.force_login(organiser)
    assert client.get(team(event, "participants.exe")).status_code == 404


def test_somebody_elses_participant_is_hidden_behind_ones_own_event(client, event, organiser):
    stranger = coming(make.event())
    client.force_login(organiser)
    before = nothing_happened()
    for path in ("", "travel/", "state/", "letter.pdf"):
        url = team(event, f"participants/{stranger.pk}/{path}")
        answer = client.post(url, {"note": "x"}) if path in {"travel/", "state/"} else client.get(url)
        assert answer.status_code == 404
    assert nothing_happened() == before


def test_the_team_writes_travel_details_for_somebody(client, event, guest, logistics):
    client.force_login(logistics)
    url = team(event, f"participants/{guest.pk}/travel/")
    assert client.post(url, {"diet": "halal"}).status_code == 302
    assert TravelDetails.objects.get().diet == "halal"
    assert AuditEntry.objects.get(action="save travel").actor_id == str(logistics.pk)


def test_a_wrong_travel_form_of_the_team_says_so_and_saves_nothing(client, event, guest, organiser):
    client.force_login(organiser)
    response = client.post(team(event, f"participants/{guest.pk}/travel/"), {"arrives_on": "1990-01-01"})
    assert response.status_code == 422
    assert not TravelDetails.objects.exists()


def test_room_note_and_phone_are_saved(client, event, guest, organiser):
    client.force_login(organiser)
    sent = {"role": "participant", "room": "12", "note": "vegetarian lunch box", "phone": "+383 44"}
    assert client.post(team(event, f"participants/{guest.pk}/"), sent).status_code == 302
    guest.refresh_from_db()
    assert (guest.note, guest.phone, guest.travel.room) == ("vegetarian lunch box", "+383 44", "12")


def test_logistics_cannot_change_a_role(client, event, guest, logistics):
    client.force_login(logistics)
    client.post(team(event, f"participants/{guest.pk}/"), {"role": "speaker", "room": "1"})
    guest.refresh_from_db()
    assert guest.role == "participant"


def test_a_full_event_keeps_the_role_and_says_why(client, event, guest, organiser):
    type(event).objects.filter(pk=event.pk).update(places=1)
    speaker = coming(event, role="speaker")
    client.force_login(organiser)
    response = client.post(team(event, f"participants/{speaker.pk}/"), {"role": "participant"})
    assert response.status_code == 422
    assert "Every place is taken" in response.content.decode()


def test_taking_somebody_off_the_list_needs_a_tick(client, event, guest, organiser, logistics):
    url = team(event, f"participants/{guest.pk}/state/")
    client.force_login(logistics)
    assert client.post(url, {"sure": "on"}).status_code == 403
    client.force_login(organiser)
    client.post(url, {"reason": "ill"})
    guest.refresh_from_db()
    assert guest.state == State.ACCEPTED
    client.post(url, {"reason": "ill", "sure": "on"})
    guest.refresh_from_db()
    assert (guest.state, guest.seat) == (State.CANCELLED, None)


def test_somebody_who_declined_can_be_asked_again(client, event, organiser):
    person = make.participation(event, state=State.DECLINED)
    client.force_login(organiser)
    client.post(team(event, f"participants/{person.pk}/state/"), {"act": "invite"})
    person.refresh_from_db()
    assert person.state == State.INVITED
    assert Message.objects.filter(kind="invitation", to_email=person.email).exists()


def test_somebody_who_did_not_apply_is_added_and_invited(client, event, organiser):
    client.force_login(organiser)
    sent = {"name": "Speaker Demo", "email": "Speaker@Example.org", "role": "speaker", "language": "sq"}
    assert client.post(team(event, "participants/new/"), sent).status_code == 302
    added = Participation.objects.get()
    assert (added.email, added.role, added.state) == ("speaker@example.org", "speaker", State.INVITED)
    again = client.post(team(event, "participants/new/"), sent)
    assert again.status_code == 422
    assert Participation.objects.count() == 1


def test_bad_input_when_adding_adds_nobody(client, event, organiser):
    client.force_login(organiser)
    for address in ("no", f"{'a' * 250}@example.org"):
        sent = {"name": "", "email": address, "role": "x", "language": "xx"}
        response = client.post(team(event, "participants/new/"), sent)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"name", "email", "role", "language"}
    assert not Participation.objects.exists()
