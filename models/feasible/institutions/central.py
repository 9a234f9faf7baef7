"""The central plan: everyone reports, one optimum is computed, orders go out.

The author, line by line (Chetia, "When Efficiency Meets the Party"), and what is done here:

- A mathematician computes who should get flour and steel from what mills and factories make of a ton: one
  optimum over all that is reported, by the reports and not by rank, quota or loyalty.
- Behind it stand valuations by opportunity cost, which are neither market prices nor ideology: the
  optimum's duals. Without `pay` they stay in the drawer, as the official wants it, and orders go out;
  with it they are published and people answer wages with hours.
- He is told that one mill wastes more than another, and believes it. Whether that is true decides what
  his plan is worth, so plans are made on reports here and settled against the truth.
- Left out: the official. What he wants instead is `feasible.institutions.command`, and what becomes of a
  model that overrides him is the chapters' subject.

The essay's planner asks what gains loaves; whose loaves they are it does not say. Budgets answer that
here, as wages did there, and they are an assumption.

References
----------
Kantorovich, L. V. (1965), *The Best Use of Economic Resources*; Lange, O. (1967), "The computer and
the market", in *Socialism, Capitalism and Economic Growth*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import (
    TRUTH,
    Economy,
    Lie,
    Messages,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    certify_optimum,
    outcome_of,
)
from feasible.economy import welfare as welfare_of
from feasible.institutions._budgets import Budgeted, Budgets
from feasible.institutions._paid import Paid, PayRule, evidence
from feasible.optimum import Settlement, WelfareOptimum, best_plan
from feasible.procedures import PriceSystem
from feasible.procedures.effort_ratings import RatedPay
from feasible.procedures.pay import Pay, PayEquilibrium
from feasible.procedures.price_guided import answer_lies

__all__ = ["CentralPlan"]


@dataclass(frozen=True)
class CentralPlan(Budgeted, Paid):
    """Plan by one optimum over everything that is reported.

    Attributes
    ----------
    name : str
    start : WelfareOptimum, optional
        An earlier optimum to start from.
    budgets : {"earned", "equal"}
        The economy's budgets, or the same for all.
    pay : Pay, optional
        Where people work: wages are published and hours are chosen, with this share of them pooled. Without
        it hours are ordered like everything else.

    Raises
    ------
    InvalidInput
        If there are no such budgets.
    """

    name: str = "central plan"
    start: WelfareOptimum | None = None
    budgets: Budgets = "earned"
    pay: PayRule | None = None

    def __post_init__(self) -> None:
        self._check_budgets()

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,
    ) -> Outcome:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        The certificate is against the truth: with false reports its gap shows what they cost. With increasing
        returns the plan is feasible and its gap says how much better a plan there might be.

        Examples
        --------
        >>> outcome = CentralPlan().run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, int(outcome.messages["messages"].sum())
        (True, 220)
        """
        truth = after(economy, shocks)
        reported = self._weighed(reports.apply(truth))
        if self.pay is not None:
            return self._by_pay(truth, self._chosen(reported, rng))
        plan, bound = best_plan(reported, start=self.start)
        levels, consumption = Settlement(truth).deliver(plan.levels, plan.consumption, prices=plan.prices)
        aim = self._weighed(truth)
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
                    "welfare": [welfare_of(aim, consumption, levels)],
                }
            ),
            messages=_reports_and_orders(truth),
            certificate=certify_optimum(
                aim,
                levels=levels,
                consumption=consumption,
                prices=bound.prices,
                resource_prices=bound.resource_prices,
            ),
        )

    @property
    def own_pay(self) -> PayRule:
        """Half of all wages pooled, all else shared equally: an assumption, for the essay names no rule."""
        return Pay(0.5, rents="equal")

    def _by_pay(self, truth: Economy, found: PayEquilibrium | RatedPay) -> Outcome:
        """Publish wages, let people choose their hours, plan the rest by one optimum."""
        levels, consumption = Settlement(truth).deliver(found.levels, found.consumption, prices=found.prices)
        messages = _reports_and_orders(truth)
        messages.send("wages to workers", senders=len(truth.households), numbers=2)
        return outcome_of(
            self.name,
            truth,
            levels=levels,
            consumption=consumption,
            prices=found.prices,
            resource_prices=found.resource_prices,
            rounds=pd.DataFrame({"round": [1], "welfare": [found.welfare]}),
            messages=messages,
            certificate=evidence(truth, found, 1e-6)(
                levels, consumption, np.concatenate([found.prices, found.resource_prices]), found.incomes
            ),
        )

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Answer many lies; see `feasible.economy.institution.Quick`.

        The optimum's prices are those of an equilibrium, and that is how the many are found at once.
        """
        aim = self._weighed(economy)
        if np.all((aim.effort > 0) & (aim.exponent > 1)):
            yield from answer_lies(aim, PriceSystem(aim), lies)
            return
        settlement = Settlement(aim)
        for lie in lies:
            plan = best_plan(lie.reports(aim).apply(aim), start=self.start)[0]
            yield settlement.deliver(plan.levels, plan.consumption, prices=plan.prices)


def _reports_and_orders(economy: Economy) -> Messages:
    """Count what travels: everybody reports once, everybody is told once."""
    plants, households = economy.shape[2:]
    messages = Messages()
    technology = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz
    messages.send("plants report", senders=plants, numbers=technology / plants + 3)
    messages.send("households report", senders=households, numbers=economy.tastes.nnz / households + 1)
    messages.send("orders to plants", senders=plants, numbers=1)
    messages.send("deliveries to households", senders=households, numbers=economy.tastes.nnz / households)
    return messages
