"""What organisers keep beside the list: columns, saved views, tags, notes, acts on many, what was earlier."""

from __future__ import annotations

import copy
import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import tables
from core.accounts import User
from core.audit import AuditEntry
from core.erasure import erase_person, personal_data
from core.exports import Export
from core.outbox import Message
from events.models import Call, Role
from participants.applications import exports, listing
from participants.applications.listing import tag_names, views_visible_to
from participants.applications.models import (
    Answer,
    Application,
    ApplicationNote,
    ApplicationTag,
    SavedView,
    Tag,
)
from participants.applications.operations.listing import (
    NameTaken,
    note_applications,
    remove_view,
    save_view,
    share_view,
    tag_applications,
    untag_applications,
)
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
State = Application.State


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme, name="Olga Organiser")
    client.force_login(made)
    return made


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def cells(client: Client, call: Call, query: str = "") -> list[dict[str, object]]:
    shown = client.get(f"{url('team_applications', call)}?{query}").context
    keys = [column.key for column in shown["columns"]]
    return [
        {"name": row["name"], **dict(zip(keys, [cell[-1] for cell in row["cells"]], strict=True))}
        for row in shown["rows"]
    ]


def everything_kept() -> tuple[int, ...]:
    models = (ApplicationTag, ApplicationNote, SavedView, Tag, Export, AuditEntry, Message)
    return tuple(model.objects.count() for model in models)


# --- who may ----------------------------------------------------------------------------------

OTHERS = (Role.ASSESSOR, Role.APPROVER, Role.LOGISTICS, Role.INTERPRETATION, Role.EDITOR, Role.OBSERVER)
WHO = [(Role.ORGANISER, 200), *((role, 403) for role in OTHERS)]


@pytest.mark.parametrize(("who", "status"), [*WHO, ("elsewhere", 404), ("applicant", 404), ("nobody", 302)])
def test_who_may_open_the_pages_and_press_the_buttons(
    client: Client, call: Call, who: str, status: int
) -> None:
    application, owner = make.application(call), make.member(call.event.programme)
    view = save_view(call.event, name="A view", query="", shared=True, by=owner)
    if who == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif who == "applicant":
        client.force_login(application.user)
    elif who != "nobody":
        client.force_login(make.member(call.event.programme, who))
    before = everything_kept()
    for page in ("bulk", "statistics", "alike"):
        assert client.get(url(f"team_applications_{page}", call)).status_code == status, page
    if who == Role.ORGANISER:
        return
    posts = {
        url("team_view_new", call): {"name": "Mine"},
        url("team_view_act", call, view.pk): {"act": "remove"},
        url("team_application_tag", call, application.reference): {"tag": "x"},
        url("team_application_note", call, application.reference): {"text": "x"},
        url("team_applications_bulk", call): {
            "act": "note",
            "text": "x",
            "references": application.reference,
        },
    }
    for address, data in posts.items():
        assert client.post(address, data).status_code == status, address
    assert everything_kept() == before


# --- columns and filters ----------------------------------------------------------------------


