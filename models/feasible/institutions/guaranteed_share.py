"""A guarantee and budgets: everybody has a part of every need whatever comes, and above it what they earn.

No essay proposes it whole; it stands between two of them. From Katja's it takes that needs come before
purchases, from Wetzel's and Chetia's that above them people have budgets and choose. It is in the comparison
because it says what a guarantee costs by itself, when nothing else of an institution is changed.

- What is guaranteed is the part `share` of every household's needs, in kind, of every good that it needs.
- Above that households spend budgets (the economy's, or what they earn) on what they like.
- Without `chosen` hours are ordered: the plan is the best of all that keep the floors.
- With it people choose their hours. What is not paid for by rents a tax on wages pays for, in equal
  entitlements; of two taxes that pay for it the lower is taken. A guarantee can be too large for any tax.
- Left out: means tests (everybody has the same right), and who decides what a need is.

References
----------
Atkinson, A. B. (1995), *Public Economics in Action: The Basic Income/Flat Tax Proposal*, Oxford.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from feasible.economy import (
    TRUTH,
    Certificate,
    Economy,
    Messages,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    outcome_of,
)
from feasible.economy.people import People
from feasible.institutions._checks import within
from feasible.optimum import Settlement
from feasible.optimum.guarantee import GuaranteeOptimum, certify_guarantee, guarantee
from feasible.procedures.guarantee import PaidGuarantee, paid_guarantee

__all__ = ["GuaranteedShare"]


@dataclass(frozen=True)
class GuaranteedShare:
    """Guarantee everybody a share of every need; plan the rest by budgets.

    Attributes
    ----------
    name : str
    share : float
        Of every need.
    chosen : bool
        Whether people choose their hours (in economies in which they work) and a tax pays.

    Raises
    ------
    InvalidInput
        If the share is out of its range.
    """

    name: str = "guarantee and budgets"
    share: float = 0.5
    chosen: bool = False

    def __post_init__(self) -> None:
        within("share", self.share, most=1.0)

    def selfish(self) -> GuaranteedShare:
        """Return the same institution where hours are chosen, and not given."""
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
        Infeasible
            If no plan guarantees so much.
        InvalidEconomy
            If effort has no curvature or tastes are fixed proportions.
        NotConverged
            If no tax pays for it.

        Examples
        --------
        >>> outcome = GuaranteedShare(share=0.75).run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, round(outcome.values["least need met"], 6)
        (True, 0.75)
        """
        truth = after(economy, shocks)
        reported = reports.apply(truth)
        plan: GuaranteeOptimum | PaidGuarantee = (
            paid_guarantee(People.of(reported), self.share)
            if self.chosen
            else guarantee(reported, self.share)
        )
        levels, consumption = Settlement(truth).deliver(plan.levels, plan.consumption, prices=plan.prices)
        values = {"tax": plan.tau} if isinstance(plan, PaidGuarantee) else {}
        return outcome_of(
            self.name,
            truth,
            levels=levels,
            consumption=consumption,
            prices=plan.prices,
            resource_prices=plan.resource_prices,
            rounds=pd.DataFrame({"round": [1], "guaranteed": [self.share]}),
            messages=_messages(truth),
            certificate=self._certificate(truth, plan, levels, consumption),
            values=values,
        )

    def _certificate(
        self, truth: Economy, plan: GuaranteeOptimum | PaidGuarantee, levels: Vector, consumption: Vector
    ) -> Certificate:
        """Certify what was settled against the truth: with false reports its checks show what they cost."""
        if isinstance(plan, PaidGuarantee):
            settled = replace(plan, people=plan.people.on(truth), levels=levels, consumption=consumption)
            return settled.certificate
        return certify_guarantee(
            truth,
            self.share * truth.needs.toarray(),
            levels=levels,
            consumption=consumption,
            prices=plan.prices,
            resource_prices=plan.resource_prices,
        )


def _messages(economy: Economy) -> Messages:
    """Count what travels: reports, orders, entitlements, prices and purchases."""
    plants, households = economy.shape[2:]
    recipe = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz
    log = Messages()
    log.send("plants report", senders=plants, numbers=recipe / plants + 3)
    log.send(
        "needs and tastes", senders=households, numbers=(economy.needs.nnz + economy.tastes.nnz) / households
    )
    log.send("orders to plants", senders=plants, numbers=1)
    log.send("entitlements and prices", senders=households, numbers=2 * economy.tastes.nnz / households)
    log.send("purchases", senders=households, numbers=economy.tastes.nnz / households)
    return log
