"""What the essay on anarcho-communist planning says, its critic's objections, and what the models answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feasible.book import Kind, Verdict, claim, write
from feasible.economy import Economy
from feasible.economy.metrics import welfare_loss
from feasible.libcom.federation import (
    METHODS,
    break_even,
    communities,
    cost_exponent,
    decompose,
    measured_costs,
    plan_by_slopes,
    workshops,
)
from feasible.libcom.federation_study import load, loss_letter, same_letters, with_neighbors, without_exports
from feasible.libcom.in_kind import in_other_units, indicators, mean_least_at, valley, valley_front
from feasible.libcom.quotas import RULES as CLAIMS_RULES
from feasible.libcom.quotas import MethaneQuotas, principles, votes
from feasible.libcom.rationing import (
    TEN,
    THERE,
    MoneyOrRations,
    OrderGame,
    best_lie,
    cut_by_rounds,
    every_lie,
    loss_without_exchange,
    proportional,
    uniform,
)
from feasible.optimum import welfare_optimum
from feasible.optimum.fulfillment import fulfill

_ESSAY = "Katja, Anarcho-Communist Planning"
_CRITIC = "Wetzel, Libcom or Parecon?"

# ---------------------------------------------------------------------- chapter libcom/rationing

_RATIONING = "libcom/rationing"
_CENTRAL, _CLASSICAL, _TOOLS = (
    "2. Criticism of Central Planning",
    "5.1. Classical Anarcho-Communism",
    "5.5. Tools and Process Requirements",
)
_MARKETS = "1.2. Criticism of Market Logic in General"
_MONEY = "Abolition of money?"
#: Lies that are tried: half to four times the need.
_FACTORS = np.linspace(0.5, 4.0, 36)


def _case() -> MoneyOrRations:
    """Return a good of which there is six tenths of what people would take for nothing. Numbers are ours."""
    return MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4)


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Scarce goods can be shared out without money, each in its own unit.",
    chapter=_RATIONING,
)
def no_money_needed() -> Verdict:
    """Share out one good, then several."""
    gain = float(best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max())
    tastes = np.random.default_rng(1).dirichlet(np.ones(5), 2000)
    lost = float(loss_without_exchange(tastes).mean())
    return Verdict(
        Kind.HOLDS_IF,
        condition="each good is judged alone",
        because="One good at a time it works: the uniform rule wastes nothing, nobody prefers another's share, and "
        f"the largest gain from a false order is {write(gain, decimals=0)}. Across goods something is lost. Where "
        "five goods are rationed equally to people with all kinds of tastes, the rations would have to be "
        f"{write(lost, '%', decimals=0)} larger to be worth as much as an equal budget to choose within.",
        figures={"gain": gain, "lost": lost},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Where those affected share out a scarce good, open books and neighbors' eyes can take the place of surveillance and sanctions.",
    chapter=_RATIONING,
)
def eyes_can_replace_sanctions() -> Verdict:
    """Find what a frown must cost to keep orders honest."""
    game = OrderGame(TEN, THERE)
    mild = OrderGame(TEN, THERE, cost=0.05).equilibrium()
    return Verdict(
        Kind.HOLDS_IF,
        condition="all are served up to one cut, or a unit too many costs dear",
        because="Under the uniform rule nobody has anything to hide. Under shares in proportion to orders, honesty "
        f"lasts only if each unit ordered too many costs {write(game.deterrent, digits=2)} of a unit received. A frown "
        f"worth a twentieth of a unit leaves orders at {write(mild.inflation, digits=2)} times the needs, and the "
        f"frowns together cost {write(mild.spent / THERE, '%', decimals=0)} of what is shared out.",
        figures={"deterrent": game.deterrent, "inflation": mild.inflation, "spent": mild.spent / THERE},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="It is central distribution that invites gaming.",
    chapter=_RATIONING,
)
def the_center_invites_gaming() -> Verdict:
    """Double one order in a village and in a town."""
    gains = {n: float(best_lie(proportional, [1.0] * n, 0.4 * n, [2.0])["gain"].max()) for n in (5, 1000)}
    honest = float(best_lie(uniform, [1.0] * 5, 2.0, _FACTORS)["gain"].max())
    return Verdict(
        Kind.FAILS,
        because="The rule invites it, whoever applies it. Among five neighbors who share four tenths of what they need in "
        f"proportion to orders, one who orders double gains {write(gains[5], '%', decimals=0)} of a need; among a "
        f"thousand, {write(gains[1000], '%', decimals=0)}. With a common cut it is {write(honest, '%', decimals=0)} in "
        "both. That a neighbor is easier to see through than a number is not in the model.",
        figures={"village": gains[5], "town": gains[1000], "cut": honest},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Among neighbors it is easier to understand why one person needs more.",
    chapter=_RATIONING,
)
def neighbors_know() -> Verdict:
    """Ask how well neighbors must judge to come nearer to needs than a price."""
    case = _case()
    least = case.neighbors_beat_money
    return Verdict(
        Kind.HOLDS_IF,
        condition="their judgment explains enough of the difference in needs",
        because="A ration by neighbors' judgment always comes nearer to needs than an equal one. In our example it comes "
        f"nearer than a price once judgment explains {write(least, '%', decimals=0)} of the variance of needs. If people "
        f"felt the price {write(case.critical_income_sd / case.income_sd - 1, '%', decimals=0)} more differently, any "
        "judgment at all would do.",
        figures={"least": least, "critical": case.critical_income_sd},
    )


@claim(
    essay=_ESSAY,
    passage=_MARKETS,
    paraphrase="Markets tell what people need only in a distorted way.",
    chapter=_RATIONING,
)
def prices_distort_needs() -> Verdict:
    """Apply Weitzman's criterion."""
    case = _case()
    rich = MoneyOrRations(10.0, 6.0, 2.0, 0.8)
    return Verdict(
        Kind.HOLDS_IF,
        condition="people feel the price more differently than they need the good",
        because="A price misses by the spread of incomes times the price, an equal ration by the spread of needs "
        f"(Weitzman). With moderate spread of incomes the price's miss is {write(case.loss_by_money, digits=3)} against "
        f"{write(case.loss_by_rations, digits=3)}; with twice that spread it is {write(rich.loss_by_money, digits=3)}. With "
        "equal incomes, the critic's remedy, nothing is distorted.",
        figures={
            "money": case.loss_by_money,
            "rations": case.loss_by_rations,
            "unequal": rich.loss_by_money,
            "equal": MoneyOrRations(10.0, 6.0, 2.0, 0.0).loss_by_money,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What a person needs never has to leave the community; sums are enough.",
    chapter=_RATIONING,
)
def sums_are_enough() -> Verdict:
    """Find the uniform rule over everybody from communities' sums."""
    rng = np.random.default_rng(2)
    communities = [rng.lognormal(1.0 + 0.3 * rng.standard_normal(), 0.7, 50) for _ in range(20)]
    total = 0.6 * float(sum(c.sum() for c in communities))
    found = cut_by_rounds(communities, total)
    once = uniform([float(c.sum()) for c in communities], total)
    off = float(np.abs(once - found.given).sum()) / 2 / total
    rounds = len(found.rounds)
    return Verdict(
        Kind.HOLDS_IF,
        condition="delegates ask more than once",
        because=f"A thousand people in twenty communities: the cut is found in {write(rounds)} rounds, and all that "
        "travels is two sums a round. From one sum of orders it cannot be found. Cutting the communities' sums "
        f"as if each were a person sends {write(off, '%', digits=2)} of the good to the wrong place.",
        figures={"rounds": float(rounds), "off": off},
    )


@claim(
    essay=_ESSAY,
    passage="5.3. Structural Requirements and the Proposed Mode of Organization",
    paraphrase="For most things what was used last year is a good enough estimate of what is needed.",
    chapter=_RATIONING,
)
def last_year_is_good_enough() -> Verdict:
    """Let last year's use bound this year's order, for people whose needs have become equal."""
    past = np.array([8.0, 8.0, 4.0])
    scarce = OrderGame([4.0, 4.0, 4.0], 6.0, cap=past).equilibrium()
    plenty = OrderGame([4.0, 4.0, 4.0], 12.0, cap=past).equilibrium()
    part = float(scarce.deliveries[2] / scarce.deliveries[0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="there is enough, or needs have not changed",
        because="Where there is enough, an estimate need only be about right. Where a good is short and past use bounds "
        f"orders, it becomes a claim: of three people with equal needs, the one who used half gets {write(part, '%', decimals=0)} "
        "of what the others get. Newcomers and those who went without bear the shortage.",
        figures={"part": part, "with_enough": float(plenty.deliveries.min() / plenty.deliveries.max())},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="People approve more of a rule of sharing that they have decided on themselves.",
    chapter=_RATIONING,
)
def approval_of_the_rule() -> Verdict:
    """Count who gains from which rule."""
    better = int((uniform(TEN, THERE) > proportional(TEN, THERE)).sum())
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="Approval is not in a model. Interests are: of our ten people "
        f"{write(better)} get more if all are cut at one level, and {write(len(TEN) - better)}, those who need most, get "
        "more if all get the same share of their need. A vote among those affected would be carried by the first.",
        figures={"better": float(better), "people": float(len(TEN))},
    )


@claim(
    essay=_ESSAY,
    passage=_CLASSICAL,
    paraphrase="If a stock does not suffice, those who want it come to an agreement.",
    chapter=_RATIONING,
)
def they_agree() -> Verdict:
    """List what no agreement on things that cannot be cut has all of."""
    eating, drawing = every_lie(4, 4), every_lie(4, 4, "priority")
    gamed, wasted = eating.gamed / eating.cases, drawing.inefficient / drawing.cases
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="For things that cannot be cut there is no rule that treats equals equally, wastes no wish and cannot be gamed "
        "(Bogomolnaia and Moulin, for four and more). Among all cases of four people and four things, serial can be gamed in "
        f"{write(gamed, '%', decimals=0)}, by at most {write(float(eating.gain), '%', decimals=0)} of the distance from nothing "
        f"to the best; choosing in random order cannot, and wastes wishes in {write(wasted, '%', decimals=0)}. Which fault "
        "to live with is what they must agree on.",
        figures={"gamed": gamed, "wasted": wasted, "gain": float(eating.gain)},
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="How strongly people want things shows only in choices within a finite sum of money.",
    chapter=_RATIONING,
)
def only_a_budget_reveals_strength() -> Verdict:
    """Separate how much of one thing from which of two."""
    race = OrderGame(TEN, THERE, cap=20.0).equilibrium()
    gain = float(best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max())
    tastes = np.random.default_rng(1).dirichlet(np.ones(5), 2000)
    lost = float(loss_without_exchange(tastes).mean())
    return Verdict(
        Kind.HOLDS_IF,
        condition="what is asked is what one would give up for it, and any finite claim will do for money",
        because="Orders shared in proportion say nothing: with a cap at twice the largest need they come to "
        f"{write(race.inflation, digits=2)} times the needs. How much of one good a person needs does show without money: under a "
        f"common cut a false order gains {write(gain, decimals=0)}. Which of two goods a person would rather have more of "
        f"does not: in our example equal rations would have to be {write(lost, '%', decimals=0)} larger to make up for it. "
        "Points that buy nothing else would do as well as money.",
        figures={"inflation": race.inflation, "gain": gain, "lost": lost},
    )


