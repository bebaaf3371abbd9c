"""Who was there: noted by the team once the event has begun, and told when the person applies again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.audit import AuditEntry
from participants.applications.listing import Filters, filtered
from participants.applications.models import Application
from participants.selection.operations.refused import Refused
from participants.travel.operations import note_attendance
from tests import factories as make
from tests.crawl import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
BEFORE = date.today() - timedelta(days=30)


def was(programme: Any, user: Any, attendance: str = "", state: str = "accepted") -> Any:
    event = make.event(programme, starts_on=BEFORE)
    seat = 1 if state == "accepted" else None
    return make.participation(event, user=user, state=state, seat=seat, attendance=attendance)


@pytest.mark.parametrize("role", ["organiser", "logistics"])
def test_the_team_notes_who_was_there_and_takes_it_back(role: str) -> None:
    one = was(make.programme(), make.user())
    client = client_of(make.member(one.event.programme, role))
    listed = reverse("team_participants", args=[one.event.code])
    assert "Was not there" in client.get(listed).content.decode()
    address = reverse("team_participant_attendance", args=[one.event.code, one.pk])
    for value in ("there", "", "not_there"):
        assert client.post(address, {"attendance": value}).status_code == 302
        one.refresh_from_db()
        assert one.attendance == value
    assert AuditEntry.objects.filter(action="note attendance").count() == 3
    assert client.post(address, {"attendance": "late"}).status_code == 404


def test_nobody_was_there_before_it_began_or_without_coming(django_user_model: Any) -> None:
    later = make.participation(make.event(), state="accepted", seat=1)
    declined = was(make.programme(), make.user(), state="declined")
    by = make.user()
    for one in (later, declined):
        with pytest.raises(Refused):
            note_attendance(one, attendance="there", by=by)
        one.refresh_from_db()
        assert one.attendance == ""
    page = client_of(make.member(later.event.programme)).get(
        reverse("team_participants", args=[later.event.code])
    )
    assert "Was there" not in page.content.decode()


def test_others_may_not_note_it() -> None:
    one = was(make.programme(), make.user())
    address = reverse("team_participant_attendance", args=[one.event.code, one.pk])
    for role in ("assessor", "editor", "observer"):
        client = client_of(make.member(one.event.programme, role))
        assert client.post(address, {"attendance": "there"}).status_code == 403
    assert client_of(make.member(make.programme())).post(address).status_code == 404
    one.refresh_from_db()
    assert one.attendance == ""


def test_the_history_says_what_was_noted_and_the_list_finds_it(django_assert_num_queries: Any) -> None:
    call = make.call(privacy_notice=None)
    programme = call.event.programme
    there, missed, assumed, never, withdrew = (make.application(call, family_name=name) for name in "ABCDE")
    elsewhere = make.application(call, family_name="F")
    was(programme, there.user, "there")
    was(programme, missed.user, "not_there")
    was(programme, assumed.user)
    was(programme, never.user, state="declined")
    was(make.programme(), elsewhere.user, "there")
    old = make.call(make.event(programme, starts_on=BEFORE), privacy_notice=None)
    make.application(old, user=withdrew.user, state="withdrawn")

    def found(wanted: str) -> str:
        with django_assert_num_queries(1):
            rows = list(filtered(Application.objects.filter(call=call), Filters(earlier=wanted, sort="name")))
        return "".join(row.family_name for row in rows)

    assert (found("been"), found("never"), found("no_show")) == ("AC", "BDEF", "B")
    client = client_of(make.member(programme))
    told = {there: "Was there", missed: "Was not there", assumed: "Took part", withdrew: "Withdrawn"}
    for application, words in told.items():
        page = client.get(reverse("team_application", args=[call.event.code, application.reference]))
        assert [one["what"] for one in page.context["earlier"]] == [words]
    listed = client.get(reverse("team_applications", args=[call.event.code]) + "?earlier=no_show")
    assert [row["reference"] for row in listed.context["rows"]] == [missed.reference]
