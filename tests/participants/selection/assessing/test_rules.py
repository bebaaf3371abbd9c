"""What needs no database: totals, thirds, the order of the ranking, shares, signs, and files without names."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.selection.assessing.blind import MARK, Identity, without_identity
from participants.selection.assessing.load import File, Reader, share_out
from participants.selection.assessing.suggestions import Known, signs
from participants.selection.assessing.totals import Given, mean_of, needs_third, spread_of, total_of
from participants.selection.ranking import Ranked, in_order, places_in

criteria = st.lists(
    st.tuples(st.integers(1, 10), st.integers(1, 100)).flatmap(
        lambda row: st.tuples(st.integers(0, row[0]), st.just(row[0]), st.just(row[1]))
    ),
    min_size=1,
    max_size=8,
)


@given(criteria)
def test_a_total_is_the_weighted_share_to_the_nearest_hundredth(rows: list[tuple[int, int, int]]) -> None:
    exact = sum(Fraction(points, scale) * weight for points, scale, weight in rows) / sum(
        row[2] for row in rows
    )
    total = total_of(Given(*row) for row in rows)
    assert 0 <= total <= 10000
    assert abs(total - 10000 * exact) <= Fraction(1, 2)


@pytest.mark.parametrize("rows", [[], [Given(6, 5, 10)], [Given(-1, 5, 10)]])
def test_no_total_of_nothing_or_of_impossible_points(rows: list[Given]) -> None:
    with pytest.raises(ValueError, match="points from 0"):
        total_of(rows)


def test_mean_and_spread() -> None:
    assert (mean_of([]), spread_of([])) == (None, 0)
    assert (mean_of([10000, 5000, 0]), spread_of([10000, 5000, 0])) == (5000, 10000)
    assert mean_of([1, 2]) == 2  # halves go up


@pytest.mark.parametrize(
    ("scores", "third"),
    [
        ([], False),
        ([9000], False),
        ([9000, 6000], True),
        ([8999, 6000], False),
        ([5999, 0], False),  # both under the threshold
        ([6000, 0], True),
        ([9000, 6000, 7000], False),  # the third has spoken
    ],
)
def test_a_third_is_asked_when_two_are_far_apart(scores: list[int], third: bool) -> None:
    assert needs_third(scores, gap=30, threshold=60) is third


@given(st.lists(st.one_of(st.none(), st.integers(0, 10000)), max_size=30))
def test_no_unscored_one_ever_stands_above_a_scored_one(scores: list[int | None]) -> None:
    rows = in_order(Ranked(pk, score, int(score is not None), 0, False) for pk, score in enumerate(scores))
    found = [row.score for row in rows]
    scored = [score for score in found if score is not None]
    assert scored == sorted(scored, reverse=True)
    assert found == [*scored, *[None] * (len(found) - len(scored))]


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12))
def test_a_place_counts_who_is_better_so_that_equal_scores_share_it(scores: list[int | None]) -> None:
    rows = in_order(Ranked(pk, score, int(score is not None), 0, False) for pk, score in enumerate(scores))
    given_scores = [score for score in scores if score is not None]
    assert places_in(rows) == {
        pk: 1 + sum(other > score for other in given_scores)
        for pk, score in enumerate(scores)
        if score is not None
    }


@given(
    files=st.integers(0, 12),
    readers=st.integers(0, 6),
    each=st.integers(1, 4),
    seed=st.sets(st.tuples(st.integers(0, 11), st.integers(100, 105))),
    before=st.sets(st.tuples(st.integers(0, 11), st.integers(100, 105)), max_size=8),
)
def test_shares_leave_out_conflicts_and_give_each_file_as_many_as_there_are(
    files: int, readers: int, each: int, seed: set[tuple[int, int]], before: set[tuple[int, int]]
) -> None:
    people = [Reader(100 + number) for number in range(readers)]
    taken: dict[int, set[int]] = {}
    for file, reader in before - seed:
        if file < files and reader < 100 + readers:
            taken.setdefault(file, set()).add(reader)
    shares = share_out([File(pk) for pk in range(files)], people, taken=taken, apart=seed, each=each)
    assert not set(shares.pairs) & seed
    assert len(shares.pairs) == len(set(shares.pairs))
    for file in range(files):
        own = taken.get(file, set()) | {reader for pk, reader in shares.pairs if pk == file}
        free = {person.pk for person in people if (file, person.pk) not in seed} | taken.get(file, set())
        assert len(own) == max(min(each, len(free)), len(taken.get(file, ())))
        assert (file in shares.short) is (len(own) < each)


def test_shares_are_even_and_follow_languages_when_asked() -> None:
    files = [File(pk, "sq" if pk % 2 else "sr") for pk in range(10)]
    people = [Reader(1, frozenset({"sq"})), Reader(2, frozenset({"sr"}))]
    even = share_out(files, people, taken={}, apart=(), each=1)
    assert set(Counter(reader for _file, reader in even.pairs).values()) == {5}
    by_language = share_out(files, people, taken={}, apart=(), each=1, by_language=True)
    assert all(reader == (1 if file % 2 else 2) for file, reader in by_language.pairs)


def test_signs_of_closeness() -> None:
    assessor = Known("Đorđević", "Centre for Social Work", "ana@csw.example")
    same = Known("Djordjevic", "centre for social work", "x@gmail.com")
    assert signs(assessor, same) == ["organisation", "name"]
    assert signs(assessor, Known("Other", "Elsewhere", "b@CSW.example")) == ["mail"]
    assert signs(Known(email="a@gmail.com"), Known(email="b@gmail.com")) == []
    assert (
        signs(assessor, Known("Đorđević", "Elsewhere", "b@else.example")) == []
    )  # a name alone says nothing
    assert signs(Known(), Known()) == []
    assert signs(Known(), Known(), nominated=True) == ["nominated"]


ARTA = Identity(("Arta", "Demo-Çela"), ("Centre for Social Work", "arta@csw.example"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am Arta.", f"I am {MARK}."),
        ("ARTA CELA writes", f"{MARK} writes"),
        ("Арта пише", f"{MARK} пише"),
        ("At the Centre  for\nSocial work we meet.", f"At the {MARK} we meet."),
        ("A centre for women", "A centre for women"),
        ("Write to arta@csw.example!", f"Write to {MARK}!"),
        ("Artan is another", f"{MARK} is another"),  # rather too much than a name
        ("demo_arta2, ArtaCela, socialCentreForSocialWork", f"{MARK}2, {MARK}"),
        ("www.csw.example or csw.example", f"{MARK} or {MARK}"),
        ("https://other.example/a?b=1, other.example/arta.", f"{MARK}, {MARK}"),
        ("me@other.example and me.too @ other.example.", f"{MARK} and {MARK}."),
        ("and/or, e.g./i.e., 3/4", "and/or, e.g./i.e., 3/4"),
        ("", ""),
    ],
)
def test_names_give_way_to_a_mark(text: str, shown: str) -> None:
    assert without_identity(text, ARTA) == shown


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_survives_as_a_word(before: str, after: str) -> None:
    shown = without_identity(f"{before} Arta {after}", ARTA)
    assert "Arta" not in shown.split()
