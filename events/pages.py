"""What the public pages show: facts, languages, footnotes and addresses of events and calls, ready for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import wiring
from core.dates import format_date
from core.localized import content_language, html_lang, text_of
from core.richtext import is_safe_link
from core.wiring import Panel
from events.clock import to_wall
from events.coverage import coverage_lines
from events.deadlines import (
    shown_dates,
    shown_deadline,
    shown_extension,
    shown_instant,
    shown_postponement,
)
from events.footnotes import Designated, footnotes_for
from events.models import Call, Event, GuidingQuestion
from events.models.events import DatePrecision
from events.names import language_names, place_line
from events.queries import (
    call_of,
    designations_of,
    guiding_tree,
    is_public,
    languages_written,
    public_calls,
    public_events,
)
from events.series import other_events
from events.structured import OG_LOCALES, absolute, event_data, first_paragraph, preview_image

_EVENT_TEXTS = ("title", "host", "venue", "audience", "aim")


def call_page(call: Call, request: HttpRequest, *, preview: bool = False) -> dict[str, Any]:
    """The context of a call's page with the panels of the apps above; its rows are prefetched by public_call_pages()."""
    event = call.event
    shown = rendered(wiring.panels("event_page", event=event, call=call), request)
    summary = text_of(call, "summary").value
    context = _page(event, "call_page", call.published_at, summary=summary, more=shown)
    return {
        **context,
        "call": call,
        "panels": shown,
        "preview": preview,
        "status": call_status(call),
        "deadline": shown_deadline(call),
        "opens": shown_instant(call.opens_at, event),
        "extension": shown_extension(call),
        "facts": [*_call_facts(call), *_event_facts(event, context["designations"])],
    }


def event_page(event: Event, panels: Sequence[SafeString] = (), *, preview: bool = False) -> dict[str, Any]:
    """The context of an event's page; `panels` come rendered from the apps above."""
    agenda = [str(text_of(item, "title")) for item in event.agenda.all()]
    context = _page(event, "event_page", event.published_at, more=[*panels, *agenda])
    call = call_of(event)
    return {
        **context,
        "preview": preview,
        "panels": panels,
        "agenda": _agenda(event),
        "call": call if call is not None and call_status(call) != "hidden" else None,
        "facts": _event_facts(event, context["designations"]),
        "has_calendar": event.date_precision == DatePrecision.DAY and event.state not in Event.NOT_ON,
    }


def rendered(panels: Iterable[Panel], request: HttpRequest) -> list[SafeString]:
    """Panels as HTML, before the page around them: so its footnotes also serve what the panels name."""
    return [render_to_string(panel.template, panel.context, request) for panel in panels]


def call_status(call: Call) -> str:
    """cancelled, postponed, hidden (a draft), soon, open or closed: what the page says above its button."""
    if call.state == Call.State.CANCELLED or call.event.state == Event.State.CANCELLED:
        return "cancelled"
    if call.event.state == Event.State.POSTPONED:
        return "postponed"
    if call.state == Call.State.DRAFT:
        return "hidden"
    if call.is_open():
        return "open"
    return "soon" if call.state == Call.State.PUBLISHED and timezone.now() < call.opens_at else "closed"


def list_context(events: Iterable[Event], more: Iterable[str] = ()) -> dict[str, Any]:
    """What a page with a list of events needs beside them: designations and the footnotes they call for."""
    rows = list(events)
    designations = designations_of({row.programme_id for row in rows})
    texts = [
        text for row in rows for text in (str(text_of(row, "title")), place_line(row.place, designations))
    ]
    return {"designations": designations, "footnotes": footnotes_for([*texts, *more], designations)}


