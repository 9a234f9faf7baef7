"""What an economy answers to prices: levels, incomes, demand, and how they change with prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector, align
from feasible.economy.align import Given
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["TOLERANCE", "Equilibrium", "PriceAnswers"]

#: Value of excess demands, as a share of all budgets, and relative shortage that count as none.
TOLERANCE = 1e-10
#: Up to this many cells a dense product beats a sparse one.
_DENSE_CELLS = 50_000


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Prices at which supply meets demand, and what everyone does at them.

    Attributes
    ----------
    prices : array, shape (G + R,)
        Of goods, then of resources, in budget units (one a household) a unit.
    levels : array, shape (P,)
    incomes : array, shape (H,)
        Adding up to the total of the budgets.
    residual : float
        Value of excess demands, as a share of total budgets.
    steps : int
        Newton steps.
    """

    prices: Vector
    levels: Vector
    incomes: Vector
    residual: float
    steps: int


class PriceAnswers:
    """What agents answer; see `feasible.procedures.PriceSystem` for the parameters."""

    def __init__(
        self,
        economy: Economy,
        *,
        budgets: Given = None,
        owned: bool = False,
        softness: float = 0.0,
    ) -> None:
        g, r, _, h = economy.shape
        if not h or not economy.tastes.nnz:
            raise InvalidEconomy(
                "no household wants anything", where="tastes", expected="households with tastes"
            )
        if not 0.0 <= softness < 1.0:
            raise InvalidInput(f"is {softness}", where="softness", expected="zero or more, below 1")
        self.economy, self.owned, self.softness = economy, owned, softness
        self.budgets = (
            economy.budgets
            if budgets is None
            else align.vector("budgets", budgets, economy.households, kind="household")
        )
        self.total = float(self.budgets.sum())
        jumps = (economy.effort == 0.0) | (economy.exponent <= 1.0)
        endless = np.flatnonzero(jumps & ~np.isfinite(economy.capacity))
        if endless.size:
            raise InvalidEconomy(
                "nothing limits its answer to a price that covers its costs",
                where=f"effort[plant {economy.plants[endless[0]]!r}]",
                expected="an effort cost with an exponent above 1, or a finite capacity",
            )
        self.jumps = jumps
        self.N = sparse.csr_array(sparse.vstack([economy.net, -economy.resource_use]))
        self.NT = sparse.csr_array(self.N.T)
        uses = sparse.vstack([economy.inputs, economy.resource_use])
        makes = sparse.vstack([economy.outputs, sparse.csr_array((r, economy.shape[2]))])
        self.makes, self.uses = sparse.csr_array(makes), sparse.csr_array(uses)
        #: What a plant counts of its turnover when it decides: with soft budgets not all of its costs.
        self.RT = self.NT if softness == 0.0 else sparse.csr_array((makes - (1.0 - softness) * uses).T)
        self.supply = np.concatenate([np.zeros(g), economy.endowment])
        tastes = np.asarray(economy.tastes.sum(axis=0)).ravel()
        self.wanted = np.concatenate([tastes > 0, np.zeros(r, dtype=bool)])
        self.cost = np.where(jumps, 1.0, economy.effort * economy.exponent)
        self.power = 1.0 / np.where(jumps, 1.0, economy.exponent - 1.0)
        self.mixed = economy.utility == "cobb-douglas"

    def aligned(self, prices: Given, where: str = "prices") -> Vector:
        """Return prices of all goods, then of all resources, matched by label, shape (G + R,).

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, the length is wrong, or a price is no number.
        """
        if isinstance(prices, np.ndarray) and prices.shape == self.supply.shape:
            # What rounds and searches pass on, thousands of times.
            return prices
        axis = self.economy.goods.append(self.economy.resources)
        return align.vector(where, prices, axis, signed=True)

    def levels(self, prices: Given) -> Vector:
        """Return the level of each plant at these prices, shape (P,)."""
        e, prices = self.economy, self.aligned(prices)
        margin = np.maximum(self.RT @ prices, 0.0)
        with np.errstate(over="ignore"):
            x = np.minimum((margin / self.cost) ** self.power, e.capacity)
        if np.any(self.jumps):
            # Linear or concave effort: all or nothing.
            full = np.where(self.jumps, e.capacity, 0.0)
            pays = margin * full > e.effort * full**e.exponent
            x = np.where(self.jumps, np.where(pays, full, 0.0), x)
        return np.asarray(x)

    def incomes(self, prices: Given, levels: Vector) -> Vector:
        """Return the income of each household, shape (H,)."""
        if not self.owned:
            return self.budgets
        prices = self.aligned(prices)
        worth = self.owned_resources @ (self.supply * prices)
        worth = worth + self.owned_plants @ ((self.NT @ prices) * levels)
        return np.asarray(self.total * worth / worth.sum())

    def demand(self, prices: Given, incomes: Vector) -> Vector:
        """Return final demand for each good in all, shape (G,); a public good is wanted once for all."""
        e = self.economy
        p = self.aligned(prices)[: e.shape[0]]
        if not self.mixed:
            return np.asarray(e.tastes.T @ (incomes / (e.tastes @ p)))
        wanted = self.wanted[: p.size]
        spending = self.spending if not self.owned else e.tastes.T @ incomes
        return np.divide(spending, p, out=np.zeros_like(p), where=wanted)

    def consumption(self, prices: Given, incomes: Vector, tastes: Any = None) -> Vector:
        """Return what each household takes, shape (H, G); the whole of a public good for everyone.

        Parameters
        ----------
        prices : Series, dict or array, shape (G + R,)
        incomes : array, shape (H,)
        tastes : array, shape (H, G), optional
            Where they differ from the economy's.
        """
        e = self.economy
        p = self.aligned(prices)[: e.shape[0]]
        shares = self.tastes if tastes is None else tastes
        if not self.mixed:
            return np.asarray(shares * (incomes / (shares @ p))[:, None])
        out = np.divide(shares * incomes[:, None], p, out=np.zeros_like(shares), where=self.wanted[: p.size])
        public = e.good_kind == "public"
        out[:, public] = out[:, public].sum(axis=0)
        return np.asarray(out)

    def answer(self, prices: Given) -> tuple[Vector, Vector]:
        """Return supply and demand of each good and resource, for `price_rounds`."""
        prices = self.aligned(prices)
        x = self.levels(prices)
        final = self.demand(prices, self.incomes(prices, x))
        demand = self.uses @ x
        demand[: final.size] += final
        return self.makes @ x + self.supply, demand

    @cached_property
    def start(self) -> Vector:
        """Prices to start from cold: everything there could be of a good is worth the same.

        A good's size is what its plants make at capacity; where they have none, what they make when
        each uses an equal part of the resources.
        """
        e = self.economy
        share = self.supply[e.shape[0] :, None] / np.maximum(e.resource_use.toarray() * e.shape[2], 1e-300)
        alone = share.min(axis=0, initial=np.inf)
        level = np.where(np.isfinite(e.capacity), e.capacity, alone)
        level = np.where(np.isfinite(level), level, 1.0)
        size = self.makes @ level + self.supply
        price = self.total / (size.size * np.where(size > 0, size, 1.0))
        # What there is none of and nobody uses has no price.
        nothing = (size <= 0) & (np.diff(self.uses.indptr) == 0) & ~self.wanted
        return np.asarray(np.where(nothing, 0.0, price))

    @cached_property
    def spending(self) -> Vector:
        """What all households together spend on each good, shape (G,), at fixed incomes."""
        return np.asarray(self.economy.tastes.T @ self.budgets)

    @cached_property
    def tastes(self) -> Vector:
        """The economy's tastes as an array, shape (H, G)."""
        return np.asarray(self.economy.tastes.toarray())

    @cached_property
    def owned_plants(self) -> Vector:
        """Shares of households in plants, shape (H, P); what nobody owns is everybody's."""
        return _everybodys(self.economy.plant_ownership)

    @cached_property
    def owned_resources(self) -> Vector:
        """Shares of households in goods (none) and resources, shape (H, G + R)."""
        goods = np.zeros((self.economy.shape[3], self.economy.shape[0]))
        return np.hstack([goods, _everybodys(self.economy.resource_ownership)])

    # ------------------------------------------------------------------ how answers change with prices

    def slopes(self, q: Vector, x: Vector, m: Vector, *, owned: bool | None = None) -> Vector:
        """Return minus the derivative of excess demand in prices, dense (G + R, G + R).

        Parameters
        ----------
        q, x, m : arrays, shapes (G + R,), (P,) and (H,)
            Prices, levels and incomes.
        owned : bool, optional
            Whether incomes follow prices; by default as they do.
        """
        e = self.economy
        g = e.shape[0]
        answer = self.response(x, self.RT @ q)
        J = self.stiffness(answer)
        tastes = e.tastes
        if self.mixed:
            spent = np.zeros_like(q)
            spent[:g] = tastes.T @ m
            at = np.flatnonzero(self.wanted)
            J[at, at] += spent[at] / q[at] ** 2
        else:
            cost = tastes @ q[:g]
            J[:g, :g] += (tastes.T @ _diagonal(m / cost**2) @ tastes).toarray()
        if self.owned if owned is None else owned:
            J[:g] -= self._spent_of_incomes(q, x, answer)
        return J

    def _spent_of_incomes(self, q: Vector, x: Vector, answer: Vector) -> Vector:
        """Return the derivative of final demand in prices that goes through incomes, shape (G, G + R)."""
        tastes, g = self.economy.tastes, self.economy.shape[0]
        margin = self.NT @ q
        profit: Any = _diagonal(x) @ self.NT + _diagonal(margin * answer) @ self.RT
        worth = self.owned_resources @ (self.supply * q) + self.owned_plants @ (margin * x)
        d_worth = self.owned_resources * self.supply + self.owned_plants @ profit
        d_income = (self.total / worth.sum()) * (d_worth - np.outer(worth / worth.sum(), d_worth.sum(axis=0)))
        if self.mixed:
            gain = tastes.T @ d_income
            return np.asarray(np.divide(gain, q[:g, None], out=np.zeros_like(gain), where=q[:g, None] > 0))
        return np.asarray(tastes.T @ (d_income / (tastes @ q[:g])[:, None]))

    def stiffness(self, answer: Vector) -> Vector:
        """Return ``N diag(answer) R'``, dense."""
        if self.dense is not None:
            return np.asarray((self.dense[0] * answer) @ self.dense[1])
        return np.asarray((self.N @ _diagonal(answer) @ self.RT).toarray())

    @cached_property
    def dense(self) -> tuple[Vector, Vector] | None:
        """Both matrices as dense arrays where that is quicker."""
        return None if np.prod(self.N.shape) > _DENSE_CELLS else (self.N.toarray(), self.RT.toarray())

    def response(self, x: Vector, margin: Vector) -> Vector:
        """Return the slope of each plant's level in its margin."""
        inside = (margin > 0.0) & (x < self.economy.capacity) & ~self.jumps
        return np.where(inside, self.power * x / np.where(inside, margin, 1.0), 0.0)


def _everybodys(ownership: sparse.csr_array) -> Vector:
    """Return shares (H, .) in which what nobody owns is everybody's."""
    shares = ownership.toarray()
    orphan = shares.sum(axis=0) == 0.0
    shares[:, orphan] = 1.0 / shares.shape[0]
    return np.asarray(shares)


def _diagonal(values: Vector) -> Any:
    return sparse.dia_array((values[None, :], [0]), shape=(values.size, values.size))
