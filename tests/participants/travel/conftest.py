"""An event with one participant who comes, and what travel's tests often need."""

import pytest

from core.audit import AuditEntry
from core.outbox import Message
from events.models import CoverageItem, Designation, Role
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from tests import factories as make

State = Participation.State


@pytest.fixture
def event(db):
    programme = make.programme(letter_signatory="Agim Demo", letter_address="Demo Street 1\n1000 Demo Town")
    made = make.event(programme, place=make.place(programme), venue_en="House of Meetings")
    CoverageItem.objects.create(event=made, kind=CoverageItem.Kind.HOTEL)
    CoverageItem.objects.create(event=made, kind=CoverageItem.Kind.LUNCH, day=1, position=1)
    return made


@pytest.fixture
def designation(event):
    return Designation.objects.create(
        programme=event.programme,
        territory="XK",
        mark="*",
        name_en="Kosovo",
        name_sq="Kosova",
        footnote_en="A footnote for tests.",
        footnote_sq="Një fusnotë për teste.",
        confirmed_languages=["en"],
    )


def coming(event, **fields):
    """Somebody who comes, with the next free place."""
    taken = Participation.objects.filter(event=event, seat__isnull=False).count()
    seat = taken + 1 if fields.get("role", "participant") == "participant" else None
    return make.participation(event, **{"state": State.ACCEPTED, "seat": seat, **fields})


def travels(participation, **fields):
    event = participation.event
    return TravelDetails.objects.create(
        participation=participation,
        **{"arrives_on": event.starts_on, "leaves_on": event.ends_on, "nights": 1, **fields},
    )


@pytest.fixture
def organiser(event, trust_staff):
    return make.member(event.programme, Role.ORGANISER)


@pytest.fixture
def logistics(event, trust_staff):
    return make.member(event.programme, Role.LOGISTICS)


@pytest.fixture
def guest(event):
    return coming(event, name="Arta Demo", user=make.user(name="Arta Demo"))


def nothing_happened():
    """What a denied request must leave behind: nothing."""
    return (TravelDetails.objects.count(), Message.objects.count(), AuditEntry.objects.count())
