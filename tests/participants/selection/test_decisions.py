"""Decisions as drafts: set one by one and in bulk, undone, ordered on the reserve list."""

from __future__ import annotations

from itertools import product

import pytest

from core.audit import AuditEntry, AuditValue
from core.erasure import personal_data
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application
from participants.selection import queries
from participants.selection.models import Decision, Release
from participants.selection.operations import (
    Refused,
    decide,
    decide_many,
    move_in_reserve,
    prepare_letters,
    record_verdict,
    undo_decision,
    undo_decisions,
)
from tests import factories as make
from tests.participants.selection.conftest import World

pytestmark = pytest.mark.django_db


def ranks(world: World) -> list[str]:
    rows = list(queries.reserve_list(world.call))
    assert [row.reserve_rank for row in rows] == list(range(1, len(rows) + 1))
    return [row.application.given_name for row in rows]


def test_a_decision_is_a_draft_that_the_applicant_does_not_see(world: World) -> None:
    application = make.application(world.call)
    decision = world.decide(application, "selected")
    application.refresh_from_db()
    assert (decision.state, decision.outcome) == ("draft", "selected")
    assert application.state == Application.State.SUBMITTED
    assert application.get_state_display() == "Under review"
    assert not Message.objects.exists()


def test_who_decided_what_is_in_the_trail(world: World) -> None:
    application = make.application(world.call)
    world.decide(application, "selected")
    world.decide(application, "not_selected", reason="other", reason_text="The visit is for prison staff.")
    entries = AuditEntry.objects.filter(action="decide").order_by("pk")
    assert [(row.state_before, row.state_after) for row in entries] == [
        ("", "selected"),
        ("selected", "not_selected"),
    ]
    assert {row.actor_id for row in entries} == {str(world.organiser.pk)}
    assert AuditValue.objects.get(name="reason_text").value == "The visit is for prison staff."


def test_a_reason_is_needed_for_those_not_selected_and_dropped_for_others(world: World) -> None:
    application = make.application(world.call)
    with pytest.raises(Refused):
        decide(application, outcome="not_selected", by=world.organiser)
    assert not Decision.objects.exists()
    decision = decide(application, outcome="selected", reason="capacity", reason_text="x", by=world.organiser)
    assert (decision.reason, decision.reason_text) == ("", "")


@pytest.mark.parametrize("state", [Call.State.DECIDED, Call.State.CANCELLED, Call.State.DRAFT])
def test_nothing_is_decided_when_the_call_is_not_published(world: World, state: str) -> None:
    application = make.application(world.call)
    Call.objects.filter(pk=world.call.pk).update(state=state)
    with pytest.raises(Refused):
        world.decide(application, "selected")
    assert not Decision.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nothing_is_decided_while_decisions_are_being_sent(world: World) -> None:
    application = world.decided("selected")
    Release.objects.create(call=world.call, by=world.organiser, total=1)
    for act in (
        lambda: world.decide(application, "reserve"),
        lambda: undo_decision(application, by=world.organiser),
        lambda: decide_many(world.call, [application], outcome="reserve", by=world.organiser),
    ):
        with pytest.raises(Refused):
            act()
    assert Decision.objects.get().outcome == "selected"


def test_many_reports_per_row_what_was_done_and_why_not(world: World) -> None:
    fresh, same, withdrawn = world.applications(3)
    elsewhere = make.application()
    world.decide(same, "selected")
    Application.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    report = decide_many(
        world.call, [fresh, same, withdrawn, elsewhere], outcome="selected", by=world.organiser
    )
    assert [(row.application, row.done, bool(row.why)) for row in report] == [
        (fresh, True, False),
        (same, False, True),
        (withdrawn, False, True),
    ]
    assert not Decision.objects.filter(application=elsewhere).exists()


def test_every_bulk_decision_is_undone_to_each_rows_own_state(world: World) -> None:
    untouched, chosen, spare, declined = world.applications(4)
    world.decide(chosen, "selected")
    world.decide(spare, "reserve")
    world.decide(declined, "not_selected", reason="audience", reason_text="Sorry.")
    everybody = [untouched, chosen, spare, declined]
    decide_many(
        world.call, everybody, outcome="not_selected", reason="balance", reason_text="b", by=world.organiser
    )
    assert set(Decision.objects.values_list("reason", flat=True)) == {"balance"}
    report = undo_decisions(world.call, everybody, by=world.organiser)
    assert all(row.done for row in report)
    found = {row.application_id: row for row in Decision.objects.all()}
    assert untouched.pk not in found
    assert found[chosen.pk].outcome == "selected"
    assert (found[spare.pk].outcome, found[spare.pk].reserve_rank) == ("reserve", 1)
    assert (found[declined.pk].reason, found[declined.pk].reason_text) == ("audience", "Sorry.")
    assert AuditEntry.objects.filter(action="undo decision").count() == 4


