"""Two institutions with markets: socialist with equal dividends, and a capitalist baseline.

Both let firms answer prices with what pays and households with what they like and can afford. They differ
in whose the earnings are: everybody's in equal parts, or the owners'.

References
----------
Lange, O. (1936-37), "On the economic theory of socialism", *Review of Economic Studies* 4.
Nove, A. (1983), *The Economics of Feasible Socialism*.
Roemer, J. E. (1994), *A Future for Socialism*.
Kornai, J. (1986), "The soft budget constraint", *Kyklos* 39, 3-30.
Arrow, K. J. and Debreu, G. (1954), *Econometrica* 22, 265-290.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from feasible.economy import TRUTH, Economy, Lie, Outcome, Reports, Shock, Vector, after
from feasible.procedures import PriceSystem
from feasible.procedures.price_guided import Names, answer_lies, new_rule, plan_by_prices, previous_prices

__all__ = ["CapitalistBaseline", "MarketSocialism"]


class _Market:
    """What both markets do with prices."""

    name: str
    rule: str
    threshold: float
    limit: int
    steps_a_period: int

    def _system(self, reported: Economy) -> PriceSystem:
        raise NotImplementedError

    @property
    def _names(self) -> Names:
        return Names(
            self.name, "prices to firms", "prices to households", "firms' offers", "households' orders"
        )

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Let prices find a balance and settle; see `feasible.economy.institution.Institution.run`.

        Firms act as if their reports were true; what they cannot deliver is not delivered.

        Raises
        ------
        NotConverged
            If prices find no balance.
        """
        truth = after(economy, shocks)
        system = self._system(reports.apply(truth))
        went = system.rounds(new_rule(self.rule), threshold=self.threshold, limit=self.limit)
        return plan_by_prices(self._names, truth, system, went, threshold=self.threshold)

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Answer many lies at exact prices; see `feasible.economy.institution.Quick`."""
        return answer_lies(economy, self._system(economy), lies)

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Let prices move `steps_a_period` times within the period; see `Reacts`."""
        return self._move(economy, last, self.steps_a_period)

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Let prices move on from the last period's; see `feasible.economy.institution.Replans`."""
        return self._move(economy, last, self.steps_a_period), economy

    def _move(self, economy: Economy, last: Outcome, steps: int) -> Outcome:
        system = self._system(economy)
        went = system.rounds(
            new_rule(self.rule, warm=True), start=previous_prices(last), threshold=self.threshold, limit=steps
        )
        return plan_by_prices(
            self._names, economy, system, went, threshold=self.threshold, must_balance=False
        )


@dataclass(frozen=True)
class MarketSocialism(_Market):
    """Firms sell what pays; all earnings are shared out equally.

    Attributes
    ----------
    name : str
    budgets : {"equal", "earned"}
        Equal dividends, or the economy's budgets (wages for effort).
    softness : float
        The share of its costs that a firm expects the state to cover; 0 is a hard budget constraint. A soft
        one makes firms deaf to what inputs cost; what the state pays is taken from the dividends.
    rule, threshold, limit
        As in `feasible.procedures.price_rounds`.
    steps_a_period : int
        How often prices move within a period after a shock.

    Examples
    --------
    >>> soft = MarketSocialism(softness=0.3).run(Economy.reference(1, 30))
    >>> hard = MarketSocialism().run(Economy.reference(1, 30))
    >>> soft.values["welfare"] < hard.values["welfare"]
    True
    """

    name: str = "market socialism"
    budgets: Literal["equal", "earned"] = "equal"
    softness: float = 0.0
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000
    steps_a_period: int = 30

    @property
    def pays_effort(self) -> bool:
        """Whether workers are paid for the effort that their plant claims."""
        return self.budgets == "earned"

    def _system(self, reported: Economy) -> PriceSystem:
        equal = np.ones(len(reported.households)) if self.budgets == "equal" else None
        return PriceSystem(reported, budgets=equal, softness=self.softness)


@dataclass(frozen=True)
class CapitalistBaseline(_Market):
    """Firms sell what pays; earnings go to those who own the resources and the plants.

    A baseline, not a portrait: competitive, without banks, crises of demand or a state. Public goods are
    provided by Lindahl shares as everywhere else, which is generous. What nobody owns is everybody's.

    Attributes
    ----------
    name : str
    rule, threshold, limit, steps_a_period
        As in `MarketSocialism`.

    Examples
    --------
    >>> outcome = CapitalistBaseline().run(Economy.reference(1, 30))
    >>> outcome.certificate.ok
    True
    """

    name: str = "capitalist baseline"
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000
    steps_a_period: int = 30

    @property
    def pays_effort(self) -> bool:
        """Wages make up for effort; owners keep the rest."""
        return True

    def _system(self, reported: Economy) -> PriceSystem:
        return PriceSystem(reported, owned=True)
