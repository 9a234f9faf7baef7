"""A plan in kind for one valley: claims of both essays, and what its certificate and its front answer."""

from __future__ import annotations

import numpy as np

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
from feasible.economy.metrics import welfare_loss
from feasible.libcom.in_kind import (
    Front,
    agenda,
    closed,
    corrected_least_at,
    in_other_units,
    indicators,
    least_of_many,
    lost_at,
    mean_least_at,
    percent_more,
    valley,
    valley_front,
    voters,
)
from feasible.optimum import welfare_optimum
from feasible.optimum.fulfillment import fulfill, requests

_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/in-kind"
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


@claim("K5.3.17", chapter=_CHAPTER)
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
            "people agree on how much meeting one need counts against meeting another",
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


@claim("K5.5.12", chapter=_CHAPTER)
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


@claim("K5.3.19", chapter=_CHAPTER)
def one_number_hides() -> Evidence:
    """Look for one set of weights that supports the whole front."""
    front = valley_front()
    rates = front.price_of_a_point("emissions, t")
    rates = rates[np.isfinite(rates)]
    price, share = front.commonest_price("emissions, t")

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
            f"{none} {write(f['share'])} share one rate, {write(f['price'], 't', digits=3)} of emissions for "
            "a "
            f"percentage point of the least-met need; over the whole range {worth}. The best single weights "
            f"make some plan look {write(100 * f['loss'], digits=2)} points worse than it is: {harm}. Walked "
            f"over a shorter range, from {write(f['from'], 't')} to {write(f['to'], 't')}, the front hides "
            f"{write(100 * f['shorter'], digits=2)} points.",
        )

    return Evidence(
        {
            "plans": len(front.plans),
            "beaten": _beaten(front),
            "supported": front.supported(),
            "loss": front.one_weight().loss,
            "share": share,
            "price": price,
            "from": 200,
            "to": 500,
            "shorter": front.between(200, 500).one_weight().loss,
            "low": float(rates.min()),
            "high": float(rates.max()),
        },
        judge,
    )


@claim("K5.3.2", chapter=_CHAPTER)
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


@claim("K5.3.16", chapter=_CHAPTER)
def rough_estimates_do() -> Evidence:
    """Plan for requests that are off at random, and correct them in the middle of the year."""
    fine, rough, many = 0.05, 0.2, 10_000

    def judge(f: Figures) -> Verdict:
        least = (
            f"Estimates that are off by {write(f['fine'], '%', decimals=0)} either way leave the least-met "
            f"need at {write(f['at_fine'], '%', decimals=0)} in place of "
            f"{write(f['best'], '%', decimals=0)}; off by {write(f['rough'], '%', decimals=0)}, at "
            f"{write(f['at_rough'], '%', decimals=0)}. Corrected in the middle of the year the latter comes "
            f"to {write(f['corrected'], '%', decimals=0)}."
        )
        if f["best"] - f["at_rough"] < _SMALL:
            return holds(f"{least} Rough estimates cost little.")
        worst = (
            "The rule looks at the worst-served need, so that errors do not average out: of "
            f"{write(f['goods'])} needs the worst would keep {write(f['many'], '%', decimals=0)} with errors "
            f"of {write(f['fine'], '%', decimals=0)}."
        )
        ways = []
        if f["best"] - f["at_fine"] < _SMALL:
            percent = "a few percent" if f["fine"] <= _SMALL else write(f["fine"], "%", decimals=0)
            ways.append(f"there are few needs and they are known to {percent}")
        if f["best"] - f["corrected"] < _SMALL:
            ways.append("they are corrected within the year")
        if not ways:
            return fails(f"{least} {worst}")
        return holds_if(", or ".join(ways), f"{least} {worst}")

    return Evidence(
        {
            "best": fulfill(valley()).multiple,
            "fine": fine,
            "at_fine": mean_least_at(fine),
            "rough": rough,
            "at_rough": mean_least_at(rough),
            "corrected": corrected_least_at(rough),
            "goods": many,
            "many": least_of_many(fine, many),
        },
        judge,
    )


@claim("K5.5.21", chapter=_CHAPTER)
def judgments_can_be_indicators() -> Evidence:
    """Strike out the plans of the front that a scale from low to high calls high."""
    front = valley_front()
    hours = np.array([indicators(plan)["workshop hours"] for plan in front.plans])
    least = front.table["least"]
    # Low, middling and high: thirds of what the plans ask of the workshops.
    high = hours > hours.min() + 2 / 3 * (hours.max() - hours.min())

    def judge(f: Figures) -> Verdict:
        scale = (
            f"On a scale from low to high, {write(f['high'])} of the {write(f['plans'])} plans on the "
            "valley's "
            "front ask much of the workshops. Without them the best plan left meets "
            f"{write(f['kept'], '%', decimals=0)} of the least-met need, in place of "
            f"{write(f['best'], '%', decimals=0)}."
        )
        if f["high"] <= 0 or f["high"] >= f["plans"]:
            return fails(f"{scale} The scale tells no plan from another.")
        return holds_if(
            "the scale rules plans out and is not weighed against amounts",
            f"{scale} How much of a need a step from middling to high is worth a scale does not say.",
        )

    return Evidence(
        {
            "plans": len(front.plans),
            "high": int(high.sum()),
            "kept": float(least[~high].max()),
            "best": float(least.max()),
        },
        judge,
    )


