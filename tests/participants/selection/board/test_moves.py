"""Moves on the board: the draft decisions themselves, checked against what the mover saw."""

from __future__ import annotations

import pytest

from participants.applications.models import Application
from participants.selection.board import operations, queries
from participants.selection.board.operations import BACK, Overtaken, ReasonNeeded
from participants.selection.models import Decision, Override, Pin, ProposedPerson
from participants.selection.operations import Refused, decide
from tests import factories as make
from tests.participants.selection.board.conftest import proposed
from tests.participants.selection.conftest import World


def version(application: Application) -> str:
    return queries.version_of(Decision.objects.filter(application=application).first())


def move(world: World, application: Application, to: str, **more: str) -> None:
    seen = more.pop("seen", None)
    operations.move_on_board(
        application, to=to, seen=version(application) if seen is None else seen, by=world.organiser, **more
    )


def test_a_move_is_a_draft_decision_and_can_be_undone(small: World) -> None:
    application = small.call.applications.earliest("pk")
    move(small, application, "selected")
    move(small, application, "not_selected")
    decision = Decision.objects.get(application=application)
    assert (decision.outcome, decision.reason, decision.state) == ("not_selected", "capacity", "draft")
    move(small, application, BACK)
    assert Decision.objects.get(application=application).outcome == "selected"
    move(small, application, BACK)
    assert not Decision.objects.filter(application=application).exists()


def test_who_was_slower_is_told_both_moves_and_changes_nothing(small: World) -> None:
    application = small.call.applications.earliest("pk")
    other = make.member(small.event.programme, name="Second Organiser")
    seen = version(application)
    decide(application, outcome="reserve", by=other)
    with pytest.raises(Overtaken) as refused:
        move(small, application, "selected", seen=seen)
    text = str(refused.value)
    assert "Second Organiser" in text
    assert "Reserve list" in text
    assert "Selected" in text
    assert Decision.objects.get(application=application).outcome == "reserve"


def test_an_undone_decision_is_news_too(small: World) -> None:
    application = small.call.applications.earliest("pk")
    move(small, application, "selected")
    seen = version(application)
    move(small, application, BACK)
    with pytest.raises(Overtaken):
        move(small, application, "reserve", seen=seen)
    assert not Decision.objects.exists()


def test_leaving_a_proposal_needs_a_reason_once(small: World) -> None:
    proposal = proposed(small)
    operations.take_over(proposal, by=small.organiser)
    inside = ProposedPerson.objects.filter(proposal=proposal, inside=True).earliest("pk").application
    with pytest.raises(ReasonNeeded):
        move(small, inside, "reserve")
    assert Decision.objects.get(application=inside).outcome == "selected"
    move(small, inside, "reserve", reason="Comes next year")
    move(small, inside, "not_selected")
    move(small, inside, "selected")
    override = Override.objects.get()
    assert (override.application, override.proposal, override.reason) == (inside, proposal, "Comes next year")


def test_a_move_within_the_proposal_needs_none(small: World) -> None:
    proposal = proposed(small)
    operations.take_over(proposal, by=small.organiser)
    outside = ProposedPerson.objects.filter(proposal=proposal, inside=False).latest("pk").application
    now = Decision.objects.get(application=outside).outcome
    move(small, outside, "reserve" if now == "not_selected" else "not_selected")
    assert not Override.objects.exists()
    with pytest.raises(ReasonNeeded):
        move(small, outside, "selected")


def test_others_hear_of_moves_and_the_mover_does_not(small: World) -> None:
    other = make.member(small.event.programme, name="Second Organiser")
    since = queries.last_move(small.call)
    first, second = small.call.applications.order_by("pk")[:2]
    move(small, first, "selected")
    move(small, first, "reserve")
    move(small, second, "selected")
    assert queries.moves_of_others(small.call, since, other) == ["Olga Organiser has moved 2 applications."]
    assert queries.moves_of_others(small.call, since, small.organiser) == []
    assert queries.moves_of_others(small.call, queries.last_move(small.call), other) == []


def test_one_is_either_in_or_out(small: World) -> None:
    application = small.call.applications.earliest("pk")
    operations.pin_application(application, kind="in", reason="Host", by=small.organiser)
    pin = operations.pin_application(application, kind="out", reason="Ill", by=small.organiser)
    assert Pin.objects.get() == pin
    operations.remove_pin(pin, by=small.organiser)
    assert not Pin.objects.exists()


def test_a_pair_is_let_go_for_both(small: World) -> None:
    first, second = small.call.applications.order_by("pk")[:2]
    pins = operations.pin_together(
        small.call, [first, second], kind="apart", reason="One office", by=small.organiser
    )
    assert len({pin.group for pin in pins}) == 1
    operations.remove_pin(pins[1], by=small.organiser)
    assert not Pin.objects.exists()


def test_a_pair_has_two_of_this_call(small: World) -> None:
    first, stranger = small.call.applications.earliest("pk"), make.application()
    for wrong in ([first], [first, first], [first, stranger]):
        with pytest.raises(Refused):
            operations.pin_together(small.call, wrong, kind="together", reason="x", by=small.organiser)
    assert not Pin.objects.exists()
