"""The team's list, one application, and the tables taken away."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from events.models import Call, Role
from participants.applications.listing import folded_text
from participants.applications.models import Application
from participants.applications.queries import applications_visible_to
from participants.selection.models import Assessment, Decision
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
State = Application.State
NAUGHTY = "<b>=1+1{x.__class__}</b>"


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made


def sent(call: Call, **fields: Any) -> Application:
    application = make.application(call, **fields)
    application.folded = folded_text(application)
    application.save(update_fields=["folded"])
    return application


def list_url(call: Call) -> str:
    return reverse("team_applications", args=[call.event.code])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def found(client: Client, call: Call, **query: str) -> list[str]:
    return [row["name"] for row in client.get(list_url(call), query).context["rows"]]


# --- who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200),
        (Role.ASSESSOR, 403),
        (Role.APPROVER, 403),
        (Role.LOGISTICS, 403),
        (Role.INTERPRETATION, 403),
        (Role.EDITOR, 403),
        (Role.OBSERVER, 403),
        ("elsewhere", 404),
        ("applicant", 404),
        ("nobody", 302),
    ],
)
def test_pages_by_role(client: Client, call: Call, role: str, status: int) -> None:
    application = sent(call)
    if role == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif role == "applicant":
        client.force_login(application.user)
    elif role != "nobody":
        client.force_login(make.member(call.event.programme, role))
    code = call.event.code
    assert client.get(list_url(call)).status_code == status
    assert client.get(reverse("team_application", args=[code, application.reference])).status_code == status
    export = client.post(reverse("team_applications_export", args=[code, "csv"]))
    assert export.status_code == status
    if status != 200:
        assert (Export.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_what_each_role_may_read(call: Call) -> None:
    rows = {state: make.application(call, state=state) for state in State.values if state != State.DRAFT}
    make.application(call, state=State.DRAFT, submitted_at=None)
    make.application(call, state=State.WITHDRAWN, submitted_at=None)  # given up before it was ever sent
    make.application(make.call())
    organiser = make.member(call.event.programme)
    assessor = make.assessor(call)
    assert set(applications_visible_to(organiser)) == set(rows.values())
    assert set(applications_visible_to(assessor)) == set(rows.values()) - {rows[State.WITHDRAWN]}
    for role in (Role.LOGISTICS, Role.EDITOR, Role.OBSERVER, Role.APPROVER, Role.INTERPRETATION):
        assert not applications_visible_to(make.member(call.event.programme, role)).exists()
    assert not applications_visible_to(rows[State.SUBMITTED].user).exists()


def test_nothing_of_another_event_is_in_the_list(client: Client, call: Call, organiser: User) -> None:
    other = sent(make.call(), given_name="Elsewhere")
    sent(call)
    page = text(client.get(list_url(call)))
    assert "Elsewhere" not in page
    assert other.reference not in page
    url = reverse("team_application", args=[call.event.code, other.reference])
    assert client.get(url).status_code == 404


def test_drafts_are_only_a_number(client: Client, call: Call, organiser: User) -> None:
    make.application(call, state=State.DRAFT, submitted_at=None, given_name="Unsent")
    answer = client.get(list_url(call))
    assert answer.context["drafts"] == 1
    assert "Unsent" not in text(answer)


# --- the list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries
) -> None:
    assessor = make.member(call.event.programme, Role.ASSESSOR)
    for _ in range(count):
        application = sent(call)
        Assessment.objects.create(application=application, assessor=assessor, verdict="yes")
        Decision.objects.create(
            application=application, outcome="reserve", reserve_rank=1, decided_by=organiser
        )
    with django_assert_num_queries(11):
        answer = client.get(list_url(call))
    row = {label: cell for _css, label, cell in answer.context["rows"][0]["cells"]}
    assert (row["Yes"], row["Maybe"], row["No"]) == (1, 0, 0)
    assert row["Decision"] == "Reserve list 1"


def test_filters(client: Client, call: Call, organiser: User) -> None:
    assessor = make.member(call.event.programme, Role.ASSESSOR)
    arta = sent(call, given_name="Arta", family_name="A", territory="AL")
    bojan = sent(call, given_name="Бојан", family_name="Б", territory="MK", languages={"mk": {"follows": 5}})
    sent(call, given_name="Gone", family_name="G", state=State.WITHDRAWN)
    Assessment.objects.create(application=arta, assessor=assessor, verdict="maybe")
    assert found(client, call, state="withdrawn") == ["Gone G"]
    assert found(client, call, territory="AL") == ["Arta A"]
    assert found(client, call, language="mk") == ["Бојан Б"]
    assert found(client, call, verdict="maybe") == ["Arta A"]
    assert set(found(client, call, verdict="none")) == {"Бојан Б", "Gone G"}
    assert found(client, call, q=bojan.reference.lower()) == ["Бојан Б"]
    assert found(client, call, territory="AL", language="mk") == []
    assert len(found(client, call, state="nonsense", sort="x", size="9999", page="77")) == 3


@pytest.mark.parametrize("query", ["Djordje", "ЂОРЂЕ", "đorđe", "dordevic djor", "Centar"])
def test_search_in_any_script(client: Client, call: Call, organiser: User, query: str) -> None:
    sent(call, given_name="Ђорђе", family_name="Ђорђевић", organisation="Центар")
    sent(call, given_name="Arta", family_name="Demo")
    assert found(client, call, q=query) == ["Ђорђе Ђорђевић"]


def test_order_and_size(client: Client, call: Call, organiser: User) -> None:
    for number in range(52):
        sent(call, family_name=f"{number:02}", submitted_at=timezone.now() - timedelta(minutes=number))
    assert len(found(client, call)) == 50
    assert found(client, call)[0] == "Arta 00"
    assert found(client, call, sort="oldest")[0] == "Arta 51"
    assert found(client, call, sort="name", page="2") == ["Arta 50", "Arta 51"]
    assert len(found(client, call, size="250")) == 52


def test_names_are_only_text(client: Client, call: Call, organiser: User) -> None:
    application = sent(call, given_name=NAUGHTY)
    for url in (list_url(call), reverse("team_application", args=[call.event.code, application.reference])):
        page = text(client.get(url))
        assert "<b>=1+1" not in page
        assert "&lt;b&gt;=1+1{x.__class__}&lt;/b&gt;" in page


def test_an_event_without_a_call(client: Client) -> None:
    event = make.event()
    client.force_login(make.member(event.programme))
    answer = client.get(reverse("team_applications", args=[event.code]))
    assert "no call for participants yet" in text(answer)


def test_one_application_with_everything(
    client: Client, call: Call, organiser: User, django_assert_num_queries
) -> None:
    application = sent(call)
    question = make.question(call, retired_at=timezone.now())
    make.answer(application, question, text="An old answer")
    assessor = make.member(call.event.programme, Role.ASSESSOR, name="Mira Assessor")
    Assessment.objects.create(application=application, assessor=assessor, verdict="no", line="Too far away")
    Decision.objects.create(application=application, outcome="not_selected", decided_by=organiser)
    url = reverse("team_application", args=[call.event.code, application.reference])
    with django_assert_num_queries(18):
        page = text(client.get(url))
    for shown in ("An old answer", "Mira Assessor", "Too far away", "Not selected", application.email):
        assert shown in page


# --- tables -----------------------------------------------------------------------------------


def table(client: Client, call: Call, query: str = "") -> list[list[str]]:
    url = reverse("team_applications_export", args=[call.event.code, "csv"])
    answer = client.post(f"{url}?{query}")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_table_holds_exactly_the_filter_and_is_logged(
    client: Client, call: Call, organiser: User
) -> None:
    question = make.question(call, "several", label_en="Which groups?")
    mine = sent(call, territory="AL")
    make.answer(mine, question, text="", choices=["first", "third"])
    sent(call, territory="MK")
    rows = table(client, call, "territory=AL")
    assert len(rows) == 2
    row = dict(zip(*rows, strict=True))
    assert row["Reference number"] == mine.reference
    assert row["Works in"] == "Albania"
    assert row["Which groups?"] == "First; Third"
    assert row["Follows"] == "Albanian, English"
    log = Export.objects.get()
    assert (log.made_by, log.rows, log.filter, log.format) == (organiser, 1, "territory=AL", "csv")


def test_labels_are_in_the_language_of_whoever_takes_it(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one", label_en="Which group?", label_sq="Cili grup?")
    choice = question.choices.get(key="first")
    choice.label_sq = "I pari"
    choice.save()
    make.answer(sent(call, language="mk"), question, text="", choices=["first"])
    url = reverse("team_applications_export", args=[call.event.code, "csv"]).replace("/en/", "/sq/")
    answer = client.post(url)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Cili grup?" in content
    assert "I pari" in content


def test_tables_are_safe_to_open(client: Client, call: Call, organiser: User) -> None:
    application = sent(call, given_name="=1+1", family_name=NAUGHTY, organisation="@SUM(A1)")
    make.answer(application, make.question(call), text='+cmd|"/C calc"!A0')
    row = table(client, call)[1]
    assert "'=1+1" in row
    assert NAUGHTY in row
    assert "'@SUM(A1)" in row
    assert row[-1].startswith("'+")
    url = reverse("team_applications_export", args=[call.event.code, "xlsx"])
    answer = client.post(url)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for line in book.active.iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in [cell.value for cell in cells]


@pytest.mark.parametrize("count", [1, 3])
def test_a_table_costs_the_same_for_one_row_and_three(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries
) -> None:
    questions = [make.question(call) for _ in range(count)]
    for _ in range(count):
        application = sent(call)
        for question in questions:
            make.answer(application, question)
    with django_assert_num_queries(9):
        assert len(table(client, call)) == count + 1


def test_unknown_formats_and_gets_are_refused(client: Client, call: Call, organiser: User) -> None:
    assert client.post(reverse("team_applications_export", args=[call.event.code, "exe"])).status_code == 404
    assert client.get(reverse("team_applications_export", args=[call.event.code, "csv"])).status_code == 405
    assert Export.objects.count() == 0
