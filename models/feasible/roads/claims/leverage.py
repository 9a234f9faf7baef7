"""Claims of the chapter on leverage."""

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
from feasible.roads.leverage import BANDS, FLOWS, NAMED, ranking, us_network

_CHAPTER = "roads/leverage"

#: Share of a sector's hours that is withheld everywhere.
_DEPTH = 0.5


@claim("C56", chapter=_CHAPTER)
def flows_are_the_strategic_sectors() -> Evidence:
    """Stop all of them together, and the costliest single line of the table."""

    def judge(f: Figures) -> Verdict:
        joint = (
            f"Stopped together, for {part(f['depth'])} of their hours, the table's "
            f"{count(f['flows'], 'line')} that "
            f"move things or power them cost {write(f['together'], '%', digits=3)} of all deliveries. The "
            "costliest "
            f"single line, {f['first']}, costs {write(f['largest'], '%', digits=2)}"
        )
        alone = (
            f"of the {count(f['top'], 'line')} that cost most by themselves "
            f"{write(f['among'])} {'is' if f['among'] == 1 else 'are'} among them"
        )
        earns = (
            f"For what they earn they do not weigh more than other sectors: {write(f['multiple'], digits=2)} "
            "times, "
            f"where the middle sector has {write(f['middle'], digits=2)}."
            if f["multiple"] <= f["middle"]
            else f"For what they earn they weigh more as well: {write(f['multiple'], digits=2)} times, where "
            f"the middle sector has {write(f['middle'], digits=2)}."
        )
        if f["together"] <= f["largest"]:
            return fails(f"{joint}; {alone}. {earns}")
        if 2 * f["among"] > f["top"]:
            return holds(f"{joint}; {alone}. {earns}")
        return holds_if("they are counted together", f"{joint}; {alone}. {earns}")

    network, table, top = us_network(apart=True), ranking(_DEPTH), 10
    firms, buyers = BANDS["little"]
    named = [NAMED[name] for name in FLOWS]
    together = network.stoppage(named, _DEPTH, firms=firms, buyers=buyers).lost
    costliest = table["lost"].nlargest(top)
    return Evidence(
        {
            "depth": _DEPTH,
            "flows": len(named),
            "together": together,
            "first": str(costliest.index[0]).lower(),
            "largest": float(costliest.iloc[0]),
            "top": top,
            "among": int(costliest.index.isin(named).sum()),
            "multiple": together / (_DEPTH * float(table["earns"][named].sum())),
            "middle": float(table["multiple"].median()),
        },
        judge,
    )


@claim("C57", chapter=_CHAPTER)
def flows_hold_leverage() -> Evidence:
    """Compare what their hours are worth with what they earn; then turn the assumption round."""

    def judge(f: Figures) -> Verdict:
        most = ", more than any other sector" if f["warehouses"] > f["largest_other"] else ""
        told = (
            f"If {part(f['depth'])} of a sector's hours are withheld and firms "
            f"can replace little, the middle sector of {write(f['sectors'])} costs "
            f"{write(f['middle'], digits=2)} times what those hours earned. Warehouses cost "
            f"{write(f['warehouses'], digits=2)} times{most}, ports and couriers "
            f"{write(f['ports'], digits=2)}. Of {count(f['flows'], 'sector')} that move things or power "
            "them, "
            f"{write(f['above'])} {'is' if f['above'] == 1 else 'are'} above the middle as a multiple, "
            f"{write(f['above_in_all'])} by what is lost in all. If it is buyers who can replace less, "
            f"{write(f['above_reversed'])} {'is' if f['above_reversed'] == 1 else 'are'}."
        )
        if 2 * f["above"] <= f["flows"]:
            return fails(told)
        if 2 * f["above_reversed"] > f["flows"]:
            return holds(told)
        return holds_if("firms can replace less of what they miss than final buyers can", told)

    table, (firms, buyers) = ranking(_DEPTH), BANDS["little"]
    reversed_ = ranking(_DEPTH, firms=buyers, buyers=firms)["multiple"]
    multiple, named = table["multiple"], [NAMED[name] for name in FLOWS]
    warehouses = NAMED["Warehouses"]
    return Evidence(
        {
            "depth": _DEPTH,
            "sectors": len(multiple),
            "middle": float(multiple.median()),
            "warehouses": float(multiple[warehouses]),
            "largest_other": float(multiple.drop(warehouses).max()),
            "ports": float(multiple[NAMED["Ports, couriers"]]),
            "flows": len(named),
            "above": int((multiple[named] > multiple.median()).sum()),
            "above_in_all": int((table["lost"][named] > table["lost"].median()).sum()),
            "above_reversed": int((reversed_[named] > reversed_.median()).sum()),
        },
        judge,
    )


@claim("C58", chapter=_CHAPTER)
def disruption_stops_the_rest() -> Evidence:
    """Take half of the power: with rigid recipes and easy ones, and with several lists."""

    def judge(f: Figures) -> Verdict:
        missing = part(f["depth"])
        told = (
            f"{missing.capitalize()} of the utilities' output missing costs "
            f"{write(f['at_worst'], '%', decimals=0)} of all deliveries if everybody is cut alike and no "
            "recipe can "
            f"change. With a list it is {write(f['homes_first'], '%', digits=2)} if homes, food stores and "
            "kitchens "
            f"go first, {write(f['homes_half'], '%', digits=2)} if homes keep half, and "
            f"{write(f['homes_spared'], '%', digits=2)} if they are spared. {missing.capitalize()} of the "
            "hours "
            f"missing costs {write(f['little'], '%', digits=2)} if firms can replace little and "
            f"{write(f['most'], '%', digits=2)} if they can replace most."
        )
        # The rest stops where it loses at least half of the share that is missing.
        stops = f["depth"] / 2
        if max(f["at_worst"], f["homes_spared"]) < stops:
            return fails(told)
        conditions = [] if f["little"] >= stops else ["nobody can do without"]
        if f["homes_first"] < stops:
            kept = "keep at least half" if f["homes_half"] >= stops else "are spared"
            conditions += [f"homes {kept}"]
        return holds_if(" and ".join(conditions), told) if conditions else holds(told)

    network, sector = us_network(), NAMED["Electricity, gas, water"]
    little, most = (
        network.stoppage(sector, _DEPTH, firms=firms, buyers=buyers).lost
        for firms, buyers in (BANDS["little"], BANDS["most"])
    )
    return Evidence(
        {
            "depth": _DEPTH,
            "at_worst": network.rationed(sector, _DEPTH)[0],
            "homes_first": network.ration(sector, _DEPTH).lost,
            "homes_half": network.ration(sector, _DEPTH, {sector: 0.5}).lost,
            "homes_spared": network.ration(sector, _DEPTH, {sector: 1.0}).lost,
            "little": little,
            "most": most,
        },
        judge,
    )


@claim("C59", chapter=_CHAPTER)
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
    a_day = lost * float(us_network(apart=True).final_demand.sum()) * 1e6 / 365
    return Evidence({"depth": _DEPTH, "a_day": a_day}, judge)


@claim("C60", chapter=_CHAPTER)
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
    multiple, network = ranking(_DEPTH)["multiple"], us_network(apart=True)
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