@claim("K4.5", chapter=_CHAPTER)
def scarcity_can_be_explained() -> Evidence:
    """Compare what the proof names with what more of each resource brings."""
    place = valley()
    first = fulfill(place).stages[0]
    named, more = first.resource_witness > 0.0, percent_more(place)
    helps = more.to_numpy() > _PROVEN

    def judge(f: Figures) -> Verdict:
        names = " and ".join(f["named"]) or "nothing"
        told = (
            f"The proof of the valley's plan names what stops it: {names}, of {count(f['resources'])} "
            "resources. Planned again with a percent more of one at a time,"
        )
        if f["missed"] + f["idle"] > 0 or not f["named"]:
            return fails(
                f"{told} {write(f['missed'])} that it does not name help, {write(f['idle'])} that it names "
                "do "
                f"not, and the most helpful brings {write(f['gain'], '%', digits=2)}: the proof misleads "
                "those "
                "who want to know."
            )
        return holds(
            f"{told} each of those named helps and no other does; the most helpful raises the least-met need "
            f"by {write(f['gain'], '%', digits=2)}."
        )

    return Evidence(
        {
            "named": tuple(str(r) for r in place.resources[named]),
            "resources": len(place.resources),
            "missed": int((helps & ~named).sum()),
            "idle": int((named & ~helps).sum()),
            "gain": more.max(),
        },
        judge,
    )


@claim("K4.13", chapter=_CHAPTER)
def critical_collectives_have_power() -> Evidence:
    """Close one collective of the valley after another."""
    left = closed(valley()).clip(lower=0.0)
    made = valley().outputs.indices
    single = np.bincount(made)[made] == 1

    def judge(f: Figures) -> Verdict:
        stop = (
            f"Each of the valley's {count(f['plants'], 'collective')} stops in turn. "
            f"{str(count(f['all'])).capitalize()} of them take the whole of some need with them; of those "
            "whose "
            f"good another can make as well, the worst takes {write(f['worst'], '%', decimals=0)} of the "
            f"least-met need and the mildest {write(f['mildest'], '%', decimals=0)}."
        )
        if f["all"] <= 0 and f["worst"] < _SMALL:
            return fails(f"{stop} Nobody depends on any one of them.")
        if f["all"] >= f["plants"]:
            return holds(stop)
        return holds_if("no other collective makes the same, or nearly as well", stop)

    return Evidence(
        {
            "plants": left.size,
            "all": int((left < _PROVEN).sum()),
            "worst": 1.0 - left[~single].min(),
            "mildest": 1.0 - left[~single].max(),
        },
        judge,
    )


@claim("K5.1.6", chapter=_CHAPTER)
def committees_have_no_power() -> Evidence:
    """Let a committee choose which three plans are voted on."""
    found = agenda(voters(valley_front()))

    def judge(f: Figures) -> Verdict:
        lists = (
            f"{write(f['people'])} people weigh hours, emissions and needs differently (drawn, not asked). "
            f"Whoever picks the {count(f['of'])} plans that they vote on can make {write(f['winners'])} of "
            f"{write(f['plans'])} plans win."
        )
        if f["winners"] <= 1:
            return holds(f"{lists} Picking them is no power.")
        pairs = (
            "Votes on two plans at a time leave one that beats all."
            if f["beats_all"]
            else "Votes on two plans at a time do not cure it: no plan beats all others."
        )
        return holds_if("anyone may put further plans on the list", f"{lists} {pairs}")

    return Evidence(
        {
            "winners": found.winners,
            "plans": found.plans,
            "beats_all": found.beats_all,
            "of": 3,
            "people": 101,
        },
        judge,
    )


@claim("W65", chapter=_CHAPTER)
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
            "of requests miss it. The more readily people would put one thing for another the more: the plan "
            f"is worth {write(f['little'], '%', decimals=0)} less of everything than the one they would pick "
            "if "
            f"they hardly would, {write(f['lost'], '%', decimals=0)} with logarithmic tastes, and "
            f"{write(f['much'], '%', decimals=0)} if they easily would.",
        )

    return Evidence(
        {
            "lost": welfare_loss(place, plan.deliveries[None, :], plan.levels, best.welfare),
            "little": lost_at(0.1),
            "much": lost_at(2.0),
            "gap": plan.certificate.value("fewest hours"),
        },
        judge,
    )
