"""Where investment came from: grain, careers, and plants that take years to build.

Grain (`sold`, `bought`, `seized`, `taxed`, `collected`, `due`)
    A full year of a household's work brings a harvest of 1, of which it eats c; work e costs ``e^2 / 2`` and
    brings e, in units of grain. A state that *buys* at a price p gets what is not eaten for p of what it is
    worth; a household works p. A state that *seizes* what it finds, a share v of what is above c, taxes work
    as a price of 1 - v does. One that asks for a *fixed* sum and keeps its word leaves all that is above it,
    and so work of 1; households pay it if they would rather than work less and be searched. In *collectives*
    work is enforced and all is shown. The same force behind a fixed sum (a household is left as well off as
    in the collective) brings ``(1 - w)^2 / 2`` more than they do.
Harvests (`cut_off`)
    What is left to invest is the harvest less what is eaten, so it falls by more than the harvest does.
Careers (`race`, `begun_and_fitted`, `gain_of_deviating`)
    One of n rivals is promoted for the most that is *begun* (Lazear and Rosen 1981). To *fit in* what is
    begun, so that its supplies arrive, is work too, and nobody is promoted for it (Holmstrom and Milgrom).
    That all do alike is an equilibrium only while luck is large beside the prize.
Cycles (`works`, `cycle`)
    A plant takes L years to build and needs supplies all the while. Each year so many plants are begun as
    were usual, less the share k of the shortage that the works in hand made last year: in deviations
    ``z_t = -k (z_(t-1) + ... + z_(t-L))``. The characteristic polynomial has no positive root, so whatever
    happens is answered by a swing. At k = 1 its roots are those of unity but 1, and the slowest swing takes
    just L + 1 years; below it swings die out, above it they grow.

References
----------
The first two read in abstract or first page, the others not: Lazear, E. P. and Rosen, S. (1981), *Journal of
Political Economy* 89, 841-864. Holmstrom, B. and Milgrom, P. (1991), *Journal of Law, Economics, and
Organization* 7, 24-52. Ellman, M. (1975), *Economic Journal* 85, 844-863. Bauer, T. (1978), *Acta Oeconomica*
21, 243-260.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from scipy import integrate, stats

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "Begun",
    "Cycle",
    "bears",
    "begun_and_fitted",
    "best_price",
    "best_seizure",
    "bought",
    "collected",
    "cut_off",
    "cycle",
    "due",
    "gain_of_deviating",
    "headlines",
    "race",
    "seized",
    "sold",
    "taxed",
    "works",
]


def _share(**values: float) -> None:
    for where, value in values.items():
        if not 0.0 <= value <= 1.0:
            raise InvalidInput(f"is {value:g}", where=where, expected="from 0 to 1")


# ------------------------------------------------------------------------------ grain


def sold(price: float, eaten: float = 0.6) -> float:
    """Return the grain that households sell at a price: ``p - c`` of a full harvest.

    Parameters
    ----------
    price : float
        What the goods are worth that are given for a unit of grain, in grain, 0 to 1.
    eaten : float
        c: what a household eats, as a share of a full harvest. Where the price is below it nothing is sold.

    Examples
    --------
    >>> round(sold(0.8), 9)
    0.2
    """
    _share(price=price, eaten=eaten)
    return max(price - eaten, 0.0)


def bought(price: float, eaten: float = 0.6) -> float:
    """Return what a state has left of the grain that it buys once it is paid for: ``(1 - p) (p - c)``.

    Parameters
    ----------
    price, eaten : float
        As in `sold`.

    Examples
    --------
    >>> round(bought(0.8), 9)
    0.04
    """
    return (1.0 - price) * sold(price, eaten)


def best_price(eaten: float = 0.6) -> tuple[float, float]:
    """Return the price that leaves a state most, and what it leaves: ``(1 + c) / 2`` and ``((1 - c) / 2)^2``.

    Examples
    --------
    >>> price, most = best_price()
    >>> round(price, 9), round(most, 9)
    (0.8, 0.04)
    """
    _share(eaten=eaten)
    return (1.0 + eaten) / 2.0, ((1.0 - eaten) / 2.0) ** 2


def seized(seen: float, eaten: float = 0.6) -> float:
    """Return what a state gets that takes all that it finds above what is eaten: ``v (1 - v - c)``.

    Parameters
    ----------
    seen : float
        Share v of what is above what is eaten that it finds. Households know it, and work 1 - v.
    eaten : float
        As in `bought`.

    Examples
    --------
    >>> round(seized(0.2), 9), seized(0.5)
    (0.04, 0.0)
    """
    _share(seen=seen, eaten=eaten)
    return seen * max(1.0 - seen - eaten, 0.0)


def best_seizure(eaten: float = 0.6) -> tuple[float, float]:
    """Return the share that a state should look for, and what it gets: as much as at the best price.

    Examples
    --------
    >>> round(best_seizure()[0], 9), round(best_seizure()[1], 9)
    (0.2, 0.04)
    """
    price, most = best_price(eaten)
    return 1.0 - price, most


def taxed(seen: float, eaten: float = 0.6) -> float:
    """Return the largest fixed sum that households would rather pay than be searched, if it is kept to.

    Parameters
    ----------
    seen : float
        Share v that would be found of what a household has above what it eats, if it did not pay.
    eaten : float
        As in `sold`.

    Notes
    -----
    Who pays T works 1 and has ``1 - c - T - 1/2``. Who does not works ``max(1 - v, c)`` and loses what is
    found. So T is at most ``v (1 - c) - v^2 / 2``, and from ``v = 1 - c`` on ``(1 - c)^2 / 2``: twice what
    the best price leaves.

    Examples
    --------
    >>> round(taxed(0.2), 9), round(taxed(1.0), 9)
    (0.06, 0.08)
    """
    _share(seen=seen, eaten=eaten)
    found = min(seen, 1.0 - eaten)
    return found * (1.0 - eaten) - found**2 / 2.0


def collected(work: float, eaten: float = 0.6) -> float:
    """Return what a state gets from collectives: what is harvested under orders, less what is eaten.

    Parameters
    ----------
    work : float
        What is enforced, of a household's full work, 0 to 1.
    eaten : float
        As in `bought`.

    Examples
    --------
    >>> round(collected(0.8), 9), collected(0.5)
    (0.2, 0.0)
    """
    _share(work=work, eaten=eaten)
    return max(work - eaten, 0.0)


def due(work: float, eaten: float = 0.6) -> float:
    """Return the largest fixed sum that leaves households as well off as collectives: ``(1 + w^2)/2 - c``.

    Parameters
    ----------
    work : float
        w: what is enforced in collectives; the same force is behind the sum. No less than what is eaten is
        worked anyhow.
    eaten : float
        As in `sold`.

    Examples
    --------
    >>> round(due(0.8), 9), round(due(0.0), 9)
    (0.22, 0.08)
    """
    _share(work=work, eaten=eaten)
    return (1.0 + max(work, eaten) ** 2) / 2.0 - eaten


def bears(work: float, eaten: float = 0.6) -> float:
    """Return the shortest harvest, as a share of a full one, that bears `due`.

    Examples
    --------
    >>> round(bears(0.8), 9)
    0.82
    """
    return due(work, eaten) + eaten


def cut_off(drop: float, eaten: float = 0.8, *, farms_bear: float = 0.0) -> float:
    """Return the share of what is left to invest that a bad harvest cuts off.

    Parameters
    ----------
    drop : float
        Share of the harvest that is missing.
    eaten : float
        Share of a usual harvest that does not leave the farms.
    farms_bear : float
        Share of the drop that farms bear by eating less: 0 where they keep what they eat, 1 where the state
        takes its own first.

    Examples
    --------
    >>> round(cut_off(0.05), 9), cut_off(0.05, farms_bear=1.0)
    (0.25, 0.0)
    """
    _share(drop=drop, eaten=eaten, farms_bear=farms_bear)
    missing = drop * (1.0 - farms_bear)
    return min(1.0, missing / (1.0 - eaten)) if missing > 0.0 and eaten < 1.0 else float(missing > 0.0)


# ------------------------------------------------------------------------------ careers


def race(rivals: int, prize: float = 1.0, noise: float = 0.5) -> float:
    """Return what a unit more earns a rival, where the one who shows most is promoted and all do alike.

    Parameters
    ----------
    rivals : int
        n, 2 or more.
    prize : float
        What promotion is worth, in units of what work costs.
    noise : float
        Standard deviation of what shows around what was done, positive.

    Notes
    -----
    ``prize / noise`` times ``(n - 1) E phi(x) Phi(x)^(n - 2)``; for two rivals ``1 / (2 sqrt(pi))``.

    Examples
    --------
    >>> [round(race(n, noise=1.0), 4) for n in (2, 5, 30)]
    [0.2821, 0.2326, 0.0681]
    """
    if rivals < 2:
        raise InvalidInput(f"is {rivals}", where="rivals", expected="2 or more")
    if not (prize >= 0.0 and noise > 0.0):
        raise InvalidInput(
            f"are {prize:g} and {noise:g}", where="prize, noise", expected="0 or more, and above 0"
        )

    def density(x: float) -> float:
        return float((rivals - 1) * stats.norm.pdf(x) ** 2 * stats.norm.cdf(x) ** (rivals - 2))

    return float(prize / noise * integrate.quad(density, -9.0, 9.0)[0])


@dataclass(frozen=True)
class Begun:
    """What a secretary does.

    Attributes
    ----------
    begun, fitted : float
        Work on plants that are begun, and on fitting them in.
    """

    begun: float
    fitted: float


def begun_and_fitted(reward: float, *, own: float = 0.5, crowding: float = 0.5) -> Begun:
    """Return how a secretary divides his work when promotion goes by what is begun.

    Parameters
    ----------
    reward : float
        For a unit begun, beside what it is worth to him; 0 without the race.
    own : float
        What a unit of either work is worth to him by itself.
    crowding : float
        s, from 0 to below 1: work costs ``b^2 / 2 + f^2 / 2 + s b f``.

    Examples
    --------
    >>> begun_and_fitted(0.0), begun_and_fitted(0.5)
    (Begun(begun=0.3333333333333333, fitted=0.3333333333333333), Begun(begun=1.0, fitted=0.0))
    """
    if not 0.0 <= crowding < 1.0:
        raise InvalidInput(f"is {crowding:g}", where="crowding", expected="from 0 to below 1")
    if not (reward >= 0.0 and own >= 0.0):
        raise InvalidInput(f"are {reward:g} and {own:g}", where="reward, own", expected="0 or more")
    fitted = (own - crowding * (own + reward)) / (1.0 - crowding**2)
    if fitted <= 0.0:
        return Begun(own + reward, 0.0)
    return Begun((own + reward - crowding * own) / (1.0 - crowding**2), fitted)


def gain_of_deviating(
    rivals: int, prize: float = 1.0, noise: float = 0.5, *, own: float = 0.5, crowding: float = 0.5
) -> float:
    """Return what a rival gains at most who does not do what all others do in `race`.

    Parameters
    ----------
    rivals, prize, noise : int, float, float
        As in `race`.
    own, crowding : float
        As in `begun_and_fitted`.

    Returns
    -------
    float
        Nothing, but for the last digits, where that all do alike is an equilibrium. A small step never pays;
        where luck is small beside the prize a large one does: win for sure, or give up.

    Examples
    --------
    >>> round(gain_of_deviating(10), 6), gain_of_deviating(10, prize=1.5) > 0.01
    (0.0, True)
    """
    reward = race(rivals, prize, noise)
    usual = begun_and_fitted(reward, own=own, crowding=crowding)
    luck, weight = np.polynomial.hermite_e.hermegauss(120)
    begun = np.append(np.linspace(0.0, own + 2.0 * reward + 3.0 * noise + 1.0, 4001), usual.begun)
    fitted = np.maximum(own - crowding * begun, 0.0)
    ahead = stats.norm.cdf(luck + ((begun - usual.begun) / noise)[:, None])
    wins = ahead ** (rivals - 1) @ (weight / weight.sum())
    has = prize * wins + own * (begun + fitted) - (begun**2 + fitted**2) / 2.0 - crowding * begun * fitted
    return float(has.max() - has[-1])


# ------------------------------------------------------------------------------ cycles


@dataclass(frozen=True)
class Cycle:
    """The slowest swing of investment.

    Attributes
    ----------
    years : float
        From one retrenchment to the next.
    left : float
        Share of a swing that is left a year later; above 1 it grows.
    """

    years: float
    left: float


def _polynomial(build: int, response: float) -> Vector:
    if build < 1:
        raise InvalidInput(f"is {build}", where="build", expected="1 or more years")
    if not (response > 0.0 and np.isfinite(response)):
        raise InvalidInput(f"is {response:g}", where="response", expected="above 0")
    return np.array([1.0, *[response] * build])


def cycle(build: int = 5, response: float = 1.0) -> Cycle:
    """Return the slowest swing of what is begun: the root of least angle.

    Parameters
    ----------
    build : int
        L, years that a plant takes to build.
    response : float
        k, of what is begun, to a shortage of one unit in the year before.

    Examples
    --------
    >>> found = cycle(5, 1.0)
    >>> round(found.years, 9), round(found.left, 9)
    (6.0, 1.0)
    """
    roots = np.roots(_polynomial(build, response))
    slow = min(roots, key=lambda z: (round(abs(float(np.angle(z))), 9), -abs(z)))
    return Cycle(float(2.0 * np.pi / abs(np.angle(slow))), float(abs(slow)))


def works(years: int, build: int = 5, response: float = 1.0, *, push: float = 1.0) -> Vector:
    """Return what is begun in each year after one push, in deviations from the usual, shape (years,).

    Parameters
    ----------
    years : int
    build, response : int, float
        As in `cycle`.
    push : float
        What is begun beyond the usual in the first year.

    Examples
    --------
    >>> works(8, build=2).tolist()
    [1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0]
    """
    _polynomial(build, response)
    begun = np.zeros(years)
    for t in range(years):
        begun[t] = push if t == 0 else -response * begun[max(0, t - build) : t].sum() + 0.0
    return begun


# ------------------------------------------------------------------------------ what the page says


def _a_sum_does_better(eaten: float = 0.6, work: float = 0.8, *, kept: bool = True) -> bool:
    """Return whether fixed sums bring as much as collectives, and unforced twice what the best price leaves.

    If nobody believes in the sum, what is above it is seized as well.
    """
    price = best_price(eaten)[1]
    forced, free = (due(work, eaten), taxed(1.0, eaten)) if kept else (best_seizure(eaten)[1],) * 2
    return forced >= collected(work, eaten) and bool(np.isclose(free, 2.0 * price))


def _year_more(build: int = 5, response: float = 1.0) -> bool:
    return bool(np.isclose(cycle(build, response).years, build + 1))


def _race_crowds_out(rivals: int = 30, crowding: float = 0.5) -> bool:
    before, after = (begun_and_fitted(r, crowding=crowding) for r in (0.0, race(rivals)))
    return after.begun > before.begun and after.fitted < before.fitted


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    return by_name(
        Headline(
            "answer",
            "A fixed sum due from each household brings the state no less grain than collectives do under "
            "the same force, and without force twice what buying at the best price leaves it",
            "that the state keeps its word about the sum",
            _a_sum_does_better,
            aggregation={"eaten": 0.7},
            weakest={"kept": False},
            condition="where the state keeps its word about the sum",
        ),
        Headline(
            "race",
            "Promoting officials for what they begin brings more projects, and less that fits in",
            "that what is begun takes time from fitting it in",
            _race_crowds_out,
            aggregation={"rivals": 10},
            weakest={"crowding": 0.0},
            condition="what is begun takes time from fitting it in",
        ),
        Headline(
            "cycle",
            "Investment is cut back in a cycle that is one year longer than a plant takes to build",
            "that a shortage is answered in full by what is begun the year after",
            _year_more,
            aggregation={"build": 3},
            weakest={"response": 0.5},
            condition="a shortage is answered in full by what is begun the year after",
        ),
    )
