"""Institutions and leverage together: how long pressure must last for what was built before.

The size of the push is read from the table of `feasible.roads.leverage`, with imports apart: what a stoppage
of transport, energy and logistics costs the country is the most that a state would grant to end it. What the
table does not hold is said where it enters: who bears what is missing from exports, how much of the loss is
granted, for how long, and what taking part is worth.

References
----------
Brock, W. A. and Durlauf, S. N. (2001), "Discrete choice with social interactions", *Review of Economic
Studies* 68(2), 235-260.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import inf, isfinite
from typing import Literal, get_args

import numpy as np
import pandas as pd

from feasible.economy import Vector
from feasible.economy.datasets import us_2021
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._balance import (
    Mix,
    apart,
    balance,
    cheapest_before,
    cheapest_mix,
    lasting_concession,
    least_pressure,
    too_large,
)
from feasible.roads._institutions import Institutions
from feasible.roads._stoppages import Network, Stoppage, _mean
from feasible.roads.leverage import BANDS, FLOWS, NAMED, us_network

__all__ = [
    "BUILT",
    "LASTS",
    "WORTH",
    "Institutions",
    "Mix",
    "apart",
    "balance",
    "cheapest_before",
    "cheapest_mix",
    "failures",
    "headlines",
    "income_lost",
    "lasting_concession",
    "least_pressure",
    "push",
    "stopped",
    "too_large",
]

#: Share that takes part before the pressure begins, where the page does not say otherwise.
BUILT = 0.3
#: Rounds that a pressure lasts, where the page does not say otherwise.
LASTS = 1.0
#: What taking part is worth to a member if everybody does, as a share of an average income. Assumption.
WORTH = 0.5

_COARSE_FLOWS = ("Utilities", "Mining", "Transportation and warehousing", "Wholesale trade")


# ------------------------------------------------------------------------------ the size of the push


#: Imports come only as far as they are paid for; come although exports are missing; or are taken off final
#: users, as the table does.
Imports = Literal["paid", "unpaid", "booked"]


@cache
def _together(
    depth: float, band: str, sectors: Literal[15, 71], imports: Imports
) -> tuple[Network, Stoppage]:
    """Return the economy, and the stoppage of all who move things in it."""
    if band not in BANDS:
        raise InvalidInput(f"is {band!r}", where="band", expected=f"one of {', '.join(BANDS)}")
    if imports not in get_args(Imports):
        raise InvalidInput(
            f"is {imports!r}", where="imports", expected=f"one of {', '.join(get_args(Imports))}"
        )
    firms, buyers = BANDS[band]
    network = us_network(sectors, apart=imports != "booked")
    flows = [NAMED[name] for name in FLOWS] if sectors == 71 else list(_COARSE_FLOWS)
    return network, network.stoppage(flows, depth, firms=firms, buyers=buyers)


def stopped(
    depth: float = 0.5,
    *,
    band: str = "little",
    sectors: Literal[15, 71] = 71,
    imports: Imports = "paid",
) -> float:
    """Return the share of all American deliveries that is lost when those who move things stop together.

    Parameters
    ----------
    depth : float
        Share of the hours withheld in transport, energy and logistics; below 1.
    band : str
        How much firms can replace: a key of `feasible.roads.leverage.BANDS`.
    sectors : 15 or 71
        Detail of the table.
    imports : {"paid", "unpaid", "booked"}
        A line of their own, or, "booked", taken off final users. The other two differ in who bears the loss,
        see `income_lost`.

    Raises
    ------
    InvalidInput
        If the band or the treatment of imports is unknown.

    Examples
    --------
    >>> round(stopped(0.5), 3)
    0.103
    """
    return _together(depth, band, sectors, imports)[1].lost


def income_lost(
    depth: float = 0.5,
    *,
    band: str = "little",
    sectors: Literal[15, 71] = 71,
    imports: Imports = "paid",
) -> float:
    """Return what people at home lose when those who move things stop, as a share of what they earn.

    Parameters
    ----------
    depth, band, sectors
        As in `stopped`.
    imports : {"paid", "unpaid", "booked"}
        "paid": what is missing from exports is missing at home too, at once or when the debt is due.
        "unpaid": imports come all the same, and buyers abroad bear what they miss. "booked": imports are
        taken off final users, as the table does, and deliveries are what is earned.

    Notes
    -----
    With imports apart, final deliveries are worth what is earned at home *and* what is imported. A share of
    them is not yet a share of income.

    Examples
    --------
    >>> [round(income_lost(imports=how), 3) for how in ("paid", "unpaid", "booked")]
    [0.115, 0.096, 0.116]
    """
    network, stop = _together(depth, band, sectors, imports)
    if imports == "booked":
        return stop.lost
    earned = float(network.earnings[:-1].sum())
    if imports == "paid":
        return stop.lost / earned
    # Of each product everybody gets the same share of what they had: what its price leaves.
    price = (network.dependence().to_numpy().T @ stop.wages ** (1.0 - stop.firms)) ** (
        1.0 / (1.0 - stop.firms)
    )
    kept = (1.0 - stop.lost) * price**-stop.buyers
    at_home = np.maximum(network.final_demand - np.append(_exports(sectors), 0.0), 0.0)
    whole = float(at_home.sum())
    lost = 1.0 - _mean(at_home / whole, kept, 1.0 - 1.0 / stop.buyers)
    return lost * whole / (earned * float(network.final_demand.sum()))


def _exports(sectors: Literal[15, 71]) -> Vector:
    """Return what each sector sells abroad, shape (n,), in the table's unit."""
    table = us_2021(sectors, prices="basic", residual_products="primary")
    uses = table.final_uses
    made = table.market_shares().to_numpy(dtype=float)
    # Imports of transport are positive: freight that the values of other imports hold already.
    freight = np.maximum(made @ uses["Imports"].to_numpy(dtype=float), 0.0)
    return np.asarray(made @ uses["Exports of goods and services"].to_numpy(dtype=float) + freight)


