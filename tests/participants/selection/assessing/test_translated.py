"""Criteria and names of phases on the pages of translators: missing, draft, approved, outdated; and in their table."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.tables import XLSX_TYPE, write_xlsx
from events.models import Event, Role
from events.operations.translations import assign_translator, save_translations
from events.queries import source_language
from events.translated_texts import Entry, Status, entries_of, unapproved
from events.translation_sheet import read_table, write_sheet
from events.wording import fingerprint
from participants.selection.assessing.plans import criteria_of
from participants.selection.models import Criterion
from participants.selection.operations import (
    Refused,
    add_criterion,
    add_phase,
    change_criterion,
    record_scores,
    set_plan,
    word_criterion,
)
from participants.selection.translated import event_texts
from tests import factories as make
from tests.participants.selection.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

RULES = {"weight": 50, "scale": 2, "threshold": 0}


@pytest.fixture
def translated(world: World) -> World:
    Event.objects.filter(pk=world.event.pk).update(languages=["en", "sq"])
    world.event.refresh_from_db()
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    texts = {"name_en": "Practice", "description_en": "Daily work.", "anchors_en": "none\nsome\ngood"}
    add_criterion(world.call, texts=texts, rules=RULES, by=world.organiser)
    add_phase(world.call, texts={"name_en": "Reading"}, facts={}, by=world.organiser)
    return world


def entries(world: World, language: str = "sq") -> dict[str, Entry]:
    return {
        entry.text.label: entry
        for entry in entries_of(world.event, language)
        if entry.text.row._meta.app_label == "participants"
    }


def save(world: World, texts: dict[str, str], *, approve: bool = False, language: str = "sq") -> None:
    found = entries(world, language)
    save_translations(
        world.event,
        by=world.organiser,
        language=language,
        texts={found[label].key: text for label, text in texts.items()},
        stamps={entry.key: entry.stamp for entry in found.values()},
        approve=[found[label].key for label in texts] if approve else (),
    )


LABELS = [
    "Criterion 1",
    "Criterion 1: explanation",
    "Criterion 1: what 0 means",
    "Criterion 1: what 1 means",
    "Criterion 1: what 2 means",
    "Phase 1 of the review",
]


def test_every_text_goes_from_missing_over_draft_to_approved_and_outdated(translated: World) -> None:
    assert source_language(translated.event) == "en"
    assert list(entries(translated)) == LABELS
    assert {entry.status for entry in entries(translated).values()} == {Status.MISSING}
    words = {label: f"Shqip {number}" for number, label in enumerate(LABELS)}
    save(translated, words)
    assert {entry.status for entry in entries(translated).values()} == {Status.DRAFT}
    save(translated, words, approve=True)
    assert {entry.status for entry in entries(translated).values()} == {Status.APPROVED}
    criterion = Criterion.objects.get()
    assert (criterion.name_sq, criterion.anchors_sq) == ("Shqip 0", "Shqip 2\nShqip 3\nShqip 4")
    assert criterion.anchors_en == "none\nsome\ngood"
    change_criterion(
        criterion, texts={"anchors_en": "none\nsome\nvery good"}, rules=RULES, by=translated.organiser
    )
    found = {label: entry.status for label, entry in entries(translated).items()}
    assert found.pop(LABELS[4]) == Status.OUTDATED  # only what has changed
    assert set(found.values()) == {Status.APPROVED}


def test_a_meaning_keeps_its_number_of_points(translated: World) -> None:
    """Whatever a translator writes or leaves out, no line moves to another number."""
    save(translated, {LABELS[4]: "dy\nrreshta"})
    assert Criterion.objects.get().anchors_sq == "\n\ndy rreshta"
    (asked,) = criteria_of(translated.call, "sq")
    assert asked.anchors == ["", "", "dy rreshta"]
    save(translated, {LABELS[2]: "asgjë"})
    assert criteria_of(translated.call, "sq")[0].anchors == ["asgjë", "", "dy rreshta"]
    save(translated, {LABELS[2]: "", LABELS[4]: ""})
    assert Criterion.objects.get().anchors_sq == ""
    assert criteria_of(translated.call, "sq")[0].anchors == ["none", "some", "good"]


def test_the_table_of_an_agency_carries_them_there_and_back(translated: World, client: Client) -> None:

    client.force_login(translated.organiser)
    code = translated.event.code
    with write_sheet(entries_of(translated.event, "sq"), "sq") as sheet:
        head, *rows = read_table(sheet)
    filled = [[*cells[:4], f"Shqip {cells[3]}" if cells[2] in LABELS else cells[4]] for cells in rows]
    with write_xlsx(head, filled, "sq") as made:
        upload = SimpleUploadedFile("back.xlsx", made.read(), content_type=XLSX_TYPE)
    answer = client.post(reverse("team_translation_sheet", args=[code, "sq"]), {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    assert Criterion.objects.get().anchors_sq == "Shqip none\nShqip some\nShqip good"
    assert {entry.status for entry in entries(translated).values()} == {Status.DRAFT}


def test_a_translator_writes_them_on_her_page(translated: World, client: Client) -> None:
    her = make.member(translated.event.programme, Role.TRANSLATOR)
    assign_translator(translated.event, by=translated.organiser, user=her, language="sq")
    client.force_login(her)
    url = reverse("team_translation", args=[translated.event.code, "sq"])
    assert "Daily work." in client.get(url).content.decode()
    entry = entries(translated)["Criterion 1"]
    name = "text_" + entry.key.replace(".", "_").replace(":", "_")
    data: dict[str, Any] = {name: "Praktika", f"stamp_{name}": entry.stamp}
    assert client.post(url, data).status_code == 302
    assert Criterion.objects.get().name_sq == "Praktika"


def test_once_somebody_has_scored_translations_go_on_and_the_source_stays(translated: World) -> None:
    (application,) = translated.applications(1)
    criterion = Criterion.objects.get()
    me = translated.assessors[0]
    record_scores(application, scores={criterion.pk: (1, "Because.")}, line="", by=me)
    save(translated, {LABELS[0]: "Praktika", LABELS[3]: "diçka"}, approve=True)
    criterion.refresh_from_db()
    assert (criterion.name_sq, criterion.anchors_sq) == ("Praktika", "\ndiçka\n")
    for words in ({"name": "Other"}, {"anchors_1": "Other"}):
        with pytest.raises(Refused):
            word_criterion(criterion, words, language="en", by=translated.organiser)
    criterion.refresh_from_db()
    assert (criterion.name_en, criterion.anchors_en) == ("Practice", "none\nsome\ngood")


def test_neither_publication_nor_the_approver_of_the_text_waits_for_them(translated: World) -> None:
    Event.objects.filter(pk=translated.event.pk).update(required_languages=["sq"])
    translated.event.refresh_from_db()
    waiting = {entry.text.row._meta.label_lower for entry in unapproved(translated.event)["sq"]}
    assert waiting
    assert "participants.criterion" not in waiting
    translated.call.event = translated.event
    before = fingerprint(translated.call)
    save(translated, {LABELS[0]: "Praktika"})
    assert fingerprint(translated.call) == before


def test_an_event_without_a_call_has_none() -> None:
    assert event_texts(event=make.event(make.programme())) is None
