"""Who assesses what: a fair share for everybody, without conflicts. Plain data in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    pk: int
    language: str = ""


@dataclass(frozen=True)
class Reader:
    pk: int
    reads: frozenset[str] = frozenset()


@dataclass
class Shares:
    """New pairs (file, assessor), and files that still have too few."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    short: list[int] = field(default_factory=list)


def share_out(
    files: Sequence[File],
    readers: Sequence[Reader],
    *,
    taken: Mapping[int, Iterable[int]],
    apart: Iterable[tuple[int, int]],
    each: int,
    by_language: bool = False,
) -> Shares:
    """Give every file `each` assessors, always to who has the fewest; who reads its language first, if wanted.

    What is `taken` stays and counts. Files with the smallest choice come first, so that nobody is used up for them.
    """
    kept = {pk: set(found) for pk, found in taken.items()}
    closed = set(apart)
    load = Counter({reader.pk: 0 for reader in readers})
    load.update(reader for found in kept.values() for reader in found)
    free = {file.pk: [reader for reader in readers if (file.pk, reader.pk) not in closed] for file in files}
    shares = Shares()
    for file in sorted(files, key=lambda file: (len(free[file.pk]), file.pk)):
        own = kept.get(file.pk, set())
        wanted = max(each - len(own), 0)
        choice = sorted(
            (reader for reader in free[file.pk] if reader.pk not in own),
            key=lambda reader: (
                by_language and file.language not in reader.reads,
                load[reader.pk],
                reader.pk,
            ),
        )
        for reader in choice[:wanted]:
            shares.pairs.append((file.pk, reader.pk))
            load[reader.pk] += 1
        if len(choice) < wanted:
            shares.short.append(file.pk)
    return shares
