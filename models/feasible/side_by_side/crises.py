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
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import (
    Certificate,
    Economy,
    Institution,
    Messages,
    Outcome,
    Reacts,
    Replans,
    Shock,
    Vector,
    after,
    feasibility_checks,
    outcome_of,
)
from feasible.errors import FeasibleError, InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions import INSTITUTIONS, entry
from feasible.optimum import Settlement, best_plan
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
    "four_shocks",
    "headlines",
    "impacts",
    "pairs",
    "paths",
    "plans_around",
    "recoveries",
    "with_links",
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


def with_links(economy: Economy, *, strength: float = 0.6, effort: float = 0.5) -> Economy:
    """Split an economy by its regions: every private good is made and used where it is, and links move it.

    Parameters
    ----------
    economy : Economy
        With two regions or more.
    strength : float
        Capacity of a link for one good, as a share of what all plants of the good make at capacity, split
        evenly among the links.
    effort : float
        Marginal effort of a link at capacity, as a share of what an average good costs. The cheaper
        moving is, the more a link's answer jumps, and the longer price rounds take.

    Returns
    -------
    Economy
        Private goods become ``"good in region"``; public goods and resources stay common. A link
        ``"good: from to to"`` is a plant of the region it leaves, with effort cost of exponent 2. Households
        want and need the goods of their own region.

    Raises
    ------
    InvalidInput
        If there is one region only.

    Examples
    --------
    >>> print(with_links(Economy.reference(1, 10)))
    Economy "reference 1, linked": 37 goods, 5 resources, 138 plants, 20 households, 4 regions; convex
    """
    places = [str(r) for r in dict.fromkeys([*economy.region, *economy.household_region])]
    if len(places) < 2:
        raise InvalidInput("there is nowhere to go", where="region", expected="two regions or more")
    here = _Here(economy, places)
    links = _links(economy, here, strength, effort)
    shape = (len(here.labels), links.leaves.size)
    at, one = np.arange(links.leaves.size), np.ones(links.leaves.size)
    moved_in = sparse.csc_array((one, (links.leaves, at)), shape=shape)
    moved_out = sparse.csc_array((one, (links.arrives, at)), shape=shape)
    resources, households = len(economy.resources), len(economy.households)
    return Economy(
        goods=here.labels,
        resources=economy.resources,
        plants=[*economy.plants, *links.names],
        households=economy.households,
        inputs=sparse.hstack([here.made(economy.inputs), moved_in], format="csc"),
        outputs=sparse.hstack([here.made(economy.outputs), moved_out], format="csc"),
        resource_use=sparse.hstack(
            [economy.resource_use, sparse.csc_array((resources, at.size))], format="csc"
        ),
        endowment=economy.endowment,
        capacity=np.concatenate([economy.capacity, links.capacity]),
        effort=np.concatenate([economy.effort, links.effort]),
        exponent=np.concatenate([economy.exponent, np.full(at.size, 2.0)]),
        region=[*economy.region, *links.regions],
        good_kind=here.kinds,
        resource_kind=economy.resource_kind,
        budgets=economy.budgets,
        tastes=here.wanted(economy.tastes),
        needs=here.wanted(economy.needs),
        household_region=economy.household_region,
        resource_ownership=economy.resource_ownership,
        plant_ownership=sparse.hstack(
            [economy.plant_ownership, sparse.csr_array((households, at.size))], format="csr"
        ),
        # A good that no plant of a region makes still arrives there by link.
        productive=False,
        name=f"{economy.name}, linked",
    )


class _Here:
    """Goods that are where they are: a row for each private good and region, one row for a public good."""

    def __init__(self, economy: Economy, places: list[str]) -> None:
        self.places = places
        self.private = np.flatnonzero(economy.good_kind != "public")
        self.rows = np.zeros((len(economy.goods), len(places)), dtype=int)
        self.labels: list[str] = []
        self.kinds: list[str] = []
        for good, (label, kind) in enumerate(zip(economy.goods, economy.good_kind, strict=True)):
            for r, place in enumerate(places):
                if kind != "public" or r == 0:
                    self.labels.append(str(label) if kind == "public" else f"{label} in {place}")
                    self.kinds.append(str(kind))
                self.rows[good, r] = len(self.labels) - 1
        self._of_plant = np.array([places.index(str(r)) for r in economy.region])
        self._of_home = np.array([places.index(str(r)) for r in economy.household_region])

    def made(self, matrix: Any) -> sparse.csc_array:
        """Move each entry of goods by plants to its region's row."""
        m = sparse.coo_array(matrix)
        i, j = m.coords
        at = (self.rows[i, self._of_plant[j]], j)
        return sparse.csc_array((m.data, at), shape=(len(self.labels), m.shape[1]))

    def wanted(self, matrix: Any) -> sparse.csr_array:
        """Move each entry of households by goods to its region's column."""
        m = sparse.coo_array(matrix)
        i, j = m.coords
        at = (i, self.rows[j, self._of_home[i]])
        return sparse.csr_array((m.data, at), shape=(m.shape[0], len(self.labels)))


