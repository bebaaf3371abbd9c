"""Walking through the site as somebody: every address there is, filled in; links followed; writes watched."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.accounts import User
from core.exports import Export
from events.views.editor import PARTS as EVENT_PARTS
from materials.operations import PARTS as PUBLICATION_PARTS
from participants.applications.merging.account_links import AskedMerge, merge_token
from participants.applications.models import Condition, Question
from participants.applications.ways.endorsement_links import link_token
from participants.applications.ways.on_behalf import continue_token
from participants.selection.models import ConflictOfInterest
from tests.whole_event import Whole

_LINK = re.compile(r'(?:href|src)="([^"#]+)')
_ONE_EACH = ("/en/account/", "/en/sign-in/", "/en/report/")  # only `?next=` and `?page=` differ


@dataclass(frozen=True)
class Address:
    """One address of the site; `name` is the pattern's, for messages and exceptions."""

    name: str
    path: str


# --- every pattern, filled --------------------------------------------------------------------

Value = Callable[[Whole], Any]
PROGRAMME_PAGES = {
    *("team_programme", "team_members", "team_programme_edit", "team_places", "team_place"),
    *("team_designations", "team_designation", "team_notice", "team_event_new", "team_publications"),
    *("privacy_notice", "privacy_notice_version"),
    *("team_event_from", "team_series_list", "team_series_new"),
    *("team_wording_rules", "team_wording_rule", "team_wording_start", "team_timing"),
    *("team_visas", "team_visa", "team_visa_remove"),
    "team_rates",
}
PUBLICATION_PAGES = {
    *("publication_page", "publication_file", "team_publication", "team_publication_preview"),
    *("team_publication_publish", "team_publication_withdraw", "team_version_new", "team_version"),
    "team_part",
}
# Which row a number, or a word of its own, in an address means.
ROWS: dict[str, Value] = {
    "team_member_end": lambda world: world.team["editor"].memberships.get().pk,
    "team_reset_request": lambda world: world.team["editor"].memberships.get().pk,
    "team_reset_decide": lambda world: world.reset.pk,
    "team_place": lambda world: world.place.pk,
    "team_translator_end": lambda world: world.assignment.pk,
    "team_designation": lambda world: world.designation.pk,
    "team_series": lambda world: world.event_series.pk,
    "team_question": lambda world: world.question.pk,
    "team_question_move": lambda world: world.question.pk,
    "team_question_retire": lambda world: world.question.pk,
    "team_question_copy": lambda world: world.library_question.pk,
    "team_condition": lambda world: world.condition.pk,
    "team_condition_move": lambda world: world.condition.pk,
    "team_condition_remove": lambda world: world.condition.pk,
    "team_section": lambda world: world.section.pk,
    "team_section_move": lambda world: world.section.pk,
    "team_section_remove": lambda world: world.section.pk,
    "approver_withdraw": lambda world: world.approval.pk,
    "team_view_act": lambda world: world.saved_view.pk,
    "team_mask_lift": lambda world: world.mask.pk,
    "team_extension_end": lambda world: world.extension.pk,
    "nominations": lambda world: world.nomination.capacity_id,
    "nomination_move": lambda world: world.nomination.pk,
    "nomination_withdraw": lambda world: world.nomination.pk,
    "nomination_link": lambda world: world.nomination.token,
    "team_focal_point_end": lambda world: world.focal_point.pk,
    "team_capacity_remove": lambda world: world.nomination.capacity_id,
    "team_entry_code_end": lambda world: world.entry_code.pk,
    "team_import": lambda world: world.application_import.pk,
    "team_import_check": lambda world: world.application_import.pk,
    "team_import_progress": lambda world: world.application_import.pk,
    "team_import_errors": lambda world: world.application_import.pk,
    "criterion_edit": lambda world: world.call.criteria.get().pk,
    "criterion_remove": lambda world: world.call.criteria.get().pk,
    "phase_edit": lambda world: world.call.review_phases.get().pk,
    "phase_remove": lambda world: world.call.review_phases.get().pk,
    "paper_file": lambda world: Export.objects.get(what="my files", made_by=world.team["assessor"]).pk,
    "conflict_note": lambda world: world.team["assessor"].pk,
    "conflict_lift": lambda world: ConflictOfInterest.objects.get(application__call=world.call).pk,
    "team_target": lambda world: world.call.targets.earliest("pk").pk,
    "team_target_remove": lambda world: world.call.targets.earliest("pk").pk,
    "team_pin_remove": lambda world: world.application.pins.get().pk,
    "team_board_comment_remove": lambda world: world.call.board_comments.get().pk,
    "team_letter": lambda world: world.letter.pk,
    "letter_act": lambda world: world.note.pk,
    "team_participant": lambda world: world.participation.pk,
    "team_participant_replace": lambda world: world.participation.pk,
    "team_participant_travel": lambda world: world.participation.pk,
    "team_participant_state": lambda world: world.participation.pk,
    "team_participant_letter": lambda world: world.participation.pk,
    "team_participant_attendance": lambda world: world.participation.pk,
    "team_file": lambda world: world.files["team"].pk,
    "team_file_remove": lambda world: world.files["team"].pk,
    "event_file": lambda world: world.files["team"].file_id,
    "my_data_file": lambda world: world.export.pk,
    "my_data_progress": lambda world: world.export.pk,
    "invitation": lambda world: world.participation.code,
    "approval": lambda world: world.approval_token,
    "endorsement": lambda world: link_token(world.endorsement),
    "application_continue": lambda world: continue_token(world.unsent),
    "accounts_merge": lambda world: merge_token(asked_merge(world)),
    "text_approval": lambda world: world.text_approval_token,
    "team_text_withdraw": lambda world: world.text_approval.pk,
    "team_wording_rule": lambda world: world.wording_rule.pk,
    "team_visa": lambda world: world.visa.pk,
    "team_visa_remove": lambda world: world.visa.pk,
    "application_link": lambda world: world.code_token,
    "sign_in_link": lambda world: world.code_token,
    "mfa_remove_webauthn": lambda world: 1,
    "mfa_edit_webauthn": lambda world: 1,
}
DRAFT_PAGES = {
    "application_check",
    "application_send",
    "application_code",
    "application_code_again",
    "application_link",
}
# What left the house is noted when it leaves: these downloads write one row each into the log of exports.
LOGGED = {
    *("my_letter", "team_participant_letter", "team_participants_export"),
    *("team_minutes_pdf", "team_trail_csv"),
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
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "team_event_part": [{"part": part} for part in EVENT_PARTS],
    "team_part": [{"part": part} for part in PUBLICATION_PARTS],
    "apply_part": [{"part": 2}],
    "application_save_part": [{"part": 2}],
    "team_question_new": [{"kind": kind} for kind in Question.Kind.values],
    "team_condition_new": [{"kind": kind} for kind in Condition.Kind.values],
    "team_target_new": [{"kind": kind} for kind in ("place", "gender", "organisation", "language")],
    "team_applications_export": [{"kind": "csv"}, {"kind": "xlsx"}],
    "team_participants_export": [{"request_format": "csv"}, {"request_format": "xlsx"}],
    **{
        name: [{"language": "sr-latn"}]
        for name in (
            *("team_translation", "team_translation_propose", "team_translation_sheet"),
            "team_translation_file",
        )
    },
    "event_file": [{"pk": access} for access in ("team", "participants")],
}
SIMPLE: dict[str, Value] = {
    "language": lambda world: "en",
    "act": lambda world: "postpone",
    "part": lambda world: "basics",
    "kind": lambda world: "csv",
    "request_format": lambda world: "csv",
    "version": lambda world: world.notice.version,
    "question": lambda world: world.file_question.pk,
    "file": lambda world: world.answer_file.pk,
    "other": lambda world: other_application(world).reference,
    "ticket": lambda world: world.code.ticket,
    "provider_id": lambda world: "organisation",
    "uidb36": lambda world: "1",
    "key": lambda world: "set-password",
    "template": lambda world: "workshop",
    "field": lambda world: "role",
    "number": lambda world: 1,
}


