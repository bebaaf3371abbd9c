"""Words to those who come: what an organiser writes to many, each in her language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from core import outbox
from core.accounts import User
from core.dates import format_date_range
from core.localized import fallback_order, html_lang, text_of
from core.outbox import Message, fill, one_line, render_mail
from events.models import Event
from participants.selection.exports import contact_of
from participants.selection.models import Participation
from participants.travel.queries import NOTE_KIND

PLACEHOLDERS = ("name", "event", "date", "place")
Texts = Mapping[str, tuple[str, str]]  # {language: (subject, text)}


def language_used(wanted: str, texts: Texts) -> str:
    """The language of the text somebody gets: her own, else the first of her fallbacks that was written."""
    return next(code for code in fallback_order(wanted) if code in texts)


def placeholder_values(participation: Participation, event: Event, language: str) -> dict[str, str]:
    """What the words in braces stand for. Subjects can be read by others, hence the neutral title."""
    with translation.override(language):
        place = text_of(event.place, "name", language).value if event.place else _("online")
    return {
        "name": participation.name,
        "event": text_of(event, "neutral_title", language).value,
        "date": format_date_range(event.starts_on, event.ends_on, language),
        "place": place,
    }


@dataclass(frozen=True)
class Note:
    language: str
    subject: str
    text: str

    @property
    def html_lang(self) -> str:
        return html_lang(self.language)


def note_to(participation: Participation, event: Event, texts: Texts) -> Note:
    """What one person gets: wholly in one language, with the words in braces filled in."""
    language = language_used(participation.language, texts)
    values = placeholder_values(participation, event, language)
    subject, text = (fill(part, values) for part in texts[language])
    context = {"subject": one_line(subject), "text": text, "event": event, "title": values["event"]}
    return Note(language, *render_mail(NOTE_KIND, language, context))


def _key(event: Event, key: str) -> str:
    """The key comes from a form: with the event in it, it can only ever name mails of this event."""
    return f"note:{event.pk}:{key}:"


def written_under(key: str, event: Event) -> QuerySet[Message]:
    return Message.objects.filter(key__startswith=_key(event, key))


def write_note(participation: Participation, event: Event, texts: Texts, *, key: str, by: User) -> Message:
    """One waiting mail to one person. The same key writes it once."""
    note = note_to(participation, event, texts)
    return outbox.write(
        to=participation.email,
        name=participation.name,
        user=participation.user,
        kind=NOTE_KIND,
        key=f"{_key(event, key)}{participation.pk}",
        subject=note.subject,
        text=note.text,
        language=note.language,
        reply_to=contact_of(event)[1],
        about=participation,
        by=by,
    )
