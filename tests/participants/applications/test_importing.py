"""Applications taken over from a table: what a row becomes, what is refused, and whose it is afterwards."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from core.audit import AuditEntry
from core.outbox import Message
from core.tables import XLSX_TYPE, write_xlsx
from core.worker.queue import run_next_task
from events.models import Call, Event
from participants.applications.imports.plan import plan, still_new, table_of
from participants.applications.imports.reading import TableRefused, read_file
from participants.applications.models import (
    Application,
    ApplicationImport,
    ImportedRow,
    ImportMapping,
    Question,
)
from participants.applications.operations.importing import claim_imported, forget_tables, import_applications
from participants.applications.queries import asked
from participants.applications.tasks import take_over
from tests import factories as make
from tests.crawl import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

HEADINGS = [
    "Ime",
    "Prezime",
    "E-pošta",
    "Организација",
    "Vendi i punës?",
    "Datum rođenja",
    "Broj dece",
    "Grupa",
    "Ko",
]


@pytest.fixture
def call() -> Call:
    call = make.call(privacy_notice=None)
    make.question(call, Question.Kind.DATE, label_en="Born", label_sr_latn="Datum rođenja")
    make.question(call, Question.Kind.NUMBER, label_en="Children", label_sr_latn="Broj dece")
    make.question(call, Question.Kind.ONE, label_en="Group", label_sr_latn="Grupa", required=True)
    make.question(call, Question.Kind.SEVERAL, label_en="Who", label_sr_latn="Ko")
    return call


@pytest.fixture
def organiser(call: Call) -> Any:
    return make.member(call.event.programme)


def row(number: int, **cells: str) -> list[str]:
    values = {
        "given": f"Mira {number}",
        "family": "Мирић",
        "email": f"mira{number}@example.org",
        "organisation": "Центар за социјални рад",
        "place": "Kosovë",
        "born": "3.2.1980.",
        "children": "1.234,5",
        "group": "Second",
        "who": "first; Third",
    }
    return list({**values, **cells}.values())


def xlsx(rows: list[list[str]], headings: list[str] | None = None) -> SimpleUploadedFile:
    with write_xlsx(headings or HEADINGS, rows, "Sheet") as out:
        return SimpleUploadedFile("survey.xlsx", out.read())


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def send(client: Client, call: Call, upload: SimpleUploadedFile, **fields: str) -> Any:
    data = {"file": upload, "source": "EU Survey", "language": "sr-latn", "encoding": "", **fields}
    return client.post(url("team_imports", call), data)


def mapped(client: Client, call: Call) -> ApplicationImport:
    """The proposal is taken as it is, but for the place, whose heading nobody knows."""
    batch = ApplicationImport.objects.latest("pk")
    data = {f"column_{index}": target for index, target in enumerate(batch.columns)}
    data["column_4"] = "territory"
    assert client.post(url("team_import", call, batch.pk), data).status_code == 302
    batch.refresh_from_db()
    return batch


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


# --- a large table ------------------------------------------------------------------------------


@pytest.fixture
def large(call: Call, organiser: Any, monkeypatch: pytest.MonkeyPatch) -> ApplicationImport:
    """Five rows, one of them with an error, where more than two are many."""
    monkeypatch.setattr("participants.applications.operations.importing.AT_ONCE", 2)
    client = client_of(organiser)
    send(client, call, xlsx([*(row(number) for number in range(4)), row(4, email="")]))
    return mapped(client, call)


def queued() -> list[Any]:
    return [one.args_kwargs["args"] for one in DBTaskResult.objects.all()]


def run_queue() -> None:
    while run_next_task("test"):
        pass


def test_a_large_table_goes_to_the_worker_and_the_page_says_how_far_it_is(
    call: Call, organiser: Any, large: ApplicationImport
) -> None:
    client = client_of(organiser)
    check, progress = (url(name, call, large.pk) for name in ("team_import_check", "team_import_progress"))
    assert client.get(progress).status_code == 404
    for _press in range(2):
        assert client.post(check, {"tell": "on"}).headers["Location"] == check
    assert queued() == [[large.pk, True, organiser.pk, 5, 0]]
    assert not Application.objects.exists()
    page = client.get(check).content.decode()
    assert "Applications are being taken over" in page
    assert "<button" not in page.partition("<main")[2].partition("</main")[0]
    assert client.get(progress).json() == {"done": 0, "total": 5, "finished": False}
    run_queue()
    assert client.get(progress).json() == {"done": 4, "total": 5, "finished": True}
    assert "4 applications were taken over." in client.get(check).content.decode()
    assert Application.objects.filter(state="submitted").count() == 4
    assert Message.objects.filter(kind="application_taken_over", state="released").count() == 4
    large.refresh_from_db()
    assert (large.created, large.done_at is None) == (4, False)


def test_it_comes_in_once_however_often_the_worker_begins(organiser: Any, large: ApplicationImport) -> None:
    arguments = (large.pk, False, organiser.pk, 5, 0)
    assert [take_over.call(*arguments) for _run in range(2)] == [4, 4]
    assert Application.objects.count() == 4


def test_what_came_in_before_the_work_broke_off_stays_and_the_rest_is_offered(
    call: Call, organiser: Any, large: ApplicationImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, check = client_of(organiser), url("team_import_check", call, large.pk)
    client.post(check)
    left = iter([None])

    def breaks(call: Call, rows: Any) -> Any:
        next(left)  # the second part finds nothing any more
        return rows

    with monkeypatch.context() as broken:
        broken.setattr("participants.applications.operations.importing.still_new", breaks)
        run_queue()
    assert Application.objects.count() == 2
    page = client.get(check).content.decode()
    assert "The work stopped before its end." in page
    assert "Take over 2 applications" in page
    client.post(check)
    run_queue()
    assert Application.objects.count() == 4
    assert "2 applications were taken over." in client.get(check).content.decode()


def test_somebody_who_applies_meanwhile_does_not_come_in_twice(
    call: Call, organiser: Any, large: ApplicationImport
) -> None:
    planned = plan(call, asked(call), table_of(large), large.columns, large.language)
    make.application(call, user=make.user("mira2@example.org"))
    assert [one.number for one in still_new(call, planned[:4])] == [2, 3, 5]


@pytest.mark.parametrize("ends", ["cancelled", "file"])
def test_the_worker_stops_where_nothing_may_come_in(
    organiser: Any, large: ApplicationImport, ends: str
) -> None:
    if ends == "file":
        ApplicationImport.objects.update(file=None)
    else:
        Event.objects.update(state="cancelled")
    assert take_over.call(large.pk, False, organiser.pk, 5, 0) == 0
    assert not Application.objects.exists()


@pytest.mark.parametrize("ends", ["membership", "account"])
def test_the_worker_stops_for_whom_may_not_any_more(
    organiser: Any, large: ApplicationImport, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at before each part: what came in while she might stays."""

    def later(call: Call, rows: Any) -> Any:
        if ends == "account":
            type(organiser).objects.filter(pk=organiser.pk).update(is_active=False)
        else:
            organiser.memberships.all().delete()
        return rows

    monkeypatch.setattr("participants.applications.operations.importing.still_new", later)
    assert take_over.call(large.pk, False, organiser.pk, 5, 0) == 2
    assert take_over.call(large.pk, False, organiser.pk, 5, 2) == 0
    assert Application.objects.count() == 2


