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
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from feasible.economy import Vector
from feasible.economy.align import Given, MatrixLike
from feasible.errors import Infeasible, InvalidInput, NotConverged, Unbounded
from feasible.optimum._certify_solution import certify_solution
from feasible.optimum._explain import direction_of_growth, smallest_conflict
from feasible.optimum._program import LinearSolution, Program
from feasible.optimum._sensitivity import cost_table, price_table
from feasible.optimum.scaled import Ending, ScaledHighs

__all__ = ["LinearProgram", "LinearSolution", "Method"]

Method = Literal["simplex", "interior-point"]

_TOLERANCE = 1e-7


class LinearProgram(Program):
    """Maximize (or minimize) ``c x`` subject to ``l <= A x <= u`` and ``a <= x <= b``.

    The model is kept between solves: change limits or the objective with the `set_` methods and solve
    again from the last basis. Series and dicts are matched by label: every row (or column) once.

    Parameters
    ----------
    objective : Series, dict or array, shape (columns,)
    matrix : DataFrame, sparse or dense, shape (rows, columns)
        The labels of a DataFrame name rows and columns.
    row_lower, row_upper : Series, dict, array or float, shape (rows,)
        Use ``-inf`` and ``inf`` for sides that do not limit.
    column_lower, column_upper : Series, dict, array or float, shape (columns,)
    maximize : bool
    rows, columns : sequence of str, optional
        Names for errors and tables; ``row 0``, ``column 0`` and so on by default. Several rows may have one
        name (each has a price of its own); then nothing can be matched by it.
    row_give : Series, dict or array, shape (rows,), optional
        The most that each row can be relaxed by when an infeasible program is explained; 0 for laws of
        nature such as balances, which are then neither relaxed nor named. Unlimited by default.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a length is wrong, or a number is none.

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
    >>> shop.cost_ranges().loc["bolts", ["from", "to"]].round(4).tolist()
    [1.0, 4.0]
    """

    def __init__(
        self,
        objective: Given,
        matrix: MatrixLike,
        *,
        row_lower: Given = -np.inf,
        row_upper: Given = np.inf,
        column_lower: Given = 0.0,
        column_upper: Given = np.inf,
        maximize: bool = True,
        rows: Iterable[str] | None = None,
        columns: Iterable[str] | None = None,
        row_give: Given = np.inf,
    ) -> None:
        super().__init__(
            objective,
            matrix,
            row_lower=row_lower,
            row_upper=row_upper,
            column_lower=column_lower,
            column_upper=column_upper,
            maximize=maximize,
            rows=rows,
            columns=columns,
            row_give=row_give,
        )
        self._highs: ScaledHighs | None = None
        #: By method, the last one last.
        self._found: dict[Method, LinearSolution] = {}

    # ------------------------------------------------------------------ solving

    def _model(self) -> ScaledHighs:
        if self._highs is None:
            self._highs = ScaledHighs(
                -self.sense * self.objective,
                self.matrix,
                (self.row_lower, self.row_upper),
                (self.column_lower, self.column_upper),
                sizes=self.sizes,
            )
        return self._highs

    def set_objective(self, objective: Given) -> None:
        """Replace the objective; the next solve starts from the last basis."""
        self.objective = self.of_columns("objective", objective, infinite=False)
        self._found.clear()
        if self._highs is not None:
            self._highs.set_costs(-self.sense * self.objective)

    def set_rows(self, *, lower: Given = None, upper: Given = None) -> None:
        """Replace the limits of all rows; the next solve starts from the last basis."""
        if lower is not None:
            self.row_lower = self.of_rows("lower", lower, never=np.inf)
        if upper is not None:
            self.row_upper = self.of_rows("upper", upper, never=-np.inf)
        self._found.clear()
        if self._highs is not None:
            self._highs.set_rows(self.row_lower, self.row_upper)

    def set_columns(self, *, lower: Given = None, upper: Given = None) -> None:
        """Replace the limits of all columns; the next solve starts from the last basis."""
        if lower is not None:
            self.column_lower = self.of_columns("lower", lower, never=np.inf)
        if upper is not None:
            self.column_upper = self.of_columns("upper", upper, never=-np.inf)
        self._found.clear()
        if self._highs is not None:
            self._highs.set_columns(self.column_lower, self.column_upper)

    def with_limits(
        self, *, row_lower: Given, row_upper: Given, column_lower: Given, column_upper: Given
    ) -> LinearProgram:
        """Return a program of its own with other limits: same matrix and names, nothing solved yet.

        Natural sizes are kept as they are, since limits are meant to be near the old ones.

        Examples
        --------
        >>> shop = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
        >>> longer = shop.with_limits(row_lower=shop.row_lower, row_upper=[9.0, 10.0],
        ...                           column_lower=shop.column_lower, column_upper=shop.column_upper)
        >>> round(longer.solve().objective, 4), shop.solve().objective
        (15.3333, 14.0)
        """
        other = copy.copy(self)
        vars(other).update(_highs=None, _found={})
        other.set_rows(lower=row_lower, upper=row_upper)
        other.set_columns(lower=column_lower, upper=column_upper)
        return other

    def solve(self, method: Method = "simplex", *, tolerance: float = _TOLERANCE) -> LinearSolution:
        """Solve to optimality.

        Parameters
        ----------
        method : {"simplex", "interior-point"}
            Simplex restarts from the last basis and gives a vertex. What a method has found is kept until
            limits or the objective change.
        tolerance : float
            Of the certificate's checks; the solver works to 1e-9 where it can.

        Raises
        ------
        InvalidInput
            If there is no such method.
        Infeasible
            With an irreducible set of conflicting limits and the smallest relaxation.
        Unbounded
            With the columns that can grow together for ever.
        NotConverged
            If HiGHS stops for any other reason, or in no way that it has finds what the certificate accepts.
        """
        if method not in get_args(Method):
            raise InvalidInput(
                f"is {method!r}", where="method", expected=f"one of {', '.join(get_args(Method))}"
            )
        known = self._found.pop(method, None) or self._solved(method)
        if known.tolerance != tolerance:
            known = replace(known, tolerance=tolerance)
        if not known.certificate.ok:
            raise _unproven(known)
        self._found[method] = known
        return known

    def know(self, primal: Given, duals: Given) -> LinearSolution:
        """Keep a solution that was found elsewhere for the last one, so that ranges need no other.

        Parameters
        ----------
        primal : Series, dict or array, shape (columns,)
        duals : Series, dict or array, shape (rows,)
            Change of the optimal value for one more unit of each row's limit.

        Raises
        ------
        NotConverged
            If the certificate does not hold.

        Examples
        --------
        >>> shop = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
        >>> shop.know([2.0, 4.0], [4 / 3, 1 / 3]).objective
        14.0
        """
        x = self.of_columns("primal", primal, infinite=False)
        known = self._solution_at(x, self.of_rows("duals", duals), 0)
        if not known.certificate.ok:
            raise _unproven(known)
        self._found["simplex"] = known
        return known

    def _solved(self, method: Method) -> LinearSolution:
        highs = self._model()
        ending = highs.prove("ipm" if method == "interior-point" else "simplex")
        if ending == Ending.INFEASIBLE:
            raise self.explain_infeasibility()
        if ending in {Ending.UNBOUNDED, Ending.UNBOUNDED_OR_INFEASIBLE}:
            grows = direction_of_growth(self)
            raise Unbounded(grows) if grows else self.explain_infeasibility()
        if ending != Ending.OPTIMAL:
            raise NotConverged(
                f"HiGHS ({highs.words})",
                residual=highs.doubt if highs.doubt < np.inf else highs.breach,
                rounds=highs.iterations,
                advice="look for coefficients that differ by more than ten orders of magnitude in a row",
            )
        y = -self.sense * highs.duals
        return self._solution_at(highs.primal, y, highs.iterations, -self.sense * highs.reduced_costs)

    def _solution_at(
        self, x: Vector, y: Vector, iterations: int, reduced: Vector | None = None
    ) -> LinearSolution:
        # The limits as they are now: a certificate that is asked for later is not of later limits.
        program = copy.copy(self)
        return LinearSolution(
            objective=float(self.objective @ x),
            primal=x,
            activity=np.asarray(self.matrix @ x),
            duals=y,
            reduced_costs=self.objective - self.matrix.T @ y if reduced is None else reduced,
            iterations=iterations,
            tolerance=_TOLERANCE,
            _check=lambda tolerance: certify_solution(program, x, y, tolerance=tolerance),
        )

    def _solution(self) -> LinearSolution:
        """Return what was found last; what holds of the face of optima does not depend on the method."""
        return list(self._found.values())[-1] if self._found else self.solve()

    # ------------------------------------------------------------------ explaining

    def explain_infeasibility(self) -> Infeasible:
        """Return the error that names a smallest conflict and a smallest relaxation.

        Returns
        -------
        Infeasible
            Its ``conflict`` is irreducible (found by a deletion filter). Its ``relaxation`` has
            the smallest sum of limits' shares: giving way by 1 of 10 counts as much as by 10 of 100.
        """
        return smallest_conflict(self)

    def shadow_prices(self, rows: Iterable[str] | str | None = None) -> pd.DataFrame:
        """Return each row's shadow price, its one-sided values, and how far each one holds.

        Parameters
        ----------
        rows : str or iterable of str, optional
            Which rows; all by default.

        Returns
        -------
        DataFrame, one line a row
            ``limit``: the side that binds (or the nearest one); ``price``: the solver's dual; ``left`` and
            ``right``: value lost for one unit less, value gained for one unit more of the limit (equal
            unless the vertex is degenerate); ``down_to`` and ``up_to``: the limits until which they hold
            (``-inf`` and ``inf`` if for ever). ``left`` is infinite where one unit less is infeasible.
            For a minimum the values are changes of the minimum.

        Raises
        ------
        InvalidInput
            If there is no row of a name.
        """
        return price_table(self, self._solution(), rows)

    def cost_ranges(self, columns: Iterable[str] | str | None = None) -> pd.DataFrame:
        """Return, for each column, how far its objective coefficient can move without changing the plan.

        Together with `shadow_prices` it is what it takes to read a dual: a price holds as long as the plan
        that it belongs to is the best one.

        Parameters
        ----------
        columns : str or iterable of str, optional
            Which columns; all by default.

        Returns
        -------
        DataFrame, one line a column
            ``value``: the coefficient; ``from`` and ``to``: the range in which the present solution stays
            optimal; ``least`` and ``most``: the column's range over all optimal solutions (equal unless
            there are several).

        Raises
        ------
        InvalidInput
            If there is no column of a name.
        """
        return cost_table(self, self._solution(), columns)


def _unproven(solution: LinearSolution) -> NotConverged:
    """Return the error that says which check of a solution's certificate fails, and by how much."""
    worst = solution.certificate.failures[0]
    return NotConverged(
        f"linear program: the certificate's check {worst.name!r} ({worst.meaning}) fails; HiGHS",
        residual=worst.value,
        rounds=solution.iterations,
        advice=f"at most {worst.tolerance:g} was asked for: ask for less, or look for coefficients that "
        "differ by more than ten orders of magnitude in a row",
    )