def test_undo_goes_back_step_by_step_and_then_says_so(world: World) -> None:
    application = make.application(world.call)
    for outcome in ("selected", "reserve", "not_selected"):
        world.decide(application, outcome)
    for outcome in ("reserve", "selected"):
        decision = undo_decision(application, by=world.organiser)
        assert decision is not None
        assert decision.outcome == outcome
    assert undo_decision(application, by=world.organiser) is None
    with pytest.raises(Refused):
        undo_decision(application, by=world.organiser)
    assert not undo_decisions(world.call, [application], by=world.organiser)[0].done


def test_the_reserve_list_has_one_order_without_gaps(world: World) -> None:
    people = world.applications(4)
    for person in people:
        world.decide(person, "reserve")
    assert ranks(world) == ["Person 0", "Person 1", "Person 2", "Person 3"]
    world.decide(people[1], "selected")
    assert ranks(world) == ["Person 0", "Person 2", "Person 3"]
    move_in_reserve(people[3], up=True, by=world.organiser)
    assert ranks(world) == ["Person 0", "Person 3", "Person 2"]
    move_in_reserve(people[0], up=False, by=world.organiser)
    assert ranks(world) == ["Person 3", "Person 0", "Person 2"]
    move_in_reserve(people[3], up=True, by=world.organiser)
    assert ranks(world) == ["Person 3", "Person 0", "Person 2"]


def test_undo_gives_the_old_place_on_the_reserve_list_back(world: World) -> None:
    people = world.applications(3)
    for person in people:
        world.decide(person, "reserve")
    world.decide(people[0], "selected")
    undo_decision(people[0], by=world.organiser)
    assert ranks(world) == ["Person 0", "Person 1", "Person 2"]


def test_nobody_else_is_moved_on_the_reserve_list(world: World) -> None:
    application = world.decided("selected")
    with pytest.raises(Refused):
        move_in_reserve(application, up=True, by=world.organiser)


@pytest.mark.parametrize("path", list(product(("selected", "reserve", "not_selected", "undo"), repeat=3)))
def test_every_path_of_three_steps_ends_in_a_valid_state(world: World, path: tuple[str, ...]) -> None:
    """Whatever was tried before, the list is in order and the last decision can be sent."""
    application, other = world.applications(2)
    world.decide(other, "reserve")
    for step in path:
        try:
            if step == "undo":
                undo_decision(application, by=world.organiser)
            else:
                world.decide(application, step)
        except Refused:
            continue
    ranks(world)
    if not Decision.objects.filter(application=application, outcome="selected").exists():
        world.decide(application, "selected")
    world.release()
    application.refresh_from_db()
    assert application.state == "selected"


def test_totals_by_outcome_and_place_of_work(world: World) -> None:
    for territory, outcome in (("XK", "selected"), ("XK", "selected"), ("AL", "reserve"), ("RS", "")):
        application = make.application(world.call, territory=territory)
        if outcome:
            world.decide(application, outcome)
    totals = queries.totals(world.call)
    assert totals.by_outcome == {"": 1, "selected": 2, "reserve": 1, "not_selected": 0}
    assert dict(totals.by_territory) == {"XK": {"selected": 2}, "AL": {"reserve": 1}, "RS": {"": 1}}
    assert totals.applications == 4


def test_a_draft_is_not_in_the_copy_of_her_own_data(world: World) -> None:
    """Neither the decision nor the verdicts nor the letter, until all were sent."""
    application = make.application(world.call)
    assert application.user is not None
    record_verdict(application, verdict="no", line="Not for us.", by=world.assessors[0])
    world.decide(application, "not_selected", reason="other", reason_text="Words in the letter.")
    day = world.event.starts_on
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)
    before = str(personal_data(application.user))
    for hidden in ("not_selected", "Not for us.", "Words in the letter."):
        assert hidden not in before
    world.release()
    after = str(personal_data(application.user))
    for shown in ("not_selected", "Not for us.", "Words in the letter."):
        assert shown in after
