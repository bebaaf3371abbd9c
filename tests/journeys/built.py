"""The demo with one visit more, whose decisions are sent: so that every page has something to show, for each role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.accounts import User
from core.outbox import Message
from events.models import (
    Call,
    Event,
    Membership,
    Programme,
    Role,
    SecondFactorReset,
    TextApproval,
    WordingRule,
)
from events.models.approver import hash_of
from events.operations import save_series
from materials.demo import build, living
from materials.demo.logins import SECOND_ORGANISER
from materials.demo.rows import texts
from materials.demo.visit import LIVING
from materials.models import Publication
from materials.operations import add_event_file
from participants.applications.models import Application, FocalPoint, FormSection, Nomination
from participants.applications.operations.conditions import add_condition
from participants.applications.operations.entry_codes import make_entry_code
from participants.applications.operations.nominations import nominate, set_capacity
from participants.people.models import SignInCode
from participants.people.places import CODES
from participants.people.queries import token_digest
from participants.selection import operations
from participants.selection.models import ApprovalRequest, Participation
from participants.travel.models import TravelDetails
from tests import factories as make

LONG_NAME = "Marija-Magdalena Konstantinovska-Dimitrijević <b>=1+1</b>"


@dataclass
class Built:
    """What the pages are about, and who looks at them: `people` by role."""

    programme: Programme
    open: Event  # the demo's living call
    done: Event  # decided and sent, with participants
    people: dict[str, User]
    draft: Application
    letter: Message
    participation: Participation
    publication: Publication
    named: Nomination  # for a call that is entered by nomination


def build_rows() -> Built:
    programme = build.load()
    make.notice(make.programme(code="second-programme"))  # one alone needs no page to choose between them
    living = Event.objects.select_related("call").get(code=LIVING)
    memberships = Membership.objects.filter(programme=programme).select_related("user").order_by("-pk")
    people = {row.role: row.user for row in memberships}
    first, second = living.call.applications.select_related("user").order_by("pk")[:2]
    assert first.user is not None
    assert second.user is not None
    people |= {"applicant": first.user, "participant": second.user}
    people[Role.ORGANISER].set_unusable_password()  # so that her second step is not guarded by it
    people[Role.ORGANISER].save()
    people["drafting"] = make.user("drafting@example.org", name=LONG_NAME)
    FormSection.objects.create(call=living.call, title_en="Your work", position=1)
    add_condition(
        living.call, "territory", parameters={"places": list(CODES)}, texts={}, by=people[Role.ORGANISER]
    )
    draft = _draft(living, people["drafting"])
    done = _decided_visit(programme, people)
    make.question(done.call, "levels", stage="after")
    save_series(programme, by=people[Role.ORGANISER], events=[living, done], title_en="Visits")
    asked_by = User.objects.get(email=SECOND_ORGANISER[0])
    SecondFactorReset.objects.create(programme=programme, user=people[Role.ASSESSOR], requested_by=asked_by)
    return Built(
        programme=programme,
        open=living,
        done=done,
        people=people,
        draft=draft,
        letter=Message.objects.filter(kind="decision_selected").first(),
        participation=Participation.objects.get(event=done, user=people["participant"]),
        named=_named(programme, people),
        publication=Publication.objects.filter(insights__isnull=False, notes__isnull=False).first(),
    )


def _named(programme: Programme, people: dict[str, User]) -> Nomination:
    """Two people named by a focal point; and a call that is entered by a code."""
    organiser, focal = people[Role.ORGANISER], make.member(programme, Role.FOCAL_POINT, name=LONG_NAME)
    people[Role.FOCAL_POINT] = focal
    FocalPoint.objects.create(membership=Membership.objects.get(user=focal), territory="MK")
    event = make.event(programme, code="by-nomination", languages=["en"], place=programme.places.first())
    call = make.call(event, route="nomination", privacy_notice=programme.privacy_notices.first())
    until, names = (
        timezone.now() + timedelta(days=5),
        {"given_name": "Marija-Magdalena", "family_name": LONG_NAME[16:]},
    )
    capacity = set_capacity(call, territory="MK", places=5, until=until, ask="An office", by=organiser)
    words = {
        **names,
        "organisation": "An office",
        "role": "Social worker",
        "note": "w" * 90,
        "language": "en",
    }
    for number in range(2):
        named = nominate(capacity, email=f"named.with.a.long.address{number}@example.org", by=focal, **words)
    other = make.event(programme, code="by-code", languages=["en"], place=programme.places.first())
    invited = make.call(other, route="invited", privacy_notice=programme.privacy_notices.first())
    make_entry_code(invited, uses=5, until=until, note=LONG_NAME, by=organiser)
    return named


def _draft(living: Event, user: User) -> Application:
    """Begun, complete, not sent; and the code and the link that would send it, or sign somebody in."""
    names = {"given_name": "Marija-Magdalena", "family_name": LONG_NAME.split(" ", 1)[1]}
    draft = make.application(living.call, user=user, state="draft", submitted_at=None, notice=None, **names)
    for question in living.call.questions.exclude(kind="file"):
        choices = [choice.key for choice in question.choices.all()][:1]
        text = "" if choices or question.kind == "yes_no" else "I visit families at home.\n\n" + "w" * 90
        make.answer(draft, question, text=text, choices=["yes"] if question.kind == "yes_no" else choices)
    for word, purpose in (("sign-in", SignInCode.Purpose.SIGN_IN), ("send", SignInCode.Purpose.SEND)):
        SignInCode.objects.create(
            ticket=word,
            purpose=purpose,
            email="somebody.with.a.very.long.address@institution.example.org",
            language="en",
            token_hash=token_digest(word),
            application=draft if word == "send" else None,
            expires_at=timezone.now() + timedelta(minutes=30),
        )
    return draft


def _decided_visit(programme: Programme, people: dict[str, User]) -> Event:
    """A second visit: applied for, decided, sent; one comes, one is still asked, and there is a file."""
    organiser = people[Role.ORGANISER]
    words = {name: value for key, row in living.EVENT.items() for name, value in texts(key, row).items()}
    place = programme.places.get(territory="XK")
    done = make.event(
        programme, code="decided-visit", languages=list(settings.COLLOQUY_LANGUAGES), **words, place=place
    )
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=20), "deadline_at": now - timedelta(days=1)}
    call = make.call(done, privacy_notice=programme.privacy_notices.first(), **dates)
    for number, outcome in enumerate(("selected", "selected", "reserve", "reserve", "not_selected")):
        user = (
            people["participant"] if number == 0 else make.user(f"guest{number}@example.org", name=LONG_NAME)
        )
        application = make.application(call, user=user, family_name=LONG_NAME)
        reason = {"reason": "capacity"} if outcome == "not_selected" else {}
        operations.decide(application, outcome=outcome, by=organiser, **reason)
    operations.ask_approver(call, approver=people[Role.APPROVER], by=organiser)
    days = {"answer_by": now.date() + timedelta(days=7), "hear_by": now.date() + timedelta(days=14)}
    operations.prepare_letters(call, **days, by=organiser)
    operations.release_decisions(operations.start_release(call, expected=5, by=organiser), by=organiser)
    ApprovalRequest.objects.create(
        call=Call.objects.get(event__code=LIVING),
        user=people[Role.APPROVER],
        token_hash=hash_of("approver"),
        expires_at=now + timedelta(days=7),
        asked_by=organiser,
    )
    TextApproval.objects.create(
        call=Call.objects.get(event__code=LIVING),
        user=people[Role.APPROVER],
        token_hash=hash_of("text-approver"),
        expires_at=now + timedelta(days=7),
        asked_by=organiser,
    )
    WordingRule.objects.create(programme=programme, language="en", forms=["FYROM"], suggestion="X")
    comes, asked = Participation.objects.filter(event=done).order_by("user_id")
    operations.accept_invitation(comes, by=comes.user)
    TravelDetails.objects.create(
        participation=comes, arrives_on=done.starts_on, arrives_by="bus", diet="vegetarian"
    )
    Participation.objects.filter(pk=asked.pk).update(code="guest")
    upload = SimpleUploadedFile("map.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    titles = {"en": "The map", "sq": "Harta"}
    add_event_file(done, by=organiser, upload=upload, titles=titles, access="participants")
    return done
