"""What was changed in a file after an assessor gave her verdict is marked for her, and tells nothing she does not read."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from participants.applications.models import Application, Question
from participants.applications.operations.changes import note_changes
from participants.applications.operations.completion import complete_field
from participants.applications.queries import filled_of
from participants.selection.assessing.changed import changed_since_verdict
from participants.selection.models import Assessment
from participants.selection.operations import record_verdict, set_plan
from participants.selection.queries import review_list
from tests import factories as make
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
MARK = "Changed since your verdict"


@pytest.fixture
def file(world: World) -> Application:
    """With one answer that assessors read and one that they do not."""
    application = make.application(world.call, given_name="Xhevrije", family_name="Quantenova")
    for label, shown in (("What for?", True), ("Passport number?", False)):
        question = make.question(world.call, Question.Kind.LONG, label_en=label, for_assessors=shown)
        make.answer(application, question, text="BEFORE")
    return application


def change(application: Application, **values: Any) -> None:
    """As she would after it was returned for completion: answers by the label of their question, and her own facts."""
    locked = Application.objects.get(pk=application.pk)
    saved = filled_of(locked)
    for label, text in values.pop("answers", {}).items():
        locked.answers.filter(question__label_en=label).update(text=text)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    note_changes(locked, saved, filled_of(locked), by=application.user)


def labels(world: World, *, blind: bool = False) -> list[str]:
    me = world.assessors[0]
    found = changed_since_verdict(list(review_list(world.call, me)), me, blind=blind)
    return [str(label) for entry in found.values() for label in entry.questions]


def test_list_and_file_say_what_was_changed_and_when(world: World, file: Application) -> None:
    me = world.assessors[0]
    record_verdict(file, verdict="yes", line="", by=me)
    pages = [
        reverse("team_review", args=[world.event.code]),
        reverse("team_review_one", args=[world.event.code, file.reference]),
    ]
    client = signed_in(me)
    for page in pages:
        assert MARK not in client.get(page).content.decode()
    change(file, answers={"What for?": "AFTER", "Passport number?": "AFTER"})
    for page in pages:
        shown = client.get(page).content.decode()
        assert MARK in shown
        assert "What for?" in shown
        assert "BEFORE" not in shown
        assert "Passport" not in shown
    assert Assessment.objects.get().verdict == "yes"  # it stays
    other = signed_in(world.assessors[1])
    for page in pages:
        assert MARK not in other.get(page).content.decode()


def test_her_word_after_it_confirms_or_changes(world: World, file: Application) -> None:
    me = world.assessors[0]
    record_verdict(file, verdict="yes", line="", by=me)
    change(file, answers={"What for?": "AFTER"})
    assert labels(world) == ["What for?"]
    url = reverse("team_review_one", args=[world.event.code, file.reference])
    signed_in(me).post(url, {"verdict": "yes", "line": "", "stay": "1"})
    assert labels(world) == []
    change(file, answers={"What for?": "AND AGAIN"})
    assert labels(world) == ["What for?"]


def test_before_her_verdict_nothing_is_marked(world: World, file: Application) -> None:
    change(file, answers={"What for?": "AFTER"})
    record_verdict(file, verdict="yes", line="", by=world.assessors[0])
    assert labels(world) == []


def test_what_she_does_not_read_is_no_change_for_her(world: World, file: Application) -> None:
    record_verdict(file, verdict="yes", line="", by=world.assessors[0])
    change(file, gender="woman", answers={"Passport number?": "AFTER"})
    assert labels(world) == []
    change(file, organisation="Institute Zyxwv", given_name="Other", role="Head")
    assert labels(world) == ["Given name", "Organisation", "Your role there"]
    assert labels(world, blind=True) == ["Your role there"]
    set_plan(world.call, {"blind": True}, by=world.organiser)
    page = reverse("team_review_one", args=[world.event.code, file.reference])
    shown = signed_in(world.assessors[0]).get(page).content.decode()
    assert MARK in shown
    for word in ("Given name", "Organisation", "Zyxwv", "Quantenova"):
        assert word not in shown


def test_what_the_team_completes_for_her_counts_too(world: World, file: Application) -> None:
    record_verdict(file, verdict="yes", line="", by=world.assessors[0])
    saved = filled_of(file)
    typed = filled_of(file)
    typed.profile["role"] = "Head of unit"
    complete_field(file, "role", typed, version=file.revision, reason="Asked by mail", by=world.organiser)
    assert saved.profile["role"] != "Head of unit"
    assert labels(world) == ["Your role there"]


@pytest.mark.parametrize("number", [1, 4])
def test_one_query_for_any_number(world: World, django_assert_num_queries: Any, number: int) -> None:
    me = world.assessors[0]
    for application in world.applications(number):
        record_verdict(application, verdict="yes", line="", by=me)
        change(application, role="Head")
    files = list(review_list(world.call, me))
    with django_assert_num_queries(1):
        assert len(changed_since_verdict(files, me, blind=False)) == number
