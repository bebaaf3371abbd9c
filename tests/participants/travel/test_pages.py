"""The participant's own page and the team's pages: who may, who may not, and what they cost."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from events.models import AgendaItem, Role
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from participants.travel.tasks import write_letters
from tests import factories as make
from tests.participants.travel.conftest import State, coming, nothing_happened, travels

TEAM_PAGES = ("participants/", "participants.csv", "participants/new/", "participants/write/")


def mine(event, path=""):
    return f"/en/my-events/{event.code}/{path}"


def team(event, path):
    return f"/en/team/events/{event.code}/{path}"


# --- her own page -----------------------------------------------------------------------------


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


# --- the team's list --------------------------------------------------------------------------


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


# --- one participant --------------------------------------------------------------------------


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
    response = client.post(
        team(event, "participants/new/"), {"name": "", "email": "no", "role": "x", "language": "xx"}
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "email", "role", "language"}
    assert not Participation.objects.exists()


# --- writing ----------------------------------------------------------------------------------


def _words(page, **texts):
    return {"key": str(page.context["form"]["key"].value()), **texts}


ENGLISH = {"subject_en": "News", "text_en": "Dear {name}"}


def test_the_check_shows_everybody_and_writes_nothing(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    check = client.post(url, _words(client.get(url), **ENGLISH))
    assert guest.email in check.content.decode()
    assert "Dear Arta Demo" in check.content.decode()
    assert not Message.objects.exists()


def test_a_list_that_changed_meanwhile_is_shown_again(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    check = client.post(url, words)
    late = coming(event, name="Late Comer")
    again = client.post(url, {**words, "confirmed": check.context["fingerprint"]})
    assert again.status_code == 200
    assert "have changed since you looked" in again.content.decode()
    assert late.email in again.content.decode()
    assert not Message.objects.exists()


def test_a_missing_language_needs_a_tick(client, event, guest, organiser):
    coming(event, language="mk")
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    check = client.post(url, words)
    assert check.context["needs_tick"]
    sent = {**words, "confirmed": check.context["fingerprint"]}
    assert client.post(url, sent).status_code == 422
    assert not Message.objects.exists()
    assert client.post(url, {**sent, "fallback": "on"}).status_code == 302
    assert {mail.language for mail in Message.objects.all()} == {"en"}


def test_english_alone_is_enough_for_readers_of_other_languages(client, event, organiser):
    coming(event, language="mk")
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = {**_words(client.get(url), **ENGLISH), "fallback": "on"}
    check = client.post(url, words)
    assert [(group.language, group.text_language) for group in check.context["groups"]] == [("mk", "en")]
    client.post(url, {**words, "confirmed": check.context["fingerprint"]})
    assert Message.objects.get().language == "en"


def test_a_double_click_writes_once(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    sent = {**words, "confirmed": client.post(url, words).context["fingerprint"]}
    for _click in range(2):
        assert client.post(url, sent).url == team(event, "letters/")
    assert Message.objects.count() == 1


def test_a_large_group_is_written_by_the_worker_once(client, event, guest, organiser, monkeypatch):
    monkeypatch.setattr("participants.travel.operations.MOST_AT_ONCE", 0)
    client.force_login(organiser)
    url = team(event, "participants/write/")
    words = _words(client.get(url), **ENGLISH)
    sent = {**words, "confirmed": client.post(url, words).context["fingerprint"]}
    for _click in range(2):
        assert "are being written" in client.post(url, sent, follow=True).content.decode()
    assert not Message.objects.exists()
    for row in DBTaskResult.objects.all():
        write_letters.call(*row.args_kwargs["args"])
    mail = Message.objects.get()
    assert (mail.to_email, mail.subject, mail.state) == (guest.email, "News", Message.State.DRAFT)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"subject_en": "News"},
        {"subject_en": "News {secret}", "text_en": "x"},
        {"subject_en": "x" * 201, "text_en": "x"},
        {"subject_en": "x", "text_en": "x" * 10_001},
    ],
)
def test_words_that_cannot_be_sent_come_back(client, event, guest, organiser, texts):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    response = client.post(url, _words(client.get(url), **texts))
    assert response.status_code == 422
    assert not Message.objects.exists()


def test_going_back_keeps_the_words(client, event, guest, organiser):
    client.force_login(organiser)
    url = team(event, "participants/write/")
    page = client.post(url, {**_words(client.get(url), **ENGLISH), "back": "1"})
    assert page.status_code == 200
    assert "Dear {name}" in page.content.decode()


def test_nobody_is_named_in_the_pages_of_another_event(client, event, guest, organiser):
    other = make.event(event.programme)
    client.force_login(organiser)
    for path in TEAM_PAGES:
        response = client.get(team(other, path))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Arta Demo" not in body
