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
from feasible.procedures.price_rules import PriceRule, damped

__all__ = ["headlines", "rounds_of_proposals"]

_TIMES = {2: "twice", 3: "three times", 4: "four times"}


@cache
def _two_ways(count: int, shared: int, seed: int, *, one_rule: bool) -> tuple[SlopePlan, SlopePlan]:
    """Plan with announced multipliers and with announced totals.

    Without one rule for all the committee keeps to the public rule and communities take smaller first steps.
    """

    def rules() -> Iterator[PriceRule]:
        yield damped()
        while True:
            yield damped() if one_rule else damped(first=0.2)

    economy, rule = communities(np.random.default_rng(seed), count, local=10, shared=shared), rules()
    told = plan_by_multipliers(economy)
    return told, plan_by_multipliers(
        economy, tallies=True, rule=lambda: next(rule), limit=2 * len(told.exchanges)
    )


def _same_plan(count: int = 8, shared: int = 30, seed: int = 1, *, one_rule: bool = True) -> bool:
    """Return whether totals alone lead to the plan of announced multipliers, to the last bit."""
    told, kept = _two_ways(count, shared, seed, one_rule=one_rule)
    return told.balanced and kept.balanced and bool((told.levels == kept.levels).all())


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
    """Return whether thirty goods take at least three times the rounds of four."""
    few, many = (rounds_of_proposals(n, count=count, near=near, trade=trade) for n in (4, 30))
    return many >= 3 * few


def _remembers(*, seed: int = 1, goods: int = 30, shock: float = 0.2, weighted: bool = False) -> bool:
    """Return whether last year's offers, written anew, are within a hundredth; from nothing it is long."""
    first = first_level(next_year(None, seed=seed, goods=goods))
    later = first_level(next_year(shock, seed=seed, goods=goods, weighted=weighted))
    return rounds_to(first, 0.01) >= 10 and rounds_to(later, 0.01) == 0


def _holds_all_and_shows_some(*, seed: int = 1, goods: int = 30, close: float = 1e-6) -> bool:
    """Return whether a year's record holds nearly all recipes, and shows less than half of them at sight."""
    year = given_away(1, seed=seed, goods=goods, close=close).iloc[0]
    return bool(year["at_most"] >= 0.9 * year["works"] and year["at_sight"] < 0.5 * year["works"])


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["totals"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    told, _ = _two_ways(8, 30, 1, one_rule=True)
    few, many = rounds_of_proposals(4), rounds_of_proposals(30)
    read = given_away(1).iloc[0]
    return by_name(
        Headline(
            "totals",
            "Two announced totals a good do what prices do: the same plan in the same "
            f"{len(told.exchanges)} rounds",
            "that all keep the same tally of what is short, by one public rule",
            _same_plan,
            aggregation={"count": 16},
            weakest={"one_rule": False},
            condition="as long as every community keeps its tally by the same public rule",
        ),
        Headline(
            "rounds",
            f"In kind, thirty traded goods take at least {_TIMES[int(many / few)]} the rounds of four",
            "that the goods are made by some communities for others",
            _grows,
            aggregation={"count": 5},
            weakest={"trade": False},
            condition="where communities make goods for each other, and not where they draw on common stocks",
        ),
        Headline(
            "record",
            f"In kind, the first plan takes {rounds_to(first_level(next_year()), 0.01)} rounds to come "
            "within a hundredth; a year later last year's offers do so at once",
            "that communities remember what they offered",
            _remembers,
            aggregation={"seed": 2},
            weakest={"weighted": True},
            condition="if only the offers that had a weight are kept, it may take a round or a few",
        ),
        Headline(
            "reading",
            f"One year's record holds {read['at_most']} of {read['works']} recipes for who can take sums "
            f"apart, and shows {read['at_sight']} to anybody",
            "that a community has many works",
            _holds_all_and_shows_some,
            aggregation={"seed": 2},
            weakest={"goods": 12},
            condition="where a community has only a few works, most recipes can be seen at once",
        ),
    )