def other_application(world: Whole) -> Any:
    """One under review beside the first."""
    others = world.application.call.applications.filter(state="submitted").exclude(pk=world.application.pk)
    return others.order_by("pk")[0]


def asked_merge(world: Whole) -> AskedMerge:
    """Two accounts an organiser asked about."""
    kept, goes = world.application, other_application(world)
    return AskedMerge(kept, kept.user, goes.user, world.team["organiser"])


def patterns() -> Iterator[tuple[str, list[str]]]:
    """(name, names of its arguments) of every address but the support pages, which no role of a team may open."""

    seen: dict[str, list[str]] = {}
    for route, entry in _walk(get_resolver(), ""):
        if entry.name:
            seen.setdefault(entry.name, re.findall(r"<(?:\w+:)?(\w+)>", route))
    yield from seen.items()


def views() -> Iterator[tuple[str, Any]]:
    """(route, view) of every address but the support pages."""
    for route, entry in _walk(get_resolver(), ""):
        yield route, entry.callback


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if not isinstance(entry, URLResolver):
            yield route, entry
        elif entry.namespace != "admin":
            yield from _walk(entry, route)


def addresses(world: Whole, *, rows: Whole | None = None, hidden: bool = False) -> list[Address]:
    """Every pattern filled with the codes of `world`; what stands under a code comes from `rows` (default: the same).

    `hidden` takes what nobody outside the programme may see: its draft event and its draft publication.
    """
    found = []
    for name, arguments in patterns():
        for variant in VARIANTS.get(name, [{}]):
            values = {
                argument: _value(name, argument, variant, world, rows or world, hidden=hidden)
                for argument in arguments
            }
            found.append(Address(name, reverse(name, kwargs=values)))
    return found