def list_head(name: str, title: str, *args: object) -> dict[str, Any]:
    """The head of a page that exists in every language."""
    paths = in_every_language(name, *args)
    code = content_language()
    return {
        "title": title,
        "description": "",
        "url": absolute(paths[code]),
        "image": preview_image(),
        "locale": OG_LOCALES.get(code, code),
        "other_locales": sorted(
            {OG_LOCALES.get(other, other) for other in paths} - {OG_LOCALES.get(code, "")}
        ),
        "alternates": [{"lang": html_lang(other), "url": absolute(path)} for other, path in paths.items()],
        "default": absolute(paths[settings.LANGUAGE_CODE]),
    }


def in_every_language(name: str, *args: object, languages: Iterable[str] | None = None) -> dict[str, str]:
    """The path of a page in each language."""
    paths = {}
    for code in languages if languages is not None else settings.COLLOQUY_LANGUAGES:
        with translation.override(code):
            paths[code] = reverse(name, args=args)
    return paths


def public_addresses() -> list[dict[str, str]]:
    """The pages of events and calls, each only in the languages in which it is written."""
    calls = {call.event_id for call in public_calls()}
    rows = []
    series = set()
    for event in public_events().select_related("series").order_by("pk"):
        if event.series is not None and event.series not in series:
            series.add(event.series)
            rows.append(in_every_language("series_page", event.series.code))
        written = languages_written(event)
        rows.append(in_every_language("event_page", event.code, languages=written))
        if event.pk in calls:
            rows.append(in_every_language("call_page", event.code, languages=written))
    return rows


def sitemap_rows(pages: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """One row per page and language, each naming all of them."""
    rows = []
    for paths in pages:
        links = [{"lang": html_lang(code), "url": absolute(path)} for code, path in paths.items()]
        rows += [{"url": link["url"], "links": links} for link in links]
    return rows


def _page(
    event: Event, url_name: str, published_at: datetime | None, *, summary: str = "", more: Sequence[str] = ()
) -> dict[str, Any]:
    """What the pages of an event and of its call share."""
    designations = designations_of([event.programme_id])
    written = languages_written(event)
    shown = text_of(event, "title").language
    paths = in_every_language(url_name, event.code)
    line = place_line(event.place, designations)
    questions = guiding_tree(event)
    related = _related(event)
    series_events = other_events(event)
    texts = [line, summary, *more, *(item["label"] for item in related)]
    texts += _texts_of(event, questions, series_events, designations)
    url = absolute(paths[shown] if shown in paths else paths[content_language()])
    return {
        "event": event,
        "postponement": shown_postponement(event),
        "designations": designations,
        "place_line": line,
        "footnotes": footnotes_for(texts, designations),
        "coverage": coverage_lines(event.coverage.all()),
        "questions": questions,
        "related": related,
        "series_events": series_events,
        "contacts": _contacts(event),
        "published_on": _day(published_at, event),
        "first_day": format_date(event.starts_on),
        "last_day": format_date(event.ends_on),
        "written": _language_links(written, paths),
        "others": [row for row in _language_links(written, paths) if not row["current"]],
        "fallback_from": _fallback(written, shown),
        "head": _head(event, paths, written, url, summary),
        "structured": event_data(event, language=content_language(), url=url, place=line),
        "privacy_url": reverse("privacy_notice", args=[event.programme.code]),
        "short_url": absolute(reverse("short_link", args=[event.code])),
    }


def _texts_of(
    event: Event,
    questions: Iterable[tuple[GuidingQuestion, list[GuidingQuestion]]],
    series_events: Sequence[Event],
    designations: Sequence[Designated],
) -> list[str]:
    """What the page says of the event and of others of its series: a place named there may need its footnote."""
    texts = [str(text_of(event, name)) for name in _EVENT_TEXTS]
    for question, children in questions:
        texts += [str(text_of(row, "text")) for row in (question, *children)]
    for other in series_events:
        texts += [str(text_of(other, "title")), place_line(other.place, designations)]
    if series_events:
        texts.append(str(text_of(event.series, "title")))
    return texts


def _day(instant: datetime | None, event: Event) -> date | None:
    return to_wall(instant, event.timezone)[0] if instant else None


def _head(event: Event, paths: dict[str, str], written: list[str], url: str, summary: str) -> dict[str, Any]:
    """Links and Open Graph for the head of the page: only languages in which it exists, and where to begin."""
    title = text_of(event, "title")
    return {
        "title": title.value,
        "description": summary or first_paragraph(text_of(event, "aim").value),
        "url": url,
        "image": preview_image(),
        "locale": OG_LOCALES.get(title.language, title.language),
        "other_locales": sorted(
            {OG_LOCALES.get(code, code) for code in written} - {OG_LOCALES.get(title.language, "")}
        ),
        "alternates": [{"lang": html_lang(code), "url": absolute(paths[code])} for code in written],
        "default": absolute(reverse("short_link", args=[event.code])),
    }


def _language_links(written: list[str], paths: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "html_lang": html_lang(code),
            "name": settings.COLLOQUY_LANGUAGES[code]["name"],
            "url": paths[code],
            "current": code == content_language(),
        }
        for code in written
    ]


