"""Loads the demo: an archive of facts and two living calls with dates counted from today. Idempotent.

Rows are found by their codes; a second run adds nothing, and moves the living calls on when their dates have passed.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from events.models import Designation, Membership, Place, PrivacyNotice, Programme, Role, VisaLeadTime
from materials.demo import archive
from materials.demo.applicants import add_applications
from materials.demo.logins import LOGINS, PASSWORD, SECOND_ASSESSOR, SECOND_ORGANISER
from materials.demo.meeting import meeting_call
from materials.demo.past import add_library, archive_event, relate_events
from materials.demo.programme import (
    DESIGNATION_FOOTNOTES,
    DESIGNATION_NAMES,
    NOTICE,
    PLACES,
    PROGRAMME,
    VISA,
)
from materials.demo.rates import set_rates
from materials.demo.rows import ZONE, account, texts
from materials.demo.targets import set_targets
from materials.demo.visit import living_call


@transaction.atomic
def load(today: date | None = None) -> Programme:
    """Everything, once. `today` is the day the living call is counted from."""
    today = today or timezone.now().date()
    programme = _programme()
    places = _places(programme)
    _team(programme)
    set_rates(programme)
    events = {row["code"]: archive_event(programme, places, row) for row in archive.EVENTS}
    relate_events(events)
    add_library(programme, places, events)
    call = living_call(programme, places, events, today)
    add_applications(call)
    set_targets(call)
    meeting_call(programme, places["sarajevo"], call.event, today)
    return programme


def _programme() -> Programme:
    programme, created = Programme.objects.get_or_create(
        code="demo",
        defaults={
            **texts("name", PROGRAMME["name"]),
            **texts("description", PROGRAMME["description"]),
            "timezone": ZONE,
            "controller": "Demo Controller",
            "processor": "Demo Contractor",
            "organiser": "Demo Contractor",
            "publisher": "Demo Publisher",
            "contact_name": "Olga Organiser (demo)",
            "contact_email": "organiser@demo.example",
            "letter_signatory": "Olga Organiser (demo)",
            "letter_address": "1 Example Street\n1000 Exampletown",
        },
    )
    if created:
        Designation.objects.create(
            programme=programme,
            territory="XK",
            mark="*",
            confirmed_languages=["en"],
            **texts("name", DESIGNATION_NAMES),
            **texts("footnote", DESIGNATION_FOOTNOTES),
        )
        VisaLeadTime.objects.create(programme=programme, **VISA)
        PrivacyNotice.objects.create(
            programme=programme,
            version=1,
            published_at=timezone.now(),
            controller=programme.controller,
            processor=programme.processor,
            organiser=programme.organiser,
            publisher=programme.publisher,
            **texts("text", NOTICE),
        )
    return programme


def _places(programme: Programme) -> dict[str, Place]:
    found = {}
    for key, (territory, zone, names) in PLACES.items():
        found[key], _created = Place.objects.get_or_create(
            programme=programme,
            territory=territory,
            name_en=names["en"],
            defaults={"timezone": zone, **texts("name", names)},
        )
    return found


def _team(programme: Programme) -> None:
    """One hash for all: they share the password that is printed when the demo starts."""
    hashed = make_password(PASSWORD)
    people = [(Role(role), *login) for role, login in LOGINS.items()]
    people += [(Role.ORGANISER, *SECOND_ORGANISER), (Role.ASSESSOR, *SECOND_ASSESSOR)]
    for role, email, name in people:
        user = account(email, name, works_in_team=True, password=hashed)
        Membership.objects.get_or_create(programme=programme, user=user, role=role)