# ---------------------------------------------------------------------- chapter libcom/quotas

_QUOTAS = "libcom/quotas"
_COEXISTENCE = "5.6. Coexistence of Multiple Approaches"


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="From what regions communicate, a council can prepare how a planetary methane limit is shared out.",
    chapter=_QUOTAS,
)
def a_cap_can_be_shared_out() -> Verdict:
    """Share out caps of every size by every rule."""
    plans = [
        MethaneQuotas(cap=cap, people=people, years=years, rule=rule)
        for cap in (0.3, 0.5, 0.7, 0.9)
        for people in (0.0, 0.5, 1.0)
        for years in (0.0, 30.0)
        for rule in CLAIMS_RULES
    ]
    ok = sum(plan.certificate.ok for plan in plans)
    return Verdict(
        Kind.HOLDS,
        because=f"Four rules, three mixtures of principles, with and without a past, at four caps: {write(ok)} of "
        f"{write(len(plans))} tables of quotas add up to the cap, give nobody more than the claim, and carry a certificate. "
        "The arithmetic is the easy part.",
        figures={"ok": float(ok), "plans": float(len(plans))},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Regions tell their aggregated methane needs, and quotas are decided on that basis.",
    chapter=_QUOTAS,
)
def reports_can_be_trusted() -> Verdict:
    """Let each country overstate by a tenth."""
    gains = {rule: MethaneQuotas(people=0.0, rule=rule).gain_from_overstating(0.1) for rule in CLAIMS_RULES}
    same, top, loss = (gains[r] for r in ("same share of the claim", "equal awards", "equal losses"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="the needs can be checked, or nobody gets more than a common amount a head",
        because=f"If all are cut by the same share, overstating by a tenth brings {write(float(same.min()), '%', decimals=0)} to "
        f"{write(float(same.max()), '%', decimals=0)} more. If all give up the same a head it brings India "
        f"{write(float(loss['India']), '%', decimals=0)}. If those who emit most a head are cut first it brings nothing to "
        f"{write(int((top < 1e-9).sum()))} of ten; the others are served in full, and could not use it.",
        figures={
            "least": float(same.min()),
            "most": float(same.max()),
            "equal_losses": float(loss["India"]),
            "nothing": float((top < 1e-9).sum()),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="The quotas can counteract injustice that remains from the past.",
    chapter=_QUOTAS,
)
def the_past_can_be_counted() -> Verdict:
    """Count thirty years, under the assumption that they were like today."""
    equal, past = MethaneQuotas(people=1.0), MethaneQuotas(people=1.0, years=30.0)
    moved = float((equal.quotas - past.quotas).abs().sum()) / 2 / equal.total
    us = float(past.quotas["United States"] / past.emissions["United States"])
    return Verdict(
        Kind.HOLDS_IF,
        condition="it is known who emitted what, and for how long it counts",
        because="As claims net of past use they can. Thirty years at today's rate, an assumption and no record, move "
        f"{write(moved, '%', decimals=0)} of the cap beyond equal quotas a head, and leave the United States "
        f"{write(us, '%', decimals=0)} of what it emits now. Russia and Brazil are left with nothing.",
        figures={"moved": moved, "us": us, "nothing": float((past.quotas < 1e-9).sum())},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What quotas should counteract is what colonial and capitalist exploitation left behind.",
    chapter=_QUOTAS,
)
def emissions_show_exploitation() -> Verdict:
    """See who would be first to have used up its claim, under two assumptions."""
    plan = MethaneQuotas(people=1.0)
    used = plan.used_up.sort_values()
    half = pd.Series(1.0, index=plan.emissions.index)
    half[["Brazil", "Russia"]] = 0.5
    other = MethaneQuotas(people=1.0, past=half).used_up.sort_values()
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"If the past was like today, the first to use up an equal share are {used.index[0]} "
        f"({write(float(used.iloc[0]), 'years', decimals=0)}) and {used.index[1]} "
        f"({write(float(used.iloc[1]), 'years', decimals=0)}); if those two emitted half as much, it is the "
        f"{other.index[0]} ({write(float(other.iloc[0]), 'years', decimals=0)}). No country of western Europe is in the table. Methane "
        "has a history, and exploitation has another; the second is in no emissions table.",
        figures={"first": float(used.iloc[0]), "second": float(used.iloc[1]), "other": float(other.iloc[0])},
    )


@claim(
    essay=_ESSAY,
    passage=_COEXISTENCE,
    paraphrase="A habitable planet and everybody's basic needs can be agreed on together.",
    chapter=_QUOTAS,
)
def cap_and_needs_fit() -> Verdict:
    """Compare the cap a head with what needs take."""
    floors = {cap: MethaneQuotas(cap=cap).highest_floor for cap in (0.5, 0.7)}
    now = MethaneQuotas()
    india = float(now.emissions["India"] / now.population["India"])
    return Verdict(
        Kind.HOLDS_IF,
        condition="needs take less than the cap allows a head",
        because=f"A cap at seven tenths leaves {write(floors[0.7], 't', digits=2)} of CO2e a head and year in these ten countries, a "
        f"cap at half {write(floors[0.5], 't', digits=2)}. India emits {write(india, 't', digits=2)} a head. What needs take "
        "depends on what is eaten and how it is grown, and is not in the table.",
        figures={"at_seven_tenths": floors[0.7], "at_half": floors[0.5], "india": india},
    )


@claim(
    essay=_ESSAY,
    passage=_COEXISTENCE,
    paraphrase="Justice means raising the minimum.",
    chapter=_QUOTAS,
)
def raise_the_minimum() -> Verdict:
    """Measure the minimum in two units."""
    same, top = (MethaneQuotas(people=0.0, rule=r) for r in ("same share of the claim", "equal awards"))
    least = {n: float((p.quotas / p.population).min()) for n, p in (("same", same), ("top", top))}
    part = {n: float((p.quotas / p.emissions).min()) for n, p in (("same", same), ("top", top))}
    return Verdict(
        Kind.HOLDS_IF,
        condition="it is agreed what is measured",
        because="Cutting from the top raises the least amount a head, from "
        f"{write(least['same'], 't', digits=2)} to {write(least['top'], 't', digits=2)}. Cutting all by the same share "
        f"raises the least fulfillment of what is emitted today, from {write(part['top'], '%', decimals=0)} to "
        f"{write(part['same'], '%', decimals=0)}. Each is the best rule for its own minimum. Katja names satisfaction; nobody "
        "has measured that.",
        figures={
            "least_same": least["same"],
            "least_top": least["top"],
            "part_same": part["same"],
            "part_top": part["top"],
        },
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Those affected decide by consensus if they can and by majority if they must, for the planet too.",
    chapter=_QUOTAS,
)
def a_majority_can_decide() -> Verdict:
    """Let countries vote for the principle that gives them more."""
    table, people = principles(), MethaneQuotas().population
    ballot = votes(table, ["same cut for all", "equal for each person"], people)
    countries, heads = (float(v) for v in ballot.to_numpy(dtype=float)[0])
    nobodys = table.shape[1] - len(set(table.to_numpy().argmin(axis=1).tolist()))
    return Verdict(
        Kind.HOLDS_IF,
        condition="it is settled first whether regions count or people",
        because=f"Between the same cut for all and the same for each person, {write(countries, '%', decimals=0)} of the "
        f"countries gain from the first, with {write(heads, '%', decimals=0)} of the people. Each side has a majority. A "
        f"compromise is there: {write(nobodys)} of our seven principles are nobody's worst.",
        figures={"countries": countries, "people": heads, "nobodys_worst": float(nobodys)},
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="Without prices as a measure of cost, resources are not used where they do most.",
    chapter=_QUOTAS,
)
def quotas_without_prices_waste() -> Verdict:
    """Compare quotas that stay where they are with the cheapest cut."""
    table = {
        "same": MethaneQuotas(people=0.0),
        "top": MethaneQuotas(people=0.0, rule="equal awards"),
        "equal": MethaneQuotas(people=1.0),
    }
    extra = {name: plan.cost_without_swaps for name, plan in table.items()}
    return Verdict(
        Kind.HOLDS_IF,
        condition="quotas stay where they are given and differ from the cheapest cut",
        because="If cutting gets harder alike everywhere (an assumption), the same cut for all is the cheapest. Cutting from the "
        f"top costs {write(extra['top'], '%', decimals=0)} more, equal quotas a head {write(extra['equal'], '%', decimals=0)} more, as "
        "long as nobody may use another's. Swaps get it back. A swap for oranges needs no price; many swaps make one.",
        figures={name: abs(value) if abs(value) < 1e-12 else value for name, value in extra.items()},
    )


# ---------------------------------------------------------------------- chapter libcom/in-kind

_IN_KIND = "libcom/in-kind"
_STRUCTURE = "5.3. Structural Requirements and the Proposed Mode of Organization"


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="A plan can be made by calculation in kind, with no universal unit of account.",
    chapter=_IN_KIND,
)
def in_kind_is_enough() -> Verdict:
    """Plan the valley without a price and certify the plan."""
    plan = fulfill(valley())
    gap = float(plan.certificate.value("least-met need"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="people agree how far one need is met is compared with how far another is",
        because="The valley's plan is found from amounts, recipes and requests alone: every need is met to "
        f"{write(plan.multiple, '%', decimals=1)}, and its certificate proves that no plan meets the least-met need better, "
        f"to within {write(max(gap, 1e-9), '%', digits=1)}. What stands in for the unit is the share of each request: a "
        "tenth less bread counts like a tenth less care. The proof contains multipliers. Nobody pays them.",
        figures={"least": plan.multiple, "gap": gap, "programs": float(plan.programs)},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Every good and indicator can be counted in whatever unit suits it.",
    chapter=_IN_KIND,
)
def any_units_will_do() -> Verdict:
    """Change every unit of the valley at random and plan again."""
    rng = np.random.default_rng(1)
    place = valley()
    least = fulfill(place).multiple
    off = 0.0
    for _ in range(10):
        goods = 10.0 ** rng.integers(-3, 4, len(place.goods))
        resources = np.ones(len(place.resources))
        # Hours of all kinds are counted alike: the plan asks for the fewest.
        resources[-2:] = 10.0 ** rng.integers(-3, 4, 2)
        off = max(off, abs(fulfill(in_other_units(place, goods, resources)).multiple / least - 1.0))
    return Verdict(
        Kind.HOLDS,
        because="With grams for kilograms and square meters for hectares, at random, ten times over, the plan stays the same "
        f"to within {write(max(off, 1e-12), '%', digits=1)}. Shares of requests have no unit. Only hours of different work are added "
        "up, where the plan chooses the fewest.",
        figures={"off": off},
    )


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Figures in kind say more than a universal unit, which simplifies away what matters.",
    chapter=_IN_KIND,
)
def one_number_hides() -> Verdict:
    """Look for one set of weights that supports the whole front."""
    front = valley_front()
    one = front.one_weight()
    rates = front.price_of_a_point("emissions, t")
    rates = rates[np.isfinite(rates)]
    return Verdict(
        Kind.HOLDS_IF,
        condition="plans that are far apart are compared",
        because=f"None of the {write(len(front.plans))} plans on the valley's front is beaten by another. Each is supported by "
        "weights of its own: a percentage point of the least-met need is worth "
        f"{write(float(rates.min()), 't', digits=2)} of emissions at one and {write(float(rates.max()), 't', digits=2)} at another. "
        f"The best single weights make some plan look {write(100 * one.loss, digits=2)} points worse than it is: no "
        "disaster. Near any one plan its own weights are all one needs.",
        figures={
            "loss": one.loss,
            "low": float(rates.min()),
            "high": float(rates.max()),
            "plans": len(front.plans),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Committees work out several possible plans; those affected choose.",
    chapter=_IN_KIND,
)
def committees_propose() -> Verdict:
    """Count the plans that only a choice can decide between."""
    front = valley_front()
    good = sum(plan.certificate.ok for plan in front.plans)
    least = front.table["least"]
    return Verdict(
        Kind.HOLDS,
        because=f"There is something to choose: {write(good)} certified plans, from {write(float(least.min()), '%', decimals=0)} to "
        f"{write(float(least.max()), '%', decimals=0)} of the least-met need, none better than another in everything. Arithmetic strikes out the "
        "plans that are beaten and stops there. Whoever draws up the list of indicators decides what can appear on it.",
        figures={"plans": float(good), "low": float(least.min()), "high": float(least.max())},
    )


@claim(
    essay=_ESSAY,
    passage=_STRUCTURE,
    paraphrase="Rough estimates of what is needed are good enough for a plan.",
    chapter=_IN_KIND,
)
def rough_estimates_do() -> Verdict:
    """Plan for requests that are off at random."""
    small, large = (mean_least_at(error) for error in (0.05, 0.2))
    best = fulfill(valley()).multiple
    return Verdict(
        Kind.HOLDS_IF,
        condition="they are right to a few percent, or can be corrected within the year",
        because=f"Estimates that are off by {write(0.05, '%', decimals=0)} either way leave the least-met need at "
        f"{write(small, '%', decimals=0)} in place of {write(best, '%', decimals=0)}; off by {write(0.2, '%', decimals=0)}, at "
        f"{write(large, '%', decimals=0)}. The rule looks at the worst-served need, so the worst estimate decides. Errors do not "
        "average out.",
        figures={"best": best, "small": small, "large": large},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Indicators can be judgments from low to high, such as how good the conditions of work are.",
    chapter=_IN_KIND,
)
def judgments_can_be_indicators() -> Verdict:
    """Ask what a plan can do with a ranking."""
    plan = fulfill(valley())
    shop = float(indicators(plan)["workshop hours"])
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="A plan can keep to a limit on whatever is ranked, and can be laid beside another that does not. It cannot say how "
        "much of a need a step from middling to bad is worth: that takes a judge. The valley's certificate says in so many words that how "
        f"hard its {write(round(shop, -2), decimals=0)} workshop hours are is no part of it.",
        figures={"workshop": shop},
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="There is no effective economy without prices that measure what things cost society.",
    chapter=_IN_KIND,
)
def effective_needs_prices() -> Verdict:
    """Separate waste in making from what people would rather have."""
    place = valley()
    plan = fulfill(place)
    best = welfare_optimum(place)
    lost = welfare_loss(place, plan.deliveries[None, :], plan.levels, best.welfare)
    gap = float(plan.certificate.value("fewest hours"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="effective means giving people what they would rather have, and requests do not tell it",
        because="Nothing is wasted in making: no plan meets the valley's requests as well in fewer hours "
        f"(certified to {write(max(gap, 1e-9), '%', digits=1)}), and what each thing costs society is counted on the way, in kind. But if "
        "people would gladly have less of one thing for more of another, equal shares of requests miss it. With the tastes of our valley's people the "
        f"plan is worth {write(lost, '%', decimals=0)} less of everything than the one they would pick.",
        figures={"lost": float(lost), "gap": gap},
    )


# ---------------------------------------------------------------------- chapter libcom/federation

_FEDERATION = "libcom/federation"
_SELF_SUFFICIENT, _ONE_MEETING = "Local Self-sufficiency?", "One Big Meeting?"


def _eight(shared: int = 30) -> Economy:
    """Return eight communities that trade."""
    return communities(np.random.default_rng(1), 8, local=10, shared=shared)


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Linear programming costs slightly more than the square of the number of goods.",
    chapter=_FEDERATION,
)
def slightly_more_than_quadratic() -> Verdict:
    """Fit the exponents of stored times."""
    fits = {m: cost_exponent(g["size"], g["seconds"]) for m, g in measured_costs().groupby("method")}
    dense, sparse, simplex = (fits[m] for m in ("dense ipm", "sparse ipm", "sparse simplex"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="every good goes into many others, or the simplex method is used",
        because=f"Measured on programs of a hundred to eight hundred goods: exponent {write(dense.exponent, decimals=2)} "
        f"({write(dense.low, decimals=2)} to {write(dense.high, decimals=2)}) where every good uses every other, "
        f"{write(simplex.exponent, decimals=2)} with ten inputs a good by simplex, and {write(sparse.exponent, decimals=2)} "
        f"({write(sparse.low, decimals=2)} to {write(sparse.high, decimals=2)}) by an interior-point method: less than the square. Real recipes "
        "are of the second kind.",
        figures={
            "dense": dense.exponent,
            "sparse": sparse.exponent,
            "simplex": simplex.exponent,
            "low": sparse.low,
            "high": sparse.high,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Splitting the plan among communities makes it more likely to be computed in reasonable time.",
    chapter=_FEDERATION,
)
def splitting_saves_time() -> Verdict:
    """Find the number of communities from which splitting pays."""
    rounds = 24.0
    fits = {m: cost_exponent(g["size"], g["seconds"]) for m, g in measured_costs().groupby("method")}
    dense, sparse = (break_even(fits[m].exponent, rounds) for m in ("dense ipm", "sparse ipm"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="there are enough communities for the rounds that they need",
        because=f"With {write(round(rounds))} exchanges it takes {write(dense, decimals=0)} communities before all their small programs "
        f"together cost less than the whole where recipes are dense, and {write(sparse, decimals=0)} where they are sparse. They also work side by "
        "side. But a method made for the whole problem is quicker than either, as the benchmarks show: what speaks for a federation is who knows and who decides.",
        figures={"dense": dense, "sparse": sparse, "rounds": rounds},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What is made where it is used, bread for instance, need never be reported outside the community.",
    chapter=_FEDERATION,
)
def bread_stays_home() -> Verdict:
    """Look for local goods in the letters."""
    economy = communities(np.random.default_rng(1), 8, local=40, shared=30)
    plan = plan_by_slopes(economy)
    local = 1.0 - len(plan.shared) / (len(economy.goods) + len(economy.resources))
    return Verdict(
        Kind.HOLDS,
        because=f"{write(local, '%', decimals=0)} of the goods and resources of eight communities appear in no letter, and the plan is exact all the "
        f"same, after {write(len(plan.exchanges))} exchanges. Each community plans its own bread at the multipliers of what travels. What is local does show in the sums, as a slope.",
        figures={"local": local, "exchanges": float(len(plan.exchanges)), "ok": float(plan.certificate.ok)},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="The needs of single persons never leave the community; they are added up first.",
    chapter=_FEDERATION,
)
def persons_stay_home() -> Verdict:
    """Exchange wishes between neighbors and compare every letter."""
    economy = communities(np.random.default_rng(1), 4, local=10, shared=8)
    alike = with_neighbors(economy, 0.0)
    apart = with_neighbors(economy, 0.9)
    same = same_letters(alike, apart)
    letter = loss_letter(economy)
    return Verdict(
        Kind.HOLDS_IF,
        condition="a community is more than one household, and its sums may be known",
        because="Let two neighbors' wishes differ as much as you like and add up to the same: "
        f"{'not one number in any letter changes' if same else 'letters change'}. What the letters do give away is the community itself. From one of them a "
        f"reader learns that place 1 has {write(letter.limits)} limits, two for each of its {write(letter.plants)} plants and one for each local good; from the slopes, how much more it could make.",
        figures={"same": float(same), "limits": float(letter.limits), "plants": float(letter.plants)},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Computing in one center would get no better plan than decentralized planning.",
    chapter=_FEDERATION,
)
def no_better_in_one_place() -> Verdict:
    """Compare plans by letters with the whole program."""
    blocks = workshops(np.random.default_rng(1), 10, 10)
    plan = decompose(blocks)
    off = abs(plan.value / blocks.whole.value - 1.0)
    duals = float(np.abs(plan.multipliers / blocks.whole.multipliers - 1.0).max())
    slow = abs(decompose(blocks, "kornai-liptak", limit=200).value / blocks.whole.value - 1.0)
    return Verdict(
        Kind.HOLDS_IF,
        condition="multipliers or slopes are exchanged until nothing changes",
        because=f"After {write(len(plan.rounds))} rounds of mixed proposals value and multipliers differ from the whole program's by less "
        f"than {write(max(off, duals, 1e-9) * 1e9, decimals=0)} part in a billion. Quotas alone are {write(slow, '%', digits=2)} below it after {write(200)} rounds.",
        figures={"off": off, "duals": duals, "quotas": slow, "rounds": float(len(plan.rounds))},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Communities can coordinate without any universal unit of account.",
    chapter=_FEDERATION,
)
def no_prices_travel() -> Verdict:
    """Count the methods in which some letter compares one good with another."""
    with_prices = [m for m, says in METHODS.items() if says.prices]
    stored = load()
    quotas = stored[(stored["method"] == "kornai-liptak") & (stored["shared"] == 30)]["end"].median()
    return Verdict(
        Kind.HOLDS_IF,
        condition="recipes travel instead, or a plan well below the best is good enough",
        because=f"In each of the {write(len(with_prices))} classical methods some letter values one good against another: sent down by the federation, or sent up "
        "by communities. That is a common unit, though nobody is paid in it. Where only quotas go down the plan is still "
        f"{write(float(quotas), '%', decimals=0)} off after {write(150)} rounds with thirty shared goods, and what comes up are values. The plan in kind of the side-by-side part sends no "
        "value at all. It sends every recipe.",
        figures={"methods": float(len(with_prices)), "quotas": float(quotas)},
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="The technology to plan an economy of today's complexity is there, for decentralized planning too.",
    chapter=_FEDERATION,
)
def the_technology_is_there() -> Verdict:
    """Let the federation grow and count exchanges."""
    counts = [
        len(plan_by_slopes(communities(np.random.default_rng(1), k, local=10, shared=30)).exchanges)
        for k in (4, 8, 16)
    ]
    traded = (
        load().query("family == 'trade' and method == 'dantzig-wolfe'").groupby("shared")["near"].median()
    )
    return Verdict(
        Kind.HOLDS_IF,
        condition="communities report slopes, or share few goods",
        because=f"With slopes a federation of 4, 8 and 16 communities agrees in {write(counts[0])}, {write(counts[1])} and {write(counts[2])} exchanges; the "
        "benchmarks plan ten thousand goods that way. With mixed proposals the rounds grow with every good that is traded: "
        f"{write(float(traded[4]), decimals=0)} for four, {write(float(traded[30]), decimals=0)} for thirty. A model counts letters. It does not count the meetings that lie between them.",
        figures={"few": float(max(counts)), "four": float(traded[4]), "thirty": float(traded[30])},
    )


@claim(
    essay=_CRITIC,
    passage=_ONE_MEETING,
    paraphrase="A federal plan for a large economy needs a central planning staff, whose expertise makes it an elite.",
    chapter=_FEDERATION,
)
def a_staff_is_needed() -> Verdict:
    """Compare what the center reads with what the whole program would take."""
    economy = _eight()
    plan = plan_by_slopes(economy)
    recipes = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz + 3 * len(economy.plants)
    read = plan.messages.bytes / 8 / len(plan.exchanges)
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"The center of eight communities never sees one of the {write(recipes)} numbers that describe their plants. It adds up letters, "
        f"{write(round(read))} numbers an exchange, and solves one system of {write(len(plan.shared))} equations, which anyone with the letters can check. It is not spared reading: "
        "all letters together hold many times the numbers of all recipes. Whether those who write and mend the program come to rule is a question about people; rotation and open "
        "code are answers to it, not computations.",
        figures={"recipes": float(recipes), "read": float(read), "shared": float(len(plan.shared))},
    )


@claim(
    essay=_CRITIC,
    passage=_SELF_SUFFICIENT,
    paraphrase="If no community can be made to exchange more than it wants, the least willing imposes its will on all.",
    chapter=_FEDERATION,
)
def the_least_willing_decides() -> Verdict:
    """Let one community after another stop making for others."""
    economy = _eight()
    before = fulfill(economy).multiple
    after = np.array(
        [fulfill(without_exports(economy, place)).multiple for place in sorted({*map(str, economy.region)})]
    )
    worst = float(1.0 - after.min() / before)
    return Verdict(
        Kind.HOLDS_IF,
        condition="it alone makes what others need",
        because="Each community in turn stops making anything for the others, in a federation in which every traded good is made in several places. The least-met "
        f"need of all falls by {write(float(1.0 - after.max() / before), '%', decimals=0)} to {write(worst, '%', decimals=0)}. That hurts and does not "
        "dictate. A community that alone makes a good that all need takes everything with it.",
        figures={"worst": worst, "least": float(1.0 - after.max() / before)},
    )
