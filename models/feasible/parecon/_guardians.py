"""Pollution on a reference economy: who may emit, who may refuse, and what those who refuse are paid.

The cap on the economy's emissions is taken to be right: a unit more does as much harm, in budget units, as
its shadow price there. How harm grows with emissions is an assumption (`Emissions.damage_slope`).

References
----------
Baumol, W. and Oates, W. (1971), "The use of standards and prices for protection of the environment", *Swedish
Journal of Economics* 73, 42-54.
Weitzman, M. (1974), "Prices vs. quantities", *Review of Economic Studies* 41, 477-491.
Hahnel, R. (2017), "Wanted: a pollution damage revealing mechanism", *Review of Radical Political Economics*
49, 233-246.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Emissions", "price_advantage"]

#: Step of the central differences of a charge, as a share of the cap.
_STEP = 0.005
#: Less than this share of the cap is nothing.
_LEAST = 0.02
#: A cap that costs less than this share of incomes does not bind.
_BINDS = 1e-4


def price_advantage(spread: float, damage_slope: float, cost_slope: float) -> float:
    """Return by how much a charge beats a cap where the cost of cutting back is uncertain (Weitzman 1974).

    Parameters
    ----------
    spread : float
        Standard deviation of the marginal cost.
    damage_slope, cost_slope : float
        Second derivatives of benefit (B'', 0 or less) and cost (C'', above 0).

    Examples
    --------
    >>> round(price_advantage(0.7, -2, 1), 4)
    -0.245
    """
    if not spread >= 0.0 or not damage_slope <= 0.0 or not 0.0 < cost_slope < np.inf:
        raise InvalidInput(
            f"are {spread}, {damage_slope}, {cost_slope}", where="spread, damage_slope, cost_slope",
            expected="0 or more, 0 or less, above 0",
        )  # fmt: skip
    return spread**2 * (damage_slope + cost_slope) / (2.0 * cost_slope**2)


@dataclass(frozen=True, eq=False)
class Emissions:
    """An economy with a cap on emissions that is right, and other amounts that might be emitted.

    Amounts are shares of the cap; the harm of a unit at the cap is the charge there.

    Attributes
    ----------
    economy : Economy
        In which the emission resource binds.
    damage_slope : float
        Elasticity of the harm of one unit in how much is emitted; 0 if each unit does the same harm.

    Raises
    ------
    InvalidInput
        If there is no emission resource, or its cap does not bind.

    Examples
    --------
    >>> case = Emissions(Economy.reference(1, 30))
    >>> round(case.charge(1.0), 6), round(case.revenue(1.0), 4), round(case.revenue(0.9), 4)
    (0.966616, 0.0961, 0.2305)
    """

    economy: Economy
    damage_slope: float = 0.0
    _plans: dict[float, WelfareOptimum] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.damage_slope >= 0.0:
            raise InvalidInput(f"is {self.damage_slope}", where="damage_slope", expected="0 or more")
        if "emission" not in self.economy.resource_kind:
            raise InvalidInput("has no emission resource", where="economy", expected="one")
        if self.revenue(1.0) < _BINDS:
            raise InvalidInput(
                "emits less than it may", where=f"economy {self.economy.name!r}", expected="a cap that binds"
            )

    @cached_property
    def which(self) -> int:
        """Number of the emission resource."""
        return int(np.argmax(self.economy.resource_kind == "emission"))

    @property
    def cap(self) -> float:
        """The cap, in the resource's unit."""
        return float(self.economy.endowment[self.which])

    def plan(self, share: float) -> WelfareOptimum:
        """Return the best plan where so much of the cap may be emitted."""
        if share not in self._plans:
            endowment = np.array(self.economy.endowment)
            endowment[self.which] *= share
            self._plans[share] = welfare_optimum(
                self.economy.replace(endowment=endowment), start=self._plans.get(1.0)
            )
        return self._plans[share]

    def charge(self, share: float) -> float:
        """Return the shadow price of a unit of emissions, in budget units."""
        return float(self.plan(share).resource_prices[self.which])

    def revenue(self, share: float) -> float:
        """Return what guardians take who are paid the charge for what they allow, as a share of incomes."""
        return self.charge(share) * self.cap * share / float(self.economy.budgets.sum())

    def steepness(self, share: float, *, step: float = _STEP) -> float:
        """Return the elasticity of the charge in what is allowed, made positive: a central difference."""
        low, high = (self.charge(share * (1.0 + s)) for s in (-step, step))
        return float(np.log(low / high) / np.log((1.0 + step) / (1.0 - step)))

    @cached_property
    def unlimited(self) -> float:
        """What is emitted if nobody limits it."""
        plan = self.plan(50.0)
        return float((self.economy.resource_use @ plan.levels)[self.which]) / self.cap

    def emitted(self, charge: float) -> float:
        """Return what is emitted at a charge, given as a multiple of the charge at the cap.

        Raises
        ------
        InvalidInput
            If it is not above 0.
        """
        if not charge > 0.0:
            raise InvalidInput(f"is {charge}", where="charge", expected="a positive multiple")
        goal = charge * self.charge(1.0)
        return float(brentq(lambda f: self.charge(f) - goal, _LEAST, self.unlimited, xtol=1e-9))

    def harm(self, share: float) -> float:
        """Return what emissions do to people, in budget units, above what they do at no emission."""
        slope = self.damage_slope
        return float(self.charge(1.0) * self.cap * share ** (1.0 + slope) / (1.0 + slope))

    def loss(self, share: float, *, harm: bool = True) -> float:
        """Return the share of everybody's consumption that would be as bad as this amount instead of the cap.

        Parameters
        ----------
        share : float
        harm : bool
            Whether harm counts, or goods alone.
        """
        change = self.plan(share).welfare - self.plan(1.0).welfare
        if harm:
            change += self.harm(1.0) - self.harm(share)
        return float(1.0 - np.exp(change / self.economy.budgets.size))

    def exempted(self) -> pd.DataFrame:
        """Free one plant at a time of the charge, at the prices of the right plan.

        Returns
        -------
        DataFrame, one row a plant that emits
            As shares of all incomes: ``gain``, how much more the plant has left; ``harm``, what all that it
            then emits does to others, a unit at the right charge.
        """
        e, plan, total = self.economy, self.plan(1.0), float(self.economy.budgets.sum())
        use = e.resource_use[[self.which]].toarray().ravel()
        margin = np.asarray(e.net.T @ plan.prices - e.resource_use.T @ plan.resource_prices)
        rows = {}
        for j in np.flatnonzero(use > 0).tolist():
            s, k, was = float(e.effort[j]), float(e.exponent[j]), float(plan.levels[j])
            saved = self.charge(1.0) * use[j]
            level = min((max(margin[j] + saved, 0.0) / (s * k)) ** (1.0 / (k - 1.0)), float(e.capacity[j]))
            before = margin[j] * was - s * was**k
            after = (margin[j] + saved) * level - s * level**k
            rows[e.plants[j]] = ((after - before) / total, saved * level / total)
        return pd.DataFrame(rows, index=["gain", "harm"]).T

    def kept(self, share: float) -> float:
        """Return what all plants have left after inputs and resources, as a share of incomes."""
        plan, e = self.plan(share), self.economy
        sold = plan.prices @ (e.net @ plan.levels) - plan.resource_prices @ (e.resource_use @ plan.levels)
        return float(sold / e.budgets.sum())

    def ratios(self, *, emission_share: float = 1.0) -> pd.DataFrame:
        """Return benefit over cost of each plant that runs, with the charge and without it.

        Parameters
        ----------
        emission_share : float
            What equipment emits, over what it emits now: below 1 for cleaner equipment.

        Returns
        -------
        DataFrame, one row a plant that runs
            ``charged`` and ``free``: over the average of all that run, with cost counted so.
        """
        e, plan = self.economy, self.plan(1.0)
        levels = np.asarray(plan.levels)
        runs = levels > 1e-6 * levels.max()
        benefit = np.asarray(e.outputs.T @ plan.prices)
        cost = np.asarray(e.inputs.T @ plan.prices + e.resource_use.T @ plan.resource_prices)
        air = e.resource_use[[self.which]].toarray().ravel() * self.charge(1.0)
        out = {}
        for name, part in (("charged", emission_share), ("free", 0.0)):
            mine = cost - (1.0 - part) * air
            base = cost if name == "charged" else mine
            out[name] = (benefit / mine / (benefit @ levels / (base @ levels)))[runs]
        return pd.DataFrame(out, index=e.plants[runs])

    def _until(self, gain: Any) -> float:
        """Return the largest amount up to the cap at which guardians would not refuse more; 0 if none."""
        low = 1.0
        while low > _LEAST and gain(low) < -1e-9:
            low *= 0.97
        if low <= _LEAST:
            return 0.0
        return 1.0 if low == 1.0 else float(brentq(gain, low, low / 0.97, xtol=1e-6))

    def _unit_harm(self, share: float) -> float:
        """Harm of one unit more, over that at the cap."""
        return float(share**self.damage_slope)

    def paid(self, guardians: int) -> float:
        """Return what is allowed by guardians who are paid the charge for what they allow, and know it moves.

        Each suffers the harm of what it allows, and the others' choices are given (Cournot): it allows a unit
        more if the charge, less what it takes off the rest of its revenue, exceeds that harm.

        Parameters
        ----------
        guardians : int
            How many share the right to allow.

        Returns
        -------
        float
            Over the cap. 0 if it always pays to refuse more: households spend fixed sums here, so that what
            is rare gets dearer without end.
        """
        if guardians < 1:
            raise InvalidInput(f"is {guardians}", where="guardians", expected="at least 1")

        def gain(f: float) -> float:
            more = self.charge(f) / self.charge(1.0) * (1.0 - self.steepness(f) / guardians)
            return more - self._unit_harm(f)

        return self._until(gain)

    def unpaid(self, part: float) -> float:
        """Return what is allowed by those who suffer all the harm and get a part of what the goods are worth.

        Parameters
        ----------
        part : float
            Of the economy's consumption that is theirs, above 0 and at most 1.
        """
        if not 0.0 < part <= 1.0:
            raise InvalidInput(f"is {part}", where="part", expected="above 0 and at most 1")
        return self._until(lambda f: part * self.charge(f) / self.charge(1.0) - self._unit_harm(f))

    def uncertain(self, shock: float, *, resource: int | None = None) -> tuple[float, float]:
        """Return what a fixed cap and a fixed charge lose where another resource may be more or less.

        Parameters
        ----------
        shock : float
            By what share its endowment is more or less, equally likely.
        resource : int, optional
            Its number; by default that of the other resource whose use is worth most.

        Returns
        -------
        cap, charge : float
            Mean welfare lost against emissions that are best in each state, in budget units. The cap is this
            economy's; the charge is the one at which emissions are on average the cap.
        """
        if resource is None:
            value = np.asarray(self.plan(1.0).resource_prices * self.economy.endowment)
            value[self.which] = -1.0
            resource = int(np.argmax(value))
        states = []
        for sign in (-1.0, 1.0):
            endowment = np.array(self.economy.endowment)
            endowment[resource] *= 1.0 + sign * shock
            states.append(_State(self, self.economy.replace(endowment=endowment)))
        # At the lower of the two charges that make a state emit the cap, both emit that or more.
        ends = [max(state.charge(1.0), 1e-6 * self.charge(1.0)) for state in states]
        level = ends[0]
        if ends[0] != ends[1]:
            level = float(
                brentq(lambda t: sum(s.emitted(t) for s in states) - 2.0, ends[0], ends[1], xtol=1e-9)
            )
        best = [s.best() for s in states]
        worth = [np.mean([s.worth(f) for s, f in zip(states, at, strict=True)])
                 for at in ([1.0, 1.0], [s.emitted(level) for s in states], best)]  # fmt: skip
        return float(worth[2] - worth[0]), float(worth[2] - worth[1])


class _State:
    """One state of the world: the same harm and cap, another economy."""

    def __init__(self, case: Emissions, economy: Economy) -> None:
        self._case, self._economy, self._plans = case, economy, dict[float, WelfareOptimum]()
        self._which = case.which

    def _plan(self, share: float) -> WelfareOptimum:
        if share not in self._plans:
            endowment = np.array(self._economy.endowment)
            endowment[self._which] = share * self._case.cap
            self._plans[share] = welfare_optimum(self._economy.replace(endowment=endowment))
        return self._plans[share]

    def charge(self, share: float) -> float:
        return float(self._plan(share).resource_prices[self._which])

    def emitted(self, charge: float) -> float:
        return self._root(lambda f: self.charge(f) - charge)

    def best(self) -> float:
        harm = self._case.charge(1.0)
        return self._root(lambda f: self.charge(f) - harm * f**self._case.damage_slope)

    @staticmethod
    def _root(gap: Any) -> float:
        return float(brentq(gap, 0.1, 3.0, xtol=1e-8))

    def worth(self, share: float) -> float:
        return float(self._plan(share).welfare - self._case.harm(share))