def test_the_columns_stay_as_they_are_while_the_worker_is_with_them(
    call: Call, organiser: Any, large: ApplicationImport
) -> None:
    client = client_of(organiser)
    check = url("team_import_check", call, large.pk)
    client.post(check)
    changed = {f"column_{index}": "" for index in range(len(large.columns))}
    changed |= {f"column_{index}": one for index, one in enumerate(large.columns) if one != "gender"}
    changed["column_3"] = ""
    answer = client.post(url("team_import", call, large.pk), changed)
    assert (answer.status_code, answer.headers["Location"]) == (302, check)
    columns = large.columns
    large.refresh_from_db()
    assert large.columns == columns
    run_queue()
    client.post(url("team_import", call, large.pk), changed)
    large.refresh_from_db()
    assert large.columns != columns


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_tells_its_encoding_and_separator(
    call: Call, organiser: Any, encoding: str, separator: str
) -> None:
    client = client_of(organiser)
    lines = ["Ime|Prezime|E-pošta|Organizacija", "Đorđe|Šćepić|d@example.org|Škola"]
    text = "\n".join(lines).replace("|", separator)
    send(client, call, SimpleUploadedFile("survey.csv", text.encode(encoding)))
    page = client.get(url("team_import", call, ApplicationImport.objects.get().pk)).content.decode()
    assert "Đorđe" in page
    assert ("Windows-1250" if encoding == "cp1250" else encoding.upper().removesuffix("-SIG")) in page


