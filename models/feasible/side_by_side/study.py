"""The studies behind the comparison: many economies, all institutions, stored for the chapters.

``feasible study comparison`` computes one anew; `feasible.side_by_side.stored` reads its table without
importing this module. Nothing in a row depends on which other rows were computed, on how many workers there
were, or on where they ran.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Institution, Reports, Shock
from feasible.institutions import six
from feasible.institutions.command import CommandPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.side_by_side.comparison import Benchmark, Comparison, compare, measure
from feasible.side_by_side.crises import LARGE, SMALL, crisis, four_shocks, led, plans_around, with_links
from feasible.side_by_side.economies import increasing_returns, long_chain, scarf, united_states
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.side_by_side.stored import ROOM, TYPES
from feasible.stored import stored_file

__all__ = [
    "CASES",
    "CIRCLES",
    "COMPARISON",
    "CRISES",
    "EXPLORER",
    "HONESTY",
    "RESERVES",
    "SHOCKS",
    "SIZES",
    "partly",
]

#: Shares of all agents that lie, for the explorer on the first page.
HONESTY = (0.0, 0.25, 0.5, 1.0)
#: Reserves of plants in a crisis that are tried.
RESERVES = (0.0, 0.2, 0.5)
#: Significant digits stored.
DIGITS = 8
#: Of the economies in all studies but the comparison, and how many there are.
GOODS, SEEDS = 30, 20


# ---------------------------------------------------------------------- the comparison


@dataclass(frozen=True)
class _Size:
    """Economies of one size, and how many plants and households each the search asks (None for all)."""

    seeds: int
    agents: int | None


#: Economies of the comparison by their goods.
SIZES: Mapping[int, _Size] = MappingProxyType({30: _Size(100, None), 300: _Size(100, 4), 3000: _Size(10, 0)})


@dataclass(frozen=True)
class _Compared:
    """A reference economy, and how many agents of each sort the search asks."""

    goods: int
    seed: int
    agents: int | None


def _economies(limit: int | None) -> list[_Compared]:
    return [
        _Compared(goods, seed, of.agents) for goods, of in SIZES.items() for seed in seeds(of.seeds, limit)
    ]


def _compared(task: _Compared) -> pd.DataFrame:
    economy = Economy.reference(task.seed, task.goods)
    rng = np.random.default_rng([task.seed, task.goods])
    honest = compare(economy, six(), weights=False)
    rows = [honest.wide]
    if task.agents != 0:
        lying = compare(economy, six(), reports="best response", rng=rng, agents=task.agents, weights=False)
        wide = lying.wide.copy()
        for kind in (*PLANT_LIES, *HOUSEHOLD_LIES):
            wide[f"lie_{kind}"] = [_share(lying, str(name), kind) for name in wide["institution"]]
        rows.append(wide)
    out = pd.concat(rows, ignore_index=True)
    out.insert(0, "seed", task.seed)
    out.insert(0, "goods", task.goods)
    return out


def _share(comparison: Comparison, institution: str, kind: str) -> float:
    """Return the share of agents of the right sort whose best lie is of this kind."""
    found = comparison.lies.get((institution, "no shock"))
    if found is None:
        return np.nan
    who = "plant" if kind in PLANT_LIES else "household"
    mine = found.table[found.table["who"] == who]
    return float((mine["report"] == kind).mean()) if len(mine) else np.nan


COMPARISON = Study(
    name="comparison",
    summary="Every institution on economies of 30 to 3,000 goods, truthful and lying; a quarter of an hour.",
    tasks=_economies,
    row=_compared,
    file=stored_file(ROOM, "comparison"),
    digits=DIGITS,
    keys=("goods", "seed"),
    dtypes=TYPES,
    work=lambda task: task.goods,
)


# ---------------------------------------------------------------------- bad cases, and the United States

_CASES: Mapping[str, Callable[[], Economy]] = MappingProxyType(
    {
        "Scarf": lambda: scarf((1.0, 1.1, 0.95)),
        "increasing returns 1": lambda: increasing_returns(1),
        "chain of 8": lambda: long_chain(8),
        "United States 2021": united_states,
    }
)


def _case(economy: str) -> pd.DataFrame:
    truth = _CASES[economy]()
    compared = compare(truth, six(), weights=False)
    wide = compared.wide
    wide.insert(0, "economy", economy)
    # The loss by the other weights: everybody counts the same, whatever their budget.
    equal = Benchmark.of(truth.replace(budgets=np.ones(len(truth.households))))
    outcomes = {name: outcome for (name, _, _), outcome in compared.outcomes.items()}
    wide["loss_equal"] = [
        measure(outcomes[name], equal)["loss"] if name in outcomes else np.nan for name in wide["institution"]
    ]
    return wide


CASES = Study(
    name="cases",
    summary="Every institution on three bad cases and on the United States; seconds.",
    tasks=lambda _: list(_CASES),
    row=_case,
    file=stored_file(ROOM, "cases"),
    digits=DIGITS,
    keys=("economy",),
    dtypes=TYPES,
)


# ---------------------------------------------------------------------- collusion, and soft budgets


@dataclass(frozen=True)
class _Economy:
    """A reference economy."""

    goods: int
    seed: int


def _twenty(limit: int | None) -> list[_Economy]:
    return [_Economy(GOODS, seed) for seed in seeds(SEEDS, limit)]


def _circles(task: _Economy) -> pd.DataFrame:
    """Vary what distinguishes institutions of one kind: collusion, and softness of budgets."""
    chosen: list[Institution] = [
        CommandPlan(name=f"collusion {c:g}", collusion=c) for c in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    chosen += [
        MarketSocialism(name=f"softness {s:g}", softness=s, budgets="earned") for s in (0.0, 0.2, 0.4, 0.6)
    ]
    wide = compare(Economy.reference(task.seed, task.goods), chosen, weights=False).wide
    wide.insert(0, "seed", task.seed)
    return wide


CIRCLES = Study(
    name="circles",
    summary="Command with more and more collusion, market socialism with softer and softer budgets; seconds.",
    tasks=_twenty,
    row=_circles,
    file=stored_file(ROOM, "circles"),
    digits=DIGITS,
    keys=("seed",),
    dtypes=TYPES,
)


# ---------------------------------------------------------------------- crises


#: What strikes an economy with links; see `four_shocks`.
SHOCKS = ("a plant closes", "links cut", "a region hit", "a cap falls")


@dataclass(frozen=True)
class _Struck:
    """A reference economy with links, and what strikes it."""

    goods: int
    seed: int
    shock: str


#: Economies of the crises by their goods, and how many: the small ones also for a way that is slow to plan.
_LINKED: Mapping[int, int] = MappingProxyType({LARGE: SEEDS, SMALL: 10})


def _shocks(limit: int | None) -> list[_Struck]:
    return [
        _Struck(goods, seed, shock)
        for goods, count in _LINKED.items()
        for seed in seeds(count, limit)
        for shock in SHOCKS
    ]


def _crises(task: _Struck) -> pd.DataFrame:
    economy = with_links(Economy.reference(task.seed, task.goods))
    (shock,) = (one for one in four_shocks(economy) if one.name == task.shock)
    rows = []
    for institution in led(task.goods):
        plans = plans_around(institution, economy, shock)
        for reserve in RESERVES:
            went = crisis(institution, economy, shock, periods=6, reserve=reserve, plans=plans)
            path = went.path.assign(
                institution=went.institution,
                shock=went.shock,
                reserve=reserve,
                trouble=went.trouble,
                seed=task.seed,
                goods=task.goods,
            )
            if path.empty:
                path = pd.DataFrame(
                    [{"institution": went.institution, "shock": went.shock, "reserve": reserve,
                      "period": np.nan, "trouble": went.trouble, "seed": task.seed, "goods": task.goods}]
                )  # fmt: skip
            rows.append(path)
    out = pd.concat(rows, ignore_index=True)
    first = ["goods", "seed", "shock", "reserve", "institution", "period"]
    return out[[*first, *(c for c in out if c not in first)]]


CRISES = Study(
    name="crises",
    summary="Eight institutions through four shocks on 20 linked economies, nine on ten small ones; "
    "ten minutes.",
    tasks=_shocks,
    row=_crises,
    file=stored_file(ROOM, "crises"),
    digits=DIGITS,
    keys=("goods", "seed", "shock"),
    dtypes=TYPES,
)


# ---------------------------------------------------------------------- the explorer on the first page


def partly(found: BestResponses, share: float, rng: np.random.Generator) -> Reports:
    """Let a share of all agents, drawn, tell their best lie; the others tell the truth.

    Parameters
    ----------
    found : BestResponses
    share : float
        Between 0 and 1.
    rng : numpy.random.Generator
        A larger share drawn with the same seed contains the smaller one.
    """
    table = found.table
    rank = rng.permutation(len(table))
    return BestResponses(table[rank < share * len(table)], found.lies).reports


@dataclass(frozen=True)
class _Explored:
    """The explorer's economy under one institution."""

    goods: int
    institution: str


