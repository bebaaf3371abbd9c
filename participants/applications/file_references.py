"""How a form names a file that was sent before: signed for one answer, so that nobody can name another person's."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from core.files import StoredFile
from participants.applications.models import Application

FILE_PURPOSE = "answer"
_SALT = "applications.file"


def file_reference(application: Application, question_id: int, stored: UUID) -> str:
    """Names a stored file in a form; signed, so that nobody can name another person's."""
    return signing.dumps([application.pk, question_id, str(stored)], salt=_SALT, compress=True)


def referred_file(application: Application, question_id: int, reference: str) -> StoredFile | None:
    """The file a reference names, when it was made for this answer and the file is still there."""
    try:
        owner, question, stored = signing.loads(reference, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (owner, question) != (application.pk, question_id):
        return None
    return StoredFile.objects.filter(pk=stored, purpose=FILE_PURPOSE).first()
