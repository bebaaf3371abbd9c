"""Three thousand applications with twenty answers each: the organiser's list, its filters, search, statistics, tables.

.venv/bin/python -m bench.large_call
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.__main__ import analyze, prepared, server


def main() -> None:
    with prepared():
        from bench.fill import KINDS, fill

        fill(KINDS * 2)
        analyze()
        with server() as (port, web):
            rows = [*pages(port), *tables(port, web)]
    for row in rows:
        sys.stdout.write(
            "  ".join(cell.ljust(width) for cell, width in zip(row, (44, 26, 0), strict=True)) + "\n"
        )
    sys.stdout.write(
        f"\nPython {sys.version.split()[0]}, {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}\n"
    )


def pages(port: int) -> list[tuple[str, str, str]]:
    """Median time, and SQL with 300 and with 3,000 applications: the second must not be more."""
    from bench.measure import queries, signed_in
    from bench.visitor import repeat

    organiser = signed_in(port, "organiser@bench.example")
    address = "/en/team/events/bench-{}/applications/{}"
    rows = []
    for what, rest, goal in (
        ("list, 50 rows", "", "<= 60 ms"),
        ("list, 250 rows", "?size=250", "<= 150 ms"),
        ("filter: territory and language", "?territory=XK&language=en", "<= 60 ms"),
        ("search: a name", "?q=demo2999", "<= 60 ms"),
        ("search: a word of every row", "?q=social", "<= 60 ms"),
        ("statistics", "statistics/", "<= 150 ms"),
    ):
        path = address.format(3000, rest)
        taken = repeat(lambda path=path: organiser.get(path), 10)  # type: ignore[misc]  # a default keeps the path of this row
        sql = [queries(address.format(size, rest), user="organiser@bench.example") for size in (300, 3000)]
        rows.append((what, f"{taken:.0f} ms, SQL {sql[0]} -> {sql[1]}", goal))
    return rows


def tables(port: int, web: int) -> list[tuple[str, str, str]]:
    """Time and size of each file, and by how much the web process grew while it was made."""
    import time

    from bench.measure import children, signed_in

    organiser = signed_in(port, "organiser@bench.example")
    base = "/en/team/events/bench-{}/applications/"
    token = [("csrfmiddlewaretoken", organiser.get(base.format(3000)).token)]
    rows = []
    for kind, goal in (("csv", "<= 0.6 s, +10 MB"), ("xlsx", "+30 MB")):
        grown = {}
        for size in (300, 3000):
            workers = children(web)
            for _number in range(4):  # both workers have their code loaded before anything counts
                organiser.post(base.format(300) + f"export/{kind}/", token)
            for worker in workers:
                Path(f"/proc/{worker}/clear_refs").write_text("5")  # the highest mark starts anew
            before = {worker: memory(worker, "VmRSS") for worker in workers}
            started = time.perf_counter()
            answer = organiser.post(base.format(size) + f"export/{kind}/", token)
            took = time.perf_counter() - started
            if answer.status != 200:
                raise RuntimeError(f"the {kind} of {size} answered {answer.status}")
            grown[size] = max(memory(worker, "VmHWM") - before[worker] for worker in workers)
        rows.append(
            (
                f"{kind.upper()} of 3,000, all columns of the list",
                f"{took:.2f} s, {len(answer.body) / 1e6:.1f} MB, peak +{grown[300]:.0f} -> +{grown[3000]:.0f} MB",
                goal,
            )
        )
    return rows


def memory(pid: int, name: str) -> float:
    """Megabytes, as the kernel keeps them: VmRSS is now, VmHWM the most there ever was."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {name} of {pid}")


if __name__ == "__main__":
    main()
