"""Choosing a cohort: proven best sets of 15 of 60, 25 of 300 and 40 of 2,000 under ten targets.

.venv/bin/python -m bench.cohort
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import highspy
import numpy as np

from participants.selection.cohort import Candidate, Problem, Spread, Target, explain, greedy, propose
from participants.selection.cohort.counting import broken, penalty, points
from participants.selection.cohort.highs import NO_BOUND, OPTIONS, Model
from participants.selection.cohort.program import Program

CHART = Path(__file__).resolve().parent.parent / "var" / "bench" / "cohort.svg"
SIZES = ((15, 60, 0.2), (25, 300, 0.2), (40, 2000, 1.0))  # seats, candidates, goal in seconds
GROWTH = (60, 125, 250, 500, 1000, 2000, 4000)
SEEDS = 5
REPEATED = 7
PLAIN: dict[str, bool | float] = {"output_flag": False, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}


def main() -> None:
    propose(people(15, 60, 1))  # imports the solver
    rows: list[tuple[str, ...]] = [
        (
            "",
            "proposed",
            "bare solver",
            "more",
            "our settings",
            "goal",
            "greedy breaks",
            "loses with maxima alone",
        )
    ]
    rows += [compared(seats, candidates, goal) for seats, candidates, goal in SIZES]
    rows += [yes_maybe_no(seats, candidates) for seats, candidates, _ in SIZES[:2]]
    rows.append(explained(25, 300))
    for row in rows:
        cells = zip(row, (44, 12, 14, 8, 15, 10, 16, 0), strict=True)
        sys.stdout.write("".join(cell.ljust(width) for cell, width in cells).rstrip() + "\n")
    plot(growth())
    sys.stdout.write(f"\nGrowth: {CHART.relative_to(CHART.parent.parent.parent)}\n")
    sys.stdout.write(
        f"{propose(people(15, 60, 1)).solver}, Python {sys.version.split()[0]},"
        f" {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}\n"
    )


def people(seats: int, number: int, seed: int, *, step: int = 1) -> Problem:
    """Plainly random people; scores in steps, and ten targets that fit them, hard and soft."""
    chance = random.Random(seed)  # noqa: S311 -- the same people in every run, nothing secret
    keys = [f"candidate {index:04}" for index in range(number)]
    scores = [round(chance.gauss(6500, 1500) / step) * step for _ in keys]

    def groups(size: int, skew: float) -> list[frozenset[str]]:
        weights = [1 / (index + 1) ** skew for index in range(size)]
        drawn = chance.choices(range(size), weights, k=number)
        return [
            frozenset(key for key, group in zip(keys, drawn, strict=True) if group == index)
            for index in range(size)
        ]

    work, gender, profile = groups(6, 1), groups(3, 0.7), groups(5, 1)
    organisation, language, before = groups(max(6, number // 5), 0.5), groups(4, 1), groups(2, 0.5)
    targets = (
        Target("work 1", work[0], at_most=seats // 4),
        Target("work 2", work[1], at_most=seats // 5),
        Target("work 5", work[4], at_least=2),
        Target("work 6", work[5], at_least=2),
        Target("women", gender[1], at_least=seats * 4 // 10, at_most=seats * 6 // 10),
        Target("profile 1", profile[0], at_most=seats // 3),
        Target("first-timers", before[1], at_least=seats // 2, weight=150),
        Target("profile 4", profile[3], at_least=max(1, seats // 6), weight=200),
        Target("language 4", language[3], at_least=max(1, seats // 5), weight=100),
        Spread("organisations", tuple(organisation), seats * 3 // 4, weight=80),
    )
    candidates = tuple(
        Candidate(key, min(10000, max(0, score))) for key, score in zip(keys, scores, strict=True)
    )
    return Problem(seats, candidates, targets)


def compared(seats: int, candidates: int, goal: float) -> tuple[str, ...]:
    ours, bare, tuned, lost, breaks = [], [], [], [], []
    for seed in range(1, SEEDS + 1):
        problem = people(seats, candidates, seed)
        proposal = propose(problem)
        optimum, spent = bare_solver(problem)
        if proposal.value != optimum:
            raise SystemExit(f"The optimum is {optimum}, proposed was {proposal.value}.")
        ours.append(seconds(partial(propose, problem)))
        bare.append(spent)
        tuned.append(bare_solver(problem, OPTIONS)[1])
        picked = greedy(problem)
        breaks.append(sum(1 for _ in broken(problem, picked)))
        lost.append(
            propose(without_minima(problem)).value - points(problem, picked) + penalty(problem, picked)
        )
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return (
        f"{seats} of {candidates}, ten targets, proven best",
        f"{mine:.3f} s",
        f"{theirs:.3f} s",
        f"{mine / theirs - 1:+.0%}",
        f"{statistics.median(tuned):.3f} s",
        f"{goal:.1f} s",
        f"{statistics.mean(breaks):.1f} targets",
        f"{statistics.mean(lost) / 100:.2f} points",
    )


def without_minima(problem: Problem) -> Problem:
    """What the greedy picking can keep, so that its points may be compared: hard maxima, and everything soft."""
    targets = tuple(
        replace(target, at_least=None) if isinstance(target, Target) and target.weight is None else target
        for target in problem.targets
    )
    return replace(problem, targets=targets)


def yes_maybe_no(seats: int, candidates: int) -> tuple[str, ...]:
    """Three different scores only, so that hundreds are tied; with a lottery among them."""
    problem = people(seats, candidates, 1, step=5000)
    tied = len(propose(problem).tied)
    spent = seconds(partial(propose, problem, lottery_seed="bench"))
    return (f"{seats} of {candidates}, {tied} tied, drawn by lot", f"{spent:.3f} s", *[""] * 6)


def explained(seats: int, candidates: int) -> tuple[str, ...]:
    problem = people(seats, candidates, 1)
    proposal = propose(problem)
    spent = seconds(partial(explain, problem, proposal))
    return (f"{candidates} explanations with their costs", f"{spent:.2f} s", "", "", "", "5.0 s", "", "")


def bare_solver(problem: Problem, options: Mapping[str, bool | float] = PLAIN) -> tuple[int, float]:
    """The same model handed to HiGHS as it is, without a gap: the optimum, and the shortest of several times."""
    model = Program(problem).model
    answers = [solve(model, problem.places, options) for _ in range(REPEATED)]
    return answers[0][0], min(spent for _, spent in answers)


def solve(model: Model, places: int, options: Mapping[str, bool | float]) -> tuple[int, float]:
    started = time.perf_counter()
    solver = highspy.Highs()
    for option, value in options.items():
        solver.setOptionValue(option, value)
    infinity = highspy.kHighsInf
    lower = np.where(model.row_lower <= -NO_BOUND, -infinity, model.row_lower)
    upper = np.where(model.row_upper >= NO_BOUND, infinity, model.row_upper)
    lower[0] = upper[0] = places
    columns, rows = len(model.costs), len(model.row_lower)
    solver.passModel(
        *(columns, rows, len(model.columns)),
        *(int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMaximize), 0.0),
        *(model.costs.astype(float), model.lower.astype(float), model.upper.astype(float), lower, upper),
        *(model.starts[:-1].astype(np.int32), model.columns.astype(np.int32), model.entries.astype(float)),
        np.ones(columns, dtype=np.int32),
    )
    solver.run()
    return round(solver.getObjectiveValue()), time.perf_counter() - started


def seconds(call: Callable[[], object]) -> float:
    """The shortest of several: whatever else the machine does only makes it longer."""
    times = []
    for _ in range(REPEATED):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def growth() -> list[tuple[int, float, float]]:
    found = []
    for number in GROWTH:
        problem = people(max(15, number // 50), number, 1)
        found.append((number, seconds(partial(propose, problem)), bare_solver(problem)[1]))
    return found


def plot(found: list[tuple[int, float, float]]) -> None:
    """Two lines, drawn by hand: seconds by number of candidates."""
    width, height, left, bottom = 640, 360, 60, 310
    widest = max(number for number, _, _ in found)
    longest = max(max(ours, bare) for _, ours, bare in found)

    def at(number: float, spent: float) -> tuple[float, float]:
        return left + (width - left - 90) * number / widest, bottom - (bottom - 30) * spent / longest

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        "<title>Seconds to the proven best set, by number of candidates</title>",
        f'<path d="M{left} 20V{bottom}H{width - 80}" fill="none" stroke="#444"/>',
        f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">candidates</text>',
        f'<text x="{left}" y="14" text-anchor="middle">seconds</text>',
    ]
    for number, _, _ in found[3:]:
        x, _ = at(number, 0)
        parts.append(f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{number}</text>')
    for part in (0.25, 0.5, 0.75, 1.0):
        _, y = at(0, longest * part)
        parts.append(f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{longest * part:.2f}</text>')
        parts.append(f'<path d="M{left} {y:.0f}H{width - 80}" stroke="#ddd"/>')
    lines = (
        ("proposed", "#0b6e4f", [at(number, ours) for number, ours, _ in found]),
        ("bare solver", "#8a5a00", [at(number, bare) for number, _, bare in found]),
    )
    for name, colour, dots in lines:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        x, y = dots[-1]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 4:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    CHART.parent.mkdir(parents=True, exist_ok=True)
    CHART.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
