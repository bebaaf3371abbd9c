"""Two people at one computer write to the same call before anybody signs in: nothing typed goes out of reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.wiring import fire
from events.models import Call
from participants.applications.models import Application
from participants.applications.session import KEY, MOST_HELD, held_token, held_tokens, hold
from tests import factories as make
from tests.participants.applications.filled_in import posted
from tests.participants.applications.on_behalf.begun import OFFICE, begun, link_of

pytestmark = pytest.mark.django_db
OTHER = "You have another application here that is not sent"


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.fixture
def form(call: Call) -> str:
    return reverse("apply", args=[call.event.code])


@pytest.fixture
def hers(client: Client, form: str) -> Application:
    """What was typed and saved here before the colleague's link was opened."""
    assert client.post(form, posted()).status_code == 302
    return Application.objects.get()


@pytest.fixture
def colleagues(client: Client, hers: Application, call: Call, organiser: User) -> Application:
    application = begun(call, organiser)
    client.post(link_of(application))
    return application


def nobodys(call: Call, **fields: Any) -> Application:
    """A draft that belongs to no account."""
    draft = make.application(call, state="draft", submitted_at=None, **fields)
    draft.user = None
    draft.save(update_fields=["user"])
    return draft


def test_the_newest_is_shown_and_the_other_one_offered(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    page = client.get(form).content.decode()
    assert 'value="Bela"' in page
    assert OTHER in page
    assert link_of(hers) in page
    assert 'value="Arta"' not in page
    assert "Arta Demo" in client.get(link_of(hers)).content.decode()
    assert client.post(link_of(hers))["Location"] == form
    page = client.get(form).content.decode()
    assert 'value="Arta"' in page
    assert link_of(colleagues) in page


def test_every_page_leads_to_both(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    page = client.get(reverse("home")).content.decode()
    assert f'href="{form}"' in page
    assert link_of(hers) in page
    assert "Arta Demo" in page


def test_one_draft_is_offered_no_other(client: Client, form: str, hers: Application) -> None:
    page = client.get(form).content.decode()
    assert OTHER not in page
    assert link_of(hers) not in page


def test_another_one_costs_no_query(
    client: Client, form: str, hers: Application, organiser: User, django_assert_num_queries: Any
) -> None:
    client.get(form)
    with django_assert_num_queries(7):
        client.get(form)
    client.post(link_of(begun(hers.call, organiser)))
    client.get(form)
    with django_assert_num_queries(7):
        client.get(form)


def test_a_page_left_open_goes_on_with_its_own(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    """The first form still stands in another window: what is typed there does not go into the colleague's."""
    save = reverse("application_save", args=[hers.call.event.code])
    typed = posted(version="1", given_name="Arta Maria")
    assert client.post(save, typed).status_code == 200
    hers.refresh_from_db()
    colleagues.refresh_from_db()
    assert (hers.given_name, colleagues.given_name) == ("Arta Maria", "Bela")


def test_a_page_names_the_one_it_shows(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    """Drawn from what was saved, and sent after another one was opened: one revision each, and no mixing."""
    typed = posted(of=hers.reference, version="1", window="w2", given_name="Arta Maria")
    assert client.post(form, typed).status_code == 302
    hers.refresh_from_db()
    colleagues.refresh_from_db()
    assert (hers.given_name, colleagues.given_name) == ("Arta Maria", "Bela")
    page = client.get(form).content.decode()
    assert 'value="Arta Maria"' in page
    assert f'name="of" value="{hers.reference}"' in page
    assert link_of(colleagues) in page


def test_two_versions_of_the_older_one_are_put_together_there(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    typed = posted(of=hers.reference, version="0", window="w2", given_name="Arta Maria")
    answer = client.post(form, typed)
    assert answer.status_code == 409
    assert answer.content.decode().count(f'name="of" value="{hers.reference}"') == 1
    colleagues.refresh_from_db()
    assert colleagues.given_name == "Bela"


def test_what_was_let_go_is_written_into_nothing_else(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    session = client.session
    session[KEY] = {str(hers.call_id): [colleagues.token]}
    session.save()
    assert client.post(form, posted(of=hers.reference, window="w2")).status_code == 302
    colleagues.refresh_from_db()
    assert colleagues.given_name == "Bela"
    assert Application.objects.filter(given_name="Arta").count() == 2
    assert colleagues.token in held_tokens(client.session)


def test_from_the_answers_of_the_older_one_the_form_goes_on_with_it(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    """Her page of answers stood open, and every link on it leads to the form."""
    answer = client.get(reverse("application_check", args=[hers.reference]))
    assert answer.status_code == 200
    assert "Arta" in answer.content.decode()
    assert 'value="Arta"' in client.get(form).content.decode()
    assert held_tokens(client.session) == [hers.token, colleagues.token]


def test_a_file_goes_to_the_one_whose_page_it_is_on(
    client: Client, hers: Application, colleagues: Application
) -> None:
    question = make.question(hers.call, kind="file")
    url = reverse("application_upload", args=[hers.call.event.code, question.pk])
    upload = SimpleUploadedFile("cv.pdf", b"%PDF-1.7\n" + b"x" * 99, "application/pdf")
    assert client.post(url, {"file": upload, "of": hers.reference}).status_code == 200
    assert hers.answers.get(question=question).file is not None
    assert not colleagues.answers.filter(question=question).exists()


def test_both_become_hers_when_she_signs_in(client: Client, colleagues: Application) -> None:
    office = make.user(OFFICE)
    Application.objects.exclude(pk=colleagues.pk).update(email=OFFICE)
    fire("signed_in", user=office, session=client.session)
    assert Application.objects.filter(user=office).count() == 2


def test_of_two_for_one_person_the_shown_one_becomes_hers_and_the_other_stays(
    call: Call, organiser: User
) -> None:
    user, session = make.user(), SessionStore()
    first, second = nobodys(call), nobodys(call)
    Application.objects.update(email="")
    hold(session, second)
    hold(session, first)
    hold(session, second)
    fire("signed_in", user=user, session=session)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.user, second.user) == (None, user)
    assert set(held_tokens(session)) == {first.token, second.token}


def test_sending_one_keeps_the_other(
    client: Client, form: str, hers: Application, call: Call, organiser: User
) -> None:
    other = nobodys(call, email="other@example.org", given_name="Cana")
    client.post(link_of(other))
    client.post(link_of(hers))
    client.force_login(make.user("arta@example.org"))
    read = {"notice": call.privacy_notice_id, "read": "on"}
    answer = client.post(reverse("application_send", args=[hers.reference]), read)
    hers.refresh_from_db()
    assert hers.state == Application.State.SUBMITTED
    assert held_tokens(client.session) == [other.token]
    assert "Cana" in client.get(answer["Location"]).content.decode()


def test_an_empty_form_and_signing_out_forget_all_of_them(
    client: Client, form: str, hers: Application, colleagues: Application
) -> None:
    session = client.session
    client.post(reverse("application_leave", args=[hers.call.event.code]))
    page = client.get(form).content.decode()
    assert OTHER not in page
    assert "Arta" not in page
    assert "Bela" not in page
    assert Application.objects.count() == 2
    session.flush()
    assert held_tokens(session) == []


def test_a_session_of_before_goes_on(client: Client, form: str, hers: Application, call: Call) -> None:
    session = client.session
    session[KEY] = {str(call.pk): hers.token}
    session.save()
    assert 'value="Arta"' in client.get(form).content.decode()
    other = nobodys(call)
    hold(session, other)
    assert held_tokens(session) == [other.token, hers.token]
    assert held_token(session, call.pk) == other.token


def test_a_session_does_not_grow_without_end(call: Call) -> None:
    session = SessionStore()
    drafts = [nobodys(call) for _number in range(MOST_HELD + 1)]
    for draft in drafts:
        hold(session, draft)
    assert held_tokens(session) == [draft.token for draft in reversed(drafts[1:])]
    session.modified = False
    hold(session, drafts[-1])
    assert not session.modified
