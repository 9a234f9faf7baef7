"""Planning in kind: the least-met need is met as well as it can be, then the next, in the fewest hours.

There is no money here, no budget and no price: needs are counted in the good's own unit, work in hours. A
plan is judged by the share of each request that it delivers, ``phi_g = delivered_g / request_g``, and the
best plan is the *leximin* one: nobody's least-met need could be met better, and given that, nor could the
next. Households are served in the same proportion of their needs in one good, so that the leximin over
all (household, good) pairs is the leximin over goods.

1. Needs: leximin of ``phi``, counted up to 1, by successive linear programs. A good is fixed at a level
   when its own row of the proof stops it there (its multiplier is positive), never because it looks close.
2. Once every request can be met: the largest equal multiple of all of them.
3. Of the plans that do this: the one with the fewest hours of work.

Linear programs have multipliers. They stay inside the proof (the certificate): nobody is asked to pay
them, and nobody is told them.

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.3-5.5 ("plans are based on in-kind calculation").
Neurath, O. (1925), *Wirtschaftsplan und Naturalrechnung* (calculation in kind).
Rawls, J. (1971), *A Theory of Justice*, section 26; Sen, A. (1970), *Collective Choice and Social
Welfare*, ch. 9 (the leximin order).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import highspy
import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Certificate, Check, Economy, Vector, feasibility_checks
from feasible.errors import InvalidEconomy, NotConverged, Unbounded
from feasible.optimum.progressive_filling import fill
from feasible.optimum.scaled import INF, ScaledHighs

__all__ = [
    "Fulfillment",
    "NeedsProgram",
    "Report",
    "Stage",
    "burden",
    "certify_fulfillment",
    "fulfill",
    "makeable",
    "requests",
    "requests_from",
    "stated_needs",
]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Method = Literal["auto", "simplex", "first-order", "filling"]

# From so many goods on a first-order method is much faster than simplex (.3 against 1.2 s at 1,000), though
# it cannot restart from a basis.
_LARGE = 800
# A good is fixed when it carries at least this share of an equal part of the proof. The largest part is at
# least the mean, so that every program fixes a good; one below it is left to the next program.
_CLEAR = 1e-3
# Plans of equal hours: the plant that comes later works a trifle more than it does. Below what is certified.
_TIE = 1e-8
# A level is the most that the solver's tolerance allows: the next program may need a little room.
_ROOM = (0.0, 1e-9, 1e-8, 1e-7)
# How much more a multiple counts than hours, both relative to the plan's own.
_WEIGHTS = (1e2, 1e4, 1e6)
_FIRST_ORDER_TOLERANCE = 1e-9
_FIRST_ORDER_STEPS = 50_000
# Largest relative breach of a limit that counts as rounding at a vertex.
_ROUNDING = 1e-10


def stated_needs(economy: Economy) -> sparse.csr_array:
    """Return what each household says it needs, shape (H, G), in each good's unit.

    The table of needs; where there is none and households want goods in fixed proportions, the proportions.
    """
    if not economy.needs.nnz and economy.utility == "fixed-proportions":
        return economy.tastes
    return economy.needs


def makeable(outputs: sparse.csc_array, capacity: Vector) -> Vector:
    """Return gross output of each good at capacity, shape (G,); infinite where a plant has no limit."""
    finite = np.isfinite(capacity)
    made = np.asarray(outputs @ np.where(finite, capacity, 0.0))
    if not finite.all():
        made = np.where(np.asarray(outputs @ (~finite).astype(float)) > 0.0, np.inf, made)
    return made


def requests(economy: Economy) -> Vector:
    """Return the total request of each good, shape (G,), in each good's unit.

    A private good: the sum of what households need. A public good, which all enjoy whole: the largest need.
    For a good that households want but state no need of (public goods in the reference economy) the
    assembly asks for as large a share of what its plants could make at capacity as is asked of the other
    goods' plants: the median, over goods with stated needs, of need over output at capacity.

    Raises
    ------
    InvalidEconomy
        If there is no household, nothing is needed, or a good is wanted of which no request can be formed.

    Examples
    --------
    >>> requests(Economy.reference(1, 30))[-3:].round(3)   # two private goods' needs, then a public good
    array([0.065, 0.047, 0.042])
    """
    return requests_from(economy)


def requests_from(
    economy: Economy,
    *,
    needs: Vector | None = None,
    tastes: Vector | None = None,
    output: Vector | None = None,
) -> Vector:
    """Return `requests` with some of what they are formed from replaced.

    Parameters
    ----------
    economy : Economy
    needs, tastes : arrays, shape (H, G), optional
    output : array, shape (G,), optional
        What each good's plants could make at capacity.
    """
    if not len(economy.households):
        raise InvalidEconomy(
            "there is nobody to plan for", where="households", expected="at least one household"
        )
    need = stated_needs(economy).toarray() if needs is None else needs
    wanted = (economy.tastes if tastes is None else tastes).sum(axis=0) > 0.0
    stated = np.where(economy.good_kind == "public", need.max(axis=0), need.sum(axis=0))
    silent = np.flatnonzero(wanted & (stated == 0.0))
    if silent.size:
        can = makeable(economy.outputs, economy.capacity) if output is None else output
        known = (stated > 0.0) & np.isfinite(can) & (can > 0.0)
        unknown = silent if not known.any() else silent[~np.isfinite(can[silent])]
        if unknown.size:
            raise InvalidEconomy(
                "households want it, but no need is stated and none can be inferred from capacities",
                where=f"needs[good {economy.goods[unknown[0]]!r}]",
                expected="a needs table with what is needed of it",
            )
        stated[silent] = float(np.median(stated[known] / can[known])) * can[silent]
    if not stated.any():
        raise InvalidEconomy("nobody needs anything", where="needs", expected="a needs table")
    return np.asarray(stated)


def checked_request(economy: Economy, request: ArrayLike | None) -> Vector:
    """Return `request`, or `requests` of the economy, once it fits.

    Raises
    ------
    InvalidEconomy
        If it has the wrong shape, is negative or asks for nothing.
    """
    g = len(economy.goods)
    n = requests(economy) if request is None else np.asarray(request, dtype=float)
    if n.shape != (g,) or not np.all(np.isfinite(n)) or np.any(n < 0.0) or not n.any():
        raise InvalidEconomy(
            f"is {n!r}" if n.size < 9 else f"has shape {n.shape}, least {n.min():g}, sum {n.sum():g}",
            where="request",
            expected=f"{g} finite amounts, none negative, one of them positive",
        )
    return n


@dataclass(frozen=True, eq=False)
class Stage:
    """One level of the leximin and its proof.

    Attributes
    ----------
    fulfillment : float
        What the least-met of the goods still open reaches, as a share of the request.
    open : array of bool, shape (G,)
        Goods that no earlier stage has fixed.
    blocked : array of bool, shape (G,)
        Goods that this stage fixes: they cannot be met better without some other good falling below.
    witness, resource_witness : arrays, shapes (G,) and (R,)
        Multipliers of the proof, not prices: see `certify_fulfillment`.
    """

    fulfillment: float
    open: Mask
    blocked: Mask
    witness: Vector
    resource_witness: Vector


@dataclass(frozen=True, eq=False)
class Fulfillment:
    """A plan in kind.

    Attributes
    ----------
    economy : Economy
        What was planned.
    request : array, shape (G,)
        What was asked for, in each good's unit; 0 where nobody asks.
    levels : array, shape (P,)
    deliveries : array, shape (G,)
        In each good's unit. What a joint product yields beyond them stays in store.
    multiple : float
        Share of the least-met request that is delivered: above 1 the equal multiple of all.
    hours : float
        Units of labor of all kinds that the plan takes; 0 where no plant uses labor.
    stages : tuple of Stage
    work_witness : pair of arrays, shapes (G,) and (R,), or None
        Multipliers of the proof that it takes so many hours; None where there is none (a first-order
        solution that is no vertex).
    programs : int
        Linear programs solved.
    """

    economy: Economy
    request: Vector
    levels: Vector
    deliveries: Vector
    multiple: float
    hours: float
    stages: tuple[Stage, ...]
    work_witness: tuple[Vector, Vector] | None
    programs: int

    @property
    def fulfillment(self) -> Vector:
        """Delivered share of each request, shape (G,); 1 where nothing is asked."""
        return np.divide(
            self.deliveries, self.request, out=np.ones_like(self.request), where=self.request > 0.0
        )

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the economy alone."""
        return certify_fulfillment(
            self.economy,
            self.request,
            levels=self.levels,
            deliveries=self.deliveries,
            stages=self.stages,
            work_witness=self.work_witness,
        )


