"""What the essay says of concrete that becomes scarce, and of the price that it then has."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

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
from feasible.economy import Economy
from feasible.parecon.one_price import Concrete, Yardstick, income_weight, withdrawal
from feasible.parecon.planning_rounds import Councils

_CHAPTER = "parecon/one-price"
#: The essay's two kinds of groups, with elasticities that are ours, and a fifth more requests.
_HALVES, _ELASTICITIES, _MORE = (0.5, 0.5), (0.5, 2.0), 0.2
#: Elasticities from mild to strong.
_MILD, _STRONG = 0.3, 3.0
#: Cost of making a unit, and annual cost of the capacity for it, in old prices.
_RUNNING, _ANNUAL = 0.6, 0.4
#: Prices and quantities that differ by less are equal.
_EQUAL = 1e-9
#: What changes a ratio by less leaves it as it is, to the percent.
_NOTHING = 0.005


@claim("W68", chapter=_CHAPTER)
def scarcity_raises_the_price() -> Evidence:
    """Settle the price for groups of every kind."""
    kinds = (_MILD, 1.0, _STRONG)
    prices = [Concrete(_HALVES, [a, b], _MORE).settled.price for a in kinds for b in kinds]

    def judge(f: Figures) -> Verdict:
        more = part(f["more"])
        because = (
            f"With {more} more requests and the same supply it ends {write(f['least'] - 1, '%', digits=2)} "
            f"to {write(f['most'] - 1, '%', digits=2)} above the old price, for elasticities from "
            f"{write(f['mild'], digits=1).lstrip('0')} to {write(f['strong'], digits=1)}."
        )
        if f["least"] <= 1:
            return fails(f"{because} Whether it rises depends on them.")
        return holds(f"{because} That it rises does not depend on them.")

    return Evidence(
        {"more": _MORE, "least": min(prices), "most": max(prices), "mild": _MILD, "strong": _STRONG}, judge
    )


@claim("W69", chapter=_CHAPTER)
def retreats_to_what_it_was() -> Evidence:
    """See where it ends if those who left may come back, and if not."""
    smooth = Concrete([1.0], [_STRONG], _MORE)
    projects, places = [1.05, 1.1, 1.2, 1.5, 2.0, 3.0], 5
    stay, back = (
        withdrawal(projects, np.ones(len(projects)), float(places), for_good=g) for g in (True, False)
    )

    def judge(f: Figures) -> Verdict:
        leaves, stays, waits = "the one that leaves", "stays", "it waits"
        if f["projects"] - f["places"] != 1:
            leaves, stays, waits = "those that leave", "stay", "they wait"
        because = (
            f"With an elasticity of {count(f['elasticity'])} it gives back "
            f"{write(f['gives_back'], '%', decimals=0)} of its rise and stays "
            f"{write(f['stays_above'], '%', digits=2)} above. {count(f['projects']).capitalize()} projects "
            f"for {count(f['places'])} places: if {leaves} {stays} away, the price falls back to "
            f"{write(f['for_good'], decimals=2)}; if {waits}, to {write(f['waiting'], decimals=2)}."
        )
        if f["for_good"] > 1:
            return fails(f"Even if those who back off never ask again, it does not return. {because}")
        if f["waiting"] <= 1 and f["stays_above"] <= _EQUAL:
            return holds(f"It returns even if they would ask again. {because}")
        return holds_if(
            "those who back off never ask again, at any price",
            "As long as they would ask again at the old price, it cannot return there: something would be "
            f"short again. {because}",
        )

    return Evidence(
        {
            "elasticity": _STRONG,
            "gives_back": smooth.retreat(),
            "stays_above": smooth.settled.price - 1,
            "projects": len(projects),
            "places": places,
            "for_good": stay.final,
            "waiting": back.final,
        },
        judge,
    )


@claim("W70", chapter=_CHAPTER)
def sticks() -> Evidence:
    """Compare groups that insist with groups that yield."""
    insist, yields = (Concrete([1.0], [e], _MORE).settled.price - 1 for e in (_MILD, _STRONG))

    def judge(f: Figures) -> Verdict:
        because = (
            f"With an elasticity of {write(f['mild'], digits=1).lstrip('0')} the price stays "
            f"{write(f['insist'], '%', decimals=0)} up, with {write(f['strong'], digits=1)} "
            f"{write(f['yield'], '%', digits=2)}."
        )
        if f["insist"] <= max(f["yield"], 0):
            return fails(f"{because} To insist does not keep it up.")
        return holds(
            f"{because} All cannot insist: what is not there is not poured. Where nobody yields at any price "
            "there is no price that settles it."
        )

    return Evidence({"mild": _MILD, "insist": insist, "strong": _STRONG, "yield": yields}, judge)


@claim("W70b", chapter=_CHAPTER)
def capacity_brings_it_down() -> Evidence:
    """Build what pays, at the old cost of capacity and at a dearer one."""
    case, dearer = Concrete(_HALVES, _ELASTICITIES, _MORE), 0.25
    same, dear = case.pays(_ANNUAL, _RUNNING), case.pays(_ANNUAL * (1 + dearer), _RUNNING)
    prices = [Concrete(_HALVES, _ELASTICITIES, _MORE, built).settled.price for built in (0.0, same, dear)]

    def judge(f: Figures) -> Verdict:
        quarter = "a quarter more" if f["dearer"] == 0.25 else f"{write(f['dearer'], '%')} more"
        back = "the old price is back"
        if abs(f["price"] - 1) > _EQUAL:
            back = f"the price ends {write(f['price'] - 1, '%', digits=2)} up"
        because = (
            "While the price is above running cost and the annual cost of new capacity, building pays. If "
            f"new capacity costs what the old did, {write(f['built'], '%', decimals=0)} more is built and "
            f"{back}. If it costs {quarter}, {write(f['built_if_dear'], '%', digits=2)} is built and the "
            f"price ends {write(f['price_if_dear'] - 1, '%', digits=2)} up."
        )
        if f["price"] >= f["before"]:
            return fails(
                f"{because} Without building it would be {write(f['before'] - 1, '%', digits=2)} up."
            )
        if f["price_if_dear"] >= f["before"]:
            return holds_if("new capacity is not too dear", because)
        return holds(because)

    return Evidence(
        {
            "before": prices[0],
            "built": same,
            "price": prices[1],
            "dearer": dearer,
            "built_if_dear": dear,
            "price_if_dear": prices[2],
        },
        judge,
    )


@claim("W71", chapter=_CHAPTER)
def price_measures_desire() -> Evidence:
    """Give two groups the same desire and different incomes, then let a poor group want more."""
    ratio, more = 1.5, 2.0

    def price(desire: tuple[float, float], income: tuple[float, float]) -> float:
        return float(income_weight(desire, income)["price"].iloc[0])

    def pushes(income: tuple[float, float]) -> tuple[float, float]:
        """Return by what share the price rises when one group's desire does, for each group."""
        base = price((0.1, 0.1), income)
        return price((0.1 * more, 0.1), income) / base - 1, price((0.1, 0.1 * more), income) / base - 1

    rich, poor = pushes((ratio, 1.0))
    one, other = pushes((1.0, 1.0))
    bids = Concrete(_HALVES, _ELASTICITIES, _MORE)

    def judge(f: Figures) -> Verdict:
        half = "half as much again as" if f["ratio"] == 1.5 else f"{write(f['ratio'])} times as much as"
        doubles = "doubles" if f["more"] == 2 else f"becomes {write(f['more'])} times as strong"
        moves = "does not move"
        if abs(f["swapped"]) > _EQUAL:
            moves = f"moves by {write(abs(f['swapped']), '%', digits=2)}"
        because = (
            f"If one group earns {half} the other and both want concrete equally, it gets "
            f"{write(f['richer_gets'], '%', decimals=0)} of it. The price rises by "
            f"{write(f['rich_push'], '%', decimals=0)} when its desire {doubles} and by "
            f"{write(f['poor_push'], '%', decimals=0)} when the other's does. If a desire {doubles} and the "
            f"income behind it falls as much, the price {moves}. The last unit is worth "
            f"{write(f['last'], decimals=2)} to those who just get it; all that is poured is worth at least "
            f"{write(f['mean'], decimals=2)} a unit."
        )
        if f["equal_pushes_apart"] > _EQUAL:
            apart = write(f["equal_pushes_apart"], "%")
            return fails(
                f"{because} Even with equal incomes the same desires move it differently, by {apart}."
            )
        conditions = []
        if abs(f["rich_push"] - f["poor_push"]) > _EQUAL:
            conditions.append("budgets are equal")
        if f["mean"] > f["last"] + 0.01:
            conditions.append("the last unit is meant, and not the project")
        return holds_if(", and ".join(conditions), because) if conditions else holds(because)

    return Evidence(
        {
            "ratio": ratio,
            "more": more,
            "richer_gets": float(income_weight([0.1, 0.1], [ratio, 1.0])["gets"].iloc[0]),
            "rich_push": rich,
            "poor_push": poor,
            "equal_pushes_apart": abs(one - other),
            "swapped": price((0.1 * more, 0.1), (ratio / more, 1.0)) / price((0.1, 0.1), (ratio, 1.0)) - 1,
            "last": bids.settled.price,
            "mean": bids.bids(800, running=_RUNNING).mean_worth,
        },
        judge,
    )


