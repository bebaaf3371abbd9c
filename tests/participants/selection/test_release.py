"""Sending all decisions: one act, once, all or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event
from participants.applications.models import Application
from participants.selection import notices, queries, tasks
from participants.selection.models import Decision, Participation, Release
from participants.selection.operations import (
    Refused,
    discard_letter,
    edit_letter,
    prepare_letters,
    release_decisions,
    start_release,
    try_again,
)
from tests import factories as make
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db


def start(world: World, expected: int = 3) -> Release:
    return start_release(world.call, expected=expected, by=world.organiser)


@pytest.fixture
def three(world: World) -> tuple[Application, Application, Application]:
    return world.decided("selected"), world.decided("reserve"), world.decided("not_selected")


def test_the_act_creates_one_release_and_queues_one_task(world: World, three: Any) -> None:
    release = start(world)
    assert (release.state, release.total) == ("waiting", 3)
    queued = DBTaskResult.objects.get()
    assert queued.task_path == "participants.selection.tasks.send_decisions"
    assert queued.args_kwargs["args"] == [release.pk]
    assert {row.state for row in Application.objects.all()} == {"submitted"}
    assert not Message.objects.exists()


def test_everything_moves_in_one_act(world: World, three: Any) -> None:
    release = start(world)
    tasks.send_decisions.call(release.pk)
    release.refresh_from_db()
    world.call.refresh_from_db()
    assert (release.state, release.done) == ("done", 3)
    assert queries.progress_of(release) == (3, 3, True)
    assert world.call.state == Call.State.DECIDED
    for application, state in zip(three, ("selected", "reserve", "not_selected"), strict=True):
        application.refresh_from_db()
        assert application.state == state
        assert application.decision.state == "released"
        assert application.decision.released_at is not None
    letters = mails()
    assert len(letters) == 3
    assert {mail.state for mail in letters} == {"released"}


def test_only_selected_people_are_invited(world: World, three: Any) -> None:
    selected = three[0]
    world.release()
    participation = Participation.objects.get()
    decision = Decision.objects.get(application=selected)
    assert participation.application == selected
    assert (participation.state, participation.role, participation.source, participation.seat) == (
        "invited",
        "participant",
        "application",
        None,
    )
    assert participation.code == decision.invitation_code
    assert participation.code in Message.objects.get(kind=notices.SELECTED).text
    assert participation.answer_by == decision.letter_date
    assert participation.answer_by > timezone.localdate()
    assert participation.languages == selected.languages
    assert participation.phone == ""


def test_a_second_run_and_a_second_press_change_nothing(world: World, three: Any) -> None:
    release = start(world)
    assert start(world) == release
    assert start(world, expected=0) == release  # the second press sees other numbers
    assert DBTaskResult.objects.count() == 1
    for _run in range(2):
        tasks.send_decisions.call(release.pk)
    assert start(world, expected=0) == release
    assert Release.objects.count() == 1
    assert Participation.objects.count() == 1
    assert Message.objects.count() == 3
    assert AuditEntry.objects.filter(action="release mail").count() == 3


def test_a_stuck_release_can_be_started_again(world: World, three: Any) -> None:
    release = start(world)
    try_again(release, by=world.organiser)
    assert DBTaskResult.objects.count() == 2
    for _run in range(2):
        tasks.send_decisions.call(release.pk)
    assert Message.objects.count() == 3


def test_prepared_and_edited_letters_are_the_ones_that_leave(world: World, three: Any) -> None:
    day = timezone.localdate() + timedelta(days=4)
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)
    first, second, _third = mails()
    edit_letter(first, subject="Come!", text="My words.", by=world.organiser)
    discard_letter(second, by=world.organiser)  # a decision without a letter is written one
    world.release()
    left = mails(state="released")
    assert len(left) == 3
    assert (left[0].subject, left[0].text) == ("Come!", "My words.")
    assert Participation.objects.get().answer_by == day


def test_nothing_is_sent_when_the_number_changed(world: World, three: Any) -> None:
    with pytest.raises(Refused):
        start(world, expected=2)
    assert not Release.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_stands_in_the_way(world: World) -> None:
    assert len(queries.release_obstacles(world.call)) == 1  # nothing to decide on
    application = make.application(world.call)
    assert len(queries.release_obstacles(world.call)) == 1  # one without a decision
    with pytest.raises(Refused):
        start(world, expected=0)
    world.decide(application, "selected")
    assert queries.release_obstacles(world.call) == []
    Decision.objects.update(letter_date=timezone.localdate() - timedelta(days=1))
    assert len(queries.release_obstacles(world.call)) == 1  # the letters name a day that has passed
    Decision.objects.update(letter_date=None)
    world.call.deadline_at = timezone.now() + timedelta(days=1)
    world.call.save()
    assert len(queries.release_obstacles(world.call)) == 1  # still open
    with pytest.raises(Refused):
        start(world, expected=1)
    assert not Release.objects.exists()


def test_who_withdrew_between_is_left_out(world: World, three: Any) -> None:
    release = start(world)
    Application.objects.filter(pk=three[0].pk).update(state="withdrawn")
    release_decisions(release, by=world.organiser)
    release.refresh_from_db()
    assert (release.done, release.total) == (2, 3)
    assert not Participation.objects.exists()
    assert not Message.objects.filter(kind=notices.SELECTED).exists()


def test_a_cancelled_call_sends_nothing_and_the_release_ends(world: World, three: Any) -> None:
    release = start(world)
    Call.objects.update(state=Call.State.CANCELLED)
    release_decisions(release, by=world.organiser)
    release.refresh_from_db()
    assert (release.state, release.done) == ("done", 0)
    assert not Message.objects.exists()
    assert {row.state for row in Application.objects.all()} == {"submitted"}


def test_an_error_in_the_middle_leaves_nothing_half_done(
    world: World, three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = start(world)
    calls: list[int] = []

    def fails_at_the_third(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("the disk is full")
        return real(*args, **kwargs)

    real = notices.write_decision
    monkeypatch.setattr(notices, "write_decision", fails_at_the_third)
    with pytest.raises(RuntimeError):
        tasks.send_decisions.call(release.pk)
    assert not Message.objects.exists()
    assert not Participation.objects.exists()
    release.refresh_from_db()
    assert release.state == "waiting"
    monkeypatch.setattr(notices, "write_decision", real)
    tasks.send_decisions.call(release.pk)
    assert Message.objects.filter(state="released").count() == 3


def test_somebody_the_team_had_added_keeps_her_row_and_answer(world: World) -> None:
    application = world.decided("selected")
    added = make.participation(world.event, user=application.user, role="speaker", state="accepted")
    world.release()
    added.refresh_from_db()
    assert Participation.objects.count() == 1
    assert (added.application, added.state, added.role) == (application, "accepted", "speaker")
    assert added.code in Message.objects.get(kind=notices.SELECTED).text


def test_an_event_of_another_programme_is_not_touched(world: World, three: Any) -> None:
    other = make.application()
    world.release()
    other.refresh_from_db()
    assert other.state == "submitted"
    assert Event.objects.count() == 2
    assert not Message.objects.exclude(scope=world.event.scope).exists()
