"""Needs served one after another, each as far as it goes: the greedy way, in one order and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput
from feasible.libcom.in_kind.front import _solved
from feasible.optimum.fulfillment import checked_request
from feasible.optimum.scaled import INF, ScaledHighs

__all__ = ["every_order", "greedy"]


class _OneByOne:
    """A program in which the deliveries of some goods stand, and one more is served as far as it goes."""

    def __init__(self, economy: Economy, request: Vector) -> None:
        g, r, p, _ = economy.shape
        self.request, self._economy = request, economy
        # Columns: levels, then the delivery of each good that is asked for.
        self.asked = np.flatnonzero(request > 0.0)
        k = self.asked.size
        delivered = sparse.csc_array((-np.ones(k), (self.asked, np.arange(k))), shape=(g, k))
        self._floor, self._p = np.zeros(k), p
        self._model = ScaledHighs(
            np.append(np.zeros(p + k - 1), -1.0),
            sparse.csc_array(
                sparse.vstack(
                    [
                        sparse.hstack([economy.net, delivered]),
                        sparse.hstack([economy.resource_use, sparse.csc_array((r, k))]),
                    ]
                )
            ),
            (np.append(np.zeros(g), np.full(r, -INF)), np.append(np.full(g, INF), economy.endowment)),
            (np.zeros(p + k), np.append(economy.capacity, request[self.asked])),
        )

    def serve(self, good: int, standing: Mapping[int, float]) -> float:
        """Return the most of a good (position among the asked) that leaves what stands."""
        p, k = self._p, self.asked.size
        # A hair less than what stands, or rounding makes the program infeasible.
        low = np.zeros(p + k)
        for other, amount in standing.items():
            low[p + other] = amount * (1.0 - 1e-9)
        cost = np.zeros(p + k)
        cost[p + good] = -1.0
        upper = np.append(self._economy.capacity, self.request[self.asked])
        self._model.set_columns(low, upper)
        self._model.set_costs(cost)
        _solved(self._model, "greedy order")
        return float(np.clip(self._model.primal[p + good], 0.0, self.request[self.asked[good]]))


def greedy(economy: Economy, order: Sequence[str], request: ArrayLike | None = None) -> pd.Series[float]:
    """Serve goods one by one, each as far as it goes, and return the share of each request that is met.

    Nothing is certified: the order decides.

    Parameters
    ----------
    economy : Economy
    order : sequence of str
        Every good that is asked for, once.
    request : array, shape (G,), optional

    Raises
    ------
    InvalidInput
        If the order leaves a good out or names another.

    Examples
    --------
    >>> from feasible.libcom.in_kind.valley import valley
    >>> from feasible.optimum.fulfillment import fulfill, requests
    >>> place = valley()
    >>> least = greedy(place, [g for g in place.goods if requests(place)[place.goods.get_loc(g)] > 0]).min()
    >>> bool(least < fulfill(place).multiple)
    True
    """
    n = checked_request(economy, request)
    program = _OneByOne(economy, n)
    names = [str(good) for good in economy.goods[program.asked]]
    if sorted(order) != sorted(names):
        raise InvalidInput(f"is {list(order)}", where="order", expected=f"each of {names} once")
    standing: dict[int, float] = {}
    for name in order:
        good = names.index(name)
        standing[good] = program.serve(good, standing)
    share = [standing[i] / n[program.asked[i]] for i in range(len(names))]
    return pd.Series(share, index=names, name="share")


def every_order(economy: Economy, request: ArrayLike | None = None) -> pd.DataFrame:
    """Return the shares that `greedy` meets in every order of goods: one row an order, ``last`` served last.

    Up to seven goods: there are 5,040 orders of seven.

    Raises
    ------
    InvalidInput
        If more goods are asked for.
    """
    n = checked_request(economy, request)
    program = _OneByOne(economy, n)
    names = [str(good) for good in economy.goods[program.asked]]
    if len(names) > 7:
        raise InvalidInput(f"{len(names)} goods are asked for", where="request", expected="7 at most")

    def orders(standing: dict[int, float]) -> Iterator[dict[int, float]]:
        if len(standing) == len(names):
            yield standing
        for good in range(len(names)):
            if good not in standing:
                yield from orders({**standing, good: program.serve(good, standing)})

    rows = [
        {names[i]: v / n[program.asked[i]] for i, v in found.items()} | {"last": names[[*found][-1]]}
        for found in orders({})
    ]
    return pd.DataFrame(rows)[[*names, "last"]]
