"""HiGHS behind natural units: every row and column is scaled by a power of two before it is passed on.

Plans mix dollars in millions with emissions in kilograms; absolute tolerances mean nothing there.
Powers of two leave every digit as it was. No other module of the package knows which solver this is.

References
----------
Huangfu, Q. and Hall, J. A. J. (2018), "Parallelizing the dual revised simplex method",
*Mathematical Programming Computation* 10, 119-142 (HiGHS).
Applegate, D. and others (2021), "Practical large-scale linear programming using primal-dual hybrid gradient",
*Advances in Neural Information Processing Systems* 34 (the first-order method).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from time import process_time
from typing import Any, Literal

import highspy
import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.optimum._proof import balance, equilibrium, residual

__all__ = ["INF", "Ending", "ScaledHighs", "natural_sizes", "plain_seconds"]

INF = highspy.kHighsInf
_TOLERANCE = 1e-9
# What a solution may be short of a proof of itself before other ways are tried, and before none will do.
_PROVEN, _DOUBTFUL = 1e-10, 1e-6
# A simplex that has not ended by then turns in a circle: in its steps, or (in seconds) within one.
_PATIENCE = 5_000
_LOST_AFTER, _LOST_A_CELL = 10.0, 1e-3
# With so many columns a row HiGHS chooses between primal and dual simplex: dual first weighs every column.
_WIDE = 100
_OURS: Mapping[str, object] = {
    "primal_feasibility_tolerance": _TOLERANCE,
    "dual_feasibility_tolerance": _TOLERANCE,
    # Balances couple everything: presolve finds little, and then unbounded looks like infeasible.
    "presolve": "off",
    "simplex_scale_strategy": 0,
}
# In balanced units HiGHS can be strict, and need not drop a cell because it is small.
_FINE: Mapping[str, object] = {
    **_OURS,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "small_matrix_value": 1e-12,
}


class Ending(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNBOUNDED_OR_INFEASIBLE = "unbounded or infeasible"
    UNKNOWN = "without a verdict"
    STOPPED = "stopped"


_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Ending.UNBOUNDED_OR_INFEASIBLE,
    highspy.HighsModelStatus.kUnknown: Ending.UNKNOWN,
    highspy.HighsModelStatus.kIterationLimit: Ending.UNKNOWN,
    highspy.HighsModelStatus.kNotset: Ending.UNKNOWN,
    highspy.HighsModelStatus.kSolveError: Ending.UNKNOWN,
    highspy.HighsModelStatus.kPresolveError: Ending.UNKNOWN,
    highspy.HighsModelStatus.kPostsolveError: Ending.UNKNOWN,
}

_NO_OPTIMUM = {Ending.INFEASIBLE, Ending.UNBOUNDED, Ending.UNBOUNDED_OR_INFEASIBLE}


def _power_of_two(sizes: Vector) -> Vector:
    """Round positive sizes to powers of two, within what doubles can scale safely."""
    return np.exp2(np.clip(np.round(np.log2(np.clip(sizes, 1e-100, 1e100))), -300, 300))


def _magnitude(low: Vector, high: Vector) -> Vector:
    """Return the larger finite, non-zero side of each pair of limits; 0 if there is none."""
    return np.maximum(
        np.where(np.isfinite(low), np.abs(low), 0.0), np.where(np.isfinite(high), np.abs(high), 0.0)
    )


def natural_sizes(
    matrix: sparse.csc_array, rows: tuple[Vector, Vector], columns: tuple[Vector, Vector]
) -> tuple[Vector, Vector]:
    """Return the size that each row's terms and each column's value naturally have.

    A column is as large as its own limits say, else as the tightest row that limits it from above would let
    it be alone, else as the columns that it is balanced against; those that no limit reaches are as large as
    makes their cells and limits most alike. A row is as large as its largest term. None of this depends on
    the units that the program is given in.
    """
    n = matrix.shape[1]
    own = _magnitude(*columns)
    coefficient = np.abs(matrix.data)
    column_of = np.repeat(np.arange(n), np.diff(matrix.indptr))
    # Only the side that stops a column from growing says how large it can be.
    side = np.where(matrix.data > 0, rows[1][matrix.indices], -rows[0][matrix.indices])
    stops = np.isfinite(side) & (side > 0) & (coefficient > 0)
    alone = np.full(n, np.inf)
    np.minimum.at(alone, column_of[stops], side[stops] / coefficient[stops])
    bounded = np.isfinite(columns[1]) & (own > 0)
    size = np.where(bounded, own, np.where(np.isfinite(alone), np.maximum(alone, own), own))
    term = np.zeros(matrix.shape[0])
    while not (size > 0).all():
        np.maximum.at(term, matrix.indices, coefficient * size[column_of])
        useful = (term[matrix.indices] > 0) & (coefficient > 0)
        balanced = np.full(n, np.inf)
        np.minimum.at(balanced, column_of[useful], term[matrix.indices[useful]] / coefficient[useful])
        reached = (size == 0) & np.isfinite(balanced)
        if not reached.any():
            break
        size = np.where(reached, balanced, size)
    rest = np.flatnonzero(size == 0)
    if rest.size:
        size[rest] = balance(
            np.zeros(rest.size), matrix[:, rest], rows, (columns[0][rest], columns[1][rest])
        )[1]
    size = _power_of_two(size)
    term[:] = 0.0
    np.maximum.at(term, matrix.indices, coefficient * size[column_of])
    return _power_of_two(np.where(term > 0, term, np.maximum(_magnitude(*rows), 1.0))), size


def _typical(values: Vector) -> float:
    """Return the middle size of what is finite and not zero; 1 if nothing is."""
    there = np.abs(values[np.isfinite(values) & (values != 0.0)])
    return float(np.exp(np.median(np.log(there)))) if there.size else 1.0


class _Silent(highspy.Highs):
    """HiGHS without a word on standard output: from 1.16 on it prints a banner when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name
        """Turn output off before the first thing that prints."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _passed(
    cost: Vector,
    matrix: sparse.csc_array,
    rows: tuple[Vector, Vector],
    columns: tuple[Vector, Vector],
    options: Mapping[str, object],
) -> Any:
    """Return HiGHS with these options and a minimization passed to it, as it is."""
    highs: Any = _Silent()  # type: ignore[no-untyped-call]
    limits = {"simplex_iteration_limit": _PATIENCE + 20 * sum(matrix.shape), "ipm_iteration_limit": 500}
    for option, value in {"output_flag": False, "threads": 1, **limits, **options}.items():
        highs.setOptionValue(option, value)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = cost
    model.row_lower_, model.row_upper_ = rows
    model.col_lower_, model.col_upper_ = columns
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    highs.passModel(model)
    return highs


class ScaledHighs:
    """A minimization passed to HiGHS, single-threaded and silent; all arguments in the caller's units.

    Parameters
    ----------
    cost : array, shape (n,)
    matrix : csc_array, shape (m, n)
    rows, columns : pairs of arrays
        Lower and upper limits.
    sizes : pair of arrays, optional
        Natural sizes of rows and columns where the caller knows them better.
    unit : float, optional
        Of costs; the largest cost of a column of natural size by default.
    options : mapping, optional
        HiGHS's, where they are not those that suit natural sizes.
    """

    def __init__(
        self,
        cost: Vector,
        matrix: sparse.csc_array,
        rows: tuple[Vector, Vector],
        columns: tuple[Vector, Vector],
        sizes: tuple[Vector, Vector] | None = None,
        *,
        unit: float | None = None,
        options: Mapping[str, object] = _OURS,
    ) -> None:
        self.row_size, self.column_size = (
            natural_sizes(matrix, rows, columns)
            if sizes is None
            else (_power_of_two(sizes[0]), _power_of_two(sizes[1]))
        )
        worth = np.abs(cost * self.column_size)
        if unit is None:
            unit = float(worth.max(initial=0.0))
        self.unit = float(_power_of_two(np.array([unit]))[0]) if unit > 0.0 else 1.0
        #: In the caller's units, until a coefficient is changed.
        self._matrix: sparse.csc_array | None = matrix
        #: What the last `prove` left unproven, as a share; infinite without an optimum.
        self.doubt = np.inf
        #: Whose solution counts: of this model, or of one that solved the same program in another way.
        self._best = self
        column_of = np.repeat(self.column_size, np.diff(matrix.indptr))
        self._highs = _passed(
            cost * (self.column_size / self.unit),
            sparse.csc_array(
                (matrix.data * (column_of / self.row_size[matrix.indices]), matrix.indices, matrix.indptr),
                shape=matrix.shape,
            ),
            (rows[0] / self.row_size, rows[1] / self.row_size),
            (columns[0] / self.column_size, columns[1] / self.column_size),
            {**options, "simplex_strategy": 0} if matrix.shape[1] > _WIDE * matrix.shape[0] else options,
        )

    def run(self, solver: Literal["simplex", "ipm"] = "simplex") -> Ending:
        """Solve from the last basis and say how it ended.

        A run that ends without a verdict (numerical trouble at tight tolerances) is tried again with
        presolve, then at HiGHS's own tolerances.
        """
        ending = self._run({"solver": solver})
        for changed, usual in (
            ({"presolve": "on"}, {"presolve": "off"}),
            (
                {"primal_feasibility_tolerance": 1e-7, "dual_feasibility_tolerance": 1e-7},
                {"primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": _TOLERANCE},
            ),
        ):
            if ending != Ending.UNKNOWN:
                break
            self._highs.clearSolver()
            ending = self._run(changed)
            self._options(usual)
        return ending

    def prove(self, solver: Literal["simplex", "ipm"] = "simplex") -> Ending:
        """Solve until a solution and its duals prove each other, and say how it ended.

        Natural sizes can be far from what an optimum makes of them: then HiGHS stops, within its tolerances,
        at what is no optimum, or sees none where there is one. What is not proven is solved again in balanced
        units and as it is, by HiGHS's own scaling, with presolve, by another method. That there is no optimum
        is believed where three ways say so, or most do.

        Returns
        -------
        Ending
            `OPTIMAL` with the solution that is nearest to its proof; `UNKNOWN` if none is near.
        """
        program = self._program()
        seconds = _LOST_AFTER + _LOST_A_CELL * program[1].nnz
        ending = self._within(solver, seconds)
        if ending == Ending.STOPPED:
            return ending
        if ending == Ending.OPTIMAL:
            self.doubt = residual(*program, self.primal, self.duals, (self.row_size, self.column_size))
            if self.doubt <= _PROVEN:
                return ending
        units = equilibrium(program[1])
        verdicts: Counter[Ending] = Counter([ending])
        # What HiGHS sees in natural sizes, and in the least logarithms, hangs on no unit.
        unit_free, agreed = ending, None
        best = self
        for other, way, in_units in self._others(program, units):
            ending = other._within(way, seconds)  # noqa: SLF001 - its own kind
            if not in_units and ending == unit_free:
                agreed = ending
            if ending == Ending.OPTIMAL:
                found = residual(*program, other.primal, other.duals, units)
                if found < self.doubt:
                    self.doubt, best = found, other
            verdicts[ending] += 1
            if self.doubt <= _PROVEN or (
                self.doubt > _DOUBTFUL and verdicts[ending] > 2 and ending in _NO_OPTIMUM
            ):
                break
        self._best = best
        if self.doubt <= _DOUBTFUL:
            return Ending.OPTIMAL
        if agreed in _NO_OPTIMUM:
            return agreed
        # An optimum that nothing proves is no verdict.
        said = {verdict: times for verdict, times in verdicts.items() if verdict in _NO_OPTIMUM}
        if self.doubt < np.inf:
            said = {verdict: times for verdict, times in said.items() if times > 1}
        return max(said, key=lambda verdict: said[verdict], default=Ending.UNKNOWN)

    def _program(
        self,
    ) -> tuple[Vector, sparse.csc_array, tuple[Vector, Vector], tuple[Vector, Vector]]:
        """Return cost, matrix and limits as they are now, in the caller's units."""
        model = self._highs.getLp()
        if self._matrix is None:
            cells = model.a_matrix_
            layout = sparse.csc_array if cells.format_ == highspy.MatrixFormat.kColwise else sparse.csr_array
            held = layout(
                (np.array(cells.value_), np.array(cells.index_), np.array(cells.start_)),
                shape=(self.row_size.size, self.column_size.size),
            )
            self._matrix = sparse.csc_array(
                held.multiply(self.row_size[:, None]).multiply(1.0 / self.column_size)
            )
        rows, columns = self.row_size, self.column_size
        return (
            np.array(model.col_cost_) * (self.unit / columns),
            self._matrix,
            (np.array(model.row_lower_) * rows, np.array(model.row_upper_) * rows),
            (np.array(model.col_lower_) * columns, np.array(model.col_upper_) * columns),
        )

    def _others(
        self,
        program: tuple[Vector, sparse.csc_array, tuple[Vector, Vector], tuple[Vector, Vector]],
        units: tuple[Vector, Vector],
    ) -> Iterator[tuple[ScaledHighs, Literal["simplex", "ipm"], bool]]:
        """Return other models of the same program, how to solve each, and whether units shape it."""
        cost, matrix, rows, columns = program
        across, along = units
        amounts = np.concatenate(
            [limit / unit for limits, unit in ((rows, across), (columns, along)) for limit in limits]
        )
        amount = _typical(amounts)
        balanced = ScaledHighs(
            cost,
            matrix,
            rows,
            columns,
            sizes=(across * amount, along * amount),
            unit=_typical(cost * along) * amount,
            options={**_FINE, "small_matrix_value": 1e-9},
        )
        yield balanced, "simplex", True
        if self.doubt > _DOUBTFUL:
            row_unit, column_unit, worth = balance(*program)
            alike = ScaledHighs(
                cost, matrix, rows, columns, sizes=(row_unit, column_unit), unit=worth, options=_FINE
            )
            yield alike, "simplex", False
        plain = ScaledHighs(
            cost, matrix, rows, columns,
            sizes=(np.ones(across.size), np.ones(along.size)), unit=1.0, options={},
        )  # fmt: skip
        yield plain, "simplex", True
        yield balanced, "ipm", True

    def run_first_order(self, *, tolerance: float, steps: int) -> Ending:
        """Solve by a first-order method, which knows no basis, and say how it ended."""
        return self._run(
            {
                "pdlp_optimality_tolerance": tolerance,
                "primal_feasibility_tolerance": tolerance,
                "dual_feasibility_tolerance": tolerance,
                "pdlp_iteration_limit": steps,
                "solver": "pdlp",
            }
        )

    def _within(self, solver: Literal["simplex", "ipm"], seconds: float) -> Ending:
        """Solve; `UNKNOWN` where HiGHS is at it for so long that it must have lost its way."""
        _, usual = self._highs.getOptionValue("time_limit")
        if np.isfinite(usual):
            return self.run(solver)
        # Its clock does not start anew with each run.
        self._options({"time_limit": self._highs.getRunTime() + seconds})
        ending = self.run(solver)
        self._options({"time_limit": usual})
        return Ending.UNKNOWN if ending == Ending.STOPPED else ending

    def _run(self, options: Mapping[str, object]) -> Ending:
        self._best, self.doubt = self, np.inf
        self._options(options)
        self._highs.run()
        return _ENDINGS.get(self._highs.getModelStatus(), Ending.STOPPED)

    def _options(self, options: Mapping[str, object]) -> None:
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    @property
    def words(self) -> str:
        """What HiGHS says of the last run, for messages."""
        if _DOUBTFUL < self.doubt < np.inf:
            return "an optimum that its own duals do not prove"
        return str(self._highs.modelStatusToString(self._highs.getModelStatus()))

    @property
    def breach(self) -> float:
        """Largest breach of a limit, scaled, in the last run."""
        return float(self._highs.getInfo().max_primal_infeasibility)

    @property
    def basis(self) -> Any:
        """The last basis, for `start_from`."""
        return self._highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Start the next run from a basis of this program."""
        self._highs.setBasis(basis)

    def start_at_upper(self) -> None:
        """Start from the basis in which every column stands at its upper limit and every row is free."""
        basis = highspy.HighsBasis()
        basis.col_status = [highspy.HighsBasisStatus.kUpper] * self.column_size.size
        basis.row_status = [highspy.HighsBasisStatus.kBasic] * self.row_size.size
        basis.valid = True
        self.start_from(basis)

    def optimal(self) -> bool:
        """Solve and say whether an optimum was found."""
        return self.run() == Ending.OPTIMAL

    @property
    def solution(self) -> Any:
        """What HiGHS holds, in this model's units."""
        return self._highs.getSolution()

    @property
    def primal(self) -> Vector:
        """The solution."""
        best = self._best
        return np.array(best.solution.col_value) * best.column_size

    @property
    def duals(self) -> Vector:
        """Change of the minimum for one more unit of each row's limit."""
        best = self._best
        return np.array(best.solution.row_dual) * (best.unit / best.row_size)

    @property
    def reduced_costs(self) -> Vector:
        """Change of the minimum for one more unit of each column's limit."""
        best = self._best
        return np.array(best.solution.col_dual) * (best.unit / best.column_size)

    @property
    def iterations(self) -> int:
        """Simplex and interior-point iterations of the last run."""
        info = self._highs.getInfo()
        return int(info.simplex_iteration_count) + max(int(info.ipm_iteration_count), 0)

    def set_costs(self, cost: Vector) -> None:
        """Replace the objective."""
        n = cost.size
        self._highs.changeColsCost(n, np.arange(n, dtype=np.int32), cost * (self.column_size / self.unit))

    def set_cost(self, column: int, cost: float) -> None:
        """Replace one coefficient of the objective."""
        self._highs.changeColCost(column, cost * self.column_size[column] / self.unit)

    def set_rows(self, lower: Vector, upper: Vector) -> None:
        """Replace the limits of all rows."""
        m = lower.size
        self._highs.changeRowsBounds(
            m, np.arange(m, dtype=np.int32), lower / self.row_size, upper / self.row_size
        )

    def set_columns(self, lower: Vector, upper: Vector) -> None:
        """Replace the limits of all columns."""
        n = lower.size
        self._highs.changeColsBounds(
            n, np.arange(n, dtype=np.int32), lower / self.column_size, upper / self.column_size
        )

    def set_column(self, column: int, lower: float, upper: float) -> None:
        """Replace the limits of one column."""
        size = self.column_size[column]
        self._highs.changeColBounds(column, lower / size, upper / size)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Replace one coefficient of the matrix."""
        self._matrix = None
        self._highs.changeCoeff(row, column, value * self.column_size[column] / self.row_size[row])


def plain_seconds(
    cost: Vector,
    matrix: sparse.csc_array,
    rows: tuple[Vector, Vector],
    columns: tuple[Vector, Vector],
    *,
    solver: Literal["simplex", "ipm"],
) -> float:
    """Return the processor time that HiGHS takes for a minimization as it is, on one thread.

    Nothing is scaled and HiGHS keeps its own settings (presolve, tolerances): this is what a program costs
    whoever solves it, not what this package makes of it.

    Parameters
    ----------
    cost : array, shape (n,)
    matrix : csc_array, shape (m, n)
    rows, columns : pairs of arrays
        Lower and upper limits.
    solver : {"simplex", "ipm"}
        The interior-point method without its crossover to a vertex.

    Returns
    -------
    float
        Seconds.
    """
    options = {"solver": solver, **({"run_crossover": "off"} if solver == "ipm" else {})}
    highs = _passed(cost, matrix, rows, columns, options)
    began = process_time()
    highs.run()
    return process_time() - began
