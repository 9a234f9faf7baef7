"""Reforms after a rupture, one at a time: which orders hold, and which of them is best.

Each reform needs some of the capacity of the offices while it is made, and changes that capacity and the
support of the new state when it is done; support also wears off with time. All orders are tried, so the best
is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import permutations

import numpy as np

from feasible.errors import Infeasible, InvalidInput

__all__ = ["REFORMS", "Reform", "Sequence", "first_reforms", "sequences"]


@dataclass(frozen=True)
class Reform:
    """One reform; capacity and support in points of what they were before the rupture, 100.

    Attributes
    ----------
    needs : float
        Capacity of the offices that it takes while it is made.
    capacity, support : float
        What it adds when it is done; negative where it takes away.
    worth : float
        To people, in each later period.
    """

    needs: float
    capacity: float
    support: float
    worth: float


#: An example. Every number is an assumption: what matters is which of them decides.
REFORMS: dict[str, Reform] = {
    "hand out land": Reform(60.0, -15.0, 40.0, 10.0),
    "rebuild the offices": Reform(30.0, 30.0, -15.0, 2.0),
    "register and tax": Reform(40.0, 25.0, -20.0, 4.0),
    "inspect by a list": Reform(15.0, 10.0, 5.0, 2.0),
    "hold elections": Reform(50.0, -5.0, 15.0, 6.0),
}


@dataclass(frozen=True)
class Sequence:
    """An order that holds.

    Attributes
    ----------
    order : tuple of str
    worth : float
        Discounted worth to people over all periods.
    slack : float
        Least capacity beyond what was needed, or support beyond none, whichever came closer to failing.
    """

    order: tuple[str, ...]
    worth: float
    slack: float


def sequences(
    reforms: Mapping[str, Reform] = REFORMS,
    *,
    capacity: float = 50.0,
    support: float = 40.0,
    wear: float = 8.0,
    discount: float = 0.9,
) -> list[Sequence]:
    """Return every order of reforms that holds, the best first.

    Parameters
    ----------
    reforms : mapping of str to Reform
        At most eight.
    capacity, support : float
        After the rupture.
    wear : float
        Support lost each period.
    discount : float
        What a period later counts for, strictly between 0 and 1.

    Raises
    ------
    InvalidInput
        If there are more than eight reforms, or the discount is out of range.
    Infeasible
        If no order holds; names how much capacity or support would do.

    Notes
    -----
    One reform a period. An order holds if capacity is never below what the next reform needs, and support
    never below zero. A reform is worth ``worth * D^(t+1) / (1 - D)`` if made in period t.
    """
    if len(reforms) > 8:
        raise InvalidInput(
            f"are {len(reforms)}", where="reforms", expected="at most eight: all orders are tried"
        )
    if not 0 < discount < 1:
        raise InvalidInput(f"is {discount!r}", where="discount", expected="strictly between 0 and 1")
    found, short = [], []
    for order in permutations(reforms):
        able, liked, worth = capacity, support, 0.0
        least_able = least_liked = float("inf")
        for period, name in enumerate(order):
            reform = reforms[name]
            least_able = min(least_able, able - reform.needs)
            able += reform.capacity
            liked += reform.support - wear
            least_liked = min(least_liked, liked)
            worth += reform.worth * discount ** (period + 1) / (1 - discount)
        if min(least_able, least_liked) >= 0:
            found.append(Sequence(order, worth, min(least_able, least_liked)))
        short.append((max(-least_able, 0.0), max(-least_liked, 0.0)))
    if not found:
        gives = dict(zip(("capacity", "support"), min(short, key=sum), strict=True))
        relaxation = {name: amount for name, amount in gives.items() if amount > 0}
        raise Infeasible(list(relaxation), relaxation)
    return sorted(found, key=lambda s: (-s.worth, s.order))


def first_reforms(
    spread: float,
    *,
    draws: int,
    rng: np.random.Generator,
    reforms: Mapping[str, Reform] = REFORMS,
    capacity: float = 50.0,
    support: float = 40.0,
) -> Counter[str]:
    """Count with which reform the best order begins if no number of the example is quite known.

    Parameters
    ----------
    spread : float
        Each number of each reform is off by a share drawn evenly from ``-spread`` to ``spread``; from 0 to 1.
    draws : int
    rng : Generator
    reforms, capacity, support
        As in `sequences`.

    Returns
    -------
    Counter
        Draws by first reform; those in which no order holds are left out.

    Raises
    ------
    InvalidInput
        If the spread is out of its range.
    """
    if not 0 <= spread <= 1:
        raise InvalidInput(f"is {spread!r}", where="spread", expected="a share from 0 to 1")
    found: Counter[str] = Counter()
    for _ in range(draws):
        drawn = {
            name: Reform(
                *(
                    getattr(reform, field.name) * factor
                    for field, factor in zip(
                        fields(reform), rng.uniform(1 - spread, 1 + spread, 4), strict=True
                    )
                )
            )
            for name, reform in reforms.items()
        }
        try:
            found[sequences(drawn, capacity=capacity, support=support)[0].order[0]] += 1
        except Infeasible:
            continue
    return found
