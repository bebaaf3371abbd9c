from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from core.states import lock, move
from events.models import Call
from participants.selection import queries
from participants.selection.assessing.plans import criteria_of
from participants.selection.models import Assessment
from participants.selection.operations import (
    Refused,
    record_scores,
    record_verdict,
    set_plan,
    take_template,
)
from tests import factories as make
from tests.participants.selection.conftest import World

pytestmark = pytest.mark.django_db


def test_a_verdict_is_kept_and_may_be_changed(world: World) -> None:
    application, assessor = make.application(world.call), world.assessors[0]
    record_verdict(application, verdict="maybe", line="Little practice.", by=assessor)
    record_verdict(application, verdict="yes", line="Runs an exit programme.", by=assessor)
    only = Assessment.objects.get()
    assert (only.verdict, only.line, only.assessor) == ("yes", "Runs an exit programme.", assessor)
    assert AuditEntry.objects.filter(action="assess").count() == 2


def test_each_assessor_has_her_own(world: World) -> None:
    application = make.application(world.call)
    for assessor, verdict in zip(world.assessors, ("yes", "no"), strict=True):
        record_verdict(application, verdict=verdict, line="", by=assessor)
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize("state", [Call.State.DECIDED, Call.State.CANCELLED, Call.State.DRAFT])
def test_no_verdict_once_the_call_is_decided(world: World, state: str) -> None:
    application = make.application(world.call)
    Call.objects.filter(pk=world.call.pk).update(state=state)
    with pytest.raises(Refused):
        record_verdict(application, verdict="yes", line="", by=world.assessors[0])
    assert not Assessment.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_no_verdict_on_what_is_not_under_review(world: World, state: str) -> None:
    application = make.application(world.call, state=state)
    with pytest.raises(Refused):
        record_verdict(application, verdict="yes", line="", by=world.assessors[0])
    assert not Assessment.objects.exists()


def test_the_next_file_goes_round_once(world: World, django_assert_num_queries: Any) -> None:
    first, second, third = world.applications(3)
    me, other = world.assessors
    record_verdict(second, verdict="no", line="", by=me)
    record_verdict(third, verdict="no", line="", by=other)  # another's verdict is none of mine
    assert queries.next_without_verdict(world.call, me, after=first.pk) == third
    assert queries.next_without_verdict(world.call, me, after=third.pk) == first
    for application in (first, third):
        record_verdict(application, verdict="yes", line="", by=me)
    with django_assert_num_queries(1):
        assert queries.next_without_verdict(world.call, me) is None


def test_my_counts_and_list_leave_out_drafts_and_withdrawn(world: World) -> None:
    first, _second = world.applications(2)
    make.application(world.call, state="draft", submitted_at=None)
    make.application(world.call, state="withdrawn")
    make.application()  # of another call
    me = world.assessors[0]
    record_verdict(first, verdict="maybe", line="", by=me)
    assert queries.my_counts(world.call, me) == {"yes": 0, "maybe": 1, "no": 0, "waiting": 1, "total": 2}
    assert [row.my_verdict for row in queries.review_list(world.call, me)] == ["maybe", None]


def test_neighbours_end_at_the_ends(world: World) -> None:
    first, second = world.applications(2)
    me = world.assessors[0]
    assert queries.neighbours(world.call, me, first) == ("", second.reference)
    assert queries.neighbours(world.call, me, second) == (first.reference, "")


def test_the_group_ranks_no_unassessed_one_above_an_assessed_one(world: World) -> None:
    refused, unseen, liked = world.applications(3)
    for assessor in world.assessors:
        record_verdict(refused, verdict="no", line="", by=assessor)
        record_verdict(liked, verdict="yes", line="", by=assessor)
    assert list(queries.group(world.call)) == [liked, refused, unseen]
    assert [(row.yes, row.maybe, row.no) for row in queries.group(world.call)] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 0, 0),
    ]


@pytest.mark.usefixtures("trust_staff")
def test_the_group_by_points_has_the_best_score_first_and_shows_no_verdicts(
    client: Client, world: World
) -> None:
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    take_template(world.call, by=world.organiser)
    weak, unseen, strong = world.applications(3)
    for application, points in ((weak, 2), (strong, 4)):
        for assessor in world.assessors:
            scores = {one.pk: (points, "Because.") for one in criteria_of(world.call)}
            record_scores(application, scores=scores, line="", by=assessor)
    rows = list(queries.group(world.call))
    assert rows == [strong, weak, unseen]
    assert [(row.score, row.scores) for row in rows] == [(80.0, 2), (40.0, 2), (None, 0)]
    for application in rows:
        world.decide(application, "reserve")
    client.force_login(world.organiser)
    page = client.get(reverse("team_decisions", args=[world.event.code])).content.decode()
    assert "80.0" in page
    assert "Number of scores" in page
    assert ">Maybe<" not in page


def test_lock_is_needed(world: World) -> None:
    from django.db import transaction

    application = make.application(world.call)
    with transaction.atomic():
        move(lock(application), to="withdrawn", by=world.organiser)
    with pytest.raises(Refused):
        record_verdict(application, verdict="yes", line="", by=world.assessors[0])
