"""Who may enter: strangers, holders of a link, readers of one thing; an act opened by itself."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.core.web.pages import served

pytestmark = pytest.mark.urls("tests.core.web.pages")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/probe-desk/", "/probe-undeclared/", "/probe-event/x/"])
def test_strangers_are_sent_to_sign_in_and_brought_back(client: Client, settings, address: str):
    answer = client.get(f"{address}?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse(settings.LOGIN_URL)}?next={address}%3Fpage%3D2"


def test_public_pages_and_those_of_a_mailed_link_are_open_and_look_nobody_up(client: Client):
    """Without a database: nobody is asked for."""
    assert client.get("/probe-letter/abc/").status_code == 200
    answer = client.get("/probe-cookie/")
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_a_page_on_one_thing_hides_forbids_or_opens(client: Client, trust_staff: None):
    event = make.event()
    client.force_login(make.user())
    assert client.get(f"/probe-event/{event.code}/").status_code == 404
    client.force_login(make.member(event.programme, "assessor"))
    assert client.get(f"/probe-event/{event.code}/").status_code == 403
    client.force_login(make.member(event.programme, "organiser"))
    answer = client.get(f"/probe-event/{event.code}/")
    assert answer.content == f"event {event.code}".encode()
    assert client.get("/probe-event/other/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "back"),
    [
        ("calls/some-call/apply/leave/", "calls/some-call/apply/"),
        ("calls/some-call/apply/files/5/", "calls/some-call/apply/"),
        ("applications/SOME1234/send/", "applications/SOME1234/"),
        ("my-data/erase/", "my-data/"),
    ],
)
def test_an_act_opened_by_itself_says_so_and_leads_back(client: Client, act: str, back: str):
    """A language link under a refused form, or Enter in the address bar."""
    client.force_login(make.user())
    for language in ("en", "mk"):
        answer = client.get(f"/{language}/{act}")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert f'href="/{language}/{back}"' in answer.content.decode()
    assert (
        "This address only takes what a button sends. Nothing was changed."
        in client.get(f"/en/{act}").content.decode()
    )


@pytest.mark.django_db
def test_without_a_page_above_it_leads_to_the_first(client: Client):
    answer = client.get("/probe-post/")
    assert answer.status_code == 405
    assert f'href="{reverse("home")}"' in answer.content.decode()
    assert served == []


@pytest.mark.django_db
def test_asking_for_its_head_is_answered_alike(client: Client):
    answer = client.head("/en/applications/SOME1234/send/")
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


@pytest.mark.django_db
def test_another_method_stays_as_it_was(client: Client):
    answer = client.put("/en/applications/SOME1234/send/")
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.django_db
def test_an_act_tells_nobody_more_than_its_page_does(client: Client, trust_staff: None):
    """The answer of who may enter comes first, and no address above a hidden thing is looked up for a stranger."""
    event = make.event()
    acts = [f"/probe-event/{event.code}/act/", "/probe-event/no-such/act/", "/probe-desk/act/"]
    for act in acts:
        assert client.get(act).status_code == 302, "to sign in"
    client.force_login(make.user())
    assert [client.get(act).status_code for act in acts] == [404, 404, 405]
    client.force_login(make.member(event.programme, "assessor"))
    assert [client.get(act).status_code for act in acts] == [403, 404, 405]
    there, not_there = make.application().reference, "NOBODYS1"
    client.logout()  # no form to sign out, whose token is another each time
    answers = [client.get(f"/en/applications/{one}/send/").content.decode() for one in (there, not_there)]
    assert answers[0].replace(there, not_there) == answers[1]
    assert served == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/nominations/link/a%00b/", "/en/invitation/a%00b/", "/en/?page=%00"])
def test_an_address_with_a_nul_is_none_of_ours(client: Client, address: str):
    """PostgreSQL takes none in a question: the page would fail."""
    assert client.get(address).status_code == 404
