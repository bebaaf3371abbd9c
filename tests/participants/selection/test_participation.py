"""Who takes part: accepting, declining, adding, cancelling, and places that are never given twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation
from icalendar import Calendar

from core import outbox
from core.accounts import User
from core.actors import Clock, TokenHolder
from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused
from events.models import Event
from events.operations.events import cancel_event, change_event
from participants.selection import notices, queries
from participants.selection.exports import contact_of
from participants.selection.models import Participation
from participants.selection.operations import (
    Refused,
    accept_invitation,
    add_participant,
    cancel_participation,
    decline_invitation,
    invite_again,
)
from tests import factories as make
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db
HOLDER = TokenHolder("invitation", "guest@example.org")


def calendar_of(mail: Message) -> Any:
    assert mail.calendar is not None
    return Calendar.from_ical(bytes(mail.calendar))


def vevent(mail: Message) -> Any:
    (found,) = calendar_of(mail).walk("VEVENT")
    return found


# --- accepting --------------------------------------------------------------------------------------


def test_acceptance_takes_the_lowest_free_place(world: World) -> None:
    first, second, third = (world.invited() for _number in range(3))
    assert accept_invitation(first, by=HOLDER).seat == 1
    assert accept_invitation(second, by=HOLDER).seat == 2
    decline_invitation(first, by=HOLDER)
    assert accept_invitation(third, by=HOLDER).seat == 1


def test_acceptance_twice_writes_one_confirmation_and_one_line_of_the_trail(world: World) -> None:
    participation = world.invited()
    for _press in range(2):
        accept_invitation(participation, by=HOLDER)
    (mail,) = mails(kind=notices.CONFIRMATION)
    assert (mail.state, mail.calendar_method) == ("released", "REQUEST")
    assert f"http://testserver/en/my-events/{world.event.code}/" in mail.text
    assert AuditEntry.objects.filter(action="move", target_id=str(participation.pk)).count() == 1


def test_only_counted_roles_use_places(world: World) -> None:
    world.event.places = 1
    world.event.save()
    speaker = accept_invitation(world.invited(role="speaker"), by=HOLDER)
    guest = accept_invitation(world.invited(), by=HOLDER)
    assert (speaker.state, speaker.seat) == ("accepted", None)
    assert (guest.state, guest.seat) == ("accepted", 1)


def test_when_every_place_is_taken_people_stay_invited_in_the_order_they_came(world: World) -> None:
    world.event.places = 1
    world.event.save()
    holder, early, late = (world.invited() for _number in range(3))
    accept_invitation(holder, by=HOLDER)
    for person in (early, late):
        after = accept_invitation(person, by=HOLDER)
        assert (after.state, after.seat) == ("invited", None)
        assert after.waiting_since is not None
    again = accept_invitation(early, by=HOLDER)
    assert list(queries.waiting_for_place(world.event)) == [early, late]
    early.refresh_from_db()
    assert again.waiting_since == early.waiting_since
    assert not mails(kind=notices.CONFIRMATION, to_email=early.email)


def test_a_place_that_becomes_free_is_offered_as_a_draft_to_who_waits_longest(world: World) -> None:
    world.event.places = 1
    world.event.save()
    holder, early, late = (world.invited() for _number in range(3))
    for person in (holder, early, late):
        accept_invitation(person, by=HOLDER)
    decline_invitation(holder, by=HOLDER)
    (draft,) = mails(kind=notices.PLACE_FREE)
    assert (draft.state, draft.to_email) == ("draft", early.email)
    accepted = accept_invitation(early, by=HOLDER)
    assert (accepted.state, accepted.seat, accepted.waiting_since) == ("accepted", 1, None)
    draft.refresh_from_db()
    assert draft.state == "cancelled"  # she has answered already


def test_notes_that_wait_are_not_stopped_by_an_acceptance(world: World) -> None:
    participation = world.invited()
    note = outbox.write(
        to=participation.email,
        kind="note to participants",
        key="note",
        subject="Meeting point",
        text="It has changed.",
        language="en",
        about=participation,
        by=Clock("test"),
    )
    accept_invitation(participation, by=HOLDER)
    note.refresh_from_db()
    assert note.state == "draft"


@pytest.mark.parametrize("state", ["cancelled"])
def test_an_invitation_that_was_taken_back_is_over(world: World, state: str) -> None:
    participation = world.invited(state=state)
    for act in (accept_invitation, decline_invitation):
        with pytest.raises(Refused):
            act(participation, by=HOLDER)
    assert not Message.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_accepts_when_the_event_is_cancelled_or_over(world: World) -> None:
    participation = world.invited()
    Event.objects.update(state=Event.State.CANCELLED)
    with pytest.raises(Refused):
        accept_invitation(participation, by=HOLDER)
    past = timezone.localdate() - timedelta(days=3)
    Event.objects.update(state=Event.State.PUBLISHED, starts_on=past, ends_on=past)
    with pytest.raises(Refused):
        accept_invitation(participation, by=HOLDER)
    participation.refresh_from_db()
    assert participation.state == "invited"


def test_who_declined_cannot_accept_by_the_old_link(world: World) -> None:
    participation = world.invited()
    decline_invitation(participation, by=HOLDER)
    with pytest.raises(MoveRefused):
        accept_invitation(participation, by=HOLDER)
    participation.refresh_from_db()
    assert (participation.state, participation.seat) == ("declined", None)


# --- declining and cancelling -------------------------------------------------------------------------


def test_declining_an_invitation_keeps_the_reason_and_sends_no_calendar(world: World) -> None:
    participation = world.invited()
    for _press in range(2):
        decline_invitation(participation, reason="I am ill.", by=HOLDER)
    participation.refresh_from_db()
    assert (participation.state, participation.decline_reason) == ("declined", "I am ill.")
    (mail,) = mails()
    assert (mail.kind, mail.calendar, mail.calendar_method) == (notices.ENDING, None, "")


def test_declining_after_accepting_frees_the_place_and_takes_the_entry_back(world: World) -> None:
    participation = world.invited()
    accept_invitation(participation, by=HOLDER)
    decline_invitation(participation, by=HOLDER)
    participation.refresh_from_db()
    assert participation.seat is None
    assert queries.free_places(world.event) == world.event.places
    request, cancel = mails(kind=notices.CONFIRMATION)[0], mails(kind=notices.ENDING)[0]
    assert cancel.calendar_method == "CANCEL"
    assert calendar_of(cancel)["METHOD"] == "CANCEL"
    assert vevent(cancel)["STATUS"] == "CANCELLED"
    assert vevent(cancel)["UID"] == vevent(request)["UID"]
    assert vevent(cancel)["SEQUENCE"] == vevent(request)["SEQUENCE"] + 1


def test_invited_again_she_accepts_with_a_higher_sequence(world: World) -> None:
    participation = world.invited()
    accept_invitation(participation, by=HOLDER)
    decline_invitation(participation, by=HOLDER)
    assert invite_again(participation, by=world.organiser).state == "invited"
    accept_invitation(participation, by=HOLDER)
    decline_invitation(participation, by=HOLDER)
    assert invite_again(participation, by=world.organiser).state == "invited"
    numbers = [vevent(mail)["SEQUENCE"] for mail in mails() if mail.calendar]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 4
    assert len(mails(kind=notices.INVITATION)) == 2


def test_cancelling_tells_her_and_frees_the_place(world: World) -> None:
    participation = world.invited()
    accept_invitation(participation, by=HOLDER)
    cancel_participation(participation, reason="double", by=world.organiser)
    participation.refresh_from_db()
    assert (participation.state, participation.seat) == ("cancelled", None)
    (mail,) = mails(kind=notices.ENDING)
    assert mail.calendar_method == "CANCEL"
    with pytest.raises(MoveRefused):
        cancel_participation(participation, by=world.organiser)
    assert len(mails(kind=notices.ENDING)) == 1


# --- added by the team ----------------------------------------------------------------------------------


def add(world: World, **fields: Any) -> Participation:
    values = {"role": "speaker", "name": "Sara Speaker", "email": "Sara@Example.org", "language": "sq"}
    return add_participant(world.event, **{**values, **fields}, by=world.organiser)


def test_the_team_adds_a_speaker_and_she_is_invited(world: World) -> None:
    participation = add(world)
    assert (participation.state, participation.source, participation.email) == (
        "invited",
        "added",
        "sara@example.org",
    )
    assert participation.user is not None
    assert participation.user.email == "sara@example.org"
    assert not participation.user.has_usable_password()
    (mail,) = mails(kind=notices.INVITATION)
    assert (mail.state, mail.language) == ("released", "sq")
    assert f"http://testserver/sq/invitation/{participation.code}/" in mail.text


def test_nobody_is_on_the_list_twice(world: World) -> None:
    first = add(world)
    with pytest.raises(Refused):
        add(world, email="SARA@example.org")
    assert Participation.objects.count() == 1
    cancel_participation(first, by=world.organiser)
    assert add(world).pk != first.pk
    assert User.objects.filter(email="sara@example.org").count() == 1


def test_nobody_is_added_to_a_cancelled_event(world: World) -> None:
    Event.objects.update(state=Event.State.CANCELLED)
    with pytest.raises(Refused):
        add(world)
    assert not Message.objects.exists()
    assert not User.objects.filter(email="sara@example.org").exists()


# --- the calendar -----------------------------------------------------------------------------------------


def test_the_request_names_one_attendee_and_the_events_contact(world: World) -> None:
    other = accept_invitation(world.invited(), by=HOLDER)
    participation = world.invited(name="Арта Демо")
    accept_invitation(participation, by=HOLDER)
    mail = mails(kind=notices.CONFIRMATION, to_email=participation.email)[0]
    entry = vevent(mail)
    assert calendar_of(mail)["METHOD"] == "REQUEST"
    assert entry["ATTENDEE"] == f"mailto:{participation.email}"
    assert entry["ATTENDEE"].params["CN"] == "Арта Демо"
    assert entry["ORGANIZER"] == f"mailto:{contact_of(world.event)[1]}"
    assert entry["ORGANIZER"].params["SENT-BY"] == "mailto:noreply@localhost"
    assert entry["UID"] == str(world.event.calendar_uid)
    assert entry["STATUS"] == "CONFIRMED"
    assert other.email.encode() not in bytes(mail.calendar or b"")


def test_only_the_neutral_title_is_in_the_calendar(world: World) -> None:
    Event.objects.update(title_en="Prevention of extremism", neutral_title_en="Regional meeting")
    accept_invitation(world.invited(), by=HOLDER)
    (mail,) = mails(kind=notices.CONFIRMATION)
    assert vevent(mail)["SUMMARY"] == "Regional meeting"
    assert b"extremism" not in bytes(mail.calendar or b"")
    assert "extremism" not in mail.subject + mail.text


def test_times_carry_their_zone_and_whole_days_end_on_the_next(world: World) -> None:
    from datetime import time

    Event.objects.update(starts_at=time(12, 30), ends_at=time(14), timezone="Europe/Belgrade")
    timed, whole = world.invited(), world.invited()
    accept_invitation(timed, by=HOLDER)
    Event.objects.update(starts_at=None, ends_at=None)
    accept_invitation(whole, by=HOLDER)
    first, second = mails(kind=notices.CONFIRMATION)
    assert [str(zone["TZID"]) for zone in calendar_of(first).walk("VTIMEZONE")] == ["Europe/Belgrade"]
    assert vevent(first)["DTSTART"].params["TZID"] == "Europe/Belgrade"
    assert vevent(first).decoded("DTSTART").time() == time(12, 30)
    assert vevent(second).decoded("DTEND") == world.event.ends_on + timedelta(days=1)


@pytest.mark.parametrize(
    "name", ["A\r\nATTENDEE:mailto:evil@example.org", 'B";X=1', "{x.__class__}", "Ж" * 90]
)
def test_a_name_injects_nothing_into_the_calendar(world: World, name: str) -> None:
    participation = world.invited(name=name)
    accept_invitation(participation, by=HOLDER)
    (mail,) = mails(kind=notices.CONFIRMATION)
    entry = vevent(mail)
    assert entry["ATTENDEE"] == f"mailto:{participation.email}"
    assert all(len(line) <= 75 for line in bytes(mail.calendar or b"").split(b"\r\n"))


def test_a_changed_event_writes_drafts_to_those_who_come(world: World) -> None:
    comes, waits, gone = (world.invited() for _number in range(3))
    accept_invitation(comes, by=HOLDER)
    decline_invitation(gone, by=HOLDER)
    for days in (1, 2):
        change_event(world.event, by=world.organiser, ends_on=world.event.ends_on + timedelta(days=days))
    live = [mail for mail in mails(kind=notices.EVENT_CHANGED) if mail.state == "draft"]
    assert [mail.to_email for mail in live] == [comes.email]
    request = mails(kind=notices.CONFIRMATION)[0]
    assert vevent(live[0])["UID"] == vevent(request)["UID"]
    assert vevent(live[0])["SEQUENCE"] == vevent(request)["SEQUENCE"] + 2
    assert waits.email not in {mail.to_email for mail in mails(kind=notices.EVENT_CHANGED)}


def test_a_cancelled_event_takes_the_entry_back_from_exactly_those_who_have_it(world: World) -> None:
    comes, waits, gone = (world.invited() for _number in range(3))
    accept_invitation(comes, by=HOLDER)
    decline_invitation(gone, by=HOLDER)
    before = len(mails())
    cancel_event(world.event, by=world.organiser)
    told = mails()[before:]
    assert {mail.to_email: mail.calendar_method for mail in told} == {comes.email: "CANCEL", waits.email: ""}
    assert {mail.state for mail in told} == {"released"}
    cancel = next(mail for mail in told if mail.calendar_method)
    request = mails(kind=notices.CONFIRMATION)[0]
    assert vevent(cancel)["SEQUENCE"] == vevent(request)["SEQUENCE"] + 1
    assert vevent(cancel)["UID"] == vevent(request)["UID"]
    assert vevent(cancel)["ATTENDEE"] == f"mailto:{comes.email}"
    assert set(Participation.objects.values_list("state", "seat")) == {
        ("cancelled", None),
        ("declined", None),
    }


@pytest.mark.parametrize("language", list(settings.COLLOQUY_LANGUAGES))
def test_mails_to_participants_are_in_their_language(world: World, language: str) -> None:
    participation = world.invited(language=language)
    with translation.override("sq" if language != "sq" else "mk"):
        accept_invitation(participation, by=HOLDER)
        change_event(world.event, by=world.organiser, ends_on=world.event.ends_on + timedelta(days=1))
        decline_invitation(participation, by=HOLDER)
        invite_again(participation, by=world.organiser)
        cancel_event(world.event, by=world.organiser)
    written = mails()
    assert {mail.kind for mail in written} == {
        notices.CONFIRMATION,
        notices.EVENT_CHANGED,
        notices.ENDING,
        notices.INVITATION,
        notices.EVENT_CANCELLED,
    }
    assert {mail.language for mail in written} == {language}
    for mail in written:
        for code in settings.COLLOQUY_LANGUAGES:
            assert code == language or f"http://testserver/{code}/" not in mail.text


def test_withdrawing_the_application_ends_the_participation(world: World) -> None:
    from participants.applications.operations.sending import withdraw_application

    application = world.decided("selected")
    world.release()
    participation = Participation.objects.get()
    accept_invitation(participation, by=HOLDER)
    assert application.user is not None
    application.refresh_from_db()
    withdraw_application(application, reason="", by=application.user)
    participation.refresh_from_db()
    assert (participation.state, participation.seat) == ("cancelled", None)
    assert mails(kind=notices.ENDING)[0].calendar_method == "CANCEL"


def test_withdrawing_before_the_release_leaves_the_reserve_list(world: World) -> None:
    from participants.applications.operations.sending import withdraw_application

    first, second = world.decided("reserve"), world.decided("reserve")
    assert first.user is not None
    withdraw_application(first, reason="", by=first.user)
    (row,) = queries.reserve_list(world.call)
    assert (row.application, row.reserve_rank) == (second, 1)
    assert not mails(kind=notices.RESERVE)


def test_participants_are_open_to_organisers_and_logistics_of_the_programme_only(world: World) -> None:
    participation = world.invited()
    logistics = make.member(world.event.programme, "logistics")
    stranger = make.member(make.programme())
    for user in (world.organiser, logistics):
        assert user.has_perm("participants.view_participants", participation)
    for user in (world.assessors[0], stranger, make.user()):
        assert not user.has_perm("participants.view_participants", participation)