@claim("W72", chapter=_CHAPTER)
def a_common_scale() -> Evidence:
    """Let the rich want half as much, and find the same price."""
    one, other = (
        float(income_weight(desire, income)["price"].iloc[0])
        for desire, income in (([0.1, 0.1], [2.0, 1.0]), ([0.05, 0.2], [4.0, 0.5]))
    )

    def judge(f: Figures) -> Verdict:
        price = f"the same price, {write(f['one'], digits=2)}"
        worth = "that it stands for the same worth in both"
        if abs(f["one"] - f["other"]) > _EQUAL:
            price = f"prices of {write(f['one'], digits=2)} and {write(f['other'], digits=2)}"
            worth = "that they stand for different worth"
        return cannot_settle(
            f"Two societies with different desires and incomes show {price}. To say {worth}, one must first "
            "say whose satisfaction counts how much. The essay's rule of pay for effort is one answer, and "
            "it comes before the price."
        )

    return Evidence({"one": one, "other": other}, judge)


# ---------------------------------------------------------------------- groups measured by prices


@cache
def _stick(seed: int = 1) -> Yardstick:
    return Yardstick(Economy.reference(seed, 30))


@cache
def _moves(technique: float, effort: float) -> pd.DataFrame:
    return _stick().moves(technique=technique, effort=effort)


