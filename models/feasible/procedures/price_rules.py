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
from functools import partial

import numpy as np

from feasible.economy import Vector

__all__ = [
    "PRICE_RULES",
    "PriceRule",
    "damped",
    "hahnel",
    "leveled",
    "relative_excess",
    "swings_from",
    "tatonnement",
]

#: From prices, supply and demand of every good to the next prices.
PriceRule = Callable[[Vector, Vector, Vector], Vector]

# A quantity below this is nothing: its products with prices and units leave what doubles can hold.
_NOTHING = 1e-150


def relative_excess(supply: Vector, demand: Vector) -> Vector:
    """Return ``2 (D - S) / (D + S)`` for each good: positive where it is short, between -2 and 2.

    Quantities that are nothing in any unit, since a change of unit could round them to zero, are in balance.

    Examples
    --------
    >>> relative_excess(np.array([1.0, 3.0, 0.0]), np.array([3.0, 3.0, 0.0])).tolist()
    [1.0, 0.0, 0.0]
    """
    total = supply + demand
    # What is not finite must not look balanced.
    with np.errstate(invalid="ignore"):
        something = ~(np.abs(total) <= _NOTHING)
        return np.divide(2.0 * (demand - supply), total, out=np.zeros_like(total), where=something)


def hahnel(
    *,
    floor: float = 0.001,
    bound: float | None = None,
    shrink: float | None = None,
    grow: float = 1.1,
) -> PriceRule:
    """Return the rule of Hahnel's annual plan.

    With v a good's imbalance and m last round's min(v, .25) (.25 at first), the price moves by the
    factor 1 plus or minus max(floor, (1.05 - .5^v) m).

    Parameters
    ----------
    floor : float
        The smallest step. It keeps prices moving for ever, so that no balance finer than about a percent is
        reached.
    bound : float, optional
        A cure that was tried: no step longer than this times the good's imbalance.
    shrink : float, optional
        A cure that works: each good has a share of the rule's step, 1 at first, multiplied by `shrink` in a
        round in which its imbalance has changed sign and by `grow` in any other, never above 1.
    grow : float
        See `shrink`.

    Notes
    -----
    A good whose imbalance answers its own price with an elasticity e swings for ever where the step
    overshoots: where e times the step is at least twice the imbalance. See `swings_from`.

    Examples
    --------
    >>> rule = hahnel()
    >>> rule(np.array([700.0]), np.array([1.0]), np.array([3.0])).tolist()   # v = 1: 0.55 * 0.25
    [796.25]
    """
    memory: Vector | None = None
    share: Vector | None = None
    before: Vector | None = None

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        nonlocal memory, share, before
        excess = relative_excess(supply, demand)
        v, now = np.abs(excess), np.sign(excess)
        if memory is None:
            memory = np.full_like(v, 0.25)
        step = np.maximum(floor, (1.05 - 0.5**v) * memory)
        if shrink is not None:
            if share is None or before is None:
                share = np.ones_like(v)
            else:
                share = np.minimum(share * np.where(now * before < 0, shrink, grow), 1.0)
            step, before = step * share, now
        if bound is not None:
            step = np.minimum(step, bound * v)
        memory = np.minimum(v, 0.25)
        return np.asarray(prices * (1.0 + now * step))

    return rule


def swings_from() -> tuple[float, float]:
    """Return the elasticities from which Hahnel's rule makes a good on its own swing for ever.

    Let the price of one good move by a share w, and its imbalance v by -e w. A swing that does not die needs
    e w = 2 v: the good crosses over and is as far off on the other side. With w = (1.05 - .5^v) min(v, .25):

    Returns
    -------
    from_afar : float
        The smallest e for which there is such a v: 2 / (1.05 - .5^.25). From here on a good that starts far
        from its balance swings for ever, though one that starts near settles.
    from_anywhere : float
        The e at which this holds for the smallest v: 2 / .05 = 40. From here on no start is near enough.

    Examples
    --------
    >>> [round(e, 3) for e in swings_from()]
    [9.565, 40.0]
    """
    return 2.0 / (1.05 - 0.5**0.25), 2.0 / 0.05


def leveled(rule: PriceRule, income: float) -> PriceRule:
    """Return a rule that also moves all prices together, so that incomes buy what is there.

    The board knows all incomes in total. At published prices, what is left for consumers is worth income plus
    the value of supplies less that of demands. After each round every price is multiplied by the ratio of the
    two. It is one number more than the rule of the annual plan uses.

    Parameters
    ----------
    rule : PriceRule
        What moves the prices of single goods.
    income : float
        All that consumers may spend, in the unit of the prices.

    Examples
    --------
    One good of which 4 can be had at any price, and 100 to spend: its price is found at once.

    >>> rule = leveled(tatonnement(speed=0.0), 100.0)
    >>> rule(np.array([20.0]), np.array([4.0]), np.array([5.0])).tolist()
    [25.0]
    """

    def both(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        worth = income + float(prices @ (supply - demand))
        level = income / worth if worth > 0.0 else 2.0
        return np.asarray(rule(prices, supply, demand) * min(max(level, 0.5), 2.0))

    return both


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


def tatonnement(*, speed: float = 0.25) -> PriceRule:
    """Return taetonnement on relative excess demand: each price moves by `speed` times its imbalance.

    Examples
    --------
    >>> tatonnement(speed=0.1)(np.array([1.0]), np.array([1.0]), np.array([3.0])).tolist()
    [1.1]
    """

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        return np.asarray(prices * np.maximum(1.0 + speed * relative_excess(supply, demand), 0.1))

    return rule


#: By name, with their defaults.
PRICE_RULES: dict[str, Callable[[], PriceRule]] = {
    "damped": damped,
    "hahnel": hahnel,
    "halving": partial(hahnel, shrink=0.5),
    "proportional": tatonnement,
}


def remembering(*, speed: float = 1.0) -> PriceRule:
    """Return the rule that also remembers what was short last round: each price moves by 2 e - e before.

    With e a good's imbalance, as `relative_excess` has it, its price moves by `speed` times (2 e - the e of
    the round before): it leans against the way in which the imbalance is going. In Scarf's economy, where
    prices that follow what is short go round for ever, this one arrives, though it looks at each good alone.
    (The optimistic gradient of Popov, 1980, "A modification of the Arrow-Hurwicz method for search of
    saddle points", *Mathematical Notes* 28; cited from memory.)

    Parameters
    ----------
    speed : float
        Above 0. Where imbalances answer prices strongly a high speed overshoots.

    Examples
    --------
    A good as short as last round moves by as much; one less short moves by less than its imbalance, or back.

    >>> rule = remembering(speed=0.1)
    >>> p = rule(np.array([1.0, 1.0]), np.array([1.0, 1.0]), np.array([3.0, 3.0]))     # e = 1 and 1
    >>> p.tolist(), rule(p, np.array([1.0, 3.0]), np.array([3.0, 5.0])).round(6).tolist()   # e = 1 and 1/2
    ([1.1, 1.1], [1.21, 1.1])
    """
    before: Vector | None = None

    def rule(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        nonlocal before
        excess = relative_excess(supply, demand)
        move = 2.0 * excess - (excess if before is None else before)
        before = excess
        return np.asarray(prices * np.maximum(1.0 + speed * move, 0.1))

    return rule
