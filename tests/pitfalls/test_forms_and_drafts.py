"""Forms and drafts: how applicants lost their words elsewhere, and must not here (docs/requirements.md)."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.outbox import Message
from events.deadlines import shown_deadline, shown_instant
from participants.applications.models import Answer, Application, Question
from participants.applications.operations.sending import submit_application
from tests import factories as make
from tests.participants.applications.filled_in import posted

HERE = "tests/pitfalls/test_forms_and_drafts.py"
FORMS = "tests/participants/applications"
REQUIREMENTS = {
    "A1": (
        f"{FORMS}/apply/test_form.py::test_signing_in_by_any_way_makes_the_draft_hers",
        "tests/journeys/test_hard_cases.py::test_leaving_to_sign_in_keeps_what_was_typed",
    ),
    "A2": (
        f"{HERE}::test_going_back_from_the_last_step_keeps_every_field_and_file",
        f"{FORMS}/test_long_form.py::test_next_and_back_keep_every_field_and_file",
    ),
    "A3": (
        f"{FORMS}/apply/test_saving.py::test_after_the_deadline_every_answer_comes_back_and_is_kept",
        f"{FORMS}/apply/test_saving.py::test_a_first_post_after_the_deadline_is_kept_too",
        f"{FORMS}/test_extensions.py::test_a_draft_begun_in_the_extension_is_sent_from_a_fresh_session",
    ),
    "A4": (
        f"{FORMS}/test_extensions.py::test_not_sent_yet_stands_on_every_page_while_it_is_a_draft",
        f"{HERE}::test_before_the_button_it_says_until_when_it_can_be_changed",
    ),
    "A5": (
        f"{FORMS}/test_upkeep.py::test_owners_of_drafts_are_reminded_once_at_three_days_and_once_at_one",
        f"{FORMS}/test_team.py::test_drafts_are_only_a_number",
    ),
    "A6": (
        f"{FORMS}/test_extensions.py::test_a_draft_begun_in_the_extension_is_sent_from_a_fresh_session",
        f"{FORMS}/test_entry_codes.py::test_draft_remembers_the_code_wherever_it_is_sent_from",
    ),
    "A7": (
        f"{FORMS}/test_properties.py::test_a_draft_saved_in_steps_and_sent_equals_one_sent_in_one_go",
        f"{FORMS}/test_kinds.py::test_a_draft_is_shown_as_it_was_saved",
    ),
    "A8": (
        f"{FORMS}/test_properties.py::test_what_may_not_be_sent_may_not_be_sent_from_a_draft_either",
        f"{HERE}::test_sending_an_unfinished_draft_leads_to_the_first_question_that_is_open",
    ),
    "A9": (f"{FORMS}/apply/test_saving.py::test_a_stale_token_gives_every_answer_back_and_does_nothing",),
    "A10": (
        f"{FORMS}/apply/test_saving.py::test_two_windows_never_overwrite_each_other_silently",
        "tests/journeys/test_bad_line.py::test_another_window_saved_meanwhile_is_a_conflict_as_always",
    ),
    "A11": (
        f"{FORMS}/test_send.py::test_one_live_application_per_person_and_call",
        f"{FORMS}/test_concurrency.py::test_two_drafts_of_one_person_sent_at_once_give_one_application",
    ),
    "A12": (f"{HERE}::test_the_receipt_says_what_when_and_where_to_read_every_answer",),
    "A13": (
        "tests/core/test_wordcount.py::test_words_are_counted_as_the_fixture_says",
        "tests/journeys/test_long_form.py::test_words_are_counted_in_the_browser_as_on_the_server",
    ),
    "A14": (
        "tests/journeys/test_bad_line.py::test_what_is_missing_takes_the_focus_and_nothing_is_emptied",
        f"{FORMS}/apply/test_files.py::test_a_file_that_comes_with_the_form_stays_when_something_else_is_wrong",
        f"{FORMS}/test_long_form.py::test_checking_opens_the_part_with_the_first_unanswered_question",
    ),
    "A15": (
        f"{FORMS}/team_list/test_acts.py::test_tags_and_notes_ask_nothing_of_the_application",
        f"{FORMS}/test_completion.py::test_what_she_left_empty_elsewhere_does_not_matter",
    ),
    "A16": (
        f"{FORMS}/test_extensions.py::test_the_extension_of_one_changes_nothing_for_others",
        f"{FORMS}/test_extensions.py::test_a_change_in_the_extension_makes_it_late",
        f"{FORMS}/test_extensions.py::test_the_list_shows_what_was_changed_after_the_deadline",
    ),
    "A17": (
        f"{FORMS}/test_form_parts.py::test_what_is_sensitive_is_never_asked_in_the_application",
        f"{FORMS}/test_form_parts.py::test_nobody_else_is_asked",
    ),
}

pytestmark = pytest.mark.django_db


def written(client: Client, **fields: Any) -> Application:
    """A whole application up to the page before the button, written without an account."""
    call = make.call()
    letter, why = make.question(call, Question.Kind.FILE), make.question(call)
    pdf = SimpleUploadedFile("letter.pdf", b"%PDF-1.7\n" + b"x" * 50, "application/pdf")
    data = posted(
        **{
            f"question_{why.pk}": "Since ever.",
            f"question_{letter.pk}_file": pdf,
            "action": "check",
            **fields,
        }
    )
    client.post(reverse("apply", args=[call.event.code]), data)
    return Application.objects.get()


def test_going_back_from_the_last_step_keeps_every_field_and_file(client: Client) -> None:
    """Form, last step, form and last step again: the same words and the same file."""
    draft = written(client)
    check = reverse("application_check", args=[draft.reference])
    form = reverse("apply", args=[draft.call.event.code])
    stored = set(Answer.objects.values_list("question", "text", "file"))
    for _round in range(2):
        assert client.get(check).status_code == 200
        page = client.get(form).content.decode()
        for words in ("Arta", "Demo", "Centre for Social Work", "Since ever.", "letter.pdf"):
            assert words in page
    shown = client.get(form).context["form"]
    again = {"version": str(shown["version"].value()), "window": shown["window"].value()}
    for field in shown:
        value = field.value()
        if value is not None and field.html_name not in again:
            again[field.html_name] = value
    assert client.post(form, {**again, "action": "check"}).status_code == 302
    assert set(Answer.objects.values_list("question", "text", "file")) == stored


def test_before_the_button_it_says_until_when_it_can_be_changed(client: Client) -> None:
    """Nobody has to press to learn what is possible afterwards."""
    draft = written(client)
    page = client.get(reverse("application_check", args=[draft.reference])).content.decode()
    wanted = f"After sending you can still change or withdraw it until {shown_deadline(draft.call)}."
    assert wanted in page
    assert page.index(wanted) < page.rindex("Send the application")


def test_sending_an_unfinished_draft_leads_to_the_first_question_that_is_open(client: Client) -> None:
    """The list of what is missing begins with the first such field of the page, as a link to it."""
    draft = written(client, role="", territory="")
    page = client.post(
        reverse("apply", args=[draft.call.event.code]),
        posted(role="", territory="", action="check", version=str(draft.revision)),
    ).content.decode()
    summary = page[page.index("data-error-summary") :]
    first = re.search(r'href="#(id_[a-z_]+)"', summary)
    assert first
    assert first[1] == "id_role"
    assert 'id="id_role"' in page
    assert Application.objects.get().state == Application.State.DRAFT


def test_the_receipt_says_what_when_and_where_to_read_every_answer(client: Client) -> None:
    """Office mailboxes are shared, so the mail has reference, time, zone and address, and her page has the answers."""
    draft = make.application(state=Application.State.DRAFT, submitted_at=None)
    make.answer(draft, make.question(draft.call), text="Since ever.")
    sent = submit_application(draft, user=draft.user, by=draft.user)
    receipt = Message.objects.get(kind="application_receipt")
    event = sent.call.event
    assert sent.reference in receipt.subject
    assert shown_instant(sent.submitted_at, event, "en") in receipt.text
    assert sent.submitted_at.astimezone(ZoneInfo(event.timezone)).tzname() in receipt.text
    address = reverse("my_application", args=[sent.reference])
    assert address in receipt.text
    assert "save a copy of all your answers (PDF or JSON)" in receipt.text
    assert "Since ever." not in receipt.text
    assert "/team/" not in receipt.text
    client.force_login(draft.user)
    page, paper = client.get(address).content.decode(), reverse("application_pdf", args=[sent.reference])
    assert paper in page
    assert client.get(paper).content.startswith(b"%PDF-")
    for path in (address, reverse("application_copy", args=[sent.reference])):
        answer = client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        assert "Since ever." in content.decode()