def push(
    depth: float = 0.5,
    *,
    worth: float = WORTH,
    conceded: float = 1.0,
    band: str = "little",
    sectors: Literal[15, 71] = 71,
    imports: Imports = "paid",
) -> float:
    """Return the push of a stoppage, in units of what taking part is worth if everybody does.

    Parameters
    ----------
    depth, band, sectors, imports
        As in `income_lost`.
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
    What is lost is a share of what is earned, so of the average income. Granted as a right that anybody may
    claim, it would cost what the stoppage costs if all claimed it, and is worth that share of an income to
    each who takes part. That is the assumption that turns dollars into a push.

    Examples
    --------
    >>> round(push(), 3)
    0.231
    """
    if not worth > 0:
        raise InvalidInput(f"is {worth!r}", where="worth", expected="above zero")
    if not 0 <= conceded <= 1:
        raise InvalidInput(f"is {conceded!r}", where="conceded", expected="a share from 0 to 1")
    return conceded * income_lost(depth, band=band, sectors=sectors, imports=imports) / worth


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


def _needed(society: Institutions, size: float, start: float, *, stays: bool) -> float:
    """Return how long a push must last; if what it wins stays, no time at all where its size suffices."""
    if not stays:
        return society.length_needed(size, start)
    return 0.0 if start >= lasting_concession(society, size) else inf


def _built_shortens(
    *,
    sectors: Literal[15, 71] = 71,
    precision: float = 8.0,
    cost: float = 0.5,
    conceded: float = 1.0,
    imports: Imports = "paid",
    stays: bool = False,
) -> bool:
    society = Institutions(precision=precision, cost=cost)
    size = push(sectors=sectors, conceded=conceded, imports=imports)
    if society.tipping is None:
        return False
    alone, helped = (_needed(society, size, n, stays=stays) for n in (society.lowest, BUILT))
    return bool(0 < helped < alone and society.lowest < BUILT and society.ends(BUILT) == society.lowest)


