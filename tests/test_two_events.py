"""Nothing of one programme reaches the people of another by its addresses, searches, tables or mailed links.

tests/test_walk.py follows the links of their own pages, tests/test_two_events_forms.py puts ids into their forms.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core.outbox import Message
from tests.changes import assert_none, differences, everything, watched_writes
from tests.crawl import BY_MAILED_LINK, Address, Visitor, addresses, client_of, content_of
from tests.two_events import FINDABLE, HIDDEN, PEOPLE, PUBLIC, Two, leaks
from tests.whole_event import take_nominations

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

# Addresses of B that answer people of A, and why. Everything else under an address of B is 404 to them.
FOR_EVERYBODY = {
    *("call_page", "call_qr", "event_page", "event_calendar", "short_link", "publication_page"),
    *("publication_file", "privacy_notice", "privacy_notice_version", "series_page"),
    # Anybody may apply to a public call.
    *(
        "apply",
        "apply_part",
        "application_save",
        "application_save_part",
        "application_leave",
        "apply_for_somebody",
        "application_upload",
        "entry_code",
    ),
}
# Where drafts might show that are not public: the public pages, and one page of each kind of the team's.
DRAFTS = {
    "team_event",
    "team_preview",
    "team_screen",
    "team_publication",
    "team_publication_preview",
    "my_event",
}
# A picture of an address that says nothing about what stands behind it.
SAYS_NOTHING = {"call_qr"}


@pytest.mark.parametrize("who", ["organiser", "logistics", "assessor", "editor", "applicant", "nobody"])
def test_searching_and_filtering_finds_nothing_of_b(two: Two, who: str) -> None:
    client = client_of(two.person(who))
    queries = [f"q={FINDABLE}", f"q={FINDABLE}&state=submitted", "q=second", "q=both", "size=250", "page=2"]
    lists = ["team_applications", "team_participants", "team_decisions", "team_letters", "team_write"]
    pages = [reverse(name, args=[two.a.event.code]) for name in lists]
    pages += [f"/en/team/events/{two.a.event.code}/participants.{kind}" for kind in ("csv", "xlsx")]
    pages += [reverse("library"), f"{reverse('library')}?topic={two.b.topic.key}&"]
    found = []
    for page in pages:
        for query in queries:
            response = client.get(f"{page}{'' if '?' in page else '?'}{query}")
            if leaked := leaks(two, response, content_of(response)):
                found.append((page, query, leaked))
    assert_none(found)


@pytest.mark.parametrize("who", ["organiser", "assessor"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_applications_holds_only_those_of_a(two: Two, who: str, kind: str) -> None:
    client = client_of(two.person(who))
    for query in ("", f"?q={FINDABLE}", "?state=submitted"):
        url = reverse("team_applications_export", args=[two.a.event.code, kind]) + query
        response = client.post(url)
        assert response.status_code == (200 if who == "organiser" else 403)
        assert leaks(two, response, content_of(response)) == []


def test_public_texts_of_b_are_found_so_that_the_marks_prove_something(two: Two) -> None:
    """Were the marks not written, every test here would pass."""
    public = content_of(client_of(None).get(reverse("call_page", args=[two.b.event.code])))
    assert PUBLIC.encode() in public
    shown = content_of(client_of(None).get(f"{reverse('library')}?q={FINDABLE}"))
    assert PUBLIC.encode() in shown
    own = client_of(two.b.organiser)
    pages = [reverse("team_application", args=[two.b.event.code, two.b.application.reference])]
    pages += [reverse("team_participant", args=[two.b.event.code, two.b.participation.pk])]
    pages += [reverse("team_event", args=[two.b.draft_event.code])]
    pages += [f"/en/team/events/{two.b.event.code}/participants.xlsx"]
    for page in pages:
        response = own.get(page)
        assert leaks(two, response, content_of(response)), page


# --- B's own addresses ------------------------------------------------------------------------


def _addresses_of_b(two: Two) -> list[Address]:
    """Every address that names something of B: its published things, its drafts, and its rows under codes of A."""
    own = {one.path for one in addresses(two.a)}
    drafts = [one for one in addresses(two.b, hidden=True) if one.name in FOR_EVERYBODY | DRAFTS]
    found = [*addresses(two.b), *drafts, *addresses(two.a, rows=two.b)]
    return [one for one in dict.fromkeys(found) if one.path not in own and one.name not in BY_MAILED_LINK]


@pytest.mark.parametrize("who", PEOPLE)
def test_addresses_of_b_are_not_there(two: Two, who: str) -> None:
    """404 for who is signed in; the sign-in page for nobody. 405 tells nothing either: it comes before any look-up."""
    visitor = Visitor(two.person(who))
    if who == "focal_point":
        take_nominations(two.a, two.b)
    before, wrong = everything(), []
    with watched_writes({"django_session"}) as writes:
        for address in _addresses_of_b(two):
            for method in ("get",) if _is_public(two, address) else ("get", "post"):
                response = visitor.open(address.path, method)
                told = leaks(two, response, content_of(response))
                if told or not (_is_public(two, address) or _refused(address, response, who)):
                    wrong.append(f"{method} {address.path}: {response.status_code} {told}")
    assert_none(wrong)
    assert_none(writes)
    assert_none(differences(before, everything()))


def _is_public(two: Two, address: Address) -> bool:
    codes = (
        *(two.b.event.code, two.b.publication.code, two.b.programme.code),
        two.b.event_series.code,  # of a published event; the empty one is not there
    )
    parts = address.path.strip("/").split("/")
    return address.name in SAYS_NOTHING or (
        address.name in FOR_EVERYBODY and any(code in parts for code in codes)
    )


def _refused(address: Address, response: Any, who: str) -> bool:
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(
        ("/en/sign-in/", "/en/account/")
    )
    # Under a code of A its own rules come first: 403 for who may not open the page at all.
    forbidden = response.status_code == 403 and "/first" in address.path
    return response.status_code in {404, 405} or forbidden or (to_sign_in and _may_be_asked(address, who))


def _may_be_asked(address: Address, who: str) -> bool:
    """To sign in: a visitor everywhere, others before they touch copies of their data or their keys."""
    return who == "nobody" or address.name.startswith(("mfa_", "account_", "my_data"))


# --- mailed links -----------------------------------------------------------------------------


def test_a_link_of_b_opens_only_what_it_is_for(two: Two) -> None:
    """The approver's link shows nobody before the code was typed; a ticket does not fit another application."""
    a, b = two.a, two.b
    client = client_of(a.organiser)
    asked = content_of(client.get(reverse("approval", args=[b.approval_token])))
    assert HIDDEN.encode() not in asked
    for name in ("application_code", "application_code_again"):
        for reference in (a.unsent.reference, a.application.reference):
            path = reverse(name, args=[reference, b.code.ticket])
            assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
    for name in ("approval", "text_approval", "invitation", "application_link", "sign_in_link"):
        for token in (b.participation.code[:-1], b.application.token, b.approval.token_hash, "0"):
            assert client.get(reverse(name, args=[token])).status_code in {404, 410}
    assert client.get(reverse("sign_in_link", args=[b.code_token])).status_code == 404, "another purpose"


def test_mails_to_one_person_stay_with_their_event(two: Two) -> None:
    """She takes part in both; A's team sees what A wrote to her, and nothing of the other mails."""
    page = reverse("team_letters", args=[two.a.event.code])
    shown = client_of(two.a.organiser).get(page).context["page"].object_list
    assert {mail.scope for mail in shown} == {two.a.event.scope}
    theirs = Message.objects.filter(scope=two.b.event.scope).values_list("pk", flat=True)
    client = client_of(two.a.organiser)
    for pk in theirs:
        assert client.get(reverse("team_letter", args=[two.a.event.code, pk])).status_code == 404
        act = reverse("letter_act", args=[two.a.event.code, pk])
        assert client.post(act, {"act": "release"}).status_code == 404
    assert not Message.objects.filter(pk__in=theirs, state="released", kind="note_to_participants").exists()
