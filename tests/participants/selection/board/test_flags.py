"""Flags: who is told of visas that take too long, in which words, and that they change nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Designation, Event, Role, VisaLeadTime
from participants.applications.models import Application
from participants.selection.board import queries
from participants.selection.board.flags import Flags, flags_of
from participants.selection.board.wording import Names
from participants.selection.models import Proposal
from tests import factories as make
from tests.participants.selection.board.conftest import applicant, proposed
from tests.participants.selection.board.test_pages import enter, text_of, url
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

SENTENCE = (
    "People who work in Bosnia and Herzegovina usually need a visa for Kosovo*. "
    "That takes about 90 days; days left: 60."
)
MARK = "A visa may take too long"
NAMES = Names({"BA": "Bosnia and Herzegovina", "XK": "Kosovo*", "AL": "Albania"})


def rule(event: Event, **fields: Any) -> VisaLeadTime:
    return VisaLeadTime.objects.create(
        **{
            "programme": event.programme,
            "works_in": "BA",
            "into": "XK",
            "days": 90,
            "source": "The law on foreigners",
            "valid_from": date(2020, 1, 1),
            **fields,
        }
    )


@pytest.fixture
def flagged(small: World) -> World:
    """A visit to Kosovo* in sixty days, a visa that takes ninety; two of twelve work in Bosnia and Herzegovina."""
    Designation.objects.create(
        programme=small.event.programme, territory="XK", name_en="Kosovo", footnote_en="Without prejudice."
    )
    Event.objects.filter(pk=small.event.pk).update(starts_on=timezone.localdate() + timedelta(days=60))
    small.event.refresh_from_db()
    rule(small.event)
    return small


def concerned(world: World) -> Application:
    return world.call.applications.filter(territory="BA").earliest("pk")


# --- what is flagged ----------------------------------------------------------------------------


def test_a_flag_says_usually_and_names_nobody(flagged: World) -> None:
    [flag] = flags_of(flagged.event).summary(flagged.call.applications.all(), NAMES)
    assert (flag.sentence, flag.source, flag.number) == (SENTENCE, "The law on foreigners", 2)


@pytest.mark.parametrize(
    ("state", "number"),
    [("submitted", 2), ("reserve", 2), ("selected", 2), ("not_selected", 1), ("withdrawn", 1)],
)
def test_only_those_who_may_still_come_are_meant(flagged: World, state: str, number: int) -> None:
    Application.objects.filter(pk=concerned(flagged).pk).update(state=state)
    [flag] = flags_of(flagged.event).summary(flagged.call.applications.all(), NAMES)
    assert flag.number == number


@pytest.mark.parametrize(
    "changes",
    [
        {"format": Event.Format.ONLINE},
        {"state": Event.State.POSTPONED},
        {"state": Event.State.CANCELLED},
        {"place": None},
        {"starts_on": date(2021, 1, 1)},
    ],
    ids=str,
)
def test_nothing_is_flagged_where_nobody_will_travel(
    flagged: World, changes: dict[str, Any], django_assert_num_queries: Any
) -> None:
    for name, value in changes.items():
        setattr(flagged.event, name, value)
    with django_assert_num_queries(0):
        assert flags_of(flagged.event) == Flags()


@pytest.mark.parametrize(
    "changes",
    [
        {"days": 60},
        {"into": "AL"},
        {"valid_from": date(2999, 1, 1)},
        {"valid_until": date(2020, 1, 2)},
        {"works_in": "DE"},
    ],
    ids=str,
)
def test_a_rule_that_does_not_fit_flags_nobody(flagged: World, changes: dict[str, Any]) -> None:
    VisaLeadTime.objects.update(**changes)
    assert not flags_of(flagged.event).summary(flagged.call.applications.all(), NAMES)


def test_a_rule_of_another_programme_flags_nobody(flagged: World) -> None:
    VisaLeadTime.objects.update(programme=make.programme())
    assert not flags_of(flagged.event).times


def test_the_days_are_those_of_the_events_own_zone(flagged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2030, 5, 1, 22, 30, tzinfo=UTC)  # 00:30 on the next day in Belgrade
    monkeypatch.setattr(timezone, "now", lambda: late)
    flagged.event.starts_on = date(2030, 5, 12)
    left = {}
    for zone in ("UTC", "Europe/Belgrade"):
        flagged.event.timezone = zone
        left[zone] = flags_of(flagged.event).left
    assert left == {"UTC": 11, "Europe/Belgrade": 10}


# --- where it is shown --------------------------------------------------------------------------


def test_the_board_shows_a_mark_in_each_row_and_one_line_above(flagged: World) -> None:
    page = text_of(enter(flagged.organiser).get(url(flagged, "team_board")))
    assert page.count(SENTENCE) == 1
    assert "The law on foreigners" in page
    assert page.count(MARK) == 2
    assert page.count("Without prejudice.") == 1


def test_the_page_of_one_shows_it_only_where_it_is_meant(flagged: World) -> None:
    client = enter(flagged.organiser)
    page = text_of(client.get(url(flagged, "team_board_person", concerned(flagged).reference)))
    assert SENTENCE in page
    assert page.count(MARK) == 1
    assert "Without prejudice." in page
    other = flagged.call.applications.filter(territory="AL").earliest("pk")
    page = text_of(client.get(url(flagged, "team_board_person", other.reference)))
    assert "usually need a visa" not in page
    assert MARK not in page
    assert "Without prejudice." not in page


def test_without_a_rule_the_board_says_nothing_of_visas(flagged: World) -> None:
    VisaLeadTime.objects.all().delete()
    page = text_of(enter(flagged.organiser).get(url(flagged, "team_board")))
    assert "Flags" not in page
    assert MARK not in page


def test_one_question_to_the_database_however_many_are_flagged(django_assert_num_queries: Any) -> None:
    """The board's own test counts it with all the others."""
    world = make_world(places=15)
    for number in range(30):
        applicant(world, number)
    applications = list(world.call.applications.all())
    numbers = []
    for works_in in ("AL", "BA", "RS"):
        rule(world.event, works_in=works_in)
        with django_assert_num_queries(1):
            flags = flags_of(world.event)
            numbers.append(sum(len(flags.marks(application)) for application in applications))
    assert numbers == [5, 10, 15]


