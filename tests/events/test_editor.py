"""The editor of an event and its call: each part by its form, as an organiser fills it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from events.models import Call, Event, GuidingQuestion, Programme
from events.queries import guiding_tree
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def organiser(programme: Programme) -> Client:
    client = Client()
    client.force_login(make.member(programme))
    return client


def post(client: Client, event: Event, part: str, data: dict[str, Any]) -> Any:
    return client.post(f"/en/team/events/{event.code}/{part}/", data)


# --- a new event ------------------------------------------------------------------------------

NEW = {
    "kind": "study_visit",
    "format": "lunch_to_lunch",
    "language": "sq",
    "title": "Vizitë në Kosovë*",
    "neutral_title": "Takim rajonal",
    "starts_on": "2030-09-18",
    "ends_on": "2030-09-19",
    "places": "15",
    "place": "",
}


def test_a_new_event_is_a_draft_in_the_language_it_was_written_in(
    organiser: Client, programme: Programme
) -> None:
    response = organiser.post(f"/en/team/programmes/{programme.code}/events/new/", NEW)
    event = Event.objects.get()
    assert response["Location"] == f"/en/team/events/{event.code}/"
    assert (event.state, event.languages, event.title_sq, event.title_en) == (
        "draft",
        ["sq"],
        "Vizitë në Kosovë*",
        None,
    )  # type: ignore[attr-defined]  # modeltranslation
    assert event.timezone == programme.timezone


def test_a_new_event_takes_the_zone_of_its_place(organiser: Client, programme: Programme) -> None:
    place = make.place(programme, timezone="Europe/Skopje")
    organiser.post(f"/en/team/programmes/{programme.code}/events/new/", {**NEW, "place": place.pk})
    assert Event.objects.get().timezone == "Europe/Skopje"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 251},
        {"ends_on": "2030-09-17"},
        {"starts_on": "18.9."},
        {"places": "0"},
        {"kind": "party"},
        {"language": "xx"},
        {"place": "999999"},
    ],
)
def test_a_bad_new_event_is_refused_with_its_fields(
    organiser: Client, programme: Programme, changes: dict[str, str]
) -> None:
    response = organiser.post(f"/en/team/programmes/{programme.code}/events/new/", {**NEW, **changes})
    assert response.status_code == 422
    assert "Please correct this" in response.content.decode()
    assert not Event.objects.exists()


def test_a_place_of_another_programme_cannot_be_chosen(organiser: Client, programme: Programme) -> None:
    foreign = make.place(make.programme())
    response = organiser.post(
        f"/en/team/programmes/{programme.code}/events/new/", {**NEW, "place": foreign.pk}
    )
    assert response.status_code == 422


# --- parts ------------------------------------------------------------------------------------


def test_basics(organiser: Client, event: Event) -> None:
    data = {
        "kind": "workshop",
        "format": "full_days",
        "places": "20",
        "organiser": "O\x07rg",
        "publisher": "Pub",
    }
    assert post(organiser, event, "edit/basics", data).status_code == 302
    event.refresh_from_db()
    assert (event.kind, event.format, event.places, event.organiser) == ("workshop", "full_days", 20, "Org")


WHEN = {
    "starts_on": "2030-09-18",
    "ends_on": "2030-09-19",
    "starts_at": "13:00",
    "ends_at": "14:00",
    "timezone": "Europe/Belgrade",
    "place": "",
}


def test_place_and_time(organiser: Client, event: Event) -> None:
    assert post(organiser, event, "edit/when", WHEN).status_code == 302
    event.refresh_from_db()
    assert (event.starts_on, event.place, event.calendar_sequence) == (date(2030, 9, 18), None, 1)


def test_another_zone_is_shown_before_it_is_saved(organiser: Client, call: Call) -> None:
    zone = ZoneInfo("Europe/Belgrade")
    Call.objects.filter(pk=call.pk).update(
        opens_at=datetime(2030, 5, 1, 9, 0, tzinfo=zone),
        deadline_at=datetime(2030, 5, 31, 23, 59, tzinfo=zone),
    )
    data = {**WHEN, "timezone": "Europe/Lisbon"}
    response = post(organiser, call.event, "edit/when", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "31 May 2030, 23:59 CEST becomes 31 May 2030, 23:59 WEST" in html
    call.event.refresh_from_db()
    assert call.event.timezone == "Europe/Belgrade"
    assert post(organiser, call.event, "edit/when", {**data, "zone_confirmed": "on"}).status_code == 302
    call.event.refresh_from_db()
    call.refresh_from_db()
    assert call.event.timezone == "Europe/Lisbon"
    assert call.deadline_at == datetime(2030, 5, 31, 23, 59, tzinfo=ZoneInfo("Europe/Lisbon"))


def test_a_zone_that_is_none_is_refused_and_a_stored_one_breaks_nothing(
    organiser: Client, event: Event
) -> None:
    assert post(organiser, event, "edit/when", {**WHEN, "timezone": "Europe/Pristina"}).status_code == 422
    Event.objects.filter(pk=event.pk).update(timezone="Asia/Tokyo")
    html = organiser.get(f"/en/team/events/{event.code}/edit/when/").content.decode()
    assert 'value="Asia/Tokyo" selected' in html
    assert 'translate="no"' in html


def test_languages(organiser: Client, event: Event) -> None:
    data = {"languages": ["en", "mk"], "working_languages": ["en"], "interpretation": ["sq", "cnr"]}
    assert post(organiser, event, "edit/languages", data).status_code == 302
    event.refresh_from_db()
    assert (event.languages, event.interpretation) == (["en", "mk"], ["sq", "cnr"])
    assert post(organiser, event, "edit/languages", {**data, "languages": []}).status_code == 422


def test_coverage(organiser: Client, event: Event) -> None:
    data = {"coverage": ["hotel:0", "lunch:1", "dinner:2"]}
    assert post(organiser, event, "edit/coverage", data).status_code == 302
    assert list(event.coverage.values_list("kind", "day")) == [("hotel", 0), ("lunch", 1), ("dinner", 2)]
    assert post(organiser, event, "edit/coverage", {"coverage": ["lunch:9"]}).status_code == 422
    html = organiser.get(f"/en/team/events/{event.code}/edit/coverage/").content.decode()
    assert html.count("checked") == 3


def test_contacts(organiser: Client, event: Event) -> None:
    data = {
        "contact_name": "Eva Demo",
        "contact_email": "eva@example.org",
        "second_contact_name": "",
        "second_contact_email": "",
    }
    assert post(organiser, event, "edit/contacts", data).status_code == 302
    event.refresh_from_db()
    assert (event.contact_name, event.second_contact_email) == ("Eva Demo", "")
    assert post(organiser, event, "edit/contacts", {**data, "contact_email": "eva"}).status_code == 422


def test_guiding_questions_are_typed_as_an_indented_list(organiser: Client, event: Event) -> None:
    page = organiser.get(f"/en/team/events/{event.code}/edit/questions/").content.decode()
    assert "How many came back?\n    What of their children?" in page
    data = {"outline": "How many came back?\r\n    What of their children?\r\n• New one"}
    assert post(organiser, event, "edit/questions", data).status_code == 302
    rows = [
        (question.text_en, len(children))
        for question, children in guiding_tree(Event.objects.get(pk=event.pk))
    ]  # type: ignore[attr-defined]  # modeltranslation
    assert rows == [("How many came back?", 1), ("New one", 0)]
    assert GuidingQuestion.objects.get(event=event, text_en="How many came back?").text_sq == "Sa u kthyen?"  # type: ignore[attr-defined]  # modeltranslation


def rows(prefix: str, initial: int, *forms: dict[str, str]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(forms)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def test_related_items_by_rows(organiser: Client, event: Event) -> None:
    first, second = event.related_items.order_by("position")
    data = rows(
        "form",
        2,
        {
            "pk": str(first.pk),
            "related_event": str(first.related_event_id),
            "text": "",
            "url": "",
            "DELETE": "on",
        },
        {
            "pk": str(second.pk),
            "text": "A paper, renamed",
            "url": "https://example.org/paper",
            "related_event": "",
        },
        {"pk": "", "text": "New", "url": "", "related_event": ""},
        {"pk": "", "text": "", "url": "", "related_event": ""},
    )
    assert post(organiser, event, "edit/related", data).status_code == 302
    assert [(row.pk == second.pk, row.text_en) for row in event.related_items.order_by("position")] == [  # type: ignore[attr-defined]  # modeltranslation
        (True, "A paper, renamed"),
        (False, "New"),
    ]
    bad = rows("form", 0, {"pk": "", "text": "x", "url": "javascript:alert(1)", "related_event": ""})
    assert post(organiser, event, "edit/related", bad).status_code == 422
    lonely = rows("form", 0, {"pk": "", "text": "", "url": "https://example.org/x", "related_event": ""})
    assert post(organiser, event, "edit/related", lonely).status_code == 422


def test_the_agenda_by_rows_on_the_events_clock(organiser: Client, event: Event) -> None:
    row = {
        "pk": "",
        "day": "2030-09-18",
        "begins": "13:00",
        "ends": "14:00",
        "title": "Lunch",
        "room": "Hall",
        "public": "on",
    }
    empty = {"pk": "", "day": "", "begins": "", "ends": "", "title": "", "room": "", "public": "on"}
    assert post(organiser, event, "edit/agenda", rows("form", 0, row, empty)).status_code == 302
    item = event.agenda.get()
    assert item.starts_at == datetime(2030, 9, 18, 13, 0, tzinfo=ZoneInfo("Europe/Belgrade"))
    page = organiser.get(f"/en/team/events/{event.code}/edit/agenda/").content.decode()
    assert 'value="13:00"' in page
    assert post(organiser, event, "edit/agenda", rows("form", 0, {**row, "ends": "12:00"})).status_code == 422
    skipped = {**row, "day": "2030-03-31", "begins": "02:30", "ends": "04:00"}
    assert post(organiser, event, "edit/agenda", rows("form", 0, skipped)).status_code == 422


def test_an_unknown_part_is_not_there(organiser: Client, event: Event) -> None:
    for page in ("edit/nothing", "texts/mk", "texts/xx"):
        assert organiser.get(f"/en/team/events/{event.code}/{page}/").status_code == 404


# --- texts ------------------------------------------------------------------------------------


def test_a_language_is_written_beside_its_source(organiser: Client, call: Call) -> None:
    event = call.event
    page = organiser.get(f"/en/team/events/{event.code}/texts/sq/").content.decode()
    assert 'lang="en"' in page
    assert "Women who return to Kosovo*" in page
    assert "Gratë që kthehen" in page
    question = GuidingQuestion.objects.get(event=event, parent__isnull=False)
    data = {"title": "Titull i ri", "summary": "E re", f"question_{question.pk}": "Po fëmijët?"}
    assert post(organiser, event, "texts/sq", data).status_code == 302
    event.refresh_from_db()
    call.refresh_from_db()
    question.refresh_from_db()
    assert (event.title_sq, event.title_en) == ("Titull i ri", "Women who return to Kosovo*")  # type: ignore[attr-defined]  # modeltranslation
    assert (call.summary_sq, question.text_sq) == ("E re", "Po fëmijët?")  # type: ignore[attr-defined]  # modeltranslation


def test_the_source_language_has_no_second_column(organiser: Client, event: Event) -> None:
    page = organiser.get(f"/en/team/events/{event.code}/texts/en/").content.decode()
    assert "question_" not in page
    assert "Gratë" not in page


def test_an_oversize_text_comes_back_with_everything_typed(organiser: Client, event: Event) -> None:
    response = post(organiser, event, "texts/sq", {"title": "x" * 300, "aim": "Kept text"})
    assert response.status_code == 422
    assert "Kept text" in response.content.decode()
    event.refresh_from_db()
    assert event.title_sq == "Gratë që kthehen në Kosovë*"  # type: ignore[attr-defined]  # modeltranslation
