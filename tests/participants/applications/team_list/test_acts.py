"""Tags, notes and acts on many rows of the list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from core.erasure import erase_person, personal_data
from events.models import Call
from participants.applications.listing import tag_names
from participants.applications.models import Application, ApplicationNote, ApplicationTag, Tag
from participants.applications.operations.listing import (
    note_applications,
    tag_applications,
    untag_applications,
)
from tests import factories as make
from tests.participants.applications.team_list.listed import everything_kept, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


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
