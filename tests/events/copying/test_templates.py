"""Templates give drafts that say what is to be written."""

from __future__ import annotations

from datetime import date

import pytest

from events.event_templates import TEMPLATES, is_placeholder
from events.models import Event, Programme
from events.operations import create_from_template
from events.readiness import missing_for_event
from participants.applications.models import Question
from tests import factories as make
from tests.events.copying.copied import CLOCK, NEW_DAY, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_gives_a_draft_that_says_what_is_to_be_written(programme: Programme, key: str) -> None:
    template = TEMPLATES[key]
    event = create_from_template(programme, by=CLOCK, template=template, first_day=NEW_DAY, language="sq")
    event = Event.objects.get(pk=event.pk)
    assert (event.state, event.kind, event.format) == ("draft", template.kind, template.format)
    assert event.nights == template.days - 1
    assert set(event.coverage.values_list("kind", "day")) == set(template.coverage)
    assert event.agenda.count() == len(template.agenda)
    assert all(row.title_en and row.title_sq and row.title_mk for row in event.agenda.all())
    call = event.call
    assert call.opens_at < call.deadline_at
    assert call.deadline_at.date() <= call.hears_by <= NEW_DAY
    asked = list(call.questions.all())
    assert [row.kind for row in asked] == [question.kind for question in template.questions]
    assert all(row.kind in Question.Kind.values and row.label_sq for row in asked)
    assert is_placeholder(event.title_sq)
    missing = [gap.text for gap in missing_for_event(event)]
    assert any("Title” still has to be written" in text for text in missing)
    assert any("Neutral title” still has to be written" in text for text in missing)


def test_agenda_lines_of_templates_end_after_they_begin_on_days_of_the_event() -> None:
    for template in TEMPLATES.values():
        assert all(slot.begins < slot.ends and 1 <= slot.day <= template.days for slot in template.agenda)
        assert all(day <= template.days for _kind, day in template.coverage)
        assert template.opens > template.closes > template.hears >= 0
        first, last = template.agenda[0], template.agenda[-1]
        assert (first.begins, last.ends) == (template.begins, template.ends)


def test_an_organiser_starts_from_a_template(programme: Programme) -> None:
    client, _user = sign_in(programme)
    page = f"/en/team/programmes/{programme.code}/events/new/"
    assert f"{page}workshop/" in client.get(page).content.decode()
    place = make.place(programme, timezone="Europe/Skopje")
    data = {"first_day": "2031-01-15", "language": "en", "place": place.pk}
    assert client.post(f"{page}workshop/", {**data, "first_day": ""}).status_code == 422
    response = client.post(f"{page}workshop/", data)
    event = Event.objects.get()
    assert response["Location"] == f"/en/team/events/{event.code}/"
    assert (event.timezone, event.ends_on) == ("Europe/Skopje", date(2031, 1, 16))
    assert client.get(f"{page}conference/").status_code == 404