class _Links(NamedTuple):
    """Links as plants: rows of the good they take and give, and what they can and cost."""

    names: list[str]
    regions: list[str]
    leaves: np.ndarray[Any, np.dtype[np.int64]]
    arrives: np.ndarray[Any, np.dtype[np.int64]]
    capacity: Vector
    effort: Vector


def _links(economy: Economy, here: _Here, strength: float, effort: float) -> _Links:
    """Return a link for every private good and ordered pair of regions."""
    places = here.places
    pairs = [(a, b) for a in range(len(places)) for b in range(len(places)) if a != b]
    makes = np.asarray(economy.outputs @ np.where(np.isfinite(economy.capacity), economy.capacity, 0.0))
    # An average good costs what a household has, shared out over what there is to have.
    cost = len(economy.households) / max(float(makes[here.private].sum()), 1e-300)
    capacity = np.repeat(strength * makes[here.private] / len(pairs), len(pairs))
    capacity = np.where(capacity > 0, capacity, float(np.mean(capacity)) or 1.0)
    return _Links(
        names=[f"{g}: {places[a]} to {places[b]}" for g in economy.goods[here.private] for a, b in pairs],
        regions=[places[a] for _ in here.private for a, _ in pairs],
        leaves=np.array([here.rows[good, a] for good in here.private for a, _ in pairs]),
        arrives=np.array([here.rows[good, b] for good in here.private for _, b in pairs]),
        capacity=capacity,
        effort=effort * cost / (2.0 * capacity),
    )


def four_shocks(economy: Economy, *, depth: float = 0.6) -> list[Shock]:
    """Return a shock to a node, to links, to capacities and to a cap, the same for every institution.

    Parameters
    ----------
    economy : Economy
        Best one of `with_links`: without links the second shock is left out, and the first where
        nobody could stand in for anybody.
    depth : float
        Share of a link's capacity that is lost; the node closes altogether, the first region's plants
        lose half of it, the largest binding resource a third of it.

    Returns
    -------
    list of Shock
        ``"a plant closes"`` (the one that makes most, by value at the optimum, of a good that others make
        too), ``"links cut"`` (all that lead into or out of the first region), ``"a region hit"``,
        ``"a cap falls"``.
    """
    plan, _ = best_plan(economy)
    link = np.array([": " in str(name) and " to " in str(name) for name in economy.plants])
    worth = (economy.outputs.T @ plan.prices) * plan.levels
    makers = np.asarray((economy.outputs > 0).sum(axis=1)).ravel()
    alone = np.asarray((economy.outputs > 0).T @ (makers < 2)).ravel() > 0
    spared = link | alone
    node = int(np.argmax(np.where(spared, -1.0, worth)))
    first = str(economy.household_region[0])
    bounded = np.isfinite(economy.capacity)
    hit = (economy.region == first) & ~link & bounded
    value = plan.resource_prices * economy.endowment
    shocks: list[Shock] = []
    if not spared.all():
        shocks.append(Shock("a plant closes", capacity={str(economy.plants.to_numpy()[node]): 0.0}))
    cut = [str(n) for n, at in zip(economy.plants, link, strict=True)
           if at and first in str(n).rsplit(": ", 1)[1].split(" to ")]  # fmt: skip
    if cut:
        shocks.append(Shock("links cut", capacity=dict.fromkeys(cut, 1.0 - depth)))
    shocks.append(
        Shock("a region hit", capacity={str(name): 1.0 - depth / 2 for name in economy.plants[hit]})
    )
    if value.size:
        shocks.append(
            Shock("a cap falls", endowment={str(economy.resources[int(np.argmax(value))]): 1.0 - depth / 3})
        )
    return shocks


