"""What a command plan is after each of many lies, what it hoards, and what travels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from feasible.economy import PLANT_LIES, Economy, Lie, Messages, Vector
from feasible.errors import NotConverged
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.procedures import PriceSystem

__all__ = ["TIGHT", "changes_nothing", "hoarded", "messages_of", "plans_after"]

# Lies are answered by another solver than runs: this tight they agree to a millionth.
TIGHT = 1e-11


def changes_nothing(honest: WelfareOptimum, lie: Lie) -> bool:
    """Return whether the plan that is best without the lie provably is best with it."""
    factor = lie.factor
    if factor == 1.0 or lie.kind not in PLANT_LIES:
        return True
    plant = lie.agent
    level, capacity = float(honest.levels[plant]), float(honest.economy.capacity[plant])
    if lie.kind == "capacity":
        return level < (1.0 - 1e-9) * capacity and level <= factor * capacity
    if level > 0.0:
        return False
    # At nothing the first unit's effort is nothing, whatever the scale, if costs are curved.
    return factor > 1.0 or (lie.kind == "effort" and bool(honest.economy.exponent[plant] > 1.0))


def plans_after(honest: WelfareOptimum, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector, Vector]]:
    """Yield levels (P,), consumption (H, G) and prices (G,) of the optimum after each lie of a plant."""
    believed, answered = honest.economy, 0
    goods = believed.shape[0]
    curved = np.all((believed.effort > 0.0) & (believed.exponent > 1.0))
    system = PriceSystem(believed) if curved and believed.utility == "cobb-douglas" else None
    while answered < len(lies):
        if system is not None:
            with suppress(NotConverged):
                for levels, _, prices in system.answers(lies[answered:]):
                    lie = lies[answered]
                    answered += 1
                    # All that is left is delivered, to the last digit: a settlement forgives no less.
                    net = believed.net @ levels
                    if lie.kind == "inputs":
                        net -= believed.inputs[:, [lie.agent]].toarray()[:, 0] * (
                            (lie.factor - 1.0) * levels[lie.agent]
                        )
                    p = prices[:goods]
                    yield levels, believed.consumption(np.maximum(net, 0.0), p), p
        if answered < len(lies):
            # What is not found together is found alone.
            plan = welfare_optimum(lies[answered].reports(believed).apply(believed), tolerance=TIGHT)
            answered += 1
            yield plan.levels, plan.consumption, plan.prices


def hoarded(truth: Economy, plan: WelfareOptimum) -> float:
    def cost(economy: Economy) -> Vector:
        a_plant = economy.inputs.T @ plan.prices + economy.resource_use.T @ plan.resource_prices
        return np.asarray(a_plant * plan.levels)

    allotted, needed = cost(plan.economy), cost(truth)
    total = float(allotted.sum())
    return float(np.maximum(allotted - needed, 0.0).sum()) / total if total > 0.0 else 0.0


def messages_of(economy: Economy) -> Messages:
    """Count the reports up both hierarchies and the orders down one.

    One ministry a good that is the main product of some plant, one party committee a region that has plants.
    """
    plants, households = economy.shape[2:]
    ministries = int(np.unique(economy.outputs.argmax(axis=0)).size)
    committees = len({*economy.region})
    numbers = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz + 3 * plants
    wants = economy.tastes.nnz
    log = Messages()
    log.send("plants to ministries", senders=plants, numbers=numbers / plants)
    log.send("party cells to committees", senders=plants, numbers=numbers / plants)
    log.send("ministries to the center", senders=ministries, numbers=numbers / ministries)
    log.send("committees to the center", senders=committees, numbers=numbers / committees)
    log.send("targets to ministries", senders=ministries, numbers=plants / ministries)
    log.send("targets to plants", senders=plants, numbers=1)
    log.send("deliveries to households", senders=households, numbers=wants / max(households, 1))
    return log
