"""Names are found however they are typed, on both databases, and an erased word is gone."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.search import SearchEntry, compact, fold, index, matching, remove


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (["Müller", "Muller", "MULLER", "Mu\u0308ller"], "muller"),
        (
            ["Đorđević", "Djordjevic", "Dordevic", "Ђорђевић", "ЂОРЂЕВИЋ", "ĐORĐEVIĆ", "DJORDJEVIĆ"],
            "dordevic",
        ),
        (["Ѓорѓи", "Gjorgji", "Gorgi", "Ǵorǵi"], "gorgi"),
        (["Живко Ќосев", "Živko Ḱosev", "Zhivko Kjosev", "ZIVKO KOSEV"], "zivko kosev"),
        (["Љубица Њагуловић", "Ljubica Njagulović", "ǈubica ǋagulović"], "ljubica njagulovic"),
        (["Џемал", "Džemal", "ǅemal"], "dzemal"),
        (["Łukasz", "lukasz"], "lukasz"),
        (["Sørensen", "SORENSEN"], "sorensen"),
        (["Großmann", "GROSSMANN", "Grossmann"], "grossmann"),
        (["Fatbardhë Çela", "fatbardhe cela"], "fatbardhe cela"),
        (["Фёдоров", "Федоров", "Fedorov"], "fedorov"),
        (["Daʿesh", "Da'esh", "Da’esh", "DAESH"], "daes"),
        (["Kosovo*", "Косово", "kosovo"], "kosovo"),
        (["P/CVE – women's", "p cve women"], "p cve women"),
        (["Šćepanović", "Шћепановић", "S\u0301c\u0301epanovic"], "scepanovic"),
    ],
)
def test_spellings_of_one_name_meet(spellings: list[str], folded: str) -> None:
    assert {fold(spelling) for spelling in spellings} == {folded}


@given(st.text())
def test_folding_leaves_words_and_single_spaces_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(char.isalnum() for char in folded.replace(" ", ""))
    assert fold(folded) == folded


@pytest.mark.django_db
def test_a_person_is_found_in_any_script() -> None:
    index("person", 7, "", "Ђорђевић Љиљана")
    index("person", 8, "", "Müller Anna")
    for query in ("Đorđević", "djordjevic", "DORDEVIC ljilj", "Љиљана", "ljiljana đorđ"):
        assert list(matching("person", query)) == [7], query
    assert list(matching("person", "mul")) == [8]
    assert list(matching("person", "mul anna")) == []  # only the last word may be a beginning
    assert list(matching("person", "anna mul")) == [8]


@pytest.mark.django_db
def test_language_scope_and_kind_narrow_a_search() -> None:
    index("publication", 1, "en", "Families left behind", scope="programme:1")
    index("publication", 1, "sq", "Familjet e lëna pas", scope="programme:1")
    index("publication", 2, "en", "Families and schools", scope="programme:2")
    index("event", 3, "en", "Families")
    assert set(matching("publication", "famil")) == {1, 2}
    assert list(matching("publication", "famil", language="sq")) == [1]
    assert list(matching("publication", "famil", scope="programme:2")) == [2]
    assert (
        len(matching("publication", "famil", scope="programme:1")) == 1
    )  # one object, though two languages hit


@pytest.mark.django_db
def test_a_changed_or_removed_text_is_no_longer_found() -> None:
    index("event", 1, "en", "Pristina")
    index("event", 1, "en", "Sarajevo")
    assert not matching("event", "pristina").exists()
    assert matching("event", "sarajevo").exists()
    index("event", 1, "en", "  ")
    assert SearchEntry.objects.count() == 0
    index("event", 1, "en", "Sarajevo")
    index("event", 1, "bs", "Sarajevo")
    remove("event", 1)
    assert not matching("event", "sarajevo").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "",
        "  ",
        "*",
        '"',
        "'",
        'a" OR "b',
        "x' & !'y",
        "NEAR(a b)",
        "folded:a",
        "(((",
        "\\",
        "a:*b",
        "x" * 5000,
        "a " * 500,
    ],
)
def test_no_query_is_an_error(query: str) -> None:
    index("event", 1, "en", "quite another text")
    assert list(matching("event", query)) == []


@pytest.mark.django_db
def test_it_narrows_another_list_in_one_statement(django_assert_num_queries: object) -> None:
    index("entry", 5, "", "nothing")
    SearchEntry.objects.update(object_id=SearchEntry.objects.get().pk)
    with django_assert_num_queries(1):  # type: ignore[operator]  # a pytest-django fixture
        assert SearchEntry.objects.filter(pk__in=matching("entry", "noth")).count() == 1


@pytest.mark.django_db
def test_bulk_deletes_and_very_long_texts_keep_the_index_in_step() -> None:
    index("event", 1, "en", "word " * 100_000 + "end" + " ж" * 100 + " q" * 3000)
    assert matching("event", "word").exists()
    SearchEntry.objects.all().delete()
    index("event", 2, "en", "other")
    assert not matching("event", "word").exists()
    assert matching("event", "other").exists()


@pytest.mark.django_db
def test_an_erased_name_is_gone_from_the_index_itself() -> None:
    index("person", 1, "", "Zzyzxova")
    remove("person", 1)
    compact()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM core_searchentry_fts_data")
            assert not any(b"zzyzx" in bytes(block) for (block,) in cursor.fetchall())
    assert not SearchEntry.objects.filter(folded__contains="zzyzx").exists()


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_uses_its_index() -> None:
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="event", object_id=number, language="en", folded=f"word{number} text")
        for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_searchentry")
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "core_searchentry_words" in matching("event", "word77").explain()
