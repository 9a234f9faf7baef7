"""Institutions in the cracks: thresholds, walls, small circles, regions, and the valley before the gain.

The society is that of `feasible.roads.ecosystem` (`Institutions`). Walls are limits of it: a law is a push
downwards, capital a limit to growth, size a limit to the share. A small circle tips by chance, in a time that
is computed exactly; a region among others lives, spreads or is swallowed according to who its people look to.

References
----------
Granovetter, M. (1978), "Threshold models of collective behavior", *American Journal of Sociology* 83(6).
Morris, S. (2000), "Contagion", *Review of Economic Studies* 67(1), 57-78.
Watts, D. J. (2002), "A simple model of global cascades on random networks", *Proceedings of the National
Academy of Sciences* 99(9), 5766-5771.
Przeworski, A. (1985), *Capitalism and Social Democracy*, ch. 5: the valley of transition.
Karlin, S. and Taylor, H. M. (1975), *A First Course in Stochastic Processes*, ch. 4: first passage.
All quoted from memory, not checked against print.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import exp, inf, isfinite, log
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad, solve_ivp
from scipy.special import gammaincc, ndtr

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._institutions import Institutions, root

__all__ = [
    "Fate",
    "Institutions",
    "cascade_window",
    "chance_time",
    "contagion_threshold",
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


# ------------------------------------------------------------------------------ thresholds


def joiners(thresholds: ArrayLike) -> int:
    """Return how many join if each does once as many others have as their threshold says.

    Parameters
    ----------
    thresholds : array of int, shape (n,)

    Notes
    -----
    Granovetter (1978), p. 1424: a hundred people with thresholds 0 to 99 all join; without the one whose
    threshold is 1, one does.

    Examples
    --------
    >>> joiners(range(100)), joiners([0, 2, *range(2, 100)])
    (100, 1)
    """
    limits = np.sort(np.asarray(thresholds, dtype=float))
    waits = np.flatnonzero(limits > np.arange(len(limits)))
    return int(waits[0]) if len(waits) else len(limits)


def normal_joiners(spread: float, *, mean: float = 25.0, people: float = 100.0) -> float:
    """Return how many join where thresholds are normal: the lowest number that is as many as it calls for.

    Parameters
    ----------
    spread : float
        Standard deviation of the thresholds, in people. Positive.
    mean, people : float
        Mean threshold, and how many there are.

    Raises
    ------
    InvalidInput
        If the spread is not positive.

    Examples
    --------
    >>> round(normal_joiners(12.1), 1), round(normal_joiners(12.3), 1)
    (4.6, 100.0)
    """
    if not spread > 0:
        raise InvalidInput(f"is {spread!r}", where="spread", expected="above zero")

    def more(r: float) -> float:
        return people * float(ndtr((r - mean) / spread)) - r

    steep = people / (spread * np.sqrt(2 * np.pi))
    if steep <= 1:
        return root(more, 0.0, people)
    # Between these two the share below rises faster than the number of people.
    turn, upper = (mean + sign * spread * np.sqrt(2 * log(steep)) for sign in (-1, 1))
    return root(more, 0.0, turn) if turn > 0 and more(turn) < 0 else root(more, upper, people)


def contagion_threshold(neighbors: Literal["line", "four", "eight"], *, size: int = 24) -> Fraction:
    """Return the largest threshold at which a finite group spreads over an endless lattice.

    Parameters
    ----------
    neighbors : str
        ``"line"``: two neighbors each; ``"four"`` and ``"eight"``: a square lattice without diagonals and
        with them.
    size : int
        Side of the window that must be filled; the group is a block in its middle, a third as wide.

    Returns
    -------
    Fraction
        Of neighbors who must take part before one does.

    Notes
    -----
    Best responses, exactly, for every possible count. Morris (2000), sec. 3: one half, one quarter, three
    eighths.

    Examples
    --------
    >>> [str(contagion_threshold(kind)) for kind in ("line", "four", "eight")]
    ['1/2', '1/4', '3/8']
    """
    steps = {
        "line": [(0, -1), (0, 1)],
        "four": [(0, -1), (0, 1), (-1, 0), (1, 0)],
        "eight": [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)],
    }[neighbors]
    height = 1 if neighbors == "line" else size
    third = slice(size // 3, size - size // 3)
    rows = slice(0, 1) if neighbors == "line" else third
    best = Fraction(0)
    for needed in range(1, len(steps) + 1):
        takes = np.zeros((height + 2, size + 2), dtype=bool)  # a rim that never takes part
        takes[1:-1, 1:-1][rows, third] = True
        while True:
            seen = sum(np.roll(takes, step, axis=(0, 1)).astype(int) for step in steps)
            grown = takes | (seen >= needed)
            grown[[0, -1]] = grown[:, [0, -1]] = False
            if (grown == takes).all():
                break
            takes = grown
        if takes[1:-1, 1:-1].all():
            best = Fraction(needed, len(steps))
    return best


def cascade_window(threshold: float) -> tuple[float, float]:
    """Return between which mean numbers of contacts one person can set off a cascade in a random network.

    Parameters
    ----------
    threshold : float
        Share of their contacts that must take part before a person does, the same for all; at most 1/3.

    Raises
    ------
    InvalidInput
        If no mean number of contacts allows one.

    Notes
    -----
    Watts (2002), eq. 5: people who follow a single contact form a connected group where
    ``sum k (k - 1) p_k > z`` over ``k <= 1 / threshold``, with Poisson p.

    Examples
    --------
    >>> [round(z, 4) for z in cascade_window(0.18)]
    [1.0207, 5.7647]
    """
    most = int(1.0 / threshold + 1e-9)

    def easy(z: float) -> float:
        # sum over k from 2 to most of k (k-1) p_k = z^2 P(Poisson(z) <= most - 2).
        return z * float(gammaincc(most - 1, z)) - 1.0 if most > 1 else -1.0

    grid = np.linspace(0.0, max(most, 2) * 2.0, 2001)
    values = np.array([easy(float(z)) for z in grid])
    if values.max() <= 0:
        raise InvalidInput(f"is {threshold!r}", where="threshold", expected="one low enough for cascades")
    peak = float(grid[int(values.argmax())])
    return root(easy, 0.0, peak), root(easy, peak, 10.0 * most)


# ------------------------------------------------------------------------------ walls


def mirrored(society: Institutions) -> Institutions:
    """Return the same society seen from the other side: the share that does not take part, pushed down.

    ``mirrored(s).length_needed(u)`` is how long a push of ``-u`` must last to undo what all take part in.
    """
    return replace(society, cost=society.benefit - society.cost)


def savings_time(
    society: Institutions, push: float, rate: float, start: float | None = None, end: float | None = None
) -> float:
    """Return the rounds a push must last if places grow only as fast as members save for them.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    push : float
    rate : float
        New places a round for each member, from what members put aside. Positive.
    start, end : float, optional
        Shares; from the lowest rest point to the tipping point by default.

    Returns
    -------
    float
        ``integral of dn / min(F - n, rate n)``; infinite where the push never suffices.

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

    def wait(y: float) -> float:
        n = exp(y)
        return n / min(society.drawn(n, push) - n, rate * n)

    # Where savings begin or cease to be what holds growth back.
    grid = np.linspace(log(first), log(last), 801)
    gap = [society.drawn(exp(y), push) - (1 + rate) * exp(y) for y in grid]
    turns = [
        root(lambda y: society.drawn(exp(y), push) - (1 + rate) * exp(y), float(grid[i]), float(grid[i + 1]))
        for i, (a, b) in enumerate(pairwise(gap))
        if a * b < 0
    ]
    edges = [float(grid[0]), *turns, float(grid[-1])]
    return float(sum(quad(wait, a, b, limit=500, epsabs=0.0, epsrel=1e-9)[0] for a, b in pairwise(edges)))


