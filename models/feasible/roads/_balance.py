"""The cheapest mix of building and pressing, and what becomes of it if what is won stays.

Parts of `feasible.roads.ecosystem`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite

import numpy as np
from scipy.integrate import quad

from feasible.errors import InvalidInput
from feasible.roads._institutions import Institutions, root

__all__ = [
    "Mix",
    "apart",
    "balance",
    "cheapest_before",
    "cheapest_mix",
    "lasting_concession",
    "least_pressure",
    "too_large",
]


@dataclass(frozen=True)
class Mix:
    """What to build before and how long to press, at given prices of the two.

    Attributes
    ----------
    before : float
        Share that takes part when the pressure begins.
    length : float
        Rounds of pressure.
    cost : float
        In the unit of `build`.
    kind : str
        ``"pressure alone"``, ``"building alone"`` or ``"both"``.
    """

    before: float
    length: float
    cost: float
    kind: str


def cheapest_mix(society: Institutions, size: float, build: float, press: float) -> Mix:
    """Return the cheapest way to tip a society: how much to build before, how long to press.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    size : float
        Of the push.
    build : float
        Cost of the whole population taking part before the pressure begins; a share costs its part. Positive.
    press : float
        Cost of one round of pressure, in the same unit. Positive.

    Returns
    -------
    Mix

    Raises
    ------
    InvalidInput
        If there is no tipping point, or a price is not positive.

    Notes
    -----
    With ``T(n)`` the rounds needed from a share n, ``T' = -1 / (F - n)``: a mix is a local minimum only where
    ``F - n = press / build`` on a stretch on which growth speeds up. All such points and both ends are
    compared.
    """
    if min(build, press) <= 0:
        raise InvalidInput(f"are {build!r} and {press!r}", where="build, press", expected="above zero")
    goal = society.tipping
    if goal is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    first, ratio = society.lowest, press / build

    def growth(n: float) -> float:
        return society.drawn(n, size) - n - ratio

    # Growth speeds up between the shares at which F has slope one.
    turns = [n + (h - size) / society.benefit for n, h in society.folds]
    corners = [first, *sorted(n for n in turns if first < n < goal), goal]
    inside = [root(growth, a, b) for a, b in pairwise(corners) if growth(a) < 0 < growth(b)]
    options = [
        Mix(n, length, build * (n - first) + press * length, kind)
        for n, kind in [(first, "pressure alone"), (goal, "building alone"), *((n, "both") for n in inside)]
        if isfinite(length := society.length_needed(size, n))
    ]
    return min(options, key=lambda mix: mix.cost)


def cheapest_before(society: Institutions, size: float, ratio: float, power: float) -> float:
    """Return the share that is cheapest to build before if each further percent is dearer than the last.

    Parameters
    ----------
    society : Institutions
        With a tipping point.
    size : float
        Of the push.
    ratio : float
        Price of a round of pressure, over that of everybody taking part if the price of building did not
        change. Positive.
    power : float
        Building up to a share n costs in proportion to ``n ** power``, and up to the tipping point the same
        whatever the power: 1 is the constant price of `cheapest_mix`. At least 1.

    Raises
    ------
    InvalidInput
        If there is no tipping point, the ratio is not positive or the power below 1.

    Notes
    -----
    Where the price ``w'(n)`` of the next percent, times the growth ``F - n``, rises through the ratio lies a
    local minimum; all of them and both ends are compared.
    """
    if not (ratio > 0 and power >= 1):
        raise InvalidInput(
            f"are {ratio!r} and {power!r}", where="ratio, power", expected="above zero; 1 or more"
        )
    goal = society.tipping
    if goal is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    first = society.lowest
    scale = (goal - first) / (goal**power - first**power)

    def pull(n: float) -> float:
        price = float(scale * power * n ** (power - 1))
        return price * (society.drawn(n, size) - n) - ratio

    grid = np.linspace(first, goal, 401)
    inside = [
        root(pull, float(a), float(b)) for a, b in pairwise(grid) if pull(float(a)) < 0 < pull(float(b))
    ]

    def cost(n: float) -> float:
        return float(scale * (n**power - first**power) + ratio * society.length_needed(size, n))

    return min([first, *inside, goal], key=cost)


def balance(society: Institutions, size: float) -> tuple[float, float, float]:
    """Return the prices between which building and pressing belong together.

    Parameters
    ----------
    society : Institutions
        With one kind of people and a tipping point.
    size : float
        Of the push.

    Returns
    -------
    low, high : float
        Prices of a round of pressure over the whole population built before: below `low` pressure alone is
        cheapest, above `high` building alone is. If they are equal there is no price at which both are.
    least : float
        The smallest share built before that is ever cheapest besides the lowest rest point.

    Raises
    ------
    InvalidInput
        If there is no tipping point, or more than one kind of people.

    Notes
    -----
    With rounds and shares built as coordinates, cheapest mixes lie on the lower convex hull of the curve. The
    curve is convex only where growth speeds up; from there lines to both ends are drawn that touch it.

    Examples
    --------
    >>> [round(value, 3) for value in balance(Institutions(), 0.2)]
    [0.069, 0.332, 0.107]
    """
    goal, first = society.tipping, society.lowest
    if goal is None or society.spread > 0:
        raise InvalidInput(f"is {society!r}", where="society", expected="a tipping point, one kind of people")
    end: float = goal
    slowest, fastest = (n + (h - size) / society.benefit for n, h in society.folds)

    def growth(n: float) -> float:
        return society.drawn(n, size) - n

    def from_start(n: float) -> float:
        """Return what building up to n saves, at the price at which n is a mix."""
        return growth(n) * society.crossing_time(size, first, n) - (n - first)

    def to_end(n: float) -> float:
        """Return what building on from n to the end would save at that price."""
        return growth(n) * society.crossing_time(size, n, end) - (end - n)

    whole = society.length_needed(size)
    top = min(fastest, end)
    if not isfinite(whole):
        least = max(n for n in society.rest_points(size) if n < end)
        low, start = 0.0, least + 1e-9 * (end - least)
    else:
        start = max(slowest, first)
        touches = start < top and from_start(top) > 0
        least = start if start == first else root(from_start, start, top) if touches else top
        low, start = growth(least), least
    if fastest >= end:
        return low, growth(end), least
    if start >= top or to_end(start) >= 0:
        middle = (end - first) / whole
        return middle, middle, end
    return low, growth(root(to_end, start, top)), least


def too_large(society: Institutions) -> float:
    """Return the push above which what is built saves less pressure at the bottom than near tipping.

    With it a society grows as fast from its lowest rest point as from its tipping point. Building and
    pressing can belong together at some price even so; see `apart`.

    Raises
    ------
    InvalidInput
        If there is no tipping point.

    Examples
    --------
    >>> round(too_large(Institutions()), 3)
    0.479
    """
    goal, first = society.tipping, society.lowest
    if goal is None:
        raise InvalidInput("has one rest point", where="society", expected="a tipping point")
    middle = society.cost - society.benefit * (first + goal) / 2
    # Where the two shares drawn lie apart by the two shares themselves, on the far side of one half.
    far = middle + 34.0 / society.precision
    return root(lambda u: society.drawn(goal, u) - society.drawn(first, u) - (goal - first), middle, far)


def apart(society: Institutions) -> float:
    """Return the push above which building and pressing belong together at no price.

    With it a society grows at its lowest rest point as fast as on average until it tips, so that the first
    percent that is built saves no more pressure than all of them do together.

    Raises
    ------
    InvalidInput
        If there is no tipping point, or more than one kind of people.

    Examples
    --------
    >>> round(apart(Institutions()), 3)
    0.552
    """
    goal, first = society.tipping, society.lowest
    if goal is None or society.spread > 0:
        raise InvalidInput(f"is {society!r}", where="society", expected="a tipping point, one kind of people")
    end: float = goal
    middle = society.cost - society.benefit * (first + end) / 2

    def slower(u: float) -> float:
        """Return by how much a society that went on as it begins would be ahead when it tips."""
        return (society.drawn(first, u) - first) * society.crossing_time(u, first, end) - (end - first)

    # Far above, everybody who thinks it over joins, and growth only slows down.
    return root(slower, middle, middle + 34.0 / society.precision)


def least_pressure(society: Institutions, most: float, start: float | None = None) -> float:
    """Return the least pressure, size times rounds, with which a society tips if the size may change at will.

    Parameters
    ----------
    society : Institutions
        With one kind of people and a tipping point.
    most : float
        The largest push there is.
    start : float, optional
        Share that takes part before; the lowest rest point by default.

    Notes
    -----
    At each share the push is chosen that costs least for the next step (`Institutions.cheapest_push`); as
    time itself costs nothing here, no other schedule costs less.
    """
    n = society.lowest if start is None else start
    goal = society.tipping
    if goal is None or not isfinite(society.length_needed(most, n)):
        return inf

    def each(share: float) -> float:
        size = society.cheapest_push(share, most)
        return size / (society.drawn(share, size) - share)

    return float(quad(each, n * (1 + 1e-9), goal * (1 - 1e-9), limit=200, epsrel=1e-8)[0])


def lasting_concession(society: Institutions, size: float) -> float:
    """Return the share that must take part when a push is won that is never taken back.

    Returns
    -------
    float
        The lowest share from which the society goes to its highest rest point under the push; the lowest rest
        point without a push where any share does.
    """
    points = society.rest_points(size)
    return max(points[-2], society.lowest) if len(points) > 1 else society.lowest
