"""Who should come: the best cohort under targets, with its reasons. Plain data in and out, no Django, no names.

| file | what |
|---|---|
| `problem.py` | the data |
| `proposing.py`, `ties.py` | the best set, who else is as good, the lottery |
| `explaining.py` | why somebody is in or out, and what forcing her would cost |
| `relaxing.py` | what to relax when nothing fits |
| `replacing.py` | who follows when somebody drops out; picking by score alone, for comparison |
| `counting.py` | how any set stands, without a solver |
| `program.py`, `highs.py` | the integer program and its solver |
"""

from participants.selection.cohort.counting import penalty, points, totals
from participants.selection.cohort.explaining import explain
from participants.selection.cohort.problem import (
    Candidate,
    Explanation,
    Infeasible,
    Problem,
    Proposal,
    Reason,
    Relax,
    Replacement,
    Rule,
    Spread,
    Target,
    Total,
    Unproven,
)
from participants.selection.cohort.proposing import propose
from participants.selection.cohort.replacing import greedy, replacements

__all__ = [
    "Candidate",
    "Explanation",
    "Infeasible",
    "Problem",
    "Proposal",
    "Reason",
    "Relax",
    "Replacement",
    "Rule",
    "Spread",
    "Target",
    "Total",
    "Unproven",
    "explain",
    "greedy",
    "penalty",
    "points",
    "propose",
    "replacements",
    "totals",
]
