"""People, years and waste: a selfish equilibrium, ten years at once, and how much more everybody could have."""

from __future__ import annotations

import numpy as np
from conic import clarabel_prices
from feasible.economy import Economy
from feasible.economy.years import Technology, over_time
from feasible.institutions.market_socialism import MarketSocialism
from feasible.optimum import welfare_optimum
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.pay import selfish_equilibrium
from feasible.side_by_side.villages import village
from report import Report, timed

#: What each may take: times a plain optimum, and seconds.
EQUILIBRIUM, YEARS, WASTE = 5.0, 5.0, 2.0


def people(report: Report, *, quick: bool) -> None:
    """Time what the comparison asks for most, and refuse what takes longer than it may."""
    goods = 30 if quick else 300
    here = village(1, goods)
    repeat = 3
    plain, best = timed(lambda: welfare_optimum(here.economy), repeat)
    ours, found = timed(lambda: selfish_equilibrium(here.people), repeat)
    assert found.certificate.ok
    report.compare(
        f"selfish equilibrium, {goods} goods, 20 workers", ours, plain, "the plain optimum",
        agree=max(c.value for c in found.certificate.checks), calls=found.calls,
        within=f"{EQUILIBRIUM:g} times: {ours <= EQUILIBRIUM * plain}",
    )  # fmt: skip

    periods = 5 if quick else 10
    economy = Economy.reference(1, 12)
    takes = Technology(materials={"good 01": 0.6}, work={"skilled labor": 0.2})
    long = over_time(economy, periods, takes, machines=0.5 * economy.capacity).economy
    ours, best = timed(lambda: welfare_optimum(long), repeat)
    gap = best.certificate.value("duality gap")
    assert gap <= 1e-8, gap
    theirs, other = timed(lambda: clarabel_prices(long), 1)
    prices = np.concatenate([best.prices, best.resource_prices])
    known = other > 1e-5
    report.compare(
        f"{periods} years of 12 goods at once", ours, theirs, "Clarabel",
        agree=float(np.median(np.abs(prices[known] / other[known] - 1))), gap=f"{gap:.0e}",
        within=f"{YEARS:g} s: {ours <= YEARS}",
    )  # fmt: skip

    small = village(1, 30)
    outcome = MarketSocialism().selfish().run(small.economy)
    plain, _ = timed(lambda: welfare_optimum(small.economy), repeat)
    ours, waste = timed(lambda: inefficiency(small.people, outcome), repeat)
    assert waste.certificate.ok
    report.compare(
        "inefficiency, 30 goods, 20 workers", ours, plain, "the plain optimum",
        agree=waste.share - waste.reached, calls=waste.calls, within=f"{WASTE:g} s: {ours <= WASTE}",
    )  # fmt: skip