# --- who never hears of it ----------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_no_other_role_meets_it(flagged: World, role: str) -> None:
    """Every address of the event that her pages lead to, and those of her review."""
    client = enter(make.member(flagged.event.programme, role))
    application = concerned(flagged)
    for name, args in {
        "team_board": (),
        "team_board_person": (application.reference,),
        "team_event": (),
        "team_review": (),
        "team_review_one": (application.reference,),
    }.items():
        answer = client.get(url(flagged, name, *args), follow=True)
        assert b"visa" not in answer.content.lower(), name
    assert client.get(url(flagged, "team_board")).status_code in {403, 404}


def test_the_applicant_does_not_meet_it(flagged: World) -> None:
    application = concerned(flagged)
    client = Client()
    client.force_login(application.user)
    answer = client.get(reverse("my_application", args=[application.reference]))
    assert answer.status_code == 200
    assert b"visa" not in answer.content.lower()


def test_scores_order_and_the_solvers_problem_stay_the_same(flagged: World) -> None:
    with_rule = proposed(flagged)
    order = [(row.application.pk, row.ranked.score) for row in queries.state_of(flagged.call).rows]
    VisaLeadTime.objects.all().delete()
    without = proposed(flagged)
    assert order == [(row.application.pk, row.ranked.score) for row in queries.state_of(flagged.call).rows]
    assert with_rule.inputs == without.inputs
    assert "visa" not in str(Proposal.objects.values()).lower()
