"""Claims of the chapter on Kantorovich's machines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.shadow_prices.kantorovich import excavators, parts, plywood

_KANTOROVICH = "shadow-prices/kantorovich"


@claim("C2", chapter=_KANTOROVICH)
def the_same_machines_make_more() -> Evidence:
    """Compare the optimum with every machine making complete sets alone."""

    def judge(f: Figures) -> Verdict:
        pairs, soil, veneer = (
            write(f[name], "%", decimals=1) for name in ("gain_parts", "gain_excavators", "gain_plywood")
        )
        makes = (
            f"Against machines that each make complete sets alone the best plan makes {pairs} more pairs of "
            f"parts, moves {soil} more soil and peels {veneer} more plywood (on a table that we could not "
            "check against print)."
        )
        gains = (f["gain_parts"], f["gain_excavators"], f["gain_plywood"])
        if max(gains) <= 1e-9:
            return fails(makes)
        if min(gains) <= 1e-9:
            return holds_if("machines are unlike in what they do best", makes)
        return holds(makes)

    shops = {"parts": parts(), "excavators": excavators(), "plywood": plywood()}
    return Evidence(
        {
            f"gain_{name}": shop.plan().sets / float(shop.equal_division().sum()) - 1
            for name, shop in shops.items()
        },
        judge,
    )


@claim("C4", chapter=_KANTOROVICH)
def multipliers_value_machines() -> Evidence:
    """Add a whole machine of two kinds, and part of one, and compare with their worth."""

    def judge(f: Figures) -> Verdict:
        lathe, automatic = write(f["lathe_found"], "pairs", digits=3), write(f["automatic_found"], digits=3)
        worth = write(f["automatic_worth"], digits=3)
        part = write(f["automatic_until"], decimals=3)
        if not math.isclose(f["lathe_found"], f["lathe_worth"], rel_tol=1e-6):
            return fails(
                f"One more lathe adds {lathe} a day and is worth {write(f['lathe_worth'], digits=3)} at the "
                "margin."
            )
        if not math.isclose(f["automatic_found_of_part"], f["automatic_worth"], rel_tol=1e-6):
            return fails(
                f"Of an automatic {part} more adds {write(f['automatic_found_of_part'], digits=3)} for a "
                f"whole one and is worth {worth} at the margin."
            )
        exact = f"One more lathe adds {lathe} a day, exactly its worth."
        if math.isclose(f["automatic_found"], f["automatic_worth"], rel_tol=1e-6):
            return holds(f"{exact} One more automatic adds {automatic}, exactly its worth too.")
        return holds_if(
            "the step is small enough",
            f"{exact} One more automatic is worth {worth} at the margin and adds {automatic}: its price "
            f"holds for {part} of a machine more.",
        )

    shop = parts()
    table = shop.machine_values()
    values, until = (table[name].to_numpy(dtype=float) for name in ("right", "up_to"))
    best = shop.plan().sets
    lathe, automatic = np.eye(3)[1:]
    more = float(until[2]) - shop.counts[2]

    def found(extra: np.ndarray) -> float:
        return replace(shop, machines=shop.counts + extra).plan().sets - best

    return Evidence(
        {
            "lathe_worth": values[1],
            "lathe_found": found(lathe),
            "automatic_worth": values[2],
            "automatic_until": more,
            "automatic_found_of_part": found(more * automatic) / more,
            "automatic_found": found(automatic),
        },
        judge,
    )


@claim("C12", chapter=_KANTOROVICH)
def work_belongs_with_the_fastest() -> Evidence:
    """Give each part to the machine that is fastest at it."""

    def judge(f: Figures) -> Verdict:
        would = (
            f"would alone make {write(f['fastest_only'], 'pairs', digits=3)} of {write(f['best'], digits=3)}"
        )
        if f["fastest_only"] >= f["best"] * (1 - 1e-9):
            return holds(f"The {f['fastest']} is fastest at both parts and {would}.")
        share = write(f["slowest_on_part_1"], "%", decimals=0)
        never = (
            f"the part that the {f['fastest']} never touches"
            if f["fastest_on_part_1"] < 1e-9
            else f"a part that the {f['fastest']} makes as well"
        )
        return holds_if(
            "there is one product, as in the dialogue",
            f"Not with {count(f['products'])}. The {f['fastest']} is "
            f"fastest at both parts and {would}. In the best plan the {f['slowest']}, slowest at both, gives "
            f"{share} of its day to {never}.",
        )

    shop = parts()
    best, rates = shop.plan(), shop.table
    # Of one kind each, or the claim would have to be put in other words.
    [fastest] = np.flatnonzero((rates == rates.max(axis=0)).all(axis=1))
    [slowest] = np.flatnonzero((rates == rates.min(axis=0)).all(axis=1))
    shares = best.shares.to_numpy(dtype=float)
    return Evidence(
        {
            "products": len(shop.products),
            "fastest_only": shop.fastest_only(),
            "best": best.sets,
            "fastest": shop.kinds[int(fastest)].lower(),
            "fastest_on_part_1": shares[fastest, 0],
            "slowest": shop.kinds[int(slowest)].lower(),
            "slowest_on_part_1": shares[slowest, 0],
        },
        judge,
    )


@claim("C16", chapter=_KANTOROVICH)
def prices_and_plan_come_together() -> Evidence:
    """Hand out the right prices and nothing else, and divide the indifferent machines badly."""

    def judge(f: Figures) -> Verdict:
        best, worst = write(f["best"], "pairs", digits=3), write(f["worst_at_the_prices"], digits=3)
        if f["worst_at_the_prices"] >= f["best"] * (1 - 1e-9):
            return fails(f"At the right prices every machine that does its best makes a plan of {best}.")
        if f["bound_at_the_prices"] > f["best"] * (1 + 1e-9):
            return holds(
                f"The prices bound every plan by {write(f['bound_at_the_prices'], 'pairs', digits=3)}, and "
                "the "
                f"best makes {best}."
            )
        return holds_if(
            "only the prices are handed out",
            "At the right ones, and with every machine making what pays it best, the shop makes anything "
            "from "
            f"{worst} to {best}: an indifferent machine is not told how to divide its day. But one "
            "calculation "
            "gives both prices and quantities, and each proves the other.",
        )

    shop = parts()
    plan = shop.plan()
    step = shop.at(plan.multipliers.to_numpy())
    return Evidence(
        {
            "best": plan.sets,
            "worst_at_the_prices": shop.worst_at(plan.multipliers.to_numpy()),
            "bound_at_the_prices": step.bound,
        },
        judge,
    )


@claim("C22", chapter=_KANTOROVICH)
def the_plan_can_be_explained() -> Evidence:
    """Count the steps to the multipliers and the comparisons that prove them."""

    def judge(f: Figures) -> Verdict:
        reached = (
            f"From equal multipliers the best plan is reached in {write(f['steps_parts'])}, "
            f"{write(f['steps_excavators'])} and {write(f['steps_plywood'])} steps"
        )
        checks = (
            f"{write(f['checks_parts'])}, {write(f['checks_excavators'])} and {write(f['checks_plywood'])} "
            "multiplications"
        )
        if not f["certified"]:
            return fails(f"{reached}, but {checks} do not show that it is the best.")
        if f["steps_that_say_nothing"]:
            return holds_if(
                "nobody asks about the way to it",
                f"{reached}, but {count(f['steps_that_say_nothing'], 'step')} without saying who is short "
                f"and who turns. To check the last takes {checks} and no trust in anybody.",
            )
        return holds_if(
            "to explain is to let anybody check it",
            f"{reached}, each of which says who is short and who turns. To check the last takes {checks} and "
            "no trust in anybody. To those whose work the plan takes away that explains nothing but its "
            "cause.",
        )

    shops = {"parts": parts(), "excavators": excavators(), "plywood": plywood()}
    found = {name: shop.resolve() for name, shop in shops.items()}
    # The last step of each finds nobody short and turns nobody: it is the one that is checked.
    on_the_way = [step for way in found.values() for step in way.steps[:-1]]
    return Evidence(
        {
            **{f"steps_{name}": len(way.steps) for name, way in found.items()},
            **{f"checks_{name}": shop.table.size for name, shop in shops.items()},
            "steps_that_say_nothing": sum(not (step.short and step.turned) for step in on_the_way),
            "certified": all(way.allocation.certificate.ok for way in found.values()),
        },
        judge,
    )
