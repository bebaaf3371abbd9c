"""Columns, filters and saved views of the list, and who may open it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core.accounts import User
from core.audit import AuditEntry
from events.models import Call, Role
from participants.applications.listing import views_visible_to
from participants.applications.models import SavedView
from participants.applications.operations.listing import (
    NameTaken,
    note_applications,
    remove_view,
    save_view,
    share_view,
    tag_applications,
)
from tests import factories as make
from tests.participants.applications.team_list.listed import State, cells, everything_kept, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
OTHERS = (Role.ASSESSOR, Role.APPROVER, Role.LOGISTICS, Role.INTERPRETATION, Role.EDITOR, Role.OBSERVER)
WHO = [(Role.ORGANISER, 200), *((role, 403) for role in OTHERS)]


@pytest.mark.parametrize(("who", "status"), [*WHO, ("elsewhere", 404), ("applicant", 404), ("nobody", 302)])
def test_who_may_open_the_pages_and_press_the_buttons(
    client: Client, call: Call, who: str, status: int
) -> None:
    application, owner = make.application(call), make.member(call.event.programme)
    view = save_view(call.event, name="A view", query="", shared=True, by=owner)
    if who == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif who == "applicant":
        client.force_login(application.user)
    elif who != "nobody":
        client.force_login(make.member(call.event.programme, who))
    before = everything_kept()
    for page in ("bulk", "statistics", "alike"):
        assert client.get(url(f"team_applications_{page}", call)).status_code == status, page
    if who == Role.ORGANISER:
        return
    posts = {
        url("team_view_new", call): {"name": "Mine"},
        url("team_view_act", call, view.pk): {"act": "remove"},
        url("team_application_tag", call, application.reference): {"tag": "x"},
        url("team_application_note", call, application.reference): {"text": "x"},
        url("team_applications_bulk", call): {
            "act": "note",
            "text": "x",
            "references": application.reference,
        },
    }
    for address, data in posts.items():
        assert client.post(address, data).status_code == status, address
    assert everything_kept() == before


def test_columns_are_chosen_in_the_address(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one", label_en="Which group?")
    application = make.application(call, gender="woman")
    make.answer(application, question, text="", choices=["second"])
    (row,) = cells(client, call, f"col=gender&col=q{question.pk}&col=follows&col=nonsense&col=q999")
    assert row == {
        "name": "Arta Demo",
        "gender": "Woman",
        "follows": "Albanian, English",
        f"q{question.pk}": "Second",
    }
    usual = cells(client, call)
    assert cells(client, call, "col=nonsense") == usual
    assert set(usual[0]) == {
        *("name", "reference", "territory", "organisation", "sent", "state", "yes", "maybe", "no"),
        *("decision", "tags"),
    }


def test_tag_and_gender_filter_and_stay_in_the_address(client: Client, call: Call, organiser: User) -> None:
    mine = make.application(call, given_name="Tagged", gender="man")
    make.application(call, gender="woman")
    other = make.call(make.event(call.event.programme), privacy_notice=None)
    tag_applications(call, [mine.reference], name="Urgent & soon", by=organiser)
    tag_applications(other, [make.application(other).reference], name="Elsewhere", by=organiser)
    assert [row["name"] for row in cells(client, call, "tag=Urgent+%26+soon")] == ["Tagged Demo"]
    assert [row["name"] for row in cells(client, call, "gender=man")] == ["Tagged Demo"]
    assert cells(client, call, "tag=gone") == []
    page = client.get(url("team_applications", call) + "?tag=Urgent+%26+soon&col=tags&page=2")
    assert page.context["query"] == "tag=Urgent+%26+soon&col=tags"
    assert page.context["tag_names"] == ["Urgent & soon"]
    assert "Elsewhere" not in text(page)


@pytest.mark.parametrize("count", [1, 3])
def test_every_column_at_once_costs_the_same_for_one_row_and_three(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    question, before = make.question(call), date.today() - timedelta(days=100)
    earlier = make.event(call.event.programme, starts_on=before)
    for number in range(count):
        application = make.application(call, email=f"same+{number}@example.org")
        make.answer(application, question)
        make.participation(earlier, user=application.user, state="accepted", seat=number + 1)
        tag_applications(call, [application.reference], name=f"tag {number}", by=organiser)
        note_applications(call, [application.reference], text="A note", by=organiser)
        save_view(call.event, name=f"view {number}", query="", shared=True, by=organiser)
    query = "&".join(f"col={key}" for key in ("tags", "notes", "earlier", "follows", f"q{question.pk}"))
    address = f"{url('team_applications', call)}?{query}"
    with django_assert_num_queries(14):
        answer = client.get(address)
    assert len(answer.context["rows"]) == count


def test_a_view_keeps_the_address_and_is_shared_by_a_tick(
    client: Client, call: Call, organiser: User
) -> None:
    other, stranger = make.member(call.event.programme), make.member(make.programme())
    address = url("team_view_new", call) + "?q=ana&territory=AL&col=gender&page=3&evil=1"
    answer = client.post(address, {"name": "From Albania"})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("From Albania", "territory=AL&q=ana&col=gender")
    assert (view.owner, view.shared) == (organiser, False)
    assert not views_visible_to(other).exists()
    client.post(url("team_view_act", call, view.pk), {"act": "share"})
    assert views_visible_to(other).get() == view
    assert not views_visible_to(stranger).exists()
    client.force_login(other)
    page = text(client.get(url("team_applications", call)))
    assert "?territory=AL&amp;q=ana&amp;col=gender" in page
    # Somebody else's view is only read.
    assert client.post(url("team_view_act", call, view.pk), {"act": "remove"}).status_code == 404
    client.force_login(organiser)
    client.post(url("team_view_act", call, view.pk), {"act": "keep"})
    assert not views_visible_to(other).exists()
    client.post(url("team_view_act", call, view.pk), {"act": "remove"})
    assert not SavedView.objects.exists()
    actions = ["save view", "share view", "keep view", "remove view"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == actions


def test_a_name_twice_is_refused_and_another_owner_may_use_it(
    client: Client, call: Call, organiser: User
) -> None:
    first = save_view(call.event, name="Mine", query="", shared=False, by=organiser)
    with pytest.raises(NameTaken):
        save_view(call.event, name="Mine", query="q=x", shared=False, by=organiser)
    answer = client.post(url("team_view_new", call) + "?q=x", {"name": "Mine"})
    assert answer.status_code == 422
    assert "You have a view of this name already" in text(answer)
    assert client.post(url("team_view_new", call), {"name": " "}).status_code == 422
    assert SavedView.objects.get() == first
    save_view(call.event, name="Mine", query="", shared=False, by=make.member(call.event.programme))
    share_view(first, shared=True, by=organiser)
    remove_view(first, by=organiser)
    assert SavedView.objects.count() == 1


def test_what_she_did_at_earlier_events_of_programmes_of_the_organiser(
    client: Client, call: Call, organiser: User, django_assert_num_queries: Any
) -> None:
    application = make.application(call)
    her, before = application.user, date.today() - timedelta(days=100)
    came = make.event(call.event.programme, starts_on=before, code="came", title_en="The one she saw")
    stayed = make.event(call.event.programme, starts_on=before - timedelta(days=9), code="stayed")
    asked = make.event(call.event.programme, starts_on=before - timedelta(days=99), code="asked")
    foreign = make.event(starts_on=before, code="foreign")
    later = make.event(call.event.programme, starts_on=date.today() + timedelta(days=300), code="later")
    make.application(make.call(came, privacy_notice=None), user=her, state=State.SELECTED)
    make.participation(came, user=her, state="accepted", seat=1)
    make.participation(stayed, user=her, state="declined")
    make.application(make.call(asked, privacy_notice=None), user=her, state=State.NOT_SELECTED)
    make.participation(foreign, user=her, state="accepted", seat=1)
    make.participation(later, user=her, state="accepted", seat=1)
    make.participation(came, state="accepted", seat=2)  # somebody else
    (row,) = cells(client, call, "col=earlier")
    assert row["earlier"] == "Took part: came; Invited, did not take part: stayed; Applied: asked"
    with django_assert_num_queries(18):
        page = text(client.get(url("team_application", call, application.reference)))
    assert "The one she saw" in page
    assert "Took part" in page
