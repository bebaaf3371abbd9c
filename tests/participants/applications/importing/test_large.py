"""A large table goes to the worker, once, and says how far it is."""

from __future__ import annotations

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from core.outbox import Message
from core.worker.queue import run_next_task
from events.models import Call, Event
from participants.applications.imports.plan import plan, still_new, table_of
from participants.applications.models import Application, ApplicationImport
from participants.applications.queries import asked
from participants.applications.tasks import take_over
from tests import factories as make
from tests.crawl import client_of
from tests.participants.applications.importing.tables import mapped, row, send, url, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


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
