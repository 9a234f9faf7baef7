"""The central plan: everyone reports, one optimum is computed, orders go out.

References
----------
Kantorovich, L. V. (1965), *The Best Use of Economic Resources*; Lange, O. (1967), "The computer and
the market", in *Socialism, Capitalism and Economic Growth*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import Economy, Messages, Outcome, certify_optimum, need_fulfillment, welfare
from feasible.economy.institution import TRUTH, Reports, Shock
from feasible.optimum import WelfareOptimum, settle, welfare_optimum

__all__ = ["CentralPlan"]


@dataclass(frozen=True)
class CentralPlan:
    """Plan by one optimum over everything that is reported.

    Attributes
    ----------
    name : str
    start : WelfareOptimum, optional
        An earlier optimum to start from.
    """

    name: str = "central plan"
    start: WelfareOptimum | None = None

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        The certificate is against the truth: with false reports its gap shows what they cost.

        Examples
        --------
        >>> outcome = CentralPlan().run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, int(outcome.messages["messages"].sum())
        (True, 220)
        """
        truth = economy
        for shock in shocks:
            truth = shock.apply(truth)
        reported = reports.apply(truth)
        plan = welfare_optimum(reported, start=self.start)
        levels, deliveries = settle(truth, plan.levels, plan.deliveries, prices=plan.prices)
        share = np.divide(
            deliveries, plan.deliveries, out=np.zeros_like(deliveries), where=plan.deliveries > 0
        )
        consumption = plan.consumption * share
        plants, households = truth.shape[2:]
        messages = Messages()
        technology = truth.inputs.nnz + truth.outputs.nnz + truth.resource_use.nnz
        messages.send("plants report", senders=plants, numbers=technology / plants + 3)
        messages.send("households report", senders=households, numbers=truth.tastes.nnz / households + 1)
        messages.send("orders to plants", senders=plants, numbers=1)
        messages.send("deliveries to households", senders=households, numbers=truth.tastes.nnz / households)
        achieved = welfare(truth, consumption, levels)
        needs = need_fulfillment(truth, consumption)
        return Outcome(
            institution=self.name,
            levels=pd.Series(levels, index=truth.plants, name="level"),
            consumption=pd.DataFrame(consumption, index=truth.households, columns=truth.goods),
            prices=pd.Series(plan.prices, index=truth.goods, name="price"),
            resource_prices=pd.Series(plan.resource_prices, index=truth.resources, name="price"),
            rounds=pd.DataFrame({"round": [1], "steps": [plan.steps], "welfare": [achieved]}),
            messages=messages.to_frame(),
            certificate=certify_optimum(
                truth,
                levels=levels,
                consumption=consumption,
                prices=plan.prices,
                resource_prices=plan.resource_prices,
            ),
            values={"welfare": achieved, "least need met": needs.least, "mean need met": needs.mean},
        )
