"""What an event's page says, per language, and a programme's own texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.actors import Clock
from core.audit import AuditEntry
from events.models import AgendaItem, Call, Event, GuidingQuestion, PrivacyNotice, Programme, RelatedItem
from events.operations import (
    AgendaRow,
    RelatedRow,
    Texts,
    change_programme,
    publish_privacy_notice,
    save_designation,
    save_place,
    set_agenda,
    set_guiding_questions,
    set_related_items,
    write_texts,
)
from events.outline import Line
from events.queries import flat_questions, guiding_tree
from tests import factories as make
from tests.events.conftest import designation

pytestmark = pytest.mark.django_db
CLOCK = Clock("test")


# --- guiding questions ------------------------------------------------------------------------


def tree(event: Event, language: str = "en") -> list[tuple[str, list[str]]]:
    event = Event.objects.get(pk=event.pk)
    name = f"text_{language}"
    return [
        (getattr(question, name) or "", [getattr(child, name) or "" for child in children])
        for question, children in guiding_tree(event)
    ]


def test_questions_are_stored_as_a_tree(event: Event) -> None:
    lines = [Line("One", 0), Line("One a", 1), Line("One b", 1), Line("Two", 0)]
    set_guiding_questions(event, by=CLOCK, language="en", lines=lines)
    assert tree(event) == [("One", ["One a", "One b"]), ("Two", [])]


def test_translations_stay_with_their_line(event: Event) -> None:
    set_guiding_questions(event, by=CLOCK, language="en", lines=[Line("One", 0), Line("Two", 0)])
    GuidingQuestion.objects.filter(event=event, text_en="One").update(text_sq="Një")
    GuidingQuestion.objects.filter(event=event, text_en="Two").update(text_sq="Dy")
    lines = [Line("New", 0), Line("One", 1), Line("Two, reworded", 0)]
    set_guiding_questions(event, by=CLOCK, language="en", lines=lines)
    assert tree(event) == [("New", ["One"]), ("Two, reworded", [])]
    assert tree(event, "sq") == [("", ["Një"]), ("Dy", [])]


def test_a_parent_that_goes_leaves_its_children_when_they_are_kept(event: Event) -> None:
    set_guiding_questions(event, by=CLOCK, language="en", lines=[Line("One", 0), Line("One a", 1)])
    set_guiding_questions(event, by=CLOCK, language="en", lines=[Line("One a", 0)])
    assert tree(event) == [("One a", [])]


def test_the_same_questions_are_no_change(call: Call) -> None:
    lines = [Line(row.text_en, int(row.parent_id is not None)) for row in flat_questions(call.event)]  # type: ignore[attr-defined]  # modeltranslation
    set_guiding_questions(call.event, by=CLOCK, language="en", lines=lines)
    call.refresh_from_db()
    assert call.version == 0
    assert not AuditEntry.objects.exists()


# --- texts ------------------------------------------------------------------------------------


def test_one_language_is_saved_at_once(call: Call) -> None:
    event = call.event
    question = GuidingQuestion.objects.get(event=event, parent=None)
    item = RelatedItem.objects.get(event=event, related_event=None)
    start = timezone.now()
    entry = AgendaItem.objects.create(
        event=event, title_en="Lunch", starts_at=start, ends_at=start + timedelta(hours=1)
    )
    write_texts(
        event,
        by=CLOCK,
        language="mk",
        texts=Texts(
            event={"title": "Наслов", "aim": "Цел"},
            summary="Кратко",
            questions={question.pk: "Прашање"},
            related={item.pk: "Документ"},
            agenda={entry.pk: {"title": "Ручек", "room": "Сала"}},
        ),
    )
    for row in (event, call, question, item, entry):
        row.refresh_from_db()
    assert (event.title_mk, event.title_en) == ("Наслов", "Women who return to Kosovo*")  # type: ignore[attr-defined]  # modeltranslation
    assert (call.summary_mk, question.text_mk, item.text_mk) == ("Кратко", "Прашање", "Документ")  # type: ignore[attr-defined]  # modeltranslation
    assert (entry.title_mk, entry.room_mk) == ("Ручек", "Сала")  # type: ignore[attr-defined]  # modeltranslation
    assert event.calendar_sequence == 0
    fields = {name for entry_ in AuditEntry.objects.all() for name in entry_.fields}
    assert fields == {
        "title_mk",
        "aim_mk",
        "call.summary_mk",
        "guidingquestion.text_mk",
        "relateditem.text_mk",
        "agendaitem.title_mk",
        "agendaitem.room_mk",
    }


def test_rows_of_another_event_are_left_alone(event: Event) -> None:
    other = make.event()
    foreign = GuidingQuestion.objects.create(event=other, text_en="Theirs")
    write_texts(event, by=CLOCK, language="en", texts=Texts(questions={foreign.pk: "Mine"}))
    foreign.refresh_from_db()
    assert foreign.text_en == "Theirs"  # type: ignore[attr-defined]  # modeltranslation


# --- lists ------------------------------------------------------------------------------------


def test_related_items_are_kept_changed_and_removed(event: Event) -> None:
    first, second = event.related_items.order_by("position")
    rows = [
        RelatedRow(second.pk, None, "https://example.org/other", "Another paper"),
        RelatedRow(None, None, "", "A new one"),
    ]
    set_related_items(event, by=CLOCK, language="en", items=rows)
    kept = list(event.related_items.order_by("position"))
    assert [row.text_en for row in kept] == ["Another paper", "A new one"]  # type: ignore[attr-defined]  # modeltranslation
    assert kept[0].pk == second.pk
    assert first.pk not in {row.pk for row in kept}
    assert AuditEntry.objects.get().fields == ["related_items"]


def test_the_key_of_another_events_row_makes_a_new_one(event: Event) -> None:
    foreign = RelatedItem.objects.create(event=make.event(), text_en="Theirs")
    set_related_items(event, by=CLOCK, language="en", items=[RelatedRow(foreign.pk, None, "", "Mine")])
    foreign.refresh_from_db()
    assert foreign.text_en == "Theirs"  # type: ignore[attr-defined]  # modeltranslation
    assert event.related_items.get().pk != foreign.pk


def test_an_agenda_item_that_moves_raises_its_sequence(event: Event) -> None:
    start = timezone.now().replace(microsecond=0)

    def row(pk: int | None, hour: int, title: str = "Lunch") -> AgendaRow:
        begins = start + timedelta(hours=hour)
        return AgendaRow(pk, begins, begins + timedelta(hours=1), title, "", True)

    set_agenda(event, by=CLOCK, language="en", items=[row(None, 0)])
    item = event.agenda.get()
    uid = item.uid
    set_agenda(event, by=CLOCK, language="en", items=[row(item.pk, 0, "Late lunch")])
    item.refresh_from_db()
    assert (item.sequence, item.uid) == (0, uid)
    set_agenda(event, by=CLOCK, language="en", items=[row(item.pk, 2)])
    item.refresh_from_db()
    assert (item.sequence, item.uid) == (1, uid)
    set_agenda(event, by=CLOCK, language="en", items=[])
    assert not event.agenda.exists()


# --- programmes -------------------------------------------------------------------------------


def test_a_programme_is_changed_and_audited(programme: Programme) -> None:
    change_programme(programme, by=CLOCK, name_sq="Rrjeti", letter_signatory="Ana Demo")
    change_programme(programme, by=CLOCK, name_sq="Rrjeti")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.fields) == ("change programme", ["letter_signatory", "name_sq"])


def test_places_are_added_and_changed(programme: Programme) -> None:
    place = save_place(programme, by=CLOCK, name_en="Skopje", territory="MK", timezone="Europe/Skopje")
    save_place(programme, by=CLOCK, place=place, name_sq="Shkup")
    place.refresh_from_db()
    assert (place.name_en, place.name_sq, place.programme) == ("Skopje", "Shkup", programme)  # type: ignore[attr-defined]  # modeltranslation
    assert [entry.scope for entry in AuditEntry.objects.all()] == [programme.scope] * 2


def test_a_reworded_footnote_is_unconfirmed(db: None) -> None:
    row = designation(make.programme(), confirmed_languages=["en", "sq"])
    save_designation(
        row.programme, by=CLOCK, designation=row, footnote_sq="Tjetër.", confirmed_languages=["en", "sq"]
    )
    row.refresh_from_db()
    assert row.confirmed_languages == ["en"]
    save_designation(row.programme, by=CLOCK, designation=row, confirmed_languages=["en", "sq"])
    row.refresh_from_db()
    assert row.confirmed_languages == ["en", "sq"]


def test_a_published_notice_is_a_new_version_with_todays_parties(programme: Programme) -> None:
    first = publish_privacy_notice(programme, by=CLOCK, texts={"text_en": "One"})
    change_programme(programme, by=CLOCK, controller="Another body")
    second = publish_privacy_notice(programme, by=CLOCK, texts={"text_en": "Two"})
    assert [(row.version, row.controller) for row in PrivacyNotice.objects.order_by("version")] == [
        (1, "Controller body"),
        (2, "Another body"),
    ]
    assert first.text_en == "One"  # type: ignore[attr-defined]  # modeltranslation
    assert second.published_at is not None


@pytest.mark.parametrize("language", ["en", "mk", "sr-latn"])
def test_the_reading_language_does_not_matter(event: Event, language: str) -> None:
    """modeltranslation's plain field follows the active language; we never write it."""
    from django.utils import translation

    with translation.override(language):
        write_texts(event, by=CLOCK, language="sq", texts=Texts(event={"title": "Titull"}))
    row: Any = Event.objects.get(pk=event.pk)
    assert (row.title_sq, row.title_en, row.title_mk or "", row.title_sr_latn or "") == (
        "Titull",
        "Women who return to Kosovo*",
        "",
        "",
    )
