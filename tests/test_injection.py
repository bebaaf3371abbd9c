"""Nothing somebody wrote acts: not as HTML, not as a template, not as a formula, not as a line of its own.

Every text of a whole programme is replaced by the same mean one. tests/test_walk.py reads the whole site with such
texts as everybody; here are its forms, tables, papers and mails.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import outbox
from core.actors import Clock
from core.outbox import Message, html_of
from tests.crawl import client_of, content_of, form_on
from tests.harmless import PICTURE, SCRIPT, TEMPLATE, WHOLE, Browser, acting, poison
from tests.shared import built_once
from tests.whole_event import Whole, index_again, new_rows, rows_now, whole_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def _mean() -> Whole:
    before = rows_now()
    made = whole_programme("mean")
    for row in new_rows(before):
        poison(row)
    index_again(made)
    return made


@pytest.fixture(scope="module")
def mean(django_db_setup: None, django_db_blocker: Any) -> Iterator[Whole]:
    with built_once(django_db_blocker, _mean) as made:
        yield made


@pytest.fixture
def world(mean: Whole, db: None) -> Whole:
    return deepcopy(mean)


def test_words_typed_into_the_address_or_a_form_come_back_harmless(world: Whole) -> None:
    """Filters, searches, and forms that are shown again with what was wrong."""
    client = client_of(world.organiser)
    mean = {
        "q": PICTURE,
        "state": PICTURE,
        "next": PICTURE,
        "page": PICTURE,
        "topic": PICTURE,
        "show": SCRIPT,
    }
    names = ["team_applications", "team_participants", "team_letters", "team_decisions", "team_write"]
    pages = [reverse(name, args=[world.event.code]) for name in names]
    pages += [
        reverse(name) for name in ("library", "sign_in", "report_mistake", "account_login", "call_list")
    ]
    for page in pages:
        response = client.get(page, mean)
        assert acting(response, content_of(response)) == [], page
    for path, field in _forms(world):
        data = {name: [PICTURE] for name in form_on(client, path, field)}
        response = client.post(path, data)
        assert acting(response, content_of(response)) == [], path


def _forms(world: Whole) -> Iterator[tuple[str, str]]:
    code, programme = world.event.code, world.programme.code
    for part in ("basics", "when", "languages", "contacts", "questions"):
        field = {"basics": "kind", "when": "starts_on", "contacts": "contact_name", "questions": "outline"}
        if part in field:
            yield reverse("team_event_part", args=[code, part]), field[part]
    yield reverse("team_call", args=[code]), "opens_on"
    yield reverse("team_event_new", args=[programme]), "title"
    yield reverse("team_places", args=[programme]), "territory"
    yield reverse("team_members", args=[programme]), "email"
    yield reverse("team_decision", args=[code, world.application.reference]), "reason_text"
    yield reverse("team_participant_new", args=[code]), "email"
    yield reverse("team_publications", args=[programme]), "title"
    yield reverse("report_mistake"), "text"


# --- tables, calendars, papers, mails ---------------------------------------------------------


def _tables(world: Whole) -> Iterator[tuple[str, bytes]]:
    client = client_of(world.organiser)
    for kind in ("csv", "xlsx"):
        export = reverse("team_applications_export", args=[world.event.code, kind])
        yield kind, content_of(client.post(export))
        yield kind, content_of(client.get(f"/en/team/events/{world.event.code}/participants.{kind}"))


def test_no_cell_of_a_table_is_a_formula(world: Whole) -> None:
    found, cells = [], 0
    for kind, content in _tables(world):
        for cell in _cells(kind, content):
            cells += "alert" in cell
            if kind == "csv" and (re.match(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell)):
                found.append(cell)
    assert found == []
    assert cells > 20, "the mean text stands in the tables"


def _cells(kind: str, content: bytes) -> Iterator[str]:
    if kind == "csv":
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from row
        return
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
                yield str(cell.value or "")


def test_a_letter_prints_what_was_written(world: Whole) -> None:
    page = reverse("team_participant_letter", args=[world.event.code, world.participation.pk])
    response = client_of(world.organiser).get(page)
    assert response.status_code == 200
    pages = PdfReader(io.BytesIO(content_of(response))).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert re.sub(r"\s", "", SCRIPT) in text


def test_a_mail_carries_the_text_as_text(world: Whole) -> None:
    """One line for the subject, no header of its own, and no link that leads elsewhere."""
    message = outbox.write(
        to="somebody@example.org",
        name=WHOLE,
        kind="note",
        key="mean",
        subject=WHOLE,
        text=f"{WHOLE}\nhttps://evil.example/x http://testserver.evil.example/y\n",
        language="en",
        by=Clock("test"),
        about=world.event,
    )
    assert "\n" not in message.subject
    assert "\r" not in message.subject + message.to_name
    browser = Browser()
    browser.feed(re.sub(r' style="[^"]*"', "", html_of(message)))
    assert browser.acts == []
    assert 'href="http' not in html_of(message).replace('href="http://testserver/', "")
    for written in Message.objects.exclude(pk=message.pk):
        html_of(written)


def test_braces_in_a_mail_to_participants_stay_braces(world: Whole) -> None:
    """Only the placeholders the page offers are filled; others are refused or stand as they are."""
    client = client_of(world.organiser)
    path = reverse("team_write", args=[world.event.code])
    data = form_on(client, path, "subject_en")
    refused = client.post(path, {**data, "subject_en": "Hello", "text_en": "{secret_key}"})
    assert refused.status_code == 422
    shown = client.post(path, {**data, "subject_en": "Hello", "text_en": TEMPLATE, "fallback": "on"})
    assert shown.status_code == 200
    assert "{{7777*1911}}{x.__class__}" in content_of(shown).decode().replace("&#x27;", "'")
