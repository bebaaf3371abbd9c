"""A closed call with people who differ in what targets ask about, and scores given by one assessor."""

from __future__ import annotations

from typing import Any

import pytest

from participants.applications.models import Application
from participants.selection.board import operations
from participants.selection.models import Proposal, Target
from participants.selection.operations import record_verdict
from tests import factories as make
from tests.participants.selection.conftest import World, make_world

PLACES = ("AL", "BA", "XK", "ME", "MK", "RS")


def applicant(world: World, number: int, **fields: Any) -> Application:
    return make.application(
        world.call,
        **{
            "given_name": f"Person {number}",
            "territory": PLACES[number % 6],
            "gender": ("woman", "man", "")[number % 3],
            "organisation": f"Office {number // 2}",
            **fields,
        },
    )


def assess(world: World, application: Application, verdict: str) -> None:
    for assessor in world.assessors:
        record_verdict(application, verdict=verdict, line="", by=assessor)


def people(world: World, number: int) -> list[Application]:
    """The first third has the best verdict, the last third the worst."""
    found = [applicant(world, index) for index in range(number)]
    for index, application in enumerate(found):
        assess(world, application, ("yes", "maybe", "no")[3 * index // number])
    return found


def target(world: World, kind: str, **fields: Any) -> Target:
    values = {
        "values": [],
        "question_id": None,
        "ability": "",
        "level": 0,
        "minimum": None,
        "maximum": None,
        "in_percent": False,
        "weight": None,
        **fields,
    }
    return operations.add_target(world.call, kind=kind, by=world.organiser, **values)


def proposed(world: World) -> Proposal:
    """Asked for and worked out, as the worker does it."""
    proposal = operations.ask_for_proposal(world.call, by=world.organiser)
    return operations.work_out_proposal(proposal, by=world.organiser)


@pytest.fixture
def small(db: None) -> World:
    """Six places, twelve people."""
    world = make_world(places=6)
    people(world, 12)
    return world