def _neither_alone_both_together(
    *,
    spread: float = 0.0,
    built: float = BUILT,
    lasts: float = LASTS,
    imports: Imports = "paid",
    band: str = "little",
    stays: bool = False,
) -> bool:
    society, u = Institutions(spread=spread), push(imports=imports, band=band)
    top = society.alone[-1]
    alone, both = (_needed(society, u, n, stays=stays) < lasts for n in (society.lowest, built))
    return bool(not alone and both and society.ends(built) != top)


def _first_points_save_most(*, spread: float = 0.0, depth: float = 0.5, imports: Imports = "paid") -> bool:
    society, size = Institutions(spread=spread), push(depth, imports=imports)
    first, goal = society.lowest, society.tipping or 0.0
    few = society.crossing_time(size, first, 0.1) / (0.1 - first)
    suffices = isfinite(society.length_needed(size))
    return bool(suffices and few > society.crossing_time(size, goal - 0.1, goal) / 0.1)


def _both_between_two_prices(
    *,
    sectors: Literal[15, 71] = 71,
    depth: float = 0.5,
    power: float = 1.0,
    imports: Imports = "paid",
) -> bool:
    society, size = Institutions(), push(depth, sectors=sectors, imports=imports)
    if not isfinite(society.length_needed(size)):
        return False
    ends = (society.lowest, society.tipping)
    prices = np.geomspace(1e-3, 1e1, 81)
    mixed = [cheapest_before(society, size, float(price), power) not in ends for price in prices]
    # Pressure alone at the least price, building alone at the greatest, both on one stretch between.
    changes = sum(a != b for a, b in pairwise(mixed))
    return changes == 2 and not mixed[0] and not mixed[-1]


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on the ecosystem says, and what each sentence leans on."""
    society, size = Institutions(), push()
    alone, helped = society.length_needed(size), society.length_needed(size, BUILT)
    imitation = (
        "that people take part because others do, so much that a society has two ways of life to rest in"
    )
    useful = (
        "the stoppage is deep enough to suffice alone, and the push does not nearly cover what taking part "
        "costs"
    )
    return by_name(
        Headline(
            "answer",
            "Suppose that a stoppage halts half of American transport, energy and logistics, and that the "
            "state grants all that it costs while it lasts. If nothing was built before, it must last "
            f"{alone:.1f} rounds, in each of which everybody thinks it over once; if {BUILT:.0%} of people "
            f"take part already, {helped:.1f}. Without a stoppage those {BUILT:.0%} melt away to "
            f"{society.lowest:.0%}.",
            imitation,
            _built_shortens,
            aggregation={"sectors": 15},
            weakest={"precision": 3.9},
            condition="two ways of life are stable, what was built lies between the lower one and the "
            "tipping point, and what pressure wins ends with it",
        ),
        Headline(
            "together",
            "What was built beforehand falls back alone, and so does what pressure has won; both together go "
            "on by themselves",
            "that what pressure wins ends with it, and how long it lasts: one round here",
            _neither_alone_both_together,
            aggregation={"spread": 0.1},
            weakest={"stays": True},
            condition="what pressure wins ends with it, and it lasts longer than what was built needs and "
            "less long than it would need alone",
        ),
        Headline(
            "isoquant",
            "The more people take part beforehand, the less pressure it takes, and the first of them save "
            "most",
            "that the push is about as large as what stops people, and not many times as large",
            _first_points_save_most,
            aggregation={"spread": 0.1},
            weakest={"depth": 0.7},
            condition=useful,
        ),
        Headline(
            "balance",
            "Between two prices of pressure it is cheapest both to build and to press; outside them one of "
            "the two alone is",
            "that both can be bought, each at a price",
            _both_between_two_prices,
            aggregation={"sectors": 15},
            weakest={"depth": 0.8},
            condition=useful,
        ),
    )
