"""Proposals: what the solver is given, what is kept, what a committee makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from core.erasure import erase_person, personal_data
from core.outbox import Message
from participants.applications.models import Application
from participants.selection import cohort
from participants.selection.board import operations, queries
from participants.selection.board.inputs import kept, problem_from
from participants.selection.models import Decision, Override, Proposal, ProposedPerson
from participants.selection.operations import Refused, decide, move_in_reserve
from participants.selection.queries import reserve_list
from tests import factories as make
from tests.participants.selection.board.conftest import applicant, proposed, target
from tests.participants.selection.conftest import World


def outcomes(world: World) -> dict[str, str]:
    rows = Decision.objects.filter(application__call=world.call).values_list(
        "application__reference", "outcome"
    )
    return dict(rows)


def test_a_proposal_is_queued_once_and_worked_out_once(small: World) -> None:
    first = operations.ask_for_proposal(small.call, by=small.organiser)
    again = operations.ask_for_proposal(small.call, by=small.organiser)
    assert first == again
    assert DBTaskResult.objects.count() == 1
    done = operations.work_out_proposal(first, by=small.organiser)
    twice = operations.work_out_proposal(first, by=small.organiser)
    assert done.state == twice.state == Proposal.State.DONE
    assert done.result["feasible"]
    assert len(done.result["chosen"]) == 6
    assert done.versions["model"]
    assert done.versions["solver"]


def test_targets_are_met_and_the_best_of_the_rest_come(small: World) -> None:
    target(small, "place", values=["RS"], minimum=2)
    target(small, "organisation", maximum=1)
    proposal = proposed(small)
    inside = ProposedPerson.objects.filter(proposal=proposal, inside=True)
    assert inside.filter(application__territory="RS").count() == 2
    organisations = list(inside.values_list("application__organisation", flat=True))
    assert len(organisations) == len(set(organisations)) == 6
    assert all(row.sentence for row in ProposedPerson.objects.filter(proposal=proposal))


def test_pins_are_kept(small: World) -> None:
    rows = list(small.call.applications.order_by("pk"))
    operations.pin_application(rows[-1], kind="in", reason="She hosts the next one", by=small.organiser)
    operations.pin_application(rows[0], kind="out", reason="Was here in May", by=small.organiser)
    operations.pin_together(
        small.call,
        [rows[1], rows[-2]],
        kind="together",
        reason="One works with the other",
        by=small.organiser,
    )
    operations.pin_together(small.call, rows[2:4], kind="apart", reason="Same town", by=small.organiser)
    proposal = proposed(small)
    inside = set(
        ProposedPerson.objects.filter(proposal=proposal, inside=True).values_list("application", flat=True)
    )
    assert rows[-1].pk in inside
    assert rows[0].pk not in inside
    assert (rows[1].pk in inside) == (rows[-2].pk in inside)
    assert len(inside & {rows[2].pk, rows[3].pk}) < 2
    out = ProposedPerson.objects.get(proposal=proposal, application=rows[0])
    assert out.sentence == "The committee has settled that this application stays out."


def test_inputs_are_enough_to_repeat_it_and_name_nobody(small: World) -> None:
    target(small, "organisation", maximum=1)
    target(small, "places", minimum=4)
    proposal = proposed(small)
    problem = problem_from(proposal.inputs)
    assert kept(problem) == proposal.inputs
    again = cohort.propose(problem, lottery_seed=proposal.lottery_seed or None)
    assert sorted(again.chosen) == proposal.result["chosen"]
    text = str(proposal.inputs) + str(proposal.result) + str(proposal.targets)
    for application in Application.objects.all():
        for word in (application.given_name, application.organisation, application.reference):
            assert word not in text


def test_an_erased_person_leaves_a_proposal_that_can_still_be_repeated(small: World) -> None:
    proposal = proposed(small)
    application = small.call.applications.order_by("pk").first()
    assert application is not None
    assert application.user is not None
    erase_person(application.user, by=small.organiser)
    assert not ProposedPerson.objects.filter(application=application).exists()
    proposal.refresh_from_db()
    again = cohort.propose(problem_from(proposal.inputs))
    assert sorted(again.chosen) == proposal.result["chosen"]
    assert len(proposal.inputs["candidates"]) == 12


def test_no_group_fits_and_what_would_have_to_give_way_is_kept(small: World) -> None:
    rule = target(small, "place", values=["RS"], minimum=5)
    proposal = proposed(small)
    assert proposal.state == Proposal.State.DONE
    assert not proposal.result["feasible"]
    [relax] = proposal.result["relax"]
    assert relax == {"rule": "at_least", "by": 3, "target": f"t{rule.pk}", "people": []}
    with pytest.raises(Refused):
        operations.take_over(proposal, by=small.organiser)
    assert outcomes(small) == {}


def test_taking_over_drafts_everybody_and_sends_nothing(small: World) -> None:
    operations.set_board(small.call, seats=None, reserve=2, lottery=False, by=small.organiser)
    proposal = proposed(small)
    operations.take_over(proposal, by=small.organiser)
    found = outcomes(small)
    assert sorted(found.values()) == ["not_selected"] * 4 + ["reserve"] * 2 + ["selected"] * 6
    assert Message.objects.exclude(state="draft").count() == 0
    assert queries.taken_proposal(small.call) == proposal


def test_the_reserve_list_stands_in_the_order_of_scores(small: World) -> None:
    rows = list(small.call.applications.order_by("pk"))
    small.decide(rows[-1], "reserve")
    operations.set_board(small.call, seats=None, reserve=3, lottery=False, by=small.organiser)
    operations.take_over(proposed(small), by=small.organiser)
    ranks = Decision.objects.filter(outcome="reserve").order_by("reserve_rank")
    scores = {row.application.pk: row.ranked.score for row in queries.people_of(small.call)}
    values = [scores[row.application_id] or 0 for row in ranks]
    assert values == sorted(values, reverse=True)
    assert [row.reserve_rank for row in ranks] == [1, 2, 3]


def test_taking_over_is_undone_in_one_act_without_what_was_moved_since(small: World) -> None:
    operations.set_board(small.call, seats=None, reserve=2, lottery=False, by=small.organiser)
    rows = list(small.call.applications.order_by("pk"))
    small.decide(rows[-1], "selected")
    proposal = proposed(small)
    operations.take_over(proposal, by=small.organiser)
    assert outcomes(small)[rows[-1].reference] != "selected"
    moved = Decision.objects.filter(outcome="not_selected").exclude(application=rows[-1]).latest("pk")
    decide(moved.application, outcome="reserve", by=small.organiser)
    operations.undo_take_over(Proposal.objects.get(pk=proposal.pk), by=small.organiser)
    assert outcomes(small) == {
        rows[-1].reference: "selected",
        moved.application.reference: "reserve",
    }
    assert queries.taken_proposal(small.call) is None


def reserve(world: World) -> list[Application]:
    return [row.application for row in reserve_list(world.call)]


def stood_otherwise(world: World) -> tuple[Proposal, list[Application]]:
    """Six wait in an order that is not that of scores, and the last of them came after the proposal was asked for."""
    rows = list(world.call.applications.order_by("pk"))
    operations.set_board(world.call, seats=None, reserve=6, lottery=False, by=world.organiser)
    proposal = proposed(world)
    late = [applicant(world, 50), applicant(world, 51)]
    for row in (rows[11], late[1], rows[0], rows[6], late[0], rows[9]):
        world.decide(row, "reserve")
    return proposal, reserve(world)


def test_undoing_puts_the_reserve_list_back_in_its_order(small: World) -> None:
    proposal, before = stood_otherwise(small)
    operations.take_over(proposal, by=small.organiser)
    assert reserve(small)[-2:] == [before[1], before[4]]  # who is not in the proposal comes last
    operations.undo_take_over(proposal, by=small.organiser)
    assert reserve(small) == before
    assert [row.reserve_rank for row in reserve_list(small.call)] == [1, 2, 3, 4, 5, 6]
    operations.take_over(Proposal.objects.get(pk=proposal.pk), by=small.organiser)
    operations.undo_take_over(Proposal.objects.get(pk=proposal.pk), by=small.organiser)
    assert reserve(small) == before


def test_undoing_leaves_where_they_are_those_who_were_moved_on_the_reserve_list_since(small: World) -> None:
    proposal, before = stood_otherwise(small)
    operations.take_over(proposal, by=small.organiser)
    worst = before[0]
    while reserve(small)[-1] != worst:
        move_in_reserve(worst, up=False, by=small.organiser)
    operations.undo_take_over(proposal, by=small.organiser)
    assert reserve(small) == [*before[1:], worst]


def test_undoing_puts_no_order_back_over_that_of_a_later_proposal(small: World) -> None:
    first, before = stood_otherwise(small)
    operations.take_over(first, by=small.organiser)
    operations.take_over(proposed(small), by=small.organiser)
    by_score = [row for row in reserve(small) if row in before]
    operations.undo_take_over(first, by=small.organiser)
    assert [row for row in reserve(small) if row in by_score] == by_score


def test_the_order_of_before_is_kept_without_naming_anybody(small: World) -> None:
    proposal, before = stood_otherwise(small)
    operations.take_over(proposal, by=small.organiser)
    proposal.refresh_from_db()
    keys = set(ProposedPerson.objects.filter(proposal=proposal).values_list("key", flat=True))
    places = proposal.result["reserve"]
    assert set(places) < keys
    assert sorted(places.values()) == [1, 3, 4, 6]
    assert before[0].user is not None
    erase_person(before[0].user, by=small.organiser)
    operations.undo_take_over(proposal, by=small.organiser)
    assert reserve(small) == before  # who was erased waits without a name


def test_who_is_out_because_of_a_place_is_told_so_by_the_code(small: World) -> None:
    rows = list(small.call.applications.order_by("pk"))
    for row in rows[:4]:
        row.territory = "AL"
        row.save(update_fields=["territory"])
    target(small, "place", values=["AL"], maximum=1)
    operations.set_board(small.call, seats=None, reserve=0, lottery=False, by=small.organiser)
    proposal = proposed(small)
    out = ProposedPerson.objects.filter(proposal=proposal, reason="at_most", inside=False)
    assert out.exists()
    operations.take_over(proposal, by=small.organiser)
    assert {row.application.decision.reason for row in out} == {"balance"}


def test_lots_have_one_seed_for_the_call_and_fall_the_same_way_again(small: World) -> None:
    board = operations.set_board(small.call, seats=5, reserve=2, lottery=True, by=small.organiser)
    seed = board.lottery_seed
    board = operations.set_board(small.call, seats=5, reserve=2, lottery=True, by=small.organiser)
    assert board.lottery_seed == seed != ""
    first, second = proposed(small), proposed(small)
    assert first.lottery_seed == second.lottery_seed == seed
    assert first.result["drawn"] == second.result["drawn"] != []
    assert first.result["chosen"] == second.result["chosen"]


def test_who_is_not_scored_is_proposed_last(small: World) -> None:
    fresh = applicant(small, 40)
    operations.set_board(small.call, seats=12, reserve=0, lottery=False, by=small.organiser)
    person = ProposedPerson.objects.get(proposal=proposed(small), application=fresh)
    assert person.score is None
    assert person.inside is False


def test_nobody_to_choose_from_is_said_and_nothing_is_queued(db: None) -> None:
    call = make.call()
    organiser = make.member(call.event.programme)
    with pytest.raises(Refused):
        operations.ask_for_proposal(call, by=organiser)
    assert not Proposal.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_after_the_release_nothing_moves_on_the_board(small: World) -> None:
    operations.take_over(proposed(small), by=small.organiser)
    small.release()
    application = small.call.applications.order_by("pk").first()
    assert application is not None
    acts: list[Any] = [
        lambda: operations.ask_for_proposal(small.call, by=small.organiser),
        lambda: target(small, "first", minimum=1),
        lambda: operations.pin_application(application, kind="in", reason="x", by=small.organiser),
        lambda: operations.set_board(small.call, seats=3, reserve=0, lottery=False, by=small.organiser),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert not Override.objects.exists()


def test_a_sentence_belongs_to_her_copy_once_the_decisions_were_sent(small: World) -> None:
    operations.take_over(proposed(small), by=small.organiser)
    application = small.call.applications.order_by("pk").first()
    assert application is not None
    assert application.user is not None
    assert "participants.ProposedPerson" not in personal_data(application.user)
    small.release()
    [row] = personal_data(application.user)["participants.ProposedPerson"]
    assert row["sentence"]
    assert "cost" not in row


def test_notes_of_the_committee_are_never_in_her_copy(small: World) -> None:
    operations.take_over(proposed(small), by=small.organiser)
    decision = Decision.objects.filter(outcome="selected").order_by("pk")[0]
    note = "The host ministry refused her."
    operations.pin_application(decision.application, kind="out", reason=note, by=small.organiser)
    operations.move_on_board(
        decision.application,
        to="not_selected",
        seen=queries.version_of(decision),
        reason=note,
        by=small.organiser,
    )
    assert Override.objects.get().reason == note
    small.release()
    assert decision.application.user is not None
    copy = personal_data(decision.application.user)
    assert note not in str(copy)
    assert "participants.Pin" not in copy
    assert [row["outcome"] for row in copy["participants.Override"]] == ["not_selected"]
