"""Writing an application: the form, its fields, drafts of a browser and of an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call
from participants.applications.models import Answer, Application
from participants.people.models import Person, SpokenLanguage
from tests import factories as make
from tests.participants.applications.apply.writing import save_url, text, url
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
NAUGHTY = "<b>=1+1{x.__class__}</b>"


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
