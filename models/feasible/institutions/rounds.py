"""Participatory planning by rounds: councils answer published prices with proposals of their own.

A facilitation board publishes indicative prices. Workers' councils propose what they would make and use,
households what they would consume, federations of residents the public goods that they would share and
the caps on pollution whose price is the charge. The board totals the proposals, raises the price of what
is short, lowers that of what is left over, and publishes again. When everything balances within a
threshold the proposals *are* the plan. Nobody issues an order.

The author, line by line (Wetzel, "Libcom or Parecon?"), and what is done here:

- Individuals, assemblies and federations propose what they want, production groups what they would make;
  the first proposals will not add up, so their totals are published and everybody revises ("Consumption
  Self-management", at its end): rounds, by a price rule of our own that arrives. The published one, which
  often does not, is `feasible.institutions.hahnel_rounds`.
- What is scarcer than wished for rises in price, and then some who asked for it back off and others do not
  ("Abolition of money?", the concrete): `feasible.procedures.damped`, and the budgets that this needs.
- People are paid for effort and sacrifice ("Wage labor?"): budgets as earned by effort, and where people
  work `own_pay`: all income, rents too, by hours as peers rate them (`EffortRatings`, exact, lenient or
  by chance).
- Federations of residents propose public goods, and make producers answer for what they do to air and
  water ("Consumption Self-management"): what each would give added up (Lindahl shares), and a cap on
  emissions that those affected set, whose price producers pay like that of any resource.
- The next plan begins from this year's prices: `replan`.
- Left out: groups that fall short of the average and have to make their case, and equal bills for public
  goods (both in `hahnel_rounds`), job balancing (in the chapters), who argues with whom, investment in
  capacity.

References
----------
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics*.
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9.
Wetzel, T., "Libcom or Parecon?", sections on consumption self-management and the abolition of money.
"""

from __future__ import annotations

from dataclasses import dataclass

from feasible.economy import Economy, Outcome
from feasible.institutions._budgets import Budgeted, Budgets
from feasible.institutions._paid import EffortRatings, PayRule
from feasible.institutions._price_guided import PriceGuided
from feasible.procedures import PriceSystem
from feasible.procedures.price_guided import Names

__all__ = ["ParticipatoryRounds"]


@dataclass(frozen=True)
class ParticipatoryRounds(Budgeted, PriceGuided):
    """Plan by rounds of proposals.

    Attributes
    ----------
    name : str
    budgets : {"earned", "equal"}
        Who may consume how much: the economy's budgets, read as earned by effort, or the same for all.
    rule : str
        A price rule of `feasible.procedures.PRICE_RULES`.
    threshold : float
        Rounds stop when the worst imbalance of any good is below this.
    limit : int
        Rounds after which the board gives up and says so.
    pay : Pay, optional
        Where people work: how incomes follow from it (`own_pay`). Then `budgets` do not count.

    Raises
    ------
    InvalidInput
        If there are no such budgets or no such rule, or a number is out of its range.

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
    budgets: Budgets = "earned"
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000
    pay: PayRule | None = None

    def __post_init__(self) -> None:
        self._check_budgets()
        self._check_rounds()

    @property
    def own_pay(self) -> PayRule:
        """All income, rents too, by hours as peers rate them, exactly."""
        return EffortRatings()

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Plan the next period from the last one's prices; see `feasible.economy.institution.Replans`."""
        return self._move(economy, last, self.limit, must_balance=True), economy

    def _system(self, reported: Economy) -> PriceSystem:
        return PriceSystem(self._weighed(reported))

    @property
    def _names(self) -> Names:
        return Names(
            self.name, "prices to workers' councils", "prices to residents", "workers' proposals",
            "residents' proposals",
        )  # fmt: skip
