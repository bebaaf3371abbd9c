"""What an event and its call still need before everybody may read them, and what would be good to have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_date
from core.localized import column
from events.clock import is_zone, to_wall
from events.event_templates import is_placeholder
from events.footnotes import Designated, marked
from events.linter import FOOTNOTE, MARK, SCRIPTS, Finding, footnote_differs
from events.models import Call, Event
from events.queries import designations_of, source_language
from events.translated_texts import unapproved
from events.wording import findings_in, outdated_approvals, page_texts, shortfalls_of

# The texts a page cannot do without, with the name each has in the editor.
NEEDED_TEXTS = {
    "title": gettext_lazy("Title"),
    "neutral_title": gettext_lazy("Neutral title"),
    "audience": gettext_lazy("Who it is for"),
    "aim": gettext_lazy("Background and aim"),
}
# The norms of a timeline (events/timing.py), each said with both numbers.
NORMS = {
    "opens_days": gettext_lazy(
        "Days from the opening to the event: %(days)s; the norm is at least %(norm)s."
    ),
    "open_days": gettext_lazy("Days the call is open: %(days)s; the norm is at least %(norm)s."),
    "deadline_days": gettext_lazy(
        "Days from the deadline to the event: %(days)s; the norm is at least %(norm)s."
    ),
    "results_days": gettext_lazy(
        "Days from the answer to the event: %(days)s; the norm is at least %(norm)s."
    ),
}


@dataclass(frozen=True)
class Gap:
    """One thing that is missing; `part` is the part of the editor where it is entered ("call", "texts:sq", ...)."""

    text: str
    part: str

    @property
    def language(self) -> str:
        """The language whose texts are meant, or nothing."""
        return self.part.removeprefix("texts:") if self.part.startswith("texts:") else ""


class NotReady(Exception):
    """Publication was refused; `gaps` says all that is missing, nothing was changed."""

    def __init__(self, gaps: list[Gap]) -> None:
        self.gaps = gaps
        super().__init__("; ".join(gap.text for gap in gaps))


def missing_for_event(event: Event) -> list[Gap]:
    """What must be there before the event's page is public."""
    return [
        *_missing_facts(event),
        *_missing_texts(event),
        *_missing_footnotes(event),
        *_missing_approvals(event),
    ]


def missing_for_call(event: Event, call: Call) -> list[Gap]:
    """What must be there before the call is public: all the event needs, and the call's own."""
    return [*missing_for_event(event), *_missing_dates(event, call)]


def missing_for_dates(event: Event, call: Call) -> list[Gap]:
    """What is wrong with the call's dates alone."""
    return list(_missing_dates(event, call))


def _missing_facts(event: Event) -> Iterator[Gap]:
    if event.format != Event.Format.ONLINE and event.place_id is None:
        yield Gap(_("The place is missing."), "when")
    if not is_zone(event.timezone):
        yield Gap(_("This time zone is not known."), "when")
    if not event.places:
        yield Gap(_("The number of places is missing."), "basics")
    if not event.languages:
        yield Gap(_("Choose the languages of the page."), "languages")
    if not event.working_languages:
        yield Gap(_("Choose the working languages."), "languages")
    if not event.contact_email or not event.contact_name:
        yield Gap(_("Name a contact person with an address."), "contacts")


def _missing_texts(event: Event) -> Iterator[Gap]:
    for code in needed_languages(event):
        for field, label in NEEDED_TEXTS.items():
            words = (getattr(event, column(field, code)) or "").strip()
            named = {"language": _language(code), "text": label}
            if not words:
                yield Gap(
                    _("%(language)s: “%(text)s” is empty. Write it, or take the language off the page.")
                    % named,
                    f"texts:{code}",
                )
            elif is_placeholder(words):
                yield Gap(_("%(language)s: “%(text)s” still has to be written.") % named, f"texts:{code}")


def needed_languages(event: Event) -> list[str]:
    """The languages without whose texts the page is not published; the others fall back, and say so."""
    if event.required_languages is None:
        return list(event.languages)
    wanted = {source_language(event), *event.required_languages}
    return [code for code in event.languages if code in wanted]


def _missing_approvals(event: Event) -> Iterator[Gap]:
    for code, entries in unapproved(event).items():
        names = dict.fromkeys(entry.text.label for entry in entries)
        yield Gap(
            _("%(language)s is required, and these texts are not approved as they are: %(texts)s.")
            % {"language": _language(code), "texts": ", ".join(names)},
            f"texts:{code}",
        )


