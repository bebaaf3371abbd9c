"""Every field that could tell something about a person is in the registry, and docs/privacy.md is the registry."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models

from core.privacy import registered
from tests.architecture.source import APPS, expect_none

# Numbers, yes or no, and moments say nothing without the row they stand in; a date may (a birthday, an arrival).
HARMLESS = (
    models.AutoField,
    models.BooleanField,
    models.IntegerField,
    models.FloatField,
    models.DecimalField,
    models.DateTimeField,
)
OURS = [model for model in apps.get_models() if model._meta.app_config.name.split(".")[0] in APPS]


def base_name(field: models.Field) -> str:
    """`title` for `title_sr_latn`: the columns of a translated text are one field."""
    translated = getattr(field, "translated_field", None)
    return str(translated.name) if translated is not None else field.name


def needs_a_word(field: models.Field) -> bool:
    if field.primary_key or isinstance(field, HARMLESS):
        return False
    if field.is_relation:
        return field.related_model._meta.label == settings.AUTH_USER_MODEL
    return not (field.name in {"state", "kind"} and field.choices)


def fields_of(model: type[models.Model]) -> Iterator[models.Field]:
    own = [*model._meta.concrete_fields, *model._meta.many_to_many]
    yield from (field for field in own if field.model is model or field.model._meta.abstract)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_personal_or_said_not_to_be(model: type[models.Model]) -> None:
    personal, not_personal = set(registered(model)), set(getattr(model, "NOT_PERSONAL", ()))
    needed = {base_name(field) for field in fields_of(model) if needs_a_word(field)}
    expect_none(f"{model._meta.label}.{name}" for name in sorted(needed - personal - not_personal))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_the_registry_names_fields_that_exist_and_each_once(model: type[models.Model]) -> None:
    personal, not_personal = set(registered(model)), set(getattr(model, "NOT_PERSONAL", ()))
    existing = {base_name(field) for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    assert personal | not_personal <= existing
    assert not personal & not_personal
    assert len(not_personal) == len(getattr(model, "NOT_PERSONAL", ()))


def test_the_table_in_the_documentation_is_the_registry() -> None:
    try:
        call_command("privacy_table", check=True, stdout=StringIO())
    except CommandError as error:
        pytest.fail(str(error))
