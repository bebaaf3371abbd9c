"""Rows of a table become applications once; who is told, and what waits."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event
from participants.applications.models import (
    Application,
    ApplicationImport,
    ImportedRow,
    ImportMapping,
    Question,
)
from participants.applications.operations.importing import claim_imported, forget_tables, import_applications
from tests import factories as make
from tests.crawl import client_of
from tests.participants.applications.importing.tables import mapped, row, send, url, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_rows_become_sent_applications_once(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    bad = [row(3, born="last spring"), row(4, email=""), row(5, group="Fourth")]
    assert send(client, call, xlsx([row(1), row(2), *bad])).status_code == 302
    batch = mapped(client, call)
    page = client.get(url("team_import_check", call, batch.pk)).content.decode()
    assert "“last spring” is no date." in page
    assert "“Fourth” is none of the answers." in page
    assert Application.objects.count() == 0

    assert client.post(url("team_import_check", call, batch.pk)).status_code == 302
    one, two = Application.objects.order_by("email")
    assert (one.state, one.email, one.language, one.territory, one.user) == (
        "submitted",
        "mira1@example.org",
        "sr-latn",
        "XK",
        None,
    )
    answers = [(answer.text, answer.choices) for answer in one.answers.order_by("question__position")]
    assert answers == [("1980-02-03", []), ("1234.5", []), ("", ["second"]), ("", ["first", "third"])]
    assert one.imported.get().batch.source == "EU Survey"
    assert "miric" in two.folded
    assert AuditEntry.objects.filter(action="import application").count() == 2
    assert Message.objects.count() == 0

    again = client.post(url("team_import_check", call, batch.pk), follow=True).content.decode()
    assert Application.objects.count() == 2
    assert "Nothing was taken over" in again
    send(client, call, xlsx([row(1), row(2)]))
    page = client.get(url("team_import_check", call, mapped(client, call).pk)).content.decode()
    assert "Every row of this table is here." in page


def test_the_mapping_is_remembered_for_the_next_call_of_the_programme(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    mapped(client, call)
    assert ImportMapping.objects.get().columns["vendi i punes"] == "territory"
    later = make.call(make.event(call.event.programme), privacy_notice=None)
    same = make.question(later, Question.Kind.DATE, label_en="Born")
    send(client, later, xlsx([row(1)]))
    columns = ApplicationImport.objects.latest("pk").columns
    assert columns[:6] == ["given_name", "family_name", "email", "organisation", "territory", f"q{same.pk}"]


def test_rows_of_one_person_and_own_numbers_count_once(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    headings = ["Given name", "Family name", "E-mail address", "Response ID"]
    table = [
        ["A", "B", "a@example.org", "7"],
        ["A", "B", "A@Example.org", "8"],
        ["C", "D", "c@example.org", "9"],
    ]
    send(client, call, xlsx(table, headings))
    batch = ApplicationImport.objects.get()
    assert batch.columns == ["given_name", "family_name", "email", "row_id"]
    done = import_applications(batch, tell=False, by=organiser)
    assert (done.created, done.there, done.errors) == (2, 0, 1)
    send(client, call, xlsx([["C", "D", "new@example.org", "9"]], headings))
    done = import_applications(ApplicationImport.objects.latest("pk"), tell=False, by=organiser)
    assert (done.created, done.there) == (0, 1)


def test_the_rows_with_errors_come_back_with_the_reasons(call: Call, organiser: Any) -> None:
    from events.translation_sheet import read_table

    client = client_of(organiser)
    send(client, call, xlsx([row(1), row(2, email="nowhere")]))
    batch = mapped(client, call)
    answer = client.post(url("team_import_errors", call, batch.pk))
    cells = read_table(BytesIO(b"".join(answer.streaming_content)), 12)
    assert len(cells) == 2
    assert cells[1][0] == "3"
    assert "“nowhere” is no e-mail address." in cells[1][1]
    assert cells[1][2] == "Mira 2"


def test_she_is_told_only_if_the_organiser_says_so_and_signing_in_makes_it_hers(
    call: Call, organiser: Any
) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    batch = mapped(client, call)
    client.post(url("team_import_check", call, batch.pk), {"tell": "on"})
    message = Message.objects.get()
    assert (message.state, message.to_email, message.language) == ("released", "mira1@example.org", "sr-latn")
    application = Application.objects.get()
    assert application.reference in message.text

    stranger, mira = make.user(), make.user("mira1@example.org")
    assert claim_imported(stranger, by=stranger) == []
    assert [one.pk for one in claim_imported(mira, by=mira)] == [application.pk]
    application.refresh_from_db()
    assert application.user == mira
    assert client_of(mira).get(reverse("my_application", args=[application.reference])).status_code == 200


def test_an_application_of_her_own_stays_and_the_other_one_waits(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    mira = make.user("mira1@example.org")
    draft = make.application(call, user=mira, state="draft", submitted_at=None)
    send(client, call, xlsx([row(1)]))
    import_applications(mapped(client, call), tell=False, by=organiser)
    assert claim_imported(mira, by=mira) == []
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Application.objects.filter(user=None, state="submitted").count() == 1


def test_an_unconfirmed_address_claims_nothing(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    import_applications(mapped(client, call), tell=False, by=organiser)
    mira = make.user("mira1@example.org")
    mira.emailaddress_set.update(verified=False)
    assert claim_imported(mira, by=mira) == []


@pytest.mark.parametrize("state", ["cancelled", "archived"])
def test_nothing_comes_into_an_event_that_is_over_for_good(call: Call, organiser: Any, state: str) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    batch = mapped(client, call)
    Event.objects.update(state=state)
    answer = client.post(url("team_import_check", call, batch.pk))
    assert answer.status_code == (302 if state == "cancelled" else 403)
    assert not Application.objects.exists()
    assert not ImportedRow.objects.exists()


def test_the_file_goes_after_a_week_and_what_came_of_it_stays(call: Call, organiser: Any) -> None:
    from datetime import timedelta

    from core.actors import Clock
    from core.files import StoredFile

    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    batch = mapped(client, call)
    import_applications(batch, tell=False, by=organiser)
    assert forget_tables(by=Clock("test")) == 0
    stored = StoredFile.objects.get(purpose="import")
    StoredFile.objects.update(uploaded_at=stored.uploaded_at - timedelta(days=8))
    assert forget_tables(by=Clock("test")) == 1
    assert Application.objects.count() == 1
    page = client.get(url("team_import", call, batch.pk), follow=True).content.decode()
    assert "Please send it in again." in page


def test_only_organisers_take_tables(call: Call) -> None:
    for role in ("assessor", "logistics", "observer"):
        client = client_of(make.member(call.event.programme, role))
        assert send(client, call, xlsx([row(1)])).status_code == 403
    stranger = client_of(make.member(make.programme()))
    assert send(stranger, call, xlsx([row(1)])).status_code == 404
    assert not ApplicationImport.objects.exists()


def test_rows_with_errors_come_first_and_many_rows_by_pages(
    call: Call, organiser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participants.applications.views.importing.ON_A_PAGE", 2)
    client = client_of(organiser)
    send(client, call, xlsx([row(1), row(2), row(3, born="later")]))
    check = url("team_import_check", call, mapped(client, call).pk)
    first, second = (client.get(check, {"page": number}) for number in (1, 2))
    assert [one.number for one in first.context["page"]] == [4, 2]
    assert [one.number for one in second.context["page"]] == [3]
    assert first.context["counts"] == {"new": 2, "there": 0, "error": 1}
    assert "?page=2" in first.content.decode()
