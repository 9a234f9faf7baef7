"""The capitalist baseline: firms answer prices with what pays, and earnings are the owners'.

No essay proposes it; all four argue against it, and this is what they are compared with, line by line:

- Owners of plants, land and rights get what these earn at prices that clear (Arrow and Debreu): incomes
  follow prices, and where people work they keep their own wages (`own_pay`).
- Owners who are large hold back where that raises what they earn: ``withhold=True``, best replies iterated,
  with how that ended. (That owners may refuse altogether, as in Chile, is Chetia's point on the roads.)
- Left out, and what critics hold most against it: unemployment, crises of demand, banks, wages held down
  by the fear of dismissal, advertising, damage that nobody owns the right to forbid (emissions are capped
  here as in every institution). What defenders hold most in its favor is left out too: new goods, new
  firms, and failures that clear the field.

References
----------
Arrow, K. J. and Debreu, G. (1954), *Econometrica* 22, 265-290.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from feasible.economy import (
    TRUTH,
    Certificate,
    Check,
    Economy,
    Lie,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    welfare,
)
from feasible.errors import InvalidInput
from feasible.institutions._checks import within
from feasible.institutions._paid import PayRule
from feasible.institutions._price_guided import Market
from feasible.institutions._withholding import WORTH_IT, Withheld, withhold
from feasible.procedures import PriceSystem
from feasible.procedures.pay import Pay
from feasible.procedures.price_guided import new_rule, plan_by_prices, previous_prices

__all__ = ["CapitalistBaseline"]


@dataclass(frozen=True)
class CapitalistBaseline(Market):
    """Firms sell what pays; earnings go to those who own the resources and the plants.

    A baseline, not a portrait: competitive, without banks, crises of demand or a state. Public goods are
    provided by Lindahl shares as everywhere else, which is generous. What nobody owns is everybody's.

    Attributes
    ----------
    name : str
    rule, threshold, limit, steps_a_period
        As in `feasible.institutions.market_socialism.MarketSocialism`.
    pay : Pay, optional
        Where people work: their own wages, and what they own (`own_pay`).
    withhold : bool
        Whether owners show less capacity or claim more effort than there is, where it raises their profit
        (`feasible.institutions._withholding`). Their best replies to each other are iterated; the certificate
        says how that ended, and is of an equilibrium at these reports. Off, everybody takes prices as given.
    replies : int
        Rounds of replies at most.

    Raises
    ------
    InvalidInput
        If there is no such rule, or a number is out of its range.

    Examples
    --------
    >>> outcome = CapitalistBaseline().run(Economy.reference(1, 30))
    >>> outcome.certificate.ok
    True
    >>> monopoly = CapitalistBaseline(withhold=True).run(Economy.reference(1, 12))
    >>> monopoly.certificate.claim
    'at these prices and reports nobody could do better alone, no owner by another report (an equilibrium)'
    """

    name: str = "capitalist baseline"
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000
    steps_a_period: int = 30
    withhold: bool = False
    replies: int = 12
    pay: PayRule | None = None

    def __post_init__(self) -> None:
        self._check_rounds()
        within("replies", self.replies, least=1)
        if self.withhold and self.pay is not None:
            raise InvalidInput(
                "is set", where="withhold", expected="owners who take prices as given beside a pay rule"
            )

    @property
    def own_pay(self) -> PayRule:
        """Everybody keeps the own wage; rents go to owners."""
        return Pay(0.0, rents="owned")

    @property
    def pays_effort(self) -> bool:
        """Wages make up for effort; owners keep the rest."""
        return True

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,
    ) -> Outcome:
        """Let prices find a balance and settle; see `feasible.economy.institution.Institution.run`.

        Raises
        ------
        NotConverged
            If prices find no balance.
        """
        if not self.withhold:
            return super().run(economy, reports=reports, shocks=shocks, rng=rng)
        truth = after(economy, shocks)
        return self._withheld(truth, reports.apply(truth), None, self.limit, must_balance=True)

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Answer many lies; where owners withhold they reply to each, and every lie is a run of its own."""
        if not self.withhold:
            yield from super().answers(economy, lies)
            return
        for lie in lies:
            outcome = self.run(economy, reports=lie.reports(economy))
            yield np.asarray(outcome.levels, dtype=float), np.asarray(outcome.consumption, dtype=float)

    def _move(self, economy: Economy, last: Outcome, steps: int, *, must_balance: bool) -> Outcome:
        if not self.withhold:
            return super()._move(economy, last, steps, must_balance=must_balance)
        start = previous_prices(last, economy)
        return self._withheld(economy, economy, start, steps, must_balance=must_balance)

    def _withheld(
        self, truth: Economy, said: Economy, start: Vector | None, steps: int, *, must_balance: bool
    ) -> Outcome:
        """Let owners reply to each other, then let prices find a balance at what they report."""
        replied = withhold(said, limit=self.replies)
        system = self._system(replied.economy)
        went = system.rounds(
            new_rule(self.rule, warm=start is not None), start=start, threshold=self.threshold, limit=steps
        )
        made = plan_by_prices(
            self._names,
            replied.told(truth),
            system,
            went,
            threshold=self.threshold,
            must_balance=must_balance,
        )
        values = {
            **made.values,
            # What is claimed is no effort that anybody makes.
            "welfare": welfare(truth, made.consumption, made.levels),
            "rounds of replies": float(replied.rounds),
            "further gain": replied.gain,
            "at the end of the grid": replied.at_end,
        }
        return replace(made, values=values, certificate=_said_how(made.certificate, replied))

    def _system(self, reported: Economy) -> PriceSystem:
        return PriceSystem(reported, owned=True)


def _said_how(certificate: Certificate, replied: Withheld) -> Certificate:
    """Say how owners' replies ended, and what the best of them could still gain."""
    words = {
        "equilibrium": "no owner by another report (an equilibrium)",
        "cycle": f"though owners would report otherwise: replies go round in {replied.length} (a cycle)",
        "not settled": "though owners would report otherwise: replies have not settled",
    }
    settled = replied.ending == "equilibrium"
    check = Check(
        "owners' further gain",
        replied.gain,
        WORTH_IT if settled else np.finfo(float).max,
        "largest gain of an owner by another report, as a share of its profit"
        + ("" if settled else " (measured, not limited)"),
    )
    claim = f"at these prices and reports nobody could do better alone, {words[replied.ending]}"
    return Certificate(claim, (*certificate.checks, check))
