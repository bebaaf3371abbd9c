"""An event with everything that can be copied."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from events.models import AgendaItem, Event
from participants.applications.models import FormSection
from tests import factories as make
from tests.events.copying.copied import ZONE, make_file


@pytest.fixture
def original(event: Event) -> Event:
    """From 18 to 19 September 2030, with a call, a form, an agenda, a file, and people."""
    event.starts_on, event.ends_on = date(2030, 9, 18), date(2030, 9, 19)
    event.calendar_sequence = 4
    event.save()
    for public in (True, False):
        AgendaItem.objects.create(
            event=event,
            title_en="Visit",
            public=public,
            sequence=3,
            starts_at=datetime(2030, 9, 18, 14, 0, tzinfo=ZONE),
            ends_at=datetime(2030, 9, 18, 17, 0, tzinfo=ZONE),
        )
    call = make.call(
        event,
        summary_en="Fifteen people.",
        opens_at=datetime(2030, 8, 2, 9, 0, tzinfo=ZONE),
        deadline_at=datetime(2030, 8, 18, 23, 59, tzinfo=ZONE),
        hears_by=date(2030, 8, 25),
        version=7,
    )
    section = FormSection.objects.create(call=call, title_en="Your work")
    work = make.question(call, section=section, required=True, word_limit=150, help_en="A hint")
    make.question(call, "short", label_en="Which?", shown_if=None)
    chosen = make.question(call, "one", label_en="Profile")
    make.question(call, "long", label_en="More?", shown_if=chosen, shown_if_key="second", position=0)
    gone = make.question(call, "yes_no", label_en="Removed", retired_at=call.opens_at)
    make.question(call, "long", label_en="Was asked on", shown_if=gone, shown_if_key="yes")
    application = make.application(call)
    make.answer(application, work)
    make.participation(event)
    make_file(event)
    return Event.objects.get(pk=event.pk)
