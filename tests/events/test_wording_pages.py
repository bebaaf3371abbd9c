"""The pages of wording, timing and approval: by role, with their refusals."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.outbox import Message
from events.models import Call, Event, Programme, Role, TextApproval, TimelineProfile, WordingRule
from events.operations.wording import ask_text_approval, start_wording
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def organiser(programme: Programme) -> Any:
    return make.member(programme, Role.ORGANISER)


@pytest.fixture
def approver(programme: Programme) -> Any:
    return make.member(programme, Role.APPROVER, name="Paul Policy", language="en")


@pytest.fixture
def client(client: Client, organiser: Any) -> Client:
    client.force_login(organiser)
    return client


def path(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def shown(client: Client, name: str, *args: Any) -> str:
    response = client.get(path(name, *args))
    assert response.status_code == 200
    return response.content.decode()


# --- the programme ----------------------------------------------------------------------------


def test_the_starter_set_is_shown_and_taken_over(client: Client, programme: Programme) -> None:
    page = shown(client, "team_wording_rules", programme.code)
    assert "FYROM" in page
    assert not WordingRule.objects.exists()
    client.post(path("team_wording_start", programme.code))
    rule = WordingRule.objects.filter(language="en").first()
    assert rule is not None
    assert path("team_wording_rule", programme.code, rule.pk) in shown(
        client, "team_wording_rules", programme.code
    )


def test_a_rule_is_added_and_changed(client: Client, programme: Programme) -> None:
    data = {
        "language": "en",
        "forms_text": " board \nBoards\n\nboard",
        "suggestion": "group",
        "severity": "note",
        "active": "on",
    }
    assert client.post(path("team_wording_rules", programme.code), data).status_code == 302
    rule = WordingRule.objects.get(suggestion="group")
    assert rule.forms == ["board", "Boards"]
    address = path("team_wording_rule", programme.code, rule.pk)
    assert "Boards" in client.get(address).content.decode()
    del data["active"]
    assert client.post(address, data).status_code == 302
    rule.refresh_from_db()
    assert not rule.active


@pytest.mark.parametrize("forms", ["", " \n ", "x" * 121, "\n".join(str(number) for number in range(61))])
def test_a_rule_needs_forms_of_some_length(client: Client, programme: Programme, forms: str) -> None:
    data = {"language": "en", "forms_text": forms, "severity": "note"}
    assert client.post(path("team_wording_rules", programme.code), data).status_code == 422
    assert not WordingRule.objects.exists()


def test_norms_are_shown_and_set(client: Client, programme: Programme) -> None:
    assert 'value="90"' in shown(client, "team_timing", programme.code)
    names = ("open_days", "deadline_days", "results_days", "opens_days")
    data = {f"{timeline}-{name}": 21 for timeline in ("short", "long") for name in names}
    assert client.post(path("team_timing", programme.code), {**data, "long-open_days": -1}).status_code == 422
    assert not TimelineProfile.objects.exists()
    assert client.post(path("team_timing", programme.code), data).status_code == 302
    assert set(TimelineProfile.objects.values_list("timeline", "open_days")) == {("short", 21), ("long", 21)}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_only_organisers_come_here(programme: Programme, call: Call, role: str) -> None:
    other = Client()
    other.force_login(make.member(programme, role))
    before = Message.objects.count()
    for name, code in (
        ("team_wording_rules", programme.code),
        ("team_timing", programme.code),
        ("team_wording", call.event.code),
    ):
        assert other.get(path(name, code)).status_code in {403, 404}
    for name, code in (("team_wording_start", programme.code), ("team_text_ask", call.event.code)):
        assert other.post(path(name, code), {"approver": 1}).status_code in {403, 404}
    assert not WordingRule.objects.exists()
    assert not TextApproval.objects.exists()
    assert Message.objects.count() == before


def test_a_rule_of_another_programme_does_not_exist(client: Client, programme: Programme) -> None:
    other = make.programme()
    rule = WordingRule.objects.create(programme=other, language="en", forms=["secret"])
    assert client.get(path("team_wording_rule", programme.code, rule.pk)).status_code == 404
    assert client.get(path("team_wording_rules", other.code)).status_code == 404


def test_the_list_of_rules_asks_the_same_however_many_there_are(
    client: Client, programme: Programme, organiser: Any
) -> None:
    counts = []
    for _round in range(2):
        start_wording(programme, by=organiser)
        WordingRule.objects.create(programme=programme, language="en", forms=["one more"])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown(client, "team_wording_rules", programme.code)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- an event ---------------------------------------------------------------------------------


def test_findings_are_marked_beside_the_field_and_on_the_pages(client: Client, call: Call) -> None:
    event = call.event
    Event.objects.filter(pk=event.pk).update(aim_en="We go to Kosovo to see <b>FYROM</b>.")
    for name, *args in (("team_event_texts", event.code, "en"), ("team_wording", event.code)):
        page = shown(client, name, *args)
        assert "<mark>Kosovo</mark>" in page
        assert "<mark>FYROM</mark>" in page
        assert "&lt;b&gt;" in page
    assert "<mark>Kosovo</mark>" not in shown(client, "team_event_texts", event.code, "sq")
    for name in ("team_call", "team_event"):
        page = shown(client, name, event.code)
        assert "is missing in" in page
        assert path("team_wording", event.code) in page


def test_the_page_asks_the_same_however_much_is_found(client: Client, call: Call) -> None:
    counts = []
    for times in (1, 3):
        Event.objects.filter(pk=call.event_id).update(aim_en="Kosovo FYROM " * times)
        with CaptureQueriesContext(connection) as queries:
            shown(client, "team_wording", call.event.code)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_event_chooses_its_timeline(client: Client, call: Call) -> None:
    address = path("team_wording", call.event.code)
    assert client.post(address, {"timeline": "eternal"}).status_code == 422
    assert client.post(address, {"timeline": "long"}).status_code == 302
    assert Event.objects.get(pk=call.event_id).timeline == "long"
    assert "the norm is at least 90" in shown(client, "team_call", call.event.code)


def test_a_cancelled_event_keeps_its_timeline(client: Client, call: Call) -> None:
    Event.objects.filter(pk=call.event_id).update(state=Event.State.CANCELLED)
    client.post(path("team_wording", call.event.code), {"timeline": "long"})
    assert Event.objects.get(pk=call.event_id).timeline == "short"


def test_an_approver_is_asked_and_the_request_taken_back(client: Client, call: Call, approver: Any) -> None:
    address = path("team_text_ask", call.event.code)
    stranger = make.member(make.programme(), Role.APPROVER)
    assert client.post(address, {"approver": stranger.email}).status_code == 422
    assert not TextApproval.objects.exists()
    assert client.post(address, {"approver": approver.email}).status_code == 302
    asked = TextApproval.objects.get()
    assert "Waiting for an answer" in shown(client, "team_wording", call.event.code)
    client.post(path("team_text_withdraw", call.event.code, asked.pk))
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.WITHDRAWN


def test_an_approval_of_another_event_is_not_taken_back(
    client: Client, call: Call, approver: Any, organiser: Any, programme: Programme
) -> None:
    asked = ask_text_approval(call, approver=approver, by=organiser)
    other = make.event(programme)
    assert client.post(path("team_text_withdraw", other.code, asked.pk)).status_code == 404
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.ASKED


# --- the approver -----------------------------------------------------------------------------


@pytest.fixture
def asked(call: Call, approver: Any, organiser: Any) -> TextApproval:
    return ask_text_approval(call, approver=approver, by=organiser)


def link() -> str:
    mail = Message.objects.filter(kind="text_approval_request").latest("pk")
    found = re.search(r"http://testserver(/\S+/text-approval/\S+)", mail.text)
    assert found
    return found[1]


def code() -> str:
    found = re.search(
        r"^(\d{6})$", Message.objects.filter(kind="text_approval_code").latest("pk").text, re.MULTILINE
    )
    assert found
    return found[1]


def opened(visitor: Client) -> str:
    address = link()
    visitor.post(address)
    assert visitor.post(address, {"code": code()}).status_code == 302
    return address


def form_of(visitor: Client, address: str) -> dict[str, str]:
    found = re.search(r'name="read" value="(\w+)"', visitor.get(address).content.decode())
    assert found
    return {"answer": "approved", "comment": "", "read": found[1]}


def test_the_link_alone_opens_nothing_and_sends_nothing(asked: TextApproval) -> None:
    visitor = Client()
    for _visit in range(2):
        page = visitor.get(link())
        assert page.status_code == 200
        assert b"To see how others work" not in page.content
    assert not Message.objects.filter(kind="text_approval_code").exists()
    visitor.post(link(), {"answer": "approved", "read": "x"})  # asks for a code, answers nothing
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.ASKED


def test_she_reads_the_call_and_approves_it(client: Client, asked: TextApproval) -> None:
    visitor = Client()
    address = opened(visitor)
    page = visitor.get(address).content.decode()
    for text in ("To see how others work", "Fifteen people, two days.", "Deadline for applications"):
        assert text in page
    assert visitor.post(address, form_of(visitor, address)).status_code == 200
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.APPROVED
    assert visitor.get(address).status_code == 410
    team = shown(client, "team_wording", asked.call.event.code)
    assert "Paul Policy" in team
    assert "The text was changed since" not in team
    Event.objects.filter(pk=asked.call.event_id).update(aim_en="Something else.")
    assert "The text was changed since" in shown(client, "team_wording", asked.call.event.code)
    assert "The text was changed since the approval of Paul Policy" in shown(
        client, "team_event", asked.call.event.code
    )


def test_what_the_form_asks_is_read_and_approved_too(client: Client, asked: TextApproval) -> None:
    question = make.question(asked.call, "one", label_en="Where do you work?")
    visitor = Client()
    address = opened(visitor)
    page = visitor.get(address).content.decode()
    assert "Where do you work?" in page
    assert "Second" in page
    visitor.post(address, form_of(visitor, address))
    assert "The text was changed since" not in shown(client, "team_wording", asked.call.event.code)
    question.choices.filter(key="second").update(label_en="Elsewhere")
    assert "The text was changed since" in shown(client, "team_wording", asked.call.event.code)


def test_another_browser_and_a_wrong_code_see_nothing(asked: TextApproval) -> None:
    visitor, other = Client(), Client()
    address = opened(visitor)
    assert b"To see how others work" not in other.get(address).content
    TextApproval.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    other.post(address)
    wrong = "000000" if code() != "000000" else "111111"
    assert other.post(address, {"code": wrong}).status_code == 422
    assert b"To see how others work" not in other.get(address).content


def test_an_objection_needs_words(asked: TextApproval) -> None:
    visitor = Client()
    address = opened(visitor)
    data = {**form_of(visitor, address), "answer": "objected"}
    assert visitor.post(address, data).status_code == 422
    assert visitor.post(address, {**data, "comment": "Too soon."}).status_code == 200
    asked.refresh_from_db()
    assert (asked.state, asked.comment) == (TextApproval.State.OBJECTED, "Too soon.")


def test_what_changed_while_she_read_comes_back_with_her_words(asked: TextApproval) -> None:
    visitor = Client()
    address = opened(visitor)
    data = {**form_of(visitor, address), "comment": "Well written."}
    Event.objects.filter(pk=asked.call.event_id).update(aim_en="Quite another aim.")
    again = visitor.post(address, data)
    assert again.status_code == 422
    for text in ("changed while you were reading", "Quite another aim.", "Well written."):
        assert text in again.content.decode()
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.ASKED
    read = re.search(r'name="read" value="(\w+)"', again.content.decode())
    assert read
    assert visitor.post(address, {**data, "read": read[1]}).status_code == 200
    asked.refresh_from_db()
    assert asked.state == TextApproval.State.APPROVED


@pytest.mark.parametrize(
    "fields", [{"state": "withdrawn"}, {"expires_at": timezone.now() - timedelta(days=1)}]
)
def test_a_closed_link_says_so(asked: TextApproval, fields: dict[str, Any]) -> None:
    TextApproval.objects.update(**fields)
    before = Message.objects.count()
    for answer in (Client().get(link()), Client().post(link())):
        assert answer.status_code == 410
    assert Message.objects.count() == before


def test_the_page_is_closed_to_who_is_no_approver_any_more(asked: TextApproval, approver: Any) -> None:
    visitor = Client()
    address = opened(visitor)
    approver.memberships.all().delete()
    for answer in (visitor.get(address), visitor.post(address), Client().get(address)):
        assert answer.status_code == 410