def chance_time(society: Institutions, people: int) -> float:
    """Return the rounds after which a circle of people tips by chance, on average and without a push.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    people : int
        Who look to each other and to nobody else; at least 2.

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
    rate ``(N - k) F(k/N)`` and one leaves at ``k (1 - F(k/N))``. Mean first-passage times of such a chain are
    sums of positive terms, without rounding trouble.
    """
    if people < 2:
        raise InvalidInput(f"is {people}", where="people", expected="two or more")
    if society.tipping is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    k = np.arange(people + 1)
    drawn = np.array([society.drawn(i / people) for i in k])
    up, down = (people - k) * drawn, k * (1 - drawn)
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


def _shrinks_below_and_tips_by_chance(*, spread: float = 0.0, cost: float = 0.5) -> bool:
    society = Institutions(cost=cost, spread=spread)
    if society.tipping is None or society.ends(0.9 * society.tipping) != society.lowest:
        return False
    return chance_time(society, 50) > 1000 * chance_time(society, 5)


def _stays_either_way(*, spread: float = 0.0, cost: float = 0.5) -> bool:
    society = Institutions(cost=cost, spread=spread)
    return len(society.alone) == 3 and society.folds[0][1] > 0 > society.folds[-1][1]


def _savings_take_longer(*, spread: float = 0.0, rate: float = 0.1, push: float = 0.2) -> bool:
    society = Institutions(spread=spread)
    return savings_time(society, push, rate) > 3 * society.length_needed(push)


def _a_tenth_never_carries(*, spread: float = 0.0, cost: float = 0.4, people: float = 0.1) -> bool:
    society = Institutions(cost=cost, spread=spread)
    fates = [fate(society, people, outside) for outside in _OPENNESS]
    return fates[0] == "stays apart" and fates[-1] == "is swallowed" and "carries the country" not in fates


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on the cracks says, and what each sentence leans on."""
    society = Institutions()
    few, many = chance_time(society, 5), chance_time(society, 50)
    half = "taking part costs about half of what it is worth if all do"
    trials: dict[str, Any] = {"aggregation": {"spread": 0.1}, "weakest": {"cost": 0.36}, "condition": half}
    return by_name(
        Headline(
            "answer",
            f"Where people do as others do, a share below {society.tipping:.0%} that takes part shrinks, and "
            f"does not grow little by little. A circle of five tips by chance in about {few:.0f} rounds; "
            "one of fifty in "
            f"{many / 1e6:.0f} million.",
            "what taking part costs, beside what it is worth if everybody does: it is put at half",
            _shrinks_below_and_tips_by_chance,
            **trials,
        ),
        Headline(
            "hysteresis",
            "What a push built stays when it ends, and what a law broke stays broken when it is repealed",
            "what taking part costs, beside what it is worth if everybody does",
            _stays_either_way,
            **trials,
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
            "A tenth of a country carries it at no openness: closed it stays apart, open it is swallowed",
            "what taking part costs: two fifths of what it is worth if everybody does",
            _a_tenth_never_carries,
            aggregation={"spread": 0.05},
            weakest={"cost": 0.38},
            condition="taking part costs at least two fifths of what it is worth if all do",
        ),
    )
