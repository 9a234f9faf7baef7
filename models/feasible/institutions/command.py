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

What the author describes besides is off unless it is asked for, and then it is this:

Pressure and turnover
    The worse the trouble, the more need to collude; and a circle lasts as long as its people do. With
    pressure p (0: targets that can be met) the share of bends that survives is
    ``1 - (1 - collusion)^(1 + p)``, as if there were 1 + p occasions to join. Where a share rho of the
    watchers is replaced in a year, favors that are paid later are worth less, and the share falls as what a
    plant can promise falls in `feasible.dual_hierarchy.family_circles`: see `held_together`.
Targets
    ``CommandPlan(**under_targets(1.4)._asdict())`` takes the bends that directors choose in
    `feasible.dual_hierarchy.targets`, in place of assumed ones.
Some, not everybody
    ``circles="some"``: instead of a mean share of every bend, whole bends survive at that share of plants
    (told apart by their labels), and the others are honest.
A center that discounts
    It knows how much is bent on average and takes back the share `discounts` of that, from everybody: whoever
    was honest then gets too little, and is shown more orders than it can carry out.
Hoards that last
    The share `carried` of the materials that were hoarded lies there next year (`replan`), and a plant that
    has them asks for that much less, though never for less than its need. Labor cannot be stored. Nobody's
    plan counts on stocks: they are not drawn down here.
Brokers
    Those who hunt for supplies, among them party secretaries, find the share `brokers` of what is hoarded
    this year where orders cannot be carried out; 1 is as described above, at 0 all that is hoarded is locked.
A priority sector
    The center counts goods of its choice `priority` times as much as households do.

