"""Who assesses what: shared out by load and by language, or by hand."""

from __future__ import annotations

import pytest

from participants.selection import queries
from participants.selection.models import AssessorAssignment
from participants.selection.operations import declare_conflicts, note_conflict, set_plan
from tests import factories as make
from tests.participants.selection.conftest import World, make_world
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_shares_by_load_and_by_hand(world: World) -> None:
    one, two = world.applications(2)
    me, other = world.assessors
    note_conflict(one, me, kind="work", reason="", by=me)
    client, url = signed_in(world.organiser), page("team_assignments", world)
    client.post(page("assignments_fill", world), {"by": "load"})
    found = set(AssessorAssignment.objects.values_list("application", "assessor"))
    assert found == {(one.pk, other.pk), (two.pk, me.pk), (two.pk, other.pk)}
    shown = [f"{file.pk}:{user.pk}" for file in (one, two) for user in (me, other)]
    client.post(url, {"shown": shown, "pair": [f"{one.pk}:{me.pk}", f"{two.pk}:{me.pk}"]})
    assert set(AssessorAssignment.objects.values_list("application", "assessor")) == {(two.pk, me.pk)}
    client.post(url, {"shown": [], "pair": [f"{one.pk}:{other.pk}", "x:y", f"{one.pk}:999999"]})
    assert AssessorAssignment.objects.count() == 1  # only what the page had shown
    elsewhere = make_world()
    (foreign,) = elsewhere.applications(1)
    pairs = [f"{foreign.pk}:{elsewhere.assessors[0].pk}", f"{one.pk}:{elsewhere.assessors[0].pk}"]
    client.post(url, {"shown": pairs, "pair": pairs})
    assert AssessorAssignment.objects.count() == 1


def test_a_page_of_shares_has_one_field_for_all_that_is_shown(world: World) -> None:
    (one,) = world.applications(1)
    client, url = signed_in(world.organiser), page("team_assignments", world)
    shown = client.get(url)
    pairs = [f"{one.pk}:{user.pk}" for user in world.assessors]
    assert f'name="shown" value="{" ".join(pairs)}"' in shown.content.decode()
    client.post(url, {"shown": " ".join(pairs), "pair": pairs[:1]})
    assert AssessorAssignment.objects.get().assessor == world.assessors[0]


def test_a_number_of_thousands_of_digits_is_none(world: World) -> None:
    (one,) = world.applications(1)
    save = page("team_review_save", world, one.reference)
    digits = "9" * 5000
    assert signed_in(world.assessors[0]).post(save, {"verdict": "yes", "version": digits}).status_code == 200
    client = signed_in(world.organiser)
    assert client.get(f"{page('team_board_news', world)}?since={digits}").status_code == 200
    assert client.get(f"{page('team_target_new', world, 'answer')}?question={digits}").status_code == 404


def test_shares_by_language_read(world: World) -> None:
    me, other = world.assessors
    type(me).objects.filter(pk=me.pk).update(language="sq")
    files = [make.application(world.call, language=code) for code in ("sq", "en", "sq", "en")]
    set_plan(world.call, {"per_application": 1}, by=world.organiser)
    signed_in(world.organiser).post(page("assignments_fill", world), {"by": "language"})
    found = dict(AssessorAssignment.objects.values_list("application", "assessor"))
    assert [found[file.pk] for file in files] == [me.pk, other.pk, me.pk, other.pk]


def test_where_the_call_says_so_only_what_is_assigned_is_seen(world: World) -> None:
    mine, others = world.applications(2)
    me = world.assessors[0]
    set_plan(world.call, {"only_assigned": True}, by=world.organiser)
    AssessorAssignment.objects.create(application=mine, assessor=me)
    declare_conflicts(world.call, (), by=me)
    assert list(queries.review_list(world.call, me)) == [mine]
    client = signed_in(me)
    assert client.get(page("team_review_one", world, mine.reference)).status_code == 200
    assert client.get(page("team_review_one", world, others.reference)).status_code == 404
    assert queries.waiting_for_verdict(me, [world.event.pk]) == {world.event.pk: 1}
