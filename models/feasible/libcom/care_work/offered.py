"""Care that is offered and care that is needed: the valley's hours, and all labor of the reference economy.

Nobody is compelled. A share of the care hours that the plan counts on is not offered. What happens to
needs depends on what those people do instead: work elsewhere, or not work.

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.2 and 5.5.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import optimize

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.libcom.in_kind import HOURS, valley
from feasible.optimum.fulfillment import Fulfillment, fulfill

__all__ = ["CARE", "Offered", "care_hours", "labor_needed", "offered", "share_that_binds"]

CARE = "care, 1,000 visits"
_ELSE = "bread, 1,000 loaves"


class Offered(NamedTuple):
    """What a plan meets, shares of needs.

    Attributes
    ----------
    care, other, mean : float
        Of care; of bread, as of every other need that is not met in full; over all needs.
    hours : float
        Worked in all, a year.
    """

    care: float
    other: float
    mean: float
    hours: float


@cache
def _planned(share: float, elsewhere: bool, scale: float) -> Fulfillment:  # noqa: FBT001
    economy = valley()
    there = np.array(economy.endowment, dtype=float)
    care, all_hours = (economy.resources.get_loc(name) for name in ("care hours", HOURS))
    withheld = (1.0 - share) * there[care]
    there[care] -= withheld
    if not elsewhere:
        there[all_hours] -= withheld
    there[all_hours] *= scale
    return fulfill(economy.replace(endowment=there))


def offered(share: float, *, elsewhere: bool = True, scale: float = 1.0) -> Offered:
    """Plan the valley if so much of its care hours is offered.

    Parameters
    ----------
    share : float
        Of the care hours there are, 0 to 1.
    elsewhere : bool
        Who does not care works elsewhere; otherwise the hours that all work fall by as much.
    scale : float
        All hours are so many times as many as the valley's people agreed on.

    Examples
    --------
    A fifth of care is withheld. If those people work elsewhere, care falls and bread rises. If not, all fall.

    >>> [round(v, 3) for v in offered(0.8)[:2]], [round(v, 3) for v in offered(0.8, elsewhere=False)[:2]]
    ([0.841, 0.98], [0.778, 0.778])
    """
    if not 0 <= share <= 1 or not scale > 0:
        raise InvalidInput(f"are {share!r}, {scale!r}", where="share, scale", expected="a share, above zero")
    plan = _planned(share, elsewhere, scale)
    met = plan.fulfillment
    at = plan.economy.goods.get_loc
    needed = np.asarray(plan.economy.needs.sum(axis=0)).ravel() > 0
    return Offered(
        float(met[at(CARE)]), float(met[at(_ELSE)]), float(np.mean(met[needed])), float(plan.hours)
    )


def care_hours() -> float:
    """Return the care hours of the valley's plan, a year.

    Examples
    --------
    >>> round(care_hours())
    70268
    """
    plan = _planned(1.0, True, 1.0)  # noqa: FBT003
    economy = plan.economy
    return float((economy.resource_use @ plan.levels)[economy.resources.get_loc("care hours")])


def share_that_binds() -> float:
    """Return the share of care hours below which care is the bottleneck.

    Examples
    --------
    >>> round(share_that_binds(), 4)
    0.8569
    """
    economy = valley()
    return care_hours() / float(economy.endowment[economy.resources.get_loc("care hours")])


@cache
def labor_needed(seed: int, goods: int = 30, *, needs: float = 1.0) -> float:
    """Return the share of all labor that must be offered for every need to be met in full.

    Parameters
    ----------
    seed, goods : int
        Of the reference economy.
    needs : float
        Needs are so many times as large as drawn.

    Returns
    -------
    float
        Above 1 where there is not enough labor for all needs; infinite if no amount of labor is enough.

    Examples
    --------
    >>> [round(labor_needed(seed), 3) for seed in (1, 2, 3)]
    [0.293, 0.737, 0.764]
    """
    economy = Economy.reference(seed, goods)
    economy = economy.replace(needs=economy.needs * needs)
    labor = economy.resource_kind == "labor"

    def over(share: float) -> float:
        there = np.where(labor, economy.endowment * share, economy.endowment)
        return fulfill(economy.replace(endowment=there)).multiple - 1.0

    if over(4.0) < 0:
        return float("inf")
    return float(optimize.brentq(over, 0.01, 4.0, xtol=1e-6))
