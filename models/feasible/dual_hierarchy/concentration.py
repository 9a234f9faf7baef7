"""One plant for everything or many of each, and what happens when links break.

Three models. *Supply networks* (Elliott, Golub and Leduc): each firm needs several inputs and has several
possible suppliers of each; below a critical strength of links all production stops at once. *Regions*: goods
are made from goods, each at one place or at several, and no more than a share of what is made leaves a
region. *Disorganization* (Blanchard and Kremer): a firm bargains with suppliers who have found something
better, and one refusal stops it.

References
----------
Elliott, M., Golub, B. and Leduc, M. V. (2022), "Supply network formation and fragility", *American Economic
Review* 112, 2701-2747.
Blanchard, O. and Kremer, M. (1997), "Disorganization", *Quarterly Journal of Economics* 112, 1091-1126.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from feasible.dual_hierarchy._autarky import let_out, made_of
from feasible.dual_hierarchy._exchange import (
    bartered,
    brokered,
    chain_price,
    chain_quantity,
    complements,
    lost_to_errors,
)
from feasible.dual_hierarchy._regions import Delivered, Regions
from feasible.economy import Vector
from feasible.headline import Headline, by_name

__all__ = [
    "Critical",
    "Delivered",
    "Regions",
    "bartered",
    "best_offer",
    "breaks_even",
    "brokered",
    "chain_price",
    "chain_quantity",
    "changeover",
    "collapses",
    "complements",
    "critical",
    "finite_network",
    "headlines",
    "let_out",
    "lost_to_errors",
    "lost_to_one",
    "lost_to_stops",
    "made_of",
    "outside_for",
    "some_stop",
    "structures",
    "surviving",
    "working",
]

# ------------------------------------------------------------------------------ supply networks


@dataclass(frozen=True)
class Critical:
    """Where production stops.

    Attributes
    ----------
    strength : float
        Smallest strength of links at which anything is produced.
    working : float
        Share of firms that work just there: what is lost at once below it.
    """

    strength: float
    working: float


def _check_network(inputs: int, suppliers: int) -> None:
    for name, value in (("inputs", inputs), ("suppliers", suppliers)):
        if value < 1:
            raise ValueError(f"{name} is {value}; expected 1 or more")


def _tangency(inputs: int, suppliers: int) -> float:
    """Return z at the fold of x = (1 - z) / (1 - z^n)^m, where z = 1 - x rho."""
    if suppliers == 1:
        return 0.0
    if inputs == 1:
        return 1.0

    def slope(z: float) -> float:
        return float(np.polyval(np.ones(suppliers), z) - inputs * suppliers * z ** (suppliers - 1))

    return float(brentq(slope, 0.0, 1.0, xtol=1e-15, rtol=1e-14))


@functools.lru_cache(maxsize=256)
def critical(inputs: int, suppliers: int) -> Critical:
    """Return the strength of links at which the largest fixed point of the supply network vanishes.

    Parameters
    ----------
    inputs : int
        m, different inputs of every firm.
    suppliers : int
        n, possible suppliers of each input.

    Notes
    -----
    rho = (1 - (1 - x rho)^n)^m. With z = 1 - x rho this is x = (1 - z)/(1 - z^n)^m, whose smallest value is
    where 1 + z + ... + z^(n-1) = m n z^(n-1): one root in (0, 1) for m, n > 1. With one input no jump
    (x = 1/n, rho = 0); with one supplier everything stops as soon as links are less than certain.

    Examples
    --------
    >>> found = critical(2, 2)
    >>> round(32 * found.strength, 9), round(81 * found.working, 9)
    (27.0, 64.0)
    >>> [round(critical(5, n).strength, 4) for n in (3, 4, 5)]
    [0.8026, 0.6779, 0.5818]
    """
    _check_network(inputs, suppliers)
    if inputs == 1 and suppliers > 1:
        return Critical(1.0 / suppliers, 0.0)
    z = _tangency(inputs, suppliers)
    reach = (1 - z**suppliers) ** inputs
    return Critical((1 - z) / reach, reach)


def working(strength: float, inputs: int, suppliers: int) -> float:
    """Return the share of firms that can produce: the largest fixed point.

    Parameters
    ----------
    strength : float
        x, the chance that a link to a possible supplier holds.
    inputs, suppliers : int
        m and n.

    Raises
    ------
    ValueError
        If the strength is not a probability, or there are no inputs or suppliers.

    Examples
    --------
    >>> [round(working(x, 2, 2), 3) for x in (0.84, 0.85, 1.0)]
    [0.0, 0.863, 1.0]
    """
    _check_network(inputs, suppliers)
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is {strength}; expected a probability")
    if strength < critical(inputs, suppliers).strength:
        return 0.0
    if suppliers == 1:
        return 1.0

    def excess(z: float) -> float:
        # (1 - z)/(1 - z^n)^m, free of 0/0 at z = 1.
        top = 1.0 if inputs == 1 else (1 - z) ** (1 - inputs)
        return float(top / np.polyval(np.ones(suppliers), z) ** inputs - strength)

    end = _tangency(inputs, suppliers)
    # Exactly at the fold rounding decides the sign.
    z = end if excess(end) >= 0 else float(brentq(excess, 0.0, end, xtol=1e-15, rtol=1e-14))
    return float((1 - z**suppliers) ** inputs)


def finite_network(
    rng: np.random.Generator, strength: float, inputs: int, suppliers: int, *, firms: int = 20_000
) -> float:
    """Draw a network of so many firms, take away all that cannot produce, and return the share that is left.

    Examples
    --------
    >>> round(finite_network(np.random.default_rng(1), 1.0, 3, 2, firms=100), 2)
    1.0
    """
    _check_network(inputs, suppliers)
    source = rng.integers(firms, size=(firms, inputs, suppliers))
    holds = rng.random(source.shape) < strength
    up = np.ones(firms, dtype=bool)
    while True:
        left = up & np.all(np.any(holds & up[source], axis=2), axis=1)
        if np.array_equal(left, up):
            return float(up.mean())
        up = left


def collapses(inputs: Sequence[int], suppliers: Sequence[int]) -> pd.DataFrame:
    """Return the critical strength and the share lost there, one row for each pair."""
    rows = []
    for m in inputs:
        for n in suppliers:
            found = critical(m, n)
            rows.append({"inputs": m, "suppliers": n, "strength": found.strength, "lost": found.working})
    return pd.DataFrame(rows)


# ------------------------------------------------------------------------------ regions


def lost_to_stops(
    economy: Regions, rng: np.random.Generator, *, leaves: float = 1.0, chance: float = 0.05, draws: int = 20
) -> Vector:
    """Return the share of deliveries lost in each draw of stops, shape (draws,).

    Parameters
    ----------
    economy : Regions
    rng : numpy.random.Generator
        Give every economy a generator with the same seed, and the same places stop.
    leaves : float
    chance : float
        That the plant of a good at a place stands still. A stop where there is no plant does nothing, so all
        structures lose the same share of capacity on average.
    draws : int
    """
    before = economy.deliver(leaves).delivered
    if before <= 0:
        return np.ones(draws)
    stops = rng.random((draws, *economy.places.shape)) < chance
    return np.array([1 - economy.deliver(leaves, stopped).delivered / before for stopped in stops])


@functools.lru_cache(maxsize=8)
def structures(seed: int = 1, waste: float = 0.1) -> dict[int, Regions]:
    """Return one economy with its goods made in one region each, in two, four, and in all eight."""
    return {s: Regions.draw(np.random.default_rng(seed), sites=s, waste=waste) for s in (1, 2, 4, 8)}


def some_stop(goods: int = 24, chance: float = 0.05) -> float:
    """Return the chance that at least one of so many plants stands still: ``1 - (1 - chance)^goods``.

    Where each is the only one and everything needs everything, that is what is lost on average: for a country
    of giants, and for a cell that lives alone. The two are the same by construction.

    Examples
    --------
    >>> round(some_stop(), 3)
    0.708
    """
    return float(1.0 - (1.0 - chance) ** goods)


def lost_to_one(economy: Regions, leaves: float = 1.0) -> float:
    """Return the share of deliveries lost where one plant stands still, on average over goods.

    Of each good the first plant stops: among giants the only one of its kind.

    Examples
    --------
    >>> round(lost_to_one(structures()[1]), 6)
    1.0
    """
    before = economy.deliver(leaves).delivered
    lost = []
    for good in range(economy.places.shape[1]):
        stopped = np.zeros_like(economy.places)
        stopped[economy.places[:, good].argmax(), good] = True
        lost.append(1.0 - economy.deliver(leaves, stopped).delivered / before)
    return float(np.mean(lost))


@functools.lru_cache(maxsize=64)
def changeover(regions: int = 8, *, seed: int = 1, waste: float = 0.1, goods: int = 24) -> float:
    """Return the share that must leave regions for giants to deliver as much as cells that live alone.

    By bisection, to a thousandth. Of more regions each keeps a smaller part for itself by right, and so more
    must leave.

    Examples
    --------
    >>> [round(changeover(n), 2) for n in (2, 8)]
    [0.63, 0.88]
    """
    giant, cells = (
        Regions.draw(np.random.default_rng(seed), sites=s, regions=regions, goods=goods, waste=waste)
        for s in (1, regions)
    )
    target = cells.deliver(0.0).delivered
    low, high = giant.threshold, 1.0
    while high - low > 5e-4:
        middle = (low + high) / 2.0
        if giant.deliver(middle).delivered < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def breaks_even(leaves: float = 0.7, *, seed: int = 1) -> float:
    """Return the waste at which cells alone deliver as much as giants of whose output a share may leave.

    Examples
    --------
    >>> 0.3 < breaks_even() < 0.6
    True
    """
    target = structures(seed)[1].deliver(leaves).delivered

    def over(waste: float) -> float:
        cells = Regions.draw(np.random.default_rng(seed), sites=8, waste=waste)
        return cells.deliver(0.0).delivered - target

    return float(brentq(over, 0.0, 0.9, xtol=1e-3))


# ------------------------------------------------------------------------------ disorganization


def best_offer(inputs: int) -> float:
    """Return what a firm offers each supplier, of the value 1 that each adds: n/(n + 1).

    Notes
    -----
    It keeps n (1 - p) if all accept, and they do with chance (p/c)^n.

    Examples
    --------
    >>> best_offer(1), round(best_offer(9), 2)
    (0.5, 0.9)
    """
    if inputs < 1:
        raise ValueError(f"inputs is {inputs}; expected 1 or more")
    return inputs / (inputs + 1)


def surviving(inputs: int, outside: float) -> float:
    """Return the share of production that survives when suppliers can do better elsewhere.

    Parameters
    ----------
    inputs : int
        n, inputs that must all come.
    outside : float
        c: what a supplier could get elsewhere is uniform between 0 and c, in units of what its input
        adds here.

    Raises
    ------
    ValueError
        If there are no inputs or `outside` is not positive.

    Examples
    --------
    >>> [float(f"{surviving(n, 1.2):.1g}") for n in (1, 10, 50)]
    [0.4, 0.06, 4e-05]

    Below c = 1 it does not rank by complexity: the simplest firm loses most, because it offers least.

    >>> [round(surviving(n, 0.9), 2) for n in (1, 4, 10)]
    [0.56, 0.62, 1.0]
    """
    if not outside > 0:
        raise ValueError(f"outside is {outside}; expected a positive number")
    return float(min(1.0, best_offer(inputs) / outside) ** inputs)


def outside_for(inputs: int, share: float) -> float:
    """Return the outside chances c at which just this share of production survives.

    Raises
    ------
    ValueError
        If `share` is not above 0 and at most 1.

    Examples
    --------
    >>> round(surviving(10, outside_for(10, 0.9)), 12)
    0.9
    """
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}; expected above 0 and at most 1")
    return float(best_offer(inputs) / share ** (1 / inputs))


# ------------------------------------------------------------------------------ what the page says


@functools.cache
def _ruined(regions: int = 8, waste: float = 0.1, leaves: float = 0.6) -> bool:
    giant, cells = (
        Regions.draw(np.random.default_rng(1), sites=s, regions=regions, waste=waste) for s in (1, regions)
    )
    untouched = abs(cells.deliver(0.0).delivered - cells.deliver(1.0).delivered) < 1e-6
    return untouched and giant.deliver(leaves).delivered < 0.5


def _keeps_little(regions: int = 8, waste: float = 0.1, seed: int = 1) -> bool:
    return 0.09 < 1.0 - changeover(regions, waste=waste, seed=seed) < 0.16


def _any_doubt(inputs: int = 5, suppliers: int = 1) -> bool:
    return working(0.99, inputs, suppliers) == 0.0


def _holds_out(simple: int = 1, complex_: int = 10, *, offers_rise: bool = True) -> bool:
    def left(inputs: int, outside: float) -> float:
        return surviving(inputs, outside) if offers_rise else min(1.0, 0.5 / outside) ** inputs

    return left(complex_, 0.9) > left(simple, 0.9) and left(complex_, 1.2) < left(simple, 1.2)


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    kept = 1.0 - changeover()
    return by_name(
        Headline(
            "answer",
            f"Where eight regions keep back more than {kept:.0%} of what they make, giant plants deliver "
            "less than small ones do",
            "into how many regions a country is cut, and that small plants waste little",
            _keeps_little,
            aggregation={"seed": 2},
            weakest={"waste": 0.5},
            condition="small plants waste little",
        ),
        Headline(
            "councils",
            "Regional councils ruin a country of giant plants and do no harm to one of small plants",
            "into how many regions the country is cut: with two, giants hardly notice",
            _ruined,
            aggregation={"regions": 2},
            weakest={"waste": 0.5},
            condition="the country is cut into more than a few regions",
        ),
        Headline(
            "edge",
            "With one supplier for each input, any doubt about deliveries stops all production",
            "that nothing can replace the one supplier, and nothing is in stock",
            _any_doubt,
            aggregation={"inputs": 2},
            weakest={"suppliers": 2},
            condition="nothing can replace the one supplier",
        ),
        Headline(
            "leave",
            "When suppliers can leave, products with many inputs hold out longest and then fall fastest",
            "that a firm raises what it offers when its suppliers have other buyers",
            _holds_out,
            aggregation={"complex_": 50},
            weakest={"offers_rise": False},
            condition="firms can raise what they offer their suppliers",
        ),
    )
