"""A stored proposal, worked out again from what was kept: equal or not, also when a person is gone."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.erasure import erase_person
from participants.selection.board import operations as board
from participants.selection.minutes.recomputing import recompute
from participants.selection.models import Proposal, ProposedPerson
from tests.participants.selection.board.conftest import people, proposed, target
from tests.participants.selection.conftest import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(db: None) -> World:
    world = make_world(places=4)
    people(world, 8)
    target(world, "place", values=["AL"], maximum=1)
    return world


def said(proposal: Proposal) -> str:
    out = StringIO()
    call_command("recompute_proposal", proposal.pk, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("lottery", [False, True])
def test_equal_also_after_it_was_taken_over(small: World, lottery: bool) -> None:
    board.set_board(small.call, seats=4, reserve=1, lottery=lottery, by=small.organiser)
    proposal = proposed(small)
    board.take_over(proposal, by=small.organiser)
    proposal.refresh_from_db()
    assert recompute(proposal).equal
    assert "Equal" in said(proposal)


def test_equal_after_an_erasure(small: World) -> None:
    proposal = proposed(small)
    person = next(row for row in small.call.applications.all() if row.user is not None)
    assert person.user is not None
    number = ProposedPerson.objects.filter(proposal=proposal).count()
    erase_person(person.user, by=small.organiser)
    assert ProposedPerson.objects.filter(proposal=proposal).count() == number - 1
    assert "8 candidates" in said(Proposal.objects.get(pk=proposal.pk))


def test_no_group_that_fits_is_equal_too(small: World) -> None:
    target(small, "place", values=["AL"], minimum=3)
    proposal = proposed(small)
    assert proposal.result["feasible"] is False
    assert "Equal" in said(proposal)


def test_a_result_that_was_changed_is_found(small: World) -> None:
    proposal = proposed(small)
    proposal.result["points"] += 1
    proposal.save()
    with pytest.raises(CommandError) as error:
        said(proposal)
    assert error.value.returncode == 1
    assert "points" in str(error.value)


def test_what_has_no_result_is_no_difference(small: World) -> None:
    waiting = board.ask_for_proposal(small.call, by=small.organiser)
    for number in (waiting.pk, 999_999):
        with pytest.raises(CommandError) as error:
            call_command("recompute_proposal", number)
        assert error.value.returncode == 2