def carry_out(economy: Economy, last: Outcome, *, reserve: float = 0.0) -> Outcome:
    """Carry out the orders of the last plan as far as the economy, as it has become, allows.

    Parameters
    ----------
    economy : Economy
        As it has become.
    last : Outcome
        With the orders.
    reserve : float
        Where the orders cannot be carried out, the share of what it could do beyond its order that a plant
        may do unasked, standing in for one that has stopped.
    """
    levels, consumption = Settlement(economy).deliver(
        np.array(last.levels, dtype=float),
        np.array(last.consumption, dtype=float),
        prices=None if last.prices is None else last.prices.to_numpy(dtype=float),
        reserve=reserve,
    )
    return outcome_of(
        last.institution,
        economy,
        levels=levels,
        consumption=consumption,
        prices=last.prices,
        resource_prices=last.resource_prices,
        rounds=last.rounds.iloc[:0],
        messages=Messages(),
        certificate=Certificate(
            "the old orders are carried out as far as they can be",
            feasibility_checks(economy, levels, economy.totals(consumption)),
        ),
    )


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


def pairs(reserve: float = RESERVE) -> pd.DataFrame:
    """Return the study's rows of economies and shocks for which every institution has a plan.

    Means over them compare the same crises: where prices find no balance, crises are the harder ones.

    Parameters
    ----------
    reserve : float
        One of those that the study tried.
    """
    rows = load("crises")
    rows = rows[rows["reserve"] == reserve]
    whole = (rows["trouble"] == "").groupby([rows["seed"], rows["shock"]]).transform("all")
    return rows[whole]


def impacts(reserve: float = RESERVE, *, column: str = "lost") -> Means:
    """Return means over the study's economies in the period of the shock, institutions by shocks, in pairs.

    Parameters
    ----------
    reserve : float
        One of those that the study tried.
    column : str
        ``"lost"`` (the share of output that is lost) or a column of a crisis's path.
    """
    rows = pairs(reserve)
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


# ---------------------------------------------------------------------- headlines


def _left(shock: str, reserve: float, seeds: int) -> dict[str, Vector]:
    """Return output by institution in periods 0 to 6, as a share of period 0, on average over some seeds."""
    rows = pairs(reserve)
    rows = rows[(rows["shock"] == shock) & (rows["seed"] <= seeds)]
    table = rows.pivot_table(index="institution", columns="period", values="output")
    return {str(name): row.to_numpy(dtype=float) for name, row in table.iterrows()}


def _one_plant_stops_a_plan(seeds: int = 20, reserve: float = RESERVE) -> bool:
    """Whether the central plan stops where orders are orders, and a reserve saves most of it."""
    stiff, some = (float(_left("a plant closes", r, seeds)["central plan"][1]) for r in (0.0, reserve))
    return stiff < 0.4 and some > 0.8


def _the_way_back(seeds: int = 20, reserve: float = RESERVE) -> bool:
    """Whether those who plan anew stand in period 2 where they end, markets do not, and command sinks."""
    way = _left("a cap falls", reserve, seeds)
    off = {name: abs(float(output[6] - output[2])) for name, output in way.items()}
    planned = max(
        off[name] for name in ("central plan", "participatory rounds", "one office plans for needs")
    )
    markets = min(off[name] for name in ("market socialism", "capitalist baseline"))
    command = way["command with family circles"]
    return planned < BACK < markets and bool(command[6] < command[2] < command[1])


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    return by_name(
        Headline(
            "stop",
            "One plant can stop a whole plan if nobody may step in for it",
            "that every chain of production needs every good",
            true=_one_plant_stops_a_plan,
            aggregation={"seeds": 5},
            weakest={"reserve": 0.5},
        ),
        Headline(
            "way",
            "Who plans anew is back in a period; who follows prices takes longer; command sinks as it learns",
            "one plan a period and thirty steps of prices",
            true=_the_way_back,
            aggregation={"seeds": 5},
            weakest={"reserve": 0.0},
        ),
        Headline(
            "order",
            f"Once everybody has planned for it, a shock moves no way of planning by more than "
            f"{('no', 'one', 'two', 'three')[min(places_moved(), 3)]} places",
            "that everybody knows the shock and plans anew",
            true=order_stands,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"needs": "like tastes"},
        ),
    )
