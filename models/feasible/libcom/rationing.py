"""Scarce goods without money: which rule can be gamed, by how much, and what money would do instead.

Three pieces. *Orders*: shares in proportion to orders, the uniform rule, and the game that proportional
shares make of ordering, solved exactly. *Rounds*: the uniform rule over all people of a federation from
sums alone. *Money or rations*: Weitzman's criterion, with what neighbors know as a third way, and what
rations good by good lose. Things that cannot be cut are in `feasible.libcom.care_work`.

References
----------
Katja (2024), "Anarcho-Communist Planning": scarce goods by agreement, needs added up, local transparency.
Sprumont, Y. (1991), "The division problem with single-peaked preferences: a characterization of the uniform
allocation rule", *Econometrica* 59(2), 509-519.
Tullock, G. (1980), "Efficient rent seeking" (costly orders are a contest); Cornes, R. and Hartley, R. (2005),
"Asymmetric contests with general technologies", *Economic Theory* 26, 923-946 (share functions).
Weitzman, M. L. (1977), "Is the price system or rationing more effective in getting a commodity to those who
need it most?", *Bell Journal of Economics* 8(2), 517-524.
"""

from __future__ import annotations

import numpy as np

from feasible.headline import Headline, by_name
from feasible.libcom._money_or_rations import MoneyOrRations, Sample, loss_without_exchange
from feasible.libcom._order_game import (
    RATION_RULES,
    TEN,
    THERE,
    OrderEquilibrium,
    OrderGame,
    best_lie,
    needs_first,
    proportional_shares,
    uniform,
)
from feasible.libcom._sums_of_orders import (
    Cut,
    alone_in_sum,
    best_of,
    cut_by_rounds,
    exposed,
    first_come,
    pooled,
    shelf,
)

__all__ = [
    "RATION_RULES",
    "TEN",
    "THERE",
    "Cut",
    "MoneyOrRations",
    "OrderEquilibrium",
    "OrderGame",
    "Sample",
    "alone_in_sum",
    "best_lie",
    "best_of",
    "cut_by_rounds",
    "exposed",
    "first_come",
    "headlines",
    "loss_without_exchange",
    "needs_first",
    "pooled",
    "proportional_shares",
    "shelf",
    "uniform",
]

# ---------------------------------------------------------------------- what the chapter says


def _races(*, crowd: int = 1, cost: float = 0.05, cap: float = 20.0) -> bool:
    """Return whether orders grow without limit, and end far from needs with a cap or a small cost."""
    needs, there = TEN * crowd, THERE * crowd
    ends = [OrderGame(needs, there, cap=cap), OrderGame(needs, there, cost=cost)]
    far = all(game.equilibrium().inflation > 1.5 for game in ends)
    return OrderGame(needs, there).growth > 1.0 and far


def _frowns(*, crowd: int = 1, cap: float = np.inf) -> bool:
    """Return whether a lighter frown costs more in all, and only a heavy one keeps orders honest."""
    needs, there = TEN * crowd, THERE * crowd
    costs = (0.01, 0.05, 0.2, 0.4)
    spent = [OrderGame(needs, there, cap=cap, cost=c).equilibrium().spent / there for c in costs]
    heavy = OrderGame(needs, there).deterrent
    honest = OrderGame(needs, there, cap=cap, cost=heavy).equilibrium().inflation
    return bool((np.diff(spent) < 0.0).all()) and heavy > 0.3 and honest < 1.0 + 1e-9


def _money_wins(*, there: float = 0.6, clipped: bool = False) -> bool:
    """Return whether a price comes nearer to needs; clipped: where nobody can buy less than nothing."""
    case = MoneyOrRations(10.0, 10.0 * there, 2.0, 0.4)
    return (case.miss_with_more(1.0) if clipped else case.loss_by_money) < case.loss_by_rations


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["frown"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    even = MoneyOrRations(10.0, 6.0, 2.0, 0.4).critical_income_sd
    return by_name(
        Headline(
            "race",
            "If shares follow orders, everybody orders more than they need; a cap or a small cost of false "
            "orders stops that far from the truth",
            "that people order whatever pays",
            _races,
            aggregation={"crowd": 10},
            weakest={"cost": 0.7},
            condition="as long as a false order costs clearly less than it brings",
        ),
        Headline(
            "frown",
            "Without a cap on orders, a little disapproval of false ones wastes most; only strong "
            "disapproval keeps orders honest",
            "that nothing else limits orders",
            _frowns,
            aggregation={"crowd": 10},
            weakest={"cap": 20.0},
            condition="without a cap on orders",
        ),
        Headline(
            "money",
            "A price comes nearer to needs than equal rations, unless money is worth far more to some people "
            f"than to others (a spread of {even:.1f} or more)",
            "on how scarce the good is",
            _money_wins,
            aggregation={"clipped": True},
            weakest={"there": 0.4},
            condition="the scarcer the good, the smaller the spread at which rations win",
        ),
    )
