"""Plans of which none beats another in everything, and the local rates of exchange that support each.

References
----------
Koopmans, T. C. (1951), "Analysis of production as an efficient combination of activities", in *Activity
Analysis of Production and Allocation* (efficient points and the prices that support them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom.in_kind.valley import HOURS, valley
from feasible.optimum.fulfillment import Fulfillment, fulfill
from feasible.optimum.scaled import INF, ScaledHighs

__all__ = ["Front", "OneWeight", "closed", "indicators", "percent_more", "valley_front", "walk"]


def indicators(plan: Fulfillment) -> pd.Series[float]:
    """Return what a plan uses of each resource, in the resource's own unit. There is no total.

    Examples
    --------
    >>> sorted(indicators(fulfill(valley())).index)[:3]
    ['care hours', 'emissions, t', 'field hours']
    """
    return pd.Series(plan.economy.resource_use @ plan.levels, index=plan.economy.resources, name="used")


@dataclass(frozen=True)
class OneWeight:
    """The single set of weights that does least harm to a front.

    Attributes
    ----------
    weights : Series
        Share of the least-met need that a unit of each indicator is held to be worth.
    loss : float
        The most by which some point of the front looks worse than another at these weights, as a share of the
        least-met need. Zero only if one set of weights supports every point.
    """

    weights: pd.Series[float]
    loss: float


@dataclass(frozen=True, eq=False)
class Front:
    """Plans of which none beats another in everything.

    Attributes
    ----------
    plans : tuple of Fulfillment
    capped : tuple of str
        The resources that were varied.
    """

    plans: tuple[Fulfillment, ...]
    capped: tuple[str, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a point: ``least`` (share of the least-met need) and use of each capped resource."""
        rows = [{"least": p.multiple, **indicators(p)[list(self.capped)]} for p in self.plans]
        return pd.DataFrame(rows)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Local rates of exchange, one row a point: what a unit of each resource brings the least-met need.

        From the proof of the first level; 0 where a resource does not bind. At a corner of the front rates
        differ by direction, and these are one pair of the many that support it.
        """
        rows = []
        for plan in self.plans:
            first = plan.stages[0]
            total = float(np.where(first.open, first.witness * plan.request, 0.0).sum())
            rows.append(pd.Series(first.resource_witness / total, index=plan.economy.resources))
        return pd.DataFrame(rows).reset_index(drop=True)

    @cached_property
    def _supported(self) -> float:
        """Largest amount by which a point lies above another's supporting plane; see `supported`."""
        least = self.table["least"].to_numpy()
        used = np.array([indicators(p) for p in self.plans])
        there = np.array([p.economy.endowment for p in self.plans])
        w = self.weights.to_numpy()
        # What another point leaves unused costs nothing at any weights: compare use with what is granted.
        above = least[None, :] - least[:, None] - (w @ used.T - (w * there).sum(axis=1)[:, None])
        return float(above.max())

    def supported(self, tolerance: float = 1e-7) -> bool:
        """Return whether each point's own rates prove that no other point of the front beats it."""
        return self._supported <= tolerance

    def price_of_a_point(self, resource: str) -> Vector:
        """Return units of a resource per percentage point of the least-met need, at each point.

        Infinite where the resource does not bind.
        """
        w = self.weights[resource].to_numpy()
        return np.asarray(np.divide(0.01, w, out=np.full(w.size, np.inf), where=w > 0.0))

    def between(self, low: float, high: float) -> Front:
        """Return the part of the front that uses from `low` to `high` of the last capped resource.

        Examples
        --------
        >>> len(valley_front().between(200, 500).plans) < len(valley_front().plans)
        True
        """
        used = self.table[self.capped[-1]]
        kept = used.between(low * (1 - 1e-6), high * (1 + 1e-6))
        return Front(tuple(p for p, keep in zip(self.plans, kept, strict=True) if keep), self.capped)

    def commonest_price(self, resource: str) -> tuple[float, int]:
        """Return the price of a point that most plans share, to three digits, and how many plans share it.

        Examples
        --------
        >>> price, plans = valley_front().commonest_price("emissions, t")
        >>> round(price), plans
        (156, 23)
        """
        price = self.price_of_a_point(resource)
        written = pd.Series([f"{v:.3g}" for v in price[np.isfinite(price)]]).value_counts()
        return float(written.index[0]), int(written.iloc[0])

    def one_weight(self) -> OneWeight:
        """Find the weights of the capped resources at which the worst-judged point is judged least badly.

        At weights w a planner with one number takes the point of highest ``least - w . used``.
        """
        least, used = self.table["least"].to_numpy(), self.table[list(self.capped)].to_numpy()
        n, k = used.shape
        # Variables: w, the highest score, the loss. Rows: score <= highest; highest - score <= loss.
        rows = np.block(
            [
                [used, np.ones((n, 1)), np.zeros((n, 1))],
                [-used, -np.ones((n, 1)), np.ones((n, 1))],
            ]
        )
        cost = np.append(np.zeros(k + 1), 1.0)
        model = ScaledHighs(
            cost,
            sparse.csc_array(rows),
            (np.concatenate([least, -least]), np.full(2 * n, INF)),
            (np.append(np.zeros(k), [-INF, 0.0]), np.full(k + 2, INF)),
        )
        _solved(model, "one weight for all")
        found = model.primal
        return OneWeight(pd.Series(found[:k], index=list(self.capped)), max(float(found[-1]), 0.0))