def burden(economy: Economy) -> tuple[Vector, bool]:
    """Return hours of work per unit of level, shape (P,), and whether they are hours.

    Where no plant uses labor nobody has counted hours, and a unit of any plant's level counts as 1.
    """
    labor = np.flatnonzero(economy.resource_kind == "labor")
    hours = np.asarray(economy.resource_use[labor].sum(axis=0), dtype=float).ravel()
    return (hours, True) if hours.any() else (np.ones(len(economy.plants)), False)


def _with_ties(work: Vector) -> Vector:
    """Add the trifle that makes one plan of several of equal hours the first; see `_TIE`."""
    # Multiples of the golden section spread evenly: no two plants get the same.
    return np.asarray(work * (1.0 + _TIE * np.mod(np.arange(1, work.size + 1) * 0.6180339887498949, 1.0)))


# ---------------------------------------------------------------------- certificate


def certify_fulfillment(
    economy: Economy,
    request: ArrayLike,
    *,
    levels: ArrayLike,
    deliveries: ArrayLike,
    stages: Sequence[Stage],
    work_witness: tuple[Vector, Vector] | None = None,
    further: Sequence[Check] = (),
    among: str = "",
    tolerance: float = 1e-6,
) -> Certificate:
    """Certify a plan in kind from the economy and any multipliers. No solver is called.

    Parameters
    ----------
    economy : Economy
    request : array, shape (G,)
    levels : array, shape (P,)
    deliveries : array, shape (G,)
    stages : sequence of Stage
        In order. Only their masks and multipliers are used.
    work_witness : pair of arrays, shapes (G,) and (R,), optional
        Multipliers that bound the hours from below; without them no claim about hours is made.
    further : sequence of Check
        More to check, such as the sharing among households.
    among : str
        Which plans this one is compared with, for the claim; all by default.
    tolerance : float
        Of the bounds, as a share of a request (of the multiple, where that is above 1) and of the hours.

    Notes
    -----
    Let y >= 0 be multipliers of the goods with ``sum over open goods of y_g request_g = 1`` and w >= 0 of the
    resources. Every feasible plan that leaves the goods fixed before at least what they have satisfies::

        sum_open y_g request_g phi_g <= w.omega + sum_j max(0, y.(B - A)_j - w.F_j) cap_j - sum_fixed y_g d_g

    which bounds the least phi, and, with the gap to that bound, each blocked good: no plan that
    gives every open good the stage's level gives good g more than the level plus gap / (y_g request_g). Here
    cap is the capacity or what the plant's own use of a resource allows, if that is less; a
    positive margin of a plant that neither limits is reported as a residual. In the same way hours are at
    least ``y.d - w.omega - sum_j max(0, y.(B - A)_j - w.F_j - hours_j) cap_j`` for deliveries d.
    """
    n, x, d = (np.asarray(v, dtype=float) for v in (request, levels, deliveries))
    asked = n > 0.0
    met = np.divide(d, n, out=np.zeros_like(d), where=asked)
    gap = beyond = loose = 0.0
    unproven = asked.copy()
    for stage in stages:
        bound, parts, unlimited = _stage_bound(economy, n, d, stage)
        reached = float(met[stage.open].min(initial=np.inf))
        size = max(1.0, reached)
        gap = max(gap, (bound - reached) / size)
        loose = max(loose, unlimited)
        unproven &= ~stage.blocked
        own = parts[stage.blocked]
        extra = np.divide(max(bound - reached, 0.0), own, out=np.full_like(own, np.inf), where=own > 0.0)
        over = reached + extra - met[stage.blocked]
        beyond = max(beyond, float(over.max(initial=0.0)) / size)
    checks = [
        *feasibility_checks(economy, x, d),
        Check(
            "requests met or proven out of reach",
            float(np.maximum(1.0 - met[unproven], 0.0).max(initial=0.0)),
            tolerance,
            "largest unmet share of a request for which no proof is given",
        ),
        Check(
            "least-met need", gap, tolerance, "how much better any plan could do, as a share of the request"
        ),
        Check(
            "needs fixed at their level",
            beyond,
            tolerance,
            "how much better any one of them could be met without harm to others, as a share of the request",
        ),
    ]
    if work_witness is not None:
        work, counted = burden(economy)
        spent = float(work @ x)
        y, w = (np.maximum(v, 0.0) for v in work_witness)
        earned, unlimited = _box(economy, y, w, work)
        there = float(economy.endowment[economy.resource_kind == "labor"].sum())
        least = float(y @ d) - float(w @ economy.endowment) - earned
        loose = max(loose, unlimited)
        checks.append(
            Check(
                "fewest hours" if counted else "least activity",
                abs(spent - least) / max(spent, 1e-6 * there, 1e-300),
                tolerance,
                "share of the work that any plan with these deliveries could save",
            )
        )
    checks.append(
        Check(
            "unlimited plants",
            loose,
            tolerance,
            "largest margin, in the proof, of a plant that nothing limits, as a share of its turnover",
        )
    )
    what = f"nobody's least-met need could be met better{among and f' {among}'}"
    if work_witness is not None:
        what += ", nor as well in fewer hours" if burden(economy)[1] else ", nor as well with less activity"
    return Certificate(
        what + " (how hard the work is, the effort, is no part of this claim)", (*checks, *further)
    )


