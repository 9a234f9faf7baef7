"""Claims of the chapter on machines that make machines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    count,
    fails,
    holds,
    holds_if,
    part,
    write,
)
from feasible.economy.datasets import soviet_gdp
from feasible.shadow_prices.growth import (
    TwoSectors,
    best_share,
    crossing,
    fitted,
    repaid_in,
)

_PADGETT = "Padgett, The Politics of Communist Economic Reform"
_GROWTH = "shadow-prices/growth"
#: Heavy industry first, and the share that gives goods priority.
_HIGH, _LOW = TwoSectors(share=0.6), TwoSectors(share=0.2)
#: Years beyond which nobody plans.
_LONG = 100


@claim("PS33", chapter=_GROWTH)
def ten_years_make_good_the_distance() -> Evidence:
    """Compare machines and consumption after ten years."""

    def judge(f: Figures) -> Verdict:
        machines, goods = write(abs(f["machines"]), "%", decimals=0), write(abs(f["goods"]), "%", decimals=0)
        after = (
            f"After {count(f['years'], 'year')} the economy that puts machines first makes {machines} "
            f"{'more' if f['machines'] > 0 else 'less'} of them a year than one that does not, and its "
            f"people consume {goods} {'less' if f['goods'] > 0 else 'more'}."
        )
        level = f"They draw level after {write(f['crossing'], 'years', decimals=1)}."
        if f["machines"] <= 0:
            return fails(f"{after} {level}")
        if f["goods"] <= 0 or f["crossing"] <= f["years"]:
            return holds(f"{after} {level}")
        return holds_if("the distance is measured in machines", f"{after} {level}")

    years = 10
    (goods_high, machines_high), (goods_low, machines_low) = (e.closed_form(years) for e in (_HIGH, _LOW))
    return Evidence(
        {
            "years": years,
            "machines": float(machines_high / machines_low) - 1,
            "goods": 1 - float(goods_high / goods_low),
            "crossing": crossing(_HIGH, _LOW),
        },
        judge,
    )


@claim("PS30", chapter=_GROWTH)
def the_core_feeds_itself() -> Evidence:
    """Give the core everything that it makes."""

    def judge(f: Figures) -> Verdict:
        pace, machines = write(f["growth"], "%", decimals=0), write(f["machines"], "times", decimals=0)
        after = f"after {'twenty' if f['years'] == 20 else count(f['years'])} years"
        if f["growth"] <= 0 or not math.isclose(f["machines"], (1 + f["growth"]) ** f["years"], rel_tol=1e-6):
            return fails(
                f"If every new machine goes to making machines, the pace is {pace} a year in the end, and "
                f"there are {machines} as many a year {after}."
            )
        goods = (
            "Consumption is what it was, and would stay so for ever"
            if math.isclose(f["consumption"], 1, rel_tol=1e-9)
            else f"Consumption is {write(f['consumption'], '%', decimals=0)} of what it was"
        )
        return holds(
            f"If every new machine goes to making machines, their number grows by {pace} a year without end: "
            f"{machines} as many a year {after}. {goods}."
        )

    core, years = TwoSectors(share=1.0), 20
    made, built = core.closed_form(years)
    return Evidence(
        {
            "growth": core.growth_in_the_end,
            "years": years,
            "machines": float(built / core.investment),
            "consumption": float(made / (1 - core.investment)),
        },
        judge,
    )


@claim("PS34", chapter=_GROWTH)
def the_rest_serves_the_core() -> Evidence:
    """Follow the burden of priority from year to year."""

    def judge(f: Figures) -> Verdict:
        if f["worst"] <= 0:
            return fails(
                f"Priority withholds nothing: at worst, in year {write(f['year'])}, consumption is "
                f"{write(-f['worst'], '%', decimals=0)} higher."
            )
        worst = (
            f"At worst, in year {write(f['year'])}, priority withholds {write(f['worst'], '%', decimals=0)} "
            "of consumption."
        )
        wear = "a twentieth" if f["wear"] == 0.05 else write(f["wear"], "%")
        falls = (
            f"consumption falls outright, by {write(f['fall'], '%', decimals=0)}"
            if f["fall"] > 0
            else "consumption still does not fall"
        )
        worn = f"If {wear} of the machines wears out each year, {falls}."
        if f["balance"] < 0:
            return holds(f"{worst} It has not come back to the end of the years that we follow. {worn}")
        return holds_if(
            f"the account is closed before year {write(f['repaid_in'])}",
            f"{worst} By then all of it has come back, in sum. To whom the model cannot say: it has no "
            "people "
            f"in it. {worn}",
        )

    years, wear = np.arange(31), 0.05
    high, low = (economy.closed_form(years)[0] for economy in (_HIGH, _LOW))
    withheld = 1 - high / low
    worn = replace(_HIGH, wear=wear).closed_form(years)[0]
    return Evidence(
        {
            "worst": withheld.max(),
            "year": int(withheld.argmax()),
            "repaid_in": round(repaid_in(_HIGH, _LOW)),
            # Consumption more than without priority, all years together, in incomes of year 0.
            "balance": (high - low).sum(),
            "wear": wear,
            "fall": 1 - worn.min() / worn[0],
        },
        judge,
    )


@claim("PM2", chapter=_GROWTH)
def nearly_half_is_overwhelming() -> Evidence:
    """Ask how far ahead one must look for these shares to be best."""

    def judge(f: Figures) -> Verdict:
        best = "No share at all" if f["best_for_five_years"] == 0 else write(f["best_for_five_years"], "%")
        china, soviet = write(f["china"], "%", decimals=0), write(f["soviet"], "%", decimals=0)
        found = (
            f"{best} is best for anybody who looks five years ahead. {china} or more is for who looks at "
            "least "
            f"{write(f['horizon_china'])} years ahead ({write(f['best_there'], '%', decimals=0)} there), "
            f"{soviet} or "
            f"more for {write(f['horizon_soviet'])}. The difference between the two plans is "
            f"{write(f['difference'], '%', decimals=1)} of consumption in the fifth year."
        )
        if f["best_for_five_years"] >= f["china"]:
            return fails(found)
        if f["horizon_china"] >= _LONG:
            return holds(found)
        return holds_if("the plan is judged by its own five years", found)

    shares = {"china": 0.48, "soviet": 0.42}
    horizon = {
        name: next((t for t in range(1, _LONG) if best_share(t, steps=101) >= share), _LONG)
        for name, share in shares.items()
    }
    china, soviet = (TwoSectors(share=share).closed_form(5)[0] for share in shares.values())
    return Evidence(
        {
            **shares,
            "best_for_five_years": best_share(5, steps=101),
            "horizon_china": horizon["china"],
            "best_there": best_share(horizon["china"], steps=101),
            "horizon_soviet": horizon["soviet"],
            "difference": 1 - float(china / soviet),
        },
        judge,
    )


@claim("PG14", chapter=_GROWTH)
def light_industry_takes_off() -> Evidence:
    """Compare growth of income at first and in the end, and at first if machines made machines better."""

    def judge(f: Figures) -> Verdict:
        low, high = write(f["first_low"], "%", decimals=1), write(f["first_high"], "%", decimals=1)
        fifth = part(f["share_low"])
        three = "three fifths" if f["share_high"] == 0.6 else write(f["share_high"], "%")
        grows = (
            f"income grows by {low} in the first year with {fifth} of new machines in heavy industry, and by "
            f"{high} with {three}. Heavy industry's income is ahead from year {write(f['income_ahead'])}."
        )
        if f["first_low"] <= f["first_high"]:
            return fails(f"Even where a machine makes more consumer goods than machines, {grows}")
        if f["first_low_if_reversed"] >= f["first_high_if_reversed"]:
            return holds(f"Whatever a machine makes more of, goods are the quicker start: {grows}")
        return holds_if(
            "a machine makes more consumer goods than machines",
            f"Then goods are the quicker start: {grows} Why China turned and the Soviet Union did not is for "
            "another chapter.",
        )

    def first_year(economy: TwoSectors) -> float:
        before, after = np.add(*economy.closed_form(np.arange(2)))
        return float(after / before) - 1

    years = np.arange(41)
    high, low = (np.add(*economy.closed_form(years)) for economy in (_HIGH, _LOW))
    swapped = {"capital_yield": _HIGH.consumption_yield, "consumption_yield": _HIGH.capital_yield}
    return Evidence(
        {
            "share_low": _LOW.share,
            "first_low": first_year(_LOW),
            "share_high": _HIGH.share,
            "first_high": first_year(_HIGH),
            "first_low_if_reversed": first_year(replace(_LOW, **swapped)),
            "first_high_if_reversed": first_year(replace(_HIGH, **swapped)),
            "income_ahead": int(np.argmax(high > low)),
        },
        judge,
    )


@claim("C79", chapter=_GROWTH)
def planning_industrialized_a_peasant_country() -> Evidence:
    """Fit the model to what happened, once with priority and once without."""

    def judge(f: Figures) -> Verdict:
        with_it, without = (write(f[k], "%", decimals=1) for k in ("error_with", "error_without"))
        near = (
            f"comes within {with_it} of that record with three fifths of new machines for heavy industry, and"
        )
        alike = abs(f["error_without"] - f["error_with"]) < 0.0005
        other = (
            "just as near with a fifth, for other yields make it the same curve"
            if alike
            else f"within {without} with a fifth"
        )
        return cannot_settle(
            f"Soviet output in 1989 was {write(f['happened'], 'times', decimals=1)} that of 1928. The model, "
            "which "
            f"knows no war, no famine and no shortage of hands, {near} {other}. Output does not say what "
            "planning "
            "did, nor what another way would have done."
        )

    gdp = soviet_gdp()
    return Evidence(
        {
            "happened": float(gdp[1989] / gdp[1928]),
            "error_with": fitted(0.6).error,
            "error_without": fitted(0.2).error,
        },
        judge,
    )
