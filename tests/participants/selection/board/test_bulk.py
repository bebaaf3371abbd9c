"""What is done to many at once costs as many queries for many as for few, and leaves what one at a time would leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.audit import AuditEntry
from core.outbox import Message
from participants.selection import queries
from participants.selection.board import operations
from participants.selection.models import AgreedScore, Decision, Proposal
from participants.selection.operations import decide_many, move_in_reserve, prepare_letters, undo_decisions
from tests.participants.selection.board.conftest import applicant, proposed
from tests.participants.selection.conftest import World, make_world

pytestmark = pytest.mark.django_db
SIZES = (12, 60)
KEPT = ("outcome", "reserve_rank", "reason", "reason_text", "earlier", "withheld", "letter_date")


def waiting(number: int) -> World:
    """Three of four already decided, by every outcome; each with a score of its own, the first with the best."""
    world = make_world(places=number // 3)
    found = [applicant(world, index) for index in range(number)]
    AgreedScore.objects.bulk_create(
        AgreedScore(application=row, points=9000 - index, by=world.organiser)
        for index, row in enumerate(found)
    )
    for row, outcome in zip(found, ("not_selected", "reserve", "selected", "") * (number // 4), strict=True):
        if outcome:
            world.decide(row, outcome)
    return world


def with_proposal(number: int) -> tuple[World, Proposal]:
    """Somebody who stays on the reserve list has another place on it before than after."""
    world = waiting(number)
    move_in_reserve(world.call.applications.order_by("pk")[5], up=False, by=world.organiser)
    operations.set_board(world.call, seats=None, reserve=number // 4, lottery=False, by=world.organiser)
    return world, proposed(world)


def kept(world: World) -> list[tuple[Any, ...]]:
    rows = Decision.objects.filter(application__call=world.call).order_by("application_id")
    return list(rows.values_list("application", *KEPT))


def prepare(world: World) -> None:
    day = world.event.starts_on - timedelta(days=9)
    prepare_letters(world.call, answer_by=day, hear_by=day + timedelta(days=1), by=world.organiser)


def live(world: World) -> dict[str, str]:
    """The kind of the letter about each application that waits."""
    rows = Message.objects.filter(state="draft", key__startswith="decision:")
    return dict(rows.values_list("to_email", "kind"))


@pytest.mark.parametrize("number", SIZES)
def test_taking_over_and_back(number: int, django_assert_num_queries: Any) -> None:
    world, proposal = with_proposal(number)
    before = kept(world)
    with django_assert_num_queries(28):
        report = operations.take_over(proposal, by=world.organiser)
    drafts = dict(Decision.objects.order_by("pk").values_list("application", "outcome"))
    best = list(world.call.applications.order_by("pk").values_list("pk", flat=True))
    assert [pk for pk in best if drafts[pk] == "selected"] == best[: number // 3]
    assert [row.application_id for row in queries.reserve_list(world.call)] == best[number // 3 :][
        : number // 4
    ]
    assert sum(row.done for row in report) == len(report) - sum(row.why != "" for row in report)
    with django_assert_num_queries(23):
        operations.undo_take_over(proposal, by=world.organiser)
    assert kept(world) == before


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("outcome", ["selected", "reserve", "not_selected"])
def test_the_same_decision_for_many(number: int, outcome: str, django_assert_num_queries: Any) -> None:
    world = waiting(number)
    rows, before = list(world.call.applications.all()), kept(world)
    with django_assert_num_queries(17):
        report = decide_many(world.call, rows, outcome=outcome, reason="capacity", by=world.organiser)
    changed = [row.application for row in report if row.done]
    assert len(changed) == number * 3 // 4
    with django_assert_num_queries(15):
        undo_decisions(world.call, changed, by=world.organiser)
    assert kept(world) == before


@pytest.mark.parametrize("order", [(3, 1, 2, 4, 5), (5, 4, 3, 2, 1), (2, 5, 3, 1, 4)])
@pytest.mark.parametrize("taken", [(0, 1, 2, 3), (0, 2, 4), (1, 3)])
def test_undoing_many_puts_each_in_its_place_on_the_reserve_list(
    world: World, order: tuple[int, ...], taken: tuple[int, ...]
) -> None:
    rows = [applicant(world, index) for index in range(6)]
    for place in range(1, 6):
        world.decide(rows[order.index(place)], "reserve")
    before = kept(world)
    some = [rows[index] for index in taken]
    decide_many(world.call, some, outcome="selected", by=world.organiser)
    world.decide(rows[5], "reserve")
    undo_decisions(world.call, [*some, rows[5]], by=world.organiser)
    assert kept(world) == before


def test_letters_follow_their_decisions(world: World) -> None:
    """Put aside and written anew with the days that were named before; nobody has two."""
    rows = [applicant(world, index) for index in range(4)]
    for row, outcome in zip(rows, ("selected", "reserve", "not_selected", "selected"), strict=True):
        world.decide(row, outcome)
    prepare(world)
    day = world.event.starts_on - timedelta(days=9)
    swapped = decide_many(world.call, rows[:2], outcome="reserve", by=world.organiser)
    assert [row.done for row in swapped] == [True, False]
    decide_many(world.call, rows[1:3], outcome="selected", by=world.organiser)
    kinds = ("decision_reserve", "decision_selected", "decision_selected", "decision_selected")
    assert live(world) == {row.email: kind for row, kind in zip(rows, kinds, strict=True)}
    days = list(Decision.objects.order_by("application_id").values_list("letter_date", flat=True))
    assert days == [day + timedelta(days=1), day, day, day]
    assert Message.objects.filter(state="cancelled").count() == 3
    undo_decisions(world.call, rows, by=world.organiser)
    assert live(world) == {
        row.email: kind
        for row, kind in zip(
            rows, ("decision_selected", "decision_reserve", "decision_not_selected"), strict=False
        )
    }


def test_each_row_has_its_own_line_in_the_trail(world: World) -> None:
    rows = [applicant(world, index) for index in range(3)]
    world.decide(rows[0], "reserve")
    decide_many(world.call, rows, outcome="selected", by=world.organiser)
    undo_decisions(world.call, rows, by=world.organiser)
    found = AuditEntry.objects.filter(target_type="participants.decision").order_by("pk")
    pks = list(found.values_list("target_id", flat=True)[:4])
    assert [(row.action, row.target_id, row.state_before, row.state_after) for row in found[1:]] == [
        ("decide", pks[1], "reserve", "selected"),
        ("decide", pks[2], "", "selected"),
        ("decide", pks[3], "", "selected"),
        ("undo decision", pks[1], "selected", "reserve"),
        ("undo decision", pks[2], "selected", ""),
        ("undo decision", pks[3], "selected", ""),
    ]
    assert {row.scope for row in found} == {world.call.scope}
