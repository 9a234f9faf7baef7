"""The linear plan: the most valuable final deliveries within balances, endowments, capacities and targets.

Three ways to the same answer. *Direct*: the whole program goes to HiGHS. *Newton*: the whole program is
solved by products with its matrix alone (`feasible.optimum._capacities`), which is much faster where
thousands of plants compete and capacities bind. *Reduced*: with one plant a good the gross outputs are the
Leontief inverse times the deliveries, so that the balances can be eliminated. What is left has one row a
resource; its coefficients, the resources embodied in one delivered unit, take one transposed Leontief solve
each. Capacities and quotas that turn out to bind are added as rows, a few at a time; where many bind, one of
the other ways takes over.

References
----------
Koopmans, T. C. (ed.) (1951), *Activity Analysis of Production and Allocation*.
Dorfman, R., Samuelson, P. A. and Solow, R. M. (1958), *Linear Programming and Economic Analysis*,
chs. 9-10 (Leontief systems as programs, the substitution theorem).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Certificate, Economy, Targets, Vector, align, certify_plan
from feasible.economy._krylov import solve_each
from feasible.economy.leontief import productivity
from feasible.errors import Infeasible, InvalidInput, NotConverged
from feasible.optimum._capacities import Boxed, begun, search
from feasible.optimum._plan_program import column_ranges, limits, whole_program
from feasible.optimum._vertex_ranges import RANGED_FROM
from feasible.optimum.linear import LinearProgram

__all__ = ["LinearPlan", "linear_plan"]

Way = Literal["auto", "direct", "newton", "reduced"]
Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

# From this many goods on the reduced form is tried first even where plants have capacities.
_REDUCE_FROM = 1500
# From this many goods on Newton's way is faster than simplex, where plants have limits.
_NEWTON_FROM = 1000
_NEWTON_PROVEN = 1e-8
_TRIFLES = (0.0, 1e-10, 1e-9, 1e-8)
_ROWS_A_ROUND = 40
_MOST_ROWS = 400


@dataclass(frozen=True, eq=False)
class LinearPlan:
    """A plan of the greatest value, with the prices that prove it.

    Attributes
    ----------
    economy : Economy
    targets : Targets
    levels : array, shape (P,)
    deliveries : array, shape (G,)
        Final deliveries of each good, in its unit.
    prices : array, shape (G,)
        Value of one more unit of each good, in units of value.
    resource_prices : array, shape (R,)
        Value of one more unit of each resource.
    way : {"direct", "newton", "reduced"}
        How it was found.
    program : LinearProgram
        For ranging: all limits are rows or columns of it, those too that do not bind. Its rows are named.
    fell_back : bool
        Whether Newton's way was tried first, and ended at no plan that its certificate accepts to 1e-8.
    """

    economy: Economy
    targets: Targets
    levels: Vector
    deliveries: Vector
    prices: Vector
    resource_prices: Vector
    way: Literal["direct", "newton", "reduced"]
    program: LinearProgram
    fell_back: bool = False

    @property
    def value(self) -> float:
        """Total value of final deliveries."""
        return float(self.targets.value @ self.deliveries)

    @cached_property
    def certificate(self) -> Certificate:
        """Feasibility and the duality gap, recomputed from the economy and the targets alone."""
        return certify_plan(
            self.economy,
            self.targets,
            levels=self.levels,
            deliveries=self.deliveries,
            prices=self.prices,
            resource_prices=self.resource_prices,
        )

    @property
    def capacity_rents(self) -> Vector:
        """Value of one more unit of each plant's capacity, shape (P,).

        What a full plant's output is worth over its inputs and resources; 0 where capacity is left.

        Examples
        --------
        A new mill needs half an hour a sack and can make ten; the old one, at an hour a sack, sets the price
        of labor. One more sack from the new mill saves half an hour:

        >>> mills = Economy(goods=["flour"], resources=["labor"], plants=["old", "new"], households=[],
        ...     inputs=[[0, 0]], outputs=[[1, 1]], resource_use=[[1, 0.5]], endowment=[20],
        ...     capacity=[np.inf, 10])
        >>> plan = linear_plan(mills)
        >>> plan.resource_prices.tolist(), plan.capacity_rents.tolist()
        ([1.0], [0.0, 0.5])
        """
        margin = self.economy.net.T @ self.prices - self.economy.resource_use.T @ self.resource_prices
        return np.where(self._full, np.maximum(margin, 0.0), 0.0)

    @property
    def _full(self) -> Mask:
        return np.asarray(self.levels >= self.economy.capacity * (1 - 1e-9))

    def resources(self) -> pd.DataFrame:
        """Return each resource's endowment, use, shadow price (left, right) and the range that holds for."""
        names = list(self.economy.resources)
        ranged = self.program.shadow_prices([f"{name} used" for name in names])
        used = self.economy.resource_use @ self.levels
        return pd.DataFrame(
            {
                "endowment": self.economy.endowment,
                "used": used,
                "price": self.resource_prices,
                "left": ranged["left"].to_numpy(),
                "right": ranged["right"].to_numpy(),
                "down_to": ranged["down_to"].to_numpy(),
                "up_to": ranged["up_to"].to_numpy(),
            },
            index=self.economy.resources,
        )

    def goods(self) -> pd.DataFrame:
        """Return each good's deliveries, price (left, right) and the range that holds for.

        ``right`` is what one more unit would add, if somebody gave it; ``left`` what one unit less would
        cost, if it were taken away. ``up_to`` and ``down_to`` (below zero) say how much may be given or taken
        before that changes. In a small economy each good takes four linear programs; from 500 goods on, where
        nothing is at two limits at once, a back-substitution.

        Raises
        ------
        NotConverged
            If a side or an end of a range is not found.

        Examples
        --------
        Eight hours, a sack of flour an hour, and an oven for eight loaves, a sack each. One sack less is one
        loaf less; one more finds no oven.

        >>> town = Economy(goods=["flour", "bread"], resources=["labor"], plants=["mill", "oven"],
        ...     households=[], inputs=[[0, 1], [0, 0]], outputs=[[1, 0], [0, 1]], resource_use=[[1, 0]],
        ...     endowment=[8], capacity=[np.inf, 8], good_kind=["intermediate", "final"])
        >>> linear_plan(town).goods()[["left", "right"]].loc["flour"].tolist()
        [1.0, 0.0]
        """
        e, t = self.economy, self.targets
        open_value = np.where(np.isfinite(t.ceiling), 0.0, t.value)
        names = [f"deliveries of {name}" for name in e.goods]
        # What is given lowers what the balance asks for: a row's left is the right of what is given.
        row = self._whole().shadow_prices(names)
        limit = row["limit"].to_numpy()
        return pd.DataFrame(
            {
                "deliveries": self.deliveries,
                "price": self.prices,
                "left": open_value - row["right"].to_numpy(),
                "right": open_value - row["left"].to_numpy(),
                "down_to": limit - row["up_to"].to_numpy(),
                "up_to": limit - row["down_to"].to_numpy(),
            },
            index=e.goods,
        )

    def capacities(self) -> pd.DataFrame:
        """Return each plant's capacity, level, rent (left, right) and the range that holds for.

        Where capacity is left the rent is 0 on both sides, and holds down to what the plan uses. Each full
        plant takes four linear programs, or a back-substitution, as in `goods`.

        Raises
        ------
        NotConverged
            If a side or an end of a range is not found.

        Examples
        --------
        Two mills of ten sacks, twenty hours, an hour a sack. More capacity would be of no use; a sack less
        of it is a sack less of flour.

        >>> mills = Economy(goods=["flour"], resources=["labor"], plants=["old", "new"], households=[],
        ...     inputs=[[0, 0]], outputs=[[1, 1]], resource_use=[[1, 1]], endowment=[20], capacity=[10, 10])
        >>> linear_plan(mills).capacities()[["left", "right", "down_to", "up_to"]].loc["new"].tolist()
        [1.0, 0.0, 0.0, inf]
        """
        e, full = self.economy, np.flatnonzero(self._full)
        nothing, ever = np.zeros(self.levels.size), np.full(self.levels.size, np.inf)
        ranges = np.column_stack([nothing, nothing, self.levels, ever])
        if full.size:
            ranges[full] = column_ranges(self._whole(), full, [str(name) for name in e.plants])
        out = {"capacity": e.capacity, "level": self.levels, "rent": self.capacity_rents}
        sides = dict(zip(["left", "right", "down_to", "up_to"], ranges.T, strict=True))
        return pd.DataFrame(out | sides, index=e.plants)

    def _whole(self) -> LinearProgram:
        """Return the whole program; a large one knows the plan, so that it is not solved for its ranges."""
        whole = whole_program(self.economy, self.targets)
        if whole.matrix.shape[0] >= RANGED_FROM:
            capped = np.isfinite(self.targets.ceiling)
            duals = np.concatenate([_open_value(self.targets) - self.prices, self.resource_prices])
            with contextlib.suppress(NotConverged):
                whole.know(np.concatenate([self.levels, self.deliveries[capped]]), duals)
        return whole


