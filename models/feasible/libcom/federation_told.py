"""The numbers that stand in the sentences of the chapter on letters between communities."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from feasible.libcom.federation.places import alone, communities
from feasible.libcom.federation.reading import given_away
from feasible.libcom.federation.record import first_level, next_year, rounds_to
from feasible.libcom.federation.says import rules_of_their_own
from feasible.libcom.federation.slopes import plan_by_slopes
from feasible.libcom.federation_study import LIMIT, load, without_exports
from feasible.optimum.fulfillment import fulfill

__all__ = ["by_direction", "counts", "median_rounds", "shares"]

#: Letters within a community, and from a community to the record; all others come back from it.
_INSIDE = (
    "needs and wishes to the community", "recipes to the community", "tasks to plants",
    "shares to households",
)  # fmt: skip
_UP = (
    "wishes for shared goods", "offer at half capacity", "makes and takes", "makes, takes and slopes",
    "offer on the record", "offer restated",
)  # fmt: skip
_PLACES = ("east", "north", "south", "west")


def by_direction(letters: pd.DataFrame) -> pd.Series[float]:
    """Add up the bytes of letters that stay in a community, go up to the record and come down from it.

    Parameters
    ----------
    letters : DataFrame
        Index the kind of letter; a column ``bytes``.

    Returns
    -------
    Series
        Index inside, up and down; kilobytes.

    Examples
    --------
    >>> kinds = ["tasks to plants", "makes and takes", "totals"]
    >>> by_direction(pd.DataFrame({"bytes": [1000, 2000, 4000]}, index=kinds)).tolist()
    [1.0, 2.0, 4.0]
    """
    ways = dict.fromkeys(_INSIDE, "inside") | dict.fromkeys(_UP, "up")
    which = [ways.get(str(kind), "down") for kind in letters.index]
    total = letters["bytes"].groupby(np.array(which)).sum() / 1000.0
    return total.reindex(["inside", "up", "down"], fill_value=0.0)


def _at_once(
    shock: float | None = None, *, blow: str | None = None, weighted: bool = False
) -> tuple[float, int]:
    """Return what last year's offers give at once, of the best, and the rounds to a hundredth."""
    values = first_level(next_year(shock, blow=blow, weighted=weighted))
    return float(values.iloc[0] / values.iloc[-1]), rounds_to(values, 0.01)


def median_rounds(family: str, method: str) -> pd.Series[float]:
    """Return median stored rounds by the number of shared goods, infinite where most runs do not end.

    Parameters
    ----------
    family : {"trade", "stocks"}
    method : str

    Examples
    --------
    >>> median_rounds("trade", "dantzig-wolfe").tolist()[-1]
    inf
    """
    study = load()
    rows = study[(study["family"] == family) & (study["method"] == method)]
    near = rows["near"].astype(float).fillna(np.inf)
    return near.groupby(rows["shared"]).median()


@cache
def _shares() -> dict[str, float]:
    start = first_level(next_year())
    best = float(start.iloc[-1])
    struck = [float(first_level(next_year(blow=place)).iloc[-1]) for place in _PLACES]
    all_kept, few_kept = (
        [_at_once(blow=place, weighted=weighted)[0] for place in _PLACES] for weighted in (False, True)
    )
    trade = communities(np.random.default_rng(1), 8, local=10, shared=30)
    names = sorted({*map(str, trade.region)})
    before = fulfill(trade).multiple
    keeps = [1.0 - fulfill(without_exports(trade, place)).multiple / before for place in names]
    leaves = [fulfill(alone(trade, [n for n in names if n != p])).multiple / before - 1.0 for p in names]
    eight = communities(np.random.default_rng(1), 8, local=40, shared=30)
    return {
        "at_once_5": _at_once(shock=0.05)[0],
        "at_once_20": _at_once(shock=0.2)[0],
        "at_once_50": _at_once(shock=0.5)[0],
        "at_once_few": _at_once(shock=0.2, weighted=True)[0],
        "blow_costs": 1.0 - min(struck) / best,
        "blow_low": min(all_kept),
        "blow_high": max(all_kept),
        "blow_few_low": min(few_kept),
        "blow_few_high": max(few_kept),
        "least_hurt": min(keeps),
        "most_hurt": max(keeps),
        "gone_low": min(leaves),
        "gone_high": max(leaves),
        "stays": 1.0 - len(plan_by_slopes(eight).shared) / (len(eight.goods) + len(eight.resources)),
        "moved": rules_of_their_own()[1],
    }


