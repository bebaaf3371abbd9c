"""One programme with everything a programme can hold, for tests that walk through the whole site.

`mark` then writes a word of its own into every text of the rows it is given, so that a text that turns up where it
does not belong is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from core import outbox
from core.accounts import User
from core.exports import Export
from core.files import StoredFile, store_bytes
from core.outbox import Attachment, Message
from events.models import (
    AgendaItem,
    Call,
    CoverageItem,
    Designation,
    Event,
    EventSeries,
    GuidingQuestion,
    Membership,
    Place,
    PrivacyNotice,
    Programme,
    RelatedItem,
    Role,
    SecondFactorReset,
    TextApproval,
    TextState,
    TimelineProfile,
    TranslationAssignment,
    VisaLeadTime,
    WordingRule,
)
from events.operations import keep_working_copy
from events.operations.wording import ask_text_approval
from interpretation.models import RateCard
from materials.models import EventFile, Insight, Note, Publication, Reading, Series, Topic
from materials.operations import change_publication
from participants.applications.answers.masking import digest_of
from participants.applications.models import (
    AnswerMask,
    Application,
    ApplicationChange,
    ApplicationImport,
    Condition,
    Endorsement,
    EntryCode,
    EntryCodeUse,
    Extension,
    FocalPoint,
    FormSection,
    ImportedRow,
    ImportMapping,
    Nomination,
    OnBehalf,
    Question,
    QuestionVersion,
    SavedView,
    SendingCapacity,
)
from participants.applications.operations.answer_texts import save_answer_text
from participants.applications.operations.conditions import add_condition
from participants.applications.operations.documents import release_document
from participants.applications.operations.listing import note_applications, save_view, tag_applications
from participants.people.models import Person, SignInCode
from participants.people.operations import new_code
from participants.selection import operations
from participants.selection.assessing.paper import NAMES, contents
from participants.selection.assessing.paper import WHAT as PAPER
from participants.selection.board import operations as board
from participants.selection.models import (
    AgreedScore,
    ApprovalRequest,
    ApproverRemark,
    AssessorAssignment,
    Criterion,
    CriterionScore,
    Override,
    Participation,
    ReviewPhase,
    UnfinishedAssessment,
)
from participants.selection.queries import review_list
from participants.travel.models import TravelDetails
from tests import factories as make
from tests import office

OUR_APPS = ("core", "events", "participants", "interpretation", "materials")
Rows = dict[type[models.Model], set[Any]]


@dataclass(repr=False)
class Whole:
    """A programme, its team by role, one published and one draft event, and an example of every row."""

    programme: Programme
    team: dict[str, User]
    event: Event
    draft_event: Event
    call: Call
    notice: PrivacyNotice
    place: Place
    designation: Designation
    question: Question
    file_question: Question
    library_question: Question
    section: FormSection
    condition: Condition
    guiding_question: GuidingQuestion
    related_item: RelatedItem
    agenda_item: AgendaItem
    applicant: User
    application: Application
    answer_file: StoredFile
    released_file: StoredFile
    unsent: Application
    guest: User
    participation: Participation
    letter: Message
    note: Message
    approval: ApprovalRequest
    approval_token: str
    assignment: TranslationAssignment
    text_approval: TextApproval
    text_approval_token: str
    wording_rule: WordingRule
    visa: VisaLeadTime
    code: SignInCode
    code_token: str
    reset: SecondFactorReset
    export: Export
    files: dict[str, EventFile]
    publication: Publication
    draft_publication: Publication
    topic: Topic
    series: Series
    insight: Insight
    publication_note: Note
    reading: Reading
    saved_view: SavedView
    mask: AnswerMask
    extension: Extension
    endorsement: Endorsement
    nomination: Nomination
    focal_point: FocalPoint
    entry_code: EntryCode
    application_import: ApplicationImport
    event_series: EventSeries
    empty_series: EventSeries
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def organiser(self) -> User:
        return self.team["organiser"]


def whole_programme(name: str, **shared: User) -> Whole:
    """`name` makes addresses unique. `shared` are people who also take part here: as `applicant` and as `guest`."""
    programme = make.programme(
        code=name, letter_signatory="A head", letter_address="A street", description_en="What for"
    )
    team = {
        role: make.member(programme, role, email=f"{role}@{name}.example.org", name=f"{role} {name}")
        for role in Role.values
    }
    event, draft_event = _events(programme)
    _unsaved(event, team["organiser"])
    world = {**_people(event, team, name, shared), **_library(programme, event, team["organiser"])}
    return Whole(
        programme=programme,
        team=team,
        event=event,
        draft_event=draft_event,
        call=event.call,
        notice=event.call.privacy_notice,
        place=event.place,
        designation=programme.designations.get(),
        guiding_question=event.guiding_questions.first(),
        related_item=event.related_items.first(),
        agenda_item=event.agenda.first(),
        event_series=event.series,
        empty_series=EventSeries.objects.create(programme=programme, title_en="A series to come"),
        wording_rule=_wording(programme),
        visa=VisaLeadTime.objects.create(
            programme=programme,
            works_in="AL",
            into="XK",
            days=90,
            source="A law",
            valid_from=date(2020, 1, 1),
            valid_until=date(2099, 12, 31),
        ),
        assignment=_translations(event, team),
        reset=SecondFactorReset.objects.create(
            programme=programme, user=team["editor"], requested_by=team["organiser"]
        ),
        export=Export.objects.create(
            made_by=team["organiser"],
            what="applications",
            filter="q=somebody",
            format="csv",
            scope=event.scope,
            language="en",
            state=Export.State.READY,
            file=store_bytes(b"name", "table.csv", "text/csv", by=team["organiser"], purpose="export"),
        ),
        files={access: _file(event, access, team["organiser"]) for access in EventFile.Access.values},
        **world,
    )


def _assessing(application: Application, team: dict[str, User]) -> None:
    """An example of everything about assessing; the assessor has declared a conflict with another application."""
    call, assessor = application.call, team["assessor"]
    operations.declare_conflicts(call, (), by=assessor)
    other = call.applications.filter(state="submitted").exclude(pk=application.pk).order_by("-pk")[0]
    operations.note_conflict(other, assessor, kind="work", reason="We work together", by=assessor)
    criterion = Criterion.objects.create(call=call, name_en="Practice", weight=100, anchors_en="Little")
    given = application.assessments.get(assessor=assessor)
    CriterionScore.objects.create(assessment=given, criterion=criterion, points=3, comment="Some of it")
    AssessorAssignment.objects.create(application=application, assessor=assessor)
    ReviewPhase.objects.create(call=call, name_en="Scoring", sees_ranking=True)
    AgreedScore.objects.create(application=application, points=7000, comment="Agreed", by=assessor)
    Export.objects.create(
        made_by=assessor,
        what=PAPER,
        filter=contents(list(review_list(call, assessor)), NAMES),
        format="pdf",
        scope=call.scope,
        language="en",
        state=Export.State.READY,
        file=store_bytes(b"files", "files.pdf", "application/pdf", by=assessor, purpose="my-files"),
    )
    UnfinishedAssessment.objects.create(
        application=application, assessor=assessor, typed={"verdict": "yes", "line": "Good"}
    )


def _translations(event: Event, team: dict[str, User]) -> TranslationAssignment:
    TextState.objects.create(
        event=event,
        target_type="events.event",
        target_id=event.pk,
        field="title",
        language="sr-latn",
        source_language="en",
        source_text="A title",
        target_hash="0",
        by=team["editor"],
        at=timezone.now(),
    )
    return TranslationAssignment.objects.create(event=event, user=team["translator"], language="sr-latn")


def _unsaved(event: Event, organiser: User) -> None:
    """She typed another name of the organising body, and never saved it."""
    keep_working_copy(
        event,
        by=organiser,
        page="basics",
        token="0",
        based_on="0",
        data={"organiser": [f"Unsaved of {event.code}"]},
    )


def _wording(programme: Programme) -> WordingRule:
    TimelineProfile.objects.create(programme=programme, timeline="short", open_days=7)
    RateCard.objects.create(
        programme=programme, interpreter_day=300, booth_day=150, receiver_day=4, technician_day=200
    )
    return WordingRule.objects.create(
        programme=programme, language="en", forms=["board"], suggestion="group", severity="note"
    )


def _events(programme: Programme) -> tuple[Event, Event]:
    place = make.place(programme)
    Designation.objects.create(
        programme=programme, territory="XK", name_en="Kosovo", footnote_en="A footnote"
    )
    texts = {
        "audience_en": "For whom",
        "aim_en": "What for",
        "venue_en": "A hall",
        "host_en": "A host",
        "practical_en": "What to bring",
        "organiser": "Organising body",
        "publisher": "Publishing body",
        "second_contact_name": "Second Contact",
        "second_contact_email": f"second@{programme.code}.example.org",
        "interpretation": ["sq"],
        "place": place,
    }
    draft = make.event(
        programme, state=Event.State.DRAFT, published_at=None, code=f"{programme.code}-draft", **texts
    )
    event = make.event(programme, code=f"{programme.code}-event", **texts)
    CoverageItem.objects.create(event=event, kind="hotel")
    series = EventSeries.objects.create(programme=programme, title_en="A series of events")
    for owner in (event, draft):
        owner.series = series
        owner.save(update_fields=["series"])
        parent = GuidingQuestion.objects.create(event=owner, text_en="A question?")
        GuidingQuestion.objects.create(event=owner, parent=parent, text_en="One below?", position=1)
        RelatedItem.objects.create(event=owner, text_en="A paper", url="https://example.org/paper")
    at = datetime.combine(event.starts_on, time(9), tzinfo=UTC)
    for public in (True, False):
        AgendaItem.objects.create(
            event=event,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            title_en="Talk",
            room_en="Room",
            public=public,
        )
    make.call(event, deadline_at=timezone.now() + timedelta(days=2))
    make.call(draft, state=Call.State.DRAFT, published_at=None, privacy_notice=None)
    return event, draft


def _people(event: Event, team: dict[str, User], name: str, shared: dict[str, User]) -> dict[str, Any]:
    call, organiser = event.call, team["organiser"]
    questions = {kind: make.question(call, kind, help_en="A hint") for kind in Question.Kind.values}
    section = FormSection.objects.create(call=call, title_en="Your work", position=1)
    make.question(call, "short", section=section, shown_if=questions["yes_no"], shown_if_key="yes")
    make.question(call, "short", label_en="What can you not eat?", stage="after", about="diet")
    condition = add_condition(
        call,
        Condition.Kind.AVAILABILITY,
        parameters={},
        texts={"text_en": "The evenings too"},
        question=questions["yes_no"],
        blocks=False,
        by=organiser,
    )
    other_call = Call.objects.exclude(pk=call.pk).get(event__programme=event.programme_id)
    applicant = shared.get("applicant") or make.user(f"applicant@{name}.example.org")
    application = make.application(call, user=applicant)
    stored = store_bytes(
        office.pdf("My letter"), "letter.pdf", "application/pdf", by=applicant, purpose="answer"
    )
    version = QuestionVersion.objects.create(
        question=questions["long"], number=1, texts={"label": {"en": "Before"}, "help": {}, "choices": {}}
    )
    long = make.answer(application, questions["long"], version=version)
    save_answer_text(
        long,
        kind="translation",
        language="sr-latn",
        text="Odgovor.",
        made_by="machine",
        seen=digest_of(long.text),
        by=organiser,
    )
    answer = make.answer(application, questions["short"])
    mask = AnswerMask.objects.create(
        answer=answer,
        start=0,
        end=2,
        digest=digest_of(answer.text[:2]),
        reason="A name",
        by=organiser,
    )
    make.answer(application, questions["file"], file=stored, text="")
    released = release_document(application, stored.pk, by=organiser).released
    _other_applications(call, organiser)
    tag_applications(call, [application.reference], name="Seen", by=organiser)
    note_applications(call, [application.reference], text="Ask her again", by=organiser)
    operations.record_verdict(application, verdict="yes", line="Good", by=team["assessor"])
    _assessing(application, team)
    operations.decide(application, outcome="selected", by=organiser)
    day = timezone.localdate() + timedelta(days=10)
    operations.prepare_letters(call, answer_by=day, hear_by=day, by=organiser)
    _board(call, application, organiser)
    guest = shared.get("guest") or make.user(f"guest@{name}.example.org")
    participation = _participation(event, guest)
    text_approval = ask_text_approval(call, approver=team["approver"], by=organiser)
    text_approval_token = _token_mailed_to(team["approver"], "text-approval")
    approval = operations.ask_approver(call, approver=team["approver"], by=organiser)
    ApproverRemark.objects.create(
        request=approval, application=application, kind="question", comment="A question about one row"
    )
    unsent = make.application(
        call, user=make.user(), state=Application.State.DRAFT, submitted_at=None, email=f"draft@{name}.org"
    )
    code = new_code(
        f"draft@{name}.org", purpose="send", language="en", by=organiser, application_id=unsent.pk
    )
    return {
        "question": questions["long"],
        "file_question": questions["file"],
        "library_question": make.question(other_call, "one", in_library=True),
        "section": section,
        "condition": condition,
        "applicant": applicant,
        "application": application,
        "answer_file": stored,
        "released_file": released,
        "unsent": unsent,
        "guest": guest,
        "participation": participation,
        "letter": Message.objects.filter(scope=event.scope, about_type="participants.decision").latest("pk"),
        "note": _mail(event, participation, organiser),
        "approval": approval,
        "extension": _extension(application, organiser),
        "endorsement": _endorsement(application, unsent, organiser),
        **_entry(application, team),
        "application_import": _import(application, organiser),
        "mask": mask,
        "saved_view": save_view(event, name="A view", query="q=somebody", shared=True, by=organiser),
        "approval_token": _token_mailed_to(team["approver"]),
        "text_approval": text_approval,
        "text_approval_token": text_approval_token,
        "code": code.row,
        "code_token": code.token,
    }


def _other_applications(call: Call, organiser: User) -> None:
    """One of each outcome and state beside the first."""
    for outcome in ("reserve", "reserve", "not_selected"):
        operations.decide(make.application(call), outcome=outcome, by=organiser, reason="capacity")
    make.application(call)
    make.application(
        call,
        state=Application.State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawn_reason="No time",
        user=make.user(),
    )


def _board(call: Call, application: Application, organiser: User) -> None:
    """Two targets, a pin, a proposal worked out, and a word on leaving it."""
    blank = {"question_id": None, "ability": "", "level": 0, "maximum": None, "in_percent": False}
    board.set_board(call, seats=2, reserve=1, lottery=True, by=organiser)
    board.add_target(call, kind="place", values=["XK"], minimum=1, weight=None, by=organiser, **blank)
    board.add_target(call, kind="places", values=[], minimum=2, weight=5, by=organiser, **blank)
    board.pin_application(application, kind="in", reason="The host", by=organiser)
    board.comment_on_board(call, text="Nobody from the north yet.", by=organiser)
    proposal = board.work_out_proposal(board.ask_for_proposal(call, by=organiser), by=organiser)
    Override.objects.create(
        application=application, proposal=proposal, outcome="selected", reason="A departure", by=organiser
    )


def _participation(event: Event, guest: User) -> Participation:
    facts = {"phone": "+383 44 000 000", "organisation": "A centre", "note": "A note", "territory": "XK"}
    coming = make.participation(event, user=guest, state="accepted", seat=1, **facts)
    TravelDetails.objects.create(
        participation=coming,
        arrives_on=event.starts_on,
        leaves_on=event.ends_on,
        arrives_by="Bus",
        leaves_by="Car",
        room="12",
        diet="other",
        diet_note="No nuts",
        access_needs="A ramp",
        document_needed=True,
    )
    make.participation(event, state="invited", **facts)
    make.participation(event, state="declined", decline_reason="Ill", **facts)
    make.participation(event, state="accepted", role="speaker", **facts)
    Person.objects.update_or_create(
        user=guest, defaults={"given_name": "A", "family_name": "Guest", "organisation": "B", "role": "C"}
    )
    return coming


def _mail(event: Event, participation: Participation, by: User) -> Message:
    return outbox.write(
        to=participation.email,
        name=participation.name,
        user=participation.user,
        kind="note_to_participants",
        key=f"note:{event.pk}",
        subject="A note",
        text="Bring a coat.",
        language="en",
        about=participation,
        by=by,
        attachments=[Attachment("programme.txt", "text/plain", b"nine o'clock")],
    )


def _endorsement(application: Application, unsent: Application, organiser: User) -> Endorsement:
    """Somebody was asked for a word, and another application was begun on behalf."""
    OnBehalf.objects.create(application=unsent, begun_by=organiser, reason="No computer")
    return Endorsement.objects.create(
        application=application,
        state=Endorsement.State.ASKED,
        name="Hana Head",
        email="head@example.org",
        role="Head of the department",
        language="en",
        substitute_name="Sara Second",
        substitute_email="sara@example.org",
        asked_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )


def _extension(application: Application, organiser: User) -> Extension:
    ApplicationChange.objects.create(
        application=application, question="Role", before="Nurse", after="Head nurse", by=application.user
    )
    return Extension.objects.create(
        call=application.call,
        email=application.email,
        user=application.user,
        until=timezone.now() + timedelta(days=3),
        reason="A power cut",
        granted_by=organiser,
    )


def _import(application: Application, organiser: User) -> ApplicationImport:
    """A table whose one row came in."""
    content = f"E-mail;Name;Surname;Remark\n{application.email};A;B;C\n".encode()
    batch = ApplicationImport.objects.create(
        call=application.call,
        by=organiser,
        file=store_bytes(content, "survey.csv", "text/csv", by=organiser, purpose="import"),
        source="A survey",
        language="en",
        columns=["email", "given_name", "family_name", ""],
    )
    ImportedRow.objects.create(application=application, batch=batch, row_id="7", email=application.email)
    ImportMapping.objects.create(call=application.call, columns={"surname": "family_name"})
    return batch


def _entry(application: Application, team: dict[str, User]) -> dict[str, Any]:
    """Named by a focal point, and let in by a code."""
    call, focal, until = application.call, team["focal_point"], timezone.now() + timedelta(days=1)
    capacity = SendingCapacity.objects.create(
        call=call, territory="AL", places=3, until=until, ask="An office"
    )
    nomination = Nomination.objects.create(
        call=call,
        capacity=capacity,
        nominator=focal,
        user=application.user,
        application=application,
        state=Nomination.State.BEGUN,
        rank=1,
        language="en",
        email=application.email,
        given_name="Named",
        family_name="Person",
        note="A reason",
    )
    code = EntryCode.objects.create(call=call, uses=3, note="Partners", made_by=team["organiser"])
    EntryCodeUse.objects.create(entry_code=code, application=application)
    member = Membership.objects.get(user=focal, programme=call.event.programme)
    place = FocalPoint.objects.create(membership=member, territory="AL")
    return {"nomination": nomination, "entry_code": code, "focal_point": place}


def take_nominations(*worlds: Whole) -> None:
    """A focal point meets something only where a call is entered by nomination."""
    calls = [world.call.pk for world in worlds]
    Call.objects.filter(pk__in=calls).update(route=Call.Route.NOMINATION)


def _token_mailed_to(approver: User, page: str = "approval") -> str:
    text = Message.objects.filter(user=approver).latest("pk").text
    found = re.search(rf"/{page}/([\w-]+)/", text)
    assert found, text
    return found[1]


def _file(event: Event, access: str, by: User) -> EventFile:
    stored = store_bytes(
        b"%PDF-1.4", f"{event.code}-{access}.pdf", "application/pdf", by=by, purpose="event-file"
    )
    return EventFile.objects.create(event=event, file=stored, access=access, title_en="A file")


def _library(programme: Programme, event: Event, by: User) -> dict[str, Any]:
    """A published and a draft publication, each with all its parts; returns the draft's, which are the hidden ones."""
    made: dict[str, Any] = {}
    for key, state in (("publication", "published"), ("draft_publication", "draft")):
        publication = make.publication(
            programme,
            state=state,
            event=event,
            code=f"{programme.code}-paper-{state}",
            authors="An Author",
            publisher="A publisher",
            published_on=date(2024, 5, 1),
        )
        topic = Topic.objects.create(
            programme=programme, key=f"{programme.code}-topic-{state}", name_en="A topic"
        )
        series = Series.objects.create(programme=programme, name_en="A series")
        publication.topics.add(topic)
        publication.places.add(event.place)
        publication.series = series
        publication.save(update_fields=["series"])
        version = publication.versions.get()
        version.abstract = "In short"
        version.file = store_bytes(
            b"%PDF-1.4", f"{state}.pdf", "application/pdf", by=by, purpose="publication"
        )
        version.save()
        links = {"url": "https://example.org/source"}
        made |= {
            key: publication,
            "topic": topic,
            "series": series,
            "insight": Insight.objects.create(
                publication=publication, heading_en="Heading", text_en="Insight"
            ),
            "publication_note": Note.objects.create(
                publication=publication, number=1, text_en="Note", **links
            ),
            "reading": Reading.objects.create(
                publication=publication, topic_en="More", text_en="Book", **links
            ),
        }
        Insight.objects.create(publication=publication, kind="recommendation", heading_en="Do", text_en="So")
    return made


