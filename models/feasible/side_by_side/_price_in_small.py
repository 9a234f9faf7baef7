"""What the price of a guarantee computes while the page is built: a few villages, few of them stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import Economy, spending_at
from feasible.economy.people import People, people_from_frame
from feasible.errors import InvalidInput
from feasible.optimum.guarantee import GuaranteeOptimum, guarantee
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.effort_ratings import pay_by_ratings
from feasible.procedures.guarantee import PaidGuarantee, paid_guarantee
from feasible.procedures.pay import Pay, selfish_equilibrium
from feasible.side_by_side.villages import village

__all__ = ["cannot_work", "cost_at_wages", "needs_of_consumption", "two_taxes"]

How = Literal["order", "chosen"]


@cache
def cost_at_wages(
    share: float, how: How, wages: float, *, seeds: Sequence[int] = (1, 2), goods: int = 12
) -> float:
    """Return what `cost_of` does, computed in small villages where wages are another part of income.

    Parameters
    ----------
    share : float
    how : {"order", "chosen"}
    wages : float
        Their share of income at the best plan; three fifths in all other villages of the chapter.
    seeds : tuple of int
    goods : int

    Examples
    --------
    >>> cost_at_wages(0.5, "chosen", 0.4) < cost_at_wages(0.5, "chosen", 0.75)
    True
    """
    found = []
    for seed in seeds:
        here = village(seed, goods, share=wages)
        plan: GuaranteeOptimum | PaidGuarantee
        plan = guarantee(here.economy, share) if how == "order" else _step_by_step(here.people, share)
        found.append(inefficiency(here.people, plan).share)
    return float(np.mean(found))


def needs_of_consumption(seeds: Sequence[int] = tuple(range(1, 11)), goods: int = 30) -> float:
    """Return what all needs are of what the best plan gives people of these goods, at its prices; the mean.

    Examples
    --------
    >>> 0.7 < needs_of_consumption((1,)) < 1.0
    True
    """
    found = []
    for seed in seeds:
        here = village(seed, goods)
        needs = here.economy.needs.toarray()
        due = (needs > 0) * here.best.prices
        found.append(float((needs * due).sum() / (here.best.consumption * due).sum()))
    return float(np.mean(found))


def two_taxes(seed: int = 2, share: float = 0.75, goods: int = 30) -> tuple[float, float | None]:
    """Return the lower and, where there is one, the higher tax that pays for a guarantee among many people.

    Examples
    --------
    >>> low, high = two_taxes(seed=2)
    >>> low < 0.6 < 0.9 < high
    True
    """
    found = _step_by_step(village(seed, goods).people, share, own_share=0.0)
    return found.tau, found.higher_tax


# ---------------------------------------------------------------------- who cannot work


def cannot_work(seed: int = 1, goods: int = 30) -> pd.Series[float]:
    """Return what somebody who can do no work gets under each pay rule, as a share of what others get.

    The first household of a village loses all skill; its needs and tastes stay. Consumption is valued at the
    best plan's prices, and public goods are left out: everybody has them.

    Returns
    -------
    Series, by pay rule
        0 where the rule leaves it without any income.

    Examples
    --------
    >>> found = cannot_work()
    >>> float(found["all income by rated hours"])
    0.0
    """
    here = village(seed, goods)
    base = Economy.reference(seed, goods)
    base = base.replace(budgets=np.ones(len(base.households)))
    rows = here.people.to_frame()
    people = people_from_frame(base, rows[rows["household"] != str(base.households[0])])
    owning = people.on(people.economy.replace(**_property_by_work(people)))
    rules: dict[str, Callable[[], Any]] = {
        "all income by rated hours": lambda: pay_by_ratings(people),
        "wages and what one owns, property as drawn": lambda: selfish_equilibrium(
            people, Pay(0.0, rents="owned")
        ),
        "wages and what one owns, nothing owned": lambda: selfish_equilibrium(
            owning, Pay(0.0, rents="owned")
        ),
        "wages and an equal dividend": lambda: selfish_equilibrium(people, Pay(0.0)),
        "half of wages pooled": lambda: selfish_equilibrium(people, Pay(0.5)),
        "half of all needs, and wages": lambda: _step_by_step(people, 0.5),
    }
    got = {}
    for name, rule in rules.items():
        try:
            spent = spending_at(people.economy, rule().consumption, here.best.prices)
            got[name] = float(spent[0] / spent[1:].mean())
        except InvalidInput as refused:
            # Who has no income at all has no best purchases: the rule is refused, and says for whom.
            if f"leaves household {str(base.households[0])!r}" not in str(refused):
                raise
            got[name] = 0.0
    return pd.Series(got, name="share of what others get")


def _step_by_step(people: People, share: float, own_share: float | None = None) -> PaidGuarantee:
    """Guarantee a share of all needs, raised in steps: from nothing at once the search can lose its way."""
    found = paid_guarantee(people, 0.4 * share, own_share=own_share)
    for part in (0.8 * share, share):
        found = paid_guarantee(people, part, own_share=own_share, start=found)
    return found


def _property_by_work(people: People) -> dict[str, Any]:
    """Give what the first household owns to all others alike, time and its own hands apart."""
    e = people.economy
    out: dict[str, Any] = {}
    for name, own in (("resource_ownership", people.timed), ("plant_ownership", people.working)):
        shares = getattr(e, name).toarray()
        moved = np.where(own, 0.0, shares[0])
        shares[0] -= moved
        shares[1:] += moved / (len(shares) - 1)
        out[name] = shares
    return out