def shares() -> dict[str, float]:
    """Return by name the shares in the chapter's sentences.

    Returns
    -------
    dict of str to float
        ``at_once_5`` and so on are what last year's offers give of the best, all offers kept and, in
        ``at_once_few``, those with a weight; ``blow_low`` to ``blow_high`` and ``blow_few_low`` to
        ``blow_few_high`` the same after half of one of four regions is lost, which costs ``blow_costs``.
        ``least_hurt`` to ``most_hurt`` is how far the least-met need falls where one community makes nothing
        for others, ``gone_low`` to ``gone_high`` how it changes for them where it leaves. ``stays`` are goods
        and resources that no letter names, ``moved`` the hours that stand elsewhere if communities keep
        tallies by rules of their own.

    Examples
    --------
    >>> found = shares()
    >>> found["blow_few_low"] < found["blow_low"]
    True
    """
    return dict(_shares())


@cache
def _counts() -> dict[str, int]:
    first = next_year()
    start = first_level(first)
    hit, few = (
        max(_at_once(blow=place, weighted=weighted)[1] for place in _PLACES) for weighted in (False, True)
    )
    years, rough, tiny = given_away(5), given_away(5, close=0.05), given_away(1, goods=12)
    study = load()
    slopes = study.loc[study["method"] == "slopes", "near"]
    sizes = {"trade": (4, 30, 300), "stocks": (3, 30, 300)}
    return {
        "offers": len(first.record.offers),
        "with_weight": int((first.record.weights > 1e-9).sum()),
        "nothing": int(np.flatnonzero(start > 0.01 * start.iloc[-1])[0]),
        "first_tenth": rounds_to(start, 0.1),
        "first_hundredth": rounds_to(start, 0.01),
        "first_end": len(start) - 1,
        "few_rounds": _at_once(shock=0.2, weighted=True)[1],
        "blow_rounds": hit,
        "blow_few_rounds": few,
        "works": int(years["works"].iloc[0]),
        "known": int(years["at_most"].iloc[0]),
        "needs": int(years["needs"].iloc[0]),
        "wrong": int(years["wrong"].iloc[0]),
        "sight_first": int(years["at_sight"].iloc[0]),
        "sight_last": int(years["at_sight"].iloc[-1]),
        "rough_most": int(rough["at_most"].iloc[0]),
        "rough_sight": int(rough["at_sight"].iloc[-1]),
        "tiny_sight": int(tiny["at_sight"].iloc[0]),
        "tiny_works": int(tiny["works"].iloc[0]),
        "own_rounds": rules_of_their_own()[0],
        "slopes_low": int(slopes.min()),
        "slopes_high": int(slopes.max()),
        **{
            f"{family}_{n}": round(min(float(rounds), LIMIT))
            for family, of in sizes.items()
            for n, rounds in median_rounds(family, "dantzig-wolfe").loc[list(of)].items()
        },
    }


def counts() -> dict[str, int]:
    """Return by name the whole numbers in the chapter's sentences: offers, rounds, recipes.

    Returns
    -------
    dict of str to int
        ``nothing`` to ``first_end`` are rounds of a first year until its mix is worth anything, comes within
        a tenth and a hundredth, and ends; ``few_rounds``, ``blow_rounds`` and ``blow_few_rounds`` those to a
        hundredth a year later (see `shares`). ``known``, ``sight_first`` and ``sight_last`` are recipes that
        follow from a record of ``works``; ``rough_most`` and so on the same where rounds end earlier, or in a
        small economy. ``trade_4`` and so on are medians of stored rounds of mixed proposals; where most
        do not end, the limit at which they were stopped.

    Examples
    --------
    >>> found = counts()
    >>> found["nothing"] < found["first_tenth"] < found["first_hundredth"] <= found["first_end"]
    True
    """
    return dict(_counts())
