"""Leverage: how much of an economy stops when one sector does.

Four measures, each with what it assumes. *Hypothetical extraction*: what the others no longer have to make if
a sector is gone and its users buy elsewhere. *Influence*: how far a sector's ups and downs reach, if
spending shares are fixed (Acemoglu and others). *Rigid recipes*: nobody can do without any input. *A stoppage
with substitution*: a share of a sector's hours is withheld, firms replace inputs with one elasticity, and
buyers replace goods with another; a band of elasticities gives a band of losses.

References
----------
Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis*, 2nd ed., ch. 12 (extraction); p. 21.
Dietzenbacher, E. and Lahr, M. L. (2013), "Expanding extractions", *Economic Systems Research* 25, 341-360.
Acemoglu, D., Carvalho, V. M., Ozdaglar, A. and Tahbaz-Salehi, A. (2012), "The network origins of
aggregate fluctuations", *Econometrica* 80, 1977-2016.
Hulten, C. R. (1978), "Growth accounting with intermediate inputs", *Review of Economic Studies* 45, 511-518.
Baqaee, D. R. and Farhi, E. (2019), "The macroeconomic impact of microeconomic shocks: beyond Hulten's
theorem", *Econometrica* 87, 1155-1203.
Perrone, L. (1983), *Politics & Society* 12; Perrone, L., Wright, E. O. and Griffin, L. J. (1984), *American
Sociological Review* 49; Wallace, M., Griffin, L. J. and Rubin, B. A. (1989), *American Sociological Review*
54: positional power from input-output tables, beside strikes and wages. Not read; as reported by Smith,
D. A., Sowers, E. and Ciccantell, P. S. (2018), in *Choke Points*.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import shortest_path

from feasible.economy import Vector
from feasible.economy.datasets import us_2021
from feasible.economy.imports import IMPORTS, imports_apart
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._stoppages import (
    UNCOUNTED,
    Network,
    Rationing,
    Stoppage,
    _mean,
)

__all__ = [
    "BANDS",
    "FLOWS",
    "NAMED",
    "UNCOUNTED",
    "Network",
    "Rationing",
    "Stoppage",
    "cut_off",
    "effective_stoppage",
    "extraction",
    "felt",
    "headlines",
    "influence",
    "ranking",
    "stock_that_evens",
    "us_network",
]

#: How easily firms replace inputs and buyers replace goods, from a year's adjustment to a few weeks'.
BANDS: dict[str, tuple[float, float]] = {"most": (0.9, 0.9), "some": (0.5, 0.9), "little": (0.2, 0.9)}

#: The sectors that the essay has in mind, and others to set beside them, by the name that figures use.
NAMED: dict[str, str] = {
    "Electricity, gas, water": "Utilities",
    "Oil and gas fields": "Oil and gas extraction",
    "Refineries": "Petroleum and coal products",
    "Pipelines": "Pipeline transportation",
    "Trucks": "Truck transportation",
    "Railroads": "Rail transportation",
    "Airlines": "Air transportation",
    "Ports, couriers": "Other transportation and support activities",
    "Warehouses": "Warehousing and storage",
    "Wholesale": "Wholesale trade",
    "Web services": "Data processing, internet publishing, and other information services",
    "Temps, guards, cleaners": "Administrative and support services",
    "Farms": "Farms",
    "Hospitals": "Hospitals",
    "Restaurants": "Food services and drinking places",
}

#: What the essay names: transport, energy, logistics.
FLOWS: tuple[str, ...] = tuple(NAMED)[:10]

# ------------------------------------------------------------------------------ extraction


def extraction(
    coefficients: ArrayLike, final_demand: ArrayLike, sector: int, depth: float = 1.0
) -> tuple[float, Vector]:
    """Take a sector out, wholly or in part, and let its users buy elsewhere.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Technical coefficients A.
    final_demand : array, shape (n,)
        In the unit of the table.
    sector : int
        Position.
    depth : float
        Share of its sales to others and to final users that is lost; 1 takes it out whole.

    Returns
    -------
    lost : float
        Total output lost, the sector's own included, in the unit of `final_demand`.
    by_sector : array, shape (n,)
        Loss of each.

    Raises
    ------
    ValueError
        If `depth` is not between 0 and 1.

    Notes
    -----
    Miller and Blair (2009), ch. 12; for partial extraction Dietzenbacher and Lahr (2013). Nobody runs
    short: what is measured is demand that stays away.

    Examples
    --------
    >>> [round(extraction([[0.15, 0.25], [0.2, 0.05]], [350, 1700], k)[0], 1) for k in (0, 1)]
    [1210.5, 2588.2]
    """
    if not 0.0 <= depth <= 1.0:
        raise ValueError(f"depth is {depth}; expected a share between 0 and 1")
    A = np.array(coefficients, dtype=float)
    f = np.array(final_demand, dtype=float)
    eye = np.eye(len(f))
    before = np.linalg.solve(eye - A, f)
    own = A[sector, sector]
    A[sector] *= 1.0 - depth
    A[sector, sector] = own
    f[sector] *= 1.0 - depth
    by_sector = before - np.linalg.solve(eye - A, f)
    return float(by_sector.sum()), by_sector


# ------------------------------------------------------------------------------ network origins


def influence(shares: ArrayLike, labor_share: float) -> Vector:
    """Return the influence vector of a network of Cobb-Douglas sectors.

    Parameters
    ----------
    shares : array, shape (n, n)
        W: row i says how sector i splits its spending on inputs; rows sum to 1.
    labor_share : float
        Alpha, the share of labor in costs, the same everywhere, above 0 and at most 1.

    Returns
    -------
    array, shape (n,)
        By how many percent output moves if the sector's productivity moves by one; sums to 1. Its Euclidean
        norm is the standard deviation of output per unit standard deviation of independent shocks.

    Raises
    ------
    InvalidInput
        If the rows do not sum to 1, or the labor share is not a positive share.

    Notes
    -----
    ``v = alpha / n (I - (1 - alpha) W')^-1 1``: Acemoglu and others (2012), sec. 2.

    Examples
    --------
    A ring averages shocks out; a star, where everybody buys from one, does not.

    >>> ring, star = np.roll(np.eye(100), 1, axis=1), np.zeros((100, 100))
    >>> star[:, 0] = 1.0
    >>> round(float(np.linalg.norm(influence(ring, 0.33))), 3), round(float(influence(star, 0.33)[0]), 4)
    (0.1, 0.6733)
    """
    W = np.asarray(shares, dtype=float)
    n = len(W)
    if W.shape != (n, n) or W.min() < 0 or np.abs(W.sum(axis=1) - 1.0).max() > 1e-9:
        raise InvalidInput("rows do not sum to 1", where="shares", expected="a square table of shares")
    if not 0.0 < labor_share <= 1.0:
        raise InvalidInput(f"is {labor_share}", where="labor_share", expected="above 0 and at most 1")
    return np.asarray(np.linalg.solve(np.eye(n) - (1.0 - labor_share) * W.T, np.full(n, labor_share / n)))


# ------------------------------------------------------------------------------ chokepoints in a graph


def cut_off(coefficients: ArrayLike, *, at_least: float) -> Vector:
    """Count the supply links that run through one sector alone.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Technical coefficients.
    at_least : float
        A purchase below this share of the buyer's output does not count as a link.

    Returns
    -------
    array, shape (n,)
        For each sector, the pairs of *other* sectors of which one supplies the other, directly or through
        others, and no longer does if the sector is taken out. A sector with many is an articulation point.
    """
    links = np.asarray(coefficients, dtype=float) >= at_least
    np.fill_diagonal(links, val=False)
    n = len(links)
    pairs = np.isfinite(shortest_path(links, unweighted=True))
    np.fill_diagonal(pairs, val=False)
    lost = np.zeros(n)
    for k in range(n):
        rest = np.arange(n) != k
        without = np.isfinite(shortest_path(links[np.ix_(rest, rest)], unweighted=True))
        np.fill_diagonal(without, val=False)
        lost[k] = pairs[np.ix_(rest, rest)].sum() - without.sum()
    return lost


# ------------------------------------------------------------------------------ the United States


@lru_cache(maxsize=4)
def us_network(sectors: Literal[15, 71] = 71, *, apart: bool = False) -> Network:
    """Return the US sectors of 2021, at basic prices, with the jobs of 2012.

    Parameters
    ----------
    sectors : {15, 71}
    apart : bool
        Imports are a sector of their own, the last, and every user at home has the same share of a product
        from abroad; otherwise all of them are taken off final users, as the table does.

    Examples
    --------
    >>> network = us_network()
    >>> len(network.sectors), round(float(network.earnings.sum()), 9)
    (71, 1.0)
    >>> us_network(apart=True).sectors[-1]
    'Imports'
    """
    table = us_2021(sectors, prices="basic", residual_products="primary")
    network = Network.from_table(table, jobs="jobs in 2012")
    if not apart:
        return network
    coefficients, final_demand = imports_apart(table)
    return Network(
        coefficients,
        final_demand,
        (*network.sectors, IMPORTS),
        None if network.jobs is None else np.append(network.jobs, np.nan),
        None if network.pay is None else np.append(network.pay, np.nan),
    )


@lru_cache(maxsize=4096)
def _us_stoppage(sector: str, depth: float, firms: float, buyers: float) -> Stoppage:
    return us_network(apart=True).stoppage(sector, depth, firms=firms, buyers=buyers)


@cache
def _extracted() -> tuple[float, ...]:
    """Return the share of all output lost if a sector is taken out whole, by sector, imports apart."""
    network = us_network(apart=True)
    n = len(network.sectors) - 1
    total = float((network.sales[:n] * network.final_demand.sum()).sum())
    every = range(n)
    return tuple(extraction(network.coefficients, network.final_demand, k)[0] / total for k in every)


def ranking(depth: float = 0.5, *, firms: float = 0.2, buyers: float = 0.9) -> pd.DataFrame:
    """Return all 71 US sectors with what each measure says of them, imports apart.

    Returns
    -------
    DataFrame, one row a sector
        ``earns`` and ``sells`` (value added and output as shares of final deliveries), ``lost`` (share of
        final deliveries in a stoppage), ``multiple`` (of the value added that is withheld), ``per worker``
        (dollars a day for each who stays away; missing where jobs are not counted well), ``reach`` (other
        sectors in which it is at least a hundredth of the value), ``extraction`` (share of all output lost
        if it is taken out whole).

    Parameters
    ----------
    depth, firms, buyers : float
        As in `Network.stoppage`.
    """
    network = us_network(apart=True)
    names = network.sectors[:-1]
    n = len(names)
    lost = np.array([_us_stoppage(s, depth, firms, buyers).lost for s in names])
    return pd.DataFrame(
        {
            "earns": network.earnings[:n],
            "sells": network.sales[:n],
            "lost": lost,
            "multiple": lost / (depth * network.earnings[:n]),
            "per worker": [network.per_worker(s, depth, float(v)) for s, v in zip(names, lost, strict=True)],
            "reach": network.reach()[:n],
            "extraction": _extracted(),
        },
        index=pd.Index(names, name="sector"),
    )


# ------------------------------------------------------------------------------ time, and few against many


def felt(loss_a_day: float, days: float, stock: float) -> float:
    """Return what a stoppage costs when users first live off their stock.

    Parameters
    ----------
    loss_a_day : float
        Once the stock is gone, in any unit.
    days, stock : float
        Length of the stoppage, and days of use that users hold.

    Examples
    --------
    >>> felt(2.0, 10, 4), felt(2.0, 3, 4)
    (12.0, 0.0)
    """
    return loss_a_day * max(days - stock, 0.0)


def stock_that_evens(larger: float, smaller: float, days: float) -> float:
    """Return the stock, in days, at which a stoppage that loses more a day costs only as much as another.

    Parameters
    ----------
    larger, smaller : float
        Loss a day of the two; nobody holds a stock of the second.
    days : float
        Length of both stoppages.

    Examples
    --------
    >>> stock_that_evens(4.0, 1.0, 10)
    7.5
    """
    return days * (1.0 - smaller / larger)


def effective_stoppage(units: int, depth: float, elasticity: float) -> float:
    """Return how much of a sector is missing when one of its equal units withholds a share of its hours.

    Parameters
    ----------
    units : int
        Plants, ports or firms of equal size.
    depth : float
        Share of that unit's hours withheld, below 1.
    elasticity : float
        How well the units replace each other: 0 not at all (links of one chain), infinity perfectly.

    Examples
    --------
    >>> effective_stoppage(10, 0.5, float("inf")), effective_stoppage(10, 0.5, 0.0)
    (0.05, 0.5)
    """
    if elasticity == 0.0:
        return depth
    if np.isinf(elasticity):
        return depth / units
    share = np.array([1.0 / units, 1.0 - 1.0 / units])
    return 1.0 - _mean(share, np.array([1.0 - depth, 1.0]), 1.0 - 1.0 / elasticity)


# ------------------------------------------------------------------------------ what the chapter says


@cache
def _multiples(sectors: Literal[15, 71], firms: float, buyers: float) -> pd.Series[float]:
    """Return, for half of the hours, the loss over what the missing hours earn, by sector."""
    if sectors == 71:
        return ranking(0.5, firms=firms, buyers=buyers)["multiple"]
    net = us_network(15, apart=True)
    lost = [net.stoppage(name, 0.5, firms=firms, buyers=buyers).lost for name in net.sectors[:-1]]
    return pd.Series(np.array(lost) / (0.5 * net.earnings[:-1]), index=list(net.sectors[:-1]))


def _warehouses_against_hospitals(
    *, sectors: Literal[15, 71] = 71, firms: float = 0.2, buyers: float = 0.9
) -> bool:
    found = _multiples(sectors, firms, buyers)
    coarse = ("Transportation and warehousing", "Educational services, health care, and social assistance")
    stores, care = (NAMED["Warehouses"], NAMED["Hospitals"]) if sectors == 71 else coarse
    return bool(found[stores] > found[care])


def _sellers_to_firms_weigh_more(
    *, sectors: Literal[15, 71] = 71, firms: float = 0.2, buyers: float = 0.9
) -> bool:
    net = us_network(sectors, apart=True)
    to_firms = pd.Series((1.0 - net.bought / net.sales)[:-1], index=list(net.sectors[:-1]))
    return bool(_multiples(sectors, firms, buyers).corr(to_firms, method="spearman") > 0.0)


def _list_and_recipe_decide(*, sectors: Literal[15, 71] = 71, depth: float = 0.5) -> bool:
    net = us_network(sectors)
    power = NAMED["Electricity, gas, water"]
    easy = net.stoppage(power, depth, firms=BANDS["most"][0], buyers=BANDS["most"][1]).lost
    listed = net.ration(power, depth).lost
    return easy < listed < net.ration(power, depth, {power: 1.0}).lost


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on leverage says, and what each sentence leans on."""
    table = ranking(0.5)
    stores, care = NAMED["Warehouses"], NAMED["Hospitals"]
    net, power = us_network(), NAMED["Electricity, gas, water"]
    easy = net.stoppage(power, 0.5, firms=BANDS["most"][0], buyers=BANDS["most"][1]).lost
    spared = net.ration(power, 0.5, {power: 1.0}).lost
    replace = "how well firms replace what they miss and how well final buyers do, which no strike measures"
    trials: dict[str, Any] = {"aggregation": {"sectors": 15}, "weakest": {"firms": 0.9, "buyers": 0.2}}
    condition = "firms can replace less of what they miss than final buyers can"
    return by_name(
        Headline(
            "answer",
            "Withhold half of the hours in American warehouses, and the country loses "
            f"{table['multiple'][stores]:.1f} "
            f"times what those hours earn; in hospitals, {table['multiple'][care]:.1f} times.",
            replace,
            _warehouses_against_hospitals,
            **trials,
            condition=condition,
        ),
        Headline(
            "position",
            "A stoppage costs the country far more than its sector earns where that sells to firms, and less "
            "so where it sells to people",
            replace,
            _sellers_to_firms_weigh_more,
            **trials,
            condition=condition,
        ),
        Headline(
            "power",
            f"Half of the power gone stops {easy:.0%} of the country or {spared:.0%}: it depends on what can "
            "be "
            "replaced, and on who is cut off",
            "what can be replaced, which differs between a day and a year",
            _list_and_recipe_decide,
            aggregation={"sectors": 15},
            weakest={"depth": 0.3},
        ),
    )
