from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.audit import AuditEntry
from core.outbox import Message, UnknownPlaceholder
from participants.selection.operations.refused import Refused
from participants.travel.models import TravelDetails
from participants.travel.operations import change_participant, save_travel, write_to_participants
from tests import factories as make
from tests.participants.travel.conftest import State, coming, nothing_happened, travels

LANGUAGES = {"sq": {"follows": 5, "speaks": 5}}


def _save(participation, by=None, **details):
    return save_travel(
        participation, details=details, languages=LANGUAGES, phone="+383 44 000", by=by or participation.user
    )


def test_details_are_kept_bit_by_bit(event, guest):
    _save(guest, arrives_on=event.starts_on)
    _save(guest, diet="vegan", arrives_at=time(11, 30))
    travel = TravelDetails.objects.get(participation=guest)
    assert (travel.arrives_on, travel.arrives_at, travel.diet) == (event.starts_on, time(11, 30), "vegan")
    guest.refresh_from_db()
    assert (guest.phone, guest.languages) == ("+383 44 000", LANGUAGES)


def test_the_audit_holds_names_of_fields_and_who_wrote_them_but_no_value(guest, organiser):
    _save(guest, by=organiser, diet="kosher")
    entry = AuditEntry.objects.get(action="save travel")
    assert (entry.actor_id, entry.target_id) == (str(organiser.pk), str(guest.pk))
    assert entry.fields == ["diet", "languages", "phone"]
    assert not entry.values.exists()


def test_saving_the_same_again_changes_and_audits_nothing(guest):
    _save(guest, diet="vegan")
    before = nothing_happened()
    assert _save(guest, diet="vegan") == ()
    assert nothing_happened() == before


@pytest.mark.parametrize("state", [State.INVITED, State.DECLINED, State.CANCELLED])
def test_only_those_who_come_are_asked(event, state):
    participation = make.participation(event, state=state)
    before = nothing_happened()
    with pytest.raises(Refused):
        _save(participation, diet="vegan")
    assert nothing_happened() == before


def test_after_the_event_only_the_team_may_write(event, guest, organiser):
    today = timezone.localdate()
    type(event).objects.filter(pk=event.pk).update(
        starts_on=today - timedelta(days=4), ends_on=today - timedelta(days=3)
    )
    guest.refresh_from_db()
    with pytest.raises(Refused):
        _save(guest, diet="vegan")
    assert "diet" in _save(guest, by=organiser, diet="vegan")


def _change(participation, by, **values):
    return change_participant(participation, **{"room": "", "phone": "", "note": "", "by": by, **values})


def test_the_team_keeps_room_and_note_of_anybody(event, organiser):
    invited = make.participation(event)
    assert set(_change(invited, organiser, room="101", note="late")) == {"room", "note"}
    assert AuditEntry.objects.get(action="change participant").fields == ["note", "room"]


def test_a_role_that_does_not_count_frees_the_place(guest, organiser):
    _change(guest, organiser, role="speaker")
    guest.refresh_from_db()
    assert (guest.role, guest.seat) == ("speaker", None)


def test_a_place_freed_by_a_role_is_proposed_to_whoever_waits(event, guest, organiser):
    waiting = make.participation(event, waiting_since=timezone.now())
    _change(guest, organiser, role="speaker")
    assert Message.objects.get(kind="place_free").user == waiting.user


def test_a_role_that_counts_takes_the_lowest_free_place(event, guest, organiser):
    speaker = coming(event, role="speaker")
    _change(speaker, organiser, role="participant")
    speaker.refresh_from_db()
    assert speaker.seat == 2


def test_a_full_event_refuses_the_role_and_changes_nothing(event, guest, organiser):
    type(event).objects.filter(pk=event.pk).update(places=1)
    speaker = coming(event, role="speaker")
    before = nothing_happened()
    with pytest.raises(Refused):
        _change(speaker, organiser, role="participant", note="lost")
    speaker.refresh_from_db()
    assert (speaker.role, speaker.seat, speaker.note) == ("speaker", None, "")
    assert nothing_happened() == before


# --- writing to many --------------------------------------------------------------------------

TEXTS = {
    "en": ("{event}", "Dear {name}, {date} in {place}."),
    "sq": ("Lajm: {event}", "I/e nderuar {name}, {date}, {place}."),
}


def test_each_reads_her_own_language_whatever_language_is_active(event, guest, organiser):
    reader = coming(event, name="Shpresa", language="sq")
    write_to_participants(event, [guest, reader], texts=TEXTS, key="k", by=organiser)
    albanian = Message.objects.get(user=reader.user)
    assert albanian.language == "sq"
    assert albanian.subject == f"Lajm: {event.neutral_title_en}"
    assert "I/e nderuar Shpresa" in albanian.text
    assert "/sq/my-events/" in albanian.text
    assert "Arta" not in albanian.text
    assert "September" not in albanian.text


def test_a_missing_language_falls_back_along_its_chain(event, organiser):
    reader = coming(event, language="sr")
    texts = {"en": ("English", "English"), "bs": ("Bosanski", "Bosanski")}
    write_to_participants(event, [reader], texts=texts, key="k", by=organiser)
    assert Message.objects.get().language == "bs"


def test_pressing_twice_writes_once(event, guest, organiser):
    for _press in range(2):
        assert write_to_participants(event, [guest], texts=TEXTS, key="same", by=organiser) == 1
    assert Message.objects.count() == 1
    assert AuditEntry.objects.filter(action="write to participants").count() == 1


def test_nothing_leaves_before_it_is_released(event, guest, organiser):
    write_to_participants(event, [guest], texts=TEXTS, key="k", by=organiser)
    mail = Message.objects.get()
    assert (mail.state, mail.reply_to, mail.scope) == (Message.State.DRAFT, event.contact_email, event.scope)


def test_an_unknown_placeholder_is_refused_before_anything_is_written(event, guest, organiser):
    with pytest.raises(UnknownPlaceholder):
        write_to_participants(event, [guest], texts={"en": ("x", "{secret}")}, key="k", by=organiser)
    assert not Message.objects.exists()


NASTY = "<b>=1+1{x.__class__}{place}</b>"


def test_a_name_full_of_tricks_is_only_text(event, organiser):
    person = coming(event, name=NASTY)
    write_to_participants(event, [person], texts=TEXTS, key="k", by=organiser)
    assert f"Dear {NASTY}," in Message.objects.get().text


def test_a_team_change_and_a_save_leave_each_others_fields_alone(guest, organiser):
    travels(guest, room="7")
    _save(guest, diet="vegan")
    guest.travel.refresh_from_db()
    assert (guest.travel.room, guest.travel.diet) == ("7", "vegan")