def linear_plan(
    economy: Economy, targets: Targets | None = None, *, way: Way = "auto", start: LinearPlan | None = None
) -> LinearPlan:
    """Plan the most valuable final deliveries.

    Parameters
    ----------
    economy : Economy
        Effort costs and households are not used.
    targets : Targets, optional
        Values, floors and ceilings of deliveries, quotas of plants; by default all goods that are not
        intermediate count at value 1.
    way : {"auto", "direct", "newton", "reduced"}
        "reduced" needs one plant a good with a single output. "newton" takes products with the matrix only,
        and gives way to "direct" where it does not converge: `LinearPlan.fell_back` says so. "auto" takes it
        from a thousand goods on where plants have limits, once the reduced form will not do.
    start : LinearPlan, optional
        A plan of the same technology: its model is changed in place and solved from its basis, or, if it was
        found Newton's way, its levels and prices are where the search begins.

    Raises
    ------
    Infeasible
        With the conflicting targets and limits and the smallest relaxation.
    Unbounded
        With the plants, or (reduced) the deliveries, that can grow for ever.
    NotConverged
        If no way that there is finds what the certificate accepts.
    InvalidInput
        If there is no such way, or "reduced" is asked for where some good has several plants or some plant
        several outputs; if the targets are not of this economy.

    Examples
    --------
    >>> economy = Economy(goods=["corn", "iron"], resources=["labor"], plants=["farm", "foundry"],
    ...     households=[], inputs=[[0.15, 0.25], [0.2, 0.05]], outputs=[[1, 0], [0, 1]],
    ...     resource_use=[[1, 2]], endowment=[1000])
    >>> plan = linear_plan(economy, Targets.of(economy, floor={"iron": 100}))
    >>> plan.way, plan.deliveries.round(1).tolist(), plan.certificate.ok
    ('reduced', [416.7, 100.0], True)
    """
    if way not in get_args(Way):
        raise InvalidInput(f"is {way!r}", where="way", expected=f"one of {', '.join(get_args(Way))}")
    if targets is None:
        targets = Targets.of(economy, value=np.where(economy.good_kind == "intermediate", 0.0, 1.0))
    _check(targets, economy)
    if start is not None and start.way == "direct" and _same_model(start, economy, targets):
        changed = _direct(economy, targets, start.program)
        if changed.certificate.ok:
            return changed
    square = economy.one_technique
    if way == "reduced" and not square:
        raise InvalidInput(
            "is 'reduced', but some good has several plants, or some plant several goods",
            where="way",
            expected="'auto', 'direct' or 'newton' for such an economy",
        )
    large = len(economy.goods) >= _REDUCE_FROM
    if way == "reduced" or (way == "auto" and square and (large or not _limited(economy, targets))):
        found = _reduced(economy, targets)
        if found is not None and found.certificate.ok:
            return found
    many = len(economy.goods) >= _NEWTON_FROM
    if way == "newton" or (way == "auto" and many and _limited(economy, targets)):
        found = _newton(economy, targets, start)
        if found is not None:
            return found
        return replace(_certified(_direct(economy, targets, None)), fell_back=True)
    return _certified(_direct(economy, targets, None))


