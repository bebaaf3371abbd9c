"""Takes released mails to the mail server: claims row by row, sends outside any transaction, retries.

Two workers never send the same row (SKIP LOCKED on PostgreSQL; SQLite has one writer at a time). A row left in
`sending` by a dead worker goes back to `released` and is marked, because the server may have taken it.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Collection
from datetime import timedelta
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.actors import Clock
from core.localized import html_lang
from core.outbox import Message, html_of
from core.states import lock_all, move
from core.worker.patience import insist, stopping

log = logging.getLogger(__name__)
POSTMAN = Clock("mail")
RETRY_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
CLAIM_EXPIRES = timedelta(minutes=10)
WARN_AFTER = timedelta(minutes=15)
# The server wants us to sign in, or does not know us: the operator can mend that, the mail is not at fault.
NOT_THE_MAILS_FAULT = {421, 530, 534, 535, 538}


class ServerAway(Exception):
    """The mail server cannot be reached or refuses us. No mail was claimed; all of them wait."""


def waiting() -> QuerySet[Message]:
    """Mails that may go now."""
    now = timezone.now()
    return Message.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        Q(expires_at=None) | Q(expires_at__gt=now),
        state=Message.State.RELEASED,
        not_before__lte=now,
    )


def claim(worker: str, pk: int | None = None) -> Message | None:
    """The next mail that may go, moved to `sending` and owned by this worker; codes first. Or the one named."""
    ready = waiting() if pk is None else waiting().filter(pk=pk)
    with transaction.atomic():
        message = ready.order_by("-first", "not_before", "id").select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message._locked = True  # type: ignore[attr-defined]  # selected for update just above
        message.claimed_at, message.claimed_by = timezone.now(), worker
        message.attempts += 1
        move(message, to=Message.State.SENDING, by=POSTMAN, also=("claimed_at", "claimed_by", "attempts"))
        return message


def compose(message: Message, connection: Any = None) -> EmailMultiAlternatives:
    """The MIME message: plain, HTML, and for an invitation the calendar last, and once more as a file."""
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[formataddr((message.to_name, message.to_email)) if message.to_name else message.to_email],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": html_lang(message.language),
        },
        connection=connection,
    )
    mail.attach_alternative(html_of(message), "text/html")
    if message.calendar:
        calendar = bytes(message.calendar)
        mail.attach_alternative(calendar.decode(), f"text/calendar; method={message.calendar_method}")
        # Bytes: as text, letters outside ASCII would be spoiled in an attachment of this type.
        mail.attach("invite.ics", calendar, "application/ics")
    for file in message.attachments.all():
        mail.attach(file.name, bytes(file.content), file.content_type)
    return mail


def deliver(message: Message, connection: Any = None) -> bool:
    """Send a claimed mail and record the outcome; whether the server took it. Never raises for its answer."""
    try:
        mail = compose(message, connection)
        mail.message()
    except Exception as error:
        log.exception("mail %s could not be put together", message.pk)
        _record_failure(message, f"{type(error).__name__}: {error}", final=True)
        return False
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        _record_refusal(message, code, answer)
    except smtplib.SMTPResponseException as error:
        _record_refusal(message, error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        _record_failure(message, str(error), final=True)
    except OSError as error:
        # The line broke while we talked: the server may have taken the mail without our hearing it.
        _record_failure(message, f"{type(error).__name__}: {error}", final=False, perhaps_taken=True)
    else:
        insist(lambda: _record_sent(message))
        return True
    return False


def send_waiting(worker: str, limit: int = 50) -> int:
    """Claim and deliver over one connection until nothing waits or `limit` is reached; how many were taken.

    Raises ServerAway when no connection can be made, before anything is claimed: a long outage uses up nobody's
    attempts.
    """
    taken = 0
    connection = get_connection()
    try:
        while taken < limit and not stopping.is_set() and waiting().exists():
            _open(connection)
            message = claim(worker)
            if message is None:
                break
            if not deliver(message, connection):
                _hang_up(connection)
            taken += 1
    finally:
        _hang_up(connection)
    return taken


def _open(connection: Any) -> None:
    """Open the connection unless it is. Raises ServerAway, and notes the reason at the mail that waits longest."""
    try:
        connection.open()
    except OSError as error:  # smtplib's own errors are of this kind too
        reason = f"{type(error).__name__}: {error}"[:1000]
        first = waiting().order_by("not_before", "id").first()
        if first is not None and first.last_error != reason:
            Message.objects.filter(pk=first.pk, state=Message.State.RELEASED).update(last_error=reason)
        raise ServerAway(reason) from error


def _hang_up(connection: Any) -> None:
    try:
        connection.close()
    except OSError as error:  # it was broken already, and is closed now
        log.info("the connection to the mail server ended badly: %s", error)


def return_abandoned(alive: Callable[[], Collection[str]]) -> int:
    """Rows in `sending` whose worker is gone go back, marked "possibly sent twice"; how many.

    `alive` is asked after the rows are locked: a worker beats before it claims, so whoever holds a row that we
    hold locked is in the answer.
    """
    sending = Message.objects.filter(state=Message.State.SENDING)
    if not sending.exists():
        return 0
    count = 0
    with transaction.atomic():
        rows = list(sending.order_by("pk").select_for_update(skip_locked=True))
        names, too_old = alive(), timezone.now() - CLAIM_EXPIRES
        for message in rows:
            if message.claimed_by in names and message.claimed_at and message.claimed_at > too_old:
                continue
            message._locked = True  # type: ignore[attr-defined]  # selected for update just above
            message.possibly_sent_twice = True
            move(message, to=Message.State.RELEASED, by=POSTMAN, also=("possibly_sent_twice",))
            count += 1
    return count


def discard_expired() -> int:
    """Mails that nobody can use any more (a code after its half hour) are discarded, their words with them."""
    too_late = Message.objects.filter(
        state__in=(Message.State.RELEASED, Message.State.FAILED), expires_at__lte=timezone.now()
    )
    if not too_late.exists():
        return 0
    with transaction.atomic():
        rows = lock_all(too_late)
        for message in rows:
            _wipe(message)
            move(message, to=Message.State.CANCELLED, by=POSTMAN, also=("subject", "text"))
    return len(rows)


def oldest_waiting() -> Message | None:
    """The longest-waiting mail that should have gone by now, for the warnings to staff and /readyz."""
    return (
        Message.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            state__in=(Message.State.RELEASED, Message.State.SENDING),
            not_before__lte=timezone.now() - WARN_AFTER,
        )
        .order_by("not_before")
        .first()
    )


def _relock(message: Message) -> Message | None:
    """The row again, if it is still ours: another worker may have taken it over while we were talking."""
    row = (
        Message.objects.select_for_update(of=("self",))
        .filter(
            pk=message.pk,
            state=Message.State.SENDING,
            claimed_by=message.claimed_by,
            attempts=message.attempts,
        )
        .first()
    )
    if row is None:
        log.warning("mail %s was taken over while it was being sent", message.pk)
        return None
    row._locked = True  # type: ignore[attr-defined]  # selected for update just above
    return row


@transaction.atomic
def _record_sent(message: Message) -> None:
    row = _relock(message)
    if row is None:
        return
    row.sent_at, row.last_error = timezone.now(), ""
    if row.wipe_when_sent:
        _wipe(row)
    move(row, to=Message.State.SENT, by=POSTMAN, also=("sent_at", "last_error", "subject", "text"))


def _wipe(row: Message) -> None:
    """The code stands in the subject too."""
    row.subject, row.text = "", ""


def _record_refusal(message: Message, code: int, answer: bytes | str) -> None:
    """The server's answer: for good (5xx), or for now (4xx)."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    final = code >= 500 and code not in NOT_THE_MAILS_FAULT
    _record_failure(message, f"{code} {text}", final=final)


def _record_failure(message: Message, error: str, *, final: bool, perhaps_taken: bool = False) -> None:
    insist(lambda: _write_failure(message, error, final=final, perhaps_taken=perhaps_taken))


@transaction.atomic
def _write_failure(message: Message, error: str, *, final: bool, perhaps_taken: bool) -> None:
    row = _relock(message)
    if row is None:
        return
    row.last_error = error[:1000]
    row.possibly_sent_twice = row.possibly_sent_twice or perhaps_taken
    if final or row.attempts > len(RETRY_AFTER):
        move(row, to=Message.State.FAILED, by=POSTMAN, also=("last_error", "possibly_sent_twice"))
        return
    row.retry_at = timezone.now() + RETRY_AFTER[row.attempts - 1]
    move(row, to=Message.State.RELEASED, by=POSTMAN, also=("last_error", "possibly_sent_twice", "retry_at"))
