"""Calls upward: every name of the table resolves, and a wrong one stops the start."""

import pytest
from django.test import override_settings

from config import wiring as table
from core import wiring

REACTIONS = {"bell": ("tests.core.test_wiring.first", "tests.core.test_wiring.second")}
PANELS = {"page": ("tests.core.test_wiring.empty_panel", "tests.core.test_wiring.panel")}
COLLECTORS = {"data": ("tests.core.test_wiring.collector",)}
heard: list[str] = []


def first(word):
    heard.append(f"first {word}")


def second(word):
    heard.append(f"second {word}")


def panel(number):
    return wiring.Panel("page.html", {"number": number})


def empty_panel(number):
    return None


def collector(number):
    return number * 2


@pytest.fixture
def own_table():
    wiring._functions.cache_clear()
    heard.clear()
    with override_settings(WIRING="tests.core.test_wiring"):
        yield
    wiring._functions.cache_clear()


@pytest.mark.usefixtures("own_table")
def test_reactions_run_in_the_order_of_the_table():
    wiring.fire("bell", word="ding")
    assert heard == ["first ding", "second ding"]


@pytest.mark.usefixtures("own_table")
def test_a_panel_that_has_nothing_to_show_is_left_out():
    assert wiring.panels("page", number=7) == [wiring.Panel("page.html", {"number": 7})]


@pytest.mark.usefixtures("own_table")
def test_collectors_give_what_they_return():
    assert list(wiring.collect("data", number=3)) == [6]


@pytest.mark.usefixtures("own_table")
def test_a_name_that_is_not_in_the_table_is_an_error():
    with pytest.raises(KeyError):
        wiring.fire("nobody rang")


@pytest.mark.usefixtures("own_table")
def test_the_start_up_check_names_what_does_not_resolve(monkeypatch):
    assert wiring.every_name_resolves() == []
    monkeypatch.setitem(REACTIONS, "bell", ("tests.core.test_wiring.nobody",))
    (problem,) = wiring.every_name_resolves()
    assert problem.id == "colloquy.E001"
    assert "tests.core.test_wiring.nobody" in problem.msg


def test_the_real_table_resolves_and_stays_readable():
    assert wiring.every_name_resolves() == []
    rows = [*table.REACTIONS.items(), *table.PANELS.items(), *table.COLLECTORS.items()]
    assert len(rows) < 20
    assert [name for name, answers in rows if not answers] == []
