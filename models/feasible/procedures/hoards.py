"""Hoards that make the shortage that they guard against: a mean field, its outcomes and its fold.

A plant keeps k periods of an input, so that it runs dry with probability eps when each order fails with
probability s: ``s^(k + 1) = eps``. A share d of stocks must be replaced each period, so it orders ``1 + d k``
for each unit that it uses (`ordered`). Capacity C, in units of what is used, then meets the share
``C / (1 + d k)`` of orders, and shortage repeats itself where ``C = (1 - s) (1 + d k(s))``. One good stands
for all. The chapter on targets shows the outcomes; the command institution's plants order by the same rule.

References
----------
Kornai, J. (1980), *Economics of Shortage* (from memory, not checked).
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy import optimize

from feasible.errors import InvalidInput

__all__ = ["capacity_for", "fold", "ordered", "shortages", "stock_for"]


def _inside(where: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"from {low:g} to {high:g}")


def stock_for(shortage: float, risk: float = 0.01) -> float:
    """Return the periods of stock that leave a plant dry with no more than some risk: ln eps / ln s - 1.

    Examples
    --------
    >>> round(stock_for(0.1), 9), stock_for(0.005)
    (1.0, 0.0)
    """
    _inside("shortage", shortage, 0.0, 1.0)
    if not 0.0 < risk < 1.0:
        raise InvalidInput(f"is {risk:g}", where="risk", expected="above 0 and below 1")
    if shortage <= risk:
        return 0.0
    return float(np.log(risk) / np.log(shortage) - 1.0) if shortage < 1.0 else float("inf")


def ordered(shortage: float, replaced: float = 0.2, risk: float = 0.01) -> float:
    """Return what a plant orders for each unit that it uses: ``1 + d k``.

    Parameters
    ----------
    shortage : float
        Share s of orders that fail, from 0 to below 1.
    replaced : float
        Share d of stocks to be replaced in a period, 0 or more.
    risk : float
        Chance eps of running dry that a plant accepts.

    Raises
    ------
    InvalidInput
        If a number is out of its range.

    Examples
    --------
    >>> round(ordered(0.1), 9), ordered(0.0)
    (1.2, 1.0)
    """
    if not 0.0 <= shortage < 1.0:
        raise InvalidInput(f"is {shortage:g}", where="shortage", expected="from 0 to below 1")
    _inside("replaced", replaced, 0.0, np.inf)
    return 1.0 + replaced * stock_for(shortage, risk)


def capacity_for(shortage: float, replaced: float = 0.2, risk: float = 0.01) -> float:
    """Return the capacity, in units of what is used, at which a shortage repeats itself.

    Parameters
    ----------
    shortage : float
        Share s of orders that fail, above 0 and below 1.
    replaced : float
        Share d of stocks to be replaced in a period, 0 or more.
    risk : float
        Chance eps of running dry that a plant accepts.

    Examples
    --------
    >>> round(capacity_for(0.0476), 4), round(capacity_for(0.5639), 4)
    (1.05, 1.05)
    """
    if not 0.0 < shortage < 1.0:
        raise InvalidInput(f"is {shortage:g}", where="shortage", expected="above 0 and below 1")
    return (1.0 - shortage) * ordered(shortage, replaced, risk)


def _turns(replaced: float, risk: float) -> list[float]:
    """Return where capacity as a function of shortage changes direction, by size of shortage."""
    grid = np.concatenate([[risk], 1.0 - np.geomspace(1.0 - risk * 1.0001, 1e-9, 4001)])
    values = np.array([capacity_for(float(s), replaced, risk) for s in grid])
    found = []
    for k in range(1, len(grid) - 1):
        if (values[k] - values[k - 1]) * (values[k + 1] - values[k]) < 0:
            sign = 1.0 if values[k] > values[k - 1] else -1.0
            best = optimize.minimize_scalar(
                lambda s, sign=sign: -sign * capacity_for(float(s), replaced, risk),
                bounds=(grid[k - 1], grid[k + 1]), method="bounded", options={"xatol": 1e-13},
            )  # fmt: skip
            found.append(float(best.x))
    return found


def shortages(capacity: float, replaced: float = 0.2, risk: float = 0.01) -> tuple[tuple[float, bool], ...]:
    """Return every shortage that repeats itself, and whether it comes back after a small disturbance.

    Parameters
    ----------
    capacity : float
        In units of what is used, positive.
    replaced, risk : float
        As in `capacity_for`.

    Returns
    -------
    tuple of (float, bool)
        Increasing; where the curve only touches, the point stands twice. No shortage is one of them from a
        capacity of 1 on; that all orders fail is one below a capacity of ``d |ln eps|``, to which
        `capacity_for` tends as s goes to 1.

    Examples
    --------
    >>> [(round(s, 4), holds) for s, holds in shortages(1.05)]
    [(0.0, True), (0.0476, False), (0.5639, True)]
    >>> [round(s, 4) for s, _ in shortages(0.98, 0.1)]
    [0.1284]
    """
    if not (capacity > 0.0 and np.isfinite(capacity)):
        raise InvalidInput(f"is {capacity:g}", where="capacity", expected="above 0")
    ends = [1e-12, risk, *_turns(replaced, risk), 1.0 - 1e-12]

    def excess(s: float) -> float:
        return capacity_for(s, replaced, risk) - capacity

    out = [(0.0, True)] if capacity >= 1.0 else []
    everything = capacity < replaced * abs(np.log(risk))
    for low, high in itertools.pairwise(ends):
        first, last = excess(low), excess(high)
        if (first > 0.0) != (last > 0.0):
            # Capacity that falls with shortage: a little more of it is worked off again.
            out.append((float(optimize.brentq(excess, low, high, xtol=1e-14)), first > 0.0))
    return tuple([*out, (1.0, True)] if everything else out)


def fold(replaced: float = 0.2, risk: float = 0.01) -> float:
    """Return the least capacity from which a shortage cannot feed itself.

    Examples
    --------
    >>> round(fold(), 4)
    1.0986
    """
    ends = [1.0, replaced * abs(float(np.log(risk)))]
    return max([*ends, *(capacity_for(s, replaced, risk) for s in _turns(replaced, risk))])
