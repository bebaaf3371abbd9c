"""Two applications of one person become one; nothing that pointed at the other is forgotten, and nobody oversteps."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from events.models import Call
from participants.applications.merging.pointers import doubles, name_of, pointers
from participants.applications.models import Answer, Application, ApplicationNote, ApplicationTag, Tag
from participants.applications.operations.merging import NotMergeable, merge_applications
from participants.people.models import Person
from participants.selection.models import Assessment, Decision
from tests import factories as make
from tests.crawl import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.fixture
def pair(call: Call) -> tuple[Application, Application]:
    return (
        make.application(call, given_name="Arta", role="Teacher"),
        make.application(call, given_name="Artë", role="Judge", email="arta@example.net"),
    )


def url(kept: Application, merged: Application) -> str:
    return reverse("team_merge", args=[kept.call.event.code, kept.reference, merged.reference])


def test_every_foreign_key_of_the_registry_is_known() -> None:
    """Counted apart from pointers(): by the relations Django itself knows, the nameless ones included."""
    for model in (User, Application, Person):
        expected = {
            f"{field.related_model._meta.label}.{field.field.name}"
            for field in model._meta.get_fields(include_hidden=True)
            if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
        }
        assert {name_of(pointer) for pointer in pointers(model)} == expected
        assert expected


def test_the_chosen_values_stay_and_what_was_replaced_is_kept(
    call: Call, pair: tuple[Application, Application], organiser: User
) -> None:
    kept, merged = pair
    first, second = make.question(call), make.question(call)
    make.answer(kept, first, text="Kept")
    make.answer(merged, first, text="Other")
    make.answer(merged, second, text="Only there")
    merge_applications(
        kept, merged, from_merged=["role", f"question_{first.pk}", f"question_{second.pk}"], by=organiser
    )
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.given_name, kept.role, kept.state) == ("Arta", "Judge", "submitted")
    assert sorted(kept.answers.values_list("text", flat=True)) == ["Only there", "Other"]
    assert (merged.state, merged.withdrawn_reason) == ("withdrawn", f"→ {kept.reference}")
    assert set(kept.changes.values_list("before", "after")) == {
        ("Teacher", "Judge"),
        ("Kept", "Other"),
        ("", "Only there"),
    }
    assert "judge" in kept.folded
    entry = AuditEntry.objects.get(action="merge applications")
    assert f"from {merged.pk}" in entry.fields
    assert kept.user_id != merged.user_id


def test_what_hangs_on_the_other_goes_over_and_doubles_stay(
    call: Call, pair: tuple[Application, Application], organiser: User
) -> None:
    kept, merged = pair
    assessor, second = make.member(call.event.programme, "assessor"), make.member(call.event.programme)
    for one, verdict in ((kept, "yes"), (merged, "no")):
        Assessment.objects.create(application=one, assessor=assessor, verdict=verdict)
    Assessment.objects.create(application=merged, assessor=second, verdict="maybe")
    Decision.objects.create(application=merged, outcome="selected", decided_by=organiser)
    ApplicationNote.objects.create(application=merged, by=organiser, text="Called her")
    for name in ("both", "one"):
        tag = Tag.objects.create(event=call.event, name=name)
        ApplicationTag.objects.create(application=merged, tag=tag, by=organiser)
        if name == "both":
            ApplicationTag.objects.create(application=kept, tag=tag, by=organiser)
    page = client_of(organiser).get(url(kept, merged)).content.decode()
    assert "It stays with the one that goes." in page
    merge_applications(kept, merged, from_merged=[], by=organiser)
    assert sorted(kept.assessments.values_list("verdict", flat=True)) == ["maybe", "yes"]
    assert Decision.objects.get().application == kept
    assert ApplicationNote.objects.get().application == kept
    assert ApplicationTag.objects.filter(application=kept).count() == 2
    assert Assessment.objects.get(application=merged).verdict == "no"


def test_an_imported_one_goes_into_hers_and_hers_into_an_imported_one(call: Call, organiser: User) -> None:
    hers = make.application(call)
    imported = make.application(call, email="x@example.org")
    Application.objects.filter(pk=imported.pk).update(user=None)
    imported.refresh_from_db()
    merge_applications(imported, hers, from_merged=[], by=organiser)
    imported.refresh_from_db()
    assert (imported.user, imported.email) == (hers.user, hers.email)


@pytest.mark.parametrize("state", ["selected", "reserve", "not_selected", "withdrawn"])
def test_only_one_under_review_can_go(
    pair: tuple[Application, Application], organiser: User, state: str
) -> None:
    kept, merged = pair
    Application.objects.filter(pk=merged.pk).update(state=state)
    trail = AuditEntry.objects.count()
    answer = client_of(organiser).post(url(kept, merged), chosen(organiser, kept, merged))
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
    assert AuditEntry.objects.count() == trail
    with pytest.raises(NotMergeable):
        merge_applications(kept, kept, from_merged=[], by=organiser)


def chosen(organiser: User, kept: Application, merged: Application) -> dict[str, str]:
    form = client_of(organiser).get(url(kept, merged)).context["form"]
    return {name: "kept" for name in form.fields if name != "accounts"}


def test_only_applications_of_one_call_that_the_organiser_sees(
    pair: tuple[Application, Application], organiser: User
) -> None:
    kept, merged = pair
    foreign = make.application()
    client = client_of(organiser)
    assert client.post(url(kept, foreign)).status_code == 404
    assert client.get(url(kept, kept)).status_code == 404
    with pytest.raises(NotMergeable):
        merge_applications(kept, foreign, from_merged=[], by=organiser)
    for role in ("assessor", "logistics"):
        other = client_of(make.member(kept.call.event.programme, role))
        assert other.post(url(kept, merged)).status_code == 403
    assert client_of(make.member(make.programme())).get(url(kept, merged)).status_code == 404
    assert not Application.objects.filter(state="withdrawn").exists()


def test_the_page_leads_from_the_list_of_doubles_to_one_application(call: Call, organiser: User) -> None:
    kept = make.application(call, email="arta@example.org", role="Teacher")
    merged = make.application(call, email="ar.ta@example.org", role="")
    client = client_of(organiser)
    page = client.get(reverse("team_applications_alike", args=[call.event.code])).content.decode()
    assert url(kept, merged) in page
    form = client.get(url(kept, merged)).context["form"]
    data = {name: form[name].initial for name in form.fields if name != "accounts"}
    assert data == {"role": "kept"}
    answer = client.post(url(kept, merged), data, follow=True)
    assert "The two applications are one now." in answer.content.decode()


def test_doubles_are_told_by_the_constraints_of_the_table(call: Call, organiser: User) -> None:
    one, other = make.application(call), make.application(call)
    (pointer,) = [found for found in pointers(Application) if found.model is Answer]
    question = make.question(call)
    for application in (one, other):
        make.answer(application, question)
    assert doubles(pointer, one.pk, other.pk) == [other.answers.get().pk]
    assert doubles(pointer, one.pk, 0) == []
    assert all(isinstance(found, models.ForeignKey) for found in pointers(Application))
    assert apps.get_model("participants", "Decision") in {found.model for found in pointers(Application)}


def test_an_empty_value_is_seen_to_be_empty(
    call: Call, pair: tuple[Application, Application], organiser: User
) -> None:
    kept, merged = pair
    Application.objects.filter(pk=merged.pk).update(
        email="", role=" ", languages={"sq": {"follows": 0, "speaks": 0}}, gender=""
    )
    Application.objects.filter(pk=kept.pk).update(gender="woman")
    page = client_of(organiser).get(url(kept, merged))
    shown = {
        name: [label for _value, label in field.choices]
        for name, field in page.context["form"].fields.items()
        if hasattr(field, "choices")
    }
    assert {name: labels[1] for name, labels in shown.items() if name in ("role", "gender")} == {
        "role": "–",
        "gender": "–",
    }
    assert page.content.decode().count("–</td>") == 1
