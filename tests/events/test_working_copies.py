"""Text typed in the editor and not saved: kept for its writer, offered when she comes back, never written over others'."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.forms.working_copy import as_posted, differing, fingerprint, mark_differences, typed
from events.models import Call, Event, Programme, RelatedItem, WorkingCopy
from events.operations import (
    OtherWorkingCopy,
    change_event,
    drop_working_copy,
    keep_working_copy,
    write_texts,
)
from events.operations.texts import Texts
from events.tasks import forget_unsaved
from events.views.call import call_form
from events.views.editor import PARTS, part_form, texts_form
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

TYPED = {"organiser": ["Half a na"], "publisher": ["Publishing body"], "places": ["15"]}


@pytest.fixture
def ana(programme: Programme) -> User:
    return make.member(programme)


@pytest.fixture
def organiser(ana: User) -> Client:
    return client_of(ana)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def keep(event: Event, user: User, **values: Any) -> WorkingCopy:
    stored = part_form(PARTS["basics"], event)(None)
    given = {"page": "basics", "token": "one", "based_on": fingerprint(stored), "data": all_typed(event)}
    return keep_working_copy(event, by=user, **{**given, **values})


def all_typed(event: Event, **values: str) -> dict[str, list[str]]:
    stored = {"kind": event.kind, "format": event.format, "places": str(event.places)}
    words = {"organiser": "Half a na", "publisher": event.publisher}
    return {name: [value] for name, value in {**stored, **words, **values}.items()}


def address(event: Event, page: str = "edit/basics") -> str:
    return f"/en/team/events/{event.code}/{page}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def autosave(client: Client, event: Event, part: str = "basics", **data: Any) -> Any:
    return client.post(address(event, f"working-copy/{part}"), data)


# --- operations -------------------------------------------------------------------------------


def test_a_copy_is_kept_once_per_page_and_its_newest_text_counts(event: Event, ana: User) -> None:
    keep(event, ana)
    keep(event, ana, data={"organiser": ["Half a name"]})
    keep(event, ana, page="call")
    assert WorkingCopy.objects.get(page="basics").data == {"organiser": ["Half a name"]}
    assert WorkingCopy.objects.count() == 2


def test_text_of_another_window_is_not_written_over(event: Event, ana: User) -> None:
    keep(event, ana)
    with pytest.raises(OtherWorkingCopy):
        keep(event, ana, token="two", data={"organiser": ["x"]})
    assert WorkingCopy.objects.get().data == all_typed(event)


def test_dropping_takes_her_own_copy_of_that_page_only(event: Event, ana: User, programme: Programme) -> None:
    colleague = make.member(programme)
    for user, page in ((ana, "basics"), (ana, "call"), (colleague, "basics")):
        keep(event, user, page=page)
    assert drop_working_copy(event, by=ana, page="basics", token="two") == 0
    assert drop_working_copy(event, by=ana, page="basics") == 1
    left = WorkingCopy.objects.order_by("page").values_list("user", "page")
    assert list(left) == [(colleague.pk, "basics"), (ana.pk, "call")]


def test_after_thirty_days_the_clock_forgets_it(event: Event, ana: User) -> None:
    old, new = keep(event, ana), keep(event, ana, page="call")
    for copy, days in ((old, 31), (new, 29)):
        WorkingCopy.objects.filter(pk=copy.pk).update(saved_at=timezone.now() - timedelta(days=days))
    forget_unsaved()
    assert WorkingCopy.objects.get() == new


# --- forms ------------------------------------------------------------------------------------


def test_the_fingerprint_follows_what_is_stored_and_nothing_else(event: Event, ana: User) -> None:
    def now() -> str:
        return fingerprint(part_form(PARTS["basics"], Event.objects.get(pk=event.pk))(None))

    before = now()
    change_event(event, by=ana, contact_name="Another")
    assert now() == before
    change_event(event, by=ana, publisher="Another")
    assert now() != before


def test_every_page_of_the_editor_posted_as_it_stands_differs_in_nothing(call: Call) -> None:
    event = Event.objects.get(pk=call.event_id)
    makes = {name: part_form(row, event) for name, row in PARTS.items()}
    makes |= {"call": call_form(event), "en": texts_form(event, "en"), "sq": texts_form(event, "sq")}
    for name, made in makes.items():
        stored = made(None)
        posted = as_posted(_as_posted(stored))
        form = made(posted)
        assert [field.html_name for field in differing(form)] == [], name
        assert made(as_posted(typed(form, posted))).is_valid() == form.is_valid(), name


def _as_posted(stored: Any) -> dict[str, list[str]]:
    """What a browser sends of a form that nobody touched."""
    forms = [
        *getattr(stored, "forms", [stored]),
        *([stored.management_form] if hasattr(stored, "forms") else []),
    ]
    posted: dict[str, list[str]] = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is True:
            posted[field.html_name] = ["on"]
        elif value not in (None, "", False):
            shown = field.field.widget.format_value(value)
            posted[field.html_name] = shown if isinstance(shown, list) else [shown]
    return posted


def test_only_fields_of_the_form_are_kept_without_control_characters(event: Event) -> None:
    posted = as_posted(
        {**all_typed(event, organiser="a\r\nb\x00"), "csrfmiddlewaretoken": ["x"], "more": ["y"]}
    )
    kept = typed(part_form(PARTS["basics"], event)(posted), posted)
    assert kept == all_typed(event, organiser="a\nb")


def test_a_mark_names_the_stored_value_as_its_reader_knows_it(event: Event, call: Call) -> None:
    form = part_form(PARTS["languages"], event)(as_posted({"languages": ["en"], "working_languages": ["sq"]}))
    mark_differences(form)
    hints = {name: str(form[name].help_text) for name in form.fields}
    assert hints["languages"] == "Saved in the meantime: English, Shqip"
    assert hints["working_languages"] == "Saved in the meantime: English"
    dates = call_form(event)(as_posted({"opens_on": ["2020-01-01"], "opens_time": ["01:02"]}))
    mark_differences(dates)
    assert re.search(r": \d+ \w+ \d{4}$", str(dates["opens_on"].help_text))
    assert re.search(r": \d\d:\d\d$", str(dates["opens_time"].help_text))


# --- pages ------------------------------------------------------------------------------------


def test_autosave_keeps_and_the_page_offers_it_to_its_writer_alone(
    organiser: Client, event: Event, programme: Programme
) -> None:
    page = text(organiser.get(address(event)))
    assert "You have unsaved text" not in page
    answer = autosave(organiser, event, **all_typed(event), based_on=hidden(page, "based_on"))
    assert answer.status_code == 200
    assert set(answer.json()) == {"saved_at"}
    offered = text(organiser.get(address(event)))
    assert f"You have unsaved text from {answer.json()['saved_at']}." in offered
    assert "saved in the meantime" not in offered
    assert "Half a na" not in offered
    assert "You have unsaved text" not in text(client_of(make.member(programme)).get(address(event)))
    event.refresh_from_db()
    assert event.organiser == "Organising body"
    assert not AuditEntry.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("part", [*PARTS, "call", "texts-sq"])
def test_every_page_of_the_editor_has_its_place(organiser: Client, event: Event, part: str) -> None:
    page = "call" if part == "call" else "texts/sq" if part == "texts-sq" else f"edit/{part}"
    assert address(event, f"working-copy/{part}") in text(organiser.get(address(event, page)))
    assert autosave(organiser, event, part).status_code == 200
    taken = organiser.post(address(event, f"working-copy/{part}/act"), {"act": "take"})
    assert taken["Location"] == address(event, page) + "?unsaved=1"
    assert organiser.get(taken["Location"]).status_code == 200


@pytest.mark.parametrize("part", ["nothing", "texts-mk", "texts-xx", "texts"])
def test_a_page_that_is_not_there_keeps_nothing(organiser: Client, event: Event, part: str) -> None:
    assert autosave(organiser, event, part).status_code == 404
    assert not WorkingCopy.objects.exists()


def test_taking_over_fills_the_form_and_saving_it_erases_the_copy(
    organiser: Client, event: Event, ana: User
) -> None:
    keep(event, ana)
    page = text(organiser.get(address(event) + "?unsaved=1"))
    assert 'value="Half a na"' in page
    assert "is now in the form. It counts once you save it." in page
    assert "You have unsaved text" not in page
    assert "Take it over" not in page
    assert "saved in the meantime" not in page.lower()
    event.refresh_from_db()
    assert event.organiser == "Organising body"
    data = {name: hidden(page, name) for name in ("based_on", "working_copy")}
    words = all_typed(event, organiser="Half a name")
    assert organiser.post(address(event), {**words, **data}).status_code == 302
    event.refresh_from_db()
    assert event.organiser == "Half a name"
    assert not WorkingCopy.objects.exists()


def test_a_refused_form_keeps_the_copy(organiser: Client, event: Event, ana: User) -> None:
    keep(event, ana)
    assert organiser.post(address(event), all_typed(event, places="0")).status_code == 422
    assert WorkingCopy.objects.count() == 1


def test_saving_without_scripts_or_hidden_fields_works_as_before(
    organiser: Client, event: Event, ana: User
) -> None:
    keep(event, ana)
    assert organiser.post(address(event), all_typed(event, organiser="New")).status_code == 302
    event.refresh_from_db()
    assert event.organiser == "New"
    assert not WorkingCopy.objects.exists()


def test_dropping_shows_what_is_saved(organiser: Client, event: Event, ana: User) -> None:
    keep(event, ana)
    response = organiser.post(address(event, "working-copy/basics/act"), {"act": "drop"}, follow=True)
    assert "You have unsaved text" not in text(response)
    assert "Discarded" in text(response)
    assert not WorkingCopy.objects.exists()


def test_an_unknown_act_is_refused(organiser: Client, event: Event, ana: User) -> None:
    keep(event, ana)
    assert organiser.post(address(event, "working-copy/basics/act"), {"act": "x"}).status_code == 400
    assert WorkingCopy.objects.count() == 1


def test_text_that_waits_is_not_written_over_by_a_page_that_ignores_it(
    organiser: Client, event: Event, ana: User
) -> None:
    keep(event, ana)
    page = text(organiser.get(address(event)))
    token = hidden(page, "working_copy")
    answer = autosave(organiser, event, organiser="Other words", working_copy=token)
    assert answer.status_code == 409
    assert "Reload the page" in answer.json()["message"]
    assert WorkingCopy.objects.get().data == all_typed(event)
    saved = {**all_typed(event, organiser="Other words"), "working_copy": token}
    assert organiser.post(address(event), saved).status_code == 302
    assert WorkingCopy.objects.count() == 1


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(
    organiser: Client, event: Event, ana: User, programme: Programme
) -> None:
    keep(event, ana)
    change_event(event, by=make.member(programme), publisher="Colleagues' publisher")
    assert "was saved in the meantime, by a colleague" in text(organiser.get(address(event)))
    page = text(organiser.get(address(event) + "?unsaved=1"))
    assert "was saved in the meantime, by a colleague" in page
    assert "Saved in the meantime: Colleagues&#x27; publisher" in page
    assert "Saved in the meantime: Organising body" in page
    assert page.count("Saved in the meantime:") == 2


def test_an_open_form_does_not_overwrite_either_and_is_saved_by_the_second_press(
    organiser: Client, event: Event, programme: Programme
) -> None:
    before = hidden(text(organiser.get(address(event))), "based_on")
    change_event(event, by=make.member(programme), publisher="Theirs")
    data = all_typed(event, organiser="Mine", publisher="Publishing body")
    refused = organiser.post(address(event), {**data, "based_on": before})
    assert refused.status_code == 422
    assert "Saved in the meantime: Theirs" in text(refused)
    assert 'value="Mine"' in text(refused)
    event.refresh_from_db()
    assert (event.organiser, event.publisher) == ("Organising body", "Theirs")
    again = organiser.post(address(event), {**data, "based_on": hidden(text(refused), "based_on")})
    assert again.status_code == 302
    event.refresh_from_db()
    assert (event.organiser, event.publisher) == ("Mine", "Publishing body")


def test_what_the_colleague_saved_just_the_same_is_no_conflict(
    organiser: Client, event: Event, ana: User, programme: Programme
) -> None:
    keep(event, ana)
    change_event(event, by=make.member(programme), organiser="Half a na")
    assert "You have unsaved text" not in text(organiser.get(address(event)))


def test_texts_and_rows_come_back_too(organiser: Client, event: Event, programme: Programme) -> None:
    assert autosave(organiser, event, "texts-sq", title="Titull i ri").status_code == 200
    write_texts(event, by=make.member(programme), language="sq", texts=Texts(event={"title": "Tjetër"}))
    page = text(organiser.get(address(event, "texts/sq") + "?unsaved=1"))
    assert 'value="Titull i ri"' in page
    assert "Saved in the meantime: Tjetër" in page
    RelatedItem.objects.filter(event=event).delete()
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-text": "A new paper"}
    assert autosave(organiser, event, "related", **rows).status_code == 200
    assert 'value="A new paper"' in text(organiser.get(address(event, "edit/related") + "?unsaved=1"))


def test_another_zone_taken_over_still_asks_before_it_is_saved(
    organiser: Client, event: Event, ana: User
) -> None:
    made = part_form(PARTS["when"], event)
    data = {**_as_posted(made(None)), "timezone": ["Europe/London"]}
    keep(event, ana, page="when", data=data, based_on=fingerprint(made(None)))
    page = text(organiser.get(address(event, "edit/when") + "?unsaved=1"))
    assert "You chose another time zone" in page
    event.refresh_from_db()
    assert event.timezone != "Europe/London"


@pytest.mark.parametrize("page", ["working-copy/basics", "working-copy/basics/act"])
def test_strangers_and_readers_of_the_team_keep_nothing(
    event: Event, programme: Programme, page: str
) -> None:
    elsewhere = make.member(make.programme())
    for user, status in ((elsewhere, 404), (make.member(programme, "assessor"), 403)):
        assert client_of(user).post(address(event, page), {"act": "drop"}).status_code == status
    assert client_of(make.member(programme)).get(address(event, page)).status_code == 405
    assert not WorkingCopy.objects.exists()
