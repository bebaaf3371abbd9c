"""Rows of one programme cannot be put into the forms of another: their ids are refused or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.tables import XLSX_TYPE
from events.models import Call
from participants.applications.answers.sheet import sheet_rows, write_answer_sheet
from participants.applications.file_references import file_reference
from participants.applications.models import Application
from tests.changes import assert_none, differences, everything
from tests.crawl import PROGRAMME_PAGES, client_of, content_of, form_on, other_application
from tests.two_events import HIDDEN, Two, changes_of_b, crossings, leaks
from tests.whole_event import Whole

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@dataclass(frozen=True)
class Form:
    """A page of A, one of its fields, and what to write there: a row of whichever programme is asked."""

    page: str  # name of the address
    field: str
    value: Any  # Whole -> value
    kwargs: Any = None  # more of the address, or Whole -> that
    extra: Any = None  # Whole -> fields the page does not fill by itself
    send_to: str = ""  # when the form leads to another address


def _event_part(part: str) -> dict[str, str]:
    return {"part": part}


NEW_EVENT = {
    "title": "New",
    "neutral_title": "New",
    "starts_on": "2030-01-01",
    "ends_on": "2030-01-02",
    "kind": "workshop",
    "format": "full_days",
    "language": "en",
}
NEW_DAY = {"first_day": "2031-02-03", "language": "en"}
WITHOUT_CODE = {"team_series"}  # its row alone says whose it is

# One press would already write: the day for which the dates were shown is the day that is asked for.
A_COPY = {"first_day": "2031-02-03", "shown_for": "2031-02-03"}
A_QUESTION = {"label_en": "And now?"}


def _yes(world: Whole) -> str:
    return f"{world.call.questions.get(kind='yes_no').pk}:yes"


def _last_question(world: Whole) -> dict[str, Any]:
    """Below all others, so that it may depend on each of them."""
    return {"pk": world.call.questions.filter(stage="application").latest("position", "pk").pk}


FORMS = [
    Form("team_event_part", "place", lambda w: w.place.pk, _event_part("when")),
    Form("team_event_from", "place", lambda w: w.place.pk, {"template": "workshop"}, lambda w: NEW_DAY),
    Form("team_event_copy", "programme", lambda w: w.programme.pk, extra=lambda w: A_COPY),
    Form("team_series_new", "events", lambda w: w.draft_event.pk, extra=lambda w: {"title_en": "New"}),
    Form("team_series", "events", lambda w: w.event.pk, lambda w: {"pk": w.empty_series.pk}),
    Form("team_event_new", "place", lambda w: w.place.pk, extra=lambda w: NEW_EVENT),
    Form("team_call", "privacy_notice", lambda w: w.notice.pk),
    Form(
        "team_event_part",
        "form-1-related_event",
        lambda w: w.draft_event.pk,
        _event_part("related"),
        lambda w: {"form-1-text": "Earlier"},
    ),
    Form("team_publication", "event", lambda w: w.event.pk),
    Form("team_publication", "series", lambda w: w.series.pk),
    Form("team_publication", "topics", lambda w: w.topic.pk),
    Form("team_publication", "places", lambda w: w.place.pk),
    Form(
        "team_release",
        "approver",
        lambda w: w.team["approver"].pk,
        extra=lambda w: {"number": ""},
        send_to="approver_ask",
    ),
    Form(
        "team_condition_new",
        "question",
        lambda w: w.condition.question_id,
        {"kind": "availability"},
    ),
    Form(
        "team_condition_new",
        "keys",
        lambda w: f"{w.call.questions.get(kind='one').pk}:first",
        {"kind": "profile"},
    ),
    Form("team_condition", "question", lambda w: w.condition.question_id, lambda w: {"pk": w.condition.pk}),
    Form("team_question_new", "section", lambda w: w.section.pk, {"kind": "short"}, lambda w: A_QUESTION),
    Form("team_question_new", "shown_if", _yes, {"kind": "short"}, lambda w: A_QUESTION),
    Form("team_question", "section", lambda w: w.section.pk, _last_question),
    Form("team_question", "shown_if", _yes, _last_question),
    Form(
        "team_import",
        "column_3",
        lambda w: f"q{w.question.pk}",
        lambda w: {"pk": w.application_import.pk},
    ),
    Form(
        "team_board_person",
        "pair-other",
        lambda w: other_application(w).reference,
        lambda w: {"reference": w.application.reference},
        lambda w: {"act": "pair", "pair-kind": "apart", "pair-reason": "One office"},
    ),
    Form("team_wording", "approver", lambda w: w.team["approver"].email, send_to="team_text_ask"),
]
# A number of a row in a hidden field: a row that is not there means a new one, never B's.
HIDDEN_NUMBERS = [
    Form("team_event_part", "form-0-pk", lambda w: w.related_item.pk, _event_part("related")),
    Form("team_event_part", "form-0-pk", lambda w: w.agenda_item.pk, _event_part("agenda")),
    Form("team_part", "form-0-id", lambda w: w.insight.pk, {"part": "insights", "language": "en"}),
    Form("team_part", "form-0-id", lambda w: w.publication_note.pk, {"part": "notes", "language": "en"}),
    Form("team_part", "form-0-id", lambda w: w.reading.pk, {"part": "readings", "language": "en"}),
]


def _send(two: Two, form: Form, world: Whole) -> Any:
    """The form of A's page as it comes, with the row of `world` in its field."""
    client = client_of(two.a.organiser)
    code = two.a.programme.code if form.page in PROGRAMME_PAGES else two.a.event.code
    if form.page in {"team_publication", "team_part"}:
        code = two.a.draft_publication.code
    more = form.kwargs(two.a) if callable(form.kwargs) else form.kwargs or {}
    path = reverse(form.page, kwargs=more if form.page in WITHOUT_CODE else {"code": code, **more})
    data: dict[str, Any] = form_on(client, path, form.field)
    data |= {**(form.extra(two.a) if form.extra else {}), form.field: str(form.value(world))}
    return client.post(reverse(form.send_to, args=[code]) if form.send_to else path, data)