@claim("W73", chapter=_CHAPTER)
def ratio_shows_effectiveness() -> Evidence:
    """Make groups more productive, in an economy where scale is free and in one where capacity binds."""
    councils, technique = Councils.draw(np.random.default_rng(1)), 1.2
    better = replace(councils, scale=technique * councils.scale)
    moved = _moves(technique, 2.0)["better"]

    def judge(f: Figures) -> Verdict:
        fifth = f"{part(f['technique'] - 1)} more" if f["technique"] > 1 else "not more"
        because = (
            f"On the reference economy a group that makes {fifth} of the same inputs has a ratio "
            f"{write(f['moved'], '%', decimals=0)} higher on average, and between "
            f"{write(f['least'], '%', decimals=0)} and {write(f['most'], '%', decimals=0)}. In Hahnel's own "
            "economy the ratio changes by "
            f"{write(f['cobb_douglas'], '%', decimals=0)}: there it is one over the sum of a group's "
            "exponents, because a better group proposes more until its costs have caught up. For plants that "
            "make the same good the ratio ranks by the cost of a unit, which is so by construction."
        )
        if f["least"] <= _NOTHING:
            return fails(because)
        if f["cobb_douglas"] > _NOTHING:
            return holds(because)
        return holds_if("capacity or effort limits how large a group grows", because)

    return Evidence(
        {
            "technique": technique,
            "moved": float(moved.mean()),
            "least": float(moved.min()),
            "most": float(moved.max()),
            "cobb_douglas": float(np.abs(better.benefit_cost / councils.benefit_cost - 1.0).max()),
        },
        judge,
    )


