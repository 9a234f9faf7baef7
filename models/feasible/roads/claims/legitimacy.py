"""Claims of the chapter on legitimacy."""

from __future__ import annotations

from math import factorial

from feasible.book import Evidence, Figures, Verdict, cannot_settle, claim, fails, holds, holds_if, write
from feasible.roads.legitimacy import (
    FINE,
    MISTAKES,
    PEOPLE,
    REFORMS,
    TAX,
    Uprising,
    announced_inspections,
    concession_holds,
    election_holds_below,
    evaders_that_hold,
    force_needed,
    matching_chance,
    random_inspections,
    sequences,
)

_CHAPTER = "roads/legitimacy"


@claim("C40", chapter=_CHAPTER)
def violence_makes_people_quiet() -> Evidence:
    """Let violence frighten and weaken at once, and find where the two cancel."""

    def judge(f: Figures) -> Verdict:
        fear, pays, firm = (write(f[k], decimals=2) for k in ("fear", "pays", "pays_firm"))
        if f["pays"] <= 0:
            return fails(f"Violence that adds {fear} to what it costs to stand up needs to weaken nobody.")
        more = "more than it frightens" if f["pays"] > f["fear"] else "no more than it frightens"
        chance, worse, low = (write(f[k], "%", decimals=0) for k in ("chance", "worse", "chance_firm"))
        return holds_if(
            f"it weakens the regime, for all to see, by less than {pays} for each {fear} that it adds to "
            f"what standing up costs, or by less than {firm} where all hold the regime for firm",
            f"Where the regime falls with a chance of {chance} that fear alone makes it {worse}. To make up "
            f"for it violence must weaken the regime by {pays}, {more}; where the chance is {low}, by "
            f"{firm}. That terror brings forth terror is not in this model.",
        )

    people, fear, firm = Uprising(public=1.0), 0.1, 1.5
    edge = people.even_report()
    return Evidence(
        {
            "fear": fear,
            "pays": people.weakening_that_pays(edge, fear),
            "chance": people.chance(edge),
            "worse": Uprising(cost=people.cost + fear, public=1.0).chance(edge),
            "pays_firm": people.weakening_that_pays(firm, fear),
            "chance_firm": people.chance(firm),
        },
        judge,
    )


@claim("C49", chapter=_CHAPTER)
def less_revenue_more_force() -> Evidence:
    """Let a state that prefers to buy obedience lose revenue."""

    def judge(f: Figures) -> Verdict:
        revenue, price = (write(f[k], "%", decimals=0) for k in ("revenue", "price"))
        if f["forced"] <= 0:
            return fails(
                f"With {revenue} of the revenue that buys all obedience and force at {price} of the price of "
                "buying, nobody is forced."
            )
        dear = (
            "Where force costs more than buying, less revenue brings no more of it, and people cease to obey."
            if f["forced_dear"] <= 0
            else "That is so where force is dear as well."
        )
        can = " and can still be paid" if f["forced_poor"] < 1 else ""
        return holds_if(
            f"force costs less than what it replaces{can}",
            f"A state that would rather buy than force, with {revenue} of the revenue that buys all "
            f"obedience and force at {price} of the price of buying, forces "
            f"{write(f['forced'], '%', decimals=0)} of the people. With {write(f['poor'], '%', decimals=0)} "
            f"of it, it forces {write(f['forced_poor'], '%', decimals=0)}, and nobody else obeys. {dear} "
            "What happened in Venezuela is not in this model.",
        )

    revenue, poor, price = 0.7, 0.2, 0.4
    return Evidence(
        {
            "revenue": revenue,
            "price": price,
            "forced": force_needed(revenue, price)[0],
            "forced_dear": force_needed(revenue, 1.2)[0],
            "poor": poor,
            "forced_poor": force_needed(poor, price)[0],
        },
        judge,
    )


