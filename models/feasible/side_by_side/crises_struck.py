"""What shocks take from every way to plan a village, against calm and in pairs.

The ten ways of `feasible.side_by_side.villages`, with people who choose their hours, plan villages in calm
and struck, knowing the shock. Struck and calm are compared village by village. A way that has no plan for
some village in calm is left out, and then a village for which another way has none under some shock. All is
measured against the best plan in calm, at its prices.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from feasible.errors import InvalidInput
from feasible.side_by_side._means import Means
from feasible.side_by_side.stored import load
from feasible.side_by_side.villages import WAYS, Needs

__all__ = ["SHOCKS", "WEATHER", "order_stands", "places_moved", "ranks", "taken"]

#: Calm, and what can strike a village; it has no links that could be cut.
WEATHER = ("calm", "a plant closes", "a region hit", "a cap falls")
CALM, *SHOCKS = WEATHER
_NAMES = {way.key: way.name for way in WAYS}


def _pairs(needs: Needs, measure: str, seeds: Sequence[int] | None) -> pd.DataFrame:
    """Return a measure by way and village, a column a shock and calm, where all have a plan."""
    rows = load("struck")
    rows = rows[rows["needs"] == needs]
    if seeds is not None:
        rows = rows[rows["seed"].isin(list(seeds))]
    if rows.empty or measure not in rows:
        raise InvalidInput(
            "was not computed", where=f"needs {needs!r}, measure {measure!r}", expected="a row of struck"
        )
    table = rows.pivot_table(index=["way", "seed"], columns="shock", values=measure, dropna=False)
    # Who has no plan for some village in calm is no part of any pair.
    plans = table[CALM].notna().groupby("way").transform("all")
    table = table[plans]
    whole = table.notna().all(axis=1).groupby("seed").all()
    if not whole.any():
        raise InvalidInput(
            "leave no village in which all have a plan", where=f"seeds {seeds!r}", expected="others"
        )
    return table[table.index.get_level_values("seed").isin(whole.index[whole])]


def taken(
    needs: Needs = "as drawn", measure: str = "inefficiency", *, seeds: Sequence[int] | None = None
) -> Means:
    """Return what each shock adds to a measure, means over pairs with intervals, ways by calm and shocks.

    Parameters
    ----------
    needs : {"as drawn", "like tastes", "tight"}
    measure : str
        A measure of `feasible.side_by_side.price_of_a_guarantee.MEASURES`.
    seeds : sequence of int, optional

    Returns
    -------
    Means
        Columns ``"calm"`` (the measure itself) and each shock (the difference from it).

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> found = taken()
    >>> bool((found.mean["a plant closes"] > 0).all())
    True
    """
    table = _pairs(needs, measure, seeds)
    apart = table[list(SHOCKS)].sub(table[CALM], axis=0)
    apart.insert(0, CALM, table[CALM])
    apart = apart.rename(index=_NAMES, level="way")
    order = [name for name in _NAMES.values() if name in apart.index.get_level_values("way")]
    return Means.over(apart.groupby("way"), int(table.index.get_level_values("seed").nunique()), order)


def ranks(
    needs: Needs = "as drawn", measure: str = "inefficiency", *, seeds: Sequence[int] | None = None
) -> pd.DataFrame:
    """Return the rank of every way in calm and under each shock, 1 for the least of the measure.

    Parameters
    ----------
    needs, measure, seeds
        As in `taken`.

    Examples
    --------
    >>> int(ranks()["calm"].min())
    1
    """
    table = _pairs(needs, measure, seeds).groupby("way").mean().rename(index=_NAMES)
    order = [name for name in _NAMES.values() if name in table.index]
    return table.loc[order, list(WEATHER)].rank(method="min").astype(int)


def places_moved(
    needs: Needs = "as drawn", measure: str = "inefficiency", *, seeds: Sequence[int] | None = None
) -> int:
    """Return by how many places a shock moves a way, at most, among all by a measure.

    Parameters
    ----------
    needs, measure, seeds
        As in `taken`.
    """
    found = ranks(needs, measure, seeds=seeds)
    return int(found[list(SHOCKS)].sub(found[CALM], axis=0).abs().to_numpy().max())


def order_stands(
    needs: Needs = "as drawn", measure: str = "inefficiency", seeds: Sequence[int] | None = None
) -> bool:
    """Whether no shock moves a way by more places than on the page, and ways differ more than shocks take."""
    mean = taken(needs, measure, seeds=seeds).mean
    # What separates ways in calm, beside what separates what a shock takes from them.
    spread = mean.std(ddof=0)
    return places_moved(needs, measure, seeds=seeds) <= places_moved() and bool(
        spread[CALM] > spread[list(SHOCKS)].max()
    )