def _missing_footnotes(event: Event) -> Iterator[Gap]:
    """A page in a language must carry its designation's footnote in that language (or none at all is written)."""
    for row in designations_of([event.programme_id]):
        if _uses(event, row):
            for code in event.languages:
                if not row.footnotes.get(code):
                    yield Gap(
                        _("%(language)s: the footnote for “%(name)s” is missing.")
                        % {"language": _language(code), "name": row.name_in(code) + row.mark},
                        "programme",
                    )


def _missing_dates(event: Event, call: Call) -> Iterator[Gap]:
    if call.deadline_at <= timezone.now():
        yield Gap(_("The deadline has passed."), "call")
    if call.privacy_notice_id is None:
        yield Gap(_("Choose the privacy notice. Publish one first if the programme has none."), "call")
    if not is_zone(event.timezone):
        return  # no day can be told without it
    if to_wall(call.deadline_at, event.timezone)[0] >= event.starts_on:
        yield Gap(_("The deadline must be before the first day of the event."), "call")
    if not to_wall(call.deadline_at, event.timezone)[0] <= call.hears_by <= event.starts_on:
        yield Gap(_("Applicants must hear after the deadline and before the event."), "call")


def advice(event: Event, call: Call | None) -> list[Gap]:
    """What an experienced organiser would look at again; nothing here stops a publication."""
    prefetch_related_objects([event], "guiding_questions", "related_items", "agenda")
    designations = designations_of([event.programme_id])
    return [
        *_advice_on_dates(event, call),
        *_advice_on_texts(event, designations),
        *_advice_on_wording(event, designations),
        *_advice_on_approval(call),
    ]


def _advice_on_dates(event: Event, call: Call | None) -> Iterator[Gap]:
    """Warnings, never blocks: where the dates leave less time than the norms of the event's timeline."""
    if call is None or not is_zone(event.timezone):
        return
    for short in shortfalls_of(event, call):
        yield Gap(NORMS[short.norm] % {"days": short.days, "norm": short.norm_days}, "call")


def _advice_on_wording(event: Event, designations: list[Designated]) -> Iterator[Gap]:
    """Each finding of the linter once per language, however often it stands there."""
    told = set()
    for found in findings_in(event, designations=designations):
        key = (found.place.language, found.finding.kind, found.finding.word)
        if key not in told:
            told.add(key)
            said = found.excerpt if found.finding.kind == MARK else ("", found.finding.word, "")
            sentence = said_of(found.finding, " ".join("".join(said).split()))
            yield Gap(f"{_language(found.place.language)}: {sentence}", "wording")


def said_of(finding: Finding, words: str = "") -> str:
    """A finding in a sentence."""
    values = {
        "words": words or finding.word,
        "instead": finding.suggestion,
        "mark": finding.suggestion.removeprefix(finding.word),
    }
    if finding.kind == MARK:
        return _("The mark “%(mark)s” is missing in “%(words)s”.") % values
    if finding.kind == SCRIPTS:
        return _("“%(words)s” mixes Latin and Cyrillic letters.") % values
    if finding.kind == FOOTNOTE:
        return _footnote_differs()
    if finding.suggestion:
        return _("“%(words)s”: better “%(instead)s”.") % values
    return _("“%(words)s” is not to be used.") % values


def _footnote_differs() -> str:
    return _("The footnote is in another language than the text.")


def _advice_on_approval(call: Call | None) -> Iterator[Gap]:
    for row in outdated_approvals(call) if call is not None else ():
        yield Gap(
            _("The text was changed since the approval of %(name)s (%(date)s).")
            % {
                "name": row.user.name or row.user.email,
                "date": format_date(row.answered_at.date()) if row.answered_at else "",
            },
            "wording",
        )


def _advice_on_texts(event: Event, designations: list[Designated]) -> Iterator[Gap]:
    questions = list(event.guiding_questions.all())
    rows = [row for row in designations if _uses(event, row)]
    for code in event.languages:
        if any(not (getattr(question, column("text", code)) or "").strip() for question in questions):
            yield Gap(
                _("%(language)s: not every guiding question is translated.") % {"language": _language(code)},
                f"texts:{code}",
            )
        for row in rows:
            if footnote_differs(row.footnotes, code):
                yield Gap(f"{_language(code)}: {_footnote_differs()}", "programme")
            if row.footnotes.get(code) and code not in row.confirmed:
                yield Gap(
                    _("%(language)s: nobody has compared the footnote with an official text yet.")
                    % {"language": _language(code)},
                    "programme",
                )


def _uses(event: Event, row: Designated) -> bool:
    """Whether the page names the territory: it is where the event takes place, or a text says so."""
    if event.place is not None and event.place.territory == row.territory:
        return True
    return any(marked(place.text, row) for place in page_texts(event))


def _language(code: str) -> str:
    return str(settings.COLLOQUY_LANGUAGES.get(code, {"name": code})["name"])