def _errors(response: Any) -> list[str]:
    return re.findall(r"Error: </span>([^<]+)", content_of(response).decode())


def _name(form: Form) -> str:
    more = form.kwargs if isinstance(form.kwargs, dict) else {}
    return f"{form.page}-{more.get('part', '')}-{form.field}"


@pytest.mark.parametrize("form", FORMS, ids=_name)
def test_a_row_of_b_cannot_be_chosen(two: Two, form: Form) -> None:
    before, crossed = everything(), crossings(two)
    response = _send(two, form, two.b)
    assert response.status_code == 422
    assert leaks(two, response, content_of(response)) == []
    assert_none(differences(before, everything()))
    assert crossings(two) == crossed
    taken = _send(two, form, two.a)
    assert taken.status_code == 302, f"the same form takes a row of its own: {_errors(taken)}"


@pytest.mark.parametrize("form", HIDDEN_NUMBERS, ids=_name)
def test_the_number_of_a_row_of_b_changes_nothing_of_b(two: Two, form: Form) -> None:
    before, crossed = everything(), crossings(two)
    response = _send(two, form, two.b)
    assert leaks(two, response, content_of(response)) == []
    assert_none(changes_of_b(two, before))
    assert crossings(two) == crossed


def test_references_of_b_that_are_ticked_are_left_out(two: Two) -> None:
    client = client_of(two.a.organiser)
    page = reverse("team_decisions", args=[two.a.event.code])
    theirs = two.b.application.reference
    before = everything()
    for act in ("selected", "reserve", "not_selected", "undo"):
        for data in ({"act": act, "ticked": [theirs]}, {"act": f"{act}:{theirs}"}):
            response = client.post(page, {"reason": "capacity", **data}, follow=True)
            assert leaks(two, response, content_of(response)) == []
    assert_none(differences(before, everything()))
    client.post(page, {"act": "reserve", "ticked": [theirs, two.a.application.reference]})
    assert_none(changes_of_b(two, before))
    two.a.application.decision.refresh_from_db()
    assert two.a.application.decision.outcome == "reserve"


def test_numbers_of_b_in_an_act_on_many_are_left_out(two: Two) -> None:
    """The page that asks does not name them, the report says they are not there, and a tag is put on none."""
    client = client_of(two.a.organiser)
    page = reverse("team_applications_bulk", args=[two.a.event.code])
    picked = f"{page}?pick={two.b.application.reference}&pick={two.a.application.reference}"
    assert form_on(client, picked, "references")["references"] == [two.a.application.reference]
    asked = client.get(picked)
    assert leaks(two, asked, content_of(asked)) == []
    before, crossed = everything(), crossings(two)
    for data in (
        {"act": "tag", "tag": "Later"},
        {"act": "note", "text": "Ask"},
        {"act": "untag", "tag": "Seen"},
    ):
        both = f"{two.b.application.reference} {two.b.unsent.reference}"
        done = client.post(page, {**data, "references": both})
        assert HIDDEN.encode() not in content_of(done)
        assert two.b.application.email.encode() not in content_of(done)
    assert_none(changes_of_b(two, before))
    assert crossings(two) == crossed


