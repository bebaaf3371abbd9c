"""What the clock does: reminders, drafts without an owner, files without an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import Clock
from core.files import StoredFile, store_bytes
from core.outbox import Message
from events.models import Call
from participants.applications import tasks
from participants.applications.models import Application
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Application.State


def closing_in(**time: int) -> Call:
    return make.call(deadline_at=timezone.now() + timedelta(**time))


def draft_for(call: Call, **fields: object) -> Application:
    return make.application(call, **{"state": State.DRAFT, "submitted_at": None, **fields})


def test_owners_of_drafts_are_reminded_once_at_three_days_and_once_at_one() -> None:
    call = closing_in(hours=60)
    draft = draft_for(call, language="sq")
    draft_for(closing_in(days=9))
    draft_for(closing_in(hours=-1))
    draft_for(call, user=make.user(), state=State.SUBMITTED, submitted_at=timezone.now())
    for _ in range(2):
        tasks.remind_of_drafts()
    mail = Message.objects.get()
    assert (mail.to_email, mail.language) == (draft.email, "sq")
    assert f"/sq/calls/{call.event.code}/apply/" in mail.text
    Call.objects.filter(pk=call.pk).update(deadline_at=timezone.now() + timedelta(hours=20))
    for _ in range(2):
        tasks.remind_of_drafts()
    assert Message.objects.count() == 2


def test_addresses_nobody_confirmed_are_not_written_to() -> None:
    draft = draft_for(closing_in(hours=10))
    Application.objects.filter(pk=draft.pk).update(user=None)
    tasks.remind_of_drafts()
    assert Message.objects.count() == 0


def test_drafts_without_an_owner_go_with_their_files(django_capture_on_commit_callbacks) -> None:
    over = make.call(
        opens_at=timezone.now() - timedelta(days=60), deadline_at=timezone.now() - timedelta(days=20)
    )
    stored = store_bytes(b"%PDF", "cv.pdf", "application/pdf", by=Clock(), purpose="answer")
    old, hers = draft_for(over), draft_for(over, user=make.user())
    make.answer(old, make.question(over, "file"), file=stored)
    fresh = draft_for(make.call())
    Application.objects.filter(pk__in=[old.pk, fresh.pk]).update(user=None)
    Application.objects.exclude(pk=fresh.pk).update(saved_at=timezone.now() - timedelta(days=10))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_loose_ends()
    assert set(Application.objects.all()) == {hers, fresh}
    assert StoredFile.objects.count() == 0
    assert not stored.file.storage.exists(stored.file.name)


def test_files_that_no_answer_names_go_after_two_days() -> None:
    kept = store_bytes(b"%PDF", "kept.pdf", "application/pdf", by=Clock(), purpose="answer")
    make.answer(make.application(), make.question(make.call(), "file"), file=kept)
    for name in ("old.pdf", "new.pdf", "letter.pdf"):
        purpose = "letter" if name == "letter.pdf" else "answer"
        store_bytes(b"%PDF", name, "application/pdf", by=Clock(), purpose=purpose)
    StoredFile.objects.exclude(name="new.pdf").update(uploaded_at=timezone.now() - timedelta(days=3))
    tasks.forget_loose_ends()
    assert set(StoredFile.objects.values_list("name", flat=True)) == {"kept.pdf", "new.pdf", "letter.pdf"}
