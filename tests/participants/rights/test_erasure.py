"""Fill every field of every row about a person, erase, dump everything, find nothing; counts stay true."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from core.actors import Clock, TokenHolder
from core.audit import record
from core.erasure import erase_person, personal_data, purge_event, subject_rows
from core.exports import Export
from core.files import StoredFile, store_bytes
from core.outbox import Attachment, write
from core.privacy import CATEGORIES, registered
from events.models import (
    Event,
    Membership,
    SecondFactorReset,
    TextApproval,
    TextState,
    TranslationAssignment,
    WorkingCopy,
)
from participants.applications.models import (
    Answer,
    AnswerMask,
    AnswerText,
    Application,
    ApplicationChange,
    ApplicationImport,
    ApplicationNote,
    ApplicationTag,
    Endorsement,
    Extension,
    FocalPoint,
    ImportedRow,
    Nomination,
    OnBehalf,
    Question,
    QuestionVersion,
    SavedView,
    SendingCapacity,
    Tag,
)
from participants.people.models import NoticeAcknowledgement, Person, SpokenLanguage
from participants.rights.operations import purge_due
from participants.selection.models import (
    AgreedScore,
    ApprovalRequest,
    ApproverRemark,
    Assessment,
    AssessorAssignment,
    BoardComment,
    ConflictDeclaration,
    ConflictOfInterest,
    Criterion,
    CriterionScore,
    Decision,
    Override,
    Participation,
    Pin,
    Proposal,
    ProposedPerson,
    UnfinishedAssessment,
)
from participants.travel.models import TravelDetails
from tests import factories as make

pytestmark = pytest.mark.django_db
MARK = "Zyxwvut"


def a_person_everywhere(event: Any = None) -> Any:
    """A person with a row in every registered model, every free text holding the mark."""
    call = make.call(event)
    person = make.user(f"{MARK.lower()}@example.org", name=MARK)
    organiser = make.member(call.event.programme)
    Person.objects.create(
        user=person,
        given_name=MARK,
        family_name=MARK,
        latin_name=MARK,
        organisation=MARK,
        role=MARK,
        phone=MARK,
    )
    SpokenLanguage.objects.create(person=person.person, language="sq", follows=5)
    NoticeAcknowledgement.objects.create(user=person, notice=call.privacy_notice, language="sq")
    applied = make.application(
        call,
        user=person,
        given_name=MARK,
        family_name=MARK,
        organisation=MARK,
        role=MARK,
        withdrawn_reason=MARK,
    )
    stored = store_bytes(MARK.encode(), f"{MARK}.pdf", "application/pdf", by=person, purpose="answer")
    answer = make.answer(applied, make.question(call), text=MARK, file=stored)
    AnswerMask.objects.create(answer=answer, start=0, end=1, digest=MARK, reason=MARK, by=organiser)
    AnswerText.objects.create(answer=answer, language="en", text=MARK, by=organiser, at=timezone.now())
    ApplicationNote.objects.create(application=applied, by=organiser, text=MARK)
    ApplicationTag.objects.create(
        application=applied, tag=Tag.objects.create(event=call.event, name="Seen"), by=organiser
    )
    SavedView.objects.create(event=call.event, owner=person, name=MARK, query=MARK)
    ApplicationChange.objects.create(
        application=applied, question="Role", before=MARK, after=MARK, reason=MARK, by=person
    )
    capacity = SendingCapacity.objects.create(call=call, territory="AL", places=1, until=timezone.now())
    Nomination.objects.create(
        call=call,
        capacity=capacity,
        nominator=make.user(),
        user=person,
        rank=1,
        language="en",
        email=person.email,
        given_name=MARK,
        family_name=MARK,
        note=MARK,
    )
    OnBehalf.objects.create(application=applied, begun_by=organiser, reason=MARK)
    Endorsement.objects.create(
        application=applied,
        state=Endorsement.State.REFUSED,
        name=MARK,
        email="head@example.org",
        role=MARK,
        language="en",
        substitute_name=MARK,
        substitute_email="second@example.org",
        note=MARK,
    )
    Extension.objects.create(
        call=call, email=person.email, user=person, until=timezone.now(), reason=MARK, granted_by=organiser
    )
    batch = ApplicationImport.objects.create(call=call, by=organiser, source="A survey", language="en")
    ImportedRow.objects.create(application=applied, batch=batch, row_id=MARK, email=person.email)
    given = Assessment.objects.create(application=applied, assessor=organiser, verdict="yes", line=MARK)
    criterion = Criterion.objects.create(call=call, weight=1)
    CriterionScore.objects.create(assessment=given, criterion=criterion, points=1, comment=MARK)
    AgreedScore.objects.create(application=applied, points=1, comment=MARK, by=organiser)
    ConflictOfInterest.objects.create(application=applied, assessor=organiser, kind="work", reason=MARK)
    AssessorAssignment.objects.create(application=applied, assessor=organiser)
    ConflictDeclaration.objects.create(call=call, assessor=person, has_conflicts=True)
    UnfinishedAssessment.objects.create(application=applied, assessor=person, typed={"line": MARK})
    Decision.objects.create(
        application=applied,
        outcome="selected",
        reason_text=MARK,
        withheld={"0": MARK},
        decided_by=organiser,
        state=Decision.State.RELEASED,
    )
    proposal = Proposal.objects.create(call=call, number=1, by=organiser)
    ProposedPerson.objects.create(
        proposal=proposal, application=applied, key="p1", inside=True, reason="tied", sentence=MARK
    )
    Override.objects.create(
        application=applied, proposal=proposal, outcome="selected", reason=MARK, by=organiser
    )
    Pin.objects.create(application=applied, kind="in", reason=MARK, by=organiser)
    BoardComment.objects.create(call=call, text=MARK, by=person)
    asked = ApprovalRequest.objects.create(
        call=call, user=person, token_hash="x", expires_at=timezone.now(), comment=MARK, asked_by=organiser
    )
    ApproverRemark.objects.create(request=asked, application=applied, kind="question", comment=MARK)
    coming = make.participation(
        call.event, user=person, application=applied, name=MARK, phone=MARK, organisation=MARK, note=MARK
    )
    TravelDetails.objects.create(
        participation=coming,
        arrives_on=date(2026, 3, 1),
        arrives_at=time(12, 0),
        arrives_by=MARK,
        leaves_by=MARK,
        room=MARK,
        diet="other",
        diet_note=MARK,
        access_needs=MARK,
    )
    write(
        to=person.email,
        kind="letter",
        key=f"letter:{MARK}",
        subject=MARK,
        text=MARK,
        language="en",
        by=organiser,
        user=person,
        name=MARK,
        about=applied,
        attachments=[Attachment(f"{MARK}.txt", "text/plain", MARK.encode())],
        release=True,
    )
    Export.objects.create(
        made_by=person, what="list", format="csv", filter=MARK, scope=call.scope, language="en"
    )
    TextApproval.objects.create(
        call=call, user=person, token_hash="y", expires_at=timezone.now(), comment=MARK, asked_by=organiser
    )
    TranslationAssignment.objects.create(event=call.event, user=person, language="sq")
    TextState.objects.create(
        event=call.event,
        target_type="events.event",
        target_id=call.event_id,
        field="title",
        language="sq",
        source_language="en",
        by=person,
        at=timezone.now(),
    )
    QuestionVersion.objects.create(question=call.questions.get(), number=1, texts={}, made_by=person)
    WorkingCopy.objects.create(
        event=call.event, user=person, page="basics", data={"organiser": [MARK]}, saved_at=timezone.now()
    )
    member = Membership.objects.create(programme=call.event.programme, user=person, role="observer")
    FocalPoint.objects.create(membership=member, territory="AL")
    SecondFactorReset.objects.create(programme=call.event.programme, user=person, requested_by=organiser)
    record(by=TokenHolder("approver", person.email), action="answer", target=applied, values={"reason": MARK})
    return person


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
