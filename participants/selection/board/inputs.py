"""A problem as JSON and back, so that anybody who holds it can solve it again. People stand in it as pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from participants.selection.cohort.problem import (
    Candidate,
    Problem,
    Proposal,
    Rule,
    Spread,
    Target,
)


def kept(problem: Problem) -> dict[str, Any]:
    return {
        "seats": problem.seats,
        "candidates": [[candidate.key, candidate.score] for candidate in problem.candidates],
        "targets": [_kept_target(target) for target in problem.targets],
        "must_in": sorted(problem.must_in),
        "must_out": sorted(problem.must_out),
        "together": [sorted(keys) for keys in problem.together],
        "apart": [sorted(keys) for keys in problem.apart],
    }


def _kept_target(target: Target | Spread) -> dict[str, Any]:
    if isinstance(target, Spread):
        groups = [sorted(keys) for keys in target.groups]
        return {"key": target.key, "groups": groups, "at_least": target.at_least, "weight": target.weight}
    return {
        "key": target.key,
        "members": sorted(target.members),
        "at_least": target.at_least,
        "at_most": target.at_most,
        "weight": target.weight,
    }


def problem_from(inputs: dict[str, Any]) -> Problem:
    return Problem(
        seats=inputs["seats"],
        candidates=tuple(Candidate(key, score) for key, score in inputs["candidates"]),
        targets=tuple(_target_from(row) for row in inputs["targets"]),
        must_in=frozenset(inputs["must_in"]),
        must_out=frozenset(inputs["must_out"]),
        together=tuple(frozenset(keys) for keys in inputs["together"]),
        apart=tuple(frozenset(keys) for keys in inputs["apart"]),
    )


def _target_from(row: dict[str, Any]) -> Target | Spread:
    if "groups" in row:
        groups = tuple(frozenset(keys) for keys in row["groups"])
        return Spread(row["key"], groups, row["at_least"], row["weight"])
    return Target(row["key"], frozenset(row["members"]), row["at_least"], row["at_most"], row["weight"])


def kept_result(found: Proposal) -> dict[str, Any]:
    """What the solver answered, as it is kept beside the inputs."""
    return {
        "feasible": True,
        "chosen": sorted(found.chosen),
        "points": found.points,
        "penalty": found.penalty,
        "tied": sorted(found.tied),
        "drawn": list(found.drawn),
        "totals": {key: [total.count, total.missing, total.too_many] for key, total in found.totals.items()},
    }


def places_after(inputs: dict[str, Any], relax: list[dict[str, Any]]) -> int:
    """How many places there are, as far as there are people for them, when nobody listed is kept out any more."""
    lifted = {key for row in relax if row["rule"] == Rule.MUST_OUT for key in row["people"]}
    problem = problem_from(inputs)
    return replace(problem, must_out=problem.must_out - lifted).places
