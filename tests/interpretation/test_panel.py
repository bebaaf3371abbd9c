"""Beside the board: for organisers, after a proposal, in numbers. And the page of rates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from core.wiring import panels
from events.models import AgendaItem, Role
from interpretation.models import RateCard
from interpretation.operations import set_rates
from participants.selection.board import operations, queries
from participants.selection.board.beside import beside
from participants.selection.models import Decision
from tests import factories as make
from tests.participants.selection.board.conftest import people, proposed, target
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

SQ = {"sq": {"follows": 5, "speaks": 5}}
MK = {"mk": {"follows": 5, "speaks": 5}, "en": {"follows": 2, "speaks": 2}}
EN = {"en": {"follows": 5, "speaks": 5}}
RATES = {
    "currency": "EUR",
    "interpreter_day": "300",
    "booth_day": "150.50",
    "receiver_day": "4",
    "technician_day": "200",
}
HEADING = "What the proposal means for languages and money."


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def in_the_house(world: World, languages: list[Any]) -> World:
    """An event with interpretation, and what its applicants follow, in their order."""
    world.event.working_languages, world.event.interpretation = ["en"], ["sq", "mk"]
    world.event.save()
    for application, spoken in zip(world.call.applications.order_by("pk"), languages, strict=True):
        application.languages = spoken
        application.save()
    return world


@pytest.fixture
def world() -> World:
    """Six places; the best six are four who follow English, one Albanian and one Macedonian."""
    world = make_world(places=6)
    people(world, 12)
    best = [EN, EN, EN, EN]
    return in_the_house(world, [*best, *[SQ] * 4, *[MK] * 4])


@pytest.fixture
def organiser(world: World) -> Client:
    return enter(world.organiser)


def decimals() -> dict[str, Any]:
    return {name: value if name == "currency" else Decimal(value) for name, value in RATES.items()}


def board(world: World, client: Client) -> Any:
    return client.get(reverse("team_board", args=[world.event.code]))


def panel_of(response: Any) -> dict[str, Any]:
    (panel,) = response.context["panels"]
    return dict(panel.context)


# --- beside the board ---------------------------------------------------------------------------


def test_before_a_proposal_nothing_is_said(world: World, organiser: Client) -> None:
    world.decide(world.call.applications.earliest("pk"), "selected")
    operations.ask_for_proposal(world.call, by=world.organiser)
    response = board(world, organiser)
    assert response.context["panels"] == []
    assert HEADING not in response.content.decode()


def test_after_a_proposal_its_languages_stand_beside_what_is_offered(world: World, organiser: Client) -> None:
    proposal = proposed(world)
    response = board(world, organiser)
    panel = panel_of(response)
    assert [column.title for column in panel["columns"]] == ["As offered", f"Proposal {proposal.number}"]
    assert HEADING in response.content.decode()
    offered, group = (column.found for column in panel["columns"])
    assert {use.code for use in offered.heard} == {"en", "sq", "mk"}
    assert {use.code for use in group.heard} == {"en", "sq"}
    assert group.people == 6
    assert panel["columns"][1].regime == "Spoken and heard: English, Albanian."


def test_the_group_as_it_is_now_stands_beside_the_proposal_taken_over(
    world: World, organiser: Client
) -> None:
    proposal = proposed(world)
    operations.take_over(proposal, by=world.organiser)
    macedonian = world.call.applications.latest("pk")
    seen = queries.version_of(Decision.objects.filter(application=macedonian).first())
    operations.move_on_board(macedonian, to="selected", seen=seen, reason="Host", by=world.organiser)
    panel = panel_of(board(world, organiser))
    assert [column.title for column in panel["columns"]] == ["As offered", "Proposal 1", "Selected"]
    _offered, before, now = (column.found for column in panel["columns"])
    assert (before.people, now.people) == (6, 7)
    assert (before.two_way.booths, now.two_way.booths) == (1, 2)
    assert "Interpretation for one person only: into Macedonian." in panel["sentences"]
    assert "One person only would speak: Macedonian." in panel["sentences"]
    assert "Without interpretation 3 people would follow nothing." in panel["sentences"]
    assert panel["about"] == "Selected"


def test_of_several_proposals_the_last_one_that_could_be_met_counts(world: World, organiser: Client) -> None:
    proposed(world)
    proposed(world)
    target(world, "place", values=["RS"], minimum=5)
    assert not proposed(world).result["feasible"]
    assert panel_of(board(world, organiser))["columns"][1].title == "Proposal 2"


def test_the_taken_over_proposal_stays_the_measure_when_a_later_one_is_worked_out(
    world: World, organiser: Client
) -> None:
    operations.take_over(proposed(world), by=world.organiser)
    proposed(world)
    assert panel_of(board(world, organiser))["columns"][1].title == "Proposal 1"


def test_it_names_nobody(world: World, organiser: Client) -> None:
    operations.take_over(proposed(world), by=world.organiser)
    set_rates(world.event.programme, by=world.organiser, **decimals())
    (panel,) = board(world, organiser).context["panels"]
    shown = render_to_string(panel.template, {"panel": panel.context})
    for application in world.call.applications.all():
        for told in (
            application.full_name,
            application.reference,
            application.email,
            application.organisation,
        ):
            assert told not in shown
    assert "Albanian" in shown


def test_without_rates_it_says_so_and_leads_to_them(world: World, organiser: Client) -> None:
    proposed(world)
    text = board(world, organiser).content.decode()
    assert "No rates are set" in text
    assert reverse("team_rates", args=[world.event.programme.code]) in text
    assert "Cost in" not in text


def test_with_rates_the_cost_is_shown_line_by_line(world: World, organiser: Client) -> None:
    proposed(world)
    set_rates(world.event.programme, by=world.organiser, **decimals())
    response = board(world, organiser)
    panel = panel_of(response)
    days = (world.event.ends_on - world.event.starts_on).days + 1
    classic = panel["layouts"][0]
    assert [(what, line.number, line.days) for what, line in classic.lines] == [
        ("Interpreters", 3, days),
        ("Booths", 1, days),
        ("Receivers", 7, days),
        ("Technicians", 1, days),
    ]
    assert classic.total == days * (3 * 300 + Decimal("150.5") + 7 * 4 + 200)
    text = response.content.decode()
    assert "Cost in EUR" in text
    assert "150.50" in text


def test_hours_come_from_the_programme_of_the_event_or_are_assumed(world: World, organiser: Client) -> None:
    proposed(world)
    assert "6 are assumed" in panel_of(board(world, organiser))["hours"]
    event = world.event
    for number in range((event.ends_on - event.starts_on).days + 1):
        day = event.starts_on + timedelta(days=number)
        begins = datetime.combine(day, time(13, 30), ZoneInfo(event.timezone))
        AgendaItem.objects.create(
            event=event, starts_at=begins, ends_at=begins + timedelta(hours=4.5), title_en="x"
        )
    assert panel_of(board(world, organiser))["hours"].endswith("has 4.5 hours.")


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_no_other_role_learns_of_it(world: World, role: str) -> None:
    proposed(world)
    other = make.member(world.event.programme, role)
    facts = {"number": 1, "proposed": [EN, SQ], "selected": []}
    assert panels("board", event=world.event, user=other, **facts) == []
    assert board(world, enter(other)).status_code in {403, 404}


def test_an_organiser_who_also_assesses_sees_it_and_no_page_of_assessing_shows_it(world: World) -> None:
    proposed(world)
    both = make.member(world.event.programme)
    both.memberships.create(programme=world.event.programme, role=Role.ASSESSOR)
    client = enter(both)
    assert HEADING in board(world, client).content.decode()
    for name in ("team_review", "team_ranking", "team_event"):
        page = client.get(reverse(name, args=[world.event.code]), follow=True)
        assert HEADING not in page.content.decode()


@pytest.mark.parametrize(("taken", "expected"), [(True, 2), (False, 3)])
def test_it_adds_few_queries_for_a_group_of_any_size(
    world: World, taken: bool, expected: int, django_assert_num_queries: Any
) -> None:
    """Rates and hours; and who is in the proposal, where none was taken over."""
    proposal = proposed(world)
    if taken:
        operations.take_over(proposal, by=world.organiser)
    state, proposals = queries.state_of(world.call), list(queries.proposals_of(world.call))
    world.organiser.has_perm("participants.decide", world.event)  # her roles, which every page reads once
    with django_assert_num_queries(expected):
        assert beside(state, proposals, world.organiser)


# --- rates --------------------------------------------------------------------------------------


def rates_page(world: World) -> str:
    return reverse("team_rates", args=[world.event.programme.code])


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.INTERPRETATION])
def test_who_plans_interpretation_sets_the_rates(world: World, role: str) -> None:
    client = enter(make.member(world.event.programme, role))
    assert client.post(rates_page(world), RATES).status_code == 302
    card = RateCard.objects.get()
    assert (card.programme, card.booth_day, card.currency) == (
        world.event.programme,
        Decimal("150.50"),
        "EUR",
    )
    assert 'value="150.50"' in client.get(rates_page(world)).content.decode()
    assert AuditEntry.objects.filter(action="set rates", scope=world.event.programme.scope).count() == 1
    client.post(rates_page(world), RATES)
    assert AuditEntry.objects.filter(action="set rates").count() == 1
    client.post(rates_page(world), {**RATES, "booth_day": "160"})
    assert AuditEntry.objects.filter(action="set rates").latest("pk").fields == ["booth_day"]


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.LOGISTICS, Role.EDITOR, Role.OBSERVER, Role.APPROVER])
def test_the_other_roles_may_not_touch_them(world: World, role: str) -> None:
    client = enter(make.member(world.event.programme, role))
    assert client.get(rates_page(world)).status_code == 403
    assert client.post(rates_page(world), RATES).status_code == 403
    assert not RateCard.objects.exists()


def test_another_programme_finds_nothing(world: World) -> None:
    client = enter(make.member(make.programme()))
    assert client.post(rates_page(world), RATES).status_code == 404
    assert not RateCard.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"currency": "eur"}, {"currency": ""}, {"booth_day": "-1"}, {"receiver_day": ""}, {"booth_day": "1e9"}],
)
def test_what_makes_no_sense_is_refused_and_comes_back(
    world: World, organiser: Client, wrong: dict[str, str]
) -> None:
    response = organiser.post(rates_page(world), {**RATES, **wrong})
    assert response.status_code == 422
    assert 'value="300"' in response.content.decode()
    assert not RateCard.objects.exists()