@claim("C52", chapter=_CHAPTER)
def an_enemy_is_not_a_plan() -> Evidence:
    """Compare what it takes to rise together with what it takes to choose one of two plans."""

    def judge(f: Figures) -> Verdict:
        often = (
            "no less often than they meet against a ruler"
            if f["match"] >= 1
            else f"in {write(f['match'], '%', decimals=0)} of cases, and against a ruler there is but one to "
            "settle on"
        )
        return cannot_settle(
            "The mechanism exists: two groups that each think their own plan worth "
            f"{write(f['own'], digits=1)} times the other's, and neither of which always gives way, "
            f"settle on the same one {often}. The essay does not say that Nepal's movement was divided. "
            "Whether it found no way ahead, or lacked the means to take one, is for its historians."
        )

    own = 3.0
    return Evidence({"own": own, "match": matching_chance(own)}, judge)


@claim("C66", chapter=_CHAPTER)
def elections_that_do_not_collapse() -> Evidence:
    """Find the chance of winning by force below which losers wait, as stakes and prospects change."""

    def judge(f: Figures) -> Verdict:
        limit, lower, spared, never = (
            write(f[k], "%", decimals=0) for k in ("limit", "half_stakes", "spared", "minority")
        )
        told = (
            "If office is worth all to them and they win every second election, losers wait where force "
            f"would win less than {limit} of the time; if losing costs half as much, {lower}, and {spared} "
            f"if rebels who fail keep as much as other losers; if they win one election in ten, {never}"
        )
        if f["limit"] >= 1:
            return holds(f"{told}. Nobody who looks ahead would rebel.")
        if f["limit"] <= 0:
            return fails(f"{told}. No losers wait.")
        keep = (
            "more where they keep what a failed rebellion would cost them"
            if f["spared"] < f["half_stakes"]
            else "more where losing costs them less"
        )
        return holds_if(
            f"those who lose would win by force less than {limit} of the time, or {keep}",
            f"{told}: elections hold where losers may win, or do not lose much.",
        )

    return Evidence(
        {
            "limit": election_holds_below(0.9),
            "half_stakes": election_holds_below(0.9, stakes=0.5),
            "spared": election_holds_below(0.9, stakes=0.5, spared=1.0),
            "minority": election_holds_below(0.9, win=0.1),
        },
        judge,
    )


@claim("C72", chapter=_CHAPTER)
def land_without_collapse() -> Evidence:
    """Try every order of five reforms, and find which hold and where land stands in them."""

    def judge(f: Figures) -> Verdict:
        counted = (
            f"In the chapter's example {write(f['hold'])} of {write(f['orders'])} orders of reforms keep "
            "both "
            f"the offices and their support, {write(f['land_first'])} of them with land first"
        )
        if f["hold"] <= 0:
            return fails(f"{counted}.")
        if f["land_first"] == f["land_first_if_any"]:
            return holds(f"{counted}: land can come first.")
        return holds_if(
            "the offices can do what it takes before it begins",
            f"{counted}: it takes {write(f['needs'])} points of their capacity, of which there are "
            f"{write(f['capacity'])}. The best begins with \u201c{f['best']}\u201d and hands out land as "
            f"number {write(f['place'])}, whose support pays for the rest. Every number is an example, and "
            "the order follows from them.",
        )

    found = sequences(capacity=50.0)
    orders = factorial(len(REFORMS))
    return Evidence(
        {
            "orders": orders,
            "hold": len(found),
            "land_first": sum(s.order[0] == "hand out land" for s in found),
            "land_first_if_any": orders // len(REFORMS),
            "best": found[0].order[0],
            "place": found[0].order.index("hand out land") + 1,
            "needs": int(REFORMS["hand out land"].needs),
            "capacity": 50,
        },
        judge,
    )