def _limited(economy: Economy, targets: Targets) -> bool:
    """Whether plants have limits of their own."""
    return bool(np.isfinite(economy.capacity).any() or targets.quota.any())


def _certified(plan: LinearPlan) -> LinearPlan:
    """Return a plan whose certificate holds, or say what fails."""
    if plan.certificate.ok:
        return plan
    worst = plan.certificate.failures[0]
    raise NotConverged(
        f"linear plan: {worst.name} ({worst.meaning})",
        residual=worst.value,
        rounds=plan.program.solve().iterations,
        advice="look for inputs, capacities or values that differ by more than ten orders of magnitude",
    )


def _check(targets: Targets, economy: Economy) -> None:
    """Refuse what are no targets, or those of an economy of other goods and plants."""
    if not isinstance(targets, Targets):
        raise InvalidInput(
            f"is a {type(targets).__name__}", where="targets", expected="Targets.of(economy, ...)"
        )
    for name, values, axis, kind in (
        ("value", targets.value, economy.goods, "good"),
        ("floor", targets.floor, economy.goods, "good"),
        ("ceiling", targets.ceiling, economy.goods, "good"),
        ("quota", targets.quota, economy.plants, "plant"),
    ):
        align.vector(f"targets.{name}", values, axis, kind=kind, infinite=name == "ceiling")


