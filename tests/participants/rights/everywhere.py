"""A person with a row in every registered model."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.utils import timezone

from core.actors import TokenHolder
from core.audit import record
from core.exports import Export
from core.files import store_bytes
from core.outbox import Attachment, write
from events.models import (
    Membership,
    SecondFactorReset,
    TextApproval,
    TextState,
    TranslationAssignment,
    WorkingCopy,
)
from participants.applications.models import (
    AnswerMask,
    AnswerText,
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
    QuestionVersion,
    SavedView,
    SendingCapacity,
    Tag,
)
from participants.people.models import NoticeAcknowledgement, Person, SpokenLanguage
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
    Pin,
    Proposal,
    ProposedPerson,
    UnfinishedAssessment,
)
from participants.travel.models import TravelDetails
from tests import factories as make

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
