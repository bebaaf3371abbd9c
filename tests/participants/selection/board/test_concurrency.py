"""Two people at one board, with real threads on PostgreSQL."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from core.outbox import Message
from participants.applications.models import Application
from participants.selection import notices
from participants.selection.board import operations, queries
from participants.selection.board.operations import Overtaken
from participants.selection.models import Decision, Participation, Proposal, ProposedPerson
from participants.selection.operations import Refused, prepare_letters, release_decisions, start_release
from tests import factories as make
from tests.participants.selection.board.conftest import people, proposed
from tests.participants.selection.conftest import World, make_world
from tests.participants.selection.test_concurrency import at_once, errors

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_of_many_who_move_one_at_once_one_wins_and_the_others_are_told() -> None:
    world = make_world(places=4)
    [application] = people(world, 1)
    organisers = [make.member(world.event.programme, name=f"Organiser {number}") for number in range(4)]
    outcomes = ("selected", "reserve", "not_selected", "selected")
    results = at_once(
        *(
            lambda by=by, to=to: operations.move_on_board(application, to=to, seen="", by=by)
            for by, to in zip(organisers, outcomes, strict=True)
        )
    )
    refused = errors(results)
    assert len(refused) == 3
    assert all(isinstance(error, Overtaken) for error in refused)
    decision = Decision.objects.get()
    assert decision.earlier == []
    assert all(str(decision.decided_by) in str(error) for error in refused)


def test_different_people_are_moved_at_once_without_a_gap_in_the_reserve_list() -> None:
    world = make_world(places=4)
    rows = people(world, 8)
    results = at_once(
        *(
            lambda row=row: operations.move_on_board(row, to="reserve", seen="", by=world.organiser)
            for row in rows
        )
    )
    assert errors(results) == []
    ranks = Decision.objects.values_list("reserve_rank", flat=True)
    assert sorted(rank or 0 for rank in ranks) == list(range(1, 9))


def test_two_who_ask_get_one_proposal_and_two_workers_one_result() -> None:
    world = make_world(places=3)
    people(world, 8)
    results = at_once(
        *(lambda: operations.ask_for_proposal(world.call, by=world.organiser) for _press in range(4))
    )
    assert errors(results) == []
    assert DBTaskResult.objects.count() == 1
    proposal = Proposal.objects.get()
    results = at_once(
        *(lambda: operations.work_out_proposal(proposal, by=world.organiser) for _worker in range(2))
    )
    assert errors(results) == []
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DONE
    assert ProposedPerson.objects.filter(inside=True).count() == 3


def test_taking_over_beside_moves_leaves_one_truth_for_each() -> None:
    world = make_world(places=3)
    rows = people(world, 8)
    proposal = proposed(world)
    results = at_once(
        lambda: operations.take_over(proposal, by=world.organiser),
        *(
            lambda row=row: operations.move_on_board(row, to="reserve", seen="", by=world.organiser)
            for row in rows[:4]
        ),
    )
    assert all(isinstance(error, Overtaken) for error in errors(results))
    assert Decision.objects.count() == 8
    assert queries.taken_proposal(world.call) == proposal
    ranks = Decision.objects.filter(outcome="reserve").values_list("reserve_rank", flat=True)
    assert sorted(rank or 0 for rank in ranks) == list(range(1, len(ranks) + 1))


def decided_otherwise(world: World, rows: list[Application]) -> None:
    """Everybody has a draft and a letter that the proposal would change: the best are out, the worst are in."""
    for row in rows[:4]:
        world.decide(row, "not_selected")
    for row in rows[4:]:
        world.decide(row, "reserve")
    days = {"answer_by": world.event.starts_on, "hear_by": world.event.starts_on}
    prepare_letters(world.call, **days, by=world.organiser)


def told(world: World) -> dict[int, tuple[str, int | None]]:
    """{application: what stands}, after making sure that each was told exactly that, once."""
    found = {}
    for decision in Decision.objects.filter(application__call=world.call).select_related("application"):
        live = Message.objects.filter(about_type="participants.decision", about_id=str(decision.pk))
        [letter] = live.exclude(state=Message.State.CANCELLED)
        assert letter.kind == notices.KIND_OF[Decision.Outcome(decision.outcome)]
        assert letter.state == Message.State.RELEASED
        assert decision.state == Decision.State.RELEASED
        assert decision.application.state == decision.outcome
        found[decision.application_id] = (decision.outcome, decision.reserve_rank)
    return found


@pytest.mark.parametrize("_again", range(3))
def test_taking_over_beside_a_release_leaves_one_truth_and_no_letter_of_another(_again: int) -> None:
    world = make_world(places=3)
    rows = people(world, 8)
    proposal = proposed(world)
    decided_otherwise(world, rows)
    before = {
        pk: (outcome, rank)
        for pk, outcome, rank in Decision.objects.values_list("application", "outcome", "reserve_rank")
    }
    release = start_release(world.call, expected=8, by=world.organiser)
    results = at_once(
        lambda: release_decisions(release, by=world.organiser),
        lambda: operations.take_over(proposal, by=world.organiser),
    )
    assert all(isinstance(error, Refused) for error in errors(results))
    proposal.refresh_from_db()
    after = told(world)
    if proposal.taken_at is None:
        assert after == before
    else:
        inside = set(ProposedPerson.objects.filter(inside=True).values_list("application", flat=True))
        assert {pk for pk, (outcome, _rank) in after.items() if outcome == "selected"} == inside
    assert Participation.objects.count() == sum(outcome == "selected" for outcome, _rank in after.values())


def test_undoing_it_beside_a_release_leaves_one_truth_too() -> None:
    world = make_world(places=3)
    rows = people(world, 8)
    proposal = proposed(world)
    decided_otherwise(world, rows)
    operations.take_over(proposal, by=world.organiser)
    release = start_release(world.call, expected=8, by=world.organiser)
    results = at_once(
        lambda: operations.undo_take_over(proposal, by=world.organiser),
        lambda: release_decisions(release, by=world.organiser),
    )
    assert all(isinstance(error, Refused) for error in errors(results))
    proposal.refresh_from_db()
    undone = proposal.taken_at is None
    selected = sum(outcome == "selected" for outcome, _rank in told(world).values())
    assert selected == (0 if undone else 3)


def test_after_the_release_nothing_is_taken_over_or_undone() -> None:
    world = make_world(places=3)
    rows = people(world, 8)
    taken, proposal = proposed(world), proposed(world)
    decided_otherwise(world, rows)
    operations.take_over(taken, by=world.organiser)
    world.release()
    sent = told(world)
    for act in (
        lambda: operations.take_over(proposal, by=world.organiser),
        lambda: operations.undo_take_over(taken, by=world.organiser),
    ):
        with pytest.raises(Refused):
            act()
    assert told(world) == sent
    assert queries.taken_proposal(world.call) == taken
