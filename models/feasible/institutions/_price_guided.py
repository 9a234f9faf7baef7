"""What institutions that plan by prices share: they differ in whose income counts and in who moves when."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np

from feasible.economy import TRUTH, Economy, Lie, Outcome, Reports, Shock, Vector, after
from feasible.institutions._checks import known, within
from feasible.institutions._paid import Paid, as_chosen, evidence, given_hours
from feasible.procedures import PRICE_RULES, PriceSystem
from feasible.procedures.price_guided import (
    Certify,
    Names,
    answer_lies,
    new_rule,
    plan_by_prices,
    previous_prices,
)

__all__ = ["Market", "PriceGuided"]


class PriceGuided(Paid, ABC):
    """Publish prices, collect answers, revise until everything balances, settle.

    With a pay rule incomes are those that follow from the hours that people choose under it, and each
    answers prices with its own hours.

    Attributes
    ----------
    name : str
    rule : str
        A price rule of `feasible.procedures.PRICE_RULES`.
    threshold : float
        Rounds stop when the worst imbalance of any good is below this.
    limit : int
        Rounds after which it gives up and says so.
    """

    name: str
    rule: str
    threshold: float
    limit: int

    @abstractmethod
    def _system(self, reported: Economy) -> PriceSystem:
        """Return what answers prices if these are the reports."""
        ...

    @property
    @abstractmethod
    def _names(self) -> Names:
        """What messages are called."""
        ...

    def _check_rounds(self) -> None:
        known("rule", self.rule, PRICE_RULES)
        within("threshold", self.threshold)
        within("limit", self.limit, least=1)

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,
    ) -> Outcome:
        """Let prices find a balance and settle; see `feasible.economy.institution.Institution.run`.

        Everyone acts as if their reports were true; what they cannot deliver is not delivered.

        Raises
        ------
        NotConverged
            If prices find no balance.
        """
        truth = after(economy, shocks)
        system, certify, hours = self._answering(reports.apply(truth), truth, rng)
        went = system.rounds(new_rule(self.rule), threshold=self.threshold, limit=self.limit)
        return plan_by_prices(
            self._names,
            truth,
            system,
            went,
            threshold=self.threshold,
            certify=certify,
            at_least=hours,
        )

    def _answering(
        self, reported: Economy, truth: Economy, rng: np.random.Generator | None = None
    ) -> tuple[PriceSystem, Certify | None, Vector | None]:
        """Return what answers prices; under a pay rule also what certifies it, and hours that are given."""
        if self.pay is None:
            return self._system(reported), None, None
        found = self._chosen(reported, rng)
        # Rents are differences between prices, and one owner may have all of a plant: errors add up there.
        certify = evidence(truth, found, 10.0 * self.threshold)
        return PriceSystem(as_chosen(found)), certify, given_hours(found)

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Answer many lies where the rounds would end; see `feasible.economy.institution.Quick`."""
        return answer_lies(economy, self._answering(economy, economy)[0], lies)

    def _move(self, economy: Economy, last: Outcome, steps: int, *, must_balance: bool) -> Outcome:
        """Let prices move on from the last outcome's."""
        system, certify, hours = self._answering(economy, economy)
        went = system.rounds(
            new_rule(self.rule, warm=True),
            start=previous_prices(last, economy),
            threshold=self.threshold,
            limit=steps,
        )
        return plan_by_prices(
            self._names,
            economy,
            system,
            went,
            threshold=self.threshold,
            must_balance=must_balance,
            certify=certify,
            at_least=hours,
        )


class Market(PriceGuided):
    """A market moves within the period: firms sell what pays, households buy what they like and can afford.

    Attributes
    ----------
    steps_a_period : int
        How often prices move within a period after a shock.
    """

    steps_a_period: int

    def _check_rounds(self) -> None:
        super()._check_rounds()
        within("steps_a_period", self.steps_a_period, least=1)

    @property
    def _names(self) -> Names:
        return Names(
            self.name, "prices to firms", "prices to households", "firms' offers", "households' orders"
        )

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Let prices move `steps_a_period` times within the period; see `Reacts`."""
        return self._move(economy, last, self.steps_a_period, must_balance=False)

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Let prices move on from the last period's; see `feasible.economy.institution.Replans`."""
        return self._move(economy, last, self.steps_a_period, must_balance=False), economy
