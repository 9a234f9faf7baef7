"""Claims of the chapter on investment."""

from __future__ import annotations

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    claim,
    count,
    fails,
    holds,
    holds_if,
    write,
)
from feasible.dual_hierarchy.investment import (
    begun_and_fitted,
    best_price,
    collected,
    cut_off,
    cycle,
    due,
    race,
    sold,
    taxed,
)

_CHAPTER = "dual-hierarchy/investment"


@claim("PS3", chapter=_CHAPTER)
def collectives_were_essential() -> Evidence:
    """Compare what a state gets that buys, seizes, asks for a fixed sum, or collects."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where households eat {write(f['eaten'], '%', decimals=0)} of a full harvest, the best price "
            f"brings {write(f['sold'], '%', decimals=0)} of it, of which "
            f"{write(f['bought'], '%', decimals=0)} is left once it is paid for; the best seizure brings as "
            f"much as that, a fixed sum that nobody is forced to pay {write(f['free'], '%', decimals=0)} and "
            f"collectives in which {write(f['work'], '%', decimals=0)} of full work is enforced "
            f"{write(f['collected'], '%', decimals=0)}"
        )
        if f["collected"] <= max(f["bought"], f["free"]):
            return fails(f"{told}: collectives bring no more.")
        if f["due"] < f["collected"]:
            return holds(f"{told}. No sum that households are forced to pay brings as much.")
        return holds_if(
            "the state could not be believed about a fixed sum, or needed it in harvests too short to bear "
            "one",
            f"{told}. But a fixed sum under the same force brings {write(f['due'], '%', decimals=0)}, since "
            "households keep what they work beyond it. Whether the state of 1929 could have been believed, "
            "and how much it needed, no model knows.",
        )

    eaten, work = 0.6, 0.8
    price, left = best_price(eaten)
    return Evidence(
        {
            "eaten": eaten,
            "sold": sold(price, eaten),
            "bought": left,
            "free": taxed(1.0, eaten),
            "work": work,
            "collected": collected(work, eaten),
            "due": due(work, eaten),
        },
        judge,
    )


@claim("PS4", chapter=_CHAPTER)
def careers_mobilized_investment() -> Evidence:
    """Promote one secretary of many for what is begun, and look at what is fitted in."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If one of {count(f['rivals'], 'secretary', 'secretaries')} is promoted for what is begun, each "
            f"begins {write(f['begun'], digits=2)} times as much as without the race"
        )
        if f["begun"] <= 1.0:
            return fails(f"{told}: no more.")
        if f["fitted"] >= 1.0:
            return holds(f"{told}, and fits in no less.")
        return holds_if(
            "a plant that is begun counts as investment, whether it works or not",
            f"{told}, and puts {write(f['fitted'], digits=2)} times as much work into fitting it in. The "
            "essay "
            "says both, the mobilization here and the idle plants in its next paragraph. No country ran with "
            "and without the race, so how much was due to it cannot be seen.",
        )

    rivals = 30
    plain, raced = begun_and_fitted(0.0), begun_and_fitted(race(rivals))
    return Evidence(
        {"rivals": rivals, "begun": raced.begun / plain.begun, "fitted": raced.fitted / plain.fitted}, judge
    )


@claim("PM3", chapter=_CHAPTER)
def the_same_cycles() -> Evidence:
    """Let plants take years to build, and shortages be answered by beginning less."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where plants take {count(f['build'], 'year')} to build and a shortage is answered in full, "
            f"retrenchments come {write(f['full'], decimals=1)} years apart; if half of it is answered, "
            f"{write(f['half'], decimals=1)}, and each year {write(f['left'], '%', decimals=0)} of a swing "
            "is "
            f"left. The Soviet ones that the essay dates are {count(f['soviet'], 'year')} apart"
        )
        if not round(f["full"]) <= f["soviet"] <= round(f["half"]):
            return fails(f"{told}: it is not this cycle.")
        return holds_if(
            "plants took as long to build in both, and both answered shortage by beginning less",
            f"{told}, and how long plants take was our choice. Nothing in it belongs to a country. For China "
            "the essay dates one retrenchment, so its period cannot be held against this.",
        )

    build = 5
    full, half = cycle(build, 1.0), cycle(build, 0.5)
    return Evidence(
        {
            "build": build,
            "full": full.years,
            "half": half.years,
            "left": half.left,
            "soviet": 1937 - 1931,
        },
        judge,
    )


@claim("PM4", chapter=_CHAPTER)
def harvests_cut_investment_off() -> Evidence:
    """Let a harvest fall where most of it is eaten on the farms."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"If {write(f['eaten'], '%', decimals=0)} of a usual harvest does not leave the farms, one "
            "that is "
            f"{write(f['drop'], '%', decimals=0)} short cuts off {write(f['cut'], '%', decimals=0)} of "
            "what is "
            "left to invest"
        )
        if f["cut"] <= f["drop"]:
            return fails(f"{told}: no more than of the harvest.")
        if f["shared"] >= f["cut"]:
            return holds(f"{told}, whoever bears it.")
        return holds_if(
            "farms kept what they ate, and the Leap was an answer to what was missing",
            f"{told}. Where farms bear half of the drop it is {write(f['shared'], '%', decimals=0)}, and "
            "where "
            "the state takes its own first it is nothing. That the lack set off the Leap is the essay's "
            "reading: "
            "it gives a second cause, a boom that had run ahead of supplies, in the same year.",
        )

    drop, eaten = 0.05, 0.8
    return Evidence(
        {
            "eaten": eaten,
            "drop": drop,
            "cut": cut_off(drop, eaten),
            "shared": cut_off(drop, eaten, farms_bear=0.5),
        },
        judge,
    )
