"""The navigation of every page: for visitors without a query, for the others what they may open."""

from django.template import Context, Template
from django.test import RequestFactory

from core.web import page_context
from materials.desk.navigation import navigation
from tests import factories as make


def names(links):
    return [link["label"] for link in links]


def test_a_visitor_costs_no_query_and_gets_the_public_pages(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        found = navigation(request=_request("/en/"))
    assert names(found["nav"]) == ["Calls", "Events", "Library"]
    assert "user_menu" not in found


def _request(path, user=None):
    request = RequestFactory().get(path)
    request.resolver_match = None
    if user is not None:
        request.COOKIES["sessionid"] = "x"
        request.user = user
    return request


def test_a_practitioner_gets_her_desk_and_her_account(db):
    user = make.user(name="Arta Demo")
    found = navigation(request=_request("/en/", user))
    assert names(found["nav"]) == ["My desk", "Calls", "Events", "Library"]
    assert found["user_menu"]["name"] == "Arta Demo"
    assert names(found["user_menu"]["links"]) == ["My desk", "My profile", "My data"]


def test_the_team_gets_its_own_pages(db):
    found = navigation(request=_request("/en/", make.member(make.programme())))
    assert "Team" in names(found["nav"])
    assert "Sign-in and security" in names(found["user_menu"]["links"])


def test_the_current_page_is_marked(client, trust_staff, db):
    event = make.event()
    client.force_login(make.member(event.programme))
    nav = client.get(f"/en/team/events/{event.code}/participants/").context["nav"]
    assert [link["label"] for link in nav if link["current"]] == ["Team"]


def test_menus_are_made_only_for_pages_that_show_them(db, django_assert_num_queries):
    request = _request("/en/", make.user())
    with django_assert_num_queries(0):
        context = page_context(request)
    assert (
        Template("{% if user_menu %}{{ user_menu.name }}{% endif %}").render(Context(context))
        == "Test Person"
    )
