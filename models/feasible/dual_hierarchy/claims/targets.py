"""Claims of the chapter on targets."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, cannot_settle, claim, count, fails, holds_if, write
from feasible.dual_hierarchy.autocatalysis import FARMS_AND_LIGHT, HEAVY, named_table
from feasible.dual_hierarchy.targets import rate_busting, two_indicators
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
