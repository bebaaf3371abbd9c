"""What the apps above put on our pages, through config/wiring.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events.models import Call, Role
from participants.applications.models import Application
from participants.selection.models import Participation
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def counted(call: Call) -> Call:
    for _number in range(2):
        make.application(call)
    make.application(call, state=Application.State.DRAFT)
    make.participation(call.event, state=Participation.State.ACCEPTED, seat=1)
    make.participation(call.event)
    return call


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.ORGANISER, "Applications: 2, Participants: 1"),
        (Role.ASSESSOR, "Applications: 2"),
        (Role.LOGISTICS, "Participants: 1"),
    ],
)
def test_each_role_sees_the_counts_of_its_lists(counted: Call, role: str, shown: str) -> None:
    client = Client()
    client.force_login(make.member(counted.event.programme, role))
    assert f"<span>{shown}</span>" in client.get("/en/team/").content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER, Role.INTERPRETATION])
def test_others_see_none(counted: Call, role: str) -> None:
    client = Client()
    client.force_login(make.member(counted.event.programme, role))
    for path in ("/en/team/", f"/en/team/events/{counted.event.code}/"):
        html = client.get(path).content.decode()
        assert "Applications: 2" not in html
        assert "figures" not in html


def test_the_overview_shows_them(counted: Call) -> None:
    client = Client()
    client.force_login(make.member(counted.event.programme))
    html = client.get(f"/en/team/events/{counted.event.code}/").content.decode()
    assert "<dt>Applications</dt><dd>2</dd>" in html
    assert "<dt>Participants</dt><dd>1</dd>" in html


def test_the_library_is_in_the_site_map(client: Any) -> None:
    publication = make.publication()
    text = client.get("/sitemap.xml").content.decode()
    assert f"/en/library/{publication.code}/" in text
    assert f"/sq/library/{publication.code}/" not in text
    assert "/sq/library/<" in text
