"""Labor tokens with feedback from the shops: hours are paid in tokens, and targets follow clearing prices.

People are credited hours in tokens that no shop passes on. Planners set targets for final goods and the hours
that each embodies; shops find the prices at which their shelves empty. Where a price stands above the value
the target is raised, where it stands below it is lowered, and the next plan is made.

The authors, line by line, and what is done here:

- "tokens for hours worked, less a tax for public services": the households' budgets, in which public goods
  are paid for by what people would give for them. Where people work (`feasible.economy.people`) and hours are
  `chosen`, everybody has tokens in proportion to hours, whatever the kind of labor and however skilled.
- "a plan for the target output": the largest common multiple of the targets that plants and resources allow,
  in the fewest hours.
- "labor content": the hours embodied in a good by the plants as they are run, direct and indirect
  (``valuation="hours"``), or what a unit less of it would free for all targets together
  (``valuation="opportunity"``, Dapprich's), which sees land, caps and scarce plants as well.
- "market-clearing prices, whose ratio to values steers production": as said. Opportunity costs jump from plan
  to plan, for a linear program has corners; planners who use them keep a running mean of all years' values,
  and the later years count most. Without it targets swing for ever.
- Left out: credit, depreciation of tokens, different kinds of labor (an hour is an hour).

References
----------
Cockshott, W. P. and Cottrell, A. (1993), *Towards a New Socialism*, chs. 2, 3 and 8.
Dapprich, J. P. (2022), "Optimal planning with consumer feedback: a simulation of a socialist economy",
*Review of Political Economy*. (Quoted from memory, not checked.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import spsolve

from feasible.economy import (
    TRUTH,
    Certificate,
    Check,
    Economy,
    Messages,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    dual_bound,
    feasibility_checks,
    outcome_of,
    welfare,
)
from feasible.economy.align import Given
from feasible.economy.people import People
from feasible.errors import InvalidEconomy, NotConverged, Unbounded
from feasible.institutions._checks import known, within
from feasible.optimum import LinearProgram, Settlement
from feasible.procedures.effort_ratings import rated_hours

__all__ = ["LaborTokens", "Valuation", "embodied_hours"]

Valuation = Literal["hours", "opportunity"]
#: The fewest hours may deliver this share less than the largest multiple: both programs end at a tolerance.
_SLACK = 1e-9


class _Year(NamedTuple):
    """One plan: levels (P,), deliveries (G,), and what a unit of each good and resource is worth."""

    levels: Vector
    deliveries: Vector
    values: Vector
    resource_values: Vector


@dataclass(frozen=True)
class LaborTokens:
    """Plan by targets that follow the ratio of shop prices to values.

    Attributes
    ----------
    name : str
    valuation : {"hours", "opportunity"}
        What a price is compared with: embodied hours, or opportunity costs.
    years : int
        Plans made before it gives up and says so.
    speed : float
        With hours: a target is multiplied by (price / value) to this power.
    close : float
        With hours: ends when no price is further than this from its value (in logarithms). With opportunity
        costs: when everybody could have at most this share more of everything.
    chosen : bool
        Whether people choose their hours (in economies in which they work) and tokens are hours.

    Raises
    ------
    InvalidInput
        If there is no such valuation, or a number is out of its range.

    Notes
    -----
    Effort is in no program of this institution: hours are what it sees. Its certificates say so.
    """

    name: str = "labor tokens"
    valuation: Valuation = "hours"
    years: int = 400
    speed: float = 0.5
    close: float = 0.02
    chosen: bool = False

    def __post_init__(self) -> None:
        known("valuation", self.valuation, get_args(Valuation))
        within("years", self.years, least=1)
        within("speed", self.speed, most=1.0)
        within("close", self.close)

    def selfish(self) -> LaborTokens:
        """Return the same institution where hours are chosen, and tokens are hours."""
        return replace(self, chosen=True)

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        Raises
        ------
        InvalidEconomy
            If tastes are fixed proportions, there is no labor, a wanted good cannot be made, or (with hours)
            a plant makes several goods.
        NotConverged
            If prices and values are still apart after all years.

        Examples
        --------
        >>> outcome = LaborTokens().run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, len(outcome.rounds)
        (True, 6)
        """
        truth = after(economy, shocks)
        said = reports.apply(truth)
        hours = rated_hours(People.of(said)) if self.chosen else None
        planned = said if hours is None else _at_hours(said, hours)
        program = _Program(planned)
        plan, mean, off, went = self._years(program)
        orders, wishes, prices = _whole(said, planned, hours, plan, program)
        levels, consumption = Settlement(truth).deliver(orders, wishes, prices=prices)
        if self.valuation == "opportunity":
            off = self._could_grow(truth, levels, consumption, mean, hours)
        seen = self.valuation == "opportunity" and hours is None
        return outcome_of(
            self.name,
            truth,
            levels=levels,
            consumption=consumption,
            prices=prices,
            resource_prices=mean.resource_values if seen else None,
            rounds=went,
            messages=_messages(truth, program, len(went)),
            certificate=Certificate(
                self._claim(),
                (*feasibility_checks(truth, levels, truth.totals(consumption)), self._check(off)),
            ),
            values={"prices off values": off},
        )

    def _could_grow(
        self, truth: Economy, levels: Vector, consumption: Vector, mean: _Year, hours: Vector | None
    ) -> float:
        """Bound by how much consumption could grow, at the hours that are worked."""
        if hours is None:
            return _could_grow(truth, levels, consumption, mean)
        given = _at_hours(truth, hours)
        goods = truth.goods.get_indexer(given.goods)
        plants = truth.plants.get_indexer(given.plants)
        return _could_grow(given, levels[plants], consumption[:, goods], mean)

    def _claim(self) -> str:
        if self.valuation == "hours":
            return "it can be carried out and shop prices are hours embodied; effort is no part of it"
        return "it can be carried out and no plan gives everybody more; effort is no part of it"

    def _check(self, off: float) -> Check:
        if self.valuation == "hours":
            return Check("prices are values", off, self.close, "largest logarithm of a price over a value")
        return Check("no better plan", off, self.close, "share by which all consumption could grow, at most")

    def _years(self, program: _Program) -> tuple[_Year, _Year, float, pd.DataFrame]:
        """Plan year after year until prices and values agree.

        Returns the last plan, the mean of the values of all plans (with hours: the last's), how far off it
        is, and one row a year.
        """
        e, went = program.economy, []
        target = program.over(program.shares_taken())
        mean: _Year | None = None
        for n in range(1, self.years + 1):
            plan = program.by_hours(target) if self.valuation == "hours" else program.by_opportunity(target)
            if self.valuation == "hours":
                mean, worth = plan, plan.deliveries * plan.values
                ratio = np.divide(e.spending, worth, out=np.ones_like(worth), where=program.wanted)
                off = float(np.abs(np.log(ratio)).max())
                following = plan.deliveries * ratio**self.speed
            else:
                # The n-th year has a weight of n: what is learned late counts most.
                mean = plan if mean is None else _mixed(mean, plan, 2.0 / (n + 1.0))
                off = _could_grow(e, plan.levels, e.consumption(plan.deliveries, plan.values), mean)
                following = program.over(mean.values)
            went.append({"round": n, "off": off})
            if off < self.close:
                return plan, mean, off, pd.DataFrame(went)
            target = following
        raise NotConverged(
            f"{self.name}: prices and values",
            residual=off,
            rounds=self.years,
            advice="try more years, a lower speed, or a wider close",
        )


