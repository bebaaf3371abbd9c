"""What an event's postponement and cancellation mean for those who come, wait or write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from core.actors import TokenHolder
from core.outbox import Message
from events.models import Call
from events.operations import cancel_event, change_event, postpone_event
from participants.applications.queries import unclaimed_drafts, unfinished
from participants.selection import notices, queries
from participants.selection.operations import (
    accept_invitation,
    decline_invitation,
    invite_again,
    prepare_letters,
    record_verdict,
)
from participants.selection.operations.refused import Refused
from tests import factories as make
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db
HOLDER = TokenHolder("invitation", "somebody@example.org")


def vevent(mail: Message) -> Any:
    return Calendar.from_ical(bytes(mail.calendar or b"")).walk("VEVENT")[0]


def postponed(world: World, days: int = 0) -> list[Message]:
    """What is written by a postponement, by this many days or without new dates."""
    before = {mail.pk for mail in mails()}
    world.event.refresh_from_db()
    first = world.event.starts_on + timedelta(days=days) if days else None
    world.event = postpone_event(world.event, by=world.organiser, starts_on=first)
    return [mail for mail in mails() if mail.pk not in before]


def test_calendar_entries_go_and_come_back(world: World) -> None:
    """E4: the same entry, a higher sequence each time; only whoever had it hears of it by calendar."""
    comes, waits, gone = (world.invited() for _number in range(3))
    accept_invitation(comes, by=HOLDER)
    decline_invitation(gone, by=HOLDER)
    request = vevent(mails(kind=notices.CONFIRMATION)[0])
    away = {mail.to_email: mail for mail in postponed(world)}
    back = {mail.to_email: mail for mail in postponed(world, 30)}
    assert set(away) == set(back) == {comes.email, waits.email}
    assert [away[comes.email].calendar_method, back[comes.email].calendar_method] == ["CANCEL", "REQUEST"]
    assert away[waits.email].calendar_method == back[waits.email].calendar_method == ""
    entries = [request, vevent(away[comes.email]), vevent(back[comes.email])]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    assert [entry["SEQUENCE"] - request["SEQUENCE"] for entry in entries] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry in entries] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    with translation.override(waits.language):
        link = reverse("invitation", args=[waits.code])
    assert link in back[waits.email].text
    assert link not in away[waits.email].text
    comes.refresh_from_db()
    assert (comes.state, comes.seat) == ("accepted", 1)


def test_straight_to_new_dates(world: World) -> None:
    comes = world.invited()
    accept_invitation(comes, by=HOLDER)
    (told,) = postponed(world, 10)
    assert (told.calendar_method, told.state) == ("REQUEST", "released")
    assert vevent(told).decoded("DTSTART") == world.event.starts_on


def test_everybody_is_told_once_and_only_who_waits(world: World) -> None:
    states = ("draft", "submitted", "reserve", "not_selected", "withdrawn")
    people = {state: make.application(world.call, state=state) for state in states}
    both = make.application(world.call)
    world.invited(user=both.user)
    told = postponed(world)
    assert sorted((mail.to_email, mail.kind) for mail in told) == sorted(
        [
            (people["draft"].email, "draft_postponed"),
            (people["submitted"].email, "application_postponed"),
            (people["reserve"].email, "application_postponed"),
            (both.email, notices.EVENT_POSTPONED),
        ]
    )
    assert "draft_postponed" not in {mail.kind for mail in queries.mails_of(world.event)}


@pytest.mark.parametrize("language", list(settings.COLLOQUY_LANGUAGES))
def test_each_in_her_language(world: World, language: str) -> None:
    """D12: whoever acts, in whatever language."""
    make.application(world.call, language=language)
    make.application(world.call, state="draft", language=language)
    world.invited(language=language)
    with translation.override("mk" if language != "mk" else "sq"):
        told = postponed(world) + postponed(world, 5)
        before = len(mails())
        cancel_event(world.event, by=world.organiser)
    told += mails()[before:]
    assert len(told) == 9
    assert {mail.language for mail in told} == {language}
    assert all(mail.subject and mail.text for mail in told)


def test_mail_about_the_old_dates_is_discarded_and_receipts_are_not(world: World) -> None:
    """D3, and A12: what confirms an application stays."""
    from participants.applications.notices import receipt

    comes = world.invited()
    accept_invitation(comes, by=HOLDER)
    change_event(world.event, by=world.organiser, ends_on=world.event.ends_on + timedelta(days=1))
    application = world.decided()
    days = world.event.starts_on - timedelta(days=20)
    prepare_letters(world.call, answer_by=days, hear_by=days, by=world.organiser)
    receipt(application, by=HOLDER)
    number = queries.about_old_dates(world.event).count()
    postponed(world)
    states = {mail.kind: mail.state for mail in mails()}
    assert (
        states[notices.EVENT_CHANGED]
        == states[notices.CONFIRMATION]
        == states[notices.SELECTED]
        == "cancelled"
    )
    assert states["application_receipt"] == states[notices.EVENT_POSTPONED] == "released"
    assert number == Message.objects.filter(state="cancelled").count()


def test_without_dates_nobody_accepts_but_may_decline(world: World) -> None:
    waits, gone = world.invited(), world.invited()
    decline_invitation(gone, by=HOLDER)
    postponed(world)
    before = len(mails())
    for refused in (
        lambda: accept_invitation(waits, by=HOLDER),
        lambda: invite_again(gone, by=world.organiser),
    ):
        with pytest.raises(Refused):
            refused()
    assert len(mails()) == before
    page = Client().get(f"/en/invitation/{waits.code}/").content.decode()
    assert "You can answer when its new dates are known" in page
    assert 'value="yes"' not in page
    assert decline_invitation(waits, by=HOLDER).state == "declined"


def test_decisions_are_not_sent_without_dates(world: World) -> None:
    world.decided()
    postponed(world)
    world.call.refresh_from_db()
    call = Call.objects.select_related("event").get()
    assert any("postponed" in obstacle for obstacle in queries.release_obstacles(call))


def test_drafts_are_kept_and_nobody_is_pressed(world: World) -> None:
    """Nothing on the bar says a deadline that does not hold, and no anonymous draft is swept away meanwhile."""
    Call.objects.update(deadline_at=world.call.deadline_at + timedelta(days=5))
    draft = make.application(world.call, state="draft", submitted_at=None)
    assert unfinished(draft.user, []).exists()
    type(draft).objects.update(user=None, saved_at=world.call.deadline_at - timedelta(days=60))
    assert unclaimed_drafts() == [draft.pk]
    postponed(world)
    assert unclaimed_drafts() == []
    type(draft).objects.update(user=make.user())
    draft.refresh_from_db()
    assert not unfinished(draft.user, []).exists()
    postponed(world, 20)
    assert unfinished(draft.user, []).exists()


def test_a_cancellation_reaches_applicants_and_owners_of_drafts(world: World) -> None:
    draft = make.application(world.call, state="draft", submitted_at=None)
    sent = make.application(world.call)
    make.application(world.call, state="withdrawn")
    cancel_event(world.event, by=world.organiser)
    assert {mail.to_email: (mail.kind, mail.state) for mail in mails()} == {
        draft.email: ("draft_cancelled", "released"),
        sent.email: ("application_cancelled", "released"),
    }


def test_selection_begins_with_the_first_verdict(world: World) -> None:
    application = make.application(world.call)
    assert world.call.selection_began_at is None
    record_verdict(application, verdict="yes", line="", by=world.assessors[0])
    world.call.refresh_from_db()
    began = world.call.selection_began_at
    assert began is not None
    world.decide(application, "selected")
    world.call.refresh_from_db()
    assert world.call.selection_began_at == began
