"""The demo's post: every mail becomes a file on this machine and a page at /demo/mailbox/, and never leaves."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"\d{19}-[0-9a-f]{8}")


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = mailbox_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{time.time_ns():019d}-{uuid.uuid4().hex[:8]}"
            partial = folder / f".{name}"
            partial.write_bytes(mail.message().as_bytes(linesep="\r\n"))
            partial.rename(folder / f"{name}.eml")  # whoever lists the folder sees whole mails only
        return len(email_messages)


@dataclass(frozen=True)
class Attached:
    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Mail:
    """One mail as a mail program shows it. `html` is "" when there is no such part."""

    name: str
    at: datetime
    sender: str
    to: str
    to_email: str
    reply_to: str
    subject: str
    lang: str
    text: str
    html: str
    attachments: tuple[Attached, ...]


def mailbox_folder() -> Path:
    return Path(settings.COLLOQUY_MAILBOX_DIR)


def names(count: int | None = None) -> list[str]:
    """The names of all mails, the newest first."""
    found = sorted((path.stem for path in mailbox_folder().glob("[0-9]*.eml")), reverse=True)
    return found[:count]


def read(name: str) -> Mail | None:
    """A mail by its name; None when there is no such mail."""
    path = mailbox_folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.exists():
        return None
    parsed: Parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        name=name,
        at=datetime.fromtimestamp(int(name[:19]) / 1e9, tz=UTC),
        sender=str(parsed["From"] or ""),
        to=str(parsed["To"] or ""),
        to_email=parseaddr(str(parsed["To"] or ""))[1],
        reply_to=str(parsed["Reply-To"] or ""),
        subject=str(parsed["Subject"] or ""),
        lang=str(parsed["Content-Language"] or ""),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
        attachments=tuple(_attached(part) for part in parsed.iter_attachments()),
    )


def _part(parsed: Parsed, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _attached(part: Parsed) -> Attached:
    content = part.get_content()
    return Attached(
        name=part.get_filename() or "file",
        content_type=part.get_content_type(),
        content=content.encode() if isinstance(content, str) else bytes(content),
    )
