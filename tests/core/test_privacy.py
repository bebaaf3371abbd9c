"""The registry's own rules; whether every field is in it, tests/architecture/test_privacy_registry.py says."""

import pytest

from core.accounts import User
from core.privacy import CATEGORIES, STAGES, Personal, registered, registry
from core.worker import Worker


def test_a_row_names_a_category_and_a_stage_that_exist():
    with pytest.raises(ValueError, match="retention category 'for ever'"):
        Personal("be kind", "any", "for ever", ("self",))
    with pytest.raises(ValueError, match="stage 'later'"):
        Personal("be kind", "later", "account", ("self",))


def test_every_registered_row_is_complete():
    rows = list(registry())
    assert rows
    for model, name, row in rows:
        assert row.purpose, (model, name)
        assert row.seen_by, (model, name)
        assert row.stage in STAGES
        assert row.category in CATEGORIES


def test_the_registry_is_ordered_for_the_documentation():
    names = [(model._meta.label, name) for model, name, _row in registry()]
    assert names == sorted(names)


def test_a_model_without_personal_fields_registers_none():
    assert registered(Worker) == {}
    assert set(registered(User)) >= {"email", "name"}


def test_only_names_of_authors_have_no_limit_of_days():
    assert [name for name, category in CATEGORIES.items() if not category.days] == ["library"]
