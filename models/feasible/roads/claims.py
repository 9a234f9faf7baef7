"""What the essays on roads from here say, and what the models of this room answer."""

from __future__ import annotations

from feasible.book import Kind, Verdict, claim, write
from feasible.roads.leverage import (
    BANDS,
    NAMED,
    felt,
    ranking,
    stock_that_evens,
    us_network,
)

_ESSAY = "Chetia, No Easy Roads"
_STRATEGIC, _END = "Strategic alternatives", "In the end"

# ---------------------------------------------------------------------- chapter roads/leverage

_LEVERAGE = "roads/leverage"
#: What the essay names: transport, energy, logistics.
_FLOWS = (
    "Electricity, gas, water", "Oil and gas fields", "Refineries", "Pipelines", "Trucks", "Railroads",
    "Airlines", "Ports, couriers", "Warehouses", "Wholesale",
)  # fmt: skip


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Workers in transport, energy and logistics hold leverage.",
    chapter=_LEVERAGE,
)
def flows_hold_leverage() -> Verdict:
    """Compare what their hours are worth to others with what the hours earn."""
    multiple = ranking()["multiple"]
    flows = {name: float(multiple[NAMED[name]]) for name in _FLOWS}
    middle = float(multiple.median())
    above = sum(value > middle for value in flows.values())
    return Verdict(
        Kind.HOLDS_IF,
        condition="leverage is what others lose against what the sector itself earns",
        because="If half of a sector's hours are withheld and firms can replace little, the middle sector of "
        "71 costs "
        f"{write(middle, digits=2)} times what those hours earned. Warehouses cost "
        f"{write(flows['Warehouses'], digits=2)} times as much, more than any other sector, ports and "
        "couriers "
        f"{write(flows['Ports, couriers'], digits=2)}, refineries {write(flows['Refineries'], digits=2)}. Of "
        "ten "
        f"sectors that move things or power them, {above} are above the middle.",
        figures={"middle": middle, "above": float(above), **flows},
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Those are the strategic sectors: an economy hangs on them more than on others.",
    chapter=_LEVERAGE,
)
def flows_are_the_strategic_sectors() -> Verdict:
    """Rank all sectors by what a stoppage costs."""
    lost = ranking()["lost"].sort_values(ascending=False)
    top = list(lost.index[:10])
    named = {NAMED[name] for name in _FLOWS}
    among = sum(sector in named for sector in top)
    return Verdict(
        Kind.FAILS,
        because="Of the ten sectors whose stoppage costs most, only wholesale trade moves goods. The first, "
        "at "
        f"{write(float(lost.iloc[0]), '%', digits=2)} of all deliveries, is administrative and support "
        "services: "
        "agencies for temporary work, guards, cleaners. Nearly everybody uses them, and final users hardly "
        "at all, "
        "so there is no cushion. Nobody calls them strategic.",
        figures={"among_ten": float(among), "largest": float(lost.iloc[0])},
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="To disrupt essential flows is to stop the rest.",
    chapter=_LEVERAGE,
)
def disruption_stops_the_rest() -> Verdict:
    """Half of the power stations' hours, from rigid recipes to easy ones."""
    network = us_network()
    lost = {
        name: network.stoppage("Utilities", 0.5, firms=firms, buyers=buyers).lost
        for name, (firms, buyers) in BANDS.items()
    }
    worst, best = network.rationed("Utilities", 0.5)
    return Verdict(
        Kind.HOLDS_IF,
        condition="nobody can do without and nobody decides who goes without",
        because=f"Half of the utilities' output missing costs {write(worst, '%', decimals=0)} of all "
        "deliveries if "
        f"everybody gets half and no recipe can change; {write(best, '%', digits=2)} if those whose "
        "deliveries take "
        "most power are stopped first. Half of their hours missing costs "
        f"{write(lost['little'], '%', digits=2)} if firms can replace little and "
        f"{write(lost['most'], '%', digits=2)} if they can replace most.",
        figures={"at_worst": worst, "rationed": best, **lost},
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="A small number of workers, rightly placed, can do what large numbers cannot.",
    chapter=_LEVERAGE,
)
def few_can_do_what_many_cannot() -> Verdict:
    """Loss a day for each worker who stays away."""
    each = ranking()["per worker"]
    refineries, kitchens = (float(each[NAMED[name]]) for name in ("Refineries", "Restaurants"))
    trucks, warehouses = (float(each[NAMED[name]]) for name in ("Trucks", "Warehouses"))
    return Verdict(
        Kind.HOLDS_IF,
        condition="the idle plant is counted as the work of those who left it",
        because="For each worker who stays away a refinery costs "
        f"{write(float(f'{refineries:.2g}'), '$', decimals=0)} of "
        "deliveries a day, "
        f"a warehouse {write(float(f'{warehouses:.2g}'), '$', decimals=0)}, a truck "
        f"{write(float(f'{trucks:.2g}'), '$', decimals=0)} and a restaurant "
        f"{write(float(f'{kitchens:.2g}'), '$', decimals=0)}. Most of the difference is plant: a refinery "
        "earns much because it "
        "is dear.",
        figures={
            "refineries": refineries,
            "warehouses": warehouses,
            "trucks": trucks,
            "restaurants": kitchens,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Stopping energy bites.",
    chapter=_LEVERAGE,
)
def stopping_energy_bites() -> Verdict:
    """Let users live off a stock first."""
    lost = ranking()["lost"]
    fuel, trucks = float(lost[NAMED["Refineries"]]), float(lost[NAMED["Trucks"]])
    days = 10.0
    stock = stock_that_evens(fuel, trucks, days)
    return Verdict(
        Kind.HOLDS_IF,
        condition="it lasts longer than the stocks",
        because=f"A stoppage of half the refineries costs {write(fuel / trucks - 1, '%', digits=2)} more a "
        "day than one "
        f"of half the trucks. A stock of {write(stock, 'days', digits=2)} makes ten days of the two cost the "
        "same; a "
        "stock of ten days makes the first cost nothing. Fuel can be stored. Power, and a truck's trip, "
        "cannot.",
        figures={
            "refineries": fuel,
            "trucks": trucks,
            "stock": stock,
            "with_ten_days": felt(fuel, days, 10.0),
        },
    )


@claim(
    essay=_ESSAY,
    passage=_STRATEGIC,
    paraphrase="Such pressure can compel the state to concede.",
    chapter=_LEVERAGE,
)
def the_state_concedes() -> Verdict:
    """Compute what a stoppage costs a day, and leave the answer to those who give it."""
    network, table = us_network(), ranking()
    trucks = NAMED["Trucks"]
    day = float(table.loc[trucks, "lost"] * network.final_demand.sum()) * 1e6 / 365
    return Verdict(
        Kind.CANNOT_SETTLE,
        because=f"Half the truckers cost others {write(day, '$', digits=2)} a day. Whether a state concedes, "
        "waits, "
        "sends soldiers to drive or makes the stoppage a crime is not in a table of purchases. In Chile in "
        "1972, "
        "the essay's own case, owners of trucks used this leverage against the government that workers had "
        "elected.",
        figures={"a_day": day},
    )


@claim(
    essay=_ESSAY,
    passage=_END,
    paraphrase="Without pressure from strategic sectors, new institutions stay at the margin.",
    chapter=_LEVERAGE,
)
def institutions_alone_stay_marginal() -> Verdict:
    """Show where institutions that fill gaps tend to be, and that it settles nothing."""
    multiple = ranking()["multiple"]
    gaps = {
        name: float(multiple[name])
        for name in (
            "Social assistance",
            "Food and beverage stores",
            "Housing",
            "Food services and drinking places",
        )
    }
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="Cooperatives and councils that start in shops, kitchens, care and housing start where a "
        "stoppage "
        f"costs {write(min(gaps.values()), digits=2)} to {write(max(gaps.values()), digits=2)} times what it "
        "withholds, "
        f"less than in the middle sector ({write(float(multiple.median()), digits=2)}): final users are a "
        "cushion. That they must therefore stay at "
        "the margin does not follow. They may not want to stop anything.",
        figures={"middle": float(multiple.median()), **gaps},
    )