class _Program:
    """What planners compute from the reports: the largest multiple of a target, the fewest hours, values."""

    def __init__(self, economy: Economy) -> None:
        e = economy
        if e.utility != "cobb-douglas":
            raise InvalidEconomy(
                "wants goods in fixed proportions",
                where="utility",
                expected="tastes that shop prices can move",
            )
        self.economy, self.wanted = e, e.spending > 0.0
        self.hours: Vector = np.asarray(e.resource_use[e.resource_kind == "labor"].sum(axis=0)).ravel()
        if not self.hours.any():
            raise InvalidEconomy(
                "no plant needs labor", where="resource_use", expected="hours to pay tokens for"
            )
        self._technology = sparse.csc_array(sparse.vstack([e.net, -e.resource_use]))

    def shares_taken(self) -> Vector:
        """Return which share of all there is a unit of each good takes by the sparest recipes, shape (G,).

        Of resources and plants alike, added up: where planners begin, in no unit but the good's.
        """
        e = self.economy
        some = e.endowment > 0.0
        taken = np.asarray(e.resource_use[some].T @ (1.0 / e.endowment[some])).ravel()
        finite = np.isfinite(e.capacity)
        room = np.where(finite & (e.capacity > 0.0), e.capacity, 1.0)
        taken = taken + np.where(finite, 1.0 / room, 0.0)
        idle = (finite & (e.capacity == 0.0)) | (np.asarray(e.resource_use[~some].sum(axis=0)).ravel() > 0.0)
        runs = sparse.csr_array(e.net.T)[~idle]
        largest = LinearProgram(np.ones(len(self.wanted)), runs, row_upper=taken[~idle])
        try:
            values = largest.solve().primal
        except Unbounded as error:
            raise InvalidEconomy(
                "not all of them can be made", where="targets", expected="plants for all that is wanted"
            ) from error
        if np.any(self.wanted & (values <= 0.0)):
            raise InvalidEconomy(
                "a wanted good takes nothing",
                where="resource_use",
                expected="plants that use something scarce",
            )
        return values

    def over(self, amounts: Vector) -> Vector:
        """Return what is spent on each good over an amount of it, 0 where nobody wants it, shape (G,)."""
        return np.divide(self.economy.spending, amounts, out=np.zeros_like(amounts), where=self.wanted)

    def _most(self, target: Vector) -> tuple[float, Vector, Vector]:
        """Return the largest multiple of `target`, levels (P,) and the duals of all rows (G + R,)."""
        e = self.economy
        g, r, p, _ = e.shape
        take = sparse.csc_array(np.concatenate([-target, np.zeros(r)])[:, None])
        program = LinearProgram(
            np.append(np.zeros(p), 1.0),
            sparse.csc_array(sparse.hstack([self._technology, take])),
            row_lower=np.concatenate([np.zeros(g), -e.endowment]),
            column_upper=np.append(e.capacity, np.inf),
        )
        solution = program.solve()
        # Never 0: `shares_taken` has found that some plants together can make a little of everything.
        multiple = float(solution.primal[-1])
        return multiple, solution.primal[:-1], np.abs(solution.duals)

    def by_opportunity(self, target: Vector) -> _Year:
        """Plan the largest multiple; a good is worth what a unit less of it would free for all targets."""
        multiple, levels, duals = self._most(target)
        goods, deliveries = len(target), multiple * target
        duals = duals * self.economy.spending.sum() / (duals[:goods] @ deliveries)
        return _Year(levels, deliveries, duals[:goods], duals[goods:])

    def by_hours(self, target: Vector) -> _Year:
        """Plan the largest multiple in the fewest hours; a good is worth the hours embodied in it."""
        e = self.economy
        deliveries = self._most(target)[0] * target
        levels = (
            LinearProgram(
                self.hours,
                self._technology,
                row_lower=np.concatenate([deliveries * (1.0 - _SLACK), -e.endowment]),
                column_upper=e.capacity,
                maximize=False,
            )
            .solve()
            .primal
        )
        values = embodied_hours(e, levels)
        values = values * e.spending.sum() / (values @ deliveries)
        return _Year(levels, deliveries, values, np.zeros(len(e.resources)))