def _stage_bound(
    economy: Economy, request: Vector, deliveries: Vector, stage: Stage
) -> tuple[float, Vector, float]:
    """Return the bound on open goods' least fulfillment, each good's part of it, and what is unlimited."""
    y, w = np.maximum(stage.witness, 0.0), np.maximum(stage.resource_witness, 0.0)
    parts = np.where(stage.open, y * request, 0.0)
    total = float(parts.sum())
    if not total > 0.0:
        return np.inf, parts, 0.0
    earned, unlimited = _box(economy, y, w, np.zeros(len(economy.plants)))
    fixed = float(y[~stage.open] @ deliveries[~stage.open])
    return (float(w @ economy.endowment) + earned - fixed) / total, parts / total, unlimited


def _box(economy: Economy, y: Vector, w: Vector, work: Vector) -> tuple[float, float]:
    """Return what plants' margins come to at most, and the largest relative one that nothing limits.

    A plant without a capacity is limited by each resource that it uses itself.
    """
    margin = economy.net.T @ y - economy.resource_use.T @ w - work
    most = np.array(economy.capacity)
    use = economy.resource_use
    plant = np.repeat(np.arange(most.size), np.diff(use.indptr))
    np.minimum.at(most, plant, economy.endowment[use.indices] / use.data)
    finite = np.isfinite(most)
    turnover = economy.outputs.T @ y + economy.inputs.T @ y + economy.resource_use.T @ w + work
    free = np.maximum(margin, 0.0) / np.maximum(turnover, 1e-300)
    earned = np.maximum(margin[finite], 0.0) @ most[finite]
    return float(earned), float(free[~finite].max(initial=0.0))


