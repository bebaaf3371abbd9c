"""Nothing somebody wrote acts: not as HTML, not as a template, not as a formula, not as a line of its own.

Every text of a whole programme is replaced by the same mean one; then the whole site is read by its team, an
applicant, a participant and a visitor.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse, translate_url
from icalendar import Calendar
from pypdf import PdfReader

from core import outbox
from core.actors import Clock
from core.localized import LANGUAGES
from core.outbox import Message, html_of
from events.forms.programmes import DesignationForm
from events.forms.texts import RelatedForm
from events.models import Role
from materials.forms import PartRowForm
from participants.people.models import SignInCode
from participants.people.operations import new_code
from tests import factories as make
from tests.crawl import Visitor, addresses, client_of, content_of, follow_links, form_on
from tests.whole_event import (
    Whole,
    index_again,
    new_rows,
    rows_now,
    take_nominations,
    whole_programme,
    write_texts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(2)>'
# The product is long enough to be in no token by chance.
TEMPLATE = "{{7777*1911}}{x.__class__}{% now 'Y' %}%(x)s"
LINK = "[a](javascript:alert(3))"
LINE = "\r\nX-Evil: yes\r\n\r\n<b>body</b>"
WHOLE = f"=1+1{SCRIPT}{PICTURE}{TEMPLATE}{LINK}{LINE}"
# What a column too short for all of it gets, in turn.
PIECES = (f"=1+1{SCRIPT}", PICTURE, f"@{TEMPLATE}"[:40], LINK, f"-1{LINE}"[:40], "' onmouseover=alert(4) x='")
FRAME = {"src", "width", "height", "title"}  # all that the one frame of ours has
# On how many pages each of them meets it, at least.
SHOWN = {
    "organiser": 70,
    "assessor": 20,
    "logistics": 20,
    "interpretation": 15,
    "editor": 20,
    "focal_point": 10,
    "applicant": 15,
    "guest": 15,
    "nobody": 10,
}


@pytest.fixture(autouse=True)
def _clean_start() -> None:
    """No page of the last test, and nobody's tries counted."""
    cache.clear()


@pytest.fixture
def world(db: None) -> Whole:
    before = rows_now()
    made = whole_programme("mean")
    for row in new_rows(before):
        _poison(row)
    index_again(made)
    return made


def _poison(row: models.Model) -> None:
    """The mean text in every column; where it is too short, one piece of it, another one in the next row."""

    def text(column: models.Field[Any, Any]) -> str:
        if column.max_length is None or column.max_length >= len(WHOLE):
            return WHOLE
        number = sum(map(ord, column.name)) + int(row.pk)
        return PIECES[number % len(PIECES)]

    if isinstance(row.pk, int):
        write_texts(row, text)
    else:  # files and exports have no number
        write_texts(row, lambda column: WHOLE[:100])


def person(world: Whole, who: str) -> Any:
    others = {"applicant": world.applicant, "guest": world.guest, "nobody": None}
    return world.team[who] if who in world.team else others[who]


# --- reading answers as a browser does --------------------------------------------------------


