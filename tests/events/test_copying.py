"""An event copied to other days, or begun from a template: what comes along, what never does, and who may."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from core.actors import Clock
from core.audit import AuditEntry
from core.files import store_bytes
from core.outbox import Message
from events.event_templates import TEMPLATES, is_placeholder
from events.models import AgendaItem, Call, Event, Membership, Programme, RelatedItem, Role
from events.models.team import TEAM_ROLES
from events.operations import copy_event, create_from_template
from events.queries import guiding_tree
from events.readiness import missing_for_event
from materials.models import EventFile
from participants.applications.models import Answer, Application, Choice, FormSection, Question
from participants.selection.models import Participation
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
CLOCK = Clock("test")
ZONE = ZoneInfo("Europe/Belgrade")
NEW_DAY = date(2031, 1, 15)


@pytest.fixture
def original(event: Event) -> Event:
    """From 18 to 19 September 2030, with a call, a form, an agenda, a file, and people."""
    event.starts_on, event.ends_on = date(2030, 9, 18), date(2030, 9, 19)
    event.calendar_sequence = 4
    event.save()
    for public in (True, False):
        AgendaItem.objects.create(
            event=event,
            title_en="Visit",
            public=public,
            sequence=3,
            starts_at=datetime(2030, 9, 18, 14, 0, tzinfo=ZONE),
            ends_at=datetime(2030, 9, 18, 17, 0, tzinfo=ZONE),
        )
    call = make.call(
        event,
        summary_en="Fifteen people.",
        opens_at=datetime(2030, 8, 2, 9, 0, tzinfo=ZONE),
        deadline_at=datetime(2030, 8, 18, 23, 59, tzinfo=ZONE),
        hears_by=date(2030, 8, 25),
        version=7,
    )
    section = FormSection.objects.create(call=call, title_en="Your work")
    work = make.question(call, section=section, required=True, word_limit=150, help_en="A hint")
    make.question(call, "short", label_en="Which?", shown_if=None)
    chosen = make.question(call, "one", label_en="Profile")
    make.question(call, "long", label_en="More?", shown_if=chosen, shown_if_key="second", position=0)
    gone = make.question(call, "yes_no", label_en="Removed", retired_at=call.opens_at)
    make.question(call, "long", label_en="Was asked on", shown_if=gone, shown_if_key="yes")
    application = make.application(call)
    make.answer(application, work)
    make.participation(event)
    make_file(event)
    return Event.objects.get(pk=event.pk)


def make_file(event: Event) -> EventFile:
    stored = store_bytes(b"%PDF-1.4 map", "map.pdf", "application/pdf", by=CLOCK, purpose="event-file")
    return EventFile.objects.create(event=event, file=stored, access="public", title_en="The map")


def sign_in(programme: Programme, role: str = Role.ORGANISER) -> tuple[Client, Any]:
    client, user = Client(), make.member(programme, role)
    client.force_login(user)
    return client, user


def url(event: Event) -> str:
    return f"/en/team/events/{event.code}/copy/"


# --- what comes along -------------------------------------------------------------------------


def test_days_move_and_clocks_stay_across_the_change_to_winter_time(original: Event) -> None:
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY)
    assert (copy.starts_on, copy.ends_on) == (NEW_DAY, NEW_DAY + timedelta(days=1))
    assert copy.call.opens_at == datetime(2030, 11, 29, 9, 0, tzinfo=ZONE)
    assert copy.call.deadline_at == datetime(2030, 12, 15, 23, 59, tzinfo=ZONE)
    assert copy.call.hears_by == date(2030, 12, 22)
    item = copy.agenda.first()
    assert item is not None
    assert item.starts_at == datetime(2031, 1, 15, 14, 0, tzinfo=ZONE)
    assert item.ends_at == datetime(2031, 1, 15, 17, 0, tzinfo=ZONE)
    assert copy.purge_on - copy.ends_on == original.purge_on - date.today() - timedelta(days=61)


def test_texts_and_rows_come_along_in_every_language(original: Event) -> None:
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY)
    copy = Event.objects.get(pk=copy.pk)
    same = ("title_en", "title_sq", "neutral_title_sq", "aim_sq", "venue_en", "place", "places", "languages")
    for name in (*same, "interpretation", "organiser", "contact_email", "second_contact_name", "timezone"):
        assert getattr(copy, name) == getattr(original, name), name
    assert list(copy.coverage.values_list("kind", "day")) == list(
        original.coverage.values_list("kind", "day")
    )
    assert _tree(copy) == _tree(original)
    assert _related(copy) == _related(original)
    assert copy.call.summary_en == "Fifteen people."
    assert [row.public for row in copy.agenda.all()] == [True, False]


def _tree(event: Event) -> list[tuple[str, list[str]]]:
    return [(row.text_en, [child.text_en for child in below]) for row, below in guiding_tree(event)]


def _related(event: Event) -> list[tuple[Any, ...]]:
    return list(event.related_items.values_list("related_event", "text_en", "url", "position"))


def test_the_form_comes_along_with_its_sections_choices_and_conditions(original: Event) -> None:
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY)
    asked = {row.label_en: row for row in copy.call.questions.all()}
    assert set(asked) == {"What do you work on?", "Which?", "Profile", "More?", "Was asked on"}
    work = asked["What do you work on?"]
    assert (work.required, work.word_limit, work.help_en) == (True, 150, "A hint")
    assert work.section is not None
    assert work.section.call == copy.call
    assert work.section.title_en == "Your work"
    assert [row.key for row in asked["Profile"].choices.all()] == ["first", "second", "third"]
    assert asked["More?"].shown_if == asked["Profile"]
    assert asked["More?"].shown_if_key == "second"
    assert (asked["Was asked on"].shown_if, asked["Was asked on"].shown_if_key) == (None, "")
    assert original.call.questions.count() == 6
    assert Choice.objects.count() == 6


def test_every_column_of_a_question_is_copied_or_left_for_a_reason(original: Event) -> None:
    """A column added later comes along by itself; this says which do not."""
    Question.objects.filter(label_en="Profile").update(in_library=True, for_assessors=False)
    row = Question.objects.get(label_en="Profile")
    copy_event(original, by=CLOCK, first_day=NEW_DAY)
    copied = Question.objects.exclude(call=original.call).get(label_en="Profile")
    differs = {
        field.name
        for field in Question._meta.concrete_fields
        if getattr(row, field.attname) != getattr(copied, field.attname)
    }
    assert differs == {"id", "call", "in_library"}


# --- what never does --------------------------------------------------------------------------


def test_neither_people_nor_mails_nor_states_come_along(original: Event) -> None:
    before = Message.objects.count()
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY)
    assert (copy.state, copy.published_at, copy.call.state, copy.call.published_at) == (
        "draft",
        None,
        "draft",
        None,
    )
    assert (copy.calendar_sequence, copy.call.version, copy.agenda.first().sequence) == (0, 0, 0)
    assert copy.code != original.code
    assert copy.calendar_uid != original.calendar_uid
    uids = [row.uid for row in AgendaItem.objects.all()]
    assert len(set(uids)) == len(uids) == 4
    assert not Application.objects.filter(call=copy.call).exists()
    assert not Answer.objects.filter(question__call=copy.call).exists()
    assert not Participation.objects.filter(event=copy).exists()
    assert not copy.files.exists()
    assert Message.objects.count() == before


def test_the_original_stays_as_it_was(original: Event) -> None:
    before = (Event.objects.values().get(pk=original.pk), Call.objects.values().get(pk=original.call.pk))
    copy_event(original, by=CLOCK, first_day=NEW_DAY, files=True, as_earlier=True)
    assert before == (
        Event.objects.values().get(pk=original.pk),
        Call.objects.values().get(pk=original.call.pk),
    )


@pytest.mark.parametrize("state", [Event.State.DRAFT, Event.State.CANCELLED])
def test_an_event_in_any_state_gives_a_draft(original: Event, state: str) -> None:
    Event.objects.filter(pk=original.pk).update(state=state)
    assert copy_event(original, by=CLOCK, first_day=NEW_DAY).state == "draft"


def test_an_event_without_a_call_is_copied_without_one(programme: Programme) -> None:
    copy = copy_event(make.event(programme), by=CLOCK, first_day=NEW_DAY)
    assert not Call.objects.filter(event=copy).exists()


def test_an_archived_date_known_to_the_month_becomes_a_day(programme: Programme) -> None:
    old = make.event(programme, date_precision="month", starts_on=date(2019, 12, 1))
    assert copy_event(old, by=CLOCK, first_day=NEW_DAY).date_precision == "day"


# --- what is asked for ------------------------------------------------------------------------


def test_the_original_is_named_when_that_is_wished(original: Event) -> None:
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY, as_earlier=True)
    assert copy.related_items.last().related_event == original
    assert copy.related_items.count() == original.related_items.count() + 1


def test_files_come_along_when_that_is_wished_and_for_the_team_alone(original: Event) -> None:
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY, files=True)
    file, old = copy.files.get(), original.files.get()
    assert (file.title_en, file.access, file.file.name) == ("The map", "team", "map.pdf")
    assert file.file_id != old.file_id
    with file.file.file.open("rb") as content:
        assert content.read() == b"%PDF-1.4 map"
    assert old.access == "public"


def test_another_programme_keeps_its_own_contact_languages_and_notice(original: Event) -> None:
    other = make.programme(languages=["en", "mk"])
    notice = make.notice(other)
    draft = make.event(original.programme, state="draft", published_at=None)
    RelatedItem.objects.create(event=original, related_event=draft, position=5)
    copy = copy_event(original, by=CLOCK, first_day=NEW_DAY, programme=other, as_earlier=True)
    assert (copy.programme, copy.place, copy.series) == (other, None, None)
    assert (copy.contact_name, copy.contact_email) == (other.contact_name, other.contact_email)
    assert (copy.second_contact_name, copy.second_contact_email) == ("", "")
    assert copy.languages == ["en"]
    assert copy.call.privacy_notice == notice
    named = [row.related_event for row in copy.related_items.all()]
    assert draft not in named
    assert original in named


# --- the page ---------------------------------------------------------------------------------


def test_every_date_is_shown_before_anything_is_written(original: Event) -> None:
    client, _user = sign_in(original.programme)
    response = client.post(url(original), {"first_day": "2031-01-15", "programme": original.programme_id})
    html = response.content.decode()
    assert response.status_code == 200
    for text in (
        *("Wednesday, 18 September 2030", "Wednesday, 15 January 2031", "Thursday, 16 January 2031"),
        *("18 August 2030, 23:59 CEST", "15 December 2030, 23:59 CET", "15 January 2031, 14:00 CET"),
    ):
        assert text in html.replace("\xa0", " "), text
    assert html.count(">Weekend<") == 2  # the deadline and the day of the answer are Sundays
    assert 'name="shown_for" value="2031-01-15"' in html
    assert Event.objects.exclude(pk=original.pk).filter(starts_on=NEW_DAY).count() == 0


def test_the_second_press_writes_what_was_shown(original: Event) -> None:
    client, user = sign_in(original.programme)
    data = {"first_day": "2031-01-15", "programme": original.programme_id, "shown_for": "2031-01-15"}
    response = client.post(url(original), {**data, "as_earlier": "on", "with_files": "on"})
    copy = Event.objects.get(starts_on=NEW_DAY)
    assert response["Location"] == f"/en/team/events/{copy.code}/"
    assert copy.files.count() == 1
    entry = AuditEntry.objects.get(action="copy event")
    assert (entry.target_id, entry.actor_id) == (str(copy.pk), str(user.pk))
    page = client.get(response["Location"]).content.decode()
    assert "The copy is there as a draft." in page


def test_another_day_than_the_one_shown_is_shown_first(original: Event) -> None:
    client, _user = sign_in(original.programme)
    data = {"first_day": "2031-02-01", "programme": original.programme_id, "shown_for": "2031-01-15"}
    assert client.post(url(original), data).status_code == 200
    assert not Event.objects.filter(starts_on__year=2031).exists()


@pytest.mark.parametrize("changes", [{"first_day": ""}, {"first_day": "soon"}, {"programme": "0"}])
def test_what_cannot_be_copied_is_said(original: Event, changes: dict[str, str]) -> None:
    client, _user = sign_in(original.programme)
    data = {
        "first_day": "2031-01-15",
        "programme": original.programme_id,
        "shown_for": "2031-01-15",
        **changes,
    }
    assert client.post(url(original), data).status_code == 422
    assert not Event.objects.filter(starts_on=NEW_DAY).exists()


@pytest.mark.parametrize("role", Role.values)
def test_into_another_programme_only_by_its_organisers(original: Event, role: str) -> None:
    client, user = sign_in(original.programme)
    other = make.programme()
    Membership.objects.create(programme=other, user=user, role=role)
    data = {"first_day": "2031-01-15", "programme": other.pk, "shown_for": "2031-01-15"}
    response = client.post(url(original), data)
    assert response.status_code == (302 if role == Role.ORGANISER else 422)
    assert other.events.count() == (1 if role == Role.ORGANISER else 0)


def test_a_draft_is_not_named_in_another_programme(original: Event) -> None:
    client, user = sign_in(original.programme)
    other = make.programme()
    Membership.objects.create(programme=other, user=user, role=Role.ORGANISER)
    Event.objects.filter(pk=original.pk).update(state="draft", published_at=None)
    data = {"first_day": "2031-01-15", "programme": other.pk, "shown_for": "2031-01-15", "as_earlier": "on"}
    assert client.post(url(original), data).status_code == 422
    assert not other.events.exists()


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_in_the_team_copies(original: Event, role: str) -> None:
    client, _user = sign_in(original.programme, role)
    _refused(client, original, 403 if role in TEAM_ROLES else 404)


def test_neither_strangers_nor_organisers_elsewhere_copy(original: Event) -> None:
    client, _user = sign_in(make.programme())
    _refused(client, original, 404)
    _refused(Client(), original, 302)


def _refused(client: Client, event: Event, status: int) -> None:
    events, audited, mails = Event.objects.count(), AuditEntry.objects.count(), Message.objects.count()
    data = {"first_day": "2031-01-15", "programme": event.programme_id, "shown_for": "2031-01-15"}
    template = f"/en/team/programmes/{event.programme.code}/events/new/webinar/"
    for path in (url(event), template):
        assert client.get(path).status_code == status
        assert client.post(path, {**data, "language": "en"}).status_code == status
    assert (events, audited, mails) == (
        Event.objects.count(),
        AuditEntry.objects.count(),
        Message.objects.count(),
    )


def test_copying_is_offered_where_past_events_are_listed(programme: Programme) -> None:
    past = make.event(programme, starts_on=date(2020, 1, 1))
    client, _user = sign_in(programme)
    observer, _other = sign_in(programme, Role.OBSERVER)
    for page in (f"/en/team/programmes/{programme.code}/", f"/en/team/events/{past.code}/"):
        assert url(past) in client.get(page).content.decode()
        assert url(past) not in observer.get(page).content.decode()


# --- templates --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_gives_a_draft_that_says_what_is_to_be_written(programme: Programme, key: str) -> None:
    template = TEMPLATES[key]
    event = create_from_template(programme, by=CLOCK, template=template, first_day=NEW_DAY, language="sq")
    event = Event.objects.get(pk=event.pk)
    assert (event.state, event.kind, event.format) == ("draft", template.kind, template.format)
    assert event.nights == template.days - 1
    assert set(event.coverage.values_list("kind", "day")) == set(template.coverage)
    assert event.agenda.count() == len(template.agenda)
    assert all(row.title_en and row.title_sq and row.title_mk for row in event.agenda.all())
    call = event.call
    assert call.opens_at < call.deadline_at
    assert call.deadline_at.date() <= call.hears_by <= NEW_DAY
    asked = list(call.questions.all())
    assert [row.kind for row in asked] == [question.kind for question in template.questions]
    assert all(row.kind in Question.Kind.values and row.label_sq for row in asked)
    assert is_placeholder(event.title_sq)
    missing = [gap.text for gap in missing_for_event(event)]
    assert any("Title” still has to be written" in text for text in missing)
    assert any("Neutral title” still has to be written" in text for text in missing)


def test_agenda_lines_of_templates_end_after_they_begin_on_days_of_the_event() -> None:
    for template in TEMPLATES.values():
        assert all(slot.begins < slot.ends and 1 <= slot.day <= template.days for slot in template.agenda)
        assert all(day <= template.days for _kind, day in template.coverage)
        assert template.opens > template.closes > template.hears >= 0
        first, last = template.agenda[0], template.agenda[-1]
        assert (first.begins, last.ends) == (template.begins, template.ends)


def test_an_organiser_starts_from_a_template(programme: Programme) -> None:
    client, _user = sign_in(programme)
    page = f"/en/team/programmes/{programme.code}/events/new/"
    assert f"{page}workshop/" in client.get(page).content.decode()
    place = make.place(programme, timezone="Europe/Skopje")
    data = {"first_day": "2031-01-15", "language": "en", "place": place.pk}
    assert client.post(f"{page}workshop/", {**data, "first_day": ""}).status_code == 422
    response = client.post(f"{page}workshop/", data)
    event = Event.objects.get()
    assert response["Location"] == f"/en/team/events/{event.code}/"
    assert (event.timezone, event.ends_on) == ("Europe/Skopje", date(2031, 1, 16))
    assert client.get(f"{page}conference/").status_code == 404


def test_a_file_that_is_not_in_the_store_stops_the_copy_and_is_said(original: Event) -> None:
    stored = original.files.get().file
    stored.file.storage.delete(stored.file.name)
    client, _user = sign_in(original.programme)
    data = {"first_day": "2031-01-15", "programme": original.programme_id, "shown_for": "2031-01-15"}
    before = Event.objects.count()
    response = client.post(url(original), {**data, "with_files": "on"})
    assert response.status_code == 422
    assert "missing from our store" in response.content.decode()
    assert Event.objects.count() == before
    assert client.post(url(original), data).status_code == 302