Left out: volunteered targets, campaigns, purges, denunciations (in the chapters), autarky of regions, theft.

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
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import (
    PLANT_LIES,
    TRUTH,
    Economy,
    Lie,
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
from feasible.economy.align import Given, factors, said
from feasible.institutions._bends import (
    Bends,
    best_report,
    held_together,
    hidden,
    in_circles,
    padding,
    ratchet_incentive,
    under_targets,
)
from feasible.institutions._certify_command import certify_command, undelivered
from feasible.institutions._checks import known as one_of
from feasible.institutions._checks import within
from feasible.institutions._command_answers import (
    TIGHT,
    changes_nothing,
    hoarded,
    messages_of,
    plans_after,
)
from feasible.optimum import Settlement, WelfareOptimum, best_plan, welfare_optimum

__all__ = [
    "Bends",
    "Circles",
    "CommandPlan",
    "WithHoards",
    "best_report",
    "certify_command",
    "held_together",
    "hidden",
    "padding",
    "ratchet_incentive",
    "under_targets",
]

Circles = Literal["everybody", "some"]


@dataclass(frozen=True, eq=False, repr=False)
class WithHoards(Outcome):
    """An outcome, and what lies in stock after it.

    Attributes
    ----------
    hoards : Series, one a plant
        Materials, as a share of what the plant needs in a year.
    """

    hoards: pd.Series[float] = field(default_factory=lambda: pd.Series(dtype=float))


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
    pressure : float
        How far targets are beyond what can be done; 0 for none.
    turnover, patience : float
        Share of watchers that is replaced in a year, and the plants' discount factor.
    circles : {"everybody", "some"}
        Whether a share of every bend survives, or every bend of a share of plants.
    discounts : float
        Share of the average bend that the center takes back from everybody.
    carried : float
        Share of hoarded materials that is still there a year later.
    brokers : float
        Share of hoards that can be moved where orders cannot be carried out.
    priority : mapping of good to float
        How much more the center counts a good than households do.

    Raises
    ------
    InvalidInput
        If a share is out of its range, or there are no such circles.

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
    pressure: float = 0.0
    turnover: float = 0.0
    patience: float = 0.9
    circles: Circles = "everybody"
    discounts: float = 0.0
    carried: float = 0.0
    brokers: float = 1.0
    priority: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for where in ("collusion", "reserve", "turnover", "discounts", "carried", "brokers"):
            within(where, getattr(self, where), most=1.0)
        for where in ("hoarding", "pressure"):
            within(where, getattr(self, where), below=np.inf)
        for where in ("hiding", "rosy", "memory", "patience"):
            within(where, getattr(self, where), below=1.0)
        one_of("circles", self.circles, get_args(Circles))
        object.__setattr__(self, "priority", said("priority", self.priority))

    # ------------------------------------------------------------------ what the center sees

    @property
    def joined(self) -> float:
        """Share of all bends that survives kontrol under this pressure and turnover."""
        tempted = 1.0 - (1.0 - self.collusion) ** (1.0 + self.pressure)
        return float(tempted * held_together(self.turnover, self.patience))

    @property
    def paper(self) -> float:
        """Share of ordered output that is reported but not made, after kontrol."""
        return self.joined * self.rosy

    def survives(self, factor: float) -> float:
        """Return what kontrol leaves of a factor on the truth: ``1 + joined (factor - 1)``."""
        return 1.0 + self.joined * (factor - 1.0)

    def _left(self, factor: float, plants: pd.Index) -> Vector:
        """Return what kontrol leaves of a factor at each of these plants, shape (P,)."""
        if self.circles == "everybody":
            return np.full(len(plants), self.survives(factor))
        return np.where(in_circles(plants, self.joined), factor, 1.0)

    def believed(self, known: Economy, reports: Reports = TRUTH, *, held: Given = None) -> Economy:
        """Return the economy as it looks from the center.

        Parameters
        ----------
        known : Economy
            What there is to report on.
        reports : Reports
            What single plants say on top of what all circles do; households' are not heard.
        held : Series, dict or array, shape (P,), optional
            Materials in stock, as a share of what each plant needs in a year.

        Raises
        ------
        InvalidInput
            If the reports name an unknown plant or a negative factor, or the priority an unknown good.
        """
        known = self._preferred(known)
        heard = Reports(capacity=reports.capacity, inputs=reports.inputs, effort=reports.effort)
        # Refuses unknown plants and negative factors, whatever kontrol will leave of them.
        heard.apply(known)
        if self.joined == 0.0 or (heard.truthful and self.hoarding == self.hiding == 0.0):
            return known

        def left(said: Mapping[str, float]) -> dict[str, float]:
            return {plant: float(self._left(factor, pd.Index([plant]))[0]) for plant, factor in said.items()}

        told = Reports(
            capacity=left(reports.capacity), inputs=left(reports.inputs), effort=left(reports.effort)
        ).apply(known)
        asked, materials = self._asked(known, held)
        shown = self._left(1.0 - self.hiding, known.plants) / self._undone(1.0 - self.hiding)
        return told.replace(
            capacity=told.capacity * shown,
            inputs=told.inputs * materials,
            resource_use=told.resource_use * asked,
            productive=False,
        )

    def _undone(self, factor: float) -> float:
        """Return by what the center divides what it reads: the average bend, as far as it discounts it."""
        return 1.0 + self.discounts * (self.survives(factor) - 1.0)

    def _asked(self, economy: Economy, held: Given) -> tuple[Vector, Vector]:
        """Return what plants are believed to need of resources and of materials, in units of their need."""
        asked = self._left(1.0 + self.hoarding, economy.plants)
        stock = 0.0 if held is None else align.vector("held", held, economy.plants, kind="plant", missing=0.0)
        undone = self._undone(1.0 + self.hoarding)
        return asked / undone, np.maximum(asked - stock, np.minimum(asked, 1.0)) / undone

    def _preferred(self, economy: Economy) -> Economy:
        """Return the economy with the center's preferences for goods."""
        weight = factors("priority", self.priority, economy.goods, "good")
        if np.all(weight == 1.0):
            return economy
        counted = sparse.csr_array(economy.tastes * weight)
        return economy.replace(tastes=sparse.diags_array(1.0 / counted.sum(axis=1)) @ counted)

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
        return self._carry_out(truth, self.believed(truth, reports), np.zeros(len(truth.plants)))

    def replan(
        self,
        economy: Economy,
        last: Outcome,
        known: Economy,
    ) -> tuple[Outcome, Economy]:
        """Plan the next period on what has been learned of the last; see `feasible.economy.Replans`.

        The center moves its picture of capacities and endowments the share ``1 - memory collusion`` of the
        way to the truth, and plans on that as reported. A capacity that changes from or to no limit at all is
        learned at once. Hoards of `last` that have lasted are in the plants.

        Raises
        ------
        InvalidInput
            If `known` is an economy of other plants or resources.
        """
        held: Vector = np.zeros(len(economy.plants))
        if isinstance(last, WithHoards):
            held = align.vector("last.hoards", self.carried * last.hoards, economy.plants, kind="plant")
        learned = 1.0 - self.memory * self.joined
        if learned == 1.0:
            believed = self.believed(economy, held=held)
            return self._carry_out(economy, believed, held, reserve=self.reserve), economy

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
        believed = self.believed(seen, held=held)
        return self._carry_out(economy, believed, held, reserve=self.reserve), seen

    def _carry_out(self, truth: Economy, believed: Economy, held: Vector, *, reserve: float = 0.0) -> Outcome:
        plan, bound = best_plan(believed, start=self.start)
        planned = plan.consumption
        settle = Settlement(self._locked(truth, believed))
        levels, consumption = self._settled(settle, plan.levels, planned, plan.prices, reserve=reserve)
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
        made = outcome_of(
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
            messages=messages_of(truth),
            certificate=certificate,
            values={
                "undelivered": undelivered(truth, planned, consumption, plan.prices),
                "hoarded": hoarded(truth, plan),
            },
        )
        if self.carried == 0.0:
            return made
        # What was there, and what more was allotted than needed: shares of a year's needs.
        more = np.maximum(self._asked(truth, held)[1] - 1.0, 0.0)
        hoards = pd.Series(held + np.where(levels > 0.0, more, 0.0), truth.plants, name="hoard")
        return WithHoards(**{part.name: getattr(made, part.name) for part in fields(Outcome)}, hoards=hoards)

    def _locked(self, truth: Economy, believed: Economy) -> Economy:
        """Return the truth as far as brokers can get at what is hoarded."""
        if self.brokers == 1.0 or believed is truth:
            return truth

        def kept(needed: Any, allotted: Any) -> Any:
            return needed + (1.0 - self.brokers) * (allotted - needed).maximum(0.0)

        return truth.replace(
            inputs=kept(truth.inputs, believed.inputs),
            resource_use=kept(truth.resource_use, believed.resource_use),
            productive=False,
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
        if not believed.convex or self.brokers < 1.0:
            for lie in lies:
                outcome = self.run(economy, reports=lie.reports(economy))
                yield np.asarray(outcome.levels, dtype=float), np.asarray(outcome.consumption, dtype=float)
            return
        honest = welfare_optimum(believed, start=self.start, tolerance=TIGHT)
        settlement = Settlement(economy)
        truth = self._settled(settlement.fresh(), honest.levels, honest.consumption, honest.prices)
        told = [lie._replace(factor=self._heard(economy, lie)) for lie in lies]
        idle = [changes_nothing(honest, lie) for lie in told]
        plans = plans_after(honest, [lie for lie, nothing in zip(told, idle, strict=True) if not nothing])
        for nothing in idle:
            # A fresh settlement each: another's basis might break ties in another way than `run` does.
            yield truth if nothing else self._settled(settlement.fresh(), *next(plans))

    def _heard(self, economy: Economy, lie: Lie) -> float:
        """Return what kontrol leaves of a lie's factor."""
        if lie.kind not in PLANT_LIES:
            return self.survives(lie.factor)
        return float(self._left(lie.factor, economy.plants[[lie.agent]])[0])
