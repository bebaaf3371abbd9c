"""Re-exports core's models, so that Django finds them; each lives in the module that owns it."""

from core.accounts import User
from core.audit import AuditEntry, AuditValue
from core.exports import Export
from core.files import StoredFile
from core.outbox import Message, MessageAttachment
from core.search import SearchEntry
from core.worker import JobRun, Worker

__all__ = [
    "AuditEntry",
    "AuditValue",
    "Export",
    "JobRun",
    "Message",
    "MessageAttachment",
    "SearchEntry",
    "StoredFile",
    "User",
    "Worker",
]
