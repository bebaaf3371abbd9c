"""Writing an application: bad input, files, two windows, stale tokens, the deadline; nothing typed is ever lost."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.audit import AuditEntry
from core.files import StoredFile
from core.outbox import Message
from events.models import Call
from participants.applications.models import Answer, Application
from participants.people.models import Person, SpokenLanguage
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
NAUGHTY = "<b>=1+1{x.__class__}</b>"


@pytest.fixture
def call() -> Call:
    return make.call()


def url(call: Call) -> str:
    return reverse("apply", args=[call.event.code])


def save_url(call: Call) -> str:
    return reverse("application_save", args=[call.event.code])


def pdf(name: str = "letter.pdf", size: int = 200) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + b"x" * size, "application/pdf")


def picture(kind: str = "JPEG", name: str = "photo.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- the form ---------------------------------------------------------------------------------


def test_opening_the_form_writes_nothing(client: Client, call: Call, django_assert_num_queries) -> None:
    make.question(call, "one")
    with django_assert_num_queries(3):
        answer = client.get(url(call))
    assert answer.status_code == 200
    assert Application.objects.count() == 0
    assert "sessionid" not in client.cookies


def test_a_program_that_fills_in_every_field_leaves_nothing_behind(client: Client, call: Call) -> None:
    answer = client.post(url(call), posted(organisation="Typed by hand", website="https://example.org"))
    assert answer.status_code == 422
    assert "Typed by hand" in text(answer)
    assert "Please leave this field empty." in text(answer)
    saved = client.post(save_url(call), posted(website="x"))
    assert (saved.status_code, saved.json()) == (422, {"message": "Please leave this field empty."})
    assert Application.objects.count() == 0
    assert Message.objects.count() == 0
    assert client.post(url(call), posted(website="")).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_one_question_and_three(
    client: Client, call: Call, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        make.question(call, "several")
    with django_assert_num_queries(3):
        client.get(url(call))


def test_calls_nobody_may_see_are_unknown(client: Client) -> None:
    hidden = make.call(state=Call.State.DRAFT)
    assert client.get(url(hidden)).status_code == 404
    assert client.post(url(hidden), posted()).status_code == 404
    assert client.get("/en/calls/nosuch/apply/").status_code == 404


def test_places_carry_the_mark_and_its_footnote(client: Client, call: Call) -> None:
    from events.models import Designation

    Designation.objects.create(
        programme=call.event.programme, territory="XK", name_en="Kosovo", footnote_en="Without prejudice."
    )
    page = text(client.get(url(call)))
    assert "Kosovo*" in page
    assert page.count("Without prejudice.") == 1


def test_saving_keeps_what_is_there_and_asks_for_nothing(client: Client, call: Call) -> None:
    answer = client.post(url(call), {"given_name": "Arta", "email": "arta@", "action": "save"})
    assert answer["Location"] == url(call)
    draft = Application.objects.get()
    assert (draft.given_name, draft.email, draft.state) == ("Arta", "arta@", "draft")
    page = text(client.get(url(call)))
    assert 'value="Arta"' in page
    assert 'value="arta@"' in page
    assert AuditEntry.objects.count() == 0
    assert Message.objects.count() == 0


def test_what_is_missing_is_listed_and_everything_stays(client: Client, call: Call) -> None:
    question = make.question(call, "long", required=True, word_limit=2)
    answer = client.post(
        url(call), posted(family_name="", action="check", **{f"question_{question.pk}": "far too many words"})
    )
    assert answer.status_code == 422
    page = text(answer)
    assert page.index("data-error-summary") < page.index("<form")
    assert 'href="#id_family_name"' in page
    assert f'href="#id_question_{question.pk}"' in page
    assert "far too many words" in page
    assert "<title>Error:" in page
    assert Answer.objects.get().text == "far too many words"


def test_fields_that_are_too_long_come_back_and_the_others_are_kept(client: Client, call: Call) -> None:
    long_name = "A" * 101
    answer = client.post(url(call), posted(given_name=long_name))
    assert answer.status_code == 422
    assert long_name in text(answer)
    draft = Application.objects.get()
    assert (draft.given_name, draft.family_name) == ("", "Demo")


def test_an_empty_post_begins_an_empty_draft(client: Client, call: Call) -> None:
    assert client.post(url(call), {}).status_code == 422
    assert Application.objects.get().full_name == ""


def test_forged_choices_are_refused(client: Client, call: Call) -> None:
    question = make.question(call, "one")
    answer = client.post(url(call), posted(**{f"question_{question.pk}": "forged"}, territory="Narnia"))
    assert answer.status_code == 422
    assert Answer.objects.count() == 0
    assert Application.objects.get().territory == ""


def test_a_naughty_name_is_only_text(client: Client, call: Call) -> None:
    client.post(url(call), posted(given_name=NAUGHTY))
    page = text(client.get(url(call)))
    assert "<b>=1+1" not in page
    assert "&lt;b&gt;=1+1{x.__class__}&lt;/b&gt;" in page


def test_a_profile_fills_a_new_form(client: Client, call: Call) -> None:
    user = make.user("arta@example.org")
    person = Person.objects.create(user=user, given_name="Арта", family_name="Демо", territory="MK")
    SpokenLanguage.objects.create(person=person, language="mk", follows=5, speaks=5)
    client.force_login(user)
    page = text(client.get(url(call)))
    assert 'value="Арта"' in page
    assert '<option value="MK" selected>' in page
    assert "We write to arta@example.org." in page
    assert 'name="email"' not in page
    assert Application.objects.count() == 0


def test_without_a_profile_the_last_application_does(client: Client, call: Call) -> None:
    user = make.user()
    make.application(make.call(), user=user, given_name="Earlier")
    client.force_login(user)
    assert 'value="Earlier"' in text(client.get(url(call)))


def test_a_draft_without_an_account_is_seen_by_its_browser_alone(client: Client, call: Call) -> None:
    client.post(url(call), posted(organisation="Secret house"))
    draft = Application.objects.get()
    check = reverse("application_check", args=[draft.reference])
    assert client.get(check).status_code == 200
    assert "Secret house" not in text(Client().get(url(call)))
    assert Client().get(check).status_code == 404
    stranger = Client()
    stranger.force_login(make.user())
    assert stranger.get(check).status_code == 404


def test_somebody_else_at_this_computer_can_begin_anew(client: Client, call: Call) -> None:
    client.post(url(call), posted(organisation="Secret house"))
    client.post(reverse("application_leave", args=[call.event.code]))
    assert "Secret house" not in text(client.get(url(call)))
    assert Application.objects.count() == 1


def test_signing_in_by_any_way_makes_the_draft_hers(client: Client, call: Call) -> None:
    user = make.user("arta@example.org", password="a long enough password")
    client.post(url(call), posted(organisation="Typed before"))
    client.post(reverse("account_login"), {"login": user.email, "password": "a long enough password"})
    assert "_auth_user_id" in client.session
    draft = Application.objects.get()
    assert draft.user == user
    assert "Typed before" in text(client.get(url(call)))
    elsewhere = Client()
    elsewhere.force_login(user)
    assert "Typed before" in text(elsewhere.get(url(call)))


def test_a_draft_with_another_address_is_not_taken_by_who_signs_in(client: Client, call: Call) -> None:
    user = make.user("colleague@example.org", password="a long enough password")
    client.post(url(call), posted())
    client.post(reverse("account_login"), {"login": user.email, "password": "a long enough password"})
    assert Application.objects.get().user is None
    page = text(client.get(url(call)))
    assert "Begin with an empty form" in page


def test_the_bar_says_not_sent_yet_on_every_page(
    client: Client, call: Call, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert "Not sent yet:" not in text(client.get("/en/accessibility/"))
    client.post(url(call), posted())
    link = f'<li><a href="{url(call)}">'
    for path in ("/en/accessibility/", "/en/sign-in/", url(make.call())):
        page = text(client.get(path))
        assert "Not sent yet:" in page, path
        assert link in page, path
    draft = Application.objects.get()
    for path in (url(call), reverse("application_check", args=[draft.reference])):
        page = text(client.get(path))
        assert "Not sent yet:" in page, path
        assert link not in page, f"{path} is the page it leads to"
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1))
    assert "Not sent yet:" not in text(client.get("/en/sign-in/"))


# --- saving while typing ----------------------------------------------------------------------


def test_autosave_answers_with_the_version_and_sends_nothing(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    first = client.post(save_url(call), posted(**{f"question_{question.pk}": "One"}))
    assert json.loads(first.content) == {"version": 1}
    second = client.post(save_url(call), posted(version="1", **{f"question_{question.pk}": "One two"}))
    assert json.loads(second.content) == {"version": 2}
    assert Answer.objects.get().text == "One two"
    assert Message.objects.count() == 0


def test_a_save_in_flight_is_no_conflict_with_the_button_of_the_same_page(client: Client, call: Call) -> None:
    client.post(save_url(call), posted(role="Social"))
    answer = client.post(url(call), posted(role="Social worker", version="0"))
    assert answer.status_code == 302
    assert Application.objects.get().role == "Social worker"


def test_two_windows_never_overwrite_each_other_silently(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    name = f"question_{question.pk}"
    client.post(url(call), posted(window="one", **{name: "Old"}))
    client.post(url(call), posted(window="two", version="1", role="Teacher", **{name: "From the second"}))
    autosave = client.post(save_url(call), posted(window="one", version="1", **{name: "From the first"}))
    assert autosave.status_code == 409
    assert json.loads(autosave.content)["conflict"] is True
    answer = client.post(url(call), posted(window="one", version="1", **{name: "From the first"}))
    assert answer.status_code == 409
    page = text(answer)
    for shown in ("From the first", "From the second", "Teacher", "Social worker"):
        assert shown in page
    assert Answer.objects.get().text == "From the second"
    assert Application.objects.get().role == "Teacher"


def test_she_chooses_field_by_field(client: Client, call: Call) -> None:
    question = make.question(call, "several")
    name = f"question_{question.pk}"
    client.post(url(call), posted(window="one", **{name: ["first"]}))
    client.post(url(call), posted(window="two", version="1", role="Teacher", **{name: ["second", "third"]}))
    chosen = posted(window="fresh", version="2", resolve="1", **{name: ["first"], f"keep_{name}": "saved"})
    assert client.post(url(call), {**chosen, "keep_role": "typed"}).status_code == 302
    assert Answer.objects.get().choices == ["second", "third"]
    assert Application.objects.get().role == "Social worker"


def test_two_windows_that_say_the_same_are_no_conflict(client: Client, call: Call) -> None:
    client.post(url(call), posted(window="one"))
    client.post(url(call), posted(window="two", version="1"))
    assert client.post(url(call), posted(window="one", version="1")).status_code == 302


def test_two_first_saves_of_one_account_make_one_draft(client: Client, call: Call) -> None:
    user = make.user()
    client.force_login(user)
    client.post(save_url(call), posted(window="one"))
    other = Client()
    other.force_login(user)
    answer = other.post(url(call), posted(window="two", version="0", role="Teacher"))
    assert answer.status_code == 409
    assert Application.objects.count() == 1


# --- files ------------------------------------------------------------------------------------


def test_a_file_that_comes_with_the_form_stays_when_something_else_is_wrong(
    client: Client, call: Call
) -> None:
    question = make.question(call, "file")
    answer = client.post(
        url(call),
        posted(family_name="", action="check", **{f"question_{question.pk}_file": pdf("Писмо.pdf")}),
    )
    assert answer.status_code == 422
    assert "Писмо.pdf" in text(answer)
    stored = Answer.objects.get().file
    assert stored is not None
    answer = client.post(url(call), posted(action="check", version="2"))
    assert answer.status_code == 302
    assert Answer.objects.get().file == stored


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "scan.png"), ("HEIF", "IMG_1.HEIC")]
)
def test_pictures_from_a_telephone_are_welcome(client: Client, call: Call, kind: str, name: str) -> None:
    question = make.question(call, "file", required=True)
    answer = client.post(
        url(call), posted(action="check", **{f"question_{question.pk}_file": picture(kind, name)})
    )
    assert answer.status_code == 302
    stored = Answer.objects.get().file
    assert stored is not None
    assert stored.content_type in {"image/jpeg", "image/png"}


def test_eleven_megabytes_are_refused_with_the_limit_and_nothing_else_is_lost(
    client: Client, call: Call
) -> None:
    question = make.question(call, "file")
    big = pdf("big.pdf", 11 * 1024 * 1024)
    answer = client.post(url(call), posted(organisation="Kept", **{f"question_{question.pk}_file": big}))
    assert answer.status_code == 422
    assert "larger than 10 MB" in text(answer)
    assert "Kept" in text(answer)
    assert Application.objects.get().organisation == "Kept"
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"<svg xmlns='x'/>", b"MZ\x90\x00", b"just text"]
)
def test_the_type_is_told_by_content(client: Client, call: Call, content: bytes) -> None:
    question = make.question(call, "file")
    fake = SimpleUploadedFile("letter.pdf", content, "application/pdf")
    answer = client.post(url(call), posted(**{f"question_{question.pk}_file": fake}))
    assert answer.status_code == 422
    assert "cannot take this type" in text(answer)
    assert StoredFile.objects.count() == 0


def test_a_file_sent_by_itself(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    send = reverse("application_upload", args=[call.event.code, question.pk])
    answer = client.post(send, {"file": pdf()})
    got = json.loads(answer.content)
    assert (got["name"], got["size"]) == ("letter.pdf", 209)
    draft = Application.objects.get()
    answer = client.post(
        url(call), posted(action="check", version="0", **{f"question_{question.pk}": got["id"]})
    )
    assert answer.status_code == 302
    assert draft.answers.get().file is not None
    refused = client.post(send, {"file": pdf("big.pdf", 11 * 1024 * 1024)})
    assert refused.status_code == 422
    assert "10 MB" in json.loads(refused.content)["error"]
    assert client.post(send, {}).status_code == 422
    assert draft.answers.get().file is not None


def test_a_new_file_takes_the_place_of_the_old_one(
    client: Client, call: Call, django_capture_on_commit_callbacks
) -> None:
    question = make.question(call, "file")
    send = reverse("application_upload", args=[call.event.code, question.pk])
    client.post(send, {"file": pdf("first.pdf")})
    first = StoredFile.objects.get()
    path, storage = first.file.name, first.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        client.post(send, {"file": pdf("second.pdf")})
    assert StoredFile.objects.get().name == "second.pdf"
    assert not storage.exists(path)


def test_a_file_can_be_taken_out_again(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    client.post(url(call), posted(**{f"question_{question.pk}_file": pdf()}))
    client.post(url(call), posted(version="1", **{f"question_{question.pk}_remove": "1"}))
    assert Answer.objects.get().file is None
    assert StoredFile.objects.count() == 0


def test_files_go_only_to_questions_of_the_call_that_ask_for_one(client: Client, call: Call) -> None:
    other = make.question(make.call(), "file")
    text_question = make.question(call, "long")
    for question in (other.pk, text_question.pk, 999):
        send = reverse("application_upload", args=[call.event.code, question])
        assert client.post(send, {"file": pdf()}).status_code == 404
    assert StoredFile.objects.count() == 0


def test_who_may_read_a_file(client: Client, call: Call, trust_staff: None) -> None:
    question = make.question(call, "file")
    client.post(url(call), posted(**{f"question_{question.pk}_file": pdf("Програма – ден 1.pdf")}))
    draft = Application.objects.get()
    stored = StoredFile.objects.get()
    address = reverse("application_file", args=[draft.reference, stored.pk])
    answer = client.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.status_code == 200
    assert "filename*=utf-8''%D0%9F" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    organiser = make.member(call.event.programme)
    elsewhere = make.member(make.programme())
    for user in (
        None,
        make.user(),
        elsewhere,
        organiser,
    ):  # drafts are nobody else's, not even the organiser's
        visitor = Client()
        if user is not None:
            visitor.force_login(user)
        assert visitor.get(address).status_code == 404
    sent = make.application(call)
    kept = make.answer(sent, question, file=stored)
    address = reverse("application_file", args=[sent.reference, kept.file_id])
    for user, status in (
        (None, 404),
        (make.user(), 404),
        (elsewhere, 404),
        (organiser, 200),
        (sent.user, 200),
    ):
        visitor = Client()
        if user is not None:
            visitor.force_login(user)
        answer = visitor.get(address)
        assert answer.status_code == status
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # read to its end, the file is closed


# --- stale tokens and the deadline ------------------------------------------------------------


def test_a_stale_token_gives_every_answer_back_and_does_nothing(call: Call) -> None:
    question = make.question(call, "long")
    careful = Client(enforce_csrf_checks=True)
    careful.get(url(call))
    answer = careful.post(
        url(call), posted(csrfmiddlewaretoken="old", **{f"question_{question.pk}": "Two hours of work"})
    )
    assert answer.status_code == 403
    page = text(answer)
    assert "Two hours of work" in page
    assert 'value="Arta"' in page
    assert "Nothing was saved, and nothing is lost" in page
    assert Application.objects.count() == 0
    fresh = answer.context["csrf_token"]
    again = careful.post(url(call), posted(csrfmiddlewaretoken=str(fresh)))
    assert again.status_code == 302
    assert Application.objects.count() == 1


def test_words_from_another_site_are_not_put_into_the_form(call: Call) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    answer = careful.post(url(call), posted(given_name="Injected"))
    assert answer.status_code == 403
    assert 'value="Injected"' not in text(answer)


def test_after_the_deadline_every_answer_comes_back_and_is_kept(client: Client, call: Call) -> None:
    question = make.question(call, "long")
    client.post(url(call), posted())
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    answer = client.post(
        url(call),
        posted(version="1", action="check", **{f"question_{question.pk}": "Written to the last minute"}),
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "Not submitted" in page
    assert "Written to the last minute" in page
    assert 'value="check"' not in page
    assert Answer.objects.get().text == "Written to the last minute"
    assert "Written to the last minute" in text(client.get(url(call)))
    check = reverse("application_send", args=[Application.objects.get().reference])
    client.post(check, {"notice": call.privacy_notice_id, "read": "on"})
    assert Application.objects.get().state == "draft"
    assert Message.objects.count() == 0


def test_a_first_post_after_the_deadline_is_kept_too(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    answer = client.post(url(call), posted(action="check"))
    assert answer.status_code == 422
    assert "Not submitted" in text(answer)
    assert Application.objects.get().given_name == "Arta"


def test_the_minute_of_the_deadline_still_counts(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now().replace(second=0, microsecond=0))
    assert client.post(url(call), posted(action="check")).status_code == 302


def test_a_call_that_is_over_says_so(client: Client, call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1))
    page = text(client.get(url(call)))
    assert "You cannot apply at the moment" in page
    assert "<form" not in page.split("<main")[1]


def test_a_call_that_is_not_open_yet_says_when(client: Client, call: Call) -> None:
    Call.objects.update(opens_at=timezone.now() + timedelta(days=1))
    assert "You can apply from" in text(client.get(url(call)))


def test_only_posts_save(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    for name, args in (
        ("application_save", [call.event.code]),
        ("application_leave", [call.event.code]),
        ("application_upload", [call.event.code, question.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 405