def _solved(model: ScaledHighs, what: str) -> None:
    if not model.optimal():
        raise NotConverged(
            what, residual=np.inf, rounds=model.iterations, advice="look for amounts of extreme size"
        )


def walk(economy: Economy, caps: Mapping[str, Sequence[float]], request: ArrayLike | None = None) -> Front:
    """Plan anew at every combination of caps, and keep the plans that no other beats in everything.

    Parameters
    ----------
    economy : Economy
    caps : mapping of str to sequence of float
        What the community grants itself of each resource, in its unit.
    request : array, shape (G,), optional

    Returns
    -------
    Front
        Sorted by the caps, the first slowest.

    Raises
    ------
    InvalidInput
        If there is no such resource.

    Examples
    --------
    >>> front = walk(valley(), {HOURS: [100_000, 120_000], "emissions, t": [400, 500]})
    >>> len(front.plans), front.supported()
    (4, True)
    """
    unknown = [name for name in caps if name not in economy.resources]
    if unknown:
        raise InvalidInput(
            f"there is no {unknown[0]!r}", where="caps", expected=f"some of {list(economy.resources)}"
        )
    at = economy.resources.get_indexer(pd.Index(list(caps)))
    plans = []
    for granted in product(*caps.values()):
        endowment = economy.endowment.copy()
        endowment[at] = granted
        plans.append(fulfill(economy.replace(endowment=endowment), request))
    score = np.array([[p.multiple, *-indicators(p)[list(caps)]] for p in plans])
    size = np.abs(score).max(axis=0)
    kept = [i for i in range(len(plans)) if not _beaten(score / np.where(size > 0.0, size, 1.0), i)]
    return Front(tuple(plans[i] for i in kept), tuple(caps))


def _beaten(score: Vector, i: int) -> bool:
    """Return whether another row is as good in all and better in something, or an earlier one equal."""
    others = score - score[i]
    as_good = (others >= -1e-9).all(axis=1)
    better = as_good & (others > 1e-9).any(axis=1)
    return bool(better.any() or as_good[:i].any())


def percent_more(economy: Economy) -> pd.Series[float]:
    """Return by what share the least-met need rises with a percent more of each resource, planned again.

    Examples
    --------
    >>> percent_more(valley()).round(4).loc[[HOURS, "land, ha"]].tolist()
    [0.0095, 0.0]
    """
    least = fulfill(economy).multiple
    more = []
    for r in range(len(economy.resources)):
        endowment = economy.endowment.copy()
        endowment[r] *= 1.01
        more.append(fulfill(economy.replace(endowment=endowment)).multiple / least - 1.0)
    return pd.Series(more, index=economy.resources, name="gain")


def closed(economy: Economy) -> pd.Series[float]:
    """Return what is left of the least-met need, as a share, when each plant alone stands still.

    Examples
    --------
    >>> closed(valley()).round(2).loc[["bakery", "boilers", "heat pumps"]].abs().tolist()
    [0.0, 0.99, 0.35]
    """
    least, left = fulfill(economy).multiple, []
    for p in range(len(economy.plants)):
        capacity = economy.capacity.copy()
        capacity[p] = 0.0
        left.append(fulfill(economy.replace(capacity=capacity, productive=False)).multiple / least)
    return pd.Series(left, index=economy.plants, name="left")


def valley_front() -> Front:
    """Return the valley's front over hours and emissions that the chapter walks.

    Examples
    --------
    >>> valley_front().capped
    ('hours in all', 'emissions, t')
    """
    return walk(
        valley(),
        {
            HOURS: [85_000.0, 95_000.0, 105_000.0, 115_000.0, 125_000.0],
            "emissions, t": [150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 700.0, 900.0],
        },
    )
