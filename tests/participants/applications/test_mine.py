"""Her own application after sending: what she sees, what stays hidden, changing, withdrawing, a copy."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit import AuditEntry
from core.files import StoredFile
from core.outbox import Message
from events.models import Call, Event
from participants.applications.checks import Filled
from participants.applications.models import Application
from participants.applications.summary import language_lines
from participants.selection.models import Decision
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def mine(client: Client) -> Application:
    application = make.application(user=make.user("arta@example.org"))
    client.force_login(application.user)
    return application


def page(client: Client, name: str, application: Application) -> Any:
    return client.get(reverse(name, args=[application.reference]))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form_url(application: Application) -> str:
    return reverse("apply", args=[application.call.event.code])


def test_she_sees_state_next_step_and_every_answer(
    client: Client, mine: Application, django_assert_num_queries
) -> None:
    make.answer(mine, make.question(mine.call), text="Private words")
    with django_assert_num_queries(9):
        answer = page(client, "my_application", mine)
    shown = text(answer)
    assert "Under review" in shown
    assert "You hear from us" in shown
    assert "Private words" in shown
    assert "like my first language" in shown
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_her_page_promises_no_answer_for_an_event_that_is_not_on(
    client: Client, mine: Application, state: str
) -> None:
    Event.objects.update(state=state)
    Call.objects.update(hears_by=date(2031, 5, 6))
    shown = text(page(client, "my_application", mine))
    assert "6 May 2031" not in shown
    assert ("This event was cancelled." in shown) == (state == "cancelled")
    assert ("Under review" in shown) == (state == "postponed")


@pytest.mark.parametrize("outcome", Decision.Outcome.values)
def test_a_decision_that_was_not_sent_is_invisible(client: Client, mine: Application, outcome: str) -> None:
    before = text(page(client, "my_application", mine))
    organiser = make.member(mine.call.event.programme)
    Decision.objects.create(
        application=mine, outcome=outcome, reason_text="Hidden words", reserve_rank=2, decided_by=organiser
    )
    for name in ("my_application", "application_copy"):
        shown = text(page(client, name, mine))
        assert "Hidden words" not in shown
        assert "Under review" in shown
    after = text(page(client, "my_application", mine))
    assert after == before or len(after) == len(before)


@pytest.mark.parametrize("state", [State.SELECTED, State.RESERVE, State.NOT_SELECTED])
def test_after_the_release_the_state_is_shown(client: Client, mine: Application, state: str) -> None:
    Application.objects.update(state=state)
    shown = text(page(client, "my_application", mine))
    assert str(State(state).label) in shown
    assert "Under review" not in shown
    assert client.get(form_url(mine))["Location"] == reverse("my_application", args=[mine.reference])


def test_anonymous_visitors_are_sent_to_sign_in(client: Client, mine: Application) -> None:
    for name in ("my_application", "application_withdraw", "application_copy"):
        answer = page(Client(), name, mine)
        assert answer.status_code == 302
        assert "/sign-in/?next=" in answer["Location"]


def test_changes_are_sent_as_one_act(client: Client, mine: Application) -> None:
    question = make.question(mine.call, required=True)
    make.answer(mine, question, text="Before")
    shown = text(client.get(form_url(mine)))
    assert "Before" in shown
    assert "data-autosave=" not in shown
    name = f"question_{question.pk}"
    answer = client.post(form_url(mine), posted(action="change", **{name: ""}))
    assert answer.status_code == 422
    assert mine.answers.get().text == "Before"
    answer = client.post(form_url(mine), posted(action="change", **{name: "After"}))
    assert answer["Location"] == reverse("my_application", args=[mine.reference])
    mine.refresh_from_db()
    assert mine.answers.get().text == "After"
    assert (mine.revision, mine.state) == (1, State.SUBMITTED)
    assert Message.objects.get().kind == "application_changed"


def test_a_page_from_before_sending_does_not_change_what_was_sent(client: Client, mine: Application) -> None:
    answer = client.post(form_url(mine), posted(action="check", role="From the old page"))
    assert answer.status_code == 422
    assert "From the old page" in text(answer)
    saved = client.post(
        reverse("application_save", args=[mine.call.event.code]), posted(role="From the old page")
    )
    assert saved.status_code == 409
    mine.refresh_from_db()
    assert mine.role == "Social worker"


def test_two_windows_on_a_sent_application(client: Client, mine: Application) -> None:
    client.post(form_url(mine), posted(action="change", role="First window"))
    answer = client.post(form_url(mine), posted(action="change", role="Second window"))
    assert answer.status_code == 409
    assert "First window" in text(answer)
    assert "Second window" in text(answer)
    again = posted(action="change", version="1", resolve="1", role="Second window", keep_role="typed")
    assert client.post(form_url(mine), again).status_code == 302
    mine.refresh_from_db()
    assert mine.role == "Second window"


def test_a_file_is_kept_by_reference_until_the_changes_are_sent(
    client: Client, mine: Application, django_capture_on_commit_callbacks
) -> None:
    question = make.question(mine.call, "file")
    name = f"question_{question.pk}"
    upload = SimpleUploadedFile("new.pdf", b"%PDF-1.7 new")
    answer = client.post(form_url(mine), posted(action="change", role="", **{f"{name}_file": upload}))
    assert answer.status_code == 422
    assert "new.pdf" in text(answer)
    assert mine.answers.count() == 0
    reference = answer.context["parts"][0]["questions"][0]["upload"]["file"]["id"]
    client.post(form_url(mine), posted(action="change", **{name: reference}))
    stored = mine.answers.get().file
    assert stored is not None
    assert stored.name == "new.pdf"
    other = make.application(mine.call)
    forged = client.post(form_url(mine), posted(action="change", version="1", **{name: str(stored.pk)}))
    assert forged.status_code == 302
    assert other.answers.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        client.post(form_url(mine), posted(action="change", version="1", **{f"{name}_remove": "1"}))
    assert mine.answers.get().file is None
    assert StoredFile.objects.count() == 0


def test_another_persons_file_cannot_be_named(client: Client, mine: Application) -> None:
    from participants.applications.file_references import file_reference, referred_file

    question = make.question(mine.call, "file")
    theirs = make.application(mine.call)
    from core.files import store_bytes

    stored = store_bytes(b"%PDF", "theirs.pdf", "application/pdf", by=theirs.user, purpose="answer")
    reference = file_reference(theirs, question.pk, stored.pk)
    assert referred_file(theirs, question.pk, reference) == stored
    assert referred_file(mine, question.pk, reference) is None
    client.post(form_url(mine), posted(action="change", **{f"question_{question.pk}": reference}))
    assert mine.answers.filter(file__isnull=False).count() == 0


def test_after_the_deadline_changes_come_back_unsent(client: Client, mine: Application) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    assert "Change your application" not in text(page(client, "my_application", mine))
    answer = client.post(form_url(mine), posted(action="change", role="Too late"))
    assert answer.status_code == 422
    assert "Not sent: it can no longer be changed" in text(answer)
    assert "Too late" in text(answer)
    mine.refresh_from_db()
    assert mine.role == "Social worker"


def test_withdrawing_asks_first(client: Client, mine: Application) -> None:
    assert page(client, "application_withdraw", mine).status_code == 200
    mine.refresh_from_db()
    assert mine.state == State.SUBMITTED
    url = reverse("application_withdraw", args=[mine.reference])
    assert client.post(url, {"reason": "Another job"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.withdrawn_reason) == (State.WITHDRAWN, "Another job")
    assert AuditEntry.objects.get().state_after == "withdrawn"
    client.post(url, {"reason": "again"})
    assert AuditEntry.objects.count() == 1
    assert "Apply again" in text(page(client, "my_application", mine))
    assert client.get(form_url(mine)).status_code == 200


def test_a_copy_of_everything(client: Client, mine: Application) -> None:
    make.answer(mine, make.question(mine.call), text="Моје речи")
    answer = page(client, "application_copy", mine)
    assert "Моје речи" in text(answer)
    copy = json.loads(answer.content)
    assert copy["reference"] == mine.reference
    assert {"question": "What do you work on?", "answer": "Моје речи"} in copy["answers"]
    assert "attachment" in answer["Content-Disposition"]


def test_an_own_draft_leads_back_to_the_form(client: Client) -> None:
    draft = make.application(state=State.DRAFT, submitted_at=None)
    client.force_login(draft.user)
    assert page(client, "my_application", draft)["Location"] == form_url(draft)


def test_what_she_cannot_do_in_a_language_is_said_without_a_broken_sentence() -> None:
    (line,) = language_lines(Filled(languages={"sq": {"follows": 3}}))
    assert (
        line == "shqip: following a meeting – well enough for a meeting; speaking in a meeting – not at all"
    )


# --- the page of the call ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Go on with your application"),
        ("submitted", "See your application"),
        ("withdrawn", "Apply"),
    ],
)
def test_the_page_of_a_call_knows_whether_she_has_applied(
    client: Client, state: str, words: str, django_assert_num_queries: Any
) -> None:
    application = make.application(user=make.user(), state=state)
    call = application.call
    client.force_login(application.user)
    address = reverse("call_page", args=[call.event.code])
    with django_assert_num_queries(8):  # as for anybody who is signed in
        shown = text(client.get(address))
    target = "my_application" if state == "submitted" else "apply"
    key = application.reference if state == "submitted" else call.event.code
    assert f'<a class="btn big wide" href="{reverse(target, args=[key])}">{words}</a>' in shown
    assert ("Not sent yet:" in shown) == (state == "draft")
    other = make.application(user=make.user()).call
    assert ">Apply</a>" in text(client.get(reverse("call_page", args=[other.event.code])))
    assert ">Apply</a>" in text(Client().get(address))


def test_a_draft_of_a_browser_is_gone_on_with_from_the_page_of_its_call(client: Client) -> None:
    call = make.call()
    client.post(reverse("apply", args=[call.event.code]), posted())
    shown = text(client.get(reverse("call_page", args=[call.event.code])))
    assert "Go on with your application" in shown
