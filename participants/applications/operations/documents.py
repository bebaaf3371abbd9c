"""Documents for assessors who see no names: somebody of the team looks at each before they get anything of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from core.actors import Clock
from core.audit import record
from core.files import DOCUMENTS, StoredFile, check_upload, delete_stored, read_stored, store_bytes
from core.states import lock
from participants.applications.answers.document_properties import without_properties
from participants.applications.answers.readers import neutral_name
from participants.applications.models import Answer, Application

if TYPE_CHECKING:
    from core.accounts import User

PURPOSE = "nameless"


class DocumentGone(Exception):
    """The document is not there any more, or it is another one now; nothing was changed."""


@transaction.atomic
def release_document(application: Application, file: UUID, *, by: User, copy: Any = None) -> Answer:
    """Let assessors who see no names have this document: as it is, or a copy in its place; never its properties.

    What was released of it before is deleted. Raises DocumentGone, UploadRefused, PropertiesStay and FileMissing.
    """
    locked, answer, stored = _document(application, file)
    if copy is None:
        content, content_type, name = read_stored(stored), stored.content_type, stored.name
    else:
        checked = check_upload(copy, DOCUMENTS)
        copy.seek(0)
        content, content_type, name = copy.read(), checked.type.content_type, f"copy{checked.type.extension}"
    before = answer.nameless_file
    # Nobody's upload: whose it is says the answer it hangs on.
    answer.nameless_file = store_bytes(
        without_properties(content, content_type),
        neutral_name(locked.reference, answer.question_id, name),
        content_type,
        by=Clock(PURPOSE),
        purpose=PURPOSE,
    )
    answer.nameless_of = stored.pk
    answer.save(update_fields=["nameless_file", "nameless_of"])
    record(by=by, action="release document", target=locked, fields=[f"question_{answer.question_id}"])
    if before is not None:
        delete_stored(before, by=by)
    return answer


@transaction.atomic
def withhold_document(application: Application, file: UUID, *, by: User) -> Answer:
    """Take back what was released. Withholding twice withholds once. Raises DocumentGone."""
    locked, answer, _stored = _document(application, file)
    before, answer.nameless_file, answer.nameless_of = answer.nameless_file, None, None
    if before is not None:
        answer.save(update_fields=["nameless_file", "nameless_of"])
        record(by=by, action="withhold document", target=locked, fields=[f"question_{answer.question_id}"])
        delete_stored(before, by=by)
    return answer


def _document(application: Application, file: UUID) -> tuple[Application, Answer, StoredFile]:
    locked = lock(application)
    given = Answer.objects.filter(application=locked, file=file, question__for_assessors=True)
    answer = given.select_related("file", "nameless_file").first()
    if answer is None or answer.file is None or locked.state not in Application.SENT:
        raise DocumentGone
    if answer.file.content_type.startswith("image/"):  # never given to who sees no names
        raise DocumentGone
    return locked, answer, answer.file
