"""Copying an event: what comes along, what never does, and what is asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.outbox import Message
from events.models import AgendaItem, Call, Event, Programme, RelatedItem
from events.operations import copy_event
from events.queries import guiding_tree
from participants.applications.models import Answer, Application, Choice, Question
from participants.selection.models import Participation
from tests import factories as make
from tests.events.copying.copied import CLOCK, NEW_DAY, ZONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


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
