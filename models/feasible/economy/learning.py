"""Needs learned from consumption: why estimates spiral down, and two cures.

A plan that knows needs only from what people took last year learns from a censored record: who went short
took less than it needed, and is planned for less next year. With needs that vary from year to year,
``D = n (1 + a U(-1, 1))``, and rationing by the estimate, what is taken is ``min(D, estimate)``, and the
estimate falls until nobody is ever seen to need more: to the least need of all years, ``1 - a``.

Two cures. *Recording requests* (what was asked for, met or not) stops the drift: the estimate is again the
mean. *A margin* u above the estimate lets people be seen to need more: the estimate settles where
``E min(D, (1 + u) m) = m``, higher for a larger margin. A shop where what is there is shared in proportion to
what is asked pools the luck of many people, and leaves the shocks that all have in common.

References
----------
Nahmias, S. (1994), "Demand estimation in lost sales inventory systems", *Naval Research Logistics* 41,
739-757 (demand seen only as far as it was met).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from feasible.economy import align
from feasible.economy.align import MatrixLike, Vector
from feasible.errors import InvalidInput

__all__ = ["Learned", "learn", "met", "settles"]


def met(estimate: float, spread: float) -> float:
    """Return what is taken on average where a need of mean 1 is met up to an estimate: E min(D, m).

    Parameters
    ----------
    estimate : float
        m, as a share of the mean need.
    spread : float
        a: the need is uniform between 1 - a and 1 + a.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> met(0.5, 0.3), met(2.0, 0.3)
    (0.5, 1.0)
    """
    m, a = align.number("estimate", estimate), _below_one("spread", spread)
    if m <= 1.0 - a:
        return m
    return 1.0 if m >= 1.0 + a else float(m - (m - (1.0 - a)) ** 2 / (4.0 * a))


def settles(margin: float, spread: float) -> float:
    """Return where an estimate settles that is learned from what was taken, as a share of the mean need.

    The largest m with ``E min(D, (1 + margin) m) = m``: with M = (1 + u) m that is the larger root of
    ``(M - (1 - a))^2 = 4 a M u / (1 + u)``, and the mean itself where that is beyond the largest need.

    Parameters
    ----------
    margin : float
        u: what is there is (1 + u) times the estimate.
    spread : float
        a, from 0 to 1.

    Examples
    --------
    >>> [round(settles(u, 0.3), 3) for u in (0.0, 0.05, 0.1, 0.2)]
    [0.7, 0.886, 0.942, 0.989]
    """
    u, a = align.number("margin", margin), _below_one("spread", spread)
    more = 2.0 * a * u / (1.0 + u)
    there = (1.0 - a) + more + float(np.sqrt(more * (2.0 * (1.0 - a) + more)))
    return 1.0 if there >= 1.0 + a else there / (1.0 + u)


def _below_one(where: str, given: float) -> float:
    value = align.number(where, given)
    if value > 1.0:
        raise InvalidInput(f"is {value:g}", where=where, expected="a share from 0 to 1")
    return value


@dataclass(frozen=True, eq=False)
class Learned:
    """What became of needs that a plan learns, year by year.

    Attributes
    ----------
    met : array, shape (years,)
        The part of all needs that is met.
    estimate : array, shape (years,)
        What is thought to be needed at the end of a year, as a share of mean needs.
    least : array, shape (years,)
        The part of a need that is met for who fares worst.
    """

    met: Vector
    estimate: Vector
    least: Vector


def learn(
    needs: MatrixLike,
    years: int,
    rng: np.random.Generator,
    *,
    record: Literal["taken", "requests"] = "taken",
    sharing: Literal["ration", "shop"] = "shop",
    spread: float = 0.3,
    supply: tuple[float, float] = (1.0, 1.0),
    rate: float = 0.5,
    margin: float = 0.0,
) -> Learned:
    """Follow estimates of needs over the years.

    Parameters
    ----------
    needs : DataFrame or array, shape (H, G)
        Mean needs; estimates begin there.
    years : int
    rng : numpy.random.Generator
    record : {"taken", "requests"}
        What is written down: what people took, or what they asked for.
    sharing : {"ration", "shop"}
        Whether each is given its own estimate, or what is there is shared in proportion to what is asked.
    spread : float
        a: a year's need is the mean times 1 plus a uniform number between -a and a, for each person and good.
    supply : (float, float)
        Between which the year's luck lies, alike for all who need a good: 1 is what was planned.
    rate : float
        By how much the estimate moves to what was recorded, from 0 to 1.
    margin : float
        How much more than the estimate is made.

    Raises
    ------
    InvalidInput
        If a number is out of range or nothing is needed.

    Examples
    --------
    Rationed by what they took, people are at last given the least they ever needed:

    >>> spiral = learn(np.ones((200, 5)), 60, np.random.default_rng(1), sharing="ration")
    >>> cured = learn(np.ones((200, 5)), 60, np.random.default_rng(1), sharing="ration", record="requests")
    >>> bool(spiral.estimate[-1] < 0.74), bool(abs(cured.estimate[-1] - 1) < 0.02)
    (True, True)
    """
    align.choice("record", record, ("taken", "requests"))
    align.choice("sharing", sharing, ("ration", "shop"))
    n = align.frame("needs", needs).to_numpy(dtype=float)
    if not n.sum() > 0.0:
        raise InvalidInput("nothing is needed", where="needs", expected="at least one need")
    a, share = _below_one("spread", spread), _below_one("rate", rate)
    more = align.number("margin", margin)
    low, high = align.vector("supply", supply, pd.Index(["from", "to"]), kind="end")
    if high < low:
        raise InvalidInput(
            f"runs from {low:g} to {high:g}", where="supply", expected="the smaller number first"
        )
    estimate, rows = n.copy(), []
    needed = n > 0
    for _ in range(int(align.number("years", years, positive=True))):
        wants = n * (1.0 + a * rng.uniform(-1.0, 1.0, n.shape))
        luck = rng.uniform(low, high, n.shape[1]) * (1.0 + more)
        if sharing == "ration":
            got = np.minimum(wants, estimate * luck)
        else:
            asked = wants.sum(axis=0)
            there = np.divide(estimate.sum(axis=0) * luck, asked, out=np.ones_like(asked), where=asked > 0)
            got = wants * np.minimum(1.0, there)
        estimate = (1.0 - share) * estimate + share * (wants if record == "requests" else got)
        worst = float(np.min(got[needed & (wants > 0)] / wants[needed & (wants > 0)], initial=1.0))
        rows.append((got.sum() / wants.sum(), estimate.sum() / n.sum(), worst))
    table = np.array(rows)
    return Learned(table[:, 0], table[:, 1], table[:, 2])
