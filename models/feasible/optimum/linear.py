"""Linear programs on HiGHS, from sparse arrays, with certificates and exact sensitivity.

Every solution is checked by code that knows only the program's data. Sensitivity is computed on
the whole optimal face instead of one basis, so that it is right at degenerate vertices too: a
shadow price there has a left value (what one unit less would cost) and a right value (what one unit
more would bring), and both are reported.

References
----------
Dantzig, G. B. (1963), *Linear Programming and Extensions*, ch. 12 (duality, sensitivity).
Jansen, B., de Jong, J. J., Roos, C. and Terlaky, T. (1997), "Sensitivity analysis in linear
programming: just be careful!", *European Journal of Operational Research* 101, 15-28.
Huangfu, Q. and Hall, J. A. J. (2018), "Parallelizing the dual revised simplex method",
*Mathematical Programming Computation* 10, 119-142 (HiGHS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import highspy
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Certificate, Check, Vector
from feasible.errors import Infeasible, NotConverged, Unbounded
from feasible.optimum.scaled import INF, ScaledHighs, natural_sizes

__all__ = ["LinearProgram", "LinearSolution", "Method"]

Method = Literal["simplex", "interior-point"]


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """An optimal solution with its duals and a certificate.

    Attributes
    ----------
    objective : float
        Optimal value, in the objective's unit.
    primal : array, shape (columns,)
        The solution.
    activity : array, shape (rows,)
        Left-hand sides at the solution.
    duals : array, shape (rows,)
        Shadow price of each row: change of the optimal value for one more unit of the limit that
        binds (0 if none does). At a degenerate vertex one price of several:
        `LinearProgram.shadow_prices` gives the interval.
    reduced_costs : array, shape (columns,)
        The same for the limits of each column.
    iterations : int
        Simplex or interior-point iterations.
    """

    objective: float
    primal: Vector
    activity: Vector
    duals: Vector
    reduced_costs: Vector
    iterations: int
    _check: Callable[[], Certificate]

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the data, by code that shares nothing with the solver."""
        return self._check()


