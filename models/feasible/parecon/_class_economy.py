"""Roemer's economy, in which wealth alone sorts people into five classes.

References
----------
Roemer, J. E. (1982), *A General Theory of Exploitation and Class*, Harvard University Press, ch. 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from feasible.economy import Certificate, Check, Vector
from feasible.errors import Infeasible, InvalidInput

__all__ = ["CLASSES", "ClassEconomy"]


#: Roemer's five classes, from most to least wealth.
CLASSES = ("pure capitalist", "small capitalist", "petty bourgeois", "semi-proletarian", "proletarian")


@dataclass(frozen=True, eq=False)
class ClassEconomy:
    """Roemer's subsistence economy with a labor market: one good, and wealth as the only difference.

    Everyone needs the same net amount of the good and works as little as possible for it: on own capital,
    for others, or by having others work. Making one unit takes `input` of the good in advance and `labor`
    hours. At zero profit there is always an equilibrium without exploitation, if wealth suffices; computed
    here is the one in which wealth is scarce, because the richest live on less than all of it, where
    there is one.

    Attributes
    ----------
    wealth : array, shape (people,)
        Stock of the good that each owns, as capital.
    input : float
        Of the good, per unit made; above 0, below 1.
    labor : float
        Hours per unit made.
    need : float
        Of the good, net, per person and period.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    """

    wealth: Vector
    input: float = 0.5
    labor: float = 1.0
    need: float = 20.0

    def __post_init__(self) -> None:
        wealth = np.array(self.wealth, dtype=float)
        object.__setattr__(self, "wealth", wealth)
        if wealth.ndim != 1 or not wealth.size or not (np.isfinite(wealth).all() and (wealth >= 0).all()):
            raise InvalidInput("is not a list of amounts", where="wealth", expected="zero or more each")
        if not (0 < self.input < 1 and self.labor > 0 and self.need > 0):
            raise InvalidInput(
                f"are {self.input!r}, {self.labor!r}, {self.need!r}",
                where="input, labor, need",
                expected="input above 0 and below 1, the others above 0",
            )

    @property
    def embodied(self) -> float:
        """Hours that it takes, directly and indirectly, to make one person's needs."""
        return self.labor * self.need / (1 - self.input)

    @property
    def own_shop(self) -> float:
        """Wealth with which a person can just make a living without hiring and without being hired."""
        return self.input * self.need / (1 - self.input)

    @cached_property
    def profit_rate(self) -> float:
        """Rate of profit at which all wealth that is offered is used; 0 where wealth is never scarce.

        Raises
        ------
        Infeasible
            If there is too little wealth for everybody's needs.
        """
        wealth = np.sort(self.wealth)[::-1]
        required = wealth.size * self.own_shop
        if wealth.sum() < required:
            raise Infeasible(["everybody's needs", "wealth"], {"wealth": float(required - wealth.sum())})
        # The richest m live on profit alone and offer no more capital than that takes.
        for m in range(1, wealth.size + 1):
            short = required - float(wealth[m:].sum())
            rate = m * self.need / short if short > 0 else np.inf
            below = wealth[m] if m < wealth.size else 0.0
            if below * rate < self.need <= wealth[m - 1] * rate * (1 + 1e-12):
                break
        # Spread so evenly that nobody would sell hours at any wage below the whole product.
        return float(rate) if rate * self.input < (1 - self.input) * (1 - 1e-9) else 0.0

    @property
    def wage(self) -> float:
        """Of the good per hour, at the equilibrium's rate of profit."""
        return (1 - self.input * (1 + self.profit_rate)) / self.labor

    @property
    def thresholds(self) -> tuple[float, float]:
        """Wealth of the petty bourgeois, and the least wealth that frees its owner from work.

        The first does not depend on wage or profit.
        """
        rate = self.profit_rate
        return self.own_shop, self.need / rate if rate > 0 else np.inf

    def table(self) -> pd.DataFrame:
        """Return what each person does, one row each, in the order of `wealth`.

        Returns
        -------
        DataFrame
            ``wealth``; ``hours`` worked; ``own``: of them on own capital; ``sold`` to others; ``hired``:
            hours of others; ``class``; ``exploitation``: hours worked over hours embodied in what one
            consumes (above 1: exploited).
        """
        w, rate = self.wage, self.profit_rate
        capital = np.minimum(self.wealth, self.thresholds[1])
        if rate == 0:
            # Without profit owners lend as much as is asked for: it is all the same to them.
            spare = np.maximum(capital - self.own_shop, 0.0)
            asked = float(np.maximum(self.own_shop - capital, 0.0).sum())
            capital = np.minimum(capital, self.own_shop) + spare * asked / max(float(spare.sum()), 1e-300)
        hours = np.maximum(self.need - rate * capital, 0.0) / w
        hours = np.where(hours < 1e-9 * self.embodied, 0.0, hours)
        on_capital = self.labor * capital / self.input
        own = np.minimum(hours, on_capital)
        gap = np.where(np.abs(hours - on_capital) < 1e-9 * self.embodied, 0.0, hours - on_capital)
        kind = np.select([hours == 0, gap < 0, gap == 0, capital > 0], [0, 1, 2, 3], default=4)
        return pd.DataFrame(
            {
                "wealth": self.wealth,
                "hours": hours,
                "own": own,
                "sold": np.maximum(gap, 0.0),
                "hired": np.maximum(-gap, 0.0),
                "class": [CLASSES[k] for k in kind],
                "exploitation": hours / self.embodied,
            }
        )

    @property
    def certificate(self) -> Certificate:
        """Recomputed from the data and the table: the market for hours, and everybody's needs."""
        table = self.table()
        get = {c: table[c].to_numpy(dtype=float) for c in ("wealth", "hours", "own", "sold", "hired")}
        made = (get["own"] + get["hired"]) / self.labor
        market = abs(get["sold"].sum() - get["hired"].sum()) / max(float(get["hours"].sum()), 1e-300)
        capital = np.maximum(self.input * made - get["wealth"], 0.0).max() / self.own_shop
        income = (1 - self.input) * made + self.wage * (get["sold"] - get["hired"])
        return Certificate(
            "everybody meets needs with own wealth, and hours sold are hours hired",
            (
                Check("labor market", float(market), 1e-9, "difference, relative to all hours"),
                Check("capital", float(capital), 1e-9, "largest use beyond wealth, in shops"),
                Check("needs", float(np.abs(income / self.need - 1).max()), 1e-9, "largest miss, relative"),
            ),
        )
