"""The villages of the comparison: reference economies in which people work, and every way to plan them.

A village is a reference economy with equal budgets whose households do the work, with dislikes scaled so that
wages are 60 % of income at the optimum (`feasible.optimum.calibration`). Each way of planning is asked twice:
once people work as the plan asks, once they do what its pay leaves them reason to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import Economy, Institution, Outcome, Shock, Vector, gini, need_fulfillment, spending_at
from feasible.economy.people import People, draw_people
from feasible.errors import FeasibleError, InvalidInput
from feasible.institutions.baseline import CapitalistBaseline
from feasible.institutions.central import CentralPlan
from feasible.institutions.command import CommandPlan
from feasible.institutions.federation import FederatedPlan
from feasible.institutions.guaranteed_share import GuaranteedShare
from feasible.institutions.hahnel_rounds import HahnelRounds
from feasible.institutions.labor_tokens import LaborTokens
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.open_federation import OpenFederation
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.optimum.calibration import calibrated
from feasible.optimum.fulfillment import fulfill
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.pay import scaled_economy

__all__ = [
    "MODES",
    "NEEDS",
    "NORM",
    "WAYS",
    "Mode",
    "Needs",
    "Village",
    "Way",
    "frame",
    "lost",
    "row",
    "village",
]

Needs = Literal["as drawn", "like tastes", "tight"]
Mode = Literal["asked", "chosen"]
NEEDS: tuple[Needs, ...] = ("as drawn", "like tastes", "tight")
MODES: tuple[Mode, ...] = ("asked", "chosen")
#: Where hours are chosen and nobody is paid for them, people do this share of what the best plan would ask:
#: an assumption. Pooled pay of one half leaves about as much (`Pay(0.5)`).
NORM = 0.8
#: By how much the optimum's own hours could more than meet tight needs.
_TIGHT = 1.05


@dataclass(frozen=True, eq=False)
class Village:
    """An economy in which people work, and its best plan.

    Attributes
    ----------
    people : People
    best : WelfareOptimum
        For equal budgets, hours ordered.
    earned : array, shape (H,)
        The reference economy's budgets, which follow effort: the second weights.
    """

    people: People
    best: WelfareOptimum
    earned: Vector

    @property
    def economy(self) -> Economy:
        """With workers."""
        return self.people.economy

    def worked(self, levels: Vector) -> float:
        """Return all hours as a share of the best plan's."""
        return float(self.people.hours(levels).sum() / self.people.hours(self.best.levels).sum())

    def at_most(self, share: float) -> Economy:
        """Return the economy in which nobody works more than this share of the best plan's hours."""
        capacity = self.economy.capacity.copy()
        workers = self.people.plants
        capacity[workers] = share * self.best.levels[workers]
        return self.economy.replace(capacity=capacity)


@lru_cache(maxsize=64)
def village(
    seed: int, goods: int = 30, needs: Needs = "as drawn", *,
    vary: Callable[[Economy], Economy] | None = None, **people: float,
) -> Village:  # fmt: skip
    """Make a village.

    Parameters
    ----------
    seed : int
        Of the reference economy; its people come from ``default_rng([seed, 7])``.
    goods : int
    needs : {"as drawn", "like tastes", "tight"}
        As the reference economy draws them, without regard to tastes; the same amounts in all, each in
        proportion to tastes; or as drawn, so large that the best plan's hours just meet them.
    vary : callable, optional
        Changes the reference economy before people come in.
    **people
        Of `draw_people` (skill, distaste) and `calibrated` (share, time, elasticity).

    Raises
    ------
    InvalidInput
        If there are no such needs.

    Examples
    --------
    >>> here = village(1, 12)
    >>> here.best.certificate.ok, round(float(here.people.hours(here.best.levels).mean()), 6)
    (True, 2.0)
    """
    if needs not in NEEDS:
        raise InvalidInput(f"is {needs!r}", where="needs", expected=f"one of {', '.join(NEEDS)}")
    base = Economy.reference(seed, goods)
    if vary is not None:
        base = vary(base)
    earned = base.budgets
    base = base.replace(budgets=np.ones(len(base.households)))
    drawn = {k: v for k, v in people.items() if k in ("skill", "distaste", "elasticity")}
    scaled = {k: v for k, v in people.items() if k in ("share", "time", "elasticity")}
    made = calibrated(base, draw_people(base, np.random.default_rng([seed, 7]), **drawn), **scaled)
    best = welfare_optimum(made.economy)
    here = Village(made, best, earned)
    if needs == "as drawn":
        return here
    e = made.economy
    table = e.needs.toarray()
    if needs == "like tastes":
        liked = e.tastes.toarray()
        whole = liked.sum(axis=0)
        table = liked * np.divide(table.sum(axis=0), whole, out=np.zeros_like(whole), where=whole > 0.0)
    else:
        table = table * (fulfill(here.at_most(1.0)).multiple / _TIGHT)
    return replace(here, people=made.on(e.replace(needs=table)))


# ---------------------------------------------------------------------- ways of planning