@claim("C73", chapter=_CHAPTER)
def offices_without_sabotage() -> Evidence:
    """Count how many saboteurs a given number of sanctions can hold, by lot and by a list."""

    def judge(f: Figures) -> Verdict:
        people, capacity = (write(f[k]) for k in ("people", "capacity"))
        if f["capacity"] >= f["lot"]:
            return holds(f"{capacity} sanctions deter {people} people from sabotage, however many begin.")
        if f["listed"] >= f["lot"]:
            return holds_if(
                f"fewer than {write(f['collapse'], decimals=0)} of {people} begin together",
                f"With {capacity} sanctions drawn by lot; a list is no better.",
            )
        return holds_if(
            f"fewer than {write(f['collapse'], decimals=0)} of {people} sabotage together, or each acts "
            "alone and it is announced in which order they are called to account",
            f"{capacity} sanctions drawn by lot hold that many. Once all sabotage, each alone, it takes "
            f"{write(f['lot'], decimals=0)} by lot and {write(f['listed'])} by an announced order, if "
            f"{write(f['mistakes'], '%', decimals=0)} do so whatever is announced. A group that shares what "
            f"its members pay breaks the list as it breaks the lottery, from "
            f"{write(f['collapse'], decimals=0)} on.",
        )

    capacity = 10
    return Evidence(
        {
            "people": PEOPLE,
            "capacity": capacity,
            "collapse": evaders_that_hold(capacity, FINE, TAX),
            "lot": random_inspections(PEOPLE, FINE, TAX),
            "listed": announced_inspections(PEOPLE, FINE, TAX, mistakes=MISTAKES),
            "mistakes": MISTAKES,
        },
        judge,
    )


@claim("C75", chapter=_CHAPTER)
def legitimacy_from_below() -> Evidence:
    """Ask when force alone holds people, and when it takes what they expect of each other."""

    def judge(f: Figures) -> Verdict:
        people, lot, capacity, listed = (
            write(f[k], decimals=0) for k in ("people", "lot", "capacity", "listed")
        )
        if f["capacity"] >= f["lot"]:
            held = f"{capacity} sanctions for {people} people are enough without anybody's consent"
        elif f["capacity"] >= f["listed"]:
            held = (
                f"{capacity} sanctions for {people} people who act each alone are enough without anybody's "
                f"consent if they are announced in order, which takes {listed}; by lot it takes {lot}"
            )
        else:
            held = (
                f"With {capacity} sanctions for {people} people obeying and not obeying both hold "
                "themselves, and what each expects of the others decides"
            )
        return cannot_settle(
            f"To be obeyed is one thing: {held}. Groups that act together can refuse, and defend each other "
            f"where standing up costs each less than {write(f['defend'], digits=2)} times a year's wrong. "
            "Whether people who obey also hold a state to be right is no number here."
        )

    discount = 0.9
    return Evidence(
        {
            "people": PEOPLE,
            "capacity": 10,
            "lot": random_inspections(PEOPLE, FINE, TAX),
            "listed": announced_inspections(PEOPLE, FINE, TAX, mistakes=MISTAKES),
            "defend": discount / (1 - discount),
        },
        judge,
    )


@claim("C82", chapter=_CHAPTER)
def no_welfare_state_without_the_union() -> Evidence:
    """Compare what keeps people from taking power under a lasting threat and under a passing one."""

    def judge(f: Figures) -> Verdict:
        gift = write(f["gift"], digits=2)
        lasting = "suffice" if f["lasting"] else "do not suffice"
        passing = "suffice as well" if f["passing"] else "do not, and only rights that outlast it do"
        return cannot_settle(
            f"The mechanism exists: under a threat gifts of {gift} times what a seizure of power would bring "
            f"{lasting} if the threat lasts; if it is there one year in ten they {passing}. "
            "Where the threat came from, and what would have been granted without it, no model knows; one "
            "would "
            "compare countries that were near it with countries that were not."
        )

    gift = 1.5
    return Evidence(
        {
            "gift": gift,
            "lasting": concession_holds(gift, 1.0, 1.0, 0.9),
            "passing": concession_holds(gift, 1.0, 0.1, 0.9),
        },
        judge,
    )
