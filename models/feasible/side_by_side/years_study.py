"""The study behind ten years: rolling plans of some years beside the plan for all of them, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.economy import Economy, Vector
from feasible.economy._people import log_utilities
from feasible.economy.years import Technology, Years
from feasible.errors import InvalidInput
from feasible.procedures.rolling import Rolled, RollingPlan, roll
from feasible.side_by_side.stored import ROOM, load
from feasible.stored import stored_file

__all__ = ["AHEAD", "LATER", "PERIODS", "SITUATIONS", "YEARS", "Situation", "by_year", "rolled"]

#: Economies, goods and households; years; significant digits.
SEEDS, GOODS, HOUSEHOLDS, PERIODS, DIGITS = 10, 12, 8, 10, 6
#: How many years plans look ahead, this one included.
AHEAD = (1, 2, 3, 4, 6)
#: What machines are worth at a plan's end, in years of all budgets.
LATER = (0.0, 0.5, 1.0, 2.0, 3.0)
#: Plans of so many years are tried with every terminal value; the others without and with one of two years.
_TRIED, _ONE = 3, 2.0


@dataclass(frozen=True)
class Situation:
    """What the ten years begin with.

    Attributes
    ----------
    machines : float
        At the beginning, as a share of what plants had been built for.
    wear : float
    beta : float
        What next year counts beside this one.
    seeds : int
        Of how many economies.
    """

    machines: float = 0.5
    wear: float = 0.2
    beta: float = 0.9
    seeds: int = 3


#: The first is the page's, the second that of golden values; the others change one thing of the first.
SITUATIONS: Mapping[str, Situation] = MappingProxyType(
    {
        "half the machines": Situation(seeds=SEEDS),
        "all machines": Situation(machines=1.0, seeds=SEEDS),
        "a quarter of the machines": Situation(machines=0.25),
        "machines last longer": Situation(wear=0.1),
        "machines wear out sooner": Situation(wear=0.3),
        "next year counts as this one": Situation(beta=1.0),
    }
)


@dataclass(frozen=True)
class _Lived:
    """One economy in one situation."""

    seed: int
    situation: str
    goods: int = GOODS
    periods: int = PERIODS


def _lived(limit: int | None) -> list[_Lived]:
    return [_Lived(seed, name) for name, one in SITUATIONS.items() for seed in seeds(one.seeds, limit)]


def _planners() -> list[tuple[int, float]]:
    return [
        (ahead, later)
        for ahead in AHEAD
        for later in (LATER if ahead == _TRIED else (0.0, _ONE))
        if ahead < max(AHEAD) or later == 0.0
    ]


def beginning(seed: int, situation: str, goods: int) -> tuple[Economy, Technology, Vector]:
    """Return the economy of one year, how machines are built, and those that there are at first."""
    one = SITUATIONS[situation]
    economy = Economy.reference(seed, goods, households=HOUSEHOLDS)
    technology = Technology(
        wear=one.wear, materials={economy.goods[0]: 0.6}, work={economy.resources[0]: 0.2}
    )
    return economy, technology, one.machines * economy.capacity


def stored(table: str, situation: str, seeds: Sequence[int] | None = None) -> pd.DataFrame:
    """Return the stored rows of one situation, of these economies alone if any are named.

    Raises
    ------
    InvalidInput
        If that was not computed.
    """
    rows = load(table)
    rows = rows[rows["situation"] == situation]
    if seeds is not None:
        rows = rows[rows["seed"].isin(list(seeds))]
    if rows.empty:
        raise InvalidInput(
            "was not computed", where=f"situation {situation!r}", expected=f"one of {', '.join(SITUATIONS)}"
        )
    return rows


@lru_cache(maxsize=8)
def rolled(
    seed: int, situation: str, ahead: int, later: float, *, goods: int = GOODS, periods: int = PERIODS
) -> Rolled:
    """Let a planner live through the years of one economy.

    Parameters
    ----------
    seed : int
        Of the reference economy.
    situation : str
        A key of `SITUATIONS`.
    ahead : int
    later : float
        The terminal value, in years of all budgets, a like part for each plant's machines. (Parts by how many
        it was built for would depend on the unit in which its good is counted.)
    goods, periods : int
    """
    economy, technology, machines = beginning(seed, situation, goods)
    planner = RollingPlan(technology, ahead, SITUATIONS[situation].beta, later=later)
    return roll(planner, economy, periods, machines=machines)


def by_year(lived: Rolled) -> pd.DataFrame:
    """Say year by year what a rolling plan came to, beside the plan for all years.

    Parameters
    ----------
    lived : Rolled

    Returns
    -------
    DataFrame, index ``year``
        ``machines`` at the beginning of the year as a share of what plants were built for, mean over plants;
        ``built`` in the year, likewise; ``consumption`` in the year (1 is the best plan's in its first year,
        as everybody feels it); ``gap``, the log of that against the best plan's same year, effort counted;
        ``kept`` and ``kept_least``, what people had of what last year's plan had promised them, of all goods
        as they feel it, public ones included, on average and who was let down most; NaN where nothing was
        promised. (`feasible.libcom.in_kind.promises` measures private goods, where something unforeseen
        happens.) ``best_machines`` and ``best_consumption``
        are those of the plan for all years.
    """
    years = lived.years
    base, T = years.base, years.periods
    plants = years.equipped
    size = base.capacity[plants]
    reached, best = (
        _welfare_by_year(years, c, x)
        for c, x in ((lived.consumption, lived.levels), (lived.best.consumption, lived.best.levels))
    )
    utility = _enjoyed(years, lived.consumption)
    ideal = _enjoyed(years, lived.best.consumption)
    people = float(base.budgets.sum())
    first = ideal[0].sum() / people
    rows = []
    machines = np.array([state.machines for state in lived.states])
    wanted = years.machines(lived.best.levels)
    for t in range(T):
        promised = _promised(lived, t)
        kept = np.full(len(base.households), np.nan)
        if promised is not None:
            kept = np.exp((utility[t] - log_utilities(base, promised)) / base.budgets)
        rows.append(
            {
                "year": t + 1,
                "machines": float((machines[t][plants] / size).mean()),
                "built": float((lived.plans[t].built[plants] / size).mean()),
                "consumption": float(np.exp(utility[t].sum() / people - first)),
                "gap": float((reached[t] - best[t]) / people),
                "kept": float(kept.mean()),
                "kept_least": float(kept.min()),
                "best_machines": float((wanted[t][plants] / size).mean()),
                "best_consumption": float(np.exp(ideal[t].sum() / people - first)),
            }
        )
    return pd.DataFrame(rows).set_index("year")


def _promised(lived: Rolled, t: int) -> Vector | None:
    """Return what last year's plan had each household consume this year; None if it did not say."""
    if t == 0 or lived.plans[t - 1].plan.periods < 2:
        return None
    before = lived.plans[t - 1]
    return before.plan.consumption_of(before.solved.consumption, 1)


