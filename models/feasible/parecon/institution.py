"""Participatory planning by rounds: councils answer published prices with proposals of their own.

A facilitation board publishes indicative prices. Workers' councils propose what they would make and use,
households what they would consume, federations of residents the public goods that they would share and the
caps on pollution whose price is the charge. The board totals the proposals, raises the price of what is
short, lowers that of what is left over, and publishes again. When everything balances within a threshold the
proposals *are* the plan. Nobody issues an order.

References
----------
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics*.
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9.
Wetzel, T., "Libcom or Parecon?", sections on consumption self-management and the abolition of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from feasible.economy import TRUTH, Economy, Lie, Outcome, Reports, Shock, Vector, after
from feasible.procedures import PriceSystem
from feasible.procedures.price_guided import Names, answer_lies, new_rule, plan_by_prices, previous_prices

__all__ = ["ParticipatoryRounds"]


@dataclass(frozen=True)
class ParticipatoryRounds:
    """Plan by rounds of proposals.

    Attributes
    ----------
    name : str
    budgets : {"earned", "equal"}
        Who may consume how much: the economy's budgets, read as earned by effort, or the same for all.
    rule : str
        A price rule of `feasible.procedures.RULES`.
    threshold : float
        Rounds stop when the worst imbalance of any good is below this.
    limit : int
        Rounds after which the board gives up and says so.

    Notes
    -----
    Public goods are asked for by federations: a household's share of its budget that it would give to a good,
    added up over all, is what the federation spends on it (Lindahl shares). An emission cap is set by those
    affected and its price is charged like any other.

    Examples
    --------
    >>> outcome = ParticipatoryRounds().run(Economy.reference(1, 30))
    >>> outcome.certificate.ok, len(outcome.rounds) < 300
    (True, True)
    """

    name: str = "participatory rounds"
    budgets: Literal["earned", "equal"] = "earned"
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Plan by rounds and settle; see `feasible.economy.institution.Institution.run`.

        Councils propose as if their reports were true; what they cannot deliver is not delivered.

        Raises
        ------
        NotConverged
            If the rounds end without a balance.
        """
        truth = after(economy, shocks)
        system = self._system(reports.apply(truth))
        went = system.rounds(new_rule(self.rule), threshold=self.threshold, limit=self.limit)
        return plan_by_prices(self._names, truth, system, went, threshold=self.threshold)

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Answer many lies where the rounds would end; see `feasible.economy.institution.Quick`."""
        return answer_lies(economy, self._system(economy), lies)

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Plan the next period from the last one's prices; see `feasible.economy.institution.Replans`."""
        system = self._system(economy)
        went = system.rounds(
            new_rule(self.rule, warm=True),
            start=previous_prices(last),
            threshold=self.threshold,
            limit=self.limit,
        )
        return plan_by_prices(self._names, economy, system, went, threshold=self.threshold), economy

    @property
    def pays_effort(self) -> bool:
        """Whether workers are paid for the effort that their plant claims."""
        return self.budgets == "earned"

    def _system(self, reported: Economy) -> PriceSystem:
        equal = np.ones(len(reported.households)) if self.budgets == "equal" else None
        return PriceSystem(reported, budgets=equal)

    @property
    def _names(self) -> Names:
        return Names(
            self.name, "prices to workers' councils", "prices to residents", "workers' proposals",
            "residents' proposals",
        )  # fmt: skip
