"""Market socialism: firms answer prices with what pays, and everybody gets an equal dividend.

The essay names its author's creed and no procedure: socialism that has learned from Nove and Kornai, with
cooperatives and markets beside planning ("Mourning the USSR", Chetia). The procedure is that of those
whom he reads, line by line, and what is done here:

- Firms take prices as given and produce where price is marginal cost; prices rise where goods are short
  (Lange): `feasible.procedures.price_rounds`. Nobody plans centrally; a board or a market may move prices.
- All that firms earn beyond wages is everybody's, in equal parts (Lange's social dividend; Roemer's coupons
  come to the same where they can be neither sold nor lost): ``budgets="equal"``, and `own_pay` where people
  work: own wages, and an equal dividend of all else.
- A state that cannot let firms fail pays part of their costs, and they know it (Kornai): `softness`. What
  it pays is taken from the dividends, so nothing is counted twice.
- Investment is decided by vote and carried out by a fund (Roemer):
  `feasible.procedures.investment_fund.InvestmentFund`, for economies with years.
- Left out: what workers in a cooperative maximize (here firms earn as others do), new firms and failures,
  banks and interest within a year, who sits on the boards.

With the same budgets it is the same convex program as `feasible.institutions.rounds`, and finds the same
plan: they differ in pay, in who is asked, and in what happens after a shock.

References
----------
Lange, O. (1936-37), "On the economic theory of socialism", *Review of Economic Studies* 4.
Nove, A. (1983), *The Economics of Feasible Socialism*.
Roemer, J. E. (1994), *A Future for Socialism*.
Kornai, J. (1986), "The soft budget constraint", *Kyklos* 39, 3-30.
"""

from __future__ import annotations

from dataclasses import dataclass

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.institutions._budgets import Budgeted, Budgets
from feasible.institutions._checks import within
from feasible.institutions._paid import PayRule
from feasible.institutions._price_guided import Market
from feasible.procedures import PriceSystem
from feasible.procedures.pay import Pay

__all__ = ["MarketSocialism"]


@dataclass(frozen=True)
class MarketSocialism(Budgeted, Market):
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
    pay : Pay, optional
        Where people work: their own wages, and an equal dividend of all else (`own_pay`). Then `budgets`
        do not count.

    Raises
    ------
    InvalidInput
        If there are no such budgets or no such rule, a number is out of its range, or budgets are soft and
        there is a pay rule (who pays for what the state covers is then not said).

    Examples
    --------
    >>> soft = MarketSocialism(softness=0.3).run(Economy.reference(1, 30))
    >>> hard = MarketSocialism().run(Economy.reference(1, 30))
    >>> soft.values["welfare"] < hard.values["welfare"]
    True
    """

    name: str = "market socialism"
    budgets: Budgets = "equal"
    softness: float = 0.0
    rule: str = "damped"
    threshold: float = 0.01
    limit: int = 2000
    steps_a_period: int = 30
    pay: PayRule | None = None

    def __post_init__(self) -> None:
        self._check_budgets()
        self._check_rounds()
        within("softness", self.softness, below=1.0)
        if self.pay is not None and self.softness > 0.0:
            raise InvalidInput(f"is {self.softness:g}", where="softness", expected="0 beside a pay rule")

    @property
    def own_pay(self) -> PayRule:
        """Everybody keeps the own wage; all else is shared out equally."""
        return Pay(0.0, rents="equal")

    def _system(self, reported: Economy) -> PriceSystem:
        return PriceSystem(self._weighed(reported), softness=self.softness)
