"""Rows for tests: deterministic, plain, nothing happens behind your back. Every function takes overrides."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from core.accounts import User
from events.models import Call, Event, Membership, Place, PrivacyNotice, Programme, Role
from events.models.events import purge_date
from materials.models import LanguageVersion, Publication
from participants.applications.models import Answer, Application, Choice, Question
from participants.selection.models import ConflictDeclaration, Participation

_number = itertools.count(1)


def user(email: str = "", **fields: Any) -> User:
    address = email or f"person{next(_number)}@example.org"
    made = User.objects.create_user(address, **{"name": "Test Person", "language": "en", **fields})
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def programme(**fields: Any) -> Programme:
    number = next(_number)
    defaults = {
        "code": f"programme-{number}",
        "name_en": f"Programme {number}",
        "controller": "Controller body",
        "processor": "Processor body",
        "organiser": "Organising body",
        "publisher": "Publishing body",
        "contact_name": "Contact Person",
        "contact_email": f"contact{number}@example.org",
    }
    return Programme.objects.create(**{**defaults, **fields})


def member(programme: Programme, role: str = Role.ORGANISER, **fields: Any) -> User:
    """A team member; without second factor unless the test adds one (see the `trust_staff` fixture)."""
    made = fields.pop("user", None) or user(**{"works_in_team": True, **fields})
    Membership.objects.create(programme=programme, user=made, role=role)
    return made


def place(programme: Programme, **fields: Any) -> Place:
    return Place.objects.create(
        **{
            "programme": programme,
            "name_en": "Pristina",
            "territory": "XK",
            "timezone": "Europe/Belgrade",
            **fields,
        }
    )


def notice(programme: Programme, **fields: Any) -> PrivacyNotice:
    defaults = {
        "programme": programme,
        "version": 1,
        "text_en": "What we do with your data.",
        "controller": "Controller body",
        "processor": "Processor body",
        "organiser": "Organising body",
        "publisher": "Publishing body",
        "published_at": timezone.now(),
    }
    return PrivacyNotice.objects.create(**{**defaults, **fields})


def event(programme_: Programme | None = None, **fields: Any) -> Event:
    owner = programme_ or programme()
    starts_on = fields.pop("starts_on", date.today() + timedelta(days=60))
    ends_on = fields.pop("ends_on", starts_on + timedelta(days=1))
    number = next(_number)
    defaults = {
        "programme": owner,
        "kind": Event.Kind.STUDY_VISIT,
        "title_en": f"Study visit {number}",
        "neutral_title_en": f"Regional meeting {number}",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "timezone": "Europe/Belgrade",
        "places": 15,
        "working_languages": ["en"],
        "contact_name": "Contact Person",
        "contact_email": f"event{number}@example.org",
        "purge_on": purge_date(ends_on, {}),
        "state": Event.State.PUBLISHED,
        "published_at": timezone.now(),
    }
    return Event.objects.create(**{**defaults, **fields})


def call(event_: Event | None = None, **fields: Any) -> Call:
    owner = event_ or event()
    now = timezone.now()
    defaults = {
        "event": owner,
        "state": Call.State.PUBLISHED,
        "summary_en": "Come and learn.",
        "opens_at": now - timedelta(days=2),
        "deadline_at": now + timedelta(days=10),
        "hears_by": (now + timedelta(days=20)).date(),
        "published_at": now - timedelta(days=2),
        "privacy_notice": notice(owner.programme) if "privacy_notice" not in fields else None,
    }
    return Call.objects.create(**{**defaults, **fields})


def question(call: Call, kind: str = Question.Kind.LONG, **fields: Any) -> Question:
    made = Question.objects.create(
        **{
            "call": call,
            "kind": kind,
            "label_en": "What do you work on?",
            "position": next(_number),
            **fields,
        }
    )
    if kind in {Question.Kind.ONE, Question.Kind.SEVERAL}:
        for position, key in enumerate(("first", "second", "third")):
            Choice.objects.create(question=made, key=key, label_en=key.title(), position=position)
    return made


# Applications of tests were sent a while ago, so that who declares her conflicts now was asked about them.
SENT_BEFORE = timedelta(hours=1)


def application(call_: Call | None = None, **fields: Any) -> Application:
    owner = call_ or call()
    applicant = fields.pop("user", None) or user()
    defaults = {
        "call": owner,
        "user": applicant,
        "email": applicant.email,
        "language": "en",
        "given_name": "Arta",
        "family_name": "Demo",
        "organisation": "Centre for Social Work",
        "role": "Social worker",
        "territory": "XK",
        "languages": {"sq": {"follows": 5, "speaks": 5}, "en": {"follows": 3, "speaks": 2}},
        "state": Application.State.SUBMITTED,
        "submitted_at": datetime.now(UTC) - SENT_BEFORE,
        "notice": owner.privacy_notice,
    }
    made = Application.objects.create(**{**defaults, **fields})
    if made.submitted_at is not None:
        _begun_before(made, made.submitted_at)
    return made


def _begun_before(made: Application, sent: datetime) -> None:
    made.created_at = min(made.created_at, sent) - SENT_BEFORE
    Application.objects.filter(pk=made.pk).update(created_at=made.created_at)


def answer(application: Application, question: Question, **fields: Any) -> Answer:
    return Answer.objects.create(
        **{"application": application, "question": question, "text": "An answer.", **fields}
    )


def participation(event_: Event | None = None, **fields: Any) -> Participation:
    owner = event_ or event()
    guest = fields.pop("user", None) or user()
    defaults = {
        "event": owner,
        "user": guest,
        "source": Participation.Source.ADDED,
        "name": guest.name,
        "email": guest.email,
        "language": guest.language or "en",
    }
    return Participation.objects.create(**{**defaults, **fields})


def publication(programme_: Programme | None = None, **fields: Any) -> Publication:
    owner = programme_ or programme()
    title = fields.pop("title", f"Paper {next(_number)}")
    made = Publication.objects.create(
        **{
            "programme": owner,
            "kind": Publication.Kind.MEETING_PAPER,
            "published_on": date(2023, 2, 20),
            "state": Publication.State.PUBLISHED,
            **fields,
        }
    )
    LanguageVersion.objects.create(
        publication=made, language="en", title=title, published_on=date(2023, 2, 20)
    )
    return made


def assessor(call_: Call, **fields: Any) -> User:
    """Of the committee; she has declared that she has no conflict of interest, so that she may read."""
    made = member(call_.event.programme, Role.ASSESSOR, **fields)
    ConflictDeclaration.objects.create(call=call_, assessor=made, has_conflicts=False)
    return made
