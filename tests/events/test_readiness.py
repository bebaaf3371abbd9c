"""What an event and its call still need, and what would be good to have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from events.models import Call, Designation, Event, GuidingQuestion, Programme
from events.readiness import advice, missing_for_call, missing_for_event
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_whole_call_lacks_nothing(call: Call) -> None:
    assert missing_for_call(call.event, call) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"place": None}, "when"),
        ({"languages": []}, "languages"),
        ({"working_languages": []}, "languages"),
        ({"contact_name": ""}, "contacts"),
        ({"contact_email": ""}, "contacts"),
        ({"title_en": " "}, "texts:en"),
        ({"aim_sq": ""}, "texts:sq"),
        ({"audience_sq": ""}, "texts:sq"),
        ({"neutral_title_en": ""}, "texts:en"),
    ],
)
def test_each_thing_that_is_missing_is_named(event: Event, changes: dict[str, Any], part: str) -> None:
    for name, value in changes.items():
        setattr(event, name, value)
    gaps = missing_for_event(event)
    assert [gap.part for gap in gaps] == [part]
    assert gaps[0].language == (part[6:] if part.startswith("texts:") else "")


def test_an_online_event_needs_no_place(event: Event) -> None:
    event.place, event.format = None, Event.Format.ONLINE
    assert missing_for_event(event) == []


def test_a_footnote_must_exist_in_each_language_of_the_page(event: Event) -> None:
    Designation.objects.filter(programme=event.programme).update(footnote_sq="")
    (gap,) = missing_for_event(event)
    assert gap.part == "programme"
    assert "Kosovë*" in gap.text


def test_no_footnote_is_needed_where_the_territory_is_not_named(programme: Programme) -> None:
    Designation.objects.filter(programme=programme).update(footnote_sq="")
    event = make.event(
        programme,
        languages=["sq"],
        title_sq="Takim",
        neutral_title_sq="Takim",
        audience_sq="x",
        aim_sq="x",
        place=make.place(programme, territory="MK"),
    )
    assert missing_for_event(event) == []


def test_dates_must_follow_one_another(call: Call) -> None:
    event = call.event
    call.deadline_at = timezone.now() - timedelta(minutes=1)
    assert len(missing_for_call(event, call)) == 1
    call.deadline_at = timezone.now() + timedelta(days=90)
    assert len(missing_for_call(event, call)) == 2  # after the event, and applicants hear before the deadline
    call.deadline_at = timezone.now() + timedelta(days=10)
    call.hears_by = event.starts_on + timedelta(days=1)
    assert len(missing_for_call(event, call)) == 1
    call.hears_by, call.privacy_notice = event.starts_on, None
    assert [gap.part for gap in missing_for_call(event, call)] == ["call"]


def test_advice_does_not_stop_anything(call: Call) -> None:
    event = call.event
    GuidingQuestion.objects.filter(event=event).update(text_sq="")
    event.aim_en = "We go to Kosovo to see."  # type: ignore[attr-defined]  # modeltranslation
    call.opens_at = call.deadline_at - timedelta(days=3)
    texts = [gap.text for gap in advice(event, call)]
    assert any("less than two weeks" in text for text in texts)
    assert any("not every guiding question" in text for text in texts)
    assert any("We go to Kosovo to see" in text for text in texts)
    assert any("official text" in text for text in texts)
    assert missing_for_call(event, call) == []
