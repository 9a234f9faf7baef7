"""Time planning in rounds against demplan on the same draws, and a pass over millions of households against memory."""

from __future__ import annotations

import os
import resource
from dataclasses import replace

import demplan
import numpy as np
from demplan.prefabs import hahnel as prefab
from feasible.parecon.planning_rounds import Councils, Households, annual_plan, stream
from report import Report, timed

#: The peer's names of the kinds of goods, in our order.
_KINDS = (
    prefab.PRIVATE_GOOD, prefab.INTERMEDIATE, prefab.NATURAL_RESOURCE, prefab.LABOR, prefab.PUBLIC_GOOD,
)  # fmt: skip


def as_demplan(councils: Councils) -> demplan.Economy:
    """Return the same councils as the peer's economy."""
    w, g = councils.exponents.shape
    h = councils.income.size
    return demplan.Economy(
        period=0,
        commodity_id=np.arange(g),
        endowment=councils.endowment,
        unit_id=np.arange(w),
        technology_kind=np.full(w, prefab.TECHNOLOGY),
        technology_scale=councils.scale,
        input_offsets=councils.exponents.indptr.astype(np.int64),
        input_commodity=councils.exponents.indices.astype(np.int64),
        input_coefficient=councils.exponents.data,
        output_offsets=np.arange(w + 1),
        output_commodity=councils.makes.astype(np.int64),
        output_coefficient=np.ones(w),
        consumer_id=np.arange(h),
        commodity_extra={"hahnel_kind": np.repeat(_KINDS, g // 5)},
        unit_extra={
            "effort_c": councils.effort_share, "effort_s": councils.effort_cost, "effort_k": councils.effort_power,
        },
        consumer_extra={
            "entitlement": councils.income,
            "utility_exponent": councils.tastes,
            "utility_exponent_commodity": councils.final.astype(np.int64),
        },
    )  # fmt: skip


def rounds(report: Report, *, quick: bool) -> None:
    """Plan one year to 3 % both ways, everything that depends on the draw computed anew each time."""
    goods, size, taste = (50, 3000, 0.025) if quick else (500, 30_000, 0.005)
    councils = Councils.draw(np.random.default_rng(1), goods=goods, councils=size, taste=taste)
    same = as_demplan(councils)
    procedure = prefab.HahnelBook2021(threshold_pct=3.0)
    annual_plan(councils)
    ours, year = timed(lambda: annual_plan(replace(councils)), 7)
    theirs, found = timed(lambda: demplan.run(procedure, same, seed=0, differences=False), 3)
    count = len(year.rounds.table)
    assert count == found.summary.rounds
    differ = float(np.abs(year.rounds.prices / found.plan.valuation["indicative_price"] - 1).max())
    assert differ < 1e-9
    report.compare(
        f"annual plan to 3 %, {size:,} + {size:,} councils", ours, theirs, "demplan", agree=differ, goods=goods, rounds=count,
        threads=f"{os.environ.get('OMP_NUM_THREADS', 'all')} each",
    )  # fmt: skip
    once, _ = timed(lambda: annual_plan(councils), 7)
    report.compare(
        "the same, constants kept", once, ours, "ours, from the draw", agree=0.0, goods=goods, rounds=count
    )


def households(report: Report, *, quick: bool) -> None:
    """One pass over households against reading the same arrays; rounds after it against fewer households."""
    goods, size = (1000, 200_000) if quick else (10_000, 10_000_000)
    many = Households.draw(np.random.default_rng(1), households=size, goods=goods, tastes=50)
    few = Households(goods, many.index[:100], many.share[:100], many.income[:100])
    little = few.spending()
    stream(few.index)
    ours, spending = timed(many.spending, 5)
    limit, _ = timed(lambda: stream(many.index) + stream(many.share), 5)
    total = float(many.income.sum(dtype=float))
    report.compare(
        f"demand pass, {size:,} households", ours, limit, "reading the same arrays",
        agree=abs(float(spending.sum()) / total - 1), goods=goods, tastes=50,
        threads=f"{os.environ.get('NUMBA_NUM_THREADS', 'all')} each",
        peak_gb=f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f}",
    )  # fmt: skip
    prices = np.linspace(0.5, 2.0, goods)

    def a_round(spent):
        for _ in range(1000):
            out = spent / prices
        return out

    for_many, _ = timed(lambda: a_round(spending), 5)
    for_few, demand = timed(lambda: a_round(little), 5)
    # The pass against household by household.
    wanted = little > 0
    differ = float(np.abs(few.demand(prices)[wanted] / demand[wanted] - 1).max())
    report.compare(
        f"1,000 rounds after it, {size:,} households", for_many, for_few, "the same for 100", agree=differ
    )


def planning(report: Report, *, quick: bool) -> None:
    """Run both."""
    rounds(report, quick=quick)
    households(report, quick=quick)
