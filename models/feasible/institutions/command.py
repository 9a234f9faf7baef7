"""Command with family circles: one optimum, on reports that plants and their watchers bend together.

A central plan (`feasible.optimum.welfare_optimum`) is as good as what it is told. Here a plant has reasons
to ask for more than it needs, to show less than it can do and to report more than it did, and the two
hierarchies that should find this out, its ministry and its party organization, may have joined it in what
Padgett, after Fainsod, calls a family circle. What survives their inspection (*kontrol*) reaches the center
as a fact.

Padding (hoarding)
    What a plant will need D is uncertain, with a standard deviation of `sd` times the mean. Ordering q costs
    h a unit left over and b a unit missing: ``min h E(q - D)+ + b E(D - q)+``. The first-order condition
    ``P(D <= q) = b / (b + h)`` is the newsvendor's; with D normal, q is ``1 + z(b / (b + h)) sd`` times the
    mean (`padding`). Where budgets are soft, h is small and q large (Kornai).
Hiding
    (a) With the bonus ``B + beta r + alpha (y - r)`` for an output y above the report r and ``B + beta r -
    gamma (r - y)`` below it, a higher r gains ``beta - alpha`` where y > r and loses ``gamma - beta`` where
    y < r: the best report is the quantile ``(beta - alpha) / (gamma - alpha)`` of output (`best_report`;
    Weitzman 1976). (b) With a target that moves a share lambda of the way to what was achieved, one unit of
    output more earns b today and raises every later target: in all ``b r / (r + lambda)`` at interest r, a
    share ``r / (r + lambda)`` of the bonus (`ratchet_incentive`; Weitzman 1980). With a quadratic disutility
    of effort, output is linear in the incentive: of the stretch of capacity that a full bonus would bring
    out, the share ``lambda / (r + lambda)`` stays hidden. `hidden` puts (a) and (b) together.
Rosy reports (*pripiski*)
    Of its order a plant carries out all but a share `rosy`, and reports the whole (Berliner; Harrison). That
    share of every delivery is missing.
Kontrol
    Each of the two watchers strikes out all that it finds, unless it has joined the circle. A bend survives
    where both have: if ministries join with probability k and party organizations with probability l,
    independently, the share ``collusion = k l`` of all bends survives; circles are what makes the two join
    together. Every plant's bend is cut to that mean share. At 0 the plan is the central plan.

What is allotted beyond need lies with the plants. It is moved only where orders cannot be carried out
(`feasible.optimum.Settlement`): then people find each other what they need, as by *blat*, and at its best.

The sizes of the bends are assumptions, not measurements: that plants did these things is documented, how much
on average is not. References are quoted from memory.

References
----------
Berliner, J. S. (1957), *Factory and Manager in the USSR* (the safety factor, simulation, the web of mutual
involvement). Fainsod, M. (1958), *Smolensk under Soviet Rule* (family circles).
Harrison, M. (2011), "Forging success: Soviet managers and accounting fraud, 1943-1962", *Journal of
Comparative Economics* 39, 43-64 (pripiski).
Kornai, J. (1980), *Economics of Shortage*.
Padgett, J. F. (2012), "The politics of communist economic reform", in Padgett and Powell, *The Emergence of
Organizations and Markets* (draft of 2010; dual hierarchy, kontrol, family circles).
Weitzman, M. L. (1976), "The new Soviet incentive model", *Bell Journal of Economics* 7, 251-257; (1980),
"The 'ratchet principle' and performance incentives", *Bell Journal of Economics* 11, 302-308.
Arrow, K. J., Harris, T. and Marschak, J. (1951), "Optimal inventory policy", *Econometrica* 19, 250-272 (the
newsvendor's fractile).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import (
    PLANT_LIES,
    TRUTH,
    Economy,
    Lie,
    Messages,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    align,
    certify_optimum,
    outcome_of,
    welfare,
)
from feasible.errors import NotConverged
from feasible.institutions._bends import best_report, hidden, padding, ratchet_incentive
from feasible.institutions._certify_command import certify_command, undelivered
from feasible.institutions._checks import within
from feasible.optimum import Settlement, WelfareOptimum, best_plan, welfare_optimum
from feasible.procedures import PriceSystem

__all__ = ["CommandPlan", "best_report", "certify_command", "hidden", "padding", "ratchet_incentive"]


@dataclass(frozen=True)
class CommandPlan:
    """Plan by one optimum over what survives two inspections, and settle against what is there.

    Plants and their two hierarchies report. Households are not asked: the plan uses the tastes that the
    center knows (the true ones), and what households would say is not heard.

    Attributes
    ----------
    collusion : float
        Share of all bends that survives kontrol, from 0 (the central plan) to 1.
    hoarding : float
        What a plant asks for beyond its need of every good and resource, as a share of the need.
    hiding : float
        Share of its capacity that a plant does not show, below 1.
    rosy : float
        Share of ordered output that is made on paper only, below 1.
    memory : float
        Share of a change in capacities or endowments that the center does not learn within a period if
        nothing is struck out, below 1: it learns the share ``1 - memory collusion`` of what is new.
    name : str
    start : WelfareOptimum, optional
        An earlier optimum to start from.
    reserve : float
        After a shock, the share of what it could do beyond its order that a plant does unasked where orders
        cannot be carried out.

    Raises
    ------
    InvalidInput
        If a share is out of its range.

    Examples
    --------
    >>> honest = CommandPlan(collusion=0.0).run(Economy.reference(1, 30))
    >>> circles = CommandPlan().run(Economy.reference(1, 30))
    >>> circles.certificate.ok, circles.values["welfare"] < honest.values["welfare"]
    (True, True)
    >>> round(circles.values["undelivered"], 3), round(circles.values["hoarded"], 3)
    (0.03, 0.071)
    """

    collusion: float = 0.6
    hoarding: float = padding()
    hiding: float = hidden()
    rosy: float = 0.05
    memory: float = 0.5
    name: str = "command with family circles"
    start: WelfareOptimum | None = None
    reserve: float = 0.0

    def __post_init__(self) -> None:
        within("collusion", self.collusion, most=1.0)
        within("hoarding", self.hoarding, below=np.inf)
        for where in ("hiding", "rosy", "memory"):
            within(where, getattr(self, where), below=1.0)
        within("reserve", self.reserve, most=1.0)

    # ------------------------------------------------------------------ what the center sees

    @property
    def paper(self) -> float:
        """Share of ordered output that is reported but not made, after kontrol."""
        return self.collusion * self.rosy

    def survives(self, factor: float) -> float:
        """Return what kontrol leaves of a factor on the truth: ``1 + collusion (factor - 1)``."""
        return 1.0 + self.collusion * (factor - 1.0)

    def believed(self, known: Economy, reports: Reports = TRUTH) -> Economy:
        """Return the economy as it looks from the center.

        Parameters
        ----------
        known : Economy
            What there is to report on.
        reports : Reports
            What single plants say on top of what all circles do; households' are not heard.

        Raises
        ------
        InvalidInput
            If the reports name an unknown plant or a negative factor.
        """
        heard = Reports(capacity=reports.capacity, inputs=reports.inputs, effort=reports.effort)
        # Refuses unknown plants and negative factors, whatever kontrol will leave of them.
        heard.apply(known)
        if self.collusion == 0.0 or (heard.truthful and self.hoarding == self.hiding == 0.0):
            return known

        def left(said: Mapping[str, float]) -> dict[str, float]:
            return {plant: self.survives(factor) for plant, factor in said.items()}

        said = Reports(
            capacity=left(reports.capacity), inputs=left(reports.inputs), effort=left(reports.effort)
        ).apply(known)
        asked = self.survives(1.0 + self.hoarding)
        return said.replace(
            capacity=said.capacity * self.survives(1.0 - self.hiding),
            inputs=said.inputs * asked,
            resource_use=said.resource_use * asked,
            productive=False,
        )

    # ------------------------------------------------------------------ plan and settle

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        Headline figures beside welfare and needs: ``undelivered``, the share (at plan prices) of planned
        deliveries that households do not get, and ``hoarded``, the share of the value of all allotted inputs
        that nobody needed.
        """
        truth = after(economy, shocks)
        return self._carry_out(truth, self.believed(truth, reports))

    def replan(
        self,
        economy: Economy,
        last: Outcome,  # noqa: ARG002 - what the center knows is in `known`
        known: Economy,
    ) -> tuple[Outcome, Economy]:
        """Plan the next period on what has been learned of the last; see `feasible.economy.Replans`.

        The center moves its picture of capacities and endowments the share ``1 - memory collusion`` of the
        way to the truth, and plans on that as reported. A capacity that changes from or to no limit at all is
        learned at once.

        Raises
        ------
        InvalidInput
            If `known` is an economy of other plants or resources.
        """
        learned = 1.0 - self.memory * self.collusion
        if learned == 1.0:
            return self._carry_out(economy, self.believed(economy), reserve=self.reserve), economy

        def mixed(old: Vector, new: Vector) -> Vector:
            both = np.isfinite(old) & np.isfinite(new)
            past, present = np.where(both, old, 0.0), np.where(both, new, 0.0)
            return np.where(both, past + learned * (present - past), new)

        capacity, endowment = (
            align.vector(f"known.{where}", pd.Series(values, had), have, kind=kind, infinite=True)
            for where, values, had, have, kind in (
                ("capacity", known.capacity, known.plants, economy.plants, "plant"),
                ("endowment", known.endowment, known.resources, economy.resources, "resource"),
            )
        )
        seen = economy.replace(
            capacity=mixed(capacity, economy.capacity), endowment=mixed(endowment, economy.endowment)
        )
        return self._carry_out(economy, self.believed(seen), reserve=self.reserve), seen

    def _carry_out(self, truth: Economy, believed: Economy, *, reserve: float = 0.0) -> Outcome:
        plan, bound = best_plan(believed, start=self.start)
        planned = plan.consumption
        levels, consumption = self._settled(
            Settlement(truth), plan.levels, planned, plan.prices, reserve=reserve
        )
        if believed is truth and self.paper == 0.0:
            certificate = certify_optimum(
                truth,
                levels=levels,
                consumption=consumption,
                prices=bound.prices,
                resource_prices=bound.resource_prices,
            )
        else:
            certificate = certify_command(
                truth,
                believed,
                orders=plan.levels,
                planned=planned,
                levels=levels,
                consumption=consumption,
                prices=plan.prices,
                reserve=reserve,
            )
        return outcome_of(
            self.name,
            truth,
            levels=levels,
            consumption=consumption,
            prices=plan.prices,
            resource_prices=plan.resource_prices,
            rounds=pd.DataFrame(
                {
                    "round": [1],
                    "steps": [plan.steps],
                    "planned welfare": [plan.welfare],
                    "welfare": [welfare(truth, consumption, levels)],
                }
            ),
            messages=_messages(truth),
            certificate=certificate,
            values={
                "undelivered": undelivered(truth, planned, consumption, plan.prices),
                "hoarded": _hoarded(truth, plan),
            },
        )

    def _settled(
        self,
        settle: Settlement,
        levels: Vector,
        consumption: Vector,
        prices: Vector,
        *,
        reserve: float = 0.0,
    ) -> tuple[Vector, Vector]:
        """Return levels (P,) and consumption (H, G): of orders and deliveries, all but the paper.

        Where not even that can be done, people make the best of it, with the hoards if need be.
        """
        real = 1.0 - self.paper
        return settle.deliver(real * levels, real * consumption, prices=prices, reserve=reserve)

    # ------------------------------------------------------------------ many lies

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Yield settled levels (P,) and consumption (H, G) for each lie; see `feasible.economy.Quick`.

        Lies that cannot change the plan are not planned again: those of households and of factor 1; all, if
        kontrol works; a lie on the capacity of a plant that keeps more than it uses; on the effort of a plant
        that stands still, or on its inputs if it asks for more. For the others the optimum's prices are those
        of an equilibrium, and many are found at once.
        """
        believed = self.believed(economy)
        if not believed.convex:
            for lie in lies:
                outcome = self.run(economy, reports=lie.reports(economy))
                yield np.asarray(outcome.levels, dtype=float), np.asarray(outcome.consumption, dtype=float)
            return
        honest = welfare_optimum(believed, start=self.start, tolerance=_TIGHT)
        settlement = Settlement(economy)
        truth = self._settled(settlement.fresh(), honest.levels, honest.consumption, honest.prices)
        told = [lie._replace(factor=self.survives(lie.factor)) for lie in lies]
        idle = [_changes_nothing(honest, lie) for lie in told]
        plans = _plans(honest, [lie for lie, nothing in zip(told, idle, strict=True) if not nothing])
        for nothing in idle:
            # A fresh settlement each: another's basis might break ties in another way than `run` does.
            yield truth if nothing else self._settled(settlement.fresh(), *next(plans))


# Lies are answered by another solver than runs: this tight they agree to a millionth.
_TIGHT = 1e-11


def _changes_nothing(honest: WelfareOptimum, lie: Lie) -> bool:
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


def _plans(honest: WelfareOptimum, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector, Vector]]:
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
            plan = welfare_optimum(lies[answered].reports(believed).apply(believed), tolerance=_TIGHT)
            answered += 1
            yield plan.levels, plan.consumption, plan.prices


def _hoarded(truth: Economy, plan: WelfareOptimum) -> float:
    def cost(economy: Economy) -> Vector:
        a_plant = economy.inputs.T @ plan.prices + economy.resource_use.T @ plan.resource_prices
        return np.asarray(a_plant * plan.levels)

    allotted, needed = cost(plan.economy), cost(truth)
    total = float(allotted.sum())
    return float(np.maximum(allotted - needed, 0.0).sum()) / total if total > 0.0 else 0.0


def _messages(economy: Economy) -> Messages:
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
