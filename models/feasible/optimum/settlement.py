"""Settlement: orders meet the truth, and what cannot be produced is not delivered.

Orders that are feasible are carried out to the letter. Otherwise the people on the spot make the best of
them: no plant runs above its order or its true capacity, nobody gets more than was planned, and what is
delivered is worth as much as possible. The last units of a good are worth the plan's price and the first ones
more, as to anyone who spends a fixed share of an income on it: at half of what was planned a unit is worth
twice as much. (Cutting all users of a short good in proportion would not do: in an economy with production
loops such cuts feed on themselves until nothing runs. Nor would prices alone: they would let one good go to
nothing for a little more of another.)
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector, align, welfare
from feasible.economy.align import Given
from feasible.errors import NotConverged
from feasible.optimum._tables import table
from feasible.optimum.scaled import ScaledHighs
from feasible.optimum.welfare import WelfareOptimum

__all__ = ["Settlement", "with_surplus"]

#: Shares of a planned delivery at which the worth of one more unit steps down.
_STEPS = np.array([0.0, 1 / 4096, 1 / 256, 1 / 32, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 1.0])
#: Worth of a unit within each step, over its worth at the end: the mean of 1 / share.
_WORTH = np.append(4096.0 * (1.0 + np.log(4.0)), np.diff(np.log(_STEPS[1:])) / np.diff(_STEPS[1:]))


class Settlement:
    """Carry out plan after plan in one economy; each program starts from the last one's basis.

    Parameters
    ----------
    economy : Economy
        The truth.
    tolerance : float
        Relative shortage that counts as none.

    Examples
    --------
    A bakery is ordered to bake 10 with flour for 8:

    >>> town = Economy(goods=["bread"], resources=["flour"], plants=["bakery"], households=[],
    ...     inputs=[[0]], outputs=[[1]], resource_use=[[1]], endowment=[8])
    >>> Settlement(town)([10.0], [10.0])
    (array([8.]), array([8.]))
    """

    def __init__(self, economy: Economy, *, tolerance: float = 1e-9) -> None:
        self.economy, self.tolerance = economy, tolerance
        self._program: ScaledHighs | None = None
        self._goods = np.zeros(0, dtype=int)
        # Rows as CSR: every plan is first tried to the letter, and that is two products.
        self._net, self._use = sparse.csr_array(economy.net), sparse.csr_array(economy.resource_use)
        self._outputs = sparse.csr_array(economy.outputs)

    def __call__(self, levels: Given, deliveries: Given, *, prices: Given = None) -> tuple[Vector, Vector]:
        """Return a feasible plan: levels (P,) and deliveries (G,).

        Parameters
        ----------
        levels : Series, dict or array, shape (P,)
            Ordered levels; one below zero counts as none.
        deliveries : Series, dict or array, shape (G,)
            Planned final deliveries.
        prices : Series, dict or array, shape (G,), optional
            What the last planned unit of each good is worth; by default each planned delivery as a whole
            counts the same.

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, a length is wrong, or a number is none.
        NotConverged
            If the linear program behind it is not solved.
        """
        wish = align.vector("deliveries", deliveries, self.economy.goods, kind="good", signed=True)
        return self._settled(self._ordered(levels), wish, prices)

    def _ordered(self, levels: Given) -> Vector:
        return align.vector("levels", levels, self.economy.plants, kind="plant", signed=True)

    def _settled(self, order: Vector, wish: Vector, prices: Given) -> tuple[Vector, Vector]:
        e = self.economy
        order, wish = np.maximum(order, 0.0), np.maximum(wish, 0.0)
        if prices is not None:
            prices = align.vector("prices", prices, e.goods, kind="good", signed=True)
        if self._feasible(order, wish):
            return order, wish
        worth = np.divide(1.0, wish, out=np.zeros_like(wish), where=wish > 0)
        if prices is not None:
            # A wished good without a price is still better delivered than not.
            worth = np.maximum(prices, 1e-9 * float((prices * wish).max(initial=0.0)) * worth)
        x = np.minimum(np.clip(self._best(order, wish, worth), 0.0, order), e.capacity)
        return x, np.clip(wish, 0.0, np.maximum(self._net @ x, 0.0))

    def fresh(self) -> Settlement:
        """Return one of the same economy that remembers no basis, so that ties break as in a first call."""
        other = copy.copy(self)
        other._program = None  # noqa: SLF001 - its own kind
        return other

    def _feasible(self, order: Vector, wish: Vector) -> bool:
        e, gross = self.economy, self._outputs @ order
        return bool(
            np.all(order <= e.capacity * (1 + self.tolerance))
            and np.all(wish - self._net @ order <= self.tolerance * np.maximum(gross, wish))
            and np.all(self._use @ order <= e.endowment * (1 + self.tolerance))
        )

    def deliver(
        self, levels: Given, consumption: Any, *, prices: Given = None, reserve: float = 0.0
    ) -> tuple[Vector, Vector]:
        """Carry out a plan that says who is to get what.

        Parameters
        ----------
        levels : Series, dict or array, shape (P,)
        consumption : DataFrame or array, shape (H, G)
            Planned; where a good falls short everyone's part of it is cut by the same share.
        prices : Series, dict or array, shape (G,), optional
        reserve : float
            Where the orders cannot be carried out, the share of what it could do beyond its order that a
            plant does unasked, standing in for others.

        Returns
        -------
        levels : array, shape (P,)
        consumption : array, shape (H, G)

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, a shape is wrong, or a number is none.
        NotConverged
            If the linear program behind it is not solved.
        """
        e = self.economy
        c = table("consumption", consumption, e.households, e.goods, kinds=("household", "good"))
        order, planned = self._ordered(levels), e.totals(c)
        if reserve > 0.0 and not self._feasible(order, planned):
            more = np.maximum(e.capacity - order, 0.0)
            order = order + reserve * np.where(np.isfinite(more), more, 0.0)
        x, delivered = self._settled(order, planned, prices)
        if np.array_equal(delivered, planned):
            return x, c
        return x, c * np.divide(delivered, planned, out=np.zeros_like(planned), where=planned > 0)

    def _best(self, order: Vector, wish: Vector, worth: Vector) -> Vector:
        e = self.economy
        g, r, p, _ = e.shape
        # Only what can be wanted needs columns: a good's steps, one after the other.
        if self._program is None:
            self._goods = np.flatnonzero(wish > 0)
        elif np.any(np.delete(wish, self._goods) > 0):
            self._program, self._goods = None, np.flatnonzero(wish > 0)
        at = self._goods
        steps = np.diff(_STEPS)
        pieces = (wish[at][:, None] * steps).ravel()
        upper = np.concatenate([np.minimum(order, e.capacity), pieces])
        cost = np.concatenate([np.zeros(p), -(worth[at][:, None] * _WORTH).ravel()])
        if self._program is None:
            # Natural sizes come from these orders; a plant without one is as large as the others.
            level = np.where(order > 0, order, np.median(order[order > 0]) if np.any(order > 0) else 1.0)
            good = np.maximum(abs(self._net) @ level, wish)
            used = self._use @ level
            n = at.size * steps.size
            takes = sparse.csc_array((-np.ones(n), (np.repeat(at, steps.size), np.arange(n))), shape=(g, n))
            self._program = ScaledHighs(
                cost,
                sparse.csc_array(
                    sparse.vstack(
                        [
                            sparse.hstack([e.net, takes]),
                            sparse.hstack([e.resource_use, sparse.csc_array((r, n))]),
                        ]
                    )
                ),
                (
                    np.concatenate([np.zeros(g), np.full(r, -np.inf)]),
                    np.concatenate([np.full(g, np.inf), e.endowment]),
                ),
                (np.zeros(p + n), upper),
                sizes=(
                    np.concatenate([good, np.where(used > 0, used, 1.0)]),
                    np.concatenate([level, np.maximum(np.repeat(wish[at], steps.size), 1e-300)]),
                ),
            )
            # Everything as ordered is a basis that only the short rows contradict.
            self._program.start_at_upper()
        else:
            self._program.set_costs(cost)
            self._program.set_columns(np.zeros(upper.size), upper)
        if not self._program.optimal():
            raise NotConverged(
                "settlement",
                residual=np.inf,
                rounds=self._program.iterations,
                advice="look for extreme orders",
            )
        return self._program.primal[:p]


def with_surplus(economy: Economy, plan: WelfareOptimum) -> float:
    """Return the welfare of a plan whose surplus is handed out in proportion to what people get.

    A plan made on padded reports makes more than it orders, and settlement carries out orders only.

    Parameters
    ----------
    economy : Economy
        The truth.
    plan : WelfareOptimum
        Made on reports; its plants run as ordered.
    """
    total, net = economy.totals(plan.consumption), economy.net @ plan.levels
    more = np.maximum(np.divide(net, total, out=np.ones_like(net), where=total > 0.0), 1.0)
    return welfare(economy, plan.consumption * more, plan.levels)
