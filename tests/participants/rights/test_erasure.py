"""Fill every field of every row about a person, erase, dump everything, find nothing; counts stay true."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from core.actors import Clock
from core.erasure import erase_person, personal_data, purge_event, subject_rows
from core.files import StoredFile
from core.privacy import CATEGORIES, registered
from events.models import Event
from participants.applications.models import Answer, AnswerMask, Application, ApplicationChange, Question
from participants.rights.operations import purge_due
from participants.selection.models import Assessment, Decision, Participation
from participants.travel.models import TravelDetails
from tests import factories as make
from tests.participants.rights.everywhere import MARK, a_person_everywhere

pytestmark = pytest.mark.django_db


def dump() -> str:
    """Every column of every table, and the name and content of every stored file."""
    parts: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            for name, value in row.items():
                plain = (
                    bytes(value).decode(errors="replace") if isinstance(value, (bytes, memoryview)) else value
                )
                parts.append(f"{model._meta.label}.{name}: {plain}")
    for stored in StoredFile.objects.all():
        with stored.file.open("rb") as content:
            parts.append(content.read().decode(errors="replace"))
    return "\n".join(parts).lower()


def test_every_registered_model_says_whom_it_is_about() -> None:
    public_rows = {
        "events.Programme",
        "events.Event",
        "materials.Publication",
        "core.AuditValue",
        "core.SearchEntry",
    }
    silent = {
        model._meta.label
        for model in apps.get_models()
        if registered(model)
        and not getattr(model, "DATA_SUBJECT", "")
        and model._meta.label not in public_rows
    }
    assert silent == set()


def test_every_category_that_ends_with_an_event_reaches_its_models() -> None:
    timed = {name for name, rule in CATEGORIES.items() if rule.counted_from == "event_end"}
    unreachable = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for name, row in registered(model).items()
        if row.category in timed and not getattr(model, "EVENT", "") and not getattr(model, "EVENT_SCOPE", "")
    }
    # Contacts of the event are public and stand on its page; accounts and acknowledgements outlive single events.
    allowed = {
        "core.StoredFile",
        "events.Event",
        "participants.NoticeAcknowledgement",
        "events.SecondFactorReset",
    }
    assert {name for name in unreachable if name.rsplit(".", 1)[0] not in allowed} == set()


def test_the_fixture_reaches_every_registered_model() -> None:
    person = a_person_everywhere()
    empty = {model._meta.label for model, rows in subject_rows(person) if not rows.exists()}
    assert empty <= {"participants.SignInCode", "core.StoredFile"}


def test_after_erasure_nothing_is_found(django_capture_on_commit_callbacks: Any) -> None:
    person = a_person_everywhere()
    address = person.email
    assert MARK.lower() in dump()
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person, by=Clock("test"))
    found = [line for line in dump().splitlines() if MARK.lower() in line or address in line]
    assert found == []


def test_erasure_keeps_the_counts() -> None:
    person = a_person_everywhere()
    erase_person(person, by=Clock("test"))
    row = Application.objects.get()
    assert (row.territory, row.state, row.user) == ("XK", "submitted", None)
    assert Decision.objects.get().outcome == "selected"
    assert Assessment.objects.get().verdict == "yes"
    assert Participation.objects.count() == 1


def test_erasing_one_person_leaves_another_untouched() -> None:
    call = make.call()
    other = make.application(call, given_name="Bojan", family_name="Other")
    erase_person(make.application(call).user, by=Clock("test"))
    other.refresh_from_db()
    assert (other.full_name, other.user_id is not None) == ("Bojan Other", True)


def test_the_export_holds_every_registered_text() -> None:
    person = a_person_everywhere()
    data = personal_data(person)
    for model, _rows in subject_rows(person):
        for name in registered(model):
            field = model._meta.get_field(name)
            if isinstance(field, models.TextField) and model._meta.label in data and name != "last_error":
                assert MARK in str(data[model._meta.label]), f"{model._meta.label}.{name}"
    assert data["account.EmailAddress"][0]["email"] == person.email


@pytest.mark.parametrize(
    ("days", "gone", "kept"),
    [
        (31, {"access_needs", "diet_note", "arrives_by"}, set()),
        (29, set(), {"access_needs", "diet_note", "arrives_by"}),
    ],
)
def test_needs_and_travel_go_a_month_after_the_event(days: int, gone: set[str], kept: set[str]) -> None:
    event = make.event(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    a_person_everywhere(event)
    purge_event(event, event.scope, event.ends_on, {}, event.ends_on + timedelta(days=days), by=Clock("test"))
    travel = TravelDetails.objects.get()
    assert all(getattr(travel, name) == "" for name in gone)
    assert all(getattr(travel, name) == MARK for name in kept)


def test_after_the_last_date_of_an_event_nothing_of_it_names_anybody(
    django_capture_on_commit_callbacks: Any,
) -> None:
    event = make.event(starts_on=date(2016, 3, 1), ends_on=date(2016, 3, 2))
    person = a_person_everywhere(event)
    with django_capture_on_commit_callbacks(execute=True):
        purge_due(by=Clock("test"))
    texts = [
        str(row)
        for model in (Application, Assessment, Decision, Participation, TravelDetails)
        for row in model.objects.values()
    ]
    assert MARK not in " ".join(texts)
    person.refresh_from_db()
    assert person.name == MARK  # the account has its own clock


def test_purging_twice_touches_nothing_the_second_time() -> None:
    event = make.event(starts_on=date(2016, 3, 1), ends_on=date(2016, 3, 2))
    a_person_everywhere(event)
    purge_due(by=Clock("test"))
    assert purge_due(by=Clock("test")) == {}


def test_purging_one_event_leaves_another_alone() -> None:
    old = make.event(starts_on=date(2016, 3, 1), ends_on=date(2016, 3, 2))
    new = make.application(make.call(), given_name="Bojan")
    make.application(make.call(old), given_name="Arta")
    purge_due(by=Clock("test"))
    assert Application.objects.get(pk=new.pk).given_name == "Bojan"


def test_an_event_that_waits_for_new_days_keeps_everything_until_they_are_over() -> None:
    event = make.event(starts_on=date(2016, 3, 1), ends_on=date(2016, 3, 2))
    Event.objects.update(state=Event.State.POSTPONED, planned_on=event.starts_on, planned_until=event.ends_on)
    application = make.application(make.call(event), given_name="Arta")
    assert purge_due(by=Clock("test")) == {}
    assert Application.objects.get(pk=application.pk).given_name == "Arta"
    ahead = date.today() + timedelta(days=30)
    Event.objects.update(state=Event.State.PUBLISHED, starts_on=ahead, ends_on=ahead)
    assert purge_due(by=Clock("test")) == {}
    Event.objects.update(starts_on=date(2017, 3, 1), ends_on=date(2017, 3, 1))
    assert list(purge_due(by=Clock("test"))) == [event.code]
    assert Application.objects.get(pk=application.pk).given_name == ""


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        (29, {"application", "travel", "needs"}),
        (31, {"application", "travel"}),
        (61, {"application"}),
        (366, set()),
    ],
)
def test_answers_go_with_the_category_of_their_question(days: int, kept: set[str]) -> None:
    """Each with its own, what was changed of it and hidden in it too; at the latest with the application."""
    event = make.event(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    application = make.application(make.call(event))
    for retention in Question.Retention.values:
        question = make.question(application.call, retention=retention)
        answer = make.answer(application, question, text=f"kept as {retention}")
        AnswerMask.objects.create(
            answer=answer, start=0, end=4, digest="0", reason="A name", by=application.user
        )
        ApplicationChange.objects.create(
            application=application, question="?", asked=question, before="kept", after=retention
        )
    ApplicationChange.objects.create(application=application, question="Role", before="A", after="role")
    today = event.ends_on + timedelta(days=days)
    purge_event(event, event.scope, event.ends_on, {"travel": 60}, today, by=Clock("test"))
    texts = set(Answer.objects.values_list("text", flat=True))
    assert texts == {f"kept as {retention}" for retention in kept}
    assert AnswerMask.objects.count() == len(kept)
    words = set(ApplicationChange.objects.values_list("after", flat=True))
    assert words == ({*kept, "role"} if kept else set())
