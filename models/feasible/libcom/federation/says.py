"""What the chapter on letters between communities says in its titles, and what each title leans on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from feasible.headline import Headline, by_name
from feasible.libcom.federation.blocks import needs_blocks, workshops
from feasible.libcom.federation.decomposition import decompose
from feasible.libcom.federation.places import communities
from feasible.libcom.federation.reading import given_away
from feasible.libcom.federation.record import first_level, next_year, rounds_to
from feasible.libcom.federation.slopes import SlopePlan
from feasible.libcom.federation.tallies import plan_by_multipliers
from feasible.optimum.fulfillment import burden
from feasible.procedures.price_rules import PriceRule, damped

__all__ = ["headlines", "rounds_of_proposals", "rules_of_their_own"]


@cache
def _two_ways(count: int, shared: int, seed: int, *, one_rule: bool) -> tuple[SlopePlan, SlopePlan]:
    """Plan with announced multipliers and with announced totals.

    Without one rule for all the committee keeps to the public rule, and first steps of communities are from
    a twentieth to a half.
    """

    def rules() -> Iterator[PriceRule]:
        yield damped()
        for first in np.linspace(0.05, 0.5, count):
            yield damped() if one_rule else damped(first=float(first))

    economy, rule = communities(np.random.default_rng(seed), count, local=10, shared=shared), rules()
    told = plan_by_multipliers(economy)
    return told, plan_by_multipliers(
        economy, tallies=True, rule=lambda: next(rule), limit=4 * len(told.exchanges)
    )


def _same_plan(count: int = 8, shared: int = 30, seed: int = 1, *, one_rule: bool = True) -> bool:
    """Return whether totals lead to the plan of announced multipliers, as nearly as either is solved."""
    told, kept = _two_ways(count, shared, seed, one_rule=one_rule)
    off = np.abs(told.levels - kept.levels).max() / told.levels.max()
    return told.balanced and kept.balanced and bool(off <= 1e-3)


def rules_of_their_own() -> tuple[int, float]:
    """Return the rounds that eight communities take with steps of their own, and the work that moves.

    Returns
    -------
    rounds : int
    moved : float
        Share of all hours that stands elsewhere than in the plan by one rule.

    Examples
    --------
    >>> rounds, moved = rules_of_their_own()
    >>> rounds > 100, moved > 0.1
    (True, True)
    """
    told, kept = _two_ways(8, 30, 1, one_rule=False)
    hours, _ = burden(communities(np.random.default_rng(1), 8, local=10, shared=30))
    apart = float(hours @ np.abs(kept.levels - told.levels)) / 2.0
    return len(kept.exchanges), apart / float(hours @ told.levels)


@cache
def rounds_of_proposals(shared: int, *, count: int = 8, near: float = 0.01, trade: bool = True) -> int:
    """Return after how many rounds of mixed proposals a plan stays so near to the best.

    Parameters
    ----------
    shared : int
        Goods that communities make for each other, or stocks that they draw on.
    count : int
        Communities.
    near : float
        Share of the whole program's value that may be missing.
    trade : bool
        Goods made for each other; otherwise stocks.

    Returns
    -------
    int
        One more than were held where it is not reached; no more than 150 are.

    Examples
    --------
    >>> rounds_of_proposals(4)
    18
    """
    rng = np.random.default_rng(1)
    blocks = (
        needs_blocks(communities(rng, count, local=10, shared=shared))
        if trade
        else workshops(rng, count, shared)
    )
    off = 1.0 - decompose(blocks, limit=150).rounds["value"].to_numpy() / blocks.whole.value
    far = np.flatnonzero(off > near)
    return int(far[-1]) + 2 if far.size else 1


def _grows(*, count: int = 8, near: float = 0.01, trade: bool = True) -> bool:
    """Return whether ten goods take more rounds than four, and thirty more than ten."""
    few, some, many = (rounds_of_proposals(n, count=count, near=near, trade=trade) for n in (4, 10, 30))
    return few < some < many


def _remembers(*, seed: int = 1, shock: float = 0.2, weighted: bool = False, blow: str | None = None) -> bool:
    """Return whether last year's offers, written anew, are within a hundredth; from nothing none are."""
    first = first_level(next_year(None, seed=seed))
    later = first_level(next_year(shock, seed=seed, weighted=weighted, blow=blow))
    return rounds_to(first, 0.01) > 0 and rounds_to(later, 0.01) == 0


def _holds_most_and_shows_some(*, seed: int = 1, goods: int = 30) -> bool:
    """Return whether a year's record holds most recipes, and does not show most of them at sight."""
    year = given_away(1, seed=seed, goods=goods).iloc[0]
    return bool(2 * year["at_most"] > year["works"] > 2 * year["at_sight"])


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["totals"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    told, _ = _two_ways(8, 30, 1, one_rule=True)
    read = given_away(1).iloc[0]
    return by_name(
        Headline(
            "totals",
            "Communities that are told how much of each good is made and asked for come to the same plan, in "
            f"the same {len(told.exchanges)} rounds, as communities that are told its price",
            "that all keep the same tally of what is short, by one public rule",
            _same_plan,
            aggregation={"count": 16},
            weakest={"one_rule": False},
            condition="as long as every community keeps its tally by the same public rule",
        ),
        Headline(
            "rounds",
            "A plan in kind takes more rounds the more goods communities make for each other",
            "that a plan is a mix of whole offers",
            _grows,
            aggregation={"count": 16},
            weakest={"near": 0.1},
        ),
        Headline(
            "record",
            f"The first plan in kind takes {rounds_to(first_level(next_year()), 0.01)} rounds to come within "
            "a hundredth of the best; a year later, last year's offers do so at once",
            "that communities remember what they offered",
            _remembers,
            aggregation={"seed": 2},
            weakest={"blow": "south"},
            condition="where changes come here and there by chance, are no larger than a fifth, and all "
            "offers are kept",
        ),
        Headline(
            "reading",
            f"From one year's offers {read['at_most']} of {read['works']} recipes can be computed by a "
            f"reader who knows which works each offer counts on, and {read['at_sight']} by anybody",
            "that a community has many works",
            _holds_most_and_shows_some,
            aggregation={"seed": 2},
            weakest={"goods": 12},
            condition="where a community has only a few works, most recipes can be seen at once",
        ),
    )
