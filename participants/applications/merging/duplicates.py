"""Which applications may come from the same person: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from core.search import fold


class Why(StrEnum):
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Applicant:
    pk: int
    email: str
    name: str
    organisation: str


@dataclass
class Group:
    """Applications that look alike, and what they have in common."""

    why: set[Why] = field(default_factory=set)
    members: list[int] = field(default_factory=list)


def same_address(email: str) -> str:
    """What is left of an address without case, dots in front of the @, and what follows a plus; "" for none."""
    local, at, domain = email.strip().lower().rpartition("@")
    plain = local.partition("+")[0].replace(".", "")
    return f"{plain}@{domain}" if at and plain and domain else ""


def same_name(name: str, organisation: str) -> str:
    """Name and organisation in any script and in any order of the names; "" when one of them is missing."""
    words, place = sorted(fold(name).split()), fold(organisation)
    return f"{' '.join(words)}|{place}" if words and place else ""


def groups(applicants: Iterable[Applicant]) -> list[Group]:
    """Every group of two or more, each application in one of them at most, in the order they came in."""
    people = list(applicants)
    leader = {one.pk: one.pk for one in people}
    reasons: list[tuple[Why, int]] = []
    seen: dict[tuple[Why, str], int] = {}
    for one in people:
        for why, key in (
            (Why.ADDRESS, same_address(one.email)),
            (Why.NAME, same_name(one.name, one.organisation)),
        ):
            if not key:
                continue
            first = seen.setdefault((why, key), one.pk)
            if first != one.pk:
                leader[_root(leader, one.pk)] = _root(leader, first)
                reasons.append((why, one.pk))
    found: dict[int, Group] = {}
    for one in people:
        found.setdefault(_root(leader, one.pk), Group()).members.append(one.pk)
    for why, pk in reasons:
        found[_root(leader, pk)].why.add(why)
    return [group for group in found.values() if len(group.members) > 1]


def _root(leader: dict[int, int], pk: int) -> int:
    while leader[pk] != pk:
        leader[pk] = leader[leader[pk]]
        pk = leader[pk]
    return pk
