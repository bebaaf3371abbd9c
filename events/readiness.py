"""What an event and its call still need before everybody may read them, and what would be good to have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.localized import column
from events.clock import to_wall
from events.footnotes import Designated, marked, unmarked
from events.models import Call, Event, GuidingQuestion
from events.queries import designations_of

# The texts a page cannot do without, with the name each has in the editor.
NEEDED_TEXTS = {
    "title": gettext_lazy("Title"),
    "neutral_title": gettext_lazy("Neutral title"),
    "audience": gettext_lazy("Who it is for"),
    "aim": gettext_lazy("Background and aim"),
}
PAGE_TEXTS = ("title", "neutral_title", "host", "venue", "audience", "aim", "practical")


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
    return [*_missing_facts(event), *_missing_texts(event), *_missing_footnotes(event)]


def missing_for_call(event: Event, call: Call) -> list[Gap]:
    """What must be there before the call is public: all the event needs, and the call's own."""
    return [*missing_for_event(event), *_missing_dates(event, call)]


def _missing_facts(event: Event) -> Iterator[Gap]:
    if event.format != Event.Format.ONLINE and event.place_id is None:
        yield Gap(_("The place is missing."), "when")
    if not event.languages:
        yield Gap(_("Choose the languages of the page."), "languages")
    if not event.working_languages:
        yield Gap(_("Choose the working languages."), "languages")
    if not event.contact_email or not event.contact_name:
        yield Gap(_("Name a contact person with an address."), "contacts")


def _missing_texts(event: Event) -> Iterator[Gap]:
    for code in event.languages:
        for field, label in NEEDED_TEXTS.items():
            if not (getattr(event, column(field, code)) or "").strip():
                yield Gap(
                    _("%(language)s: “%(text)s” is empty. Write it, or take the language off the page.")
                    % {"language": _language(code), "text": label},
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
    if to_wall(call.deadline_at, event.timezone)[0] >= event.starts_on:
        yield Gap(_("The deadline must be before the first day of the event."), "call")
    if not to_wall(call.deadline_at, event.timezone)[0] <= call.hears_by <= event.starts_on:
        yield Gap(_("Applicants must hear after the deadline and before the event."), "call")
    if call.privacy_notice_id is None:
        yield Gap(_("Choose the privacy notice. Publish one first if the programme has none."), "call")


def advice(event: Event, call: Call | None) -> list[Gap]:
    """What an experienced organiser would look at again; nothing here stops a publication."""
    return [*_advice_on_dates(event, call), *_advice_on_texts(event)]


def _advice_on_dates(event: Event, call: Call | None) -> Iterator[Gap]:
    if call is None:
        return
    if call.deadline_at - call.opens_at < timedelta(days=14):
        yield Gap(_("The call is open for less than two weeks."), "call")
    if event.starts_on - to_wall(call.deadline_at, event.timezone)[0] < timedelta(days=14):
        yield Gap(_("Less than two weeks lie between the deadline and the event."), "call")


def _advice_on_texts(event: Event) -> Iterator[Gap]:
    questions = list(event.guiding_questions.all())
    rows = designations_of([event.programme_id])
    for code in event.languages:
        if any(not (getattr(question, column("text", code)) or "").strip() for question in questions):
            yield Gap(
                _("%(language)s: not every guiding question is translated.") % {"language": _language(code)},
                f"texts:{code}",
            )
        page = _page(event, questions, code)
        for row in rows:
            for place in unmarked(page, row)[:1]:
                yield Gap(
                    _("%(language)s: the mark “%(mark)s” is missing in “%(words)s”.")
                    % {"language": _language(code), "mark": row.mark, "words": place},
                    f"texts:{code}",
                )
            if _uses(event, row) and row.footnotes.get(code) and code not in row.confirmed:
                yield Gap(
                    _("%(language)s: nobody has compared the footnote with an official text yet.")
                    % {"language": _language(code)},
                    "programme",
                )


def _uses(event: Event, row: Designated) -> bool:
    """Whether the page names the territory: it is where the event takes place, or a text says so."""
    if event.place is not None and event.place.territory == row.territory:
        return True
    return any(marked(_page(event, (), code), row) for code in event.languages)


def _page(event: Event, questions: list[GuidingQuestion] | tuple[()], code: str) -> str:
    texts = [getattr(event, column(field, code)) or "" for field in PAGE_TEXTS]
    return "\n".join([*texts, *(getattr(question, column("text", code)) or "" for question in questions)])


def _language(code: str) -> str:
    return str(settings.COLLOQUY_LANGUAGES.get(code, {"name": code})["name"])
