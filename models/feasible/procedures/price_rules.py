"""Price rules: small interchangeable functions that answer an imbalance with new prices.

A rule is made anew for each run, because most remember something a good: ``rule = damped()`` returns a
function from prices, supply and demand to the next prices. All of them raise the price of what is
short and lower that of what is left over; they differ in how far they go.

References
----------
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9 (the rule of the annual plan).
Walras, L. (1874), *Elements d'economie politique pure* (taetonnement).
Samuelson, P. A. (1941), "The stability of equilibrium", *Econometrica* 9, 97-120.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from feasible.economy import Vector

__all__ = ["RULES", "PriceRule", "damped", "hahnel", "proportional", "relative_excess"]

#: From prices, supply and demand of every good to the next prices.
PriceRule = Callable[[Vector, Vector, Vector], Vector]


def relative_excess(supply: Vector, demand: Vector) -> Vector:
    """Return ``2 (D - S) / (D + S)`` for each good: positive where it is short, between -2 and 2.

    Examples
    --------
    >>> relative_excess(np.array([1.0, 3.0, 0.0]), np.array([3.0, 3.0, 0.0])).tolist()
    [1.0, 0.0, 0.0]
    """
    total = supply + demand
    # What is not finite must not look balanced.
    with np.errstate(invalid="ignore"):
        return np.divide(2.0 * (demand - supply), total, out=np.zeros_like(total), where=total != 0)


def hahnel(*, floor: float = 0.001) -> PriceRule:
    """Return the rule of Hahnel's annual plan.

    With v a good's imbalance and m last round's min(v, .25) (.25 at first), the price moves by the
    factor 1 plus or minus max(floor, (1.05 - .5^v) m).

    Parameters
    ----------
    floor : float
        The smallest step. It keeps prices moving for ever, so that no balance finer than about a percent is
        reached.

    Examples
    --------
    >>> rule = hahnel()
    >>> rule(np.array([700.0]), np.array([1.0]), np.array([3.0])).tolist()   # v = 1: 0.55 * 0.25
    [796.25]
    """
    memory: Vector | None = None

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        nonlocal memory
        excess = relative_excess(supply, demand)
        v = np.abs(excess)
        if memory is None:
            memory = np.full_like(v, 0.25)
        step = np.maximum(floor, (1.05 - 0.5**v) * memory)
        memory = np.minimum(v, 0.25)
        return np.asarray(prices * (1.0 + np.sign(excess) * step))

    return rule


def damped(*, first: float = 0.25, shrink: float = 0.7, grow: float = 1.2, most: float = 0.5) -> PriceRule:
    """Return the rule that cures Hahnel's of cycling: a good that overshoots takes smaller steps.

    Parameters
    ----------
    first : float
        The step of every good in the first round, as a share of its price.
    shrink, grow : float
        A good's step is multiplied by `shrink` when its imbalance changes sign, by `grow` otherwise.
    most : float
        A step is at most this times the imbalance.

    Notes
    -----
    Halving and growing by a tenth is as sure and takes twice as many rounds on the reference economy; much
    larger growth takes more rounds again, because goods swing.

    Examples
    --------
    >>> rule = damped()
    >>> p = rule(np.array([1.0]), np.array([1.0]), np.array([3.0]))
    >>> p.tolist(), rule(p, np.array([3.0]), np.array([1.0])).tolist()   # 25 % up, 17.5 % down
    ([1.25], [1.03125])
    """
    step: Vector | None = None
    sign: Vector | None = None

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        nonlocal step, sign
        excess = relative_excess(supply, demand)
        now = np.sign(excess)
        if step is None or sign is None:
            step = np.full_like(prices, first)
        else:
            step = step * np.where(now * sign < 0, shrink, grow)
        step, sign = np.minimum(step, 1.0), now
        # A price that fell to nothing could not rise again, however short the good.
        return np.asarray(prices * np.maximum(1.0 + now * np.minimum(step, most * np.abs(excess)), 0.001))

    return rule


def proportional(*, speed: float = 0.25) -> PriceRule:
    """Return taetonnement on relative excess demand: each price moves by `speed` times its imbalance.

    Examples
    --------
    >>> proportional(speed=0.1)(np.array([1.0]), np.array([1.0]), np.array([3.0])).tolist()
    [1.1]
    """

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        return np.asarray(prices * np.maximum(1.0 + speed * relative_excess(supply, demand), 0.1))

    return rule


#: By name, with their defaults.
RULES: dict[str, Callable[[], PriceRule]] = {
    "damped": damped,
    "hahnel": hahnel,
    "proportional": proportional,
}
