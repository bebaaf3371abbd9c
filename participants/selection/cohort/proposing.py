"""The best set, proven, with its ties; or what to relax."""

from __future__ import annotations

from participants.selection.cohort import counting, highs
from participants.selection.cohort.problem import Infeasible, Problem, Proposal, Unproven
from participants.selection.cohort.program import Program
from participants.selection.cohort.relaxing import smallest_relaxation
from participants.selection.cohort.ties import BestSets, draw

MODEL = "cohort 1"  # to be raised when the same problem may get another answer


def propose(problem: Problem, *, lottery_seed: str | None = None) -> Proposal:
    """The set with most points less penalties that keeps everything hard; raises Infeasible when there is none.

    Among equally good sets the lottery decides (see `ties.draw`). Without a seed the first pseudonyms do, so that
    two runs agree; that is no decision, and `tied` says whose turn it could be as well.
    """
    program = Program(problem)
    found = program.best()
    if found is None:
        raise Infeasible(smallest_relaxation(problem))
    best = BestSets(program, found)
    drawn = () if lottery_seed is None else draw(best.tied, lottery_seed)
    chosen = best.pick(drawn or sorted(best.tied))
    proposal = Proposal(
        chosen=chosen,
        points=counting.points(problem, chosen),
        penalty=counting.penalty(problem, chosen),
        totals=counting.totals(problem, chosen),
        tied=best.tied,
        drawn=drawn,
        model=MODEL,
        solver=highs.version(),
        proven=True,
    )
    if proposal.value != found.value or any(counting.broken(problem, chosen)):
        raise Unproven("The set does not keep the rules or is not worth what was proven.")
    return proposal
