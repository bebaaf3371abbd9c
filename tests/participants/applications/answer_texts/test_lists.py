"""Languages of answers in the organiser's lists, tables and statistics, and the answers given after selection."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.accounts import User
from core.exports import Export
from events.models import Call
from participants.applications.models import Answer, Application
from tests import factories as make
from tests.participants.applications.answer_texts.beside import given, reader, url, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


# --- the organiser's list ---------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_answers_nobody_on_the_committee_reads(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    reader(call, "en", "mk")
    for number in range(count):
        translated = given(call, given_name=f"Translated{number}")
        write(translated, organiser)
        given(call, given_name=f"Unread{number}")
        given(call, "Читливо", "mk", given_name=f"Read{number}")
    address = url("team_applications", call)
    with django_assert_num_queries(12):
        shown = client.get(f"{address}?col=written&col=unread")
    cells = {row["name"].split()[0]: [cell[-1] for cell in row["cells"]] for row in shown.context["rows"]}
    assert cells["Unread0"] == ["Shqip", "Yes"]
    assert cells["Translated0"] == ["Shqip", ""]
    assert cells["Read0"] == ["Македонски", ""]
    with django_assert_num_queries(11):
        found = client.get(f"{address}?unread=1")
    assert {row["name"] for row in found.context["rows"]} == {
        f"Unread{number} Demo" for number in range(count)
    }
    assert found.context["page"].paginator.count == count
    assert len(client.get(f"{address}?written=mk").context["rows"]) == count
    Answer.objects.filter(texts__isnull=False).update(text="Ndryshuar")
    assert len(client.get(f"{address}?unread=1").context["rows"]) == 2 * count


def test_the_numbers_above_the_list_do_not_depend_on_the_filter(
    client: Client, call: Call, organiser: User
) -> None:
    given(call)
    given(call, written_in="mk")
    make.application(call, state=Application.State.DRAFT, submitted_at=None)
    context = client.get(url("team_applications", call) + "?written=mk").context
    assert [(one["state"], one["count"]) for one in context["counts"]] == [("submitted", 2)]
    assert (context["page"].paginator.count, context["drafts"]) == (1, 1)


# --- her language -----------------------------------------------------------------------------


def test_f1_a_text_has_its_own_language_and_staff_see_it_in_every_interface_language(
    client: Client, call: Call, organiser: User
) -> None:
    """F1"""
    answer = given(call, "Çfarë bëj", "hr")
    for language in ("en", "mk", "sr-latn"):
        with translation.override(language):
            address = url("team_application", call, answer.application.reference)
        page = client.get(address).content.decode()
        assert '<dd dir="auto" lang="hr"><p>Çfarë bëj</p>' in page
        assert "hrvatski" in page
    assert Application(language="sq").text_language == "sq"


# --- after selection --------------------------------------------------------------------------


def after(client: Client, call: Call, language: str = "en") -> list[list[str]]:
    with translation.override(language):
        address = url("team_after_export", call, "csv")
    out = client.post(address)
    return list(csv.reader(io.StringIO(b"".join(out).decode("utf-8-sig"))))  # type: ignore[arg-type]  # streamed


def test_answers_after_selection_are_a_table_of_their_own_in_the_exporters_language(
    client: Client, call: Call, organiser: User
) -> None:
    """F7"""
    question = make.question(call, "one", label_en="Diet", label_sq="Dieta", stage="after", about="diet")
    question.choices.filter(key="second").update(label_sq="E dyta")
    chosen = make.application(call, state=Application.State.SELECTED, language="mk")
    make.answer(chosen, question, text="", choices=["second"])
    make.application(call)
    assert after(client, call) == [
        ["Reference number", "Given name", "Family name", "E-mail address", "Diet"],
        [chosen.reference, "Arta", "Demo", chosen.email, "Second"],
    ]
    assert [line[-1] for line in after(client, call, "sq")] == ["Dieta", "E dyta"]
    assert Export.objects.filter(what="after_selection").count() == 2
    plain = client.post(url("team_applications_export", call, "csv"))
    assert b"Diet" not in b"".join(plain)  # type: ignore[arg-type]  # streamed
    assert client.post(url("team_after_export", call, "pdf")).status_code == 404


# --- profiles ---------------------------------------------------------------------------------


def test_the_question_of_profiles_is_counted_in_the_statistics(
    client: Client, call: Call, organiser: User, django_assert_num_queries: Any
) -> None:
    from participants.applications.operations.questions import QuestionRefused, change_question

    first, second = (make.question(call, "several", label_en=name) for name in ("First", "Profession"))
    for question in (first, second):
        change_question(
            question,
            texts={},
            settings={"is_profile": True},
            choices=[{"key": one.key, "label_en": one.label_en} for one in question.choices.all()],
            by=organiser,
        )
    assert list(call.questions.filter(is_profile=True)) == [second]
    make.answer(make.application(call), second, text="", choices=["first", "second"])
    make.application(call)
    with django_assert_num_queries(9):
        charts = client.get(url("team_applications_statistics", call)).context["charts"]
    (chart,) = (one for one in charts if one["title"] == "Profession")
    assert {row["label"]: row["value"] for row in chart["rows"]} == {
        "First": 1,
        "Second": 1,
        "Third": 0,
        "No answer": 1,
    }
    with pytest.raises(QuestionRefused):
        change_question(make.question(call, "long"), texts={}, settings={"is_profile": True}, by=organiser)
