"""Owners who withhold: each shows the capacity and claims the costs that bring it the most, given the others.

A plant that produces less raises the price of what it makes. Owners foresee that: a reply is judged by the
exact equilibrium that follows it, and by profit in terms of what households buy. Replies are iterated, and it
is said how that ends: nobody gains by another report (an equilibrium, on this grid), reports come round again
(a cycle), or neither within the limit.

References
----------
Cournot, A. (1838), *Recherches sur les principes mathematiques de la theorie des richesses*, ch. 7.
Gabszewicz, J. J. and Vial, J. P. (1972), "Oligopoly a la Cournot in a general equilibrium analysis", *Journal
of Economic Theory* 4, 381-400 (why profit needs a unit).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from feasible.economy import Economy, Lie, Vector
from feasible.errors import NotConverged
from feasible.procedures import PriceSystem

__all__ = ["CAPACITY", "EFFORT", "WORTH_IT", "Withheld", "gains", "withhold"]

#: Shares of its capacity that a plant may show, and multiples of its effort that it may claim.
CAPACITY = (1.0, 0.9, 0.75, 0.6, 0.5)
EFFORT = (1.0, 1.1, 1.25, 1.5, 2.0)
#: A smaller gain, as a share of a plant's own profit, is not worth another report.
WORTH_IT = 0.01

Ending = Literal["equilibrium", "cycle", "not settled"]


@dataclass(frozen=True, eq=False)
class Withheld:
    """What owners report in the end.

    Attributes
    ----------
    economy : Economy
        As it is reported.
    capacity, effort : arrays, shape (P,)
        Factors on the truth.
    ending : {"equilibrium", "cycle", "not settled"}
    rounds : int
        Rounds of replies, the one in which nobody moves included.
    length : int
        Of the cycle, 0 without one.
    gain : float
        The largest gain that is left, as a share of an owner's own profit.
    at_end : float
        Share of running plants whose report is the end of the grid.
    """

    economy: Economy
    capacity: Vector
    effort: Vector
    ending: Ending
    rounds: int
    length: int
    gain: float
    at_end: float

    def told(self, economy: Economy) -> Economy:
        """Return another economy of the same plants with what is withheld."""
        return economy.replace(capacity=economy.capacity * self.capacity, effort=economy.effort * self.effort)


def gains(
    economy: Economy, capacity: Vector, effort: Vector, start: Vector | None = None
) -> tuple[dict[int, tuple[float, str, float]], Vector]:
    """Return what each running plant's best other report would gain, and the prices as they are.

    Parameters
    ----------
    economy : Economy
        The truth, as owners know it.
    capacity, effort : arrays, shape (P,)
        Factors that are reported.
    start : array, shape (G + R,), optional
        Prices nearby.

    Returns
    -------
    dict of int to (float, str, float)
        By plant: the gain as a share of its own profit, and the report, a kind and a factor on the truth;
        0 if none is better.
    array, shape (G + R,)

    Raises
    ------
    NotConverged
        If there are no exact prices.
    """
    told = economy.replace(capacity=economy.capacity * capacity, effort=economy.effort * effort)
    system = PriceSystem(told, owned=True)
    # The search for many answers starts from the system's own equilibrium.
    with np.errstate(all="ignore"):
        # Searches may pass through prices at which nothing is worth anything; where they end is checked.
        system.equilibrium = system.solve(start)
    base = system.equilibrium
    turnover = (system.makes.T @ base.prices) * base.levels
    running = np.flatnonzero(turnover > 1e-9 * turnover.max())
    weights = np.asarray(economy.tastes.mean(axis=0)).ravel()
    bought = np.flatnonzero(weights > 0.0)

    def profit(plant: int, levels: Vector, prices: Vector) -> float:
        x = float(levels[plant])
        margin = float((system.NT @ prices)[plant])
        level = float(np.exp(weights[bought] @ np.log(prices[bought]) / weights[bought].sum()))
        return float(margin * x - economy.effort[plant] * x ** economy.exponent[plant]) / level

    every = list(_options(economy, running, capacity, effort))
    lies = [lie for lie, _ in every]
    best = {int(plant): (0.0, "", 1.0) for plant in running}
    answers = system.answers(lies)
    for at, (lie, factor) in enumerate(every):
        try:
            with np.errstate(all="ignore"):
                levels, _, prices = next(answers)
        except NotConverged:
            # Whoever cannot foresee what follows does not try it.
            answers = system.answers(lies[at + 1 :])
            continue
        own = profit(lie.agent, base.levels, base.prices)
        gain = (profit(lie.agent, levels, prices) - own) / max(abs(own), 1e-300)
        if gain > best[lie.agent][0]:
            best[lie.agent] = gain, lie.kind, factor
    return best, base.prices


def _options(economy: Economy, running: Any, capacity: Vector, effort: Vector) -> Iterator[tuple[Lie, float]]:
    """Yield each other report of running plants: a lie beside what is reported, and a factor on the truth."""
    for plant in running:
        for kind, grid, now in (("capacity", CAPACITY, capacity), ("effort", EFFORT, effort)):
            if kind == "capacity" and not np.isfinite(economy.capacity[plant]):
                continue
            for factor in grid:
                if factor != now[plant]:
                    yield Lie(kind, int(plant), factor / now[plant]), factor


def withhold(economy: Economy, *, limit: int = 12) -> Withheld:
    """Iterate owners' best replies, all at once, until nobody gains, they come round, or the limit."""
    plants = len(economy.plants)
    capacity, effort = np.ones(plants), np.ones(plants)
    seen: dict[tuple[bytes, bytes], int] = {}
    prices: Vector | None = None
    ending: Ending = "not settled"
    length = 0
    for n in range(1, limit + 1):
        best, prices = gains(economy, capacity, effort, prices)
        state = capacity.tobytes(), effort.tobytes()
        moves = {plant: reply for plant, reply in best.items() if reply[0] > WORTH_IT}
        left = max((reply[0] for reply in best.values()), default=0.0)
        if not moves:
            ending = "equilibrium"
            break
        if state in seen:
            ending, length = "cycle", n - seen[state]
            break
        seen[state] = n
        if n < limit:
            for plant, (_, kind, factor) in moves.items():
                (capacity if kind == "capacity" else effort)[plant] = factor
    ends = (capacity == CAPACITY[-1]) | (effort == EFFORT[-1])
    told = economy.replace(capacity=economy.capacity * capacity, effort=economy.effort * effort)
    return Withheld(told, capacity, effort, ending, n, length, left, float(ends[list(best)].mean()))
