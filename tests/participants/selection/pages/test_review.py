"""The pages of reading and giving a verdict."""

from __future__ import annotations

import pytest
from django.urls import reverse

from events.models import Call
from participants.selection.models import Assessment
from participants.selection.operations import record_verdict
from tests import factories as make
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_a_verdict_leads_to_the_next_file_without_one(world: World) -> None:
    first, second, third = world.applications(3)
    client = signed_in(world.assessors[0])
    record_verdict(second, verdict="no", line="", by=world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, first.reference])
    answer = client.post(url, {"verdict": "yes", "line": "Good\nline"})
    assert answer["Location"] == reverse("team_review_one", args=[world.event.code, third.reference])
    assert Assessment.objects.get(application=first).line == "Good line"
    assert client.post(url, {"verdict": "maybe", "stay": "1"})["Location"] == url
    last = reverse("team_review_one", args=[world.event.code, third.reference])
    assert client.post(last, {"verdict": "no"})["Location"] == reverse("team_review", args=[world.event.code])


@pytest.mark.parametrize("data", [{}, {"verdict": "perhaps"}, {"verdict": "yes", "line": "x" * 301}])
def test_a_verdict_that_is_none_is_refused(world: World, data: dict[str, str]) -> None:
    application = make.application(world.call)
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    assert signed_in(world.assessors[0]).post(url, data).status_code == 422
    assert not Assessment.objects.exists()


def test_others_verdicts_show_only_after_ones_own(world: World) -> None:
    application = make.application(world.call)
    me, other = world.assessors
    record_verdict(application, verdict="no", line="Too far away.", by=other)
    client = signed_in(me)
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    before = client.get(url).content.decode()
    assert "Too far away." not in before
    assert other.name not in before
    client.post(url, {"verdict": "yes"})
    assert "Too far away." in client.get(url).content.decode()


def test_a_file_shows_what_assessors_may_read(world: World) -> None:
    application = make.application(world.call, email="hidden@example.org", gender="woman")
    shown = make.question(world.call, label_en="Your practice")
    private = make.question(world.call, label_en="Private question", for_assessors=False)
    make.answer(application, shown, text="I lead a <b>shelter</b>.")
    make.answer(application, private, text="Between us.")
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    page = signed_in(world.assessors[0]).get(url).content.decode()
    assert "I lead a &lt;b&gt;shelter&lt;/b&gt;." in page
    for hidden in ("Private question", "Between us.", "hidden@example.org", "Woman"):
        assert hidden not in page


def test_the_list_shows_those_without_my_verdict(world: World) -> None:
    done, waits = (
        make.application(world.call, family_name="Done"),
        make.application(world.call, family_name="Waits"),
    )
    record_verdict(done, verdict="yes", line="", by=world.assessors[0])
    page = signed_in(world.assessors[0]).get(
        reverse("team_review", args=[world.event.code]) + "?show=waiting"
    )
    assert waits.family_name in page.content.decode()
    assert done.full_name not in page.content.decode()


def test_a_decided_call_is_only_read(world: World) -> None:
    application = make.application(world.call)
    Call.objects.update(state=Call.State.DECIDED)
    client = signed_in(world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    assert b'name="verdict"' not in client.get(url).content
    client.post(url, {"verdict": "yes"})
    assert not Assessment.objects.exists()
