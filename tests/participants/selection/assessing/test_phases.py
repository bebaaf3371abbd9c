"""Phases of assessing: which one it is, decided by the instant in one place; and what organisers set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.audit import AuditEntry, AuditValue
from participants.applications.nameless import nameless_calls
from participants.selection.assessing.phases import (
    in_time,
    not_scored_now,
    overlapping,
    phases_of,
    rights_now,
    rights_of,
)
from participants.selection.models import Assessment, ReviewPhase
from participants.selection.operations import Refused, change_phase, remove_phase, set_plan
from tests.participants.selection.assessing.phased import HOUR, phase
from tests.participants.selection.conftest import World, make_world
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.usefixtures("trust_staff")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
Others = ReviewPhase.Others


# --- which phase it is ------------------------------------------------------------------------


def test_without_phases_all_is_as_it_was() -> None:
    for blind in (True, False):
        rights = rights_of([], NOW, blind=blind)
        assert (rights.may_score, rights.blind, rights.sees_others) == (True, blind, Others.AFTER_OWN)
        assert (rights.sees_ranking, rights.current, rights.scores_next) == (False, None, None)


def test_the_current_phase_is_decided_to_the_instant() -> None:
    tick = timedelta(microseconds=1)
    reading = ReviewPhase(position=0, begins_at=NOW, ends_at=NOW + HOUR, may_score=False, sees_names=False)
    scoring = ReviewPhase(position=1, begins_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR)
    phases = [reading, scoring]
    table = {
        NOW - tick: (None, False, True, scoring),
        NOW: (reading, False, True, scoring),
        NOW + HOUR - tick: (reading, False, True, scoring),
        NOW + HOUR: (None, False, True, scoring),  # between: what was seen before is seen
        NOW + 2 * HOUR - tick: (None, False, True, scoring),
        NOW + 2 * HOUR: (scoring, True, False, None),
        NOW + 3 * HOUR - tick: (scoring, True, False, None),
        NOW + 3 * HOUR: (None, False, False, None),
    }
    for now, (current, may_score, blind, following) in table.items():
        found = rights_of(phases, now, blind=False)
        assert (found.current, found.may_score, found.blind) == (current, may_score, blind), now
        assert found.scores_next is following, now
        assert rights_of(phases, now, blind=True).blind


def test_a_phase_without_limits_is_always_the_current_one() -> None:
    ever = ReviewPhase(sees_others=Others.NEVER)
    assert rights_of([ever], datetime.min.replace(tzinfo=UTC), blind=False).current is ever
    assert rights_of([ever], datetime.max.replace(tzinfo=UTC), blind=False).current is ever


hours = st.one_of(st.none(), st.integers(0, 8))
spans = st.lists(st.tuples(hours, hours), max_size=4).map(
    lambda rows: [
        ReviewPhase(
            begins_at=None if first is None else NOW + first * HOUR,
            ends_at=None if last is None else NOW + last * HOUR,
        )
        for first, last in rows
        if first is None or last is None or first < last
    ]
)


def holds(row: ReviewPhase, now: datetime) -> bool:
    return (row.begins_at is None or row.begins_at <= now) and (row.ends_at is None or now < row.ends_at)


@given(spans)
def test_phases_overlap_exactly_when_they_share_an_instant(rows: list[ReviewPhase]) -> None:
    instants = [NOW + half * HOUR / 2 for half in range(-2, 20)]
    shared = any(sum(holds(row, now) for row in rows) > 1 for now in instants)
    assert (overlapping(rows) is not None) is shared
    if not shared:
        ordered = in_time(rows)
        for now in instants:
            current = next((row for row in rows if holds(row, now)), None)
            assert rights_of(ordered, now, blind=False).current is current


@pytest.mark.django_db
def test_queries_over_many_calls_say_the_same_as_the_one_place_that_decides(world: World) -> None:
    plain, blind = make_world(), make_world()
    set_plan(blind.call, {"blind": True}, by=blind.organiser)
    phase(world, None, NOW, sees_names=False)
    phase(world, NOW + HOUR, NOW + 2 * HOUR)
    phase(world, NOW + 2 * HOUR, NOW + 3 * HOUR, sees_names=False, may_score=False)
    late = make_world()
    phase(late, NOW + HOUR, None, sees_names=False)
    for step in range(-1, 8):
        now = NOW + step * HOUR / 2
        for one in (world, plain, blind, late):
            rights = rights_now(one.call, now)
            assert nameless_calls(now).filter(pk=one.call.pk).exists() is rights.blind, now
            assert not_scored_now(now).filter(pk=one.call.pk).exists() is not rights.may_score, now


# --- what organisers set ----------------------------------------------------------------------


@pytest.mark.django_db
def test_phases_stand_in_the_order_of_time_and_never_overlap(world: World) -> None:
    second = phase(world, NOW + HOUR, NOW + 2 * HOUR)
    first = phase(world, None, NOW + HOUR)
    assert phases_of(world.call) == [first, second]
    before = list(ReviewPhase.objects.values())
    for begins, ends in (
        (None, None),
        (NOW, NOW + HOUR),
        (NOW + HOUR, None),
        (NOW + HOUR * 1.5, NOW + 3 * HOUR),
        (NOW + 5 * HOUR, NOW + 4 * HOUR),
    ):
        with pytest.raises(Refused):
            phase(world, begins, ends)
    with pytest.raises(Refused):
        change_phase(second, texts={}, facts={"begins_at": NOW}, by=world.organiser)
    assert list(ReviewPhase.objects.values()) == before
    change_phase(first, texts={}, facts={"begins_at": NOW + 3 * HOUR, "ends_at": None}, by=world.organiser)
    assert phases_of(world.call) == [second, first]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewPhase.objects.create(call=world.call, begins_at=NOW, ends_at=NOW)


@pytest.mark.django_db
def test_the_trail_says_in_words_what_was_changed(world: World) -> None:
    made = phase(world, NOW, None, sees_names=False)
    change_phase(made, texts={}, facts={"sees_names": True}, by=world.organiser)
    change_phase(made, texts={}, facts={"sees_names": True}, by=world.organiser)  # nothing new
    assert AuditEntry.objects.filter(action="change review phase").count() == 1
    words = AuditValue.objects.get(entry__action="change review phase").value
    assert words == "Assessors see names: No becomes Yes"
    remove_phase(made, by=world.organiser)
    assert AuditEntry.objects.filter(action="remove review phase").count() == 1
    assert rights_now(world.call).may_score
    text = signed_in(world.organiser).get(page("team_trail", world)).content.decode()
    assert words in text
    assert "review phase" in text


@pytest.mark.django_db
def test_after_the_decisions_phases_stay_as_they_are(world: World) -> None:
    made = phase(world)
    type(world.call).objects.filter(pk=world.call.pk).update(state="decided")
    for act in (
        lambda: phase(world, NOW, None),
        lambda: change_phase(made, texts={}, facts={"may_score": False}, by=world.organiser),
        lambda: remove_phase(made, by=world.organiser),
    ):
        with pytest.raises(Refused):
            act()
    assert ReviewPhase.objects.get().may_score


@pytest.mark.django_db
def test_phases_by_the_pages(world: World) -> None:
    client, new = signed_in(world.organiser), page("phase_new", world)
    data = {
        "begins_on": "2026-05-01",
        "begins_time": "09:00",
        "ends_on": "2026-05-02",
        "ends_time": "09:00",
        "name_en": "Reading",
        "sees_others": "never",
    }
    wrong: list[dict[str, str]] = [
        {"name_en": ""},
        {"begins_time": ""},
        {"ends_on": ""},
        {"ends_on": "2026-05-01"},
        {"sees_others": "sometimes"},
    ]
    for change in wrong:
        assert client.post(new, {**data, **change}).status_code == 422, change
    assert not ReviewPhase.objects.exists()
    assert client.get(new).status_code == 200
    assert client.post(new, data).status_code == 302
    made = ReviewPhase.objects.get()
    assert (made.name_en, made.may_score, made.sees_names, made.sees_others) == (
        "Reading",
        False,
        False,
        "never",
    )
    assert made.ends_at - made.begins_at == timedelta(days=1)
    overlap = client.post(new, {**data, "name_en": "Other"})
    assert overlap.status_code == 422
    assert "overlap" in overlap.content.decode()
    assert 'value="Other"' in overlap.content.decode()
    edit = page("phase_edit", world, made.pk)
    shown = client.get(edit).content.decode()
    assert 'value="2026-05-01"' in shown
    (application,) = world.applications(1)
    Assessment.objects.create(application=application, assessor=world.assessors[0], verdict="yes")
    assert "What was given stays" in client.get(edit).content.decode()
    told = client.post(
        edit,
        {**data, "begins_on": "", "begins_time": "", "may_score": "on", "ends_on": "", "ends_time": ""},
        follow=True,
    )
    assert "Assessors score: No becomes Yes" in told.content.decode()
    assert "What was given stays" in told.content.decode()
    listed = client.get(page("team_assessing", world)).content.decode()
    assert "Reading" in listed
    assert "Assessors see what others say: Never" in listed
    client.post(page("phase_remove", world, made.pk))
    assert not ReviewPhase.objects.exists()
    foreign = phase(make_world())
    for name in ("phase_edit", "phase_remove"):
        assert client.post(page(name, world, foreign.pk), data).status_code == 404
    for name, *args in (("phase_new",), ("phase_edit", foreign.pk), ("phase_remove", foreign.pk)):
        assert signed_in(world.assessors[0]).post(page(name, world, *args), data).status_code == 403