def _at_hours(economy: Economy, hours: Vector) -> Economy:
    """Return the economy in which these hours are worked, with tokens for them as budgets."""
    people = People.of(economy)
    worked = people.hours(hours)
    return people.at_hours(hours).replace(budgets=worked * (worked.size / worked.sum()))


def _whole(
    economy: Economy, planned: Economy, hours: Vector | None, plan: _Year, program: _Program
) -> tuple[Vector, Vector, Vector]:
    """Return levels (P,), consumption (H, G) and prices (G,) of the economy, hours and labor with them."""
    prices = program.over(plan.deliveries)
    consumption = planned.consumption(plan.deliveries, prices)
    if hours is None:
        return plan.levels, consumption, prices
    goods = economy.goods.get_indexer(planned.goods)
    levels, wishes, shown = hours.copy(), np.zeros(economy.tastes.shape), np.zeros(len(economy.goods))
    levels[economy.plants.get_indexer(planned.plants)] = plan.levels
    wishes[:, goods], shown[goods] = consumption, prices
    return levels, wishes, shown


def embodied_hours(economy: Economy, levels: Given) -> Vector:
    """Return the hours that a unit of each good embodies, direct and indirect, as plants are run.

    Where several plants make a good it is their average. A good that nobody makes embodies none.

    Parameters
    ----------
    economy : Economy
    levels : Series, dict or array, shape (P,)

    Returns
    -------
    array, shape (G,)
        Hours a unit.

    Raises
    ------
    InvalidEconomy
        If a plant that runs makes several goods: hours cannot be divided between them.
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.

    Examples
    --------
    A miller takes an hour for a ton of flour, a baker two hours and a ton of flour for a ton of bread.

    >>> import numpy as np
    >>> town = Economy(goods=["flour", "bread"], resources=["hours"], plants=["mill", "bakery"],
    ...     households=[], inputs=[[0, 1], [0, 0]], outputs=np.eye(2), resource_use=[[1, 2]],
    ...     endowment=[12.0], resource_kind=["labor"])
    >>> embodied_hours(town, [4.0, 4.0]).tolist()
    [1.0, 3.0]
    """
    e = economy
    x = np.maximum(e.matched(levels=levels)[0], 0.0)
    makes = sparse.csc_array(e.outputs > 0)
    several = np.flatnonzero((np.diff(makes.indptr) > 1) & (x > 0.0))
    if several.size:
        raise InvalidEconomy(
            "makes several goods", where=f"outputs[plant {e.plants[several[0]]!r}]",
            expected="plants of one good each, or valuation='opportunity'",
        )  # fmt: skip
    hours = np.asarray(e.resource_use[e.resource_kind == "labor"].sum(axis=0)).ravel()
    gross = np.asarray(e.outputs @ x)
    made = gross > 0.0
    # A unit of each good takes what its plants took, divided by what they made: rows of goods.
    per_unit = sparse.diags_array(1.0 / np.where(made, gross, 1.0))
    share = sparse.csc_array(per_unit @ makes.astype(float) @ sparse.diags_array(x))
    taken = sparse.csc_array(e.inputs @ share.T)
    values = spsolve(sparse.csc_array(sparse.eye_array(len(gross)) - taken).T.tocsc(), share @ hours)
    return np.asarray(np.atleast_1d(values))


