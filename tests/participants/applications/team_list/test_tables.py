"""Statistics, doubles and the table that is taken away."""

from __future__ import annotations

import copy
import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core import tables
from core.accounts import User
from core.exports import Export
from events.models import Call
from participants.applications import exports, listing
from participants.applications.models import Answer, Application
from participants.applications.operations.listing import tag_applications
from tests import factories as make
from tests.participants.applications.team_list.listed import State, cells, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.mark.parametrize("count", [1, 3])
def test_statistics_are_of_exactly_the_filter(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make.application(call, territory="AL", gender="woman", role="Judge")
    make.application(call, territory="MK")
    make.application(make.call(), territory="AL")
    with django_assert_num_queries(8):  # the questions too: one may ask for her profile
        answer = client.get(url("team_applications_statistics", call) + "?territory=AL")
    charts = {chart["title"]: chart for chart in answer.context["charts"]}
    assert answer.context["total"] == count
    assert charts["Works in"]["rows"] == [{"label": "Albania", "value": count}]
    assert charts["Gender"]["rows"] == [{"label": "Woman", "value": count}]
    assert {row["label"] for row in charts["Follows"]["rows"]} == {"Albanian", "English"}
    assert [row["value"] for row in charts["Day"]["rows"]] == [count]
    assert text(answer).count("<svg aria-hidden") >= 5
    assert '<th scope="row">Judge</th>' in text(answer)
    empty = client.get(url("team_applications_statistics", call) + "?territory=BE")
    assert "No application fits these filters." in text(empty)


@pytest.mark.parametrize("count", [2, 4])
def test_applications_that_look_alike_are_shown(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make.application(
            call,
            email=f"ana.demo+{number}@example.org",
            given_name=f"Name{number}",
            organisation=f"Body {number}",
        )
    alone = make.application(call, given_name="Alone")
    make.application(call, email="anademo@example.org", given_name="Gone", state=State.WITHDRAWN)
    with django_assert_num_queries(7):
        answer = client.get(url("team_applications_alike", call))
    (group,) = answer.context["groups"]
    assert len(group["people"]) == count
    assert "The same address" in text(answer)
    assert "Gone" not in text(answer)
    shown = {row["name"]: row["alike"] for row in cells(client, call, "col=alike")}
    assert shown["Alone Demo"] == ""
    assert alone.reference not in "".join(map(str, shown.values()))
    assert len(str(shown["Name0 Demo"]).split(", ")) == count - 1


def table(client: Client, call: Call, query: str) -> list[list[str]]:
    answer = client.post(f"{url('team_applications_export', call, 'csv')}?{query}")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_table_holds_exactly_the_columns_of_the_list(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, label_en="Why?")
    application = make.application(call, territory="AL")
    make.answer(application, question, text="=because")
    tag_applications(call, [application.reference], name="Seen", by=organiser)
    make.application(call, territory="MK")
    query = f"territory=AL&col=tags&col=q{question.pk}&col=territory"
    assert table(client, call, query) == [
        ["Name", "Works in", "Tags", "Why?"],
        ["Arta Demo", "Albania", "Seen", "'=because"],
    ]
    log = Export.objects.get()
    assert (log.rows, log.filter, log.made_by) == (1, query, organiser)
    page = client.get(url("team_applications", call) + "?territory=AL")
    headings = ["Name", *(column.label for column in page.context["columns"])]
    assert table(client, call, page.context["table_query"])[0] == headings


def test_a_long_table_is_read_in_pieces_and_keeps_its_order(
    client: Client, call: Call, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = make.question(call)
    for number in range(7):
        application = make.application(call, family_name=f"{number}")
        make.answer(application, question, text=f"answer {number}")
    monkeypatch.setattr(listing, "PIECE", 3)
    rows = table(client, call, f"sort=name&col=q{question.pk}")
    assert rows[1:] == [[f"Arta {number}", f"answer {number}"] for number in range(7)]
    whole = table(client, call, "sort=name")
    assert [(row[4], row[-1]) for row in whole[1:]] == [(f"{n}", f"answer {n}") for n in range(7)]


@pytest.mark.parametrize("count", [30, 1200])
def test_a_table_costs_the_same_for_30_and_1200_rows(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    question = make.question(call)
    first = make.application(call)
    many = [copy_of(first, number) for number in range(1, count)]
    Application.objects.bulk_create(many)
    given = [Answer(application=one, question=question, text="Words") for one in (first, *many)]
    Answer.objects.bulk_create(given)
    for kind in ("csv", "xlsx"):
        with django_assert_num_queries(9):
            answer = client.post(url("team_applications_export", call, kind))
            content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streaming response
        assert len(content) > count
    every = "&".join(f"col={key}" for key in ("tags", "notes", "unread", "earlier", f"q{question.pk}"))
    with django_assert_num_queries(14):
        assert len(table(client, call, every)) == count + 1


def copy_of(application: Application, number: int) -> Application:
    same = copy.copy(application)
    same.pk, same.user_id, same.reference = None, None, f"MANY{number}"
    same.token = f"token-{number}"
    return same


@pytest.mark.postgres
def test_a_download_that_is_broken_off_leaves_no_cursor(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(5):
        make.application(call)
    monkeypatch.setattr(listing, "PIECE", 2)
    monkeypatch.setattr(tables, "PIECE", 0)
    parts = tables.write_csv(
        [], exports.rows(Application.objects.filter(call=call), [], [], reader=make.user())
    )
    next(parts)  # the headings
    next(parts)
    assert open_cursors() == 1
    parts.close()  # type: ignore[attr-defined]  # what the response calls
    assert open_cursors() == 0


def open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name <> ''")
        return int(cursor.fetchone()[0])
