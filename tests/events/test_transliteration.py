"""Serbian in two scripts: what is proposed, and what is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.transliteration import CYRILLIC, EXCEPTIONS, KEPT_NAMES, to_cyrillic, to_latin

# Sounds that only the exceptions may put beside each other.
_CLASH = re.compile("дж|нј|лј", re.IGNORECASE)
words = (
    st.text(CYRILLIC, min_size=1, max_size=14)
    .filter(lambda word: not _CLASH.search(word))
    .flatmap(lambda word: st.sampled_from([word, word.capitalize(), word.upper()]))
    .filter(lambda word: not any(to_latin(word).lower().startswith(stem) for stem in EXCEPTIONS))
    .filter(lambda word: to_latin(word).upper() not in KEPT_NAMES)
    .filter(lambda word: not re.fullmatch("[ЦЛ]+|[ЛЦ]", word))  # read as Roman numbers
)


@given(words)
def test_there_and_back_is_the_same_word(word: str) -> None:
    assert to_cyrillic(to_latin(word)) == word


@given(st.lists(words, min_size=1, max_size=8), st.sampled_from([" ", ", ", "* ", "\n- ", "\n\n## ", " **"]))
def test_there_and_back_is_the_same_text(several: list[str], between: str) -> None:
    text = between.join(several)
    assert to_cyrillic(to_latin(text)) == text


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Љубав, Њива и Џеп", "Ljubav, Njiva i Džep"),
        ("ЉУБАВ КОЊ", "LJUBAV KONJ"),
        ("Ђорђе жели ћуприју", "Đorđe želi ćupriju"),
        ("инјекција", "injekcija"),
        ("надживети, поджанр, Одживети", "nadživeti, podžanr, Odživeti"),
        ("Конјункција", "Konjunkcija"),
        ("Косово* и", "Kosovo* i"),
        ("# Наслов\n\n- **прво**\n- _друго_", "# Naslov\n\n- **prvo**\n- _drugo_"),
        ("види [страницу](https://example.org/a-b)", "vidi [stranicu](https://example.org/a-b)"),
    ],
)
def test_both_ways(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("pišite na ana.demo@example.org", "пишите на ana.demo@example.org"),
        (
            "na https://example.org/stranica?x=1 i www.example.org",
            "на https://example.org/stranica?x=1 и www.example.org",
        ),
        ("knjiga „Safe Return“ govori", "књига „Safe Return“ говори"),
        ('kaže "women first" i', 'каже "women first" и'),
        ("workshop Xenia", "workshop Xenia"),
        ("UNHCR i EU", "UNHCR и ЕУ"),
        ("deo IV i XIX veka", "део IV и XIX века"),
        ("u datoteci program.pdf", "у датотеци program.pdf"),
        ("pokreni `make test` sad", "покрени `make test` сад"),
        ("već ћирилица ostaje", "већ ћирилица остаје"),
    ],
)
def test_what_is_not_serbian_stays(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_words_of_other_languages_stay_in_cyrillic_too() -> None:
    assert to_latin("Центар Safe House и Ѓорѓи") == "Centar Safe House i Ѓорѓи"


def test_names_stay_as_they_are() -> None:
    assert (
        to_cyrillic("Zove se Ana Demo, ne Anadema.", keep=["Ana Demo", ""]) == "Зове се Ana Demo, не Анадема."
    )
    assert to_latin("Центар за рад ради", keep=["Центар за рад"]) == "Центар за рад radi"
