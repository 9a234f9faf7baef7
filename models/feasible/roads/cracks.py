"""Institutions in the cracks: thresholds, walls, small circles, regions, and the valley before the gain.

The society is that of `feasible.roads.ecosystem` (`Institutions`). Walls are limits of it: a law is a push
downwards, capital a limit to growth, size a limit to the share. A small circle tips by chance, in a time that
is computed exactly; a region among others lives, spreads or is swallowed according to who its people look to.

References
----------
Przeworski, A. (1985), *Capitalism and Social Democracy*, ch. 5: the valley of transition.
Karlin, S. and Taylor, H. M. (1975), *A First Course in Stochastic Processes*, ch. 4: first passage.
Of the first contents and reviews were read; the second is quoted from memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import exp, inf, isfinite, log
from typing import Literal

import numpy as np
from scipy.integrate import quad, solve_ivp

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._institutions import Institutions, root
from feasible.roads._thresholds import cascade_window, contagion_threshold, joiners, normal_joiners

__all__ = [
    "Fate",
    "Institutions",
    "carries_somewhere",
    "cascade_window",
    "chance_time",
    "contagion_threshold",
    "dearest_that_carries",
    "fate",
    "headlines",
    "joiners",
    "longest_valley",
    "mirrored",
    "normal_joiners",
    "savings_time",
    "smallest_region",
]

Fate = Literal["stays apart", "is swallowed", "carries the country"]


# ------------------------------------------------------------------------------ walls


def mirrored(society: Institutions) -> Institutions:
    """Return the same society seen from the other side: the share that does not take part, pushed down.

    ``mirrored(s).length_needed(u)`` is how long a push of ``-u`` must last to undo what all take part in.
    """
    return replace(society, cost=society.benefit - society.cost)


def savings_time(
    society: Institutions,
    push: float,
    rate: float,
    start: float | None = None,
    end: float | None = None,
    *,
    waiting: bool = False,
) -> float:
    """Return the rounds a push must last if places grow only as fast as members save for them.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    push : float
    rate : float
        New places a round for each who saves. Positive.
    start, end : float, optional
        Shares; from the lowest rest point to the tipping point by default.
    waiting : bool
        Whether those who would take part and have no place yet save as well; otherwise members alone do.

    Returns
    -------
    float
        ``integral of dn / min(F - n, rate s)`` with s those who save, n or F; infinite where the push never
        suffices.

    Raises
    ------
    InvalidInput
        If there is no tipping point, or the rate is not positive.
    """
    if not rate > 0:
        raise InvalidInput(f"is {rate!r}", where="rate", expected="above zero")
    if society.tipping is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    first = society.lowest if start is None else start
    last = society.tipping if end is None else end
    if first >= last:
        return 0.0
    if not isfinite(society.crossing_time(push, first, last)):
        return inf

    def minds(y: float) -> float:
        return society.drawn(exp(y), push) - exp(y)

    def savings(y: float) -> float:
        return rate * (society.drawn(exp(y), push) if waiting else exp(y))

    def wait(y: float) -> float:
        return exp(y) / min(minds(y), savings(y))

    def gap(y: float) -> float:
        return minds(y) - savings(y)

    # Where savings begin or cease to be what holds growth back.
    grid = [float(y) for y in np.linspace(log(first), log(last), 801)]
    turns = [root(gap, a, b) for a, b in pairwise(grid) if gap(a) * gap(b) < 0]
    edges = [grid[0], *turns, grid[-1]]
    return float(sum(quad(wait, a, b, limit=500, epsabs=0.0, epsrel=1e-9)[0] for a, b in pairwise(edges)))


def chance_time(society: Institutions, people: int, *, counts_self: bool = True) -> float:
    """Return the rounds after which a circle of people tips by chance, on average and without a push.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    people : int
        Who look to each other and to nobody else; at least 2.
    counts_self : bool
        Whether a person looks at the share of all, or of the others.

    Returns
    -------
    float
        Mean time from the whole number next to the lowest rest point (not beyond the tipping point) until
        more take part than the tipping point.

    Raises
    ------
    InvalidInput
        If there is no tipping point, or there are fewer than two people.

    Notes
    -----
    One person at a time thinks it over, `people` of them a round. Where k take part one more joins at the
    rate ``(N - k) F(k/N)`` and one leaves at ``k (1 - F(k/N))``; looking at the others these are
    ``F(k/(N-1))`` and ``F((k-1)/(N-1))``. A circle that has tipped falls back after
    ``chance_time(mirrored(society), N)``. Mean first-passage times of such a chain are
    sums of positive terms, without rounding trouble.
    """
    if people < 2:
        raise InvalidInput(f"is {people}", where="people", expected="two or more")
    if society.tipping is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    k = np.arange(people + 1)
    of = people if counts_self else people - 1
    joins = np.array([society.drawn(i / of) for i in k])
    stays = joins if counts_self else np.array([society.drawn((i - 1) / of) for i in k])
    up, down = (people - k) * joins, k * (1 - stays)
    goal = int(np.floor(society.tipping * people + 1e-9)) + 1
    first = min(round(society.lowest * people), goal - 1)
    # h_k, the mean time from k to k + 1: h_0 = 1 / up_0, h_k = (1 + down_k h_{k-1}) / up_k.
    step, total = 0.0, 0.0
    for i in range(goal):
        step = (1.0 + down[i] * step) / up[i]
        total += step if i >= first else 0.0
    return float(total)


# ------------------------------------------------------------------------------ a region among others


@cache
def fate(society: Institutions, people: float, outside: float) -> Fate:
    """Return what becomes of a region where nearly all take part, in a country where hardly anybody does.

    Parameters
    ----------
    society : Institutions
        With a tipping point; the same way of choosing everywhere.
    people : float
        Share of the country's people who live in the region; below 1.
    outside : float
        Share of its people's contacts who live outside. The others have ``outside * people / (1 - people)``
        of their contacts in the region: contacts are mutual.

    Returns
    -------
    str

    Raises
    ------
    InvalidInput
        If a share is out of range: nobody can have more than all of their contacts elsewhere.

    Notes
    -----
    Two coupled equations, each person weighing the shares among those they meet, integrated until nothing
    moves. It is a fate, not a time.
    """
    inside = outside * people / (1 - people) if 0 < people < 1 else inf
    if not (0 <= outside <= 1 and inside <= 1):
        raise InvalidInput(
            f"are {people!r} and {outside!r}", where="people, outside", expected="shares below one"
        )
    if society.tipping is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    low, high = society.alone[0], society.alone[-1]

    def move(_: float, n: Vector) -> list[float]:
        region, rest = float(n[0]), float(n[1])
        return [
            society.drawn((1 - outside) * region + outside * rest) - region,
            society.drawn((1 - inside) * rest + inside * region) - rest,
        ]

    solved = solve_ivp(move, (0.0, 3000.0), [high, low], method="LSODA", rtol=1e-9, atol=1e-11)
    region, rest = (float(v) for v in solved.y[:, -1])
    if rest > society.tipping:
        return "carries the country"
    return "stays apart" if region > society.tipping else "is swallowed"


def smallest_region(society: Institutions, openness: Iterable[float]) -> float:
    """Return the smallest share of the people with which a region carries the country at some openness.

    Parameters
    ----------
    society : Institutions
    openness : iterable of float
        Shares of the region's contacts outside that are tried.

    Returns
    -------
    float
        To a thousandth; at most one half (above it the region is the country).
    """
    best = 0.5
    for outside in openness:
        low, high = 0.0, best
        if fate(society, high - 1e-3, float(outside)) != "carries the country":
            continue
        while high - low > 1e-3:
            middle = (low + high) / 2
            carries = fate(society, middle, float(outside)) == "carries the country"
            low, high = (low, middle) if carries else (middle, high)
        best = high
    return best


# ------------------------------------------------------------------------------ the valley


def longest_valley(loss: float, gain: float, discount: float, *, belief: float = 1.0) -> float:
    """Return how many periods of a loss people accept for a gain that lasts ever after.

    Parameters
    ----------
    loss, gain : float
        A period, in the same unit; positive.
    discount : float
        What a period later counts for, between 0 and 1.
    belief : float
        Chance that the gain arrives; without it, all is as before the valley.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Notes
    -----
    Losing for T periods costs ``d (1 - D^T) / (1 - D)`` and brings ``p g D^T / (1 - D)``: worth it where
    ``D^T >= d / (d + p g)``. Przeworski (1985), ch. 5.

    Examples
    --------
    >>> round(longest_valley(0.2, 0.1, 0.95), 4), round(longest_valley(0.2, 0.1, 0.9), 4)
    (7.9048, 3.8484)
    """
    if not (min(loss, gain) > 0 and 0 < discount < 1 and 0 < belief <= 1):
        raise InvalidInput(
            f"are {loss!r}, {gain!r}, {discount!r} and {belief!r}",
            where="loss, gain, discount, belief",
            expected="positive numbers and shares",
        )
    return log(loss / (loss + belief * gain)) / log(discount)


# ------------------------------------------------------------------------------ what the chapter says

#: Openness of a region that headlines and claims try: shares of its contacts outside.
_OPENNESS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9)


def _shrinks_below_and_tips_by_chance(
    *, spread: float = 0.0, cost: float = 0.5, precision: float = 8.0, counts_self: bool = True
) -> bool:
    society = Institutions(precision=precision, cost=cost, spread=spread)
    if society.tipping is None or society.ends(0.99 * society.tipping) != society.lowest:
        return False
    five, fifty = (chance_time(society, n, counts_self=counts_self) for n in (5, 50))
    return fifty > 1000 * five


def _stays_either_way(*, spread: float = 0.0, cost: float = 0.5, precision: float = 8.0) -> bool:
    society = Institutions(precision=precision, cost=cost, spread=spread)
    if len(society.alone) != 3:
        return False
    low, top = society.lowest, society.alone[-1]
    push, law = 1.5 * society.folds[0][1], 1.5 * society.folds[-1][1]
    long = 1.1 * society.length_needed(push), 1.1 * mirrored(society).length_needed(-law)
    return society.ends(low, push, long[0]) == top and society.ends(top, law, long[1]) == low


def _savings_take_longer(*, spread: float = 0.0, rate: float = 0.1, push: float = 0.2) -> bool:
    society = Institutions(spread=spread)
    saving = log((society.tipping or 0.0) / society.lowest) / rate
    return savings_time(society, push, rate) < 1.01 * saving


def carries_somewhere(society: Institutions, people: float, openness: Iterable[float] = _OPENNESS) -> bool:
    """Return whether a region carries the country at any of several shares of contacts outside."""
    return any(fate(society, people, outside) == "carries the country" for outside in openness)


def dearest_that_carries(people: float) -> float:
    """Return the highest cost at which a region carries the country, in units of b.

    Parameters
    ----------
    people : float
        Share of the people who live in the region; below one half.

    Returns
    -------
    float
        To a thousandth, over the openness that the chapter tries.
    """
    society = Institutions()
    # Below the first cost nothing has to be carried; at one half no minority carries.
    low, high = society.cost - society.folds[0][1], society.cost
    while high - low > 1e-3:
        middle = (low + high) / 2
        carries = carries_somewhere(Institutions(cost=middle), people)
        low, high = (middle, high) if carries else (low, middle)
    return low


def _a_tenth_never_carries(
    *, spread: float = 0.0, cost: float = 0.4, precision: float = 8.0, people: float = 0.1
) -> bool:
    society = Institutions(precision=precision, cost=cost, spread=spread)
    ends = fate(society, people, _OPENNESS[0]), fate(society, people, _OPENNESS[-1])
    return ends == ("stays apart", "is swallowed") and not carries_somewhere(society, people)


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on the cracks says, and what each sentence leans on."""
    society = Institutions()
    few, many = chance_time(society, 5), chance_time(society, 50)
    return by_name(
        Headline(
            "answer",
            "Where people do as others do, a movement in which between "
            f"{society.lowest:.0%} and {society.tipping:.0%} of people take part does not grow little by "
            f"little; it shrinks. By chance alone a circle of five people passes {society.tipping:.0%} in "
            f"about {few:.0f} rounds, a circle of fifty in {many / 1e6:.0f} million.",
            "how much the example of others weighs, and that taking part costs half of what it is worth if "
            "everybody does",
            _shrinks_below_and_tips_by_chance,
            aggregation={"spread": 0.1},
            weakest={"cost": 0.4},
            condition="the example of others weighs as much as here, and taking part costs about half of "
            "what it is worth if all do",
        ),
        Headline(
            "hysteresis",
            "What a push has built stays when the push ends, and what a law has broken stays broken when the "
            "law is repealed",
            "that the example of others weighs so much that two ways of life are stable",
            _stays_either_way,
            aggregation={"spread": 0.1},
            weakest={"precision": 3.9},
            condition="two ways of life are stable without either",
        ),
        Headline(
            "savings",
            "Where each place has to be saved for, the push must last as long as the saving takes",
            "how much members put aside: a tenth of a place a round",
            _savings_take_longer,
            aggregation={"spread": 0.1},
            weakest={"rate": 1.0},
            condition="members put aside far less in a round than a place costs",
        ),
        Headline(
            "region",
            "A tenth of a country never carries the rest along: closed off it stays alone, and open to the "
            "rest it is swallowed",
            "what taking part costs, and that people are alike",
            _a_tenth_never_carries,
            aggregation={"spread": 0.1},
            weakest={"cost": 0.38},
            condition="people are much alike and follow others as sharply as here, and taking part costs "
            "between two and three fifths of what it is worth if all do",
        ),
    )