def test_columns_are_chosen_in_the_address(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one", label_en="Which group?")
    application = make.application(call, gender="woman")
    make.answer(application, question, text="", choices=["second"])
    (row,) = cells(client, call, f"col=gender&col=q{question.pk}&col=follows&col=nonsense&col=q999")
    assert row == {
        "name": "Arta Demo",
        "gender": "Woman",
        "follows": "Albanian, English",
        f"q{question.pk}": "Second",
    }
    usual = cells(client, call)
    assert cells(client, call, "col=nonsense") == usual
    assert set(usual[0]) == {
        *("name", "reference", "territory", "organisation", "sent", "state", "yes", "maybe", "no"),
        *("decision", "tags"),
    }


def test_tag_and_gender_filter_and_stay_in_the_address(client: Client, call: Call, organiser: User) -> None:
    mine = make.application(call, given_name="Tagged", gender="man")
    make.application(call, gender="woman")
    other = make.call(make.event(call.event.programme), privacy_notice=None)
    tag_applications(call, [mine.reference], name="Urgent & soon", by=organiser)
    tag_applications(other, [make.application(other).reference], name="Elsewhere", by=organiser)
    assert [row["name"] for row in cells(client, call, "tag=Urgent+%26+soon")] == ["Tagged Demo"]
    assert [row["name"] for row in cells(client, call, "gender=man")] == ["Tagged Demo"]
    assert cells(client, call, "tag=gone") == []
    page = client.get(url("team_applications", call) + "?tag=Urgent+%26+soon&col=tags&page=2")
    assert page.context["query"] == "tag=Urgent+%26+soon&col=tags"
    assert page.context["tag_names"] == ["Urgent & soon"]
    assert "Elsewhere" not in text(page)


@pytest.mark.parametrize("count", [1, 3])
def test_every_column_at_once_costs_the_same_for_one_row_and_three(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    question, before = make.question(call), date.today() - timedelta(days=100)
    earlier = make.event(call.event.programme, starts_on=before)
    for number in range(count):
        application = make.application(call, email=f"same+{number}@example.org")
        make.answer(application, question)
        make.participation(earlier, user=application.user, state="accepted", seat=number + 1)
        tag_applications(call, [application.reference], name=f"tag {number}", by=organiser)
        note_applications(call, [application.reference], text="A note", by=organiser)
        save_view(call.event, name=f"view {number}", query="", shared=True, by=organiser)
    query = "&".join(f"col={key}" for key in ("tags", "notes", "earlier", "follows", f"q{question.pk}"))
    address = f"{url('team_applications', call)}?{query}"
    with django_assert_num_queries(14):
        answer = client.get(address)
    assert len(answer.context["rows"]) == count


# --- saved views ------------------------------------------------------------------------------


def test_a_view_keeps_the_address_and_is_shared_by_a_tick(
    client: Client, call: Call, organiser: User
) -> None:
    other, stranger = make.member(call.event.programme), make.member(make.programme())
    address = url("team_view_new", call) + "?q=ana&territory=AL&col=gender&page=3&evil=1"
    answer = client.post(address, {"name": "From Albania"})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("From Albania", "territory=AL&q=ana&col=gender")
    assert (view.owner, view.shared) == (organiser, False)
    assert not views_visible_to(other).exists()
    client.post(url("team_view_act", call, view.pk), {"act": "share"})
    assert views_visible_to(other).get() == view
    assert not views_visible_to(stranger).exists()
    client.force_login(other)
    page = text(client.get(url("team_applications", call)))
    assert "?territory=AL&amp;q=ana&amp;col=gender" in page
    # Somebody else's view is only read.
    assert client.post(url("team_view_act", call, view.pk), {"act": "remove"}).status_code == 404
    client.force_login(organiser)
    client.post(url("team_view_act", call, view.pk), {"act": "keep"})
    assert not views_visible_to(other).exists()
    client.post(url("team_view_act", call, view.pk), {"act": "remove"})
    assert not SavedView.objects.exists()
    actions = ["save view", "share view", "keep view", "remove view"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == actions


def test_a_name_twice_is_refused_and_another_owner_may_use_it(
    client: Client, call: Call, organiser: User
) -> None:
    first = save_view(call.event, name="Mine", query="", shared=False, by=organiser)
    with pytest.raises(NameTaken):
        save_view(call.event, name="Mine", query="q=x", shared=False, by=organiser)
    answer = client.post(url("team_view_new", call) + "?q=x", {"name": "Mine"})
    assert answer.status_code == 422
    assert "You have a view of this name already" in text(answer)
    assert client.post(url("team_view_new", call), {"name": " "}).status_code == 422
    assert SavedView.objects.get() == first
    save_view(call.event, name="Mine", query="", shared=False, by=make.member(call.event.programme))
    share_view(first, shared=True, by=organiser)
    remove_view(first, by=organiser)
    assert SavedView.objects.count() == 1


# --- tags and notes ---------------------------------------------------------------------------


def test_tags_and_notes_ask_nothing_of_the_application(client: Client, call: Call, organiser: User) -> None:
    """A15: they can be saved while what the applicant must fill in is empty."""
    make.question(call, required=True)
    application = make.application(call, given_name="", family_name="", territory="", languages={})
    tag_url = url("team_application_tag", call, application.reference)
    note_url = url("team_application_note", call, application.reference)
    assert client.post(tag_url, {"tag": "Call her"}).status_code == 302
    assert client.post(note_url, {"text": "Answers\nare missing"}).status_code == 302
    page = text(client.get(url("team_application", call, application.reference)))
    assert "Call her" in page
    assert "Answers<br>are missing" in page
    assert "Olga Organiser" in page
    assert client.post(tag_url, {"tag": " "}).status_code == 422
    assert client.post(note_url, {"text": ""}).status_code == 422
    client.post(tag_url, {"remove": "Call her"})
    assert not ApplicationTag.objects.exists()
    assert not Tag.objects.exists()
    assert ApplicationNote.objects.get().by == organiser


def test_a_tag_is_one_whatever_its_capitals(call: Call, organiser: User) -> None:
    first, second = make.application(call), make.application(call)
    tag_applications(call, [first.reference], name="Важно", by=organiser)
    (line,) = tag_applications(call, [second.reference], name="важно", by=organiser)
    assert line.done
    assert tag_names(call.event) == ["Важно"]
    (line,) = tag_applications(call, [second.reference], name="ВАЖНО", by=organiser)
    assert (line.done, line.reason) == (False, "It has this tag already.")
    assert ApplicationTag.objects.count() == 2


def test_neither_applicant_nor_assessor_reads_notes_or_tags(
    client: Client, call: Call, organiser: User
) -> None:
    application = make.application(call)
    note_applications(call, [application.reference], text="qznote", by=organiser)
    tag_applications(call, [application.reference], name="qztag", by=organiser)
    pages = {
        application.user: [
            reverse("my_application", args=[application.reference]),
            reverse("application_copy", args=[application.reference]),
            reverse("desk"),
        ],
        make.assessor(call): [
            url("team_review", call),
            url("team_review_one", call, application.reference),
        ],
    }
    for reader, addresses in pages.items():
        client.force_login(reader)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert b"qznote" not in answer.content
            assert b"qztag" not in answer.content


def test_the_copy_of_her_data_holds_notes_and_tags_and_erasure_takes_them(
    call: Call, organiser: User
) -> None:
    application = make.application(call)
    other = make.application(call)
    for one in (application, other):
        note_applications(call, [one.reference], text=f"About {one.reference}", by=organiser)
        tag_applications(call, [one.reference], name="Seen", by=organiser)
    data = json.dumps(personal_data(application.user), default=str)
    assert f"About {application.reference}" in data
    assert f"About {other.reference}" not in data
    assert '"tag__name": "Seen"' in data
    erase_person(application.user, by=organiser)
    assert ApplicationNote.objects.get().application == other
    assert ApplicationTag.objects.get().application == other


# --- many at once -----------------------------------------------------------------------------


@pytest.fixture
def many(call: Call) -> dict[str, Application]:
    return {
        "first": make.application(call, given_name="First"),
        "second": make.application(call, given_name="Second"),
        "withdrawn": make.application(call, given_name="Withdrawn", state=State.WITHDRAWN),
        "draft": make.application(call, given_name="Draft", state=State.DRAFT, submitted_at=None),
        "elsewhere": make.application(make.call(), given_name="Elsewhere"),
    }


@pytest.mark.parametrize("act", ["tag", "untag", "note"])
def test_each_row_is_reported_and_a_skipped_one_is_no_success(
    client: Client, call: Call, organiser: User, many: dict[str, Application], act: str
) -> None:
    """C4: done or skipped with the reason; drafts, withdrawn and other calls stay untouched."""
    if act == "untag":
        tag_applications(call, [many["first"].reference], name="Seen", by=organiser)
    elif act == "tag":
        tag_applications(call, [many["second"].reference], name="Seen", by=organiser)
    else:
        note_applications(call, [many["second"].reference], text="Noted", by=organiser)
    data = {
        "act": act,
        "tag": "Seen",
        "text": "Noted",
        "references": " ".join([one.reference for one in many.values()] * 2),
    }
    answer = client.post(url("team_applications_bulk", call), data)
    assert answer.status_code == 200
    assert [line.name for line in answer.context["done"]] == ["First Demo"]
    skipped = {line.reference: line for line in answer.context["skipped"]}
    assert set(skipped) == {one.reference for key, one in many.items() if key != "first"}
    assert all(line.reason for line in skipped.values())
    assert "Done with 1 application." in text(answer)
    assert "4 applications were left as they are." in text(answer)
    assert "It was withdrawn." in text(answer)
    for hidden in ("draft", "elsewhere"):
        assert many[hidden].given_name not in text(answer)
    touched = {"tag": {"first", "second"}, "untag": set(), "note": {"first", "second"}}[act]
    rows = ApplicationNote if act == "note" else ApplicationTag
    assert set(rows.objects.values_list("application", flat=True)) == {many[key].pk for key in touched}
    entry = AuditEntry.objects.filter(action=f"{act} applications").latest("pk")
    assert entry.fields == [f"application_{many['first'].pk}"]


def test_nothing_is_done_before_the_list_was_seen(
    client: Client, call: Call, organiser: User, many: dict[str, Application]
) -> None:
    address = url("team_applications_bulk", call)
    ticked = client.get(address, {"pick": [many["first"].reference, many["draft"].reference, "NONSENSE"]})
    assert [row[0] for row in ticked.context["people"]] == ["First"]
    everybody = client.get(address, {"all": "1", "state": "submitted"})
    assert {row[0] for row in everybody.context["people"]} == {"First", "Second"}
    assert "No application is ticked." in text(client.get(address))
    assert everything_kept() == (0, 0, 0, 0, 0, 0, 0)
    for data in (
        {"act": "tag", "references": many["first"].reference},
        {"act": "note", "references": many["first"].reference},
        {"act": "select", "tag": "x", "references": many["first"].reference},
        {"act": "tag", "tag": "x"},
    ):
        assert client.post(address, data).status_code == 422
    assert everything_kept() == (0, 0, 0, 0, 0, 0, 0)


def test_nothing_is_kept_of_a_tag_that_nobody_got(
    call: Call, organiser: User, many: dict[str, Application]
) -> None:
    lines = tag_applications(call, [many["withdrawn"].reference], name="New", by=organiser)
    lines += untag_applications(call, [many["first"].reference], name="Never", by=organiser)
    assert [line.done for line in lines] == [False, False]
    assert everything_kept() == (0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_an_act_costs_the_same_for_one_and_three(
    call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    references = [make.application(call).reference for _ in range(count)]
    with django_assert_num_queries(9):
        tag_applications(call, references, name="Seen", by=organiser)
    with django_assert_num_queries(7):
        note_applications(call, references, text="Seen", by=organiser)


# --- earlier events ---------------------------------------------------------------------------


def test_what_she_did_at_earlier_events_of_programmes_of_the_organiser(
    client: Client, call: Call, organiser: User, django_assert_num_queries: Any
) -> None:
    application = make.application(call)
    her, before = application.user, date.today() - timedelta(days=100)
    came = make.event(call.event.programme, starts_on=before, code="came", title_en="The one she saw")
    stayed = make.event(call.event.programme, starts_on=before - timedelta(days=9), code="stayed")
    asked = make.event(call.event.programme, starts_on=before - timedelta(days=99), code="asked")
    foreign = make.event(starts_on=before, code="foreign")
    later = make.event(call.event.programme, starts_on=date.today() + timedelta(days=300), code="later")
    make.application(make.call(came, privacy_notice=None), user=her, state=State.SELECTED)
    make.participation(came, user=her, state="accepted", seat=1)
    make.participation(stayed, user=her, state="declined")
    make.application(make.call(asked, privacy_notice=None), user=her, state=State.NOT_SELECTED)
    make.participation(foreign, user=her, state="accepted", seat=1)
    make.participation(later, user=her, state="accepted", seat=1)
    make.participation(came, state="accepted", seat=2)  # somebody else
    (row,) = cells(client, call, "col=earlier")
    assert row["earlier"] == "Took part: came; Invited, did not take part: stayed; Applied: asked"
    with django_assert_num_queries(18):
        page = text(client.get(url("team_application", call, application.reference)))
    assert "The one she saw" in page
    assert "Took part" in page


# --- statistics, duplicates, tables -----------------------------------------------------------


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
    parts = tables.write_csv([], exports.rows(Application.objects.filter(call=call), [], []))
    next(parts)  # the headings
    next(parts)
    assert open_cursors() == 1
    parts.close()  # type: ignore[attr-defined]  # what the response calls
    assert open_cursors() == 0


def open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name <> ''")
        return int(cursor.fetchone()[0])
