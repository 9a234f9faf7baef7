"""One price: concrete. It rises, and then those who asked give up, insist, or build.

Two groups ask for a material that its makers offer in a fixed amount. Requests rise. A price rule answers
with rounds; the price at which they end does not depend on the rule. Closed forms say how far it stays
above what it was, when more capacity pays, and what the price measures when the groups' budgets differ.
`Yardstick` measures groups by such prices on a whole economy, and what those could ask for who hold out.

References
----------
Wetzel, T., "Libcom or Parecon?": the passage on concrete.
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9 (price rules).
Boiteux, M. (1960), "Peak-load pricing", *Journal of Business* 33, 157-179: a price above running cost is the
value of capacity, and pays for more when it exceeds the annual cost.
Leontief, W. (1946), "The pure theory of the guaranteed annual wage contract", *Journal of Political Economy*
54, 76-79 (all or nothing: who holds out can ask for what the others would lose; cited from memory).
Weitzman, M. L. (1977), "Is the price system or rationing more effective in getting a commodity to those who
need it most?", *Bell Journal of Economics* 8, 517-524.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.parecon._concrete import BidProgram, Concrete, Settled, annual_cost
from feasible.parecon._yardstick import Yardstick

__all__ = [
    "BidProgram",
    "Concrete",
    "Settled",
    "Withdrawal",
    "Yardstick",
    "annual_cost",
    "headlines",
    "income_weight",
    "withdrawal",
]


@dataclass(frozen=True)
class Withdrawal:
    """What happens when whole projects back off.

    Attributes
    ----------
    peak : float
        Price at which just enough projects have left.
    final : float
        Where it ends.
    left : float
        Units asked for by those who left.
    unused : float
        Supply that nobody uses at the end.
    back_again : float
        Units that those who left would ask for again at the final price.
    """

    peak: float
    final: float
    left: float
    unused: float
    back_again: float


def withdrawal(
    most: ArrayLike, size: ArrayLike, supply: float, *, old_price: float = 1.0, for_good: bool
) -> Withdrawal:
    """Let whole projects back off as the price rises, for good or until it falls.

    Parameters
    ----------
    most : array, shape (projects,)
        The price above which each leaves (its budget over its concrete), at least the old price.
    size : array, shape (projects,)
        Units that each asks for: all or nothing.
    supply : float
    old_price : float
    for_good : bool
        Whether a project that has left stays away when the price falls again.

    Returns
    -------
    Withdrawal
        The price never falls below the old one: it is what the makers need.

    Notes
    -----
    The price rises to where the last project that must leave does so. If those who left stay away, nothing
    holds it there, and it falls back all the way. If they would return, it cannot fall below the highest
    price at which one of them would.

    Examples
    --------
    >>> left = withdrawal([1.1, 1.3, 2.0], [1.0, 1.0, 1.0], 2.0, for_good=True)
    >>> left.peak, left.final, left.unused
    (1.1, 1.0, 0.0)
    >>> withdrawal([1.1, 1.3, 2.0], [1.0, 1.0, 1.0], 2.0, for_good=False).final
    1.1
    """
    limit, units = np.asarray(most, dtype=float), np.asarray(size, dtype=float)
    if (
        limit.shape != units.shape
        or limit.ndim != 1
        or not (limit >= old_price).all()
        or not (units > 0).all()
    ):
        raise InvalidInput(
            "do not fit", where="most, size", expected="as many of both, most >= old price, size > 0"
        )
    if not supply > 0:
        raise InvalidInput(f"is {supply!r}", where="supply", expected="above zero")
    order = np.argsort(limit, kind="stable")
    peak, left = old_price, 0.0
    for i in order:
        if float(units.sum()) - left <= supply + 1e-12:
            break
        peak, left = float(limit[i]), left + float(units[i])
    final = old_price if for_good else peak
    gone = np.cumsum(units[order]) <= left + 1e-12
    again = float(units[order][gone & (limit[order] > final)].sum())
    return Withdrawal(peak, final, left, max(supply - (float(units.sum()) - left), 0.0), again)


# ---------------------------------------------------------------------- whose desire?


def income_weight(desire: ArrayLike, income: ArrayLike, supply: float = 1.0) -> pd.DataFrame:
    """Return what a price measures when groups spend a share of different incomes.

    Each group spends the share `desire` of its income on the material (elasticity one).

    Parameters
    ----------
    desire : array, shape (groups,)
        Share of income that goes to the material: how much it is wanted against all else.
    income : array, shape (groups,)
    supply : float

    Returns
    -------
    DataFrame, one row a group
        ``desire``, ``income``; ``price``, the same for all; ``gets``: share of the supply; ``by_desire``:
        what it would get if incomes were equal; ``push``: percent by which the price rises when this group's
        desire rises by one percent.

    Examples
    --------
    >>> table = income_weight([0.1, 0.1], [3.0, 1.0])
    >>> table["gets"].round(9).tolist(), table["by_desire"].tolist()
    ([0.75, 0.25], [0.5, 0.5])
    """
    want, money = np.asarray(desire, dtype=float), np.asarray(income, dtype=float)
    if want.shape != money.shape or want.ndim != 1 or not want.size:
        raise InvalidInput(
            f"have shapes {want.shape} and {money.shape}",
            where="desire, income",
            expected="one of each a group",
        )
    if not ((want > 0).all() and (want <= 1).all() and (money > 0).all() and supply > 0):
        raise InvalidInput(
            "has a number out of range",
            where="desire, income, supply",
            expected="above zero, desire at most 1",
        )
    spent = want * money
    gets = spent / spent.sum()
    return pd.DataFrame(
        {
            "desire": want,
            "income": money,
            "price": float(spent.sum()) / supply,
            "gets": gets,
            "by_desire": want / want.sum(),
            "push": gets,
        }
    )


# ---------------------------------------------------------------------- headlines


def _stays(elasticities: tuple[float, ...] = (0.4, 3.0), shock: float = 0.2) -> bool:
    """Whether the price ends above the old one for every group and mix of groups, and building undoes it."""
    found = []
    for mix in [(e,) for e in elasticities] + [elasticities]:
        share = np.full(len(mix), 1.0 / len(mix))
        case = Concrete(share, mix, shock)
        undone = Concrete(share, mix, shock, built=case.pays(0.4, 0.6)).settled.price
        found.append(case.settled.price > 1.0 and abs(undone - 1.0) < 1e-9)
    return all(found)


def _small_rise(insist: float = 0.4, back_off: float = 3.0, groups: int = 2) -> bool:
    """Whether backing off leaves less than a quarter of the rise, but some, and building nothing of it."""
    share = np.full(groups, 1.0 / groups)
    rises = [Concrete(share, e, 0.2).settled.price - 1.0 for e in (insist, back_off)]
    built = Concrete(share, back_off, 0.2, built=0.2).settled.price - 1.0
    return 0.0 < rises[1] < rises[0] / 4.0 and abs(built) < 1e-9


@cache
def _holdups(seed: int, goods: int, keeps: float) -> tuple[float, float, float, float]:
    """Return the medians of what one group, and of what all who make a good, can ask for and have."""
    alone, together = Yardstick(Economy.reference(seed, goods)).holdups(keeps=keeps)
    medians = [float(table[column].median()) for table in (alone, together) for column in ("asks", "has")]
    return medians[0], medians[1], medians[2], medians[3]


def _hold_out(seed: int = 1, goods: int = 30, keeps: float = 0.5) -> bool:
    """Whether one group can ask for about what it has, and all who make a good for several times that."""
    asks, has, all_ask, all_have = _holdups(seed, goods, keeps)
    return 0.6 * has < asks < 1.4 * has and all_ask > 4.0 * all_have


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    _, _, asks, has = _holdups(1, 30, 0.5)
    return by_name(
        Headline(
            "answer",
            "As long as people who gave a good up for its price would ask for it again at the old one, its "
            "price stays above that, however readily they give it up; new capacity, built at the old cost, "
            "brings it back.",
            "that those who ask for less would ask again at the old price",
            true=_stays,
            aggregation={"elasticities": (0.2, 0.5, 1.0, 2.0, 5.0)},
            weakest={"elasticities": (0.4, 30.0)},
        ),
        Headline(
            "endings",
            "If people ask for less the price rises little; if capacity is built it falls back to what it "
            "was",
            "how strongly a higher price makes people ask for less",
            true=_small_rise,
            aggregation={"groups": 10},
            weakest={"back_off": 1.0},
            condition="people ask for much less when the price rises",
        ),
        Headline(
            "holdup",
            "One group among several can demand what it adds; all who make a good, together, "
            f"{asks / has:.0f} times what they have",
            "that those who make a good act as one and hold back half of it",
            true=_hold_out,
            aggregation={"seed": 2},
            weakest={"keeps": 0.9},
            condition="all who make the good act as one and hold back half of it",
        ),
    )
