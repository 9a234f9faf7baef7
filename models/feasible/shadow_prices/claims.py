"""What the essay on shadow prices says, and what the models of this room answer.

Each function checks one claim; `feasible claims` prints them all.
"""

from __future__ import annotations

from dataclasses import replace

from feasible.book import Kind, Verdict, claim, write
from feasible.shadow_prices.mills import Mills, bolts, break_even, loaves_behind_the_gain
from feasible.shadow_prices.whole_economy import difference_quotient, plan_year

_ESSAY = "Chetia, When Efficiency Meets the Party"
_ROOM = "Gosplan building, room 47"

# ---------------------------------------------------------------------- chapter shadow-prices/mills

_MILLS = "shadow-prices/mills"


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Moving a fifth of Mill 3's flour to a mill that makes three percent more gains 14,000 "
    "loaves a week.",
    chapter=_MILLS,
)
def a_fifth_of_the_flour_gains_loaves() -> Verdict:
    """Infer the size of the mill from the gain."""
    relative, points = loaves_behind_the_gain(), loaves_behind_the_gain(meaning="points")
    gain = Mills().plan().gain
    return Verdict(
        Kind.HOLDS_IF,
        condition=f"Mill 3 bakes about {write(round(relative, -4), digits=3)} loaves a week",
        because=f"A mill of that size gains {write(round(gain))} loaves. Read as percentage points of "
        "yield, the "
        f"same gain needs {write(round(points, -4), digits=3)}.",
        figures={"loaves_relative": relative, "loaves_points": points, "gain": gain},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The optimum is to cut Mill 3 by a fifth.",
    chapter=_MILLS,
)
def a_fifth_is_the_optimum() -> Verdict:
    """Without a limit the program moves everything."""
    free, limited = Mills(spare=1.0).plan(), Mills(spare=0.2).plan()
    return Verdict(
        Kind.FAILS,
        because=f"Yields alone move {write(free.moved, '%')} of the flour and gain "
        f"{write(round(free.gain))} loaves. "
        f"A fifth is a limit that somebody set: Mill 5's spare capacity, or a rule. It costs "
        f"{write(round(free.gain - limited.gain))} loaves a week.",
        figures={"moved": free.moved, "gain_free": free.gain, "gain_limited": limited.gain},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Treating both mills equally loses output.",
    chapter=_MILLS,
)
def equal_treatment_loses_bread() -> Verdict:
    """Any spare capacity at the better mill is worth something."""
    mills = Mills(spare=0.2)
    price = mills.price("Mill 5's capacity")
    share = mills.plan().gain / (mills.bread_3 + mills.bread_5)
    return Verdict(
        Kind.HOLDS,
        because="Each tonne that stays at the weaker mill while the better one has room costs "
        f"{write(price)} loaves. "
        f"It is not much: a fifth moved adds {write(share, '%')} to the two mills' bread.",
        figures={"loaves_per_tonne": price, "share_of_bread": share},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="A shadow price is an opportunity cost and owes nothing to ideology.",
    chapter=_MILLS,
)
def shadow_prices_are_opportunity_costs() -> Verdict:
    """Compare the dual with a finite difference, and with a program without the rule."""
    ruled = Mills(spare=1.0, keep=0.8)
    price = ruled.price("Mill 3's floor")
    one_tonne_less = replace(ruled, keep=ruled.keep - 1 / ruled.flour).plan().gain - ruled.plan().gain
    other = replace(ruled, keep=0.0).price("Mill 3's floor")
    return Verdict(
        Kind.HOLDS_IF,
        condition="the rules are taken as given",
        because=f"Releasing one tonne from Mill 3's floor gains {write(one_tonne_less)} loaves, which is "
        "the price that "
        "the program reports. But the price exists because the rule does: without it the price is "
        f"{write(round(other))}.",
        figures={"price": price, "finite_difference": one_tonne_less, "price_without_rule": other},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The calculation makes Mill 3 look less valuable.",
    chapter=_MILLS,
)
def mill_3_looks_less_valuable() -> Verdict:
    """Marginal and total value of the weaker mill."""
    mills = Mills(spare=0.2)
    plan = mills.plan()
    rent_5 = mills.price("Mill 5's capacity")
    baked_at_3 = plan.loaves - mills.bread_5 * (1 + mills.spare)
    return Verdict(
        Kind.HOLDS_IF,
        condition="value means what one more tonne of capacity is worth",
        because=f"At the margin Mill 5's capacity earns {write(rent_5)} loaves a tonne and Mill 3's, "
        "which is not full, "
        f"earns none. In all, Mill 3 bakes {write(round(baked_at_3))} loaves a week that nobody else "
        f"could.",
        figures={"rent_mill_5": rent_5, "rent_mill_3": 0.0, "loaves_without_mill_3": baked_at_3},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="If the flour moves, District 3 goes short.",
    chapter=_MILLS,
)
def district_3_goes_short() -> Verdict:
    """Compare a floor in bread with one in flour."""
    free, bread = Mills(spare=0.2), Mills(spare=0.2, district_3=1.0)
    lost = free.plan().gain - bread.plan().gain
    short = free.bread_3 - free.plan().district_3
    return Verdict(
        Kind.HOLDS_IF,
        condition="no bread crosses the city",
        because=f"Left to itself the move leaves the district {write(round(short))} loaves short. A rule "
        "that the district "
        f"eats what it eats today sends Mill 5's bread there and costs {write(round(lost))} of the "
        f"{write(round(free.plan().gain))} loaves gained, if "
        f"{write(free.lost_on_the_road, '%', digits=1)} is lost on the road. "
        "The bakers' work does go.",
        figures={"short": short, "cost_of_floor": lost, "lost_on_the_road": free.lost_on_the_road},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Inefficiency is not equality: nobody has to lose by the better plan.",
    chapter=_MILLS,
)
def nobody_has_to_lose_bread() -> Verdict:
    """Both districts keep today's bread and some is left over."""
    kept = Mills(spare=0.2, district_3=1.0, district_5=1.0).plan()
    edge = break_even().lost_on_the_road
    return Verdict(
        Kind.HOLDS_IF,
        condition=f"less than {write(edge, '%')} of the bread sent between districts is lost",
        because=f"Both districts can keep today's bread and share {write(round(kept.gain))} loaves more. "
        "With longer roads "
        "the better mill's edge is eaten on the way and equal treatment is best.",
        figures={"gain": kept.gain, "break_even_loss": edge},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The same steel makes more bolts in Perm than in Magnitogorsk.",
    chapter=_MILLS,
)
def steel_makes_more_bolts_in_perm() -> Verdict:
    """Move a tonne of steel."""
    found = bolts()
    return Verdict(
        Kind.HOLDS,
        because=f"A tonne moved makes {write(found.gain, 't', decimals=2)} of bolts more, "
        f"{write(found.relative, '%')}. "
        "That is the price of each tonne that goes elsewhere for another reason.",
        figures={"gain": found.gain, "relative": found.relative},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Allocation by such prices overrides what politics wants.",
    chapter=_MILLS,
)
def prices_override_politics() -> Verdict:
    """Every rule can be written into the program and is then obeyed to the last loaf."""
    rules = Mills(spare=1.0, keep=0.9, reserve=0.5, district_3=1.0, district_5=1.0)
    plan = rules.plan()
    kept = min(
        plan.flour_3 / rules.flour / rules.keep,
        plan.district_3 / rules.bread_3,
        plan.district_5 / rules.bread_5,
    )
    costs = rules.cost_of_rules()
    dearest = max(costs, key=lambda rule: costs[rule])
    return Verdict(
        Kind.FAILS,
        because="Quotas, reserves and districts' bread are rows of the program, and the plan meets "
        "each of them in "
        f"full. What changes is that each has a price: the dearest, {dearest}, costs "
        f"{write(round(costs[dearest]))} loaves a week. "
        "Whether a price that everybody can read changes politics is another question.",
        figures={"least_fulfillment": kept, "dearest": costs[dearest]},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="A quiet pilot would show shorter bread queues.",
    chapter=_MILLS,
)
def a_pilot_would_show_it() -> Verdict:
    """Size of the effect against ordinary weekly variation."""
    noise = break_even().weekly_noise
    return Verdict(
        Kind.HOLDS_IF,
        condition=f"output varies by less than {write(noise, '%')} from week to week",
        because="A year before and a year after tell the gain from chance (at the 5 % level) only then. "
        "The gain is real "
        "and small: bigger differences between mills are where a pilot should start.",
        figures={"weekly_noise": noise},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Truth is worth the turbulence; or stability is worth the loaves.",
    chapter=_MILLS,
)
def stability_or_truth() -> Verdict:
    """Compute what would tip the balance, and leave the choice."""
    edge = break_even()
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"The gain is gone if Mill 3's people bake {write(edge.discouraged, '%')} less of what "
        "they keep, or if the "
        f"move stops Mill 3 in one week of {write(round(1 / edge.riot))}. Whether they would, and what "
        "calm is "
        "worth, is for those who eat the bread.",
        figures={"discouraged": edge.discouraged, "riot": edge.riot},
    )


