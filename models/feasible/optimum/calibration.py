"""People whose work matters as much as it does in fact: dislikes scaled to the share of wages in income."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize

from feasible.economy import Economy, align
from feasible.economy.people import People, people_from_frame
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum.welfare import WelfareOptimum, welfare_optimum

__all__ = ["calibrated", "wage_share"]

#: How far dislikes may have to be scaled, and how near the share must come.
_LARGEST, _NEAR = 1e30, 1e-6


def wage_share(people: People, best: WelfareOptimum) -> float:
    """Return the share of wages in all income at an optimum's prices, pay rule or not.

    Parameters
    ----------
    people : People
    best : WelfareOptimum
        Of their economy.
    """
    wages = float(people.wages(best.prices, best.levels).sum())
    rents = float(people.rents(best.prices, best.resource_prices, best.levels).sum())
    return wages / (wages + rents)


def calibrated(
    economy: Economy,
    frame: pd.DataFrame,
    *,
    share: float = 0.6,
    hours: float = 1.0,
    time: float = 2.0,
    elasticity: float = 0.5,
) -> People:
    """Let people do the work, with dislikes such that wages are a given share of income at the optimum.

    As drawn, work costs people little beside what land, machines and caps cost: wages are 6-35 % of income
    in the reference economies, and it would hardly matter who works how much. In rich countries they are
    some 60 % (Gollin 2002). All dislikes are multiplied by one factor until they are that.

    Parameters
    ----------
    economy : Economy
        With labor among its resources.
    frame : DataFrame
        Who can do what, as `feasible.economy.people.draw_people` draws it; its own time does not count.
    share : float
        The share of wages in income at the optimum, between 0 and 1.
    hours : float
        What hours are measured in: so many are worked of each kind on average at the optimum.
    time : float
        How much time a household has, in multiples of those hours for each kind of labor.
    elasticity : float
        Of hours in pay.

    Returns
    -------
    People

    Raises
    ------
    InvalidInput
        If a number is out of range or the table is not what is expected.
    NotConverged
        If no dislikes lead to that share, or time is so short that it decides instead.

    References
    ----------
    Gollin, D. (2002), "Getting income shares right", *Journal of Political Economy* 110, 458-474.

    Examples
    --------
    >>> from feasible.economy.people import draw_people
    >>> economy = Economy.reference(1, 8, households=3)
    >>> people = calibrated(economy, draw_people(economy, np.random.default_rng([1, 7])))
    >>> best = welfare_optimum(people.economy)
    >>> round(wage_share(people, best), 6), round(float(people.hours(best.levels).mean()), 6)
    (0.6, 2.0)
    """
    aim = align.number("share", share, positive=True)
    if aim >= 1.0:
        raise InvalidInput(f"is {aim:g}", where="share", expected="a share between 0 and 1")
    unit = align.number("hours", hours, positive=True)
    reach = align.number("time", time, positive=True)
    e = align.number("elasticity", elasticity, positive=True)
    people = people_from_frame(economy, frame, elasticity=e)
    drawn, kinds = people.to_frame(), len(people.labor)
    search = _Search(people, aim)
    factor = search.factor()
    mean = float(people.hours(search.at(factor).levels).mean()) / kinds
    a = mean / unit
    made = people_from_frame(
        economy,
        drawn.assign(
            skill=drawn["skill"] * a,
            dislike=drawn["dislike"] * factor * a ** (1.0 + 1.0 / e),
            time=reach * unit * kinds,
        ),
        elasticity=e,
    )
    final = welfare_optimum(made.economy)
    off = abs(wage_share(made, final) - aim)
    if off > _NEAR or not final.certificate.ok:
        raise NotConverged(
            "dislikes for the given share of wages",
            residual=off,
            rounds=search.calls,
            advice="give people more time: where it binds, not their dislike but its lack makes wages",
        )
    return made


class _Search:
    """The share of wages by the factor on all dislikes."""

    def __init__(self, people: People, aim: float) -> None:
        self.people, self.aim, self.calls = people, aim, 0
        self.best: WelfareOptimum | None = None

    def at(self, factor: float) -> WelfareOptimum:
        """Return the optimum with time enough."""
        e, j = self.people.economy, self.people.plants
        effort, capacity, endowment = e.effort.copy(), e.capacity.copy(), e.endowment.copy()
        effort[j] *= factor
        # The marginal hour's dislike is its wage, so that k phi l^k is what l hours earn: all income at most.
        capacity[j] = 2.0 * (len(e.households) / (effort[j] * e.exponent[j])) ** (1.0 / e.exponent[j])
        endowment[self.people.timed] = self.people.of_sellers(capacity[j])[self.people.time > 0]
        self.best = welfare_optimum(
            e.trusted(effort=effort, capacity=capacity, endowment=endowment), start=self.best
        )
        self.calls += 1
        return self.best

    def over(self, log_factor: float) -> float:
        return wage_share(self.people, self.at(float(np.exp(log_factor)))) - self.aim

    def factor(self) -> float:
        """Return the factor that makes the share what it is to be."""
        low = high = 0.0
        here = self.over(0.0)
        step = -3.0 if here > 0 else 3.0
        while True:
            low, high = high, high + step
            if abs(high) > np.log(_LARGEST):
                raise NotConverged(
                    "dislikes for the given share of wages",
                    residual=abs(here),
                    rounds=self.calls,
                    advice="ask for another share: no dislike of work makes wages that part of income",
                )
            there = self.over(high)
            if there * here <= 0:
                break
            here, step = there, 2.0 * step
        found = optimize.brentq(self.over, min(low, high), max(low, high), xtol=1e-9, rtol=1e-12)
        return float(np.exp(found))
