"""The minutes of a selection: what they say, to whom, and the same on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core.erasure import erase_person
from core.exports import Export
from events.models import Role
from participants.applications.models import Application
from participants.selection.board import operations as board
from participants.selection.board.queries import version_of
from participants.selection.minutes.gathering import minutes_of
from participants.selection.models import ConflictOfInterest
from participants.selection.operations import add_phase, decide, note_conflict, record_verdict
from tests import factories as make
from tests.participants.selection.board.conftest import people, proposed, target
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
SECRET = "She is the sister of my neighbour."


def whole() -> tuple[World, list[Application]]:
    """A proposal taken over, one departure from it, one conflict, one refusal of the host."""
    world = make_world(places=3)
    rows = people(world, 6)
    target(world, "place", values=["AL"], maximum=1)
    note_conflict(
        rows[5], world.assessors[0], kind=ConflictOfInterest.Kind.FAMILY, reason=SECRET, by=world.assessors[0]
    )
    board.set_board(world.call, seats=3, reserve=1, lottery=True, by=world.organiser)
    proposal = proposed(world)
    board.take_over(proposal, by=world.organiser)
    for row in rows:
        row.refresh_from_db()
    inside = next(row for row in rows if row.decision.outcome == "selected")
    version = version_of(inside.decision)
    board.move_on_board(
        inside, to="not_selected", seen=version, reason="Works elsewhere since May.", by=world.organiser
    )
    decide(rows[4], outcome="not_selected", reason="host", by=world.organiser)
    return world, rows


def content(client: Client, world: World) -> str:
    return client.get(reverse("team_minutes", args=[world.event.code])).content.decode()


def test_everything_is_said_once_and_nothing_private(client: Client) -> None:
    world, rows = whole()
    client.force_login(world.organiser)
    page = content(client, world)
    wanted = [
        *(row.reference for row in rows),
        "Assessor A",
        "Family, or a close personal relation",
        "Works elsewhere since May.",
        "The host has refused.",
        "Seed of the lottery",
        "cohort 1",
        "recompute_proposal",
        "at most 1",
    ]
    missing = [text for text in wanted if text not in page]
    assert not missing
    assert SECRET not in page


def test_the_pdf_says_the_same_and_is_noted(client: Client) -> None:
    world, rows = whole()
    client.force_login(world.organiser)
    response = client.get(reverse("team_minutes_pdf", args=[world.event.code]))
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    text = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    for wanted in (*(row.reference for row in rows), "Works elsewhere since May.", "Signature", "Assessor B"):
        assert wanted in text
    assert SECRET not in text
    assert Export.objects.filter(what="minutes", made_by=world.organiser, format="pdf").count() == 1


@pytest.mark.parametrize("name", ["team_minutes", "team_minutes_pdf"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_organisers_only(client: Client, world: World, name: str, role: str) -> None:
    client.force_login(make.member(world.event.programme, role))
    assert client.get(reverse(name, args=[world.event.code])).status_code in {403, 404}
    assert not Export.objects.exists()


def test_equals_for_the_last_places_are_named_and_numbers_are_the_readers(
    client: Client, world: World
) -> None:
    """Without lots the committee decides between them, so the minutes say who they were."""
    first, second = world.applications(2)
    for application in (first, second):
        record_verdict(application, verdict="maybe", line="", by=world.assessors[0])
    board.set_board(world.call, seats=1, reserve=1, lottery=False, by=world.organiser)
    board.take_over(proposed(world), by=world.organiser)
    client.force_login(world.organiser)
    page = content(client, world)
    assert "Equal for the last places" in page
    assert f"{first.reference}, {second.reference}" in page
    page = client.get(reverse("team_minutes", args=[world.event.code]).replace("/en/", "/sq/")).content
    assert "50,0" in page.decode()


def test_a_call_without_anything_yet_has_minutes_too(client: Client, world: World) -> None:
    client.force_login(world.organiser)
    page = content(client, world)
    assert "Departures from the proposal" not in page
    assert client.get(reverse("team_minutes_pdf", args=[world.event.code])).status_code == 200


def test_strange_letters_and_long_words_do_not_stop_the_pdf(client: Client, world: World) -> None:
    make.application(world.call, given_name="漢字", organisation="x" * 180)
    client.force_login(world.organiser)
    response = client.get(reverse("team_minutes_pdf", args=[world.event.code]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert "U+6F22" in "".join(text.split())


@pytest.mark.parametrize("language", ["en", "sq", "sr"])
def test_in_the_readers_language(client: Client, world: World, language: str) -> None:
    world.decided("selected")
    client.force_login(world.organiser)
    with translation.override(language):
        address = reverse("team_minutes", args=[world.event.code])
        word = translation.gettext("Selected")
    assert word in client.get(address).content.decode()


def test_after_an_erasure_the_minutes_name_nobody(client: Client) -> None:
    world, rows = whole()
    person = rows[0].user
    assert person is not None
    name, reference = rows[0].full_name, rows[0].reference
    erase_person(person, by=world.organiser)
    client.force_login(world.organiser)
    page = content(client, world)
    assert name not in page
    assert reference in page or not Application.objects.filter(reference=reference).exists()


def test_they_cost_the_same_for_any_number(world: World) -> None:
    world.applications(2)
    with CaptureQueriesContext(connection) as few:
        minutes_of(world.call, world.organiser)
    for row in world.applications(6):
        world.decide(row, "selected")
    with CaptureQueriesContext(connection) as many:
        minutes_of(world.call, world.organiser)
    assert len(many) <= len(few) + 1


def test_the_phases_of_the_review_stand_in_the_minutes(client: Client) -> None:
    world = make_world()
    client.force_login(world.organiser)
    assert "Review phases" not in content(client, world)
    facts = {"begins_at": datetime(2027, 3, 1, 8, tzinfo=UTC), "sees_names": False}
    add_phase(world.call, texts={"name_en": "Blind reading"}, facts=facts, by=world.organiser)
    text = content(client, world)
    assert all(
        words in text for words in ("Review phases", "Blind reading", "1 March 2027", "Assessors see names")
    )
