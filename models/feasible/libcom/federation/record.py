"""Offers on a public record: planning in kind, exactly, with no value in any letter, this year and next.

Every community writes offers to a record that all can read: what it would take of every shared good and
resource (less than nothing where it makes it), and the share of its own needs that this would meet. Anybody
can mix the offers on record so that nothing is short and the least share is largest: a linear program over
offers, its multipliers included, which each community computes at home. It then writes the offer that would
help most by these, or none if it has none that helps. When nobody has one, the mix is the best plan there is.

Next year every community writes its old offers anew, cut to what it can still do. What was worked out once
need not be worked out again.

References
----------
Dantzig, G. B. and Wolfe, P. (1961), *Econometrica* 29, 767-778: the mix of proposals and its multipliers.
That they need not be sent, because the record holds all that they follow from, is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Certificate, Check, Economy, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import LinearProgram
from feasible.optimum.fulfillment import requests, stated_needs

__all__ = ["OfferPlan", "plan_by_offers"]

_NOTHING = 1e-12


class _Place:
    """What the communities know, each its own part, and what all know: stocks and public requests."""

    def __init__(self, economy: Economy) -> None:
        goods, resources, _, _ = economy.shape
        asked, public = requests(economy), economy.good_kind == "public"
        if not np.isfinite(economy.capacity).all():
            raise InvalidInput("is infinite", where="capacity", expected="a finite capacity for every plant")
        can = np.asarray(economy.outputs @ economy.capacity)
        self.names = sorted(set(map(str, economy.region)))
        self.most = float((can[asked > 0] / asked[asked > 0]).min())
        self.public = np.append(np.where(public, asked, 0.0), np.zeros(resources))
        self.stock = np.append(np.zeros(goods), economy.endowment)
        rows = sparse.vstack([-economy.net, economy.resource_use]).toarray()
        needs = stated_needs(economy).toarray()
        self.plants, self.use, self.capacity = [], [], []
        for name in self.names:
            plants = np.flatnonzero(economy.region == name)
            own = needs[np.flatnonzero(economy.household_region == name)].sum(axis=0)
            need = np.append(np.where(public, 0.0, own), np.zeros(resources))
            self.plants.append(plants)
            self.use.append(np.column_stack([rows[:, plants], need]))
            self.capacity.append(np.append(np.asarray(economy.capacity)[plants], self.most))

    def helps(self, k: int, y: Vector, tie: float) -> tuple[Vector, float]:
        """Return the offer of a community that helps the mix most, and by how much."""
        gain = -(self.use[k].T @ y)
        gain[-1] += tie
        offer = np.where(gain > _NOTHING, self.capacity[k], 0.0)
        return offer, float(gain @ offer)

    def mixed(self, offers: list[list[Vector]]) -> tuple[Vector, float, Vector, Vector]:
        """Mix the offers on record: weights, the least share, multipliers of goods, and of the ties."""
        size, count = self.stock.size, len(self.names)
        columns = [np.concatenate([self.public, np.ones(count), np.zeros(count)])]
        for k, written in enumerate(offers):
            for offer in written:
                column = np.zeros(size + 2 * count)
                column[:size] = self.use[k] @ offer
                column[size + k], column[size + count + k] = -offer[-1], 1.0
                columns.append(column)
        program = LinearProgram(
            np.append(1.0, np.zeros(len(columns) - 1)),
            np.column_stack(columns),
            row_upper=np.concatenate([self.stock, np.zeros(count), np.ones(count)]),
            column_upper=np.append(self.most, np.full(len(columns) - 1, np.inf)),
        )
        found = program.solve()
        duals = np.maximum(np.asarray(found.duals, dtype=float), 0.0)
        return np.asarray(found.primal[1:]), found.objective, duals[:size], duals[size : size + count]

    def bound(self, y: Vector, ties: Vector) -> float:
        """Return a share that no plan can exceed, whatever the multipliers."""
        parts = sum(self.helps(k, y, float(ties[k]))[1] for k in range(len(self.names)))
        rest = max(0.0, 1.0 - float(y @ self.public) - float(ties.sum()))
        return float(y @ self.stock) + parts + rest * self.most


@dataclass(frozen=True, eq=False)
class OfferPlan:
    """A plan mixed from offers on record.

    Attributes
    ----------
    economy : Economy
    offers : tuple of tuples of arrays
        By community, in the order of their names: levels of its plants and the share of its needs, as it
        keeps them at home.
    weights : tuple of arrays
        Of each community's offers in the mix.
    value : float
        The least share of anybody's needs that the mix meets.
    values : Series
        The value with the offers on record before the first round, then after each.
    multipliers, ties : array
        Of goods and resources, and of each community's share: computed from the record.
    written : int
        Numbers written to the record, restated offers included.
    """

    economy: Economy
    offers: tuple[tuple[Vector, ...], ...]
    weights: tuple[Vector, ...]
    value: float
    values: pd.Series[float]
    multipliers: Vector
    ties: Vector
    written: int

    @property
    def levels(self) -> Vector:
        """Levels of all plants, shape (plants,)."""
        place, out = _Place(self.economy), np.zeros(len(self.economy.plants))
        for plants, written, weights in zip(place.plants, self.offers, self.weights, strict=True):
            for offer, weight in zip(written, weights, strict=True):
                out[plants] += weight * offer[:-1]
        return out

    def rounds_to(self, best: float, near: float) -> int | None:
        """Return after how many rounds the mix stays so near to the best; None if it does not."""
        far = np.flatnonzero(self.values.to_numpy() < best * (1.0 - near))
        if not far.size:
            return 0
        return int(far[-1]) + 1 if far[-1] + 1 < len(self.values) else None

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the economy: nothing is short, nobody below the share, and no plan does better."""
        place, economy = _Place(self.economy), self.economy
        x = self.levels
        rows = sparse.vstack([-economy.net, economy.resource_use]).toarray()
        need = np.append(requests(economy), np.zeros(len(economy.resources)))
        short = rows @ x + self.value * need - place.stock
        size = np.maximum(np.abs(rows) @ np.asarray(economy.capacity) + place.stock, 1e-300)
        over = float((x - economy.capacity).max() / max(float(np.max(economy.capacity)), 1e-300))
        gap = place.bound(self.multipliers, self.ties) / max(self.value, 1e-300) - 1.0
        return Certificate(
            "mix of offers",
            (
                Check("nothing is short", float((short / size).max()), 1e-7, "largest shortage, of turnover"),
                Check("within capacity", over, 1e-9, "largest excess"),
                Check("no plan is better", gap, 1e-6, "bound from the record over the value, less one"),
            ),
        )