class LinearProgram:
    """Maximize (or minimize) ``c x`` subject to ``l <= A x <= u`` and ``a <= x <= b``.

    The model is kept between solves: change limits or the objective with the `set_` methods and solve
    again from the last basis.

    Parameters
    ----------
    objective : array, shape (columns,)
    matrix : sparse or dense, shape (rows, columns)
    row_lower, row_upper : array or float, shape (rows,)
        Use ``-inf`` and ``inf`` for sides that do not limit.
    column_lower, column_upper : array or float, shape (columns,)
    maximize : bool
    rows, columns : sequence of str, optional
        Names for errors and tables.
    row_give : array, shape (rows,), optional
        The most that each row can be relaxed by when an infeasible program is explained; 0 for laws of
        nature such as balances, which are then neither relaxed nor named. Unlimited by default.

    Examples
    --------
    Kantorovich's lathe shop in miniature: two products share 8 hours and 10 kg.

    >>> shop = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0],
    ...                      rows=["hours", "steel"], columns=["bolts", "nuts"])
    >>> plan = shop.solve()
    >>> plan.objective, plan.primal.tolist(), plan.certificate.ok
    (14.0, [2.0, 4.0], True)
    >>> shop.shadow_prices().loc["hours", ["price", "down_to", "up_to"]].astype(float).round(4).tolist()
    [1.3333, 5.0, 20.0]
    """

    def __init__(
        self,
        objective: ArrayLike,
        matrix: Any,
        *,
        row_lower: ArrayLike = -np.inf,
        row_upper: ArrayLike = np.inf,
        column_lower: ArrayLike = 0.0,
        column_upper: ArrayLike = np.inf,
        maximize: bool = True,
        rows: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        row_give: ArrayLike = np.inf,
    ) -> None:
        self.matrix = sparse.csc_array(matrix, dtype=np.float64)
        m, n = self.matrix.shape
        self.objective = _filled("objective", objective, n)
        self.row_lower, self.row_upper = (
            _filled("row_lower", row_lower, m),
            _filled("row_upper", row_upper, m),
        )
        self.column_lower = _filled("column_lower", column_lower, n)
        self.column_upper = _filled("column_upper", column_upper, n)
        self.row_give = _filled("row_give", row_give, m)
        self.maximize = maximize
        self._row_names, self._column_names = rows, columns
        for name, names, size in (("rows", rows, m), ("columns", columns, n)):
            if names is not None and len(names) != size:
                raise ValueError(f"{name}: {len(names)} names for {size} {name}")
        if not np.all(np.isfinite(self.objective)) or not np.all(np.isfinite(self.matrix.data)):
            raise ValueError("objective and matrix must be finite")
        self._sign = -1.0 if maximize else 1.0
        self._highs: ScaledHighs | None = None
        self._solution: LinearSolution | None = None

    @cached_property
    def rows(self) -> pd.Index:
        """Names of the rows."""
        return pd.Index(
            [f"row {i}" for i in range(self.matrix.shape[0])]
            if self._row_names is None
            else list(self._row_names)
        )

    @cached_property
    def columns(self) -> pd.Index:
        """Names of the columns."""
        return pd.Index(
            [f"column {j}" for j in range(self.matrix.shape[1])]
            if self._column_names is None
            else list(self._column_names)
        )

    @cached_property
    def _sizes(self) -> tuple[Vector, Vector]:
        """Natural sizes of rows and columns, from the data alone."""
        return natural_sizes(
            self.matrix, (self.row_lower, self.row_upper), (self.column_lower, self.column_upper)
        )

    @property
    def _units(self) -> tuple[Vector, Vector, float]:
        """Natural sizes of rows, columns and the value."""
        row_size, column_size = self._sizes
        worth = float(np.abs(self.objective * column_size).max(initial=0.0))
        return row_size, column_size, worth if worth > 0 else 1.0

    # ------------------------------------------------------------------ solving

    def _model(self) -> ScaledHighs:
        if self._highs is None:
            self._highs = ScaledHighs(
                self._sign * self.objective,
                self.matrix,
                (self.row_lower, self.row_upper),
                (self.column_lower, self.column_upper),
                sizes=self._sizes,
            )
        return self._highs

    def set_objective(self, objective: ArrayLike) -> None:
        """Replace the objective; the next solve starts from the last basis."""
        n = self.matrix.shape[1]
        self.objective, self._solution = _filled("objective", objective, n), None
        if self._highs is not None:
            self._highs.set_costs(self._sign * self.objective)

    def set_rows(self, *, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> None:
        """Replace the limits of all rows; the next solve starts from the last basis."""
        m = self.matrix.shape[0]
        self.row_lower = self.row_lower if lower is None else _filled("row_lower", lower, m)
        self.row_upper = self.row_upper if upper is None else _filled("row_upper", upper, m)
        self._solution = None
        if self._highs is not None:
            self._highs.set_rows(self.row_lower, self.row_upper)

    def set_columns(self, *, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> None:
        """Replace the limits of all columns; the next solve starts from the last basis."""
        n = self.matrix.shape[1]
        self.column_lower = self.column_lower if lower is None else _filled("column_lower", lower, n)
        self.column_upper = self.column_upper if upper is None else _filled("column_upper", upper, n)
        self._solution = None
        if self._highs is not None:
            self._highs.set_columns(self.column_lower, self.column_upper)

    def solve(self, method: Method = "simplex", *, tolerance: float = 1e-7) -> LinearSolution:
        """Solve to optimality.

        Parameters
        ----------
        method : {"simplex", "interior-point"}
            Simplex restarts from the last basis and gives a vertex.
        tolerance : float
            Of the certificate's checks; the solver works to 1e-9 where it can.

        Raises
        ------
        Infeasible
            With an irreducible set of conflicting limits and the smallest relaxation.
        Unbounded
            With the columns that can grow together for ever.
        NotConverged
            If HiGHS stops for any other reason.
        """
        if self._solution is not None:
            return self._solution
        highs = self._model()
        status = highs.run("ipm" if method == "interior-point" else "simplex")
        if status == highspy.HighsModelStatus.kInfeasible:
            raise self.explain_infeasibility()
        if status == highspy.HighsModelStatus.kUnbounded:
            raise Unbounded(self._ray())
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotConverged(
                f"HiGHS ({highs.highs.modelStatusToString(status)})",
                residual=float(highs.highs.getInfo().max_primal_infeasibility),
                rounds=highs.iterations,
                advice="look for coefficients that differ by more than ten orders of magnitude in a row",
            )
        x, y = highs.primal, self._sign * highs.duals
        self._solution = LinearSolution(
            objective=float(self.objective @ x),
            primal=x,
            activity=np.asarray(self.matrix @ x),
            duals=y,
            reduced_costs=self._sign * highs.reduced_costs,
            iterations=highs.iterations,
            _check=lambda: self._certify(x, y, tolerance),
        )
        return self._solution

    def _certify(self, x: Vector, y: Vector, tolerance: float) -> Certificate:
        """Check feasibility and bound the value by weak duality, from the data alone."""
        activity = self.matrix @ x
        row_size, column_size = self._sizes
        primal = 0.0
        for value, low, high, scale in (
            (activity, self.row_lower, self.row_upper, np.maximum(row_size, abs(self.matrix) @ np.abs(x))),
            (x, self.column_lower, self.column_upper, np.maximum(column_size, np.abs(x))),
        ):
            excess = np.maximum(np.maximum(low - value, value - high), 0.0)
            primal = max(primal, float((excess / scale).max(initial=0.0)))
        sense = 1.0 if self.maximize else -1.0
        price = sense * y
        margin = sense * self.objective - self.matrix.T @ price
        bound, dual = 0.0, 0.0
        turnover = np.abs(self.objective) + abs(self.matrix.T) @ np.abs(y)
        for value, low, high, scale in (
            (
                price,
                self.row_lower,
                self.row_upper,
                np.full(y.size, float(np.abs(y * row_size).max(initial=0.0))) / row_size,
            ),
            (margin, self.column_lower, self.column_upper, turnover),
        ):
            # The side that a price of this sign is charged for; an infinite side admits no price.
            side = np.where(value > 0, high, low)
            free = ~np.isfinite(side)
            bound += float(value[~free] @ side[~free])
            dual = max(dual, float((np.abs(value[free]) / np.maximum(scale[free], 1e-300)).max(initial=0.0)))
        worth = float(sense * self.objective @ x)
        scale_worth = max(abs(worth), float(np.abs(self.objective) @ np.abs(x)), 1e-300)
        gap = abs(bound - worth) / scale_worth if worth != bound else 0.0
        return Certificate(
            "no solution within these limits has a better value",
            (
                Check("limits", primal, tolerance, "largest breach of a limit, relative to the terms in it"),
                Check("prices", dual, tolerance, "largest price on a side that does not limit, relative"),
                Check(
                    "duality gap", gap, tolerance, "share of the value: how much better any solution could be"
                ),
            ),
        )

    # ------------------------------------------------------------------ explaining failure

    def _ray(self) -> list[str]:
        """Name the columns of an unbounded direction."""
        n = self.matrix.shape[1]
        # A direction d of the recession cone with objective 1: found as a program of its own.
        low = np.where(np.isfinite(self.row_lower), 0.0, -INF)
        high = np.where(np.isfinite(self.row_upper), 0.0, INF)
        matrix = sparse.vstack(
            [self.matrix, sparse.csr_array(-self._sign * self.objective[None, :])], format="csc"
        )
        d_low = np.where(np.isfinite(self.column_lower), 0.0, -INF)
        d_high = np.where(np.isfinite(self.column_upper), 0.0, INF)
        cost = np.where(d_low < 0, 0.0, 1.0)
        highs = ScaledHighs(cost, matrix, (np.append(low, 1.0), np.append(high, INF)), (d_low, d_high))
        highs.run()
        direction = highs.primal[:n]
        grows = np.flatnonzero(
            np.abs(direction) > 1e-9 * max(float(np.abs(direction).max(initial=0.0)), 1e-300)
        )
        return [str(self.columns[j]) for j in grows[:8]]

    def explain_infeasibility(self) -> Infeasible:
        """Return the error that names a smallest conflict and a smallest relaxation.

        Returns
        -------
        Infeasible
            Its ``conflict`` is irreducible (found by a deletion filter). Its ``relaxation`` has
            the smallest sum of limits' shares: giving way by 1 of 10 counts as much as by 10 of 100.
        """
        m, n = self.matrix.shape
        # Each soft side of a row or column becomes one elastic column.
        sides: list[tuple[str, int, int]] = []
        for i in np.flatnonzero(self.row_give > 0):
            sides += [("row", int(i), +1)] if np.isfinite(self.row_lower[i]) else []
            sides += [("row", int(i), -1)] if np.isfinite(self.row_upper[i]) else []
        for j in range(n):
            # Nobody can relax x >= 0.
            sides += (
                [("column", j, +1)] if np.isfinite(self.column_lower[j]) and self.column_lower[j] != 0 else []
            )
            sides += [("column", j, -1)] if np.isfinite(self.column_upper[j]) else []
        column_sides = sorted({j for kind, j, _ in sides if kind == "column"})
        position = {j: m + k for k, j in enumerate(column_sides)}
        bound_rows = sparse.csc_array(
            (np.ones(len(column_sides)), (np.arange(len(column_sides)), column_sides)),
            shape=(len(column_sides), n),
        )
        where = [i if kind == "row" else position[i] for kind, i, _ in sides]
        elastic = sparse.csc_array(
            ([float(s) for _, _, s in sides], (where, np.arange(len(sides)))),
            shape=(m + len(column_sides), len(sides)),
        )
        matrix = sparse.hstack([sparse.vstack([self.matrix, bound_rows]), elastic], format="csc")
        low = np.append(self.row_lower, self.column_lower[column_sides])
        high = np.append(self.row_upper, self.column_upper[column_sides])
        limits = np.array([(low if s > 0 else high)[w] for w, (_, _, s) in zip(where, sides, strict=True)])
        row_size, column_size = self._sizes
        size = np.array([row_size[i] if kind == "row" else column_size[i] for kind, i, _ in sides])
        weight = 1.0 / np.where(limits != 0.0, np.abs(limits), size)
        free_low, free_high = self.column_lower.copy(), self.column_upper.copy()
        free_low[column_sides] = np.where(self.column_lower[column_sides] >= 0, 0.0, -INF)
        free_high[column_sides] = INF
        cost = np.append(np.zeros(n), weight)
        most = np.array([self.row_give[i] if kind == "row" else np.inf for kind, i, _ in sides])
        columns = (np.append(free_low, np.zeros(len(sides))), np.append(free_high, most))
        highs = ScaledHighs(cost, matrix, (low, high), columns)
        if not highs.optimal():
            fixed = [str(self.rows[int(i)]) for i in np.flatnonzero(np.isfinite(self.row_give))]
            return Infeasible(
                [f"{name} (which gives way by too little, or not at all)" for name in fixed], {}
            )
        give = highs.primal[n:]
        names = [self._side_name(kind, at, s) for kind, at, s in sides]
        relaxation = {
            names[k]: float(give[k])
            for k in range(len(sides))
            if give[k] > 1e-9 * max(1.0, abs(float(limits[k])))
        }
        # The duals of the elastic program are a proof of infeasibility: only sides with a dual matter.
        sign = np.array([float(side) for _, _, side in sides])
        worth = sign * highs.duals[where] / weight
        keep = [k for k in range(len(sides)) if worth[k] > 1e-9]
        keep = self._deletion_filter(matrix, (low, high), columns, n, keep, len(sides))
        # What would have to give way comes first.
        conflict = sorted((names[k] for k in keep), key=lambda name: name not in relaxation)
        return Infeasible(conflict, relaxation)

    @staticmethod
    def _deletion_filter(
        matrix: sparse.csc_array,
        rows: tuple[Vector, Vector],
        columns: tuple[Vector, Vector],
        n: int,
        keep: list[int],
        sides: int,
    ) -> list[int]:
        """Drop every side without which the rest is still infeasible."""
        upper = columns[1].copy()
        most = upper[n:].copy()
        upper[[n + k for k in keep]] = 0.0
        highs = ScaledHighs(np.zeros(n + sides), matrix, rows, (columns[0], upper))
        for k in list(keep):
            highs.set_column(n + k, 0.0, most[k])
            if highs.optimal():
                highs.set_column(n + k, 0.0, 0.0)
            else:
                keep.remove(k)
        return keep

    def _side_name(self, kind: str, at: int, sign: int) -> str:
        rows = kind == "row"
        name = (self.rows if rows else self.columns)[at]
        low = (self.row_lower if rows else self.column_lower)[at]
        high = (self.row_upper if rows else self.column_upper)[at]
        if low == high:
            return f"{name} = {low:g}"
        return f"{name} >= {low:g}" if sign > 0 else f"{name} <= {high:g}"

    # ------------------------------------------------------------------ sensitivity

    def _face(self) -> tuple[tuple[Vector, Vector], tuple[Vector, Vector]]:
        """Return limits on y and on ``c - A'y`` that describe the optimal duals (as if maximizing)."""
        solution = self.solve()
        out = []
        for value, low, high, size in (
            (solution.activity, self.row_lower, self.row_upper, self._sizes[0]),
            (solution.primal, self.column_lower, self.column_upper, self._sizes[1]),
        ):
            close = 1e-8 * np.maximum(size, np.abs(value))
            at_low = np.isfinite(low) & (value - np.where(np.isfinite(low), low, 0.0) <= close)
            at_high = np.isfinite(high) & (np.where(np.isfinite(high), high, 0.0) - value <= close)
            out.append((np.where(at_low, -INF, 0.0), np.where(at_high, INF, 0.0)))
        return out[0], out[1]

    def shadow_prices(self, rows: Iterable[str] | None = None) -> pd.DataFrame:
        """Return each row's shadow price, its one-sided values, and how far each one holds.

        Parameters
        ----------
        rows : iterable of str, optional
            Which rows; all by default.

        Returns
        -------
        DataFrame, one line a row
            ``limit``: the side that binds (or the nearest one); ``price``: the solver's dual; ``left`` and
            ``right``: value lost for one unit less, value gained for one unit more of the limit (equal
            unless the vertex is degenerate); ``down_to`` and ``up_to``: the limits until which they hold
            (``-inf`` and ``inf`` if for ever). ``left`` is infinite where one unit less is infeasible.
            For a minimum the values are changes of the minimum.
        """
        solution = self.solve()
        (y_low, y_high), (d_low, d_high) = self._face()
        sense = 1.0 if self.maximize else -1.0
        c = sense * self.objective
        m = self.matrix.shape[0]
        # Optimal duals: c - A'y = d with y and d on the face.
        row_size, column_size, unit = self._units
        dual = ScaledHighs(
            np.zeros(m),
            sparse.csc_array(self.matrix.T),
            (c - d_high, c - d_low),
            (y_low, y_high),
            sizes=(unit / column_size, unit / row_size),
        )
        best = sense * solution.objective
        chosen = self.rows if rows is None else pd.Index(list(rows))
        lines = []
        for name in chosen:
            i = int(self.rows.get_indexer_for(pd.Index([name]))[0])
            if i < 0:
                raise KeyError(f"no row called {name!r}")
            low, high, value = self.row_lower[i], self.row_upper[i], solution.activity[i]
            upper_side = np.isfinite(high) and (not np.isfinite(low) or high - value <= value - low)
            limit = high if upper_side else low
            left, right = self._extreme(dual, i, +1), self._extreme(dual, i, -1)
            if low < high:
                # An inequality's other side stays where it is: only this side's price can be charged.
                left, right = (
                    (max(left, 0.0), max(right, 0.0)) if upper_side else (min(left, 0.0), min(right, 0.0))
                )
            up = self._reach(i, best, right, +1, upper_side=bool(upper_side), equal=bool(low == high))
            down = self._reach(i, best, left, -1, upper_side=bool(upper_side), equal=bool(low == high))
            lines.append((limit, solution.duals[i], sense * left, sense * right, limit - down, limit + up))
        return pd.DataFrame(
            lines, index=chosen, columns=["limit", "price", "left", "right", "down_to", "up_to"], dtype=float
        )

    @staticmethod
    def _extreme(dual: ScaledHighs, i: int, sign: int) -> float:
        """Return the largest (+1) or smallest (-1) optimal dual of row i."""
        dual.set_cost(i, -float(sign))
        value = float(dual.primal[i]) if dual.optimal() else np.inf * sign
        dual.set_cost(i, 0.0)
        return value

    def _reach(self, i: int, best: float, price: float, sign: int, *, upper_side: bool, equal: bool) -> float:
        """Return how far row i's limit can move (in direction `sign`) before its price changes.

        That is the largest t such that some solution is worth ``best + sign p t`` under the moved limit.
        """
        if not np.isfinite(price):
            return 0.0
        m, n = self.matrix.shape
        row_size, column_size, unit = self._units
        sense = 1.0 if self.maximize else -1.0
        # One more column t: in row i it moves the limit, in the value row it asks for its price.
        step = sparse.csc_array(([-float(sign), -float(sign) * price], ([i, m], [0, 0])), shape=(m + 1, 1))
        value_row = sparse.csr_array(sense * self.objective[None, :])
        stretched = sparse.hstack([sparse.vstack([self.matrix, value_row]), step], format="csc")
        low, high = np.append(self.row_lower, best - self._slack(best)), np.append(self.row_upper, INF)
        if not equal:
            (low if upper_side else high)[i] = -INF if upper_side else INF
        reach = ScaledHighs(
            np.append(np.zeros(n), -1.0),
            stretched,
            (low, high),
            (np.append(self.column_lower, 0.0), np.append(self.column_upper, INF)),
            sizes=(np.append(row_size, unit), np.append(column_size, row_size[i])),
        )
        status = reach.run()
        if status == highspy.HighsModelStatus.kOptimal:
            return float(reach.primal[n])
        if status == highspy.HighsModelStatus.kUnbounded:
            return np.inf
        raise NotConverged(
            f"range of the price of {self.rows[i]!r} ({reach.highs.modelStatusToString(status)})",
            residual=np.inf,
            rounds=reach.iterations,
            advice="ask for fewer rows, or rescale the program",
        )

    def _slack(self, best: float) -> float:
        """Return how much of the optimal value counts as nothing."""
        return 1e-9 * max(abs(best), 1e-3 * self._units[2])

    def cost_ranges(self, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return, for each column, how far its objective coefficient can move without changing the plan.

        Returns
        -------
        DataFrame, one line a column
            ``value``: the coefficient; ``from`` and ``to``: the range in which the present solution stays
            optimal; ``least`` and ``most``: the column's range over all optimal solutions (equal unless
            there are several).
        """
        solution = self.solve()
        (y_low, y_high), (d_low, d_high) = self._face()
        sense = 1.0 if self.maximize else -1.0
        c = sense * self.objective
        m, n = self.matrix.shape
        row_size, column_size, unit = self._units
        typical = float(np.exp(np.log(column_size).mean()))
        transposed = sparse.hstack([self.matrix.T, sparse.csc_array((n, 1))], format="csc")
        dual = ScaledHighs(
            np.zeros(m + 1),
            transposed,
            (c - d_high, c - d_low),
            (np.append(y_low, -INF), np.append(y_high, INF)),
            sizes=(unit / column_size, np.append(unit / row_size, unit / typical)),
        )
        face = ScaledHighs(
            np.zeros(n),
            sparse.vstack([self.matrix, sparse.csr_array(c[None, :])], format="csc"),
            (
                np.append(self.row_lower, sense * solution.objective - self._slack(solution.objective)),
                np.append(self.row_upper, INF),
            ),
            (self.column_lower, self.column_upper),
            sizes=(np.append(row_size, unit), column_size),
        )
        chosen = self.columns if columns is None else pd.Index(list(columns))
        lines = []
        for name in chosen:
            j = int(self.columns.get_indexer_for(pd.Index([name]))[0])
            if j < 0:
                raise KeyError(f"no column called {name!r}")
            dual.set_coefficient(j, m, -1.0)
            shift = [self._extreme(dual, m, s) for s in (-1, +1)]
            dual.set_coefficient(j, m, 0.0)
            ends = sorted(float(self.objective[j] + sense * s) for s in shift)
            lines.append((self.objective[j], *ends, self._extreme(face, j, -1), self._extreme(face, j, +1)))
        return pd.DataFrame(
            lines, index=chosen, columns=["value", "from", "to", "least", "most"], dtype=float
        )


def _filled(name: str, given: ArrayLike, size: int) -> Vector:
    values = np.array(
        np.broadcast_to(np.asarray(given, dtype=float), (size,)) if np.ndim(given) == 0 else given,
        dtype=float,
    )
    if values.shape != (size,):
        raise ValueError(f"{name} has shape {values.shape}; expected ({size},)")
    if np.any(np.isnan(values)):
        raise ValueError(f"{name}[{int(np.flatnonzero(np.isnan(values))[0])}] is not a number")
    return values