def test_an_application_of_b_is_merged_into_none(two: Two) -> None:
    client, before = client_of(two.a.organiser), everything()
    pair = [two.a.application.reference, two.b.application.reference]
    for one, other in (pair, reversed(pair)):
        path = reverse("team_merge", args=[two.a.event.code, one, other])
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 404
    assert_none(differences(before, everything()))


def test_a_translator_of_b_cannot_be_asked(two: Two) -> None:
    client = client_of(two.a.organiser)
    page = reverse("team_translations", args=[two.a.event.code])
    path = reverse("team_translators", args=[two.a.event.code])
    data = {**form_on(client, page, "user"), "language": "sq"}
    before = everything()
    refused = client.post(path, {**data, "user": str(two.b.team["translator"].pk)}, follow=True)
    assert leaks(two, refused, content_of(refused)) == []
    assert_none(differences(before, everything()))
    client.post(path, {**data, "user": str(two.a.team["translator"].pk)})
    assert differences(before, everything()), "the same form takes her own translator"


def test_a_table_of_answers_of_b_changes_none(two: Two) -> None:
    """The rows as B's own table has them, so that key and stamp are right."""
    client = client_of(two.a.organiser)
    path = reverse("team_answer_sheet", args=[two.a.event.code])
    before = everything()

    def send(world: Whole) -> Any:
        rows = sheet_rows(world.call, Application.objects.filter(call=world.call), "sq")
        written = [(*row[:2], "", "", "From an agency") for row in rows]
        assert written
        with write_answer_sheet(written, "sq") as made:
            upload = SimpleUploadedFile("back.xlsx", made.read(), XLSX_TYPE)
        return client.post(path, {"language": "sq", "made_by": "human", "file": upload})

    refused = send(two.b)
    assert refused.status_code == 422
    assert leaks(two, refused, content_of(refused)) == []
    assert_none(differences(before, everything()))
    assert send(two.a).status_code == 302


def test_a_code_of_b_opens_no_form_of_a(two: Two) -> None:
    Call.objects.filter(pk__in=[two.a.call.pk, two.b.call.pk]).update(route=Call.Route.INVITED)
    path, begun = reverse("entry_code", args=[two.a.event.code]), Application.objects.count()
    before = everything()
    refused = client_of(None).post(path, {"code": two.b.entry_code.code})
    assert refused.status_code == 422
    assert_none(changes_of_b(two, before))
    assert Application.objects.count() == begun
    taken = client_of(None).post(path, {"code": two.a.entry_code.code})
    assert taken.status_code == 302


def test_texts_under_numbers_of_b_are_left_out(two: Two) -> None:
    """The page of translations names its fields by the numbers of rows."""
    client = client_of(two.a.organiser)
    path = reverse("team_event_texts", args=[two.a.event.code, "sq"])
    data = form_on(client, path, "title")
    b = two.b
    forged = {
        f"question_{b.guiding_question.pk}": "forged",
        f"related_{b.related_item.pk}": "forged",
        f"agenda_{b.agenda_item.pk}_title": "forged",
    }
    before = everything()
    assert client.post(path, {**data, **forged}).status_code == 302
    assert_none(changes_of_b(two, before))


def test_an_answer_takes_no_file_and_no_question_of_b(two: Two) -> None:
    """Even a reference that B's own page made is worth nothing here; nor is one somebody made up."""
    a, b = two.a, two.b
    client = client_of(a.applicant)
    path = reverse("apply", args=[a.event.code])
    field = f"question_{a.file_question.pk}"
    data: dict[str, Any] = {**form_on(client, path, "given_name"), "action": "change"}
    before = everything()
    for forged in (
        file_reference(b.application, b.file_question.pk, b.answer_file.pk),
        file_reference(b.application, a.file_question.pk, b.answer_file.pk),
        str(b.answer_file.pk),
    ):
        response = client.post(path, {**data, field: forged, f"question_{b.question.pk}": "forged"})
        assert leaks(two, response, content_of(response)) == []
    assert_none(changes_of_b(two, before))
    assert a.application.answers.get(question=a.file_question).file_id == a.answer_file.pk
    assert not a.application.answers.filter(question__call=b.call).exists()
    upload = reverse("application_upload", args=[a.event.code, b.file_question.pk])
    assert client.post(upload).status_code == 404
