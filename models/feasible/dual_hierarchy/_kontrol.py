"""The contract with a watcher who can be won over (Tirole 1986; Laffont and Tirole 1993)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize

from feasible.economy import Vector
from feasible.errors import InvalidInput


def _between(where: str, value: float, low: float, high: float, *, open_ends: bool = False) -> None:
    inside = low < value < high if open_ends else low <= value <= high
    if not inside:
        raise InvalidInput(
            f"is {value:g}",
            where=where,
            expected=f"above {low:g} and below {high:g}" if open_ends else f"from {low:g} to {high:g}",
        )


@dataclass(frozen=True)
class Contract:
    """What the center asks and pays.

    Attributes
    ----------
    low, high : float
        Output asked of a plant of low and of high cost.
    found : float
        Output asked of a plant whose low cost was proved.
    rent : float
        What a plant of low cost earns above its cost if nothing is proved.
    reward : float
        What the watcher is paid for proof.
    welfare : float
        Expected value to the center, all payments deducted.
    """

    low: float
    high: float
    found: float
    rent: float
    reward: float
    welfare: float


@dataclass(frozen=True)
class Kontrol:
    """A center, a plant that knows its cost, and a watcher who may find it out.

    Attributes
    ----------
    finds : float
        Probability zeta that the watcher gets proof of a low cost, 0 to 1.
    efficiency : float
        Share kappa of a side payment that arrives, 0 to 1.
    first : float
        Value of the first unit: S'(q) = first - q.
    cost : float
        Unit cost of a high-cost plant.
    spread : float
        By how much a low cost is lower; at most `cost`.
    likely : float
        Probability nu of a low cost, above 0 and below 1.

    Raises
    ------
    InvalidInput
        If a parameter is out of its range, or the high-cost plant would be asked for nothing.

    Examples
    --------
    >>> [round(Kontrol(efficiency=k).contract().high, 9) for k in (0.0, 0.5, 1.0)]
    [5.2, 4.6, 4.0]
    >>> round(Kontrol(efficiency=1.0).worth(), 12)
    0.0
    """

    finds: float = 0.6
    efficiency: float = 0.5
    first: float = 10.0
    cost: float = 4.0
    spread: float = 2.0
    likely: float = 0.5

    def __post_init__(self) -> None:
        _between("finds", self.finds, 0.0, 1.0)
        _between("efficiency", self.efficiency, 0.0, 1.0)
        _between("likely", self.likely, 0.0, 1.0, open_ends=True)
        _between("spread", self.spread, 0.0, self.cost)
        if self._high() <= 0.0:
            raise InvalidInput(
                f"{self.first:g} buys nothing from a high-cost plant",
                where="first",
                expected="a higher value",
            )

    @property
    def _kept(self) -> float:
        """Share of the rent that the center pays in one form or the other."""
        return 1.0 - self.finds * (1.0 - self.efficiency)

    def _high(self) -> float:
        return self.first - self.cost - self.likely / (1.0 - self.likely) * self.spread * self._kept

    def _value(self, output: float, cost: float) -> float:
        return (self.first - cost) * output - output**2 / 2.0

    def contract(self) -> Contract:
        """Return the best collusion-proof contract, in closed form."""
        low, high = self.first - self.cost + self.spread, self._high()
        rent = self.spread * high
        welfare = self.likely * (self._value(low, self.cost - self.spread) - self._kept * rent)
        welfare += (1.0 - self.likely) * self._value(high, self.cost)
        return Contract(low, high, low, rent, self.efficiency * rent, welfare)

    def solved(self) -> Contract:
        """Return the same contract from the center's program, by sequential quadratic programming.

        Seven unknowns: output and rent with proof, with a low and with a high cost reported, and the
        watcher's reward. The constraints are that nobody loses, that neither plant gains by passing for the
        other, and that plant and watcher cannot both gain by hiding the proof. Nothing is substituted.
        """
        nu, zeta, kappa, d = self.likely, self.finds, self.efficiency, self.spread
        weights = np.array([nu * zeta, nu * (1.0 - zeta), 1.0 - nu])
        costs = self.cost - d * np.array([1.0, 1.0, 0.0])
        margin = self.first - costs

        def lost(v: Vector) -> float:
            q, u, s = v[:3], v[3:6], v[6]
            return float(-weights @ (margin * q - q**2 / 2.0 - u) + nu * zeta * s)

        def slope(v: Vector) -> Vector:
            q = v[:3]
            return np.concatenate([-weights * (margin - q), weights, [nu * zeta]])

        # Rows: low does not pass for high; high not for low; hiding proof does not pay the watcher.
        rows = np.array(
            [
                [0.0, 0.0, -d, 0.0, 1.0, -1.0, 0.0],
                [0.0, d, 0.0, 0.0, -1.0, 1.0, 0.0],
                [0.0, 0.0, 0.0, kappa, -kappa, 0.0, 1.0],
            ]
        )
        found = optimize.minimize(
            lost,
            np.full(7, 1.0),
            jac=slope,
            method="SLSQP",
            bounds=[(0.0, None)] * 7,
            constraints=optimize.LinearConstraint(rows, 0.0, np.inf),
            options={"ftol": 1e-15, "maxiter": 500},
        )
        v = found.x
        return Contract(float(v[1]), float(v[2]), float(v[0]), float(v[4]), float(v[6]), -float(found.fun))

    def worth(self) -> float:
        """Return what the watcher adds to welfare, as a share of what one who takes nothing would add.

        0 where there is nothing to add.
        """
        alone = replace(self, finds=0.0).contract().welfare
        best = replace(self, efficiency=0.0).contract().welfare - alone
        return (self.contract().welfare - alone) / best if best > 0.0 else 0.0
