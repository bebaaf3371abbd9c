"""The outbox: a mail is a row, written in the caller's transaction, looked at, released, delivered, retried.

Text is fixed when the row is written, wholly in the recipient's language. Delivery is at least once: a mail can
arrive twice only when the process dies between the server's 250 and our commit, then with the same Message-ID.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.accounts import normal_email
from core.audit import record, scope_of
from core.privacy import Personal
from core.states import MoveRefused, lock, lock_all, move, move_all

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts import User
    from core.actors import Clock, TokenHolder


class Message(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Waiting for release")
        RELEASED = "released", _("Ready to go")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        CANCELLED = "cancelled", _("Discarded")

    TRANSITIONS = {
        State.DRAFT: {State.RELEASED, State.CANCELLED},
        State.RELEASED: {State.SENDING, State.DRAFT, State.CANCELLED},
        State.SENDING: {State.SENT, State.FAILED, State.RELEASED},
        State.SENT: set(),
        State.FAILED: {State.RELEASED, State.CANCELLED},
        State.CANCELLED: {State.DRAFT},
    }
    AUDIT_MOVES = False  # the row itself keeps its attempts and times; releases are audited by name

    # One live mail per key: pressing twice, or a task that runs twice, writes once.
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=40, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    to_email = models.EmailField(_("to"))
    to_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    calendar = models.BinaryField(null=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    first = models.BooleanField(default=False)  # codes overtake letters
    wipe_when_sent = models.BooleanField(default=False)  # a code has no business staying here
    edited_by_hand = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    retry_at = models.DateTimeField(null=True)  # after a refusal for now
    expires_at = models.DateTimeField(null=True)  # a code helps nobody after its half hour
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    possibly_sent_twice = models.BooleanField(default=False)

    DATA_SUBJECT = "user"
    EVENT_SCOPE = "scope"
    EXPORTED_WHEN = {"state__in": (State.RELEASED, State.SENDING, State.SENT, State.FAILED)}
    NOT_PERSONAL = (
        "kind",
        "scope",
        "about_type",
        "about_id",
        "language",
        "calendar_method",
        "message_id",
        "claimed_by",
    )
    PERSONAL = {
        "key": Personal("write each letter once", "any", "mail", ("organiser",)),
        "user": Personal("find a person's mails", "any", "mail", ("organiser",)),
        "to_email": Personal("deliver the mail", "any", "mail", ("organiser",)),
        "to_name": Personal("address the reader", "any", "mail", ("organiser",)),
        "reply_to": Personal("take the answer to the event's contact", "any", "mail", ("organiser",)),
        "subject": Personal("tell what the mail is about", "any", "mail", ("organiser",)),
        "text": Personal("tell the decision and what to do next", "any", "mail", ("organiser",)),
        "calendar": Personal("put the event into the reader's calendar", "any", "mail", ("organiser",)),
        "last_error": Personal("show why a mail failed", "any", "mail", ("organiser",)),
    }

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(state="cancelled"), name="one_live_mail_per_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=models.Q(state="released"), name="mail_ready"
            ),
            models.Index(fields=["scope", "state"]),
            models.Index(fields=["about_type", "about_id"]),
            models.Index(fields=["to_email", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessageAttachment(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    DATA_SUBJECT = "message__user"
    EVENT_SCOPE = "message__scope"
    EXPORTED_WHEN = {f"message__{lookup}": states for lookup, states in Message.EXPORTED_WHEN.items()}
    ERASE_ROWS = True
    NOT_PERSONAL = ("content_type",)
    PERSONAL = {
        "name": Personal("name the attached file", "any", "mail", ("organiser",)),
        "content": Personal("carry the attached file", "any", "mail", ("organiser",)),
    }

    def __str__(self) -> str:
        return self.name


UNSENT = (Message.State.DRAFT, Message.State.RELEASED, Message.State.FAILED)


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


class UnknownPlaceholder(ValueError):
    """The text names a placeholder that is not on the list. `names` are the offenders."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(", ".join(names))


