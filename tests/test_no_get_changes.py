"""Opening a page changes nothing: every address, as everybody, twice."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from core.exports import Export
from events.models import Role
from tests.crawl import Visitor, addresses, client_of, content_of, differences, everything, watched_writes
from tests.whole_event import Whole, take_nominations, whole_programme

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

PEOPLE = [*(str(role) for role in Role.values), "applicant", "guest", "stranger", "nobody"]
# Whose way leads to drafts as well.
FIND_DRAFTS = {"organiser", "editor", "guest", "nobody"}
# Who is signed in and what she is told next; no domain row. The time of signing in is left out by the watch itself.
SESSIONS = {"django_session"}
# What left the house is noted when it leaves: these downloads write one row each into the log of exports.
LOGGED = {"my_letter", "team_participant_letter", "team_participants_export"}
LOG = "core_export"


def visitors(world: Whole, who: str) -> Visitor:
    others = {"applicant": world.applicant, "guest": world.guest, "nobody": None}
    if who == "stranger":
        return Visitor(whole_programme("other").organiser)
    return Visitor(world.team[who] if who in world.team else others[who])


def assert_none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_get_changes_a_row(who: str) -> None:
    cache.clear()
    world = whole_programme("whole")
    if who == Role.FOCAL_POINT:
        take_nominations(world)
    visitor = visitors(world, who)
    before, wrong = everything(), []
    drafts = [one for one in addresses(world, hidden=True) if world.draft_event.code in one.path]
    for address in [*addresses(world), *(drafts if who in FIND_DRAFTS else ())]:
        allowed = {*SESSIONS, *({LOG} if address.name in LOGGED else ())}
        for _twice in range(2):
            with watched_writes(allowed) as writes:
                content_of(visitor.open(address.path))
            wrong += [f"{address.path}: {write}" for write in writes]
    assert_none(wrong)
    assert_none([line for line in differences(before, everything()) if not line.startswith("core.Export ")])


def test_the_log_of_exports_is_written_by_these_pages_and_by_no_other() -> None:
    """The list above is no longer than it must be."""
    world = whole_programme("whole")
    logged = set()
    for user in (world.organiser, world.guest):
        visitor = Visitor(user)
        for address in addresses(world):
            before = Export.objects.count()
            content_of(visitor.open(address.path))
            if Export.objects.count() > before:
                logged.add(address.name)
    assert logged == LOGGED


@pytest.mark.parametrize("method", ["head", "options"])
def test_head_and_options_change_nothing_either(method: str) -> None:
    world = whole_programme("whole")
    for user in (world.organiser, world.guest):
        visitor, before = Visitor(user), everything()
        for address in addresses(world):
            if address.name not in LOGGED:
                content_of(visitor.open(address.path, method))
        assert_none(differences(before, everything()))


def test_opening_the_address_of_a_button_signs_nobody_out() -> None:
    """A link somebody else sends must not end a session."""
    world = whole_programme("whole")
    for address in addresses(world):
        if address.name in {"my_data_request", "my_data_erase", "account_logout"}:
            client = client_of(world.guest)
            client.get(address.path)
            assert "_auth_user_id" in client.session, address.path