def _fallback(written: list[str], shown: str) -> dict[str, str] | None:
    """The wanted language and the one that is shown instead, by their own names; None when she got hers."""
    wanted = content_language()
    if wanted in written:
        return None
    names = settings.COLLOQUY_LANGUAGES
    return {
        "wanted": str(names[wanted]["name"]),
        "shown": str(names[shown]["name"]),
        "shown_lang": html_lang(shown),
        "wanted_lang": html_lang(wanted),
    }


def _event_facts(event: Event, designations: list[Designated]) -> list[dict[str, Any]]:
    facts = [
        {
            "label": _("Dates"),
            "value": shown_dates(event),
            "icon": "calendar",
            "note": event.get_format_display(),
        },
        _fact(_("Place"), place_line(event.place, designations), "map-pin"),
        _fact(_("Host"), text_of(event, "host"), "users"),
        _fact(_("Venue"), text_of(event, "venue"), "map-pin"),
        _fact(_("Working languages"), _listed(event.working_languages), "languages"),
        _fact(_("Interpretation into"), _listed(event.interpretation), "languages"),
    ]
    return [fact for fact in facts if fact["value"]]


def _call_facts(call: Call) -> list[dict[str, Any]]:
    facts = [_fact(_("Number of places"), str(call.event.places), "users")]
    if call.event.state not in Event.NOT_ON:  # that day went with the days of the event
        facts.insert(0, _fact(_("You hear from us by"), format_date(call.hears_by), "mail"))
    return facts


def _fact(label: str, value: Any, icon: str) -> dict[str, Any]:
    """One fact; a text in another language than the page's says so."""
    foreign = getattr(value, "is_fallback", False) and bool(value)
    return {"label": label, "value": str(value), "icon": icon, "lang": value.html_lang if foreign else ""}


def _listed(codes: list[str]) -> str:
    return ", ".join(language_names(codes))


def _related(event: Event) -> list[dict[str, str]]:
    """Earlier events and papers; an event that is not public is neither linked nor named by its own title."""
    rows = []
    for item in event.related_items.all():
        other = item.related_event
        if other is not None and not is_public(other):
            other = None
        text = text_of(item, "text") or (text_of(other, "title") if other else text_of(item, "text"))
        url = item.url if is_safe_link(item.url) else ""
        if other is not None:
            url = reverse("event_page", args=[other.code])
        if text:
            rows.append({"label": text.value, "lang": text.html_lang if text.is_fallback else "", "url": url})
    return rows


def _contacts(event: Event) -> list[dict[str, str]]:
    pairs = (
        (event.contact_name, event.contact_email),
        (event.second_contact_name, event.second_contact_email),
    )
    return [{"name": name, "email": email} for name, email in pairs if name or email]


def _agenda(event: Event) -> list[tuple[str, list[Model]]]:
    """The public agenda by day of the event's zone."""
    days: dict[str, list[Model]] = {}
    for item in event.agenda.all():
        day = format_date(to_wall(item.starts_at, event.timezone)[0], weekday=True)
        days.setdefault(day, []).append(item)
    return list(days.items())
