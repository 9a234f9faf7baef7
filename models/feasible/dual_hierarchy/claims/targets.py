"""Claims of the chapter on targets."""

from __future__ import annotations

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
    write,
)
from feasible.dual_hierarchy.loops import FARMS_AND_LIGHT, HEAVY, named_table
from feasible.dual_hierarchy.targets import (
    brokered,
    hidden_share,
    hush,
    most_covered,
    rate_busting,
    shortages,
    two_indicators,
)
from feasible.economy.datasets import us_2021

_CHAPTER = "dual-hierarchy/targets"


@claim("PD3", chapter=_CHAPTER)
def low_priority_feeds_high() -> Evidence:
    """Look at who supplies whom in the one table at hand, which is no planned one."""

    def judge(f: Figures) -> Verdict:
        way = "less" if f["up"] < f["down"] else "no less"
        return cannot_settle(
            "A table of supplies of a planned economy would show it, and none is in the book. In the "
            "American "
            f"table of 2021 farms and light industry sell {write(f['up'], '$')} to what would be heavy "
            "industry, "
            f"and buy {write(f['down'], '$')} from it: {way} than the other way round. With other "
            "priorities it "
            "may have been otherwise."
        )

    coefficients = named_table()
    output = us_2021(71, prices="basic", residual_products="primary").output
    flows = coefficients * output.reindex(coefficients.columns).to_numpy()[None, :]
    light, heavy = list(FARMS_AND_LIGHT), list(HEAVY)
    return Evidence(
        {
            "up": 1e6 * float(flows.loc[light, heavy].to_numpy().sum()),
            "down": 1e6 * float(flows.loc[heavy, light].to_numpy().sum()),
        },
        judge,
    )


@claim("PS17", chapter=_CHAPTER)
def conflict_among_workers() -> Evidence:
    """Let one of a shop work more where a norm for all follows what is made."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"In a shop of {count(f['workers'], 'worker')} whose norm goes half of the way to what was "
            "made, one who "
            f"makes a unit more loses {write(f['himself'], '%', decimals=0)} of its bonus to later "
            "norms, and his "
            f"mates lose {write(f['mates'], '%', decimals=0)}"
        )
        if f["mates"] <= f["himself"]:
            return fails(f"{told}: they have no more against him than he has himself.")
        return holds_if(
            "the norm is one for all and follows what anybody makes",
            f"{told}. So it pays to break ranks, and the others have reason to stop him. It reveals "
            "what workers "
            "can do; of what directors and party cells hide it says nothing.",
        )

    found = rate_busting(20)
    return Evidence({"workers": 20, "himself": found.himself, "mates": found.mates}, judge)


@claim("PB8", chapter=_CHAPTER)
def kosygin_had_two_indicators() -> Evidence:
    """Maximize profit where a target in tonnes comes first."""

    def judge(f: Figures) -> Verdict:
        told = (
            "A plant whose target is half of what it could make in tonnes earns "
            f"{write(f['loose'], '%', decimals=0)} "
            f"of the most profit; with three quarters it is {write(f['middle'], '%', decimals=0)}, and "
            "with all it is "
            f"{write(f['taut'], '%', decimals=0)}, whatever products earn: raising what the dearer one "
            "earns by half "
            f"changes its tonnes by {write(f['moved'], '%', decimals=0)}"
        )
        if f["moved"] > f["tiny"] or f["taut"] >= f["middle"]:
            return fails(f"{told}. Profit keeps its say.")
        if f["loose"] < f["all"]:
            return holds_if("there is a target at all", f"{told}.")
        return holds_if(
            "targets were taut",
            f"{told}. A slack target costs nothing. That supplies depended on ministries is a second reason, "
            "and no model here tells the two apart.",
        )

    taut, dearer = two_indicators(1.0), two_indicators(1.0, profit=(1.0, 4.5))
    return Evidence(
        {
            "loose": two_indicators(0.5).profit,
            "middle": two_indicators(0.75).profit,
            "taut": taut.profit,
            "moved": abs(dearer.tonnes - taut.tonnes),
            "tiny": 1e-9,
            "all": 1.0,
        },
        judge,
    )


@claim("C1", chapter=_CHAPTER)
def targets_set_outputs() -> Evidence:
    """Raise a target and see what is made; let orders fail and see who gets the goods all the same."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"A target of {write(f['low'], decimals=1)} is made to the unit. Doubled it brings out "
            f"{write(f['made'], decimals=1)} where misses can be covered, and "
            f"{write(f['report'], decimals=1)} "
            f"is reported. Where {write(f['fails'], '%', decimals=0)} of orders fail, as they can with a "
            f"twentieth to spare, a broker meets {write(f['brokered'], '%', decimals=0)} of wants that the "
            "plan "
            "does not"
        )
        if f["low_made"] < f["low"]:
            return fails(f"{told}. Targets set nothing.")
        if f["made"] >= f["report"] and f["fails"] * f["brokered"] <= 0.0:
            return holds(f"{told}. Targets set outputs and flows.")
        return holds_if(
            "targets are no higher than what is cheaper to make than to cover, and orders are filled",
            f"{told}. Beyond that output is set by what covering costs, and part of the flow by who knows "
            "whom. "
            "How much of the Soviet economy lay there would need a source on its second economy; prices, "
            "which "
            "offices did set, no model here has.",
        )

    low = 0.6
    done = hush(2.0 * low)
    return Evidence(
        {
            "low": low,
            "low_made": hush(low).output,
            "made": done.output,
            "report": done.report,
            "fails": shortages(1.05)[-1][0],
            "brokered": brokered(1.0),
        },
        judge,
    )


@claim("C10", chapter=_CHAPTER)
def a_met_quota_speaks_for_the_mill() -> Evidence:
    """Ask how much is made where a quota is met on the books, and what is not shown."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Where misses can be covered, the books show the quota met up to "
            f"{write(f['covered'], digits=3)}, "
            f"and what is made is then {write(f['made'], '%', decimals=0)} of it; where next year's quota "
            "goes "
            f"half of the way to what was made, {write(f['hidden'], '%', decimals=0)} of what the mill "
            "could add "
            "stays hidden"
        )
        if f["made"] >= 1.0 and f["hidden"] <= 0.0:
            return holds(f"{told}. A met quota is what the mill can do.")
        if f["honest"] < 1.0:
            return fails(f"{told}. A met quota says nothing about the mill.")
        return holds_if(
            "nobody covers for the mill, and its quota does not follow what it makes",
            f"{told}. If neither is so, a met quota was made, and is what the mill can make. Even "
            "then it does not say where a tonne of flour makes more.",
        )

    covered = most_covered()
    return Evidence(
        {
            "covered": covered,
            "made": hush(covered).output / covered,
            "honest": hush(1.0, cover=2.0).output,
            "hidden": hidden_share(0.5),
        },
        judge,
    )
