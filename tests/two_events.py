"""Two programmes side by side. Every text of the second, B, carries a word of its own: PUBLIC where everybody may
read it, HIDDEN where only its own people may. The first, A, is whose people look for it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import models
from pypdf import PdfReader

from core.accounts import User
from core.files import StoredFile
from events.models import Event, EventSeries
from events.models.team import TEAM_ROLES
from materials.models import EventFile, Publication
from participants.applications.ways.endorsement_links import link_token
from participants.applications.ways.on_behalf import continue_token
from participants.people.models import Person
from tests import factories as make
from tests.changes import differences, everything
from tests.whole_event import Whole, base_name, index_again, new_rows, rows_now, whole_programme, write_texts

HIDDEN, PUBLIC = "qzhidden", "qzpublic"
FINDABLE = "qzfindable"  # stands in every text of B: what somebody would search for
TEAM = [str(role) for role in TEAM_ROLES]
PEOPLE = [*TEAM, "translator", "focal_point", "applicant", "guest", "stranger", "nobody"]


@dataclass(repr=False)
class Two:
    a: Whole
    b: Whole
    secrets: tuple[bytes, ...]  # codes and ids that only people of B may meet

    stranger: User
    rows_of_b: dict[type[models.Model], set[Any]]

    def person(self, who: str) -> User | None:
        others = {
            "applicant": self.a.applicant,
            "guest": self.a.guest,
            "stranger": self.stranger,
            "nobody": None,
        }
        return self.a.team[who] if who in self.a.team else others[who]


def two_programmes() -> Two:
    a = whole_programme("first")
    # Two people of A also applied to B and go there: only B may know.
    before = rows_now()
    both = {"applicant": make.user("both1@example.org"), "guest": make.user("both2@example.org")}
    b = whole_programme("second", **both)
    make.application(a.call, user=both["applicant"], given_name="Also", family_name="Here")
    make.participation(a.event, user=both["guest"], name="Also Here", state="accepted", role="speaker")
    rows_of_b: dict[type[models.Model], set[Any]] = {}
    for row in new_rows(before):
        if not _belongs_to(row, a, both.values()):
            _mark(row)
            rows_of_b.setdefault(type(row), set()).add(row.pk)
    index_again(b)
    return Two(a, b, tuple(_secrets(b)), make.user("stranger@example.org"), rows_of_b)


def _belongs_to(row: models.Model, a: Whole, people: Any) -> bool:
    """What the two people who are in both have with A, and what is their own: account and profile."""
    event = getattr(row, "event_id", None) or getattr(getattr(row, "call", None), "event_id", None)
    return event == a.event.pk or row in people or (isinstance(row, Person) and row.user in people)


def _mark(row: models.Model) -> None:
    def text(column: models.Field[Any, Any]) -> str:
        mark = PUBLIC if is_public(row, base_name(column)) else HIDDEN
        return f"{mark} {FINDABLE} {row._meta.model_name} {column.name}"

    write_texts(row, text)


# Columns everybody may read, of rows whose event, call or publication is public.
PUBLIC_TEXTS = {
    "events.Programme": {
        *("name", "description", "controller", "processor", "organiser", "publisher", "contact_name"),
    },
    "events.Place": {"name"},
    "events.Designation": {"name", "footnote"},
    "events.PrivacyNotice": {"text", "controller", "processor", "organiser", "publisher"},
    "events.Event": {
        *("title", "neutral_title", "venue", "host", "audience", "aim", "organiser", "publisher"),
        *("contact_name", "second_contact_name"),
    },
    "events.Call": {"summary"},
    "events.EventSeries": {"title"},
    "events.GuidingQuestion": {"text"},
    "events.RelatedItem": {"text"},
    "events.AgendaItem": {"title", "room"},
    "participants.FormSection": {"title"},
    "participants.Question": {"label", "help"},
    "participants.Choice": {"label"},
    "participants.Condition": {"text"},
    "participants.SendingCapacity": {"ask"},  # an office, on the page that says how one enters
    "materials.EventFile": {"title"},
    "materials.Publication": {"authors", "publisher"},
    "materials.LanguageVersion": {"title", "abstract"},
    "materials.Insight": {"heading", "text"},
    "materials.Note": {"text"},
    "materials.Reading": {"topic", "text"},
    "materials.Topic": {"name"},
    "materials.Series": {"name"},
    "core.StoredFile": {"name"},
}


def is_public(row: Any, name: str) -> bool:
    return name in PUBLIC_TEXTS.get(row._meta.label, ()) and _shown(row)


def _shown(row: Any) -> bool:
    """Whether the row hangs on something public."""
    if isinstance(row, StoredFile):
        files = EventFile.objects.filter(file=row, access="public")
        return files.exists() or Publication.objects.filter(versions__file=row, state="published").exists()
    if isinstance(row, EventFile):
        return row.access == "public"
    if hasattr(row, "public"):
        return bool(row.public)
    if isinstance(row, EventSeries):
        return row.events.filter(state="published").exists()
    if isinstance(row, Event | Publication):
        return row.state == "published"
    if hasattr(row, "publications"):
        return row.publications.filter(state="published").exists()
    owners = (getattr(row, name, None) for name in ("publication", "question", "call", "event"))
    owner = next((one for one in owners if one is not None), None)
    return _shown(owner) if owner else True


def _secrets(b: Whole) -> Iterator[bytes]:
    hidden_files = [
        b.answer_file,
        b.released_file,
        b.files["team"].file,
        b.files["participants"].file,
        b.export,
    ]
    hidden_files.append(b.application_import.file)
    for row in hidden_files:
        yield str(row.pk).encode()
    for text in (
        *(
            b.draft_event.code,
            b.draft_publication.code,
            b.approval_token,
            b.text_approval_token,
            b.code_token,
            b.code.ticket,
        ),
        *(b.application.reference, b.application.token, b.unsent.reference, b.unsent.token),
        *(b.application.decision.invitation_code, b.participation.code),
        *(b.entry_code.code, b.entry_code.shown, b.nomination.token),
        *(link_token(b.endorsement), continue_token(b.unsent)),
        *(user.email for user in b.team.values()),
    ):
        yield text.encode()


def leaks(two: Two, response: Any, content: bytes) -> list[str]:
    """What of B's hidden things stands in an answer: its text, unpacked when it is an office file or a PDF.

    What stood in the address itself is no news: an error page names the address in other languages.
    """
    asked = response.wsgi_request.get_full_path().encode()
    whole = f"{response.headers}".encode() + unpacked(content)
    found = {HIDDEN.encode(), *two.secrets}
    return sorted(one.decode() for one in found if one in whole and one not in asked)


def unpacked(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF-1.") and len(content) > 100:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    return re.sub(rb"\r?\n ", b"", content)  # calendars fold their lines


def crossings(two: Two) -> list[str]:
    """Rows that do not belong to B and point to one that does."""
    found = []
    for model in [one for one in two.rows_of_b if one._meta.label != "core.User"]:
        for relation in model._meta.related_objects:
            there = relation.related_model
            outside = there._base_manager.exclude(pk__in=two.rows_of_b.get(there, set()))
            pointing = outside.filter(**{f"{relation.field.name}__in": two.rows_of_b[model]})
            found += [f"{there._meta.label} {pk} -> {model._meta.label}" for pk in pointing.values_list("pk")]
    return found


def changes_of_b(two: Two, before: dict[str, Any]) -> list[str]:
    ours = {f"{model._meta.label} {pk}:" for model, pks in two.rows_of_b.items() for pk in pks}
    return [line for line in differences(before, everything()) if line.startswith(tuple(ours))]
