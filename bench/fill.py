"""Two calls: one with 300 applications, one with 3,000; ten questions (or more) and two verdicts each, and 30 agenda items."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts import User
from events.models import AgendaItem, Call, Event
from participants.applications.models import Answer, Application, Question
from participants.selection.models import Assessment, ConflictDeclaration, Participation
from tests import factories as make

SIZES = (300, 3000)
KINDS = ("long", "short", "one", "several", "yes_no", "long", "short", "one", "yes_no", "short")
TERRITORIES = ("AL", "BA", "XK", "ME", "MK", "RS", "FI", "NL")


@transaction.atomic
def fill(kinds: tuple[str, ...] = KINDS, sizes: tuple[int, ...] = SIZES) -> dict[int, Event]:
    """{size: event}. The organiser and the assessor are organiser@bench.example and assessor@bench.example."""
    programme = make.programme(code="bench")
    make.member(programme, "organiser", email="organiser@bench.example")
    first = make.member(programme, "assessor", email="assessor@bench.example")
    second = make.member(programme, "assessor", email="assessor2@bench.example")
    notice = make.notice(programme)
    events = {}
    for size in sizes:
        event = make.event(programme, code=f"bench-{size}", place=make.place(programme))
        call = make.call(event, privacy_notice=notice)
        _agenda(event)
        questions = [make.question(call, kind, required=kind == "long", word_limit=150) for kind in kinds[:1]]
        questions += [make.question(call, kind) for kind in kinds[1:]]
        _applications(call, questions, size, (first, second))
        events[size] = event
    return events


def _agenda(event: Event) -> None:
    start = timezone.now() + timedelta(days=60)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            event=event,
            starts_at=start + timedelta(hours=number),
            ends_at=start + timedelta(hours=number, minutes=45),
            title_en=f"Session {number}",
        )
        for number in range(30)
    )


def _applications(call: Call, questions: list[Question], size: int, assessors: tuple[User, User]) -> None:
    users = User.objects.bulk_create(
        User(email=f"p{number}@{call.event.code}.example", name=f"Person {number}", password="!")  # noqa: S106 -- no password opens these accounts
        for number in range(size)
    )
    rows = Application.objects.bulk_create(
        Application(
            call=call,
            user=user,
            email=user.email,
            language=("sq", "mk", "sr", "en")[number % 4],
            given_name=("Arta", "Билјана", "Јелена", "Aino")[number % 4],
            family_name=f"Demo{number}",
            organisation=f"Centre for Social Work {number % 40}",
            role="Social worker",
            territory=TERRITORIES[number % len(TERRITORIES)],
            gender=("woman", "man", "")[number % 3],
            languages={"en": {"follows": number % 6, "speaks": number % 6}},
            state=Application.State.SUBMITTED,
            submitted_at=timezone.now() - timedelta(minutes=number),
            notice=call.privacy_notice,
        )
        for number, user in enumerate(users)
    )
    keys = {"one": ["first"], "several": ["first", "second"], "yes_no": ["yes"]}
    Answer.objects.bulk_create(
        (
            Answer(
                application=row,
                question=question,
                text=""
                if question.kind in keys
                else "An answer of some length, about the work with families. " * 3,
                choices=keys.get(question.kind, []),
            )
            for row in rows
            for question in questions
        ),
        batch_size=2000,
    )
    ConflictDeclaration.objects.bulk_create(
        ConflictDeclaration(call=call, assessor=assessor, has_conflicts=False) for assessor in assessors
    )
    Assessment.objects.bulk_create(
        Assessment(
            application=row,
            assessor=assessor,
            verdict=("yes", "maybe", "no")[(row.pk + place) % 3],
            line="A line.",
        )
        for row in rows
        for place, assessor in enumerate(assessors)
    )
    Participation.objects.bulk_create(
        Participation(
            event=call.event,
            user=user,
            application=row,
            source="application",
            name=row.full_name,
            email=row.email,
            language=row.language,
            territory=row.territory,
            languages=row.languages,
        )
        for row, user in list(zip(rows, users, strict=True))[:15]
    )