_PLACEHOLDER = re.compile(r"\{([a-z_]{1,40})\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace `{name}` by plain text, once. Values are never looked at again, so nothing in them can act.

    `{x.__class__}`, `{{ }}`, `{% %}` and `%(x)s` stay as they are. Raises UnknownPlaceholder.
    """
    check_placeholders(template, values)
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def check_placeholders(template: str, allowed: Iterable[str]) -> None:
    known = set(allowed)
    if unknown := sorted({name for name in _PLACEHOLDER.findall(template) if name not in known}):
        raise UnknownPlaceholder(unknown)


def one_line(value: str) -> str:
    """A subject or a name: control characters and line breaks become spaces."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", value).split())


def render_mail(template: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) of `templates/mail/<template>.txt`, wholly in `language`. The first line is the subject."""
    with translation.override(language):
        whole = get_template(f"mail/{template}.txt").template.render(  # type: ignore[attr-defined]  # Django's own backend
            _plain_context(
                {**context, "base_url": settings.COLLOQUY_BASE_URL, "site_name": settings.COLLOQUY_SITE_NAME}
            )
        )
    subject, _newline, text = whole.strip().partition("\n")
    text = re.sub(r"[ \t]+\n", "\n", text)
    return one_line(subject), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _plain_context(context: dict[str, Any]) -> Any:
    from django.template import Context

    return Context(context, autoescape=False)  # a text mail is not HTML; html_of() escapes


def html_of(message: Message) -> str:
    """The HTML part: the same text, escaped; only our own addresses become links."""
    with translation.override(message.language):
        context = {"message": message, "paragraphs": linked_paragraphs(message.text)}
        return render_to_string("mail/message.html", context)


def linked_paragraphs(text: str) -> list[list[list[dict[str, Any]]]]:
    """Paragraphs of lines of pieces, each {text, link}: a link is an address of this installation, nothing else."""
    base = re.escape(settings.COLLOQUY_BASE_URL.rstrip("/"))
    own = re.compile(f'({base}/(?:[^\\s<>"]*[^\\s<>".,;:!?)])?)')
    return [
        [_pieces(own, line) for line in paragraph.split("\n")] for paragraph in text.strip().split("\n\n")
    ]


def _pieces(own: re.Pattern[str], line: str) -> list[dict[str, Any]]:
    """A line cut at our own addresses: every second piece of the split is one."""
    return [{"text": piece, "link": number % 2 == 1} for number, piece in enumerate(own.split(line)) if piece]


@transaction.atomic(savepoint=False)
def write(
    *,
    to: str,
    kind: str,
    key: str,
    subject: str,
    text: str,
    language: str,
    by: User | TokenHolder | Clock,
    user: User | None = None,
    name: str = "",
    reply_to: str = "",
    about: models.Model | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "",
    attachments: Iterable[Attachment] = (),
    release: bool = False,
    first: bool = False,
    wipe_when_sent: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Write one mail to one person, in the caller's transaction.

    A second call with the same key returns the first mail untouched, unless that one was discarded.
    `release=True` is for mails nobody needs to look at (codes, receipts); letters wait as drafts.
    `about` is the row it tells of, by which it is found and withdrawn; `text` is plain, `calendar` an iCalendar file
    with its `calendar_method`. `first` overtakes others in the queue, `wipe_when_sent` leaves no text behind, and it
    goes between `not_before` (at once) and `expires_at` (no end).
    """
    domain = settings.COLLOQUY_BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    message = Message(
        key=key,
        kind=kind,
        state=Message.State.RELEASED if release else Message.State.DRAFT,
        user=user,
        to_email=normal_email(to),
        to_name=one_line(name),
        reply_to=reply_to,
        language=language,
        subject=one_line(subject)[:250],
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        first=first,
        wipe_when_sent=wipe_when_sent,
        not_before=not_before or timezone.now(),
        expires_at=expires_at,
    )
    if about is not None:
        message.about_type, message.about_id = about._meta.label_lower, str(about.pk)
        message.scope = scope_of(about)
    # The database decides whose key was first, also between two simultaneous presses, without a savepoint.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = Message.objects.exclude(state=Message.State.CANCELLED).get(key=key)
    if kept.message_id == message.message_id:
        MessageAttachment.objects.bulk_create(
            MessageAttachment(
                message=kept, name=file.name, content_type=file.content_type, content=file.content
            )
            for file in attachments
        )
    return kept