class Browser(HTMLParser):
    """Collects what would act: handlers, scripts of its own, addresses that are programs, tags nobody wrote."""

    DATA = ("application/ld+json", "application/json")

    def __init__(self, frames: Iterable[str] = ()) -> None:
        super().__init__()
        self.acts: list[str] = []
        self._frames = set(frames)
        self._script: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.acts += [f"<{tag} {name}>" for name in values if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction", "data", "poster", "srcdoc"):
            address = re.sub(r"[\s\x00-\x1f]", "", values.get(name, "")).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                self.acts.append(f"<{tag} {name}={values[name][:60]}>")
        ours = tag == "iframe" and set(values) == FRAME and values["src"] in self._frames
        if (tag in {"iframe", "object", "embed", "base"} and not ours) or values.get("src") == "x":
            self.acts.append(f"<{tag}>")
        if tag == "script":
            self._script = values

    def handle_data(self, data: str) -> None:
        if self._script is not None and "src" not in self._script and data.strip():
            if self._script.get("type") in self.DATA:
                json.loads(data)
            else:
                self.acts.append(f"<script>{data[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None


def acting(response: Any, content: bytes) -> list[str]:
    """What of an answer would act, by its type; nothing in its headers either."""
    found = [name for name in response.headers if name.lower() == "x-evil"]
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        browser = Browser(_frames_of(response))
        browser.feed(content.decode())
        found += browser.acts
        found += [word for word in ("14861847", "&lt;class", "<class") if word in content.decode()]
    elif kind in {"application/xml", "application/atom+xml", "image/svg+xml"}:
        found += [one.tag for one in ET.fromstring(content).iter() if "script" in one.tag]
    elif kind == "text/calendar":
        components = Calendar.from_ical(content).walk()
        found += [name for one in components for name in one if name.upper() == "X-EVIL"]
    elif response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("a browser may guess what it is")
    return found


def _frames_of(response: Any) -> set[str]:
    """What a page may frame: only the preview does, and only the public page of its own event, in any language."""
    match = response.resolver_match
    if match is None or match.url_name != "team_screens":
        return set()
    framed = reverse("team_screen", args=[match.kwargs["code"]])
    return {translate_url(framed, language) for language in LANGUAGES}


@pytest.mark.postgres
@pytest.mark.parametrize("who", SHOWN)
def test_no_page_lets_a_text_act(world: Whole, who: str) -> None:
    if who == Role.FOCAL_POINT:
        take_nominations(world)
    visitor = Visitor(person(world, who))
    start = ["/en/", "/en/desk/", "/en/team/", "/en/library/", *(one.path for one in addresses(world))]
    start += [one.path for one in addresses(world, hidden=True)]
    found, escaped = [], 0
    for path, response, content in follow_links(visitor, start):
        assert response.status_code < 500 or path == "/readyz", path  # no worker runs in a test
        if acts := acting(response, content):
            found.append(f"{path}: {acts}")
        escaped += response.status_code == 200 and b"&lt;script&gt;alert(1)" in content
    assert not found, "\n" + "\n".join(found)
    assert escaped > SHOWN[who], "the mean text stands, escaped, on many pages"


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


# --- addresses --------------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "/en/desk/%0d%0aX-Evil: yes",
    "/en/desk/\r\nX-Evil: yes",
    "\t//evil.example",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
    "team_home",  # the name of a page is no address
    PICTURE,
]


def stays_here(response: Any) -> bool:
    location = response.headers.get("Location", "")
    parts = urlsplit(location)
    safe = parts.netloc in {"", "testserver"} and parts.scheme in {"", "http"}
    return safe and not location.startswith(("//", "/\\", "\\")) and "x-evil" not in response.headers


def _proves_her_address(email: str) -> tuple[SignInCode, str]:
    made = new_code(email, purpose="sign_in", language="en", by=Clock("test"))
    return made.row, made.code


@pytest.mark.parametrize("there", ELSEWHERE)
def test_after_signing_in_one_is_on_a_page_of_ours(there: str) -> None:
    user = make.user("somebody@example.org", password="a-very-long-password")
    # Signed in already, the page sends her on at once.
    assert stays_here(client_of(user).get(reverse("sign_in"), {"next": there}))
    # By a code: the address is kept with the code.
    client = Client()
    assert stays_here(client.post(reverse("sign_in"), {"email": user.email, "next": there}))
    pending = SignInCode.objects.latest("pk")
    assert pending.next == "" or pending.next.startswith("/en/desk/")
    row, code = _proves_her_address(user.email)
    SignInCode.objects.filter(pk=row.pk).update(next=pending.next)
    entered = client.post(reverse("sign_in_code", args=[row.ticket]), {"code": code})
    assert entered.status_code == 302
    assert stays_here(entered)


@pytest.mark.parametrize("there", ELSEWHERE)
@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate"])
def test_the_pages_of_accounts_lead_nowhere_else(name: str, there: str) -> None:
    user = make.user("somebody@example.org", password="a-very-long-password")
    client = client_of(None if name == "account_login" else user)
    password = {"login": user.email, "password": "a-very-long-password", "next": there}
    response = client.post(reverse(name), password, query_params={"next": there})
    assert response.status_code in {302, 200}
    assert stays_here(response)
    assert acting(response, content_of(response)) == []


@pytest.mark.parametrize("there", ELSEWHERE)
def test_an_address_in_the_path_leads_nowhere_else(there: str) -> None:
    """Redirects to the language or the closing slash keep to this site."""
    for path in (f"/{there}", f"/en/{there}", f"/en/calls/{there}/", f"/s/{there}"):
        response = Client().get(path)
        assert stays_here(response), path


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""]
)
def test_a_forged_host_is_refused(host: str) -> None:
    for path in ("/", "/en/", "/en/sign-in/", "/en/account/password/reset/", "/sitemap.xml", "/en/feed.atom"):
        assert Client().get(path, headers={"host": host}).status_code == 400, path
    forwarded = Client().get("/en/feed.atom", headers={"x-forwarded-host": "evil.example"})
    assert forwarded.status_code == 200
    assert b"evil.example" not in content_of(forwarded)


def test_mailed_links_name_the_configured_address(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.COLLOQUY_BASE_URL = "https://meet.example.org"
    make.user("somebody@example.org", password="a-very-long-password")
    headers = {"host": "evil.example"}
    Client().post(reverse("sign_in"), {"email": "somebody@example.org"}, headers=headers)
    Client().post(reverse("account_reset_password"), {"email": "somebody@example.org"}, headers=headers)
    mails = list(Message.objects.all())
    assert len(mails) == 2
    for mail in mails:
        assert "https://meet.example.org/" in mail.text
        assert "evil.example" not in mail.text


PROGRAMS = [
    "javascript:alert(1)",
    " JaVaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://files.example.org/paper.pdf",
]


@pytest.mark.parametrize("address", PROGRAMS)
def test_address_fields_take_pages_of_the_web_alone(address: str) -> None:
    programme = make.programme()
    event = make.event(programme)
    designation = DesignationForm(languages=["en"], designation=None, taken=set())
    forms_with_addresses: Iterable[forms.Form] = (
        RelatedForm(event=event),
        PartRowForm(part="notes"),
        PartRowForm(part="readings"),
        designation,
    )
    fields = [
        field
        for form in forms_with_addresses
        for field in form.fields.values()
        if isinstance(field, forms.URLField)
    ]
    assert len(fields) == 4
    for field in fields:
        with pytest.raises(ValidationError):
            field.clean(address)


def test_no_form_has_an_address_field_the_last_test_forgot() -> None:
    def below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        kinds: list[type[forms.BaseForm]] = kind.__subclasses__()
        for one in kinds:
            yield one
            yield from below(one)

    ours = ("core.", "events.", "participants.", "interpretation.", "materials.")
    found = {
        form.__name__
        for form in below(forms.BaseForm)
        if form.__module__.startswith(ours)
        and any(isinstance(field, forms.URLField) for field in getattr(form, "base_fields", {}).values())
    }
    assert found == {"RelatedForm", "PartRowForm", "DesignationForm"}