def _same_model(start: LinearPlan, economy: Economy, targets: Targets) -> bool:
    """Whether only limits differ, so that the old model can be changed in place."""
    old, new = start.economy, economy
    return (
        # The program keeps the labels that it explains itself with.
        all(
            a.equals(b)
            for a, b in (
                (old.goods, new.goods),
                (old.resources, new.resources),
                (old.plants, new.plants),
            )
        )
        and all(
            a is b
            or (a.nnz == b.nnz and np.array_equal(a.indices, b.indices) and np.array_equal(a.data, b.data))
            for a, b in ((old.net, new.net), (old.resource_use, new.resource_use))
        )
        and np.array_equal(start.targets.value, targets.value)
        and np.array_equal(np.isfinite(start.targets.ceiling), np.isfinite(targets.ceiling))
    )


# ---------------------------------------------------------------------- the direct way


def _direct(e: Economy, t: Targets, program: LinearProgram | None) -> LinearPlan:
    """Hand the whole program to HiGHS: levels, and deliveries of those goods that have a ceiling."""
    if program is None:
        program = whole_program(e, t)
    else:
        row_lower, row_upper, column_lower, column_upper = limits(e, t)
        program.set_rows(lower=row_lower, upper=row_upper)
        program.set_columns(lower=column_lower, upper=column_upper)
    solution = program.solve()
    return _plan_of(e, t, solution.primal, solution.duals, "direct", program)


def _plan_of(
    e: Economy,
    t: Targets,
    primal: Vector,
    duals: Vector,
    way: Literal["direct", "newton"],
    program: LinearProgram,
) -> LinearPlan:
    """Return the plan behind a solution of the whole program."""
    g, _, p, _ = e.shape
    capped = np.flatnonzero(np.isfinite(t.ceiling))
    x = np.clip(primal[:p], t.quota, e.capacity)
    wanted = (t.value > 0) | (t.floor > 0)
    y = np.where(wanted, np.maximum(e.net @ x, 0.0), 0.0)
    y[capped] = np.clip(primal[p:], t.floor[capped], t.ceiling[capped])
    return LinearPlan(
        e,
        t,
        x,
        y,
        prices=np.maximum(_open_value(t) - duals[:g], 0.0),
        resource_prices=np.maximum(duals[g:], 0.0),
        way=way,
        program=program,
    )


def _open_value(t: Targets) -> Vector:
    """Return values of those goods whose deliveries are no columns, as nothing limits them."""
    return np.where(np.isfinite(t.ceiling), 0.0, t.value)


def _newton(e: Economy, t: Targets, start: LinearPlan | None) -> LinearPlan | None:
    """Solve the whole program by products alone; None where that ends at nothing that is certified."""
    program = whole_program(e, t) if start is None else _program_again(start, e, t)
    found = search(
        Boxed.of(
            -program.objective,
            program.matrix,
            (program.row_lower, program.row_upper),
            (program.column_lower, program.column_upper),
            sizes=program.sizes,
        ),
        None if start is None else _searched(start, e, t),
    )
    if found is None:
        return None
    least, size = program.column_lower, program.sizes[1]
    for trifle in (0.0,) if found.vertex else _TRIFLES:
        # A sector that does not work at a vertex works a trifle short of it, and its balance fails.
        levels = np.where(found.levels - least < trifle * size, least, found.levels)
        plan = _plan_of(e, t, levels, -found.duals, "newton", program)
        if all(check.value <= _NEWTON_PROVEN for check in plan.certificate.checks):
            if found.vertex:
                program.know(found.levels, -found.duals)
            return plan
    return None


