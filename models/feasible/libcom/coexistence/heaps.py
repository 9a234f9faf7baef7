"""The author's first experiment: a national table planned for the most output in all.

Her program (one of its inputs is a table of the United Kingdom) plans so that what is delivered of every
product reaches a minimum and the harm of all production stays below a limit, once for the least work and
once for the largest sum of what is delivered. Her note on the second: huge amounts of some product that
nobody will use. For the British table she gives no harm: all harm alike, and what is limited is output.

Ours, and guesses: the book's own tables in place of hers, a limit on work (or on greenhouse gases, which is
nearer to hers), and a minimum of nine tenths of today's deliveries.

Why it is so: a linear program has a best plan at a corner, and at a corner at most as many products are
above their minimum as there are limits that bind.

References
----------
Katja, "Experiment with linear programming tools" (repository rakvat/planning, folder linear_programming,
README). Dantzig, G. B. (1963), *Linear Programming and Extensions* (basic solutions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import Certificate, Vector
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput
from feasible.optimum import LinearProgram

__all__ = ["Heaps", "heaps"]


@dataclass(frozen=True, eq=False)
class Heaps:
    """A plan that makes the most of some sum, and how far each product is above its minimum.

    Attributes
    ----------
    delivered : Series
        What each sector delivers, as a multiple of its minimum; sectors with a minimum above zero.
    above : Series
        What is delivered beyond the minimum, in the table's unit, all sectors.
    limits : int
        Limits that bind.
    certificate : Certificate
    """

    delivered: pd.Series[float]
    above: pd.Series[float]
    limits: int
    certificate: Certificate

    @property
    def heaped(self) -> list[str]:
        """Products of which more than the minimum is delivered, the largest heap first."""
        size = 1e-7 * float(self.above.max())
        return [
            str(name) for name in self.above.sort_values(ascending=False).index if self.above[name] > size
        ]


def heaps(
    table: InputOutputTable,
    limits: Mapping[str, float],
    *,
    least: float = 0.9,
    weights: Vector | None = None,
    in_step: bool = False,
) -> Heaps:
    """Plan for the largest (weighted) sum of deliveries, each at least `least` of today's.

    Parameters
    ----------
    table : InputOutputTable
    limits : mapping of str to float
        Satellite rows that are limited, as a share of what today's output takes.
    least : float
        Minimum of every delivery, of today's; what is delivered in the negative (drawn from stocks or
        imported) stays as it is.
    weights : array, shape (sectors,), optional
        Of a unit of each product in the sum; 1 by default.
    in_step : bool
        Raise all deliveries by the same share instead: the largest common multiple.

    Raises
    ------
    InvalidInput
        If no limit is given, or a weight is not above zero.

    Examples
    --------
    >>> from feasible.economy.datasets import us_2021
    >>> plan = heaps(us_2021(15), {"labor hours": 1.0})
    >>> len(plan.heaped), plan.limits, plan.certificate.ok
    (1, 1, True)
    """
    bounds = dict(limits)
    n = len(table.sectors)
    worth = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if not bounds or worth.shape != (n,) or not (worth > 0).all():
        raise InvalidInput("are missing or no weights", where="limits, weights", expected="see there")
    recipes, today = table.technical_coefficients().to_numpy(), table.final_demand().to_numpy()
    output = table.output.to_numpy()
    use = np.array([table.satellite(row).to_numpy() / output for row in bounds])
    floor = np.where(today > 0, least * today, today)
    net = np.eye(n) - recipes
    matrix = np.vstack([net, use])
    if in_step:
        matrix = np.hstack([matrix, np.append(-np.maximum(today, 0.0), np.zeros(len(use)))[:, None]])
        floor = np.where(today > 0, 0.0, today)
    ceiling = np.array([share * float(row @ output) for row, share in zip(use, bounds.values(), strict=True)])
    program = LinearProgram(
        np.append(np.zeros(n), 1.0) if in_step else worth @ net,
        matrix,
        row_lower=np.append(floor, np.full(len(use), -np.inf)),
        row_upper=np.append(np.full(n, np.inf), ceiling),
    )
    plan = program.solve()
    made = plan.primal[:n]
    delivered = net @ made
    lowest = np.where(today > 0, least * today, today)
    tight = int((use @ made > ceiling * (1 - 1e-7)).sum())
    counted = today > 0
    return Heaps(
        pd.Series(delivered[counted] / lowest[counted], table.sectors[counted], name="times the minimum"),
        pd.Series(delivered - lowest, table.sectors, name="above the minimum"),
        tight,
        plan.certificate,
    )
