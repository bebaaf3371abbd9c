"""What must not get stuck, be lost or go unsaid: faults of the solver, refusals by the host, silent departures."""

from __future__ import annotations

from typing import Any

import highspy
import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as some

from core.actors import Clock
from participants.applications.models import Application
from participants.selection import cohort
from participants.selection.board import operations
from participants.selection.board.queries import version_of
from participants.selection.board.standing import Person, Rule, as_targets, bounds
from participants.selection.cohort import highs
from participants.selection.models import Decision, Override, Proposal, ProposedPerson
from participants.selection.operations import Refused, decide, decide_many, undo_decision, undo_decisions
from tests.participants.selection.board.conftest import proposed, target
from tests.participants.selection.conftest import World

CLOCK = Clock("board")


def raising(error: Exception) -> Any:
    def instead(*_args: Any, **_kwargs: Any) -> Any:
        raise error

    return instead


# --- shares ------------------------------------------------------------------------------------


@given(
    share=some.tuples(some.integers(0, 100), some.integers(0, 100)).map(sorted), seats=some.integers(0, 500)
)
def test_every_share_of_every_number_of_places_is_a_target(share: list[int], seats: int) -> None:
    least, most = bounds(share[0], share[1], True, seats)
    assert least is not None
    assert most is not None
    assert least - 1 < share[0] * seats / 100 <= least
    assert least <= most
    rule = Rule("t1", "gender", ("woman",), at_least=least, at_most=most)
    assert as_targets(rule, [Person("1", gender="woman")])


def test_half_of_seven_places_is_four(small: World) -> None:
    assert bounds(50, 50, True, 7) == (4, 4)
    operations.set_board(small.call, seats=7, reserve=0, lottery=False, by=small.organiser)
    target(small, "gender", values=["woman"], minimum=50, maximum=50, in_percent=True)
    proposal = proposed(small)
    assert proposal.result["feasible"]
    inside = ProposedPerson.objects.filter(proposal=proposal, inside=True)
    assert inside.filter(application__gender="woman").count() == 4


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["propose", "explain"])
def test_a_fault_ends_the_proposal_and_is_raised(
    small: World, monkeypatch: pytest.MonkeyPatch, client: Client, trust_staff: None, step: str
) -> None:
    proposal = operations.ask_for_proposal(small.call, by=small.organiser)
    module = cohort if step == "propose" else operations.proposals
    with monkeypatch.context() as patch:
        patch.setattr(module, step, raising(MemoryError("no room")))
        with pytest.raises(MemoryError):
            operations.work_out_proposal(proposal, by=CLOCK)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.failure) == (Proposal.State.FAILED, "fault")
    client.force_login(small.organiser)
    page = client.get(reverse("team_proposal", args=[small.event.code, proposal.number]))
    assert "because of a fault in the program" in page.content.decode()
    again = proposed(small)
    assert (again.number, again.state) == (2, Proposal.State.DONE)


