"""Plans that promise next year's consumption, and what becomes of the promise when next year is planned anew.

A planner looks some years ahead, carries out the first and plans again (`feasible.procedures.rolling`). Every
plan says what each household will have next year. Next year machines, people and stocks may be other than was
thought, and the horizon has moved on; so what is delivered differs. The promise is kept as far as the
worst-off household, at its own tastes, has the share of consumption that was promised to it.

References
----------
Goldman, S. M. (1968), "Optimal growth and continual planning revision", *Review of Economic Studies* 35,
145-154. That a plan made anew may break its word: Kydland, F. E. and Prescott, E. C. (1977), *Journal of
Political Economy* 85, 473-491.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from feasible.economy import Economy, Vector
from feasible.economy.years import State, Technology
from feasible.errors import InvalidInput
from feasible.procedures.rolling import RollingPlan

__all__ = ["Promise", "promises"]

#: Of what machines are made: 0.6 of the first good and some skilled work a machine.
_MACHINES = Technology(materials={"good 01": 0.6}, work={"skilled labor": 0.2})


class Promise(NamedTuple):
    """How promises for the next year were kept.

    Attributes
    ----------
    worst, mean : float
        Delivered over promised, as a share of consumption: of the worst-off household in the worst year, and
        of all on average.
    known : float
        The same for the worst-off, had nobody promised and all taken it that next year is like this one.
    """

    worst: float
    mean: float
    known: float


def _share(economy: Economy, delivered: Vector, expected: Vector) -> Vector:
    """Return each household's delivered over expected consumption at its own tastes, shape (H,)."""
    tastes = economy.tastes.toarray() * (economy.good_kind == "final")
    log = np.where(tastes > 0.0, np.log(np.maximum(delivered, 1e-300) / np.maximum(expected, 1e-300)), 0.0)
    return np.asarray(np.exp((tastes * log).sum(axis=1) / tastes.sum(axis=1)))


@cache
def promises(
    ahead: int = 4,
    *,
    shock: float = 0.0,
    years: int = 6,
    seed: int = 1,
    later: float = 2.0,
    grow: float = 0.5,
) -> Promise:
    """Return how a rolling plan keeps its promises.

    Parameters
    ----------
    ahead : int
        Years that each plan covers, 2 or more.
    shock : float
        Each year every machine's and resource's amount is up to so much more or less than was planned with.
    years : int
        Years lived through.
    seed : int
        Of the economy and of shocks.
    later : float
        What machines are worth at a plan's end, in years of all budgets: see `RollingPlan`.
    grow : float
        Machines at first, as a share of what the economy has: below 1 there is something to build up.

    Raises
    ------
    InvalidInput
        If a plan covers one year: it promises nothing.

    Examples
    --------
    >>> kept = promises(3, years=3)
    >>> 0.5 < kept.worst <= kept.mean
    True
    """
    if ahead < 2:
        raise InvalidInput(f"is {ahead}", where="ahead", expected="two years or more: one promises nothing")
    economy = Economy.reference(seed, 12, households=8)
    planner = RollingPlan(_MACHINES, ahead, later=later)
    rng, state = np.random.default_rng(seed), State.of(economy, machines=grow * economy.capacity)
    promised: Vector | None = None
    before: Vector | None = None
    kept, known = [], []
    for _ in range(years):
        now = economy.replace(
            endowment=economy.endowment * rng.uniform(1.0 - shock, 1.0 + shock, len(economy.resources))
        )
        luck = rng.uniform(1.0 - shock, 1.0 + shock, len(economy.plants))
        met = replace(state, machines=state.machines * luck)
        year, state = planner.step(met, now)
        if promised is not None and before is not None:
            kept.append(_share(economy, year.consumption, promised))
            known.append(_share(economy, year.consumption, before))
        promised, before = year.plan.consumption_of(year.solved.consumption, 1), year.consumption
    return Promise(float(np.min(kept)), float(np.mean(kept)), float(np.min(known)))
