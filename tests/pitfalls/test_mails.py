"""Deciding and telling: how mails went to the wrong people, twice, or to nobody elsewhere (docs/requirements.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import getaddresses

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.delivery import send_waiting
from core.outbox import Message
from events.operations import cancel_event
from participants.applications.models import Application
from participants.applications.operations.sending import withdraw_application
from participants.selection import notices
from participants.selection.models import Decision
from participants.selection.operations import prepare_letters, undo_decision
from tests import factories as make
from tests.crawl import client_of
from tests.participants.selection.conftest import World, make_world

HERE = "tests/pitfalls/test_mails.py"
CHOOSING = "tests/participants/selection"
WRITING = "tests/participants/travel/pages/test_writing.py"
REQUIREMENTS = {
    "D1": (
        "tests/participants/travel/test_filters.py::test_a_letter_to_a_filter_is_queued_for_nobody_else",
        f"{WRITING}::test_the_check_shows_everybody_and_writes_nothing",
    ),
    "D2": (
        "tests/core/test_outbox.py::test_a_second_press_writes_nothing_more",
        "tests/core/test_outbox.py::test_twenty_presses_at_once_write_one_mail",
        f"{CHOOSING}/test_release.py::test_a_second_run_and_a_second_press_change_nothing",
    ),
    "D3": (
        f"{HERE}::test_what_is_over_takes_its_unsent_letter_along",
        "tests/core/test_outbox.py::test_a_cancelled_event_takes_its_unsent_mails_with_it_and_no_others",
    ),
    "D4": (f"{CHOOSING}/test_letters.py::test_preparing_again_changes_only_what_must_change",),
    "D5": (
        f"{CHOOSING}/pages/test_outbox.py::test_a_letter_is_read_edited_discarded_and_taken_back",
        f"{CHOOSING}/test_letters.py::test_a_discarded_letter_comes_back_unless_the_decision_changed",
    ),
    "D6": (
        "tests/participants/travel/test_filters.py::test_a_letter_to_a_filter_is_queued_for_nobody_else",
        "tests/participants/travel/test_filters.py::test_the_list_shows_exactly_who_matches",
    ),
    "D7": (
        f"{CHOOSING}/pages/test_outbox.py::test_many_mails_leave_after_their_number_was_typed",
        f"{CHOOSING}/pages/test_outbox.py::test_sending_takes_the_typed_number_and_then_shows_progress",
        f"{WRITING}::test_a_list_that_changed_meanwhile_is_shown_again",
    ),
    "D8": (
        f"{HERE}::test_the_press_that_sends_costs_the_same_for_any_number",
        f"{WRITING}::test_a_large_group_is_written_by_the_worker_once",
        f"{WRITING}::test_a_double_click_writes_once",
    ),
    "D9": (
        "tests/core/test_worker_processes.py::test_a_worker_killed_before_the_server_took_the_mail_loses_nothing",
        "tests/core/test_delivery.py::test_twenty_workers_send_each_mail_once",
        f"{CHOOSING}/test_release.py::test_an_error_in_the_middle_leaves_nothing_half_done",
    ),
    "D10": (
        f"{CHOOSING}/test_letters.py::test_a_warning_stands_while_mail_does_not_leave",
        "tests/materials/desk/test_desk.py::test_a_worker_that_does_not_run_is_announced_to_the_team",
    ),
    "D11": (
        f"{CHOOSING}/pages/test_outbox.py::test_a_failed_mail_shows_the_servers_answer_and_can_be_tried_again",
        "tests/materials/desk/test_desk.py::test_failed_letters_and_letters_to_send",
    ),
    "D12": (
        f"{CHOOSING}/test_letters.py::test_a_letter_is_wholly_in_the_readers_language",
        f"{CHOOSING}/test_letters.py::test_no_sentence_of_another_language_stands_in_a_letter",
        "tests/core/test_outbox.py::test_a_mail_is_rendered_in_the_language_of_its_reader_whoever_is_active",
    ),
    "D13": (
        f"{WRITING}::test_a_missing_language_needs_a_tick",
        f"{WRITING}::test_english_alone_is_enough_for_readers_of_other_languages",
    ),
    "D14": (
        "tests/core/test_delivery.py::test_a_letter_arrives_as_plain_text_and_html_from_our_domain",
        f"{CHOOSING}/test_letters.py::test_one_draft_per_decision",
    ),
    "D15": (f"{HERE}::test_each_letter_goes_to_one_person_and_carries_nobody_elses_address",),
    "D16": ("tests/core/test_delivery.py::test_a_refusal_for_good_is_final_and_keeps_the_answer",),
    "D17": (
        f"{CHOOSING}/test_letters.py::test_a_name_is_inert",
        "tests/test_injection.py::test_a_mail_carries_the_text_as_text",
    ),
    "D18": (f"{HERE}::test_each_letter_goes_to_one_person_and_carries_nobody_elses_address",),
}


def _prepare(world: World) -> None:
    day = timezone.localdate() + timedelta(days=5)
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)


def _withdraw(world: World, application: Application) -> None:
    withdraw_application(application, reason="", by=application.user)


def _undo(world: World, application: Application) -> None:
    undo_decision(application, by=world.organiser)


def _cancel(world: World, application: Application) -> None:
    cancel_event(world.event, by=world.organiser)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [_withdraw, _undo, _cancel])
def test_what_is_over_takes_its_unsent_letter_along(end: Callable[[World, Application], None]) -> None:
    """Withdrawn, undone or cancelled as a whole: her letter is discarded, and only the cancellation touches another."""
    world = make_world()
    hers, other = world.decided("selected"), world.decided("selected")
    _prepare(world)
    end(world, hers)
    states = {
        pk: set(
            Message.objects.filter(key=f"decision:{pk}", kind__in=notices.DECISION_KINDS).values_list(
                "state", flat=True
            )
        )
        for pk in (hers.pk, other.pk)
    }
    assert states == {hers.pk: {"cancelled"}, other.pk: {"cancelled" if end is _cancel else "draft"}}


@pytest.mark.django_db
def test_the_press_that_sends_costs_the_same_for_any_number(trust_staff: None) -> None:
    """One task, whatever the number; the letters are the worker's."""
    costs = []
    for number in (2, 12):
        world = make_world()
        for _one in range(number):
            world.decided("selected")
        Message.objects.all().delete()
        tasks = DBTaskResult.objects.count()
        client = client_of(world.organiser)
        url = reverse("team_release", args=[world.event.code])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.post(url, {"number": str(number)}).status_code == 302
        costs.append(len(queries))
        assert DBTaskResult.objects.count() == tasks + 1
        assert not Message.objects.exists()
        assert Decision.objects.filter(application__call=world.call, state="draft").count() == number
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_each_letter_goes_to_one_person_and_carries_nobody_elses_address() -> None:
    """Nor is there anything to switch off: the letters of a decision have no list one could leave, and say so."""
    world = make_world()
    people = [f"person{number}@example.org" for number in range(4)]
    for address, outcome in zip(people, ("selected", "reserve", "not_selected", "selected"), strict=True):
        world.decided(outcome, user=make.user(address), email=address)
    world.release()
    assert send_waiting("test") == len(people)
    assert len(mail.outbox) == len(people)
    for letter in mail.outbox:
        ((_name, own),) = getaddresses(letter.recipients())
        assert own in people
        assert (letter.cc, letter.bcc) == ([], [])
        raw = letter.message().as_string() + letter.body + str(letter.alternatives)
        assert not [address for address in people if address in raw and address != own]
        assert "List-Unsubscribe" not in raw
        assert "it concerns you, so it cannot be switched off" in letter.body
