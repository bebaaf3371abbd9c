"""What leaves as a file: the invitation letter, the calendar entry, the list of participants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendar import mime_type
from core.dates import format_date, format_date_range
from core.localized import html_lang, text_of
from core.privacy import registered
from core.tables import table_response
from events.footnotes import Footnote, footnotes_for
from events.models import Event
from events.names import language_name, territory_name
from events.queries import designations_of
from participants.people.models import Person
from participants.selection.exports import calendar_copy, contact_of
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from participants.travel.queries import LastMail, coverage_lines, stay_of, travel_of

# --- the invitation letter --------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """What the letter says, in one language: the PDF and the page beside it show the same."""

    language: str
    title: str
    sender: str
    sender_lines: tuple[str, ...]
    opening: str
    facts: tuple[tuple[str, str], ...]
    journey: str
    paid_title: str
    paid: tuple[str, ...]
    costs: str
    contact: str
    day: str
    signatory: str
    footnotes: tuple[Footnote, ...]
    provisional: str  # what stands behind a footnote nobody has compared with an official text

    @property
    def html_lang(self) -> str:
        return html_lang(self.language)


def letter_number(participation: Participation) -> str:
    """The number of the letter: the same whenever it is printed again."""
    return f"{participation.event.code.upper()}-{participation.pk:05d}"


def letter_of(participation: Participation, language: str) -> Letter:
    """The invitation letter of somebody who comes, wholly in one language.

    It carries the neutral title and nobody else's name, because consulates, employers and border police read it.
    """
    with translation.override(language):
        return _letter(participation, language)


def _letter(participation: Participation, language: str) -> Letter:
    event, programme = participation.event, participation.event.programme
    organiser = event.organiser or programme.organiser
    travel, stay = travel_of(participation), stay_of(event)
    arrives = (travel and travel.arrives_on) or stay.arrives_on
    leaves = (travel and travel.leaves_on) or stay.leaves_on
    designations = designations_of([event.programme_id])
    facts = tuple(_facts(participation, language, _where(event, language, designations)))
    paid = tuple(coverage_lines(event))
    opening = _("%(organiser)s invites %(name)s to the event named here.") % {
        "organiser": organiser,
        "name": participation.name,
    }
    return Letter(
        language=language,
        title=_("Invitation letter"),
        sender=organiser,
        sender_lines=tuple(line for line in programme.letter_address.splitlines() if line.strip()),
        opening=opening,
        facts=facts,
        journey=_journey(arrives, leaves, language),
        paid_title=_("The organiser pays"),
        paid=paid,
        costs=_costs(paid),
        contact=_("Questions about this letter: %(contact)s")
        % {"contact": ", ".join(part for part in contact_of(event) if part)},
        day=format_date(timezone.localdate(), language),
        signatory=programme.letter_signatory or event.contact_name,
        footnotes=tuple(
            footnotes_for([opening, *(value for _label, value in facts)], designations, language)
        ),
        provisional=_("provisional translation"),
    )


def _facts(participation: Participation, language: str, where: str) -> Iterable[tuple[str, str]]:
    event = participation.event
    yield _("Letter number"), letter_number(participation)
    yield _("Name"), participation.name
    latin = Person.objects.filter(user=participation.user_id).values_list("latin_name", flat=True).first()
    if latin and latin != participation.name:
        yield _("Name in Latin letters"), latin
    if participation.organisation:
        yield _("Organisation"), participation.organisation
    yield _("Event"), text_of(event, "neutral_title", language).value
    yield _("Dates of the event"), format_date_range(event.starts_on, event.ends_on, language)
    yield _("Place"), where
    if host := text_of(event, "host", language).value:
        yield _("Host"), host


def _where(event: Event, language: str, designations: Any) -> str:
    """Venue, town and territory; the territory as the programme's designation writes it."""
    if event.place is None:
        return _("online")
    parts = (
        text_of(event, "venue", language).value,
        text_of(event.place, "name", language).value,
        territory_name(event.place.territory, designations, language),
    )
    return ", ".join(part for part in parts if part)


def _journey(arrives: date, leaves: date, language: str) -> str:
    return _("With the days of travel, the stay is from %(first)s to %(last)s.") % {
        "first": format_date(arrives, language),
        "last": format_date(leaves, language),
    }


def _costs(paid: tuple[str, ...]) -> str:
    if paid:
        return _(
            "All other costs, insurance and visa fees among them, are paid by the participant or the employer."
        )
    return _("The participant or the employer pays all costs.")


class UnprintableText(ValueError):
    """Our fonts cannot write some characters of the letter. `str()` is a sentence that names them."""


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a PDF. Raises UnprintableText before anything is issued."""
    from core import documents

    document = documents.Document(
        title=letter.title,
        language=letter.language,
        letterhead=documents.Letterhead(letter.sender, letter.sender_lines),
        footer="\n".join(_footnote_line(note, letter) for note in letter.footnotes),
    )
    document.paragraph(letter.day)
    document.paragraph(letter.opening)
    document.facts(letter.facts)
    document.paragraph(letter.journey)
    if letter.paid:
        document.heading(letter.paid_title)
        document.bullets(letter.paid)
    document.paragraph(letter.costs)
    document.paragraph(letter.contact)
    document.paragraph(f"{letter.signatory}\n{letter.sender}")
    try:
        return document.render()
    except documents.UnprintableText as error:  # reportlab stays out of processes that make no PDF
        raise UnprintableText(str(error)) from error


def _footnote_line(note: Footnote, letter: Letter) -> str:
    return f"{note.mark} {note.text}" + (f" ({letter.provisional})" if note.provisional else "")


def letter_response(participation: Participation, language: str) -> HttpResponse:
    """The letter as a download. Raises UnprintableText."""
    letter = letter_of(participation, language)
    return _download(
        letter_pdf(letter), f"{letter.title} {letter_number(participation)}.pdf", "application/pdf"
    )


def calendar_response(participation: Participation) -> HttpResponse:
    """The event for her own calendar, in her language: a copy to keep, so it names no attendee."""
    return _download(calendar_copy(participation), f"{participation.event.code}.ics", mime_type())


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- the list of participants -----------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column of the list. `fields` are what it shows; who may read it is said by the privacy registry."""

    key: str
    label: Any
    value: Callable[[Participation, LastMail | None], object]
    fields: tuple[str, ...]


