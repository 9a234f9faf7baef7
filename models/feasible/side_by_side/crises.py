"""Crises: the same shock strikes every institution, and each does what it can, when it can.

Time runs in periods. In period 0 everything is as planned. The shock strikes in period 1, *after* the plan
was made: what an institution cannot change within a period is carried out as far as the shocked economy
allows. Markets move prices at once, though not far (`Reacts`); communities of the federation plan anew where
they were hit; a central plan, and councils that plan once a period, wait for the next. From period 2 on
everyone plans with what it has learned (`Replans`): the center and the councils everything, the command
economy what its circles let through.

Recovery is measured against the institution itself: what it would reach if it had always known. What is lost
until then is added up.

References
----------
Katja, "Anarcho-Communist Planning", 5.2 (crises as the acid test).
Holling, C. S. (1996), "Engineering resilience versus ecological resilience".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import (
    Economy,
    Institution,
    Outcome,
    Reacts,
    Replans,
    Shock,
    Vector,
    after,
)
from feasible.errors import FeasibleError
from feasible.headline import Headline, by_name
from feasible.institutions import INSTITUTIONS, entry
from feasible.side_by_side._linked import carry_out, few_inputs, four_shocks, with_links
from feasible.side_by_side._means import Means
from feasible.side_by_side.comparison import Benchmark, measure
from feasible.side_by_side.crises_struck import order_stands, places_moved
from feasible.side_by_side.stored import load
from feasible.sweep import sweep

__all__ = [
    "Crisis",
    "carry_out",
    "crises",
    "crisis",
    "few_inputs",
    "four_shocks",
    "headlines",
    "impacts",
    "led",
    "pairs",
    "paths",
    "plans_around",
    "recoveries",
    "silent",
    "with_links",
    "without_plan",
]

#: Back is within this much of the output that the institution would reach.
BACK = 0.01

#: Goods of the linked economies of the study, and of the smaller ones.
LARGE, SMALL = 30, 12
#: Who is not led through crises: the published rule of the rounds finds no plan (`without_plan`).
_PLANLESS = "hahnel"
#: Who plans small economies alone: half a minute a plan of a large one, and not every one is certified.
_SLOW = "federation"
#: Who is led through crises of small economies, in the book's order: by name, and the color of each.
ROOMS = {row.name: row.color for row in INSTITUTIONS if row.key != _PLANLESS}
#: Who is led through crises of large ones.
NAMES = tuple(name for name in ROOMS if name != entry(_SLOW).name)

#: How far plants may depart from orders that a shock has made impossible, of what more they could do.
RESERVE = 0.2


@dataclass(frozen=True, eq=False)
class Crisis:
    """How one institution went through one shock.

    Attributes
    ----------
    institution, shock : str
    path : DataFrame
        One row a period: ``period``, ``output`` (value of deliveries at the optimum's prices before the
        shock, as a share of the institution's own in period 0), ``gap`` (how far output is below what the
        institution itself reaches once it knows everything, as a share of that), ``loss`` (of welfare,
        against the optimum of the economy as it then is), ``least_need``, ``mean_need`` and ``messages``.
    trouble : str
        Empty, or why it could not go on.
    """

    institution: str
    shock: str
    path: pd.DataFrame
    trouble: str = ""

    @property
    def impact(self) -> float:
        """Gap in the period of the shock."""
        return float(self.path["gap"].iloc[1]) if len(self.path) > 1 else np.nan

    @property
    def lost(self) -> float:
        """Gaps of all periods added up, in periods' worth of output."""
        return float(np.maximum(self.path["gap"].iloc[1:], 0.0).sum()) if not self.trouble else np.nan

    @property
    def recovery(self) -> float:
        """Periods until the gap stays below one percent; infinite if it never does."""
        if self.trouble:
            return np.nan
        away = np.flatnonzero(self.path["gap"].to_numpy(dtype=float) > BACK)
        if not away.size:
            return 0.0
        return float(away[-1]) if away[-1] + 1 < len(self.path) else np.inf