@claim("W74", chapter=_CHAPTER)
def a_threshold_disbands() -> Evidence:
    """Close every group that is too far below the average, without a hearing."""
    seeds, threshold = 5, 0.1
    found = [_stick(seed).disbanded(threshold) for seed in range(1, seeds + 1)]
    covers = min(float(_stick(seed).ratios.min()) for seed in range(1, seeds + 1))

    def judge(f: Figures) -> Verdict:
        tenth = part(f["threshold"])
        because = (
            f"In {count(f['seeds'], 'reference economy', 'reference economies')} every group that the best "
            f"plan runs has benefits above costs, by {write(f['covers'] - 1, '%', digits=1)} at the least. "
            f"Disbanding those {tenth} below the average closes {write(f['closed'], decimals=0)} groups with "
            f"{write(f['turnover'], '%', decimals=0)} of all turnover, and is as bad for all as losing "
            f"{write(f['loss'], '%', digits=2)} of consumption "
            f"({write(f['least'], '%', digits=2)} to {write(f['most'], '%', digits=2)})."
        )
        if f["most"] <= _NOTHING:
            return holds(because)
        if f["covers"] < 1:
            return fails(f"{because} And some that it spares do not cover their costs.")
        return holds_if(
            "it counts as a reason that benefits exceed costs, however little",
            f"{because} A group below average can be the best there is for the next unit.",
        )

    return Evidence(
        {
            "seeds": seeds,
            "threshold": threshold,
            "covers": covers,
            "closed": float(np.mean([closed for closed, _, _ in found])),
            "turnover": float(np.mean([turnover for _, turnover, _ in found])),
            "loss": float(np.mean([loss for _, _, loss in found])),
            "least": float(min(loss for _, _, loss in found)),
            "most": float(max(loss for _, _, loss in found)),
        },
        judge,
    )


@claim("W76", chapter=_CHAPTER)
def equipment_lowers_the_score() -> Evidence:
    """Take a fifth of what a group makes from it, and see its ratio; then double what work costs it."""
    worse, harder = 0.8, 2.0
    found = _moves(worse, harder)

    def judge(f: Figures) -> Verdict:
        fifth = f"{part(1 - f['worse'])} less" if f["worse"] < 1 else "not less"
        twice = "twice" if f["times"] == 2 else f"{write(f['times'])} times"
        because = (
            f"Equipment with which a group makes {fifth} of the same inputs changes its ratio by "
            f"{write(f['moved'], '%', decimals=0, sign=True)} on average. Work that is {twice} as hard "
            f"changes it by {write(f['harder'], '%', decimals=0, sign=True)}."
        )
        if f["moved"] >= -_NOTHING:
            return fails(because)
        if f["harder"] < f["moved"]:
            return holds_if("the group works as well as others", because)
        return holds(f"{because} A low score speaks of means.")

    return Evidence(
        {
            "worse": worse,
            "times": harder,
            "moved": float(found["better"].mean()),
            "harder": float(found["harder"].mean()),
        },
        judge,
    )


@claim("W83", chapter=_CHAPTER)
def output_shows_effort() -> Evidence:
    """Double what work costs a group, and make another better equipped: both change what they make."""
    harder, technique = 2.0, 1.2
    found = _moves(technique, harder)

    def judge(f: Figures) -> Verdict:
        twice = "twice" if f["times"] == 2 else f"{write(f['times'])} times"
        fifth = part(f["technique"] - 1) if f["technique"] > 1 else "nothing"
        because = (
            f"A group for which work is {twice} as hard makes {write(-f['less'], '%', decimals=0)} less on "
            f"average, and in {write(f['fewer'], '%', decimals=0)} of cases less at all. A group whose "
            f"equipment makes {fifth} more of the same inputs makes {write(f['made'], '%', decimals=0)} more "
            "in the median case, with no more effort a unit."
        )
        if f["fewer"] <= 0.5:
            return fails(because)
        if f["made"] <= _NOTHING:
            return holds(because)
        return holds_if("groups are compared that have the same equipment", because)

    return Evidence(
        {
            "times": harder,
            "technique": technique,
            "less": float(found["less"].mean()),
            "fewer": float((found["less"] < -_NOTHING).mean()),
            "made": float(found["made"].median()),
        },
        judge,
    )