def plan_by_offers(
    economy: Economy,
    start: OfferPlan | None = None,
    *,
    weighted: bool = False,
    tolerance: float = 1e-7,
    limit: int = 400,
) -> OfferPlan:
    """Plan by offers on a public record.

    Parameters
    ----------
    economy : Economy
        With regions, finite capacities and needs.
    start : OfferPlan, optional
        Last year's: every community writes its offers anew, cut to what it can still do.
    weighted : bool
        Only those of last year's offers that had a weight in the plan.
    tolerance : float
        Ends when no offer of anybody could raise the least share by more, relatively.
    limit : int
        Rounds after which it gives up.

    Raises
    ------
    NotConverged
        If somebody still has an offer that helps after `limit` rounds.

    Examples
    --------
    >>> economy = Economy.reference(1, 8)
    >>> plan = plan_by_offers(economy)
    >>> again = plan_by_offers(economy, plan)
    >>> plan.certificate.ok, len(again.values)
    (True, 1)
    """
    place = _Place(economy)
    count = len(place.names)
    offers: list[list[Vector]] = [[] for _ in range(count)]
    if start is not None:
        for k, (old, weights) in enumerate(zip(start.offers, start.weights, strict=True)):
            kept = [o for o, w in zip(old, weights, strict=True) if not weighted or w > 1e-9]
            offers[k] = [np.minimum(o, place.capacity[k]) for o in kept]
    if any(offers):
        weights, value, y, ties = place.mixed(offers)
    else:
        # Nothing is on record: everything counts a little.
        weights, value = np.zeros(0), 0.0
        y, ties = np.full(place.stock.size, 1e-3), np.full(count, 1.0 / count)
    values, best = [value], (np.inf, y, ties)
    while True:
        most = place.bound(y, ties)
        if most < best[0]:
            best = (most, y, ties)
        if best[0] - value <= tolerance * max(best[0], 1e-300):
            break
        if len(values) > limit:
            raise NotConverged(
                "offers on record",
                residual=best[0] - value,
                rounds=limit,
                advice="a larger limit, or last year's offers to start from",
            )
        for k in range(count):
            offers[k].append(place.helps(k, y, float(ties[k]))[0])
        weights, value, y, ties = place.mixed(offers)
        values.append(value)
    ends = np.cumsum([len(written) for written in offers])[:-1]
    return OfferPlan(
        economy,
        tuple(tuple(written) for written in offers),
        tuple(np.split(weights, ends)),
        value,
        pd.Series(values, index=pd.RangeIndex(len(values), name="round"), name="least share"),
        best[1],
        best[2],
        sum(len(written) for written in offers) * (place.stock.size + 1),
    )
