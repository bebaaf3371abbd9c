"""What an event and its call still need, and what would be good to have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from events.models import Call, Designation, Event, GuidingQuestion, Programme, TimelineProfile
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
    assert "Days the call is open: 3; the norm is at least 14." in texts
    assert any("not every guiding question" in text for text in texts)
    assert "English: The mark “*” is missing in “We go to Kosovo to see.”." in texts
    assert any("official text" in text for text in texts)
    assert missing_for_call(event, call) == []


def test_a_zone_and_a_number_of_places_are_needed(call: Call) -> None:
    event = call.event
    event.timezone, event.places = "Europe/Nowhere", 0
    assert [gap.part for gap in missing_for_call(event, call)] == ["when", "basics"]
    assert "norm" not in "".join(gap.text for gap in advice(event, call))


def test_the_norms_are_those_of_the_timeline_the_event_has_chosen(call: Call) -> None:
    event = call.event
    call.opens_at = call.deadline_at - timedelta(days=16)
    event.starts_on = call.deadline_at.date() + timedelta(days=31)
    assert not [gap for gap in advice(event, call) if "norm" in gap.text]
    event.timeline = Event.Timeline.LONG
    told = [gap for gap in advice(event, call) if "norm" in gap.text]
    assert [gap.part for gap in told] == ["call"] * 3
    assert any("16; the norm is at least 30" in gap.text for gap in told)


def test_the_programme_sets_its_own_norms(call: Call) -> None:
    call.opens_at = call.deadline_at - timedelta(days=10)
    assert [gap for gap in advice(call.event, call) if "10; the norm is at least 14" in gap.text]
    TimelineProfile.objects.create(programme=call.event.programme, timeline="short", open_days=10)
    assert not [gap for gap in advice(call.event, call) if "norm" in gap.text]


def test_a_word_is_told_once_per_language_however_often_it_stands_there(event: Event) -> None:
    event.aim_en = event.audience_en = "Experts of FYROM"  # type: ignore[attr-defined]  # modeltranslation
    event.aim_sq = "FYROM"  # type: ignore[attr-defined]  # modeltranslation
    texts = [gap.text for gap in advice(event, None) if "FYROM" in gap.text]
    assert texts == [
        "English: “FYROM”: better “North Macedonia”.",
        "Shqip: “FYROM”: better “Maqedonia e Veriut”.",
    ]


def test_a_footnote_in_another_language_is_told(event: Event) -> None:
    text = "This designation is without prejudice to the status."
    Designation.objects.filter(programme=event.programme).update(footnote_sq=text)
    told = [gap for gap in advice(event, None) if "another language" in gap.text]
    assert [(gap.part, gap.text[:6]) for gap in told] == [("programme", "Shqip:")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Mееting", "“Mееting” mixes Latin and Cyrillic letters."),
        ("N. Macedonia", "“N. Macedonia”: better “North Macedonia”."),
    ],
)
def test_each_finding_is_a_sentence(event: Event, words: str, said: str) -> None:
    event.aim_en = words  # type: ignore[attr-defined]  # modeltranslation
    assert f"English: {said}" in [gap.text for gap in advice(event, None)]