@pytest.mark.parametrize("step", ["propose", "explain"])
def test_what_cannot_be_proven_has_failed(small: World, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    module = cohort if step == "propose" else operations.proposals
    monkeypatch.setattr(module, step, raising(cohort.Unproven("The solver stopped: Time limit reached.")))
    proposal = proposed(small)
    assert (proposal.state, proposal.failure) == (Proposal.State.FAILED, "unproven")


@pytest.mark.parametrize("began", [False, True])
def test_a_proposal_whose_task_is_dead_makes_room_for_a_new_one(small: World, began: bool) -> None:
    first = operations.ask_for_proposal(small.call, by=small.organiser)
    if began:
        Proposal.objects.filter(pk=first.pk).update(state=Proposal.State.RUNNING)
    assert operations.ask_for_proposal(small.call, by=small.organiser) == first
    DBTaskResult.objects.update(status="FAILED")
    second = operations.ask_for_proposal(small.call, by=small.organiser)
    first.refresh_from_db()
    assert (first.state, first.failure, second.number) == (Proposal.State.FAILED, "fault", 2)
    assert DBTaskResult.objects.count() == 2
    assert operations.work_out_proposal(first, by=CLOCK).state == Proposal.State.FAILED
    assert operations.work_out_proposal(second, by=CLOCK).state == Proposal.State.DONE


def test_the_solver_is_given_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[tuple[str, Any]] = []
    real = highspy.Highs.setOptionValue

    def noting(solver: highspy.Highs, option: str, value: Any) -> Any:
        options.append((option, value))
        return real(solver, option, value)

    monkeypatch.setattr(highspy.Highs, "setOptionValue", noting)
    cohort.propose(cohort.Problem(1, (cohort.Candidate("a", 1), cohort.Candidate("b", 2))))
    assert ("time_limit", 60.0) in options
    assert highs.MOST_SECONDS == 60.0


# --- departures --------------------------------------------------------------------------------


def taken(world: World) -> tuple[Application, Application]:
    """Somebody in and somebody out of a proposal that was taken over."""
    proposal = proposed(world)
    operations.take_over(proposal, by=world.organiser)
    people = ProposedPerson.objects.filter(proposal=proposal)
    return people.filter(inside=True)[0].application, people.filter(inside=False)[0].application


def test_leaving_a_proposal_on_another_page_is_refused_and_says_where(small: World) -> None:
    inside, outside = taken(small)
    before = list(Decision.objects.order_by("pk").values_list("outcome", flat=True))
    by = small.organiser
    acts: list[Any] = [
        lambda: decide(inside, outcome="reserve", by=by),
        lambda: decide(outside, outcome="selected", by=by),
        lambda: undo_decision(inside, by=by),
    ]
    for act in acts:
        with pytest.raises(Refused, match="move the application on the board"):
            act()
    [many] = decide_many(small.call, [inside], outcome="not_selected", reason="capacity", by=by)
    [back] = undo_decisions(small.call, [inside], by=by)
    assert [many.done, back.done] == [False, False]
    assert "give the reason there" in many.why
    assert list(Decision.objects.order_by("pk").values_list("outcome", flat=True)) == before
    assert not Override.objects.exists()


def test_after_the_reason_on_the_board_every_page_may_go_on(small: World) -> None:
    inside, outside = taken(small)
    seen = version_of(inside.decision)
    operations.move_on_board(inside, to="reserve", seen=seen, reason="She asked", by=small.organiser)
    assert (
        decide(inside, outcome="not_selected", reason="topic", by=small.organiser).outcome == "not_selected"
    )
    now = "reserve" if outside.decision.outcome == "not_selected" else "not_selected"
    assert decide(outside, outcome=now, reason="capacity", by=small.organiser).outcome == now
    assert Override.objects.count() == 1


def test_the_group_page_says_why_a_row_was_left(small: World, client: Client, trust_staff: None) -> None:
    inside, _outside = taken(small)
    client.force_login(small.organiser)
    url = reverse("team_decisions", args=[small.event.code])
    page = client.post(url, {"act": f"not_selected:{inside.reference}", "reason": "capacity"}, follow=True)
    assert "Please move the application on the board" in page.content.decode()
    one = reverse("team_decision", args=[small.event.code, inside.reference])
    page = client.post(one, {"outcome": "reserve"}, follow=True)
    assert "Please move the application on the board" in page.content.decode()
    assert Decision.objects.get(application=inside).outcome == "selected"


# --- refusals by the host ----------------------------------------------------------------------


def refused(world: World, application: Application) -> Decision:
    return decide(
        application, outcome="not_selected", reason="host", reason_text="Sorry.", by=world.organiser
    )


def test_a_refusal_by_the_host_stays_through_moves_on_the_board(small: World) -> None:
    application = small.call.applications.earliest("pk")
    decision = refused(small, application)
    for to in ("reserve", "not_selected"):
        decision.refresh_from_db()
        operations.move_on_board(application, to=to, seen=version_of(decision), by=small.organiser)
    decision.refresh_from_db()
    assert (decision.kept_reason, decision.reason, decision.reason_text) == ("host", "capacity", "Sorry.")


def test_what_the_organiser_has_lifted_does_not_come_back(small: World) -> None:
    application = small.call.applications.earliest("pk")
    decision = refused(small, application)
    decide(application, outcome="not_selected", reason="topic", by=small.organiser)
    for to in ("reserve", "not_selected"):
        decision.refresh_from_db()
        operations.move_on_board(application, to=to, seen=version_of(decision), by=small.organiser)
    decision.refresh_from_db()
    assert decision.kept_reason == "capacity"


def test_a_bulk_act_leaves_a_refusal_by_the_host(small: World) -> None:
    rows = list(small.call.applications.order_by("pk")[:2])
    refused(small, rows[0])
    report = decide_many(small.call, rows, outcome="not_selected", reason="topic", by=small.organiser)
    assert [row.done for row in report] == [False, True]
    assert Decision.objects.get(application=rows[0]).kept_reason == "host"


def test_whom_the_host_has_refused_no_proposal_takes_in(small: World) -> None:
    best = small.call.applications.earliest("pk")
    refused(small, best)
    proposal = proposed(small)
    assert not ProposedPerson.objects.get(proposal=proposal, application=best).inside
    operations.take_over(proposal, by=small.organiser)
    decision = Decision.objects.get(application=best)
    assert (decision.outcome, decision.kept_reason, decision.earlier) == ("not_selected", "host", [])


def test_a_proposal_from_before_the_refusal_is_not_taken_over(small: World) -> None:
    proposal = proposed(small)
    person = ProposedPerson.objects.filter(proposal=proposal, inside=True)[0]
    refused(small, person.application)
    with pytest.raises(Refused, match="host has refused"):
        operations.take_over(proposal, by=small.organiser)
    assert Decision.objects.get().kept_reason == "host"


# --- taking over -------------------------------------------------------------------------------


def test_a_second_take_over_leaves_the_way_back(small: World) -> None:
    proposal = proposed(small)
    operations.take_over(proposal, by=small.organiser)
    with pytest.raises(Refused, match="already taken over"):
        operations.take_over(proposal, by=small.organiser)
    operations.undo_take_over(proposal, by=small.organiser)
    assert not Decision.objects.exists()
    operations.take_over(proposal, by=small.organiser)
    assert Decision.objects.count() == 12
