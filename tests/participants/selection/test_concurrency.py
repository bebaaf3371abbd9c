"""Real threads against PostgreSQL: places, releases, and verdicts at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.actors import Clock, TokenHolder
from core.outbox import Message
from events.models import Event
from participants.applications.models import Application
from participants.selection import notices, queries
from participants.selection.models import Assessment, Decision, Participation, Release
from participants.selection.operations import (
    Refused,
    accept_invitation,
    check_code,
    decide,
    decline_invitation,
    expire_invitation,
    invite_from_reserve,
    record_verdict,
    release_decisions,
    send_code,
    start_release,
    substitute,
    undo_decision,
    undo_decisions,
)
from participants.selection.operations.approval import ask_approver
from tests import factories as make
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
HOLDER = TokenHolder("invitation", "guest@example.org")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread of its own, all starting together; what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            results[index] = act()
        except Exception as error:  # noqa: BLE001 -- handed to the test, which looks at every one
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def errors(results: list[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]


def test_twenty_confirmations_for_five_places_give_exactly_five() -> None:
    world = make_world(places=5)
    people = [world.invited() for _number in range(20)]
    results = at_once(*(lambda person=person: accept_invitation(person, by=HOLDER) for person in people))
    assert errors(results) == []
    assert Counter(Participation.objects.values_list("state", flat=True)) == {"accepted": 5, "invited": 15}
    seats = Participation.objects.filter(state="accepted").values_list("seat", flat=True)
    assert sorted(seats) == [1, 2, 3, 4, 5]  # type: ignore[type-var]  # who has accepted holds a seat
    assert queries.waiting_for_place(world.event).count() == 15
    assert Message.objects.filter(kind=notices.CONFIRMATION).count() == 5


def test_leaving_and_coming_at_once_never_gives_a_place_twice() -> None:
    world = make_world(places=3)
    holders = [accept_invitation(world.invited(), by=HOLDER) for _number in range(3)]
    comers = [world.invited() for _number in range(6)]
    results = at_once(
        *(lambda person=person: decline_invitation(person, by=HOLDER) for person in holders),
        *(lambda person=person: accept_invitation(person, by=HOLDER) for person in comers),
    )
    assert errors(results) == []
    held = list(Participation.objects.filter(seat__isnull=False).values_list("seat", flat=True))
    assert len(held) == len(set(held)) <= 3


def test_the_same_person_confirms_once() -> None:
    world = make_world()
    person = world.invited()
    at_once(*(lambda: accept_invitation(person, by=HOLDER) for _press in range(6)))
    assert Message.objects.filter(kind=notices.CONFIRMATION).count() == 1


def ready(world: World, number: int = 6) -> None:
    for index in range(number):
        world.decided(("selected", "reserve", "not_selected")[index % 3])


def test_two_organisers_and_double_clicks_start_one_release() -> None:
    world = make_world()
    ready(world)
    second = make.member(world.event.programme)
    results = at_once(
        *(
            lambda by=by: start_release(world.call, expected=6, by=by)
            for by in (world.organiser, second, world.organiser, second)
        )
    )
    assert errors(results) == []
    assert {release.pk for release in results} == {Release.objects.get().pk}
    assert DBTaskResult.objects.count() == 1


def test_the_task_at_once_on_several_workers_sends_once() -> None:
    world = make_world()
    ready(world)
    release = start_release(world.call, expected=6, by=world.organiser)
    results = at_once(*(lambda: release_decisions(release, by=world.organiser) for _worker in range(4)))
    assert errors(results) == []
    assert Message.objects.count() == 6
    assert Participation.objects.count() == 2
    assert Counter(Application.objects.values_list("state", flat=True)) == {
        "selected": 2,
        "reserve": 2,
        "not_selected": 2,
    }


def test_a_release_beside_confirmations_verdicts_and_withdrawals_does_not_deadlock() -> None:
    from participants.applications.operations.sending import withdraw_application

    world = make_world()
    ready(world, 12)
    guests = [world.invited() for _number in range(4)]
    leaving = list(
        Application.objects.filter(decision__outcome="reserve").select_related("call__event", "user")
    )[:2]
    release = start_release(world.call, expected=12, by=world.organiser)
    rated = Application.objects.filter(decision__outcome="selected")
    results = at_once(
        lambda: release_decisions(release, by=world.organiser),
        *(lambda guest=guest: accept_invitation(guest, by=HOLDER) for guest in guests),
        *(lambda row=row: withdraw_application(row, reason="", by=row.user) for row in leaving),
        *(
            lambda row=row: record_verdict(row, verdict="yes", line="", by=world.assessors[0])
            for row in list(rated)
        ),
    )
    assert [error for error in errors(results) if not isinstance(error, Refused)] == []
    release.refresh_from_db()
    assert release.state == "done"
    assert {row.state for row in Application.objects.filter(pk__in=[row.pk for row in leaving])} == {
        "withdrawn"
    }


def test_decisions_and_a_release_at_once_leave_no_letter_behind() -> None:
    """Either the change came first and the number no longer fits, or the release came first and the change is refused."""
    world = make_world()
    ready(world, 3)
    fresh = make.application(world.call)
    results = at_once(
        lambda: start_release(world.call, expected=3, by=world.organiser),
        lambda: decide(fresh, outcome="selected", by=world.organiser),
    )
    assert all(isinstance(error, Refused) for error in errors(results))
    for release in Release.objects.all():
        release_decisions(release, by=world.organiser)
    assert Decision.objects.filter(state="released").count() in {0, 4}


def test_a_release_and_an_undo_at_once_agree() -> None:
    """Either the undo came first and the number no longer fits, or the release came first and the undo is refused."""
    world = make_world()
    rows = world.applications(3)
    for row in rows:
        world.decide(row, "selected")
    results = at_once(
        lambda: start_release(world.call, expected=3, by=world.organiser),
        lambda: undo_decision(rows[0], by=world.organiser),
        lambda: undo_decisions(world.call, rows[1:], by=world.organiser),
    )
    assert all(isinstance(error, Refused) for error in errors(results))
    for release in Release.objects.all():
        release_decisions(release, by=world.organiser)
    sent = Decision.objects.filter(state="released").count()
    assert sent == (3 if Release.objects.exists() else 0)
    assert Message.objects.filter(state="released").count() == Participation.objects.count() == sent


def test_an_undo_beside_the_task_that_sends_changes_nothing() -> None:
    world = make_world()
    rows = world.applications(4)
    for row in rows:
        world.decide(row, "selected")
    release = start_release(world.call, expected=4, by=world.organiser)
    results = at_once(
        lambda: release_decisions(release, by=world.organiser),
        *(lambda row=row: undo_decision(row, by=world.organiser) for row in rows),
    )
    assert sum(isinstance(error, Refused) for error in errors(results)) == 4
    assert Counter(Application.objects.values_list("state", flat=True)) == {"selected": 4}
    assert Participation.objects.filter(state="invited").count() == 4


def test_an_answer_at_the_last_moment_is_one_or_the_other() -> None:
    """The clock ends an invitation while she confirms: she comes, or she is told that it has ended; never both."""
    world = make_world()
    guests = [world.invited(answer_by=timezone.localdate() - timedelta(days=1)) for _number in range(4)]
    results = at_once(
        *(lambda guest=guest: accept_invitation(guest, by=HOLDER) for guest in guests),
        *(lambda guest=guest: expire_invitation(guest, by=Clock("selection")) for guest in guests),
    )
    assert all(isinstance(error, Refused) for error in errors(results))
    for guest in guests:
        guest.refresh_from_db()
        kinds = set(Message.objects.filter(user=guest.user).values_list("kind", flat=True))
        assert kinds == {notices.CONFIRMATION if guest.state == "accepted" else notices.ENDING}
        assert guest.state in {"accepted", "expired"}


def test_one_free_place_is_offered_once() -> None:
    world = make_world(places=1)
    world.decided("selected")
    first = world.decided("reserve")
    second = world.decided("reserve")
    world.release()
    decline_invitation(Participation.objects.get(), by=HOLDER)
    first.refresh_from_db()
    second.refresh_from_db()
    results = at_once(
        *(lambda: invite_from_reserve(first, by=world.organiser) for _press in range(3)),
        lambda: invite_from_reserve(second, reason="Language", by=world.organiser),
    )
    assert len(errors(results)) == 3
    assert Participation.objects.filter(state="invited").count() == 1
    assert Message.objects.filter(kind=notices.FROM_RESERVE).count() == 1


def test_a_place_kept_for_somebody_else_of_the_office_goes_to_nobody_who_waits() -> None:
    """Whoever waits presses while the organisation's person takes over and answers: the place is never anybody else's."""
    world = make_world(places=1)
    holder = accept_invitation(world.invited(organisation="A centre"), by=HOLDER)
    waiting = [accept_invitation(world.invited(), by=HOLDER) for _number in range(4)]
    [added, *others] = at_once(
        lambda: substitute(holder, name="Olta", email="olta@example.org", language="en", by=world.organiser),
        *(lambda person=person: accept_invitation(person, by=HOLDER) for person in waiting),
    )
    assert errors([added, *others]) == []
    assert {person.state for person in others} == {"invited"}
    results = at_once(
        lambda: accept_invitation(added, by=HOLDER),
        *(lambda person=person: accept_invitation(person, by=HOLDER) for person in waiting),
    )
    assert errors(results) == []
    assert [person.state for person in results] == ["accepted", *["invited"] * 4]


def test_verdicts_at_once_are_one_per_assessor() -> None:
    world = make_world()
    application = make.application(world.call)
    acts = [
        lambda by=by, verdict=verdict: record_verdict(application, verdict=verdict, line="", by=by)
        for by in world.assessors
        for verdict in ("yes", "maybe", "no")
    ]
    assert errors(at_once(*acts)) == []
    assert Assessment.objects.count() == 2


def test_guessing_codes_at_once_gets_three_tries() -> None:
    world = make_world()
    approver = make.member(world.event.programme, "approver")
    request = ask_approver(world.call, approver=approver, by=world.organiser)
    send_code(request, by=TokenHolder("approver", approver.email))
    at_once(
        *(
            lambda code=code: check_code(request, f"{code:06d}", by=TokenHolder("approver", approver.email))
            for code in range(12)
        )
    )
    request.refresh_from_db()
    assert request.code_tries <= 3
    assert request.code_hash == ""


def test_the_event_row_is_the_gate() -> None:
    """While somebody holds the event, a confirmation waits and then sees what was decided."""
    from django.db import transaction

    world = make_world(places=1)
    person = world.invited()
    done = threading.Event()

    def later() -> None:
        accept_invitation(person, by=HOLDER)
        done.set()
        connection.close()

    with transaction.atomic():
        Event.objects.select_for_update().get(pk=world.event.pk)
        thread = threading.Thread(target=later)
        thread.start()
        assert not done.wait(0.5)
        Event.objects.filter(pk=world.event.pk).update(places=0)
    thread.join(20)
    person.refresh_from_db()
    assert person.state == "invited"
    assert person.waiting_since is not None
    assert person.waiting_since > timezone.now() - timedelta(minutes=1)
