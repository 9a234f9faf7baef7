"""Rolling plans: look some years ahead, carry out the first, look again.

A planner who looks some years ahead plans as if the world ended then, and builds too little: machines of
the last year are worth nothing to it. A terminal value (`later`, in years of all budgets) stands for the
years that it does not see. What that costs is measured against the plan for all the years at once.

References
----------
Goldman, S. M. (1968), "Optimal growth and continual planning revision", *Review of Economic Studies* 35,
145-154.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from feasible.economy import TRUTH, Economy, Reports, Vector, align, consumption_equivalent_loss, welfare
from feasible.economy.align import Given
from feasible.economy.years import State, Technology, Years, over_time
from feasible.errors import InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Planner", "Rolled", "RollingPlan", "YearPlan", "roll"]


@dataclass(frozen=True, eq=False)
class YearPlan:
    """What is done in one year.

    Attributes
    ----------
    levels : array, shape (P,)
        Of plants.
    built : array, shape (P,)
        Machines, to be had next year.
    consumption : array, shape (H, G)
    prices : array, shape (G,)
        In budget units of this year.
    plan : Years
        All the years that were planned.
    solved : WelfareOptimum
        The plan for all of them; its certificate holds.
    """

    levels: Vector
    built: Vector
    consumption: Vector
    prices: Vector
    plan: Years
    solved: WelfareOptimum


class Planner(Protocol):
    """Whoever plans the years one by one (`feasible.economy.years.Steps`), and may be told when they end.

    Attributes
    ----------
    technology : Technology
    beta : float
        What next year counts beside this one.
    """

    @property
    def technology(self) -> Technology: ...  # noqa: D102
    @property
    def beta(self) -> float: ...  # noqa: D102

    def until(self, last: int) -> Self:
        """Return the same, with this last year."""
        ...

    def step(self, state: State, economy: Economy, reports: Reports = TRUTH) -> tuple[YearPlan, State]:
        """Plan from here on, carry out this year, and hand on the next."""
        ...


@dataclass(frozen=True, eq=False)
class RollingPlan:
    """An institution that plans some years and carries out the first (`feasible.economy.years.Steps`).

    Attributes
    ----------
    technology : Technology
        How machines wear out and are built.
    ahead : int
        Years that a plan covers, this one included.
    beta : float
        What next year counts beside this one.
    later : float
        What machines are worth at a plan's end, in years of all budgets. One or two make up for much of what
        a short plan does not see.
    worth : Series, dict or array, shape (P,), optional
        What part of that each plant's machines have; all alike by default.
    last : int, optional
        The last year there is: plans go no further, and have no terminal value there.

    Raises
    ------
    InvalidInput
        If no year is planned.

    Examples
    --------
    >>> economy = Economy.reference(1, 6, households=3)
    >>> planner = RollingPlan(Technology(materials={"good 1": 0.6}), ahead=3)
    >>> year, state = planner.step(State.of(economy), economy)
    >>> state.year, bool(np.all(state.machines >= 0.8 * economy.capacity))
    (1, True)
    """

    technology: Technology
    ahead: int
    beta: float = 0.9
    later: float = 0.0
    worth: Given = None
    last: int | None = None

    def __post_init__(self) -> None:
        align.number("ahead", self.ahead, positive=True)

    def until(self, last: int) -> RollingPlan:
        """Return the same, with this last year."""
        return replace(self, last=last)

    def step(self, state: State, economy: Economy, reports: Reports = TRUTH) -> tuple[YearPlan, State]:
        """Plan from here on as people and plants report, carry out this year, and hand on the next.

        Parameters
        ----------
        state : State
        economy : Economy
            One year; its capacities are the sizes that adjustment costs refer to. Machines are the state's.
        reports : Reports

        Returns
        -------
        year : YearPlan
        state : State

        Raises
        ------
        InvalidInput
            If there are no years left.
        NotConverged
            If the plan is not certified.
        """
        left = self.ahead if self.last is None else min(self.ahead, self.last - state.year)
        if left < 1:
            raise InvalidInput(
                f"is {left} in year {state.year + 1}", where="years left to plan", expected="1 or more"
            )
        ends = self.last is not None and state.year + left >= self.last
        later = 0.0 if ends else self.later
        year = planned_from(
            state,
            reports.apply(economy),
            left,
            self.technology,
            beta=self.beta,
            later=later,
            worth=self.worth,
        )
        return year, state.after(year.built, self.technology.wear, consumption=year.consumption)


def planned_from(state: State, economy: Economy, ahead: int, technology: Technology, **how: Any) -> YearPlan:
    """Return the first year of the best plan from a state on; `how` is `over_time`'s."""
    years = over_time(economy, ahead, technology, machines=state.machines, first=state.year, **how)
    best = welfare_optimum(years.economy)
    return YearPlan(
        years.levels_of(best.levels, 0),
        years.built(best.levels)[0],
        years.consumption_of(best.consumption, 0),
        years.prices_of(best.prices, 0),
        years,
        best,
    )


@dataclass(frozen=True, eq=False)
class Rolled:
    """What rolling plans came to, year by year, beside the plan for all the years.

    Attributes
    ----------
    years : Years
        All of them as one economy.
    best : WelfareOptimum
        The plan for all of them at once.
    levels : array
        Of all plants of all years, as they were carried out.
    consumption : array
        Of each household, goods of all years.
    plans : tuple of YearPlan
        What was planned and done, year by year.
    states : tuple of State
        At the beginning of each year and at the end.
    loss : float
        The share of everybody's consumption in all years that looking ahead so little costs.
    """

    years: Years
    best: WelfareOptimum
    levels: Vector
    consumption: Vector
    plans: tuple[YearPlan, ...]
    states: tuple[State, ...]
    loss: float


def roll(planner: Planner, economy: Economy, periods: int, *, machines: Given = None) -> Rolled:
    """Let a planner live through some years, and measure it against the plan for all of them.

    Parameters
    ----------
    planner : Planner
        A `RollingPlan` or another; it is told that the last year is `periods`.
    economy : Economy
        One year, the same every year.
    periods : int
    machines : Series, dict or array, shape (P,), optional
        At the beginning; by default the capacities.

    Returns
    -------
    Rolled

    Raises
    ------
    InvalidInput
        If a number is out of range.
    NotConverged
        If a plan is not certified.
    """
    years = over_time(economy, periods, planner.technology, beta=planner.beta, machines=machines)
    best = welfare_optimum(years.economy)
    bounded = planner.until(years.periods)
    states = [State.of(economy, machines=machines)]
    plans = []
    for _ in range(years.periods):
        year, state = bounded.step(states[-1], economy)
        plans.append(year)
        states.append(state)
    x = years.joined(np.array([year.levels for year in plans]), np.array([year.built for year in plans]))
    e = years.economy
    wanted = np.asarray(e.tastes.sum(axis=0)).ravel() > 0
    totals = np.where(wanted, np.maximum(e.net @ x, 0.0), 0.0)
    c = e.consumption(totals, best.prices)
    loss = consumption_equivalent_loss(e, welfare(e, c, x), best.welfare)
    return Rolled(years, best, x, c, tuple(plans), tuple(states), loss)
