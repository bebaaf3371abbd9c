"""Texts with one column per language: what goes wrong with them elsewhere, and must not here (docs/requirements.md)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from modeltranslation.fields import TranslationFieldDescriptor
from modeltranslation.translator import translator

from config.schedule import JOBS
from core.actors import Clock
from core.audit import history
from core.localized import LANGUAGES, column, localized, sort_key, text_of
from core.outbox import Message
from events.event_templates import TEMPLATES
from events.models import Event
from events.operations import change_event
from events.operations.copying import create_from_template
from participants.applications.models import Application, Choice
from tests import factories as make
from tests.architecture.source import APPS, name_of, parse, python_files

REQUIREMENTS = {
    "G1": (
        "tests/pitfalls/test_translated_columns.py::test_no_query_and_no_constructor_names_an_original_column",
        "tests/pitfalls/test_translated_columns.py::test_no_page_reads_an_original_column",
    ),
    "G2": (
        "tests/pitfalls/test_translated_columns.py::test_each_text_that_is_empty_in_any_way_shows_the_fallback",
        "tests/core/test_localized.py::test_blank_falls_back_on_objects_and_in_queries",
    ),
    "G3": ("tests/core/test_checks.py::test_a_number_registered_for_translation_is_an_error",),
    "G4": (
        "tests/pitfalls/test_translated_columns.py::test_no_query_and_no_constructor_names_an_original_column",
        "tests/events/test_event_operations.py::test_a_cyrillic_title_has_a_stable_address",
    ),
    "G5": (
        "tests/pitfalls/test_translated_columns.py::test_lists_are_sorted_and_annotated_in_the_readers_language",
        "tests/core/test_localized.py::test_the_database_and_the_object_agree_for_every_filling",
    ),
    "G6": (
        "tests/architecture/test_code.py::test_every_model_change_has_its_migration",
        "tests/core/test_adding_a_language.py::test_each_app_with_texts_gets_one_migration_that_only_adds_columns",
        "tests/core/test_adding_a_language.py::test_a_second_run_makes_no_migration",
    ),
    "G7": (
        "tests/core/test_checks.py::test_a_language_without_columns_is_an_error_that_names_them",
        "tests/core/test_checks.py::test_web_server_and_worker_refuse_to_start",
    ),
    "G8": ("tests/pitfalls/test_translated_columns.py::test_no_translated_text_has_to_be_unique",),
    "G9": (
        "tests/pitfalls/test_translated_columns.py::test_what_we_bring_along_is_the_same_whatever_language_loads_it",
        "tests/pitfalls/test_translated_columns.py::test_no_query_and_no_constructor_names_an_original_column",
    ),
    "G10": (
        "tests/pitfalls/test_translated_columns.py::test_no_job_of_the_clock_writes_in_the_language_left_active",
        "tests/core/test_worker.py::test_a_task_runs_once_in_the_default_language_and_keeps_its_result",
        "tests/core/test_worker.py::test_a_job_runs_once_per_interval_in_the_default_language",
    ),
    "G11": ("tests/pitfalls/test_translated_columns.py::test_history_names_the_language_that_was_changed",),
    "G12": (
        "tests/pitfalls/test_translated_columns.py::test_rows_written_in_bulk_keep_every_language",
        "tests/participants/applications/test_form_parts.py::test_a_question_of_the_library_is_copied_in_all_languages",
    ),
}

HOSTILE = ("sq", "mk", "sr-latn")
CLOCK = Clock("test")


def translated() -> dict[type[models.Model], list[str]]:
    found = {
        model: sorted(translator.get_options_for_model(model).all_fields)
        for model in translator.get_registered_models(abstract=False)
    }
    assert len(found) > 10
    return found


# --- the original column --------------------------------------------------------------------------

NAMES = {model.__name__: set(fields) for model, fields in translated().items()}
BY_NAME = {"filter", "exclude", "get", "update", "create", "get_or_create", "update_or_create", "annotate"}
BY_STRING = {"order_by", "values", "values_list", "only", "defer", "F", "distinct", "dates"}


def model_of(node: ast.expr) -> str:
    """`Event` of `Event(...)` and of `Event.objects.filter(...).order_by`."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def offences(path: Path) -> Iterator[str]:
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.Call):
            continue
        columns = NAMES.get(model_of(node.func), set())
        name = node.func.attr if isinstance(node.func, ast.Attribute) else "create"
        named = {word.arg.split("__")[0] for word in node.keywords if word.arg} if name in BY_NAME else set()
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if name in BY_STRING:
            named |= {text.lstrip("-").split("__")[0] for text in texts}
        for found in sorted(named & columns):
            yield f"{name_of(path)}:{node.lineno} names {found}"