def _enjoyed(years: Years, consumption: Vector) -> Vector:
    """Return what each household's consumption is worth to it year by year, shape (T, H), in budget units."""
    return np.array(
        [log_utilities(years.base, years.consumption_of(consumption, year)) for year in range(years.periods)]
    )


def _welfare_by_year(years: Years, consumption: Vector, levels: Vector) -> Vector:
    """Return each year's welfare, shape (T,), in budget units of that year, effort counted."""
    e = years.economy
    spent = e.effort * levels**e.exponent
    effort = np.array([spent[years.activities[t]].sum() for t in range(years.periods)])
    for t, there in enumerate(years.builds):
        effort[t] += spent[there[there >= 0]].sum()
    effort[0] += spent[years.inherits].sum()
    own = effort / (years.unit * years.beta ** (years.first + np.arange(years.periods)))
    return np.asarray(_enjoyed(years, consumption).sum(axis=1) - own)


def _rows(task: _Lived) -> pd.DataFrame:
    frames = []
    for ahead, later in _planners():
        found = by_year(
            rolled(task.seed, task.situation, ahead, later, goods=task.goods, periods=task.periods)
        ).reset_index()
        first: dict[str, Any] = {
            "seed": task.seed,
            "situation": task.situation,
            "ahead": ahead,
            "later": later,
        }
        for column, value in reversed(first.items()):
            found.insert(0, column, value)
        frames.append(found)
    return pd.concat(frames, ignore_index=True)


YEARS = Study(
    name="years",
    summary="Rolling plans of one to six years beside the plan for ten, in six situations; ten minutes.",
    tasks=_lived,
    row=_rows,
    file=stored_file(ROOM, "years"),
    digits=DIGITS,
    keys=("seed", "situation"),
)