# --- every text of every row ------------------------------------------------------------------

# Columns of letters that are no texts: keys, codes, states, and what a program reads.
NO_TEXTS = {
    *("password", "language", "timezone", "territory", "mark", "kind", "scope", "key", "format", "purpose"),
    *("token", "reference", "code", "saved_in", "invitation_code", "token_hash", "code_hash", "ticket"),
    *("actor_kind", "actor_id", "action", "target_type", "target_id", "state_before", "state_after"),
    *("about_type", "about_id", "message_id", "calendar_method", "claimed_by", "content_type", "sha256"),
    *("works_in", "into"),
    *("what", "next", "job", "worker", "shown_if_key", "digest", "page", "based_on"),
    "currency",
}
_NAMES = re.compile(r"_(?:en|sq|mk|sr|sr_latn|bs)$")


def base_name(column: models.Field[Any, Any]) -> str:
    """A column's name without its language."""
    return _NAMES.sub("", column.name)


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Every column a person may write words into."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not isinstance(column, models.SlugField | models.EmailField | models.URLField)
        and not column.choices
        and base_name(column) not in NO_TEXTS
        and not (model._meta.label == "core.AuditValue" and column.name == "name")
    ]


def rows_now() -> Rows:
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in our_models()}


def new_rows(before: Rows) -> Iterator[models.Model]:
    """The rows made since, in the order of their tables."""
    for model in our_models():
        yield from model._base_manager.exclude(pk__in=before.get(model, set())).order_by("pk")


def write_texts(row: models.Model, text: Callable[[models.Field[Any, Any]], str]) -> None:
    """Write `text` into every text column of a row, as long as the column allows."""
    values = {}
    for column in text_columns(type(row)):
        whole = text(column)
        values[column.attname] = whole[: column.max_length] if column.max_length else whole
    if values:
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def index_again(world: Whole) -> None:
    """Texts written past the operations are found by the library's search again, and stand in the assessor's PDF."""
    assessor = world.team["assessor"]
    files = list(review_list(world.application.call, assessor))
    Export.objects.filter(made_by=assessor, what=PAPER).update(filter=contents(files, NAMES))
    for publication in (world.publication, world.draft_publication):
        publication.refresh_from_db()
        change_publication(publication, by=world.organiser, values={})
