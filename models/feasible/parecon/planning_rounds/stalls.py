"""When Hahnel's rule stalls: experiments on the reference economy.

In Hahnel's own economy every price rule works. On the reference economy his does not, and the reason can be
computed from one number a good: how strongly its imbalance answers its own price. See `swings_from`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from feasible.economy import Economy, Vector
from feasible.procedures import (
    PriceRule,
    PriceSystem,
    damped,
    gap,
    hahnel,
    imbalance,
    price_rounds,
    relative_excess,
    swings_from,
)

__all__ = ["CURES", "Stall", "answers_own_price", "stall"]

#: What was tried, from nothing to most.
CURES: Mapping[str, Callable[[], PriceRule]] = MappingProxyType(
    {
        "as published": hahnel,
        "no smallest step": partial(hahnel, floor=0.0),
        "at most half of the imbalance": partial(hahnel, bound=0.5),
        "at most a tenth": partial(hahnel, bound=0.1),
        "at most a twentieth": partial(hahnel, bound=0.05),
        "halved at each change of sign": partial(hahnel, shrink=0.5, grow=1.0),
        "halved, and regained by tenths": partial(hahnel, shrink=0.5),
        "the book's damped rule": damped,
    }
)
#: Rounds that an experiment runs, and the last of them over which it is judged.
ROUNDS, JUDGED = 1000, 50


def answers_own_price(system: PriceSystem, prices: Vector, *, step: float = 1e-5) -> Vector:
    """Return by how much each good's imbalance falls when its own price rises, per unit of ln p.

    Parameters
    ----------
    system : PriceSystem
    prices : array, shape (n,)
    step : float
        Half of the difference in ln p.

    Returns
    -------
    array, shape (n,)
        Elasticities of demand over supply, made positive; 0 where the price is 0.

    Examples
    --------
    >>> system = PriceSystem(Economy.reference(1, 30))
    >>> e = answers_own_price(system, system.equilibrium.prices)
    >>> bool(e.min() >= 0), bool(np.median(e) > 5)
    (True, True)
    """
    out = np.zeros(prices.size)
    for g in np.flatnonzero(prices > 0.0):
        ends = []
        for sign in (1.0, -1.0):
            moved = prices.copy()
            moved[g] *= np.exp(sign * step)
            ends.append(relative_excess(*system.answer(moved))[g])
        out[g] = (ends[1] - ends[0]) / (2.0 * step)
    return out


@dataclass(frozen=True, eq=False)
class Stall:
    """One rule on one economy, for many rounds.

    Attributes
    ----------
    to : dict of float to float
        Rounds to each threshold, NaN where it was never reached.
    within : float
        Share of goods within 5 % in the last 50 rounds.
    swing : array, shape (n,)
        Mean imbalance 2 |S - D| / (S + D) of each good over the last 50 rounds.
    table : DataFrame
        As of `price_rounds`.
    """

    to: dict[float, float]
    within: float
    swing: Vector
    table: pd.DataFrame


def stall(system: PriceSystem, rule: PriceRule, *, rounds: int = ROUNDS) -> Stall:
    """Run `rounds` rounds whatever happens and report how they end.

    Examples
    --------
    >>> system = PriceSystem(Economy.reference(1, 30))
    >>> published = stall(system, hahnel(), rounds=300)
    >>> halved = stall(system, hahnel(shrink=0.5), rounds=300)
    >>> published.within < 0.5, halved.within > 0.9
    (True, True)
    """
    late: list[Vector] = []

    def answer(prices: Vector) -> tuple[Vector, Vector]:
        supply, demand = system.answer(prices)
        late.append(gap(prices, supply, demand))
        del late[:-JUDGED]
        return supply, demand

    went = price_rounds(answer, system.start, rule, threshold=-1.0, limit=rounds, measure=imbalance)
    reached = {}
    for threshold in (0.05, 0.03, 0.01):
        found = went.to(threshold)
        reached[threshold] = np.nan if found is None else float(found)
    return Stall(
        reached,
        float(went.table["within"].iloc[-JUDGED:].mean()),
        np.asarray(np.mean(late, axis=0)),
        went.table,
    )


def experiment(
    seed: int, goods: int, slack: float, rules: Mapping[str, Callable[[], PriceRule]]
) -> pd.DataFrame:
    """Run every rule on one reference economy with its endowments multiplied by `slack`.

    Returns
    -------
    DataFrame
        One row a rule: ``binding`` resources, ``stiff`` (the share of goods and resources whose imbalance
        answers its own price strongly enough for a swing), ``stiffest``, ``middle``, rounds ``to_5`` and
        ``to_1``, ``within``.
    """
    economy = Economy.reference(seed, goods)
    economy = economy.replace(endowment=economy.endowment * slack)
    system = PriceSystem(economy)
    prices = system.equilibrium.prices
    own = answers_own_price(system, prices)
    rows = []
    for name, make in rules.items():
        ran = stall(system, make())
        rows.append(
            {
                "goods": goods, "seed": seed, "slack": slack, "rule": name,
                "binding": int((prices[goods:] > 1e-9 * prices.max()).sum()),
                "stiff": float((own > swings_from()[0]).mean()),
                "stiffest": float(own.max()), "middle": float(np.median(own[prices > 0.0])),
                "to_5": ran.to[0.05], "to_1": ran.to[0.01], "within": ran.within,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