Plans = tuple[Outcome, Outcome] | FeasibleError


def plans_around(institution: Institution, economy: Economy, shock: Shock) -> Plans:
    """Return what an institution plans before a shock, and what it would had it known; or why not."""
    try:
        return institution.run(economy), institution.run(after(economy, [shock]))
    except FeasibleError as error:
        return error


def crisis(
    institution: Institution,
    economy: Economy,
    shock: Shock,
    *,
    periods: int = 8,
    reserve: float = RESERVE,
    plans: Plans | None = None,
) -> Crisis:
    """Lead one institution through one shock that stays.

    Parameters
    ----------
    institution : Institution
    economy : Economy
        Before the shock.
    shock : Shock
    periods : int
        After period 0, the last in which nothing has happened.
    reserve : float
        How far plants may depart from orders that cannot be carried out; see `carry_out`. An institution with
        an attribute of that name gets it.
    plans : tuple of Outcome, optional
        From `plans_around`, where they are known already.

    Examples
    --------
    >>> from feasible.institutions.central import CentralPlan
    >>> economy = Economy.reference(1, 12)
    >>> went = crisis(CentralPlan(), economy, Shock("fire", capacity={"plant 01a": 0.0}), periods=3)
    >>> went.recovery
    1.0
    """
    shocked = after(economy, [shock])
    ready: Any = institution
    if hasattr(institution, "reserve"):
        ready = replace(ready, reserve=reserve)
    rows: list[dict[str, float]] = []
    known_plans = plans_around(institution, economy, shock) if plans is None else plans
    if isinstance(known_plans, FeasibleError):
        return Crisis(institution.name, shock.name, _path(rows), str(known_plans))
    before, goal = known_plans
    try:
        best, calm = Benchmark.of(shocked), Benchmark.of(economy)
        reach, start = _output(goal, calm), _output(before, calm)
        rows.append(_row(0, before, calm, calm, start, start))
        outcome = (
            ready.react(shocked, before)
            if isinstance(ready, Reacts)
            else carry_out(shocked, before, reserve=reserve)
        )
        rows.append(_row(1, outcome, best, calm, reach, start))
        known = economy
        for period in range(2, periods + 1):
            if isinstance(ready, Replans):
                outcome, known = ready.replan(shocked, outcome, known)
            else:
                outcome = goal
            rows.append(_row(period, outcome, best, calm, reach, start))
    except FeasibleError as error:
        return Crisis(institution.name, shock.name, _path(rows), str(error))
    return Crisis(institution.name, shock.name, _path(rows))


def _output(outcome: Outcome, calm: Benchmark) -> float:
    return measure(outcome, calm)["output"]


def _row(
    period: int, outcome: Outcome, now: Benchmark, calm: Benchmark, reach: float, start: float
) -> dict[str, float]:
    measured, output = measure(outcome, now), _output(outcome, calm)
    return {
        "period": float(period),
        "output": output / start,
        "gap": 1.0 - output / reach,
        "loss": measured["loss"],
        "least_need": measured["least_need"],
        "mean_need": measured["mean_need"],
        "messages": measured["messages"],
    }


