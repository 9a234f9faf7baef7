"""The welfare optimum's economy as arrays, scaled so that budgets total 1, and its Newton systems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse.linalg import splu

from feasible.economy import Economy, Vector
from feasible.errors import Infeasible, InvalidEconomy

__all__ = ["WelfareProgram", "operable"]

# Up to this many goods and resources a dense factorization beats conjugate gradients.
_DENSE_BELOW = 120
# What conjugate gradients have not solved in so many steps, or a fiftieth of a system's size, is factored.
_PATIENCE = 60


class _Manner:
    """How a program's systems are solved: what was learned from the first of them."""

    def __init__(self) -> None:
        self.factored = False


@dataclass(frozen=True, eq=False)
class WelfareProgram:
    """The economy as arrays, scaled so that budgets total 1."""

    plants: np.ndarray[tuple[int, ...], np.dtype[np.intp]]  # those that can run at all
    N: sparse.csr_array
    NT: sparse.csr_array
    N2T: sparse.csr_array  # squared entries, for the diagonal preconditioner
    supply: Vector  # exogenous supply of each row: 0 for goods, omega for resources
    spending: Vector
    effort: Vector
    exponent: Vector
    capacity: Vector
    total: float
    dense: Vector | None
    manner: _Manner = field(default_factory=_Manner)

    @classmethod
    def of(cls, e: Economy, before: tuple[Economy, WelfareProgram] | None = None) -> WelfareProgram:
        """Return an economy's program, the one before it where only limits, costs and budgets differ.

        Raises
        ------
        InvalidEconomy
            If no household wants anything, or effort has increasing returns.
        Infeasible
            If households want a good that cannot be made.
        """
        g, r, _, h = e.shape
        if not h or not e.tastes.nnz:
            raise InvalidEconomy(
                "no household wants anything", where="tastes", expected="households with tastes"
            )
        if not e.convex:
            raise InvalidEconomy(
                "increasing returns (exponent below 1)",
                where="exponent",
                expected="1 or more: without convexity there is no optimum that prices can certify",
            )
        total = float(e.budgets.sum())
        plants = np.flatnonzero(operable(e)[0])
        supply = np.concatenate([np.zeros(g), e.endowment])
        effort, exponent, capacity = e.effort[plants] / total, e.exponent[plants], e.capacity[plants]
        if (
            before is not None
            and e.utility == before[0].utility == "cobb-douglas"
            and np.array_equal(plants, before[1].plants)
            and _same_technology(e, before[0])
        ):
            # The matrices stay.
            spending = np.concatenate([e.spending / total, np.zeros(r)])
            return replace(
                before[1],
                supply=supply,
                spending=spending,
                effort=effort,
                exponent=exponent,
                capacity=capacity,
                total=total,
            )
        net = sparse.vstack([e.net, -e.resource_use], format="csc")[:, plants]
        if e.utility == "fixed-proportions":
            # A household is a plant that assembles its bundle: one more good, one more activity.
            bundles = sparse.hstack([sparse.csr_array((h, net.shape[1])), sparse.eye_array(h)])
            use = sparse.vstack([-e.tastes.T, sparse.csr_array((r, h))])
            net = sparse.vstack([sparse.hstack([net, use]), bundles], format="csr")
            supply = np.concatenate([supply, np.zeros(h)])
            spending = np.concatenate([np.zeros(g + r), e.budgets / total])
            effort = np.concatenate([effort, np.zeros(h)])
            exponent = np.concatenate([exponent, np.ones(h)])
            capacity = np.concatenate([capacity, np.full(h, np.inf)])
        else:
            spending = np.concatenate([e.spending / total, np.zeros(r)])
        net = sparse.csr_array(net)
        transposed = sparse.csr_array(net.T)
        dense = net.toarray() if net.shape[0] <= _DENSE_BELOW else None
        return cls(
            plants,
            net,
            transposed,
            sparse.csr_array(net.multiply(net)),
            supply,
            spending,
            effort,
            exponent,
            capacity,
            total,
            dense,
        )

    @cached_property
    def bought(self) -> Any:
        """Which rows have a budget behind them."""
        return self.spending > 0

    @cached_property
    def cost(self) -> Vector:
        """Marginal effort of the first unit's power: s k in s x^k."""
        return self.effort * self.exponent

    @cached_property
    def power(self) -> Vector:
        """Elasticity of a plant's level in what a unit earns; for strictly convex effort."""
        return np.asarray(1.0 / (self.exponent - 1.0))

    @cached_property
    def full_income(self) -> Vector:
        """What a unit must earn for a plant to run at capacity."""
        return np.asarray(self.cost * self.capacity ** (self.exponent - 1.0))

    @property
    def strictly_convex(self) -> bool:
        """Whether every plant answers a price with one level."""
        return bool(np.all((self.effort > 0.0) & (self.exponent > 1.0)))

    def solve(self, response: Vector, diagonal: Vector, right: Vector, rtol: float) -> Vector:
        """Solve ``(N diag(response) N' + diag(diagonal)) d = right``."""
        if self.dense is not None:
            system = (self.dense * response) @ self.dense.T
            system[np.diag_indices_from(system)] += diagonal
            scale = 1.0 / np.sqrt(np.diag(system))
            system *= scale[:, None] * scale
            system[np.diag_indices_from(system)] += 1e-14
            return np.asarray(
                scale * cho_solve(cho_factor(system, check_finite=False), scale * right, check_finite=False)
            )
        if not self.manner.factored:
            N, NT = self.N, self.NT
            found = _conjugate_gradients(
                lambda v: N @ (response * (NT @ v)) + diagonal * v,
                right,
                1.0 / (self.N2T @ response + diagonal),
                rtol,
                max(_PATIENCE, right.size // 50),
            )
            if found is not None:
                return found
            # Goods of several years hang together in chains that a diagonal cannot see; factors of them
            # are sparse.
            self.manner.factored = True
        return self._factored(response, diagonal, right)

    def _factored(self, response: Vector, diagonal: Vector, right: Vector) -> Vector:
        """Solve the same by sparse factors of the system, scaled to a diagonal of 1."""
        scale = 1.0 / np.sqrt(self.N2T @ response + diagonal)
        half = self.N.multiply(scale[:, None]).multiply(np.sqrt(response))
        system = sparse.csc_array(half @ half.T) + sparse.diags_array(
            diagonal * scale**2 + 1e-14, format="csc"
        )
        factors = splu(
            sparse.csc_matrix(system),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        return np.asarray(scale * factors.solve(scale * right))


def _conjugate_gradients(
    product: Callable[[Vector], Vector], right: Vector, inverse: Vector, rtol: float, patience: int
) -> Vector | None:
    """Solve a positive definite system with a diagonal preconditioner, in the preconditioner's norm.

    Returns None where it takes more steps than there is patience for.

    `scipy.sparse.linalg.cg` finds the same to 6e-15 if the system is scaled to a unit diagonal first (it
    measures residuals in the plain norm), but the checks around each of its short products make the optimum
    of 300 goods a tenth slower.
    """
    found, residual = np.zeros_like(right), right.copy()
    z = inverse * residual
    rho = float(residual @ z)
    goal = rtol * rtol * float(right @ (inverse * right))
    direction = z
    for _ in range(patience):
        if rho <= goal:
            return found
        image = product(direction)
        step = rho / float(direction @ image)
        found += step * direction
        residual -= step * image
        z = inverse * residual
        rho, old = float(residual @ z), rho
        direction = z + (rho / old) * direction
    return None


def _same_technology(a: Economy, b: Economy) -> bool:
    return all(
        x.nnz == y.nnz and np.array_equal(x.indices, y.indices) and np.array_equal(x.data, y.data)
        for x, y in ((a.inputs, b.inputs), (a.outputs, b.outputs), (a.resource_use, b.resource_use))
    )


def _runnable(e: Economy) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], list[int]]:
    """Return which plants can run at all, and the goods that none can make, in the order found."""
    missing = np.flatnonzero(e.endowment == 0)
    runs = (e.capacity > 0) & (np.asarray((e.resource_use[missing] > 0).sum(axis=0)).ravel() == 0)
    gone: list[int] = []
    makes, uses = sparse.csr_array(e.outputs > 0).astype(float), sparse.csr_array(e.inputs > 0).astype(float)
    while True:
        fresh = np.setdiff1d(np.flatnonzero(makes @ runs.astype(float) == 0), gone)
        if not fresh.size:
            break
        gone += fresh.tolist()
        runs &= np.asarray(uses[fresh].sum(axis=0)).ravel() == 0
    return runs, gone


def operable(e: Economy) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], list[int]]:
    """Return the same, or refuse.

    Raises
    ------
    Infeasible
        If households want a good that cannot be made.
    """
    if np.all(e.endowment > 0) and np.all(e.capacity > 0):
        return np.ones(len(e.plants), dtype=bool), []
    runs, gone = _runnable(e)
    missing = np.flatnonzero(e.endowment == 0)
    wanted = np.asarray(e.tastes.sum(axis=0)).ravel() > 0
    lacking = [g for g in gone if wanted[g]]
    if lacking:
        names = ", ".join(repr(e.goods[g]) for g in lacking[:5])
        blocked = [repr(e.resources[int(i)]) for i in missing]
        why = f"resources with no endowment: {', '.join(blocked)}" if blocked else "plants without capacity"
        raise Infeasible([f"households want {names}", f"no plant can make it ({why})"], {})
    return runs, gone
