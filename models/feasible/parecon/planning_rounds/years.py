"""The statistics of the chapter: many economies, two years each, beside the book's tables.

References
----------
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9, tables 9.1, 9.2 and 9.4 to 9.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from feasible.parecon.planning_rounds.annual_plan import annual_plan, distances, equilibrium, growth
from feasible.parecon.planning_rounds.councils import Councils
from feasible.procedures import hahnel, leveled
from feasible.stored import read_stored, stored_file

__all__ = [
    "PUBLISHED",
    "ROOM",
    "SIZES",
    "THRESHOLDS",
    "beside_published",
    "load",
    "mean_with_interval",
    "two_years",
]

#: Whose tables these are.
ROOM = "parecon"
#: Thresholds by the name of their columns.
THRESHOLDS: Mapping[str, float] = MappingProxyType({"10": 0.10, "5": 0.05, "3": 0.03})


@dataclass(frozen=True)
class _Size:
    """One size of economy: goods, councils of each sort, least taste, number of draws."""

    goods: int
    councils: int
    taste: float
    seeds: int


#: The small economy and the book's.
SIZES: Mapping[str, _Size] = MappingProxyType(
    {"small": _Size(50, 3000, 0.025, 100), "book": _Size(500, 30_000, 0.005, 50)}
)

#: What the book prints: mean, least and most over 40 economies, of columns of `two_years`; growth as a share.
PUBLISHED: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "first_5": (11.85, 11, 13),
        "first_3": (19.2, 18, 22),
        "first_10_to_5": (3.8, 3, 5),
        "second_5": (6.575, 5, 8),
        "growth": (0.0245, 0.0218, 0.0266),
        "returns_second_5": (6.3, 5, 8),
        "returns_growth": (0.0186, 0.01659, 0.02101),
    }
)


def two_years(size: str, seed: int) -> dict[str, float]:
    """Plan two years of one economy, without and with increasing returns, and measure everything.

    Parameters
    ----------
    size : str
        Of `SIZES`.
    seed : int
        The economy, next year's changes and the councils with increasing returns have streams of their own,
        spawned from it.

    Returns
    -------
    dict
        ``first_10``, ``first_5``, ``first_3`` (rounds of year one), ``first_10_to_5``, ``second_...``;
        ``growth``; ``worst_...``, ``level_...`` and ``relative_...`` (see `Distance`) at each threshold;
        ``floor`` (least imbalance in 400 rounds); ``leveled_...`` (rounds with the level corrected) and
        ``leveled_worst_3``; ``slopes_3`` and ``slopes_exact`` (rounds with reported slopes to 3 %, to 1e-11);
        ``returns_...`` (the same with increasing returns), ``returns_low``, ``returns_high`` (benefit over
        cost of those councils) and ``returns_loss`` (the share of them that propose a loss).

    Examples
    --------
    >>> row = two_years("small", 1)
    >>> row["second_3"] < row["first_3"], row["slopes_exact"] < 7
    (True, True)
    """
    of = SIZES[size]
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(4)]
    councils = Councils.draw(streams[0], goods=of.goods, councils=of.councils, taste=of.taste)
    later = councils.next_year(streams[1])
    exact = equilibrium(councils)
    out: dict[str, float] = {}
    rule = hahnel()
    first = annual_plan(councils, rule)
    second = annual_plan(later, rule, start=first.next_prices)
    for name, t in THRESHOLDS.items():
        out[f"first_{name}"], out[f"second_{name}"] = first.to(t), second.to(t)
    out["first_10_to_5"] = out["first_5"] - out["first_10"]
    out["growth"] = growth(councils, first, second)
    for name, far in zip(THRESHOLDS, distances(first, exact.prices, list(THRESHOLDS.values())), strict=True):
        out[f"worst_{name}"], out[f"level_{name}"], out[f"relative_{name}"] = (
            far.worst,
            far.level,
            far.relative,
        )
    endless = annual_plan(councils, threshold=0.0, limit=400)
    out["floor"] = float(endless.rounds.table["imbalance"].min())
    board = annual_plan(councils, leveled(hahnel(), float(councils.income.sum())))
    (near,) = distances(board, exact.prices, [0.03])
    out |= {"leveled_5": board.to(0.05), "leveled_3": board.to(0.03), "leveled_worst_3": near.worst}
    reached = exact.to(0.03)
    out["slopes_3"] = np.nan if reached is None else float(reached)
    out["slopes_exact"] = float(len(exact.table))

    odd = councils.with_increasing_returns(streams[2])
    rule = hahnel()
    first = annual_plan(odd, rule)
    second = annual_plan(odd.next_year(streams[3]), rule, start=first.next_prices)
    out["returns_first_5"], out["returns_second_5"] = first.to(0.05), second.to(0.05)
    out["returns_growth"] = growth(odd, first, second)
    changed = odd.returns > councils.returns + 1e-9
    out["returns_low"] = float(odd.benefit_cost[changed].min())
    out["returns_high"] = float(odd.benefit_cost[changed].max())
    out["returns_loss"] = float((odd.benefit_cost[changed] < 1.0).mean())
    return out


def mean_with_interval(values: Sequence[float], *, level: float = 0.95) -> tuple[float, float, float]:
    """Return the mean and its confidence interval by Student's t.

    Examples
    --------
    >>> [round(v, 3) for v in mean_with_interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    v = np.asarray(values, dtype=float)
    mean = float(v.mean())
    half = float(stats.t.ppf(0.5 + level / 2, v.size - 1) * v.std(ddof=1) / np.sqrt(v.size))
    return mean, mean - half, mean + half


def beside_published(years: pd.DataFrame) -> pd.DataFrame:
    """Put the book's figures beside ours.

    Parameters
    ----------
    years : DataFrame
        Rows of `two_years` with the column ``size``; those of the book's size are used.

    Returns
    -------
    DataFrame
        One row a figure: ``published``, ``published_low``, ``published_high`` (least and most), ``mean``,
        ``low``, ``high`` (of the interval of the mean), ``least``, ``most``.
    """
    rows = years[years["size"] == "book"]
    out = []
    for name, (mean, least, most) in PUBLISHED.items():
        ours, low, high = mean_with_interval(rows[name].to_numpy(dtype=float).tolist())
        out.append(
            {"figure": name, "published": mean, "published_low": least, "published_high": most, "mean": ours,
             "low": low, "high": high, "least": rows[name].min(), "most": rows[name].max()}
        )  # fmt: skip
    return pd.DataFrame(out).set_index("figure")


def load(table: str) -> pd.DataFrame:
    """Return a stored table: ``"annual_plans"`` or ``"stalls"``.

    Examples
    --------
    >>> len(load("annual_plans")), len(load("stalls"))
    (150, 632)
    """
    return read_stored(stored_file(ROOM, table), table.replace("_", "-"))
