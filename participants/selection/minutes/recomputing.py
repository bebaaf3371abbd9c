"""A stored proposal worked out once more from what the solver was given then; nobody's name is needed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from participants.selection import cohort
from participants.selection.board.inputs import kept_result, problem_from
from participants.selection.board.wording import kept_relax
from participants.selection.models import Proposal

# Noted in a result when the proposal was taken over; the solver knows nothing of it.
NOT_COMPUTED = {"changed", "reserve"}


@dataclass(frozen=True)
class Recomputed:
    """What differs from the stored result, by its name: (stored, worked out now)."""

    different: dict[str, tuple[Any, Any]]
    versions: dict[str, str]

    @property
    def equal(self) -> bool:
        return not self.different


def recompute(proposal: Proposal) -> Recomputed:
    """Compares everything the solver had answered. Raises cohort.Unproven when it now has no answer."""
    now, versions = _solved(proposal)
    stored = {name: value for name, value in proposal.result.items() if name not in NOT_COMPUTED}
    names = sorted({*stored, *now})
    return Recomputed(
        {name: (stored.get(name), now.get(name)) for name in names if stored.get(name) != now.get(name)},
        versions,
    )


def _solved(proposal: Proposal) -> tuple[dict[str, Any], dict[str, str]]:
    problem = problem_from(proposal.inputs)
    try:
        found = cohort.propose(problem, lottery_seed=proposal.lottery_seed or None)
    except cohort.Infeasible as infeasible:
        return {"feasible": False, "relax": [kept_relax(item) for item in infeasible.relax]}, {}
    return kept_result(found), {"model": found.model, "solver": found.solver}
