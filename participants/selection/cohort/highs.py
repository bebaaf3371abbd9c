"""The one door to HiGHS, the solver: integer programs in numpy arrays, maximised, without any gap.

highspy and numpy are imported when something is solved, so that a web process that solves nothing stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

from participants.selection.cohort.problem import Unproven

if TYPE_CHECKING:
    import highspy
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

# Stands for "no bound"; small enough for sums in 64 bits.
NO_BOUND = 2**40

# For one program in whole numbers; whatever takes longer counts as not proven.
MOST_SECONDS = 60.0

OPTIONS: dict[str, bool | int | float] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_heuristic_run_feasibility_jump": False,  # finds first sets where that is hard; here it is half of the time
}


@dataclass(frozen=True, slots=True)
class Model:
    """Maximise costs * z, where row_lower <= A z <= row_upper and lower <= z <= upper; A is kept by rows."""

    costs: Integers
    lower: Integers
    upper: Integers
    row_lower: Integers
    row_upper: Integers
    starts: Integers  # where each row begins in `columns` and `entries`; one more at the end
    columns: Integers
    entries: Integers


@cache
def version() -> str:
    return f"HiGHS {metadata.version('highspy')}"


def best_whole(model: Model) -> Integers | None:
    """The best z in whole numbers, proven; None when there is none."""
    import numpy as np

    solver = _loaded(model, whole=True)
    if not _run(solver):
        return None
    return np.rint(solver.getSolution().col_value).astype(np.int64)


class Relaxation:
    """The same program with fractions allowed. Each change of bounds starts from the last answer."""

    def __init__(self, model: Model) -> None:
        import numpy as np

        self._solver = _loaded(model, whole=False)
        self._columns = np.arange(len(model.costs), dtype=np.int32)

    def prices(self, lower: Integers, upper: Integers, places: int) -> Floats | None:
        """What one unit of each row is worth at the optimum; row 0 is the number of places. None: nothing fits."""
        import numpy as np

        self._solver.changeColsBounds(
            len(self._columns), self._columns, lower.astype(np.float64), upper.astype(np.float64)
        )
        self._solver.changeRowBounds(0, float(places), float(places))
        if not _run(self._solver):
            return None
        return np.asarray(self._solver.getSolution().row_dual, dtype=np.float64)


def _loaded(model: Model, *, whole: bool) -> highspy.Highs:
    import highspy
    import numpy as np

    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor ships without types
    # Relaxations have no limit: their solver is kept for many short runs, and its clock would add them up.
    options = {**OPTIONS, "time_limit": MOST_SECONDS} if whole else OPTIONS
    for option, value in options.items():
        if solver.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise Unproven(f"The solver does not know the option {option}.")
    kinds = np.full(len(model.costs), int(whole), dtype=np.int32)
    status = solver.passModel(
        len(model.costs),
        len(model.row_lower),
        len(model.columns),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMaximize),
        0.0,
        model.costs.astype(np.float64),
        model.lower.astype(np.float64),
        model.upper.astype(np.float64),
        np.where(model.row_lower <= -NO_BOUND, -highspy.kHighsInf, model.row_lower.astype(np.float64)),
        np.where(model.row_upper >= NO_BOUND, highspy.kHighsInf, model.row_upper.astype(np.float64)),
        model.starts[:-1].astype(np.int32),
        model.columns.astype(np.int32),
        model.entries.astype(np.float64),
        kinds,
    )
    if status == highspy.HighsStatus.kError:
        raise Unproven("The solver refused the program.")
    return solver


def _run(solver: highspy.Highs) -> bool:
    """Whether there is a solution; every column is bounded, so there is a best one then."""
    import highspy

    solver.run()
    status = solver.getModelStatus()
    if status in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty}:
        return True
    if status in {
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    }:
        return False
    raise Unproven(f"The solver stopped: {solver.modelStatusToString(status)}.")
