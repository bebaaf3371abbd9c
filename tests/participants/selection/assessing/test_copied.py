"""What comes along when an event is copied: how it is assessed and what its group should be like, and nobody's word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.actors import Clock
from core.localized import LANGUAGES, column
from events.event_templates import TEMPLATES
from events.models import Event
from events.operations.copying import copy_event, create_from_template
from events.queries import call_of
from participants.applications.models import Question
from participants.selection.assessing.phases import overlapping, phases_of
from participants.selection.models import (
    Assessment,
    AssessmentPlan,
    AssessorAssignment,
    Board,
    ConflictDeclaration,
    ConflictOfInterest,
    Criterion,
    ReviewPhase,
    Target,
)
from participants.selection.operations import add_phase, note_conflict, record_scores, set_plan, take_template
from tests import factories as make
from tests.participants.selection.conftest import World

pytestmark = pytest.mark.django_db

CLOCK = Clock("test")
OF_CRITERIA = (
    *("position", "weight", "scale", "threshold"),
    *(column(name, code) for name in ("name", "description", "anchors") for code in LANGUAGES),
)
OF_PLANS = ("mode", "blind", "per_application", "only_assigned", "asks_third", "gap", "threshold")


def phase(world: World, begins: Any, ends: Any, **rights: Any) -> ReviewPhase:
    facts = {"begins_at": begins, "ends_at": ends, **rights}
    return add_phase(
        world.call, texts={"name_en": "Phase", "name_sq": "Faza"}, facts=facts, by=world.organiser
    )


def copied(event: Event, days: int = 30) -> Any:
    return call_of(copy_event(event, by=CLOCK, first_day=event.starts_on + timedelta(days=days)))


def test_criteria_come_along_with_their_weights_meanings_and_translations(world: World) -> None:
    plan = {
        "mode": "full",
        "blind": True,
        "per_application": 3,
        "gap": 20,
        "threshold": 50,
        "asks_third": False,
    }
    set_plan(world.call, plan, by=world.organiser)
    take_template(world.call, by=world.organiser)
    call = copied(world.event)
    rows = [list(Criterion.objects.filter(call=one).values(*OF_CRITERIA)) for one in (world.call, call)]
    assert rows[0] == rows[1]
    assert len(rows[1]) == 5
    plans = [AssessmentPlan.objects.filter(call=one).values(*OF_PLANS).get() for one in (world.call, call)]
    assert plans[0] == plans[1]


def test_neither_scores_nor_declarations_nor_assessors_come_along(world: World) -> None:
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    criteria = take_template(world.call, by=world.organiser)
    one, two = world.applications(2)
    me = world.assessors[0]
    record_scores(one, scores={row.pk: (3, "Because.") for row in criteria}, line="", by=me)
    note_conflict(two, me, kind="work", reason="", by=me)
    AssessorAssignment.objects.create(application=one, assessor=me)
    counts = [model.objects.count() for model in (Assessment, ConflictOfInterest, AssessorAssignment)]
    call = copied(world.event)
    assert [model.objects.count() for model in (Assessment, ConflictOfInterest, AssessorAssignment)] == counts
    assert not ConflictDeclaration.objects.filter(call=call).exists()


def test_phases_move_with_the_event_and_clocks_show_the_same(world: World) -> None:
    begins = datetime(2027, 3, 1, 8, tzinfo=UTC)  # 09:00 in winter
    phase(world, None, begins, may_score=False)
    phase(world, begins, begins + timedelta(days=2), sees_names=False, sees_others="never")
    phase(world, begins + timedelta(days=2), None, sees_ranking=True)
    event, days = world.event, 60
    first, second, third = phases_of(copied(event, days))
    summer = begins + timedelta(days=days, hours=-1)
    assert (first.begins_at, first.ends_at, first.may_score) == (None, summer, False)
    assert (second.begins_at, second.ends_at) == (summer, summer + timedelta(days=2))
    assert (second.sees_names, second.sees_others, second.name_sq) == (False, "never", "Faza")
    assert (third.ends_at, third.sees_ranking) == (None, True)


def test_a_change_of_the_clocks_mixes_no_phases_up(world: World) -> None:
    """The hour that comes twice: 02:30 and 02:30 are two instants there, and one on another day."""
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    phase(world, first, first + timedelta(hours=1))
    phase(world, first + timedelta(hours=1), first + timedelta(hours=1, minutes=30))
    found = phases_of(copied(world.event, 7))
    assert overlapping(found) is None
    assert [row.ends_at - row.begins_at for row in found] == [timedelta(hours=1), timedelta(minutes=30)]


def test_targets_count_the_copied_question_and_lots_get_a_seed_of_their_own(world: World) -> None:
    make.question(world.call, label_en="Removed").delete()
    retired = make.question(world.call, Question.Kind.ONE)
    asked = make.question(world.call, Question.Kind.ONE, label_en="Which profile?")
    Question.objects.filter(pk=retired.pk).update(retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    Board.objects.create(call=world.call, seats=12, reserve=3, lottery=True, lottery_seed="seed")
    Target.objects.create(call=world.call, kind="place", values=["XK"], minimum=2)
    Target.objects.create(
        call=world.call,
        kind="answer",
        question=asked,
        values=["first"],
        maximum=50,
        in_percent=True,
        weight=4,
    )
    Target.objects.create(call=world.call, kind="answer", question=retired, values=["first"], maximum=1)
    call = copied(world.event)
    board = Board.objects.get(call=call)
    assert (board.seats, board.reserve, board.lottery) == (12, 3, True)
    assert board.lottery_seed not in {"", "seed"}
    place, answer = Target.objects.filter(call=call)
    assert (place.kind, place.values, place.minimum, place.question) == ("place", ["XK"], 2, None)
    assert (answer.maximum, answer.in_percent, answer.weight) == (50, True, 4)
    assert answer.question == Question.objects.get(call=call, label_en="Which profile?")


def test_an_event_from_a_template_begins_without_any(world: World) -> None:
    template = TEMPLATES["study-visit"]
    event = create_from_template(
        world.event.programme, by=CLOCK, template=template, first_day=date(2031, 1, 15), language="en"
    )
    assert not Criterion.objects.filter(call__event=event).exists()
    assert not ReviewPhase.objects.exists()
