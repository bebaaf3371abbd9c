"""The page of languages: who may open it, what it says, what it costs."""

import pytest

from events.models import Role
from participants.selection.models import Participation
from tests import factories as make

SQ = {"sq": {"follows": 5, "speaks": 5}}
SR = {"sr": {"follows": 5, "speaks": 5}}
BS = {"bs": {"follows": 5, "speaks": 5}, "en": {"follows": 3, "speaks": 2}}
EN = {"en": {"follows": 5, "speaks": 5}}


@pytest.fixture
def event(db, trust_staff):
    return make.event(working_languages=["en"], interpretation=["bs"])


def page(client, event, role=Role.INTERPRETATION):
    client.force_login(make.member(event.programme, role))
    return client.get(f"/en/team/events/{event.code}/interpretation/")


def come(event, languages, name="Somebody", **fields):
    seat = Participation.objects.filter(event=event).count() + 1
    return make.participation(
        event, state=Participation.State.ACCEPTED, seat=seat, name=name, languages=languages, **fields
    )


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.INTERPRETATION])
def test_organisers_and_the_interpretation_team_may_open_it(client, event, role):
    assert page(client, event, role).status_code == 200


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.LOGISTICS, Role.EDITOR, Role.OBSERVER, Role.APPROVER])
def test_the_other_roles_may_not(client, event, role):
    assert page(client, event, role).status_code == 403


def test_it_is_hidden_from_everybody_else(client, event):
    url = f"/en/team/events/{event.code}/interpretation/"
    assert client.get(url).status_code == 302
    for stranger in (make.user(), make.member(make.programme(), Role.INTERPRETATION)):
        client.force_login(stranger)
        assert client.get(url).status_code == 404


def test_it_counts_those_who_come_and_what_would_be_if_all_came(client, event):
    come(event, BS)
    come(event, SR)
    make.participation(event, languages=SR)
    rows = {row["name"]: row for row in page(client, event).context["rows"]}
    bcms = rows["Bosnian / Croatian / Montenegrin / Serbian"]
    assert (bcms["now"].listeners, bcms["perhaps"].listeners) == (2, 3)
    assert bcms["names"] == [("Serbian", 2), ("Bosnian", 1)]
    assert (rows["English"]["now"].listeners, bcms["now"].depend_on_it) == (1, 1)


def test_declined_cancelled_and_interpreters_do_not_listen(client, event):
    come(event, EN)
    come(event, EN, role=Participation.Role.INTERPRETER)
    make.participation(event, languages=EN, state=Participation.State.DECLINED)
    make.participation(event, languages=EN, state=Participation.State.CANCELLED)
    assert page(client, event).context["needs"].people == 1


def test_whom_no_language_reaches_is_named_to_organisers_only(client, event):
    come(event, SQ, name="Shpresa Left Out")
    come(event, {}, name="Nemo Unknown")
    for role, named in ((Role.ORGANISER, True), (Role.INTERPRETATION, False)):
        response = page(client, event, role)
        assert [person.name for person in response.context["left_out"]] == ["Shpresa Left Out"]
        text = response.content.decode()
        assert ("Shpresa Left Out" in text) == named
        assert ("Nemo Unknown" in text) == named


def test_an_empty_event_says_what_will_stand_here(client, event):
    make.event(event.programme)
    response = page(client, event)
    assert response.context["needs"].people == 0
    assert "English" in response.content.decode()


def test_people_of_another_event_are_not_counted(client, event):
    come(make.event(event.programme), EN)
    assert page(client, event).context["needs"].people == 0


@pytest.mark.parametrize("people", [1, 3])
def test_it_costs_the_same_for_any_group(client, event, people, django_assert_num_queries):
    for _number in range(people):
        come(event, SQ)
    organiser = make.member(event.programme)
    client.force_login(organiser)
    with django_assert_num_queries(6):
        client.get(f"/en/team/events/{event.code}/interpretation/")