def _mixed(mean: _Year, year: _Year, weight: float) -> _Year:
    """Move the mean values towards this year's."""
    return mean._replace(
        values=mean.values + weight * (year.values - mean.values),
        resource_values=mean.resource_values + weight * (year.resource_values - mean.resource_values),
    )


def _could_grow(economy: Economy, levels: Vector, consumption: Vector, mean: _Year) -> float:
    """Bound by how much everybody's consumption could grow if effort counted for nothing."""
    effortless = economy.trusted(effort=np.zeros_like(economy.effort))
    bound, _ = dual_bound(effortless, mean.values, mean.resource_values)
    total = float(economy.budgets.sum())
    return float(np.expm1(np.minimum((bound - welfare(effortless, consumption, levels)) / total, 700.0)))


def _messages(economy: Economy, program: _Program, years: int) -> Messages:
    """Count what travels: recipes once, then orders, shop prices and purchases a year."""
    _, _, plants, households = economy.shape
    recipe = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz
    bought = int(program.wanted.sum())
    log = Messages()
    log.send("recipes to the planners", senders=plants, numbers=recipe / plants + 1)
    log.send("orders to plants", senders=plants * years, numbers=1)
    log.send("prices in the shops", senders=households * years, numbers=bought)
    log.send("purchases", senders=households * years, numbers=economy.tastes.nnz / households)
    return log
