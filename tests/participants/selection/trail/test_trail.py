"""The trail of an event: readable, exportable, constant in cost, and true after an erasure."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import AuditEntry
from core.erasure import erase_person
from core.exports import Export
from events.models import Role
from participants.selection.board import operations as board
from participants.selection.models import Pin
from participants.selection.operations import decide, record_verdict
from tests import factories as make
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
WORDS = "=Write to us again next year."


def acted(world: World) -> str:
    """A verdict and two decisions; the reference of the application."""
    application = world.applications(1)[0]
    record_verdict(application, verdict="yes", line="Good.", by=world.assessors[0])
    decide(application, outcome="reserve", by=world.organiser)
    decide(application, outcome="not_selected", reason="other", reason_text=WORDS, by=world.organiser)
    return application.reference


def page_of(client: Client, world: World) -> str:
    client.force_login(world.organiser)
    return client.get(reverse("team_trail", args=[world.event.code])).content.decode()


def table(client: Client, world: World) -> list[list[str]]:
    client.force_login(world.organiser)
    response = client.get(reverse("team_trail_csv", args=[world.event.code]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    return list(csv.reader(StringIO(text)))


def test_who_did_what_to_which_row_and_why(client: Client, world: World) -> None:
    reference = acted(world)
    page = page_of(client, world)
    for text in (
        "Olga Organiser",
        "Assessor A",
        f"Decision {reference}",
        "Reserve list → Not selected",
        WORDS,
    ):
        assert text in page


def test_the_table_has_every_entry_and_runs_no_formula(client: Client, world: World) -> None:
    reference = acted(world)
    _head, *rows = table(client, world)
    assert len(rows) == AuditEntry.objects.filter(scope=world.event.scope).count()
    assert rows[0][3] == f"Decision {reference}"
    assert rows[0][6] == f"'{WORDS}"
    assert Export.objects.filter(what="trail", format="csv", rows=len(rows)).count() == 1


def test_after_an_erasure_the_entry_stays_and_the_words_are_gone(client: Client, world: World) -> None:
    acted(world)
    person = world.call.applications.get().user
    assert person is not None
    number = AuditEntry.objects.filter(scope=world.event.scope).count()
    erase_person(person, by=world.organiser)
    rows = table(client, world)[1:]
    assert len(rows) >= number
    assert not any(WORDS in row[6] for row in rows)
    assert any(row[6] == "erased" for row in rows)


@pytest.mark.parametrize("undone", [False, True])
def test_an_erasure_reaches_why_she_was_kept_together_with_others(
    client: Client, world: World, undone: bool
) -> None:
    """The rows of the others and their trail say no longer who she was; what is said of others alone stays."""
    mine, hers, third = world.applications(3)
    reasons = {"Arta is married to her.": (mine, hers), "They share a desk.": (hers, third)}
    for reason, rows in reasons.items():
        pins = board.pin_together(world.call, rows, kind="apart", reason=reason, by=world.organiser)
        if undone:
            board.remove_pin(pins[0], by=world.organiser)
    board.pin_application(hers, kind="in", reason="She speaks.", by=world.organiser)
    assert mine.user is not None
    erase_person(mine.user, by=world.organiser)
    left = sorted(Pin.objects.values_list("application", "reason"))
    together = [
        (mine.pk, ""),
        (hers.pk, ""),
        (hers.pk, "They share a desk."),
        (third.pk, "They share a desk."),
    ]
    assert left == sorted([(hers.pk, "She speaks."), *([] if undone else together)])
    text = str(table(client, world))
    assert "Arta is married" not in text
    assert text.count("They share a desk.") == 2
    assert text.count("She speaks.") == 1
    for name, arguments in (("team_minutes", []), ("team_board_person", [hers.reference])):
        page = client.get(reverse(name, args=[world.event.code, *arguments])).content.decode()
        assert "Arta is married" not in page


def test_nothing_of_another_event(client: Client, world: World) -> None:
    other = make_world()
    reference = acted(other)
    assert reference not in page_of(client, world)
    assert client.get(reverse("team_trail", args=[other.event.code])).status_code == 404


@pytest.mark.parametrize("name", ["team_trail", "team_trail_csv"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_organisers_only(client: Client, world: World, name: str, role: str) -> None:
    client.force_login(make.member(world.event.programme, role))
    assert client.get(reverse(name, args=[world.event.code])).status_code in {403, 404}
    assert not Export.objects.exists()


def test_the_page_costs_the_same(client: Client, world: World) -> None:
    client.force_login(world.organiser)
    address = reverse("team_trail", args=[world.event.code])
    acted(world)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(4):
        acted(world)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
