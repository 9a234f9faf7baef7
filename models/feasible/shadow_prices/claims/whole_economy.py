"""Claims of the chapter on a country's economy as one plan."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.shadow_prices.kantorovich import parts
from feasible.shadow_prices.mills import Mills
from feasible.shadow_prices.whole_economy import curved_shares, measured_capacity, plan_year

_WHOLE = "shadow-prices/whole-economy"
#: What other values than the year's prices might count double.
_CARED_FOR = ("Hospitals", "Educational services", "Food services and drinking places")


@claim("C5", chapter=_WHOLE)
def the_same_resources_deliver_more() -> Evidence:
    """Rearrange deliveries with the recorded hours and emissions: plant full, as measured, and idle."""

    def judge(f: Figures) -> Verdict:
        full, measured, idle = (
            write(f[k], "%", decimals=1) for k in ("gain_full", "gain_measured", "gain_idle")
        )
        more = (
            "With the hours and emissions of 2021, and every sector's recipe assumed to stay, a rearranged "
            "year "
            f"is worth {idle} more if every sector had {write(f['idle'], '%', decimals=0)} of plant to "
            "spare, "
            f"{measured} if industry had what was measured and nobody else any, {full} if plant was full."
        )
        if max(f["gain_full"], f["gain_measured"], f["gain_idle"]) < 0.0005:
            return fails(more)
        values = (
            "With hospitals, schools and meals out counted double the plan is the same."
            if f["sectors_moved_by_other_values"] == 0
            else f"Other values make another plan: with hospitals, schools and meals out counted double, "
            f"{count(f['sectors_moved_by_other_values'], 'sector')} of {write(f['sectors'])} end elsewhere."
        )
        if f["gain_full"] >= 0.0005:
            return holds_if("last year's prices are the values", f"{more} {values}")
        return holds_if(
            "part of the plant stood idle, and last year's prices are the values", f"{more} {values}"
        )

    spare = 0.3
    idle = plan_year(71, room=spare)
    other = plan_year(71, room=spare, weights=dict.fromkeys(_CARED_FOR, 2.0))
    return Evidence(
        {
            "idle": spare,
            "gain_full": round(plan_year(71, room=spare, capacity=1.0).value_share - 1, 9),
            "gain_measured": plan_year(71, room=spare, capacity=measured_capacity()).value_share - 1,
            "gain_idle": idle.value_share - 1,
            "sectors": int((idle.actual > 0).sum()),
            "sectors_moved_by_other_values": int(((other.shares - idle.shares).abs() > 1e-6).sum()),
        },
        judge,
    )


@claim("C6", chapter=_WHOLE)
def scarcity_has_to_be_admitted() -> Evidence:
    """Read scarcity, performance and what a choice forgoes from published prices alone."""

    def judge(f: Figures) -> Verdict:
        carbon_loose, carbon_tight = (write(f[k], "$", decimals=0) for k in ("carbon_loose", "carbon_tight"))
        wage_loose, wage_tight = (write(f[k], "$", decimals=0) for k in ("wage_loose", "wage_tight"))
        less = f"{'a fifth' if f['cut'] == 0.2 else write(f['cut'], '%')} less carbon"
        moves = (
            f"{less} moves a tonne from {carbon_loose} to {carbon_tight} and an hour from {wage_loose} to "
            f"{wage_tight}"
        )
        if f["cut"] <= 0 or f["carbon_tight"] <= f["carbon_loose"]:
            return fails(f"In a plan of the United States {moves}: scarcity does not show in it.")
        ranks = (
            "and in Kantorovich's shop the worth of a machine ranks the crews as their rates do: "
            f"{write(f['worth_least'], digits=2)} pairs a day for the slowest, "
            f"{write(f['worth_most'], digits=2)} for the fastest"
            if f["worth_most"] > f["worth_least"]
            else "and in Kantorovich's shop all crews are worth the same"
        )
        return holds_if(
            "the prices are published",
            f"In a plan of the United States {moves}; {ranks}. Whoever reads the prices reads what is "
            "scarce, "
            "what it forgoes and who makes least of it. But the plan can be ordered in quantities, and the "
            "prices "
            "kept in a drawer.",
        )

    cut = 0.2
    loose, tight = plan_year(71, carbon=1.0), plan_year(71, carbon=1.0 - cut)
    shop = parts()
    worth = shop.plan().worth.to_numpy(dtype=float)
    slowest_first = np.argsort(shop.table.sum(axis=1))
    return Evidence(
        {
            "cut": cut,
            "carbon_loose": loose.carbon_price,
            "carbon_tight": tight.carbon_price,
            "wage_loose": loose.wage,
            "wage_tight": tight.wage,
            "worth_least": worth[slowest_first[0]],
            "worth_most": worth[slowest_first[-1]],
        },
        judge,
    )


@claim("C30", chapter=_WHOLE)
def resources_flow_unevenly() -> Evidence:
    """Count the sectors that move, under values that never tire and under values that do."""

    def judge(f: Figures) -> Verdict:
        linear = (
            f"If a dollar is worth a dollar however much there is of a thing, {write(f['at_an_edge'])} of "
            f"{write(f['sectors'])} sectors that deliver end at the edge of what the plan may do, and "
            f"{write(f['prices_shifted'])} prices shift"
        )
        curved = (
            f"If each further dollar is worth less, {write(f['moved_easily'])} move by more than a tenth "
            "where "
            f"people take one product for another at an elasticity of {write(f['easily'], decimals=1)}, and "
            f"{write(f['moved_hardly'])} at {write(f['hardly'], decimals=1)}"
        )
        if f["at_an_edge"] <= 0 or f["prices_shifted"] <= 0:
            return fails(f"{linear}. {curved}.")
        if 2 * f["moved_hardly"] > f["sectors"]:
            return holds(f"{linear}: a linear plan always does that. {curved}: most of them either way.")
        return holds_if(
            "people will take one product for another",
            f"{linear}: a linear plan always does that. {curved}.",
        )

    year, easily, hardly = plan_year(71, carbon=0.9), 0.5, 0.1
    # Where nothing was recorded all shares are 1, and there is nothing to move.
    edge = (year.shares < 1 - year.room + 1e-6) | (year.shares > 1 + year.room - 1e-6)
    return Evidence(
        {
            "sectors": int((year.actual > 0).sum()),
            "at_an_edge": int(edge.sum()),
            # Recorded prices are 1.
            "prices_shifted": int((np.abs(year.plan.prices - 1.0) > 0.01).sum()),
            "easily": easily,
            "moved_easily": int(((curved_shares(easily) - 1).abs() > 0.1).sum()),
            "hardly": hardly,
            "moved_hardly": int(((curved_shares(hardly) - 1).abs() > 0.1).sum()),
        },
        judge,
    )


@claim("C20", chapter=_WHOLE)
def fewer_shortages() -> Evidence:
    """Ask for more with nobody below today: of one product made well and badly, then of a country."""

    def judge(f: Figures) -> Verdict:
        left = write(round(f["loaves"]))
        bread = f"Both mills' districts can keep today's bread and {left} loaves are left over"
        if f["loaves"] <= 0:
            return fails(f"{bread}.")
        country = (
            f"In a plan of the United States with no delivery below 2021's the gain is "
            f"{write(f['gain_nobody_less'], '%', decimals=1)}"
        )
        if f["gain_nobody_less"] >= 0.0005:
            return holds(f"{bread}. {country} as well.")
        return holds_if(
            "somebody wastes what another would not",
            f"{bread}: one mill bakes more of the same flour. {country}: one recipe a product, and all hours "
            "in use, "
            "so that more of one thing is less of another. The plan of most value delivers less than 2021 "
            "in "
            f"{write(f['sectors_delivering_less'])} of {write(f['sectors'])} sectors.",
        )

    year = plan_year(71)
    return Evidence(
        {
            "loaves": Mills(spare=0.2, district_3=1.0, district_5=1.0).plan().gain,
            "gain_nobody_less": round(plan_year(71, floor=1.0).value_share - 1, 9),
            "sectors": int((year.actual > 0).sum()),
            "sectors_delivering_less": int((year.shares < 1 - 1e-6).sum()),
        },
        judge,
    )
