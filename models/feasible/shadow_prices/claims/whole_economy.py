"""Claims of the chapter on a country's economy as one plan."""

from __future__ import annotations

import math

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, part, write
from feasible.shadow_prices.whole_economy import difference_quotient, plan_year

_ESSAY = "Chetia, When Efficiency Meets the Party"
_ROOM = "Gosplan building, room 47"
_INTRODUCTION = "When Efficiency Meets the Party (introduction)"
_WHOLE = "shadow-prices/whole-economy"


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="A shadow price is no market price: it says how much a resource is worth to the plan.",
    chapter=_WHOLE,
)
def shadow_prices_measure_worth_to_the_plan() -> Evidence:
    """Compare both duals of the US plan with planning again for a little less and more."""

    def judge(f: Figures) -> Verdict:
        hour = [f["hour_less"], f["wage"], f["hour_more"]]
        tonne = [f["tonne_less"], f["carbon_price"], f["tonne_more"]]
        hour_less, wage, hour_more = (write(v, "$", decimals=2) for v in hour)
        tonne_less, carbon, tonne_more = (write(v, "$", decimals=2) for v in tonne)
        found = (
            f"In a plan of {write(f['sectors'])} US sectors the dual of labor is {wage} an hour; one hour "
            f"less costs {hour_less}, one more brings {hour_more}. For a tonne of carbon it is {carbon}, "
            f"{tonne_less} and {tonne_more}."
        )
        if all(math.isclose(v, three[1], rel_tol=1e-6) for three in (hour, tonne) for v in three):
            return holds(f"{found} No market made either number.")
        near = 1 - 1e-6
        if all(less >= near * dual >= near**2 * more for less, dual, more in (hour, tonne)):
            return holds_if("it is said whether one more is meant or one less", found)
        return fails(found)

    year = plan_year(71, carbon=0.9)
    (hour_less, hour_more), (tonne_less, tonne_more) = (
        difference_quotient(year, "labor"),
        difference_quotient(year, "carbon"),
    )
    return Evidence(
        {
            "sectors": len(year.actual),
            "wage": year.wage,
            "hour_less": hour_less,
            "hour_more": hour_more,
            "carbon_price": year.carbon_price,
            "tonne_less": tonne_less,
            "tonne_more": tonne_more,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="With such prices planning could be made more efficient.",
    chapter=_WHOLE,
)
def the_same_resources_deliver_more() -> Evidence:
    """Rearrange deliveries with the recorded hours and emissions, and again with other values."""

    def judge(f: Figures) -> Verdict:
        narrow, wide = (write(f[k], "%", decimals=1) for k in ("gain_narrow", "gain_wide"))
        a_tenth = part(f["narrow"])
        three_tenths = "three tenths" if f["wide"] == 0.3 else write(f["wide"], "%")
        if min(f["gain_narrow"], f["gain_wide"]) <= 0:
            return fails(
                f"With the hours and emissions of 2021 the best plan changes the value delivered by {narrow} "
                f"if deliveries may move by {a_tenth} and by {wide} if by {three_tenths}."
            )
        more = (
            f"With the hours and emissions of 2021 the best plan delivers {narrow} more value if deliveries "
            f"may move by {a_tenth}, {wide} if by {three_tenths}."
        )
        if f["sectors_moved_by_other_values"] == 0:
            return holds_if("every sector keeps its recipe", f"{more} Other values make the same plan.")
        return holds_if(
            "last year's prices are the values and every sector keeps its recipe",
            f"{more} Other values make another plan.",
        )

    small, large = 0.1, 0.3
    narrow, wide = plan_year(71, room=small), plan_year(71, room=large)
    other = plan_year(71, room=large, weights={"Hospitals": 2.0, "Educational services": 2.0})
    return Evidence(
        {
            "narrow": small,
            "gain_narrow": narrow.value_share - 1,
            "wide": large,
            "gain_wide": wide.value_share - 1,
            "sectors_moved_by_other_values": int(((other.shares - wide.shares).abs() > 1e-6).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_INTRODUCTION,
    paraphrase="To use such prices is to acknowledge scarcity and trade-offs.",
    chapter=_WHOLE,
)
def scarcity_has_to_be_admitted() -> Evidence:
    """Tighten the carbon cap and see what labor is worth."""

    def judge(f: Figures) -> Verdict:
        carbon_loose, carbon_tight = (write(f[k], "$", decimals=0) for k in ("carbon_loose", "carbon_tight"))
        wage_loose, wage_tight = (write(f[k], "$", decimals=0) for k in ("wage_loose", "wage_tight"))
        less = f"{'A fifth' if f['cut'] == 0.2 else write(f['cut'], '%')} less carbon"
        if f["cut"] <= 0 or f["carbon_tight"] <= f["carbon_loose"]:
            return fails(
                f"{less} moves the price of a tonne from {carbon_loose} to {carbon_tight}, and that of an "
                f"hour from {wage_loose} to {wage_tight}: scarcity does not show in it."
            )
        raises = f"{less} raises the price of a tonne from {carbon_loose} to {carbon_tight}"
        if f["wage_tight"] >= f["wage_loose"]:
            return holds_if(
                "scarcity alone is meant",
                f"{raises}; that of an hour, at {wage_loose} before and {wage_tight} after, does not give "
                "way.",
            )
        return holds(
            f"{raises} and lowers that of an hour from {wage_loose} to {wage_tight}: what is scarce depends "
            "on what else is."
        )

    cut = 0.2
    loose, tight = plan_year(71, carbon=1.0), plan_year(71, carbon=1.0 - cut)
    return Evidence(
        {
            "cut": cut,
            "carbon_loose": loose.carbon_price,
            "carbon_tight": tight.carbon_price,
            "wage_loose": loose.wage,
            "wage_tight": tight.wage,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="If the model is followed, prices shift and resources flow unevenly.",
    chapter=_WHOLE,
)
def resources_flow_unevenly() -> Evidence:
    """Count the sectors that the best plan leaves where they were, and those whose price it leaves."""

    def judge(f: Figures) -> Verdict:
        between = f["sectors"] - f["cut"] - f["grown"]
        found = (
            f"Of {write(f['sectors'])} sectors {write(f['cut'])} are cut as far as the plan may cut them and "
            f"{write(f['grown'])} grow as far as they may; {write(between)} are in between"
        )
        if min(f["cut"], f["grown"]) <= 0:
            return fails(f"{found}: nothing flows from some to others.")
        if f["prices_shifted"] <= 0:
            return holds_if("only deliveries are meant", f"{found}. But no sector's price shifts.")
        corner = (
            "as many as there are scarce resources"
            if between == f["scarce"]
            else f"with {count(f['scarce'], 'scarce resource')}"
        )
        return holds(f"{found}, {corner}. A linear plan always ends at a corner.")

    year = plan_year(71, carbon=0.9)
    return Evidence(
        {
            "sectors": len(year.shares),
            "cut": int((year.shares < 1 - year.room + 1e-6).sum()),
            "grown": int((year.shares > 1 + year.room - 1e-6).sum()),
            "scarce": int((year.plan.resource_prices > 0).sum()),
            # Recorded prices are 1.
            "prices_shifted": int((np.abs(year.plan.prices - 1.0) > 0.01).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Following the data means more output and fewer shortages.",
    chapter=_WHOLE,
)
def fewer_shortages() -> Evidence:
    """Count what gets scarcer when total value rises."""

    def judge(f: Figures) -> Verdict:
        gain = write(f["gain"], "%", decimals=1)
        less = f"{write(f['sectors_delivering_less'])} of {write(f['sectors'])} sectors"
        if f["gain"] <= 0:
            return fails(f"Value does not rise: it changes by {gain}, and {less} deliver less than they did.")
        if f["sectors_delivering_less"] == 0:
            return holds(f"Value rises by {gain}, and {less} deliver less than they did.")
        return fails(
            f"Value rises by {gain}, and {less} deliver less than they did. A plan that maximizes a total "
            "buys more of it with less of something; nobody goes short only if floors say so."
        )

    year = plan_year(71)
    return Evidence(
        {
            "gain": year.value_share - 1,
            "sectors": len(year.shares),
            "sectors_delivering_less": int((year.shares < 1 - 1e-6).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The model assigns value by opportunity cost and not by ideology.",
    chapter=_WHOLE,
)
def opportunity_cost_is_not_ideology() -> Evidence:
    """Value one group of deliveries twice as much and look at the prices of labor and carbon."""

    def judge(f: Figures) -> Verdict:
        wage, wage_other = (write(f[k], "$", decimals=0) for k in ("wage", "wage_other_values"))
        carbon, carbon_other = (
            write(f[k], "$", decimals=0) for k in ("carbon_price", "carbon_price_other_values")
        )
        times = "twice" if f["weight"] == 2 else f"{write(f['weight'])} times"
        if f["least_used_of_what_has_a_price"] < 1 - 1e-6:
            return fails(
                f"An hour is worth {wage} or {wage_other} and a tonne {carbon} or {carbon_other}, though "
                f"only {write(f['least_used_of_what_has_a_price'], '%')} of one of them is used."
            )
        same_wage = math.isclose(f["wage"], f["wage_other_values"], rel_tol=1e-3)
        same_carbon = math.isclose(f["carbon_price"], f["carbon_price_other_values"], rel_tol=1e-3)
        if f["weight"] != 1 and same_wage and same_carbon:
            return holds(
                f"Prices follow from scarcity alone. Count a dollar of hospitals and schooling {times}, and "
                f"an hour is still worth {wage} and a tonne {carbon}."
            )
        instead = "as before" if same_wage else f"instead of {wage}"
        before = "as before" if same_carbon else f"instead of {carbon}"
        return holds_if(
            "the objective is taken as given",
            f"Given values, prices follow from scarcity alone. But count a dollar of hospitals and schooling "
            f"{times}, and an hour is worth {wage_other} {instead}, a tonne {carbon_other} {before}. Whoever "
            "sets the values sets the prices.",
        )

    weight = 2.0
    usual = plan_year(71)
    other = plan_year(71, weights={"Hospitals": weight, "Educational services": weight})
    used = [
        float(share)
        for year in (usual, other)
        for share, price in zip(
            year.plan.economy.resource_use @ year.plan.levels / year.plan.economy.endowment,
            year.plan.resource_prices,
            strict=True,
        )
        if price > 0
    ]
    return Evidence(
        {
            "weight": weight,
            "wage": usual.wage,
            "wage_other_values": other.wage,
            "carbon_price": usual.carbon_price,
            "carbon_price_other_values": other.carbon_price,
            "least_used_of_what_has_a_price": min(used),
        },
        judge,
    )