def _program_again(start: LinearPlan, e: Economy, t: Targets) -> LinearProgram:
    """Return the whole program, with what an earlier plan's knows of it if only limits differ."""
    if start.way != "newton" or not _same_model(start, e, t):
        return whole_program(e, t)
    row_lower, row_upper, column_lower, column_upper = limits(e, t)
    return start.program.with_limits(
        row_lower=row_lower, row_upper=row_upper, column_lower=column_lower, column_upper=column_upper
    )


def _searched(start: LinearPlan, e: Economy, t: Targets) -> tuple[Vector, Vector] | None:
    """Return levels and duals of an earlier plan where a search begins, if it has these goods and plants."""
    old = start.economy
    if not all(
        a.equals(b) for a, b in ((old.goods, e.goods), (old.resources, e.resources), (old.plants, e.plants))
    ):
        return None
    capped = np.isfinite(t.ceiling)
    levels = begun(start.levels, old.capacity, e.capacity, start.targets.quota, t.quota)
    return (
        np.concatenate([levels, start.deliveries[capped]]),
        np.concatenate([start.prices - _open_value(t), -start.resource_prices]),
    )


# ---------------------------------------------------------------------- the reduced way


def _reduced(e: Economy, t: Targets) -> LinearPlan | None:
    """Eliminate the balances; None if too many capacities bind, nothing will do, or loops do not yield."""
    if not (e.productive or productivity(e.outputs, e.inputs).productive):
        return None
    g, r, _, _ = e.shape
    # Plant j makes good made[j], yield_[j] units a level; unit q of good i needs level q / yield.
    made, yield_ = e.outputs.indices, e.outputs.data
    maker = np.argsort(made)
    scaled, use = e.inputs, e.resource_use
    if not (np.all(yield_ == 1.0) and np.array_equal(maker, np.arange(g))):
        scaled = sparse.csc_array(scaled @ sparse.diags_array(1.0 / yield_))[:, maker]
        use = sparse.csc_array(use @ sparse.diags_array(1.0 / yield_))[:, maker]
    embodied = solve_each(scaled, use.toarray().T, transpose=True).T  # R x G
    capacity, quota = (e.capacity * yield_)[maker], (t.quota * yield_)[maker]
    rows, added = embodied, np.zeros(0, dtype=int)
    while True:
        program = LinearProgram(
            t.value,
            rows,
            row_lower=np.concatenate([np.full(r, -np.inf), quota[added]]),
            row_upper=np.concatenate([e.endowment, capacity[added]]),
            column_lower=t.floor,
            column_upper=t.ceiling,
            rows=[
                *(f"{name} used" for name in e.resources),
                *(f"output of {e.goods[int(i)]}" for i in added),
            ],
            columns=[f"deliveries of {name}" for name in e.goods],
        )
        try:
            solution = program.solve()
        except (Infeasible, NotConverged):
            # The whole program explains it in the limits' own names.
            return None
        y = np.maximum(solution.primal, 0.0)
        gross = solve_each(scaled, y)
        size = 1e-9 * np.maximum(np.where(np.isfinite(capacity), capacity, quota), 1e-300)
        breach = np.maximum(gross - capacity, quota - gross)
        broken = np.setdiff1d(np.flatnonzero(breach > size), added)
        if not broken.size:
            break
        if added.size + broken.size > _MOST_ROWS:
            return None
        worst = broken[
            np.argsort(-breach[broken] / np.maximum(gross[broken], 1e-300), kind="stable")[:_ROWS_A_ROUND]
        ]
        unit = np.zeros((g, worst.size))
        unit[worst, np.arange(worst.size)] = 1.0
        rows = np.vstack([rows, solve_each(scaled, unit, transpose=True).T])
        added = np.concatenate([added, worst])
    w = np.maximum(solution.duals[:r], 0.0)
    levels = np.empty(g)
    levels[maker] = gross
    levels = np.clip(levels / yield_, np.minimum(t.quota, e.capacity), e.capacity)
    prices = rows[:r].T @ w + rows[r:].T @ solution.duals[r:]
    if _limited(e, t):
        # Limits that do not bind here bound what prices hold for.
        program = whole_program(e, t)
    return LinearPlan(
        e, t, levels, y, prices=np.maximum(prices, 0.0), resource_prices=w, way="reduced", program=program
    )
