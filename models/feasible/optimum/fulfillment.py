"""Planning in kind: the least-met need is met as well as it can be, then the next, in the fewest hours.

There is no money here, no budget and no price: needs are counted in the good's own unit, work in hours. A
plan is judged by the share of each request that it delivers, ``phi_g = delivered_g / request_g``, and the
best plan is the *leximin* one: nobody's least-met need could be met better, and given that, nor could the
next. Households are served in the same proportion of their needs in one good, so that the leximin over
all (household, good) pairs is the leximin over goods.

1. Needs: leximin of ``phi``, counted up to 1, by successive linear programs. A good is fixed at a level
   when its own row of the proof stops it there (its multiplier is positive), never because it looks close.
2. Once every request can be met: the largest equal multiple of all of them.
3. Of the plans that do this: the one with the fewest hours of work.

Linear programs have multipliers. They stay inside the proof (the certificate): nobody is asked to pay
them, and nobody is told them.

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.3-5.5 ("plans are based on in-kind calculation").
Neurath, O. (1925), *Wirtschaftsplan und Naturalrechnung* (calculation in kind).
Rawls, J. (1971), *A Theory of Justice*, section 26; Sen, A. (1970), *Collective Choice and Social
Welfare*, ch. 9 (the leximin order).
"""

from __future__ import annotations

import numpy as np

from feasible.economy import Economy
from feasible.economy.align import Given
from feasible.economy.leontief import productivity
from feasible.errors import InvalidInput
from feasible.optimum._certify_fulfillment import Stage, certify_fulfillment
from feasible.optimum._needs_program import LARGE, NeedsMethod, NeedsProgram, Report
from feasible.optimum._plan_in_kind import Fulfillment
from feasible.optimum._requests import (
    burden,
    checked_request,
    makeable,
    requests,
    requests_from,
    stated_needs,
)
from feasible.optimum.progressive_filling import Mask, fill

__all__ = [
    "Fulfillment",
    "Mask",
    "NeedsMethod",
    "NeedsProgram",
    "Report",
    "Stage",
    "burden",
    "certify_fulfillment",
    "checked_request",
    "fulfill",
    "makeable",
    "requests",
    "requests_from",
    "stated_needs",
]


def fulfill(
    economy: Economy,
    request: Given = None,
    *,
    beyond: bool = False,
    method: NeedsMethod = "auto",
    start: Fulfillment | None = None,
) -> Fulfillment:
    """Meet requests as well as the least-met can be, in the fewest hours; see the module.

    Parameters
    ----------
    economy : Economy
        Plants, resources and capacities; effort, budgets and tastes play no part (but see `requests`).
    request : Series, dict or array, shape (G,), optional
        In each good's unit. Goods that a Series or a dict leaves out are not asked for; `requests` of the
        economy by default.
    beyond : bool
        Go on with the leximin beyond the equal multiple of all requests.
    method : {"auto", "simplex", "first-order", "filling"}
        See `NeedsProgram`. Where every good is made in one way only, *filling* needs no program (see
        `feasible.optimum.progressive_filling`); it is the choice of "auto" there from 800 goods on.
    start : Fulfillment, optional
        A plan of much the same economy, from which the search for another begins (from 800 goods on).

    Returns
    -------
    Fulfillment

    Raises
    ------
    InvalidEconomy
        If nobody needs anything.
    InvalidInput
        If the request names an unknown good, is negative or asks for nothing, there is no such method, or
        "filling" is asked for where a good is made in several ways.
    Unbounded
        If nothing limits what can be delivered.
    NotConverged
        If a linear program is not solved, or no method ends at a plan that is certified.

    Examples
    --------
    Bread and soup are needed, 4 of each; twelve hours, one a loaf and two a bowl, and one stove that cooks
    two bowls:

    >>> village = Economy(goods=["bread", "soup"], resources=["hours"], plants=["oven", "stove"],
    ...     households=["all"], inputs=[[0, 0], [0, 0]], outputs=[[1, 0], [0, 1]], resource_use=[[1, 2]],
    ...     endowment=[12], capacity=[np.inf, 2], tastes=[[0.5, 0.5]], needs=[[4, 4]])
    >>> plan = fulfill(village)
    >>> plan.fulfillment.tolist(), plan.hours, plan.certificate.ok
    ([1.0, 0.5], 8.0, True)

    A request by name; nobody asks for soup:

    >>> fulfill(village, {"bread": 6}).deliveries.tolist()
    [12.0, 0.0]
    """
    if method == "filling" or (method == "auto" and len(economy.goods) >= LARGE and economy.one_technique):
        found = _filled(economy, request, beyond=beyond)
        if found is not None:
            return found
        method = "auto"
    return NeedsProgram(economy, request, beyond=beyond, method=method, start=start).plan()


def _filled(economy: Economy, request: Given, *, beyond: bool) -> Fulfillment | None:
    """Plan by filling, where every good is made in one way; None where loops of production do not yield."""
    if not economy.one_technique:
        raise InvalidInput(
            "is 'filling', but some good is made by several plants, by none, or together with another",
            where="method",
            expected="'auto', 'simplex' or 'first-order' for such an economy",
        )
    n = checked_request(economy, request)
    if not (economy.productive or productivity(economy.outputs, economy.inputs).productive):
        return None
    work, counted = burden(economy)
    found = fill(economy, n, work, beyond=beyond)
    asked = n > 0.0
    plan = Fulfillment(
        economy,
        n,
        found.levels,
        found.share * n,
        float(found.share[asked].min()),
        float(work @ found.levels) if counted else 0.0,
        tuple(Stage(*stop) for stop in found.stops),
        (found.hours_witness, np.zeros(len(economy.resources))),
        0,
    )
    return plan if plan.certificate.ok else None