def _of(name: str) -> Callable[[Participation, LastMail | None], object]:
    return lambda row, _mail: getattr(row, name)


def _travel(name: str) -> Callable[[Participation, LastMail | None], object]:
    return lambda row, _mail: getattr(travel_of(row), name, None)


def _diet(row: Participation, mail: LastMail | None) -> object:
    travel = travel_of(row)
    return travel.get_diet_display() if travel and travel.diet else ""


def _time(name: str) -> Callable[[Participation, LastMail | None], object]:
    def shown(row: Participation, _mail: LastMail | None) -> str:
        at = getattr(travel_of(row), name, None)
        return f"{at:%H:%M}" if at else ""

    return shown


def _levels(skill: str) -> Callable[[Participation, LastMail | None], object]:
    def shown(row: Participation, _mail: LastMail | None) -> str:
        used = [code for code, levels in row.languages.items() if levels.get(skill, 0)]
        return ", ".join(f"{language_name(code)} ({row.languages[code][skill]})" for code in used)

    return shown


COLUMNS = (
    Column("name", gettext_lazy("Name"), _of("name"), ("name",)),
    Column("role", gettext_lazy("Role"), lambda row, _mail: row.get_role_display(), ()),
    Column("answer", gettext_lazy("Answer"), lambda row, _mail: row.get_state_display(), ()),
    Column("organisation", gettext_lazy("Organisation"), _of("organisation"), ("organisation",)),
    Column("phone", gettext_lazy("Phone"), _of("phone"), ("phone",)),
    Column("email", gettext_lazy("E-mail address"), _of("email"), ("email",)),
    Column("language", gettext_lazy("Language of letters"), _of("language"), ()),
    Column("follows", gettext_lazy("Follows (level)"), _levels("follows"), ("languages",)),
    Column("speaks", gettext_lazy("Speaks (level)"), _levels("speaks"), ("languages",)),
    Column("arrives_on", gettext_lazy("Day of arrival"), _travel("arrives_on"), ("travel.arrives_on",)),
    Column("arrives_at", gettext_lazy("Time of arrival"), _time("arrives_at"), ("travel.arrives_at",)),
    Column("arrives_by", gettext_lazy("Arrives by"), _travel("arrives_by"), ("travel.arrives_by",)),
    Column("leaves_on", gettext_lazy("Day of departure"), _travel("leaves_on"), ("travel.leaves_on",)),
    Column("leaves_at", gettext_lazy("Time of departure"), _time("leaves_at"), ("travel.leaves_at",)),
    Column("leaves_by", gettext_lazy("Leaves by"), _travel("leaves_by"), ("travel.leaves_by",)),
    Column("nights", gettext_lazy("Nights"), _travel("nights"), ("travel.nights",)),
    Column("room", gettext_lazy("Room"), _travel("room"), ("travel.room",)),
    Column("diet", gettext_lazy("Diet"), _diet, ("travel.diet",)),
    Column("diet_note", gettext_lazy("More about food"), _travel("diet_note"), ("travel.diet_note",)),
    Column("access_needs", gettext_lazy("Access needs"), _travel("access_needs"), ("travel.access_needs",)),
    Column(
        "document", gettext_lazy("Letter needed"), _travel("document_needed"), ("travel.document_needed",)
    ),
    Column("last_mail", gettext_lazy("Last mail"), lambda _row, mail: mail.label if mail else "", ()),
    Column(
        "mail_state",
        gettext_lazy("State of the mail"),
        lambda _row, mail: mail.state_label if mail else "",
        (),
    ),
    Column("note", gettext_lazy("Note of the team"), _of("note"), ("note",)),
)


def columns_for(roles: Iterable[str]) -> tuple[Column, ...]:
    """The columns that one of the roles may read."""
    held = set(roles)
    return tuple(column for column in COLUMNS if all(held & _readers(name) for name in column.fields))


def _readers(name: str) -> set[str]:
    model = TravelDetails if name.startswith("travel.") else Participation
    return set(registered(model)[name.removeprefix("travel.")].seen_by)


def participants_response(
    event: Event,
    people: list[Participation],
    mails: dict[int, LastMail],
    *,
    roles: Iterable[str],
    request_format: str,
) -> HttpResponseBase:
    """The list as CSV or XLSX in the active language. Raises Http404 for another format."""
    columns = columns_for(roles)
    name = _("Participants %(event)s") % {"event": text_of(event, "neutral_title").value}
    headers = [str(column.label) for column in columns]
    # Made at once, while the reader's language is the active one.
    rows = [[column.value(row, mails.get(row.pk)) for column in columns] for row in people]
    return table_response(request_format, name, headers, rows)
