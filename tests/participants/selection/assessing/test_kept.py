"""An organiser who keeps away from an application, or applied herself, learns nothing of how it is decided before time."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.outbox import Message
from events.models import Role
from participants.applications.models import Application
from participants.selection import operations
from participants.selection.board import operations as board
from participants.selection.models import AgreedScore
from participants.selection.operations import Refused, note_conflict, record_verdict
from tests import factories as make
from tests.participants.selection.conftest import mails, make_world
from tests.participants.selection.test_approval import code, link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
LINE, PIN, TOLD = "LINEOFHERS", "PINREASON", "Because of ZYXWV"


class Kept:
    """Two applications, both decided and their letters written; the reader must learn nothing of the first."""

    def __init__(self, why: str) -> None:
        self.world = make_world(places=3)
        self.user = self.world.organiser
        self.other = make.member(self.world.event.programme, name="Second Organiser")
        facts: dict[str, Any] = {"given_name": "Xhevrije", "family_name": "Quantenova"}
        self.own = why == "own"
        if self.own:
            facts["user"] = self.user
        self.hidden = make.application(self.world.call, **facts)
        self.shown = make.application(self.world.call, given_name="Second", family_name="Shownova")
        for row in (self.hidden, self.shown):
            record_verdict(row, verdict="maybe", line=LINE, by=self.world.assessors[0])
            operations.decide(row, outcome="not_selected", reason="capacity", reason_text=TOLD, by=self.other)
        operations.prepare_letters(
            self.world.call,
            answer_by=self.world.event.starts_on - timedelta(days=9),
            hear_by=self.world.event.starts_on - timedelta(days=8),
            by=self.other,
        )
        if not self.own:
            make.member(self.world.event.programme, Role.ASSESSOR, user=self.user)
            note_conflict(self.hidden, self.user, kind="family", reason="", by=self.user)
        self.client = Client()
        self.client.force_login(self.user)

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.world.event.code, *args])

    def page(self, name: str, *args: Any, query: str = "") -> str:
        return self.client.get(self.url(name, *args) + query).content.decode()

    def letter(self, application: Application) -> Message:
        return next(
            row for row in mails(kind="decision_not_selected") if row.about_id == str(application.decision.pk)
        )


@pytest.fixture(params=["conflict", "own"])
def kept(request: pytest.FixtureRequest) -> Kept:
    return Kept(request.param)


def test_the_letters_do_not_show_it(kept: Kept) -> None:
    letter, others = kept.letter(kept.hidden), kept.letter(kept.shown)
    listed = kept.page("team_letters")
    assert kept.url("team_letter", letter.pk) not in listed
    assert kept.url("team_letter", others.pk) in listed
    assert "Recused" in listed
    assert "Recused" not in kept.page("team_letters", query=f"?kind={letter.kind}")
    assert "Quantenova" not in listed
    assert kept.client.get(kept.url("team_letter", letter.pk)).status_code == 404
    words = {"subject": "Changed", "text": "Changed"}
    assert kept.client.post(kept.url("team_letter", letter.pk), words).status_code == 404
    for act in ("discard", "restore", "release"):
        assert kept.client.post(kept.url("letter_act", letter.pk), {"act": act}).status_code == 404
    same = Message.objects.get(pk=letter.pk)
    assert (same.state, same.text) == (Message.State.DRAFT, letter.text)
    assert kept.client.get(kept.url("team_letter", others.pk)).status_code == 200


def test_no_operation_touches_its_letter(kept: Kept) -> None:
    letter = kept.letter(kept.hidden)
    with pytest.raises(Refused):
        operations.edit_letter(letter, subject="x", text="x", by=kept.user)
    with pytest.raises(Refused):
        operations.discard_letter(letter, by=kept.user)
    operations.discard_letter(letter, by=kept.other)
    with pytest.raises(Refused):
        operations.restore_letter(letter, by=kept.user)


def test_once_the_decisions_were_sent_the_letter_is_there(kept: Kept) -> None:
    release = operations.start_release(kept.world.call, expected=2, by=kept.user)  # she may send for all
    operations.release_decisions(release, by=kept.user)
    assert kept.client.get(kept.url("team_letter", kept.letter(kept.hidden).pk)).status_code == 200


def row_of(kept: Kept, query: str) -> list[str]:
    answer: Any = kept.client.post(kept.url("team_applications_export", "csv") + query)
    table = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    table = table if len(table[0]) > 1 else list(csv.reader(io.StringIO("\n".join(r[0] for r in table))))
    return next((row for row in table if kept.hidden.reference in row), [])


@pytest.mark.parametrize("query", ["", "?col=reference&col=maybe&col=decision"])
def test_exports_and_the_list_keep_verdicts_and_decision_back(kept: Kept, query: str) -> None:
    row, listed = row_of(kept, query), kept.page("team_applications", query=query)
    if not kept.own:
        assert not row
        assert kept.hidden.reference not in listed
        return
    assert row.count("Recused") == (2 if query else 5)
    assert not {"1", "Not selected"} & set(row)
    assert kept.hidden.reference in listed
    assert listed.count("Recused") == (2 if query else 4)
    assert kept.hidden.reference not in kept.page("team_applications", query="?verdict=maybe")
    assert kept.shown.reference in kept.page("team_applications", query="?verdict=maybe")


def test_the_page_of_her_own_application_tells_nothing() -> None:
    kept = Kept("own")
    board.pin_application(kept.hidden, kind="out", reason=PIN, by=kept.other)
    page = kept.page("team_application", kept.hidden.reference)
    assert kept.hidden.reference in page
    for word in (LINE, TOLD, PIN, "Not selected", "Settled by the committee"):
        assert word not in page
    release = operations.start_release(kept.world.call, expected=2, by=kept.other)
    operations.release_decisions(release, by=kept.other)
    assert TOLD in kept.page("team_application", kept.hidden.reference)


def test_ranking_assignments_and_group_do_not_place_it(kept: Kept) -> None:
    AgreedScore.objects.create(application=kept.hidden, points=9900, comment="x", by=kept.world.assessors[0])
    assert "Quantenova" not in kept.page("team_ranking")
    assert "Shownova" in kept.page("team_ranking")
    assert f"{kept.hidden.pk}:{kept.world.assessors[0].pk}" not in kept.page("team_assignments")
    record_verdict(kept.hidden, verdict="yes", line="", by=kept.world.assessors[1])
    rows = [row for row, _place in kept.client.get(kept.url("team_decisions")).context["rows"]]
    assert rows == [kept.shown, kept.hidden]
    filtered = kept.client.get(kept.url("team_decisions") + "?outcome=not_selected").context["rows"]
    assert [row for row, _place in filtered] == [kept.shown]
    operations.decide(kept.hidden, outcome="reserve", by=kept.other)
    assert kept.client.get(kept.url("team_decisions")).context["reserve"] == []


def test_the_trail_says_only_that_she_is_recused(kept: Kept) -> None:
    board.pin_application(kept.hidden, kind="out", reason=PIN, by=kept.other)
    page = kept.page("team_trail")
    table = b"".join(kept.client.get(kept.url("team_trail_csv"))).decode()  # type: ignore[call-overload]  # streamed
    for told in (page, table):
        assert PIN not in told
        assert "Recused" in told
    everybody = Client()
    everybody.force_login(kept.other)
    assert PIN in everybody.get(kept.url("team_trail")).content.decode()


def test_the_minutes_say_the_reference_only(kept: Kept) -> None:
    board.pin_application(kept.hidden, kind="out", reason=PIN, by=kept.other)
    page = kept.page("team_minutes")
    assert PIN not in page
    assert "Quantenova" not in page
    assert kept.hidden.reference in page


def test_an_approver_s_remark_about_it_is_kept_back(kept: Kept) -> None:
    approver = make.member(kept.world.event.programme, Role.APPROVER, name="Paul Policy")
    asked = operations.ask_approver(kept.world.call, approver=approver, by=kept.other)
    for row in (kept.hidden, kept.shown):
        asked.remarks.create(application=row, kind="question", comment=f"About {row.family_name}")
    page = kept.page("team_release")
    assert "About Shownova" in page
    assert "Quantenova" not in page


def test_an_approver_who_keeps_away_sees_the_reference_only(kept: Kept) -> None:
    make.member(kept.world.event.programme, Role.APPROVER, user=kept.user)
    asked = operations.ask_approver(kept.world.call, approver=kept.user, by=kept.other)
    client, address = Client(), link()
    client.post(address)
    page = client.post(address, {"code": code()}, follow=True).content.decode()
    assert "Shownova" in page
    assert "Quantenova" not in page
    assert kept.hidden.reference in page
    remark = {"row": kept.hidden.reference, "remark-kind": "question", "remark-comment": "Why?"}
    assert client.post(address, remark).status_code == 404
    assert not asked.remarks.exists()


def test_who_may_be_the_same_person_is_not_told_with_it() -> None:
    kept = Kept("conflict")
    Application.objects.filter(pk=kept.shown.pk).update(email=kept.hidden.email)
    page = kept.client.get(kept.url("team_applications_alike"))
    assert page.status_code == 200
    assert "Quantenova" not in page.content.decode()
