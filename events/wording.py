"""The wording of an event's page: its texts, what the linter finds in them, and whether they are as they were approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.localized import column
from events import timing
from events.approver_codes import still_asked
from events.clock import to_wall
from events.footnotes import Designated
from events.linter import Finding, Rule, excerpt, find
from events.models import Call, Event, Programme, TextApproval, TimelineProfile, WordingRule
from events.models.approver import hash_of
from events.queries import call_of, designations_of, flat_questions
from events.starters import starter_rules
from events.translated_texts import form_texts

EVENT_TEXTS = ("title", "neutral_title", "host", "venue", "audience", "aim", "practical")
# What of the event and the call an approver reads beside the texts.
_EVENT_FACTS = (
    *("kind", "format", "starts_on", "ends_on", "starts_at", "ends_at", "timezone", "place_id", "places"),
    *("working_languages", "interpretation", "organiser", "publisher", "contact_name", "contact_email"),
)
_CALL_FACTS = ("opens_at", "deadline_at", "hears_by", "privacy_notice_id", "route")


@dataclass(frozen=True)
class PageText:
    """One text of the page in one language; `field` is its name in the editor of texts."""

    field: str
    language: str
    text: str
    label: str


@dataclass(frozen=True)
class Found:
    """A finding with the text it stands in."""

    place: PageText
    finding: Finding

    @property
    def excerpt(self) -> tuple[str, str, str]:
        return excerpt(self.place.text, self.finding)


# --- rules and profiles -----------------------------------------------------------------------


def rules_of(programme: Programme | int, designations: list[Designated]) -> list[Rule]:
    """The rules in use: the programme's own, or the starter set while it has none."""
    rows = list(WordingRule.objects.filter(programme=programme))
    if not rows:
        return starter_rules(designations)
    return [Rule(row.language, tuple(row.forms), row.suggestion, row.severity) for row in rows if row.active]


def profile_of(programme: Programme | int, timeline: str) -> timing.Profile:
    """The programme's numbers for this kind of timeline, or those it begins with."""
    row = TimelineProfile.objects.filter(programme=programme, timeline=timeline).first()
    if row is None:
        return timing.LONG if timeline == Event.Timeline.LONG else timing.SHORT
    return timing.Profile(row.open_days, row.deadline_days, row.results_days, row.opens_days)


def shortfalls_of(event: Event, call: Call) -> list[timing.Shortfall]:
    """Where the call's dates, as the clocks of the event show them, leave less time than the event's norms ask."""
    dates = timing.Dates(
        opens=to_wall(call.opens_at, event.timezone)[0],
        deadline=to_wall(call.deadline_at, event.timezone)[0],
        hears_by=call.hears_by,
        starts=event.starts_on,
    )
    return timing.shortfalls(dates, profile_of(event.programme_id, event.timeline))


# --- texts and findings -----------------------------------------------------------------------


def page_texts(event: Event) -> list[PageText]:
    """Every text of the event and its call that is not empty, language by language."""
    rows = list(_rows(event))
    return [
        PageText(name, code, text, label)
        for code in event.languages
        for name, label, thing, attribute in rows
        if (text := (getattr(thing, column(attribute, code)) or "").strip())
    ]


def _rows(event: Event) -> Iterator[tuple[str, str, Any, str]]:
    """(name in the editor, label, row, attribute)."""
    for name in EVENT_TEXTS:
        yield name, _label(event, name), event, name
    if (call := call_of(event)) is not None:
        yield "summary", _label(call, "summary"), call, "summary"
    for question in flat_questions(event):
        yield f"question_{question.pk}", _label(question, "text"), question, "text"
    for item in event.related_items.all():
        yield f"related_{item.pk}", _label(item, "text"), item, "text"
    for entry in event.agenda.all():
        for name in ("title", "room"):
            yield f"agenda_{entry.pk}_{name}", _label(entry, name), entry, name


def _label(row: Any, name: str) -> str:
    label = str(row._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def findings_in(
    event: Event, language: str | None = None, designations: list[Designated] | None = None
) -> list[Found]:
    """What the linter finds on the page, in one of its languages or all."""
    if designations is None:
        designations = designations_of([event.programme_id])
    rules = rules_of(event.programme_id, designations)
    return [
        Found(place, finding)
        for place in page_texts(event)
        if language in {None, place.language}
        for finding in find(place.text, place.language, designations, rules)
    ]


# --- approval of the text ---------------------------------------------------------------------


def fingerprint(call: Call) -> str:
    """A hash of all that an approver reads: the texts in the languages of the page, and the facts beside them."""
    event = call.event
    read = {
        "texts": [(place.field, place.language, place.text) for place in page_texts(event)],
        "form": [text.written_in(code) for text in form_texts(event) for code in event.languages],
        "event": [str(getattr(event, name)) for name in _EVENT_FACTS],
        "call": [str(getattr(call, name)) for name in _CALL_FACTS],
        "coverage": [(item.kind, item.day) for item in event.coverage.all()],
    }
    return hashlib.sha256(json.dumps(read, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def text_approvals(call: Call) -> QuerySet[TextApproval]:
    return TextApproval.objects.filter(call=call).select_related("user", "asked_by").order_by("-pk")


def outdated_approvals(call: Call) -> list[TextApproval]:
    """The latest approval of each approver, where the page says something else by now."""
    latest: dict[int, TextApproval] = {}
    for row in text_approvals(call).filter(state=TextApproval.State.APPROVED):
        latest.setdefault(row.user_id, row)
    if not latest:
        return []
    now = fingerprint(call)
    return [row for row in latest.values() if row.text_hash != now]


def text_approval_by_token(token: str) -> TextApproval | None:
    return (
        TextApproval.objects.filter(token_hash=hash_of(token))
        .select_related("user", "asked_by", "call__event__programme", "call__event__place")
        .first()
    )


def is_answerable(approval: TextApproval) -> bool:
    """Whether the link still works; not for a call that is cancelled."""
    call = approval.call
    return call.state != Call.State.CANCELLED and still_asked(approval, call.event.programme_id)