def test_no_query_and_no_constructor_names_an_original_column(tmp_path: Path) -> None:
    """What it holds depends on who wrote last; nothing is found, sorted, identified or written by it."""
    assert [line for path in python_files(*APPS, "tests", "bench") for line in offences(path)] == []


def test_the_lint_sees_what_it_looks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "Event.objects.filter(title__contains=1)\nEvent(title='a')\nPlace.objects.all().order_by('-name')\n"
        "Event.objects.filter(title_en='a').order_by('code')\nUser(name='a')\n"
    )
    monkeypatch.setattr(sys.modules[__name__], "name_of", lambda path: path.name)
    assert list(offences(bad)) == ["bad.py:1 names title", "bad.py:2 names title", "bad.py:3 names name"]


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
def test_no_page_reads_an_original_column(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    """Pages of readers, applicants and the team ask for a language by name, in templates too."""
    read: list[str] = []
    root = str(Path(__file__).resolve().parents[2])
    real = TranslationFieldDescriptor.__get__

    def watched(self: Any, instance: Any, owner: Any) -> Any:
        caller = sys._getframe(1).f_code.co_filename
        ours = caller.startswith(root) and "site-packages" not in caller
        if instance is not None and (ours or "django/template" in caller):
            read.append(f"{owner.__name__}.{self.field.name} in {caller}")
        return real(self, instance, owner)

    monkeypatch.setattr(TranslationFieldDescriptor, "__get__", watched)
    call = make.call(make.event(languages=["en", "mk"], place=make.place(make.programme())))
    question = make.question(call, "one")
    application = make.application(call)
    make.answer(application, question, text="", choices=["first"])
    code = call.event.code
    for path in ("", "calls/", f"calls/{code}/", f"events/{code}/", f"calls/{code}/apply/"):
        assert client.get(f"/mk/{path}").status_code == 200, path
    client.force_login(application.user)
    assert client.get(f"/mk/applications/{application.reference}/").status_code == 200
    client.force_login(make.member(call.event.programme))
    for path in (
        "",
        "call/",
        "questions/",
        "applications/",
        f"applications/{application.reference}/",
        "edit/",
    ):
        assert client.get(f"/mk/team/events/{code}/{path}").status_code == 200, path
    assert read == []


# --- empty, sorted, unique ------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [None, "", "   "], ids=["missing", "empty", "spaces"])
@pytest.mark.parametrize(
    ("model", "field"), [(model, field) for model, fields in translated().items() for field in fields]
)
def test_each_text_that_is_empty_in_any_way_shows_the_fallback(
    model: type[models.Model], field: str, empty: str | None
) -> None:
    """With a text in the fallback that one is shown and says its language; without any, nothing, and no error."""
    row = model(**{column(field, code): empty for code in LANGUAGES})
    assert (str(text_of(row, field, "sr")), text_of(row, field, "sr").is_fallback) == ("", False)
    setattr(row, column(field, "bs"), "Tekst")
    shown = text_of(row, field, "sr")
    assert (str(shown), shown.language, shown.is_fallback) == ("Tekst", "bs", True)
    setattr(row, column(field, "sr"), "Текст")
    assert str(text_of(row, field, "sr")) == "Текст"


@pytest.mark.django_db
@pytest.mark.parametrize("language", HOSTILE)
def test_lists_are_sorted_and_annotated_in_the_readers_language(language: str) -> None:
    """The database gives the very texts, and in the order, that Python gives."""
    programme = make.programme()
    rows = [
        {"name_en": "Zenica", "name_sq": "Çair", "name_mk": "Аеродром", "name_sr_latn": "Čačak"},
        {"name_en": "Arad", "name_sq": "Zall", "name_mk": "", "name_sr_latn": "Zrenjanin"},
        {"name_en": "Mitte", "name_sq": None, "name_mk": "Штип", "name_sr_latn": "  "},
    ]
    places = [make.place(programme, **row) for row in rows]
    with translation.override(language):
        asked = {row.pk: row.shown for row in type(places[0]).objects.annotate(shown=localized("name"))}
        assert asked == {place.pk: str(text_of(place, "name")) for place in places}
        ordered = type(places[0]).objects.annotate(shown=localized("name")).order_by("shown")
        assert [row.shown for row in ordered] == sorted(asked.values())
        in_alphabet = sorted(asked.values(), key=sort_key)
    assert set(in_alphabet) == set(asked.values())


def test_no_translated_text_has_to_be_unique() -> None:
    """What is unique is a code, a key or a number; two rows may be called the same in a language."""
    offenders = []
    for model, fields in translated().items():
        columns = {*fields, *(column(field, code) for field in fields for code in LANGUAGES)}
        offenders += [field.name for field in model._meta.fields if field.unique and field.name in columns]
        for rule in model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and columns & set(rule.fields):
                offenders.append(rule.name)
    assert offenders == []


# --- what is written, and by whom -----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_what_we_bring_along_is_the_same_whatever_language_loads_it(template: str) -> None:
    """An event from a template has the same texts in the same columns, whatever language is active."""
    programme = make.programme(languages=list(LANGUAGES))
    first_day = timezone.localdate() + timedelta(days=200)
    found = []
    for language in ("en", *HOSTILE):
        with translation.override(language):
            event = create_from_template(
                programme, by=CLOCK, template=TEMPLATES[template], first_day=first_day, language="mk"
            )
        names = [column(field, code) for field in NAMES["Event"] for code in LANGUAGES]
        agenda = [column("title", code) for code in LANGUAGES]
        found.append(
            (Event.objects.filter(pk=event.pk).values(*names)[0], list(event.agenda.values(*agenda)))
        )
    assert all(row == found[0] for row in found)


@pytest.mark.django_db
@pytest.mark.parametrize("language", HOSTILE)
def test_no_job_of_the_clock_writes_in_the_language_left_active(language: str) -> None:
    """Each job run as a thread that somebody else's language was left in: mails are in their reader's own."""
    call = make.call(
        make.event(title_en="Visit", neutral_title_en="Visit", neutral_title_mk="Посета", title_mk="Посета"),
        deadline_at=timezone.now() + timedelta(hours=20),
    )
    for spoken in ("en", "mk"):
        reader = make.user(language=spoken)
        make.application(call, user=reader, language=spoken, state=Application.State.DRAFT, submitted_at=None)
    with translation.override(language):
        for dotted, _seconds in JOBS:
            import_string(dotted)()
        assert translation.get_language() == language
    mails = {mail.language: mail for mail in Message.objects.filter(kind="draft_reminder")}
    assert set(mails) == {"en", "mk"}
    assert mails["en"].subject == "Not sent yet: your application"
    with translation.override("mk"):
        assert mails["mk"].subject == translation.gettext("Not sent yet: your application")
    assert "Посета" in mails["mk"].text
    assert "Visit" in mails["en"].text


@pytest.mark.django_db
def test_history_names_the_language_that_was_changed() -> None:
    """A change of one language alone is in the record as that language's."""
    event = make.event(title_en="Visit", languages=["en", "mk"])
    change_event(event, by=CLOCK, title_mk="Посета")
    named = {name for entry in history(event) for name in entry.fields}
    assert "title_mk" in named
    assert "title_en" not in named
    event.refresh_from_db()
    assert (event.title_en, event.title_mk) == ("Visit", "Посета")


@pytest.mark.django_db
@pytest.mark.parametrize("language", HOSTILE)
def test_rows_written_in_bulk_keep_every_language(language: str) -> None:
    """bulk_create, bulk_update and update under another language put each text into its own column."""
    question = make.question(make.call(make.event(starts_on=date(2030, 5, 1))))
    words = {column("label", code): f"in {code}" for code in LANGUAGES}
    with translation.override(language):
        Choice.objects.bulk_create([Choice(question=question, key="a1", **words)])
        assert Choice.objects.values(*words).get() == words
        choice = Choice.objects.get()
        choice.label_mk = "друго"
        Choice.objects.bulk_update([choice], ["label_mk"])
        Choice.objects.filter(pk=choice.pk).update(label_bs="drugo")
    assert Choice.objects.values(*words).get() == {**words, "label_mk": "друго", "label_bs": "drugo"}


def test_every_translated_model_is_ours() -> None:
    assert {model._meta.app_label for model in translated()} <= {app.label for app in apps.get_app_configs()}
