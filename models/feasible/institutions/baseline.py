"""The capitalist baseline: firms answer prices with what pays, and earnings are the owners'.

References
----------
Arrow, K. J. and Debreu, G. (1954), *Econometrica* 22, 265-290.
"""

from __future__ import annotations

from dataclasses import dataclass

from feasible.economy import Economy
from feasible.institutions._paid import PayRule
from feasible.institutions._price_guided import Market
from feasible.procedures import PriceSystem
from feasible.procedures.pay import Pay

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

    Raises
    ------
    InvalidInput
        If there is no such rule, or a number is out of its range.

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
    pay: PayRule | None = None

    def __post_init__(self) -> None:
        self._check_rounds()

    @property
    def own_pay(self) -> PayRule:
        """Everybody keeps the own wage; rents go to owners."""
        return Pay(0.0, rents="owned")

    @property
    def pays_effort(self) -> bool:
        """Wages make up for effort; owners keep the rest."""
        return True

    def _system(self, reported: Economy) -> PriceSystem:
        return PriceSystem(reported, owned=True)
