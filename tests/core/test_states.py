"""State machines: the table decides, the lock is demanded, the audit entry is written."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from core.actors import Clock
from core.audit import AuditEntry, history
from core.outbox import Message
from core.states import MoveRefused, can_move, lock, lock_all, move, move_all
from events.models import Event
from tests import factories as make

BY = Clock("test")
STATEFUL = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_table_names_each_state_of_its_model_and_no_other(model):
    states = {str(value) for value, _label in model._meta.get_field("state").choices}
    assert {str(state) for state in model.TRANSITIONS} == states
    assert {str(to) for targets in model.TRANSITIONS.values() for to in targets} <= states


@pytest.mark.django_db
def test_a_move_of_the_table_is_saved_and_audited():
    event = make.event(state=Event.State.DRAFT)
    user = make.user()
    with transaction.atomic():
        locked = lock(event)
        move(locked, to=Event.State.PUBLISHED, by=user, reason="ready")
    event.refresh_from_db()
    assert event.state == Event.State.PUBLISHED
    entry = history(event).get()
    assert (entry.action, entry.state_before, entry.state_after) == ("move", "draft", "published")
    assert (entry.actor_kind, entry.actor_id) == ("user", str(user.pk))
    assert [(value.name, value.value) for value in entry.values.all()] == [("reason", "ready")]


@pytest.mark.django_db
def test_a_move_that_is_not_in_the_table_changes_nothing():
    event = make.event(state=Event.State.CANCELLED)
    with transaction.atomic():
        locked = lock(event)
        with pytest.raises(MoveRefused) as refused:
            move(locked, to=Event.State.DRAFT, by=BY)
    event.refresh_from_db()
    assert event.state == Event.State.CANCELLED
    assert not AuditEntry.objects.exists()
    assert "Nothing was done" in str(refused.value)


@pytest.mark.django_db
def test_an_unlocked_row_is_not_moved():
    event = make.event(state=Event.State.DRAFT)
    with pytest.raises(ImproperlyConfigured):
        move(event, to=Event.State.PUBLISHED, by=BY)
    event.refresh_from_db()
    assert event.state == Event.State.DRAFT


@pytest.mark.django_db
def test_fields_named_in_also_are_saved_with_the_state_and_others_are_not():
    event = make.event(state=Event.State.DRAFT, places=10)
    with transaction.atomic():
        locked = lock(event)
        locked.places, locked.contact_name = 20, "Somebody else"
        move(locked, to=Event.State.PUBLISHED, by=BY, also=("places",))
    event.refresh_from_db()
    assert event.places == 20
    assert event.contact_name == "Contact Person"
    assert history(event).get().fields == ["places", "state"]


@pytest.mark.django_db
def test_a_model_may_keep_its_own_record_of_moves():
    message = _message()
    with transaction.atomic():
        move(lock(message), to=Message.State.RELEASED, by=BY)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction():
    event = make.event()
    with pytest.raises(transaction.TransactionManagementError):
        lock(event)


@pytest.mark.django_db
def test_a_lock_reads_the_row_anew():
    event = make.event(places=10)
    Event.objects.filter(pk=event.pk).update(places=11)
    with transaction.atomic():
        assert lock(event).places == 11


@pytest.mark.django_db
def test_rows_are_locked_in_the_order_of_their_keys():
    programme = make.programme()
    events = [make.event(programme) for _number in range(3)]
    with transaction.atomic():
        locked = lock_all(Event.objects.order_by("-pk"))
        assert [event.pk for event in locked] == [event.pk for event in events]
        for event in locked:
            assert can_move(event, Event.State.CANCELLED)


def _message() -> Message:
    from core.outbox import write

    return write(to="arta@example.org", kind="test", key="test", subject="S", text="T", language="en", by=BY)


@pytest.mark.django_db
def test_many_are_moved_at_once_each_with_its_entry(django_assert_num_queries):
    events = [make.event(state=Event.State.DRAFT) for _number in range(5)]
    with transaction.atomic():
        rows = lock_all(Event.objects.filter(pk__in=[event.pk for event in events]))
        with django_assert_num_queries(2):
            move_all(rows, to=Event.State.PUBLISHED, by=BY)
            move_all([], to=Event.State.PUBLISHED, by=BY)
    assert {row.state for row in rows} == {Event.State.PUBLISHED}
    assert set(Event.objects.values_list("state", flat=True)) == {Event.State.PUBLISHED}
    for event in events:
        entry = history(event).get()
        assert (entry.action, entry.state_before, entry.state_after) == ("move", "draft", "published")
        assert entry.fields == ["state"]


@pytest.mark.django_db
def test_one_that_cannot_move_holds_back_all():
    free, gone = make.event(state=Event.State.DRAFT), make.event(state=Event.State.CANCELLED)
    with transaction.atomic():
        rows = lock_all(Event.objects.filter(pk__in=[free.pk, gone.pk]))
        with pytest.raises(MoveRefused):
            move_all(rows, to=Event.State.PUBLISHED, by=BY)
        with pytest.raises(ImproperlyConfigured):
            move_all([free], to=Event.State.PUBLISHED, by=BY)
    assert list(Event.objects.order_by("pk").values_list("state", flat=True)) == ["draft", "cancelled"]
    assert not AuditEntry.objects.exists()