# ---------------------------------------------------------------------- programs


class Report(NamedTuple):
    """What a report can change in the programs.

    Attributes
    ----------
    request : array, shape (G,)
    capacity : array, shape (P,)
    plant : int
        Position of the plant that scales what it says it uses (goods, resources, hours); -1 for none.
    factor : float
        By how much.
    """

    request: Vector
    capacity: Vector
    plant: int = -1
    factor: float = 1.0


class _Vertex(NamedTuple):
    """A plan at a vertex: levels, the open goods' level, its proof, and the proof of its hours."""

    levels: Vector
    level: float
    witness: tuple[Vector, Vector]
    work_witness: tuple[Vector, Vector]


class _Solved(NamedTuple):
    """A solution for the truth, and the basis to start from when something changes."""

    stages: tuple[Stage, ...]
    levels: Vector
    deliveries: Vector
    work_witness: tuple[Vector, Vector] | None
    first_basis: Any


class NeedsProgram:
    """The linear program of one economy, kept so that plan after plan starts from a basis.

    Parameters
    ----------
    economy : Economy
    request : array, shape (G,), optional
        `requests` of the economy by default.
    beyond : bool
        Go on with the leximin beyond the equal multiple. By default goods that could be had in still larger
        multiples are not: fewer hours are preferred.
    method : {"auto", "simplex", "first-order"}
        Simplex gives a vertex and restarts; from 800 goods on the first-order method is faster.

    Raises
    ------
    InvalidEconomy
        If `request` has the wrong shape, is negative or asks for nothing.
    """

    def __init__(
        self,
        economy: Economy,
        request: ArrayLike | None = None,
        *,
        beyond: bool = False,
        method: Method = "auto",
    ) -> None:
        self.economy, self.beyond = economy, beyond
        g, r, p, _ = economy.shape
        self.request = n = checked_request(economy, request)
        self.first_order = g >= _LARGE if method == "auto" else method == "first-order"
        self.truth = Report(n, np.asarray(economy.capacity))
        self.programs = 0
        matrix = sparse.csc_array(
            sparse.vstack(
                [
                    sparse.hstack([economy.net, sparse.csc_array(-n[:, None])]),
                    sparse.hstack([economy.resource_use, sparse.csc_array((r, 1))]),
                ]
            )
        )
        self._matrix = matrix
        self._rows = (
            np.concatenate([np.zeros(g), np.full(r, -INF)]),
            np.concatenate([np.full(g, INF), economy.endowment]),
        )
        self._columns = (np.zeros(p + 1), np.append(economy.capacity, INF))
        cost = np.zeros(p + 1)
        cost[p] = -1.0
        self._needs = ScaledHighs(cost, matrix, self._rows, self._columns)
        self._work_per_level, self._counted = burden(economy)
        self._first_basis: Any = None
        self._vertex: _Vertex | None = None
        self._solved: _Solved | None = None

    # ------------------------------------------------------------------ the plan

    def plan(self) -> Fulfillment:
        """Solve for the truth of the economy.

        Raises
        ------
        Unbounded
            If nothing limits what can be delivered.
        NotConverged
            If a linear program is not solved.
        """
        known = self._known()
        asked = self.request > 0.0
        return Fulfillment(
            self.economy,
            self.request,
            known.levels,
            known.deliveries,
            float((known.deliveries[asked] / self.request[asked]).min()),
            float(self._work_per_level @ known.levels) if self._counted else 0.0,
            known.stages,
            known.work_witness,
            self.programs,
        )

    def _known(self) -> _Solved:
        """Return the solution for the truth, from the first call on."""
        if self._solved is None:
            self._solved = _Solved(*self._solve(self.truth), self._first_basis)
        return self._solved

    def _run(
        self, model: ScaledHighs, what: str, *, first_order: bool = False, tolerated: bool = False
    ) -> bool:
        """Solve; return whether there is a solution (where it is `tolerated` that there is none)."""
        self.programs += 1
        status = None
        if first_order:
            for option in (
                "pdlp_optimality_tolerance",
                "primal_feasibility_tolerance",
                "dual_feasibility_tolerance",
            ):
                model.highs.setOptionValue(option, _FIRST_ORDER_TOLERANCE)
            model.highs.setOptionValue("pdlp_iteration_limit", _FIRST_ORDER_STEPS)
            # Where this fails (it crawls on programs without an interior) simplex is next.
            model.highs.setOptionValue("solver", "pdlp")
            model.highs.run()
            status = model.highs.getModelStatus()
        if not first_order or status != highspy.HighsModelStatus.kOptimal:
            status = model.run()
        if status in {
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            free = self.economy.plants[~np.isfinite(self.economy.capacity)]
            raise Unbounded([str(plant) for plant in free])
        if status != highspy.HighsModelStatus.kOptimal and not (
            tolerated and status == highspy.HighsModelStatus.kInfeasible
        ):
            raise NotConverged(
                f"{what} ({model.highs.modelStatusToString(status)})",
                residual=np.inf,
                rounds=model.iterations,
                advice="look for needs or capacities of extreme size",
            )
        return bool(status == highspy.HighsModelStatus.kOptimal)

    def _solve(self, given: Report) -> tuple[tuple[Stage, ...], Vector, Vector, tuple[Vector, Vector] | None]:
        """Return the stages, levels, deliveries and the proof of the hours."""
        g, _, p, _ = self.economy.shape
        model, n = self._needs, given.request
        opened = n > 0.0
        floor = np.zeros(g)
        stages: list[Stage] = []
        capped, less = False, 0.0
        # Several levels take many programs, each near the last: simplex restarts, a first-order method does
        # not.
        first_order = self.first_order
        while True:
            for less in _ROOM if stages else (0.0,):
                if stages:
                    self._floors(model, floor * (1.0 - less))
                if self._run(
                    model,
                    "leximin of needs",
                    first_order=first_order,
                    tolerated=bool(stages) and less < _ROOM[-1],
                ):
                    break
            duals = model.duals
            level = max(float(model.primal[p]), 0.0)
            if stages and not self.beyond and level >= 1.0 - _FIRST_ORDER_TOLERANCE:
                # Counted up to 1: there is a common multiple only if all reach it.
                level, capped = 1.0, True
                break
            y, w = self._multipliers(duals)
            if first_order:
                x = np.minimum(np.maximum(model.primal[:p], 0.0), given.capacity)
                self._vertex = self._polished(floor, opened, x, level, y, w)
                if self._vertex is not None:
                    level, (y, w) = self._vertex.level, self._vertex.witness
            elif not stages:
                self._first_basis = model.highs.getBasis()
            if level >= 1.0 and not self.beyond:
                stages.append(Stage(level, opened.copy(), np.zeros(g, dtype=bool), y, w))
                break
            parts = np.where(opened, y * n, 0.0)
            blocked = opened & (parts >= _CLEAR * parts.sum() / opened.sum())
            stages.append(Stage(level, opened.copy(), blocked, y, w))
            if np.array_equal(opened, blocked):
                break
            floor[blocked] = level * n[blocked]
            for good in np.flatnonzero(blocked):
                model.set_coefficient(int(good), p, 0.0)
            opened, first_order = opened & ~blocked, False
            if not self.beyond:
                model.set_column(p, 0.0, 1.0)
        if first_order:
            levels, got, witness = self._as_it_is(np.where(opened, level * n, floor))
        else:
            levels, reached, witness = self._fewest_hours(given, level)
            got = np.where(opened, min(level, reached) * n, floor * (1.0 - less))
        if len(stages) > 1 or capped:
            model.set_column(p, 0.0, INF)
            for good in np.flatnonzero((n > 0.0) & ~opened):
                model.set_coefficient(int(good), p, -float(n[good]))
            self._floors(model, np.zeros(g))
        return tuple(stages), levels, got, witness

    def _fewest_hours(self, given: Report, level: float) -> tuple[Vector, float, tuple[Vector, Vector]]:
        """Return levels, the multiple they reach, and the proof, from the last program of the leximin.

        Hours are charged against the multiple at a rate that should give up none of it; whether it did is
        seen, and then the rate is lowered. (Fixing the multiple at its maximum instead leaves a program
        with one solution and nothing but ill-conditioned bases.)
        """
        p = len(self.economy.plants)
        model, work = self._needs, self._work_costs(given)
        # Costs add up to a hundred, so that what breaks ties is above the solver's tolerance.
        unit = 100.0 / max(float(work @ np.maximum(model.primal, 0.0)), 1e-300)
        for weight in _WEIGHTS:
            cost = work * unit
            cost[p] = -100.0 * weight / max(level, 1e-9)
            model.set_costs(cost)
            self._run(model, "fewest hours")
            plan = model.primal
            if plan[p] >= level * (1.0 - 1e-10):
                break
        duals = model.duals / unit
        cost = np.zeros(p + 1)
        cost[p] = -1.0
        model.set_costs(cost)
        levels = np.minimum(np.maximum(plan[:p], 0.0), given.capacity)
        return levels, float(plan[p]), self._multipliers(duals)

    def _multipliers(self, duals: Vector) -> tuple[Vector, Vector]:
        """Return multipliers of goods and resources, without what is only rounding."""
        g = len(self.economy.goods)
        size = self._needs.row_size
        z = np.concatenate([np.maximum(duals[:g], 0.0), np.maximum(-duals[g:], 0.0)])
        z[z * size < 1e-13 * float((z * size).max())] = 0.0
        return z[:g], z[g:]

    def _floors(self, model: ScaledHighs, floor: Vector) -> None:
        model.set_rows(np.concatenate([floor, self._rows[0][floor.size :]]), self._rows[1])

    def _work_costs(self, given: Report) -> Vector:
        work = self._work_per_level
        if given.plant >= 0 and self._counted:
            work = work.copy()
            work[given.plant] *= given.factor
        return np.append(_with_ties(work), 0.0)

    def _as_it_is(self, floor: Vector) -> tuple[Vector, Vector, tuple[Vector, Vector] | None]:
        """Return a first-order plan, what it delivers, and the proof of its hours if there is one.

        With deliveries fixed at the most that is possible the hours program has no interior, and first-order
        methods crawl. At a vertex there is only one plan, and no need for it; otherwise no claim is made.
        """
        e, vertex = self.economy, self._vertex
        p = len(e.plants)
        if vertex is not None:
            levels = vertex.levels
        else:
            levels = np.minimum(np.maximum(self._needs.primal[:p], 0.0), e.capacity)
        got = np.maximum(e.net @ levels, 0.0)
        asked = floor > 0.0
        # Everyone is still served alike: no good gets more of its promise than the least.
        share = min(1.0, float((got[asked] / floor[asked]).min(initial=1.0)))
        return levels, share * floor, None if vertex is None else vertex.work_witness

    def _polished(
        self, floor: Vector, opened: Mask, x: Vector, level: float, y: Vector, w: Vector
    ) -> _Vertex | None:
        """Turn a first-order solution into a vertex, exact to rounding, if it points to one.

        Complementarity says which plants stand between their limits and which rows bind; if there are as
        many of one as of the other the vertex and its proofs are the solutions of linear systems. The same
        systems prove that the plan takes the fewest hours: it is the only one that delivers as much.
        """
        e = self.economy
        g, _, p, _ = e.shape
        n = np.where(opened, self.request, 0.0)
        scale = max(level, 1e-12)
        y, w = y / float(y @ n), w / float(y @ n)
        cap = np.asarray(e.capacity)
        size = np.where(np.isfinite(cap), cap, np.maximum(x, 1e-12 * float(x.max(initial=0.0))))
        share = np.divide(x, size, out=np.zeros(p), where=size > 0.0)
        worth = (e.net.T @ y - e.resource_use.T @ w) * size / scale
        full = np.isfinite(cap) & (worth > 1.0 - share)
        between = ~full & (-worth <= share)
        gross = np.maximum(e.outputs @ x, 1e-300)
        owned = np.maximum(e.endowment, 1e-300)
        slack = np.concatenate(
            [(e.net @ x - level * n - floor) / gross, (e.endowment - e.resource_use @ x) / owned]
        )
        tight = np.concatenate([y * gross, w * owned]) / scale > slack
        if int(between.sum()) + 1 != int(tight.sum()):
            return None
        rows = sparse.csc_array(self._matrix[:, :p])[tight].toarray()
        demand = -np.append(n, np.zeros(w.size))[tight]
        basis = np.column_stack([rows[:, between], demand])
        given = np.concatenate([floor, e.endowment])[tight] - rows[:, full] @ cap[full]
        work = self._work_per_level
        proofs = np.zeros((int(tight.sum()), 2))
        proofs[-1, 0], proofs[:-1, 1] = -1.0, work[between]
        try:
            at = np.linalg.solve(basis, given)
            proofs = np.linalg.solve(basis.T, proofs)
        except np.linalg.LinAlgError:
            return None
        levels = np.where(full, cap, 0.0)
        levels[between] = at[:-1]
        both = np.zeros((tight.size, 2))
        both[tight] = proofs
        both[g:] *= -1.0
        short = np.maximum(at[-1] * n + floor - e.net @ levels, 0.0) / gross
        over = np.maximum(e.resource_use @ levels - e.endowment, 0.0) / owned
        wrong = max(
            float(short.max()),
            float(over.max(initial=0.0)),
            float(
                ((np.maximum(-levels, 0.0) + np.maximum(levels - cap, 0.0)) / np.maximum(size, 1e-300)).max()
            ),
            float((np.maximum(-both[:, 0], 0.0) * np.concatenate([gross, owned])).max()) / scale,
        )
        if not wrong <= _ROUNDING:
            return None
        needed, bounding = both[:, 1], np.maximum(both[:, 0], 0.0)
        # Any multiple of the proof that no more can be delivered may be added to the proof about hours.
        margins = [e.net.T @ z[:g] - e.resource_use.T @ z[g:] for z in (needed, bounding)]
        excess = np.concatenate(
            [-needed[tight], np.where(full, work - margins[0], margins[0] - work)[~between]]
        )
        room = np.concatenate([bounding[tight], np.where(full, margins[1], -margins[1])[~between]])
        tilt = (excess > 0.0) & (room > 0.0)
        added = float((excess[tilt] / room[tilt]).max(initial=0.0))
        proof = np.maximum(needed + added * bounding, 0.0)
        return _Vertex(
            np.minimum(np.maximum(levels, 0.0), cap),
            float(at[-1]),
            (bounding[:g], bounding[g:]),
            (proof[:g], proof[g:]),
        )

    # ------------------------------------------------------------------ what if one report were another

    def answer(self, given: Report) -> tuple[Vector, Vector]:
        """Return levels (P,) and deliveries (G,) if these were the reports.

        Answers that are provably the truth's are given without solving anything: a capacity that the plan
        does not use up may shrink to its use, or grow if no proof charges for it; an idle plant's inputs
        may change as long as it stays worth nothing in every proof.
        """
        known = self._known()
        if self._same(given, known):
            return known.levels, known.deliveries
        if self.first_order:
            return self._from_scratch(given)
        return self._changed(given, known)

    def _same(self, given: Report, known: _Solved) -> bool:
        stages, levels, witness = known.stages, known.levels, known.work_witness
        if witness is None or not np.array_equal(given.request, self.truth.request):
            return False
        changed = np.flatnonzero(given.capacity != self.truth.capacity)
        proofs = [(s.witness, s.resource_witness, 0.0) for s in stages] + [(*witness, 1.0)]
        work = self._work_costs(self.truth)
        for j in changed:
            if given.capacity[j] < self.truth.capacity[j]:
                if levels[j] > given.capacity[j]:
                    return False
            elif any(self._margin(int(j), 1.0, proof, work) > 0.0 for proof in proofs):
                return False
        if given.plant < 0 or given.factor == 1.0:
            return True
        return bool(levels[given.plant] == 0.0) and all(
            self._margin(given.plant, given.factor, proof, work) <= 0.0 for proof in proofs
        )

    def _margin(self, plant: int, factor: float, proof: tuple[Vector, Vector, float], work: Vector) -> float:
        """Return a plant's margin in a proof, less what is within rounding, with its inputs scaled."""
        y, w, hours = proof
        e = self.economy
        gain, goods, resources = (
            float(matrix.data[at] @ weight[matrix.indices[at]])
            for matrix, weight in ((e.outputs, y), (e.inputs, y), (e.resource_use, w))
            for at in [slice(matrix.indptr[plant], matrix.indptr[plant + 1])]
        )
        toil = hours * float(work[plant]) * (factor if self._counted else 1.0)
        cost = factor * (goods + resources) + toil
        return gain - cost - 1e-9 * (gain + cost)

    def _from_scratch(self, given: Report) -> tuple[Vector, Vector]:
        plan = NeedsProgram(
            self._economy_of(given),
            given.request,
            beyond=self.beyond,
            method="first-order" if self.first_order else "simplex",
        ).plan()
        return plan.levels, plan.deliveries

    def _economy_of(self, given: Report) -> Economy:
        scale = np.ones(len(self.economy.plants))
        if given.plant >= 0:
            scale[given.plant] = given.factor
        return self.economy.replace(
            capacity=given.capacity,
            inputs=self.economy.inputs.multiply(scale),
            resource_use=self.economy.resource_use.multiply(scale),
            productive=False,
        )

    def _changed(self, given: Report, known: _Solved) -> tuple[Vector, Vector]:
        """Change the program, solve from the truth's basis, and change it back."""
        self._apply(given, self.truth)
        self._needs.highs.setBasis(known.first_basis)
        try:
            _, levels, got, _ = self._solve(given)
        finally:
            self._apply(self.truth, given)
        return levels, got

    def _apply(self, given: Report, old: Report) -> None:
        """Write what differs from `old` into the program."""
        e, model = self.economy, self._needs
        p = len(e.plants)
        for good in np.flatnonzero(given.request != old.request):
            model.set_coefficient(int(good), p, -float(given.request[good]))
        for j in np.flatnonzero(given.capacity != old.capacity):
            model.set_column(int(j), 0.0, float(given.capacity[j]))
        for plant in {given.plant, old.plant} - {-1}:
            factor = given.factor if plant == given.plant else 1.0
            for matrix, first, sign in ((e.inputs, 0, -1.0), (e.resource_use, len(e.goods), 1.0)):
                for k in range(matrix.indptr[plant], matrix.indptr[plant + 1]):
                    row = int(matrix.indices[k])
                    value = sign * factor * float(matrix.data[k])
                    if not first:
                        value += float(e.outputs[row, plant])
                    model.set_coefficient(first + row, int(plant), value)


def fulfill(
    economy: Economy,
    request: ArrayLike | None = None,
    *,
    beyond: bool = False,
    method: Method = "auto",
) -> Fulfillment:
    """Meet requests as well as the least-met can be, in the fewest hours; see the module.

    Parameters
    ----------
    economy : Economy
        Plants, resources and capacities; effort, budgets and tastes play no part (but see `requests`).
    request : array, shape (G,), optional
        In each good's unit; `requests` of the economy by default.
    beyond : bool
        Go on with the leximin beyond the equal multiple of all requests.
    method : {"auto", "simplex", "first-order", "filling"}
        See `NeedsProgram`. Where every good is made in one way only, *filling* needs no program (see
        `feasible.optimum.progressive_filling`); it is the choice of "auto" there from 800 goods on.

    Returns
    -------
    Fulfillment

    Raises
    ------
    InvalidEconomy
        If nobody needs anything or the request does not fit.
    Unbounded
        If nothing limits what can be delivered.
    NotConverged
        If a linear program is not solved.

    Examples
    --------
    Bread and soup are needed, 4 of each; twelve hours, one a loaf and two a bowl, and one stove that cooks
    two bowls:

    >>> village = Economy(goods=["bread", "soup"], resources=["hours"], plants=["oven", "stove"],
    ...     households=["all"], inputs=[[0, 0], [0, 0]], outputs=[[1, 0], [0, 1]], resource_use=[[1, 2]],
    ...     endowment=[12], capacity=[np.inf, 2], tastes=[[0.5, 0.5]], needs=[[4, 4]])
    >>> plan = fulfill(village)
    >>> plan.fulfillment.tolist(), plan.hours, plan.certificate.ok
    ([1.0, 0.5], 8.0, True)
    """
    if method == "filling" or (method == "auto" and len(economy.goods) >= _LARGE and economy.one_technique):
        return _filled(economy, request, beyond=beyond)
    return NeedsProgram(economy, request, beyond=beyond, method=method).plan()


def _filled(economy: Economy, request: ArrayLike | None, *, beyond: bool) -> Fulfillment:
    """Plan by filling, where every good is made in one way."""
    if not economy.one_technique:
        raise InvalidEconomy(
            "some good is made by several plants, by none, or together with another",
            where="outputs",
            expected='one plant a good and one good a plant for method="filling"',
        )
    n = checked_request(economy, request)
    work, counted = burden(economy)
    found = fill(economy, n, work, beyond=beyond)
    asked = n > 0.0
    return Fulfillment(
        economy,
        n,
        found.levels,
        found.share * n,
        float(found.share[asked].min()),
        float(work @ found.levels) if counted else 0.0,
        tuple(Stage(*stop) for stop in found.stops),
        (found.hours_witness, np.zeros(len(economy.resources))),
        0,
    )