# ---------------------------------------------------------------------- chapter shadow-prices/whole-economy

_WHOLE = "shadow-prices/whole-economy"
_INTRODUCTION = "When Efficiency Meets the Party (introduction)"


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="A shadow price is no market price: it says how much a resource is worth to the plan.",
    chapter=_WHOLE,
)
def shadow_prices_measure_worth_to_the_plan() -> Verdict:
    """Compare both duals of the US plan with planning again for a little less and more."""
    year = plan_year(71, carbon=0.9)
    (hour_less, hour_more), (tonne_less, tonne_more) = (
        difference_quotient(year, "labor"),
        difference_quotient(year, "carbon"),
    )
    return Verdict(
        Kind.HOLDS,
        because=f"In a plan of 71 US sectors the dual of labor is {write(year.wage, '$', decimals=2)} an "
        f"hour; one "
        f"hour less costs {write(hour_less, '$', decimals=2)}, one more brings "
        f"{write(hour_more, '$', decimals=2)}. For a "
        f"tonne of carbon it is {write(year.carbon_price, '$', decimals=2)}, "
        f"{write(tonne_less, '$', decimals=2)} and "
        f"{write(tonne_more, '$', decimals=2)}. No market made either number.",
        figures={
            "wage": year.wage, "hour_less": hour_less, "hour_more": hour_more,
            "carbon_price": year.carbon_price, "tonne_less": tonne_less, "tonne_more": tonne_more,
        },
    )  # fmt: skip


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="With such prices planning could be made more efficient.",
    chapter=_WHOLE,
)
def the_same_resources_deliver_more() -> Verdict:
    """Rearrange deliveries with the recorded hours and emissions."""
    narrow, wide = plan_year(71, room=0.1), plan_year(71, room=0.3)
    return Verdict(
        Kind.HOLDS_IF,
        condition="last year's prices are the values and every sector keeps its recipe",
        because=f"With the hours and emissions of 2021 the best plan delivers "
        f"{write(narrow.value_share - 1, '%', decimals=1)} more "
        f"value if deliveries may move by a tenth, {write(wide.value_share - 1, '%', decimals=1)} if by "
        f"three tenths. Other values "
        "make another plan.",
        figures={"gain_tenth": narrow.value_share - 1, "gain_three_tenths": wide.value_share - 1},
    )


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="To use such prices is to acknowledge scarcity and trade-offs.",
    chapter=_WHOLE,
)
def scarcity_has_to_be_admitted() -> Verdict:
    """Tighten the carbon cap and see what labor is worth."""
    loose, tight = plan_year(71, carbon=1.0), plan_year(71, carbon=0.8)
    return Verdict(
        Kind.HOLDS,
        because=f"A fifth less carbon raises the price of a tonne from "
        f"{write(loose.carbon_price, '$', decimals=0)} to "
        f"{write(tight.carbon_price, '$', decimals=0)} and lowers that of an hour from "
        f"{write(loose.wage, '$', decimals=0)} to "
        f"{write(tight.wage, '$', decimals=0)}: what is scarce depends on what else is.",
        figures={
            "carbon_loose": loose.carbon_price, "carbon_tight": tight.carbon_price,
            "wage_loose": loose.wage, "wage_tight": tight.wage,
        },
    )  # fmt: skip


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="If the model is followed, prices shift and resources flow unevenly.",
    chapter=_WHOLE,
)
def resources_flow_unevenly() -> Verdict:
    """Count the sectors that the best plan leaves where they were."""
    shares = plan_year(71, carbon=0.9).shares
    cut, grown = int((shares < 0.7 + 1e-6).sum()), int((shares > 1.3 - 1e-6).sum())
    return Verdict(
        Kind.HOLDS,
        because=f"Of 71 sectors {cut} are cut as far as the plan may cut them and {grown} grow as far as "
        f"they may; "
        f"{71 - cut - grown} are in between, as many as there are scarce resources. A linear plan always "
        f"ends at a corner.",
        figures={"cut": cut, "grown": grown, "between": 71 - cut - grown},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Following the data means more output and fewer shortages.",
    chapter=_WHOLE,
)
def fewer_shortages() -> Verdict:
    """Count what gets scarcer when total value rises."""
    year = plan_year(71)
    fewer = int((year.shares < 1 - 1e-6).sum())
    return Verdict(
        Kind.FAILS,
        because=f"Value rises by {write(year.value_share - 1, '%', decimals=1)}, and {fewer} of 71 "
        f"sectors deliver less than they did. A plan "
        "that maximizes a total buys more of it with less of something; nobody goes short only if floors "
        "say so.",
        figures={"gain": year.value_share - 1, "sectors_delivering_less": fewer},
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The model assigns value by opportunity cost and not by ideology.",
    chapter=_WHOLE,
)
def opportunity_cost_is_not_ideology() -> Verdict:
    """Value one group of deliveries twice as much and look at the prices of labor and carbon."""
    usual, caring = plan_year(71), plan_year(71, weights={"Hospitals": 2.0, "Educational services": 2.0})
    return Verdict(
        Kind.HOLDS_IF,
        condition="the objective is taken as given",
        because=f"Given values, prices follow from scarcity alone. But count a dollar of hospitals and "
        f"schooling twice, and an hour is worth "
        f"{write(caring.wage, '$', decimals=0)} instead of {write(usual.wage, '$', decimals=0)}, a tonne "
        f"{write(caring.carbon_price, '$', decimals=0)} instead of "
        f"{write(usual.carbon_price, '$', decimals=0)}. Whoever sets the values sets "
        "the prices.",
        figures={
            "wage": usual.wage, "wage_other_values": caring.wage,
            "carbon_price": usual.carbon_price, "carbon_price_other_values": caring.carbon_price,
        },
    )  # fmt: skip
