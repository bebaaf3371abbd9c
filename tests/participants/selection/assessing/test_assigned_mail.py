"""The mail to an assessor when files are assigned to her: one for each act, in her language, and nobody's name in it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from core.outbox import Message
from events.models import Event, Role
from participants.selection.assessing.plans import criteria_of
from participants.selection.models import AssessorAssignment
from participants.selection.operations import (
    Refused,
    add_criterion,
    assign,
    note_conflict,
    record_scores,
    set_plan,
)
from tests import factories as make
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db

KIND = "files_assigned"


def test_each_gets_one_mail_for_each_act_in_her_language(world: World) -> None:
    files = world.applications(3, family_name="Quantenova")
    me, other = world.assessors
    type(me).objects.filter(pk=me.pk).update(language="sq")
    assign(
        world.call, {(file.pk, me.pk) for file in files[:2]} | {(files[0].pk, other.pk)}, by=world.organiser
    )
    found = {mail.user_id: mail for mail in mails(kind=KIND)}
    assert set(found) == {me.pk, other.pk}
    hers = found[me.pk]
    assert (hers.language, hers.state, hers.scope) == ("sq", Message.State.RELEASED, world.event.scope)
    assert f"{settings.COLLOQUY_BASE_URL}/sq/team/events/{world.event.code}/review/" in hers.text
    assert "2" in hers.text
    assert "1 more application." in found[other.pk].text
    assert reverse("team_review", args=[world.event.code]) in found[other.pk].text
    for mail in found.values():
        assert "Quantenova" not in mail.subject + mail.text
        assert not any(file.reference in mail.text for file in files)
    assign(world.call, {(files[2].pk, me.pk)}, by=world.organiser)
    assert len(mails(kind=KIND)) == 3


def test_nobody_gets_a_mail_for_nothing_new(world: World) -> None:
    mine, apart = world.applications(2)
    me = world.assessors[0]
    assign(world.call, {(mine.pk, me.pk)}, by=world.organiser)
    note_conflict(apart, me, kind="work", reason="", by=me)
    assert assign(world.call, {(mine.pk, me.pk), (apart.pk, me.pk)}, by=world.organiser) == 0
    assert len(mails(kind=KIND)) == 1


def test_who_assigns_herself_gets_none_and_a_cancelled_event_writes_none(world: World) -> None:
    one, two = world.applications(2)
    both = make.member(world.event.programme, Role.ASSESSOR, user=world.organiser).pk
    assign(world.call, {(one.pk, both)}, by=world.organiser)
    Event.objects.filter(pk=world.event.pk).update(state=Event.State.CANCELLED)
    assign(world.call, {(two.pk, world.assessors[0].pk)}, by=world.organiser)
    assert not mails(kind=KIND)
    type(world.call).objects.filter(pk=world.call.pk).update(state="cancelled")
    with pytest.raises(Refused):
        assign(world.call, {(one.pk, world.assessors[0].pk)}, by=world.organiser)
    assert not mails(kind=KIND)


def test_a_third_assessor_hears_that_she_is_asked(world: World) -> None:
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    rules = {"weight": 50, "scale": 2, "threshold": 0}
    add_criterion(world.call, texts={"name_en": "Practice"}, rules=rules, by=world.organiser)
    (asked,) = criteria_of(world.call)
    third = make.member(world.event.programme, Role.ASSESSOR)
    (application,) = world.applications(1)
    for assessor, points in zip(world.assessors, (2, 0), strict=True):
        scores = {asked.pk: (points, "Because.")}
        record_scores(application, scores=scores, line="", by=assessor)
        record_scores(application, scores=scores, line="Again.", by=assessor)
    assert AssessorAssignment.objects.get().assessor == third
    assert [mail.user for mail in mails(kind=KIND)] == [third]
