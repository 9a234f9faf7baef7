"""A plan in kind for one valley: claims of both essays, and what its certificate and its front answer."""

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
    write,
)
from feasible.economy.metrics import welfare_loss
from feasible.libcom.in_kind import Front, in_other_units, indicators, mean_least_at, valley, valley_front
from feasible.optimum import welfare_optimum
from feasible.optimum.fulfillment import fulfill, requests

_ESSAY = "Katja, Anarcho-Communist Planning"
_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/in-kind"
_STRUCTURE = "5.3. Structural Requirements and the Proposed Mode of Organization"
_TOOLS = "5.5. Tools and Process Requirements"
_MONEY = "Abolition of money?"
#: What a certificate lets pass, and a share that is small to people.
_PROVEN, _SMALL = 1e-6, 0.1


def _beaten(front: Front) -> int:
    """Return how many plans another beats: as good in all that counts, better in something."""
    score = front.table.assign(least=-front.table["least"]).to_numpy(dtype=float)
    score = score / np.abs(score).max(axis=0)
    no_worse = (score[None, :, :] <= score[:, None, :] + 1e-9).all(axis=2)
    better = (score[None, :, :] < score[:, None, :] - 1e-9).any(axis=2)
    return int((no_worse & better).any(axis=1).sum())


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="A plan can be made by calculation in kind, with no universal unit of account.",
    chapter=_CHAPTER,
)
def in_kind_is_enough() -> Evidence:
    """Plan the valley without a price and certify the plan; then count a need for less."""
    place = valley()
    plan = fulfill(place)
    asked = requests(place) > 0.0
    # Bread counts as met when there is half of it.
    request = requests(place)
    request[place.goods.get_loc("bread, 1,000 loaves")] /= 2
    other = fulfill(place, request)

    def judge(f: Figures) -> Verdict:
        if f["gap"] > _PROVEN:
            return fails(
                "The valley's plan is found from amounts, recipes and requests alone, and may be a bad one: "
                f"its certificate only proves that no plan meets the least-met need {write(f['gap'], '%')} "
                "better."
            )
        needs = "every need is met" if f["most"] - f["least"] < _PROVEN else "the least-met need is met"
        found = (
            f"The valley's plan is found from amounts, recipes and requests alone: {needs} to "
            f"{write(f['least'], '%', decimals=1)}, and its certificate proves that no plan meets the "
            f"least-met need better, to within {write(max(f['gap'], 1e-9), '%', digits=1)}."
        )
        if f["shifted"] < _PROVEN:
            return holds(
                f"{found} How far one need is met need not be compared with another: the plan is the same."
            )
        return holds_if(
            "people agree how far one need is met is compared with how far another is",
            f"{found} What stands in for the unit is the share of each request: a tenth less bread counts "
            "like a tenth less care. The proof contains multipliers. Nobody pays them.",
        )

    return Evidence(
        {
            "least": plan.multiple,
            "most": plan.fulfillment[asked].max(),
            "gap": plan.certificate.value("least-met need"),
            "shifted": float(np.abs(other.deliveries[asked] / plan.deliveries[asked] - 1.0).max()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Every good and indicator can be counted in whatever unit suits it.",
    chapter=_CHAPTER,
)
def any_units_will_do() -> Evidence:
    """Change every unit of the valley at random and plan again."""
    rng = np.random.default_rng(1)
    place = valley()
    plan = fulfill(place)
    draws = 10
    off = levels = 0.0
    for _ in range(draws):
        goods = 10.0 ** rng.integers(-3, 4, len(place.goods))
        resources = np.ones(len(place.resources))
        # Hours of all kinds are counted alike: the plan asks for the fewest.
        resources[-2:] = 10.0 ** rng.integers(-3, 4, 2)
        again = fulfill(in_other_units(place, goods, resources))
        off = max(off, abs(again.multiple / plan.multiple - 1.0))
        levels = max(levels, float(np.abs(again.levels - plan.levels).max() / plan.levels.max()))

    def judge(f: Figures) -> Verdict:
        times = f"{count(f['draws'])} times over"
        if max(f["off"], f["levels"]) > _PROVEN:
            return fails(
                f"With grams for kilograms and square meters for hectares, at random, {times}, the least-met "
                f"need changes by up to {write(f['off'], '%')} and some plant's level by "
                f"{write(f['levels'], '%')} of the largest."
            )
        return holds(
            f"With grams for kilograms and square meters for hectares, at random, {times}, the plan stays "
            f"the same to within {write(max(f['off'], f['levels'], 1e-12), '%', digits=1)}. Shares of "
            "requests have no unit. Only hours of different work are added up, where the plan chooses the "
            "fewest."
        )

    return Evidence({"off": off, "levels": levels, "draws": draws}, judge)


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Figures in kind say more than a universal unit, which simplifies away what matters.",
    chapter=_CHAPTER,
)
def one_number_hides() -> Evidence:
    """Look for one set of weights that supports the whole front."""
    front = valley_front()
    rates = front.price_of_a_point("emissions, t")
    rates = rates[np.isfinite(rates)]

    def judge(f: Figures) -> Verdict:
        worth = (
            f"a percentage point of the least-met need is worth {write(f['low'], 't', digits=2)} of "
            f"emissions at one and {write(f['high'], 't', digits=2)} at another"
        )
        none = (
            f"Of the {write(f['plans'])} plans on the valley's front {write(f['beaten'])} are beaten by "
            "another."
            if f["beaten"]
            else f"None of the {write(f['plans'])} plans on the valley's front is beaten by another."
        )
        if f["plans"] - f["beaten"] < 2:
            return fails(f"{none} There is nothing to compare.")
        if not f["supported"]:
            return holds(
                f"{none} But some of them are supported by no weights: one number would never find them."
            )
        if f["loss"] < _PROVEN or f["high"] <= f["low"]:
            return fails(
                f"{none} The same weights support them all: {worth}, and no plan looks more than "
                f"{write(100 * f['loss'], digits=2)} points worse than it is."
            )
        harm = "no disaster" if f["loss"] < _SMALL else "a disaster"
        return holds_if(
            "plans that are far apart are compared",
            f"{none} Each is supported by weights of its own: {worth}. The best single weights make some "
            f"plan look {write(100 * f['loss'], digits=2)} points worse than it is: {harm}. Near any one "
            "plan its own weights are all one needs.",
        )

    return Evidence(
        {
            "plans": len(front.plans),
            "beaten": _beaten(front),
            "supported": front.supported(),
            "loss": front.one_weight().loss,
            "low": float(rates.min()),
            "high": float(rates.max()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Committees work out several possible plans; those affected choose.",
    chapter=_CHAPTER,
)
def committees_propose() -> Evidence:
    """Count the plans that only a choice can decide between."""
    front = valley_front()
    least = front.table["least"]

    def judge(f: Figures) -> Verdict:
        if f["plans"] - f["beaten"] < 2 or f["high"] <= f["low"]:
            return fails(
                f"There is nothing to choose: {count(f['plans'], 'certified plan')}, {write(f['beaten'])} of "
                f"them beaten by another, from {write(f['low'], '%', decimals=0)} to "
                f"{write(f['high'], '%', decimals=0)} of the least-met need."
            )
        beaten = (
            f"{write(f['beaten'])} of them beaten by another"
            if f["beaten"]
            else "none better than another in everything"
        )
        return holds(
            f"There is something to choose: {write(f['plans'])} certified plans, from "
            f"{write(f['low'], '%', decimals=0)} to {write(f['high'], '%', decimals=0)} of the least-met "
            f"need, {beaten}. Arithmetic strikes out the plans that are beaten and stops there. Whoever "
            "draws up the list of indicators decides what can appear on it."
        )

    return Evidence(
        {
            "plans": sum(plan.certificate.ok for plan in front.plans),
            "beaten": _beaten(front),
            "low": least.min(),
            "high": least.max(),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Rough estimates of what is needed are good enough for a plan.",
    chapter=_CHAPTER,
)
def rough_estimates_do() -> Evidence:
    """Plan for requests that are off at random."""
    fine, rough = 0.05, 0.2

    def judge(f: Figures) -> Verdict:
        least = (
            f"Estimates that are off by {write(f['fine'], '%', decimals=0)} either way leave the least-met "
            f"need at {write(f['at_fine'], '%', decimals=0)} in place of "
            f"{write(f['best'], '%', decimals=0)}; off by {write(f['rough'], '%', decimals=0)}, at "
            f"{write(f['at_rough'], '%', decimals=0)}."
        )
        if f["best"] - f["at_rough"] < _SMALL:
            return holds(f"{least} Rough estimates cost little.")
        worst = (
            "The rule looks at the worst-served need, so the worst estimate decides. Errors do not average "
            "out."
        )
        if f["best"] - f["at_fine"] >= _SMALL:
            return holds_if("they can be corrected within the year", f"{least} {worst}")
        percent = "a few percent" if f["fine"] <= _SMALL else write(f["fine"], "%", decimals=0)
        return holds_if(
            f"they are right to {percent}, or can be corrected within the year", f"{least} {worst}"
        )

    return Evidence(
        {
            "best": fulfill(valley()).multiple,
            "fine": fine,
            "at_fine": mean_least_at(fine),
            "rough": rough,
            "at_rough": mean_least_at(rough),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Indicators can be judgments from low to high, such as how good the conditions of work are.",
    chapter=_CHAPTER,
)
def judgments_can_be_indicators() -> Evidence:
    """Ask what a plan can do with a ranking."""
    plan = fulfill(valley())

    def judge(f: Figures) -> Verdict:
        hours = f"its {write(round(f['workshop'], -2), decimals=0)} workshop hours are"
        says = (
            f"says in so many words that how hard {hours} is no part of it"
            if f["says_so"]
            else f"does not say that how hard {hours} is no part of it"
        )
        return cannot_settle(
            "A plan can keep to a limit on whatever is ranked, and can be laid beside another that does "
            "not. It cannot say how much of a need a step from middling to bad is worth: that takes a "
            f"judge. The valley's certificate {says}."
        )

    return Evidence(
        {
            "workshop": indicators(plan)["workshop hours"],
            "says_so": "how hard the work is, the effort, is no part" in plan.certificate.claim,
        },
        judge,
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="There is no effective economy without prices that measure what things cost society.",
    chapter=_CHAPTER,
)
def effective_needs_prices() -> Evidence:
    """Separate waste in making from what people would rather have."""
    place = valley()
    plan = fulfill(place)
    best = welfare_optimum(place)

    def judge(f: Figures) -> Verdict:
        if f["gap"] > _PROVEN:
            return holds(
                "Even in making something may be wasted: a plan might meet the valley's requests as well in "
                f"{write(f['gap'], '%')} fewer hours. And with the tastes of our valley's people the plan is "
                f"worth {write(f['lost'], '%', decimals=0)} less of everything than the one they would pick."
            )
        making = (
            "Nothing is wasted in making: no plan meets the valley's requests as well in fewer hours "
            f"(certified to {write(max(f['gap'], 1e-9), '%', digits=1)}), and what each thing costs society "
            "is counted on the way, in kind."
        )
        if f["lost"] < _SMALL / 10:
            return fails(
                f"{making} Nor do people miss anything: the plan is worth as much to them as the one they "
                f"would pick, to within {write(f['lost'], '%')}."
            )
        return holds_if(
            "effective means giving people what they would rather have, and requests do not tell it",
            f"{making} But if people would gladly have less of one thing for more of another, equal shares "
            "of requests miss it. With the tastes of our valley's people the plan is worth "
            f"{write(f['lost'], '%', decimals=0)} less of everything than the one they would pick.",
        )

    return Evidence(
        {
            "lost": welfare_loss(place, plan.deliveries[None, :], plan.levels, best.welfare),
            "gap": plan.certificate.value("fewest hours"),
        },
        judge,
    )
