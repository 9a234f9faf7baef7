"""What it takes to read a plan's duals: every limit, whether it binds, its worth, and with which it ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Economy, Targets, Vector

__all__ = ["COLUMNS", "limits_of", "ties_in"]

#: The columns of the table of limits.
COLUMNS = (
    "limit",
    "kind",
    "of",
    "amount",
    "used",
    "binds",
    "price",
    "left",
    "right",
    "down_to",
    "up_to",
    "ties_with",
)

_BINDS = 1e-7
_TWO_SIDED = 1e-6
# More names than this are no reading.
_NAMED = 6


def limits_of(
    economy: Economy,
    targets: Targets,
    levels: Vector,
    deliveries: Vector,
    prices: Vector,
    resource_prices: Vector,
    *,
    resources: Mapping[str, Any],
    plants: Mapping[str, Any],
    values: Vector,
) -> pd.DataFrame:
    """Return a line a limit of a linear plan.

    Parameters
    ----------
    economy : Economy
    targets : Targets
    levels, deliveries, prices, resource_prices : array
        The plan's, shapes (P,), (G,), (G,), (R,).
    resources : mapping of str to array, shape (R,)
        left, right, down_to, up_to, where they are known.
    plants : mapping of str to array, shape (P,)
        rent, and left, right, down_to, up_to, where they are known.
    values : array, shape (G,)
        What a delivered unit counts for in the plan's goal.

    Returns
    -------
    DataFrame
        limit (its name), kind (resource, capacity, floor, ceiling, quota), of, amount, used, binds, price
        (by how much the plan's goal is better with one more unit of it; of a floor and a quota at most 0),
        left (the same for one unit less), right, down_to and up_to (the range that the price holds in),
        ties_with (limits that bind at the same corner: of those that tie, the price depends on which gives
        way).
    """
    used = economy.resource_use @ levels
    full = np.isfinite(economy.capacity)
    shown = economy.resources, economy.endowment, used, resource_prices, resources
    room = economy.plants, economy.capacity, levels, plants.get("rent"), plants
    gain = economy.net.T @ prices - economy.resource_use.T @ resource_prices
    parts = [
        _lines("resource", "{}", *shown, above=True),
        _lines("capacity", "capacity of {}", *room, above=True, only=full),
        *_asked(economy, targets, deliveries, values - prices),
        _lines(
            "quota",
            "quota of {}",
            economy.plants,
            targets.quota,
            levels,
            np.minimum(gain, 0.0),
            {},
            above=False,
            only=targets.quota > 0.0,
        ),
    ]
    there = [part for part in parts if len(part)]
    return _tied(pd.concat(there, ignore_index=True) if there else parts[0])


def _asked(economy: Economy, targets: Targets, deliveries: Vector, worth: Vector) -> list[pd.DataFrame]:
    """Return the lines of floors and ceilings; a unit of a good counts for so much more than it costs."""
    goods, least, most = economy.goods, targets.floor, targets.ceiling
    dear, cheap = np.minimum(worth, 0.0), np.maximum(worth, 0.0)
    return [
        _lines("floor", "floor of {}", goods, least, deliveries, dear, {}, above=False, only=least > 0.0),
        _lines(
            "ceiling", "ceiling of {}", goods, most, deliveries, cheap, {}, above=True, only=np.isfinite(most)
        ),
    ]


def _lines(
    kind: str,
    name: str,
    axis: pd.Index,
    amount: Vector,
    used: Vector,
    price: Any,
    sides: Mapping[str, Any],
    *,
    above: bool,
    only: Any = None,
) -> pd.DataFrame:
    keep = np.arange(len(axis)) if only is None else np.flatnonzero(only)
    blank = np.full(len(axis), np.nan)
    size = np.maximum(np.abs(amount), np.where(np.abs(amount) == 0.0, 1.0, 0.0))
    slack = (amount - used) if above else (used - amount)
    binds = slack <= _BINDS * size
    worth = blank if price is None else np.where(binds, price, 0.0) + 0.0
    columns = {
        "limit": [name.format(label) for label in axis],
        "kind": kind,
        "of": axis.to_numpy(dtype=object),
        "amount": amount,
        "used": used,
        "binds": binds,
        "price": worth,
        **{
            side: np.asarray(sides.get(side, blank), dtype=float)
            for side in ("left", "right", "down_to", "up_to")
        },
    }
    return pd.DataFrame(columns).iloc[keep]


def _tied(table: pd.DataFrame) -> pd.DataFrame:
    """Name with which others a limit ties: all bind at one corner, and one of them too many."""
    left, right = table["left"].to_numpy(dtype=float), table["right"].to_numpy(dtype=float)
    known = ~(np.isnan(left) | np.isnan(right))
    two = known & ~np.isclose(left, right, rtol=_TWO_SIDED, atol=0.0, equal_nan=True)
    binds = table["binds"].to_numpy(dtype=bool)
    loose = binds & ~two & (table["price"].to_numpy(dtype=float) == 0.0) & ~known
    tied = two | (loose if two.any() else np.zeros(len(table), dtype=bool))
    names = table["limit"].to_numpy(dtype=object)[tied].tolist()
    told = []
    for at, name in enumerate(table["limit"]):
        others = [other for other in names if other != name] if tied[at] else []
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        told.append("; ".join(map(str, others[:_NAMED])) + more)
    return table.assign(ties_with=told)


def ties_in(table: pd.DataFrame) -> str:
    """Say which limits tie, or nothing."""
    names = [str(name) for name in table.loc[table["ties_with"] != "", "limit"]]
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = ", ".join(names[:_NAMED])
    return f"limits that tie: {told}{more} (what one more is worth depends on the others)"
