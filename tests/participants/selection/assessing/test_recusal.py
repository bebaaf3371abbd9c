"""Who has a conflict of interest, or applies herself, neither sees that application nor has a hand in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Role
from participants.applications.models import Application
from participants.applications.queries import applications_visible_to
from participants.people.models import Person
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import unasked
from participants.selection.assessing.scored import third_for
from participants.selection.assessing.shares import proposal as shares
from participants.selection.board import operations as board
from participants.selection.board.queries import version_of
from participants.selection.models import (
    Assessment,
    AssessorAssignment,
    ConflictOfInterest,
    Decision,
    Pin,
    Proposal,
)
from participants.selection.operations import Refused, note_conflict, record_verdict, set_plan
from tests import factories as make
from tests.participants.selection.board.conftest import people, proposed
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
WHY = "You have a conflict of interest with this application"


class Chair:
    """An organiser who assesses too and steps back from one application of six; the proposal is taken over."""

    def __init__(self) -> None:
        self.world = make_world(places=3)
        self.rows = people(self.world, 6)
        self.user = self.world.organiser
        make.member(self.world.event.programme, Role.ASSESSOR, user=self.user)
        self.other = make.member(self.world.event.programme, name="Second Organiser")
        self.hidden = self.rows[0]
        self.hidden.given_name, self.hidden.family_name = "Xhevrije", "Quantenova"
        self.hidden.organisation = "Institute Zyxwv"
        self.hidden.save()
        self.pin = board.pin_application(self.hidden, kind="in", reason="PINREASON", by=self.other)
        self.proposal: Proposal = proposed(self.world)
        board.take_over(self.proposal, by=self.other)
        self.conflict = note_conflict(self.hidden, self.user, kind="family", reason="", by=self.user)
        self.client = Client()
        self.client.force_login(self.user)

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.world.event.code, *args])

    def outcome(self, application: Application) -> str:
        return Decision.objects.get(application=application).outcome


@pytest.fixture
def chair(db: None) -> Chair:
    return Chair()


@pytest.mark.parametrize("name", ["team_board", "team_decisions", "team_minutes", "team_proposal"])
def test_lists_show_her_the_reference_only(chair: Chair, name: str) -> None:
    url = chair.url(name, *([chair.proposal.number] if name == "team_proposal" else []))
    page = chair.client.get(url).content.decode()
    for word in ("Quantenova", "Zyxwv", "PINREASON", f"{chair.hidden.reference}:"):
        assert word not in page
    assert chair.hidden.reference in page
    assert "Recused" in page
    assert reverse("team_board_person", args=[chair.world.event.code, chair.hidden.reference]) not in page
    everybody = Client()
    everybody.force_login(chair.other)
    assert "Quantenova" in everybody.get(url).content.decode()


def test_two_proposals_side_by_side_name_nobody_she_keeps_away_from(chair: Chair) -> None:
    proposed(chair.world)
    page = chair.client.get(chair.url("team_proposals_compare")).content.decode()
    assert "Quantenova" not in page
    assert chair.hidden.reference in page


def test_reserve_list_and_others_pages_do_not_name_it(chair: Chair) -> None:
    waits = {chair.hidden.pk: operations.Draft("reserve")}
    operations.decide_each(chair.world.call, waits, by=chair.other, departing=True)
    assert "Quantenova" not in chair.client.get(chair.url("team_decisions")).content.decode()
    board.pin_together(
        chair.world.call, [chair.hidden, chair.rows[1]], kind="apart", reason="PAIR", by=chair.other
    )
    page = chair.client.get(chair.url("team_board_person", chair.rows[1].reference)).content.decode()
    assert "Quantenova" not in page
    assert f'value="{chair.hidden.reference}"' not in page
    for name in ("team_targets", "team_minutes"):
        together = chair.client.get(chair.url(name)).content.decode()
        assert "Quantenova" not in together
        assert "PAIR" not in together
        assert chair.hidden.reference in together
    for name in ("reserve_move", "reserve_invite"):
        assert chair.client.post(chair.url(name, chair.hidden.reference)).status_code == 404


def test_the_page_and_its_acts_are_a_404(chair: Chair) -> None:
    page = chair.url("team_board_person", chair.hidden.reference)
    seen = version_of(Decision.objects.get(application=chair.hidden))
    assert chair.client.get(page).status_code == 404
    for data in ({"act": "pin", "pin-kind": "out", "pin-reason": "x"}, {"act": "reserve", "seen": seen}):
        assert chair.client.post(page, data).status_code == 404
    button = {"act": f"reserve:{chair.hidden.reference}:{seen}"}
    assert chair.client.post(chair.url("team_board"), button).status_code == 404
    assert Pin.objects.get().reason == "PINREASON"
    assert chair.outcome(chair.hidden) == "selected"


def test_she_never_lifts_her_own_conflict(chair: Chair) -> None:
    page = chair.client.post(chair.url("conflict_lift", chair.conflict.pk), follow=True).content.decode()
    assert WHY in page
    assert chair.url("conflict_lift", chair.conflict.pk) not in page
    assert ConflictOfInterest.objects.count() == 1
    operations.lift_conflict(chair.conflict, by=chair.other)
    assert not ConflictOfInterest.objects.exists()


def test_nor_does_she_touch_others_verdicts_on_it(chair: Chair) -> None:
    with pytest.raises(Refused):
        note_conflict(chair.hidden, chair.world.assessors[0], kind="work", reason="", by=chair.user)
    assert not Assessment.objects.exclude(void_at=None).exists()


def test_every_single_act_is_refused(chair: Chair) -> None:
    hidden, by = chair.hidden, chair.user
    seen = version_of(Decision.objects.get(application=hidden))
    acts = (
        lambda: operations.decide(hidden, outcome="reserve", by=by),
        lambda: operations.undo_decision(hidden, by=by),
        lambda: board.move_on_board(hidden, to="reserve", seen=seen, reason="x", by=by),
        lambda: board.pin_application(hidden, kind="out", reason="x", by=by),
        lambda: board.pin_together(
            chair.world.call, [hidden, chair.rows[1]], kind="apart", reason="x", by=by
        ),
        lambda: board.remove_pin(chair.pin, by=by),
    )
    for act in acts:
        with pytest.raises(Refused, match=WHY):
            act()
    assert Pin.objects.get() == chair.pin
    assert chair.outcome(hidden) == "selected"


def test_acts_on_many_leave_it_out_and_say_why(chair: Chair) -> None:
    data = {"act": "reserve", "ticked": [chair.hidden.reference, chair.rows[5].reference], "reason": "x"}
    page = chair.client.post(chair.url("team_decisions"), data, follow=True).content.decode()
    assert chair.outcome(chair.hidden) == "selected"
    assert chair.outcome(chair.rows[5]) == "reserve"
    assert f"{chair.hidden.reference} ({WHY}" in page
    assert "Quantenova" not in page
    url = chair.url("team_proposal", chair.proposal.number)
    page = chair.client.post(url, {"act": "undo"}, follow=True).content.decode()
    assert chair.outcome(chair.hidden) == "selected"
    assert f"{chair.hidden.reference} ({WHY}" in page


# --- her own application -----------------------------------------------------------------------


def own(world: World) -> Application:
    return make.application(world.call, user=world.assessors[0])


def test_nobody_assesses_her_own_application() -> None:
    world = make_world()
    me, application = world.assessors[0], own(world)
    assert not queries.review_list(world.call, me).exists()
    assert not unasked(world.call, me).exists()
    assert application not in applications_visible_to(me)
    assert queries.waiting_for_verdict(me, [world.event.pk]) == {}
    with pytest.raises(Refused):
        record_verdict(application, verdict="yes", line="", by=me)
    client = Client()
    client.force_login(me)
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    assert client.get(url).status_code == 404
    assert client.post(url, {"verdict": "yes", "line": ""}).status_code == 404
    assert not Assessment.objects.exists()


def test_nobody_is_asked_about_her_own_application() -> None:
    world = make_world()
    me, application = world.assessors[0], own(world)
    assert operations.assign(world.call, [(application.pk, me.pk)], by=world.organiser) == 0
    set_plan(world.call, {"per_application": 2}, by=world.organiser)
    assert (application.pk, me.pk) not in shares(world.call, by_language=False).pairs
    assert not AssessorAssignment.objects.exists()


def test_nobody_is_the_third_for_her_own_application() -> None:
    world = make_world()
    me, second = world.assessors
    first = make.member(world.event.programme, Role.ASSESSOR, name="Nora New")
    application = own(world)
    set_plan(world.call, {"asks_third": True, "gap": 10}, by=world.organiser)
    for assessor, points in ((first, 0), (second, 10000)):
        Assessment.objects.create(application=application, assessor=assessor, points=points)
    assert third_for(application, world.call) is None
    application.user = None
    application.save()
    assert third_for(application, world.call) == me


# --- signs in blind calls ------------------------------------------------------------------------


@pytest.mark.parametrize("blind", [True, False])
def test_where_names_are_hidden_her_own_profile_tells_nothing(blind: bool) -> None:
    world = make_world()
    set_plan(world.call, {"blind": blind}, by=world.organiser)
    make.application(world.call, family_name="Quantenova", organisation="Institute Zyxwv")
    me = make.member(world.event.programme, Role.ASSESSOR, name="Nora New")
    Person.objects.create(user=me, given_name="A", family_name="Quantenova", organisation="institute zyxwv")
    for user, name, shown in ((me, "team_declaration", not blind), (world.organiser, "team_assessing", True)):
        client = Client()
        client.force_login(user)
        page = client.get(reverse(name, args=[world.event.code])).content.decode()
        assert ("the same family name" in page) is shown
