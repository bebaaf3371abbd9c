"""The programme's table of how long visas take: operations, constraints, and its page by role."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from events.models import Programme, Role, VisaLeadTime
from events.operations.borders import SameLeadTime, remove_visa_lead_time, save_visa_lead_time
from tests import factories as make
from tests.events.conftest import FOOTNOTE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

RULE: dict[str, Any] = {
    "works_in": "BA",
    "into": "XK",
    "days": 40,
    "source": "A law of 2014",
    "valid_from": date(2024, 1, 1),
}
TYPED = {**RULE, "valid_from": "2024-01-01", "valid_until": ""}


@pytest.fixture
def organiser(programme: Programme) -> Any:
    return make.member(programme, Role.ORGANISER)


@pytest.fixture
def client(client: Client, organiser: Any) -> Client:
    client.force_login(organiser)
    return client


def page(programme: Programme, name: str = "team_visas", *args: Any) -> str:
    return reverse(name, args=[programme.code, *args])


def rule(programme: Programme, **fields: Any) -> VisaLeadTime:
    return VisaLeadTime.objects.create(programme=programme, **{**RULE, **fields})


def acts() -> list[tuple[str, list[str]]]:
    found = AuditEntry.objects.filter(target_type="events.visaleadtime").order_by("pk")
    return [(entry.action, entry.fields) for entry in found]


# --- operations -------------------------------------------------------------------------------


def test_what_changed_is_noted_by_the_names_of_the_fields(programme: Programme, organiser: Any) -> None:
    row = save_visa_lead_time(programme, by=organiser, **RULE)
    save_visa_lead_time(programme, by=organiser, lead_time=row, days=50)
    save_visa_lead_time(programme, by=organiser, lead_time=row, days=50)
    remove_visa_lead_time(row, by=organiser)
    assert acts() == [
        ("save visa lead time", sorted(RULE)),
        ("save visa lead time", ["days"]),
        ("remove visa lead time", ["days"]),
    ]
    assert not VisaLeadTime.objects.exists()


def test_two_rules_cannot_begin_on_the_same_day(programme: Programme, organiser: Any) -> None:
    other = rule(programme, valid_from=date(2025, 1, 1))
    rule(programme)
    with pytest.raises(SameLeadTime):
        save_visa_lead_time(programme, by=organiser, **{**RULE, "days": 3})
    with pytest.raises(SameLeadTime):
        save_visa_lead_time(programme, by=organiser, lead_time=other, valid_from=RULE["valid_from"])
    save_visa_lead_time(make.programme(), by=organiser, **RULE)
    assert set(programme.visa_lead_times.values_list("days", flat=True)) == {40}
    assert len(acts()) == 1


@pytest.mark.parametrize(
    "fields", [{"into": "BA"}, {"days": 0}, {"valid_until": date(2023, 12, 31)}, {"days": 50}]
)
def test_the_database_refuses_rules_that_make_no_sense(programme: Programme, fields: dict[str, Any]) -> None:
    rule(programme, **({} if fields == {"days": 50} else {"works_in": "RS"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(programme, **fields)


# --- the page ---------------------------------------------------------------------------------


def test_a_rule_is_added_changed_and_removed(client: Client, programme: Programme) -> None:
    assert client.post(page(programme), TYPED).status_code == 302
    row = VisaLeadTime.objects.get()
    assert (row.programme, row.days, row.valid_until) == (programme, 40, None)
    address = page(programme, "team_visa", row.pk)
    assert "A law of 2014" in client.get(address).content.decode()
    assert client.post(address, {**TYPED, "days": 45, "valid_until": "2024-12-31"}).status_code == 302
    row.refresh_from_db()
    assert (row.days, row.valid_until) == (45, date(2024, 12, 31))
    assert client.post(page(programme, "team_visa_remove", row.pk)).status_code == 302
    assert not VisaLeadTime.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"into": "BA"},
        {"into": "QQ"},
        {"days": "0"},
        {"days": "many"},
        {"source": " "},
        {"valid_from": ""},
        {"valid_until": "2023-12-31"},
        {"works_in": "AL"},
    ],
)
def test_what_makes_no_sense_is_said_and_kept_in_the_form(
    client: Client, programme: Programme, wrong: dict[str, str]
) -> None:
    rule(programme, works_in="AL")
    response = client.post(page(programme), {**TYPED, "source": "Typed with care", **wrong})
    assert response.status_code == 422
    assert wrong.get("source", "Typed with care") in response.content.decode()
    assert VisaLeadTime.objects.count() == 1
    assert not acts()


def test_places_are_written_as_the_designations_say(client: Client, programme: Programme) -> None:
    make.place(programme, territory="DE", name_en="Berlin")
    rule(programme)
    text = client.get(page(programme)).content.decode()
    assert "Kosovo*</td>" in text
    assert "Germany</option>" in text
    assert text.count(FOOTNOTE) == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_only_organisers_come_here(programme: Programme, role: str) -> None:
    row = rule(programme)
    other = Client()
    other.force_login(make.member(programme, role))
    for address in (page(programme), page(programme, "team_visa", row.pk)):
        assert other.get(address).status_code in {403, 404}
        assert other.post(address, TYPED).status_code in {403, 404}
    assert other.post(page(programme, "team_visa_remove", row.pk)).status_code in {403, 404}
    assert VisaLeadTime.objects.get() == row
    assert not acts()


def test_a_rule_of_another_programme_does_not_exist(client: Client, programme: Programme) -> None:
    row = rule(make.programme())
    for name in ("team_visa", "team_visa_remove"):
        assert client.post(page(programme, name, row.pk), TYPED).status_code == 404
        assert client.post(page(row.programme, name, row.pk), TYPED).status_code == 404
    assert VisaLeadTime.objects.get().source == row.source


def test_nothing_is_removed_by_reading(client: Client, programme: Programme) -> None:
    row = rule(programme)
    assert client.get(page(programme, "team_visa_remove", row.pk)).status_code == 405
    assert VisaLeadTime.objects.exists()


def test_the_list_asks_the_same_however_many_rules_there_are(
    client: Client, programme: Programme, django_assert_num_queries: Any
) -> None:
    for works_in in ("AL", "BA"):
        rule(programme, works_in=works_in)
        with django_assert_num_queries(8):
            client.get(page(programme))