def _value(
    name: str, argument: str, variant: dict[str, Any], world: Whole, rows: Whole, *, hidden: bool
) -> Any:
    if argument in variant:
        return rows.files[variant[argument]].file_id if name == "event_file" else variant[argument]
    if argument == "code":
        return _code(name, world, hidden)
    if argument == "reference":
        return (rows.unsent if name in DRAFT_PAGES else rows.application).reference
    if name == "team_answer_text" and argument == "question":
        return rows.question.pk
    if argument in {"pk", "token"}:
        return ROWS[name](rows)
    return SIMPLE[argument](rows)


def _code(name: str, world: Whole, hidden: bool) -> str:
    if name in PROGRAMME_PAGES:
        return world.programme.code
    if name == "series_page":
        return (world.empty_series if hidden else world.event_series).code
    if name in PUBLICATION_PAGES:
        return (world.draft_publication if hidden else world.publication).code
    return (world.draft_event if hidden else world.event).code


# --- as somebody ------------------------------------------------------------------------------


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class Visitor:
    """Somebody with a browser, who signs in again whenever a page has signed her out."""

    def __init__(self, user: User | None) -> None:
        self.user, self.client = user, client_of(user)

    def open(self, path: str, method: str = "get", data: Any = None) -> Any:
        if self.user is not None and "_auth_user_id" not in self.client.session:
            self.client = client_of(self.user)
        return getattr(self.client, method)(path, data)


def content_of(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


def follow_links(
    visitor: Visitor, start: Iterable[str], limit: int = 900
) -> Iterator[tuple[str, Any, bytes]]:
    """(path, response, content) of every page of this site reached from `start`, each once, in English only."""
    waiting, seen = deque(dict.fromkeys(start)), set(start)
    while waiting:
        path = waiting.popleft()
        response = visitor.open(path)
        content = content_of(response)
        yield path, response, content
        for link in [*_links(response, content), response.headers.get("Location", "")]:
            there = _own_path(path, link)
            if there and there not in seen:
                seen.add(there)
                waiting.append(there)
        assert len(seen) < limit, f"more than {limit} pages: {sorted(seen)[-20:]}"


def _links(response: HttpResponseBase, content: bytes) -> list[str]:
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [link.replace("&amp;", "&") for link in _LINK.findall(content.decode())]


def _own_path(page: str, link: str) -> str:
    if not link:
        return ""
    parts = urlsplit(urljoin(f"http://testserver{page}", link))
    outside = parts.netloc != "testserver" or parts.path.startswith(settings.STATIC_URL)
    leaving = parts.path.endswith("/account/logout/")
    if outside or leaving or re.match(r"/(sq|mk|sr|sr-latn|bs)/", parts.path):
        return ""
    query = "" if parts.path.startswith(_ONE_EACH) else parts.query
    return parts.path + (f"?{query}" if query else "")


# --- forms ------------------------------------------------------------------------------------


class _FormReader(HTMLParser):
    """The fields of every form that is posted, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open = False
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = values.get("method") == "post"
            if self._open:
                self.forms.append({})
        elif self._open and tag == "input":
            self._read_input(values)
        elif tag == "select":
            self._select = values.get("name", "")
        elif self._open and tag == "option" and "selected" in values:
            self._add(self._select, values.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = values.get("name", ""), ""

    def _read_input(self, values: dict[str, str]) -> None:
        box = values.get("type") in {"checkbox", "radio"}
        if values.get("type") not in {"submit", "file"} and (not box or "checked" in values):
            self._add(values.get("name", ""), values.get("value", "on" if box else ""))

    def _add(self, name: str, value: str) -> None:
        if name and name != "csrfmiddlewaretoken":
            self.forms[-1].setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "textarea":
            if self._open:
                self._add(self._area, self._text.removeprefix("\n"))
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data


def form_on(client: Client, path: str, field: str) -> dict[str, list[str]]:
    """The form of a page that has this field, filled as it comes."""
    response = client.get(path)
    reader = _FormReader()
    reader.feed(content_of(response).decode())
    fields = re.compile(rf'name="{re.escape(field)}"')
    assert response.status_code == 200, (path, response.status_code)
    assert fields.search(response.content.decode()), f"{path} has no field {field}"
    return next((form for form in reader.forms if field in form), max(reader.forms, key=len))
