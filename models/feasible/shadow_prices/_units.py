"""One plan of a whole economy with its work counted in persons, thousands or millions.

A solver of linear programs takes a coefficient that is small enough for nothing: HiGHS, which
`scipy.optimize.linprog` calls, drops what is below 1e-9 in size (its option ``small_matrix_value``). In a
table in dollars the work in a dollar of product is a few millionths of a person, and a few thousandths of
a millionth of a thousand persons. Whoever counts persons by the million has written a plan in which work
is free.

References
----------
HiGHS documentation, "List of options", ``small_matrix_value``: "Lower limit on |matrix entries|: values less
than or equal to this will be treated as zero", 1e-9 unless set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from feasible.errors import InvalidInput
from feasible.optimum.linear import LinearProgram

__all__ = ["DollarTable", "PlanTwice"]


@dataclass(frozen=True)
class PlanTwice:
    """The same program solved after sizing (`LinearProgram`) and as written (`scipy.optimize.linprog`)."""

    value: float
    """Value of all deliveries in the certified plan, as a share of today's."""
    as_written: float
    """The value that the other solver reports for the same numbers, as a share of today's."""
    work_as_written: float
    """Work that the other solver's plan takes, as a share of the work there is: above 1 it cannot be done."""
    residual: float
    """Largest relative miss of the certified plan over its certificate's checks."""
    ended_well: bool
    """Whether the other solver reports success."""

    @property
    def off(self) -> float:
        """How far the other solver's value is from the certified one, as a share of the latter."""
        return self.as_written / self.value - 1.0


@dataclass(frozen=True)
class DollarTable:
    """A made-up economy with the shape of a detailed table: many sectors, flows in dollars, work in persons.

    Shares of inputs, deliveries to households and pay are lognormal; no figure is any country's.

    Attributes
    ----------
    seed : int
        Of the draws.
    sectors : int
        411, as many as the detailed table that the United States publishes has, unless said otherwise.
    room : float
        A sector can make at most this many times today's output.
    floor : float
        At least this share of today's deliveries of each product is kept.
    pay : float
        Dollars a year that a person earns on average: what turns pay into persons.

    Raises
    ------
    InvalidInput
        If a size is not positive, or room and floor leave out today's plan.
    """

    seed: int = 0
    sectors: int = 411
    room: float = 1.2
    floor: float = 0.8
    pay: float = 60_000.0

    def __post_init__(self) -> None:
        if self.sectors < 2 or not self.pay > 0 or not 0 <= self.floor <= 1 <= self.room:
            raise InvalidInput(
                f"sectors {self.sectors}, pay {self.pay}, floor {self.floor}, room {self.room}",
                where="DollarTable",
                expected="two sectors or more, a positive pay, a floor from 0 to 1 and room of 1 or more, so "
                "that today's plan is one of the plans",
            )

    def draw(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Draw inputs a dollar (sectors x sectors), deliveries in dollars a year, persons a dollar."""
        rng, n = np.random.default_rng(self.seed), self.sectors
        inputs = rng.lognormal(-9.0, 2.5, (n, n)) * (rng.random((n, n)) < 0.6)
        inputs *= rng.uniform(0.2, 0.7, n) / np.maximum(inputs.sum(0), 1e-300)
        deliveries = rng.lognormal(23.0, 1.8, n)
        wages = rng.lognormal(-1.2, 0.6, n) * (1.0 - inputs.sum(0))
        return inputs, deliveries, wages / self.pay

    def plan_twice(self, persons: float = 1.0) -> PlanTwice:
        """Plan the most valuable deliveries by two ways, with work counted in units of so many persons.

        Parameters
        ----------
        persons : float
            1 counts work in persons, 1e3 in thousands, 1e6 in millions. No other number changes.

        Raises
        ------
        InvalidInput
            If `persons` is not positive.
        NotConverged
            If the certificate of the sized plan fails (from `LinearProgram.solve`).
        """
        if not 0 < persons < np.inf:
            raise InvalidInput(
                f"is {persons}",
                where="persons",
                expected="how many persons one unit of work is, more than none",
            )
        inputs, today, each = self.draw()
        net = np.eye(self.sectors) - inputs
        outputs = np.linalg.solve(net, today)
        work = each / persons
        there, worth = float(work @ outputs), net.sum(0)
        limits = np.concatenate([-self.floor * today, [there]])
        rows = np.vstack([-net, work])
        solution = LinearProgram(worth, rows, row_upper=limits, column_upper=self.room * outputs).solve()
        residual = float(max(check.value for check in solution.certificate.checks))
        bounds = np.column_stack([np.zeros(self.sectors), self.room * outputs])
        solve: Any = linprog
        peer = solve(-worth, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
        used = float(work @ peer.x) / there if peer.x is not None else np.nan
        reported = -float(peer.fun) if peer.fun is not None else np.nan
        total = float(today.sum())
        return PlanTwice(solution.objective / total, reported / total, used, residual, bool(peer.success))
