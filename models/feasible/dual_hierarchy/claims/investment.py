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
    best_seizure,
    collected,
    cut_off,
    cycle,
    race,
    seen_for,
    taxed,
)

_CHAPTER = "dual-hierarchy/investment"


@claim("PS3", chapter=_CHAPTER)
def collectives_were_essential() -> Evidence:
    """Compare what a state gets that buys, seizes, taxes households, or collects."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where households eat {write(f['eaten'], '%', decimals=0)} of a full harvest, the best price "
            f"brings the state {write(f['bought'], '%', decimals=0)} of it, seizure from households "
            f"{write(f['seized'], '%', decimals=0)}, and collectives in which "
            f"{write(f['work'], '%', decimals=0)} of full work is enforced "
            f"{write(f['collected'], '%', decimals=0)}"
        )
        if f["collected"] <= max(f["bought"], f["seized"]):
            return fails(f"{told}: collectives bring no more.")
        if f["all_seen"] < f["collected"]:
            return holds(f"{told}. No tax on households brings as much.")
        return holds_if(
            "the state could not find much of what households had, or could not bind itself to a fixed tax",
            f"{told}. A fixed tax leaves households all that is above it, and brings as much once "
            f"{write(f['seen'], '%', decimals=0)} of what they could give can be found. Which of these the "
            "state of 1929 could have had, and how much it needed, no model knows.",
        )

    eaten, work = 0.6, 0.8
    return Evidence(
        {
            "eaten": eaten,
            "bought": best_price(eaten)[1],
            "seized": best_seizure(eaten)[1],
            "work": work,
            "collected": collected(work, eaten),
            "all_seen": taxed(1.0, eaten),
            "seen": seen_for(work, eaten),
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
        if abs(f["full"] - f["soviet"]) > 1.0 and abs(f["half"] - f["soviet"]) > 1.0:
            return fails(f"{told}: it is not this cycle.")
        return holds_if(
            "plants took as long to build in both, and both answered shortage by beginning less",
            f"{told}. Nothing in it belongs to a country. For China the essay dates one retrenchment, so its "
            "period cannot be held against this.",
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
