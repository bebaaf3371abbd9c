"""Fallback is the same in the database and on objects; lists sort by the reader's alphabet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.template import Context, Template
from django.test.utils import isolate_apps
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.localized import (
    LANGUAGES,
    Text,
    column,
    content_language,
    fallback_order,
    html_lang,
    localized,
    sort_key,
    text_of,
)

COLUMNS = {
    "en": "title_en",
    "sq": "title_sq",
    "mk": "title_mk",
    "sr": "title_sr",
    "sr-latn": "title_sr_latn",
    "bs": "title_bs",
}


def nullable() -> Any:
    return models.CharField(max_length=50, null=True)


@pytest.fixture
def models_with_titles(transactional_db: None) -> Iterator[tuple[Any, Any]]:
    """Two tables with the columns modeltranslation makes, one pointing at the other."""
    with isolate_apps("core"):

        class Titled(models.Model):
            title = models.CharField(max_length=50, default="the base column must never be read")
            title_en = nullable()
            title_sq = nullable()
            title_mk = nullable()
            title_sr = nullable()
            title_sr_latn = nullable()
            title_bs = nullable()

            class Meta:
                app_label = "core"

        class Child(models.Model):
            parent = models.ForeignKey(Titled, models.CASCADE)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Titled)
            editor.create_model(Child)
        try:
            yield Titled, Child
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Child)
                editor.delete_model(Titled)


def test_columns_and_tags() -> None:
    assert {code: column("title", code) for code in LANGUAGES} == COLUMNS
    assert [html_lang(code) for code in LANGUAGES] == ["en", "sq", "mk", "sr-Cyrl", "sr-Latn", "bs"]


def test_the_order_follows_the_setting_and_leaves_no_language_out(settings: object) -> None:
    assert fallback_order("sr")[:4] == ("sr", "sr-latn", "bs", "en")
    for code in LANGUAGES:
        assert fallback_order(code)[0] == code
        assert sorted(fallback_order(code)) == sorted(LANGUAGES)


def test_an_unknown_or_missing_language_is_the_default() -> None:
    assert content_language("en-gb") == "en"
    assert content_language("fr") == "en"
    with translation.override(None):
        assert content_language() == "en"
    with translation.override("sr-latn"):
        assert content_language() == "sr-latn"


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_blank_falls_back_on_objects_and_in_queries(
    blank: str | None, models_with_titles: tuple[Any, Any]
) -> None:
    titled, child = models_with_titles
    row = titled.objects.create(title_sq=blank, title_en="Study visit", title_bs="Studijska posjeta")
    child.objects.create(parent=row)
    nothing = titled.objects.create(title_sq=blank)
    with translation.override("sq"):
        assert text_of(row, "title") == Text("Study visit", "en", True)
        assert text_of(nothing, "title") == Text("", "sq", False)
        rows = titled.objects.annotate(shown=localized("title")).order_by("pk")
        assert list(rows.values_list("shown", flat=True)) == ["Study visit", ""]
        assert child.objects.values_list(localized("parent__title"), flat=True).get() == "Study visit"
        assert titled.objects.filter(pk=row.pk).values(shown=localized("title")).get() == {
            "shown": "Study visit"
        }
    with translation.override("sr"):
        assert text_of(row, "title") == Text("Studijska posjeta", "bs", True)
        assert (
            rows.model.objects.annotate(shown=localized("title")).filter(shown__icontains="posjeta").get()
            == row
        )


def test_the_database_and_the_object_agree_for_every_filling(
    models_with_titles: tuple[Any, Any],
) -> None:
    titled, _child = models_with_titles
    dice = random.Random(5)
    for _number in range(60):
        titled.objects.create(
            **{name: dice.choice([None, "", "  ", f"{name} {dice.random()}"]) for name in COLUMNS.values()}
        )
    for code in LANGUAGES:
        with translation.override(code):
            rows = list(titled.objects.annotate(shown=localized("title")).order_by(localized("title"), "pk"))
            assert [row.shown for row in rows] == [text_of(row, "title").value for row in rows]
            assert len(rows) == 60


def test_a_fallback_carries_its_own_language_in_a_page() -> None:
    thing = SimpleNamespace(
        title_en="A & B", title_sq="", title_mk=None, title_sr="Наслов", title_sr_latn="", title_bs=" "
    )
    page = Template("{% load text %}{% localized thing 'title' %}")
    with translation.override("en"):
        assert page.render(Context({"thing": thing})) == "A &amp; B"
    with translation.override("sq"):
        assert page.render(Context({"thing": thing})) == '<span lang="en">A &amp; B</span>'
    with translation.override("bs"):
        assert page.render(Context({"thing": thing})) == '<span lang="sr-Cyrl">Наслов</span>'


SORTED = {
    "bs": "Cetinje Čačak Ćuprija Dubrovnik Džep Đakovica Loznica Ljig Niš Njegoš Sarajevo Šabac Zvornik Žepče",
    "sq": "Cërrik Çair Durrës Dhërmi Elbasan Gostivar Gjakovë Lushnjë Llogara Sarandë Shkodër Tiranë Thumanë"
    " Xhafer Zvërnec Zhur",
    "sr": "Аранђеловац Бор Врање Гњилане Деспотовац Ђаково Лозница Љиг Ниш Његош Тетово Ћуприја Урошевац Чачак"
    " Џеп Шабац",
    "mk": "Битола Велес Гостивар Дебар Ѓорче Злетово Ѕвездан Јасен Куманово Љубојно Тетово Ќојлија Чаир Џепчиште Штип",
    "en": "Ämne amok Eda Edith Édith Zoo",
}
SORTED["sr-latn"] = SORTED["hr"] = SORTED["bs"]


@pytest.mark.parametrize("language", sorted(SORTED))
def test_lists_sort_by_the_alphabet_of_the_language(language: str) -> None:
    names = SORTED[language].split()
    shuffled = names[::-1]
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=lambda name: sort_key(name, language)) == names


def test_script_decides_the_alphabet_and_the_readers_script_comes_first() -> None:
    latin = SORTED["bs"].split()
    assert sorted(set(latin), key=lambda name: sort_key(name, "sr")) == latin
    assert sorted(["Ana", "Ана", "2 rooms"], key=lambda name: sort_key(name, "sr")) == [
        "2 rooms",
        "Ана",
        "Ana",
    ]
    assert sorted(["Ана", "Ana", "2 rooms"], key=lambda name: sort_key(name, "sq")) == [
        "2 rooms",
        "Ana",
        "Ана",
    ]


def test_case_and_composed_letters_do_not_split_a_list() -> None:
    assert sorted(["b", "A", "B", "a"], key=lambda name: sort_key(name, "bs")) == ["a", "A", "b", "B"]
    assert sort_key("Z\u030cepa", "bs")[0] == sort_key("Žepa", "bs")[0]
    assert sort_key("ǅep", "bs")[0] == sort_key("Džep", "bs")[0]


@given(st.lists(st.text()))
def test_any_texts_can_be_sorted_in_any_language(texts: list[str]) -> None:
    for language in (*LANGUAGES, "hr", "cnr"):
        keys = [sort_key(text, language) for text in texts]
        assert len(sorted(keys)) == len(texts)