def _path(rows: Sequence[dict[str, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=["period", "output", "gap", "loss", "least_need", "mean_need", "messages"]
    )


def _one(task: tuple[Institution, Economy, Shock, int, float]) -> Crisis:
    institution, economy, shock, periods, reserve = task
    return crisis(institution, economy, shock, periods=periods, reserve=reserve)


def led(goods: int = LARGE) -> list[Institution]:
    """Make those who are led through the study's crises of one size, in the book's order.

    Parameters
    ----------
    goods : int
        Above twelve the federation on a public record is left out.

    Examples
    --------
    >>> len(led()), len(led(12))
    (8, 9)
    """
    left_out = {_PLANLESS} if goods <= SMALL else {_PLANLESS, _SLOW}
    return [row.make() for row in INSTITUTIONS if row.key not in left_out]


def crises(
    economy: Economy,
    institutions: Sequence[Institution],
    shocks: Sequence[Shock] | None = None,
    *,
    periods: int = 8,
    reserve: float = RESERVE,
    workers: int = 1,
    client: Any = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Crisis]:
    """Lead every institution through every shock; see `crisis`.

    Parameters
    ----------
    economy : Economy
    institutions : sequence of Institution
    shocks : sequence of Shock, optional
        `four_shocks` by default.
    periods, reserve, workers, client, progress
        As in `crisis` and `feasible.sweep.sweep`.
    """
    struck = four_shocks(economy) if shocks is None else shocks
    return sweep(
        _one,
        [(i, economy, s, periods, reserve) for s in struck for i in institutions],
        workers=workers,
        client=client,
        progress=progress,
    )


# ---------------------------------------------------------------------- the stored study


def pairs(reserve: float = RESERVE, *, goods: int = LARGE) -> pd.DataFrame:
    """Return the study's rows of economies and shocks for which every institution has a plan.

    Means over them compare the same crises: where prices find no balance, crises are the harder ones.

    Parameters
    ----------
    reserve : float
        One of those that the study tried.
    goods : {30, 12}
        Eight institutions in the larger economies, nine in the smaller.
    """
    rows = load("crises")
    rows = rows[(rows["reserve"] == reserve) & (rows["goods"] == goods)]
    whole = (rows["trouble"] == "").groupby([rows["seed"], rows["shock"]]).transform("all")
    return rows[whole]


def impacts(reserve: float = RESERVE, *, column: str = "lost", goods: int = LARGE) -> Means:
    """Return means over the study's economies in the period of the shock, institutions by shocks, in pairs.

    Parameters
    ----------
    reserve : float
        One of those that the study tried.
    column : str
        ``"lost"`` (the share of output that is lost) or a column of a crisis's path.
    goods : {30, 12}
    """
    rows = pairs(reserve, goods=goods)
    first = rows[rows["period"] == 1].assign(lost=lambda r: 1.0 - r["output"])
    table = first.pivot_table(index=["institution", "seed"], columns="shock", values=column)
    return Means.over(table.groupby("institution"), int(rows["seed"].nunique()))


def paths(shock: str, reserve: float = RESERVE) -> Means:
    """Return means of output over the study's economies, periods by institutions, in pairs.

    Parameters
    ----------
    shock : str
    reserve : float
        One of those that the study tried.
    """
    rows = pairs(reserve)
    table = rows[rows["shock"] == shock].pivot_table(
        index=["period", "seed"], columns="institution", values="output"
    )
    return Means.over(table.groupby("period"), int(rows["seed"].nunique()))


def recoveries(reserve: float = RESERVE) -> pd.DataFrame:
    """Return the share of the study's economies that are back one period after a shock.

    Returns
    -------
    DataFrame
        Institutions by shocks; NaN where an institution finds no plan in any economy.
    """
    rows = pairs(reserve)
    later = rows[rows["period"] >= 2]
    worst = later.groupby(["institution", "shock", "seed"])["gap"].max()
    there = (worst <= BACK).astype(float).reset_index()
    return there.pivot_table(index="institution", columns="shock", values="gap")


def silent(reserve: float = RESERVE, *, goods: int = LARGE) -> pd.Series[float]:
    """Return what a period costs a central plan while its office is silent after a shock, by shock.

    Nobody makes a new plan then, and each period goes as the first: the share of output that is missing to
    what the center reaches once it has planned anew. With no shock a silent office costs nothing, for the
    old orders can still be carried out.

    Parameters
    ----------
    reserve, goods
        As in `pairs`.

    Examples
    --------
    >>> bool((silent(0.0) > silent()).all())
    True
    """
    rows = pairs(reserve, goods=goods)
    first = rows[(rows["institution"] == entry("central").name) & (rows["period"] == 1)]
    return first.groupby("shock")["gap"].mean()


def without_plan(institution: Institution, goods: int = SMALL, economies: int = 5) -> int:
    """Count the linked economies for which an institution finds no plan, in calm.

    Parameters
    ----------
    institution : Institution
    goods, economies : int
        The reference economies with seeds from 1, linked.

    Examples
    --------
    >>> without_plan(entry("central").make(), economies=1)
    0
    """
    found = 0
    for seed in range(1, economies + 1):
        try:
            institution.run(with_links(Economy.reference(seed, goods)))
        except FeasibleError:
            found += 1
    return found


# ---------------------------------------------------------------------- headlines


def _left(shock: str, reserve: float, seeds: int) -> dict[str, Vector]:
    """Return output by institution in periods 0 to 6, as a share of period 0, on average over some seeds."""
    rows = pairs(reserve)
    rows = rows[(rows["shock"] == shock) & (rows["seed"] <= seeds)]
    table = rows.pivot_table(index="institution", columns="period", values="output")
    return {str(name): row.to_numpy(dtype=float) for name, row in table.iterrows()}


def _one_plant_stops_a_plan(seeds: int = 20, inputs: int | None = None) -> bool:
    """Whether most of a plan's output goes with one plant where orders are orders, and not with a reserve.

    With `inputs` in three small economies with no more inputs to a plant.
    """
    center = entry("central").make()
    lost = {}
    for reserve in (0.0, RESERVE):
        if inputs is None:
            lost[reserve] = 1.0 - float(_left("a plant closes", reserve, seeds)[center.name][1])
            continue
        places = [with_links(few_inputs(Economy.reference(seed, SMALL), inputs)) for seed in (1, 2, 3)]
        went = [
            crisis(center, place, four_shocks(place)[0], periods=1, reserve=reserve).path["output"].iloc[1]
            for place in places
        ]
        lost[reserve] = 1.0 - float(np.mean(went))
    return lost[0.0] > 0.5 > lost[RESERVE]


def _prices_take_longer(seeds: int = 20, steps: int | None = None) -> bool:
    """Whether who follows prices is not back in a period after two shocks, and command sinks as it learns.

    With `steps` of prices a period both markets are led through a fallen cap in two small economies.
    """
    markets = ("market", "baseline")
    if steps is not None:
        gaps = []
        for seed in (2, 3):
            place = with_links(Economy.reference(seed, SMALL))
            (cap,) = (shock for shock in four_shocks(place) if shock.name == "a cap falls")
            for key in markets:
                went = crisis(entry(key).make(steps_a_period=steps), place, cap, periods=2)
                gaps.append(abs(float(went.path["gap"].iloc[2])))
        return min(gaps) > BACK
    told = []
    for shock in ("a cap falls", "links cut"):
        way = _left(shock, RESERVE, seeds)
        off = [1.0 - way[name][2] / way[name][6] for name in (entry(key).name for key in markets)]
        command = way[entry("command").name]
        told.append(min(off) > BACK and bool(command[6] < command[2] < command[1]))
    return all(told)


_MANY = "each good is made from five others or more"
_THIRTY = "prices move thirty times in a period"
_GONE_WITHOUT = "ways of planning are compared by what everybody goes without"


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    moved = places_moved()
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    return by_name(
        Headline(
            "stop",
            "If the largest plant closes and no other may step in for it, a plan loses most of its output",
            "that every chain of production needs nearly every good",
            true=_one_plant_stops_a_plan,
            aggregation={"seeds": 5},
            weakest={"inputs": 2},
            condition=_MANY,
        ),
        Headline(
            "way",
            "After a cap falls or links are cut, markets need more than one period to recover, and under "
            "command output goes on falling as the center learns",
            "one plan a period and thirty steps of prices",
            true=_prices_take_longer,
            aggregation={"seeds": 10},
            weakest={"steps": 3000},
            condition=_THIRTY,
        ),
        Headline(
            "order",
            "Once everybody has planned for a shock, no way of planning stands more than "
            f"{words[moved]} place{'' if moved == 1 else 's'} higher or lower among the others than in calm",
            "what is counted: the part of what they could have that everybody goes without",
            true=order_stands,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"measure": "least_need"},
            condition=_GONE_WITHOUT,
        ),
    )
