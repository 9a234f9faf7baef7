"""Whether anybody comes: volunteers who do not know of each other, a list, and waiting for somebody else.

A task is worth 1 to each of n people once somebody does it, and costs whoever does it. *Without a list*
all decide at once: each comes with the chance that makes it indifferent. *With a list* everybody sees in
turn who has come, but not how much the others mind. *Waiting*: all wait until somebody has had enough; who
dislikes the task least gives in first.

References
----------
Diekmann, A. (1985), "Volunteer's dilemma", *Journal of Conflict Resolution* 29, 605-610. Palfrey, T. R. and
Rosenthal, H. (1984), "Participation and the provision of discrete public goods", *Journal of Public
Economics* 24, 171-193 (several are needed). Bliss, C. and Nalebuff, B. (1984), "Dragon-slaying and ballroom
dancing", *Journal of Public Economics* 25, 1-12 (waiting).
"""

from __future__ import annotations

from math import comb

import numpy as np
from scipy import optimize

from feasible.errors import InvalidInput

__all__ = [
    "borne_by_waiting",
    "comes",
    "delay",
    "enough_come",
    "nobody_comes",
    "nobody_on_a_list",
    "nobody_unsure",
    "worth_to_none",
]


def _people(people: int, least: int = 2) -> None:
    if people < least:
        raise InvalidInput(f"is {people!r}", where="people", expected=f"{least} or more")


def nobody_comes(people: int, cost: float) -> float:
    """Return the chance that nobody comes, if one is needed and all are alike.

    Parameters
    ----------
    people : int
        Two or more.
    cost : float
        Of coming, of what the task is worth to each, between 0 and 1.

    Examples
    --------
    >>> [round(nobody_comes(n, 0.5), 4) for n in (2, 5, 10, 50)]
    [0.25, 0.4204, 0.4629, 0.493]
    """
    _people(people)
    if not 0 < cost < 1:
        raise InvalidInput(f"is {cost!r}", where="cost", expected="between 0 and 1")
    return float(cost ** (people / (people - 1)))


def comes(people: int, needed: int, cost: float) -> float:
    """Return the chance with which each comes if several are needed, the larger of two at rest; 0 if none.

    Coming is worth it where one makes the difference: so often that its chance is the cost.

    Examples
    --------
    >>> round(comes(10, 3, 0.2), 4), comes(10, 3, 0.9)
    (0.3647, 0.0)
    """
    _people(people)
    if not (1 <= needed < people and 0 < cost < 1):
        raise InvalidInput(
            f"are {needed!r}, {cost!r}",
            where="needed, cost",
            expected="fewer than all, and a part of the worth",
        )

    def gain(p: float) -> float:
        ways = comb(people - 1, needed - 1)
        return float(ways * p ** (needed - 1) * (1.0 - p) ** (people - needed) - cost)

    most = (needed - 1) / (people - 1)
    if gain(most) < 0:
        return 0.0
    return float(optimize.brentq(gain, most, 1.0, xtol=1e-14))


def enough_come(people: int, needed: int, cost: float) -> float:
    """Return the chance that as many come as are needed, nobody knowing of the others.

    Examples
    --------
    >>> round(enough_come(10, 3, 0.2), 4), round(enough_come(20, 3, 0.2), 4)
    (0.769, 0.7035)
    """
    p = comes(people, needed, cost)
    return float(sum(comb(people, j) * p**j * (1.0 - p) ** (people - j) for j in range(needed, people + 1)))


def _costs(cheapest: float, dearest: float) -> None:
    if not 0 <= cheapest < min(1.0, dearest):
        raise InvalidInput(
            f"are {cheapest!r}, {dearest!r}",
            where="cheapest, dearest",
            expected="zero or more, below 1, and the second above the first",
        )


def nobody_unsure(people: int, dearest: float, *, cheapest: float = 0.0) -> float:
    """Return the chance that nobody comes if costs differ and are one's own secret.

    Who finds it light enough comes: up to the cost that equals the chance that nobody else does.

    Parameters
    ----------
    people : int
    dearest, cheapest : float
        Between which costs are spread evenly, of what the task is worth to each.

    Examples
    --------
    If some hardly mind, more people are better. If all mind nearly alike, more people are worse.

    >>> [round(nobody_unsure(n, 2.0), 3) for n in (2, 10, 50)]
    [0.444, 0.234, 0.09]
    >>> [round(nobody_unsure(n, 0.55, cheapest=0.45), 3) for n in (2, 10, 50)]
    [0.25, 0.42, 0.444]
    """
    _people(people)
    _costs(cheapest, dearest)
    wide = dearest - cheapest

    def gain(x: float) -> float:
        return float((1.0 - (x - cheapest) / wide) ** (people - 1) - x)

    limit = float(optimize.brentq(gain, cheapest, min(1.0, dearest), xtol=1e-14))
    return float((1.0 - (limit - cheapest) / wide) ** people)


def nobody_on_a_list(people: int, dearest: float, *, cheapest: float = 0.0) -> float:
    """Return the chance that nobody comes if all are asked once, in turn, and see who has come.

    Nobody knows how much those mind who will be asked later. Who is asked comes if the task costs less than
    the chance that none of them does; the last comes whenever it is worth the trouble.

    Parameters
    ----------
    people, dearest, cheapest
        As for `nobody_unsure`.

    Examples
    --------
    Of two, the last comes in one case of two, so that the first comes only up to a cost of a half:

    >>> [round(nobody_on_a_list(n, 2.0), 4) for n in (1, 2, 10)]
    [0.5, 0.375, 0.1389]
    """
    _people(people, 1)
    _costs(cheapest, dearest)
    nobody = 1.0
    for _ in range(people):
        nobody *= 1.0 - min(max((nobody - cheapest) / (dearest - cheapest), 0.0), 1.0)
    return float(nobody)


def worth_to_none(people: int, dearest: float, *, cheapest: float = 0.0) -> float:
    """Return the chance that the task is worth its trouble to nobody.

    So often nobody comes even if the list stays open until somebody has had enough of waiting, or if all know
    how much the others mind: then the last to whom it is worth the trouble cannot rely on anybody.

    Parameters
    ----------
    people, dearest, cheapest
        As for `nobody_unsure`.

    Examples
    --------
    >>> [round(worth_to_none(n, 2.0), 4) for n in (2, 10)]
    [0.25, 0.001]
    """
    _people(people, 1)
    _costs(cheapest, dearest)
    willing = min(1.0, (1.0 - cheapest) / (dearest - cheapest))
    return float((1.0 - willing) ** people)


def delay(people: int) -> float:
    """Return how long all wait on average until somebody gives in.

    Dislikes are spread evenly from 0 to 1; a unit of waiting costs everybody 1. Who dislikes the task by c
    waits ``(n - 1) (-c - ln(1 - c))``.

    Examples
    --------
    >>> [round(delay(n), 4) for n in (2, 3, 5, 10)]
    [0.1667, 0.1667, 0.1333, 0.0818]
    """
    _people(people)
    return (people - 1) / (people * (people + 1))


def borne_by_waiting(people: int) -> float:
    """Return how much whoever gives in dislikes the task, on average: the least of all dislikes.

    Examples
    --------
    >>> borne_by_waiting(9)
    0.1
    """
    _people(people)
    return float(1.0 / np.float64(people + 1))
