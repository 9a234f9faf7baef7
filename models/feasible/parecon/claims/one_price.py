"""What the essay says of concrete that becomes scarce, and of the price that it then has."""

from __future__ import annotations

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
from feasible.parecon.one_price import Concrete, income_weight, withdrawal

_ESSAY = "Wetzel, Libcom or Parecon?"
_CHAPTER = "parecon/one-price"
_MONEY = "Abolition of money?"
#: The essay's two kinds of groups, with elasticities that are ours, and a fifth more requests.
_HALVES, _ELASTICITIES, _MORE = (0.5, 0.5), (0.5, 2.0), 0.2
#: Elasticities from mild to strong.
_MILD, _STRONG = 0.3, 3.0
#: Cost of making a unit, and annual cost of the capacity for it, in old prices.
_RUNNING, _ANNUAL = 0.6, 0.4
#: Prices and quantities that differ by less are equal.
_EQUAL = 1e-9


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If more is asked for and no more is made, the price goes up.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If groups back off because it is too dear, the price retreats to what it was.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="If groups stick to their requests, the higher price sticks.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Investing in capacity brings the higher price down.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="The higher price measures how strongly the projects are desired.",
    chapter=_CHAPTER,
)
def price_measures_desire() -> Evidence:
    """Give two groups the same desire and different incomes, then let a poor group want more."""
    ratio = 1.5

    def price(desire: tuple[float, float], income: tuple[float, float]) -> float:
        return float(income_weight(desire, income)["price"].iloc[0])

    def pushes(income: tuple[float, float]) -> tuple[float, float]:
        """Return by what share the price rises when the first group's desire doubles, and the second's."""
        base = price((0.1, 0.1), income)
        return price((0.2, 0.1), income) / base - 1, price((0.1, 0.2), income) / base - 1

    rich, poor = pushes((ratio, 1.0))
    one, other = pushes((1.0, 1.0))

    def judge(f: Figures) -> Verdict:
        half = "half as much again as" if f["ratio"] == 1.5 else f"{write(f['ratio'])} times as much as"
        moves = "does not move"
        if abs(f["swapped"]) > _EQUAL:
            moves = f"moves by {write(abs(f['swapped']), '%', digits=2)}"
        because = (
            f"If one group earns {half} the other and both want concrete equally, it gets "
            f"{write(f['richer_gets'], '%', decimals=0)} of it. The price rises by "
            f"{write(f['rich_push'], '%', decimals=0)} when its desire doubles and by "
            f"{write(f['poor_push'], '%', decimals=0)} when the other's does. Double a desire and halve the "
            f"income behind it, and the price {moves}."
        )
        if f["equal_pushes_apart"] > _EQUAL:
            apart = write(f["equal_pushes_apart"], "%")
            return fails(
                f"{because} Even with equal incomes the same desires move it differently, by {apart}."
            )
        if abs(f["rich_push"] - f["poor_push"]) <= _EQUAL:
            return holds(because)
        return holds_if("budgets are equal, and only for the last unit", because)

    return Evidence(
        {
            "ratio": ratio,
            "richer_gets": float(income_weight([0.1, 0.1], [ratio, 1.0])["gets"].iloc[0]),
            "rich_push": rich,
            "poor_push": poor,
            "equal_pushes_apart": abs(one - other),
            "swapped": price((0.2, 0.1), (ratio / 2, 1.0)) / price((0.1, 0.1), (ratio, 1.0)) - 1,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Only choices within a finite budget of money reveal how strong desires are.",
    chapter=_CHAPTER,
)
def only_budgets_reveal() -> Evidence:
    """Count what requests leave open with and without a limit on them."""
    # Unknown are each group's desire and exaggeration, in logarithms. A request tells their sum; a total to
    # be divided, the exaggeration.
    groups = 2
    requests = np.kron(np.eye(groups), [1.0, 1.0])
    totals = np.kron(np.eye(groups), [0.0, 1.0])

    def judge(f: Figures) -> Verdict:
        asked = (
            "A request without a limit is desire times exaggeration: for "
            f"{count(f['groups'])} groups {count(f['unknown'])} unknowns and {write(f['known_without'])} "
            "numbers."
        )
        if f["known_without"] >= f["unknown"]:
            return fails(f"{asked} No budget is needed.")
        if f["known_with"] < f["unknown"]:
            return fails(
                f"{asked} With a total that each must divide, no more than {write(f['known_with'])} are "
                "known."
            )
        return holds_if(
            "any fixed total to be divided counts as a budget",
            f"{asked} A total that each must divide fixes the exaggeration, and all "
            f"{write(f['known_with'])} are known. It need not be money: a number of points, of votes or of "
            "working hours does the same.",
        )

    return Evidence(
        {
            "groups": groups,
            "unknown": requests.shape[1],
            "known_without": int(np.linalg.matrix_rank(requests)),
            "known_with": int(np.linalg.matrix_rank(np.vstack([requests, totals]))),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="No economy can be effective without prices as a measure of social cost.",
    chapter=_CHAPTER,
)
def no_effective_economy_without_prices() -> Evidence:
    """Plan the same concrete without any price, and look at the program's dual."""
    case = Concrete(_HALVES, _ELASTICITIES, _MORE)
    right, left = case.bids(800, running=_RUNNING).premium

    def judge(f: Figures) -> Verdict:
        shadow = write(f["left"], digits=2)
        if f["right"] != f["left"]:
            shadow = f"{write(f['right'], digits=2)} to {shadow}"
        premium = f["price"] - f["running"]
        because = (
            "A plan that pours each cubic meter where it is worth most, with no price in it, has a shadow "
            f"price of capacity of {shadow}; the rounds end at a price of {write(f['price'], digits=4)}, "
            f"which is {write(premium, digits=2)} above running cost."
        )
        # The program cuts demand into slices.
        if not f["right"] - 0.01 <= premium <= f["left"] + 0.01:
            return fails(f"{because} A plan can be effective with another number than the price.")
        return holds_if(
            "a shadow price that nobody posts or pays counts as a price",
            f"{because} Whoever is effective acts as if this number were known. Whether people must be "
            "charged it is another question.",
        )

    return Evidence({"right": right, "left": left, "price": case.settled.price, "running": _RUNNING}, judge)


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="A unit of money is a common scale for what things are worth to us.",
    chapter=_CHAPTER,
)
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