@dataclass(frozen=True)
class Way:
    """One way of planning a village.

    Attributes
    ----------
    key : str
    name : str
        For readers.
    part : str
        The part of the book whose color it takes.
    asked, chosen : Institution
        With people who work as asked, and with those who do what its pay leaves them reason to.
    hours : mapping of mode to share, optional
        Where a way has no pay: at most this share of the best plan's hours.
    difference : str
        What sets the two apart.
    """

    key: str
    name: str
    part: str
    asked: Institution
    chosen: Institution
    difference: str
    hours: Mapping[Mode, float] | None = None

    def run(self, here: Village, mode: Mode = "asked", shocks: Sequence[Shock] = ()) -> Outcome:
        """Plan a village.

        Raises
        ------
        FeasibleError
            If it has no plan.
        """
        made = self.asked if mode == "asked" else self.chosen
        most = (self.hours or {}).get(mode)
        economy = here.economy if most is None else here.at_most(most)
        return made.run(economy, shocks=shocks)


_UNPAID: Mapping[Mode, float] = MappingProxyType({"asked": 1.0, "chosen": NORM})

#: In the order of the book.
WAYS: tuple[Way, ...] = (
    Way("central", "central plan", "shadow-prices", CentralPlan(), CentralPlan().selfish(),
        "hours by order; hours chosen, half of all wages pooled"),
    Way("rounds", "participatory rounds", "parecon", ParticipatoryRounds(), ParticipatoryRounds().selfish(),
        "equal budgets; all income by hours, as peers rate them"),
    Way("hahnel", "rounds by Hahnel's rule", "parecon", HahnelRounds(), HahnelRounds(),
        "the published rule of prices, uncured; hours as asked in both"),
    Way("office", "one office plans for needs", "libcom", FederatedPlan(), FederatedPlan(),
        "the best plan's hours; four fifths of them", _UNPAID),
    Way("federation", "federation on a public record", "libcom", OpenFederation(work="dislike"),
        OpenFederation(work="dislike"), "the best plan's hours; four fifths of them", _UNPAID),
    Way("command", "command with family circles", "dual-hierarchy", CommandPlan(collusion=0.0), CommandPlan(),
        "reports as they are; as plants and their watchers bend them; hours by order"),
    Way("market", "market socialism", "roads", MarketSocialism(), MarketSocialism().selfish(),
        "equal budgets; wages and an equal dividend"),
    Way("baseline", "capitalist baseline", "side-by-side", CapitalistBaseline(),
        CapitalistBaseline().selfish(),
        "work as if paid alike, income from property; wages and property"),
    Way("guarantee", "guarantee and budgets", "side-by-side", GuaranteedShare(),
        GuaranteedShare().selfish(),
        "half of all needs, hours by order; hours chosen, a tax on wages where rents do not pay"),
    Way("tokens", "labor tokens", "side-by-side", LaborTokens(), LaborTokens().selfish(),
        "equal tokens, the best plan's hours or fewer; tokens for hours", MappingProxyType({"asked": 1.0})),
)  # fmt: skip


def row(way: Way, here: Village, mode: Mode, shocks: Sequence[Shock] = ()) -> dict[str, Any]:
    """Plan a village in one way and measure it against the calm best plan.

    Returns
    -------
    dict
        ``inefficiency`` (without weights), ``loss`` at equal weights and ``loss_earned`` at the reference
        economy's budgets, ``least_need`` and ``mean_need``, ``gini`` of private consumption, ``hours`` as a
        share of the best plan's, ``certified``, and ``trouble``: empty, or why there is no plan.
    """
    try:
        outcome = way.run(here, mode, shocks)
        levels, consumption = here.economy.matched(levels=outcome.levels, consumption=outcome.consumption)
        waste = inefficiency(here.people, outcome)
    except FeasibleError as error:
        return {"trouble": str(error).split("; ")[0]}
    e = here.economy
    needs = need_fulfillment(e, consumption)
    return {
        "inefficiency": max(waste.share, 0.0),
        "loss": lost(here, levels, consumption, np.ones(len(e.households))),
        "loss_earned": lost(here, levels, consumption, here.earned),
        "least_need": needs.least,
        "mean_need": needs.mean,
        "gini": gini(spending_at(e, consumption, here.best.prices)),
        "hours": here.worked(levels),
        "certified": float(outcome.certificate.ok),
        "trouble": "",
    }


@lru_cache(maxsize=256)
def _best_utilities(here: Village, weights: tuple[float, ...]) -> Vector:
    """Return everybody's utility in the best plan for these weights."""
    plan = here.best
    if np.ptp(weights) > 0.0:
        # Weights stand on hours as they do on consumption: everybody keeps all of what it earns.
        plan = welfare_optimum(scaled_economy(here.people, np.asarray(weights), np.ones(len(weights))))
    return here.people.utilities(plan.consumption, plan.levels)


def lost(here: Village, levels: Vector, consumption: Vector, weights: Any) -> float:
    """Return the share of everyone's consumption that the gap to the best plan for these weights is worth.

    Weights stand on whole utilities, hours included, and add up to the number of households.
    """
    weights = np.asarray(weights, dtype=float)
    best = _best_utilities(here, tuple(weights.tolist()))
    gap = float(weights @ (here.people.utilities(consumption, levels) - best)) / float(weights.sum())
    return float(-np.expm1(gap))


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a table, measures in order, absent ones as NaN."""
    columns = ("inefficiency", "loss", "loss_earned", "least_need", "mean_need", "gini", "hours", "certified",
               "trouble")  # fmt: skip
    out = pd.DataFrame(rows)
    first = [c for c in out if c not in columns]
    return out.reindex(columns=[*first, *columns])