@claim("W84", chapter=_CHAPTER)
def less_for_the_same_means_less_effort() -> Evidence:
    """Let a group of Hahnel's make half the effort on given means; then let groups choose their means."""
    councils, effort, harder = Councils.draw(np.random.default_rng(1)), 0.5, 2.0
    tired = replace(councils, effort_cost=harder * councils.effort_cost)
    given = 1.0 - effort**councils.effort_share  # y = a e^c prod x^b at the same x

    def judge(f: Figures) -> Verdict:
        half = part(f["effort"])
        twice = "twice" if f["times"] == 2 else f"{write(f['times'])} times"
        because = (
            "Output of one product per unit of social investment is its ratio of benefit to cost, but for "
            f"the product's price. On means that are given, {half} of the effort makes "
            f"{write(f['given'], '%', decimals=0)} less. Where groups choose their means, a group for which "
            f"work is {twice} as hard asks for less of everything: its ratio changes by "
            f"{write(f['chosen'], '%', decimals=1, sign=True)} in Hahnel's economy and by "
            f"{write(f['reference'], '%', decimals=1, sign=True)} on the reference economy."
        )
        if f["given"] <= _NOTHING:
            return fails(because)
        if max(f["chosen"], f["reference"]) < -_NOTHING:
            return holds(because)
        return holds_if("what a group may use is allotted to it, and not what it asks for", because)

    return Evidence(
        {
            "effort": effort,
            "times": harder,
            "given": float(given.mean()),
            "chosen": float((tired.benefit_cost / councils.benefit_cost - 1.0).mean()),
            "reference": float(_moves(1.2, harder)["harder"].mean()),
        },
        judge,
    )


# ---------------------------------------------------------------------- groups on their own


@claim("W32", chapter=_CHAPTER)
def holding_out_pays() -> Evidence:
    """Let one group stop, and let all who make a good hold back half of it."""
    keeps = 0.5
    alone, together = _stick().holdups(keeps=keeps)

    def judge(f: Figures) -> Verdict:
        held = part(1 - f["keeps"]) if 0 <= f["keeps"] < 1 else "none"
        because = (
            f"One group that stops costs all of them {write(f['alone'], '%', digits=2)} of consumption in "
            f"the median, and has {write(f['alone_has'], '%', digits=2)} of incomes: others step in, and it "
            f"cannot ask for more than it adds. All who make a good and hold back {held} of it cost "
            f"{write(f['together'], '%', digits=2)}, and have {write(f['together_has'], '%', digits=2)}."
        )
        if f["alone"] > 2 * f["alone_has"] and f["together"] > 2 * f["together_has"]:
            return holds(because)
        if f["together"] > 2 * f["together_has"]:
            return holds_if("nobody else can make what it makes", because)
        return fails(because)

    return Evidence(
        {
            "keeps": keeps,
            "alone": float(alone["asks"].median()),
            "alone_has": float(alone["has"].median()),
            "together": float(together["asks"].median()),
            "together_has": float(together["has"].median()),
        },
        judge,
    )


@claim("W34", chapter=_CHAPTER)
def firms_earn_differently() -> Evidence:
    """Compare what groups that make the same good have left, at the same prices."""
    seeds = 3
    apart = np.concatenate([_stick(seed).incomes_apart() for seed in range(1, seeds + 1)])

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {count(f['seeds'], 'reference economy', 'reference economies')} {write(f['goods'])} goods "
            "are made by several groups. At the same prices, and with nobody holding out, the best placed of "
            f"them keeps {write(f['median'], digits=2)} times what the worst placed keeps, in the median."
        )
        if f["median"] < 1.1:
            return fails(because)
        return holds_if("each group keeps what it has left, and has as many people as another", because)

    return Evidence({"seeds": seeds, "goods": int(apart.size), "median": float(np.median(apart))}, judge)
