"""The audit trail: ids and names of fields in the entry, what is personal beside it."""

import pytest

from core.actors import Clock, TokenHolder
from core.audit import Act, AuditEntry, AuditValue, history, record, record_many
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_entry_holds_ids_and_field_names_only():
    user = make.user("arta@example.org", name="Arta Demo")
    event = make.event()
    entry = record(by=user, action="edit event", target=event, fields=("title", "aim"))
    row = AuditEntry.objects.get(pk=entry.pk)
    assert (row.target_type, row.target_id) == ("events.event", str(event.pk))
    assert row.scope == f"event:{event.pk}"
    assert row.fields == ["aim", "title"]
    stored = str(AuditEntry.objects.values().get(pk=entry.pk))
    assert "arta" not in stored.lower()


def test_personal_values_stand_in_the_table_that_can_be_erased():
    event = make.event()
    entry = record(by=make.user(), action="decide", target=event, values={"reason": "late", "note": ""})
    assert list(entry.values.values_list("name", "value")) == [("reason", "late")]
    AuditValue.objects.update(value="")
    assert history(event).get().action == "decide"


def test_the_address_behind_a_link_is_such_a_value():
    entry = record(by=TokenHolder("approver", "officer@example.org"), action="approve", target=make.event())
    assert (entry.actor_kind, entry.actor_id) == ("token", "approver")
    assert entry.values.get().value == "officer@example.org"


def test_a_row_that_belongs_to_nothing_has_no_scope():
    assert record(by=Clock(), action="note", target=make.user()).scope == ""


def test_history_is_of_one_row_and_newest_first():
    event, other = make.event(), make.event()
    for action in ("first", "second"):
        record(by=Clock(), action=action, target=event)
    record(by=Clock(), action="elsewhere", target=other)
    assert [entry.action for entry in history(event)] == ["second", "first"]


def test_history_asks_the_same_for_one_entry_and_for_many(django_assert_num_queries):
    event = make.event()
    for number in range(3):
        record(by=make.user(), action=f"step {number}", target=event, values={"reason": "because"})
        with django_assert_num_queries(2):
            assert all(list(entry.values.all()) for entry in history(event))


def test_many_entries_keep_their_order_and_each_its_own_values(django_assert_num_queries):
    events = [make.event() for _number in range(5)]
    acts = [
        Act("decide", event, ("outcome",), values={"reason": f"reason {number}", "note": ""})
        for number, event in enumerate(events)
    ]
    with django_assert_num_queries(2):
        entries = record_many(acts, by=Clock())
    assert [row.pk for row in entries] == sorted(row.pk for row in entries)
    assert [row.scope for row in entries] == [f"event:{event.pk}" for event in events]
    assert [entry.values.get().value for entry in entries] == [f"reason {number}" for number in range(5)]
    with django_assert_num_queries(0):
        assert record_many([], by=Clock()) == []
