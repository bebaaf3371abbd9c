"""The lines of the desk, in words: from counts and dates to what somebody should do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_date
from core.localized import column
from events.clock import to_wall
from events.deadlines import shown_instant
from events.footnotes import Designated
from events.models import Call, Event
from events.queries import call_of
from materials.desk.queries import Counts
from participants.applications.models import Application, SendingCapacity
from participants.people.places import place_name
from participants.selection.models import ApprovalRequest
from participants.travel.next_steps import Step


@dataclass(frozen=True)
class Line:
    """What is to be done at an event, and the page where it is done. `kind` is the colour of its badge."""

    text: str
    event: Event
    url: str
    kind: str = ""


@dataclass(frozen=True)
class Dated:
    """Something that happens on a day; `when` says it in words, with the hour and zone where there is one."""

    day: date
    text: str
    event: Event
    url: str
    when: str = ""


def _page(name: str, event: Event, query: str = "") -> str:
    return reverse(name, args=[event.code]) + query


# --- what waits -------------------------------------------------------------------------------


def waiting_lines(event: Event, counts: Counts, user: Any) -> Iterator[Line]:
    """Applications and answers that wait for this person."""
    call = call_of(event)
    if call is not None and call.state == Call.State.PUBLISHED:
        yield from _about_applications(event, call, counts, user)
    if user.has_perm("participants.view_participants", event):
        yield from _about_answers(event, counts)


def _about_applications(event: Event, call: Call, counts: Counts, user: Any) -> Iterator[Line]:
    mine = counts.for_my_verdict
    if mine > 0 and user.has_perm("participants.assess", event):
        text = ngettext(
            "%(number)s application waits for your verdict",
            "%(number)s applications wait for your verdict",
            mine,
        )
        yield Line(text % {"number": mine}, event, _page("team_review", event))
    if not user.has_perm("participants.decide", event):
        return
    if ApprovalRequest.State.OBJECTED in counts.questions:
        yield Line(_("The approver objects to the group"), event, _page("team_release", event), "bad")
    if ApprovalRequest.State.QUESTION in counts.questions:
        yield Line(_("The approver has a question"), event, _page("team_release", event), "warn")
    if timezone.now() < call.closes_at or not counts.submitted:
        return
    if counts.undecided:
        text = ngettext(
            "%(number)s application has no decision yet",
            "%(number)s applications have no decision yet",
            counts.undecided,
        )
        yield Line(text % {"number": counts.undecided}, event, _page("team_decisions", event))
    else:
        yield Line(
            _("Every application is decided: send the decisions"), event, _page("team_release", event), "ok"
        )


def _about_answers(event: Event, counts: Counts) -> Iterator[Line]:
    people = _page("team_participants", event, "?answer=invited")
    if counts.late:
        text = ngettext(
            "%(number)s person should have answered by now",
            "%(number)s people should have answered by now",
            counts.late,
        )
        yield Line(text % {"number": counts.late}, event, people, "warn")
    if on_time := counts.invited - counts.late:
        text = ngettext(
            "%(number)s person has not answered the invitation yet",
            "%(number)s people have not answered the invitation yet",
            on_time,
        )
        yield Line(text % {"number": on_time}, event, people)
    if counts.in_line:
        text = ngettext(
            "%(number)s person waits for a free place",
            "%(number)s people wait for a free place",
            counts.in_line,
        )
        yield Line(text % {"number": counts.in_line}, event, people)


def nomination_lines(waiting: Iterable[SendingCapacity], designations: list[Designated]) -> Iterator[Line]:
    """The people a focal point may still name, a line for each call and territory."""
    for row in waiting:
        event = row.call.event
        text = _("Nominations for %(place)s: %(named)s of %(places)s named, until %(until)s") % {
            "place": place_name(row.territory, designations),
            "named": row.named,  # type: ignore[attr-defined]  # counted by the query
            "places": row.places,
            "until": shown_instant(row.until, event),
        }
        yield Line(text, event, reverse("nominations", args=[row.pk]))


def mail_lines(event: Event, counts: Counts, user: Any) -> Iterator[Line]:
    if not user.has_perm("core.view_outbox", event):
        return
    if counts.failed:
        text = ngettext(
            "%(number)s letter was not delivered", "%(number)s letters were not delivered", counts.failed
        )
        yield Line(
            text % {"number": counts.failed}, event, _page("team_letters", event, "?state=failed"), "bad"
        )
    if counts.drafts:
        text = ngettext(
            "%(number)s letter waits to be sent", "%(number)s letters wait to be sent", counts.drafts
        )
        yield Line(text % {"number": counts.drafts}, event, _page("team_letters", event, "?state=draft"))


# --- what is missing --------------------------------------------------------------------------


def gap_lines(event: Event, counts: Counts, user: Any) -> Iterator[Line]:
    """What an event that lies ahead still needs, as far as this person can do something about it."""
    if event.ends_on < timezone.localdate():
        return
    if user.has_perm("events.change_event", event):
        yield from _missing_facts(event, counts)
    if counts.without_travel and user.has_perm("participants.view_participants", event):
        text = ngettext(
            "%(number)s person comes and has not said when",
            "%(number)s people come and have not said when",
            counts.without_travel,
        )
        page = _page("team_participants", event, "?answer=accepted&missing=on")
        yield Line(text % {"number": counts.without_travel}, event, page)
    if counts.without_languages and user.has_perm("interpretation.view_regime", event):
        text = ngettext(
            "%(number)s person comes and has told no languages",
            "%(number)s people come and have told no languages",
            counts.without_languages,
        )
        yield Line(text % {"number": counts.without_languages}, event, _page("team_interpretation", event))


def _missing_facts(event: Event, counts: Counts) -> Iterator[Line]:
    call = call_of(event)
    if not event.contact_email:
        yield Line(_("No contact person with an address"), event, _part(event, "contacts"))
    if call is not None and call.privacy_notice_id is None:
        yield Line(_("The call has no privacy notice"), event, _page("team_call", event))
    if not event.working_languages:
        yield Line(_("No working language is named"), event, _part(event, "languages"))
    untranslated = [
        code for code in event.languages if not (getattr(event, column("title", code)) or "").strip()
    ]
    if untranslated:
        names = ", ".join(
            str(settings.COLLOQUY_LANGUAGES.get(code, {"name": code})["name"]) for code in untranslated
        )
        page = reverse("team_event_texts", args=[event.code, untranslated[0]])
        yield Line(_("The title is missing in: %(languages)s") % {"languages": names}, event, page)
    if counts.coming and not (event.programme.letter_signatory and event.programme.letter_address):
        page = reverse("team_programme_edit", args=[event.programme.code])
        yield Line(_("The invitation letter has no signatory or no address"), event, page)


def _part(event: Event, part: str) -> str:
    return reverse("team_event_part", args=[event.code, part])


# --- what comes next --------------------------------------------------------------------------


def date_lines(event: Event, counts: Counts) -> Iterator[Dated]:
    """The dates ahead of an event: the call opens, closes, people hear, answer, and meet."""
    today, overview = timezone.localdate(), _page("team_event", event)
    call = call_of(event)
    if call is not None and call.state == Call.State.PUBLISHED:
        yield from _dates_of_call(event, call, today)
    if counts.answer_by and counts.invited:
        yield Dated(
            counts.answer_by, _("Answers to the invitation are due"), event, _page("team_participants", event)
        )
    if event.starts_on >= today:
        yield Dated(event.starts_on, _("The event begins"), event, overview)
    elif event.ends_on >= today:
        yield Dated(event.ends_on, _("The event ends"), event, overview)


def _dates_of_call(event: Event, call: Call, today: date) -> Iterator[Dated]:
    page, now = _page("team_call", event), timezone.now()
    instants: tuple[tuple[datetime, str], ...] = (
        (call.opens_at, _("The call opens")),
        (call.deadline_at, _("The call closes")),
    )
    for instant, text in instants:
        if instant >= now:
            day, _time = to_wall(instant, event.timezone)
            yield Dated(day, text, event, page, shown_instant(instant, event))
    if call.hears_by >= today:
        yield Dated(call.hears_by, _("Applicants hear by this day"), event, page)


# --- a practitioner's application -------------------------------------------------------------

AppState = Application.State


def application_step(application: Any) -> Step:
    """Where an application (with its own last minute as `until`) stands and what comes next.

    Decisions that were not sent are not looked at.
    """
    call = application.call
    label, url = (
        str(AppState(application.state).label),
        reverse("my_application", args=[application.reference]),
    )
    if call.state == Call.State.CANCELLED:
        return Step(label, "bad", _("The call was cancelled."), url=url)
    if application.state == AppState.DRAFT:
        return _draft_step(application, label)
    if application.state == AppState.SUBMITTED:
        return _submitted_step(application, label, url)
    texts = {
        AppState.SELECTED: ("ok", _("You were selected. Your invitation is in your mail.")),
        AppState.RESERVE: (
            "info",
            _("You are on the reserve list. We write to you when a place becomes free."),
        ),
        AppState.NOT_SELECTED: ("", _("No place could be offered this time. The letter to you says why.")),
        AppState.WITHDRAWN: ("", _("You withdrew this application. Nothing more is to be done.")),
    }
    kind, text = texts[AppState(application.state)]
    day = application.decision.letter_date if application.state == AppState.RESERVE else None
    return Step(label, kind, text, day, url, _("Show my application"))


def _draft_step(application: Any, label: str) -> Step:
    call = application.call
    if not _in_time(application):
        return Step(label, "", _("The call is closed. This application was not sent."))
    return Step(
        label,
        "warn",
        _("Finish it and send it before the call closes."),
        None,
        reverse("apply", args=[call.event.code]),
        _("Go on with my application"),
        application.until,
        shown_instant(application.until, call.event),
    )


def _submitted_step(application: Any, label: str, url: str) -> Step:
    call, link = application.call, _("Show my application")
    words = {
        "deadline": shown_instant(application.until, call.event),
        "day": format_date(call.hears_by),
    }
    if not _in_time(application):
        text = _("We are reading the applications. You hear from us by %(day)s.") % words
        return Step(label, "info", text, None, url, link)
    text = _("You can change it until %(deadline)s. You hear from us by %(day)s.") % words
    return Step(label, "info", text, None, url, link, application.until)


def _in_time(application: Any) -> bool:
    """The minute its own deadline names still counts."""
    call: Call = application.call
    now = timezone.now()
    over: datetime = application.until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return call.takes_part(now) and call.opens_at <= now < over
