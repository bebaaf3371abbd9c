"""Two people at one board, with real threads on PostgreSQL."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from participants.selection.board import operations, queries
from participants.selection.board.operations import Overtaken
from participants.selection.models import Decision, Proposal, ProposedPerson
from tests import factories as make
from tests.participants.selection.board.conftest import people, proposed
from tests.participants.selection.conftest import make_world
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