def _institutions(_: int | None) -> list[_Explored]:
    return [_Explored(GOODS, institution.name) for institution in six()]


def _explored(task: _Explored) -> pd.DataFrame:
    """Compare one institution on one economy under shocks, with more and more liars."""
    (institution,) = (one for one in six() if one.name == task.institution)
    economy = Economy.reference(1, task.goods)
    calm = Benchmark.of(economy)
    shocks: list[Shock | None] = [None, *four_shocks(economy)]
    found = best_responses(institution, economy)
    rows = []
    for shock in shocks:
        struck = economy if shock is None else shock.apply(economy)
        for share in HONESTY:
            said = partly(found, share, np.random.default_rng(1))
            compared = compare(struck, [institution], reports=said, weights=False)
            row = compared.wide
            for outcome in compared.outcomes.values():
                # Against calm, at its prices: the struck optimum is worth its budgets whatever strikes.
                for name, value in measure(outcome, calm, economy=struck).items():
                    row[name] = value
            row["shock"] = "no shock" if shock is None else shock.name
            row.insert(3, "liars_told", share)
            rows.append(row)
    return pd.concat(rows, ignore_index=True).drop(columns="reports")


EXPLORER = Study(
    name="explorer",
    summary="One economy under every institution and shock, as more and more tell their best lie; seconds.",
    tasks=_institutions,
    row=_explored,
    file=stored_file(ROOM, "explorer"),
    digits=DIGITS,
    keys=("institution",),
    dtypes=TYPES,
)