@transaction.atomic
def release_message(message: Message, *, by: User | TokenHolder | Clock) -> Message:
    """Let one mail go; also a failed one, which starts its attempts anew. Raises MoveRefused."""
    locked = lock(message)
    _release(locked, by=by)
    return locked


@transaction.atomic
def release_messages(messages: models.QuerySet[Message], *, by: User | TokenHolder | Clock) -> int:
    """Let every waiting mail of the queryset go; how many went."""
    waiting = lock_all(messages.filter(state=Message.State.DRAFT))
    for message in waiting:
        _release(message, by=by)
    return len(waiting)


def _release(locked: Message, *, by: User | TokenHolder | Clock) -> None:
    """Its time counts from now, or from the later moment it was written for."""
    locked.attempts, locked.last_error, locked.retry_at = 0, "", None
    locked.not_before = max(locked.not_before, timezone.now())
    move(locked, to=Message.State.RELEASED, by=by, also=("attempts", "last_error", "retry_at", "not_before"))
    record(by=by, action="release mail", target=locked)


@transaction.atomic
def discard_message(message: Message, *, by: User | TokenHolder | Clock) -> Message:
    """Put an unsent mail aside, where it can be seen and taken back. Raises MoveRefused."""
    locked = lock(message)
    move(locked, to=Message.State.CANCELLED, by=by)
    record(by=by, action="discard mail", target=locked)
    return locked


@transaction.atomic
def restore_message(message: Message, *, by: User | TokenHolder | Clock) -> Message:
    """Take a discarded mail back as waiting. Raises MoveRefused, also when a newer one took its place."""
    locked = lock(message)
    if Message.objects.filter(key=locked.key).exclude(state=Message.State.CANCELLED).exists():
        raise MoveRefused(locked, locked.state, Message.State.DRAFT)
    move(locked, to=Message.State.DRAFT, by=by)
    record(by=by, action="restore mail", target=locked)
    return locked


@transaction.atomic
def edit_message(message: Message, *, subject: str, text: str, by: User | TokenHolder | Clock) -> Message:
    """Change the words of a mail that waits. Raises MoveRefused once it has gone."""
    locked = lock(message)
    if locked.state != Message.State.DRAFT:
        raise MoveRefused(locked, locked.state, Message.State.DRAFT)
    locked.subject, locked.text, locked.edited_by_hand = one_line(subject)[:250], text, True
    locked.save(update_fields=["subject", "text", "edited_by_hand"])
    record(by=by, action="edit mail", target=locked, fields=("subject", "text"))
    return locked


@transaction.atomic
def cancel_unsent(
    *, by: User | TokenHolder | Clock, about: models.Model | None = None, scope: str = ""
) -> int:
    """Discard every unsent mail about a row, or of a scope; how many. For cancelled events and decisions."""
    unsent = Message.objects.filter(state__in=UNSENT)
    if about is not None:
        unsent = unsent.filter(about_type=about._meta.label_lower, about_id=str(about.pk))
    else:
        unsent = unsent.filter(scope=scope)
    return len(_cancel(unsent, by=by))


@transaction.atomic
def cancel_unsent_about(rows: Sequence[models.Model], *, by: User | TokenHolder | Clock) -> set[str]:
    """The same for many rows of one model; the keys of those that had such a mail. Two statements for any number."""
    if not rows:
        return set()
    unsent = Message.objects.filter(
        state__in=UNSENT,
        about_type=rows[0]._meta.label_lower,
        about_id__in=[str(row.pk) for row in rows],
    )
    return {message.about_id for message in _cancel(unsent, by=by)}


def _cancel(unsent: models.QuerySet[Message], *, by: User | TokenHolder | Clock) -> list[Message]:
    rows = lock_all(unsent)
    move_all(rows, to=Message.State.CANCELLED, by=by)
    return rows
