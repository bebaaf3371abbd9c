"""The team's pages of a programme: who may open which, and what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event, Membership, Place, PrivacyNotice, Programme, Role, SecondFactorReset
from events.models.team import TEAM_ROLES
from tests import factories as make
from tests.events.conftest import full_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

EVERYBODY = set(TEAM_ROLES)
ORGANISER = {str(Role.ORGANISER)}
# path -> roles that may open it; {p} is a programme, {e} an event
PAGES = {
    "team/programmes/{p}/": EVERYBODY,
    "team/programmes/{p}/members/": EVERYBODY,
    "team/programmes/{p}/edit/": ORGANISER,
    "team/programmes/{p}/places/": ORGANISER,
    "team/programmes/{p}/designations/": ORGANISER,
    "team/programmes/{p}/privacy/": ORGANISER,
    "team/programmes/{p}/events/new/": ORGANISER,
    "team/events/{e}/": EVERYBODY,
    "team/events/{e}/preview/": EVERYBODY,
    "team/events/{e}/edit/": ORGANISER,
    "team/events/{e}/edit/when/": ORGANISER,
    "team/events/{e}/edit/languages/": ORGANISER,
    "team/events/{e}/edit/coverage/": ORGANISER,
    "team/events/{e}/edit/contacts/": ORGANISER,
    "team/events/{e}/edit/questions/": ORGANISER,
    "team/events/{e}/edit/related/": ORGANISER,
    "team/events/{e}/edit/agenda/": ORGANISER,
    "team/events/{e}/texts/en/": ORGANISER,
    "team/events/{e}/texts/sq/": ORGANISER,
    "team/events/{e}/call/": ORGANISER,
    "team/events/{e}/cancel/": ORGANISER,
}


def path(page: str, event: Event) -> str:
    return "/en/" + page.format(p=event.programme.code, e=event.code)


def sign_in(programme: Programme, role: str = Role.ORGANISER) -> tuple[Client, User]:
    client, user = Client(), make.member(programme, role)
    client.force_login(user)
    return client, user


@pytest.mark.parametrize("role", TEAM_ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_each_page_for_each_role(call: Call, page: str, role: str) -> None:
    client, _user = sign_in(call.event.programme, role)
    assert client.get(path(page, call.event)).status_code == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_hidden_from_the_staff_of_another_programme(call: Call, page: str) -> None:
    client, _user = sign_in(make.programme())
    assert client.get(path(page, call.event)).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, "team/"])
def test_strangers_are_asked_to_sign_in(call: Call, client: Client, page: str) -> None:
    response = client.get(path(page, call.event))
    assert response.status_code == 302
    assert "next=" in response["Location"]


@pytest.mark.parametrize("page", [name for name, roles in PAGES.items() if roles == ORGANISER])
def test_a_denied_post_leaves_no_trace(call: Call, page: str) -> None:
    before = Event.objects.values().get(pk=call.event_id)
    for owner, expected in ((call.event.programme, 403), (make.programme(), 404)):
        client, _user = sign_in(owner, Role.OBSERVER)
        assert client.post(path(page, call.event), {"title": "x", "sure": "on"}).status_code == expected
    assert Event.objects.values().get(pk=call.event_id) == before
    assert not AuditEntry.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", TEAM_ROLES)
def test_what_is_listed_is_what_may_be_opened(event: Event, role: str) -> None:
    from events.queries import events_visible_to, programmes_visible_to

    user = make.member(event.programme, role)
    make.event()
    assert {row.programme_id for row in events_visible_to(user)} == {event.programme_id}
    assert all(user.has_perm("events.view_event", row) for row in events_visible_to(user))
    assert list(programmes_visible_to(user)) == [event.programme]
    assert not user.has_perm("events.view_event", make.event())


def test_the_second_factor_comes_first(event: Event, settings: Any) -> None:
    settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = frozenset()
    client, _user = sign_in(event.programme)
    assert client.get("/en/team/").status_code == 302


# --- home -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_costs_the_same(count: int, django_assert_num_queries: Any) -> None:
    programme = make.programme()
    user = make.member(programme)
    for _number in range(count):
        other = make.programme()
        make.member(other, Role.ORGANISER, user=user)
        make.call(full_event(other), privacy_notice=None)
    client = Client()
    client.force_login(user)
    client.get("/en/team/")
    with django_assert_num_queries(9):
        assert client.get("/en/team/").status_code == 200


def test_the_first_page_shows_only_ones_own(event: Event) -> None:
    stranger = make.event(title_en="Foreign event")
    client, _user = sign_in(event.programme, Role.LOGISTICS)
    html = client.get("/en/team/").content.decode()
    assert event.code in html
    assert stranger.code not in html
    assert "Foreign event" not in html


def test_somebody_without_a_role_is_told(client: Client) -> None:
    client.force_login(make.user())
    assert "You have no role in a programme" in client.get("/en/team/").content.decode()


# --- members ----------------------------------------------------------------------------------


def test_an_organiser_appoints_and_takes_back(programme: Programme) -> None:
    client, _user = sign_in(programme)
    url = f"/en/team/programmes/{programme.code}/members/"
    response = client.post(
        url, {"email": "Nora@Example.org", "name": "Nora Demo", "role": "assessor", "language": "sq"}
    )
    assert response.status_code == 302
    member = Membership.objects.get(user__email="nora@example.org")
    html = client.get(url).content.decode()
    assert "Nora Demo" in html
    assert client.post(f"/en/team/members/{member.pk}/end/").status_code == 302
    assert not Membership.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize(
    "changes",
    [{"email": "no address"}, {"role": "emperor"}, {"language": "xx"}, {"email": ""}, {"name": "x" * 151}],
)
def test_bad_appointments_are_named(programme: Programme, changes: dict[str, str]) -> None:
    client, _user = sign_in(programme)
    data = {"email": "nora@example.org", "name": "", "role": "assessor", "language": "en", **changes}
    response = client.post(f"/en/team/programmes/{programme.code}/members/", data)
    assert response.status_code == 422
    assert not Message.objects.exists()
    assert not AuditEntry.objects.exists()


def test_only_organisers_appoint(programme: Programme) -> None:
    client, _user = sign_in(programme, Role.ASSESSOR)
    url = f"/en/team/programmes/{programme.code}/members/"
    data = {"email": "nora@example.org", "name": "", "role": "organiser", "language": "en"}
    assert client.post(url, data).status_code == 403
    assert not Membership.objects.filter(user__email="nora@example.org").exists()
    html = client.get(url).content.decode()
    assert "mailto:" not in html
    assert "/end/" not in html


def test_members_of_another_programme_cannot_be_touched(programme: Programme) -> None:
    client, _user = sign_in(make.programme())
    member = Membership.objects.get(user=make.member(programme, Role.ASSESSOR))
    assert client.post(f"/en/team/members/{member.pk}/end/").status_code == 404
    assert client.post(f"/en/team/members/{member.pk}/second-factor/").status_code == 404
    assert Membership.objects.filter(pk=member.pk).exists()
    assert not AuditEntry.objects.exists()


def test_the_last_organiser_cannot_leave(programme: Programme) -> None:
    client, user = sign_in(programme)
    response = client.post(f"/en/team/members/{Membership.objects.get(user=user).pk}/end/", follow=True)
    assert "This is the last organiser" in response.content.decode()
    assert Membership.objects.filter(user=user).exists()


def test_links_that_change_something_refuse_get(programme: Programme) -> None:
    client, user = sign_in(programme)
    pk = Membership.objects.get(user=user).pk
    for url in (f"/en/team/members/{pk}/end/", f"/en/team/members/{pk}/second-factor/"):
        assert client.get(url).status_code == 405


def test_two_organisers_restore_a_second_factor(programme: Programme) -> None:
    first, _olga = sign_in(programme)
    second, _omer = sign_in(programme)
    person = make.member(programme, Role.ASSESSOR, name="Lost Phone")
    url = f"/en/team/programmes/{programme.code}/members/"
    first.post(f"/en/team/members/{Membership.objects.get(user=person).pk}/second-factor/")
    reset = SecondFactorReset.objects.get()
    decide = f"/en/team/second-factor/{reset.pk}/"
    assert decide not in first.get(url).content.decode()
    assert decide in second.get(url).content.decode()
    first.post(decide, {"answer": "confirm"})
    reset.refresh_from_db()
    assert reset.state == "requested"
    second.post(decide, {"answer": "confirm"})
    reset.refresh_from_db()
    assert reset.state == "confirmed"
    again = second.post(decide, {"answer": "refuse"}, follow=True)
    assert "Nothing was done" in again.content.decode()


# --- the programme's texts --------------------------------------------------------------------


def test_names_and_parties_are_saved(programme: Programme) -> None:
    client, _user = sign_in(programme)
    url = f"/en/team/programmes/{programme.code}/edit/"
    data = {
        "name_en": "The network",
        "name_sq": "Rrjeti",
        "contact_name": "Ana Demo",
        "contact_email": "ana@example.org",
        "controller": "A",
        "processor": "B",
        "organiser": "C",
        "publisher": "D",
        "letter_signatory": "Ana Demo",
        "letter_address": "Street 1",
        "languages": ["en", "sq"],
        "timezone": "Europe/Belgrade",
    }
    assert client.post(url, data).status_code == 302
    programme.refresh_from_db()
    assert (programme.name_sq, programme.publisher, programme.languages) == ("Rrjeti", "D", ["en", "sq"])  # type: ignore[attr-defined]  # modeltranslation
    assert client.post(url, {**data, "name_en": "", "name_sq": ""}).status_code == 422
    assert client.post(url, {**data, "contact_email": "x"}).status_code == 422


def test_a_place_is_added_and_changed(programme: Programme) -> None:
    client, _user = sign_in(programme)
    url = f"/en/team/programmes/{programme.code}/places/"
    data = {"name_en": "Skopje", "territory": "MK", "timezone": "Europe/Skopje"}
    assert client.post(url, data).status_code == 302
    place = Place.objects.get(programme=programme)
    assert client.post(f"{url}{place.pk}/", {**data, "name_sq": "Shkup"}).status_code == 302
    place.refresh_from_db()
    assert place.name_sq == "Shkup"  # type: ignore[attr-defined]  # modeltranslation
    assert client.post(url, {**data, "timezone": "Europe/Pristina"}).status_code == 422
    foreign = make.place(make.programme())
    assert client.get(f"{url}{foreign.pk}/").status_code == 404


def test_a_designation_is_changed_once_per_territory(programme: Programme) -> None:
    client, _user = sign_in(programme)
    url = f"/en/team/programmes/{programme.code}/designations/"
    row = programme.designations.get()
    data = {
        "territory": "XK",
        "mark": "*",
        "name_en": "Kosovo",
        "footnote_en": "Other note.",
        "confirmed_languages": ["en", "sq"],
        "source": "https://example.org/text",
    }
    assert client.post(url, data).status_code == 422
    assert client.post(f"{url}{row.pk}/", data).status_code == 302
    row.refresh_from_db()
    assert (row.footnote_en, row.confirmed_languages) == ("Other note.", ["sq"])  # type: ignore[attr-defined]  # modeltranslation
    assert programme.designations.count() == 1


def test_a_notice_is_published_as_a_new_version(programme: Programme) -> None:
    make.notice(programme)
    client, _user = sign_in(programme)
    url = f"/en/team/programmes/{programme.code}/privacy/"
    assert "What we do with your data." in client.get(url).content.decode()
    assert client.post(url, {"text_en": "New text."}).status_code == 302
    assert [row.version for row in PrivacyNotice.objects.order_by("version")] == [1, 2]
    assert client.post(url, {"text_en": ""}).status_code == 422


# --- support ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model",
    [
        "programme",
        "membership",
        "event",
        "call",
        "place",
        "designation",
        "privacynotice",
        "secondfactorreset",
    ],
)
def test_support_may_look_and_change_nothing(call: Call, client: Client, model: str) -> None:
    admin = User.objects.create_superuser("support@example.org", "a long password")
    client.force_login(admin)
    assert client.get(f"/en/support/events/{model}/").status_code == 200
    assert client.get(f"/en/support/events/{model}/add/").status_code == 403


def test_support_sees_a_row_without_a_form(call: Call, client: Client) -> None:
    client.force_login(User.objects.create_superuser("support@example.org", "a long password"))
    url = f"/en/support/events/call/{call.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"state": "decided"}).status_code == 403


def test_the_overview_names_no_day_of_deletion_while_the_event_waits_for_new_days(
    event: Event,
) -> None:
    organiser, _user = sign_in(event.programme)
    address = f"/en/team/events/{event.code}/"
    assert "Personal data gone by" in organiser.get(address).content.decode()
    Event.objects.update(state=Event.State.POSTPONED)
    assert "Personal data gone by" not in organiser.get(address).content.decode()


def test_a_call_that_opens_later_is_not_said_to_have_days_left(call: Call) -> None:
    client, _user = sign_in(call.event.programme)
    page = path("team/events/{e}/", call.event)
    assert "days left" in client.get(page).content.decode()
    Call.objects.update(opens_at=timezone.now() + timedelta(days=2))
    html = client.get(page).content.decode()
    assert "Opens soon" in html
    assert "days left" not in html