def test_cyrillic_of_an_old_code_page_is_read(call: Call, organiser: Any) -> None:
    text = "Име;Презиме;Е-пошта\nЂорђе;Шћепић;d@example.org\n"
    client = client_of(organiser)
    send(client, call, SimpleUploadedFile("survey.csv", text.encode("cp1251")))
    page = client.get(url("team_import", call, ApplicationImport.objects.get().pk)).content.decode()
    assert "Ђорђе" in page
    assert "Windows-1251" in page
    answer = send(client, call, SimpleUploadedFile("survey.csv", text.encode("cp1251")), encoding="utf-8")
    assert "cannot be read as UTF-8" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 no zip at all", "This file cannot be read."),
        (b"Ime;Prezime\n", "There is no row under the headings"),
        (b"\x00\x01\x02\x03" * 50, "cannot be read"),
        (b"a;b\n" + b"1;2\n" * 3001, "more than 3000 rows"),
        (
            b";".join(b"h%d" % n for n in range(200)) + b"\n" + b";".join([b"1"] * 200),
            "more than 150 columns",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), "This file is too large."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    call: Call, organiser: Any, content: bytes, sentence: str
) -> None:
    answer = send(client_of(organiser), call, SimpleUploadedFile("table.csv", content))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ApplicationImport.objects.exists()


def book(rows: int, cells: int, shared: str) -> BytesIO:
    """An XLSX file in which every cell points at one text."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * cells + "</row>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types ContentType="{XLSX_TYPE}.main+xml"/>')
        made.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{row * rows}</sheetData></worksheet>"
        )
        made.writestr("xl/sharedStrings.xml", f"<sst><si><t>{shared}</t></si></sst>")
    out.seek(0)
    return out


def test_a_text_that_many_cells_share_is_cleaned_once() -> None:
    table = read_file(book(1001, 3, " shared text "))
    assert len({id(cell) for row in table.rows for cell in row}) == 1
    assert table.headings == ("shared text",) * 3


@pytest.mark.parametrize(
    ("rows", "cells", "shared", "sentence"),
    [
        (1000, 150, "x " * 1000, "This file is too large."),
        (3002, 3, "a ", "more than 3000 rows"),
        (3, 151, "a ", "more than 150 columns"),
    ],
)
def test_a_small_file_with_much_in_it_is_refused_before_anything_is_cleaned(
    monkeypatch: pytest.MonkeyPatch, rows: int, cells: int, shared: str, sentence: str
) -> None:
    cleaned: list[str] = []
    monkeypatch.setattr("participants.applications.imports.reading._clean", cleaned.append)
    with pytest.raises(TableRefused, match=sentence):
        read_file(book(rows, cells, shared))
    assert cleaned == []


def test_a_column_means_one_thing_and_the_person_must_be_told(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    batch = ApplicationImport.objects.get()
    answer = client.post(url("team_import", call, batch.pk), {"column_0": "email", "column_1": "email"})
    assert answer.status_code == 422
    assert "Another column has this meaning" in answer.content.decode()
    answer = client.post(url("team_import", call, batch.pk), {"column_2": "email"})
    assert "Given name, Family name" in answer.content.decode()
    assert not ImportMapping.objects.exists()


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


def test_the_form_tells_the_language_of_letters_from_the_characters_of_a_file(
    call: Call, organiser: Any
) -> None:
    page = client_of(organiser).get(url("team_imports", call)).content.decode()
    assert "Language of letters" in page
    assert "Character set of a CSV file" in page
    assert "Letters of a CSV file" not in page
