"""A language in the settings is a set of columns in the database, and only text is translated."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models
from django.test.utils import isolate_apps

from core import checks

XX = {"name": "Another", "html": "xx", "fallback": ("en",)}


@pytest.fixture
def one_more_language(settings: Any) -> None:
    settings.COLLOQUY_LANGUAGES = {**settings.COLLOQUY_LANGUAGES, "xx": XX}


@pytest.fixture
def one_language_less(settings: Any) -> None:
    settings.COLLOQUY_LANGUAGES = {
        code: row for code, row in settings.COLLOQUY_LANGUAGES.items() if code != "bs"
    }


@pytest.mark.django_db
def test_the_project_itself_passes() -> None:
    assert checks.only_text_is_translated() == []
    assert checks.fallbacks_are_languages() == []
    assert checks.languages_are_columns(databases=["default"]) == []
    checks.refuse_other_languages()


@pytest.mark.django_db
@pytest.mark.usefixtures("one_more_language")
def test_a_language_without_columns_is_an_error_that_names_them() -> None:
    problems = checks.languages_are_columns(databases=["default"])
    assert {problem.id for problem in problems} == {"colloquy.E004"}
    assert "The table events_place lacks name_xx." in [problem.msg for problem in problems]
    assert "docs/languages.md" in problems[0].hint


@pytest.mark.django_db
@pytest.mark.usefixtures("one_language_less")
def test_columns_of_a_language_that_was_taken_out_are_an_error() -> None:
    problems = [problem.msg for problem in checks.languages_are_columns(databases=["default"])]
    assert "The table events_place has name_bs of no language in COLLOQUY_LANGUAGES." in problems


@pytest.mark.usefixtures("one_more_language")
def test_the_schema_is_left_alone_unless_a_database_is_asked_for() -> None:
    assert checks.languages_are_columns(databases=None) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("one_more_language")
def test_nothing_is_said_while_migrations_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """`migrate` runs the check before it adds the columns."""
    monkeypatch.setattr(checks.MigrationExecutor, "migration_plan", lambda *_args: ["one"])
    assert checks.languages_are_columns(databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("one_more_language")
def test_web_server_and_worker_refuse_to_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"events_place lacks name_xx.*manage\.py migrate"):
        checks.refuse_other_languages()
    with pytest.raises(CommandError, match="name_xx"):
        call_command("work", once=True)


def test_a_fallback_that_is_no_language_is_an_error(settings: Any) -> None:
    settings.COLLOQUY_LANGUAGES = {"en": {"name": "English", "html": "en", "fallback": ("sr_latn",)}}
    (problem,) = checks.fallbacks_are_languages()
    assert problem.id == "colloquy.E003"
    assert "'sr_latn'" in problem.msg


def test_a_number_registered_for_translation_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("core"):

        class Room(models.Model):
            name = models.CharField(max_length=20)
            note = models.TextField()
            seats = models.IntegerField()

            class Meta:
                app_label = "core"

    registered = SimpleNamespace(
        get_registered_models=lambda **_: [Room],
        get_options_for_model=lambda _: SimpleNamespace(
            all_fields={"name": set(), "note": set(), "seats": set()}
        ),
    )
    monkeypatch.setattr(checks, "translator", registered)
    (problem,) = checks.only_text_is_translated()
    assert problem.id == "colloquy.E002"
    assert "core.Room.seats" in problem.msg


def test_a_database_that_does_not_answer_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_alias: str) -> Iterator[Any]:
        raise DatabaseError("away")

    monkeypatch.setattr(checks, "differences", away)
    checks.refuse_other_languages()
    assert "were not compared: away" in caplog.text
