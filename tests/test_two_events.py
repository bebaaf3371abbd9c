"""Nothing of one programme reaches the people of another: no text, no code, no row, by any address or form.

Two programmes stand side by side. Every text of the second carries a word of its own: PUBLIC where everybody may
read it, HIDDEN where only its own people may. The people of the first walk through the whole site, open every address
of the second, and put its ids into their own forms.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from pypdf import PdfReader

from core.accounts import User
from core.files import StoredFile
from core.outbox import Message
from core.privacy import registered
from core.tables import XLSX_TYPE
from events.models import Call, Event, EventSeries
from events.models.team import TEAM_ROLES
from materials.models import EventFile, Publication
from participants.applications.answers.sheet import sheet_rows, write_answer_sheet
from participants.applications.file_references import file_reference
from participants.applications.models import Application
from participants.applications.ways.endorsement_links import link_token
from participants.applications.ways.on_behalf import continue_token
from participants.people.models import Person
from tests import factories as make
from tests.crawl import (
    PROGRAMME_PAGES,
    Address,
    Visitor,
    addresses,
    client_of,
    content_of,
    differences,
    everything,
    follow_links,
    form_on,
    watched_writes,
)
from tests.whole_event import (
    Whole,
    base_name,
    index_again,
    new_rows,
    rows_now,
    take_nominations,
    whole_programme,
    write_texts,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

HIDDEN, PUBLIC = "qzhidden", "qzpublic"
FINDABLE = "qzfindable"  # stands in every text of B: what somebody would search for
TEAM = [str(role) for role in TEAM_ROLES]
PEOPLE = [*TEAM, "translator", "focal_point", "applicant", "guest", "stranger", "nobody"]

# Addresses of B that answer people of A, and why. Everything else under an address of B is 404 to them.
FOR_EVERYBODY = {
    *("call_page", "call_qr", "event_page", "event_calendar", "short_link", "publication_page"),
    *("publication_file", "privacy_notice", "privacy_notice_version", "series_page"),
    # Anybody may apply to a public call.
    *(
        "apply",
        "apply_part",
        "application_save",
        "application_save_part",
        "application_leave",
        "application_upload",
        "entry_code",
    ),
}
# Where drafts might show that are not public: the public pages, and one page of each kind of the team's.
DRAFTS = {
    "team_event",
    "team_preview",
    "team_screen",
    "team_publication",
    "team_publication_preview",
    "my_event",
}
# A mailed link opens its page for whoever holds it: that is what it is for.
BY_MAILED_LINK = {
    *(
        "invitation",
        "approval",
        "text_approval",
        "endorsement",
        "application_continue",
        "accounts_merge",
        "application_link",
        "application_code",
        "application_code_again",
    ),
    *("sign_in_code", "sign_in_link", "nomination_link"),
}
# A picture of an address that says nothing about what stands behind it.
SAYS_NOTHING = {"call_qr"}


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
    hidden_files = [b.answer_file, b.files["team"].file, b.files["participants"].file, b.export]
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


# How many pages of the team, or of her own, each of them opens on the way, at least.
TEAM_PAGES = {
    "organiser": 100,
    "logistics": 15,
    "editor": 20,
    "assessor": 8,
    "interpretation": 6,
    "approver": 5,
    "observer": 5,
    "focal_point": 3,
}
PAGES_OF = {"focal_point": "/nominations/"}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_of_a_shows_anything_of_b(two: Two, who: str) -> None:
    """From the desk and the team's pages along every link, and every address of A's own.

    On the same walk: of A's own data everybody meets only what the privacy registry says she may see.
    """
    _name_columns_of_a(two)
    if who == "focal_point":
        take_nominations(two.a, two.b)
    own = addresses(two.a)
    mailed = {one.path for one in own if one.name in BY_MAILED_LINK}
    start = ["/en/", "/en/desk/", "/en/team/", "/en/library/", *(one.path for one in own)]
    found, opened = [], 0
    for path, response, content in follow_links(Visitor(two.person(who)), start):
        opened += response.status_code == 200 and PAGES_OF.get(who, "/team/") in path
        if leaked := leaks(two, response, content):
            found.append(f"{path}: {leaked}")
        if path not in mailed:
            found += [f"{path}: {column}" for column in _not_for(who, content)]
    assert_none(found)
    assert opened >= TEAM_PAGES.get(who, 0), "the walk went through the team's pages"


def _name_columns_of_a(two: Two) -> None:
    """Every text of A becomes the name of its column."""

    def named(label: str) -> Callable[[models.Field[Any, Any]], str]:
        return lambda column: f"zz{label}.{base_name(column)}zz"

    for row in new_rows(two.rows_of_b):
        write_texts(row, named(row._meta.label))


def _not_for(who: str, content: bytes) -> list[str]:
    """Columns of personal data that stand in an answer and are not for this reader."""
    reader = {who, "public", "holder"}
    reader |= {"team"} if who in TEAM else {"self"} if who != "nobody" else set()
    found = []
    for name in sorted(set(re.findall(r"zz(\w+\.\w+\.\w+)zz", _unpacked(content).decode(errors="ignore")))):
        label, _dot, column = name.rpartition(".")
        registered_as = registered(apps.get_model(label)).get(column)
        # A focal point is in no row of an event: whom she named are others.
        others = {"self"} if who == "focal_point" and label != "core.User" else set()
        if registered_as and not (reader - others).intersection(registered_as.seen_by):
            found.append(name)
    return found


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
    visitor = Visitor(two.person(who))
    if who == "focal_point":
        take_nominations(two.a, two.b)
    before, wrong = everything(), []
    with watched_writes({"django_session"}) as writes:
        for address in _addresses_of_b(two):
            for method in ("get",) if _is_public(two, address) else ("get", "post"):
                response = visitor.open(address.path, method)
                told = leaks(two, response, content_of(response))
                if told or not (_is_public(two, address) or _refused(address, response, who)):
                    wrong.append(f"{method} {address.path}: {response.status_code} {told}")
    assert_none(wrong)
    assert_none(writes)
    assert_none(differences(before, everything()))


def assert_none(found: list[Any]) -> None:
    assert not found, "\n" + "\n".join(str(one) for one in found)


def _is_public(two: Two, address: Address) -> bool:
    codes = (
        *(two.b.event.code, two.b.publication.code, two.b.programme.code),
        two.b.event_series.code,  # of a published event; the empty one is not there
    )
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


# --- B's ids in A's forms ---------------------------------------------------------------------


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


def _crossings(two: Two) -> list[str]:
    """Rows that do not belong to B and point to one that does."""
    found = []
    for model in [one for one in two.rows_of_b if one._meta.label != "core.User"]:
        for relation in model._meta.related_objects:
            there = relation.related_model
            outside = there._base_manager.exclude(pk__in=two.rows_of_b.get(there, set()))
            pointing = outside.filter(**{f"{relation.field.name}__in": two.rows_of_b[model]})
            found += [f"{there._meta.label} {pk} -> {model._meta.label}" for pk in pointing.values_list("pk")]
    return found


def _changes_of_b(two: Two, before: dict[str, Any]) -> list[str]:
    ours = {f"{model._meta.label} {pk}:" for model, pks in two.rows_of_b.items() for pk in pks}
    return [line for line in differences(before, everything()) if line.startswith(tuple(ours))]


def _errors(response: Any) -> list[str]:
    return re.findall(r"Error: </span>([^<]+)", content_of(response).decode())


def _name(form: Form) -> str:
    more = form.kwargs if isinstance(form.kwargs, dict) else {}
    return f"{form.page}-{more.get('part', '')}-{form.field}"


@pytest.mark.parametrize("form", FORMS, ids=_name)
def test_a_row_of_b_cannot_be_chosen(two: Two, form: Form) -> None:
    before, crossed = everything(), _crossings(two)
    response = _send(two, form, two.b)
    assert response.status_code == 422
    assert leaks(two, response, content_of(response)) == []
    assert_none(differences(before, everything()))
    assert _crossings(two) == crossed
    taken = _send(two, form, two.a)
    assert taken.status_code == 302, f"the same form takes a row of its own: {_errors(taken)}"


@pytest.mark.parametrize("form", HIDDEN_NUMBERS, ids=_name)
def test_the_number_of_a_row_of_b_changes_nothing_of_b(two: Two, form: Form) -> None:
    before, crossed = everything(), _crossings(two)
    response = _send(two, form, two.b)
    assert leaks(two, response, content_of(response)) == []
    assert_none(_changes_of_b(two, before))
    assert _crossings(two) == crossed


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
    assert_none(_changes_of_b(two, before))
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
    before, crossed = everything(), _crossings(two)
    for data in (
        {"act": "tag", "tag": "Later"},
        {"act": "note", "text": "Ask"},
        {"act": "untag", "tag": "Seen"},
    ):
        both = f"{two.b.application.reference} {two.b.unsent.reference}"
        done = client.post(page, {**data, "references": both})
        assert HIDDEN.encode() not in content_of(done)
        assert two.b.application.email.encode() not in content_of(done)
    assert_none(_changes_of_b(two, before))
    assert _crossings(two) == crossed


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
    assert_none(_changes_of_b(two, before))
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
    assert_none(_changes_of_b(two, before))


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
    assert_none(_changes_of_b(two, before))
    assert a.application.answers.get(question=a.file_question).file_id == a.answer_file.pk
    assert not a.application.answers.filter(question__call=b.call).exists()
    upload = reverse("application_upload", args=[a.event.code, b.file_question.pk])
    assert client.post(upload).status_code == 404


# --- mailed links -----------------------------------------------------------------------------


def test_a_link_of_b_opens_only_what_it_is_for(two: Two) -> None:
    """The approver's link shows nobody before the code was typed; a ticket does not fit another application."""
    a, b = two.a, two.b
    client = client_of(a.organiser)
    asked = content_of(client.get(reverse("approval", args=[b.approval_token])))
    assert HIDDEN.encode() not in asked
    for name in ("application_code", "application_code_again"):
        for reference in (a.unsent.reference, a.application.reference):
            path = reverse(name, args=[reference, b.code.ticket])
            assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
    for name in ("approval", "text_approval", "invitation", "application_link", "sign_in_link"):
        for token in (b.participation.code[:-1], b.application.token, b.approval.token_hash, "0"):
            assert client.get(reverse(name, args=[token])).status_code in {404, 410}
    assert client.get(reverse("sign_in_link", args=[b.code_token])).status_code == 404, "another purpose"


def test_mails_to_one_person_stay_with_their_event(two: Two) -> None:
    """She takes part in both; A's team sees what A wrote to her, and nothing of the other mails."""
    page = reverse("team_letters", args=[two.a.event.code])
    shown = client_of(two.a.organiser).get(page).context["page"].object_list
    assert {mail.scope for mail in shown} == {two.a.event.scope}
    theirs = Message.objects.filter(scope=two.b.event.scope).values_list("pk", flat=True)
    client = client_of(two.a.organiser)
    for pk in theirs:
        assert client.get(reverse("team_letter", args=[two.a.event.code, pk])).status_code == 404
        act = reverse("letter_act", args=[two.a.event.code, pk])
        assert client.post(act, {"act": "release"}).status_code == 404
    assert not Message.objects.filter(pk__in=theirs, state="released", kind="note_to_participants").exists()
