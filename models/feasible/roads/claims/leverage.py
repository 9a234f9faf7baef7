"""Claims of the chapter on leverage."""

from __future__ import annotations

import math

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
from feasible.roads.leverage import BANDS, NAMED, felt, ranking, stock_that_evens, us_network

_ESSAY = "Chetia, No Easy Roads"
_STRATEGIC, _END = "Strategic alternatives", "In the end"
_CHAPTER = "roads/leverage"

#: What the essay names: transport, energy, logistics.
_FLOWS = (
    "Electricity, gas, water", "Oil and gas fields", "Refineries", "Pipelines", "Trucks", "Railroads",
    "Airlines", "Ports, couriers", "Warehouses", "Wholesale",
)  # fmt: skip
#: Share of a sector's hours that is withheld everywhere.
_DEPTH = 0.5
#: Shares that are written in words; others are written in percent.
#: What agencies for temporary work and the like are called in the table.
_SUPPORT = "administrative and support services"
#: Nearly everybody, and hardly at all.
_NEARLY, _HARDLY = 0.9, 0.1


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Workers in transport, energy and logistics hold leverage.",
    chapter=_CHAPTER,
)
def flows_hold_leverage() -> Evidence:
    """Compare what their hours are worth to others with what the hours earn."""

    def judge(f: Figures) -> Verdict:
        most = ", more than any other sector" if f["warehouses"] > f["largest_other"] else ""
        told = (
            f"If {part(f['depth'])} of a sector's hours are withheld and firms "
            f"can replace little, the middle sector of {write(f['sectors'])} costs "
            f"{write(f['middle'], digits=2)} times what those hours earned. Warehouses cost "
            f"{write(f['warehouses'], digits=2)} times as much{most}, ports and couriers "
            f"{write(f['ports'], digits=2)}, refineries {write(f['refineries'], digits=2)}. Of "
            f"{count(f['flows'], 'sector')} that move things or power them, {write(f['above'])} "
            f"{'is' if f['above'] == 1 else 'are'} above the middle."
        )
        if 2 * f["above"] <= f["flows"]:
            return fails(told)
        if 2 * f["among_the_costliest"] > f["flows"]:
            return holds(f"{told} Most of the sectors whose stoppage costs most are among them too.")
        return holds_if("leverage is what others lose against what the sector itself earns", told)

    table = ranking(_DEPTH)
    multiple, named = table["multiple"], [NAMED[name] for name in _FLOWS]
    warehouses = NAMED["Warehouses"]
    return Evidence(
        {
            "depth": _DEPTH,
            "sectors": len(multiple),
            "middle": float(multiple.median()),
            "warehouses": float(multiple[warehouses]),
            "largest_other": float(multiple.drop(warehouses).max()),
            "ports": float(multiple[NAMED["Ports, couriers"]]),
            "refineries": float(multiple[NAMED["Refineries"]]),
            "flows": len(named),
            "above": int((multiple[named] > multiple.median()).sum()),
            "among_the_costliest": int(table["lost"].nlargest(len(named)).index.isin(named).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Those are the strategic sectors: an economy hangs on them more than on others.",
    chapter=_CHAPTER,
)
def flows_are_the_strategic_sectors() -> Evidence:
    """Rank all sectors by what a stoppage costs."""

    def judge(f: Figures) -> Verdict:
        among = f"only {' and '.join(f['flows'])} {'moves' if len(f['flows']) == 1 else 'move'} goods"
        first = f"The first, at {write(f['largest'], '%', digits=2)} of all deliveries, is {f['first']}"
        top = f"Of the {count(f['top'], 'sector')} whose stoppage costs most,"
        if 2 * len(f["flows"]) > f["top"]:
            return holds(f"{top} {count(len(f['flows']))} move or power things. {first}.")
        if f["first"] != _SUPPORT:
            return fails(f"{top} {among if f['flows'] else 'none moves goods'}. {first}.")
        everybody = "Nearly everybody uses them" if f["users"] >= _NEARLY else "Not everybody uses them"
        final = "and final users hardly at all, so there is no cushion"
        if f["final"] > _HARDLY:
            final = f"and final users take {write(f['final'], '%', digits=2)}"
        return fails(
            f"{top} {among if f['flows'] else 'none moves goods'}. {first}: agencies for temporary work, "
            f"guards, cleaners. {everybody}, {final}. Nobody calls them strategic."
        )

    network, top = us_network(), 10
    lost = ranking(_DEPTH)["lost"].nlargest(top)
    named = {NAMED[name] for name in _FLOWS}
    k = network.position(lost.index[0])
    return Evidence(
        {
            "top": top,
            "flows": tuple(sector.lower() for sector in lost.index if sector in named),
            "largest": float(lost.iloc[0]),
            "first": lost.index[0].lower(),
            "users": float((network.coefficients[k] > 0).mean()),
            "final": float(network.bought[k] / network.sales[k]),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="To disrupt essential flows is to stop the rest.",
    chapter=_CHAPTER,
)
def disruption_stops_the_rest() -> Evidence:
    """Take the power stations' hours, from rigid recipes to easy ones."""

    def judge(f: Figures) -> Verdict:
        missing = part(f["depth"])
        left = part(1 - f["depth"])
        told = (
            f"{missing.capitalize()} of the utilities' output missing costs "
            f"{write(f['at_worst'], '%', decimals=0)} of all deliveries if everybody gets {left} and no "
            f"recipe can change; {write(f['rationed'], '%', digits=2)} if those whose deliveries take most "
            f"power are stopped first. {missing.capitalize()} of their hours missing costs "
            f"{write(f['little'], '%', digits=2)} if firms can replace little and "
            f"{write(f['most'], '%', digits=2)} if they can replace most."
        )
        # The rest stops where it loses at least half of the share that is missing.
        stops = f["depth"] / 2
        if f["at_worst"] < stops:
            return fails(told)
        conditions = [] if f["little"] >= stops else ["nobody can do without"]
        if f["rationed"] < stops:
            conditions += ["nobody decides who goes without"]
        return holds_if(" and ".join(conditions), told) if conditions else holds(told)

    network, sector = us_network(), NAMED["Electricity, gas, water"]
    worst, best = network.rationed(sector, _DEPTH)
    little, most = (
        network.stoppage(sector, _DEPTH, firms=firms, buyers=buyers).lost
        for firms, buyers in (BANDS["little"], BANDS["most"])
    )
    return Evidence(
        {"depth": _DEPTH, "at_worst": worst, "rationed": best, "little": little, "most": most}, judge
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="A small number of workers, rightly placed, can do what large numbers cannot.",
    chapter=_CHAPTER,
)
def few_can_do_what_many_cannot() -> Evidence:
    """Loss a day for each worker who stays away."""

    def judge(f: Figures) -> Verdict:
        refinery, warehouse, truck, restaurant = (
            write(float(f"{f[name]:.2g}"), "$", decimals=0)
            for name in ("refineries", "warehouses", "trucks", "restaurants")
        )
        told = (
            f"For each worker who stays away a refinery costs {refinery} of deliveries a day, a warehouse "
            f"{warehouse}, a truck {truck} and a restaurant {restaurant}."
        )
        if min(f["refineries"], f["warehouses"], f["trucks"]) <= f["restaurants"]:
            return fails(told)
        # Factors multiply: a refinery's loss is its earnings a worker times what the loss is of earnings.
        if math.log(f["earned"]) < math.log(f["refineries"] / f["restaurants"]) / 2:
            return holds(f"{told} Most of the difference is what others lose, not what the plant earns.")
        return holds_if(
            "the idle plant is counted as the work of those who left it",
            f"{told} Most of the difference is plant: a refinery earns much because it is dear.",
        )

    table = ranking(_DEPTH)
    each = {
        name.lower(): float(table["per worker"][NAMED[name]])
        for name in ("Refineries", "Warehouses", "Trucks", "Restaurants")
    }
    earned = table["per worker"] / table["multiple"]
    ratio = float(earned[NAMED["Refineries"]] / earned[NAMED["Restaurants"]])
    return Evidence({**each, "earned": ratio}, judge)


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Stopping energy bites.",
    chapter=_CHAPTER,
)
def stopping_energy_bites() -> Evidence:
    """Let users live off a stock first."""

    def judge(f: Figures) -> Verdict:
        depth, days = part(f["depth"]), count(f["days"], "day")
        first = f"A stoppage of {depth} the refineries costs {write(abs(f['more']), '%', digits=2)}"
        if f["more"] <= 0:
            return fails(f"{first} less a day than one of {depth} the trucks.")
        told = (
            f"{first} more a day than one of {depth} the trucks. A stock of "
            f"{write(f['stock'], 'days', digits=2)} makes {days} of the two cost the same; a stock of {days} "
            "makes the first cost"
        )
        cannot = "Power, and a truck's trip, cannot."
        if f["felt"] > 0:
            return holds(f"{told} {write(f['felt'], '%', digits=2)} of a day's deliveries still. {cannot}")
        return holds_if("it lasts longer than the stocks", f"{told} nothing. Fuel can be stored. {cannot}")

    lost, days = ranking(_DEPTH)["lost"], 10
    fuel, trucks = float(lost[NAMED["Refineries"]]), float(lost[NAMED["Trucks"]])
    return Evidence(
        {
            "depth": _DEPTH,
            "more": fuel / trucks - 1,
            "stock": stock_that_evens(fuel, trucks, days),
            "days": days,
            "felt": felt(fuel, days, days),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Such pressure can compel the state to concede.",
    chapter=_CHAPTER,
)
def the_state_concedes() -> Evidence:
    """Compute what a stoppage costs a day, and leave the answer to those who give it."""

    def judge(f: Figures) -> Verdict:
        depth = part(f["depth"])
        return cannot_settle(
            f"{depth.capitalize()} the truckers cost others {write(f['a_day'], '$', digits=2)} a day. "
            "Whether a state concedes, waits, sends soldiers to drive or makes the stoppage a crime is not "
            "in a table of purchases. In Chile in 1972, the essay's own case, owners of trucks used this "
            "leverage against the government that workers had elected."
        )

    lost = float(ranking(_DEPTH)["lost"][NAMED["Trucks"]])
    a_day = lost * float(us_network().final_demand.sum()) * 1e6 / 365
    return Evidence({"depth": _DEPTH, "a_day": a_day}, judge)


@claim(
    essay=_ESSAY,
    passage=_END,
    paraphrase="Without pressure from strategic sectors, new institutions stay at the margin.",
    chapter=_CHAPTER,
)
def institutions_alone_stay_marginal() -> Evidence:
    """Show where institutions that fill gaps tend to be, and that it settles nothing."""

    def judge(f: Figures) -> Verdict:
        middle = f"the middle sector ({write(f['middle'], digits=2)})"
        than = f"not all of them less than in {middle}"
        if f["most"] < f["middle"]:
            than = f"less than in {middle}: final users are a cushion"
            if f["final"] <= f["final_middle"]:
                than = f"less than in {middle}, though final users are no great cushion"
        return cannot_settle(
            "Cooperatives and councils that start in shops, kitchens, care and housing start where a "
            f"stoppage costs {write(f['least'], digits=2)} to {write(f['most'], digits=2)} times what it "
            f"withholds, {than}. That they must therefore stay at the margin does not follow. They may not "
            "want to stop anything."
        )

    gaps = ["Social assistance", "Food and beverage stores", "Housing", "Food services and drinking places"]
    multiple, network = ranking(_DEPTH)["multiple"], us_network()
    final = network.bought / network.sales  # share of a sector's product that goes to final users
    return Evidence(
        {
            "least": float(multiple[gaps].min()),
            "most": float(multiple[gaps].max()),
            "middle": float(multiple.median()),
            "final": float(min(final[network.position(name)] for name in gaps)),
            "final_middle": float(np.median(final)),
        },
        judge,
    )
