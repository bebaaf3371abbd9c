"""Nothing of one programme reaches the people of another: no text, no code, no row, by any address or form.

Two programmes stand side by side. Every text of the second carries a word of its own: PUBLIC where everybody may
read it, HIDDEN where only its own people may. The people of the first walk through the whole site, open every address
of the second, and put its ids into their own forms.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import models
from django.urls import reverse
from pypdf import PdfReader

from core.accounts import User
from core.files import StoredFile
from events.models import Event, Role
from materials.models import EventFile, Publication
from tests import factories as make
from tests.crawl import (
    Address,
    addresses,
    client_of,
    content_of,
    differences,
    everything,
    follow_links,
    watched_writes,
)
from tests.whole_event import (
    Whole,
    base_name,
    index_again,
    new_rows,
    rows_now,
    whole_programme,
    write_texts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

HIDDEN, PUBLIC = "qzhidden", "qzpublic"
FINDABLE = "qzfindable"  # stands in every text of B: what somebody would search for
TEAM = [str(role) for role in Role.values]
PEOPLE = [*TEAM, "applicant", "guest", "stranger", "nobody"]

# Addresses of B that answer people of A, and why. Everything else under an address of B is 404 to them.
FOR_EVERYBODY = {
    *("call_page", "call_qr", "event_page", "event_calendar", "short_link", "publication_page"),
    *("publication_file", "privacy_notice", "privacy_notice_version"),
    # Anybody may apply to a public call.
    *("apply", "application_save", "application_leave", "application_upload"),
}
# Where drafts might show that are not public: the public pages, and one page of each kind of the team's.
DRAFTS = {"team_event", "team_preview", "team_publication", "team_publication_preview", "my_event"}
# A mailed link opens its page for whoever holds it: that is what it is for.
BY_MAILED_LINK = {
    *("invitation", "approval", "application_link", "application_code", "application_code_again"),
    *("sign_in_code", "sign_in_link"),
}
# A picture of an address that says nothing about what stands behind it.
SAYS_NOTHING = {"call_qr"}


@dataclass
class Two:
    a: Whole
    b: Whole
    secrets: tuple[bytes, ...]  # codes and ids that only people of B may meet

    stranger: User

    def person(self, who: str) -> User | None:
        others = {
            "applicant": self.a.applicant,
            "guest": self.a.guest,
            "stranger": self.stranger,
            "nobody": None,
        }
        return self.a.team[who] if who in self.a.team else others[who]


@pytest.fixture
def two(db: None) -> Two:
    cache.clear()
    a = whole_programme("first")
    # Two people of A also applied to B and go there: only B may know.
    before = rows_now()
    both = {"applicant": make.user("both1@example.org"), "guest": make.user("both2@example.org")}
    b = whole_programme("second", **both)
    make.application(a.call, user=both["applicant"], given_name="Also", family_name="Here")
    make.participation(a.event, user=both["guest"], name="Also Here", state="accepted", role="speaker")
    for row in new_rows(before):
        if not _belongs_to(row, a, both.values()):
            _mark(row)
    index_again(b)
    return Two(a, b, tuple(_secrets(b)), make.user("stranger@example.org"))


def _belongs_to(row: models.Model, a: Whole, people: Any) -> bool:
    """What the two people who are in both have with A."""
    event = getattr(row, "event_id", None) or getattr(getattr(row, "call", None), "event_id", None)
    return event == a.event.pk or row in people


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
    "events.GuidingQuestion": {"text"},
    "events.RelatedItem": {"text"},
    "events.AgendaItem": {"title", "room"},
    "participants.Question": {"label", "help"},
    "participants.Choice": {"label"},
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
    if isinstance(row, Event | Publication):
        return row.state == "published"
    if hasattr(row, "publications"):
        return row.publications.filter(state="published").exists()
    owner = next((name for name in ("publication", "question", "call", "event") if hasattr(row, name)), "")
    return _shown(getattr(row, owner)) if owner else True


def _secrets(b: Whole) -> Iterator[bytes]:
    hidden_files = [b.answer_file, b.files["team"].file, b.files["participants"].file, b.export]
    for row in hidden_files:
        yield str(row.pk).encode()
    for text in (
        *(b.draft_event.code, b.draft_publication.code, b.approval_token, b.code_token, b.code.ticket),
        *(b.application.reference, b.application.token, b.unsent.reference, b.unsent.token),
        *(b.application.decision.invitation_code, b.participation.code),
        *(user.email for user in b.team.values()),
    ):
        yield text.encode()


def leaks(two: Two, response: Any, content: bytes) -> list[str]:
    """What of B's hidden things stands in an answer: its text, unpacked when it is an office file or a PDF.

    What stood in the address itself is no news: an error page names the address in other languages.
    """
    asked = response.wsgi_request.get_full_path().encode()
    whole = f"{response.headers}".encode() + _unpacked(content)
    found = {HIDDEN.encode(), *two.secrets}
    return sorted(one.decode() for one in found if one in whole and one not in asked)


def _unpacked(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF-1.") and len(content) > 100:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    return re.sub(rb"\r?\n ", b"", content)  # calendars fold their lines


# --- walking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_of_a_shows_anything_of_b(two: Two, who: str) -> None:
    """From the desk and the team's pages along every link, and every address of A's own."""
    client = client_of(two.person(who))
    start = ["/en/", "/en/desk/", "/en/team/", "/en/library/"]
    start += [one.path for one in addresses(two.a)]
    found = [
        (path, leaked)
        for path, response, content in follow_links(client, start)
        if (leaked := leaks(two, response, content))
    ]
    assert_none(found)


@pytest.mark.parametrize("who", ["organiser", "logistics", "assessor", "editor", "applicant", "nobody"])
def test_searching_and_filtering_finds_nothing_of_b(two: Two, who: str) -> None:
    client = client_of(two.person(who))
    queries = [f"q={FINDABLE}", f"q={FINDABLE}&state=submitted", "q=second", "q=both", "size=250", "page=2"]
    lists = ["team_applications", "team_participants", "team_decisions", "team_letters", "team_write"]
    pages = [reverse(name, args=[two.a.event.code]) for name in lists]
    pages += [f"/en/team/events/{two.a.event.code}/participants.{kind}" for kind in ("csv", "xlsx")]
    pages += [reverse("library"), f"{reverse('library')}?topic={two.b.topic.key}&"]
    found = []
    for page in pages:
        for query in queries:
            response = client.get(f"{page}{'' if '?' in page else '?'}{query}")
            if leaked := leaks(two, response, content_of(response)):
                found.append((page, query, leaked))
    assert_none(found)


@pytest.mark.parametrize("who", ["organiser", "assessor"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_applications_holds_only_those_of_a(two: Two, who: str, kind: str) -> None:
    client = client_of(two.person(who))
    for query in ("", f"?q={FINDABLE}", "?state=submitted"):
        url = reverse("team_applications_export", args=[two.a.event.code, kind]) + query
        response = client.post(url)
        assert response.status_code == (200 if who == "organiser" else 403)
        assert leaks(two, response, content_of(response)) == []


def test_public_texts_of_b_are_found_so_that_the_marks_prove_something(two: Two) -> None:
    """Were the marks not written, every test here would pass."""
    public = content_of(client_of(None).get(reverse("call_page", args=[two.b.event.code])))
    assert PUBLIC.encode() in public
    shown = content_of(client_of(None).get(f"{reverse('library')}?q={FINDABLE}"))
    assert PUBLIC.encode() in shown
    own = client_of(two.b.organiser)
    pages = [reverse("team_application", args=[two.b.event.code, two.b.application.reference])]
    pages += [reverse("team_participant", args=[two.b.event.code, two.b.participation.pk])]
    pages += [reverse("team_event", args=[two.b.draft_event.code])]
    pages += [f"/en/team/events/{two.b.event.code}/participants.xlsx"]
    for page in pages:
        response = own.get(page)
        assert leaks(two, response, content_of(response)), page


# --- B's own addresses ------------------------------------------------------------------------


def _addresses_of_b(two: Two) -> list[Address]:
    """Every address that names something of B: its published things, its drafts, and its rows under codes of A."""
    own = {one.path for one in addresses(two.a)}
    drafts = [one for one in addresses(two.b, hidden=True) if one.name in FOR_EVERYBODY | DRAFTS]
    found = [*addresses(two.b), *drafts, *addresses(two.a, rows=two.b)]
    return [one for one in dict.fromkeys(found) if one.path not in own and one.name not in BY_MAILED_LINK]


@pytest.mark.parametrize("who", PEOPLE)
def test_addresses_of_b_are_not_there(two: Two, who: str) -> None:
    """404 for who is signed in; the sign-in page for nobody. 405 tells nothing either: it comes before any look-up."""
    client = client_of(two.person(who))
    before, wrong = everything(), []
    with watched_writes({"django_session"}) as writes:
        for address in _addresses_of_b(two):
            for method in ("get",) if _is_public(two, address) else ("get", "post"):
                response = getattr(client, method)(address.path)
                if who != "nobody" and "_auth_user_id" not in client.session:  # asked to sign in again
                    client = client_of(two.person(who))
                told = leaks(two, response, content_of(response))
                if told or not (_is_public(two, address) or _refused(address, response, who)):
                    wrong.append(f"{method} {address.path}: {response.status_code} {told}")
    assert_none(wrong)
    assert_none(writes)
    assert_none(differences(before, everything()))


def assert_none(found: list[Any]) -> None:
    assert not found, "\n" + "\n".join(str(one) for one in found)


def _is_public(two: Two, address: Address) -> bool:
    codes = (two.b.event.code, two.b.publication.code, two.b.programme.code)
    parts = address.path.strip("/").split("/")
    return address.name in SAYS_NOTHING or (
        address.name in FOR_EVERYBODY and any(code in parts for code in codes)
    )


def _refused(address: Address, response: Any, who: str) -> bool:
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(
        ("/en/sign-in/", "/en/account/")
    )
    # Under a code of A its own rules come first: 403 for who may not open the page at all.
    forbidden = response.status_code == 403 and "/first" in address.path
    return response.status_code in {404, 405} or forbidden or (to_sign_in and _may_be_asked(address, who))


def _may_be_asked(address: Address, who: str) -> bool:
    """To sign in: a visitor everywhere, others before they touch copies of their data or their keys."""
    return who == "nobody" or address.name.startswith(("mfa_", "account_", "my_data"))
