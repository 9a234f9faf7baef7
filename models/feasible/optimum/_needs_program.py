"""The linear program behind a plan in kind, kept so that one plan after the other starts from a basis."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.economy.align import Given
from feasible.errors import InvalidInput, NotConverged, Unbounded
from feasible.optimum._capacities import Boxed, Found, begun, search
from feasible.optimum._certify_fulfillment import Stage
from feasible.optimum._free import refuse_endless
from feasible.optimum._plan_in_kind import Fulfillment
from feasible.optimum._requests import burden, checked_request
from feasible.optimum._vertex import Vertex, vertex_of
from feasible.optimum.progressive_filling import CLEAR
from feasible.optimum.scaled import INF, Ending, ScaledHighs

__all__ = ["LARGE", "NeedsMethod", "NeedsProgram", "Report"]

NeedsMethod = Literal["auto", "simplex", "first-order", "filling"]

#: From so many goods on a first-order method is much faster than simplex (.3 against 1.2 s at 1,000), though
#: it cannot restart from a basis.
LARGE = 800
# Plans of equal hours: the plant that comes later works a trifle more than it does. Below what is certified.
_TIE = 1e-8
# A level is the most that the solver's tolerance allows: the next program may need a little room.
_ROOM = (0.0, 1e-9, 1e-8, 1e-7)
# How much more a multiple counts than hours, both relative to the plan's own.
_WEIGHTS = (1e2, 1e4, 1e6)
# Of the hours of natural levels: less than that is no work.
_IDLE = 1e-12
_FIRST_ORDER_TOLERANCE = 1e-9
_FIRST_ORDER_STEPS = 50_000
_NO_LIMIT = {Ending.UNBOUNDED, Ending.UNBOUNDED_OR_INFEASIBLE}


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
    request : Series, dict or array, shape (G,), optional
        Goods that a Series or a dict leaves out are not asked for; `requests` of the economy by default.
    beyond : bool
        Go on with the leximin beyond the equal multiple. By default goods that could be had in still larger
        multiples are not: fewer hours are preferred.
    method : {"auto", "simplex", "first-order"}
        Simplex gives a vertex and restarts. From 800 goods on methods that take products with the matrix
        only are faster: Newton's (`feasible.optimum._capacities`), and a first-order one where that does not
        converge.
    start : Fulfillment, optional
        A plan of as many goods, resources and plants, from which Newton's method begins.

    Raises
    ------
    InvalidInput
        If `request` names an unknown good, is negative or asks for nothing, or there is no such method.
    """

    def __init__(
        self,
        economy: Economy,
        request: Given = None,
        *,
        beyond: bool = False,
        method: NeedsMethod = "auto",
        start: Fulfillment | None = None,
    ) -> None:
        known = [way for way in get_args(NeedsMethod) if way != "filling"]
        if method not in known:
            raise InvalidInput(f"is {method!r}", where="method", expected=f"one of {', '.join(known)}")
        self.economy, self.beyond = economy, beyond
        g, r, p, _ = economy.shape
        self.request = n = checked_request(economy, request)
        self.first_order = g >= LARGE if method == "auto" else method == "first-order"
        self.truth = Report(n, np.asarray(economy.capacity))
        self.programs = 0
        self._start = start
        #: Whether each program is solved until its duals prove it: where it was needed once.
        self.proven = False
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
        self._vertex: Vertex | None = None
        self._solved: _Solved | None = None

    # ------------------------------------------------------------------ the plan

    def plan(self) -> Fulfillment:
        """Solve for the truth of the economy.

        Raises
        ------
        Unbounded
            If nothing limits what can be delivered.
        NotConverged
            If a linear program is not solved, or the plan that they lead to is not certified.
        """
        refuse_endless(self.economy, self.request, beyond=self.beyond)
        found = self._plan()
        if not found.certificate.ok:
            # A first-order solution that is no vertex has its tolerance in it, and natural sizes may mislead.
            self.first_order, self.proven, self._solved = False, True, None
            found = self._plan()
        if found.certificate.ok:
            return found
        worst = found.certificate.failures[0]
        raise NotConverged(
            f"plan in kind: {worst.name} ({worst.meaning})",
            residual=worst.value,
            rounds=self.programs,
            advice="look for needs or capacities of extreme size",
        )

    def _plan(self) -> Fulfillment:
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
        ending = None
        if first_order:
            # Where this fails (it crawls on programs without an interior) simplex is next.
            ending = model.run_first_order(tolerance=_FIRST_ORDER_TOLERANCE, steps=_FIRST_ORDER_STEPS)
        if ending != Ending.OPTIMAL:
            ending = model.prove() if self.proven else model.run()
        if ending in _NO_LIMIT and not self.proven:
            # What has no limit was refused before: natural sizes mislead.
            ending = model.prove()
        if ending in _NO_LIMIT:
            free = self.economy.plants[~np.isfinite(self.economy.capacity)]
            raise Unbounded([str(plant) for plant in free])
        if ending != Ending.OPTIMAL and not (tolerated and ending == Ending.INFEASIBLE):
            raise NotConverged(
                f"{what} ({model.words})",
                residual=np.inf,
                rounds=model.iterations,
                advice="look for needs or capacities of extreme size",
            )
        return ending == Ending.OPTIMAL

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
            newton = self._by_products() if first_order else None
            for less in _ROOM if stages else (0.0,):
                if newton is not None:
                    break
                if stages:
                    self._floors(model, floor * (1.0 - less))
                if self._run(
                    model,
                    "leximin of needs",
                    first_order=first_order,
                    tolerated=bool(stages) and less < _ROOM[-1],
                ):
                    break
            primal, duals = (model.primal, model.duals) if newton is None else (newton.levels, newton.duals)
            level = max(float(primal[p]), 0.0)
            if stages and not self.beyond and level >= 1.0 - _FIRST_ORDER_TOLERANCE:
                # Counted up to 1: there is a common multiple only if all reach it.
                level, capped = 1.0, True
                break
            y, w = self._multipliers(duals)
            if first_order:
                x = np.minimum(np.maximum(primal[:p], 0.0), given.capacity)
                self._vertex = vertex_of(
                    self.economy,
                    np.where(opened, n, 0.0),
                    floor,
                    levels=x,
                    level=level,
                    witness=(y, w),
                    sizes=(model.row_size, model.column_size),
                )
                if self._vertex is not None:
                    level, (y, w) = self._vertex.level, self._vertex.witness
            elif not stages:
                self._first_basis = model.basis
            if level >= 1.0 and not self.beyond:
                stages.append(Stage(level, opened.copy(), np.zeros(g, dtype=bool), y, w))
                break
            parts = np.where(opened, y * n, 0.0)
            blocked = opened & (parts >= CLEAR * parts.sum() / opened.sum())
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
            levels, got, witness = self._as_it_is(np.where(opened, level * n, floor), x)
        else:
            levels, reached, witness = self._fewest_hours(given, level)
            got = np.where(opened, max(0.0, min(level, reached)) * n, floor * (1.0 - less))
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
        # Costs add up to a hundred, so that what breaks ties is above the solver's tolerance. Where next to
        # nothing is made, what plants could work says what an hour is.
        spent = max(float(work @ np.maximum(model.primal, 0.0)), _IDLE * float(work @ model.column_size))
        unit = 100.0 / spent
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

    def _by_products(self) -> Found | None:
        """Solve the first program by products with its matrix alone, where that converges."""
        start, g = self._start, len(self.economy.goods)
        begin = None
        if start is not None and start.economy.shape[:3] == self.economy.shape[:3]:
            last = start.stages[-1]
            begin = (
                np.append(begun(start.levels, start.economy.capacity, self.economy.capacity), start.multiple),
                np.concatenate([last.witness, -last.resource_witness]),
            )
        cost = np.zeros(len(self.economy.plants) + 1)
        cost[-1] = -1.0
        found = search(Boxed.of(cost, self._matrix, self._rows, self._columns), begin)
        self.programs += found is not None
        if found is None or not found.duals[:g].any():
            return None
        return found

    def _as_it_is(self, floor: Vector, x: Vector) -> tuple[Vector, Vector, tuple[Vector, Vector] | None]:
        """Return a first-order plan, what it delivers, and the proof of its hours if there is one.

        With deliveries fixed at the most that is possible the hours program has no interior, and first-order
        methods crawl. At a vertex there is only one plan, and no need for it; otherwise no claim is made.
        """
        e, vertex = self.economy, self._vertex
        levels = x if vertex is None else vertex.levels
        got = np.maximum(e.net @ levels, 0.0)
        asked = floor > 0.0
        # Everyone is still served alike: no good gets more of its promise than the least.
        share = min(1.0, float((got[asked] / floor[asked]).min(initial=1.0)))
        return levels, share * floor, None if vertex is None else vertex.work_witness

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
        self._needs.start_from(known.first_basis)
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


def _with_ties(work: Vector) -> Vector:
    """Add the trifle that makes one plan of several of equal hours the first; see `_TIE`."""
    # Multiples of the golden section spread evenly: no two plants get the same.
    return np.asarray(work * (1.0 + _TIE * np.mod(np.arange(1, work.size + 1) * 0.6180339887498949, 1.0)))
