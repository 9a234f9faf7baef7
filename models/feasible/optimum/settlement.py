"""Settlement: orders meet the truth, and what cannot be produced is not delivered.

Orders that are feasible are carried out to the letter. Otherwise the people on the spot make the best of
them: no plant runs above its order or its true capacity, nobody gets more than was planned, and what is
delivered is worth as much as possible at the plan's prices. (Cutting all users of a short good in
proportion would not do: in an economy with production loops such cuts feed on themselves until nothing
runs.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import NotConverged
from feasible.optimum.scaled import ScaledHighs

__all__ = ["Settlement", "settle"]


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
        # Rows as CSR: every plan is first tried to the letter, and that is two products.
        self._net, self._use = sparse.csr_array(economy.net), sparse.csr_array(economy.resource_use)
        self._outputs = sparse.csr_array(economy.outputs)

    def __call__(
        self, levels: ArrayLike, deliveries: ArrayLike, *, prices: ArrayLike | None = None
    ) -> tuple[Vector, Vector]:
        """Return a feasible plan.

        Parameters
        ----------
        levels : array, shape (P,)
            Ordered levels.
        deliveries : array, shape (G,)
            Planned final deliveries.
        prices : array, shape (G,), optional
            What a delivered unit is worth; by default each planned delivery as a whole counts the same.

        Raises
        ------
        NotConverged
            If the linear program behind it is not solved.
        """
        e = self.economy
        order = np.maximum(np.asarray(levels, dtype=float), 0.0)
        wish = np.maximum(np.asarray(deliveries, dtype=float), 0.0)
        gross, made = self._outputs @ order, self._net @ order
        if (
            np.all(order <= e.capacity * (1 + self.tolerance))
            and np.all(wish - made <= self.tolerance * np.maximum(gross, wish))
            and np.all(self._use @ order <= e.endowment * (1 + self.tolerance))
        ):
            return order, wish
        worth = np.divide(1.0, wish, out=np.zeros_like(wish), where=wish > 0)
        if prices is not None:
            # A wished good without a price is still better delivered than not.
            worth = np.maximum(np.asarray(prices, dtype=float), 1e-9 * np.max(prices) * (wish > 0))
        x = np.minimum(np.clip(self._best(order, wish, worth), 0.0, order), e.capacity)
        return x, np.clip(wish, 0.0, np.maximum(self._net @ x, 0.0))

    def deliver(
        self, levels: ArrayLike, consumption: ArrayLike, *, prices: ArrayLike | None = None
    ) -> tuple[Vector, Vector]:
        """Carry out a plan that says who is to get what.

        Parameters
        ----------
        levels : array, shape (P,)
        consumption : array, shape (H, G)
            Planned; where a good falls short everyone's part of it is cut by the same share.
        prices : array, shape (G,), optional

        Returns
        -------
        levels : array, shape (P,)
        consumption : array, shape (H, G)
        """
        c = np.asarray(consumption, dtype=float)
        public = self.economy.good_kind == "public"
        planned = np.where(public, c.max(axis=0, initial=0.0), c.sum(axis=0))
        x, delivered = self(levels, planned, prices=prices)
        if np.array_equal(delivered, planned):
            return x, c
        return x, c * np.divide(delivered, planned, out=np.zeros_like(planned), where=planned > 0)

    def _best(self, order: Vector, wish: Vector, worth: Vector) -> Vector:
        e = self.economy
        g, _, p, _ = e.shape
        upper = np.concatenate([np.minimum(order, e.capacity), wish])
        cost = np.concatenate([np.zeros(p), -worth])
        if self._program is None:
            # Natural sizes come from these orders; a plant without one is as large as the others.
            level = np.where(order > 0, order, np.median(order[order > 0]) if np.any(order > 0) else 1.0)
            good = np.maximum(abs(self._net) @ level, wish)
            used = self._use @ level
            self._program = ScaledHighs(
                cost,
                sparse.csc_array(
                    sparse.vstack(
                        [
                            sparse.hstack([e.net, -sparse.eye_array(g)]),
                            sparse.hstack([e.resource_use, sparse.csc_array((e.shape[1], g))]),
                        ]
                    )
                ),
                (
                    np.concatenate([np.zeros(g), np.full(e.shape[1], -np.inf)]),
                    np.concatenate([np.full(g, np.inf), e.endowment]),
                ),
                (np.zeros(p + g), upper),
                sizes=(
                    np.concatenate([good, np.where(used > 0, used, 1.0)]),
                    np.concatenate([level, np.where(wish > 0, wish, np.where(good > 0, good, 1.0))]),
                ),
            )
        else:
            self._program.set_costs(cost)
            self._program.set_columns(np.zeros(p + g), upper)
        if not self._program.optimal():
            raise NotConverged(
                "settlement",
                residual=np.inf,
                rounds=self._program.iterations,
                advice="look for extreme orders",
            )
        return self._program.primal[:p]


def settle(
    economy: Economy,
    levels: ArrayLike,
    deliveries: ArrayLike,
    *,
    prices: ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> tuple[Vector, Vector]:
    """Carry out one plan; see `Settlement`."""
    return Settlement(economy, tolerance=tolerance)(levels, deliveries, prices=prices)
