"""Institutions and leverage together: how long pressure must last for what was built before.

The size of the push is read from the table of `feasible.roads.leverage`: what a stoppage of transport,
energy and logistics costs the country is the most that a state would grant to end it. What the table does not
hold is said where it enters: how much of that is granted, for how long, and what taking part is worth.

References
----------
Brock, W. A. and Durlauf, S. N. (2001), "Discrete choice with social interactions", *Review of Economic
Studies* 68(2), 235-260.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf, isfinite
from typing import Literal

import pandas as pd
from scipy.integrate import quad

from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._institutions import Institutions, root
from feasible.roads.leverage import BANDS, FLOWS, NAMED, Network, us_network

__all__ = [
    "BUILT",
    "LASTS",
    "WORTH",
    "Institutions",
    "Mix",
    "balance",
    "cheapest_mix",
    "failures",
    "headlines",
    "lasting_concession",
    "least_pressure",
    "push",
    "stopped",
]

#: Share that takes part before the pressure begins, where the page does not say otherwise.
BUILT = 0.3
#: Rounds that a pressure lasts, where the page does not say otherwise.
LASTS = 1.0
#: What taking part is worth to a member if everybody does, as a share of an average income. Assumption.
WORTH = 0.5

_COARSE_FLOWS = ("Utilities", "Mining", "Transportation and warehousing", "Wholesale trade")


# ------------------------------------------------------------------------------ the size of the push


@cache
def stopped(depth: float = 0.5, *, band: str = "little", sectors: Literal[15, 71] = 71) -> float:
    """Return the share of all American deliveries that is lost when those who move things stop together.

    Parameters
    ----------
    depth : float
        Share of the hours withheld in transport, energy and logistics; below 1.
    band : str
        How much firms can replace: a key of `feasible.roads.leverage.BANDS`.
    sectors : 15 or 71
        Detail of the table.

    Raises
    ------
    InvalidInput
        If the band is unknown.

    Examples
    --------
    >>> round(stopped(0.5), 3)
    0.114
    """
    if band not in BANDS:
        raise InvalidInput(f"is {band!r}", where="band", expected=f"one of {', '.join(BANDS)}")
    firms, buyers = BANDS[band]
    if sectors == 71:
        network, flows = us_network(), [NAMED[name] for name in FLOWS]
    else:
        network, flows = _coarse(), list(_COARSE_FLOWS)
    return network.stoppage(flows, depth, firms=firms, buyers=buyers).lost


@cache
def _coarse() -> Network:
    from feasible.economy.datasets import us_2021

    return Network.from_table(us_2021(15, prices="basic", residual_products="primary"))


def push(
    depth: float = 0.5,
    *,
    worth: float = WORTH,
    conceded: float = 1.0,
    band: str = "little",
    sectors: Literal[15, 71] = 71,
) -> float:
    """Return the push of a stoppage, in units of what taking part is worth if everybody does.

    Parameters
    ----------
    depth, band, sectors
        As in `stopped`.
    worth : float
        What taking part is worth to a member if everybody does, as a share of an average income. Positive.
    conceded : float
        Share of what the stoppage costs that the state grants to those who take part, while it lasts: 1 is
        the most that it would rather pay than bear.

    Raises
    ------
    InvalidInput
        If `worth` is not positive or `conceded` not a share.

    Notes
    -----
    What is lost is a share of deliveries, so of the average income. Granted as a right that anybody may
    claim, it would cost what the stoppage costs if all claimed it, and is worth that share of an income to
    each who takes part. That is the assumption that turns dollars into a push.
    """
    if not worth > 0:
        raise InvalidInput(f"is {worth!r}", where="worth", expected="above zero")
    if not 0 <= conceded <= 1:
        raise InvalidInput(f"is {conceded!r}", where="conceded", expected="a share from 0 to 1")
    return conceded * stopped(depth, band=band, sectors=sectors) / worth


# ------------------------------------------------------------------------------ the balance


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


# ------------------------------------------------------------------------------ when the thesis fails


def failures(size: float, *, built: float = BUILT, lasts: float = LASTS) -> pd.DataFrame:
    """Return what each strategy does alone, and both do together, in several societies.

    Parameters
    ----------
    size : float
        Of the push, in units of what taking part is worth if everybody does.
    built : float
        Share that takes part before.
    lasts : float
        Rounds that the pressure lasts.

    Returns
    -------
    DataFrame, one row a society
        ``alone``: rounds of pressure needed where nothing was built (infinite: none suffices); ``built``:
        where the share built ends without pressure; ``both``: where it ends with `lasts` rounds of it;
        ``thesis``: whether neither suffices alone and both do together.
    """
    cases: dict[str, tuple[Institutions, float, float]] = {
        "as on this page": (Institutions(), built, lasts),
        "pressure lasts three times as long": (Institutions(), built, 3 * lasts),
        "twice as many built before": (Institutions(), 2 * built, lasts),
        "taking part costs a fifth less": (Institutions(cost=0.4), built, lasts),
        "taking part costs three fifths less": (Institutions(cost=0.2), built, lasts),
        "people do less as others do": (Institutions(precision=3.9), built, lasts),
        "two halves of the people differ": (Institutions(spread=0.1), built, lasts),
    }
    rows = []
    for name, (society, before, rounds) in cases.items():
        alone = society.length_needed(size)
        ends = [
            society.ends(n, u, rounds) for n, u in ((society.lowest, size), (before, 0.0), (before, size))
        ]
        top = society.alone[-1]
        there = [abs(end - top) < 1e-6 for end in ends]
        many = top > 0.5 + 1e-9
        rows.append((name, alone, ends[1], ends[2], many and there[2] and not there[0] and not there[1]))
    table = pd.DataFrame(rows, columns=["society", "alone", "built", "both", "thesis"])
    return table.set_index("society")


# ------------------------------------------------------------------------------ what the chapter says


def _built_shortens(
    *, sectors: Literal[15, 71] = 71, precision: float = 8.0, depth: float = 0.5, conceded: float = 1.0
) -> bool:
    society, size = Institutions(precision=precision), push(depth, sectors=sectors, conceded=conceded)
    with_built = society.length_needed(size, BUILT)
    return bool(
        0 < with_built < inf
        and society.length_needed(size) >= 3 * with_built
        and society.ends(BUILT) == society.lowest
    )


def _neither_alone_both_together(
    *, spread: float = 0.0, built: float = BUILT, lasts: float = LASTS, size: float | None = None
) -> bool:
    society, u = Institutions(spread=spread), push() if size is None else size
    top = society.alone[-1]
    return bool(
        society.ends(society.lowest, u, lasts) != top
        and society.ends(built) != top
        and society.ends(built, u, lasts) == top
    )


def _first_points_save_most(*, spread: float = 0.0, depth: float = 0.5) -> bool:
    society, size = Institutions(spread=spread), push(depth)
    few = society.crossing_time(size, society.lowest, 0.1) / (0.1 - society.lowest)
    return bool(few > 2 * society.crossing_time(size, 0.3, 0.4) / 0.1)


def _both_between_two_prices(*, sectors: Literal[15, 71] = 71, depth: float = 0.5) -> bool:
    society, size = Institutions(), push(depth, sectors=sectors)
    low, high, _ = balance(society, size)
    if low >= high:
        return False
    prices = (0.9 * low, (low + high) / 2, 1.1 * high)
    kinds = [cheapest_mix(society, size, 1.0, price).kind for price in prices]
    return kinds == ["pressure alone", "both", "building alone"]


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on the ecosystem says, and what each sentence leans on."""
    society, size = Institutions(), push()
    alone, helped = society.length_needed(size), society.length_needed(size, BUILT)
    imitation = (
        "that people take part because others do, so much that a society has two ways of life to rest in"
    )
    deep = "the stoppage is not so deep that it needs no help"
    return by_name(
        Headline(
            "answer",
            "Stop half of American transport, energy and logistics, and let the state grant all that it "
            f"costs. Where nothing was built the pressure must last {alone:.1f} rounds, where {BUILT:.0%} "
            f"take part already {helped:.1f}; and {BUILT:.0%} without pressure "
            f"melt away to {society.lowest:.0%}.",
            imitation,
            _built_shortens,
            aggregation={"sectors": 15},
            weakest={"precision": 3.9},
            condition="what others do weighs so much that two ways of life are stable",
        ),
        Headline(
            "together",
            "What was built falls back, what was pressed falls back; both together go on by themselves",
            "how long the pressure lasts: one round here, the time in which people think it over once",
            _neither_alone_both_together,
            aggregation={"spread": 0.1},
            weakest={"lasts": 3.0},
            condition="the pressure ends before it would have sufficed alone",
        ),
        Headline(
            "isoquant",
            "What is built before saves pressure, more while few take part than near the tipping point",
            "that the push is about as large as what stops people, and not many times as large",
            _first_points_save_most,
            aggregation={"spread": 0.1},
            weakest={"depth": 0.7},
            condition=deep,
        ),
        Headline(
            "balance",
            "Building and pressing belong together between two prices; outside them one alone is cheaper",
            "that both can be bought, each at a price that does not change",
            _both_between_two_prices,
            aggregation={"sectors": 15},
            weakest={"depth": 0.8},
            condition=deep,
        ),
    )
